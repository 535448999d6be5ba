"""The codebook of figures: every (fact code, applicant) that some form edition prints, in the order of the forms."""

from dataclasses import dataclass
from functools import cache

from parsers.forms import TABLES, FormColumn, FormRow, FormTable


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of the forms. ``label`` and ``dimension_label`` as printed (Chinese), ``unit`` as the form states it.

    ``tables`` are the statutory tables that print it: the same code in two editions may be compared across them.
    """

    code: str
    dimension: str | None
    label: str
    dimension_label: str | None
    unit: str | None
    tables: tuple[str, ...]


@cache
def indicators() -> tuple[Indicator, ...]:
    """Every figure once, ordered by the edition that printed it first; a later edition only adds at the end."""
    found: dict[tuple[str, str | None], Indicator] = {}
    for table in TABLES:
        for cell in _cells(table):
            known = found.get((cell.code, cell.dimension), cell)
            tables = tuple(dict.fromkeys((*known.tables, table.id)))
            found[cell.code, cell.dimension] = Indicator(
                known.code, known.dimension, known.label, known.dimension_label, known.unit, tables
            )
    return tuple(found.values())


def _cells(table: FormTable) -> list[Indicator]:
    """The figures of one table, row by row; subtotals that only some reports add up come last."""
    rows = (*table.rows, *table.derived)
    if table.layout == "matrix_dim":
        return [_applicant_cell(table, row, column) for row in rows for column in table.columns]
    if table.layout == "matrix":
        return [_matrix_cell(table, row, column) for row in rows for column in table.columns]
    if table.layout == "record":
        return [Indicator(c.code, None, _path(c.path), None, c.unit, (table.id,)) for c in table.columns]
    return [Indicator(r.code, None, _path(r.path), None, r.unit, (table.id,)) for r in rows]


def _applicant_cell(table: FormTable, row: FormRow, column: FormColumn) -> Indicator:
    unit = row.unit or column.unit
    return Indicator(row.code, column.code, _path(row.path), _path(column.path), unit, (table.id,))


def _matrix_cell(table: FormTable, row: FormRow, column: FormColumn) -> Indicator:
    label = _path((*row.path, *column.path))
    return Indicator(f"{row.code}.{column.code}", None, label, None, column.unit, (table.id,))


def _path(labels: tuple[str, ...]) -> str:
    return " / ".join(labels)
