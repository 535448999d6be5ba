"""Which rows of a grid belong to which statutory table, judged by the labels in them.

One grid may stack several tables (the blocks of Article 20), repeat a header at a page break, or hold no statutory table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from parsers.forms import TABLES, FormTable, Layout
from parsers.grids import is_padding
from parsers.labels import article_key, fold_label, label_number
from parsers.matching import RowName, match_row
from parsers.memo import remember_short
from parsers.readings import read_cell
from parsers.records import Cell, Grid

_FIGURES = frozenset({"number", "mojibake", "with_unit", "approximate", "dash", "slash", "none_word", "unread"})
# a table is statutory when it holds so many rows of the statistics list, or a row label so long
_STAT_ROWS, _TELLING = 5, 6
_TELLING_WORDS = 4  # characters of known labels on the first line of another table
_APPLICANTS, _OUTCOMES = 7, 15  # figures of a row
BARE_PART = "review_litigation"  # the part in which a row of figures is a table without its header
_STATED = re.compile(r"[\s?+＋－-]*\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a grid: the cells that start in it; ``width``: places that any cell covers, the filling left out."""

    index: int
    own: tuple[Cell, ...]
    width: int


@dataclass(frozen=True, slots=True)
class DataLine:
    """A line with figures, or with the label of a row. ``names``: what its label may mean, empty when unknown.

    ``repaired``: the label was cut or misspelled. ``values``: the cells after the label.
    """

    line: Line
    label: str
    names: tuple[RowName, ...]
    repaired: bool
    values: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Does the line state nothing at all?"""
        return not any(cell.text.strip() for cell in self.values)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one grid, rows ``start`` to ``stop`` (not included). ``layout`` is ``None`` for other tables.

    ``other``: lines without figures that are neither header nor row, such as notes.
    """

    layout: Layout | None
    start: int
    stop: int
    article: str | None = None
    header: tuple[Line, ...] = ()
    data: tuple[DataLine, ...] = ()
    other: tuple[Line, ...] = ()


def find_blocks(grid: Grid, section: str | None = None, above: Layout | None = None) -> tuple[Block, ...]:
    """The grid cut into its tables, in order and without a gap; rows before the first label belong to the first.

    ``section``: the part of the report in which the grid stands; it makes a bare row of outcomes one. ``above``: layout of the
    table that ends before the grid, which may go on in it without another header.
    """
    lines = read_lines(grid)
    cuts = list(_cuts(lines))
    if not cuts:
        bare = _bare_record(lines) if section == BARE_PART else None
        if bare:
            return (bare,)
        return (Block(None, 0, len(lines)),)
    starts = [0, *(start for start, _ in cuts[1:])]
    stops = [*starts[1:], len(lines)]
    blocks: list[Block] = []
    for (_, layout), start, stop in zip(cuts, starts, stops, strict=True):
        blocks.append(_block(layout, lines[start:stop], above))
        above = blocks[-1].layout
    return tuple(blocks)


def read_lines(grid: Grid) -> tuple[Line, ...]:
    """The rows of a grid, each with the cells of its own."""
    return tuple(_line(index, row) for index, row in enumerate(grid.rows))


def _line(index: int, row: tuple[Cell, ...]) -> Line:
    own: list[Cell] = []
    width = 0
    for cell in row:
        if not is_padding(cell):
            width += 1
            # those of a row above reach down, the same object in every place
            if cell.row == index and (not own or own[-1] is not cell):
                own.append(cell)
    return Line(index, tuple(own), width)


# ---------------------------------------------------------------- where tables begin


