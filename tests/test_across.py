"""Rules across reports in the database: judged with every store, the same in whatever order the reports came."""

import random
from collections.abc import Iterable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from db.exports.export import export_csv
from db.store import Store
from parsers.records import Document, Issue
from tests.documents import APPLICATIONS_TABLE, fact, report
from tests.stored import capture, change, rows, save, values

Stored = tuple[str, Document]  # address, what it holds
CARRIED = "rule = 'year.carry_over' AND scope = 'total'"


def carried(year: int, into: int, out: int, **fields: Any) -> Document:
    """A report with what was carried into its year and out of it."""
    facts = (
        fact("applications.carried_in", into, dimension="total"),
        fact("applications.carried_out", out, dimension="total"),
    )
    return report(year=year, facts=facts, tables=(APPLICATIONS_TABLE,), **fields)


def keep(store: Store, stored: Iterable[Stored], body: str = "甲") -> None:
    for address, document in stored:
        save(store, capture(f"{body} {address}", url=f"http://ybj.jia.gov.cn/{address}"), documents=[document])


def told(store: Store, which: str = CARRIED) -> dict[int, tuple[str, int | None]]:
    """Year → verdict, and the year of the report compared with."""
    found = rows(
        store,
        "SELECT d.year, c.verdict, o.year AS other FROM checks AS c JOIN documents AS d ON d.id = c.document"
        f" LEFT JOIN documents AS o ON o.id = c.other WHERE {which} ORDER BY d.year",
    )
    return {row["year"]: (row["verdict"], row["other"]) for row in found}


THREE = (("2021", carried(2021, 0, 2)), ("2022", carried(2022, 2, 3)), ("2023", carried(2023, 1, 0)))


@pytest.mark.parametrize("order", list(permutations(THREE)), ids=lambda order: " ".join(name for name, _ in order))
def test_the_order_in_which_reports_come_does_not_matter(store: Store, order: Sequence[Stored]) -> None:
    keep(store, order)
    assert told(store) == {2021: ("not_stated", None), 2022: ("pass", 2021), 2023: ("fail", 2022)}


def test_a_result_says_where_the_failure_arose(store: Store) -> None:
    keep(store, THREE)
    (found,) = rows(store, f"SELECT * FROM checks WHERE {CARRIED} AND verdict = 'fail'")
    assert (found["left_value"], found["right_value"], found["severity"]) == (3, 1, "error")
    assert (found["fault"], found["why"].partition(":")[0]) == ("unclear", "years_disagree")


def test_a_copy_and_another_scope_blame_nobody(store: Store) -> None:
    fields: tuple[dict[str, Any], ...] = ({"mirror": "foreign_host"}, {}, {"reporting_scope": "consolidated"})
    given = zip((2021, 2022, 2023), fields, strict=True)
    keep(store, [(str(year), carried(year, 0, 2, **more)) for year, more in given])
    why = values(store, f"SELECT why FROM checks WHERE {CARRIED} AND verdict = 'fail' ORDER BY document")
    assert [words.partition(":")[0] for words in why] == ["one_is_copy", "scopes_differ"]
    assert values(store, f"SELECT DISTINCT fault FROM checks WHERE {CARRIED} AND verdict = 'fail'") == ["unclear"]


@pytest.mark.parametrize("damaged", [2022, 2023])
def test_a_sign_that_either_report_was_misread_is_found_in_the_database(store: Store, damaged: int) -> None:
    """The cells of the report stand in row 1 of table 0."""
    noted = {"issues": (Issue("label_repaired", "info", "二、上年节转", "table 0 row 1"),)}
    reports = [("2022", 2022, 0, 3), ("2023", 2023, 1, 0)]
    keep(store, [(name, carried(y, i, o, **(noted if y == damaged else {}))) for name, y, i, o in reports])
    (found,) = rows(store, f"SELECT * FROM checks WHERE {CARRIED} AND verdict = 'fail'")
    assert (found["fault"], found["why"].partition(":")[0]) == ("ours", "label_repaired")
    assert f"（{damaged} applications.carried_" in found["why"]


def test_a_revised_report_is_judged_anew_and_so_is_the_year_after(store: Store) -> None:
    keep(store, THREE)
    keep(store, [("2022", carried(2022, 5, 1))], "乙")
    assert told(store) == {2021: ("not_stated", None), 2022: ("fail", 2021), 2023: ("pass", 2022)}
    assert values(
        store,
        "SELECT count(*) FROM report_checks AS c JOIN all_documents AS d ON d.id = c.document"
        " WHERE NOT d.current AND d.year = 2022",
    ) != [0], "what the old version came to stays"


def test_a_report_that_turns_out_to_be_of_another_year_or_body_leaves_nothing_behind(store: Store) -> None:
    keep(store, THREE)
    keep(store, [("2022", carried(2019, 0, 0))], "乙")
    assert told(store)[2023] == ("not_stated", None)
    keep(store, [("2021", carried(2022, 0, 1, agency="乙市医疗保障局"))], "乙")
    assert told(store, f"{CARRIED} AND d.agency LIKE '甲%'")[2023] == ("not_stated", None)


