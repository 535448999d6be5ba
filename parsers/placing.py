"""Tables whose labels came before are read by their figures alone: which figure is which depends on the labels only.

A page's tables are first read with other figures in place of its own, none of which add up to another. Where that leaves
nothing in doubt, every figure has its place by the labels around it, and pages with the same labels share the finding.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain

from parsers.facts import FormReading, read_forms
from parsers.forms import TABLES
from parsers.readings import base, read_cell
from parsers.records import Cell, Fact, Grid

# plain figures stand for each other; a cell that says anything else belongs to the shape of its table
_FIGURE = re.compile(r"(?:0|[1-9][0-9]{0,11}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?")
_SHAPES = 64  # kinds of pages remembered
_FIGURES = 4096  # figures remembered; most are small and come again
_MOST_CELLS = 2000  # of a page's tables; a form has some 300
_HARMLESS = frozenset({"row_missing", "edition_mixed", "label_repaired"})  # they quote labels, never figures

# a cell whose figure was struck out: row, column, rowspan, colspan, is it a header
_Struck = tuple[int, int, int, int, bool]
_Rows = tuple[tuple[Cell | _Struck, ...], ...]


def read_placed(grids: Sequence[Grid], sections: Sequence[str | None]) -> FormReading:
    """The same as :func:`parsers.facts.read_forms`."""
    if not _may_share(grids):
        return read_forms(grids, sections)
    placed = _place(tuple(_shape(grid) for grid in grids), tuple(sections))
    return _fill(placed, grids) if placed else read_forms(grids, sections)


def _may_share(grids: Sequence[Grid]) -> bool:
    """Do cells stand where the page put them, and are they not too many to be worth a memory?"""
    cells = sum(len(grid.rows) * len(grid.rows[0]) for grid in grids if grid.rows)
    return 0 < cells <= _MOST_CELLS and all(grid.carrier == "html" and not grid.issues for grid in grids)


def _shape(grid: Grid) -> _Rows:
    """The grid with its figures struck out."""
    is_figure = _FIGURE.fullmatch
    return tuple([tuple([cell[1:] if is_figure(cell.text) else cell for cell in row]) for row in grid.rows])


@lru_cache(maxsize=_SHAPES)
def _place(shape: tuple[_Rows, ...], sections: tuple[str | None, ...]) -> FormReading | None:
    """The reading of tables of this shape with figures of ours; ``None`` when the labels alone do not settle it."""
    grids = [Grid(_with_figures(rows, number), "html") for number, rows in enumerate(shape)]
    reading = read_forms(grids, sections)
    settled = all(issue.code in _HARMLESS for issue in reading.issues)
    return reading if settled and all(fact.column is not None for fact in reading.facts) else None


def _with_figures(rows: _Rows, number: int) -> tuple[tuple[Cell, ...], ...]:
    """A figure in each place for one: no two alike, and none the sum of others in its row.

    A spanning cell is one object in all its places, as in the grid; where it starts tells it from any other.
    """
    made: dict[_Struck, Cell] = {}
    for struck in chain.from_iterable(rows):
        if not isinstance(struck, Cell) and struck not in made:
            row, column, *_ = struck
            figure = str(2 ** min(column, 30) + 1_000_003 * (row + 1) + 5_000_000_029 * number)
            made[struck] = Cell(figure, *struck)
    return tuple(tuple(cell if isinstance(cell, Cell) else made[cell] for cell in row) for row in rows)


def _fill(placed: FormReading, grids: Sequence[Grid]) -> FormReading:
    """The page's own figures in the places found."""
    texts = [grid.texts for grid in grids]
    tables = tuple(table._replace(rows=texts[table.grid][table.start : table.stop]) for table in placed.tables)
    signed = _signed()
    facts = []
    for fact in placed.facts:
        code, dimension, _, unit, raw, state, _, _, table, row, column, _ = fact
        assert row is not None
        assert column is not None
        text = tables[table].rows[row][column]
        if text != raw:
            value, value_base, base_unit = _read_figure(text, code in signed, unit)
            fact = Fact(code, dimension, value, unit, text, state, value_base, base_unit, table, row, column)
        facts.append(fact)
    return FormReading(tables, tuple(facts), placed.issues, placed.edition)


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
