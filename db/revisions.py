"""Revisions: which reports were changed at their source, and what changed. Reads only; times are UTC.

Versions of a page stand in the order in which they were served, or came in where that is not known. One that reads as another
says what that one says; a revision is a version that says something else than the one before it. Where no parser has read both,
that is told by the figures and the text that both have read: what the newer one sees besides is no revision.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from db.changes import CellSaid, Change, Said, find_changes
from db.rows import DOCUMENT_COLUMNS, Value

# of the page and not of the document, or told by its sections and cells
_BESIDE = {
    *("source", "part", "url", "encoding", "repairs", "read_twice", "official_host"),
    *("facts_found", "facts_read", "tables_found"),
}
_FIELDS = tuple(name for name in DOCUMENT_COLUMNS if name not in _BESIDE)
# every version with what it stands for, and the one served before it
_SERVED = (
    "SELECT v.id, v.page, v.number, coalesce(v.same_as, v.id) AS stands, v.digest, coalesce(v.fetched_at, v.ingested_at) AS at,"
    " lag(coalesce(v.same_as, v.id)) OVER served AS stood, lag(v.number) OVER served AS earlier"
    " FROM page_versions AS v WINDOW served AS"
    " (PARTITION BY v.page ORDER BY coalesce(v.fetched_at, v.ingested_at), v.number)"
)


class Asked(Protocol):
    """Who answers a statement: a :class:`db.store.Store`, or a connection that only reads."""

    def row(self, sql: str, parameters: Sequence[Value] = (), /) -> tuple[Any, ...] | None:
        """The first row, or ``None``."""

    def all_rows(self, sql: str, parameters: Sequence[Value] = (), /) -> list[tuple[Any, ...]]:
        """The rows, at once."""


class UnknownPageError(Exception):
    """No such page, or no such version of it; the message says so in one line."""


@dataclass(frozen=True, slots=True)
class Revised:
    """A version that says something else than the one served before it; ``at``: when it was first served so."""

    address: str
    agency: str | None
    year: int | None
    title: str | None
    before: int
    after: int
    at: str


@dataclass(frozen=True, slots=True)
class Side:
    """A version of a page that is compared. ``parser_version``: of the reading that is shown; ``at``: when it was first served,
    or came in."""

    number: int
    digest: str
    at: str
    parser_version: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two versions of a page. When two parsers have read them, some of it may be the parser's."""

    address: str
    before: Side
    after: Side
    changes: tuple[Change, ...]


def list_revised(store: Asked, most: int | None = None) -> list[Revised]:
    """The revisions of pages that hold a document, the latest first; at most so many."""
    rows = store.all_rows(
        f"WITH served AS ({_SERVED})"
        " SELECT s.stood, s.stands, p.address, coalesce(d.agency_name, d.agency), d.year, d.title, s.earlier, s.number, s.at"
        " FROM served AS s JOIN pages AS p ON p.id = s.page JOIN page_versions AS v ON v.id = s.stands"
        " LEFT JOIN all_documents AS d ON d.page_version = v.id AND d.parser_version = v.parser_version AND d.part = 1"
        " WHERE s.stood <> s.stands ORDER BY s.at DESC, s.id DESC"
    )
    revised = (Revised(*row) for stood, stands, *row in rows if _is_revised(store, stood, stands))
    return list(islice(revised, most))


def _is_revised(store: Asked, before: int, after: int) -> bool:
    """Does a version say something else than another, whoever read them?"""
    rows = store.all_rows("SELECT parser_version, fingerprint FROM page_versions WHERE id IN (?, ?)", (before, after))
    parsers, prints = zip(*rows, strict=True)
    if len(set(parsers)) == 1 and None not in prints:
        return True  # else the one would stand for the other
    readers = _find_readers(store, before, after)
    sides = [_load(store, version, reader) for version, reader in zip((before, after), readers, strict=True)]
    if len(set(readers)) == 1:
        return any(find_changes(*sides))
    return _says_otherwise(*sides)


def _says_otherwise(before: Mapping[int, Said], after: Mapping[int, Said]) -> bool:
    """Do two readings by two parsers differ in a figure that both have, or in the text?"""
    figures = ({part: _only_figures(said) for part, said in side.items()} for side in (before, after))
    changes = [change for change in find_changes(*figures) if change.kind in ("cell", "document")]
    texts = [
        "".join("".join(f"{head}{text}".split()) for _, said in sorted(side.items()) for head, text in said.sections)
        for side in (before, after)
    ]
    return texts[0] != texts[1] or any(None not in (change.before, change.after) for change in changes)


def _only_figures(said: Said) -> Said:
    cells = {name: tuple(CellSaid(cell.text) for cell in cells) for name, cells in said.cells.items()}
    return Said(said.title, said.fields, (), cells, ())


