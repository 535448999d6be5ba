"""Which cell of a row stands under which column of the form. By labels, order and number; never by position alone.

A row is aligned when it has exactly the cells that the form asks for, or when it was filled up to the width of the table as all
its fellows were. A row with a cell too few or too many is not aligned: its cells are candidates, no more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from parsers.columns import Heading, count_known, find_stub, read_heading
from parsers.doubts import find_doubtful
from parsers.forms import FormTable
from parsers.labels import fold_label
from parsers.matching import match_column, tables_of
from parsers.readings import read_cell
from parsers.records import Cell
from parsers.statutory import Block, DataLine, Line

_FILLED_SHARE = 0.8  # of the lines of a grid that must have its full width for a row to count as filled up
_FEW_ROWS = 4  # so many rows are too few to show how a report leaves its cells blank


Filling = Literal["none", "after", "before", "unclear"]


@dataclass(frozen=True, slots=True)
class Style:
    """How the rows of a table are written: with the cells of the form and no more, or filled up to ``width``.

    ``filling``: empty cells stand ``after`` the figures (packed left), or ``before`` them (columns in place); ``unclear``
    when the rows would allow both, or when too many do neither. ``unanimous``: every row is filled so, none excepted.
    ``even``: all lines of the grid have this width, and a cell that is lost may have been replaced at the end. ``wide``: the
    grid is even, and wider than its forms, so that some row has a cell too many. ``spans``: the carrier keeps cells apart.
    ``bare``: the carrier has no sign for a blank cell, so that none was filled in, and every one was lost. ``packed``: no row
    has a figure beyond those of the form, and none is set in its column. ``last``: index of the last line of the grid.
    """

    filling: Filling
    width: int
    even: bool = False
    unanimous: bool = True
    wide: bool = False
    spans: bool = False
    bare: bool = False
    packed: bool = False
    last: int = -1


# ---------------------------------------------------------------- the rows


def read_style(blocks: Sequence[tuple[Block, Heading | None]], widths: Sequence[int], spans: bool) -> Style:
    """How tables of one layout are written; ``widths``: how many places are covered in each line of their grid.

    ``spans``: the carrier has cells of its own, and nothing is filled up.
    """
    width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
    headings = [heading for _, heading in blocks if heading]
    longer = [
        (cells, len(cells) - len(heading.columns))
        for block, heading in blocks
        if heading and not heading.places
        for line, cells in _figure_cells(block)
        if len(cells) > len(heading.columns) and line.width == width
    ]
    full = times >= _FILLED_SHARE * len(widths)
    even = full and not spans
    style = Style(
        "none",
        width,
        even=even,
        wide=even and width > max(map(_form_width, headings), default=0),
        spans=spans,
        packed=not spans and all(_is_packed(block, heading) for block, heading in blocks if heading),
    )
    if not longer or not full:
        return style
    after = sum(_blank(cells[-extra:]) for cells, extra in longer)
    before = sum(_blank(cells[:extra]) for cells, extra in longer)
    if after == before and any(_packs_header(block, heading) for block, heading in blocks if heading):
        # blank on both sides of a total: the header shows on which side the rows are filled
        before = 0
    most = max(after, before)
    if after == before or most < _FILLED_SHARE * len(longer):
        return replace(style, filling="unclear")
    return replace(style, filling="after" if after > before else "before", unanimous=most == len(longer))


def _is_packed(block: Block, heading: Heading) -> bool:
    """Does no row have a figure beyond those of the form, and no header line stand in its columns?"""
    count = len(heading.columns)
    beyond = any(not _blank(data.values[count:]) for data in block.data)
    return not beyond and (heading.table.layout == "matrix" or _packs_header(block, heading))


def _packs_header(block: Block, heading: Heading) -> bool:
    """Does a header line of applications begin with a column's label, as no line in place does?"""
    return heading.table.layout == "matrix_dim" and any(
        line.own and match_column(line.own[0].text, heading.table.id) is not None for line in block.header
    )


def _form_width(heading: Heading) -> int:
    """Columns of the table as the form prints it, and those that the report added."""
    return heading.table.grid_columns + sum(column is None for column in heading.columns)


def _figure_cells(block: Block) -> Iterator[tuple[Line, tuple[Cell, ...]]]:
    """What stands after the stub in each data line, and in the header lines that have one."""
    for data in block.data:
        yield data.line, data.values
    for line in block.header:
        stub = find_stub(line.own)
        if stub is not None:
            yield line, line.own[stub + 1 :]


