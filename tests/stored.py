"""A store in a test: pages to put in, and ways to look at what is there."""

from collections.abc import Sequence
from typing import Any

from db.identity import Capture
from db.runs import run
from db.store import Store
from parsers.records import Document
from tests.documents import APPLICATIONS_TABLE, FAILED_CHECK, applications, page, report

URL = "http://ybj.jia.gov.cn/2021.html"
RUN = {"command": "ingest", "parser_version": "1", "started_at": "2026-01-01T00:00:00Z"}


def capture(body: str = "甲", url: str | None = URL, origin: str = "/reports/2021.html", **fields: Any) -> Capture:
    return Capture(page(body, url=url, **fields), origin)


def save(store: Store, *captures: Capture, documents: Sequence[Document] | None = None) -> list[str]:
    """Store the captures in one run, and say what came of each. Without ``documents`` each body holds a report of its own."""
    with run(store, "ingest") as begun:
        return [
            "unchanged"
            if begun.find_unchanged(item)
            else begun.save(item, [report(index_no=item.digest)] if documents is None else documents)
            for item in captures
        ]


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    columns, found = store.rows(sql)
    return [dict(zip(columns, row, strict=True)) for row in found]


def values(store: Store, sql: str) -> list[Any]:
    return [row[0] for row in store.rows(sql)[1]]


def change(store: Store, sql: str) -> None:
    with store.writing():
        store.execute(sql)


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    tables = values(store, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {table: list(store.rows(f'SELECT * FROM "{table}"')[1]) for table in tables}


CHECKED = report(facts=applications(), tables=(APPLICATIONS_TABLE,), checks=(FAILED_CHECK,))
