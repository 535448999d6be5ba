"""Exports: exact, the same every time, whole or not there, and harmless in a spreadsheet only when asked."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.exports import DATASETS, read_query
from db.exports.datasets import find_dataset
from db.exports.export import export, export_csv
from db.exports.reading import some_documents
from db.identity import Capture
from db.reviews import import_reviews
from db.runs import run
from db.store import Store
from parsers.records import Figure, Section, Task
from tests.documents import APPLICATIONS_TABLE, FAILED_CHECK, UNREAD_ISSUE, applications, fact, page, report
from tests.places import ROOT
from tests.stored import capture, save

REVIEW = {
    **{
        "address": "http://a.gov.cn/1",
        "part": 1,
        "document_key": "x-1",
        "kind": "check",
        "subject": "app.row_total 甲",
    },
    **{"fingerprint": "[]", "said": "1 / 2", "verdict": "source_error", "note": "原表如此"},
    "reviewed_at": "2026-02-01T00:00:00Z",
}


def fill(store: Store, order: int = 1) -> None:
    """Three pages of two bodies, stored forwards or backwards."""
    with run(store, "ingest") as begun:
        for n in (1, 2, 3)[::order]:
            document = report(
                year=2019 + n,
                agency=f"市局{n // 2}",
                facts=applications(n),
                tables=(APPLICATIONS_TABLE,),
                figures=(Figure("1", "信息", Decimal(246), "条", "246条", 2, 6),),
                checks=(FAILED_CHECK,),
                issues=(UNREAD_ISSUE,),
                tasks=(Task("1", None, "公开规划", ("办公室", "人事科"), (), None, "（办公室、人事科负责）"),),
            )
            begun.save(Capture(page(f"body {n}", url=f"http://a.gov.cn/{n}"), f"/{n}.html"), [document])
    import_reviews(store, [json.dumps(REVIEW)])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "gongkai.db") as opened:
        yield opened


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def export_all(store: Store, folder: Path) -> dict[str, bytes]:
    return {name: export_csv(store, name, folder).path.read_bytes() for name in DATASETS}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_has_rows_and_a_fixed_order(store: Store, tmp_path: Path, dataset: str) -> None:
    fill(store)
    written = export_csv(store, dataset, tmp_path / "csv")
    rows = read(written.path)
    assert written.rows == len(rows) > 0
    assert "ORDER BY" in read_query(dataset)


def test_every_query_of_the_folder_is_a_dataset_and_says_what_it_holds() -> None:
    files = {path.stem for path in (ROOT / "db" / "exports").glob("*.sql")}
    assert files == set(DATASETS)
    assert all(read_query(name).startswith(f"-- {name}: ") for name in DATASETS)


def test_the_same_database_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    fill(store)
    assert export_all(store, tmp_path / "one") == export_all(store, tmp_path / "two")


def test_the_order_of_ingestion_does_not_show(tmp_path: Path) -> None:
    found = []
    for order in (1, -1):
        with Store(tmp_path / f"{order}.db", now=partial(str, f"2026-01-0{order + 2}T00:00:00Z")) as store:
            fill(store, order)
            found.append(export_all(store, tmp_path / str(order)))
    assert found[0] == found[1]


def test_a_row_of_facts_leads_to_its_document(store: Store, tmp_path: Path) -> None:
    fill(store)
    documents = {row["document_key"]: row for row in read(export_csv(store, "documents", tmp_path).path)}
    facts = read(export_csv(store, "facts", tmp_path).path)
    assert len(facts) == 6
    assert all(documents[row["document_key"]]["address"] == row["address"] for row in facts)
    assert {row["value"] for row in facts} == {"1", "2", "3"}


def test_an_empty_database_gives_headers(store: Store, tmp_path: Path) -> None:
    for name, content in export_all(store, tmp_path).items():
        # the list of all figures is that of the forms
        assert name == "indicators" or content.count(b"\r\n") == 1, name


def test_rfc_4180(store: Store, tmp_path: Path) -> None:
    text = 'a "quoted", text\nwith a line break'
    with run(store, "ingest") as begun:
        begun.save(Capture(page(), "/x"), [report(sections=(Section("1", 1, None, None, "总", text),))])
    content = export_csv(store, "sections", tmp_path).path.read_bytes()
    assert content.endswith(b'"a ""quoted"", text\nwith a line break",0\r\n')
    assert not content.startswith(b"\xef\xbb\xbf")


# by hand: what spreadsheets run, and what must stay a number
CELLS = [
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("+1", "'+1"),
    ("-", "'-"),
    ("@SUM(1)", "'@SUM(1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("1-2=3", "1-2=3"),
    ("局", "局"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "shown"), CELLS)
def test_formulas_are_disarmed_for_spreadsheets_only(store: Store, tmp_path: Path, text: str, shown: str) -> None:
    section = Section("1", 1, None, None, "总", text)
    with run(store, "ingest") as begun:
        begun.save(Capture(page(), "/x"), [report(sections=(section,))])
    assert read(export_csv(store, "sections", tmp_path).path)[0]["text"] == text
    path = export_csv(store, "sections", tmp_path, bom=True).path
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read(path)[0]["text"] == shown


def test_a_negative_number_stays_a_number_in_a_spreadsheet(store: Store, tmp_path: Path) -> None:
    with run(store, "ingest") as begun:
        begun.save(Capture(page(), "/x"), [report(facts=(fact("disclosure.fee.change", -2),))])
    (row,) = read(export_csv(store, "facts", tmp_path, bom=True).path)
    assert (row["value"], row["raw"]) == ("-2", "'-2")


def test_a_file_appears_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = export_csv(store, "facts", tmp_path).path
    before = path.read_bytes()
    (tmp_path / "sections.csv").mkdir()
    with pytest.raises(OSError, match="is a folder"):
        export(store, ("facts", "documents", "sections"), tmp_path, bom=True)
    assert path.read_bytes() == before
    assert sorted(found.name for found in tmp_path.iterdir() if found.suffix != ".db") == [
        *("codebook.csv", "datapackage.json", "facts.csv", "gongkai.db-shm", "gongkai.db-wal", "sections.csv")
    ]


# the marks by which CSV is cut, among anything else a page may print
TEXTS = st.text(st.one_of(st.sampled_from(',"\r\n\t;='), st.characters(codec="utf-8", exclude_characters="\0")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(text=TEXTS)
def test_any_text_comes_back_exactly(tmp_path: Path, text: str) -> None:
    with Store(Path(":memory:")) as store, run(store, "ingest") as begun:
        begun.save(Capture(page(), "/x"), [report(sections=(Section("1", 1, None, None, "总", text),))])
        (row,) = read(export_csv(store, "sections", tmp_path).path)
    assert row["text"] == text


def test_a_body_on_several_sites_is_one_agency(tmp_path: Path) -> None:
    named: dict[str, Any] = {"agency_name": "江苏省甲市医疗保障局", "division_code": "320000", "system": "医疗保障"}
    with Store(tmp_path / "a.db") as store:
        save(store, capture("a", url="http://b.gov.cn/1"), documents=[report(**named)])
        save(store, capture("b", url="http://a.gov.cn/2"), documents=[report(**named, year=2022)])
        save(store, capture("c", url="http://c.gov.cn/3"), documents=[report(agency="市医疗保障局")])
        save(store, capture("d", url="http://d.gov.cn/4"), documents=[report(agency="市医疗保障局")])
        path = export_csv(store, "agencies", tmp_path).path
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], row["hosts"], row["annual_reports"]) for row in rows] == [
        ("", "c.gov.cn", "1"),
        ("", "d.gov.cn", "1"),
        ("江苏省甲市医疗保障局", "a.gov.cn b.gov.cn", "2"),
    ]
    assert (rows[2]["system"], rows[2]["first_year"], rows[2]["last_year"]) == ("医疗保障", "2021", "2022")


@pytest.mark.parametrize(
    "dataset", [name for name in DATASETS if find_dataset(name).scoped in ("documents", "reports")]
)
def test_some_documents_are_read_by_indexes(store: Store, dataset: str) -> None:
    """Else an export would read the whole database for every few documents."""
    plan = store.all_rows(f"EXPLAIN QUERY PLAN {some_documents(find_dataset(dataset))}", ("[1]",))
    scanned = {row[3].split()[1] for row in plan if row[3].startswith("SCAN ")}
    # what the statement itself makes of these documents: their list, their rows, their cells as JSON
    assert scanned <= {"json_each", "said", "states", "d", "k", "documents"}, plan
    assert "all_documents" not in scanned
    assert not any(row[3].startswith("MATERIALIZE all_") for row in plan)