def _cuts(lines: Sequence[Line]) -> Iterator[tuple[int, Layout]]:
    """Row at which a statutory table begins, and its layout.

    A caption begins one; so does a label of another layout, a header below the figures of a block, and a row that comes
    again. A header in the midst of the applications is a page break, unless the rows start over below it.
    """
    layout: Layout | None = None
    seen: set[str] = set()
    header_from: int | None = None
    filled = False
    for line in lines:
        found = _layout(line)
        other = found != layout and (layout is None or _says_much(line, found))
        if found and (other or _opens_article(line)):
            layout, seen, header_from, filled = found, set(), None, False
            yield line.index, layout
        if layout is None:
            continue
        if is_header(line, layout):
            if filled and layout in ("matrix", "record"):
                seen, filled = set(), False
                yield line.index, layout
            elif filled and header_from is None:
                header_from = line.index
            continue
        data = read_data_line(line, layout)
        if data is None:
            continue
        codes = {name.code for name in data.names if not name.group}
        if layout != "stat_list" and codes & seen:
            yield line.index if header_from is None else header_from, layout
            seen = set()
        seen |= codes
        header_from, filled = None, True


def _says_much(line: Line, layout: Layout | None) -> bool:
    """Is the line that of another table, not one word that it shares with the header of one (单位 | 件 | 件)?"""
    texts = [fold_label(cell.text) for cell in line.own if cell.text.strip()]
    known = [text for text in texts if layout in _layouts().get(text, ())]
    return 2 * len(known) >= len(texts) and sum(map(len, known)) >= _TELLING_WORDS


def _opens_article(line: Line) -> bool:
    return any(article_key(cell.text) for cell in line.own)


def _layout(line: Line) -> Layout | None:
    """The layout that a label of this line belongs to and no other; ``None`` when none says so."""
    index = _layouts()
    for cell in line.own:
        if article_key(cell.text):
            return "matrix"
        layouts = index.get(fold_label(cell.text), frozenset())
        if len(layouts) == 1:
            (layout,) = layouts
            return layout
    return None


def tells_layout(text: str) -> bool:
    """Is this, as it is printed, one of the words by which the tables of the forms are told?"""
    return article_key(text) is not None or fold_label(text) in _layouts()


@cache
def _layouts() -> dict[str, frozenset[Layout]]:
    """Folded label → the layouts on which it is printed."""
    found: dict[str, set[Layout]] = {}
    for table in TABLES:
        for key in {*_row_keys(table), *_header_keys(table)}:
            found.setdefault(key, set()).add(table.layout)
    return {key: frozenset(layouts) for key, layouts in found.items() if key}


def _row_keys(table: FormTable) -> Iterator[str]:
    for row in (*table.rows, *table.derived):
        yield from (fold_label(text) for text in (row.label, *row.aliases, *row.path))


def _header_keys(table: FormTable) -> Iterator[str]:
    for column in table.columns:
        yield from (fold_label(text) for text in (column.label, *column.aliases, *column.path))
    yield from (fold_label(cell.text) for row in table.header for cell in row)


# ---------------------------------------------------------------- what a line is


def _block(layout: Layout, lines: Sequence[Line], above: Layout | None) -> Block:
    header, data, other = [], [], []
    article = None
    for line in lines:
        article = article or next(filter(None, (article_key(cell.text) for cell in line.own)), None)
        read = None if is_header(line, layout) else read_data_line(line, layout)
        if read:
            data.append(read)
        elif is_header(line, layout) or not data:
            header.append(line)
        else:
            other.append(line)
    start, stop = lines[0].index, lines[-1].index + 1
    block = Block(layout, start, stop, article, tuple(header), tuple(data), tuple(other))
    return block if _is_statutory(block, above) else Block(None, start, stop)


def _is_statutory(block: Block, above: Layout | None) -> bool:
    """Is there enough of a form: rows under their header or caption or below others, a telling label, a row of outcomes?"""
    known = [data for data in block.data if data.names]
    headed = any(is_header(line, block.layout) for line in block.header if block.layout)
    match block.layout:
        case "matrix":
            # a page may end between a header and its rows
            below = block.article is not None or above == "matrix"
            return (bool(known) and (headed or below)) or (headed and block.article is not None)
        case "record":
            return bool(block.data) and headed
        case "stat_list":
            return len(known) >= _STAT_ROWS or (bool(known) and headed)
        case _:
            return any(len(fold_label(data.label)) >= _TELLING or _adds_up(data) for data in known)


