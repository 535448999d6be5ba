"""An overview: sums that are those of SQL, count nothing twice, and take nothing that is not stated for zero."""

from dataclasses import replace
from typing import Any

import pytest

from cli.browse.summary import make_figures
from db import chosen_reports, figures_of, overview, present, scopes
from db.chosen_reports import Condition, Scope, condition, unsummed
from db.coverage_map import by_agency, by_province
from db.outcomes import GROUNDS, OUTCOMES
from db.overview import Overview, Stated, YearSums, read_overview
from db.store import Store
from parsers.records import Check, Document, Fact
from tests.documents import APPLICATIONS_TABLE, applications, fact, report
from tests.stored import capture, rows, save, values

TABLES_2021 = tuple(
    replace(APPLICATIONS_TABLE, index=n, form_table=f"form2021.{name}")
    for n, name in enumerate(("art20_1", "art20_5", "art20_6", "art20_8", "applications", "review_litigation"))
)


def body(name: str, **fields: Any) -> dict[str, Any]:
    """The fields of a resolved body."""
    known = {"agency_name": name, "agency": name, "body_kind": "department", "level": "county", "province": "江苏省"}
    return {**known, "division_code": "320100", **fields}


def numbers(received: int | None, carried_in: int | None = None, carried_out: int | None = None) -> tuple[Fact, ...]:
    return (
        fact("applications.received", received, dimension="total"),
        fact("applications.carried_in", carried_in, dimension="total"),
        fact("applications.carried_out", carried_out, dimension="total"),
    )


def put(store: Store, *documents: Document) -> None:
    """Each at an address of its own."""
    for document in documents:
        n = len(values(store, "SELECT id FROM pages"))
        save(store, capture(f"{n}", url=f"http://{n}.gov.cn/"), documents=[document])


def look(store: Store, scope: Scope | None = None) -> Overview:
    with store.snapshot() as connection:
        return read_overview(connection, scope or Scope())


def year_of(found: Overview, year: int) -> YearSums:
    return next(sums for sums in found.years if sums.year == year)


# ---------------------------------------------------------------- sums


def test_sums_are_those_of_sql_over_the_wide_view(store: Store) -> None:
    for year in (2020, 2021):
        for n, name in enumerate(("甲市财政局", "乙市财政局", "丙市财政局")):
            put(store, report(year=year, facts=numbers(10 * n + year % 10, n, None if n else 7), **body(name)))
    found = look(store)
    for row in rows(
        store,
        "SELECT year, sum(received__total) AS received, count(received__total) AS reports,"
        " sum(carried_out__total) AS carried_out, count(carried_out__total) AS stating FROM applications_wide GROUP BY year",
    ):
        sums = year_of(found, row["year"])
        assert (sums.received.total, sums.received.reports) == (row["received"], row["reports"])
        assert (sums.carried_out.total, sums.carried_out.reports) == (row["carried_out"], row["stating"])
        assert sums.reports == sums.counted == 3
    assert year_of(found, 2021).received.middle == 11


def test_years_and_figures_that_nobody_states_are_gaps(store: Store) -> None:
    put(store, report(year=2019, facts=numbers(0), **body("甲市财政局")))
    put(store, report(year=2021, facts=numbers(None, 4), **body("甲市财政局")))
    found = look(store)
    assert [(y.year, y.reports, y.received.total, y.received.reports) for y in found.years] == [
        (2019, 1, 0, 1),
        (2020, 0, None, 0),
        (2021, 1, None, 0),
    ]
    assert year_of(found, 2021).carried_in == Stated(4, 4, 1)


def test_a_cell_without_a_certain_value_adds_nothing(store: Store) -> None:
    unread = fact("applications.received", None, state="unread", candidates=("3", "8"), dimension="total")
    no_unit = fact("applications.received", 5, unit=None, base_unit=None, dimension="total")
    conflict = (*applications(3), *applications(4, table=1))
    for name, facts in (("甲市财政局", (unread,)), ("乙市财政局", (no_unit,)), ("丙市财政局", conflict)):
        put(store, report(facts=facts, **body(name)))
    assert year_of(look(store), 2021).received == Stated(None, None, 0)


