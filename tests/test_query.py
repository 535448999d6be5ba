"""``query``: reads only, prints every value as it is, and names a fault in one line."""

import csv
import io
import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from cli.output import unique_names
from db.connection import QueryError, StoreError
from db.identity import Capture
from db.reader import Reader
from db.runs import run
from db.store import Store
from tests.command import GONGKAI, gongkai
from tests.documents import applications, page, report
from tests.stored import capture, save

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "gongkai.db"
    with Store(path) as store, run(store, "ingest") as begun:
        begun.save(Capture(page(url="http://a.gov.cn/1"), "/1.html"), [report(facts=applications())])
    return path


def query(database: Path, sql: str, *options: str) -> Result:
    return CliRunner().invoke(cli, ["query", sql, "--db", str(database), *options])


VALUES = "SELECT 1 AS i, 2.5 AS r, NULL AS n, '甲\t乙\n丙\\' AS t, x'00ff' AS b"


def test_a_pipe_gets_lines_of_tabs(database: Path) -> None:
    result = query(database, VALUES)
    assert result.exit_code == 0
    assert result.stdout == "i\tr\tn\tt\tb\n1\t2.5\t\t甲\\t乙\\n丙\\\\\t00ff\n"


def test_json_is_one_array(database: Path) -> None:
    expected = {"i": 1, "r": 2.5, "n": None, "t": "甲\t乙\n丙\\", "b": "00ff"}
    assert json.loads(query(database, VALUES, "--json").stdout) == [expected]
    assert json.loads(query(database, f"{VALUES} UNION ALL {VALUES}", "--json").stdout) == [expected, expected]
    assert json.loads(query(database, "SELECT 1 WHERE 0", "--json").stdout) == []


