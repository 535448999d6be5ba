"""``gongkai diff``: what a source revised, by section and by cell, and not what only stands around it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from db.changes import CellSaid, Said, find_changes
from db.revisions import list_revised
from db.store import Store
from parsers.records import Document, Section, Table
from tests.documents import APPLICATIONS_TABLE, applications, fact, report
from tests.places import FIXTURES
from tests.stored import URL, capture, save, values

TEXT = "本年度主动公开信息12条。其中政策文件3条；解读2条。\n另有问答1条。"
OLD = report(
    publish_date="2022-01-20",
    sections=(Section("1", 1, "一、", "一", "总体情况", TEXT), Section("2", 1, "二、", "二", "主动公开", "无。")),
    facts=(*applications(3), fact("review.total", 1)),
    tables=(APPLICATIONS_TABLE, Table(1, None, None, "pipe", (("甲", "1"), ("乙", "2")))),
)
NEW = replace(
    OLD,
    publish_date="2022-03-01",
    sections=(
        Section("1", 1, "一、", "一", "总体情况", TEXT.replace("3条", "5条").replace("\n另有问答1条。", "")),
        Section("2", 1, "二、", "二", "政府信息管理", "新增一节。"),
        Section("3", 1, "三、", "三", "主动公开", "无。"),
    ),
    facts=(*applications(4), fact("review.total"), fact("review.upheld", 1)),
    tables=(APPLICATIONS_TABLE, Table(1, None, None, "pipe", (("甲", "1"), ("乙", "3")))),
)


def diff(database: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["diff", *words, "--db", str(database)])


def told(database: Path, *words: str) -> Any:
    result = diff(database, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def keep(database: Path, *documents: tuple[str, Document], parser_version: str = "1", url: str = URL) -> None:
    with Store(database, parser_version=parser_version) as store:
        for body, document in documents:
            save(store, capture(body, url=url), documents=[document])


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A report, the same with another date around it, and revised."""
    keep(tmp_path / "g.db", ("甲", OLD), ("甲 今天", OLD), ("乙", NEW), ("乙 今天", NEW))
    return tmp_path / "g.db"


def test_what_changed_is_told_by_field_section_and_cell(database: Path) -> None:
    found = told(database, URL)
    assert (found["before"]["number"], found["after"]["number"]) == (2, 4)
    changes = [(one["kind"], one["place"], one["before"], one["after"]) for one in found["changes"]]
    assert changes == [
        ("field", "publish_date", "2022-01-20", "2022-03-01"),
        ("section", "一、总体情况", "其中政策文件3条；\n另有问答1条。", "其中政策文件5条；"),
        ("section", "二、主动公开", "二、主动公开\n无。", "二、政府信息管理\n新增一节。"),
        ("section", "三、主动公开", None, "三、主动公开\n无。"),
        ("cell", "applications.received@natural_person", "3", "4"),
        ("cell", "applications.received@total", "3", "4"),
        ("cell", "review.total", "1", "blank"),
        ("cell", "review.upheld", None, "1"),
        ("table", "", "乙 | 2", "乙 | 3"),
    ]


def test_a_person_reads_it(database: Path) -> None:
    shown = diff(database, URL).stdout
    assert "- version 2, " in shown
    assert "  applications.received@total: 3 → 4\n" in shown
    assert "  review.upheld: not there → 1\n" in shown
    assert "    - 其中政策文件3条；\n" in shown
    assert "two parsers" not in shown


@pytest.mark.parametrize("name", ["1", URL])
def test_a_page_is_named_by_its_address_or_by_a_document(database: Path, name: str) -> None:
    assert told(database, name)["address"] == URL


def test_any_two_versions_can_be_compared(database: Path) -> None:
    assert told(database, URL, "--from", "1", "--to", "2")["changes"] == []
    there, back = told(database, URL, "--from", "1", "--to", "3"), told(database, URL, "--from", "3", "--to", "1")
    assert len(there["changes"]) == len(back["changes"]) > 0
    assert there["changes"][0]["before"] == back["changes"][0]["after"]


