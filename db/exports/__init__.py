"""The store as CSV files: one dataset is one query, the ``.sql`` file of this folder that bears its name."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TextIO

from db.rows import Row, Value
from db.store import Store

DATASETS = (
    *("documents", "sections", "facts", "figures", "tasks", "checks", "issues"),
    *("annual_reports", "applications", "disclosure", "review_litigation", "agencies", "reviews"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, and its number of rows without the header."""

    dataset: str
    path: Path
    rows: int


def read_query(dataset: str) -> str:
    """The SQL of a dataset."""
    return resources.files("db.exports").joinpath(f"{dataset}.sql").read_text(encoding="utf-8")


def export_csv(store: Store, dataset: str, folder: Path, *, bom: bool = False) -> Exported:
    """Write ``folder/<dataset>.csv``: UTF-8, RFC 4180; the same rows give the same bytes. A file appears whole or not.

    With ``bom`` the file is for spreadsheets: it opens with the mark by which Excel knows UTF-8, and a text that a
    spreadsheet would run as a formula (``=cmd…``, ``@…``) gets an apostrophe before it. Without, cells are exact.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{dataset}.csv"
    partial = folder / f".{dataset}.csv.partial"
    columns, rows = store.rows(read_query(dataset))
    try:
        with partial.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
            count = write_csv(file, columns, _without_formulas(rows) if bom else rows)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return Exported(dataset, path, count)


def write_csv(file: TextIO, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Write a header and the rows as RFC 4180 and return how many rows there were."""
    writer = csv.writer(file)
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def _without_formulas(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield tuple(_without_formula(value) for value in row)


def _without_formula(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
