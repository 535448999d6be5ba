"""The header of a statutory table → the columns of figures under it, left to right; a column of the form is never assumed.

Applications and outcomes have headers of two and three lines. Where the lowest header cells stand side by side, each is matched
by itself and has its place; where a text carrier packed them left, only their order is left to go by.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.forms import FormTable
from parsers.labels import article_key, fold_label
from parsers.matching import is_foreign, match_column, match_group, may_be_cut
from parsers.records import Cell
from parsers.statutory import Block, Line, is_header

_CORNER = 2  # header cells over the labels of the rows, such as 序号 and 事项
_STUB_HEADERS = frozenset({"信息内容", "统计指标"})


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of figures as the header of a block names them, left to right.

    ``columns``: the form's number of each, ``None`` where the label is unknown; ``labels``: as printed; ``places``: the grid
    columns from and to which each header cell reaches, empty where the header does not say. Not ``trusted``: the header puts
    the form's columns in another order, or holds one that cannot be placed, so that no row can be aligned. Not ``named``: some
    columns are taken from the form, and the totals must bear them out.
    """

    table: FormTable
    columns: tuple[int | None, ...]
    labels: tuple[str, ...]
    places: tuple[tuple[int, int], ...] = ()
    trusted: bool = True
    named: bool = True


@dataclass(frozen=True, slots=True)
class _Label:
    """A header cell and the columns it may stand for. ``leaf``: it names one column; else a group of them, or none."""

    cell: Cell
    columns: tuple[int, ...]
    leaf: bool
    known: bool


def read_heading(block: Block, table: FormTable, spans: bool) -> Heading | None:
    """The header of a block read as that of a table; ``None`` when it says nothing of it.

    ``spans``: the carrier says how far each cell reaches, so that a header cell stands above its figures.
    """
    if table.layout in ("matrix", "stat_list"):
        lines = join_lines(block.header, table)
        headings = (_matrix_heading(line, table, spans) for line in lines)
        return max(filter(None, headings), key=count_known, default=None)
    runs = tuple(_header_runs(block))
    read = [_form_heading(lines, table, spans) for lines in runs]
    if not read:
        return _plain_heading(table, trusted=not any(_names_others(line, table) for line in block.header), named=False)
    # a header that comes again at a page break says the same, or none is to be trusted
    same = all(heading.columns == read[0].columns for heading in read) and not _stand_apart(runs, table)
    return read[0] if same else _plain_heading(table, trusted=False)


def _names_others(line: Line, table: FormTable) -> bool:
    """Is this a header of something else: many words, none of them of the form (一季度 | 二季度 | …)?"""
    words = {cell.text.strip() for cell in line.own if cell.text.strip()}
    return sum(is_foreign(word, table.id) for word in words) > _CORNER + 2


def _stand_apart(runs: Sequence[Sequence[Line]], table: FormTable) -> bool:
    """Do columns stand on lines of their own with figures between them? The table is turned, and they are its rows."""
    if len(runs) < 2:
        return False
    named = [
        {column for line in lines for cell in line.own for column in _leaf_columns(cell.text, table)} for lines in runs
    ]
    return any(above and below and above.isdisjoint(below) for above, below in pairwise(named))


def _leaf_columns(text: str, table: FormTable) -> tuple[int, ...]:
    match = match_column(text, table.id)
    return match[0] if match else ()


def join_lines(lines: Sequence[Line], table: FormTable) -> tuple[Line, ...]:
    """The header lines with the labels whole that were written over two of them (商业 above 企业, in the same column)."""
    joined: list[Line] = []
    for line in lines:
        whole = _joined(joined[-1], line, table) if joined else None
        if whole:
            joined[-1] = whole
        else:
            joined.append(line)
    return tuple(joined)


def _joined(upper: Line, lower: Line, table: FormTable) -> Line | None:
    """The upper line with what the lower one adds to its labels; ``None`` when they are lines of their own."""
    below = {(cell.column, cell.colspan): cell for cell in lower.own if cell.text.strip()}
    cells = []
    for cell in upper.own:
        rest = below.get((cell.column, cell.colspan))
        text = cell.text + rest.text if rest and cell.text.strip() else ""
        match = match_column(text, table.id) if text else None
        if rest and match and match[1] in ("exact", "alias"):
            del below[rest.column, rest.colspan]
            cells.append(cell._replace(text=text, rowspan=cell.rowspan + rest.rowspan))
        else:
            cells.append(cell)
    return replace(upper, own=tuple(cells)) if not below and cells != list(upper.own) else None


def count_known(heading: Heading) -> int:
    """How many columns of the form the heading names."""
    return sum(column is not None for column in heading.columns)


def find_stub(cells: Sequence[Cell]) -> int | None:
    """Which of the header cells stands over the labels of the rows (信息内容)."""
    return next((at for at, cell in enumerate(cells) if fold_label(cell.text) in _STUB_HEADERS), None)


