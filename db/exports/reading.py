"""The rows of a dataset, some documents at a time: memory does not grow with the database, and no sort is of all of it.

The query of a dataset reads ``documents``, ``chosen`` … by name. Here these names are given to some of the documents, by common
table expressions before the query, so that the same query reads any of them: those in scope, or those of an earlier time.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from db import wide
from db.asking import Asking
from db.exports import read_query
from db.exports.datasets import Dataset, find_dataset
from db.exports.scope import ALL, Scope
from db.rows import Row, Value
from db.schema import view_query

_AT_ONCE = 50  # documents
_ROWS_AT_ONCE = 2_000  # of a dataset that is not read by documents


@dataclass(frozen=True, slots=True)
class Rows:
    """A result: its columns, and its rows, some at a time, in the order of the dataset."""

    columns: tuple[str, ...]
    batches: Iterator[list[Row]]


def read_dataset(store: Asking, name: str, scope: Scope = ALL) -> Rows:
    """The rows of a dataset that are in scope, as the database is now. Inside :meth:`Store.snapshot`."""
    dataset = find_dataset(name)
    if dataset.scoped in ("documents", "reports"):
        return read_documents(store, dataset, find_documents(store, dataset, scope))
    return _read_whole(store, dataset, scope)


def find_documents(store: Asking, dataset: Dataset, scope: Scope, chosen: str = "chosen") -> list[int]:
    """The ids of the documents that a dataset is of, in its order."""
    condition, parameters = scope.condition()
    if dataset.scoped == "documents":
        statement = f"SELECT d.id FROM documents AS d WHERE {condition} ORDER BY d.address, d.part"
    else:
        statement = (
            f"SELECT c.document FROM {chosen} AS c JOIN all_documents AS d ON d.id = c.document"
            f" JOIN agencies AS a ON a.id = c.agency_ref WHERE {condition} ORDER BY a.key, c.year"
        )
    return [int(document) for (document,) in store.all_rows(statement, parameters)]


def read_documents(store: Asking, dataset: Dataset, documents: Sequence[int], chosen: str = "chosen") -> Rows:
    """The rows of these documents, current or not, in this order. ``chosen``: the table that says which stand for their year."""
    statement = some_documents(dataset, chosen)

    def read() -> Iterator[list[Row]]:
        for some in _chunks(documents):
            yield store.all_rows(statement, (json.dumps(some),))

    return Rows(store.rows(statement, ("[]",))[0], read())


def some_documents(dataset: Dataset, chosen: str = "chosen") -> str:
    """The statement that reads the rows of some documents; its parameter is a JSON array of their ids."""
    return _with(_of_documents(dataset, chosen), read_query(dataset.name))


def _chunks(documents: Sequence[int]) -> Iterator[list[int]]:
    for begin in range(0, len(documents), _AT_ONCE):
        yield list(documents[begin : begin + _AT_ONCE])


def _of_documents(dataset: Dataset, chosen: str) -> Iterator[tuple[str, str]]:
    """(name, query) of what the dataset reads, of the documents whose ids are the parameter, a JSON array."""
    if chosen != "chosen":
        yield "chosen", f"SELECT * FROM {chosen}"
    current, some = "WHERE d.current", "WHERE d.id IN (SELECT value FROM json_each(?))"
    shown = view_query("documents")
    assert current in shown
    yield "documents", shown.replace(current, some)
    if dataset.scoped == "reports":
        yield "annual_reports", view_query("annual_reports")
    if dataset.relation in wide.NAMES:
        yield dataset.relation, wide.query(dataset.relation)


def _with(relations: Iterator[tuple[str, str]], query: str) -> str:
    named = ",\n".join(f"{name} AS (\n{select}\n)" for name, select in relations)
    return f"WITH {named}\n{query}" if named else query


def _read_whole(store: Asking, dataset: Dataset, scope: Scope) -> Rows:
    relations, parameters = _in_scope(dataset, scope) if scope and dataset.scoped == "whole" else ([], [])
    columns, rows = store.rows(_with(iter(relations), read_query(dataset.name)), parameters)
    return Rows(columns, iter(lambda: list(islice(rows, _ROWS_AT_ONCE)), []))


def _in_scope(dataset: Dataset, scope: Scope) -> tuple[list[tuple[str, str]], list[Value]]:
    """(name, query) of the relation that is narrowed, and the parameters."""
    if dataset.name == "coverage":
        # a year of coverage has no document where none was found: the body says where it is
        body = {"agency_ref": "a.id", "province": "a.province", "system": "a.system"}
        condition, parameters = scope.condition(year="c.year", **body)
        select = f"SELECT c.* FROM main.coverage AS c JOIN agencies AS a ON a.id = c.agency_ref WHERE {condition}"
        return [("coverage", select)], parameters
    condition, parameters = scope.condition()
    if dataset.name == "reviews":
        same = f"d.address = r.address AND d.part = r.part AND {condition}"
        select = f"SELECT r.* FROM main.reviews AS r WHERE EXISTS (SELECT 1 FROM main.documents AS d WHERE {same})"
        return [("reviews", select)], parameters
    return [("documents", f"SELECT d.* FROM main.documents AS d WHERE {condition}")], parameters
