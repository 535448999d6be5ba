"""The views: the best report of an agency and year, its figures side by side, what is missing."""

from typing import Any

import pytest

from db import wide
from db.codebook import describe
from db.store import Store
from parsers.records import Check, Fault
from tests.documents import APPLICATIONS_TABLE, FAILED_CHECK, UNREAD_ISSUE, applications, fact, report
from tests.stored import capture, rows, save, values

NAMED: dict[str, Any] = {"agency_name": "江苏省甲市医疗保障局", "division_code": "320000"}


THREE = applications(3)


# (the better report, the worse, what chosen_because opens with), by hand from the contract
PREFERENCES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"official_host": True}, {"facts": THREE}, "on an official host"),
    # a copy never outranks an original, nor an altered text a faithful one, whatever its host and its figures
    (
        {"official_host": True},
        {"official_host": True, "mirror": "spam", "facts": THREE},
        "no copy; the next is one (spam)",
    ),
    ({"official_host": True}, {"official_host": True, "mirror": "gateway", "facts": THREE}, "no copy; the next is one"),
    ({}, {"mirror": "wiki", "facts": THREE}, "no copy; the next is one (wiki)"),
    (
        {"mirror": "foreign_host"},
        {"official_host": True, "mirror": "pinyin", "facts": THREE},
        "its text is not altered; that of the next is (pinyin)",
    ),
    ({"official_host": True, "mirror": "gateway"}, {"mirror": "library", "facts": THREE}, "on an official host"),
    ({"facts": THREE}, {"tables": (APPLICATIONS_TABLE,)}, "more figures read: 2 against 0"),
    ({"tables": (APPLICATIONS_TABLE,)}, {"publish_date": "2023-01-01"}, "more statutory tables found: 1 against 0"),
    ({"publish_date": "2022-03-01"}, {"publish_date": "2022-01-25"}, "newest: dated 2022-03-01, the next 2022-01-25"),
]


@pytest.mark.parametrize(("better", "worse", "because"), PREFERENCES)
def test_the_best_report_is_chosen_in_words(
    store: Store, better: dict[str, Any], worse: dict[str, Any], because: str
) -> None:
    save(store, capture("a", url="http://a.cn/"), documents=[report(title="worse", **worse, **NAMED)])
    save(store, capture("b", url="http://b.cn/"), documents=[report(title="better", **better, **NAMED)])
    (chosen,) = rows(store, "SELECT title, reports_found, chosen_because FROM annual_reports")
    assert (chosen["title"], chosen["reports_found"]) == ("better", 2)
    assert chosen["chosen_because"].startswith(because)


def test_equal_reports_are_chosen_by_address_and_a_single_one_says_so(store: Store) -> None:
    save(store, capture("a", url="http://b.cn/"), documents=[report(**NAMED)])
    assert values(store, "SELECT chosen_because FROM annual_reports") == ["the only report found"]
    save(store, capture("b", url="http://a.cn/"), documents=[report(**NAMED)])
    (chosen,) = rows(store, "SELECT address, chosen_because FROM annual_reports")
    assert chosen["address"] == "http://a.cn/"
    assert "first by address" in chosen["chosen_because"]


def test_the_cells_of_two_reports_are_never_mixed(store: Store) -> None:
    received = (
        fact("applications.received", 5, dimension="total"),
        fact("applications.carried_in", 1, dimension="total"),
    )
    pending = (fact("applications.carried_out", 9, dimension="total"),)
    save(store, capture("a", url="http://a.gov.cn/"), documents=[report(facts=received, **NAMED)])
    save(store, capture("b", url="http://b.gov.cn/"), documents=[report(facts=pending, **NAMED)])
    (wide_row,) = rows(store, "SELECT * FROM applications_wide")
    assert (wide_row["received__total"], wide_row["carried_out__total"]) == (5, None)
    assert wide_row["carried_out__total_state"] == "not_stated"


def test_only_annual_reports_with_a_year_and_a_body_are_rows(store: Store) -> None:
    changes: list[dict[str, Any]] = [{"doc_type": "work_points"}, {"year": None}, {"agency": None}]
    for n, change in enumerate(changes):
        save(store, capture(f"{n}", url=f"http://{n}.cn/"), documents=[report(**change)])
    assert rows(store, "SELECT * FROM annual_reports") == []
    assert len(values(store, "SELECT document FROM quality")) == 3


def test_zero_blank_unread_and_not_stated_stay_different(store: Store) -> None:
    facts = (
        fact("applications.received", 0, dimension="total"),
        fact("applications.carried_in", dimension="total"),
        fact("applications.carried_out", dimension="total", state="unread"),
        fact("applications.result.total", dimension="total", state="none_word"),
    )
    save(store, capture(), documents=[report(facts=facts)])
    (found,) = rows(store, "SELECT * FROM applications_wide")
    names = ("received", "carried_in", "carried_out", "result_total", "result_disclosed", "result_other")
    assert [(found[f"{name}__total"], found[f"{name}__total_state"]) for name in names] == [
        (0, "number"),
        (None, "blank"),
        (None, "unread"),
        (None, "none_word"),
        (None, "not_stated"),
        (None, "not_stated"),
    ]


