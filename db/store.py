"""The store: pages and their documents in, rows out.

An address has versions: another body is a new version, and the views show the newest. A version has readings: another
``parser_version`` reads it again and replaces what is shown, not what the source said. Each page is one transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from db.connection import Connection, Cursor, StoreError, connect, each_row, store_errors
from db.identity import Capture, agency_key, document_key, find_host
from db.numbers import AllNumbers
from db.rows import (
    AGENCY_COLUMNS,
    CHILD_INSERTS,
    DOCUMENT_COLUMNS,
    Row,
    Value,
    agency_row,
    check_rows,
    child_rows,
    count_read,
    document_row,
    fact_rows,
    figure_numbers,
    grid_rows,
    insert_statement,
)
from parsers.records import Document
from parsers.version import __version__

Outcome = Literal["new", "revised", "reread", "unchanged"]
BUSY_SECONDS = 10.0
_CREDIT_CODE = 18  # characters

_ADD_VERSION = insert_statement(
    "page_versions",
    (
        *("page", "number", "current", "digest", "size", "content_type", "origin", "fetched_at", "ingested_at"),
        *("parser_version", "run"),
    ),
)
_ADD_DOCUMENT = insert_statement(
    "all_documents",
    ("page_version", "parser_version", "current", "document_key", "agency_ref", *DOCUMENT_COLUMNS),
)
_ADD_AGENCY = insert_statement("agencies", ("key", "printed", "host", *AGENCY_COLUMNS))


def utc_now() -> str:
    """The present time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Version(NamedTuple):
    """A version of a page; ``parser_version`` read it last."""

    id: int
    parser_version: str
    current: int
    digest: str
    origin: str


class CellRow(NamedTuple):
    """A stored cell, its value in digits."""

    part: int
    code: str
    dimension: str | None
    state: str
    value: str | None
    raw: str


