"""CSV, Parquet and XLSX as others read them: value by value what the database says."""

import csv
import datetime
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from frictionless import Package, system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from db.exports import DATASETS
from db.exports.datasets import find_dataset
from db.exports.export import Format, export
from db.exports.reading import read_dataset
from db.exports.spreadsheet import MOST_ROWS
from db.reviews import import_reviews
from db.runs import run
from db.store import Store
from parsers.records import Document, Figure, Section, Task
from tests.documents import APPLICATIONS_TABLE, FAILED_CHECK, UNREAD_ISSUE, applications, fact, report
from tests.stored import capture, save
from tests.test_exports import REVIEW

LONG = "1234567890123456789012345678901"
# what readers take for something else: numbers, dates, nothing, formulas, links
TRAPS = ("1.10", "007", "NA", "null", "2021-01-01", "=1+1", "http://a.gov.cn", "'x", "1e5", "true", 'a "b",\nc')
Value = Any


def fill(store: Store, *, long: bool = False) -> None:
    with run(store, "ingest") as begun:
        for n in (1, 2):
            fee = fact("disclosure.fee.amount", "12.5", place=(1, 1, 1))
            more = [fact("review.total", LONG if long else None, place=(2, 1, 1))]
            document = report(
                **{
                    "year": 2020 + n,
                    "agency": f"市局{n}",
                    "division_code": "320000",
                    "agency_name": f"江苏省甲市局{n}",
                },
                **{"publish_date": "2022-01-30", "province": "江苏省", "system": "医疗保障"},
                facts=(*applications(n), fee, *more),
                tables=(APPLICATIONS_TABLE,),
                sections=tuple(Section(f"1.{i}0", 1, None, None, text, text) for i, text in enumerate(TRAPS, 1)),
                figures=(Figure("1", "信息", Decimal("246.25"), "条", "246.25条", 2, 6),),
                checks=(FAILED_CHECK,),
                issues=(UNREAD_ISSUE,),
                tasks=(Task("1", None, "公开规划", ("办公室", "人事科"), (), None, "（办公室、人事科负责）"),),
            )
            at = "2026-01-01T08:00:00Z" if n == 1 else None
            url = f"http://a{n}.gov.cn/{n}"
            begun.save(capture(f"body {n}", url=url, origin=f"/{n}.html", fetched_at=at), [document])
    import_reviews(store, [json.dumps(REVIEW)])


def said(store: Store, name: str) -> tuple[tuple[str, ...], list[tuple[Value, ...]]]:
    rows = read_dataset(store, name)
    return rows.columns, [row for batch in rows.batches for row in batch]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("formats")
    with Store(folder / "g.db", now=lambda: "2026-01-02T00:00:00Z") as opened:
        fill(opened)
        for style in ("csv", "parquet", "xlsx"):
            export(opened, DATASETS, folder / style, style=style)
        yield opened


def file(store: Store, name: str, style: Format) -> Path:
    return store.path.parent / style / f"{name}.{style}"


@cache
def schema(package: Path, name: str) -> dict[str, str]:
    """Column → type, from the package: the one thing that a reader of CSV is told."""
    described = json.loads(package.read_text(encoding="utf-8"))
    (resource,) = (one for one in described["resources"] if one["name"] == name)
    return {field["name"]: field["type"] for field in resource["schema"]["fields"]}


def types(store: Store, name: str) -> dict[str, str]:
    return schema(store.path.parent / "csv" / "datapackage.json", name)


# ---------------------------------------------------------------- readers, as docs/datasets.md has them


def read_pandas_csv(store: Store, name: str) -> pd.DataFrame:
    text = {column: str for column, kind in types(store, name).items() if kind == "string"}
    return pd.read_csv(file(store, name, "csv"), dtype=text, keep_default_na=False, na_values=[""])


def read_polars_csv(store: Store, name: str) -> list[tuple[Value, ...]]:
    kinds: dict[str, Any] = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date}
    told = {column: kinds.get(kind, pl.String) for column, kind in types(store, name).items()}
    return pl.read_csv(file(store, name, "csv"), schema=told).rows()


def read_duckdb_csv(store: Store, name: str) -> list[tuple[Value, ...]]:
    kinds = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "datetime": "TIMESTAMPTZ"}
    told = {column: kinds[kind] for column, kind in types(store, name).items()}
    found: list[tuple[Value, ...]] = duckdb.read_csv(
        str(file(store, name, "csv")), columns=told, header=True
    ).fetchall()
    return found


def read_like_r(store: Store, name: str) -> list[tuple[Value, ...]]:
    """As ``read.csv(file, na.strings = "", colClasses = …)`` does: strict quotes, empty is NA, numbers by their column."""
    as_type: dict[str, Callable[[str], Value]] = {"integer": int, "number": float}
    kinds = list(types(store, name).values())
    with file(store, name, "csv").open(encoding="utf-8", newline="") as opened:
        _, *rows = csv.reader(opened, strict=True)
    return [
        tuple(as_type.get(kind, str)(text) if text else None for kind, text in zip(kinds, row, strict=True))
        for row in rows
    ]


