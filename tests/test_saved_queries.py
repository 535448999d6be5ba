"""The saved queries: each has a head that says what it is, runs as Datasette runs it, and counts nothing twice."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.big_database import make
from db import Store
from db.answers import ReadingStore
from db.connection import QueryError
from db.reader import find_parameters
from db.saved_queries import SavedQuery, read_saved, saved_queries
from parsers.records import BodyKind, Document, Fact, Signature
from tests.documents import fact, report
from tests.stored import capture, save

QUERIES = list(saved_queries().values())
HOST = "http://www.jia.gov.cn"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingStore]:
    path = tmp_path_factory.mktemp("saved") / "big.db"
    make(path, reports=60)
    with Store.reading(path) as reading:
        yield reading


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_the_head_says_what_it_is(query: SavedQuery) -> None:
    assert re.search("[一-鿿]", query.title_zh)
    assert re.fullmatch("[ -~]+", query.title_en)
    assert len(query.about) > 60
    assert sorted(find_parameters(query.sql)) == sorted(parameter.name for parameter in query.parameters)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_it_runs_as_it_is_and_with_parameters_as_text(query: SavedQuery, store: ReadingStore) -> None:
    everything = store.saved(query.name)
    assert store.query(query.sql, {parameter.name: "" for parameter in query.parameters}) == everything
    names = {parameter.name for parameter in query.parameters}
    if "year" in names and "year" in everything.names:
        found = store.saved(query.name, year="2023")
        assert found == store.saved(query.name, year=2023)
        assert {row["year"] for row in found} <= {2023}
    if "province" in names:
        assert store.saved(query.name, province="云南") == store.saved(query.name, province="云南省")
        # the page of a query in a browser takes what is typed as it is
        assert store.query(query.sql, {**dict.fromkeys(names, ""), "province": "云南"}) == store.saved(
            query.name, province="云南省"
        )


def names_of(kind: str) -> list[str]:
    return [query.name for query in QUERIES if kind in {parameter.name for parameter in query.parameters}]


BAD = {
    "year": ("2023-2024", "2023.5", "abc", "２０２３", "1066", "2023 OR 1=1", True),
    "province": ("火星", "省", "南"),
    "run": ("x", "999", "-1", "1.0"),
    "altered": ("yes", "0"),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in BAD for name in names_of(kind)])
def test_a_value_that_the_database_does_not_have_is_refused(kind: str, name: str, store: ReadingStore) -> None:
    """No row at all would say that there is nothing of the kind."""
    for value in BAD[kind]:
        with pytest.raises(QueryError):
            store.saved(name, **{kind: value})


@pytest.mark.parametrize("name", names_of("year"))
def test_what_is_no_year_finds_nothing_where_nobody_refuses_it(name: str, store: ReadingStore) -> None:
    query = next(query for query in QUERIES if query.name == name)
    others = {parameter.name: "" for parameter in query.parameters}
    for value in ("2023-2024", "2023.5", "2023年"):
        assert store.query(query.sql, {**others, "year": value}) == []


def test_every_query_but_those_on_a_registry_has_something_to_say(store: ReadingStore) -> None:
    silent = {query.name for query in QUERIES if not store.saved(query.name)}
    # nothing was crawled here; whether such a small database has breaks, unread cells, gaps or copies is chance
    assert silent <= {"never_published", "carry_over_breaks", "unread_by_reason", "missing_years", "copies"}


def test_a_head_that_is_no_head_is_told() -> None:
    with pytest.raises(ValueError, match="colour: red is no entry"):
        read_saved("a", "-- zh: 甲\n-- colour: red\nSELECT 1\n")


# ---------------------------------------------------------------- what they must not get wrong


def _refused(*values: int | None, total: int | None = 10) -> tuple[Fact, ...]:
    """The total column of refusals: the first grounds in the order of the form, and the decided ones."""
    names = ("state_secret", "other_law", "security_stability")
    grounds = (
        fact(f"applications.result.denied.{name}", value, dimension="total", place=(0, row, 9))
        for row, (name, value) in enumerate(zip(names, values, strict=False), 5)
    )
    return (*grounds, fact("applications.result.total", total, dimension="total", place=(0, 20, 9)))


def _stored(tmp_path: Path, **reports: Document) -> ReadingStore:
    path = tmp_path / "small.db"
    with Store(path) as writer:
        for name, document in reports.items():
            save(writer, capture(name, url=f"{HOST}/{name}.html", origin=f"/{name}"), documents=[document])
    return Store.reading(path)


BODY = replace(
    report(),
    agency_name="安徽省甲市医疗保障局",
    division_code="340100",
    body_kind="department",
    province="安徽省",
    official_host=True,
)


def test_a_blank_ground_is_no_zero_and_no_refusal(tmp_path: Path) -> None:
    with _stored(tmp_path, a=replace(BODY, facts=_refused(2, None, 3, total=None))) as store:
        (row,) = store.saved("refusals")
    assert (row["refused"], row["decided"], row["refused_percent"]) == (5, None, None)
    assert row["grounds_without_number"] == 6  # one blank; five that the page does not show


def test_a_table_printed_twice_counts_once_and_a_conflict_not_at_all(tmp_path: Path) -> None:
    twice = (*_refused(2, 1), *(cell._replace(table=1) for cell in _refused(2, 4)))
    with _stored(tmp_path, a=replace(BODY, facts=twice)) as store:
        (row,) = store.saved("refusals")
    assert (row["refused"], row["decided"]) == (2, 10)


def test_the_second_report_of_a_year_is_not_added(tmp_path: Path) -> None:
    document = replace(BODY, facts=_refused(2, 1))
    copied = replace(document, mirror="foreign_host", official_host=False)
    with _stored(tmp_path, a=document, b=copied) as store:
        assert [row["refused"] for row in store.saved("refusals")] == [3]
        both = store.saved("several_reports")
        (copy,) = store.saved("copies")
    assert [row["chosen"] for row in both] == [1, 0]
    assert copy["original_found"] == 1


def test_scopes_are_kept_apart(tmp_path: Path) -> None:
    own = replace(BODY, facts=_refused(2), reporting_scope="own")
    whole = replace(
        BODY,
        facts=_refused(9),
        reporting_scope="consolidated",
        agency_name="安徽省甲市人民政府",
        body_kind="government",
        sections=(),
    )
    with _stored(tmp_path, a=own, b=whole) as store:
        rows = store.saved("refusal_grounds")
    by_scope = {row["reporting_scope"]: row["refused"] for row in rows if str(row["code"]).endswith("state_secret")}
    assert by_scope == {"own": 2, "consolidated": 9}
    assert {row["reports_stating"] for row in rows if str(row["code"]).endswith("other_law")} == {0}


@pytest.mark.parametrize(
    ("year", "kind", "day", "late"),
    [
        (2021, "department", "2022-01-31", None),
        (2021, "department", "2022-02-01", 1),
        (2021, "government", "2022-03-31", None),
        (2021, "government", "2022-04-01", 1),
        (2017, "department", "2018-03-31", None),
        (2021, "township", "2022-12-31", None),
        (2021, None, "2022-12-31", None),
        (2021, "department", None, None),
    ],
)
def test_late_is_after_the_day_that_the_regulations_set(
    tmp_path: Path, year: int, kind: BodyKind | None, day: str | None, late: int | None
) -> None:
    document = replace(BODY, signature=Signature("甲", None), year=year, body_kind=kind, publish_date=day)
    with _stored(tmp_path, a=document) as store:
        assert [row["days_late"] for row in store.saved("late")] == ([] if late is None else [late])
        (row,) = store.saved("publication_dates")
    assert row["late"] == (late or 0)
    assert row["without_day"] == int(day is None)


def test_a_year_with_more_reports_is_not_a_year_with_more_applications(tmp_path: Path) -> None:
    def received(number: int, year: int, name: str = "安徽省甲市医疗保障局") -> Document:
        cell = fact("applications.received", number, dimension="total", place=(0, 2, 9))
        return replace(BODY, facts=(cell,), year=year, agency_name=name)

    documents = {"a": received(5, 2021), "b": received(6, 2022), "c": received(100, 2022, "安徽省甲市财政局")}
    with _stored(tmp_path, **documents) as store:
        row = store.saved("applications_by_year")[0]
    assert (row["year"], row["reports"], row["bodies"]) == (2022, 2, 1)
    assert (row["received_year_before"], row["received"], row["change_percent"]) == (5, 6, 20.0)


def test_fees_of_nothing_stated_are_empty(tmp_path: Path) -> None:
    cell = fact("disclosure.fee.amount", 3, unit="万元", base=30000, base_unit="元")
    blank = fact("disclosure.fee.amount", None, unit="万元", base_unit="元")
    with _stored(tmp_path, a=replace(BODY, facts=(cell,)), b=replace(BODY, year=2022, facts=(blank,))) as store:
        rows = {row["year"]: (row["fee_income"], row["fee_income_state"]) for row in store.saved("fees")}
    assert rows == {2021: (30000, "number"), 2022: (None, "blank")}
    assert Decimal(str(rows[2021][0])) == 30000
