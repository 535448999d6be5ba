"""The page around a finding: what a person needs to see before judging it. Reads only."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.reviews import Finding
from db.store import Store


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell that a finding speaks of. ``row`` and ``column``: its place in the grid of its table, where it has one."""

    name: str
    raw: str
    state: str
    candidates: tuple[str, ...]
    table: int
    row: int | None
    column: int | None


@dataclass(frozen=True, slots=True)
class Context:
    """What a person needs to judge a finding. ``rule``: id, message and other side's document of a check; ``tables``: index, form's
    id, section and grid; ``texts``: titles and texts of the sections concerned."""

    title: str | None
    url: str | None
    digest: str
    archive: str | None
    rule: tuple[str, str, str | None] | None
    spots: tuple[Spot, ...]
    tables: tuple[tuple[int, str | None, str | None, list[list[str]]], ...]
    texts: tuple[tuple[str | None, str], ...]


def load_context(store: Store, finding: Finding) -> Context | None:
    """The page text and the grids around a finding; ``None`` when its document is not there any more."""
    document = finding.document
    if document is None:
        return None
    row = store.row("SELECT title, url, digest, archive_file, archive_offset FROM documents WHERE id = ?", (document,))
    assert row is not None
    title, url, digest, file, begins = row
    rule, cells = _rule(store, finding)
    spots = tuple(_spots(store, document, finding, cells))
    tables = tuple(_tables(store, document, finding, spots))
    sections = {section for _, _, section, _ in tables if section} or {""}
    return Context(
        title=title,
        url=url,
        digest=digest,
        archive=f"{file} at {begins}" if file else None,
        rule=rule,
        spots=spots,
        tables=tables,
        texts=tuple(_texts(store, document, sections)),
    )


def _rule(store: Store, finding: Finding) -> tuple[tuple[str, str, str | None] | None, list[str]]:
    """(id, message, address of the other report) of a rule that fails, and the cells that it compares."""
    if finding.kind != "check":
        return None, []
    row = store.row(
        "SELECT c.rule, r.message, o.address, c.cells FROM checks AS c LEFT JOIN rules AS r ON r.rule = c.rule"
        " LEFT JOIN documents AS o ON o.id = c.other WHERE c.document = ? AND c.verdict = 'fail'"
        " AND ? IN (c.rule, c.rule || ' ' || c.scope)",
        (finding.document, finding.subject.partition(" #")[0]),
    )
    if row is None:
        return None, []
    return (row[0], row[1] or "", row[2]), json.loads(row[3])


def _spots(store: Store, document: int, finding: Finding, cells: Sequence[str]) -> Iterator[Spot]:
    table, line = _place(finding.subject)
    rows = store.all_rows(
        "SELECT CASE WHEN dimension IS NULL THEN code ELSE code || '@' || dimension END, raw, state, candidates, table_index,"
        " row, column FROM all_facts WHERE document = ? ORDER BY position",
        (document,),
    )
    for name, raw, state, candidates, at, row, column in rows:
        placed = state == "unread" and at == table and line in (None, row)
        if name in cells or (finding.kind == "cell" and name == finding.subject) or placed:
            yield Spot(name, raw, state, tuple(json.loads(candidates or "[]")), at, row, column)


def _place(subject: str) -> tuple[int | None, int | None]:
    """Table and row of an issue's place: ``cell_unread table 2 row 4``."""
    words = subject.split()
    numbers = {word: int(number) for word, number in pairwise(words) if number.isdecimal()}
    return numbers.get("table"), numbers.get("row")


def _tables(
    store: Store, document: int, finding: Finding, spots: Sequence[Spot]
) -> Iterator[tuple[int, str | None, str | None, list[list[str]]]]:
    wanted = {spot.table for spot in spots} | {_place(finding.subject)[0]}
    rows = store.all_rows(
        "SELECT table_index, form_table, section, grid FROM tables WHERE document = ? ORDER BY table_index", (document,)
    )
    for index, form_table, section, grid in rows:
        if index in wanted:
            yield index, form_table, section, json.loads(grid)


def _texts(store: Store, document: int, sections: Iterable[str]) -> Iterator[tuple[str | None, str]]:
    """The sections with these paths; of a finding without a place the first ones."""
    paths = set(sections)
    rows = store.all_rows(
        "SELECT path, number, title, text FROM sections WHERE document = ? ORDER BY position", (document,)
    )
    for number, (path, mark, title, text) in enumerate(rows):
        if path in paths or (paths == {""} and number < 2):
            yield f"{mark or ''}{title or ''}" or None, text
