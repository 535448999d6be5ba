"""A printed label → what the forms call it. Exact spelling, alias, a cut label, one wrong character; else nothing.

The vocabulary is that of all editions together: a code means the same in each, and the edition is decided afterwards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Literal, TypeVar

from parsers.data import load
from parsers.forms import TABLES, FormColumn, FormRow, FormTable, Layout
from parsers.labels import fold_label, label_number
from parsers.memo import remember_short

How = Literal["exact", "alias", "cut", "repaired"]
_T = TypeVar("_T")

_SHORTEST_CUT = 4  # characters that a cut label must keep
_SHORTEST_REPAIR, _DISTANCE_OF_OTHERS = 8, 4


@dataclass(frozen=True, slots=True)
class RowName:
    """A line of the form. ``group``: other lines hang on it; such a line has figures only where a report adds them up.

    ``code`` is empty for a group that no code stands for. （六）其他处理 is a row of one edition and a group of another.
    """

    code: str
    group: bool
    number: str | None


@dataclass(frozen=True, slots=True)
class RowMatch:
    """The rows that a label may mean (several where the form repeats a label) and how it was recognised."""

    names: tuple[RowName, ...]
    how: How

    @property
    def repaired(self) -> bool:
        """Was the label cut or misspelled?"""
        return self.how in ("cut", "repaired")


def tables_of(layout: Layout) -> tuple[FormTable, ...]:
    """The statutory tables of one layout, over all editions."""
    return tuple(table for table in TABLES if table.layout == layout)


# ---------------------------------------------------------------- rows


@remember_short
def match_row(text: str, layout: Layout) -> RowMatch | None:
    """The row (or group) of the tables of a layout that a stub cell names."""
    key = fold_label(text)
    labels, aliases = _row_index(layout)
    number = label_number(text)
    named = dict.fromkeys(labels.get(key, ()) + aliases.get(key, ()))
    numbered = tuple(name for name in named if number is not None and name.number == number)
    if numbered:
        return RowMatch(numbered, "exact")
    if named and number is not None and len(key) < _SHORTEST_CUT:
        # （六）其他, of （六）其他处理: its number says that it is no 3.其他
        begun = tuple(name for label, names in labels.items() if label.startswith(key) for name in names)
        numbered = tuple(name for name in begun if name.number == number)
        return RowMatch(numbered, "cut") if len(numbered) == 1 else None
    if named:
        # 其他处理 without its number is the line （六）, not an abbreviation of 3.其他
        return RowMatch(labels[key], "exact") if key in labels else RowMatch(aliases[key], "alias")
    found = _approach(key, labels | aliases)
    return RowMatch(found[0], found[1]) if found else None


def match_between(text: str, table_id: str, above: Iterable[RowName], below: Iterable[RowName]) -> tuple[RowName, ...]:
    """The row that the form prints between two others, where a damaged label bears its number and most of its words.

    2.其他法律行政止公开, between 1.属于国家秘密 and 3.危及“三安全一稳定”.
    """
    (table,) = (table for table in TABLES if table.id == table_id)
    order = [row.code for row in table.rows]
    firsts = {order.index(name.code) for name in above if name.code in order}
    lasts = {order.index(name.code) for name in below if name.code in order}
    between = [table.rows[at + 1] for at in firsts if at + 2 in lasts]
    if len(between) != 1:
        return ()
    (row,) = between
    number = label_number(row.label)
    if number is None or number != label_number(text) or not _is_like(fold_label(text), fold_label(row.label)):
        return ()
    return (RowName(row.code, False, number),)


def _is_like(key: str, label: str) -> bool:
    return SequenceMatcher(None, key[:_LONGEST_LIKE], label, autojunk=False).ratio() >= _LIKENESS


_LIKENESS, _LONGEST_LIKE = 0.7, 60


_RowIndex = dict[str, tuple[RowName, ...]]


@cache
def _row_index(layout: Layout) -> tuple[_RowIndex, _RowIndex]:
    """Folded label → rows, and folded alias → rows."""
    groups = {row.code for row in _rows(layout) if row.group}
    labels: _RowIndex = {}
    aliases: _RowIndex = {}
    for row in _rows(layout):
        name = RowName(row.code, row.code in groups, label_number(row.label))
        for index, texts in ((labels, (row.label,)), (aliases, row.aliases)):
            for key in {fold_label(text) for text in texts}:
                index[key] = tuple(dict.fromkeys((*index.get(key, ()), name)))
    return labels, aliases


def _rows(layout: Layout) -> Iterator[FormRow]:
    for table in tables_of(layout):
        yield from table.rows
        yield from table.derived
        printed = {row.label for row in (*table.rows, *table.derived)}
        for label in dict.fromkeys(label for row in table.rows for label in row.path[:-1]):
            if label not in printed:
                yield FormRow("", label, (), (label,), None, group=True)


# ---------------------------------------------------------------- columns


@remember_short
def match_column(text: str, table_id: str) -> tuple[tuple[int, ...], How] | None:
    """The columns of a table (their numbers) that a header cell names; several where the form repeats the label."""
    labels, aliases = _column_index(table_id)
    key = fold_label(text)
    if key in labels:
        return labels[key], "exact"
    if key in aliases:
        return aliases[key], "alias"
    return _approach(key, labels | aliases)


@cache
def _column_index(table_id: str) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    (table,) = (table for table in TABLES if table.id == table_id)
    labels: dict[str, tuple[int, ...]] = {}
    aliases: dict[str, tuple[int, ...]] = {}
    for number, column in enumerate(table.columns):
        label = fold_label(column.label)
        labels[label] = (*labels.get(label, ()), number)
        for alias in {fold_label(alias) for alias in column.aliases} - {label}:
            aliases[alias] = (*aliases.get(alias, ()), number)
    return labels, aliases


def may_be_cut(text: str, column: FormColumn) -> bool:
    """Can this header cell be the beginning of the column's label (本年新 of 本年新制作数量)? Nothing at all can."""
    return fold_label(column.label).startswith(fold_label(text))


