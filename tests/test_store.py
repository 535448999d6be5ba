"""The store: versions and readings, whole or not at all, nothing merged, nothing lost."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from db import codebook, schema, wide
from db.connection import BusyError, StoreError
from db.identity import Capture
from db.indicators import indicators
from db.rows import read_number
from db.runs import run
from db.store import Store
from parsers.records import Document, Figure, Page, Section, Table, Task
from tests.documents import APPLICATIONS_TABLE, FAILED_CHECK, UNREAD_ISSUE, applications, fact, page, report
from tests.places import ROOT

TIMES = iter(f"2026-01-01T00:00:{n % 60:02}Z" for n in range(10_000))
URL = "http://ybj.jia.gov.cn/2021.html"
RUN = {"command": "ingest", "parser_version": "1", "started_at": "2026-01-01T00:00:00Z"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "gongkai.db", now=lambda: next(TIMES)) as opened:
        yield opened


def capture(body: str = "甲", url: str | None = URL, origin: str = "/reports/2021.html", **fields: Any) -> Capture:
    return Capture(page(body, url=url, **fields), origin)


def save(store: Store, *captures: Capture, documents: Sequence[Document] = (report(),)) -> list[str]:
    """Store the captures in one run, and say what came of each."""
    with run(store, "ingest") as begun:
        return ["unchanged" if begun.find_unchanged(item) else begun.save(item, documents) for item in captures]


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    columns, found = store.rows(sql)
    return [dict(zip(columns, row, strict=True)) for row in found]


def values(store: Store, sql: str) -> list[Any]:
    return [row[0] for row in store.rows(sql)[1]]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    tables = values(store, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {table: list(store.rows(f'SELECT * FROM "{table}"')[1]) for table in tables}


# ---------------------------------------------------------------- a document comes back whole


def test_a_document_comes_back_field_by_field(store: Store) -> None:
    document = report(
        url=URL,
        official_host=True,
        facts=(*applications(), fact("review.total", state="unread", place=(1, 2, None), candidates=("3", "8"))),
        tables=(APPLICATIONS_TABLE, Table(1, None, None, "pipe", (("甲", ""), ("乙", "1")))),
        figures=(Figure("1", "阅读量", Decimal(76000), "次", "7.6万次", 3, 9, True),),
        tasks=(Task("1.1", None, "做好公开", ("办公室",), ("各处室", "直属单位"), "2021-12", "（办公室牵头）"),),
        checks=(FAILED_CHECK,),
        issues=(UNREAD_ISSUE,),
    )
    assert save(store, capture(), documents=[document]) == ["new"]

    (found,) = rows(store, "SELECT * FROM documents")
    for name in ("title", "agency", "year", "url", "encoding", "form_edition", "written_date", "source"):
        assert found[name] == getattr(document, name)
    assert (found["period_start"], found["period_end"]) == document.period
    assert (found["signature_agency"], found["signature_date"]) == ("甲市医疗保障局", "2022-01-20")
    assert json.loads(found["repairs"]) == {"full_width": 2}
    assert found["official_host"] == 1
    assert (found["facts_found"], found["facts_read"], found["tables_found"]) == (3, 2, 1)

    (section,) = rows(store, "SELECT path, level, number, number_key, title, text, code FROM sections")
    assert section == {name: getattr(document.sections[0], name) for name in section}
    assert [json.loads(grid) for grid in values(store, "SELECT grid FROM tables")] == [
        [["本年新收", "3", "3"]],
        [["甲", ""], ["乙", "1"]],
    ]
    (figure,) = rows(store, "SELECT section, subject, value, unit, start_at, end_at, approximate FROM figures")
    assert list(figure.values()) == ["1", "阅读量", 76000, "次", 3, 9, 1]
    (task,) = rows(store, "SELECT lead, support, due FROM tasks")
    assert [json.loads(task["lead"]), json.loads(task["support"])] == [["办公室"], ["各处室", "直属单位"]]
    (check,) = rows(store, "SELECT rule, verdict, left_value, right_value, cells FROM checks")
    assert list(check.values())[:4] == ["app.row_total", "fail", 3, 4]
    assert rows(store, "SELECT code, severity, detail, place FROM issues") == [
        {"code": "cell_unread", "severity": "error", "detail": "3 or 8", "place": "table 0 row 2"}
    ]


def test_a_fact_leads_back_to_its_cell(store: Store) -> None:
    save(store, capture(fetched_at="2022-02-01T08:00:00Z"), documents=[report(facts=applications())])
    found = rows(store, "SELECT * FROM facts WHERE code = 'applications.received' AND dimension = 'total'")
    assert len(found) == 1
    assert {name: found[0][name] for name in ("value", "unit", "raw", "table_index", "row", "column")} == {
        "value": 3,
        "unit": "件",
        "raw": "3",
        "table_index": 0,
        "row": 2,
        "column": 9,
    }
    assert found[0]["address"] == URL
    assert found[0]["fetched_at"] == "2022-02-01T08:00:00Z"
    assert found[0]["digest"] == capture().digest


def test_the_time_of_retrieval_is_empty_unless_it_is_known(store: Store) -> None:
    save(store, capture())
    (version,) = rows(store, "SELECT fetched_at, ingested_at FROM page_versions")
    assert version["fetched_at"] is None
    assert version["ingested_at"].startswith("2026-")


def test_a_code_of_no_form_is_stored_all_the_same(store: Store) -> None:
    save(store, capture(), documents=[report(facts=(fact("local.extra", 7), fact("local.extra", 8, dimension="x")))])
    assert values(store, "SELECT value FROM facts WHERE code = 'local.extra' ORDER BY value") == [7, 8]


# examples by hand; the last three are longer than a float is exact
NUMBERS: list[tuple[str, object]] = [
    ("3", 3),
    ("3.0", 3),
    ("0", 0),
    ("-2", -2),
    ("25.1", 25.1),
    ("1286.35", 1286.35),
    ("9223372036854775808", "9223372036854775808"),
    ("1234567890123456.5", "1234567890123456.5"),
    ("0.1234567890123456789", "0.1234567890123456789"),
]


@pytest.mark.parametrize(("written", "kept"), NUMBERS)
def test_a_number_is_kept_exactly(store: Store, written: str, kept: object) -> None:
    found = fact("disclosure.fee.amount", written, unit="元", base_unit="元")
    save(store, capture(), documents=[report(facts=(found,))])
    (value,) = values(store, "SELECT value FROM facts")
    assert (value, type(value)) == (kept, type(kept))
    assert values(store, "SELECT fee_amount FROM disclosure_wide") == [kept]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_number_changes_on_its_way_to_the_store(number: Decimal) -> None:
    kept = read_number(number)
    assert Decimal(repr(kept) if isinstance(kept, float) else str(kept)) == number


# ---------------------------------------------------------------- versions and readings


def test_the_same_page_again_writes_nothing(store: Store) -> None:
    save(store, capture())
    before = dump(store)
    assert save(store, capture()) == ["unchanged"]
    assert dump(store) == before


def test_another_body_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    save(store, capture("甲"), documents=[report(facts=applications(3))])
    assert save(store, capture("乙"), documents=[report(facts=applications(4))]) == ["revised"]
    assert values(store, "SELECT DISTINCT value FROM facts") == [4]
    assert values(store, "SELECT DISTINCT value FROM all_facts ORDER BY value") == [3, 4]
    assert values(store, "SELECT page_version FROM documents") == [2]
    assert values(store, "SELECT number FROM page_versions WHERE NOT current") == [1]


def test_a_source_that_goes_back_shows_what_it_went_back_to(store: Store) -> None:
    outcomes = save(store, capture("甲"), capture("乙"), capture("甲"))
    assert outcomes == ["new", "revised", "revised"]
    assert values(store, "SELECT digest FROM documents") == [capture("甲").digest]


def test_two_copies_of_one_address_do_not_take_turns(store: Store) -> None:
    """Saved twice, at two times, in one folder: reading the folder again must change nothing."""
    copies = (capture("甲", origin="/reports/1.html"), capture("乙", origin="/reports/2.html"))
    assert save(store, *copies) == ["new", "revised"]
    before = dump(store)
    assert save(store, *copies) == ["unchanged", "unchanged"]
    assert save(store, capture("甲", origin="/elsewhere/1.html")) == ["unchanged"]
    assert dump(store) == before


def test_another_parser_reads_the_same_version_again(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db", parser_version="1") as store:
        save(store, capture(), documents=[report(facts=applications(3))])
    with Store(tmp_path / "g.db", parser_version="2") as store:
        assert save(store, capture(), documents=[report(facts=applications(8))]) == ["reread"]
        assert save(store, capture()) == ["unchanged"]
        assert values(store, "SELECT DISTINCT value FROM facts") == [8]
        assert values(store, "SELECT count(*) FROM page_versions") == [1]
        both = "SELECT parser_version, current FROM all_documents ORDER BY parser_version"
        assert list(store.rows(both)[1]) == [("1", 0), ("2", 1)]
    with Store(tmp_path / "g.db", parser_version="1") as store:
        assert save(store, capture(), documents=[report(facts=applications(3))]) == ["reread"]
        assert values(store, "SELECT DISTINCT value FROM facts") == [3]
        assert values(store, "SELECT count(*) FROM all_documents") == [2]


def test_an_old_version_read_again_does_not_become_current(tmp_path: Path) -> None:
    copies = (capture("甲", origin="/reports/1.html"), capture("乙", origin="/reports/2.html"))
    with Store(tmp_path / "g.db", parser_version="1") as store:
        save(store, *copies)
    with Store(tmp_path / "g.db", parser_version="2") as store:
        assert save(store, *copies) == ["reread", "reread"]
        assert values(store, "SELECT digest FROM documents") == [copies[1].digest]


def test_the_key_of_a_document_does_not_depend_on_the_order(tmp_path: Path) -> None:
    pages = [capture(f"body {n}", url=f"http://h{n}.gov.cn/") for n in range(4)]
    keys = []
    for name, order in (("a", pages), ("b", pages[::-1])):
        with Store(tmp_path / f"{name}.db") as store:
            save(store, *order, documents=[report(), report(part=2)])
            keys.append(set(values(store, "SELECT document_key FROM documents")))
    assert keys[0] == keys[1]
    assert len(keys[0]) == 8


def test_a_page_that_fails_half_way_leaves_no_trace(store: Store) -> None:
    save(store, capture("甲"))
    before = dump(store)
    broken = report(part=2, sections=(Section("1", 1, None, None, "\ud800", "half a pair"),))
    with run(store, "ingest") as begun, pytest.raises(UnicodeEncodeError):
        begun.save(capture("乙"), [report(facts=(fact("local.new", 1),)), broken])
    assert dump(store) == before
    # and the store goes on, with codes that the lost transaction had added
    assert save(store, capture("丙"), documents=[report(facts=(fact("local.new", 2),))]) == ["revised"]
    assert values(store, "SELECT value FROM facts") == [2]


def test_a_run_tells_what_it_did(store: Store) -> None:
    save(store, capture("甲"), capture("甲"), capture("乙"))
    with run(store, "ingest") as begun:
        begun.fail()
    first, second = rows(store, "SELECT * FROM runs")
    assert [first[f"pages_{name}"] for name in ("new", "revised", "reread", "unchanged", "failed")] == [1, 1, 0, 1, 0]
    assert second["pages_failed"] == 1
    assert first["ended_at"] > first["started_at"]


# ---------------------------------------------------------------- agencies


def test_unresolved_agencies_are_told_apart_by_host(store: Store) -> None:
    for n, host in enumerate(("a.gov.cn", "a.gov.cn", "b.gov.cn")):
        save(store, capture(f"{n}", url=f"http://{host}/{n}"), documents=[report(agency="市医疗保障局", year=2020 + n)])
    assert values(store, "SELECT host FROM agencies ORDER BY host") == ["a.gov.cn", "b.gov.cn"]


def test_without_a_host_every_page_is_its_own(store: Store) -> None:
    for n in range(2):
        save(store, capture(f"{n}", url=None, origin=f"/{n}.html"), documents=[report(agency="市医疗保障局")])
    assert len(values(store, "SELECT key FROM agencies")) == 2
    assert len(values(store, "SELECT document FROM annual_reports")) == 2


def test_a_resolved_agency_is_one_on_every_host(store: Store) -> None:
    code = "11370000MB2854541X"
    named = {"agency": "市医保局", "agency_name": "山东省威海市医疗保障局", "division_code": "371000"}
    for n, number in enumerate((None, code, "371000医疗保障局")):
        document = report(year=2020 + n, agency_id=number, **named)
        save(store, capture(f"{n}", url=f"http://h{n}.gov.cn/"), documents=[document])
    assert rows(store, "SELECT name, agency_id, host FROM agencies") == [
        {"name": "山东省威海市医疗保障局", "agency_id": code, "host": None}
    ]


def test_bodies_of_one_name_in_two_divisions_stay_two(store: Store) -> None:
    for n, division in enumerate(("320106", "410204")):
        document = report(agency="鼓楼区医疗保障局", agency_name="鼓楼区医疗保障局", division_code=division)
        save(store, capture(f"{n}", url=f"http://h{n}.gov.cn/"), documents=[document])
    assert len(values(store, "SELECT key FROM agencies")) == 2


# ---------------------------------------------------------------- views

NAMED: dict[str, Any] = {"agency_name": "江苏省甲市医疗保障局", "division_code": "320000"}
THREE = applications(3)

# (the better report, the worse, what chosen_because opens with), by hand from the contract
PREFERENCES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"official_host": True}, {"facts": THREE}, "on an official host"),
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


# ---------------------------------------------------------------- codebook and schema


def test_every_public_table_view_and_column_is_described(store: Store) -> None:
    columns = codebook.read_columns(store)
    assert set(columns) == set(codebook.relations())
    unsaid = [(name, column) for name in columns for column in columns[name] if not codebook.describe(name, column)]
    assert unsaid == []


def test_the_codebook_describes_nothing_that_is_gone(store: Store) -> None:
    columns = codebook.read_columns(store)
    used = {codebook.find_key(name, column) for name in columns for column in columns[name]}
    assert set(codebook.keys()) - used == set()


def test_docs_database_md_is_current() -> None:
    written = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
    assert written == codebook.render(), "run: python -m db.codebook > docs/database.md"


def test_every_figure_of_the_forms_is_in_the_codebook_of_figures(store: Store) -> None:
    found = set(store.rows("SELECT code, dimension FROM indicators")[1])
    assert found == {(figure.code, figure.dimension) for figure in indicators()}


def test_wide_columns_show_each_figure_of_the_six_part_forms_once() -> None:
    shown = [(figure.code, figure.dimension) for view in wide.NAMES for figure in wide.columns(view).values()]
    printed = {
        (figure.code, figure.dimension)
        for figure in indicators()
        if any(name.startswith(("form2019", "form2021")) for name in figure.tables)
    }
    assert len(shown) == len(set(shown))
    assert set(shown) == printed


def test_every_table_is_strict(store: Store) -> None:
    lax = "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND NOT strict"
    assert [name for name in values(store, lax) if not name.startswith(("sqlite_", "_"))] == []


def test_the_database_is_in_write_ahead_mode_with_foreign_keys(store: Store) -> None:
    assert values(store, "PRAGMA journal_mode") == ["wal"]
    assert values(store, "PRAGMA foreign_keys") == [1]


def test_views_are_made_anew_when_their_text_changes(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path) as store:
        save(store, capture())
    connection = sqlite3.connect(path)
    connection.execute("DROP VIEW quality")
    connection.execute("CREATE VIEW quality AS SELECT 1 AS old")
    connection.execute("UPDATE indicators SET label = 'old' WHERE code = 'review.total'")
    connection.commit()
    connection.close()
    with Store(path) as store:
        assert values(store, "SELECT document FROM quality") == [1]
        assert values(store, "SELECT label FROM indicators WHERE code = 'review.total'") != ["old"]


def test_a_snapshot_does_not_see_what_another_writes(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as one, Store(tmp_path / "g.db") as two:
        save(one, capture("甲"))
        with one.snapshot():
            assert values(one, "SELECT count(*) FROM documents") == [1]
            save(two, capture("乙", url="http://b.gov.cn/"))
            assert values(one, "SELECT count(*) FROM documents") == [1]
        assert values(one, "SELECT count(*) FROM documents") == [2]


# ---------------------------------------------------------------- a database that cannot be used


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database" * 100)
    with pytest.raises(StoreError, match=r"notes\.txt: file is not a database"):
        Store(path)
    assert path.read_text() == "no database" * 100


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a gongkai database"):
        Store(path)
    assert path.read_bytes() == before


def make_first_shape(path: Path) -> None:
    """A database as migration 0001 left it, with one report: two facts, one check."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    schema.migrations.apply(Database(connection), stop_before="0002_numbers")
    connection.execute("CREATE VIEW checks AS SELECT document, rule, verdict FROM all_checks")
    connection.executescript("""
        INSERT INTO runs (id, command, parser_version, started_at) VALUES (1, 'ingest', '0', '2026-01-01T00:00:00Z');
        INSERT INTO pages (id, address, first_seen_at) VALUES (1, 'a', '2026-01-01T00:00:00Z');
        INSERT INTO page_versions (id, page, number, current, digest, size, origin, ingested_at, parser_version, run)
        VALUES (1, 1, 1, 1, 'd', 1, '/a', '2026-01-01T00:00:00Z', '0', 1);
        INSERT INTO all_documents (id, page_version, parser_version, part, current, document_key, facts_found, facts_read,
          tables_found, source, official_host, doc_type, encoding, script, repairs)
        VALUES (1, 1, '0', 1, 1, 'k', 2, 1, 1, 'a', 0, 'annual_report', 'utf-8', 'simplified', '{}');
        INSERT INTO indicators (id, code, dimension) VALUES (7, 'applications.received', 'total'), (8, 'x', NULL);
        INSERT INTO fact_cells (document, indicator, position, value, unit, raw, state, value_base, base_unit, table_index,
          row, column, candidates, conflict)
        VALUES (1, 7, 1, 3, '件', '3', 'number', 3, '件', 0, 4, 5, NULL, 0),
          (1, 8, 0, NULL, NULL, '1 2', 'unread', NULL, NULL, 0, 2, NULL, '["12"]', 1);
        INSERT INTO all_checks (document, position, rule, scope, verdict, left_value, right_value, cells)
        VALUES (1, 0, 'app.balance', 'total', 'fail', 3, 1.5, '["a@total", "b@total"]'),
          (1, 1, 'review.total', 'review.total', 'not_stated', NULL, NULL, '["review.total"]');
    """)
    connection.close()


