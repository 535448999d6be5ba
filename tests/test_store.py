"""The store: a document comes back whole, and no two bodies are merged."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.identity import Capture
from db.rows import read_number
from db.store import Store
from parsers.records import Figure, Page, Table, Task
from tests.documents import APPLICATIONS_TABLE, FAILED_CHECK, UNREAD_ISSUE, applications, fact, report
from tests.stored import URL, capture, rows, save, values


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
    (check,) = rows(store, "SELECT rule, verdict, left_value, right_value, cells FROM checks WHERE NOT across")
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


# what JSON and SQLite treat apart: quotes, control characters, the end of a C string, the length of a label
CELLS = st.one_of(
    st.text(st.one_of(st.sampled_from('"\\\0\n\t\x7f/甲'), st.characters(codec="utf-8")), max_size=8),
    st.sampled_from(["", "0", "12", "本年新收", "甲" * 100, "甲" * 101, "\\u0000", "[1]"]),
)


@settings(max_examples=60)
@given(grids=st.lists(st.lists(st.lists(CELLS, max_size=12), max_size=12), max_size=4))
def test_every_table_comes_back_letter_by_letter(grids: list[list[list[str]]]) -> None:
    written = [(form, grid) for form in (None, "form2021.applications") for grid in grids]
    tables = [Table(n, "1", form, "html", tuple(map(tuple, grid))) for n, (form, grid) in enumerate(written)]
    with Store(Path(":memory:")) as store:
        save(store, capture(), documents=[report(tables=tuple(tables))])
        kept = values(store, "SELECT grid FROM tables ORDER BY table_index")
    assert kept == [json.dumps(grid, ensure_ascii=False) for _, grid in written]


def test_a_label_is_kept_once_however_many_cells_it_spans(store: Store) -> None:
    rows = (("申请人情况", "申请人情况", "12"), ("申请人情况", "甲" * 101, "-"))
    save(store, capture(), documents=[report(tables=(Table(0, "1", "form2021.applications", "html", rows),))])
    assert values(store, "SELECT text FROM words") == ["申请人情况"]
    assert values(store, "SELECT grid FROM grids") == ['[[1,1,"12"],[1,"' + "甲" * 101 + '","-"]]']


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


def test_the_captured_address_is_the_url_or_else_the_place() -> None:
    assert capture().address == URL
    assert Capture(Page(b""), "/a/b.html").address == "/a/b.html"
