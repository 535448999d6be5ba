"""Statutory tables as they are shown: each figure in its cell of the form, what is wrong marked, nothing cut or glued."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from rich.cells import cell_len
from rich.console import Console

from cli.fixtures import read_fixture
from cli.form_tables import ABSENT, LEGEND, filled_forms, find_form, form_facts, form_lines, lay_out
from cli.show import show_document
from db.indicators import indicators
from parsers.document import parse
from parsers.forms import TABLES, FormTable
from parsers.records import Document, Fact, Issue, Page, Section, State, Table
from tests.carriers import CARRIERS, Carrier
from tests.cases import write_page
from tests.documents import FAILED_CHECK, fact, report
from tests.places import FIXTURES
from tests.reports import random_report

PAGES = sorted(path for path in (FIXTURES / "documents").glob("report-*/page.*") if path.suffix != ".toml")
WIDTHS = (80, 100, 120)
APPLICATIONS = next(form for form in TABLES if form.id == "form2021.applications")


@cache
def documents(path: Path) -> tuple[Document, ...]:
    return parse(read_fixture(path).page)


def fixture(name: str) -> Document:
    (path,) = (path for path in PAGES if path.parent.name == name)
    return documents(path)[0]


def show(document: Document, width: int = 100, *, terminal: bool = False, colours: bool = True) -> str:
    """What ``gongkai parse`` prints where there are so many places in a line."""
    file = io.StringIO()
    system: Literal["standard"] | None = "standard" if terminal else None
    console = Console(file=file, width=width, force_terminal=terminal, color_system=system, no_color=not colours)
    show_document(console, document)
    return file.getvalue()


def table_of(text: str, name: str) -> list[str]:
    """The lines from a table's title to the blank line below it."""
    lines = [line.rstrip() for line in text.splitlines()]
    start = next(number for number, line in enumerate(lines) if name in line)
    return lines[start : lines.index("", start)]


def figures(lines: Sequence[str], label: str) -> list[str]:
    """What stands behind a label."""
    (line,) = (line for line in lines if line.strip().startswith(label))
    return line.strip().removeprefix(label).split()


def filled(*facts: Fact, form: str = "form2021.applications", **fields: object) -> Document:
    table = Table(0, "1", form, "html", (("", ""),))
    return report(facts=facts, **{"tables": (table,), **fields})


# ---------------------------------------------------------------- laws