def _adds_up(data: DataLine) -> bool:
    """Do six figures and their total stand behind a label of the applications (予以公开 | 21 | 2 | 0 | 0 | 3 | 0 | 26)?"""
    values = [read_cell(cell.text).value for cell in data.values if cell.text.strip()]
    stated = [value for value in values if value is not None]
    return len(stated) == len(values) == _APPLICANTS and sum(stated[:-1]) == stated[-1] > 0


@remember_short
def is_figure(text: str) -> bool:
    """Is this cell a value rather than a label? Blank cells are neither."""
    return read_cell(text, signed=True).state in _FIGURES


def is_stated(text: str) -> bool:
    """Does the cell state a figure, if only in a way that cannot be read (12（其中线上2）)?"""
    return is_figure(text) or bool(_STATED.match(text) and not (label_number(text) and fold_label(text)))


def is_header(line: Line, layout: Layout) -> bool:
    """A line of header labels: no figure in it, and no row label that is not a header label too (其他, 总计)."""
    texts = [cell.text for cell in line.own if cell.text.strip()]
    if not texts or any(is_figure(text) for text in texts):
        return False
    known = _headers(layout)
    headers = sum(fold_label(text) in known for text in texts)
    rows = sum(
        match_row(text, layout) is not None
        for text in texts
        if fold_label(text) not in known or label_number(text) is not None
    )
    return headers > 0 and rows == 0


@cache
def _headers(layout: Layout) -> frozenset[str]:
    tables = (table for table in TABLES if table.layout == layout)
    captions = {fold_label(table.caption) for table in TABLES if table.caption}
    return frozenset(key for table in tables for key in _header_keys(table)) - captions - {""}


def read_data_line(line: Line, layout: Layout) -> DataLine | None:
    """The line's own label, what it may mean, and the cells after it; ``None`` when it has no figure and no row label."""
    if layout == "record":
        return _read_record(line)
    own, at, match = line.own, -1, None
    for number, cell in enumerate(own):
        found = match_row(cell.text, layout) if cell.text.strip() else None
        if found:
            at, match = number, found
        elif match and is_figure(cell.text):
            break
    if match is None or all(name.group for name in match.names):
        # （三）不予公开 | 9.其他情形 | 0 …: the label is one that the form does not know
        unknown = _text_after(own, at)
        if unknown is not None:
            at, match = unknown, None
    values = own[at + 1 :]
    if match is None and not any(is_figure(cell.text) for cell in values):
        return None
    label = own[at].text if at >= 0 else ""
    return DataLine(line, label, match.names if match else (), bool(match and match.repaired), values)


def _read_record(line: Line) -> DataLine | None:
    """The row of outcomes has no label; a text before its figures is passed over. Blanks count when they are all there."""
    own = line.own
    stated = [is_stated(cell.text) for cell in own]
    if len(own) == _OUTCOMES and any(stated) and (stated[0] or not own[0].text.strip()):
        return DataLine(line, "", (), False, own)
    first = next((number for number, states in enumerate(stated) if states), None)
    texts = [number for number, cell in enumerate(own) if cell.text.strip() and not stated[number]]
    if first is None:
        return DataLine(line, "", (), False, own) if not texts and len(own) >= _OUTCOMES else None
    label = max((number for number in texts if number < first), default=-1)
    return DataLine(line, own[label].text if label >= 0 else "", (), False, own[label + 1 :])


def _bare_record(lines: Sequence[Line]) -> Block | None:
    """The fifteen figures of part four whose header is lost (119 | 25 | 91 | … in one row), else ``None``."""
    data = [read for line in lines if (read := _read_record(line)) is not None]
    if len(data) != 1 or len(data[0].values) != _OUTCOMES or data[0].blank:
        return None
    other = tuple(line for line in lines if line is not data[0].line)
    return Block("record", lines[0].index, lines[-1].index + 1, data=tuple(data), header=other)


def _text_after(cells: Sequence[Cell], at: int) -> int | None:
    """The first filled cell after ``at`` when it is a text and figures follow, else ``None``."""
    for number in range(at + 1, len(cells)):
        if cells[number].text.strip():
            return None if is_figure(cells[number].text) else number
    return None
