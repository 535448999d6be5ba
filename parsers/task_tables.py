"""Tables of tasks: 工作任务 | 具体要求 | 责任科室 | 完成时限, in whatever words and order → rows as tasks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.actors import is_office
from parsers.data import load
from parsers.headings import find_mark
from parsers.notes import Assignment, Kind, match_label, read_cells, read_time

ColumnKind = Kind | Literal["number", "what", "note", ""]

_RULES = load("tasks.toml")["columns"]
_WHAT = re.compile("|".join(f"(?:{one})" for one in (*_RULES["what"], *_RULES["how"])))
_NUMBER, _NOTE = (re.compile("|".join(f"(?:{one})" for one in _RULES[name])) for name in ("number", "note"))
_CATALOGUE, _SAME = (re.compile(_RULES[name]) for name in ("catalogue", "same"))
_WHO: tuple[ColumnKind, ...] = ("lead", "responsible", "support")
_BLANKS = re.compile(r"[\s　]+|[（(][^（）()]*[）)]|^[一二三四五六七八九十\d]{1,2}[、.．]")
_LONGEST_LABEL = 20
_HEADER_ROWS = 4  # among the first rows: a title and a unit line may stand above
_NOTHING = frozenset(("", "/", "-", "—", "——", "无", "\\"))
_ANSWERS: dict[ColumnKind, Kind] = {
    "lead": "lead",
    "responsible": "responsible",
    "support": "support",
    "person": "person",
    "due": "due",
}
_GROUP_LEVEL = 2  # 一、 and （一） head a group of rows


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A row of a task table: what is to be done, and who answers for it. Without ``assignments`` it could not be read."""

    text: str
    raw: str
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table say, by their headers; ``start`` is the first row below."""

    kinds: tuple[ColumnKind, ...]
    start: int

    def places(self, *kinds: ColumnKind) -> list[int]:
        """The columns of these kinds, from the left."""
        return [place for place, kind in enumerate(self.kinds) if kind in kinds]


def match_column(text: str) -> ColumnKind:
    """What stands under a header; empty for a text that is no header of a task table."""
    key = _BLANKS.sub("", text[: 2 * _LONGEST_LABEL])
    if not key or len(key) > _LONGEST_LABEL:
        return ""
    kind: ColumnKind | None = match_label(key)
    if kind:
        return kind
    if _NUMBER.fullmatch(key):
        return "number"
    return "what" if _WHAT.fullmatch(key) else "note" if _NOTE.fullmatch(key) else ""


def find_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a task table; ``None`` for any other table. One says what, another who or by when."""
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        kinds = tuple(map(match_column, row))
        if is_header(kinds) and not _is_catalogue(row, kinds):
            below = tuple(map(match_column, rows[number + 1])) if number + 1 < len(rows) else ()
            if below and all(kind for kind, text in zip(below, rows[number + 1], strict=False) if text.strip()):
                merged = zip(kinds, below, strict=False)
                return Columns(tuple(under or over for over, under in merged), number + 2)
            return Columns(kinds, number + 1)
    return None


def is_header(kinds: Sequence[str]) -> bool:
    """Does one column say what, and another who or by when?"""
    return "what" in kinds and any(kind in (*_WHO, "due") for kind in kinds)


def _is_catalogue(row: Sequence[str], kinds: Sequence[str]) -> bool:
    """A catalogue of what is disclosed (事项 | 内容 | 公开时限 | 公开主体 | 公开渠道) has no tasks."""
    return not set(_WHO) & set(kinds) and any(_CATALOGUE.fullmatch(_BLANKS.sub("", text)) for text in row)


def read_rows(rows: Sequence[Sequence[str]], columns: Columns, carrier: str) -> Iterator[TaskRow]:
    """The tasks of the rows below the header. ``carrier``: in text a row may have lost the cells that span into it.

    Tables that stand side by side under one header (工作任务 | 责任单位 | 工作任务 | 责任单位) are read from the left.
    """
    times = _times(columns)
    width = len(columns.kinds) // times
    if times == 1:
        yield from _read_rows(rows, columns, carrier)
    elif carrier != "html" and any(len(row) != len(columns.kinds) for row in rows[columns.start :]):
        yield from (TaskRow(_shown(row), "", ()) for row in rows[columns.start :] if not _is_group(row, columns))
    else:
        one = Columns(columns.kinds[:width], columns.start)
        for at in range(times):
            yield from _read_rows([row[at * width : (at + 1) * width] for row in rows], one, carrier)


