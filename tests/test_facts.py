"""Forms from grids: what a report states comes out with its place, or comes out unread; nothing in between."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.facts import FormReading, read_forms
from parsers.forms import TABLES
from parsers.grids import RawCell, pipe_grid, span_grid
from parsers.records import Grid
from tests.render import Filled, Key, code_of, packed_pipes, placed_pipes, places, read_back, span_rows

# ---------------------------------------------------------------- cases


def pipes(text: str) -> Grid:
    return pipe_grid(text.strip().splitlines())


def test_two_headers_cut_to_the_same_word_stand_in_the_order_of_the_form() -> None:
    reading = read_forms(
        [pipes("| 第二十条第(一)项 | ||||\n| 信息内容 | 本年新 | 本年新 | 对外公开总数量 | |\n| 规章 | 1 | 2 | ?3 | |")]
    )
    assert {fact.code: fact.value for fact in reading.facts} == {
        "disclosure.regulation.made_in_year": 1,
        "disclosure.regulation.disclosed_in_year": 2,
        "disclosure.regulation.disclosed_total": 3,
    }
    assert reading.edition == "form2019"


def test_columns_are_found_by_their_labels_in_another_order() -> None:
    reading = read_forms([pipes("| 信息内容 | 现行有效件数 | 本年制发件数 | 本年废止件数 |\n| 规章 | 1 | 2 | 3 |")])
    facts = {fact.code: fact.value for fact in reading.facts}
    assert facts == {
        "disclosure.regulation.in_force": 1,
        "disclosure.regulation.issued": 2,
        "disclosure.regulation.repealed": 3,
    }


def test_a_missing_cell_leaves_the_row_unread_with_what_it_might_say() -> None:
    reading = read_forms(
        [pipes("信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n规章 | 0 | 7 |\n行政规范性文件 | 1 | 2 | 3 |")]
    )
    facts = read_back(reading.facts)
    assert facts["disclosure.regulation.repealed", None].state == "unread"
    assert set(facts["disclosure.regulation.repealed", None].candidates) == {"0", "7"}
    assert facts["disclosure.normative_document.in_force", None].value == 3
    assert [issue.code for issue in reading.issues] == ["alignment_ambiguous"]


def test_figures_on_a_group_line_are_a_sum_only_with_all_its_rows() -> None:
    table = next(table for table in TABLES if table.id == "form2021.applications")
    form = Filled(table, dict.fromkeys(places(table), "1"))
    lines = packed_pipes(span_rows(form))
    at = next(number for number, line in enumerate(lines) if "（四）无法提供" in line)
    subtotal = "| （四）无法提供 | 3 | 3 | 3 | 3 | 3 | 3 | 3 | ||"
    whole = read_forms([pipe_grid([*lines[:at], subtotal, *lines[at:]])])
    assert read_back(whole.facts)["applications.result.unavailable", "total"].value == 3
    short = read_forms([pipe_grid([*lines[:at], subtotal, *lines[at + 1 :]])])
    assert ("applications.result.unavailable", "total") not in read_back(short.facts)
    assert "alignment_ambiguous" in {issue.code for issue in short.issues}


def test_an_unknown_row_is_named_and_not_read() -> None:
    reading = read_forms([pipes("信息内容 | 本年处理决定数量 |\n行政许可 | 4 |\n行政裁决 | 9 |")])
    assert [fact.value for fact in reading.facts] == [4]
    assert [(issue.code, issue.where) for issue in reading.issues if "行政裁决" in issue.detail] == [
        ("label_unknown", "table 0 row 2")
    ]


def test_an_old_line_six_in_a_new_report_is_two_editions() -> None:
    """A 2021 disclosure table beside the single （六） row of 2019, as in shared/samples/tables/05."""
    old = next(table for table in TABLES if table.id == "form2019.applications")
    new = [table for table in TABLES if table.edition == "form2021" and table.layout == "matrix"]
    grids = [span_grid(span_rows(Filled(table, dict.fromkeys(places(table), "1")))) for table in (*new, old)]
    reading = read_forms(grids)
    assert reading.edition == "form2021"
    assert reading.tables[-1].form_table == "form2019.applications"
    assert "edition_mixed" in {issue.code for issue in reading.issues}


def test_the_edition_is_not_guessed_from_a_table_that_both_print() -> None:
    table = next(table for table in TABLES if table.id == "form2019.review_litigation")
    reading = read_forms([span_grid(span_rows(Filled(table, dict.fromkeys(places(table), "1"))))])
    assert reading.edition is None
    assert len(reading.facts) == 15


def test_a_table_told_twice_counts_once_and_contradictions_are_unread() -> None:
    rows = "信息内容 | 本年处理决定数量 |\n行政许可 | {} |"
    same = read_forms([pipes(rows.format(4)), pipes(rows.format(4))])
    assert [fact.value for fact in same.facts] == [4]
    differing = read_forms([pipes(rows.format(4)), pipes(rows.format(5))])
    assert [(fact.state, fact.value, fact.candidates) for fact in differing.facts] == [("unread", None, ("4", "5"))]
    for reading in (same, differing):
        assert [issue.code for issue in reading.issues] == ["table_repeated"]


ARTICLE = "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"


@pytest.mark.parametrize(("again", "value"), [("1 | 2 | 3", 1), ("8 | 2 | 3", None)])
def test_a_row_twice_in_a_block_is_compared_and_nothing_after_it_is_lost(again: str, value: int | None) -> None:
    reading = read_forms([pipes(ARTICLE + f"规章 | 1 | 2 | 3 |\n规章 | {again} |\n行政规范性文件 | 4 | 5 | 6 |")])
    facts = read_back(reading.facts)
    issued = facts["disclosure.regulation.issued", None]
    assert (issued.value, issued.candidates) == (value, () if value else ("1", "8"))
    assert facts["disclosure.normative_document.in_force", None].value == 6
    assert "table_repeated" in {issue.code for issue in reading.issues}


def test_rows_after_a_page_break_go_by_the_header_above() -> None:
    grids = [pipes(ARTICLE + "规章 | 1 | 2 | 3 |"), pipes("行政规范性文件 | 4 | 5 | 6 |")]
    assert [fact.value for fact in read_forms(grids).facts] == [1, 2, 3, 4, 5, 6]
    assert len(read_forms(grids, ["proactive", "problems"]).facts) == 3


def test_a_row_of_units_ends_no_table() -> None:
    reading = read_forms([pipes(ARTICLE + "单位 | 件 | 件 | 件 |\n规章 | 1 | 2 | 3 |")])
    assert [fact.value for fact in reading.facts] == [1, 2, 3]


def outcomes(figures: list[str], first: str = "行政复议", second: str = "行政诉讼") -> Grid:
    """Part four in HTML, with the groups of its first line as given."""
    (table,) = (table for table in TABLES if table.id == "form2021.review_litigation")
    rows = span_rows(Filled(table, {(0, number): text for number, text in enumerate(figures[:15])}))
    rows[0] = [replace(rows[0][0], text=first), replace(rows[0][1], text=second)]
    return span_grid(rows)


def test_groups_in_another_order_than_the_form_are_unread() -> None:
    reading = read_forms([outcomes(["1"] * 15, "行政诉讼", "行政复议")])
    assert {fact.state for fact in reading.facts} == {"unread"}


@pytest.mark.parametrize("cell", ["12.", "12、", "12（其中线上2）", "12%", "12[1]"])
def test_an_odd_figure_is_kept_with_its_text(cell: str) -> None:
    reading = read_forms([outcomes([cell] * 15)])
    assert {(fact.value, fact.raw) for fact in reading.facts} == {(None, cell)}
    assert len(reading.facts) == 15


def test_an_unknown_column_takes_its_cells_and_moves_no_other() -> None:
    (table,) = (table for table in TABLES if table.id == "form2021.review_litigation")
    figures = ["", "38", "3", "", "41", *[""] * 10]
    for at in (0, 15):
        rows = span_rows(Filled(table, {(0, number): text for number, text in enumerate(figures)}))
        rows[0].insert(0 if at == 0 else 2, RawCell("序号", "3", header=True))
        rows[-1].insert(at, RawCell("1"))
        reading = read_forms([span_grid(rows)])
        assert [fact.raw for fact in reading.facts] == figures
        assert [issue.code for issue in reading.issues] == ["label_unknown"]


@pytest.mark.parametrize(
    ("figures", "read"),
    [
        (["2", "", "", "", "2", *[""] * 10], True),
        (["", "", "", "2", "2", *[""] * 10], True),
        (["2", "", "", "2", *[""] * 11], False),
        (["", "0", "", "", *[""] * 11], False),
    ],
)
def test_outcomes_that_end_in_a_blank_need_their_totals(figures: list[str], read: bool) -> None:
    (table,) = (table for table in TABLES if table.id == "form2021.review_litigation")
    form = Filled(table, {(0, number): text for number, text in enumerate(figures)})
    states = {fact.state for fact in read_forms([pipe_grid(placed_pipes(span_rows(form)))]).facts}
    assert ("unread" not in states) == read


def test_a_table_turned_on_its_side_is_named() -> None:
    rows = "行政复议 | 结果维持 | 27 |\n行政复议 | 结果纠正 | 12 |\n行政复议 | 其他结果 | 39 |"
    reading = read_forms([pipes(rows)])
    assert not reading.facts
    assert {issue.where for issue in reading.issues} == {f"table 0 row {row}" for row in range(3)}


def test_a_subtotal_is_not_the_total_that_it_is_called() -> None:
    table = next(table for table in TABLES if table.id == "form2021.applications")
    lines = packed_pipes(span_rows(Filled(table, dict.fromkeys(places(table), "1"))))
    reading = read_forms([pipe_grid([*lines[:5], "| 合计 | 9 | 9 | 9 | 9 | 9 | 9 | 9 | ||", *lines[5:]])])
    assert read_back(reading.facts)["applications.result.total", "total"].value == 1
    assert "label_unknown" in {issue.code for issue in reading.issues}


def test_a_row_of_outcomes_without_header_is_read_in_its_section_only() -> None:
    row = ["| 119 | 25 | 91 | 24 | 259 | 7 | 0 | 15 | 6 | 28 | 21 | 1 | 7 | 9 | 38 |"]
    assert [fact.value for fact in read_forms([pipe_grid(row)], ["review_litigation"]).facts][:5] == [
        119,
        25,
        91,
        24,
        259,
    ]
    assert not read_forms([pipe_grid(row)], [None]).facts


@pytest.mark.parametrize(
    ("header", "cell", "unit", "value"),
    [
        ("采购总金额", "251000元", "元", 251000),
        ("采购总金额", "25.1", None, None),
        ("采购总金额（万元）", "25.1", "万元", 251000),
        ("采购总金额（万元）", "251000元", "元", 251000),
    ],
)
def test_the_unit_is_that_of_the_cell_then_of_the_header(
    header: str, cell: str, unit: str | None, value: int | None
) -> None:
    reading = read_forms([pipes(f"信息内容 | 采购项目数量 | {header} |\n政府集中采购 | 1 | {cell} |")])
    amount = read_back(reading.facts)["disclosure.procurement.amount", None]
    assert (amount.unit, amount.value_base) == (unit, None if value is None else Decimal(value))


def test_other_tables_stay_as_they_are() -> None:
    reading = read_forms(
        [pipes("工作任务 | 责任科室 | 完成时限 |\n行政许可公开 | 办公室 | 12月底前 |\n其他 | 总计 | 3 |")]
    )
    assert [(formed.form_table, len(formed.rows)) for formed in reading.tables] == [(None, 3)]
    assert not reading.facts
    assert not reading.issues


def test_nothing_at_all() -> None:
    assert read_forms([]) == FormReading((), (), (), None)
    assert not read_forms([span_grid([])]).facts


# ---------------------------------------------------------------- real documents


def runs_of_pipes(path: Path) -> list[Grid]:
    """The table lines of a text, cut where other text stands between."""
    blocks: list[list[str]] = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if "|" in line:
            blocks[-1].append(line)
        elif line.strip():
            blocks.append([])
    return [pipe_grid(lines) for lines in blocks if lines]


def test_seed_003(shared: Path) -> None:
    (seed,) = (shared / "seeds").glob("003_*.txt")
    reading = read_forms(runs_of_pipes(seed))
    assert {fact.value for fact in reading.facts} == {Decimal(0)}
    per_section = Counter(fact.code.partition(".")[0] for fact in reading.facts)
    assert per_section == {"disclosure": 22, "applications": 161, "review": 5, "litigation": 10}
    # two headers cut to the same words, told apart by their order
    assert [(issue.code, issue.detail) for issue in reading.issues] == [("label_repaired", "本年新")] * 2
    assert reading.edition == "form2019"


@pytest.mark.parametrize("case", ["15-*", "21-*"])
def test_pipe_samples_say_what_a_careful_reader_reads(shared: Path, case: str) -> None:
    (folder,) = (shared / "samples" / "tables").glob(case)
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    facts = read_back(read_forms(runs_of_pipes(folder / "page.txt")).facts)
    stated = dict(gold_facts(gold))
    assert stated
    assert {key: facts[key].value for key in stated} == stated
    assert all(facts[key].state == "unread" for key in facts.keys() - stated.keys())


def gold_facts(gold: Mapping[str, Mapping[str, Mapping[str, int | None]]]) -> list[tuple[Key, int | None]]:
    """The figures of a gold file under their fact codes, by the labels of the forms as printed."""
    found: list[tuple[Key, int | None]] = []
    for part, layout in (("active_disclosure", "matrix"), ("applications", "matrix_dim")):
        for label, columns in gold[part].items():
            for column, value in columns.items():
                keys = {
                    code_of(table, (row, number))
                    for table in TABLES
                    if table.layout == layout
                    for row, defined in enumerate(table.rows)
                    for number, header in enumerate(table.columns)
                    if plain(label.rpartition("/")[2]) == plain(defined.label) and plain(header.label) == plain(column)
                }
                assert len(keys) == 1, (label, column)
                found.append((keys.pop(), value))
    return found


def plain(label: str) -> str:
    """A label without its number and notes, as the gold files shorten it."""
    return re.sub(r"^[（(]?[一二三四五六七\d]+[）).、]+|（区分.*）|\s", "", label)
