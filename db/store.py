"""The store: pages and their documents in, rows out.

An address has versions: another body is a new version, and the views show the newest. A version has readings: another
``parser_version`` reads it again and replaces what is shown, not what the source said. Each page is one transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from db.choosing import choose
from db.connection import Connection, Cursor, check_there, connect, each_row, store_errors
from db.counting import count_document
from db.identity import Capture, agency_key, document_key, find_host, fingerprint
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
from db.search_index import add_to_index
from db.versions import Settled, Version, Versions
from parsers.records import Document
from parsers.version import __version__

if TYPE_CHECKING:
    from db.across import Place
    from db.answers import ReadingStore

Outcome = Literal["new", "revised", "reread", "unchanged"]
BUSY_SECONDS = 10.0
_CREDIT_CODE = 18  # characters
_JUDGED = 3  # what the header of a database says whose reports were compared with each other

_ADD_DOCUMENT = insert_statement(
    "all_documents",
    ("page_version", "parser_version", "run", "current", "document_key", "agency_ref", *DOCUMENT_COLUMNS),
)
_ADD_AGENCY = insert_statement("agencies", ("key", "printed", "host", *AGENCY_COLUMNS))


def utc_now() -> str:
    """The present time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
        from db.across import Across  # the rules know every place: those who only read do not wait for it

        self.path = path
        self.parser_version = parser_version
        self.now = now
        if must_exist:
            check_there(path)
        with store_errors(path):
            self._connection = connect(path, busy_seconds, threads=threads)
        self._numbers = AllNumbers(self._connection)
        self._versions = Versions(self._connection, parser_version, now)
        self._across = Across(self._connection, self._numbers)
        self._judge_once()

    @staticmethod
    def reading(path: "str | Path") -> "ReadingStore":
        """A database open for reading only, for programs of the user's own: see :class:`db.answers.ReadingStore`."""
        from db.answers import ReadingStore  # it reads the datasets, which are written by way of this module

        return ReadingStore(path)

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
    def snapshot(self) -> Iterator[Connection]:
        """The database as it is now, for several :meth:`rows` or for reading functions that take a connection, whatever another
        process writes meanwhile."""
        with store_errors(self.path):
            try:
                self._connection.execute("BEGIN")
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    # ------------------------------------------------------------ what a run needs

    def find_unchanged(self, capture: Capture) -> bool:
        """Is there nothing to do: this body at this address, read by this parser? See :meth:`Versions.find`."""
        with store_errors(self.path):
            known = self._versions.find(capture)
        if known is None or known.parser_version != self.parser_version:
            return False
        if self._versions.is_longer(known, capture):
            with self.writing():
                self._lengthen(known, capture)
        return True

    def save_page(self, capture: Capture, documents: Sequence[Document], run: int) -> Outcome:
        """Store a page that :meth:`find_unchanged` does not know. Inside :meth:`writing`.

        A body that reads as the one before it is ``unchanged``: nothing that is shown becomes another.
        """
        known = self._versions.find(capture)
        if known:
            self._lengthen(known, capture)
        if known and known.parser_version == self.parser_version:
            return "unchanged"  # another process stored it while this one read it
        if known:
            self.reread(known.id, capture, documents, run)
            return "reread"
        places = self._across.find_places(capture.address)
        added = self._versions.add(capture, run, fingerprint(documents))
        stored, moved = self._save_reading(added, capture, documents, run)
        if stored.same_as is not None and not moved:
            return "unchanged"
        self._settle(places | self._across.find_places(capture.address))
        return "new" if stored.number == 1 else "revised"

    def find_archived(self, record: int) -> tuple[int, str] | None:
        """The version whose body lies at a place of the archive, and the parser that read it last."""
        row = self.row("SELECT id, parser_version FROM page_versions WHERE archive_record = ?", (record,))
        return (int(row[0]), str(row[1])) if row else None

    def find_cells(self, version: int) -> list[CellRow]:
        """The cells of a version, as the parser that read it last has read them."""
        rows = self.all_rows(
            "SELECT d.part, f.code, f.dimension, f.state, CAST(f.value AS TEXT), f.raw FROM all_facts AS f"
            " JOIN all_documents AS d ON d.id = f.document JOIN page_versions AS v ON v.id = d.page_version"
            " WHERE v.id = (SELECT coalesce(same_as, id) FROM page_versions WHERE id = ?)"
            " AND d.parser_version = v.parser_version",
            (version,),
        )
        return [CellRow(*row) for row in rows]

    def reread(self, version: int, capture: Capture, documents: Sequence[Document], run: int | None = None) -> None:
        """Replace what is shown of a version, old or current, by another reading, of a ``run``. Inside :meth:`writing`."""
        places = self._across.find_places(capture.address)
        self._versions.begin_reading(version, fingerprint(documents))
        self._save_reading(version, capture, documents, run)
        self._settle(places | self._across.find_places(capture.address))

    def _lengthen(self, version: Version, capture: Capture) -> None:
        """Of reports that are equal otherwise, the one fetched last is chosen: an earlier time may make it another."""
        if self._versions.lengthen(version, capture):
            self._settle(self._across.find_places(capture.address))

    def _settle(self, places: "set[Place]") -> None:
        """Which report stands for these bodies and years, and what the rules across reports say of it."""
        choose(self._connection, {(place.agency, place.year) for place in places})
        self._across.judge(places)

    def _save_reading(self, version: int, capture: Capture, documents: Sequence[Document], run: int | None) -> Settled:
        """Settle what a version stands for that has been read, and keep its documents when it stands for itself."""
        settled = self._versions.settle(version)
        for document in documents if settled.version.same_as is None else ():
            self._save_document(capture, version, run, settled.version.current, document)
        return settled

    def _judge_once(self) -> None:
        """A database of a time before there were rules across reports: judge what it has."""
        row = self.row("PRAGMA user_version")
        if row == (_JUDGED,):
            return
        with self.writing():
            self._across.judge_all()
            self.execute(f"PRAGMA user_version = {_JUDGED}")

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

    # ------------------------------------------------------------ documents

    def _save_document(self, capture: Capture, version: int, run: int | None, current: int, document: Document) -> None:
        numbers = self._numbers
        figures = figure_numbers(document.facts, numbers.figures)
        fields = (
            *(version, self.parser_version, run, current, document_key(capture, document.part)),
            *(self._save_agency(capture, document), *document_row(document, count_read(document.facts, figures))),
        )
        row = self._add(_ADD_DOCUMENT, fields)
        for table, rows in child_rows(row, document):
            self._add_all(table, rows)
        self._add_all("grids", grid_rows(row, document.tables, numbers.spellings))
        self._add_all("check_results", check_rows(row, document.checks, numbers.lines))
        self._add_all("fact_cells", fact_rows(row, document.facts, figures, numbers.kinds))
        count_document(self._connection, row)
        if current:
            add_to_index(self._connection, row)

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
