"""``gongkai report``: one file that needs nothing else, with the numbers of the database, for whatever scope."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from db.store import Store
from tests.documents import report
from tests.stored import values
from tests.test_overview import TABLES_2021, body, numbers, outcome, put

HOSTILE = '<img src=http://x.cn onerror=alert(1)>&"局'


def gongkai(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def database(store: Store, tmp_path: Path) -> Path:
    """Two provinces, a gap, a government that counts others in."""
    results = (outcome("disclosed", 3), outcome("denied.state_secret", 2), outcome("total", 5))
    for year in (2019, 2021):
        edition = {"form_edition": "form2019"} if year == 2019 else {"tables": TABLES_2021}
        put(store, report(year=year, facts=(*numbers(6, 0, 1), *results), **edition, **body("甲市财政局")))
    put(store, report(facts=numbers(10), **body("乙市财政局", province="浙江省")))
    put(
        store,
        report(facts=numbers(88_888), reporting_scope="consolidated", **body("甲市人民政府", body_kind="government")),
    )
    return tmp_path / "gongkai.db"


def make(database: Path, *options: str) -> str:
    out = database.parent / "out" / "report.html"
    done = gongkai("report", "--db", database, "--out", out, *options)
    assert done.exit_code == 0, done.stderr
    return out.read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Every tag with its attributes; elements that are opened and closed in order."""

    VOID = frozenset({"meta", "br", "link"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"


def pictures(text: str) -> list[ET.Element]:
    return [ET.fromstring(found) for found in re.findall(r"<svg .*?</svg>", text, re.DOTALL)]


# ---------------------------------------------------------------- the file


def test_the_file_needs_no_other_and_asks_for_nothing(database: Path) -> None:
    text = make(database)
    page = Tags(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object", "a"} & {tag for tag, _ in page.found}
    for _, attributes in page.found:
        assert not {"src", "href", "onclick", "onload", "srcset", "action"} & set(attributes)
    addresses = set(re.findall(r"https?://[^\s\"'<)]*|url\([^)]*\)|@import", text))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert len(pictures(text)) == 4


def test_the_same_database_gives_the_same_bytes(database: Path) -> None:
    assert make(database) == make(database)


def test_names_in_the_file_are_text(store: Store, tmp_path: Path) -> None:
    put(store, report(facts=numbers(1), **body(HOSTILE, province="<b>省")))
    text = make(tmp_path / "gongkai.db")
    assert "<img" not in text
    assert "<b>省" not in text
    assert "&lt;img src=http://x.cn" in text


def test_tables_have_heads_with_scope_and_no_name_stands_twice(database: Path) -> None:
    page = Tags(make(database))
    heads = [attributes for tag, attributes in page.found if tag == "th"]
    assert heads
    assert all(attributes.get("scope") in {"col", "row", "rowgroup"} for attributes in heads)
    names = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(names) == len(set(names))
    assert [tag for tag, _ in page.found].count("caption") == [tag for tag, _ in page.found].count("table")


def test_what_is_left_out_and_what_is_not_known_is_said(database: Path) -> None:
    text = make(database)
    assert "4 份报告中的 3 份" in text
    assert "正文写明汇总了其他机关的数据" in text
    assert "88,888" not in text
    assert "5 个机关年份没有找到报告" in text


# ---------------------------------------------------------------- its numbers


def test_the_numbers_are_those_of_sql(database: Path, store: Store) -> None:
    out = database.parent / "r.html"
    found: dict[str, Any] = json.loads(gongkai("report", "--db", database, "--out", out, "--json").stdout)
    (total,) = values(
        store, "SELECT sum(received__total) FROM applications_wide WHERE year = 2021 AND received__total < 88888"
    )
    sums = {year["year"]: year for year in found["years"]}
    assert sums[2021]["received"] == {"total": total, "middle": 8, "reports": 2}
    assert sums[2020]["received"] == {"total": None, "middle": None, "reports": 0}
    assert found["outcomes"][0]["counts"] == [3, 0, 2, 0, 0, 0]
    assert found["left_out"] == {"consolidated": 1}
    assert found["path"] == str(out)
    drawn = [text.text for picture in pictures(out.read_text(encoding="utf-8")) for text in picture.iter() if text.text]
    assert {"16", "6", "60%", "40%"} <= set(drawn)


def test_a_report_that_counts_others_in_is_marked_where_its_numbers_stand(database: Path) -> None:
    found = make(database, "--agency", "甲市人民政府")
    assert found.count(">2021*<") >= 2  # a panel that has a value, and the table
    assert "该年报告汇总了所属单位的数据" in found
    assert "该年报告汇总了所属单位的数据" not in make(database, "--agency", "甲市财政局")


def test_a_scope_is_its_reports_only(database: Path) -> None:
    assert "乙市财政局" not in make(database, "--province", "江苏省")
    assert "浙江省政府信息公开年度报告" in make(database, "--province", "浙江")
    one = make(database, "--agency", "甲市财政局", "--year", "2019-2020")
    assert "甲市财政局政府信息公开年度报告 2019–2020" in one
    assert "乙市财政局" not in one


def test_an_empty_database_makes_a_report(store: Store, tmp_path: Path) -> None:
    text = make(tmp_path / "gongkai.db")
    assert "还没有这一范围的年度报告" in text
    assert Tags(text).open == []


# ---------------------------------------------------------------- what cannot be done


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--province", "江苏西"), "no province '江苏西' in the database; near: 江苏省"),
        (("--agency", "甲市财政厅"), "no agency '甲市财政厅' in the database; near: 甲市财政局"),
        (("--agency", "财政局"), "2 agencies are called '财政局'"),
        (("--year", "1999"), "no annual report of the year 1999 in the database; there are some of 2019, 2021\n"),
        (("--year", "2030-2031", "--agency", "乙市财政局"), "of the years 2030-2031 of 乙市财政局 in the database"),
        (("--year", "20x"), "a year such as 2021"),
        (("--year", "2022-2019"), "a year such as 2021"),
        (("--province", "江苏省", "--agency", "甲市财政局"), "--province and --agency: give one of them"),
    ],
)
def test_bad_input_is_one_line_and_no_file(database: Path, options: tuple[str, ...], says: str) -> None:
    out = database.parent / "none" / "report.html"
    done = gongkai("report", "--db", database, "--out", out, *options)
    assert done.exit_code == 2
    assert says in done.stderr
    assert not out.parent.exists()


def test_a_file_that_cannot_be_written_is_one_line(database: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("甲")
    done = gongkai("report", "--db", database, "--out", tmp_path / "file" / "report.html")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "gongkai:" in done.stderr
    assert (tmp_path / "file").read_text() == "甲"


def test_no_database_is_one_line(tmp_path: Path) -> None:
    done = gongkai("report", "--db", tmp_path / "none.db", "--out", tmp_path / "report.html")
    assert (done.exit_code, done.stderr) == (2, f"gongkai: no database {tmp_path / 'none.db'}\n")
    assert not (tmp_path / "none.db").exists()