def align_rows(block: Block, heading: Heading, style: Style) -> tuple[tuple[Cell, ...] | None, ...]:
    """For each data line the cell under each column, or ``None`` when more than one way to align remains."""
    rows = [_align(data, heading, style) if heading.trusted else None for data in block.data]
    if not style.spans:
        rows = [None if doubt else row for row, doubt in zip(rows, find_doubtful(block, heading), strict=True)]
    if not heading.named and heading.table.layout == "matrix_dim":
        # without its whole header a table may have its total first, or a column too few
        rows = [row if row and _adds_up(figures_under(row, heading)) else None for row in rows]
    if style.spans:
        return tuple(rows)
    if style.bare:
        return _without_doubt(rows, heading)
    if style.filling == "after" and heading.table.layout == "matrix_dim" and not _state_totals(rows, heading):
        # six applicant cells merged into one blank: what looks like 商业企业 may be the total
        rows = [row if row and _blank(row) else None for row in rows]
    if heading.table.layout == "record":
        return tuple(
            row if row and _is_sure(row, data, heading, style) else None
            for row, data in zip(rows, block.data, strict=True)
        )
    if style.even and not heading.places:
        early = _ends_early([figures_under(row, heading) if row else [] for row in rows], heading.table, style)
        added = _lacks_added(rows, heading)
        rows = [None if short or lacks else row for row, short, lacks in zip(rows, early, added, strict=True)]
    return tuple(rows)


def _without_doubt(rows: Sequence[tuple[Cell, ...] | None], heading: Heading) -> tuple[tuple[Cell, ...] | None, ...]:
    """The rows of a carrier that loses blank cells. Where some row lost or gained a cell, the others must add up."""
    if heading.table.layout != "matrix_dim" or all(row is not None for row in rows):
        return tuple(rows)
    return tuple(row if row and _is_settled(figures_under(row, heading)) else None for row in rows)


def _state_totals(rows: Sequence[tuple[Cell, ...] | None], heading: Heading) -> bool:
    figures = [figures_under(row, heading) for row in rows if row]
    return any(not _blank(cells[-1:]) for cells in figures) or all(map(_blank, figures))


def _is_settled(figures: Sequence[Cell]) -> bool:
    """Do the figures add up, or is nothing stated but 0, wherever it stands?"""
    readings = [read_cell(cell.text) for cell in figures]
    return _adds_up(figures) or not any(reading.value or reading.state in _OPEN for reading in readings)


_OPEN = ("text", "unread")


def figures_under(row: Sequence[Cell], heading: Heading) -> list[Cell]:
    """The cells of a row under columns of the form."""
    return [cell for cell, column in zip(row, heading.columns, strict=True) if column is not None]


def _align(data: DataLine, heading: Heading, style: Style) -> tuple[Cell, ...] | None:
    values, count = data.values, len(heading.columns)
    extra = len(values) - count
    in_place = bool(heading.places) and not style.spans
    if (style.filling != "none" or in_place) and data.line.width != style.width:
        if in_place:
            return _ragged(data, heading)
        return values if _ends_whole(data, count, style) else _anchored(values, heading, style)
    if in_place:
        return _under(values, heading.places)
    if extra == 0 and not _straddles(values, heading):
        return values
    if heading.places:
        whole = _names_all(heading)
        return _under(values, heading.places) if whole and data.line.width == style.width else None
    if not _names_all(heading) or extra <= 0:
        return None
    start = _window(values, count, style)
    return values[start : start + count] if start is not None else _anchored(values, heading, style)


def _anchored(values: Sequence[Cell], heading: Heading, style: Style) -> tuple[Cell, ...] | None:
    """The figures of a row packed left and filled up in no regular way, told by the last of them.

    It is stated, and nothing but blanks follows: had a cell been lost before it, a blank would stand in its place.
    """
    count = len(heading.columns)
    if not style.packed or len(values) < count or _blank(values[count - 1 : count]) or not _blank(values[count:]):
        return None
    row = tuple(values[:count])
    return row if heading.table.layout != "matrix_dim" or _is_settled(figures_under(row, heading)) else None


def _ragged(data: DataLine, heading: Heading) -> tuple[Cell, ...] | None:
    """The figures of a row in place that is longer than its fellows by blanks alone, where they add up to the last."""
    stop = heading.places[-1][1]
    beyond = [cell for cell in data.values if cell.column >= stop]
    if data.line.width <= stop or not _blank(beyond):
        return None
    row = _under(data.values, heading.places)
    return row if row and not _blank(row[-1:]) and _is_settled(figures_under(row, heading)) else None


