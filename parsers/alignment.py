"""Which cell of a row stands under which column of the form. By labels, order and number; never by position alone.

A row is aligned when it has exactly the cells that the form asks for, or when it was filled up to the width of the table as all
its fellows were. A row with a cell too few or too many is not aligned: its cells are candidates, no more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from parsers.forms import FormTable
from parsers.labels import article_key, fold_label
from parsers.matching import match_column, may_be_cut, tables_of
from parsers.readings import read_cell
from parsers.records import Cell
from parsers.statutory import Block, DataLine, Line

_FILLED_SHARE = 0.8  # of the lines of a grid that must have its full width for a row to count as filled up
_FEW_ROWS = 4  # so many rows are too few to show how a report leaves its cells blank
_STUB_HEADERS = frozenset({"信息内容", "统计指标"})


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of figures as the header of a block names them, left to right.

    ``columns``: the form's number of each, ``None`` where the label is unknown; ``labels``: as printed; ``places``: the grid
    columns from and to which each header cell reaches, empty where the header does not say. Not ``trusted``: the header puts
    the form's columns in another order, so that no row can be aligned.
    """

    table: FormTable
    columns: tuple[int | None, ...]
    labels: tuple[str, ...]
    places: tuple[tuple[int, int], ...] = ()
    trusted: bool = True


Filling = Literal["none", "after", "before", "unclear"]


@dataclass(frozen=True, slots=True)
class Style:
    """How the rows of a table are written: with the cells of the form and no more, or filled up to ``width``.

    ``filling``: empty cells stand ``after`` the figures (packed left), or ``before`` them (columns in place); ``unclear``
    when the rows would allow both, or when too many do neither. ``unanimous``: every row is filled so, none excepted.
    ``even``: all lines of the grid have this width, and a cell that is lost may have been replaced at the end.
    """

    filling: Filling
    width: int
    even: bool = False
    unanimous: bool = True


# ---------------------------------------------------------------- the header


def read_heading(block: Block, table: FormTable, spans: bool) -> Heading | None:
    """The header of a block read as that of a table; ``None`` when it says nothing of it.

    ``spans``: the carrier says how far each cell reaches, so that a header cell stands above its figures.
    """
    if table.layout in ("matrix", "stat_list"):
        headings = (_matrix_heading(line, table, spans) for line in block.header)
        return max(filter(None, headings), key=_known, default=None)
    columns, labels = tuple(range(len(table.columns))), tuple(column.label for column in table.columns)
    places = _leaf_places(block.header, table) if spans else ()
    trusted = places is not None and _in_order(block.header, table)
    return Heading(table, columns, labels, places or (), trusted)


def _leaf_places(lines: Sequence[Line], table: FormTable) -> tuple[tuple[int, int], ...] | None:
    """The grid columns under each of the lowest header cells; empty when some are not found or not side by side.

    ``None`` when all are found in another order than that of the form: the table was rearranged, or its spans are broken.
    """
    places: dict[tuple[int, int], tuple[int, ...]] = {}
    for line in lines:
        for cell in line.own:
            match = match_column(cell.text, table.id) if cell.text.strip() else None
            if match:
                places[cell.column, cell.column + cell.colspan] = match[0]
    ordered = sorted(places)
    if len(ordered) != len(table.columns):
        return ()
    if any(number not in places[place] for number, place in enumerate(ordered)):
        return None
    return () if any(left[1] > right[0] for left, right in pairwise(ordered)) else tuple(ordered)


def _known(heading: Heading) -> int:
    return sum(column is not None for column in heading.columns)


def _matrix_heading(line: Line, table: FormTable, spans: bool) -> Heading | None:
    cells, stub = _header_cells(line)
    found = [match_column(cell.text, table.id) for cell in cells]
    if table.layout == "matrix" and not stub and len(cells) == len(table.columns) + 1 and not found[0]:
        # 项目 | 本年制发件数 | …: another word for 信息内容
        cells, found = cells[1:], found[1:]
    columns = [match[0][0] if match else None for match in found]
    if len(cells) == len(table.columns):
        # 本年新 | 本年新 | 对外公开总数量: two labels cut to the same; their places are free and they may be their beginnings
        for number, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            if columns[number] is None and number not in columns and may_be_cut(cell.text, column):
                columns[number] = number
    if not any(cell.text.strip() for cell, column in zip(cells, columns, strict=True) if column is not None):
        return None
    repeated = {column for column, times in Counter(columns).items() if times > 1}
    return Heading(
        table,
        tuple(None if column in repeated else column for column in columns),
        tuple(cell.text for cell in cells),
        tuple((cell.column, cell.column + cell.colspan) for cell in cells) if spans else (),
    )