class Store:
    """A database open for reading and writing; made when it does not exist, brought up to date when it is older."""

    def __init__(
        self,
        path: Path,
        *,
        must_exist: bool = False,
        parser_version: str = __version__,
        now: Callable[[], str] = utc_now,
        busy_seconds: float = BUSY_SECONDS,
        threads: bool = False,
    ) -> None:
        """``threads``: several use it, one at a time; whose turn it is they settle themselves."""
        self.path = path
        self.parser_version = parser_version
        self.now = now
        if must_exist and not path.is_file():
            raise StoreError(f"no database {path}")
        with store_errors(path):
            self._connection = connect(path, busy_seconds, threads=threads)
        self._numbers = AllNumbers(self._connection)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> tuple[tuple[str, ...], Iterator[Row]]:
        """The columns and, one at a time, the rows of a statement of our own."""
        with store_errors(self.path):
            cursor = self._connection.execute(sql, parameters)
        return tuple(column[0] for column in cursor.description), self._fetch(cursor)

    def row(self, sql: str, parameters: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """The first row of a statement of our own, or ``None``."""
        with store_errors(self.path):
            found: tuple[Any, ...] | None = self._connection.execute(sql, parameters).fetchone()
        return found

    def all_rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement of our own, at once."""
        with store_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def execute(self, sql: str, parameters: Sequence[Value] = ()) -> None:
        """A writing statement of our own. Inside :meth:`writing`."""
        self._connection.execute(sql, parameters)

    def _fetch(self, cursor: Cursor) -> Iterator[Row]:
        with store_errors(self.path):
            yield from each_row(cursor)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """The database as it is now, for several :meth:`rows`, whatever another process writes meanwhile."""
        with store_errors(self.path):
            try:
                self._connection.execute("BEGIN")
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    # ------------------------------------------------------------ what a run needs

    def find_unchanged(self, capture: Capture) -> bool:
        """Is there nothing to do: this body at this address, read by this parser?

        The newest version from the same origin decides. A body known at the address but new from this origin is a
        copy, not a revision: only an origin that itself changed tells that the page did.
        """
        with store_errors(self.path):
            known = self._find_version(capture)
        return known is not None and known.parser_version == self.parser_version

    def save_page(self, capture: Capture, documents: Sequence[Document], run: int) -> Outcome:
        """Store a page that :meth:`find_unchanged` does not know. Inside :meth:`writing`."""
        known = self._find_version(capture)
        if known and known.parser_version == self.parser_version:
            return "unchanged"  # another process stored it while this one read it
        if known:
            self._begin_reading(known.id)
            version, current, number = known.id, known.current, None
        else:
            current = int(not self._is_outdated(capture))
            version, number = self._add_version(capture, run, current)
        for document in documents:
            self._save_document(capture, version, current, document)
        return "reread" if number is None else "new" if number == 1 else "revised"

    def find_archived(self, record: int) -> tuple[int, str] | None:
        """The version whose body lies at a place of the archive, and the parser that read it last."""
        row = self.row("SELECT id, parser_version FROM page_versions WHERE archive_record = ?", (record,))
        return (int(row[0]), str(row[1])) if row else None

    def find_cells(self, version: int) -> list[CellRow]:
        """The cells of a version, as the parser that read it last has read them."""
        rows = self.all_rows(
            "SELECT d.part, f.code, f.dimension, f.state, CAST(f.value AS TEXT), f.raw FROM all_facts AS f"
            " JOIN all_documents AS d ON d.id = f.document JOIN page_versions AS v ON v.id = d.page_version"
            " WHERE v.id = ? AND d.parser_version = v.parser_version",
            (version,),
        )
        return [CellRow(*row) for row in rows]

    def reread(self, version: int, capture: Capture, documents: Sequence[Document]) -> None:
        """Replace what is shown of a version, old or current, by another reading. Inside :meth:`writing`."""
        row = self.row("SELECT current FROM page_versions WHERE id = ?", (version,))
        assert row is not None
        self._begin_reading(version)
        for document in documents:
            self._save_document(capture, version, int(row[0]), document)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all that happens inside, or nothing."""
        with store_errors(self.path):
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                self._numbers.forget()
                raise

    # ------------------------------------------------------------ pages and versions

    def _find_version(self, capture: Capture) -> _Version | None:
        """The version that holds this body, or ``None``; which one counts: see :meth:`find_unchanged`."""
        found = self._connection.execute(
            "SELECT v.id, v.parser_version, v.current, v.digest, v.origin FROM page_versions AS v"
            " JOIN pages AS p ON p.id = v.page WHERE p.address = ? ORDER BY v.number DESC",
            (capture.address,),
        )
        versions = [_Version(*row) for row in found]
        latest = next((version for version in versions if version.origin == capture.origin), None)
        if latest is None:
            return next((version for version in versions if version.digest == capture.digest), None)
        return latest if latest.digest == capture.digest else None

    def _is_outdated(self, capture: Capture) -> bool:
        """Is the page known as it was served later? An old archive adds to what is known and replaces nothing."""
        row = self.row(
            "SELECT max(v.fetched_at) FROM page_versions AS v JOIN pages AS p ON p.id = v.page"
            " WHERE p.address = ? AND v.current",
            (capture.address,),
        )
        at, known = capture.page.fetched_at, row[0] if row else None
        return at is not None and known is not None and at < known

    def _add_version(self, capture: Capture, run: int, current: int) -> tuple[int, int]:
        """(id, number) of a new version, which from now on is the current one of its page, if it is to be."""
        now = self.now()
        url = capture.page.url
        execute = self._connection.execute
        added = execute(
            "INSERT INTO pages (address, url, host, first_seen_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (capture.address, url, find_host(url), now),
        )
        if added.rowcount:
            page, last = added.lastrowid, 0
        else:
            page, last = self._last_version(capture.address)
            if current:
                self._retire_versions(page)
        size, kind = len(capture.page.body), capture.page.content_type
        fields = (
            *(page, last + 1, current, capture.digest, size, kind, capture.origin),
            *(capture.page.fetched_at, now, self.parser_version, run),
        )
        version = self._add(_ADD_VERSION, fields)
        return version, last + 1

    def _last_version(self, address: str) -> tuple[int, int]:
        """(id, number of the last version) of a page that is known."""
        execute = self._connection.execute
        (page,) = execute("SELECT id FROM pages WHERE address = ?", (address,)).fetchone()
        (last,) = execute("SELECT coalesce(max(number), 0) FROM page_versions WHERE page = ?", (page,)).fetchone()
        return page, last

    def _retire_versions(self, page: int) -> None:
        """None of the versions of a page is current any more."""
        execute = self._connection.execute
        execute(
            "UPDATE all_documents SET current = 0 WHERE current AND page_version IN"
            " (SELECT id FROM page_versions WHERE page = ? AND current)",
            (page,),
        )
        execute("UPDATE page_versions SET current = 0 WHERE page = ? AND current", (page,))

    def _begin_reading(self, version: int) -> None:
        """Make room for another reading of a version: older readings stay, one by the same parser goes."""
        execute = self._connection.execute
        execute("UPDATE page_versions SET parser_version = ? WHERE id = ?", (self.parser_version, version))
        execute("UPDATE all_documents SET current = 0 WHERE page_version = ?", (version,))
        execute(
            "DELETE FROM all_documents WHERE page_version = ? AND parser_version = ?",
            (version, self.parser_version),
        )

    # ------------------------------------------------------------ documents

    def _save_document(self, capture: Capture, version: int, current: int, document: Document) -> None:
        numbers = self._numbers
        figures = figure_numbers(document.facts, numbers.figures)
        fields = (
            *(version, self.parser_version, current, document_key(capture, document.part)),
            *(self._save_agency(capture, document), *document_row(document, count_read(document.facts, figures))),
        )
        row = self._add(_ADD_DOCUMENT, fields)
        for table, rows in child_rows(row, document):
            self._add_all(table, rows)
        self._add_all("grids", grid_rows(row, document.tables, numbers.spellings))
        self._add_all("check_results", check_rows(row, document.checks, numbers.lines))
        self._add_all("fact_cells", fact_rows(row, document.facts, figures, numbers.kinds))

    def _save_agency(self, capture: Capture, document: Document) -> int | None:
        """The id of the body that wrote the document. Two bodies never share one: see :func:`agency_key`."""
        key = agency_key(capture, document)
        if key is None:
            return None
        execute = self._connection.execute
        known = execute("SELECT id, agency_id FROM agencies WHERE key = ?", (key,)).fetchone()
        if known is None:
            host = None if document.agency_name else find_host(capture.page.url)
            printed = document.agency or document.agency_name
            return self._add(_ADD_AGENCY, (key, printed, host, *agency_row(document)))
        row, agency_id = known
        if agency_id != document.agency_id and _is_telling(document.agency_id, agency_id):
            fields = (document.agency_id, document.credit_code, row)
            execute("UPDATE agencies SET agency_id = ?, credit_code = ? WHERE id = ?", fields)
        return int(row)

    def insert(self, table: str, fields: dict[str, Value]) -> int:
        """Add a row and return its id. Inside :meth:`writing`."""
        return self._add(insert_statement(table, tuple(fields)), tuple(fields.values()))

    def _add(self, statement: str, row: Row) -> int:
        cursor = self._connection.execute(statement, row)
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _add_all(self, table: str, rows: Iterable[Row]) -> None:
        if rows:
            self._connection.executemany(CHILD_INSERTS[table], rows)


def _is_telling(new: str | None, old: str | None) -> bool:
    """Whether an id tells more: a credit code (18 characters) than a division code with a name; of two, the smaller, in
    any order."""
    if new is None or len(new) != _CREDIT_CODE:
        return False
    return old is None or len(old) != _CREDIT_CODE or new < old


def delete_database(path: Path) -> None:
    """Remove a database with the files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