def test_a_cell_that_the_form_does_not_have_is_not_applicable(store: Store) -> None:
    save(store, capture(), documents=[report(form_edition="form2021")])
    (found,) = rows(store, "SELECT * FROM disclosure_wide")
    assert found["regulation_made_in_year_state"] == "not_applicable"
    assert found["regulation_issued_state"] == "not_stated"


def test_wide_values_are_in_base_units_or_absent(store: Store) -> None:
    facts = (
        fact("disclosure.fee.amount", "25.1", unit="万元", base=251000, base_unit="元"),
        fact("disclosure.procurement.amount", "30", unit=None, base_unit=None),
    )
    save(store, capture(), documents=[report(facts=facts)])
    (found,) = rows(store, "SELECT * FROM disclosure_wide")
    assert (found["fee_amount"], found["fee_amount_state"]) == (251000, "number")
    assert (found["procurement_amount"], found["procurement_amount_state"]) == (None, "unit_unknown")


def test_a_figure_that_is_said_twice_and_differently_has_no_value(store: Store) -> None:
    twice = (*applications(3, table=0), *applications(4, table=1))
    same = tuple(found._replace(code="applications.carried_in") for found in (*THREE, *THREE))
    save(store, capture(), documents=[report(facts=(*twice, *same))])
    (found,) = rows(store, "SELECT * FROM applications_wide")
    assert (found["received__total"], found["received__total_state"]) == (None, "conflict")
    assert (found["carried_in__total"], found["carried_in__total_state"]) == (3, "number")
    assert values(store, "SELECT facts_in_conflict FROM quality") == [4]


def test_coverage_names_the_years_without_a_report(store: Store) -> None:
    for year in (2019, 2022):
        save(store, capture(str(year), url=f"http://a.gov.cn/{year}"), documents=[report(year=year, **NAMED)])
    found = rows(store, "SELECT year, reports_found, document IS NULL AS missing FROM coverage ORDER BY year")
    assert [tuple(row.values()) for row in found] == [(2019, 1, 0), (2020, 0, 1), (2021, 0, 1), (2022, 1, 0)]


def test_quality_counts(store: Store) -> None:
    document = report(
        facts=(*THREE, fact("review.total", state="unread")), checks=(FAILED_CHECK,), issues=(UNREAD_ISSUE,)
    )
    save(store, capture(), documents=[document])
    (found,) = rows(store, "SELECT * FROM quality")
    names = (
        "facts_found",
        "facts_read",
        "facts_unread",
        "checks_passed",
        "checks_failed",
        "issues_error",
        "issues_warn",
    )
    assert [found[name] for name in names] == [3, 2, 1, 0, 1, 1, 0]


def test_quality_tells_failures_by_severity_and_by_fault_and_apart_those_against_other_reports(store: Store) -> None:
    def failed(rule: str, fault: Fault | None) -> Check:
        return Check(rule, "", "fail", None, None, (), fault)

    checks = (failed("app.balance", "source"), failed("review.total", "ours"), failed("stat.staff", None))
    last, this = ((fact(f"applications.carried_{way}", n, dimension="total"),) for way, n in (("out", 3), ("in", 4)))
    for year, facts, found in ((2021, last, ()), (2022, this, checks)):
        document = report(year=year, facts=facts, tables=(APPLICATIONS_TABLE,), checks=found)
        save(store, capture(f"{year}", url=f"http://a.gov.cn/{year}"), documents=[document])
    (told,) = rows(store, "SELECT * FROM quality WHERE year = 2022")
    counts = {name: count for name, count in told.items() if name.startswith(("checks_fa", "across_fa"))}
    assert counts == {
        "checks_failed": 3,
        "checks_failed_error": 2,
        "checks_failed_warn": 1,
        "checks_failed_info": 0,
        "checks_fault_source": 1,
        "checks_fault_ours": 1,
        "checks_fault_unclear": 1,
        "across_failed": 1,
    }
    (covered,) = rows(store, "SELECT checks_failed, across_failed, official_host FROM coverage WHERE year = 2022")
    assert covered == {"checks_failed": 3, "across_failed": 1, "official_host": 0}


def test_a_column_in_base_units_is_not_called_by_another_unit() -> None:
    """The form says 万元 in the label; beside 2950000 it would make 295 of them ten thousand times as large."""
    for view in wide.NAMES:
        for column, figure in wide.columns(view).items():
            described = describe(view, column)
            assert described is not None
            assert described.unit == wide.base_unit(figure)
            assert "万元" not in described.zh
    fee = describe("disclosure_wide", "fee_amount")
    assert fee is not None
    assert (fee.zh, fee.unit) == ("行政事业性收费 / 本年收费金额", "元")