def _plain_heading(
    table: FormTable,
    trusted: bool = True,
    before: Sequence[Cell] = (),
    after: Sequence[Cell] = (),
    named: bool = True,
) -> Heading:
    """The columns of the form in its order, with unknown ones before and after."""
    return Heading(
        table,
        (*[None] * len(before), *range(len(table.columns)), *[None] * len(after)),
        (
            *(cell.text for cell in before),
            *(column.label for column in table.columns),
            *(cell.text for cell in after),
        ),
        trusted=trusted,
        named=named,
    )


# ---------------------------------------------------------------- applications and outcomes


def _header_runs(block: Block) -> Iterator[tuple[Line, ...]]:
    """The header lines of a block, those between the same two data lines together."""
    assert block.layout is not None
    rows = [data.line.index for data in block.data]
    runs: dict[int, list[Line]] = {}
    for line in block.header:
        if is_header(line, block.layout):
            runs.setdefault(sum(row < line.index for row in rows), []).append(line)
    yield from (tuple(lines) for lines in runs.values())


def _form_heading(lines: Sequence[Line], table: FormTable, spans: bool) -> Heading:
    lines = join_lines(lines, table)
    labels = [[_label(cell, table) for cell in line.own if cell.text.strip()] for line in lines]
    placed = _placed_heading([label for line in labels for label in line], table, spans)
    if placed and placed.trusted:
        return placed
    # all labels in their order, in every line: it is the spans that are broken
    packed = _packed_heading(labels, table)
    return packed if placed is None or (packed.trusted and packed.named) else placed


def _label(cell: Cell, table: FormTable) -> _Label:
    match = match_column(cell.text, table.id)
    if match:
        return _Label(cell, match[0], True, True)
    group = match_group(cell.text, table.id)
    return _Label(cell, group or (), False, group is not None)


def _placed_heading(labels: Sequence[_Label], table: FormTable, spans: bool) -> Heading | None:
    """The heading by the places of its lowest cells; ``None`` when they do not name every column side by side.

    A header whose columns or groups stand in another order than the form's was rearranged, or its spans are broken: which of
    the two cannot be told, and it is not trusted.
    """
    lowest = sorted((label for label in labels if not _is_covered(label, labels)), key=lambda label: label.cell.column)
    named = [number for number, label in enumerate(lowest) if label.leaf]
    if len(named) != len(table.columns) or sum(label.leaf for label in labels) != len(named):
        return None
    # what stands left of the figures of an application belongs to the labels of the rows
    leaves = lowest[named[0] if table.layout == "matrix_dim" else 0 :]
    leaves = [label for label in leaves if label.leaf or not label.known]
    places = [(label.cell.column, label.cell.column + label.cell.colspan) for label in leaves]
    if any(left[1] > right[0] if spans else left[1] != right[0] for left, right in pairwise(places)):
        return None
    at = iter(range(len(table.columns)))
    columns = tuple(next(at) if label.leaf else None for label in leaves)
    texts = tuple(label.cell.text for label in leaves)
    trusted = all(
        column is None or all(column in above.columns for above in (label, *_above(label, labels)))
        for column, label in zip(columns, leaves, strict=True)
    )
    return Heading(table, columns, texts, tuple(places), trusted)


def _is_covered(label: _Label, labels: Sequence[_Label]) -> bool:
    """Does another header cell stand below this one?"""
    return any(other.cell.row > label.cell.row and _overlap(other.cell, label.cell) for other in labels)


def _above(label: _Label, labels: Sequence[_Label]) -> Iterator[_Label]:
    """The groups that a header cell stands under."""
    for other in labels:
        if other.columns and other.cell.row < label.cell.row and _overlap(other.cell, label.cell):
            yield other


def _overlap(one: Cell, other: Cell) -> bool:
    return one.column < other.column + other.colspan and other.column < one.column + one.colspan


def _packed_heading(lines: Sequence[Sequence[_Label]], table: FormTable) -> Heading:
    """The heading by the order of its labels. An unknown one has its place before the first column, or after the last."""
    found = {number for line in lines for label in line if label.leaf for number in label.columns}
    before: list[Cell] = []
    after: list[Cell] = []
    trusted = all(_in_order(line, table) for line in lines)
    for line in lines:
        unknown = [label for label in line if not label.known and not _is_cut(label.cell, table, found)]
        # 办公室 | 财务科 | 综合科: columns of something else, in the place of those that the header lacks
        foreign = sum(is_foreign(label.cell.text, table.id) for label in unknown)
        leaves = any(label.leaf for label in line)
        allowed = _CORNER if line is lines[0] or not leaves else 0
        trusted = trusted and (foreign <= allowed or len(found) == len(table.columns))
        for label in unknown:
            at = line.index(label)
            ahead = [other for other in line[:at] if other.known]
            if not ahead and table.layout == "matrix_dim":
                continue  # the corner over the labels of the rows, 序号
            if not ahead and any(0 in other.columns for other in line[at:]):
                before.append(label.cell)
            elif (
                ahead
                and ahead[-1].leaf
                and len(table.columns) - 1 in ahead[-1].columns
                and not any(o.known for o in line[at:])
            ):
                after.append(label.cell)
            else:
                trusted = False
    # 自然 of 自然人 names its column as well as the whole word
    cut = sum(label.cell.text.strip() != "" and not label.known for line in lines for label in line)
    named = len(found) + cut >= len(table.columns)
    return _plain_heading(table, trusted, before, after, named)


