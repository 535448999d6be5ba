"""The statutory tables of a report laid out as the form prints them, for a page: header, labels, cells with their states.

Every cell of the form has its place, so that what is missing shows as well; nothing that is not a number looks like one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.browse.names import Name, cell_kind, say
from cli.form_tables import cell_name, find_form
from db.report_view import CellRead, ReportView
from parsers.forms import FormColumn, FormRow, FormTable, HeaderCell, cell_code

_LONGEST = 24  # characters of a cell


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell. ``kind``: number, blank, word, unread or absent; ``state``: why it holds no plain number; ``about``: what else
    there is to say; ``failing``: numbers of the failing checks that speak of it; ``key``: ``code@dimension``."""

    kind: str
    text: str
    state: Name
    about: str
    anchor: str
    colspan: int
    failing: tuple[int, ...]
    key: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """A line: its label cells, outermost first, and its cells; none on a line that the form has no cells on."""

    labels: tuple[HeaderCell, ...]
    level: int
    unit: str | None
    cells: tuple[CellShown, ...]


@dataclass(frozen=True, slots=True)
class FormShown:
    """A table of the form. ``extra``: subtotals that the page states besides; ``unplaced``: cells without a place in the form."""

    form: FormTable
    name: str
    tables: tuple[int, ...]
    carriers: tuple[str, ...]
    section: str | None
    rows: tuple[RowShown, ...]
    extra: tuple[RowShown, ...]
    unplaced: tuple[CellRead, ...]
    absent: int


def failing_cells(report: ReportView) -> Mapping[str, tuple[int, ...]]:
    """Name of a cell → the numbers (from 1) of the failing checks that speak of it."""
    failing: dict[str, tuple[int, ...]] = {}
    failed = (check for check in report.checks if check.verdict == "fail")
    for number, check in enumerate(failed, 1):
        for name in check.cells:
            failing[name] = (*failing.get(name, ()), number)
    return failing


def show_forms(report: ReportView) -> Iterator[FormShown]:
    """Each form in the order of the page, from all the pieces in which it stands there."""
    pieces: dict[str, list[int]] = {}
    for table in report.tables:
        if table.form_table:
            pieces.setdefault(table.form_table, []).append(table.index)
    failing = failing_cells(report)
    for name, indexes in pieces.items():
        form = find_form(name)
        cells = [cell for cell in report.cells if cell.table in indexes]
        if form and cells:
            yield _show_form(report, form, indexes, cells, failing)


def _show_form(
    report: ReportView,
    form: FormTable,
    indexes: Sequence[int],
    cells: Sequence[CellRead],
    failing: Mapping[str, tuple[int, ...]],
) -> FormShown:
    stated: dict[str, list[CellRead]] = {}
    for cell in cells:
        stated.setdefault(cell.name, []).append(cell)
    layer = _Layer(form, stated, failing)
    rows = tuple(layer.rows())
    extra = tuple(layer.subtotals())
    known = {name for row in (None, *form.rows, *form.derived) for name in layer.names(row)}
    tables = [table for table in report.tables if table.index in indexes]
    return FormShown(
        form=form,
        # the caption of the list of 2014 is a line to be filled in
        name=form.caption if form.caption and form.layout != "stat_list" else form.title,
        tables=tuple(indexes),
        carriers=tuple(dict.fromkeys(table.carrier for table in tables)),
        section=tables[0].section,
        rows=rows,
        extra=extra,
        unplaced=tuple(cell for cell in cells if cell.name not in known),
        absent=sum(cell.kind == "absent" for row in rows for cell in row.cells),
    )


@dataclass(frozen=True, slots=True)
class _Layer:
    """The cells of a page laid into a form."""

    form: FormTable
    stated: Mapping[str, Sequence[CellRead]]
    failing: Mapping[str, tuple[int, ...]]

    def rows(self) -> Iterator[RowShown]:
        """The lines that the form prints."""
        if self.form.layout == "record":
            yield RowShown((), 0, None, self.cells(None))
        for row, labels in zip(self.form.rows, self.form.stubs, strict=True):
            yield RowShown(labels, row.level, row.unit, () if row.group else self.cells(row))

    def subtotals(self) -> Iterator[RowShown]:
        """The lines of groups for which the page states figures."""
        for row in self.form.derived:
            if any(name in self.stated for name in self.names(row)):
                label = HeaderCell(row.label, 1, self.form.stub_columns)
                yield RowShown((label,), 0, row.unit, self.cells(row))

    def names(self, row: FormRow | None) -> Iterator[str]:
        if row is not None or self.form.layout == "record":
            for column in self.form.columns:
                yield cell_name(*cell_code(self.form, row, column))

    def cells(self, row: FormRow | None) -> tuple[CellShown, ...]:
        units = {row.unit if row else None}
        return tuple(
            self._cell(key, column, span, units)
            for key, column, span in zip(self.names(row), self.form.columns, self._spans(), strict=True)
        )

    def _spans(self) -> list[int]:
        """How many places each column takes: the header of a matrix draws some of them wider."""
        if self.form.layout != "matrix":
            return [1] * len(self.form.columns)
        return [cell.colspan for cell in self.form.header[-1][1:]]

    def _cell(self, key: str, column: FormColumn, span: int, units: set[str | None]) -> CellShown:
        found = self.stated.get(key, ())
        failing = self.failing.get(key, ())
        anchor = f"{self.form.id}:{key}"
        state = found[0].shown_state if found else "absent"
        texts = dict.fromkeys(_text(cell) for cell in found)
        about = "；".join(filter(None, (_value(found, {*units, column.unit}), _conflict(found))))
        return CellShown(cell_kind(state), " ≠ ".join(texts), say("states", state), about, anchor, span, failing, key)


def _text(cell: CellRead) -> str:
    """What is printed; of an unread cell what it may say, and where nothing can be told the cell itself, if it is one alone."""
    if not cell.unread:
        return cut(cell.raw)
    may_say = cell.candidates or ((cell.raw,) if cell.column is not None else ())
    return " / ".join(map(cut, may_say)) + ("？" if cell.candidates else "")


def _value(found: Sequence[CellRead], units: set[str | None]) -> str:
    """The number that was read, where that is not what is printed."""
    cell = found[0] if found else None
    if (
        cell is None
        or cell.value is None
        or (str(cell.value) == cell.raw.strip() and (cell.unit in units or not cell.unit))
    ):
        return ""
    return f"读作 {cell.value!s}{cell.unit or ''}"


def _conflict(found: Sequence[CellRead]) -> str:
    return (
        "同一指标在本文件另有不同数值 another cell says something else" if any(cell.conflict for cell in found) else ""
    )


def cut(text: str) -> str:
    """A text for a cell, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