@remember_short
def is_foreign(text: str, table_id: str) -> bool:
    """Does a header cell name something that the header of the form does not know: 办公室, 一季度, 国有企业?

    A piece of a label, one that is mostly right, a number of a column (数据1) and a long remark name nothing else.
    """
    key = fold_label(text)
    if not key or len(key) > _LONGEST_NAME or _NUMBERED.fullmatch(key):
        return False
    return not any(key in label or _shares(key, label) > _SHARED for label in _header_labels(table_id))


def _shares(key: str, label: str) -> float:
    """The share of the longer one's characters that both have, in order."""
    same = sum(block.size for block in SequenceMatcher(None, key, label, autojunk=False).get_matching_blocks())
    return same / max(len(key), len(label))


@cache
def _header_labels(table_id: str) -> tuple[str, ...]:
    (table,) = (table for table in TABLES if table.id == table_id)
    printed = (cell.text for row in table.header for cell in row)
    columns = (text for column in table.columns for text in (column.label, *column.aliases, *column.path))
    return tuple({fold_label(text) for text in (*printed, *columns)} - {""})


_SHARED, _LONGEST_NAME = 0.5, 8
_NUMBERED = re.compile(load("labels.toml")["numbered_columns"], re.IGNORECASE)


@remember_short
def match_group(text: str, table_id: str) -> tuple[int, ...] | None:
    """The columns under a group label of a header (法人或其他组织), or under its beginning; empty for the corner."""
    groups = _group_index(table_id)
    key = fold_label(text)
    if key in groups:
        return groups[key]
    begun = {columns for label, columns in groups.items() if len(key) >= _SHORTEST_GROUP and label.startswith(key)}
    if begun:
        return begun.pop() if len(begun) == 1 else ()
    found = _approach(key, {label: (columns,) for label, columns in groups.items()})
    return found[0][0] if found else None


_SHORTEST_GROUP = 2


@cache
def _group_index(table_id: str) -> dict[str, tuple[int, ...]]:
    (table,) = (table for table in TABLES if table.id == table_id)
    groups: dict[str, tuple[int, ...]] = {fold_label(cell.text): () for row in table.header for cell in row}
    for number, column in enumerate(table.columns):
        for label in map(fold_label, column.path[:-1]):
            groups[label] = (*groups.get(label, ()), number)
    return {label: columns for label, columns in groups.items() if label and match_column(label, table_id) is None}


# ---------------------------------------------------------------- labels that are not quite right


def _approach(key: str, index: Mapping[str, tuple[_T, ...]]) -> tuple[tuple[_T, ...], How] | None:
    """The one label that begins with the key, else the one that differs in one character while all others are far."""
    if len(key) < _SHORTEST_CUT:
        return None
    begun = {names for label, names in index.items() if label.startswith(key)}
    if begun:
        return (begun.pop(), "cut") if len(begun) == 1 else None
    if len(key) < _SHORTEST_REPAIR or len(key) > _longest(index):
        return None
    best = {names for label, names in index.items() if _is_one_edit(key, label) and not _says_else(key, label)}
    if len(best) != 1:
        return None
    (names,) = best
    far = (_distance(key, label) >= _DISTANCE_OF_OTHERS for label, other in index.items() if other != names)
    return (names, "repaired") if all(far) else None


def _longest(index: Mapping[str, object]) -> int:
    return max(map(len, index), default=0) + 1


def _says_else(one: str, other: str) -> bool:
    """Is the character that differs one of those that turn a meaning round?"""
    return bool((Counter(one) - Counter(other) + (Counter(other) - Counter(one))).keys() & _TELLING)


_TELLING = frozenset(load("labels.toml")["telling_letters"])


def _is_one_edit(one: str, other: str) -> bool:
    """Does one character more, less or changed make the one the other?"""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), None)
    if same is None:
        return len(one) != len(other)
    rests = (one[same + 1 :], other[same + 1 :]), (one[same:], other[same + 1 :]), (one[same + 1 :], other[same:])
    return any(left == right for left, right in rests)


def _distance(one: str, other: str) -> int:
    """Edit distance, counted up to the limit that matters."""
    if abs(len(one) - len(other)) >= _DISTANCE_OF_OTHERS:
        return _DISTANCE_OF_OTHERS
    line = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        corner, line[0] = line[0], row
        for column, right in enumerate(other, 1):
            corner, line[column] = (
                line[column],
                min(line[column] + 1, line[column - 1] + 1, corner + (left != right)),
            )
    return min(line[-1], _DISTANCE_OF_OTHERS)