def read_pandas_parquet(store: Store, name: str) -> pd.DataFrame:
    return pd.read_parquet(file(store, name, "parquet"))


def read_polars_parquet(store: Store, name: str) -> list[tuple[Value, ...]]:
    return pl.read_parquet(file(store, name, "parquet")).rows()


def read_duckdb_parquet(store: Store, name: str) -> list[tuple[Value, ...]]:
    found: list[tuple[Value, ...]] = duckdb.read_parquet(str(file(store, name, "parquet"))).fetchall()
    return found


def read_pandas_excel(store: Store, name: str) -> pd.DataFrame:
    text = {column: str for column, kind in types(store, name).items() if kind == "string"}
    return pd.read_excel(file(store, name, "xlsx"), header=1, dtype=text, keep_default_na=False, na_values=[""])


def read_openpyxl(store: Store, name: str) -> list[tuple[Value, ...]]:
    book = openpyxl.load_workbook(file(store, name, "xlsx"), read_only=True)
    rows = list(book[name].iter_rows(min_row=3, values_only=True))
    book.close()
    return rows


READERS: tuple[Callable[[Store, str], Any], ...] = (
    *(read_pandas_csv, read_polars_csv, read_duckdb_csv, read_like_r, read_pandas_parquet, read_polars_parquet),
    *(read_duckdb_parquet, read_pandas_excel, read_openpyxl),
)


def plain(value: Value) -> Value:
    """A value as the database has it, whatever class a reader has for it; an empty text is none, as CSV has it."""
    if value is None or value == "" or (value != value):
        return None
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            return value.date().isoformat()  # of a spreadsheet: a day
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, datetime.date) else value


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_each_reader_has_the_values_of_the_database(
    store: Store, name: str, reader: Callable[[Store, str], Any]
) -> None:
    columns, rows = said(store, name)
    found = reader(store, name)
    if isinstance(found, pd.DataFrame):
        assert tuple(found.columns) == columns
        found = found.itertuples(index=False, name=None)
    wanted = [tuple(map(plain, row)) for row in rows]
    assert [tuple(map(plain, row)) for row in found] == wanted
    assert wanted


@pytest.mark.parametrize("name", DATASETS)
def test_values_are_of_the_type_that_their_column_has(store: Store, name: str) -> None:
    held: dict[str, set[type]] = {"integer": {int}, "number": {int, float}}
    columns, rows = said(store, name)
    for column, values in zip(columns, zip(*rows, strict=True), strict=True):
        wanted = held.get(types(store, name)[column], {str})
        assert {type(value) for value in values} <= wanted | {type(None)}, column


# ---------------------------------------------------------------- the package


@pytest.mark.parametrize("style", ["csv", "xlsx"])
def test_the_package_validates_with_its_rows_keys_and_digests(store: Store, style: str) -> None:
    package = Package(str(store.path.parent / style / "datapackage.json"))
    with system.use_context(trusted=True):
        found = package.validate()
    assert found.valid, found.flatten(["type", "note"])
    keyed = {resource.name for resource in package.resources if resource.schema.foreign_keys}
    assert {"facts", "documents", "applications", "checks"} <= keyed


def test_the_package_of_parquet_is_described_and_typed(store: Store) -> None:
    package = Package(str(store.path.parent / "parquet" / "datapackage.json"))
    assert Package.metadata_validate(package.to_descriptor()) is not None
    assert {resource.name for resource in package.resources} == set(DATASETS)


@pytest.mark.parametrize("name", [name for name in DATASETS if find_dataset(name).key])
def test_a_primary_key_is_one(store: Store, name: str) -> None:
    columns, rows = said(store, name)
    places = [columns.index(column) for column in find_dataset(name).key]
    keys = [tuple(row[at] for at in places) for row in rows]
    assert len(set(keys)) == len(keys)
    assert not any(None in key for key in keys)


@pytest.mark.parametrize("style", ["csv", "parquet", "xlsx"])
def test_the_same_database_gives_the_same_bytes_in_every_format(store: Store, tmp_path: Path, style: Format) -> None:
    export(store, DATASETS, tmp_path, style=style)
    first = store.path.parent / style
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in first.iterdir()
    }


# ---------------------------------------------------------------- what does not fit


