"""Which cell of a row stands under which column of the form. By labels, order and number; never by position alone.

A row is aligned when it has exactly the cells that the form asks for, or when it was filled up to the width of the table as all
its fellows were. A row with a cell too few or too many is not aligned: its cells are candidates, no more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.forms import FormTable
from parsers.labels import article_key, fold_label
from parsers.matching import match_column, may_be_cut, tables_of
from parsers.records import Cell
from parsers.statutory import Block, DataLine, Line

_FILLED_SHARE = 0.8  # of the lines of a grid that must have its full width for a row to count as filled up
_STUB_HEADERS = frozenset({"信息内容", "统计指标"})


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of figures as the header of a block names them, left to right.

    ``columns``: the form's number of each, ``None`` where the label is unknown; ``labels``: as printed; ``places``: the grid
    columns from and to which each header cell reaches, empty where the header does not say.
    """

    table: FormTable
    columns: tuple[int | None, ...]
    labels: tuple[str, ...]
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How the rows of a grid are written. ``filled``: empty cells follow the figures up to ``width``."""

    filled: bool
    width: int


# ---------------------------------------------------------------- the header


def read_heading(block: Block, table: FormTable, spans: bool) -> Heading | None:
    """The header of a block read as that of a table; ``None`` when it contradicts the form or says nothing of it.

    ``spans``: the carrier says how far each cell reaches, so that a header cell stands above its figures.
    """
    if table.layout in ("matrix", "stat_list"):
        headings = (_matrix_heading(line, table, spans) for line in block.header)
        return max(filter(None, headings), key=_known, default=None)
    if spans:
        leaves = _leaves(block.header, table)
        if leaves:
            return leaves
    if not _in_order(block.header, table):
        return None
    return Heading(table, tuple(range(len(table.columns))), tuple(column.label for column in table.columns))


def _leaves(lines: Sequence[Line], table: FormTable) -> Heading | None:
    """The heading by the lowest header cells, when every column has its own and each stands beside the next."""
    places: dict[tuple[int, int], tuple[str, tuple[int, ...]]] = {}
    for line in lines:
        for cell in line.own:
            match = match_column(cell.text, table.id) if cell.text.strip() else None
            if match:
                places[cell.column, cell.column + cell.colspan] = cell.text, match[0]
    ordered = sorted(places)
    if len(ordered) != len(table.columns) or any(left[1] > right[0] for left, right in pairwise(ordered)):
        return None
    columns = []
    for number, place in enumerate(ordered):
        named = places[place][1]
        # a label that the form repeats stands for the one whose turn it is
        columns.append(named[0] if len(named) == 1 else number if number in named else -1)
    if sorted(columns) != list(range(len(table.columns))):
        return None
    return Heading(table, tuple(columns), tuple(places[place][0] for place in ordered), tuple(ordered))


def _known(heading: Heading) -> int:
    return sum(column is not None for column in heading.columns)


def _matrix_heading(line: Line, table: FormTable, spans: bool) -> Heading | None:
    cells = _header_cells(line)
    found = [match_column(cell.text, table.id) for cell in cells]
    if len(cells) == len(table.columns) + 1 and not found[0]:
        # 项目 | 本年制发件数 | …: another word for 信息内容
        cells, found = cells[1:], found[1:]
    columns = [match[0][0] if match else None for match in found]
    if not any(column is not None for column in columns):
        return None
    if len(cells) == len(table.columns):
        # 本年新 | 本年新 | 对外公开总数量: two labels cut to the same; their places are free and they may be their beginnings
        for number, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            if columns[number] is None and number not in columns and may_be_cut(cell.text, column):
                columns[number] = number
    repeated = {column for column, times in Counter(columns).items() if times > 1}
    return Heading(
        table,
        tuple(None if column in repeated else column for column in columns),
        tuple(cell.text for cell in cells),
        tuple((cell.column, cell.column + cell.colspan) for cell in cells) if spans else (),
    )


def _header_cells(line: Line) -> tuple[Cell, ...]:
    """The header cells over figures: without 信息内容, a caption beside it, and the filling at the end."""
    cells = [cell for cell in line.own if not article_key(cell.text)]
    stub = next((at for at, cell in enumerate(cells) if fold_label(cell.text) in _STUB_HEADERS), None)
    cells = cells[stub + 1 :] if stub is not None else cells
    while cells and not cells[-1].text.strip():
        cells.pop()
    while stub is None and cells and not cells[0].text.strip():
        cells.pop(0)
    return tuple(cells)


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


def read_style(lines: Iterable[tuple[DataLine, int]], widths: Sequence[int]) -> Style:
    """How a grid is written, from its data lines with the number of figures each should have, and the width of all lines."""
    width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
    filled = times >= _FILLED_SHARE * len(widths) and any(
        len(data.values) > count and _blank(data.values[count:]) and data.line.width == width
        for data, count in lines
    )
    return Style(filled, width)


def align(data: DataLine, heading: Heading, style: Style) -> tuple[Cell, ...] | None:
    """The cell under each column of the heading, or ``None`` when more than one way to align remains."""
    values, count = data.values, len(heading.columns)
    complete = not style.filled or data.line.width == style.width
    if complete and len(values) == count and not _straddles(values, heading):
        return values
    if complete and style.filled and len(values) > count and _blank(values[count:]):
        return values[:count]
    if heading.places and data.line.width == style.width:
        return _under(values, heading.places)
    return None


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
    short = style.width - data.line.width if style.filled else 0
    slack = max(abs(len(values) - count), short, 1)
    near = values[max(number - slack, 0) : number + slack + 1]
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
    whole = known == len(heading.columns) == len(heading.table.columns)
    return whole, known - 2 * (len(heading.columns) - known), -len(heading.table.columns)