def test_a_table_that_stands_twice_counts_once(store: Store) -> None:
    put(store, report(facts=(*applications(3), *applications(3, table=1)), **body("甲市财政局")))
    assert year_of(look(store), 2021).received == Stated(3, 3, 1)


def test_the_form_of_2014_is_told_apart(store: Store) -> None:
    put(store, report(year=2018, facts=(fact("stat.applications.received", 9),), **body("甲市财政局")))
    sums = year_of(look(store), 2018)
    assert (sums.received.total, sums.received_before.total) == (None, 9)


# ---------------------------------------------------------------- nothing twice


def test_reports_that_count_others_in_are_left_out(store: Store) -> None:
    government = {"body_kind": "government"}
    put(
        store,
        report(facts=numbers(5), **body("甲市财政局")),
        report(facts=numbers(100), reporting_scope="consolidated", **body("甲市人民政府", **government)),
        report(facts=numbers(200), **body("乙县人民政府", **government)),
        report(facts=numbers(3), reporting_scope="own", **body("丙县人民政府", **government)),
        report(facts=numbers(2), **body("丁镇人民政府", **government, level="township")),
    )
    found = look(store)
    assert year_of(found, 2021).received == Stated(10, 3, 3)
    assert found.left_out == {"consolidated": 1, "government": 1}


def test_a_second_report_and_an_older_version_do_not_count(store: Store) -> None:
    put(store, report(facts=numbers(5), **body("甲市财政局")), report(facts=numbers(5), **body("甲市财政局")))
    save(store, capture("new", url="http://0.gov.cn/"), documents=[report(facts=numbers(6), **body("甲市财政局"))])
    found = look(store)
    assert (found.reports, year_of(found, 2021).received.reports) == (1, 1)


def test_a_body_known_by_name_only_counts_once_a_year(store: Store) -> None:
    put(store, *(report(facts=numbers(n), agency="财政局") for n in (4, 4)))
    found = look(store)
    assert (found.agencies, found.left_out) == (2, {"same_name": 1})
    assert year_of(found, 2021).received == Stated(4, 4, 1)


def test_where_all_reports_count_others_in_those_of_one_level_are_counted(store: Store) -> None:
    government = {"body_kind": "government", "reporting_scope": "consolidated"}
    put(
        store,
        report(facts=numbers(7), **body("江苏省人民政府", level="province", **government)),
        report(facts=numbers(8), **body("浙江省人民政府", level="province", **government)),
        report(facts=numbers(1), **body("甲县人民政府", **government)),
    )
    found = look(store)
    assert year_of(found, 2021).received == Stated(15, 7.5, 2)
    assert found.left_out == {"other_level": 1}


def test_of_one_agency_every_report_counts(store: Store) -> None:
    put(store, report(facts=numbers(7), reporting_scope="consolidated", **body("甲市人民政府", body_kind="government")))
    (agency,) = values(store, "SELECT id FROM agencies")
    found = look(store, Scope(agency=agency))
    assert year_of(found, 2021).received == Stated(7, 7, 1)
    assert found.left_out == {}


# ---------------------------------------------------------------- scopes


def test_a_scope_has_its_province_its_agency_and_its_years_only(store: Store) -> None:
    for year in (2020, 2021):
        put(store, report(year=year, facts=numbers(1), **body("甲市财政局")))
    put(store, report(facts=numbers(2), **body("乙市财政局", province="浙江省")), report(facts=numbers(4), agency="局"))
    assert look(store, Scope("浙江省")).reports == 1
    assert look(store, Scope(chosen_reports.UNKNOWN)).reports == 1
    assert [y.year for y in look(store, Scope("江苏省", years=(2021, 2025))).years] == [2021]
    assert look(store, Scope("云南省")).years == ()


def test_an_empty_database_has_an_overview(store: Store) -> None:
    found = look(store)
    assert (found.reports, found.agencies, found.years, found.grounds) == (0, 0, (), ())
    assert (found.present.run, found.present.alarms, found.present.unplaced) == (None, (), 0)


