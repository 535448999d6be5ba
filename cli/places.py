"""Where in the form something stands, in the words of the form: 三、收到和处理政府信息公开申请情况 · （七）总计 · 自然人."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cli.words import Language, words
from parsers.forms import TABLES, FormTable, cell_code, sections
from parsers.records import Document, Section
from parsers.rules import Key, read_key

_NUMERALS = "〇一二三四五六七八九十"
_NOTE = re.compile(r"(?<=.)[（(][^（）()]{6,}[）)]")  # （区分处理的，只计这一情形，不计其他情形）
_TABLE = re.compile(r"table (\d+)(?: row (\d+))?(?: column (\d+))?(?:, as table (\d+))?")
_SECTION = re.compile(r"\d+(?:\.\d+)*")
_LONGEST = 24  # characters of a row's label


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form: the section of its table, the groups and label of its row, the header and label of its column."""

    section: str
    row: tuple[str, ...]
    column: tuple[str, ...]


@cache
def cells_of(edition: str) -> Mapping[Key, Cell]:
    """Every cell of the forms of an edition, by fact code and dimension."""
    return {key: cell for form in TABLES if form.edition == edition for key, cell in _cells(form)}


def _cells(form: FormTable) -> Iterable[tuple[Key, Cell]]:
    """Labels that stand once in a table are enough; others have the groups that they stand in before them."""
    rows = Counter(row.path[-1] for row in (*form.rows, *form.derived))
    columns = Counter(column.path[-1] for column in form.columns)
    caption = (form.caption,) if form.caption else ()
    for line in (*form.rows, *form.derived, *((None,) if form.layout == "record" else ())):
        own = _short(line.path, rows) if line else ()
        for column in form.columns:
            yield cell_code(form, line, column), Cell(form.section, caption + own, _short(column.path, columns))


def _short(path: tuple[str, ...], labels: Mapping[str, int]) -> tuple[str, ...]:
    told = tuple(_NOTE.sub("", label) for label in path)
    return told[-1:] if labels[path[-1]] == 1 else told


class Places:
    """The places of one document. Its own headings where it has them, else those of the form."""

    def __init__(self, document: Document, language: Language = "zh") -> None:
        self.document, self._language = document, language
        editions = [table.form_table.split(".")[0] for table in document.tables if table.form_table]
        self.cells: dict[Key, Cell] = {}
        for edition in dict.fromkeys(editions):
            self.cells = {**cells_of(edition), **self.cells}
        self._sections = {section.path: section for section in document.sections}
        self._by_code = {s.code: s for s in document.sections if s.code and "." not in s.path}

    def heading(self, code: str) -> str:
        """The heading of a part of the form as the report prints it, else as the form does."""
        own = self._by_code.get(code)
        return _name(own) if own else _form_heading(code)

    def of_cells(self, names: Sequence[str]) -> tuple[str, ...]:
        """What cells have in common: section, row, column. Fields of the document by ``FIELDS`` are none of these."""
        found = [self.cells[key] for name in names if (key := read_key(name)) in self.cells]
        if not found:
            return ()
        sections = tuple(dict.fromkeys(self.heading(cell.section) for cell in found))
        return (*sections[:1], *_common([cell.row for cell in found]), *_common([cell.column for cell in found]))

    def labels(self, keys: Sequence[Key]) -> tuple[str, ...]:
        """A short label for each of several cells: that by which it differs from the others."""
        cells = [self.cells.get(key) for key in keys]
        rows = {cell.row for cell in cells if cell}
        columns = {cell.column for cell in cells if cell}
        told = []
        for key, cell in zip(keys, cells, strict=True):
            own = (
                []
                if cell is None
                else [cell.row[-1:] if len(rows) > 1 else (), cell.column[-1:] if len(columns) > 1 else ()]
            )
            words = [label for part in own for label in part]
            told.append("·".join(words) or (_last(cell) if cell else key[0]))
        return tuple(told)

    def of_issue(self, where: str) -> tuple[str, ...]:
        """Where an issue was found: a row of a table, or a section."""
        table = _TABLE.fullmatch(where)
        if table:
            again = (self._count("again", table[4]),) if table[4] else ()
            return (*self._of_row(int(table[1]), table[2], table[3]), *again)
        section = self._sections.get(where) if _SECTION.fullmatch(where) else None
        return (_name(section),) if section and _name(section) else ((where,) if where and not section else ())

    def _count(self, name: str, number: int | str) -> str:
        """第3行: people count from 1."""
        return words("counts", name, self._language).format(int(number) + 1)

    def _of_row(self, index: int, row: str | None, column: str | None) -> tuple[str, ...]:
        table = next((table for table in self.document.tables if table.index == index), None)
        if table is None:
            return (self._count("table", index),)
        section = self._sections.get(table.section or "")
        places = [_name(section) if section else "", self._count("table", index)]
        if row is not None and int(row) < len(table.rows):
            label = next((cell for cell in table.rows[int(row)] if cell.strip()), "")
            places.append(f"{self._count('row', row)} {_NOTE.sub('', label)[:_LONGEST]}".rstrip())
        if column is not None:
            places.append(self._count("column", column))
        return tuple(filter(None, places))


def _name(section: Section) -> str:
    return f"{section.number or ''}{section.title or ''}"


def _last(cell: Cell) -> str:
    return (cell.row or cell.column)[-1]


@cache
def _form_heading(code: str) -> str:
    part = next((part for part in sections() if part.code == code and part.parent is None), None)
    return f"{_NUMERALS[part.no]}、{part.title}" if part and part.no < len(_NUMERALS) else code


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The labels at the beginning that all have; of a single one its last, since its groups say no more."""
    if len(set(paths)) == 1:
        return paths[0]
    return tuple(labels[0] for labels in zip(*paths, strict=False) if len(set(labels)) == 1)
