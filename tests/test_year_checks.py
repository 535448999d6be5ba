"""Rules across reports: a body's report against that of the year before, a government's against those below it."""

from decimal import Decimal

import pytest

from parsers.forms import TABLES
from parsers.records import Check, Verdict
from parsers.rules import rules
from parsers.year_checks import Change, check_children, check_years, may_be_counted_in
from parsers.year_reports import YearReport
from tests.rule_cases import BROKEN_YEARS, Cells, bodies_below, check_two_years, year_report


def one(results: tuple[Check, ...], rule: str, scope: str) -> Check:
    (result,) = [result for result in results if (result.check, result.scope) == (rule, scope)]
    return result


def verdicts(results: tuple[Check, ...]) -> set[Verdict]:
    return {result.verdict for result in results}


@pytest.mark.parametrize(("rule", "edition", "scope", "last", "this"), BROKEN_YEARS, ids=lambda value: str(value)[:30])
def test_what_breaks_a_rule_breaks_no_other(rule: str, edition: str, scope: str, last: Cells, this: Cells) -> None:
    results = check_two_years(edition, this, last)
    found = one(results, rule, scope)
    assert any(cell.startswith("prev.") for cell in found.cells)
    assert [result for result in results if result.verdict == "fail"] == [found]


@pytest.mark.parametrize(("edition", "year"), [("form2019", 2020), ("form2021", 2022)])
def test_zeros_keep_every_rule(edition: str, year: int) -> None:
    results = check_years(year_report(year, edition), year_report(year - 1, edition))
    assert verdicts(results) == {"pass"}
    assert {result.check for result in results} == {
        rule.id for rule in rules() if rule.scope == "cross_year" and edition in rule.editions
    }
    columns = [result.scope for result in results if result.check == "year.carry_over"]
    assert len(columns) == 7, "every applicant, and the total"


def test_a_sum_over_two_reports_shows_both_sides_and_where_they_stand() -> None:
    last = year_report(2021, "form2021", {"disclosure.regulation.in_force": "5"})
    cells = {f"disclosure.regulation.{name}": n for name, n in (("issued", "2"), ("repealed", "1"), ("in_force", "6"))}
    found = one(
        check_years(year_report(2022, "form2021", cells), last), "year.in_force_rollforward", "disclosure.regulation"
    )
    assert (found.verdict, found.left, found.right) == ("pass", Decimal(6), Decimal(6))
    assert found.cells == (
        "prev.disclosure.regulation.in_force",
        "disclosure.regulation.issued",
        "disclosure.regulation.repealed",
        "disclosure.regulation.in_force",
    )


# ---------------------------------------------------------------- nothing to compare


def test_a_report_of_the_year_before_that_is_not_at_hand_passes_nothing() -> None:
    assert verdicts(check_years(year_report(2022, "form2021"), None)) == {"not_stated"}


def test_a_form_that_had_no_such_cell_the_year_before_is_none_to_compare_with() -> None:
    """Report years are those of the notice: 2019 is the first of one form, 2021 of the next."""
    assert verdicts(check_years(year_report(2019, "form2019"), None)) == {"not_applicable"}
    first = check_years(year_report(2021, "form2021"), None)
    told = {(result.check, result.verdict) for result in first if result.check != "year.jump"}
    assert told == {("year.carry_over", "not_stated"), ("year.in_force_rollforward", "not_applicable")}
    old = YearReport(2018, "stat2014", ("stat2014.statistics",), ())
    assert verdicts(check_years(year_report(2019, "form2019"), old)) == {"not_applicable"}
    across = check_years(year_report(2021, "form2021"), year_report(2020, "form2019"))
    assert one(across, "year.carry_over", "total").verdict == "pass"
    assert one(across, "year.in_force_rollforward", "disclosure.regulation").verdict == "not_applicable"


# by hand: what befell the body, whether last year's report is there → what the rules say
CHANGES: list[tuple[Change | None, bool, Verdict]] = [
    ("founded", False, "not_applicable"),
    ("renamed", False, "not_applicable"),
    ("merged", False, "not_applicable"),
    (None, False, "not_stated"),
    ("merged", True, "not_applicable"),
    ("split", True, "not_applicable"),
    # it reported under the same name, so that it was neither founded nor renamed in between
    ("founded", True, "fail"),
    ("renamed", True, "fail"),
    (None, True, "fail"),
]


@pytest.mark.parametrize(("change", "known", "verdict"), CHANGES)
def test_what_befell_the_body_counts(change: Change | None, known: bool, verdict: Verdict) -> None:
    last = year_report(2022, "form2021", {"applications.carried_out@total": "3"}) if known else None
    results = check_years(year_report(2023, "form2021"), last, change)
    assert one(results, "year.carry_over", "total").verdict == verdict


# ---------------------------------------------------------------- blanks, and what cannot be read


