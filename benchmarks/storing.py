"""What storing costs beside ``executemany`` of the same rows, and how large the database gets."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory

from db.connection import connect
from db.identity import Capture
from db.store import Store
from parsers.records import Document, Page

ROUNDS = 25
# filled by the schema itself, or by SQLite
_GIVEN = ("indicators", "_sqlite_migrations", "sqlite_sequence")

Parsed = Sequence[tuple[Page, tuple[Document, ...]]]
_Rows = dict[str, list[tuple[object, ...]]]


def show_storing(parsed: Parsed) -> str:
    """Store every page in one transaction and insert the same rows raw, in turns, each time into a new file."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        store_all(folder / "first.db", parsed)
        rows = all_rows(folder / "first.db")
        stored, raw = [], []
        for number in range(ROUNDS):
            stored.append(store_all(folder / f"stored{number}.db", parsed))
            raw.append(insert_all(folder / f"raw{number}.db", rows))
        beyond = size_beyond_text(folder / "first.db", folder / "empty.db", parsed)
    ratios = sorted(own / base for own, base in zip(raw, stored, strict=True))
    count = sum(map(len, rows.values()))
    return "\n".join(
        [
            f"storing {len(parsed)} pages, {count} rows: {1000 * statistics.median(stored) / len(parsed):.2f} ms a page,"
            f" {statistics.median(ratios):.2f} of the speed of executemany ({ratios[0]:.2f} to {ratios[-1]:.2f})",
            f"database: {beyond / len(parsed) / 1024:.1f} KiB a report beyond its text",
        ]
    )


def store_all(path: Path, parsed: Parsed) -> float:
    """CPU seconds to store the pages in one transaction."""
    captures = [(Capture(page, page.source), documents) for page, documents in parsed]
    with Store(path, now=lambda: "2026-01-31T00:00:00Z") as store:

        def work() -> None:
            with store.writing():
                run = store.insert("runs", {"command": "bench", "parser_version": "0", "started_at": store.now()})
                for capture, documents in captures:
                    store.save_page(capture, documents, run)

        return _time(work)


def all_rows(path: Path) -> _Rows:
    """Every row of every table that storing fills, each table after those that its rows name."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    named = {name: {row[2] for row in connection.execute(f"PRAGMA foreign_key_list({name})")} for name in names}
    # the search index has no rows of its own to insert
    ordered = [name for name in TopologicalSorter(named).static_order() if name not in _GIVEN and "search_" not in name]
    rows: _Rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in ordered}
    connection.close()
    return {name: found for name, found in rows.items() if found}


def insert_all(path: Path, rows: _Rows) -> float:
    """CPU seconds to insert rows that are ready into the same tables, in one transaction."""
    connection = connect(path, busy_seconds=1.0)

    def work() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for name, found in rows.items():
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(found[0]))})", found)
        connection.execute("COMMIT")

    spent = _time(work)
    connection.close()
    return spent


def size_beyond_text(full: Path, empty: Path, parsed: Parsed) -> int:
    """Bytes by which the database grew, less the titles and texts of the documents in UTF-8."""
    connect(empty, busy_seconds=1.0).close()
    sections = (section for _, documents in parsed for document in documents for section in document.sections)
    text = sum(len(f"{section.title or ''}{section.text}".encode()) for section in sections)
    return full.stat().st_size - empty.stat().st_size - text


def _time(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