def test_a_number_too_long_for_a_double_is_text_in_parquet_and_in_a_cell(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as store:
        fill(store, long=True)
        (written,) = export(store, ("facts",), tmp_path, style="parquet")
        export(store, ("facts",), tmp_path, style="xlsx")
        columns, rows = said(store, "facts")
    assert written.as_text == ("value", "value_base")
    found = pd.read_parquet(written.path)
    assert [value for value in found["value"] if value is not None] == [
        str(row[columns.index("value")]) for row in rows if row[columns.index("value")] is not None
    ]
    (field,) = (f for f in schema(tmp_path / "datapackage.json", "facts").items() if f[0] == "value")
    assert field == ("value", "number")
    book = openpyxl.load_workbook(tmp_path / "facts.xlsx")
    assert {cell.value for cell in book["facts"]["J"]} & {LONG, 12.5} == {LONG, 12.5}


# letters of two units, line breaks, what XML has no way to write
TEXTS = st.text(
    st.one_of(st.sampled_from("\r\n\t_x=𠀀\x01\x0b\ufffe"), st.characters(codec="utf-8", exclude_characters="\0"))
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(text=TEXTS)
def test_any_text_comes_back_from_parquet(tmp_path: Path, text: str) -> None:
    with Store(Path(":memory:")) as store:
        keep(store, text)
        (written,) = export(store, ("sections",), tmp_path, style="parquet")
    assert pl.read_parquet(written.path)["text"].to_list() == [text]


def keep(store: Store, text: str) -> None:
    document: Document = report(sections=(Section("1", 1, None, None, "总", text),))
    save(store, capture(), documents=[document])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(text=TEXTS.filter(bool))
def test_any_text_comes_back_from_a_cell(tmp_path: Path, text: str) -> None:
    """As Excel reads it: what XML cannot write is ``_x000B_`` in the file, which openpyxl leaves to its callers."""
    with Store(Path(":memory:")) as store:
        keep(store, text)
        (written,) = export(store, ("sections",), tmp_path, style="xlsx")
    assert unescape(openpyxl.load_workbook(written.path)["sections"]["H3"].value) == text


@pytest.mark.parametrize("letter", ["字", "𠀀"])
def test_a_text_longer_than_a_cell_goes_on_in_another_sheet(tmp_path: Path, letter: str) -> None:
    text = letter * 40_000
    with Store(Path(":memory:")) as store:
        keep(store, text)
        (written,) = export(store, ("sections",), tmp_path, style="xlsx")
    assert written.long_texts == 1
    book = openpyxl.load_workbook(written.path)
    _, *more = book["long_texts"].iter_rows(values_only=True)
    assert {(row, column) for row, column, _, _ in more} == {("3", "text")}
    assert book["sections"]["H3"].value + "".join(part for *_, part in more) == text


def test_what_looks_like_a_formula_or_a_link_is_a_text_in_a_sheet(store: Store) -> None:
    book = openpyxl.load_workbook(file(store, "sections", "xlsx"))
    cells = list(book["sections"]["H"][2:])
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


def test_a_sheet_has_frozen_labels_in_chinese_and_a_codebook(store: Store) -> None:
    book = openpyxl.load_workbook(file(store, "applications", "xlsx"))
    sheet = book["applications"]
    assert sheet.freeze_panes == "A3"
    assert (sheet["A1"].value, sheet["A2"].value) == ("文件标识，重建数据库后不变", "document_key")
    columns = {row[1] for row in book["codebook"].iter_rows(min_row=2, values_only=True)}
    assert {cell.value for cell in sheet[2]} == columns


def test_more_rows_than_a_sheet_takes_are_refused_before_anything_is_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.exports.spreadsheet.MOST_ROWS", 3)
    with pytest.raises(Exception, match=r"facts has [0-9]+ rows, and a sheet takes 3"):
        export(store, ("documents", "facts"), tmp_path / "out", style="xlsx")
    assert not (tmp_path / "out").exists()
    assert MOST_ROWS == 1_048_574


# ---------------------------------------------------------------- empty is not zero


@pytest.mark.parametrize("reader", [read_like_r, read_duckdb_parquet, read_openpyxl])
def test_blank_not_stated_unread_and_zero_stay_different(tmp_path: Path, reader: Callable[[Store, str], Any]) -> None:
    facts = (
        fact("review.total", 0),
        fact("review.upheld", state="blank"),
        fact("review.corrected", state="unread"),
    )
    with Store(tmp_path / "g.db") as store:
        save(store, capture(), documents=[report(facts=facts, form_edition="form2021")])
        for style in ("csv", "parquet", "xlsx"):
            export(store, DATASETS, tmp_path / style, style=style)
        columns, _ = said(store, "review_litigation")
        (row,) = reader(store, "review_litigation")
    found = dict(zip(columns, map(plain, row), strict=True))
    told = {
        name: (found[name], found[f"{name}_state"]) for name in ("review_total", "review_upheld", "review_corrected")
    }
    assert told == {
        "review_total": (0, "number"),
        "review_upheld": (None, "blank"),
        "review_corrected": (None, "unread"),
    }
    assert (found["review_pending"], found["review_pending_state"]) == (None, "not_stated")


def test_the_order_of_ingestion_does_not_show_in_parquet(tmp_path: Path) -> None:
    found = []
    for day in (1, 2):
        with Store(tmp_path / f"{day}.db", now=partial(str, "2026-01-01T00:00:00Z")) as store:
            fill(store)
            found.append(export(store, ("facts",), tmp_path / str(day), style="parquet")[0].path.read_bytes())
    assert found[0] == found[1]