def test_a_blank_counts_as_zero_only_beside_a_number_and_says_so() -> None:
    def carried(out: str, into: str) -> Verdict:
        last = year_report(2021, "form2021", {"applications.carried_out@research": out})
        this = year_report(2022, "form2021", {"applications.carried_in@research": into})
        return one(check_years(this, last), "year.carry_over", "research").verdict

    assert carried("", "0") == "not_stated"
    assert carried("1 2", "3") == "not_stated"
    assert carried("约3", "3") == "not_stated"
    assert carried("3", "3") == "pass"


def test_a_total_left_blank_is_added_up() -> None:
    last = year_report(
        2021, "form2021", {"applications.carried_out@total": "", "applications.carried_out@business": "4"}
    )
    this = year_report(
        2022, "form2021", {"applications.carried_in@total": "4", "applications.carried_in@business": "4"}
    )
    assert one(check_years(this, last), "year.carry_over", "total").verdict == "pass_assuming_blank_zero"


def test_rules_that_skip_blanks_say_nothing_of_them() -> None:
    last = year_report(2021, "form2021", {"disclosure.regulation.in_force": ""})
    found = one(check_years(year_report(2022, "form2021"), last), "year.in_force_rollforward", "disclosure.regulation")
    assert found.verdict == "not_stated"


# ---------------------------------------------------------------- jumps and copies


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [("5", "100", "pass"), ("4", "100", "fail"), ("2", "99", "pass"), ("0", "100", "fail"), ("", "100", "not_stated")],
)
def test_what_is_a_jump(before: str, now: str, verdict: Verdict) -> None:
    last, this = (
        year_report(year, "form2021", {"disclosure.penalty.decisions": n}) for year, n in ((2021, before), (2022, now))
    )
    assert one(check_years(this, last), "year.jump", "disclosure.penalty.decisions").verdict == verdict


def test_a_table_copied_from_the_year_before_is_told() -> None:
    (table,) = (table for table in TABLES if table.id == "form2021.applications")
    rows = [row.code for row in table.rows][:6]
    cells = {f"{code}@total": str(n) for n, code in enumerate(rows)}
    last = year_report(2021, "form2021", cells)
    found = one(check_years(year_report(2022, "form2021", cells), last), "year.jump", table.id)
    assert (found.verdict, found.fault) == ("fail", "unclear")
    other = year_report(2022, "form2021", cells | {f"{rows[5]}@total": "9"})
    assert one(check_years(other, last), "year.jump", table.id).verdict == "pass"
    quiet = {code: str(min(int(n), 3)) for code, n in cells.items()}
    few = check_years(year_report(2022, "form2021", quiet), year_report(2021, "form2021", quiet))
    assert one(few, "year.jump", table.id).verdict == "pass", "a quiet bureau has the same for years"
    unread = year_report(2022, "form2021", cells | {f"{rows[5]}@total": "1 2"})
    assert one(check_years(unread, last), "year.jump", table.id).verdict == "not_stated"


# ---------------------------------------------------------------- a government and those below it


# by hand: the government's figure, those below → verdicts of each, and of the sum
COUNTED = [
    ("10", ("3", "4"), ["pass", "pass"], "pass"),
    ("10", ("7", "4"), ["pass", "pass"], "fail"),
    ("10", ("11", "0"), ["fail", "pass"], "fail"),
    ("10", ("约30", "10"), ["not_stated", "pass"], "pass"),
    ("1 2", ("3",), ["not_stated"], "not_stated"),
    ("10", ("约30",), ["not_stated"], "not_stated"),
]


@pytest.mark.parametrize(("whole", "parts", "each", "together"), COUNTED)
def test_a_report_that_counts_others_in(whole: str, parts: tuple[str, ...], each: list[str], together: str) -> None:
    parent = year_report(2022, "form2021", {"applications.received@total": whole})
    found = list(check_children(parent, bodies_below(*parts)))
    assert [check.verdict for check, child in found if child] == each
    assert [check.verdict for check, child in found if child is None] == [together]
    assert [child.id for _, child in found if child] == list(range(len(parts)))


def test_nobody_below_is_nothing_to_compare() -> None:
    assert list(check_children(year_report(2022, "form2021"), [])) == []


@pytest.mark.parametrize(
    ("kind", "system", "name", "counted"),
    [
        ("department", "教育", "宝鸡市教育局", True),
        ("department", "统计", "宝鸡市统计局", True),
        ("department", "税务", "国家税务总局宝鸡市税务局", False),
        ("department", "气象", "宝鸡市气象局", False),
        ("department", "烟草", "宝鸡市烟草专卖局", False),
        ("department", "统计", "国家统计局宝鸡调查队", False),
        ("department", "金融", "国家金融监督管理总局宝鸡监管分局", False),
        ("department", "法院", "宝鸡市中级人民法院", False),
        ("party", "宣传", "中共宝鸡市委宣传部", False),
        ("institution", "教育", "宝鸡市第一中学", False),
        ("zone", None, "宝鸡高新技术产业开发区管理委员会", False),
        ("office", None, "宝鸡市人民政府办公室", False),
        (None, None, "某某中心", False),
    ],
)
def test_whom_a_government_counts_in(kind: str | None, system: str | None, name: str, counted: bool) -> None:
    assert may_be_counted_in(kind, system, name) is counted