def _is_cut(cell: Cell, table: FormTable, found: set[int]) -> bool:
    """Is this the beginning of a column's label that the header lacks (自然 of 自然人)?"""
    return any(may_be_cut(cell.text, column) for number, column in enumerate(table.columns) if number not in found)


def _in_order(line: Sequence[_Label], table: FormTable) -> bool:
    """Do the labels of a header line stand in the order of the form, each column and each group once?

    Labels that the form repeats start over in the next group; outcomes come in fives, and the label after 总计 starts the next.
    """
    at = -1
    for label in line:
        if not label.columns:
            continue
        later = [column for column in label.columns if column > at]
        if not later or (not label.leaf and len(later) < len(label.columns)):
            return False
        at = min(later) if label.leaf else max(later)
    beside = [(left, right) for left, right in pairwise(line) if left.leaf and right.leaf]
    return table.layout != "record" or all(_follows(left.columns, right.columns) for left, right in beside)


def _follows(left: Sequence[int], right: Sequence[int]) -> bool:
    return any(before + 1 == after for before in left for after in right)


# ---------------------------------------------------------------- Article 20 and the statistics list


def _matrix_heading(line: Line, table: FormTable, spans: bool) -> Heading | None:
    cells, stub = _header_cells(line)
    found = [match_column(cell.text, table.id) for cell in cells]
    if table.layout == "matrix" and not stub and len(cells) == len(table.columns) + 1 and not found[0]:
        # 项目 | 本年制发件数 | …: another word for 信息内容
        cells, found = cells[1:], found[1:]
    columns = [match[0][0] if match else None for match in found]
    # beside a header cell that is nobody's, 本年 of 上年 | 本年 | 累计 is no beginning of 本年废止件数
    pairs = list(zip(cells, table.columns, strict=False))
    if len(cells) == len(table.columns) and all(
        match or may_be_cut(cell.text, column) for match, (cell, column) in zip(found, pairs, strict=True)
    ):
        # 本年新 | 本年新 | 对外公开总数量: two labels cut to the same; their places are free and they may be their beginnings
        for number, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            if columns[number] is None and number not in columns and may_be_cut(cell.text, column):
                columns[number] = number
    if not any(cell.text.strip() for cell, column in zip(cells, columns, strict=True) if column is not None):
        return None
    columns = _without_reprint(columns, len(table.columns))
    repeated = {column for column, times in Counter(columns).items() if times > 1}
    return Heading(
        table,
        tuple(None if column in repeated else column for column in columns),
        tuple(cell.text for cell in cells),
        tuple((cell.column, cell.column + cell.colspan) for cell in cells) if spans else (),
    )


def _without_reprint(columns: list[int | None], count: int) -> list[int | None]:
    """The columns where one label stands in the place of its neighbour (本年新制作数量 | 本年新制作数量 | 对外公开总数量).

    With all others in the places of the form, the place of the second printing tells what it should say.
    """
    own: list[int | None] = list(range(count))
    wrong = [at for at, (column, place) in enumerate(zip(columns, own, strict=False)) if column != place]
    if len(columns) != count or len(wrong) != 1 or count < 3:
        return columns
    reprinted = columns[wrong[0]] in (wrong[0] - 1, wrong[0] + 1)
    return own if reprinted else columns


def _header_cells(line: Line) -> tuple[tuple[Cell, ...], bool]:
    """The header cells over figures, without caption, 信息内容 and filling; and whether 信息内容 was there."""
    cells = [cell for cell in line.own if not article_key(cell.text)]
    stub = find_stub(cells)
    # 信息内容 | 信息内容 | 本年制发件数: printed again where it spans two columns
    while stub is not None and fold_label("".join(cell.text for cell in cells[stub + 1 : stub + 2])) in _STUB_HEADERS:
        stub += 1
    cells = cells[stub + 1 :] if stub is not None else cells
    while cells and not cells[-1].text.strip():
        cells.pop()
    while stub is None and cells and not cells[0].text.strip():
        cells.pop(0)
    return tuple(cells), stub is not None
