"""Grids × forms → facts: every cell of a statutory table with its code, its reading and its place.

A cell is a fact (in whatever state), or a label, or named in an issue. A cell whose place in the form cannot be told for certain
is a fact in state ``unread`` with what it might say, and without a value.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from parsers.accounting import find_unaccounted
from parsers.alignment import (
    Style,
    align_rows,
    candidate_headings,
    candidates,
    figures_under,
    read_style,
)
from parsers.columns import Heading
from parsers.editions import choose_heading, inherit_headings, most_frequent, told_edition
from parsers.forms import FormRow, FormTable, Layout, cell_code
from parsers.grids import is_padding
from parsers.issues import issue
from parsers.labels import article_key, fold_label, label_number
from parsers.line_tables import LINES
from parsers.matching import RowName, match_between, match_column
from parsers.readings import OBJECT, base, differing_units, find_unit, read_candidates, read_cell
from parsers.records import Cell, Fact, Grid, Issue
from parsers.settling import add_withheld, missing_rows, settle_repeats, withhold
from parsers.statutory import Block, DataLine, find_blocks


class FormedTable(NamedTuple):
    """One table of the document: rows ``start`` to ``stop`` of grid ``grid``. ``form_table`` is ``None`` for other tables."""

    grid: int
    start: int
    stop: int
    form_table: str | None
    edition: str | None
    carrier: str
    rows: tuple[tuple[str, ...], ...]


_NO_OTHERS: Mapping[tuple[int, int], str] = {}


@dataclass(frozen=True, slots=True)
class FormReading:
    """What the statutory tables of a document say. ``edition``: that of most tables that tell one, by their labels."""

    tables: tuple[FormedTable, ...]
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]
    edition: str | None


def read_forms(
    grids: Sequence[Grid], sections: Sequence[str | None] = (), others: Mapping[tuple[int, int], str] = _NO_OTHERS
) -> FormReading:
    """The statutory tables in the grids of one document. ``sections``: code of the part each grid stands in, as a hint.

    ``others``: the tables, by their grid and first row, that are another's, and what says so; their figures are unread.
    """
    hints = (*sections, *[None] * len(grids))[: len(grids)]
    blocks = _find_all_blocks(grids, hints, {grid for grid, _ in others})
    headings = [
        [candidate_headings(block, grid.carrier == "html") for block in mine]
        for grid, mine in zip(grids, blocks, strict=True)
    ]
    told = [
        edition
        for mine, theirs in zip(blocks, headings, strict=True)
        for block, found in zip(mine, theirs, strict=True)
        for edition in [told_edition(block, found)]
        if edition
    ]
    main = most_frequent(told)
    headed = inherit_headings(
        [
            [choose_heading(block, found, main) for block, found in zip(mine, theirs, strict=True)]
            for mine, theirs in zip(blocks, headings, strict=True)
        ],
        blocks,
        [grid.carrier != "html" for grid in grids],
    )
    tables: list[FormedTable] = []
    facts: list[Fact] = []
    withheld: list[Fact] = []
    issues: list[Issue] = []
    for number, grid in enumerate(grids):
        chosen = headed[number]
        styles = _styles(grid, blocks[number], chosen)
        texts = grid.texts
        issues.extend(grid.issues)
        for block, heading in zip(blocks[number], chosen, strict=True):
            reader = TableReader(len(tables), block, heading, styles[block.layout])
            said = others.get((number, block.start))
            if said:
                withheld += map(withhold, reader.facts())
                issues.append(issue("cell_unread", said, f"table {len(tables)}"))
            else:
                facts += reader.facts()
            issues += reader.issues
            tables.append(_formed(number, grid.carrier, texts, block, heading))
    issues += list(find_unaccounted(grids, blocks, [*facts, *withheld], issues))
    facts, repeats = settle_repeats(facts)
    facts = add_withheld(facts, withheld)
    issues += [*repeats, *missing_rows([table.form_table for table in tables], facts)]
    if len(set(told)) > 1:
        issues.append(issue("edition_mixed", " ".join(sorted(set(told)))))
    return FormReading(tuple(tables), tuple(facts), tuple(issues), main)


def _find_all_blocks(
    grids: Sequence[Grid], hints: Sequence[str | None], others: Collection[int]
) -> list[tuple[Block, ...]]:
    """The blocks of each grid; a grid may go on with the table of the grid before it, in the same part of the report.

    ``others``: the grids with a table of another's, which begins anew and ends with its grid.
    """
    found: list[tuple[Block, ...]] = []
    for number, (grid, hint) in enumerate(zip(grids, hints, strict=True)):
        same = number > 0 and hints[number - 1] == hint and (number in others) == (number - 1 in others)
        follows = same and found[-1]
        found.append(find_blocks(grid, hint, found[-1][-1].layout if follows else None))
    return found


def _formed(
    number: int, carrier: str, texts: Sequence[tuple[str, ...]], block: Block, heading: Heading | None
) -> FormedTable:
    return FormedTable(
        number,
        block.start,
        block.stop,
        heading.table.id if heading else None,
        heading.table.edition if heading else None,
        carrier,
        tuple(texts[block.start : block.stop]),
    )


def _styles(grid: Grid, blocks: Sequence[Block], headings: Sequence[Heading | None]) -> dict[Layout | None, Style]:
    """How the rows of each layout are written in a grid."""
    pairs: dict[Layout | None, list[tuple[Block, Heading | None]]] = {}
    for block, heading in zip(blocks, headings, strict=True):
        pairs.setdefault(block.layout, []).append((block, heading))
    if grid.carrier == LINES:
        return {layout: Style("none", 0, bare=True) for layout in pairs}
    widths = [sum(not is_padding(cell) for cell in row) for row in grid.rows]
    covered = [width for width in widths if width]
    last = len(grid.rows) - 1
    return {
        layout: replace(read_style(mine, covered, grid.carrier == "html"), last=last) for layout, mine in pairs.items()
    }


# ---------------------------------------------------------------- one table


Cells = tuple[Cell, ...]
_NOTHING = ("blank", "dash", "slash", "none_word")  # what stands on the line of a group: no figure
_STRAY = 2  # cells of a row that is no row of outcomes, but a page number or a remark


def _find_outcomes(block: Block, heading: Heading) -> DataLine | None:
    """The row of outcomes among rows printed twice alike, page numbers and remarks; ``None`` when two say different things."""
    whole = [row for row in block.data if len(row.values) == len(heading.columns)]
    texts = {tuple(cell.text.strip() for cell in row.values) for row in whole}
    stray = all(len(row.values) in (len(heading.columns), *range(_STRAY + 1)) for row in block.data)
    return whole[0] if len(texts) == 1 and stray else None


class TableReader:
    """Reads one block as the table of its heading; ``issues`` names what could not be placed or read."""

    def __init__(self, index: int, block: Block, heading: Heading | None, style: Style) -> None:
        self.index, self.block, self.heading, self.style = index, block, heading, style
        self.issues: list[Issue] = []
        self.met = {name.code for data in block.data for name in data.names}
        self.group = ""
        self.outcomes = _find_outcomes(block, heading) if heading else None
        captions = (cell.text for line in block.header for cell in line.own if article_key(cell.text))
        self.caption_unit = next(filter(None, map(find_unit, captions)), None)

    def facts(self) -> Iterator[Fact]:
        """Every fact of the block, row by row."""
        if self.heading is None:
            if self.block.layout:
                for data in self.block.data:
                    self._report("alignment_ambiguous", data, f"no header tells the columns: {data.label.strip()}")
            return
        self._report_columns(self.heading)
        rows = {row.code: row for row in (*self.heading.table.rows, *self.heading.table.derived)}
        aligned = align_rows(self.block, self.heading, self.style)
        for data, cells in zip(self._told_rows(), aligned, strict=True):
            yield from self._line(data, cells, self.heading, rows)
        for line in self.block.other:
            text = " ".join(cell.text.strip() for cell in line.own if cell.text.strip())
            if text:
                self.issues.append(issue("label_unknown", text[:200], self._where(line.index)))

    def _line(
        self, data: DataLine, cells: Cells | None, heading: Heading, rows: Mapping[str, FormRow]
    ) -> Iterator[Fact]:
        if heading.table.layout == "record":
            yield from self._outcomes(data, cells, heading)
            return
        name = self._name(data, rows)
        if name is None or (not name.code and not data.blank):
            self._report("label_unknown", data, data.label)
            return
        if self._is_early(data, name.code, list(rows)):
            self._report("label_unknown", data, data.label)
            return
        if data.repaired:
            self.issues.append(issue("label_repaired", data.label.strip(), self._where(data.line.index)))
        row = rows.get(name.code)
        stated = data.values if cells is None else figures_under(cells, heading)
        if row is None or (row.group and not any(cell.text.strip() for cell in stated)):
            return  # the form has no cells on this line
        if row.group and not self._has_all_below(row, heading.table):
            if all(read_cell(cell.text).state in _NOTHING for cell in stated):
                return  # 一、主动公开情况 | —— | ——
            # （三）不予公开 | 5 | …: a sum, or the figures of a row below whose label was lost
            self._report("alignment_ambiguous", data, data.label)
            return
        yield from self._cells(data, cells, heading, row)

    def _outcomes(self, data: DataLine, cells: Cells | None, heading: Heading) -> Iterator[Fact]:
        """The form has one row of outcomes: which of two is meant cannot be told, unless only one can be it."""
        if self.outcomes is None:
            yield from self._cells(data, cells if len(self.block.data) == 1 else None, heading, None)
        elif len(data.values) != len(heading.columns):
            self._report("label_unknown", data, data.label)
        elif data is self.outcomes:
            yield from self._cells(data, cells, heading, None)

    def _told_rows(self) -> Iterator[DataLine]:
        """The rows; one whose label is damaged beyond recognition, or misnumbered, is told by the rows above and below it."""
        rows = self.block.data
        for at, data in enumerate(rows):
            misnumbered = _is_misnumbered(data)
            names: tuple[RowName, ...] = ()
            if (not data.names or misnumbered) and self.heading and 0 < at < len(rows) - 1:
                names = match_between(data.label, self.heading.table.id, rows[at - 1].names, rows[at + 1].names)
            if names:
                yield replace(data, names=names, repaired=True)
            elif misnumbered and _is_group(data):
                # （一）不予公开 may be the line of a group, or （一）予以公开
                yield replace(data, names=())
            else:
                yield data

    def _is_early(self, data: DataLine, code: str, order: Sequence[str]) -> bool:
        """Does another word for a row (合计 of （七）总计) stand above rows that the form prints before it? It is a subtotal."""
        table = self.heading.table if self.heading else None
        if table is None or table.layout != "matrix_dim" or code not in order:
            return False
        if any(fold_label(row.label) == fold_label(data.label) for row in (*table.rows, *table.derived)):
            return False
        below = [name.code for other in self.block.data if other.line.index > data.line.index for name in other.names]
        printed = [row.code for row in table.rows]
        return code in printed and any(
            printed.index(other) < printed.index(code) for other in below if other in printed
        )

    def _has_all_below(self, group: FormRow, table: FormTable) -> bool:
        """Are all rows below a group line in the block, so that figures on the line itself can only be their sum?"""
        return all(row.code in self.met for row in table.rows if row.code.startswith(f"{group.code}."))

    def _name(self, data: DataLine, rows: Mapping[str, FormRow]) -> RowName | None:
        """The row that a label means in this table; where labels repeat, the one in the group last seen."""
        named = [name for name in data.names if name.code in rows or not name.code]
        within = [name for name in named if name.code.startswith(self.group)]
        name = (within or named)[0] if len(within) == 1 or len(named) == 1 else None
        if name and name.code and "." not in name.code.partition(".")[2]:
            self.group = name.code if self.heading and self.heading.table.layout == "stat_list" else ""
        return name

    def _cells(self, data: DataLine, cells: Cells | None, heading: Heading, row: FormRow | None) -> Iterator[Fact]:
        if cells is None or any(cell.rowspan > 1 and cell.text.strip() for cell in cells):
            yield from self._unread(data, heading, row)
            return
        table = heading.table
        beside = [cell.text.strip() for cell, number in zip(cells, heading.columns, strict=True) if number is None]
        # the unit: of the column's header, of the cell beside (统计指标 | 单位 | 统计数), of the form
        of_row = next(filter(_known_unit, beside), None) or _known_unit(row.unit if row else None)
        of_label = find_unit(data.label)
        nearer = of_label or self.caption_unit
        for number, label, cell in zip(heading.columns, heading.labels, cells, strict=True):
            if number is not None:
                column = table.columns[number]
                # a unit that the form prints in the header is nobody's where the page's header has none
                formal = None if find_unit(column.label) and not find_unit(label) else _known_unit(column.unit)
                of_column = find_unit(label)
                unit = of_column or nearer or formal or of_row
                fact = self._fact(cell_code(table, row, column), column.signed, unit, cell, data.line.index)
                # 0 is 0 in every unit, and a figure may bring its own
                doubtful = fact.value and fact.state != "with_unit"
                named = differing_units(of_column, of_label, self.caption_unit) if doubtful else ()
                if named:
                    where = self._where(data.line.index, cell.column)
                    self.issues.append(issue("cell_unread", f"{fact.raw}：单位不一致（{'、'.join(named)}）", where))
                    fact = withhold(fact, tuple(f"{fact.raw}{name}" for name in named))
                yield fact

    def _fact(self, code: tuple[str, str | None], signed: bool, unit: str | None, cell: Cell, line: int) -> Fact:
        reading = read_cell(cell.text, signed)
        if reading.state in ("text", "unread"):
            said = cell.text.strip().replace(OBJECT, "（图片、控件或反向文字）")
            self.issues.append(issue("cell_unread", said, self._where(line, cell.column)))
        unit = reading.unit or unit
        value_base, base_unit = base(reading.value, unit)
        return Fact(
            *code,
            reading.value,
            unit,
            reading.raw,
            reading.state,
            value_base,
            base_unit,
            self.index,
            line - self.block.start,
            cell.column,
            read_candidates(cell.text) if reading.state == "unread" else (),
        )

    def _unread(self, data: DataLine, heading: Heading, row: FormRow | None) -> Iterator[Fact]:
        """Every column of a row that could not be aligned, without values."""
        self._report("alignment_ambiguous", data, data.label)
        raw = " | ".join(cell.text.strip() for cell in data.values)
        count = len(heading.columns)
        for number, column in enumerate(heading.columns):
            if column is None:
                continue
            defined = heading.table.columns[column]
            code, dimension = cell_code(heading.table, row, defined)
            may_be = candidates(data, number, count, self.style)
            at = data.line.index - self.block.start
            yield Fact(
                code,
                dimension,
                None,
                _known_unit(defined.unit),
                raw,
                "unread",
                None,
                None,
                self.index,
                at,
                None,
                may_be,
            )

    def _report_columns(self, heading: Heading) -> None:
        for column, label in zip(heading.columns, heading.labels, strict=True):
            if self._is_told_by_place(heading, column, label) or _is_repaired(heading, column, label):
                self.issues.append(issue("label_repaired", label.strip(), self._where()))
            if column is None and fold_label(label) not in map(fold_label, heading.table.ignored):
                cells = f"column of {len(self.block.data)} cells"
                self.issues.append(issue("label_unknown", f"{label.strip()}: {cells}", self._where()))

    @staticmethod
    def _is_told_by_place(heading: Heading, column: int | None, label: str) -> bool:
        """本年新 | 本年新: cut to the same words, or printed twice, and told apart by their order alone."""
        known = column is not None and heading.table.layout == "matrix" and label.strip()
        match = match_column(label, heading.table.id)
        return bool(known) and (match is None or column not in match[0])

    def _report(self, code: str, data: DataLine, what: str) -> None:
        cells = " | ".join(cell.text.strip() for cell in data.values)
        self.issues.append(issue(code, f"{what.strip()}: {cells}"[:300], self._where(data.line.index)))

    def _where(self, line: int | None = None, column: int | None = None) -> str:
        """A place for people and programs: ``table 2 row 4 column 1``, counted from 0 as in ``tables[].rows``."""
        words = [f"table {self.index}"]
        if line is not None:
            words.append(f"row {line - self.block.start}")
        if column is not None:
            words.append(f"column {column}")
        return " ".join(words)


def _is_misnumbered(data: DataLine) -> bool:
    """Does the label bear another number than each row that its words may mean?"""
    number = label_number(data.label) if data.names else None
    return number is not None and all(name.number not in (None, number) for name in data.names)


def _is_group(data: DataLine) -> bool:
    return all(name.group for name in data.names) and not data.blank


def _is_repaired(heading: Heading, column: int | None, label: str) -> bool:
    """Was a column's label read with a wrong character in it?"""
    match = match_column(label, heading.table.id) if column is not None else None
    return match is not None and match[1] == "repaired"


def _known_unit(unit: str | None) -> str | None:
    """The form's unit where it fixes one; the amount of procurement is printed without."""
    return unit if base(Decimal(1), unit)[1] else None