def test_a_database_of_the_first_shape_keeps_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    make_first_shape(path)
    with Store(path) as store:
        facts = "code, dimension, value, unit, raw, state, value_base, base_unit, table_index, row, column, candidates, conflict"
        assert list(store.rows(f"SELECT {facts} FROM facts ORDER BY position")[1]) == [
            ("x", None, None, None, "1 2", "unread", None, None, 0, 2, None, '["12"]', 1),
            ("applications.received", "total", 3, "件", "3", "number", 3, "件", 0, 4, 5, None, 0),
        ]
        assert list(store.rows("SELECT * FROM checks ORDER BY position")[1]) == [
            (1, "app.balance", "total", "fail", 3, 1.5, '["a@total", "b@total"]', 0),
            (1, "review.total", "review.total", "not_stated", None, None, '["review.total"]', 1),
        ]
        assert values(store, "SELECT facts_unread FROM quality") == [1]
        assert save(store, capture()) == ["new"], "and goes on"
        assert values(store, "PRAGMA foreign_key_check") == []


CHECKED = report(facts=applications(), checks=(FAILED_CHECK,))


@pytest.mark.parametrize("columns", ["rule, scope, cells FROM check_lines", "state, unit, base_unit FROM cell_kinds"])
def test_words_that_come_again_are_kept_once(store: Store, columns: str) -> None:
    copies = capture(url="http://a.gov.cn/1"), capture(url="http://a.gov.cn/2", origin="/b")
    save(store, *copies, documents=[CHECKED])
    assert len(list(store.rows(f"SELECT {columns}")[1])) == 1