def compare(store: Asked, page: str, before: int | None = None, after: int | None = None) -> Difference | None:
    """What changed between two versions of a page, by default what it shows now and what it said before that.

    ``page``: its address, or the id or key of a document on it; ``before``, ``after``: numbers of versions. ``None``: it has
    never said anything else. Raises :class:`UnknownPageError`.
    """
    return compare_page(store, *_find_page(store, page), before, after)


def compare_page(
    store: Asked, address: str, row: int, before: int | None = None, after: int | None = None
) -> Difference | None:
    """The same of a page that is known: its address and row in ``pages``."""
    served = store.all_rows(
        f"SELECT number, stands, digest, at FROM ({_SERVED}) WHERE page = ? ORDER BY at, number", (row,)
    )
    numbers = [number for number, *_ in served]
    for wanted in (before, after):
        if wanted is not None and wanted not in numbers:
            known = ", ".join(map(str, sorted(numbers)))
            raise UnknownPageError(f"no version {wanted} of {address}; there are {known}")
    shown = store.row("SELECT id FROM page_versions WHERE page = ? AND current", (row,))
    now = [n for n, version in enumerate(served) if shown is None or version[1] == shown[0]]
    right = numbers.index(after) if after is not None else now[-1]
    others = (n for n in reversed(range(right)) if served[n][1] != served[right][1])
    revised = (n for n in others if _is_revised(store, served[n][1], served[right][1]))
    left = numbers.index(before) if before is not None else next(revised, None)
    if left is None:
        return None
    readers = _find_readers(store, served[left][1], served[right][1])
    sides, said = [], []
    for (number, stands, digest, at), reader in zip((served[left], served[right]), readers, strict=True):
        sides.append(Side(number, digest, at, reader))
        said.append(_load(store, stands, reader))
    return Difference(address, sides[0], sides[1], tuple(find_changes(said[0], said[1])))


def _find_page(store: Asked, page: str) -> tuple[str, int]:
    row = store.row("SELECT address, id FROM pages WHERE address = ? OR url = ? ORDER BY address = ? DESC", (page,) * 3)
    row = row or store.row(
        "SELECT p.address, p.id FROM all_documents AS d JOIN page_versions AS v ON v.id = d.page_version"
        " JOIN pages AS p ON p.id = v.page WHERE d.document_key = ? OR CAST(d.id AS TEXT) = ?",
        (page, page),
    )
    if row is None:
        raise UnknownPageError(f"no page or document {page}; gongkai diff shows those that were revised")
    return row[0], row[1]


def _find_readers(store: Asked, *versions: int) -> list[str]:
    """The parser whose readings are compared: one that has read both, the last; else of each the last."""
    both = store.row(
        "SELECT d.parser_version FROM all_documents AS d JOIN all_documents AS e ON e.parser_version = d.parser_version"
        " WHERE d.page_version = ? AND e.page_version = ? ORDER BY max(d.id, e.id) DESC LIMIT 1",
        versions,
    )
    if both:
        return [both[0], both[0]]
    rows = (store.row("SELECT parser_version FROM page_versions WHERE id = ?", (version,)) for version in versions)
    return [row[0] for row in rows if row]


# ---------------------------------------------------------------- what a reading says


def _load(store: Asked, version: int, reader: str) -> dict[int, Said]:
    """The documents of a version as a parser has read them, by part."""
    rows = store.all_rows(
        f"SELECT part, id, {', '.join(_FIELDS)} FROM all_documents WHERE page_version = ? AND parser_version = ?",
        (version, reader),
    )
    return {part: _load_document(store, document, values) for part, document, *values in rows}


def _load_document(store: Asked, document: int, values: list[object]) -> Said:
    fields = {name: None if value is None else str(value) for name, value in zip(_FIELDS, values, strict=True)}
    sections = store.all_rows(
        "SELECT number, title, text FROM all_sections WHERE document = ? ORDER BY position", (document,)
    )
    tables = store.all_rows(
        "SELECT form_table IS NOT NULL, grid FROM all_tables WHERE document = ? ORDER BY position", (document,)
    )
    return Said(
        fields["title"] or "",
        fields,
        [(f"{number or ''}{title or ''}", text) for number, title, text in sections],
        _load_cells(store, document),
        *(
            [tuple(row) for of_form, grid in tables if of_form == wanted for row in json.loads(grid)]
            for wanted in (0, 1)
        ),
    )


def _load_cells(store: Asked, document: int) -> dict[str, tuple[CellSaid, ...]]:
    """``code@dimension`` → 12 and its unit, or the state with the text where there is no value; several where several cells
    state it."""
    found: dict[str, tuple[CellSaid, ...]] = {}
    rows = store.all_rows(
        "SELECT code, dimension, state, CAST(value AS TEXT), unit, raw FROM all_facts WHERE document = ? ORDER BY position",
        (document,),
    )
    for code, dimension, state, value, unit, raw in rows:
        name = f"{code}@{dimension}" if dimension else code
        said = value if value is not None else f"{state}: {raw}".rstrip(": ")
        found[name] = (*found.get(name, ()), CellSaid(said, unit, raw))
    return found