def _ends_whole(data: DataLine, count: int, style: Style) -> bool:
    """Is this the last row of its grid, packed left, that lost its filling and nothing else?"""
    last = data.line.index == style.last and style.filling == "after"
    return last and len(data.values) == count and not _has_blank(data.values)


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


def _names_all(heading: Heading) -> bool:
    """Does the header name every column of the table?"""
    return count_known(heading) == len(heading.table.columns)


def _is_whole(heading: Heading) -> bool:
    """Does the header name every column of the table and no other?"""
    return _names_all(heading) and count_known(heading) == len(heading.columns)


def _ends_early(rows: Sequence[Sequence[Cell]], table: FormTable, style: Style) -> list[bool]:
    """Which rows of a text table end in a blank that may be filling, put there for a cell that was lost before it.

    Where most rows leave their last figure blank, it is how the report was written; where hardly any does, the row is short.
    A total is left blank in all rows or in none. A single row is taken for short when nothing else in it is blank. In a grid
    wider than the form a row has a cell too many, and the figures of any with blanks may have been moved.
    """
    filled = [not _blank(row) for row in rows]
    if style.wide:
        totals = table.layout == "matrix_dim"
        sure = [bool(row) and (_bears_out(row) if totals else not _has_blank(row)) for row in rows]
        return [has and not certain for has, certain in zip(filled, sure, strict=True)]
    early = [has and len(row) > 1 and _blank(row[-1:]) for row, has in zip(rows, filled, strict=True)]
    if table.layout == "matrix_dim" and sum(early) < sum(filled):
        return early
    if sum(filled) > _FEW_ROWS:
        return [end and 2 * sum(early) <= sum(filled) for end in early]
    return [end and not _has_blank(row[:-1]) for row, end in zip(rows, early, strict=True)]


def _lacks_added(rows: Sequence[Sequence[Cell] | None], heading: Heading) -> list[bool]:
    """Which rows leave a last column blank that the report added (备注), so that a note may have moved into their figures.

    None has where all rows of a long table leave it blank.
    """
    if heading.columns[-1] is not None:
        return [False] * len(rows)
    blank = [bool(row) and _blank(row[-1:]) for row in rows if row is not None]
    unused = all(blank) and len(blank) > _FEW_ROWS
    return [row is not None and not unused and _blank(row[-1:]) and not _blank(row) for row in rows]


def _is_sure(row: Sequence[Cell], data: DataLine, heading: Heading, style: Style) -> bool:
    """Can no cell of this one row of outcomes, in a text, have been lost or added?

    It can when blanks stand at its end or in excess. Then the totals must bear it out: each five is blank throughout, stated
    throughout with the right total, or has a total of some outcomes.
    """
    figures = figures_under(row, heading)
    exact = len(data.values) == len(row)
    if _blank(figures) or (exact and not (style.even and _blank(row[-1:]))):
        return True
    return all(_bears_out(figures[start : start + 5]) for start in range(0, len(figures), 5))


def _bears_out(figures: Sequence[Cell]) -> bool:
    *parts, total = (read_cell(cell.text).value for cell in figures)
    if total is None:
        return _blank(figures)
    stated = all(part is not None for part in parts)
    return total == sum(part or 0 for part in parts) and (stated or total > 0)


def _blank(cells: Iterable[Cell]) -> bool:
    return not any(cell.text.strip() for cell in cells)


def _adds_up(figures: Sequence[Cell]) -> bool:
    return _blank(figures) or _bears_out(figures)


def _has_blank(cells: Iterable[Cell]) -> bool:
    return any(_blank([cell]) for cell in cells)


def _straddles(values: Sequence[Cell], heading: Heading) -> bool:
    """Is a cell merged over several columns, so that it or one beside it does not stand under its own header?"""
    if not heading.places:
        return any(cell.colspan > 1 for cell in values)
    # 13 over one place of two, and its neighbour over the other: in order, each still stands under its own header
    spans = zip(values, heading.places, strict=True)
    apart = any(cell.column >= stop or cell.column + cell.colspan <= start for cell, (start, stop) in spans)
    return apart and any(cell.colspan > 1 for cell in values)


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
    stated = dict.fromkeys(cell.text.strip() for cell in near if cell.text.strip())
    # six cells merged into one: the total may be any of what is stated
    return tuple(stated or dict.fromkeys(cell.text.strip() for cell in values if cell.text.strip()))


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
    known = count_known(heading)
    return _is_whole(heading), known - 2 * (len(heading.columns) - known), -len(heading.table.columns)
