"""Checks: each rule on figures that keep it, and on figures that break it; blanks and derived totals own up to themselves."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checks import run_checks
from parsers.predicates import PREDICATES
from parsers.records import BodyKind, Check, Level, Section, Verdict
from parsers.rules import DEFERRED, rules
from tests.documents import report
from tests.rule_cases import BUREAU, CASES, RuleCase, check, check_page

OTHER = Section("6", 1, "六、", "六", "其他需要报告的事项", "", "other")


def one(results: tuple[Check, ...], rule: str, scope: str) -> Check:
    (result,) = [result for result in results if (result.check, result.scope) == (rule, scope)]
    return result


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.scope}")
def test_each_rule_fails_where_it_is_broken(case: RuleCase) -> None:
    assert one(case.breaks(), case.rule, case.scope).verdict == "fail"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.scope}")
def test_each_rule_holds_where_it_is_kept(case: RuleCase) -> None:
    results = [result for result in case.keeps() if result.check == case.rule]
    # one result for all values at once has no scope
    (result,) = [result for result in results if result.scope == case.scope] or results
    assert result.verdict in ("pass", "not_applicable")


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == {rule.id for rule in rules()}


def test_every_document_rule_has_its_predicate() -> None:
    assert set(PREDICATES) == {rule.id for rule in rules() if rule.scope == "document"}


@pytest.mark.parametrize("edition", ["form2019", "form2021", "stat2014"])
def test_zeros_keep_every_rule(edition: str) -> None:
    results = check(edition, {})
    assert {result.verdict for result in results} == {"pass"}
    here = {rule.id for rule in rules() if edition in rule.editions and rule.scope not in (*DEFERRED, "document")}
    assert {result.check for result in results} == here


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


@pytest.mark.parametrize("blank", ["row", "cell", "column"])
def test_a_total_of_results_left_blank_is_added_up_for_the_balance(blank: str) -> None:
    """Real pages leave （七）总计 blank: the rows above it are there, and say what it would be."""
    parts = {"received": 30, "carried_in": 4, "result.disclosed": 25, "result.denied.state_secret": 6, "carried_out": 3}
    columns = {"natural_person": 1, "business": 2, "total": 3}
    cells = {f"applications.{row}@{name}": str(n * by) for row, n in parts.items() for name, by in columns.items()}
    cells |= {f"applications.result.total@{name}": str(31 * by) for name, by in columns.items()}
    total = "applications.result.total"
    names = (*columns, "research", "charity", "law_firm", "other_org")
    left_blank = {"row": [f"{total}@{name}" for name in names], "cell": [f"{total}@business"]}
    left_blank["column"] = [f"applications.{row}@total" for row in (*parts, "result.total")]
    results = check("form2021", cells | dict.fromkeys(left_blank[blank], ""))
    assert not [result for result in results if result.verdict == "fail"]
    for name in columns:
        balance = one(results, "app.balance", name)
        assert balance.right == balance.left == 34 * columns[name]
        blanked = f"{total}@{name}" in left_blank[blank]
        assert balance.verdict == ("pass_assuming_blank_zero" if blanked else "pass")
        # what we added up is not held against its parts
        expected = "not_stated" if blanked and name != "total" else "pass_assuming_blank_zero" if blanked else "pass"
        assert one(results, "app.result_total", name).verdict == expected, name
    wrong = check("form2021", cells | dict.fromkeys(left_blank[blank], "") | {"applications.carried_out@business": "9"})
    assert one(wrong, "app.balance", "business").verdict == "fail"


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
    results = check("form2021", cells, body=report(body_kind=kind, level=level))
    assert one(results, "disclosure.regulation_by_bureau", "disclosure.regulation.issued").verdict == verdict


def test_without_tables_there_is_nothing_to_check() -> None:
    assert not [result for result in run_checks(BUREAU) if not result.check.startswith("cross.")]


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


# ---------------------------------------------------------------- what a document does not say


@pytest.mark.parametrize(
    ("rule", "scope", "fields"),
    [
        ("cross.fee_statement", "", {"sections": ()}),
        ("cross.fee_statement", "", {"sections": (replace(OTHER, text="一是抓落实。二是我市"),)}),
        ("cross.statistical_period", "", {"period": None}),
        ("cross.statistical_period", "", {"title": None}),
        ("cross.overview_year", "", {}),
        ("cross.publication_year", "", {}),
        ("cross.publication_deadline", "", {}),
        ("cross.publication_deadline", "", {"publish_date": "2022-05-01", "body_kind": None}),
        ("cross.edition", "", {"form_edition_evidence": "cited"}),
        ("cross.signature_date", "written_date", {"labelled": None}),
        ("cross.signature_date", "publish_date", {}),
    ],
    ids=str,
)
def test_what_is_not_there_is_not_stated(rule: str, scope: str, fields: dict[str, Any]) -> None:
    assert one(check_page(**fields), rule, scope).verdict == "not_stated"


def test_work_points_are_subject_to_the_rules_of_work_points() -> None:
    assert {result.check for result in check_page(doc_type="work_points")} == {"cross.signature_date"}
    assert check_page(doc_type="other") == ()


@pytest.mark.parametrize(
    ("amount", "verdict"), [("", "not_stated"), ("9000000", "not_stated"), ("251000元", "pass"), ("1 2", "not_stated")]
)
def test_an_amount_without_a_unit_is_not_judged(amount: str, verdict: Verdict) -> None:
    results = check("form2019", {"disclosure.procurement.amount": amount})
    assert one(results, "range.procurement_amount", "disclosure.procurement.amount").verdict == verdict


def test_what_is_usual_depends_on_whose_report_it_is() -> None:
    cells = {"applications.received@total": "40000"}
    for level, verdict in (
        ("province", "pass"),
        ("county", "fail"),
        ("township", "not_applicable"),
        (None, "not_stated"),
    ):
        body = report(body_kind="government", level=level)
        assert one(check("form2021", cells, body=body), "range.applications", next(iter(cells))).verdict == verdict
