"""Whose fault a failing rule is: forms with one slip of those who fill them, and with one slip of those who read them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from parsers.checks import run_checks
from parsers.faults import REASONS, explain
from parsers.records import Check, Fault, Grid, Issue, Table
from parsers.suspects import tell_slip
from tests.documents import fact, report
from tests.filled_forms import by_name, document, fill, grids_of, read, write_cell
from tests.places import ROOT
from tests.rule_cases import ODD, check_page

VALUES = fill("form2021", Random(7))
RECEIVED, TOTAL = "applications.received", "applications.result.total"
DISCLOSED = "applications.result.disclosed"


def failing(
    cells: Mapping[str, int | str], carrier: str = "html", issues: tuple[Issue, ...] = ()
) -> dict[tuple[str, str], Check]:
    """The rules that fail when these cells say something else."""
    grids = [replace(grid, carrier=carrier) for grid in grids_of("form2021", VALUES)]
    facts = by_name(read(grids).facts)
    for cell, text in cells.items():
        fact = facts[cell]
        assert fact.row is not None
        assert fact.column is not None
        grids[fact.table] = write_cell(grids[fact.table], fact.row, fact.column, str(text))
    return _failing(grids, issues)


def _failing(grids: list[Grid], issues: tuple[Issue, ...]) -> dict[tuple[str, str], Check]:
    page = document(read(grids))
    results = run_checks(replace(page, issues=(*page.issues, *issues)))
    return {(result.check, result.scope): result for result in results if result.verdict == "fail"}


def outcomes(*values: int | str) -> dict[str, int | str]:
    """The review columns: upheld, corrected, other, pending, total."""
    names = ("upheld", "corrected", "other_result", "pending", "total")
    return {f"review.{name}": value for name, value in zip(names, values, strict=True)}


@dataclass(frozen=True, slots=True)
class Slip:
    """Cells that say something else, the rule and scope that fails, and what is told of it."""

    key: str
    fault: Fault
    cells: Mapping[str, int | str]
    rule: str = "review.total"
    scope: str = "review.total"
    carrier: str = "html"
    issues: tuple[Issue, ...] = ()


def at(cell: str, change: int) -> dict[str, int | str]:
    return {cell: VALUES[cell] + change}


def row_of(cell: str) -> str:
    """Where the issues of a row stand."""
    fact = by_name(read(grids_of("form2021", VALUES)).facts)[cell]
    return f"table {fact.table} row {fact.row}"


def swapped_rows() -> dict[str, int | str]:
    """（七）总计 with the figures of the row below it, and these with its own."""
    rows = ("applications.result.total", "applications.carried_out")
    return {
        cell.replace(row, other): value
        for row, other in (rows, rows[::-1])
        for cell, value in VALUES.items()
        if cell.startswith(f"{row}@")
    }


def wrong_totals() -> dict[str, int | str]:
    return {cell: value + 7 for cell, value in VALUES.items() if cell.endswith("@total")}


ONE = "applications.result.denied.state_secret@research"
MOVED = f"{DISCLOSED}@business"
SLIPS = [
    Slip("one_cell", "source", at(ONE, 1000), "app.result_total", "research"),
    Slip("one_cell", "source", at(ONE, 1000), "app.row_total", ONE.partition("@")[0]),
    Slip("factor_ten", "source", {ONE: VALUES[ONE] * 10}, "app.result_total", "research"),
    Slip("transposed", "source", outcomes(20, 10, 5, 13, 84)),
    Slip("factor_ten", "source", outcomes(3, 4, 5, 0, 120)),
    Slip("one_digit", "source", outcomes(3, 4, 50, 20, 78)),
    Slip("total_zero", "source", outcomes(3, 4, 5, 0, 0)),
    Slip("total_zero", "source", outcomes(3, 4, 5, 0, 0), carrier="pipe"),
    Slip("parts_zero", "source", outcomes(0, 0, 0, 0, 6)),
    Slip("left_out", "source", outcomes(3, 4, 9, 6, 13)),
    Slip("counted_twice", "source", outcomes(3, 4, 9, 6, 25)),
    Slip("as_printed", "source", outcomes(3, 4, 9, 6, 9)),
    Slip("as_printed", "source", outcomes(3, 4, 9, 6, 9), carrier="pipe"),
    Slip(
        "wrong_column",
        "source",
        {MOVED: 0, f"{DISCLOSED}@research": VALUES[f"{DISCLOSED}@research"] + VALUES[MOVED]},
        "app.result_total",
        "business",
    ),
    Slip(
        "wrong_row",
        "source",
        {
            "applications.result.denied.state_secret@business": 0,
            "applications.result.denied.other_law@business": VALUES["applications.result.denied.state_secret@business"]
            + VALUES["applications.result.denied.other_law@business"],
        },
        "app.row_total",
        "applications.result.denied.state_secret",
    ),
    Slip("digits_split", "ours", outcomes(1, 2, 0, 0, 12), carrier="pipe"),
    Slip("digits_split", "source", outcomes(1, 2, 0, 0, 12)),
    Slip("figures_joined", "ours", outcomes(57, "", 0, 0, 12), carrier="pipe"),
    Slip("most_fail", "unclear", wrong_totals(), "app.row_total", DISCLOSED),
    Slip("total_zero", "source", dict.fromkeys(wrong_totals(), 0), "app.row_total", DISCLOSED),
    Slip("rows_shifted", "ours", swapped_rows(), "app.result_total", "charity", carrier="pipe"),
    Slip("rows_shifted", "source", swapped_rows(), "app.result_total", "charity"),
    Slip("characters_lost", "ours", outcomes("?3", 4, 9, 6, 9)),
    Slip(
        "label_repaired",
        "ours",
        at(ONE, 1000),
        "app.result_total",
        "research",
        issues=(Issue("label_repaired", "info", "1.属于国家密秘", row_of(ONE)),),
    ),
    # a label repaired in another row says nothing of a cell that is known to be the wrong one
    Slip(
        "one_cell",
        "source",
        at(ONE, 1000),
        "app.result_total",
        "research",
        issues=(Issue("label_repaired", "info", "（一）予以公示", row_of(MOVED)),),
    ),
    Slip(
        "row_unread",
        "ours",
        outcomes(3, 4, 9, 6, 9),
        issues=(Issue("alignment_ambiguous", "error", "", row_of("review.total").partition(" row")[0]),),
    ),
    Slip(
        "table_repeated",
        "ours",
        outcomes(3, 4, 9, 6, 9),
        issues=(
            Issue(
                "table_repeated", "warn", "told differently: review.total", row_of("review.total").partition(" row")[0]
            ),
        ),
    ),
    Slip(
        "unusual",
        "unclear",
        at("disclosure.normative_document.in_force", 20000),
        "range.normative_documents",
        "disclosure.normative_document.in_force",
    ),
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.key}-{slip.carrier}-{slip.rule}")
def test_a_slip_is_told(slip: Slip) -> None:
    result = failing(slip.cells, slip.carrier, slip.issues)[slip.rule, slip.scope]
    assert (result.why.partition(":")[0], result.fault) == (slip.key, slip.fault), result


def test_the_cell_that_explains_all_is_named_with_what_it_should_say() -> None:
    for result in failing(at(ONE, 1000)).values():
        assert f"（{ONE} {VALUES[ONE] + 1000}→{VALUES[ONE]}）" in result.why
        assert f"({ONE} {VALUES[ONE] + 1000}→{VALUES[ONE]})" in explain(result.why, "en")


# ---------------------------------------------------------------- pages of their own


REVIEW = ("upheld", "corrected", "other_result", "pending", "total")


def review_page(printed: tuple[str, ...], first: int, carrier: str = "pipe", **fields: Any) -> Check:
    """A row of outcomes of which five cells were taken, from this one on."""
    facts = tuple(
        fact(f"review.{name}", printed[first + column], place=(0, 0, first + column))
        for column, name in enumerate(REVIEW)
    )
    table = Table(0, None, "form2021.review_litigation", carrier, (printed,))
    results = run_checks(report(facts=facts, tables=(table,), **fields))
    (result,) = [result for result in results if result.verdict == "fail" and result.check == "review.total"]
    return result


def test_a_row_that_holds_one_column_further() -> None:
    result = review_page(("12", "3", "4", "9", "6", "22"), 0)
    assert (result.why.partition(":")[0], result.fault) == ("row_shifted", "ours")
    back = review_page(("3", "4", "9", "6", "22", "7"), 1)
    assert (back.why.partition(":")[0], back.fault) == ("row_shifted", "ours")


def test_a_text_in_which_nothing_else_holds() -> None:
    result = review_page(("3", "4", "9", "6", "9"), 0)
    assert (result.why.partition(":")[0], result.fault) == ("by_order", "unclear")


def test_a_damaged_text() -> None:
    result = review_page(("3", "4", "9", "6", "9"), 0, repairs={"phase_slip": 2})
    assert (result.why.partition(":")[0], result.fault) == ("text_damaged", "ours")


def test_a_row_that_the_form_does_not_know() -> None:
    grids = grids_of("form2021", VALUES)
    facts = by_name(read(grids).facts)
    short = facts[ONE]
    assert short.row is not None
    # the sum of the column counts a row that is printed below the table and is none of the form's
    more = {cell: VALUES[cell] + 5 for cell in (f"{TOTAL}@research", "applications.carried_in@research")}
    extra = {cell.replace("@research", "@total"): VALUES[cell.replace("@research", "@total")] + 5 for cell in more}
    for cell, value in {**more, **extra}.items():
        at_cell = facts[cell]
        assert at_cell.row is not None
        assert at_cell.column is not None
        grids[at_cell.table] = write_cell(grids[at_cell.table], at_cell.row, at_cell.column, str(value))
    page = document(read(grids))
    table = page.tables[short.table]
    unknown = (
        tuple("其他情形" if column < short.column else "5" for column in range(len(table.rows[0])))
        if short.column
        else ()
    )
    tables = [*page.tables]
    tables[short.table] = replace(table, rows=(*table.rows, unknown))
    noted = Issue("label_unknown", "warn", "其他情形", f"table {short.table} row {len(table.rows)}")
    results = run_checks(replace(page, tables=tuple(tables), issues=(noted,)))
    told = {result.why.partition(":")[0] for result in results if result.verdict == "fail"}
    assert told == {"extra_row"}


@pytest.mark.parametrize(
    ("rule", "code", "key", "fault"),
    [
        ("cross.publication_year", None, "as_stated", "source"),
        ("cross.publication_year", "digits_eaten", "dates_doubtful", "unclear"),
        ("cross.fee_statement", None, "not_said", "source"),
        ("cross.fee_statement", "continued", "incomplete", "unclear"),
    ],
)
def test_rules_over_the_whole(rule: str, code: str | None, key: str, fault: Fault) -> None:
    fields = next(fields for name, _, fields, _ in ODD if name == rule)
    issues = (Issue(code, "warn"),) if code else ()
    (result, *_) = [r for r in check_page(**fields, issues=issues) if r.check == rule and r.verdict == "fail"]
    assert (result.why.partition(":")[0], result.fault) == (key, fault)


# ---------------------------------------------------------------- the list of reasons

ELSEWHERE = {
    "row_shifted",
    "by_order",
    "text_damaged",
    "extra_row",
    "as_stated",
    "dates_doubtful",
    "not_said",
    "incomplete",
    "prose_differs",  # tests/test_prose_checks.py
    # tests/test_year_faults.py
    *("not_plain", "own_sum", "own_doubtful", "other_column", "year_before", "one_is_zero"),
    *("years_disagree", "years_far", "years_alike", "more_below", "one_is_copy", "scopes_differ"),
}


def test_every_reason_is_tried() -> None:
    assert {slip.key for slip in SLIPS} | ELSEWHERE == set(REASONS)


def test_every_reason_has_words_in_both_languages() -> None:
    entries = tomllib.loads((ROOT / "parsers/faults.toml").read_text(encoding="utf-8"))["reason"]
    for entry in entries:
        assert explain(f"{entry['key']}: {entry['zh']}（a@b 4→5）", "zh") == f"{entry['zh']}（a@b 4→5）"
        assert explain(f"{entry['key']}: {entry['zh']}（a@b 4→5）", "en") == f"{entry['en']} (a@b 4→5)"
        assert entry["en"].isascii()


def test_only_what_fails_has_a_fault() -> None:
    page = document(read(grids_of("form2021", {**VALUES, "review.total": 999})))
    for result in run_checks(page):
        assert (result.fault is not None) == bool(result.why) == (result.verdict == "fail")


@pytest.mark.parametrize(
    ("printed", "due", "key"),
    [
        *((48, 84, "transposed"), (123, 321, "transposed"), (123, 231, None)),
        *((120, 12, "factor_ten"), (12, 120, "factor_ten"), (15, 18, "one_digit")),
        *((5, 6, None), (0, 5, None), (7, 7, None)),
    ],
)
def test_how_one_figure_became_another(printed: int, due: int, key: str | None) -> None:
    assert tell_slip(Decimal(printed), Decimal(due)) == key
