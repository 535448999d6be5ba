"""Tables of another year or body, announced by the line above them or by their own head: unread, and named."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from parsers.announcements import read_announcement
from parsers.document import parse
from parsers.grids import RawCell
from parsers.records import Document, Page
from tests.render import Filled, html, places, read_back, span_rows
from tests.test_doubtful_tables import APPLICATIONS

TITLE = "沭阳县教育局2022年政府信息公开工作年度报告"
TOTAL = ("applications.received", "total")


def rows(times: int = 1) -> list[list[RawCell]]:
    """Every row 1 2 3 4 5 6 21, or a multiple of it."""
    ones = (1, 2, 3, 4, 5, 6, 21)
    filled = {(row, column): str(times * ones[column]) for row, column in places(APPLICATIONS)}
    return span_rows(Filled(APPLICATIONS, filled))


def as_html(table: Sequence[Sequence[RawCell]]) -> str:
    return html([list(row) for row in table])


def as_lines(table: Sequence[Sequence[RawCell]]) -> str:
    return "\n".join(cell.text for row in table for cell in row)


def as_pipes(table: Sequence[Sequence[RawCell]]) -> str:
    return "\n".join("|".join(cell.text for cell in row) for row in table)


def report(*blocks: str, title: str = TITLE) -> Document:
    lines = (title, "三、收到和处理政府信息公开申请情况", *blocks, "四、其他", "无。")
    if any(block.startswith("<") for block in blocks):
        lines = tuple(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    (document,) = parse(Page("\n".join(lines).encode()))
    return document


def total(document: Document) -> Decimal | None:
    return read_back(document.facts)[TOTAL].value


def unread(document: Document) -> list[str]:
    return [found.where for found in document.issues if found.code == "cell_unread"]


Write = Callable[[Sequence[Sequence[RawCell]]], str]
CARRIERS = pytest.mark.parametrize("write", [as_html, as_lines, as_pipes])
OTHERS = (
    "2021年度数据如下（对比）",
    "上年数据：",
    "附：上一年度收到和处理政府信息公开申请情况表",
    "2021年1月1日至2021年12月31日统计数据",
    "青山镇政府信息公开情况统计表",
    "填报单位：青山镇人民政府",
    "沭阳县民政局政府信息公开情况统计表",
    "泗洪县教育局2022年政府信息公开情况统计表",
)


@CARRIERS
@pytest.mark.parametrize("lead", OTHERS)
def test_a_table_announced_as_another_s_is_unread(write: Write, lead: str) -> None:
    document = report(lead, write(rows()))
    assert {fact.value for fact in document.facts} == {None}
    assert unread(document) == ["table 0"]


@CARRIERS
@pytest.mark.parametrize("lead", OTHERS)
def test_the_report_s_own_table_above_it_is_read(write: Write, lead: str) -> None:
    document = report(write(rows()), lead, write(rows(2)))
    assert total(document) == 21
    assert unread(document) == ["table 1"]


@CARRIERS
def test_a_table_cut_off_is_not_filled_up_from_another_s(write: Write) -> None:
    """A page break may part a table; a line that announces last year's is none."""
    own, other = rows()[:12], rows(2)
    document = report(write(own), "上年数据：", write(other))
    assert total(document) == 21
    assert {fact.value for fact in document.facts if fact.code == "applications.carried_out"} == {None}
    assert report(write(own), "上年数据：", write(other[8:])).facts
    values = {fact.value for fact in report(write(own), "上年数据：", write(other[8:])).facts}
    assert values <= {None, *map(Decimal, (1, 2, 3, 4, 5, 6, 21))}


@CARRIERS
@pytest.mark.parametrize(
    "lead",
    [
        "2022年度数据如下",
        "具体情况见下表：",
        "单位：件",
        "填报单位：沭阳县教育局",
        "县教育局政府信息公开情况统计表",
        "沭阳县教体局2022年政府信息公开情况统计表",
        "沭阳县政府信息公开情况统计表",
        "填表时间：2023年1月10日",
        "2022年与2021年数据对比表",
        "与上年相比，申请数量有所下降，具体情况如下：",
        "2021年结转申请0件，2022年新收申请21件。",
        "上年结转的申请已办结。",
        "与2021年对比情况如下：",
        "与上年对比情况如下：",
        "按照2021年修订的格式填报的统计表如下：",
        "2021年版政府信息公开情况统计表",
        "（2021年结转情况）",
        "2021年我局收到申请3件，今年收到21件，具体情况如下",
        "上年结转政府信息公开申请情况",
        "统计期限为2022年1月1日至2022年12月31日的数据",
    ],
)
def test_a_line_that_names_the_report_s_own_leaves_it_read(write: Write, lead: str) -> None:
    assert total(report(lead, write(rows()))) == 21


def test_a_body_tells_nothing_where_the_title_names_none() -> None:
    assert total(report("青山镇政府信息公开情况统计表", as_html(rows()), title="2022年政府信息公开工作年度报告")) == 21


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("（上年）", None),
        ("上年度收到和处理政府信息公开申请情况", None),
        ("单位：青山镇", None),
        ("单位：件", 21),
        ("填报单位：沭阳县教育局", 21),
        ("填报日期：2023年1月10日", 21),
        ("2022年度", 21),
    ],
)
def test_the_head_of_a_table_says_whose_it_is(head: str, value: int | None) -> None:
    assert total(report(as_html([[RawCell(head, colspan="10")], *rows()]))) == value


def test_a_note_behind_the_corner_says_whose_it_is() -> None:
    table = rows()
    corner = table[0][0]
    table[0][0] = RawCell(f"{corner.text}（上年）", corner.rowspan, corner.colspan)
    assert total(report(as_html(table))) is None


def test_tables_below_one_announcement_are_of_one_owner() -> None:
    table = rows()
    document = report("上年数据：", as_html(table[:14]), "单位：件", as_html([*table[:3], *table[14:]]))
    assert {fact.value for fact in document.facts} == {None}


@pytest.mark.parametrize("text", ["", "：", "表", "2021年我局收到申请3件，比上年少。", "2021" * 100])
def test_prose_announces_nothing(text: str) -> None:
    assert read_announcement(text) is None