def test_jsonl_is_one_object_a_line(database: Path) -> None:
    lines = query(database, "SELECT code, value FROM facts ORDER BY dimension", "--jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == [{"code": "applications.received", "value": 3}] * 2
    assert "年度报告" in query(database, "SELECT title FROM documents", "--jsonl").stdout


def test_csv_is_as_in_exports(database: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(query(database, VALUES, "--csv").stdout, newline=""))
    assert (row["i"], row["n"], row["t"]) == ("1", "", "甲\t乙\n丙\\")


def test_two_columns_of_one_name_are_both_kept(database: Path) -> None:
    assert json.loads(query(database, "SELECT 1 AS a, 2 AS a, 3 AS a", "--json").stdout) == [
        {"a": 1, "a_2": 2, "a_3": 3}
    ]
    assert unique_names(["a_2", "a", "a"]) == ["a_2", "a", "a_3"]


# by hand, each with what its line must name
REFUSED = [
    ("SELEC 1", 'near "SELEC": syntax error'),
    ("SELECT missing FROM facts", "no such column: missing"),
    ("SELECT * FROM nowhere", "no such table: nowhere"),
    ("", "no statement"),
    ("/* only a comment */", "no statement"),
    ("SELECT 1; SELECT 2", "one statement at a time"),
    ("SELECT load_extension('x')", "not authorized"),
    ("UPDATE sqlite_master SET sql = ''", "sqlite_master may not be modified"),
    ("DELETE FROM pages", "only reading statements"),
    ("INSERT INTO runs (command) VALUES ('x')", "only reading statements"),
    ("UPDATE all_documents SET year = 1", "only reading statements"),
    ("DROP TABLE pages", "only reading statements"),
    ("CREATE TABLE x (a)", "only reading statements"),
    ("CREATE TEMP TABLE x (a)", "only reading statements"),
    ("ATTACH 'other.db' AS other", "only reading statements"),
    ("VACUUM", "only reading statements"),
    ("VACUUM INTO 'copy.db'", "only reading statements"),
    ("PRAGMA query_only = 0", "only reading statements"),
    ("PRAGMA journal_mode = DELETE", "only reading statements"),
    ("PRAGMA user_version = 7", "only reading statements"),
    ("BEGIN IMMEDIATE", "only reading statements"),
]


@pytest.mark.parametrize(("sql", "fault"), REFUSED)
def test_a_bad_or_writing_statement_is_one_line(
    database: Path, monkeypatch: pytest.MonkeyPatch, sql: str, fault: str
) -> None:
    monkeypatch.chdir(database.parent)
    before = database.read_bytes()
    result = query(database, sql)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert fault in result.stderr
    assert database.read_bytes() == before
    assert {path.name for path in database.parent.iterdir()} <= {"gongkai.db", "gongkai.db-wal", "gongkai.db-shm"}


READ = [
    "SELECT name FROM pragma_table_info('facts')",
    "PRAGMA table_info(facts)",
    "PRAGMA integrity_check",
    "EXPLAIN QUERY PLAN SELECT * FROM facts",
    "WITH a AS (SELECT 1 AS x) SELECT max(x) FROM a",
    "VALUES (1), (2)",
]


@pytest.mark.parametrize("sql", READ)
def test_everything_that_reads_is_allowed(database: Path, sql: str) -> None:
    assert query(database, sql).exit_code == 0


def test_a_fault_after_the_first_rows_is_a_line_too(database: Path) -> None:
    sql = "SELECT CASE WHEN column1 = 3 THEN abs(-9223372036854775808) ELSE column1 END FROM (VALUES (1), (2), (3))"
    result = query(database, sql, "--jsonl")
    assert result.exit_code == 2
    assert result.stderr == "gongkai: integer overflow\n"


def test_a_missing_database_is_a_line_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "missing.db"
    result = query(path, "SELECT 1")
    assert (result.exit_code, result.stderr) == (2, f"gongkai: no database {path}\n")
    assert not path.exists()


def test_a_file_that_is_no_database_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("notes " * 200)
    result = query(path, "SELECT 1")
    assert (result.exit_code, result.stderr) == (2, f"gongkai: {path}: file is not a database\n")


def test_the_database_is_named_by_the_environment(database: Path) -> None:
    result = CliRunner().invoke(cli, ["query", "SELECT count(*) AS n FROM facts"], env={"GONGKAI_DB": str(database)})
    assert result.stdout == "n\n2\n"


def test_a_query_reads_while_another_writes(database: Path) -> None:
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM fact_cells")
    assert query(database, "SELECT count(*) AS n FROM facts").stdout == "n\n2\n"
    writer.execute("ROLLBACK")
    writer.close()


NOBODY = 65534  # the user of that name on Linux


@contextmanager
def no_right_to_write(database: Path, hidden: str = "") -> Iterator[Path]:
    """The database in a folder of its own, asked by somebody who may only read there; root may write anywhere.

    ``hidden``: the suffix of a file beside it that may not even be read.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        copy = folder / database.name
        copy.write_bytes(database.read_bytes())
        if hidden:
            beside = folder / f"{database.name}{hidden}"
            beside.write_bytes(b"changes")
            beside.chmod(0)
        folder.chmod(0o555)
        if os.getuid() == 0:
            os.seteuid(NOBODY)
        try:
            with pytest.raises(PermissionError):
                (folder / "new").touch()
            yield copy
        finally:
            os.seteuid(os.getuid())
            folder.chmod(0o755)


def test_a_database_in_a_folder_that_cannot_be_written_is_read(database: Path) -> None:
    with no_right_to_write(database) as copy:
        result = query(copy, "SELECT count(*) AS n FROM facts")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "n\n2\n", "")
        assert [file.name for file in copy.parent.iterdir()] == [copy.name]


def test_changes_that_cannot_be_read_there_are_told(database: Path) -> None:
    with no_right_to_write(database, hidden="-wal") as copy:
        result = query(copy, "SELECT count(*) AS n FROM facts")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"gongkai: {copy} has changes in a -wal file beside it that cannot be read")
    assert result.stderr.count("\n") == 1


def test_a_database_that_changes_under_such_a_reader_is_told(database: Path) -> None:
    with no_right_to_write(database) as copy, closing(Reader(copy)) as reader:
        _, rows = reader.query("SELECT code FROM facts")
        next(rows)
        os.seteuid(os.getuid())
        os.utime(copy, (1, 1))
        with pytest.raises(QueryError, match="was changed while it was read"):
            list(rows)


def wait_until_open(database: Path) -> None:
    """SQLite keeps a -shm file beside a database that is open, and the last to close it takes it away."""
    until = time.monotonic() + 30
    while not Path(f"{database}-shm").exists():
        assert time.monotonic() < until, "not opened in 30 s"
        time.sleep(0.01)
    time.sleep(0.2)  # into the statement


@pytest.mark.parametrize("shown", ["count(*)", "i"])
def test_ctrl_c_ends_an_endless_statement(database: Path, shown: str) -> None:
    command = [GONGKAI, "query", ENDLESS.format(shown), "--db", str(database)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        wait_until_open(database)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.strip() == "gongkai: interrupted"


def test_a_reader_that_stops_early_is_no_fault(database: Path) -> None:
    command = f"'{GONGKAI}' query \"{ENDLESS.format('i')}\" --db '{database}' | head -2"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=20, check=True)
    assert (done.stdout, done.stderr) == ("i\n1\n", "")


def on_terminal(*command: str) -> str:
    """What a command prints when a terminal of 80 columns looks on."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environment) as process:
        os.close(follower)
        said = bytearray()
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            said += part
        process.wait(timeout=20)
    os.close(leader)
    return said.decode()


def test_a_terminal_gets_a_table(database: Path) -> None:
    sql = "SELECT agency, year, NULL AS empty, '[red]' || char(27) || '[31m' AS odd FROM documents"
    said = on_terminal(GONGKAI, "query", sql, "--db", str(database))
    assert "甲市医疗保障局" in said
    assert "empty" in said
    assert "null" in said
    assert "[red]�[31m" in said, "a page must not steer the terminal"


def test_a_terminal_gets_wide_rows_field_by_field(database: Path) -> None:
    said = on_terminal(GONGKAI, "query", "SELECT * FROM applications_wide", "--db", str(database))
    assert "— row 1" in said
    assert any(line.endswith("  3") for line in said.splitlines() if "received__total " in line)


def test_a_terminal_is_not_flooded(database: Path) -> None:
    said = on_terminal(GONGKAI, "query", ENDLESS.format("i"), "--db", str(database))
    assert "the first 500 rows" in said


# ---------------------------------------------------------------- saved queries and parameters


def test_a_saved_query_is_asked_by_name(database: Path) -> None:
    rows = json.loads(run_query(database, "--saved", "publication_dates", "--json").stdout)
    assert [(row["year"], row["reports"]) for row in rows] == [(2021, 1)]
    assert "\t" in run_query(database, "--saved", "refusals", "--param", "year=2021").stdout


def test_the_saved_queries_are_listed() -> None:
    rows = json.loads(CliRunner().invoke(cli, ["query", "--list", "--json"]).stdout)
    assert {row["name"]: row["parameters"] for row in rows}["refusals"] == "year province"
    assert all(row["title_zh"] and row["title_en"] for row in rows)


def test_a_table_is_shown_in_a_pipe_when_asked_for(database: Path) -> None:
    shown = run_query(database, "--saved", "refusals", "--param", "year=2021", "--table").stdout
    assert shown.startswith("哪些机关不予公开最多 · Who refuses most (year = 2021)")
    assert "┃ agency" in run_query(database, "SELECT agency FROM documents", "--table").stdout


def test_the_statement_may_come_on_standard_input(database: Path) -> None:
    arguments = ["query", "-", "--param", "word=甲", "--db", str(database)]
    result = CliRunner().invoke(cli, arguments, input=b"SELECT :word AS w -- :not\n")
    assert result.stdout == "w\n甲\n"


BAD_USE = [
    (["--saved", "refusal"], "no saved query refusal; near it: refusals"),
    (["--saved", "refusals", "--param", "yaer=2021"], "no parameter yaer; near it: year"),
    (["SELECT :year", "--param", "yera=1"], "the statement has no :yera; near it: year"),
    (["SELECT :year"], "asks for :year; give it with --param year=VALUE"),
    (["SELECT ?"], "Incorrect number of bindings"),
    (["SELECT agenci FROM facts"], "no such column: agenci; near it: "),
    (["SELECT 1 FROM fact"], "no such table: fact; near it: facts"),
    (["SELECT :a", "--param", "a"], "write it NAME=VALUE"),
    (["SELECT :a", "--param", "a=1", "--param", "a=2"], "--param a is given twice"),
    (["SELECT 1", "--saved", "refusals"], "give a statement, or --saved NAME, or --list"),
    ([], "give a statement, or --saved NAME, or --list"),
    (["--list"], "it takes no --param and no --db"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD_USE, ids=[said for _, said in BAD_USE])
def test_what_cannot_be_asked_is_told(database: Path, arguments: list[str], said: str) -> None:
    result = run_query(database, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in " ".join(result.stderr.split())


def run_query(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["query", *arguments, "--db", str(database)])


# by hand: what SQLite would compare otherwise, every text being more than any number
BOUND = [
    ("SELECT count(*) FROM coverage WHERE year = :x", "2021", 1),
    ("SELECT count(*) FROM facts WHERE value < :x", "0", 0),
    ("SELECT count(*) FROM facts WHERE value > :x", "-1", 2),
    ("SELECT typeof(:x)", "2023", "integer"),
    ("SELECT typeof(:x)", "-2.50", "real"),
    ("SELECT typeof(:x)", "007", "text"),
    ("SELECT typeof(:x)", "1e5", "text"),
    ("SELECT typeof(:x)", "２０２３", "text"),
    ("SELECT typeof(:x)", "123456789012345678901", "text"),
    ("SELECT count(*) FROM documents WHERE index_no = :x", "7", 1),
]


@pytest.mark.parametrize(("sql", "value", "found"), BOUND)
def test_a_parameter_that_is_a_number_is_compared_as_one(
    tmp_path: Path, sql: str, value: str, found: int | str
) -> None:
    database = tmp_path / "g.db"
    with Store(database) as store:
        save(store, capture(), documents=[report(facts=applications(3), index_no="7")])
    done = gongkai("query", sql, "--param", f"x={value}", "--json", "--db", database)
    assert [list(row.values()) for row in json.loads(done.stdout)] == [[found]]


def test_what_is_beyond_all_numbers_is_no_broken_json(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db"):
        pass
    done = gongkai("query", "SELECT 1e999 AS x, -1e999 AS y", "--json", "--db", tmp_path / "g.db")
    assert json.loads(done.stdout, parse_constant=None) == [{"x": "inf", "y": "-inf"}]


@pytest.mark.parametrize(
    "words", [("query", "SELECT 1"), ("search", "公开"), ("export", "facts", "--out", "csv"), ("status",)]
)
def test_an_empty_file_is_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """What is left of a copy that failed: no rows would say that nothing was reported."""
    monkeypatch.chdir(tmp_path)
    Path("g.db").touch()
    done = gongkai(*words, "--db", "g.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gongkai: g.db is an empty file and no database\n"
    assert not Path("g.db").stat().st_size


@pytest.mark.parametrize("words", [("query", "SELECT 1"), ("query", "--saved", "refusals"), ("search", "公开")])
def test_a_database_of_a_newer_version_is_not_answered_from(tmp_path: Path, words: tuple[str, ...]) -> None:
    """What its tables mean may have changed."""
    with Store(tmp_path / "g.db") as store:
        save(store, capture(), documents=[report()])
    with closing(sqlite3.connect(tmp_path / "g.db")) as connection, connection:
        connection.execute("INSERT INTO _sqlite_migrations VALUES (99, 'gongkai', '0099_later', '')")
    said = f"{tmp_path / 'g.db'} was made by a newer gongkai; update gongkai to use it"
    done = gongkai(*words, "--db", tmp_path / "g.db")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"gongkai: {said}\n")
    with pytest.raises(StoreError, match="newer gongkai"):
        Store.reading(tmp_path / "g.db")


@pytest.mark.parametrize("words", [("query", "SELECT 1"), ("search", "公开")])
def test_two_styles_at_once_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*words, "--json", "--csv", "--db", str(tmp_path / "g.db")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search(r"--(csv|json) and --(csv|json): give one of them", result.stderr)
