"""Tables whose labels came before are read by their figures alone: which figure is which depends on the labels only.

A page's tables are first read with other figures in place of its own, none of which add up to another. Where that leaves
nothing in doubt, every figure has its place by the labels around it, and pages with the same labels share the finding.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache, partial
from itertools import chain
from typing import NamedTuple

from parsers.accounting import is_label
from parsers.facts import FormReading, read_forms
from parsers.forms import TABLES
from parsers.readings import base, read_cell
from parsers.records import Cell, Fact, Grid, State
from parsers.statutory import BARE_PART, tells_layout

# plain figures stand for each other; a cell that says anything else belongs to the shape of its table
_PLAIN = r"(?:0|[1-9][0-9]{0,11}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?"
_APART, _STRUCK = "\0", "0"  # between texts; for a figure, as all are struck out
_FIGURE = re.compile(rf"{_APART}{_PLAIN}(?={_APART})")
# ``Fact(*fields)`` in half the time, for a page has hundreds
_fact: Callable[[tuple[object, ...]], Fact] = partial(tuple.__new__, Fact)
_ONLY_FIGURE = re.compile(_PLAIN)
_SHAPES = 64  # kinds of pages remembered
_FIGURES = 4096  # figures remembered; most are small and come again
_MOST_CELLS = 2000  # of a page's tables; a form has some 300
_HARMLESS = frozenset({"row_missing", "edition_mixed", "label_repaired"})  # they quote labels, never figures


class _Shape(NamedTuple):
    """A grid with its figures struck out: its texts in one, its width, and of every cell its row, column, spans and kind.

    (Columns of values, not cells: a grid is taken apart, hashed and compared in a few calls.)
    """

    texts: str
    width: int
    places: tuple[tuple[int, ...], ...]


class _Placed(NamedTuple):
    """A fact whose figure is the page's own. ``signed``: it states a change."""

    code: str
    dimension: str | None
    unit: str | None
    state: State
    table: int
    row: int
    column: int
    signed: bool


@dataclass(frozen=True, slots=True)
class _Finding:
    """What pages of one shape share: the reading with figures of ours, and its facts, those of figures as places."""

    reading: FormReading
    facts: tuple[Fact | _Placed, ...]


def read_placed(grids: Sequence[Grid], sections: Sequence[str | None]) -> FormReading:
    """The same as :func:`parsers.facts.read_forms`."""
    shapes = tuple(filter(None, map(_shape, grids, sections))) if _may_share(grids) else ()
    finding = find_places(shapes, tuple(sections)) if shapes and len(shapes) == len(grids) else None
    return _fill(finding, grids) if finding else read_forms(grids, sections)


def _may_share(grids: Sequence[Grid]) -> bool:
    """Do cells stand where the page put them, and are they not too many to be worth a memory?"""
    cells = sum(len(grid.rows) * len(grid.rows[0]) for grid in grids if grid.rows)
    return 0 < cells <= _MOST_CELLS and all(grid.carrier == "html" and not grid.issues for grid in grids)


def _shape(grid: Grid, section: str | None) -> _Shape | None:
    """The grid with its figures struck out; ``None`` where its texts cannot be told apart.

    A table without any word of a form, such as a list of contacts, is no more than its places, whatever it says; but in the
    part on litigation a lone row of figures is a table of the form.
    """
    if not any(grid.rows):
        return _Shape("", 0, ())
    texts, *places = zip(*chain.from_iterable(grid.rows), strict=True)
    if section != BARE_PART and not any(is_label(text) or tells_layout(text) for text in texts):
        texts = ("",) * len(texts)
    joined = _APART.join(("", *texts, ""))
    if joined.count(_APART) != len(texts) + 1:
        return None
    return _Shape(_FIGURE.sub(_APART + _STRUCK, joined), len(grid.rows[0]), tuple(places))


@lru_cache(maxsize=_SHAPES)
def find_places(shapes: tuple[_Shape, ...], sections: tuple[str | None, ...]) -> _Finding | None:
    """The reading of tables of this shape with figures of ours; ``None`` when the labels alone do not settle it."""
    reading = read_forms([_with_figures(shape, number) for number, shape in enumerate(shapes)], sections)
    facts = [_placed(fact, reading) for fact in reading.facts]
    settled = None not in facts and all(issue.code in _HARMLESS for issue in reading.issues)
    return _Finding(reading, tuple(filter(None, facts))) if settled else None


def _with_figures(shape: _Shape, number: int) -> Grid:
    """A figure in each place for one: no two alike, and none the sum of others in its row.

    A spanning cell is one object in all its places, as in the grid; where it starts tells it from any other.
    """
    made: dict[tuple[int, ...], Cell] = {}
    cells: list[Cell] = []
    for text, place in zip(shape.texts.split(_APART)[1:-1], zip(*shape.places, strict=True), strict=True):
        row, column, down, across, header = place
        if text == _STRUCK:
            text = str(2 ** min(column, 30) + 1_000_003 * (row + 1) + 5_000_000_029 * number)
        cells.append(made.setdefault(place, Cell(text, row, column, down, across, bool(header))))
    starts = range(0, len(cells), shape.width or 1)
    return Grid(tuple(tuple(cells[start : start + shape.width]) for start in starts), "html")


def _placed(fact: Fact, reading: FormReading) -> Fact | _Placed | None:
    """The fact, its place alone where it has one that holds a figure; ``None`` where its place is not certain."""
    if fact.row is None or fact.column is None:
        return None
    text = reading.tables[fact.table].rows[fact.row][fact.column]
    if text == fact.raw and not _ONLY_FIGURE.fullmatch(text):
        return fact
    signed = fact.code in _signed()
    return _Placed(fact.code, fact.dimension, fact.unit, fact.state, fact.table, fact.row, fact.column, signed)


def _fill(finding: _Finding, grids: Sequence[Grid]) -> FormReading:
    """The page's own figures in the places found."""
    texts = [grid.texts for grid in grids]
    reading = finding.reading
    tables = tuple([table._replace(rows=texts[table.grid][table.start : table.stop]) for table in reading.tables])
    facts = []
    for fact in finding.facts:
        if isinstance(fact, _Placed):
            code, dimension, unit, state, table, row, column, signed = fact
            text = tables[table].rows[row][column]
            value, value_base, base_unit = _read_figure(text, signed, unit)
            fact = _fact((code, dimension, value, unit, text, state, value_base, base_unit, table, row, column, ()))
        facts.append(fact)
    return FormReading(tables, tuple(facts), reading.issues, reading.edition)


@lru_cache(maxsize=_FIGURES)
def _read_figure(text: str, signed: bool, unit: str | None) -> tuple[Decimal | None, Decimal | None, str | None]:
    """The value of a cell, and the value in the base unit of the column."""
    value = read_cell(text, signed).value
    return (value, *base(value, unit))


@cache
def _signed() -> frozenset[str]:
    """Codes of cells that state a change."""
    return frozenset(
        f"{row.code}.{column.code}"
        for table in TABLES
        for row in (*table.rows, *table.derived)
        for column in table.columns
        if column.signed
    )
