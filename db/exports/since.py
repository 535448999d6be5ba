"""What a dataset has now that it had not when a run ended, and the other way round.

As it was: of every page the version that was shown by what the runs until then had stored, as the parser had read it then that had
read it last; which report stood for its body and year is chosen anew among these. The rows of then, with the changes applied, are
the rows of now.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from db.exports import DATASETS
from db.exports.datasets import Dataset, find_dataset
from db.exports.reading import Rows, read_documents
from db.exports.scope import Scope
from db.rows import Row
from db.schema import view_query
from db.store import Store
from db.versions import Version, settle

CHANGE_COLUMNS = ("change", "cause", "changed_columns", "before")
_THEN_VERSIONS, _THEN_DOCUMENTS, _THEN_CHOSEN = "temp.then_versions", "temp.then_documents", "temp.then_chosen"
_NOBODY = 0  # no version: none is being read
_ROWS_AT_ONCE = 1_000
# by what a row is the same as one of another reading of its document: these columns, and its turn among those that share them
_SAME = {
    "documents": (),
    "sections": ("level", "title"),
    "facts": ("code", "dimension"),
    "figures": ("subject", "code", "unit"),
    "tasks": ("text",),
    "issues": ("code", "place"),
    **dict.fromkeys(("annual_reports", "applications", "disclosure", "review_litigation"), ()),
}
SINCE: tuple[str, ...] = tuple(name for name in DATASETS if name in _SAME)
_WHY_NOT = {
    "checks": "its results across reports are judged anew when another report comes, and the old ones are not kept",
    "agencies": "names and codes of bodies are kept as they are known now only",
    "coverage": "it holds results across reports, of which the old ones are not kept",
    "indicators": "it follows the forms, not the runs",
    "reviews": "verdicts belong to no run; reviewed_at says when each was given",
}


class SinceError(Exception):
    """No such run, or nothing is known of a dataset at its end; the message says so in one line."""


class _Shown(NamedTuple):
    """A document that is shown. ``kept``: the version it is on was shown then, and is now."""

    id: int
    key: str
    page: int
    version: int
    parser_version: str
    kept: int


_SHOWN = "d.id, d.document_key, v.page, v.id, d.parser_version"


@dataclass(frozen=True, slots=True)
class _Pair:
    """What a place (a page and part of it, or a body and year) showed then and shows now."""

    then: _Shown | None
    now: _Shown | None

    @property
    def cause(self) -> str:
        """Why they differ."""
        shown = self.now or self.then
        assert shown is not None
        if self.then is None or self.now is None:
            return "parser" if shown.kept else "source"
        if self.then.page != self.now.page:
            return "other"
        source, parser = self.then.version != self.now.version, self.then.parser_version != self.now.parser_version
        return "+".join(name for name, differs in (("source", source), ("parser", parser)) if differs) or "other"


def check_since(store: Store, names: Sequence[str], run: int) -> None:
    """Refuse a run that there is not, and datasets of which nothing older is kept. Raises :class:`SinceError`."""
    last = store.row("SELECT max(id), max(id = ?) FROM runs", (run,)) or (None, 0)
    if not last[1]:
        raise SinceError(f"no run {run}; " + (f"the last is {last[0]}" if last[0] else "there is none yet"))
    for name in names:
        if name not in _SAME:
            raise SinceError(f"{name} cannot be told as it was at the end of a run: {_WHY_NOT[name]}")


def prepare(store: Store, run: int) -> None:
    """Find what was shown when a run had ended, into tables of this connection. Inside :meth:`Store.snapshot`."""
    for table, columns in (
        (_THEN_VERSIONS, "id INTEGER PRIMARY KEY"),
        (_THEN_DOCUMENTS, "id INTEGER PRIMARY KEY"),
        (
            _THEN_CHOSEN,
            "agency_ref, year, document INTEGER PRIMARY KEY, reports_found, chosen_because",
        ),
    ):
        store.execute(f"DROP TABLE IF EXISTS {table}")
        store.execute(f"CREATE TEMP TABLE {table.partition('.')[2]} ({columns})")
    _fill(store, _THEN_VERSIONS, _find_versions(store, run))
    _fill(store, _THEN_DOCUMENTS, _find_documents(store, run))
    shown = view_query("documents").replace("WHERE d.current", f"WHERE d.id IN (SELECT id FROM {_THEN_DOCUMENTS})")
    store.execute(
        f"INSERT INTO {_THEN_CHOSEN} WITH documents AS ({shown}), ranked_reports AS ({view_query('ranked_reports')})"
        " SELECT agency_ref, year, document, reports_found, better_because FROM ranked_reports WHERE place = 1"
    )


def _fill(store: Store, table: str, ids: Sequence[int]) -> None:
    store.execute(f"INSERT INTO {table} (id) SELECT value FROM json_each(?)", (json.dumps(ids),))


def read_changes(store: Store, name: str, scope: Scope) -> Rows:
    """The rows that came, went or differ, with :data:`CHANGE_COLUMNS` before them. After :func:`prepare`."""
    dataset = find_dataset(name)
    pairs = _pair(store, dataset, scope)
    then = read_documents(store, dataset, [pair.then.id for pair in pairs if pair.then], _THEN_CHOSEN)
    now = read_documents(store, dataset, [pair.now.id for pair in pairs if pair.now])
    changes = _find_changes(dataset, pairs, then, now)
    return Rows((*CHANGE_COLUMNS, *now.columns), _batches(changes))


# ---------------------------------------------------------------- what was shown


def _find_versions(store: Store, run: int) -> list[int]:
    """The versions of pages that were shown when a run had ended."""
    names = ", ".join(f"v.{name}" for name in Version._fields)
    rows = store.rows(f"SELECT {names} FROM page_versions AS v WHERE v.run <= ? ORDER BY v.page, v.number", (run,))[1]
    versions = map(Version._make, rows)
    return [
        one.id
        for _, of_page in groupby(versions, key=lambda version: version.page)
        for one in settle(list(of_page), _NOBODY)
        if one.current
    ]


def _find_documents(store: Store, run: int) -> list[int]:
    """The documents of these versions, as they were read then."""
    # a reading of which no run is known is one of the first run by that parser
    known = "coalesce(d.run, max(v.run, (SELECT min(r.id) FROM runs AS r WHERE r.parser_version = d.parser_version)), v.run)"
    read = store.rows(
        f"SELECT d.page_version, d.parser_version, {known} AS run, d.id FROM all_documents AS d"
        " JOIN page_versions AS v ON v.id = d.page_version"
        f" WHERE v.id IN (SELECT id FROM {_THEN_VERSIONS}) ORDER BY d.page_version, 3, d.id"
    )[1]
    return [document for _, of_version in groupby(read, key=itemgetter(0)) for document in _last(list(of_version), run)]


def _last(readings: Sequence[tuple[Any, ...]], run: int) -> list[int]:
    """The documents of the last reading until a run. ``readings``: (version, parser, run, document) in their order."""
    until = [reading for reading in readings if reading[2] <= run]
    return [reading[3] for reading in until if reading[1] == until[-1][1]]


# ---------------------------------------------------------------- then and now


def _pair(store: Store, dataset: Dataset, scope: Scope) -> list[_Pair]:
    """The places whose rows may differ, in the order of the dataset."""
    find = _find_shown if dataset.scoped == "documents" else _find_chosen
    then = find(store, scope, "v.current", f"d.id IN (SELECT id FROM {_THEN_DOCUMENTS})", _THEN_CHOSEN)
    now = find(store, scope, f"v.id IN (SELECT id FROM {_THEN_VERSIONS})", "d.current", "chosen")
    return [
        _Pair(before and before[0], after and after[0])
        for place in sorted(then.keys() | now.keys())
        if (before := then.get(place)) != (after := now.get(place))
    ]


_Found = dict[tuple[Any, ...], tuple[_Shown, Row]]


def _find_shown(store: Store, scope: Scope, kept: str, shown: str, chosen: str) -> _Found:
    """(address, part) → the document, and whether it stands for its body and year."""
    condition, parameters = scope.condition()
    rows = store.rows(
        f"SELECT p.address, d.part, {_SHOWN}, {kept},"
        f" EXISTS (SELECT 1 FROM {chosen} AS c WHERE c.document = d.id) FROM all_documents AS d"
        " JOIN page_versions AS v ON v.id = d.page_version JOIN pages AS p ON p.id = v.page"
        f" WHERE {shown} AND {condition}",
        parameters,
    )[1]
    return {row[:2]: (_Shown(*row[2:8]), row[8:]) for row in map(tuple[Any, ...], rows)}


def _find_chosen(store: Store, scope: Scope, kept: str, shown: str, chosen: str) -> _Found:
    """(key of the body, year) → the report that stands for them, and why it does."""
    condition, parameters = scope.condition()
    rows = store.rows(
        f"SELECT a.key, c.year, {_SHOWN}, {kept}, c.reports_found, c.chosen_because"
        f" FROM {chosen} AS c JOIN all_documents AS d ON d.id = c.document JOIN agencies AS a ON a.id = c.agency_ref"
        f" JOIN page_versions AS v ON v.id = d.page_version WHERE {shown} AND {condition}",
        parameters,
    )[1]
    return {row[:2]: (_Shown(*row[2:8]), row[8:]) for row in map(tuple[Any, ...], rows)}


# ---------------------------------------------------------------- what differs


def _find_changes(dataset: Dataset, pairs: Sequence[_Pair], then: Rows, now: Rows) -> Iterator[Row]:
    same = [now.columns.index(column) for column in _SAME[dataset.name]]
    before, after = _Groups(then), _Groups(now)
    for pair in pairs:
        old, new = (
            _by_turn(groups.take(shown.key) if shown else (), same)
            for groups, shown in ((before, pair.then), (after, pair.now))
        )
        yield from _compare(old, new, now.columns, pair.cause)


class _Groups:
    """The rows of a result, document by document."""

    def __init__(self, rows: Rows) -> None:
        self._at = rows.columns.index("document_key")
        every = (row for batch in rows.batches for row in batch)
        self._groups = groupby(every, key=itemgetter(self._at))
        self._next = next(self._groups, None)

    def take(self, key: str) -> list[Row]:
        """The rows of the next document, or none where it has none."""
        if self._next is None or self._next[0] != key:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


_Turns = dict[tuple[Any, ...], Row]


def _by_turn(rows: Sequence[Row], same: Sequence[int]) -> _Turns:
    """Rows by what they are known by."""
    found: _Turns = {}
    turns: dict[Row, int] = {}
    for row in rows:
        name = tuple(row[at] for at in same)
        turns[name] = turn = turns.get(name, 0) + 1
        found[(*name, turn)] = row
    return found


def _compare(old: _Turns, new: _Turns, columns: Sequence[str], cause: str) -> Iterator[Row]:
    for name, row in new.items():
        was = old.get(name)
        if was is None:
            yield "added", cause, None, None, *row
        elif was != row:
            differ = {column: a for column, a, b in zip(columns, was, row, strict=True) if a != b}
            yield "changed", cause, " ".join(differ), json.dumps(differ, ensure_ascii=False), *row
    for name, row in old.items():
        if name not in new:
            yield "removed", cause, None, None, *row


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
