"""The command ``search``, and what docs/search.md shows."""

import csv
import io
import json
import re
import shlex
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from cli.search_command import find_snippet
from db.reader import Reader
from db.search import compile_hits
from db.store import Store
from parsers.records import Section
from tests.command import GONGKAI
from tests.documents import report
from tests.places import FIXTURES, ROOT
from tests.stored import capture, save
from tests.test_query import on_terminal
from tests.transcripts import blocks, transcript

DOCUMENT = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
LONG = "前" * 50 + "本年收到依申请公开3件，依申请公开均已答复" + "后" * 200


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "gongkai.db"
    sections = (
        Section("1", 1, "一、", "一", "总体情况", "\x1b[31m公开\n信息", "overview"),
        Section("1.1", 2, "（一）", "一", "依申请公开", LONG, None),
    )
    with Store(path) as store:
        save(store, capture(), documents=[report(sections=sections, province="浙江省")])
    return path


def run_search(database: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["search", *words, "--db", str(database)])


def test_a_pipe_gets_a_row_a_hit(database: Path) -> None:
    result = run_search(database, "依申请公开")
    assert result.exit_code == 0
    (head, line) = result.stdout.splitlines()
    row = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert (row["kind"], row["agency"], row["year"], row["section"]) == ("section", "甲市医疗保障局", "2021", "1.1")
    assert row["headings"] == "一、总体情况 › （一）依申请公开"
    assert row["snippet"].startswith("…前")
    assert row["snippet"].count("【依申请公开】") == 2
    assert row["address"] == "http://ybj.jia.gov.cn/2021.html"
    assert result.stderr == "search: 1 hit\n"


def test_the_styles_say_the_same(database: Path) -> None:
    (as_json,) = json.loads(run_search(database, "依申请公开", "--json").stdout)
    assert json.loads(run_search(database, "依申请公开", "--jsonl").stdout) == as_json
    (as_csv,) = csv.DictReader(io.StringIO(run_search(database, "依申请公开", "--csv").stdout, newline=""))
    assert as_csv == {key: "" if value is None else str(value) for key, value in as_json.items()}


def test_no_hit_is_no_error(database: Path) -> None:
    result = run_search(database, "没有的词", "--json")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "[]\n", "search: 0 hits\n")


def test_more_hits_than_shown_are_told(database: Path) -> None:
    assert run_search(database, "公开", "--limit", "1").stderr == "search: 1 of 3 hits; --limit\n"


def test_a_terminal_gets_hits_to_read(database: Path) -> None:
    said = on_terminal(GONGKAI, "search", "公开", "--db", str(database))
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in said.splitlines()]
    assert "甲市医疗保障局 · 2021  一、总体情况" in lines
    assert "  �[31m公开 信息" in lines, "a page must not steer the terminal"
    assert "  http://ybj.jia.gov.cn/2021.html" in lines
    assert "\x1b[1;31m公开\x1b[0m" in said
    assert lines[-1] == "search: 3 hits"


# by hand, each with what its line must name
REFUSED = [
    (["，"], "no letter or digit to look for: '，'"),
    ([""], "no letter or digit"),
    (["公开", "--without", "*"], "no letter or digit"),
    (["公" * 201], "more than 200 letters"),
    (["公开", "--year", "20"], "a year such as 2021"),
    (["公开", "--year", "2021-2019"], "a year such as 2021"),
    (["公开", "--year", "1850"], "no document of year 1850"),
    (["公开", "--agency", "丁局", "--province", "浙江"], "no document of agency 丁局, province 浙江"),
    (["公开", "--kind", "table"], "'table' is not one of"),
    (["公开", "--limit", "0"], "0 is not in the range"),
    ([], "Missing argument"),
]


@pytest.mark.parametrize(("words", "fault"), REFUSED, ids=str)
def test_what_cannot_be_searched_is_named(database: Path, words: list[str], fault: str) -> None:
    result = run_search(database, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert fault in result.stderr
    assert "fts5" not in result.stderr


@pytest.mark.parametrize("word", ['"', "公开 OR", "NEAR(公 开)", "公*", "^公", "{words}:公", "-公开", "' OR 1"])
def test_no_sign_is_syntax(database: Path, word: str) -> None:
    result = CliRunner().invoke(cli, ["search", "--db", str(database), "--", word])
    assert result.exit_code == (2 if word == '"' else 0)
    assert "syntax" not in result.stderr


def test_a_database_that_is_missing_or_another_is_named(tmp_path: Path) -> None:
    result = run_search(tmp_path / "none.db", "公开")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    (tmp_path / "notes.db").write_text("notes" * 300)
    result = run_search(tmp_path / "notes.db", "公开")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "file is not a database" in result.stderr


# ---------------------------------------------------------------- snippets


SNIPPETS = [
    ("甲公开乙", "甲【公开】乙"),
    ("公开公开", "【公开】【公开】"),
    ("甲\n\n公开", "甲 【公开】"),
    ("无", "无"),
    ("", ""),
    ("前" * 40 + "公开", "…" + "前" * 30 + "【公开】"),
    ("公开" + "后" * 200, "【公开】" + "后" * 118 + "…"),
    ("前" * 100 + "后" * 100, "前" * 100 + "后" * 20 + "…"),
]


@pytest.mark.parametrize(("text", "shown"), SNIPPETS)
def test_a_snippet_stands_around_the_first_hit(text: str, shown: str) -> None:
    pieces = find_snippet(text, compile_hits(["公开"]))
    assert "".join(f"【{piece}】" if marked else piece for piece, marked in pieces) == shown


# ---------------------------------------------------------------- docs/search.md


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docs") / "gongkai.db"
    CliRunner().invoke(cli, ["ingest", str(FIXTURES / "documents"), "--db", str(path)])
    return path


def test_the_commands_of_the_document_find_something(fixtures: Path) -> None:
    commands = [command for command, _ in transcript(DOCUMENT)]
    assert len(commands) == 3
    for command in commands:
        result = CliRunner().invoke(cli, [*shlex.split(command)[1:], "--db", str(fixtures)])
        assert (result.exit_code, " 0 hits" in result.stderr) == (0, False), command


def test_the_statements_of_the_document_find_something(fixtures: Path) -> None:
    statements = blocks(DOCUMENT, "sql")
    assert len(statements) == 4
    with closing(Reader(fixtures)) as reader:
        for sql in statements:
            assert list(reader.query(sql)[1]), sql
        typed, by_hand = (list(reader.query(sql.replace("heading, ", ""))[1]) for sql in (statements[0], statements[2]))
        assert typed == by_hand