def _times(columns: Columns) -> int:
    """How many tables stand side by side: 1, unless the columns come again in the same order."""
    kinds = columns.kinds
    times = (count for count in range(len(kinds) // 2, 1, -1) if kinds[: len(kinds) // count] * count == kinds)
    return next((count for count in times if is_header(kinds[: len(kinds) // count])), 1)


def _is_torn(columns: Columns) -> bool:
    """Does another task begin behind the offices of one? Which text is whose is not told then."""
    told = [kind in _WHO for kind in columns.kinds if kind in (*_WHO, "what")]
    turns = [who for at, who in enumerate(told) if at == 0 or told[at - 1] != who]
    return turns.count(True) > 1 and turns.count(False) > 1


def _shown(row: Sequence[str]) -> str:
    return " ".join(filter(None, row))


def _read_rows(rows: Sequence[Sequence[str]], columns: Columns, carrier: str) -> Iterator[TaskRow]:
    torn = _is_torn(columns)
    placed = [(row, _place(row, columns, carrier)) for row in rows[columns.start :] if not _is_group(row, columns)]
    text_at = _text_column([row for _, row in placed if row], columns)
    before: tuple[str, ...] | None = None
    above: Sequence[str] | None = None
    for printed, row in placed:
        if row is None or torn:
            yield TaskRow(_shown(printed), "", ())
            above = None
        elif row != before and not _is_group(row, columns):
            said = _say_again(row, above)
            yield _read_row(said, row, columns, text_at)
            above = said
        before = row


def _say_again(row: Sequence[str], above: Sequence[str] | None) -> Sequence[str]:
    """The row with what stands above in the place of 同上; where that is not known 同上 stays, which names nobody."""
    if above is None or not any(_SAME.fullmatch(cell.strip()) for cell in row):
        return row
    return [up if _SAME.fullmatch(cell.strip()) else cell for cell, up in zip(row, above, strict=True)]


def _text_column(rows: Sequence[Sequence[str]], columns: Columns) -> int:
    """The column that says what: the one whose texts differ most, since the others head groups; the right one of equals."""
    places = columns.places("what")
    return max(places, key=lambda place: (len({row[place] for row in rows}), place))


def _read_row(row: Sequence[str], printed: Sequence[str], columns: Columns, text_at: int) -> TaskRow:
    """A row as it is meant, with the words that are ``printed``. Unread, where offices stand in a column whose header says
    nothing and in no other: who they are is not to be lost.
    """
    text = row[text_at] or next((row[at] for at in reversed(columns.places("what")) if row[at]), "")
    cells = _who_and_when(row, columns)
    raw = " | ".join(cell for _, cell in _who_and_when(printed, columns))
    lost = not columns.places(*_WHO) and any(row[at] and names_offices(row[at]) for at in columns.places(""))
    return TaskRow(text, raw, read_cells(cells) if text and not lost else ())


def _who_and_when(row: Sequence[str], columns: Columns) -> list[tuple[Kind, str]]:
    found: list[tuple[Kind, str]] = []
    for column, cell in zip(columns.kinds, row, strict=False):
        kind = _ANSWERS.get(column)
        if kind and cell.strip() not in _NOTHING:
            found.append((kind, cell.strip()))
    return found


def _is_group(row: Sequence[str], columns: Columns) -> bool:
    """Is it a line over a group of rows, a repeated header, or empty?"""
    texts = [cell for cell in row if cell.strip() not in _NOTHING]
    if not texts or all(match_column(cell) for cell in texts):
        return True
    if len(set(texts)) > 1:
        return False
    mark = find_mark(texts[0])
    return len(texts) == len(row) > 1 or (mark is not None and mark.level <= _GROUP_LEVEL)


# ---------------------------------------------------------------- rows that lost cells


def _place(row: Sequence[str], columns: Columns, carrier: str) -> tuple[str, ...] | None:
    """The cells of a row under their columns; ``None`` when that cannot be told.

    In text a row loses the cells that span into it, and what is left stands too far to the left: the one place in which names
    stand under the names and times under the times is taken.
    """
    width = len(columns.kinds)
    cells = tuple(cell.strip() for cell in row)
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    cells += ("",) * (width - len(cells))
    used = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    if carrier == "html" or used >= width or not cells[0]:
        return cells[:width]
    fits = [
        moved
        for shift in range(width - used + 1)
        for moved in [("",) * shift + cells[: width - shift]]
        if _fits(moved, columns)
    ]
    return fits[0] if len(fits) == 1 else None


def _fits(cells: Sequence[str], columns: Columns) -> bool:
    """Do offices stand under 责任科室, times under 完成时限, and something else under 工作任务?"""
    tasks = [cells[at] for at in columns.places("what") if cells[at]]
    if not tasks or any(is_office(text) or read_time(text) for text in tasks):
        return False
    for at in columns.places("lead", "responsible", "support"):
        if cells[at] and (read_time(cells[at]) or not names_offices(cells[at])):
            return False
    due = [cells[at] for at in columns.places("due")]
    return any(cells[at] for at in columns.places("lead", "responsible")) and all(not d or read_time(d) for d in due)


def names_offices(text: str) -> bool:
    """Is this nothing but offices, with or without their roles?"""
    found = read_cells([("responsible", text)])
    names = [name for one in found for name in (*one.lead, *one.support)]
    return bool(names) and all(map(is_office, names))
