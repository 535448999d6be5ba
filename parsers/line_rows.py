"""Labels and figures in the order of a text → rows of a table, headers as the form prints them.

A row begins with its label and holds what follows up to the next. The header is put back in the lines of the form when all that
is left of it stands in the form's order; where the figures stand before their labels nothing is put together.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from parsers.data import load
from parsers.forms import TABLES, FormTable, printed_labels
from parsers.labels import fold_label, label_number

APPLICANTS, OUTCOMES = 7, 15  # figures of a row
STUBS = frozenset({"信息内容", "统计指标"})
_LAST_HEADER = 10  # labels in the last line of the header over the outcomes
_ADDED = frozenset(load("labels.toml")["added_columns"])


@dataclass(frozen=True, slots=True)
class Unit:
    """``label``: one of the forms'; ``word``: another; ``caption``: 第二十条第（x）项; ``cell``: a figure or a blank.

    ``pipe``: a row begins. ``first`` and ``line``: the lines in which it begins and ends.
    """

    kind: str
    text: str
    line: int
    first: int


def tells_outcomes(units: Sequence[Unit]) -> bool:
    labels = {fold_label(unit.text) for unit in units if unit.kind == "label"}
    return {"未经复议直接起诉", "复议后起诉"} <= labels


# ---------------------------------------------------------------- rows


@dataclass(slots=True)
class _Row:
    """A row while it is put together: its labels, then its cells. ``closed``: a pipe opened the next.

    ``doubtful``: which cells are its own cannot be told.
    """

    labels: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    closed: bool = False
    doubtful: bool = False


def assemble_rows(units: Sequence[Unit], piped: bool) -> list[list[str]]:
    """The rows of a table, headers as the form prints them; none where figures stand before their labels."""
    rows: list[list[str]] = []
    header: list[Unit] = []
    block: list[_Row] = []
    for number, unit in enumerate(units):
        heads = unit.kind == "caption" or _is_header(units, number, bool(header))
        if heads or (unit.kind == "cell" and not unit.text and not block):
            if block and heads:
                rows += _rows(header, block)
                header, block = [], []
            header.append(unit)
        elif header and not block and unit.kind == "word" and _goes_on(unit.text, header, units[number + 1 :]):
            header.append(unit)
        elif piped and unit.kind == "word" and block and 0 < len(block[-1].cells) < _count_columns(header):
            block[-1].cells.append(unit.text)  # 未增未减, between the figures of a row
        elif block or unit.kind != "pipe":
            if not block and unit.kind == "cell":
                block.append(_open_row(header))
            _add(unit, block)
        following = units[number + 1] if number + 1 < len(units) else None
        if block and (following is None or following.kind == "caption") and _is_backward(block):
            return []
    return [*rows, *_rows(header, block)]


def _add(unit: Unit, block: list[_Row]) -> None:
    above = block[-1] if block and not block[-1].closed else None
    if unit.kind == "pipe":
        if above is not None:
            above.closed = True
    elif unit.kind == "cell":
        if above is None:
            block.append(_Row())
        block[-1].cells.append(unit.text)
    elif above and above.labels and not above.cells and _hangs_on(unit.text, above.labels[-1], unit.kind == "label"):
        above.labels.append(unit.text)
    else:
        block.append(_Row([unit.text]))


def _open_row(header: list[Unit]) -> _Row:
    """A row without a label: the blank cells behind a header of outcomes open it; the header keeps those that fill it up."""
    labels = [number for number, unit in enumerate(header) if unit.kind != "cell"]
    times = sum(fold_label(unit.text) == "结果维持" for unit in header)
    behind = len(header) - labels[-1] - 1 if labels else 0
    if not times or not behind:
        return _Row()
    if times != OUTCOMES // 5 or not tells_outcomes(header):
        return _Row(doubtful=True)  # a label is cut or lost: whose the blanks are cannot be told
    filled = len(header) - behind > len(labels)
    blanks = max(behind - (OUTCOMES - _LAST_HEADER if filled else 0), 0)
    del header[len(header) - blanks :]
    return _Row(cells=[""] * blanks)


def _hangs_on(text: str, group: str, known: bool) -> bool:
    """Is this the label of a row under the group label before it? An unknown one may be."""
    key = fold_label(group)
    if not known:
        return key in _groups()
    return any(key in groups for groups in _groups_of(fold_label(text)))


@cache
def _paths() -> dict[str, set[frozenset[str]]]:
    """Folded label of a row → the groups that it stands under, in each table."""
    found: dict[str, set[frozenset[str]]] = {}
    for table in TABLES:
        for row in (*table.rows, *table.derived):
            groups = frozenset(fold_label(label) for label in row.path[:-1])
            for label in (row.label, *row.aliases, *row.path[1:]):
                found.setdefault(fold_label(label), set()).add(groups - {fold_label(label)})
    return found


def _groups_of(key: str) -> set[frozenset[str]]:
    return _paths().get(key, set())


@cache
def _groups() -> frozenset[str]:
    return frozenset(label for paths in _paths().values() for path in paths for label in path)


def _rows(header: Sequence[Unit], block: Sequence[_Row]) -> Iterator[list[str]]:
    yield from _header_rows(header)
    doubtful = _doubtful(block)
    for number, row in enumerate(block):
        # one cell of several figures is none: it says what stands there, and no more
        cells = [" ".join(row.cells)] if row.doubtful or number in doubtful else row.cells
        yield [*row.labels, *cells]


def _is_backward(block: Sequence[_Row]) -> bool:
    """Do the figures of this table stand before their labels: none before the first, and none behind the last?"""
    if block[0].labels or not block[0].cells or len(block) < 2 or block[-1].cells:
        return False
    return any(label in _row_labels() for label in map(fold_label, block[-1].labels))


@cache
def _row_labels() -> frozenset[str]:
    return frozenset(fold_label(row.label) for table in TABLES for row in table.rows)


def _doubtful(block: Sequence[_Row]) -> set[int]:
    """Rows between one with the cells of two and one with none: their labels may have slipped past their figures."""
    usual = Counter(len(row.cells) for row in block if row.cells).most_common(1)
    if not usual or usual[0][0] < 2:
        return set()
    count = usual[0][0]
    found: set[int] = set()
    since: int | None = None
    for number, row in enumerate(block):
        if len(row.cells) >= 2 * count:
            since = number
        elif not row.cells and since is not None:
            found.update(range(since, number + 1))
            since = None
    return found


# ---------------------------------------------------------------- headers


def _is_header(units: Sequence[Unit], number: int, begun: bool) -> bool:
    """Is this label one of a header? 总计 and 其他 are labels of rows, too: a header goes on, it has no numbers."""
    unit = units[number]
    if unit.kind != "label":
        return False
    key = fold_label(unit.text)
    if key not in _header_labels():
        return False
    if key not in _row_words():
        return True
    if label_number(unit.text) is not None:
        return False
    before = units[number - 1] if number else None
    if before is not None and before.kind == "label" and begun:
        return fold_label(before.text) in _header_labels()
    return before is None


@cache
def _header_labels() -> frozenset[str]:
    printed = {fold_label(cell.text) for table in TABLES for row in table.header for cell in row}
    columns = {
        fold_label(text) for table in TABLES for column in table.columns for text in (column.label, *column.aliases)
    }
    return frozenset(printed | columns) - {fold_label(table.caption) for table in TABLES if table.caption} - {""}


@cache
def _row_words() -> frozenset[str]:
    rows = [row for table in TABLES for row in (*table.rows, *table.derived)]
    return frozenset(fold_label(text) for row in rows for text in (row.label, *row.aliases))


def _heads_columns(header: Sequence[Unit]) -> bool:
    return any(fold_label(unit.text) in STUBS for unit in header if unit.kind == "label")


def _goes_on(word: str, header: Sequence[Unit], rest: Sequence[Unit]) -> bool:
    """Is an unknown word here one of the header: behind 信息内容, or with more of the header to come?"""
    following = next((number for number, unit in enumerate(rest) if unit.kind != "cell" or unit.text), None)
    if following is None or rest[following].kind == "cell":
        return False  # a figure stands behind the label of a row
    if _heads_columns(header):
        return word.strip() in _ADDED or not _names_all(header)
    return _is_header(rest[following:], 0, begun=True)


def _names_all(header: Sequence[Unit]) -> bool:
    """Does the header name every column of some block of Article 20?"""
    labels = {fold_label(unit.text) for unit in header if unit.kind == "label"}
    columns = ([fold_label(column.label) for column in table.columns] for table in TABLES if table.layout == "matrix")
    return any(labels.issuperset(keys) for keys in columns)


def _count_columns(header: Sequence[Unit]) -> int:
    """How many cells a row has under this header, as far as it tells."""
    if _heads_columns(header):
        return sum(unit.kind != "cell" for unit in header if unit.kind != "caption") - 1
    return APPLICANTS if any(fold_label(unit.text) == "自然人" for unit in header) else 0


def _header_rows(header: Sequence[Unit]) -> Iterator[list[str]]:
    """The header as the form prints it, where its labels stand in that order; else as it is."""
    captions = [unit for unit in header if unit.kind == "caption"]
    if _heads_columns(header) or captions:
        yield from _plain_rows(header)
        return
    labels: list[list[str]] = []
    for unit in header:
        if unit.kind != "cell":
            labels.append([unit.text])
        elif labels:
            labels[-1].append("")
    if labels:
        yield from _placed(labels) or [[text for cells in labels for text in cells]]


def _plain_rows(header: Sequence[Unit]) -> Iterator[list[str]]:
    """Caption and header of a block of Article 20, a row each with the blanks behind it."""
    row: list[str] = []
    for unit in header:
        if row and (unit.kind == "caption" or fold_label(unit.text) in STUBS):
            yield row
            row = []
        row.append(unit.text)
    if row:
        yield row


def _placed(labels: Sequence[list[str]]) -> list[list[str]] | None:
    """The labels, each with the blank cells behind it, in the rows in which a form prints them.

    ``None`` when one is unknown, or comes out of its turn.
    """
    for table in TABLES:
        if table.layout in ("matrix_dim", "record"):
            rows = _lay_out(labels, table)
            if rows:
                return rows
    return None


def _lay_out(labels: Sequence[list[str]], table: FormTable) -> list[list[str]] | None:
    places = _header_places()[table.id]
    taken: Counter[str] = Counter()
    rows: dict[int, list[tuple[int, list[str]]]] = {}
    row = column = -1
    before, last = "", fold_label(table.columns[-1].label)
    for cells in labels:
        key = _header_key(cells[0], table)
        free = places.get(key, ())
        if not free and before == last and key not in printed_labels():
            # 备注 behind 总计: a column that the report added; anywhere else its place among the columns is not told
            rows[row].append((column, cells))
            continue
        before = key
        if taken[key] >= len(free):
            return None
        row, column = free[taken[key]]
        taken[key] += 1
        rows.setdefault(row, []).append((column, cells))
    orders = ([column for column, _ in line] for line in rows.values())
    if any(order != sorted(order) for order in orders):
        return None
    return [[text for _, cells in rows[row] for text in cells] for row in sorted(rows)]


def _header_key(label: str, table: FormTable) -> str:
    key = fold_label(label)
    return next((fold_label(c.label) for c in table.columns if key in map(fold_label, c.aliases)), key)


_Places = dict[str, tuple[tuple[int, int], ...]]


@cache
def _header_places() -> dict[str, _Places]:
    """Table → folded header label → the places (row, number in the row) where the form prints it, row by row."""
    return {table.id: _places_in(table) for table in TABLES}


def _places_in(table: FormTable) -> _Places:
    found: _Places = {}
    for row, cells in enumerate(table.header):
        for number, cell in enumerate(cells):
            key = fold_label(cell.text)
            found[key] = (*found.get(key, ()), (row, number))
    return found
