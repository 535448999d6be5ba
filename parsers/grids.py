"""Rows of cells as written → one rectangular grid. Pure functions of strings; what reads HTML is elsewhere.

A place of the grid that no cell covers holds padding (:func:`is_padding`), told from a cell that stands there empty.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from parsers.issues import issue
from parsers.records import Cell, Grid, Issue

# A statutory table has 26 × 15 places; the bounds only keep a hostile page from costing more than its own size.
MAX_COLUMNS = 1000
MAX_PLACES = 400_000
# a span wider than this is a slip ('100000'), and no measure of how wide the table is: it fills what the others need
_WIDEST_SPAN = 100

# ``Cell(*fields)`` in half the time, for a page has hundreds
_cell: Callable[[tuple[str, int, int, int, int, bool]], Cell] = partial(tuple.__new__, Cell)

_INTEGER = re.compile(r"\s*\+?(\d{1,9})")
_RULE = re.compile(r"\s*:?-{2,}:?\s*")


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as the markup gives it: spans are attribute texts and may be anything."""

    text: str
    rowspan: str | None = None
    colspan: str | None = None
    header: bool = False


def is_padding(cell: Cell) -> bool:
    """Does no cell stand in this place? (A row shorter than the table, or pipes written to fill it up.)"""
    return not cell.colspan


def read_span(text: str | None) -> int:
    """``"3"`` → 3, ``"2;"`` → 2; nothing, words, 0 and negative numbers → 1."""
    if not text or text == "1":
        return 1
    found = _INTEGER.match(text)
    return max(int(found.group(1)), 1) if found else 1


# a cell as it is laid out: text, columns and rows that it claims (0 columns: all that the others leave), is it a header
Claim = tuple[str, int, int, bool]


def claim(text: str, rowspan: str | None, colspan: str | None, header: bool) -> Claim:
    """A cell with its spans read. One wider than any table has keeps to its own row."""
    across = read_span(colspan)
    return (text, across, read_span(rowspan), header) if across <= _WIDEST_SPAN else (text, 0, 1, header)


def span_grid(rows: Sequence[Sequence[RawCell]], carrier: str = "html") -> Grid:
    """Cells with row and column spans laid out as a browser would; overlaps go to the cell that came first."""
    return lay_out(
        [[claim(cell.text, cell.rowspan, cell.colspan, cell.header) for cell in row] for row in rows], carrier
    )


def lay_out(rows: Sequence[Sequence[Claim]], carrier: str = "html") -> Grid:
    """As :func:`span_grid`, for spans that have been read."""
    width = min(_span_width(rows), MAX_COLUMNS)
    height = min(len(rows), MAX_PLACES // max(width, 1))
    issues = _cut(len(rows), height, "rows")
    grid: list[tuple[Cell, ...]] = []
    # column → the cell that reaches down into the row, and the last row that it covers
    reaching: dict[int, tuple[Cell, int]] = {}
    left_out = 0
    for at in range(height):
        if not reaching and _is_plain(rows[at], width):
            grid.append(
                tuple([_cell((text, at, column, 1, 1, head)) for column, (text, _, _, head) in enumerate(rows[at])])
            )
            continue
        line: list[Cell | None] = [None] * width
        for column, (cell, last) in list(reaching.items()):
            if last < at:
                del reaching[column]
            else:
                line[column] = cell
        left_out += _lay(rows[at], at, line, reaching, height)
        grid.append(tuple([cell or Cell("", at, column, 0, 0) for column, cell in enumerate(line)]))
    return Grid(tuple(grid), carrier, issues + _cut(left_out, 0, "cells"))


def _is_plain(cells: Sequence[Claim], width: int) -> bool:
    """Does each cell claim one place, and each place has its cell?"""
    return len(cells) == width and all(across == down == 1 for _, across, down, _ in cells)


def _lay(
    cells: Sequence[Claim],
    at: int,
    line: list[Cell | None],
    reaching: dict[int, tuple[Cell, int]],
    height: int,
) -> int:
    """Put the cells of a row into its free places; returns how many found no place within the bounds."""
    column, width = 0, len(line)
    for number, (text, across, down, header) in enumerate(cells):
        while column < width and line[column] is not None:
            column += 1
        if column >= width:
            return len(cells) - number
        if across == down == 1:
            line[column] = _cell((text, at, column, 1, 1, header))
            column += 1
            continue
        down = min(down, height - at)
        # the cells that follow keep a place each, however wide this one claims to be
        room = width - column - (len(cells) - number - 1)
        across = max(min(across or room, room), 1)
        cell = Cell(text, at, column, down, across, header)
        for place in range(column, column + across):
            if line[place] is None:
                line[place] = cell
                if down > 1:
                    reaching[place] = cell, at + down - 1
        column += across
    return 0


def _span_width(rows: Sequence[Sequence[Claim]]) -> int:
    """How many columns the table needs: the widest row, with the cells that reach into it from above."""
    widest = above = 0
    # row → how many columns no longer reach into it
    ending: dict[int, int] = {}
    for at, cells in enumerate(rows):
        above -= ending.pop(at, 0)
        own, reaching = len(cells), 0
        for _, across, down, _ in cells:
            if across > 1:
                own += across - 1
            if down > 1:
                reaching += across
                ending[at + down] = ending.get(at + down, 0) + across
        widest = max(widest, above + own)
        above += reaching
    return widest


def pipe_grid(lines: Sequence[str]) -> Grid:
    """Lines of cells set apart by ``|``, with or without a pipe at the start; rows are padded to the widest.

    Empty cells written at the end of a row stay: whether they are blank or filling is for the form to say. A rule of dashes
    (``|---|---|``) makes it markdown and is dropped.
    """
    rows = [line.strip() for line in lines if line.strip()]
    leading = all(row.startswith("|") for row in rows)
    cells = [_split_pipes(row, leading) for row in rows]
    kept = [row for row in cells if not _is_rule(row)]
    return text_grid(kept, "pipe" if len(kept) == len(cells) else "markdown")


def tab_grid(lines: Sequence[str]) -> Grid:
    """Lines of cells set apart by tabs; a line of nothing but tabs is a row of blank cells."""
    return text_grid([line.split("\t") for line in lines if line.strip() or "\t" in line], "tab")


def text_grid(rows: Sequence[Sequence[str]], carrier: str) -> Grid:
    """Rows of texts without spans, padded to the widest."""
    width = min(max(map(len, rows), default=0), MAX_COLUMNS)
    height = min(len(rows), MAX_PLACES // max(width, 1))
    columns = range(width)
    grid = tuple(
        tuple(
            Cell("", at, column, 0, 0) if text is None else Cell(text.strip(), at, column)
            for column, text in zip_longest(columns, row[:width])
        )
        for at, row in enumerate(rows[:height])
    )
    left_out = sum(max(len(row) - width, 0) for row in rows[:height])
    return Grid(grid, carrier, _cut(len(rows), height, "rows") + _cut(left_out, 0, "cells"))


def _split_pipes(row: str, leading: bool) -> list[str]:
    start = 1 if leading else 0
    end = len(row) - 1 if row.endswith("|") and len(row) > start else len(row)
    return row[start:end].split("|")


def _is_rule(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(_RULE.fullmatch(cell) for cell in filled)


def _cut(found: int, kept: int, what: str) -> tuple[Issue, ...]:
    return (issue("too_large", f"{found - kept} {what} of a table left out"),) if found > kept else ()
