"""XLSX, row by row: two frozen lines of headings, Chinese labels and column names, and a sheet that says what the columns mean.

Nothing is cut or guessed at: texts are texts whatever they look like, numbers of more than 15 digits too (Excel would round them),
and a text longer than a cell takes goes on in the sheet ``long_texts``.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from db.exports.fields import Field
from db.exports.reading import Rows
from db.rows import Value

MOST_ROWS = 1_048_576 - 2  # beside the two of headings
_LONGEST = 32_767  # UTF-16 units of a cell
_MOST_DIGITS = 15
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LONG_HEAD = ("row", "column", "part", "text")
_FIRST_DAY = "1900-03-01"  # before it, Excel counts a day that there was not
_WIDTHS = {"string": 18, "integer": 9, "number": 12, "date": 12, "datetime": 21}


def write_spreadsheet(
    path: Path, name: str, rows: Rows, fields: Sequence[Field], codebook: Iterable[Sequence[str]], *, scratch: Path
) -> tuple[int, int]:
    """Write the rows: how many there were, and how many texts go on in another sheet. ``scratch``: a folder for what is half
    done."""
    options = {"constant_memory": True, "tmpdir": str(scratch), "strings_to_urls": False, "strings_to_formulas": False}
    with path.open("wb") as file:
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": name, "author": "gongkai", "created": _MADE})
        sheet = _Sheet(book, name, fields)
        count = sheet.write(rows)
        _write_lines(book.add_worksheet("codebook"), codebook)
        if sheet.long:
            _write_lines(book.add_worksheet("long_texts"), (_LONG_HEAD, *sheet.long))
        book.close()
    return count, len({line[:2] for line in sheet.long})


class _Sheet:
    """The sheet of the data. ``long``: what of its texts has no room, as lines of the sheet long_texts."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, fields: Sequence[Field]) -> None:
        self.fields = fields
        self.long: list[tuple[str, ...]] = []
        self._sheet: Worksheet = book.add_worksheet(name)
        self._day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._sheet.freeze_panes(2, 0)
        for n, field in enumerate(fields):
            self._sheet.set_column(n, n, _WIDTHS[field.type])
        for n, field in enumerate(fields):
            self._sheet.write_string(0, n, _label(field), head)
        for n, field in enumerate(fields):
            self._sheet.write_string(1, n, field.name, head)

    def write(self, rows: Rows) -> int:
        """Write all rows under the headings."""
        at = 1
        for batch in rows.batches:
            for row in batch:
                at += 1
                for column, value in enumerate(row):
                    if value is not None and value != "":
                        self._write_cell(at, column, value)
        self._sheet.autofilter(1, 0, max(at, 1), len(self.fields) - 1)
        return at - 1

    def _write_cell(self, at: int, column: int, value: Value) -> None:
        if isinstance(value, str):
            if self.fields[column].type == "date" and (day := _read_day(value)):
                self._sheet.write_datetime(at, column, day, self._day)
            else:
                self._write_text(at, column, value)
        elif isinstance(value, (int, float)) and (isinstance(value, float) or len(str(abs(value))) <= _MOST_DIGITS):
            self._sheet.write_number(at, column, value)
        else:
            self._sheet.write_string(at, column, str(value))

    def _write_text(self, at: int, column: int, text: str) -> None:
        parts = list(_cut(text))
        self._sheet.write_string(at, column, parts[0])
        name = self.fields[column].name
        self.long.extend((str(at + 1), name, str(n), part) for n, part in enumerate(parts[1:], 2))


def _label(field: Field) -> str:
    return f"{field.words.zh}（{field.words.unit}）" if field.figure and field.words.unit else field.words.zh


def _read_day(value: str) -> datetime | None:
    if value < _FIRST_DAY:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, as cells have it: without a zone


def _cut(text: str) -> Iterable[str]:
    """The text in parts that a cell takes."""
    if len(text) * 2 <= _LONGEST:
        return [text]
    parts, part, size = [], list[str](), 0
    for letter in text:
        units = 2 if ord(letter) > 0xFFFF else 1
        if size + units > _LONGEST:
            parts.append("".join(part))
            part, size = [], 0
        part.append(letter)
        size += units
    return [*parts, "".join(part)]


def _write_lines(sheet: Worksheet, lines: Iterable[Sequence[str]]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 3, 20)
    for at, line in enumerate(lines):
        for column, text in enumerate(line):
            if text:
                sheet.write_string(at, column, text)