def test_reports_without_a_body_or_a_year_are_counted_apart(store: Store) -> None:
    put(
        store,
        report(year=None),
        report(agency=None),
        report(year=None, agency=None),
        report(doc_type="work_points", year=None),
    )
    found = look(store)
    assert (found.reports, found.present.unplaced) == (0, 3)


def test_words_find_a_province_and_an_agency(store: Store) -> None:
    put(
        store,
        report(**body("甲市财政局")),
        report(**body("甲市教育局")),
        report(**body("乙市财政局", province="浙江省")),
    )
    with store.snapshot() as connection:
        assert scopes.find_province(connection, "江苏") == "江苏省"
        assert scopes.find_agency(connection, "教育")[1] == "甲市教育局"
        number, _ = scopes.find_agency(connection, "乙市财政局")
        assert scopes.find_agency(connection, str(number)) == (number, "乙市财政局")
        with pytest.raises(scopes.UnknownScopeError, match=r"near: 江苏省$"):
            scopes.find_province(connection, "江苏西路")
        with pytest.raises(scopes.UnknownScopeError, match=r"2 agencies are called '财政局'"):
            scopes.find_agency(connection, "财政局")
        with pytest.raises(scopes.UnknownScopeError, match="no agency ''"):
            scopes.find_agency(connection, "")


def test_the_whole_printed_name_is_of_one_body_also_where_another_name_begins_so(store: Store) -> None:
    for printed in ("四平市人民政府", "四平市人民政府办公室"):
        put(store, report(**{**body(f"吉林省{printed}"), "agency": printed}))
    with store.snapshot() as connection:
        assert scopes.find_agency(connection, "四平市人民政府")[1] == "吉林省四平市人民政府"
        with pytest.raises(scopes.UnknownScopeError, match="2 agencies"):
            scopes.find_agency(connection, "四平市人民")


# ---------------------------------------------------------------- outcomes, grounds


def outcome(name: str, count: int | None) -> Fact:
    return fact(f"applications.result.{name}", count, dimension="total")


def test_outcomes_are_those_of_reports_that_add_up(store: Store) -> None:
    fits = (
        outcome("disclosed", 3),
        outcome("denied.state_secret", 2),
        outcome("denied.other_law", None),
        outcome("total", 5),
    )
    lacks = (outcome("disclosed", 3), outcome("total", 9))
    put(store, report(facts=fits, **body("甲市财政局")), report(facts=lacks, **body("乙市财政局")))
    (found,) = look(store).outcomes
    assert (found.reports, found.stating) == (1, 2)
    assert dict(zip((each.code for each in OUTCOMES), found.counts, strict=True)) == {
        **{"disclosed": 3, "partly_disclosed": 0, "denied": 2, "unavailable": 0, "not_processed": 0, "other": 0},
    }


def test_a_year_whose_outcomes_nobody_states_is_a_gap_and_no_zero(store: Store) -> None:
    fits, lacks = (outcome("disclosed", 5), outcome("total", 5)), (outcome("disclosed", 3), outcome("total", 9))
    put(
        store, report(year=2020, facts=fits, **body("甲市财政局")), report(year=2021, facts=lacks, **body("甲市财政局"))
    )
    svg = next(figure.svg for figure in make_figures(look(store)) if figure.id == "outcomes")
    assert "5件 n=1" in svg
    assert "2021: — (n=0)" in svg
    assert "0件" not in svg


def test_a_subtotal_counts_only_where_its_parts_are_not_stated(store: Store) -> None:
    parts = (outcome("other", 4), outcome("other.misc", 3), outcome("other.fee_unpaid", 1), outcome("total", 4))
    alone = (outcome("other", 2), outcome("total", 2))
    put(
        store,
        report(facts=parts, **body("甲市财政局")),
        report(facts=alone, form_edition="form2019", **body("乙市财政局")),
    )
    (found,) = look(store).outcomes
    assert (found.reports, found.counts[-1]) == (2, 6)


