"""Whose fault it is that a rule across reports fails: each reason on two reports of which it is true, and on their likes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from parsers.faults import explain
from parsers.forms import TABLES
from parsers.records import Check, Fault, Issue, State
from parsers.rules import Key
from parsers.signs import read_signs
from parsers.year_checks import check_children, check_years
from parsers.year_reports import Marks, YearReport, find_marks
from tests.places import ROOT
from tests.rule_cases import Cells, bodies_below, year_of, year_report

IN, OUT = "applications.carried_in", "applications.carried_out"
RULES = "disclosure.regulation"
PENALTY = "disclosure.penalty"


def at(column: str, into: int | str | None = None, out: int | str | None = None) -> Cells:
    """What was carried into and out of a column of applicants; by itself it does not add up."""
    cells = {f"{IN}@{column}": into, f"{OUT}@{column}": out}
    return {name: str(value) for name, value in cells.items() if value is not None}


def even(**columns: tuple[int, int]) -> Cells:
    """What was carried into and out of each column, in a table whose sums all hold."""
    lines = {**columns, "total": (sum(into for into, _ in columns.values()), sum(out for _, out in columns.values()))}
    closed = {column: max(into - out, 0) for column, (into, out) in columns.items()}
    closed["total"] = sum(closed.values())
    cells: dict[str, int] = {}
    for column, (into, out) in lines.items():
        cells |= {f"{IN}@{column}": into, f"{OUT}@{column}": out}
        rows = ("applications.result.disclosed", "applications.result.total")
        cells |= {f"{row}@{column}": closed[column] for row in rows}
        cells[f"applications.received@{column}"] = closed[column] + out - into
    return {name: str(value) for name, value in cells.items()}


@dataclass(frozen=True, slots=True)
class Pair:
    """Cells of last year and of this year; the rule and scope that fails, and what is told of it."""

    key: str
    fault: Fault
    last: Cells
    this: Cells
    rule: str = "year.carry_over"
    scope: str = "business"
    edition: str = "form2021"
    marks: Mapping[int, Marks] = field(default_factory=dict)  # by year


def marked(*cells: tuple[str, str | None], sign: str | None = None, by_order: bool = False) -> Marks:
    return Marks(dict.fromkeys(cells, sign) if sign else {}, frozenset(cells if by_order else ()))


INTO, LEFT = (IN, "business"), (OUT, "business")
FOUR = {f"{RULES}.{name}": n for name, n in (("issued", "4"), ("repealed", "1"))}
PAIRS = [
    Pair("years_disagree", "unclear", even(business=(0, 13)), even(business=(18, 0))),
    Pair("years_disagree", "unclear", at("business", out=3), at("business", 5), edition="form2019"),
    Pair(
        "label_repaired",
        "ours",
        at("business", out=3),
        at("business", 5),
        marks={2022: marked(INTO, sign="label_repaired")},
    ),
    Pair("row_unread", "ours", at("business", out=3), at("business", 5), marks={2021: marked(LEFT, sign="row_unread")}),
    # of another cell
    Pair(
        "years_disagree",
        "unclear",
        at("business", out=3),
        at("business", 5),
        marks={2021: marked(INTO, sign="row_unread")},
    ),
    Pair("characters_lost", "ours", at("business", out=3), at("business", "?5")),
    Pair("by_order", "unclear", at("business", out=3), at("business", 5), marks={2021: marked(LEFT, by_order=True)}),
    # a sum with figures that holds tells that the columns are right
    Pair(
        "years_disagree",
        "unclear",
        at("business", out=3) | {"applications.received@business": "3"},
        at("business", 5) | {"applications.result.total@business": "5"},
        marks={2021: marked(LEFT, by_order=True), 2022: marked(INTO, by_order=True)},
    ),
    Pair(
        "own_sum",
        "source",
        at("business", out=3),
        at("business", 5)
        | {"applications.result.total@business": "3", "applications.result.disclosed@business": "3"}
        | {f"{IN}@total": "3", "applications.result.total@total": "3", "applications.result.disclosed@total": "3"},
    ),
    Pair(
        "not_plain",
        "unclear",
        at("business", out=3) | {f"{OUT}@total": "3"},
        at("business", 4) | {f"{IN}@total": ""},
        scope="total",
    ),
    Pair("other_column", "source", even(business=(0, 3), research=(0, 9)), even(business=(9, 0), research=(3, 0))),
    Pair("other_column", "source", even(business=(0, 3)), even(charity=(3, 0))),
    Pair(
        "other_column", "ours", even(business=(0, 3)), even(charity=(3, 0)), marks={2022: marked(INTO, by_order=True)}
    ),
    Pair("wrong_column", "source", even(business=(0, 13), research=(0, 9)), even(business=(18, 0), research=(4, 0))),
    Pair("year_before", "source", even(business=(7, 3)), even(business=(7, 0))),
    Pair("one_is_zero", "source", even(business=(0, 3)), even(business=(0, 0))),
    Pair("one_is_zero", "source", even(), even(business=(3, 0))),
    Pair("transposed", "source", even(business=(0, 48)), even(business=(84, 0))),
    Pair("factor_ten", "source", even(business=(0, 12)), even(business=(120, 0))),
    Pair(
        "left_out",
        "source",
        {f"{RULES}.in_force": "20"},
        FOUR | {f"{RULES}.in_force": "19"},
        "year.in_force_rollforward",
        RULES,
    ),
    Pair(
        "counted_twice",
        "source",
        {f"{RULES}.in_force": "20"},
        FOUR | {f"{RULES}.in_force": "27"},
        "year.in_force_rollforward",
        RULES,
    ),
    Pair(
        "year_before",
        "source",
        {f"{RULES}.in_force": "20"},
        FOUR | {f"{RULES}.in_force": "20"},
        "year.in_force_rollforward",
        RULES,
    ),
    Pair(
        "left_out",
        "source",
        {f"{PENALTY}.prior_year_items": "20", f"{PENALTY}.change": "-2"},
        {f"{PENALTY}.prior_year_items": "20"},
        "year.items_rollforward",
        PENALTY,
        "form2019",
    ),
    Pair(
        "years_far",
        "unclear",
        {f"{PENALTY}.decisions": "30"},
        {f"{PENALTY}.decisions": "3000"},
        "year.jump",
        f"{PENALTY}.decisions",
    ),
    Pair(
        "text_damaged",
        "ours",
        {f"{PENALTY}.decisions": "30"},
        {f"{PENALTY}.decisions": "3000"},
        "year.jump",
        f"{PENALTY}.decisions",
        marks={2021: marked((f"{PENALTY}.decisions", None), sign="text_damaged")},
    ),
]


def with_marks(report: YearReport, marks: Mapping[int, Marks]) -> YearReport:
    """The report with the marks of its year, or with those that its own tables have."""
    return replace(report, marks=marks.get(report.year, report.marks))


def judge(pair: Pair) -> Check:
    year = year_of(pair.edition)
    last, this = (
        with_marks(year_report(number, pair.edition, cells), pair.marks)
        for number, cells in ((year - 1, pair.last), (year, pair.this))
    )
    (found,) = [c for c in check_years(this, last) if (c.check, c.scope) == (pair.rule, pair.scope)]
    return found


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.key}-{pair.rule}-{pair.scope}")
def test_a_reason_is_told(pair: Pair) -> None:
    found = judge(pair)
    assert found.verdict == "fail"
    assert (found.why.partition(":")[0], found.fault) == (pair.key, pair.fault), found


@pytest.mark.parametrize(
    ("before", "now", "key"),
    [
        ({"mirror": "foreign_host"}, {}, "one_is_copy"),
        ({}, {"mirror": "commas"}, "one_is_copy"),
        ({"scope": "consolidated"}, {"scope": "own"}, "scopes_differ"),
        ({}, {"scope": "consolidated"}, "scopes_differ"),
        ({"scope": "consolidated"}, {"scope": "consolidated"}, "one_is_zero"),
        ({"scope": "own"}, {}, "one_is_zero"),
    ],
)
def test_reports_that_need_not_follow_each_other_blame_nobody(
    before: dict[str, str], now: dict[str, str], key: str
) -> None:
    """A copy is not the report; what a body counts in with others is not what it counts alone."""
    pair = next(pair for pair in PAIRS if pair.key == "one_is_zero")
    last, this = year_report(2021, "form2021", pair.last), year_report(2022, "form2021", pair.this)
    last = replace(last, scope=before.get("scope"), mirror=before.get("mirror"))
    this = replace(this, scope=now.get("scope"), mirror=now.get("mirror"))
    (found,) = [c for c in check_years(this, last) if (c.check, c.scope) == (pair.rule, pair.scope)]
    assert (found.verdict, found.why.partition(":")[0]) == ("fail", key)
    assert (found.fault == "source") is (key == "one_is_zero")


def test_a_cell_that_its_own_report_finds_wrong_too_leaves_it_open() -> None:
    this = replace(year_report(2022, "form2021", at("business", 5)), failing=frozenset({f"{IN}@business"}))
    last = year_report(2021, "form2021", at("business", out=3))
    (found,) = [c for c in check_years(this, last) if (c.check, c.scope) == ("year.carry_over", "business")]
    assert (found.why.partition(":")[0], found.fault) == ("own_doubtful", "unclear")
    assert f"（2022 {IN}@business）" in found.why


def test_the_report_that_is_wrong_is_named_with_the_figure_that_would_be_right() -> None:
    pair = next(pair for pair in PAIRS if pair.key == "own_sum")
    assert f"(2022 {IN}@business 5→3)" in explain(judge(pair).why, "en")


def test_a_table_copied_whole() -> None:
    (table,) = (table for table in TABLES if table.id == "form2021.applications")
    cells = {f"{row.code}@total": str(n) for n, row in enumerate(table.rows[:6])}
    last, this = (year_report(year, "form2021", cells) for year in (2021, 2022))
    (found,) = [c for c in check_years(this, last) if (c.scope, c.verdict) == (table.id, "fail")]
    assert (found.fault, found.why.partition(":")[0], found.why[-3:]) == ("unclear", "years_alike", "（5）")


@pytest.mark.parametrize(
    ("sign", "key", "fault"), [(None, "more_below", "unclear"), ("row_unread", "row_unread", "ours")]
)
def test_bodies_below_that_come_to_more_than_the_whole(sign: str | None, key: str, fault: Fault) -> None:
    parent = year_report(2022, "form2021", {"applications.received@total": "5"})
    marks = {2022: marked(("applications.received", "total"), sign=sign)}
    below = [replace(child, report=with_marks(child.report, marks)) for child in bodies_below("4", "3")]
    (_, _, whole) = [check for check, _ in check_children(parent, below)]
    assert (whole.verdict, whole.why.partition(":")[0], whole.fault) == ("fail", key, fault)


def test_signs_of_a_row_are_those_of_its_cells() -> None:
    signs = read_signs((Issue("label_repaired", "info", "", "table 0 row 4"),), {})
    cells: tuple[tuple[Key, State, int, int], ...] = (
        ((IN, "business"), "number", 0, 4),
        ((OUT, "business"), "number", 1, 4),
        ((OUT, "total"), "mojibake", 0, 5),
    )
    found = find_marks(cells, signs, {0: "html", 1: "pipe"})
    assert found.signs == {(IN, "business"): "label_repaired", (OUT, "total"): "characters_lost"}
    assert found.by_order == {(OUT, "business")}


def test_every_reason_across_reports_is_tried() -> None:
    text = (ROOT / "parsers/faults.toml").read_text(encoding="utf-8")
    across = tomllib.loads(
        text[text.index("# ---------------------------------------------------------------- across") :]
    )
    tried = {pair.key for pair in PAIRS} | {"own_doubtful", "years_alike", "more_below", "one_is_copy", "scopes_differ"}
    assert {entry["key"] for entry in across["reason"]} <= tried
