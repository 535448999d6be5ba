"""The command as a user meets it: what it reads, what it says, how it ends."""

import io
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from cli import fixture_commands, fixtures, reading_commands, show
from cli.main import cli
from cli.pipeline import ingest, load_parser, read_page
from cli.sources import LARGEST_PAGE, Failure, File, Skipped, find_files, find_saved_from, read_file
from db.exports import DATASETS
from db.identity import Capture
from db.runs import run
from db.store import Store
from parsers.issues import CODES
from parsers.records import Document, Issue, Page
from parsers.version import __version__
from tests.command import GONGKAI, gongkai, members
from tests.documents import report
from tests.places import FIXTURES, ROOT

DOCUMENTS = FIXTURES / "documents"
PAGE = DOCUMENTS / "report-2021-html-trs" / "page.html"
REPORT = "甲市医疗保障局2021年政府信息公开工作年度报告\n一、总体情况\n主动公开政府信息{}条。\n"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def write(path: Path, text: str = REPORT.format(12)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rows(database: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


# ---------------------------------------------------------------- the whole way, as installed


def test_from_a_file_to_a_figure_and_a_csv(tmp_path: Path) -> None:
    database, csv = tmp_path / "gongkai.db", tmp_path / "csv"
    url = "http://jyj.baoji.gov.cn/2023.html"
    done = gongkai("ingest", PAGE, "--url", url, "--db", database)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 new" in done.stdout
    assert str(database) in done.stdout

    sql = "SELECT agency, year, received__total, result_total__total FROM applications_wide"
    done = gongkai("query", sql, "--db", database)
    assert done.stdout.splitlines()[1] == "陕西省宝鸡市教育局\t2022\t31\t34"

    done = gongkai("export", "all", "--out", csv, "--db", database)
    assert done.returncode == 0
    assert f"{csv / 'facts.csv'}  200 rows" in done.stdout
    assert url in (csv / "facts.csv").read_text(encoding="utf-8")

    again = gongkai("ingest", PAGE, "--url", url, "--db", database)
    assert "pages      1 unchanged" in again.stdout


def test_a_batch_goes_on_past_every_bad_input(tmp_path: Path) -> None:
    database = tmp_path / "gongkai.db"
    good = write(tmp_path / "good.txt")
    empty = write(tmp_path / "empty.html", "")
    binary = tmp_path / "scan.pdf"
    binary.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8)
    nested = write(tmp_path / "nested.html", "<div>" * 10_000 + REPORT.format(1))
    missing = tmp_path / "missing.html"
    archive = write(tmp_path / "crawl.warc.gz", "x")
    inputs = (missing, empty, binary, archive, good, nested)
    done = gongkai("ingest", *inputs, "--db", database)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    places = [*map(str, inputs[:3]), f"{archive}:0"]
    assert [line.split(": ")[1] for line in lines] == places
    for line, word in zip(lines, ("no such file", "empty", "PDF", "no record"), strict=True):
        assert word in line
    assert rows(database, "SELECT count(*) FROM documents") == [(2,)]
    assert rows(database, "SELECT pages_new, pages_failed FROM runs") == [(2, 4)]


def test_a_page_of_50_mb_is_one_line(tmp_path: Path) -> None:
    """Pages grow to that by pictures written into them."""
    picture = "iVBORw0KGgo" * 4_800_000
    path = write(tmp_path / "huge.html", f"<p>{REPORT.format(1)}</p><img src='data:image/png;base64,{picture}'>")
    assert path.stat().st_size > 50_000_000
    database = tmp_path / "g.db"
    done = gongkai("ingest", path, "--db", database)
    assert done.returncode == 1
    assert done.stderr.startswith(f"failed: {path}: read only in part: ")
    assert done.stderr.count("\n") == 1
    assert rows(database, "SELECT year FROM documents") == [(2021,)]


def test_a_page_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "film.txt"
    with path.open("wb") as file:
        file.write(b"x")
        file.truncate(LARGEST_PAGE + 1)
    (found,) = read_file(File(path, named=True))
    assert found == Failure(str(path), "larger than 100 MB")


def test_a_killed_ingest_leaves_a_good_database_and_goes_on(tmp_path: Path) -> None:
    database, lines = tmp_path / "gongkai.db", tmp_path / "pages.jsonl"
    total = 300
    pages = ({"url": f"http://a.gov.cn/{n}", "text": REPORT.format(n)} for n in range(total))
    write(lines, "".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages))
    with subprocess.Popen([GONGKAI, "ingest", str(lines), "--db", str(database)], stdout=subprocess.DEVNULL) as process:
        wait_for_documents(database, 20)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL

    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    ((stored,),) = rows(database, "SELECT count(*) FROM documents")
    assert 20 <= stored < total
    halves = "SELECT count(*) FROM page_versions WHERE id NOT IN (SELECT page_version FROM all_documents)"
    assert rows(database, halves) == [(0,)]
    assert rows(database, "SELECT ended_at, pages_new FROM runs") == [(None, stored)]

    done = gongkai("ingest", lines, "--db", database)
    assert done.returncode == 0
    assert f"{total - stored} new, {stored} unchanged" in done.stdout
    assert rows(database, "SELECT count(*), sum(page_version) FROM documents") == [(total, total)]