def test_the_list_has_what_was_revised_and_nothing_else(database: Path) -> None:
    keep(database, ("丙", OLD), ("丙 今天", OLD), url="http://ybj.jia.gov.cn/other.html")
    (one,) = told(database)
    assert (one["address"], one["before"], one["after"], one["year"]) == (URL, 2, 3, 2021)
    assert "2 → 3" in diff(database).stdout


def test_a_source_that_went_back_was_revised_twice(database: Path) -> None:
    keep(database, ("甲 再", OLD))
    assert [(one["before"], one["after"]) for one in told(database)] == [(4, 5), (2, 3)]
    found = told(database, URL)
    assert (found["before"]["number"], found["after"]["number"]) == (4, 5)
    assert found["changes"][-1]["after"] == "乙 | 2"


def test_a_page_that_was_never_revised_says_so(tmp_path: Path) -> None:
    keep(tmp_path / "g.db", ("甲", OLD), ("甲 今天", OLD))
    result = diff(tmp_path / "g.db", URL)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "never said anything else" in result.stderr
    assert told(tmp_path / "g.db", URL) is None
    assert told(tmp_path / "g.db") == []


def test_what_a_better_parser_reads_is_no_revision(tmp_path: Path) -> None:
    """Readings by one parser are compared where there are such; where there are none, it is said."""
    database = tmp_path / "g.db"
    keep(database, ("甲", OLD), ("乙", NEW))
    keep(database, ("乙", replace(NEW, title="新读法")), parser_version="2")
    found = told(database, URL)
    assert {found[side]["parser_version"] for side in ("before", "after")} == {"1"}
    assert "新读法" not in json.dumps(found, ensure_ascii=False)
    keep(database, ("丙", OLD), parser_version="2")
    other = diff(database, URL, "--from", "1").stdout
    assert "read by two parsers" in other


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("http://nowhere.cn/",), "no page or document http://nowhere.cn/"),
        ((URL, "--from", "9"), "no version 9 of"),
        (("--from", "1"), "name it"),
    ],
)
def test_what_is_not_there_is_named(database: Path, words: tuple[str, ...], fault: str) -> None:
    result = diff(database, *words)
    assert result.exit_code == 2
    assert fault in result.stderr


def test_a_figure_in_another_unit_is_another(tmp_path: Path) -> None:
    def fee(unit: str) -> Document:
        return replace(OLD, facts=(fact("disclosure.fee.amount", 1286, unit=unit),))

    keep(tmp_path / "g.db", ("甲", fee("万元")), ("乙", fee("元")))
    (change,) = told(tmp_path / "g.db", URL)["changes"]
    assert (change["before"], change["after"]) == ("1286 万元", "1286 元")


def test_what_is_printed_otherwise_and_means_the_same_is_shown_as_printed(tmp_path: Path) -> None:
    def printed(raw: str) -> Document:
        return replace(OLD, facts=(fact("review.total", 0)._replace(raw=raw),))

    keep(tmp_path / "g.db", ("甲", printed("0")), ("乙", printed("0件")))
    (change,) = told(tmp_path / "g.db", URL)["changes"]
    assert (change["before"], change["after"]) == ("0", "0件")
    (first, *rest) = APPLICATIONS_TABLE.rows
    relabelled = replace(APPLICATIONS_TABLE, rows=(("另一名称", *first[1:]), *rest))
    keep(tmp_path / "h.db", ("甲", OLD), ("乙", replace(OLD, tables=(relabelled, *OLD.tables[1:]))))
    (change,) = told(tmp_path / "h.db", URL)["changes"]
    assert (change["kind"], change["after"].split(" | ")[0]) == ("table", "另一名称")


def test_which_readings_were_checked_twice_is_no_revision(tmp_path: Path) -> None:
    keep(tmp_path / "g.db", ("甲", OLD), ("乙", replace(OLD, read_twice=not OLD.read_twice)))
    assert told(tmp_path / "g.db") == []


