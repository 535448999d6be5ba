"""CSV as RFC 4180 has it, UTF-8; the same rows give the same bytes."""

import csv
from collections.abc import Iterator
from pathlib import Path

from db.exports.reading import Rows
from db.rows import Row, Value

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_comma(path: Path, rows: Rows, *, bom: bool = False) -> int:
    """Write a header and the rows, and return how many rows there were.

    With ``bom`` the file is for spreadsheets: it opens with the mark by which Excel knows UTF-8, and a text that a
    spreadsheet would run as a formula (``=cmd…``, ``@…``) gets an apostrophe before it. Without, cells are exact.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows.columns)
        for batch in rows.batches:
            writer.writerows(_without_formulas(batch) if bom else batch)
            count += len(batch)
    return count


def _without_formulas(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        yield tuple(_without_formula(value) for value in row)


def _without_formula(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