def wait_for_documents(database: Path, count: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if rows(database, "SELECT count(*) FROM documents")[0][0] >= count:
                return
        except sqlite3.OperationalError:  # not made yet
            pass
        time.sleep(0.01)
    raise AssertionError(f"no {count} documents in 30 s")


def test_ctrl_c_keeps_what_is_stored(tmp_path: Path) -> None:
    database, lines = tmp_path / "gongkai.db", tmp_path / "pages.jsonl"
    page = json.dumps({"text": REPORT.format(1)}, ensure_ascii=False) + "\n"
    write(lines, page * 1000)
    command = [GONGKAI, "ingest", str(lines), "--db", str(database)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        wait_for_documents(database, 5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said.strip()) == (130, "gongkai: interrupted")
    ((ended, new),) = rows(database, "SELECT ended_at, pages_new FROM runs")
    assert ended is not None
    assert rows(database, "SELECT count(*) FROM documents") == [(new,)]


def test_a_held_lock_is_exit_code_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "gongkai.db"
    Store(database).close()
    monkeypatch.setattr(reading_commands, "Store", lambda path, **options: Store(path, busy_seconds=0.05, **options))
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = invoke("ingest", write(tmp_path / "a.txt"), "--db", database)
    other.close()
    assert result.exit_code == 3
    assert result.stderr == f"gongkai: {database} is in use by another process; try again when it has ended\n"


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    command = [GONGKAI, "parse", str(write(tmp_path / "a.txt")), "--json"]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["title"] == REPORT.splitlines()[0]


# ---------------------------------------------------------------- what is a page, and what is its address


def test_a_folder_is_read_by_kind_of_file(tmp_path: Path) -> None:
    for name in ("b.html", "a.htm", "c/d.shtml", "e", "f.txt", "g.MD"):
        write(tmp_path / "in" / name, REPORT.format(name))
    for name in ("x.css", "y.jpg", "z.JPG", ".hidden.html", ".git/config", "a.htm.url"):
        write(tmp_path / "in" / name, "x")
    files = list(find_files([str(tmp_path / "in")]))
    assert [str(file.path.relative_to(tmp_path / "in")) for file in files if isinstance(file, File)] == [
        *("a.htm", "a.htm.url", "b.html", "e", "f.txt", "g.MD", "x.css", "y.jpg", "z.JPG", "c/d.shtml")
    ]
    found = [item for file in files if isinstance(file, File) for item in read_file(file)]
    assert [item.suffix for item in found if isinstance(item, Skipped)] == [".url", ".css", ".jpg", ".jpg"]
    assert sum(isinstance(item, Capture) for item in found) == 6


def test_a_named_file_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    (found,) = read_file(File(write(tmp_path / "page.asp"), named=True))
    assert isinstance(found, Capture)


def test_skipped_files_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.html")
    write(tmp_path / "in" / "a.css", "x")
    result = invoke("ingest", tmp_path / "in", "--db", tmp_path / "g.db")
    assert result.exit_code == 0
    assert "skipped    1 files that are no pages: .css 1" in result.stdout


def test_lines_of_json_are_pages(tmp_path: Path) -> None:
    lines = [
        {"url": "http://a.gov.cn/1", "text": REPORT.format(1), "fetched_at": "2022-02-01T08:00:00Z"},
        {"url": "file:///etc/passwd", "html": f"<meta charset=gb2312><p>{REPORT.format(2)}</p>"},
        {"url": "http://a.gov.cn/3"},
    ]
    path = write(tmp_path / "p.jsonl", "".join(json.dumps(line) + "\n" for line in lines) + "\nnot json\n[1]\n")
    first, second, *failures = read_file(File(path, named=True))
    assert isinstance(first, Capture)
    assert (first.address, first.page.fetched_at) == ("http://a.gov.cn/1", "2022-02-01T08:00:00Z")
    assert isinstance(second, Capture)
    assert (second.page.url, second.address) == (None, f"{path}:2")
    assert second.page.content_type == "text/html; charset=utf-8"
    assert [str(failure) for failure in failures] == [
        str(Failure(f"{path}:3", 'no "html" or "text" in this line')),
        str(Failure(f"{path}:5", "not a line of JSON")),
        str(Failure(f"{path}:6", 'no "html" or "text" in this line')),
    ]


ADDRESS = "http://ybj.example.gov.cn/art/2022/1/20/art_1.html"
# by hand after what browsers and download tools write
SIDECARS = [
    ("page.html.url", f"{ADDRESS}\n", ADDRESS),
    ("page.url", f"{ADDRESS}\n", ADDRESS),
    ("page.html.url", f"[InternetShortcut]\r\nURL={ADDRESS}\r\n", ADDRESS),
    ("page.html.url", "nonsense\n", None),
]


@pytest.mark.parametrize(("name", "content", "address"), SIDECARS)
def test_the_address_stands_beside_the_page(tmp_path: Path, name: str, content: str, address: str | None) -> None:
    page = write(tmp_path / "page.html")
    write(tmp_path / name, content)
    (found,) = read_file(File(page, named=True))
    assert isinstance(found, Capture)
    assert found.page.url == address
    assert found.address == address or str(page)


SAVED = [
    (f"<!DOCTYPE html>\n<!-- saved from url=(0050){ADDRESS} -->\n<html>", ADDRESS),
    (f"<!-- saved from url=(0050){ADDRESS}-->", ADDRESS),
    ("<!-- saved from url=(0014)about:internet -->", None),
    ("<!-- saved from url=(0020)http://[::1/broken -->", None),
    ("<html>", None),
]


@pytest.mark.parametrize(("head", "address"), SAVED)
def test_the_address_that_a_browser_saved(head: str, address: str | None) -> None:
    assert find_saved_from(head.encode()) == address


def test_the_address_given_wins(tmp_path: Path) -> None:
    page = write(tmp_path / "page.html", f"<!-- saved from url=(0050){ADDRESS} --><p>{REPORT}</p>")
    given = "http://other.gov.cn/"
    assert json.loads(invoke("parse", page, "--json", "--url", given).stdout)["url"] == given
    assert json.loads(invoke("parse", page, "--json").stdout)["url"] == ADDRESS


def test_a_file_name_that_is_no_text_is_shown_escaped(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xa8\xb8\xe6.txt")
    Path(name).write_text(REPORT.format(1), encoding="utf-8")
    database = tmp_path / "g.db"
    done = invoke("ingest", name, "--db", database)
    assert (done.exit_code, done.stderr) == (0, "")
    assert rows(database, "SELECT address FROM documents") == [(f"{tmp_path}/\\xb1\\xa8\\xb8\\xe6.txt",)]


# ---------------------------------------------------------------- a fault of the parser


def test_a_crash_on_a_page_is_a_line_and_the_batch_goes_on(tmp_path: Path) -> None:
    def parse(page: Page) -> tuple[Document, ...]:
        if b"bad" in page.body:
            raise RecursionError("too\ndeep")
        return (report(source=page.source),)

    pages = [Capture(Page(body, source=f"{n}"), f"/{n}") for n, body in enumerate((b"bad", b"good"))]
    with Store(tmp_path / "g.db") as store, run(store, "ingest") as begun:
        summary = ingest(pages, begun, parse)
    assert dict(summary.pages) == {"failed": 1, "new": 1}
    (failure,) = summary.failures
    assert failure == Failure("0", "parser crashed on this page (RecursionError: too deep); please report it")


def test_a_document_that_the_database_rejects_is_a_line_too(tmp_path: Path) -> None:
    def parse(page: Page) -> tuple[Document, ...]:
        twice = (report(source=page.source), report(source=page.source))
        return twice if b"bad" in page.body else twice[:1]

    pages = [Capture(Page(body, source=f"{n}"), f"/{n}") for n, body in enumerate((b"bad", b"good"))]
    with Store(tmp_path / "g.db") as store, run(store, "ingest") as begun:
        summary = ingest(pages, begun, parse)
        assert list(store.rows("SELECT source FROM documents")[1]) == [("1",)]
    assert dict(summary.pages) == {"failed": 1, "new": 1}
    assert "UNIQUE constraint failed" in summary.failures[0].reason


def test_no_fixture_makes_the_parser_crash() -> None:
    crashed = [
        item.page.source
        for item in fixtures.read_fixtures(DOCUMENTS)
        if isinstance(read_page(item.page, load_parser()), Failure)
    ]
    assert crashed == []


# ---------------------------------------------------------------- parse


def test_parse_prints_one_object_a_document_and_line() -> None:
    result = invoke("parse", PAGE, DOCUMENTS / "report-two-on-page" / "page.html", "--json")
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    assert [document["part"] for document in documents] == [1, 1, 2]
    assert list(documents[0]) == list(Document.__dataclass_fields__)
    assert "宝鸡市教育局" in result.stdout, "Chinese stays Chinese"


def test_parse_reads_standard_input() -> None:
    arguments = ["parse", "-", "--json", "--url", "http://a.gov.cn/1"]
    document = json.loads(CliRunner().invoke(cli, arguments, input=REPORT.format(1)).stdout)
    assert (document["source"], document["url"], document["official_host"]) == ("-", "http://a.gov.cn/1", True)


def test_parse_shows_a_readable_report() -> None:
    result = invoke("parse", DOCUMENTS / "report-2021-checks-fail" / "page.html")
    assert result.exit_code == 0
    for words in ("annual_report", "outline", "form2021.applications", "app.row_total", "fail"):
        assert words in result.stdout
    assert "!11" in result.stdout, "cells of failing checks are marked"


def test_parse_shows_issues_in_words() -> None:
    result = invoke("parse", DOCUMENTS / "report-pinyin-mirror" / "page.txt")
    assert "缺少法定表格 · a statutory table is missing" in result.stdout


def test_parse_names_failures_and_reads_the_rest(tmp_path: Path) -> None:
    result = invoke("parse", tmp_path / "missing", write(tmp_path / "a.txt"), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["year"] == 2021
    assert result.stderr == f"failed: {tmp_path / 'missing'}: no such file or folder\n"


@pytest.mark.parametrize("code", CODES)
def test_every_issue_code_has_words_in_both_languages(code: str) -> None:
    chinese, english = show.words(code)
    assert chinese
    assert english
    assert not chinese.isascii()
    assert english.isascii()


# ---------------------------------------------------------------- forms, fixtures, demo


def test_forms_are_listed() -> None:
    assert [line.split()[0] for line in invoke("forms", "list").stdout.splitlines()] == [
        *("prose2008", "stat2014", "form2019", "form2021")
    ]
    assert [edition["id"] for edition in json.loads(invoke("forms", "list", "--json").stdout)][3] == "form2021"


@pytest.mark.parametrize("edition", ["prose2008", "stat2014", "form2019", "form2021"])
def test_a_form_shows_the_codes_of_its_tables(edition: str) -> None:
    text = invoke("forms", "show", edition).stdout
    tables = json.loads(invoke("forms", "show", edition, "--json").stdout)["tables"]
    codes = {entry["code"] for table in tables for entry in (*table["rows"], *table["columns"])}
    facts = {fact["code"] for table in tables for fact in table["facts"]}
    assert codes | facts <= set(text.split())
    assert bool(codes) is bool(facts) is (edition != "prose2008")


def test_a_form_is_shown_as_it_is_printed() -> None:
    lines = invoke("forms", "show", "form2021").stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("form2021.applications"))
    assert lines[start + 1].endswith("such as applications.received@natural_person")
    (group,) = (line for line in lines if "（三）不予公开" in line)
    (below,) = (line for line in lines if "1.属于国家秘密" in line)
    assert group.index("（") + 2 == below.index("1."), "indented below its group"
    assert below.split()[0] == "applications.result.denied.state_secret"
    assert "      disclosure.regulation.issued              本年制发件数" in lines


def test_the_facts_of_a_form_are_objects() -> None:
    (*_, applications, outcomes) = json.loads(invoke("forms", "show", "form2021", "--json").stdout)["tables"]
    assert len(applications["facts"]) == 175 + 28, "four groups on which some reports state a subtotal"
    assert sum(fact["printed"] for fact in applications["facts"]) == 175
    assert outcomes["facts"][4] == {
        "code": "review.total",
        "dimension": None,
        "row": None,
        "column": "review.total",
        "printed": True,
    }


def test_a_fixture_is_added_for_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixture_commands, "find_folder", lambda: tmp_path)
    result = invoke("fixture", "add", PAGE, "--name", "a-report", "--url", ADDRESS)
    assert result.exit_code == 0
    target = tmp_path / "a-report"
    assert (target / "page.html").read_bytes() == PAGE.read_bytes()
    about = (target / "page.toml").read_text(encoding="utf-8")
    assert f'url = "{ADDRESS}"' in about
    assert "reviewed = false" in about
    (expected,) = json.loads((target / "expected.json").read_text(encoding="utf-8"))
    assert (expected["source"], expected["url"]) == ("a-report/page.html", ADDRESS)

    again = invoke("fixture", "add", PAGE, "--name", "a-report")
    assert again.exit_code == 2
    assert "exists" in again.stderr
    assert invoke("fixture", "add", PAGE, "--name", "../a").exit_code == 2


def test_a_page_that_cannot_be_read_is_no_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixture_commands, "find_folder", lambda: tmp_path / "documents")
    result = invoke("fixture", "add", write(tmp_path / "empty.html", ""))
    assert (result.exit_code, result.stderr) == (2, f"gongkai: {tmp_path / 'empty.html'}: empty\n")


def demo_rows(text: str) -> dict[str, list[str]]:
    """The lines of the table of a part of the demo, by the name of the site."""
    names = {path.parent.name.replace("_", "-") for path in FIXTURES.glob("web/*/site.toml")}
    found = {words[0]: words for words in map(str.split, text.splitlines()) if words and words[0] in names}
    assert found.keys() == names
    return found


def test_the_demo_reads_the_fixtures_crawls_twice_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    folder = tmp_path / "demo"
    first = gongkai("demo", "--out", folder)
    pages = len([path for path in DOCUMENTS.glob("*/page.*") if path.suffix != ".toml"])
    assert (first.returncode, first.stderr) == (0, "")
    _, documents, visit, again, end = re.split("(?m)^(?=Step|What the database)", first.stdout)
    assert f"{pages} pages" in documents
    # list, listed, new, revised, unchanged, missed
    for row in demo_rows(visit).values():
        assert row[2:7] == ["complete", row[3], row[3], "0", "0"]
    changed = {}
    for name, (_, _, *row) in demo_rows(again).items():
        if row[0] != "complete" or row[2:4] != ["0", "0"] or int(row[4]) < int(row[1]):
            changed[name] = row
    assert changed == {"generic": ["complete", "4", "0", "1", "3", "1"], "gkmlpt": ["blocked", "0", "0", "0", "4", "1"]}
    counted = re.search(r"(\d+) reports asked for: 0 new, 1 revised, (\d+) unchanged", " ".join(again.split()))
    assert counted is not None
    assert int(counted[1]) == int(counted[2]) + 1
    assert re.search(r"gkmlpt +source_blocked", end)
    (checks,) = re.findall("(?ms)^Checks: .*?(?=^Issues: )", end)
    assert re.search(
        r"\d+ hold, \d+ fail \(\d+ the source's fault, \d+ unclear whose\), \d+ cannot be judged",
        " ".join(checks.split()),
    )
    failing = {words[0]: words[1:] for words in map(str.split, checks.splitlines()) if "样" in "".join(words[:1])}
    assert failing == {
        "癸样市医疗保障局": ["2022", "app.balance", "app.result_total", "app.row_total"],
        "子样市医疗保障局": ["2023", "year.carry_over"],
    }, "what is wrong on purpose, and nothing else of the sites"
    assert re.findall("(?m)^  (ucap|vsb) ", checks) == ["ucap", "vsb"]
    monkeypatch.setenv("GONGKAI_DB", str(folder / "gongkai.db"))
    named = set(re.findall("(?m)^  gongkai (.+)$", end))
    assert {"status", "diff", "review --kind check", "serve"} < named
    tried = {command: invoke(*shlex.split(command)) for command in named - {"serve"}}  # it does not end
    assert {command for command, result in tried.items() if result.exit_code} == {
        "check fixtures/web/ucap/nb2022.html --lang en"
    }, "which has an error on purpose"
    assert "revised: 1" in tried["diff"].output
    assert f"{folder / 'csv'}:documents," in "".join(end.split())
    second = invoke("demo", "--out", folder)
    assert second.exit_code == 0
    assert second.stdout == first.stdout


@pytest.mark.parametrize("width", [80, 100, 200])
def test_the_demo_fits_a_terminal(tmp_path: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    told = invoke("demo", "--out", tmp_path / "d").stdout
    wide = [line for line in told.splitlines() if cell_len(line.rstrip()) > min(width, 100)]
    assert [line for line in wide if str(tmp_path) not in line] == []
    assert "…" not in told
    for part in re.split("(?m)^(?=Step|What the database)", told)[2:]:
        assert demo_rows(part)


def test_the_demo_leaves_a_real_database_alone(tmp_path: Path) -> None:
    database = tmp_path / "gongkai.db"
    assert invoke("ingest", write(tmp_path / "a.txt"), "--db", database).exit_code == 0
    result = invoke("demo", "--out", tmp_path)
    assert result.exit_code == 2
    assert "holds more than a demo" in result.stderr
    assert rows(database, "SELECT count(*) FROM documents") == [(1,)]


# ---------------------------------------------------------------- every command


def commands(group: click.Command = cli, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command of the program, groups too."""
    found = [path]
    if isinstance(group, click.Group):
        for name, command in members(group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    result = invoke(*path, "--help")
    assert result.exit_code == 0
    assert "Example:" in result.stdout
    assert f"gongkai {' '.join(path)}".strip() in result.stdout


@pytest.mark.parametrize("path", [path for path in commands() if path], ids=" ".join)
def test_every_command_is_in_the_docs(path: tuple[str, ...]) -> None:
    assert f"`gongkai {' '.join(path)}" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_is_in_the_docs(dataset: str) -> None:
    assert f"| `{dataset}` |" in (ROOT / "docs" / "database.md").read_text(encoding="utf-8")


def test_issues_in_words_are_few_a_kind() -> None:
    many = tuple(Issue("label_unknown", "warn", f"place {n}") for n in range(30))
    console = Console(file=io.StringIO(), width=140)
    show.show_document(console, report(issues=(*many, Issue("date_conflict", "error"))))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert shown.index("date_conflict") < shown.index("label_unknown"), "the gravest first"
    assert "place 9\n" in shown
    assert "… and 20 more" in shown
    assert "place 10" not in shown


USES_DATABASE = ["ingest", "query", "export"]


@pytest.mark.parametrize("name", USES_DATABASE)
def test_every_command_with_a_database_takes_it_in_the_same_way(name: str) -> None:
    (option,) = (p for p in dict(members(cli))[name].params if p.name == "database")
    assert isinstance(option, click.Option)
    assert (option.opts, option.default, option.envvar) == (["--db"], "gongkai.db", "GONGKAI_DB")


# by hand: wrong usage of each command
WRONG = [
    ("nothing",),
    ("parse",),
    ("ingest",),
    ("parse", "a", "b", "--url", ADDRESS),
    ("parse", "a", "--url", "www.example.cn"),
    ("query",),
    ("ingest", "a", "b", "--url", ADDRESS),
    ("ingest", "a.jsonl", "--url", ADDRESS),
    ("export", "nothing", "--out", "x"),
    ("export", "all"),
    ("export", "all", "--out", "x", "--format", "xls"),
    ("export", "all", "--out", "x", "--format", "xlsx", "--bom"),
    ("export", "all", "--out", "x", "--year", "2023-2021"),
    ("export", "all", "--out", "x", "--db", "missing.db"),
    ("forms", "show", "form1999"),
    ("fixture", "add", "missing.html"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_is_exit_code_2(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_ingest_is_told_as_an_object(tmp_path: Path) -> None:
    result = invoke("ingest", write(tmp_path / "a.txt"), tmp_path / "missing", "--db", tmp_path / "g.db", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["pages"] == {"failed": 1, "new": 1}
    assert told["documents"] == {"annual_report": 1}
    assert told["failures"] == [{"source": str(tmp_path / "missing"), "reason": "no such file or folder"}]


def test_an_export_is_told_as_an_array(tmp_path: Path) -> None:
    database = tmp_path / "g.db"
    invoke("ingest", write(tmp_path / "a.txt"), "--db", database)
    result = invoke("export", "documents", "--out", tmp_path / "x", "--db", database, "--json")
    path = str(tmp_path / "x" / "documents.csv")
    told = {"dataset": "documents", "path": path, "rows": 1, "as_text": [], "long_texts": 0}
    assert json.loads(result.stdout) == [told]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    database = tmp_path / "g.db"
    Store(database).close()
    write(tmp_path / "file", "x")
    result = invoke("export", "all", "--out", tmp_path / "file" / "x", "--db", database)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    result = invoke("ingest", write(tmp_path / "a.txt"), "--db", tmp_path / "no" / "such" / "g.db")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "g.db" in result.stderr


@pytest.mark.parametrize("module", ["cli", "cli.main"])
def test_the_modules_are_the_command(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, f"gongkai {__version__}")


def test_the_version_is_told() -> None:
    assert gongkai("--version").stdout == f"gongkai {__version__}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["forms", "list"], ["forms", "show", "form2021", "--json"]])
def test_output_that_cannot_be_written_is_one_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([str(GONGKAI), *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["gongkai: standard output: no space left on device"]


@pytest.mark.parametrize("name", ["search", "query", "status", "--version"])
def test_a_question_does_not_wait_for_what_a_crawl_needs(name: str) -> None:
    told = "import sys, click, cli.main; name = sys.argv[1]; c = cli.main.cli; c.get_command(click.Context(c), name)"
    program = f"{told}; print(*(loaded for loaded in ('httpx', 'selectolax', 'scraper', 'parsers.document') if loaded in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program, name], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