def test_a_document_more_is_told() -> None:
    said = Said("甲年度报告", {}, (), {}, ())
    assert [(one.part, one.before, one.after) for one in find_changes({1: said}, {1: said, 2: said})] == [
        (2, None, "甲年度报告")
    ]


def test_a_document_is_known_by_its_body_and_year_wherever_it_stands() -> None:
    def of(year: int, figure: str) -> Said:
        return Said(f"{year}年度报告", {"agency": "甲局", "year": str(year)}, (), {"a": (CellSaid(figure),)}, ())

    first, second = of(2021, "1"), of(2022, "2")
    assert list(find_changes({1: first, 2: second}, {1: second, 2: first})) == []
    (gone,) = find_changes({1: first, 2: second}, {1: second})
    assert (gone.kind, gone.before, gone.after) == ("document", "2021年度报告", None)
    (cell,) = find_changes({1: first, 2: second}, {1: of(2022, "3"), 2: first})
    assert (cell.part, cell.place, cell.before, cell.after) == (1, "a", "2", "3")
    # an address that holds next year's report now: a page with one document has become another
    assert [change.place for change in find_changes({1: first}, {1: second})] == ["year", "a"]


@pytest.mark.parametrize("legacy", [False, True], ids=["read by two parsers", "read before there were fingerprints"])
def test_what_only_another_reading_tells_apart_is_not_listed(tmp_path: Path, legacy: bool) -> None:
    database = tmp_path / "g.db"
    keep(database, ("甲", OLD))
    if legacy:
        keep(database, ("甲 今天", replace(OLD, keywords="一时")))
        with Store(database) as store, store.writing():
            store.execute("UPDATE page_versions SET fingerprint = NULL")
            store.execute("UPDATE all_documents SET keywords = NULL")
    else:
        seen = (*OLD.facts, fact("review.upheld", 1))
        keep(database, ("甲 今天", replace(OLD, system="教育", facts=seen)), parser_version="2")
    assert told(database) == []
    assert told(database, URL) is None
    keep(database, ("乙", replace(OLD, facts=applications(4))), parser_version="3")
    assert [one["after"] for one in told(database)] == [3]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::5], ids=lambda order: "".join(map(str, order)))
def test_captures_may_come_in_any_order(tmp_path: Path, order: Sequence[int]) -> None:
    """A report, revised, and back again with another date around it, at once and once more; and revised again."""
    months = [("甲", OLD), ("乙", NEW), ("甲 今天", OLD), ("甲", OLD), ("丙", replace(OLD, doc_no="3"))]
    with Store(tmp_path / "g.db", parser_version="1") as store:
        for n in order:
            body, document = months[n]
            save(store, capture(body, fetched_at=f"2022-0{n + 1}-01T00:00:00Z"), documents=[document])
        assert values(store, "SELECT doc_no FROM documents") == ["3"]
        assert [one.at[:7] for one in list_revised(store)] == ["2022-05", "2022-03", "2022-02"]


def test_a_real_page_that_was_revised(tmp_path: Path) -> None:
    """By the command alone, from two files of one address."""
    database, address = tmp_path / "g.db", "http://a.gov.cn/2021.html"
    body = (FIXTURES / "documents" / "report-2021-html-trs" / "page.html").read_text(encoding="utf-8")
    revised = body.replace("1286.35", "1826.35")
    assert revised != body
    file = tmp_path / "page.html"
    for text in (body, body.replace("</body>", "<p>您是第 7 位访客</p></body>", 1), revised):
        file.write_text(text, encoding="utf-8")
        words = ["ingest", str(file), "--url", address, "--db", str(database)]
        assert CliRunner().invoke(cli, words).exit_code == 0
    assert [(one["before"], one["after"]) for one in told(database)] == [(2, 3)]
    (change,) = told(database, address)["changes"]
    assert change == {
        "part": 1,
        "kind": "cell",
        "place": "disclosure.fee.amount",
        "before": "1286.35",
        "after": "1826.35",
    }
