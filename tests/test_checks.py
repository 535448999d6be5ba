"""Checks: each rule on figures that keep it, and on figures that break it; blanks and derived totals own up to themselves."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checks import run_checks
from parsers.facts import FormReading, read_forms
from parsers.forms import TABLES
from parsers.grids import span_grid
from parsers.records import Agency, BodyKind, Check, Level, Verdict
from parsers.rules import DEFERRED, rules
from tests.render import Filled, code_of, places, span_rows

BUREAU = Agency("医疗保障局", body_kind="department", level="county")
Cells = Mapping[str, str]


def read(edition: str, cells: Cells, rest: str = "0") -> FormReading:
    """All tables of an edition, the cells given (``code`` or ``code@dimension``) and all others ``rest``."""
    grids = []
    for table in (table for table in TABLES if table.edition == edition):
        named = {place: code_of(table, place) for place in places(table)}
        texts = {
            place: cells.get(f"{code}@{dimension}" if dimension else code, rest)
            for place, (code, dimension) in named.items()
        }
        grids.append(span_grid(span_rows(Filled(table, texts))))
    return read_forms(grids)


def check(edition: str, cells: Cells, rest: str = "0", body: Agency | None = BUREAU) -> tuple[Check, ...]:
    reading = read(edition, cells, rest)
    return run_checks(reading.facts, reading.tables, body)


def one(results: tuple[Check, ...], rule: str, scope: str) -> Check:
    (result,) = [result for result in results if (result.check, result.scope) == (rule, scope)]
    return result


# rule, edition, scope, cells that break it
BROKEN: list[tuple[str, str, str, Cells]] = [
    ("app.balance", "form2021", "total", {"applications.received@total": "1"}),
    ("app.result_total", "form2021", "business", {"applications.result.other.misc@business": "2"}),
    ("app.result_total", "form2019", "business", {"applications.result.other@business": "2"}),
    ("app.row_total", "form2021", "applications.received", {"applications.received@research": "3"}),
    ("review.total", "form2021", "review.total", {"review.upheld": "10", "review.corrected": "1"}),
    ("litigation.direct.total", "form2019", "litigation.direct.total", {"litigation.direct.pending": "1"}),
    (
        "litigation.after_review.total",
        "form2021",
        "litigation.after_review.total",
        {"litigation.after_review.total": "5"},
    ),
    ("app.nonnegative_integer", "form2021", "review.total", {"review.total": "1.5"}),
    ("disclosure.in_force_ge_issued", "form2021", "disclosure.regulation", {"disclosure.regulation.issued": "3"}),
    (
        "disclosure.total_ge_new",
        "form2019",
        "disclosure.normative_document",
        {"disclosure.normative_document.disclosed_in_year": "9"},
    ),
    (
        "disclosure.regulation_by_bureau",
        "form2021",
        "disclosure.regulation.issued",
        {"disclosure.regulation.issued": "1"},
    ),
    (
        "disclosure.regulation_by_bureau",
        "form2019",
        "disclosure.regulation.made_in_year",
        {"disclosure.regulation.made_in_year": "1"},
    ),
    (
        "stat.received_by_channel",
        "stat2014",
        "stat.applications.received",
        {"stat.applications.received.fax": "4"},
    ),
    ("stat.closed", "stat2014", "stat.applications.closed", {"stat.applications.closed": "4"}),
    ("stat.answered", "stat2014", "stat.applications.answered", {"stat.applications.answered.agreed": "4"}),
    (
        "stat.refused",
        "stat2014",
        "stat.applications.answered.refused",
        {"stat.applications.answered.refused.privacy": "1"},
    ),
    ("stat.review", "stat2014", "stat.litigation", {"stat.litigation.upheld": "1"}),
    ("stat.staff", "stat2014", "stat.organisation.staff", {"stat.organisation.staff": "5"}),
    (
        "stat.normative_le",
        "stat2014",
        "stat.proactive.normative_documents_issued",
        {"stat.proactive.normative_documents": "5"},
    ),
    ("stat.channels_ge_items", "stat2014", "stat.proactive.items", {"stat.proactive.items": "5"}),
]


@pytest.mark.parametrize(("rule", "edition", "scope", "cells"), BROKEN, ids=lambda value: str(value)[:40])
def test_each_rule_on_figures_that_break_it(rule: str, edition: str, scope: str, cells: Cells) -> None:
    assert one(check(edition, cells), rule, scope).verdict == "fail"


@pytest.mark.parametrize("edition", ["form2019", "form2021", "stat2014"])
def test_zeros_keep_every_rule(edition: str) -> None:
    results = check(edition, {})
    assert {result.verdict for result in results} == {"pass"}
    here = {rule.id for rule in rules() if edition in rule.editions and rule.scope not in DEFERRED}
    assert {result.check for result in results} == here


def test_every_rule_has_an_example_that_breaks_it() -> None:
    assert {rule.id for rule in rules() if rule.scope not in DEFERRED} == {rule for rule, *_ in BROKEN}


def test_a_result_shows_both_sides_and_their_cells() -> None:
    result = one(check("form2021", {"review.upheld": "10", "review.total": "9"}), "review.total", "review.total")
    assert (result.left, result.right) == (Decimal(10), Decimal(9))
    assert result.cells == (
        "review.upheld",
        "review.corrected",
        "review.other_result",
        "review.pending",
        "review.total",
    )
    balance = one(check("form2021", {}), "app.balance", "charity")
    assert balance.cells[0] == "applications.received@charity"


# ---------------------------------------------------------------- blanks


def test_blanks_count_as_zero_and_the_verdict_says_so() -> None:
    cells = {"review.upheld": "3", "review.total": "3", "review.corrected": "-"}
    assert one(check("form2021", cells, rest=""), "review.total", "review.total").verdict == "pass_assuming_blank_zero"


def test_a_total_that_is_not_stated_never_fails() -> None:
    for total in ("", "无", "详见附件"):
        result = one(check("form2021", {"review.upheld": "3", "review.total": total}), "review.total", "review.total")
        assert result.verdict == "not_stated"


def test_what_cannot_be_read_is_never_counted_as_zero() -> None:
    result = one(check("form2021", {"review.upheld": "1 2"}), "review.total", "review.total")
    assert (result.verdict, result.left) == ("not_stated", None)
    assert one(check("form2021", {"review.upheld": "约30"}), "review.total", "review.total").verdict == "not_stated"


def test_blank_totals_are_added_up_for_other_rules_but_do_not_judge_themselves() -> None:
    """Shanghai 2019 leaves 总计 blank in every row but 一, 二, （七） and 四."""
    cells = {
        "applications.received@natural_person": "5",
        "applications.received@total": "5",
        "applications.result.disclosed@natural_person": "5",
        "applications.result.total@natural_person": "5",
        "applications.result.total@total": "5",
    }
    results = check("form2019", cells, rest="")
    assert one(results, "app.result_total", "total").verdict == "pass_assuming_blank_zero"
    assert one(results, "app.row_total", "applications.result.disclosed").verdict == "not_stated"
    wrong = check("form2019", {**cells, "applications.result.disclosed@research": "1"}, rest="")
    assert one(wrong, "app.result_total", "total").verdict == "fail"


def test_rules_that_skip_blanks_say_nothing_of_them() -> None:
    result = one(
        check("form2021", {"disclosure.regulation.in_force": ""}),
        "disclosure.in_force_ge_issued",
        "disclosure.regulation",
    )
    assert result.verdict == "not_stated"


# ---------------------------------------------------------------- who made the report


@pytest.mark.parametrize(
    ("kind", "level", "verdict"),
    [
        ("department", "province", "fail"),
        ("department", "national", "not_applicable"),
        ("government", "county", "fail"),
        ("government", "prefecture", "not_applicable"),
        ("office", "province", "not_applicable"),
        (None, None, "not_stated"),
    ],
)
def test_who_may_make_rules(kind: BodyKind | None, level: Level | None, verdict: Verdict) -> None:
    cells = {"disclosure.regulation.issued": "1", "disclosure.regulation.in_force": "1"}
    results = check("form2021", cells, body=Agency("某机关", body_kind=kind, level=level))
    assert one(results, "disclosure.regulation_by_bureau", "disclosure.regulation.issued").verdict == verdict


def test_without_tables_there_is_nothing_to_check() -> None:
    assert run_checks((), (), BUREAU) == ()


# ---------------------------------------------------------------- laws


@settings(max_examples=15)
@given(st.lists(st.integers(0, 500), min_size=4, max_size=4), st.integers(-3, 3))
def test_a_sum_passes_only_when_it_is_one(parts: list[int], error: int) -> None:
    names = ["review.upheld", "review.corrected", "review.other_result", "review.pending"]
    total = max(sum(parts) + error, 0)
    cells = {**dict(zip(names, map(str, parts), strict=True)), "review.total": str(total)}
    result = one(check("form2021", cells), "review.total", "review.total")
    assert (result.verdict == "pass") == (total == sum(parts))


@settings(max_examples=10)
@given(st.sampled_from(["", "-", "无", "/", "1 2", "约3", "详见附件", "3"]))
def test_no_rule_fails_on_what_is_not_stated(rest: str) -> None:
    results = check("form2021", {}, rest=rest)
    if rest != "3":
        assert "fail" not in {result.verdict for result in results}
        assert {result.verdict for result in results} <= {"not_stated", "pass_assuming_blank_zero"}