def test_only_the_best_report_of_a_year_is_compared_and_none_is_mixed(store: Store) -> None:
    """A copy elsewhere is stored first, and judged until the official page comes."""
    keep(store, [("2021", carried(2021, 0, 2, official_host=True)), ("copy", carried(2022, 9, 9))])
    assert told(store)[2022] == ("fail", 2021)
    keep(store, [("2022", carried(2022, 2, 0, official_host=True))])
    assert told(store) == {2021: ("not_stated", None), 2022: ("pass", 2021)}
    judged = values(
        store, f"SELECT d.address FROM checks AS c JOIN documents AS d ON d.id = c.document WHERE {CARRIED}"
    )
    assert len(judged) == 2
    assert not any("copy" in address for address in judged)


def test_a_report_read_again_by_another_parser_is_judged_by_what_that_one_read(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db", parser_version="1") as store:
        keep(store, THREE)
    with Store(tmp_path / "g.db", parser_version="2") as store:
        keep(store, [("2023", carried(2023, 3, 0))])
        assert told(store)[2023] == ("pass", 2022)
        keep(store, [("2022", carried(2022, 2, 4))])
        assert told(store)[2023] == ("fail", 2022)


def test_a_store_that_fails_half_way_leaves_the_results_as_they_were(store: Store) -> None:
    keep(store, THREE)
    before = told(store)
    broken = report(part=2, title="\ud800")
    with pytest.raises(UnicodeEncodeError):
        save(store, capture("乙", url="http://ybj.jia.gov.cn/2022"), documents=[carried(2022, 9, 9), broken])
    assert told(store) == before


def test_a_database_of_before_is_judged_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path) as store:
        keep(store, THREE)
        before = told(store)
        change(store, "DELETE FROM report_checks")
        store.execute("PRAGMA user_version = 0")
    with Store(path) as store:
        assert told(store) == before


def test_results_across_reports_are_exported_with_the_report_they_were_compared_with(
    store: Store, tmp_path: Path
) -> None:
    keep(store, THREE)
    keys = {row["year"]: row["document_key"] for row in rows(store, "SELECT year, document_key FROM documents")}
    text = export_csv(store, "checks", tmp_path).path.read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith(f"{keys[2023]},year.carry_over,total"))
    assert line.split(",")[-3:-1] == [keys[2022], "1"]


@pytest.mark.parametrize("view", ["annual_reports", "ranked_reports"])
def test_the_reports_of_a_body_and_year_are_found_by_an_index(store: Store, view: str) -> None:
    """With every store: a scan of all reports would make a crawl quadratic."""
    plan = store.all_rows(f"EXPLAIN QUERY PLAN SELECT document FROM {view} WHERE agency_ref = 1 AND year = 2021")
    assert any("(agency_ref=? AND year=?)" in row[3] for row in plan)
    assert not {"SCAN d", "SCAN c", "SCAN v", "SCAN p"} & {row[3].split(" USING")[0] for row in plan}


# ---------------------------------------------------------------- a government and those below it

PLACE = {"province": "山东省", "city": "威海市", "county": "乳山市", "level": "county", "division_code": "371083"}


def asked(name: str, received: int, kind: str = "department", **fields: Any) -> Document:
    full = f"山东省威海市乳山市{name}"
    return report(
        agency=name,
        agency_name=full,
        body_kind=kind,
        facts=(fact("applications.received", received, dimension="total"),),
        tables=(APPLICATIONS_TABLE,),
        **{"year": 2022, **PLACE, **fields},
    )


GOVERNMENT = asked("人民政府", 10, "government", reporting_scope="consolidated")
FAMILY = (
    ("gov", GOVERNMENT),
    ("a", asked("医疗保障局", 4)),
    ("b", asked("财政局", 7)),
    ("office", asked("人民政府办公室", 90, "office")),
    ("city", asked("教育局", 80, county=None, level="prefecture")),
    ("school", asked("第一中学", 60, "institution", system="教育")),
    ("tax", asked("税务局", 50, system="税务")),
)


def counted_in(store: Store) -> list[tuple[str, str, int]]:
    return [
        (row["scope"], row["verdict"], row["right_value"])
        for row in rows(store, "SELECT * FROM checks WHERE rule LIKE 'children.%' ORDER BY position")
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_government_is_compared_with_the_bodies_of_its_place(store: Store, seed: int) -> None:
    family = list(FAMILY)
    random.Random(seed).shuffle(family)
    keep(store, family)
    keep(store, [("before", asked("民政局", 70, year=2021))])
    assert counted_in(store) == [
        ("山东省威海市乳山市医疗保障局", "pass", 4),
        ("山东省威海市乳山市财政局", "pass", 7),
        ("", "fail", 11),
    ]
    named = values(store, "SELECT other_key IS NOT NULL FROM checks WHERE rule LIKE 'children.%' ORDER BY position")
    assert named == [1, 1, 0]


@pytest.mark.parametrize("scope", ["own", None])
def test_a_government_that_does_not_say_that_it_counts_them_in_is_not_judged(store: Store, scope: str | None) -> None:
    keep(store, [("gov", asked("人民政府", 1, "government", reporting_scope=scope)), ("a", asked("医疗保障局", 4))])
    assert counted_in(store) == []


def test_a_body_below_that_is_revised_is_counted_anew(store: Store) -> None:
    keep(store, FAMILY[:3])
    keep(store, [("b", asked("财政局", 6))], "乙")
    assert counted_in(store)[-1] == ("", "pass", 10)
