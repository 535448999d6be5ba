"""Rows on their way out: a table for people, tab-separated lines for pipes, CSV and JSON for programs."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import isfinite
from unicodedata import category

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from db.exports import write_csv
from db.rows import Row, Value

ROWS_ON_TERMINAL = 500
MOST_LINES = 10  # of one kind, in what people read
WIDTH_OF_PIPE = 140  # letters; room for the applications table
_NARROWEST = 6  # letters a column needs to be of use
# what steers a terminal: control characters, those beyond ASCII too (U+009B begins a sequence as ESC [ does), and what turns the
# direction of writing, breaks lines or is a letter nobody sees
_STEERING = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f"
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f{_STEERING}]")
_RAW = re.compile(f"[{_STEERING}]")  # of these JSON escapes none
_CELL = re.compile(f"[\\\\\x00-\x1f{_STEERING}]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def print_rows(columns: Sequence[str], rows: Iterable[Row], style: str | None) -> None:
    """Print rows as ``csv``, ``json`` (one array), ``jsonl`` or ``table``; else as a table on a terminal, with tabs elsewhere."""
    if style == "csv":
        write_csv(sys.stdout, tuple(columns), rows)
    elif style == "jsonl":
        for record in _records(columns, rows):
            click.echo(write_json(record))
    elif style == "json":
        _print_array(_records(columns, rows))
    elif style == "table" or sys.stdout.isatty():
        _print_table(columns, rows)
    else:
        _print_tabs(columns, rows)


def _records(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, Value]]:
    names = unique_names(columns)
    for row in rows:
        yield dict(zip(names, map(_plain, row), strict=True))


def unique_names(columns: Sequence[str]) -> list[str]:
    """Column names as keys of an object: the second ``code`` becomes ``code_2``, so that none is lost."""
    names: list[str] = []
    for column in columns:
        name, count = column, 2
        while name in names:
            name, count = f"{column}_{count}", count + 1
        names.append(name)
    return names


def _plain(value: Value) -> Value:
    """A value as JSON has it; a blob as its hexadecimal digits, and what is beyond all numbers in words."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value.hex() if isinstance(value, bytes) else value


def _print_array(records: Iterable[dict[str, Value]]) -> None:
    opening = "["
    for record in records:
        click.echo(f"{opening}\n  {write_json(record)}", nl=False)
        opening = ","
    click.echo("[]" if opening == "[" else "\n]")


def _print_tabs(columns: Sequence[str], rows: Iterable[Row]) -> None:
    click.echo("\t".join(columns))
    for row in rows:
        click.echo("\t".join(_tab_cell(value) for value in row))


def _tab_cell(value: Value) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(_plain(value))
    return _CELL.sub(lambda match: _ESCAPES.get(match[0]) or _escape(match), text)


def write_json(value: object) -> str:
    """JSON in one line that a terminal can be shown: Chinese as it is, what would steer the terminal escaped."""
    return _RAW.sub(_escape, json.dumps(value, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    """A letter as JSON has it in ASCII."""
    return json.dumps(match[0])[1:-1]


def _print_table(columns: Sequence[str], rows: Iterable[Row]) -> None:
    iterator = iter(rows)
    shown = list(islice(iterator, ROWS_ON_TERMINAL))
    console = make_console()
    if len(columns) * (_NARROWEST + 3) > console.width:
        _print_records(console, columns, shown)
    else:
        console.print(_table(columns, shown))
    if next(iterator, None) is not None:
        click.echo(f"the first {ROWS_ON_TERMINAL} rows; --csv, --jsonl or a pipe give all of them", err=True)


def _table(columns: Sequence[str], rows: Iterable[Row]) -> Table:
    table = Table()
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*map(_shown, row))
    return table


def _print_records(console: Console, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows too wide for the terminal: one field a line."""
    width = max(map(len, columns))
    for number, row in enumerate(rows, 1):
        console.print(Text(f"— row {number}", style="bold"))
        for column, value in zip(columns, row, strict=True):
            console.print(Text.assemble((column.ljust(width), "cyan"), "  ", _shown(value)))


def _shown(value: Value) -> Text:
    if value is None:
        return Text("null", style="dim")
    return Text(clean(str(_plain(value))), justify="left" if isinstance(value, str) else "right")


def clean(text: str) -> str:
    """Text for a terminal: characters with which a page could steer it, or turn its words around, are shown as a mark."""
    return _CONTROL.sub("�", text)


def one_line(text: str) -> str:
    """Text for a place in a line: white space folded, and nothing that is not seen, such as a change of direction."""
    return " ".join("".join(letter if category(letter)[0] != "C" else "�" for letter in " ".join(text.split())).split())


def few(lines: list[Text]) -> list[Text]:
    """The first lines, and how many there are besides."""
    rest = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([Text(f"         … and {rest} more; --json has them all")] if rest > 0 else [])]


def make_console() -> Console:
    """A console that takes text literally: no markup, emoji or highlighting in what a page says."""
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_OF_PIPE
    return console