def test_what_a_failed_transaction_numbered_is_numbered_again(store: Store) -> None:
    def fail() -> None:
        with store.writing():
            store.save_page(capture(), [CHECKED], store.insert("runs", dict(RUN)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert save(store, capture(), documents=[CHECKED]) == ["new"]
    assert values(store, "PRAGMA foreign_key_check") == []
    assert values(store, "SELECT cells FROM checks") == ['["applications.received@total"]']


def test_a_database_of_a_newer_gongkai_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', '9999_later', '')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer gongkai"):
        Store(path)


def test_an_sqlite_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "OLDEST_SQLITE", (999, 1, 0))
    with pytest.raises(StoreError, match=r"gongkai needs SQLite 999\.1 or newer; this Python brings 3\."):
        Store(Path(":memory:"))


def test_a_lock_held_by_another_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path, busy_seconds=0.05) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError, match=r"g\.db is in use by another process"):
            save(store, capture())
        other.execute("ROLLBACK")
        other.close()
        assert save(store, capture()) == ["new"]


def read_everything(path: Path) -> None:
    with Store(path) as store:
        dump(store)


def test_a_damaged_database_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path) as store:
        for n in range(30):
            save(store, capture(f"{n}", url=f"http://a.cn/{n}"), documents=[report(facts=applications())])
    content = bytearray(path.read_bytes())
    content[len(content) // 3 :] = b"\xaa" * (len(content) - len(content) // 3)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"g\.db: .*malformed"):
        read_everything(path)


def test_two_stores_write_in_turn(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as one, Store(tmp_path / "g.db") as two:
        for n in range(3):
            save(one, capture(f"one {n}", url=f"http://one.cn/{n}"))
            save(two, capture(f"two {n}", url=f"http://two.cn/{n}"), documents=[report(facts=(fact(f"new.{n}", 1),))])
        assert values(one, "SELECT count(*) FROM documents") == [6]
        assert save(one, capture("last"), documents=[report(facts=(fact("new.0", 2),))]) == ["new"]


def test_a_page_that_another_process_stored_meanwhile_is_unchanged(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as one, Store(tmp_path / "g.db") as two, run(one, "ingest") as begun:
        assert not begun.find_unchanged(capture())
        save(two, capture())
        before = dump(one)["all_documents"]
        assert begun.save(capture(), [report()]) == "unchanged"
        assert dump(one)["all_documents"] == before


def test_the_captured_address_is_the_url_or_else_the_place() -> None:
    assert capture().address == URL
    assert Capture(Page(b""), "/a/b.html").address == "/a/b.html"