def _header_cells(line: Line) -> tuple[tuple[Cell, ...], bool]:
    """The header cells over figures, without caption, 信息内容 and filling; and whether 信息内容 was there."""
    cells = [cell for cell in line.own if not article_key(cell.text)]
    stub = _find_stub(cells)
    cells = cells[stub + 1 :] if stub is not None else cells
    while cells and not cells[-1].text.strip():
        cells.pop()
    while stub is None and cells and not cells[0].text.strip():
        cells.pop(0)
    return tuple(cells), stub is not None


def _in_order(lines: Sequence[Line], table: FormTable) -> bool:
    """Do the labels of each header line stand in the order of the form? Labels that the form repeats may start over."""
    for line in lines:
        found = [match_column(cell.text, table.id) for cell in line.own if cell.text.strip()]
        known = [match[0] for match in found if match]
        if any(left[0] >= right[-1] for left, right in pairwise(known)):
            return False
        beside = [(left[0], right[0]) for left, right in pairwise(found) if left and right]
        if table.layout == "record" and not all(_follows(left, right) for left, right in beside):
            return False
    return True


def _follows(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    """Outcomes come in fives: the label after 总计 starts the next five, any other goes on in its own."""
    return any(before + 1 == after for before in left for after in right)


# ---------------------------------------------------------------- the rows


def read_style(blocks: Sequence[tuple[Block, Heading | None]], widths: Sequence[int], spans: bool) -> Style:
    """How tables of one layout are written; ``widths``: how many places are covered in each line of their grid.

    ``spans``: the carrier has cells of its own, and nothing is filled up.
    """
    width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
    longer = [
        (cells, len(cells) - len(heading.columns))
        for block, heading in blocks
        if heading
        for line, cells in _figure_cells(block)
        if len(cells) > len(heading.columns) and line.width == width
    ]
    full = times >= _FILLED_SHARE * len(widths)
    even = full and not spans
    if not longer or not full:
        return Style("none", width, even)
    after = sum(_blank(cells[-extra:]) for cells, extra in longer)
    before = sum(_blank(cells[:extra]) for cells, extra in longer)
    most = max(after, before)
    if after == before or most < _FILLED_SHARE * len(longer):
        return Style("unclear", width, even)
    return Style("after" if after > before else "before", width, even, most == len(longer))


def _figure_cells(block: Block) -> Iterator[tuple[Line, tuple[Cell, ...]]]:
    """What stands after the stub in each data line, and in the header lines that have one."""
    for data in block.data:
        yield data.line, data.values
    for line in block.header:
        stub = _find_stub(line.own)
        if stub is not None:
            yield line, line.own[stub + 1 :]


def _find_stub(cells: Sequence[Cell]) -> int | None:
    return next((at for at, cell in enumerate(cells) if fold_label(cell.text) in _STUB_HEADERS), None)


def align_rows(block: Block, heading: Heading, style: Style) -> tuple[tuple[Cell, ...] | None, ...]:
    """For each data line the cell under each column, or ``None`` when more than one way to align remains."""
    rows = [_align(data, heading, style) if heading.trusted else None for data in block.data]
    if style.even:
        figures = [
            [cell for cell, column in zip(row, heading.columns, strict=True) if column is not None] if row else []
            for row in rows
        ]
        early = _ends_early(figures, heading.table)
        rows = [None if short else row for row, short in zip(rows, early, strict=True)]
    return tuple(rows)


def _align(data: DataLine, heading: Heading, style: Style) -> tuple[Cell, ...] | None:
    values, count = data.values, len(heading.columns)
    extra = len(values) - count
    if style.filling != "none" and data.line.width != style.width:
        return None
    if extra == 0 and not _straddles(values, heading):
        return values
    if not _is_whole(heading):
        return None
    start = _window(values, count, style) if extra > 0 else None
    if start is not None:
        return values[start : start + count]
    return _under(values, heading.places) if data.line.width == style.width else None


def _window(values: Sequence[Cell], count: int, style: Style) -> int | None:
    """Where the figures begin among more cells than figures, as the filling of the rows has it; else ``None``.

    Everything beside them must be blank. Where some rows are filled in another way, only figures that leave no other place
    will do. A row that is blank throughout has no wrong place.
    """
    start = {"after": 0, "before": len(values) - count}.get(style.filling)
    if _blank(values):
        return start or 0
    if start is None or not _blank(values[:start]) or not _blank(values[start + count :]):
        return None
    fixed = not _blank(values[start : start + 1]) and not _blank(values[start + count - 1 : start + count])
    return start if style.unanimous or fixed else None


def _is_whole(heading: Heading) -> bool:
    """Does the header name every column of the table and no other?"""
    return _known(heading) == len(heading.columns) == len(heading.table.columns)


def _ends_early(rows: Sequence[Sequence[Cell]], table: FormTable) -> list[bool]:
    """Which rows of a text table end in a blank that may be filling, put there for a cell that was lost before it.

    Where most rows leave their last figure blank, it is how the report was written; where hardly any does, the row is short.
    A single row is taken for short when nothing else in it is blank, or when its totals say so.
    """
    filled = [not _blank(row) for row in rows]
    early = [has and len(row) > 1 and _blank(row[-1:]) for row, has in zip(rows, filled, strict=True)]
    if sum(filled) > _FEW_ROWS:
        return [end and 2 * sum(early) <= sum(filled) for end in early]
    return [
        end and (not any(_blank([cell]) for cell in row[:-1]) or _contradicts(row, table))
        for row, end in zip(rows, early, strict=True)
    ]


def _contradicts(row: Sequence[Cell], table: FormTable) -> bool:
    """Is a stated total of outcomes another number than its four outcomes add up to?"""
    if table.layout != "record":
        return False
    values = [read_cell(cell.text).value for cell in row]
    fives = [values[start : start + 5] for start in range(0, len(values), 5)]
    return any(total is not None and total != sum(part or 0 for part in parts) for *parts, total in fives)


def _blank(cells: Iterable[Cell]) -> bool:
    return not any(cell.text.strip() for cell in cells)


def _straddles(values: Sequence[Cell], heading: Heading) -> bool:
    """Does a cell merged over several columns stand under a header that is not merged so?"""
    if not heading.places:
        return any(cell.colspan > 1 for cell in values)
    spans = zip(values, heading.places, strict=True)
    return any(cell.colspan > 1 and cell.colspan != stop - start for cell, (start, stop) in spans)


def _under(values: Sequence[Cell], places: Sequence[tuple[int, int]]) -> tuple[Cell, ...] | None:
    """Cells by the header cell above them, where each stands under one and no header has two filled cells."""
    found: list[Cell] = []
    if not places:
        return None
    for start, stop in places:
        below = [cell for cell in values if cell.column < stop and start < cell.column + cell.colspan]
        filled = [cell for cell in below if cell.text.strip()]
        if not below or len(filled) > 1 or any(_reaches_out(cell, start, stop) for cell in filled):
            return None
        found.append((filled or below)[0])
    outside = [cell for cell in values if not any(cell is under for under in found) and cell.text.strip()]
    return None if outside else tuple(found)


def _reaches_out(cell: Cell, start: int, stop: int) -> bool:
    return cell.column < start or cell.column + cell.colspan > stop


def candidates(data: DataLine, number: int, count: int, style: Style) -> tuple[str, ...]:
    """What may stand in a column of a row that could not be aligned: the cells that a missing or extra one could shift there."""
    values = data.values
    short = style.width - data.line.width if style.filling != "none" else 0
    missing = count - len(values)
    slack = 0 if missing and short <= 0 else max(abs(missing), short, 1)
    # with a cell missing, only one further left can have come here; with one too many, one further right
    near = values[max(number - max(missing, slack), 0) : number + max(-missing, slack) + 1]
    return tuple(dict.fromkeys(cell.text.strip() for cell in near if cell.text.strip()))


# ---------------------------------------------------------------- which table


def candidate_headings(block: Block, spans: bool) -> tuple[Heading, ...]:
    """The tables that a block may be, with their headings, best first."""
    headings = [read_heading(block, table, spans) for table in _candidates(block)]
    return tuple(sorted(filter(None, headings), key=fitness, reverse=True))


def _candidates(block: Block) -> tuple[FormTable, ...]:
    """Tables that print the rows of the block, most rows first to come; the caption decides where no row is known."""
    tables = tables_of(block.layout) if block.layout else ()
    if block.layout != "matrix":
        return tables
    codes = {name.code for data in block.data for name in data.names}
    shared = {table.id: len(codes & {row.code for row in table.rows}) for table in tables}
    most = max(shared.values(), default=0)
    if most:
        return tuple(table for table in tables if shared[table.id] == most)
    return tuple(table for table in tables if table.caption and fold_label(table.caption) == block.article)


def fitness(heading: Heading) -> tuple[bool, int, int]:
    """How well a header is explained by a table: wholly, then by the columns known and unknown; greater is better."""
    known = _known(heading)
    return _is_whole(heading), known - 2 * (len(heading.columns) - known), -len(heading.table.columns)
