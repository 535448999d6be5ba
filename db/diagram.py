"""The schema drawn: which table leads to which, as a Mermaid diagram made from the foreign keys of the database itself."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from db.store import Store


class Tie(NamedTuple):
    """A column by which a row of ``child`` names a row of ``parent``; ``optional``: it may be empty."""

    child: str
    column: str
    parent: str
    optional: bool


def list_ties(store: Store, tables: Iterable[str]) -> list[Tie]:
    """Every foreign key of the tables, in their order."""
    return [tie for table in tables for tie in _ties_of(store, table)]


def _ties_of(store: Store, table: str) -> Iterator[Tie]:
    needed = {
        name: bool(notnull or key) for _, name, _, notnull, _, key in store.all_rows(f'PRAGMA table_info("{table}")')
    }
    for key in sorted(store.all_rows(f'PRAGMA foreign_key_list("{table}")'), key=lambda row: str(row[3])):
        yield Tie(table, key[3], key[2], not needed[key[3]])


def render(store: Store, tables: Iterable[str]) -> Iterator[str]:
    """The lines of an ``erDiagram``: one parent has none or many children; a child has one parent, or none where it may."""
    yield "```mermaid"
    yield "erDiagram"
    for tie in list_ties(store, tables):
        yield f"  {tie.parent} {'|o' if tie.optional else '||'}--o{{ {tie.child} : {tie.column}"
    yield "```"