def figure_cells(form: FormTable, facts: Sequence[Fact]) -> list[str]:
    """The cells of figures, without the units that the statistics table prints beside them."""
    lines = lay_out(form, facts).lines
    return [cell.plain for line in lines for cell in line.cells[form.layout == "stat_list" :]]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_every_fact_has_its_cell_in_the_form(path: Path) -> None:
    for document in documents(path):
        names = {table.index: table.form_table for table in document.tables}
        for name, count in Counter(names[said.table] for said in document.facts).items():
            form = find_form(name)
            assert form, name
            facts = [said for said in document.facts if names[said.table] == name]
            assert sum(cell != ABSENT for cell in figure_cells(form, facts)) == count


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.id)
def test_the_cells_of_a_form_are_the_codes_of_its_facts(form: FormTable) -> None:
    told = [(known.code, known.dimension) for known in form_facts(form)]
    assert len(set(told)) == len(told)
    assert set(told) == {(known.code, known.dimension) for known in indicators() if form.id in known.tables}


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.id)
def test_each_value_stands_in_its_own_cell(form: FormTable) -> None:
    """Every cell of the form with another number: they come out in the order in which the form is read."""
    known = list(form_facts(form))
    facts = [fact(cell.code, number, dimension=cell.dimension, unit=None) for number, cell in enumerate(known, 100)]
    assert figure_cells(form, facts) == [str(number) for number in range(100, 100 + len(known))]


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.id)
def test_lines_stand_in_the_order_of_the_form(form: FormTable) -> None:
    rows = [line.row for line in form_lines(form) if line.row]
    assert [row for row in rows if row in form.rows] == list(form.rows)
    assert {row.code for row in rows} == {row.code for row in (*form.rows, *form.derived)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_nothing_is_wider_than_the_terminal_nor_a_form_than_the_eye(path: Path) -> None:
    for document in documents(path):
        begun = {table.form_table for table in document.tables if table.index in filled_forms(document)}
        for width in WIDTHS:
            shown = show(document, width).splitlines()
            assert max(map(cell_len, shown)) <= width
            rules = [line.rstrip() for line in shown if set(line.strip()) == {"─"}]
            assert all(cell_len(rule) <= 100 for rule in rules)
            assert len(rules) >= len(begun), "further pieces of a form are shown with the first"


@pytest.mark.parametrize("width", [24, 30, 45, 60, 80, 100, 200])
@pytest.mark.parametrize("form", [table for table in TABLES if table.edition != "form2019"], ids=lambda form: form.id)
def test_no_figure_is_cut_or_glued_to_its_neighbour(form: FormTable, width: int) -> None:
    """On a terminal too narrow for the table there is a cell a line."""
    known = list(form_facts(form))
    values = [Decimal(71_000_000 + number) for number, _ in enumerate(known)]
    facts = [
        fact(cell.code, str(value), dimension=cell.dimension, unit=None)
        for value, cell in zip(values, known, strict=True)
    ]
    shown = show(filled(*facts, form=form.id), width)
    assert [int(number) for number in re.findall(r"(?<!\d)71\d{6}(?!\d)", shown)] == [int(value) for value in values]


# ---------------------------------------------------------------- carriers


@cache
def written(carrier: Carrier) -> Document:
    """The same report of every carrier, with a figure in every cell."""
    drawn = (random_report(Random(seed)) for seed in range(1000))
    chosen = next(found for found in drawn if all(truth.said.state == "number" for truth in found.truth.values()))
    chosen.carrier = carrier
    (document,) = parse(Page(write_page(chosen, Random(0)).encode()))
    return document


def forms_shown(document: Document) -> list[str]:
    """The tables from title to last figure; the line below them names the carrier."""
    lines = show(document).splitlines()
    names = [table.form_table for table in document.tables if table.form_table]
    shown = [line for name in dict.fromkeys(names) for line in table_of("\n".join(lines), name)]
    return [line for line in shown if " · " not in line]


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
def test_a_form_is_shown_alike_from_every_carrier(carrier: Carrier) -> None:
    told = forms_shown(written(carrier))
    assert len(told) > 40
    assert told == forms_shown(written(CARRIERS[0]))


# ---------------------------------------------------------------- what a cell says

# by hand: state, value, raw, unit → what stands in the cell
CELLS: list[tuple[State, int | None, str, str | None, str]] = [
    ("number", 12, "12", "件", "12"),
    ("number", 1234, "1,234", "件", "1234"),
    ("number", -3, "减少3", "件", "-3"),
    ("mojibake", 0, "?0", "件", "0"),
    ("with_unit", 3, "3件", "件", "3件"),
    ("approximate", 30, "约30", "件", "约30"),
    ("number", 3, "3", "个", "3个"),  # the page's own header has another unit than the form
    ("number", 3, "3", None, "3"),
    ("blank", None, "", "件", ""),
    ("dash", None, "——", "件", "——"),
    ("slash", None, "/", "件", "/"),
    ("none_word", None, "无", "件", "无"),
    ("text", None, "未统计", "件", "未统计"),
    ("text", None, "红\x1b[31m字", "件", "红�[31m字"),
]


@pytest.mark.parametrize(("state", "value", "raw", "unit", "shown"), CELLS)
def test_a_cell_says_what_was_read(state: State, value: int | None, raw: str, unit: str | None, shown: str) -> None:
    said = fact("applications.received", value, dimension="total", state=state, unit=unit)._replace(raw=raw)
    assert figure_cells(APPLICATIONS, [said])[6] == shown


def unread(*candidates: str, raw: str = "", column: int | None = 9) -> Fact:
    told = fact("applications.received", dimension="total", state="unread", candidates=candidates)
    return told._replace(raw=raw, column=column)


# by hand
UNREAD = [
    (unread("3", "8", raw="3 8"), "?3, 8"),
    (unread(raw="3？8"), "?3？8"),
    (unread("3", raw="3 | 0 | 1", column=None), "?3"),
    (unread(raw="3 | 0 | 1", column=None), "?"),
    (unread("一" * 40), f"?{'一' * 15}…"),
]


@pytest.mark.parametrize(("said", "shown"), UNREAD)
def test_an_unread_cell_says_what_it_may_say(said: Fact, shown: str) -> None:
    assert figure_cells(APPLICATIONS, [said])[6] == shown


def test_cells_of_a_failing_check_are_marked() -> None:
    said = fact("applications.received", 3, dimension="total"), fact("applications.carried_in", 4, dimension="total")
    lines = table_of(show(filled(*said, checks=(FAILED_CHECK,))), APPLICATIONS.id)
    assert figures(lines, "一、本年新收政府信息公开申请数量") == [*("·" * 6), "!3"]
    assert figures(lines, "二、上年结转政府信息公开申请数量") == [*("·" * 6), "4"]


def test_a_subtotal_stands_on_the_line_of_its_group() -> None:
    lines = table_of(show(filled(fact("applications.result.denied", 5, dimension="total"))), APPLICATIONS.id)
    assert figures(lines, "（三）不予公开") == [*("·" * 6), "5"]
    assert figures(lines, "（四）无法提供") == [], "the form has no cells there"


# ---------------------------------------------------------------- whole tables


def test_a_report_whose_sums_are_wrong() -> None:
    lines = table_of(show(fixture("report-2021-checks-fail"), 80), APPLICATIONS.id)
    assert figures(lines, "一、本年新收政府信息公开申请数量") == ["8", "2", "0", "0", "0", "0", "10"]
    assert figures(lines, "（一）予以公开") == ["!4", "!1", "!0", "!0", "!0", "!0", "!6"]
    assert figures(lines, "1.本机关不掌握相关政府信息") == ["2", "1", "0", "0", "0", "0", "!3"]
    assert lines[-1] == "  html · 三、收到和处理政府信息公开申请情况 · 174 number, 1 blank"
    indents = [
        len(line) - len(line.lstrip()) for line in lines if line.strip().startswith(("三、", "（三）", "1.属于国家"))
    ]
    assert indents == [2, 4, 6]


def test_header_cells_stand_over_their_columns() -> None:
    lines = table_of(show(fixture("report-2021-checks-fail"), 80), "form2021.review_litigation")
    above, groups, upper, lower = lines[1:5]
    assert re.findall(r"[一-鿿]+", above) == ["行政复议", "行政诉讼"]
    assert re.findall(r"[一-鿿]+", groups) == ["未经复议直接起诉", "复议后起诉"]
    assert upper.split() == ["结果", "结果", "其他", "尚未"] * 3
    assert lower.split() == ["维持", "纠正", "结果", "审结", "总计"] * 3
    # 行政诉讼 reaches over both groups below it, 行政复议 ends before them
    over = [cell_len(above[: at.start()]) for at in re.finditer(r"─+ \S+ ─+", above)]
    below = [cell_len(groups[: at.start()]) for at in re.finditer(r"─+ \S+ ─+", groups)]
    assert below[0] == over[1]
    assert [cell_len(lower[: at.start()]) for at in re.finditer("维持", lower)] == [over[0], *below]


def test_unread_rows_and_rows_without_a_place() -> None:
    lines = table_of(show(fixture("report-2022-mixed-tables")), APPLICATIONS.id)
    assert figures(lines, "2.重复申请") == ["?1", "?1,", "0", "?0", "?0", "?0", "?0,", "1", "?1"]
    assert lines[-3].endswith("168 number, 7 unread")
    assert lines[-2:] == [
        "  not placed: table 4 row 15: 9.属于工作秘密: 0 | 0 | 0 | 0 | 0 | 0 | 0",
        "  not aligned: table 4 row 20: 2.重复申请: 1 | 0 | 0 | 0 | 0 | 1",
    ]


def test_cells_packed_left_stand_under_their_headers() -> None:
    lines = table_of(show(fixture("report-pipe-tables-question-marks")), "form2019.applications")
    (said,) = (line for line in lines if "一、本年新收" in line)
    facts = {
        f.dimension: f for f in fixture("report-pipe-tables-question-marks").facts if f.code == "applications.received"
    }
    assert figures([said], "一、本年新收政府信息公开申请数量") == [
        f"{facts[c.code].value}" for c in APPLICATIONS.columns
    ]
    assert "?" not in "".join(lines[:-1]), "?0 was read: it is not shown as unread"


def test_words_among_figures_from_a_page_of_one_cell_a_line() -> None:
    shown = show(fixture("report-2020-words-in-cells"), 80)
    assert figures(table_of(shown, "form2019.art20_1"), "规章") == ["/", "/", "/"]
    assert figures(table_of(shown, "form2019.art20_5"), "行政许可") == ["0", "未增未减", "0"]
    assert figures(table_of(shown, "form2019.art20_9"), "政府集中采购") == ["7", "251000元"]
    assert "pipe-lines · " in shown


def test_a_form_cut_in_two_by_a_page_break_is_shown_once() -> None:
    pieces = tuple(Table(number, "1", APPLICATIONS.id, "html", (("", ""),)) for number in range(3))
    facts = (
        fact("applications.received", 3, dimension="total", place=(0, 0, 1)),
        fact("applications.carried_out", 2, dimension="total", place=(2, 0, 1)),
    )
    shown = show(filled(*facts, tables=pieces))
    assert shown.count(APPLICATIONS.id) == 1
    lines = table_of(shown, APPLICATIONS.id)
    assert lines[0].startswith(f"tables 0, 1, 2  {APPLICATIONS.id}")
    assert figures(lines, "四、结转下年度继续办理") == [*("·" * 6), "2"]
    assert lines[-1].endswith("总体情况 · 2 number, 173 not found")


def test_what_the_signs_mean_is_said_once_and_only_above_a_form() -> None:
    assert show(fixture("report-2021-html-trs")).count(LEGEND) == 1
    assert LEGEND not in show(report())
    assert cell_len(LEGEND) <= 80


def test_other_tables_stay_as_they_are() -> None:
    rows = (("工作任务", "责任科室"), ("公开预算", "办公室"))
    shown = show(report(tables=(Table(0, None, None, "html", rows),)))
    assert "table 0  not a statutory table  html" in shown
    assert "公开预算  办公室" in shown


def test_a_form_of_which_nothing_was_read_stays_as_it_is() -> None:
    """An empty form in a notice, or a header without rows: points for its cells would say too much."""
    rows = (("信息内容", "本年处理决定数量"), ("行政许可", ""))
    shown = show(report(tables=(Table(0, None, "form2021.art20_5", "html", rows),)))
    assert "form2021.art20_5  html, no figures read" in shown
    assert ABSENT not in shown


def test_issues_of_other_tables_and_kinds_are_not_told_below_a_table() -> None:
    said = fact("applications.received", 3, dimension="total")
    issues = (
        Issue("label_unknown", "warn", "我的行: 3", "table 0 row 7"),
        Issue("label_unknown", "warn", "别的表: 3", "table 10 row 7"),
        Issue("label_repaired", "info", "本年新", "table 0"),
    )
    lines = table_of(show(filled(said, issues=issues)), APPLICATIONS.id)
    assert [line.strip() for line in lines if "table 0 row" in line or "table 10" in line] == [
        "not placed: table 0 row 7: 我的行: 3"
    ]


def test_rows_without_a_place_are_few() -> None:
    issues = tuple(Issue("label_unknown", "warn", f"行{n}: 3", f"table 0 row {n}") for n in range(500))
    lines = table_of(show(filled(fact("applications.received", 3, dimension="total"), issues=issues)), APPLICATIONS.id)
    assert sum("not placed" in line for line in lines) == 10
    assert "… and 490 more" in lines[-1]


def test_where_a_table_stands() -> None:
    said = fact("applications.received", 3, dimension="total")
    section = Section("2", 1, None, None, None, "", None)
    table = Table(0, "2", APPLICATIONS.id, "html", ((),))
    assert "html · section 2 · 1 number" in show(filled(said, tables=(table,), sections=(section,)))
    assert "html · before any heading · 1 number" in show(filled(said, tables=(replace(table, section=None),)))


def test_colours_are_for_terminals() -> None:
    document = fixture("report-2021-checks-fail")
    assert "\x1b" not in show(document)
    assert "\x1b[1;37;41m!4\x1b[0m" in show(document, terminal=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", show(document, terminal=True))
    assert plain == show(document)
    assert not re.findall(r"\x1b\[[0-9;]*[34]\d", show(document, terminal=True, colours=False))
