"""Tables that look readable and are not: another year's, another order's, another unit's. Found by attack, kept as cases."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.document import parse
from parsers.facts import read_forms
from parsers.forms import TABLES
from parsers.grids import RawCell, pipe_grid, span_grid
from parsers.matching import match_column, match_row
from parsers.records import Document, Fact, Page
from tests.render import Filled, html, placed_pipes, places, read_back, span_rows

APPLICATIONS = next(table for table in TABLES if table.id == "form2021.applications")
TITLE = "甲市乙局2022年政府信息公开工作年度报告"


def filled() -> Filled:
    """Every row 1 2 3 4 5 6 21."""
    return Filled(
        APPLICATIONS, {(row, column): "123456"[column : column + 1] or "21" for row, column in places(APPLICATIONS)}
    )


def report(*blocks: str) -> Document:
    (document,) = parse(
        Page("\n".join((TITLE, "三、收到和处理政府信息公开申请情况", *blocks, "四、其他", "无。")).encode())
    )
    return document


def fact(document: Document, code: str, dimension: str | None = None) -> Fact:
    return read_back(document.facts)[code, dimension]


LINES = "申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他 一、本年新收政府信息公开申请数量"
ROW = "1 2 3 4 5 6 21 二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0"


def test_cells_one_a_line_are_read_by_their_labels() -> None:
    document = report(*f"{LINES} {ROW}".split())
    assert fact(document, "applications.received", "total").value == 21
    assert fact(document, "applications.carried_in", "natural_person").value == 0


@pytest.mark.parametrize("before", ["自然人", "法人或其他组织"])
def test_a_column_of_its_own_before_the_last_leaves_all_unread(before: str) -> None:
    """外国人, and a figure more in each row: which column is whose cannot be told from lines."""
    lines = f"{LINES} 7 {ROW.replace('申请数量 0', '申请数量 0 0')}".replace(before, f"外国人 {before}", 1)
    document = report(*lines.split())
    assert {found.value for found in document.facts} <= {None}
    assert "alignment_ambiguous" in {issue.code for issue in document.issues}


def test_a_row_in_place_behind_a_page_break_is_not_shifted() -> None:
    """The blank total at the end of the line is gone; three columns of labels stand before the figures all the same."""
    lines = placed_pipes(span_rows(filled()))
    rest = "四、结转下年度继续办理 | | | 3 | 1 | 0 | 0 | 0 | 0"
    grids = [pipe_grid(lines[:-1]), pipe_grid([rest])]
    found = read_back(read_forms(grids, ["applications", "applications"]).facts)
    assert found["applications.carried_out", "business"].value in (None, Decimal(1))
    assert found["applications.received", "total"].value == 21


def test_a_table_headed_by_another_year_is_unread() -> None:
    rows = span_rows(filled())
    for year, value in (("2022", 21), ("2021", None)):
        document = report(html([[RawCell(f"{year}年收到和处理政府信息公开申请情况", colspan="10")], *rows]))
        assert fact(document, "applications.received", "total").value == value
    assert [issue.detail for issue in document.issues if issue.code == "cell_unread"] == [
        "表题为 2021 年，报告为 2022 年"
    ]


@pytest.mark.parametrize("label", ["上年处理决定数量", "去年处理决定数量", "本月处理决定数量"])
def test_a_word_that_says_else_is_no_slip(label: str) -> None:
    match = match_column(label, "form2021.art20_5")
    assert match is None or label.startswith("本月")
    assert match_row("二、下年结转政府信息公开申请数量", "matrix_dim") is None


@pytest.mark.parametrize(
    ("header", "row", "unit", "value_base"),
    [
        ("本年收费金额（单位：万元）", "行政事业性收费", "万元", 125_000_000),
        ("本年收费金额", "行政事业性收费（单位：元）", "元", 12_500),
        ("本年收费金额", "行政事业性收费", None, None),
    ],
)
def test_the_unit_is_the_page_s_own(header: str, row: str, unit: str | None, value_base: int | None) -> None:
    grid = span_grid(
        [
            [RawCell("第二十条第（八）项", colspan="2")],
            [RawCell("信息内容"), RawCell(header)],
            [RawCell(row), RawCell("12500")],
        ]
    )
    (found,) = read_forms([grid]).facts
    assert found.value == 12_500
    assert found.unit == unit
    assert found.value_base == value_base


@pytest.mark.parametrize(
    "hidden",
    [
        '<u style="text-decoration:line-through">9</u>',
        '<span style="display : none">9</span>',
        '<b style="visibility :hidden">9</b>',
    ],
)
def test_what_a_style_hides_is_no_part_of_a_figure(hidden: str) -> None:
    rows = span_rows(filled())
    page = html(rows).replace("<td>21</td>", f"<td>{hidden}21</td>", 1)
    assert fact(report(page), "applications.received", "total").raw == "21"


def misnumbered(label: str, instead: str, *, carrier: str = "html", whole: bool = True) -> Document:
    """A table in which one label is printed instead of another; ``whole``: with the rows above it."""
    ones = (1, 2, 3, 4, 5, 6, 21)
    told = Filled(APPLICATIONS, {(row, column): str((row + 1) * ones[column]) for row, column in places(APPLICATIONS)})
    rows = [[replace(c, text=label) if c.text == instead else c for c in row] for row in span_rows(told)]
    rows = rows if whole else [*rows[:3], *rows[5:]]
    return report(
        html(rows) if carrier == "html" else "\n".join(carrier.join(cell.text for cell in row) for row in rows)
    )


@pytest.mark.parametrize("carrier", ["html", "|", "\n"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_row_with_the_words_of_another_is_never_that_other(carrier: str, whole: bool) -> None:
    """（一）不予公开 in the place of （一）予以公开: told by its number and place, or unread, never what was denied."""
    document = misnumbered("（一）不予公开", "（一）予以公开", carrier=carrier, whole=whole)
    found = read_back(document.facts)
    assert not [code for code, _ in found if code == "applications.result.denied"]
    granted = found.get(("applications.result.disclosed", "total"))
    assert (granted.value if granted else None) == (3 * 21 if whole else None)
    if not whole:
        assert any("不予公开" in issue.detail for issue in document.issues if issue.severity != "info")


def test_of_two_rows_of_one_name_told_differently_neither_is_read() -> None:
    found = read_back(misnumbered("（一）部分公开", "（一）予以公开").facts)
    assert found["applications.result.partly_disclosed", "total"].value is None
    assert ("applications.result.disclosed", "total") not in found


def test_a_wrong_number_alone_does_not_matter() -> None:
    label = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    found = read_back(misnumbered(label.replace("二", "四", 1), label).facts)
    assert found["applications.result.partly_disclosed", "total"].value == 4 * 21


@pytest.mark.parametrize(
    "shown",
    ["<img src='21.png'>", "<canvas></canvas>", "<bdo dir=rtl>12</bdo>", "\u202e12\u202c", "<input type=radio>"],
)
def test_a_figure_that_is_no_text_is_unread_and_named(shown: str) -> None:
    page = html(span_rows(filled())).replace("<td>21</td>", f"<td>{shown}</td>", 1)
    document = report(page)
    found = fact(document, "applications.received", "total")
    assert (found.value, found.state) == (None, "unread")
    assert [issue.where for issue in document.issues if issue.code == "cell_unread"] == ["table 0 row 3 column 9"]
    assert fact(document, "applications.carried_in", "total").value == 21


def test_a_field_says_what_it_shows() -> None:
    page = html(span_rows(filled())).replace("<td>21</td>", "<td><input readonly value='21'></td>")
    assert fact(report(page), "applications.received", "total").value == 21


def test_many_rows_of_outcomes_come_to_an_end() -> None:
    header = [[RawCell(cell.text, colspan=str(cell.colspan)) for cell in row] for row in TABLES[-1].header]
    rows = [[RawCell(str(row)) for _ in range(15)] for row in range(2000)]
    assert {found.value for found in read_forms([span_grid([*header, *rows])]).facts} == {None}


def test_a_row_shorter_than_its_header_may_have_lost_any_cell() -> None:
    """A running title parts the table, and too few rows are left to show how it is filled up: 48 may be either figure."""
    rows = [
        "| 第二十条第（九）项 | | | |",
        "| 信息内容 | 采购项目数量 | 采购总金额 | |",
        "| 政府集中采购 | 48万元 | |",
    ]
    assert {found.value for found in read_forms([pipe_grid(rows)]).facts} == {None}
    whole = [*rows[:2], "| 政府集中采购 | 48 | 5 | |"]
    assert {found.raw: found.value for found in read_forms([pipe_grid(whole)]).facts} == {"48": 48, "5": 5}


@pytest.mark.parametrize(
    "lines",
    [
        "自然人 商业企业 3 3 0 3 科研机构 152 4 0 0 156 0 156 社会公益组织 法律服务机构 其他 2 0 0 0 0 0 2 总计 2 0 0 0 0 0 2",
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 2 0 0 0 0 0 2 总计 2 0 0 0 0 0 2",
    ],
)
def test_rows_called_as_columns_are_no_rows_of_the_form(lines: str) -> None:
    """Turned, with its blanks lost: 其他 is an applicant, not 3.其他."""
    document = report(*lines.split())
    assert {found.value for found in document.facts} <= {None}
    assert {"alignment_ambiguous", "cell_unread"} & {issue.code for issue in document.issues}


def test_a_row_in_place_that_lost_its_last_blank_is_unread() -> None:
    """Cut headers name no place, and most lines end early: the blank before the figures would make the last of them a total."""
    rows = [
        "（本 | | | 申请 |",
        " | | | 自然 | 法人 | | | | | 总计 |",
        " | | | | 商业 | 科研 | 社会 | 法律 | 其他 |",
        "一、本年新收政府信息公开申请数量 | | | 10 | 7 | 4 | | 2 | 3 | 26 |",
        "二、上年结转政府信息公开申请数量 | | | | | | | | 5 | 5 |",
        "三、本年度办理结果 | （一）予以公开 |",
        " | （二）部分公开（区分处理的，只计这一情形，不计其他情形） | | | | | | | 0 |",
        " | （三）不予公开 | 1.属于国家秘密 |",
        " | | 2.其他法律行政法规禁止公开 | 0 |",
    ]
    found = read_back(read_forms([pipe_grid(rows)], ["applications"]).facts)
    assert found["applications.result.partly_disclosed", "total"].value is None
    assert found["applications.result.partly_disclosed", "other_org"].state == "unread"


def test_a_figure_whose_label_was_lost_is_not_that_of_the_row_above() -> None:
    """Here a pipe opens each row, and the figures stand beside their labels."""
    lines = (
        "| 第二十条第（一）项 | 信息内容 本年制发件数 本年废止件数 现行有效件数 | 规章 798 | 行政规范性文件 6"
        " | 第二十条第（五）项 | 信息内容 本年处理决定数量 | 行政许可 | 第二十条第（六）项 | 信息内容 本年处理决定数量"
        " | 行政处罚 | 0 | 第二十条第（八）项 | 信息内容 本年收费金额（单位：万元） | 行政事业性收费 47.4019"
    )
    document = report(*lines.split())
    assert {found.code: found.value for found in document.facts if found.code == "disclosure.penalty.decisions"} in (
        {},
        {"disclosure.penalty.decisions": None},
    )
    assert any(": 0" in issue.detail or issue.detail == "0" for issue in document.issues if issue.severity != "info")