def test_grounds_are_added_up_over_editions_and_say_who_states_them(store: Store) -> None:
    put(
        store,
        report(facts=(outcome("denied.state_secret", 2),), **body("甲市财政局")),
        report(year=2019, form_edition="form2019", facts=(outcome("denied.state_secret", 0),), **body("甲市财政局")),
        report(facts=(outcome("unavailable.not_held", 5),), **body("乙市财政局")),
    )
    found = [(ground.label, ground.total, ground.reports) for ground in look(store).grounds]
    assert found == [("本机关不掌握相关政府信息", 5, 1), ("属于国家秘密", 2, 2)]


def test_the_forms_name_sixteen_grounds() -> None:
    assert len(GROUNDS) == 8 + 3 + 5
    assert [len(each.leaves) for each in OUTCOMES] == [0, 0, 8, 3, 5, 3]


# ---------------------------------------------------------------- conditions, coverage


def test_conditions_tell_how_fully_reports_were_read(store: Store) -> None:
    failed = Check("app.balance", "", "fail", None, None, (), "source")
    unread = fact("review.total", None, state="unread")
    put(
        store,
        report(tables=TABLES_2021, **body("甲市财政局")),
        report(tables=TABLES_2021, checks=(failed,), **body("乙市财政局")),
        report(tables=TABLES_2021, facts=(unread,), **body("丙市财政局")),
        report(tables=(APPLICATIONS_TABLE,), **body("丁市财政局")),
        report(form_edition=None, **body("戊市财政局")),
    )
    found = look(store)
    assert [condition(line).name for line in sorted(found.lines, key=lambda line: line.document)] == [
        *("WHOLE", "FAILING", "PARTLY", "PARTLY", "NO_FORM"),
    ]
    assert found.conditions[0].counts == (1, 1, 2, 1)
    assert len(found.conditions[0].counts) == len(Condition)


def test_coverage_has_a_row_an_agency_with_its_gaps(store: Store) -> None:
    put(store, report(year=2019, **body("甲市财政局")), report(year=2021, **body("甲市财政局")))
    put(store, report(year=2020, **body("乙市财政局", province="浙江省")), report(year=2020, agency="局"))
    lines = look(store).lines
    found = by_agency(lines, range(2019, 2022))
    assert [(row.agency, [cell is not None for cell in row.cells]) for row in found] == [
        ("甲市财政局", [True, False, True]),
        ("乙市财政局", [False, True, False]),
        ("局", [False, True, False]),
    ]
    assert [
        (row.province, row.agencies, [c.reports for c in row.cells]) for row in by_province(lines, range(2019, 2022))
    ] == [
        ("江苏省", 1, [1, 0, 1]),
        ("浙江省", 1, [0, 1, 0]),
        (None, 1, [0, 1, 0]),
    ]
    assert unsummed(lines) == {}


# ---------------------------------------------------------------- served by indexes


@pytest.mark.parametrize(
    ("sql", "parameters", "whole"),
    [
        (chosen_reports.LINES, (), {"c"}),
        (chosen_reports.LINES_OF_PROVINCE, ("江苏省",), {"agencies"}),
        (chosen_reports.LINES_OF_AGENCY, (1,), set()),
        (figures_of.FIGURES, ("[1]", "[1]"), {"d"}),
        (figures_of.NUMBERS, ("[]",), {"indicators"}),
        (present.LAST_RUN, (), {"runs"}),
        (present.UNPLACED, (), {"CONSTANT"}),
        (scopes.PROVINCES, (), {"agencies"}),
        (scopes.AGENCIES, (), {"agencies"}),
    ],
)
def test_statements_read_whole_only_what_is_small(
    store: Store, sql: str, parameters: tuple[object, ...], whole: set[str]
) -> None:
    """``whole``: what is read from end to end: the chosen reports for all of them, agencies, runs, what was asked for."""
    with store.snapshot() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    scanned = {step.split()[1] for step in plan if step.startswith("SCAN")}
    assert scanned <= whole | {"value", "json_each"}, plan


def test_every_code_of_the_sums_is_one_of_the_forms(store: Store) -> None:
    known = set(values(store, "SELECT code FROM indicators"))
    assert set(overview.CODES) <= known
