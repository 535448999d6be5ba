"""The search index in step with the documents that are current. Inside the transaction that changes them.

Where a place is: see search.sql. A year has room for 2^40 places; one that no calendar has is taken for unknown.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from db.search_words import split_words

if TYPE_CHECKING:  # which reads the shape, which fills the index
    from db.connection import Connection

UNKNOWN, LAST = 0, 4095  # as years
_BITS = 40
_FREE = (
    "SELECT first + 1 + sections + tasks FROM search_places WHERE first >= ? AND first < ? ORDER BY first DESC LIMIT 1"
)
_ADD = "INSERT INTO search_index (rowid, words) VALUES (?, ?)"
_REMOVE = "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', ?, ?)"


def find_range(first: int, last: int) -> tuple[int, int]:
    """The places of these years: from, up to. The later a year, the earlier: an index gives what it finds in this order."""
    return (LAST - last) << _BITS, (LAST - first + 1) << _BITS


def add_to_index(connection: Connection, document: int) -> None:
    """Make the texts of a document that has become current findable."""
    execute = connection.execute
    title, year = execute("SELECT title, year FROM all_documents WHERE id = ?", (document,)).fetchone()
    sections, tasks = _read_texts(connection, document)
    year = year if year in range(LAST + 1) else UNKNOWN
    low, high = find_range(year, year)
    free = execute(_FREE, (low, high)).fetchone()
    first = int(free[0]) if free else low
    execute("INSERT INTO search_places VALUES (?, ?, ?, ?)", (first, document, len(sections), len(tasks)))
    texts = chain((title or "",), sections, tasks)
    connection.executemany(_ADD, [(first + n, split_words(text)) for n, text in enumerate(texts)])


def remove_from_index(connection: Connection, document: int) -> None:
    """Take out a document that is to be deleted or is not current any more; its texts are still there."""
    execute = connection.execute
    place = execute("SELECT first FROM search_places WHERE document = ?", (document,)).fetchone()
    if place is None:
        return
    (title,) = execute("SELECT title FROM all_documents WHERE id = ?", (document,)).fetchone()
    texts = chain((title or "",), *_read_texts(connection, document))
    connection.executemany(_REMOVE, [(place[0] + n, split_words(text)) for n, text in enumerate(texts)])
    execute("DELETE FROM search_places WHERE document = ?", (document,))


def fill_index(connection: Connection) -> None:
    """Add what is current and not in the index: in a database of a time before there was one, everything."""
    missing = connection.execute(
        "SELECT id FROM all_documents WHERE current AND id NOT IN (SELECT document FROM search_places)"
        " ORDER BY year DESC, id"  # numbers that only rise are taken in many at a time
    ).fetchall()
    for (document,) in missing:
        add_to_index(connection, document)


def _read_texts(connection: Connection, document: int) -> tuple[list[str], list[str]]:
    """(sections with their titles, tasks) in order."""
    sections = connection.execute(
        "SELECT title, text FROM all_sections WHERE document = ? ORDER BY position", (document,)
    )
    tasks = connection.execute("SELECT text FROM all_tasks WHERE document = ? ORDER BY position", (document,))
    return [f"{title or ''}\n{text}" for title, text in sections], [text for (text,) in tasks]
