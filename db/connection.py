"""How SQLite is opened, to write or to read only, and what its errors are called here."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection, Cursor

from db.rows import Row
from db.search_words import register

__all__ = ["Connection", "Cursor"]  # for the type hints of the modules that use them


class UnusableDatabaseError(Exception):
    """The file or the SQLite library cannot be used; the message says why in one line, after the name of the file."""


class StoreError(Exception):
    """The database cannot be used; the message is one line."""


class BusyError(StoreError):
    """Another process holds the lock."""


class RejectedError(StoreError):
    """A row that the database does not take: a fault of what was read, not of the database."""


class QueryError(StoreError):
    """A statement that SQLite refuses, or that would write."""


# ---------------------------------------------------------------- opening


def connect(path: Path, busy_seconds: float, *, threads: bool = False) -> Connection:
    """Open to write: made when there is none, brought up to date when it is older. Transactions are ours to begin."""
    from db import schema  # by what a database is made: a third of a second that those who only read do not wait

    schema.check_library()
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=not threads)
    try:
        schema.check_owner(connection)
        register(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        if not schema.is_current(connection):
            schema.upgrade(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reading(path: Path) -> tuple[Connection, bool]:
    """Open so that no statement can write, here or in another file, and Ctrl-C ends an endless one.

    Also says whether the file is taken as one that nobody writes: SQLite keeps files beside a database in write-ahead
    mode by which readers and writers know of each other, and this is the way to read without where none can be made.
    """
    connection, is_still = _open_either(path)
    register(connection)
    connection.set_authorizer(allow_reading)
    # Python sees a signal only when it has a turn
    connection.set_progress_handler(lambda: 0, 20_000)
    return connection, is_still


def check_there(path: Path) -> None:
    """Refuse, with :class:`StoreError`, to read what is not there, or holds nothing: it would look as if nothing were known."""
    if not path.is_file():
        raise StoreError(f"no database {path}")
    if not path.stat().st_size and not Path(f"{path}-wal").exists():
        raise StoreError(f"{path} is an empty file and no database")


def check_current(path: Path) -> None:
    """Refuse, with :class:`StoreError`, what is no database of this version: to read only is to bring nothing up to date."""
    if not path.is_file():
        raise StoreError(f"no database {path}")
    with store_errors(path):
        from db import schema

        connection, _ = _open_either(path)
        with closing(connection):
            schema.check_owner(connection)
            if not schema.is_current(connection):
                raise UnusableDatabaseError(
                    "was made by another version of gongkai and has to be brought up to date first:"
                    f" gongkai status --db {path}"
                )


def _open_either(path: Path) -> tuple[Connection, bool]:
    """Beside those who write, or as a file that nobody writes: see :func:`connect_reading`."""
    try:
        return _open_reading(path, "mode=ro"), False
    except sqlite3.OperationalError as error:
        if _code(error) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        if Path(f"{path}-wal").exists():
            raise UnusableDatabaseError(
                "has changes in a -wal file beside it that cannot be read from here, for its folder cannot be written:"
                " query it as a user who may write there, or a copy of both files"
            ) from None
        return _open_reading(path, "mode=ro&immutable=1"), True


def _open_reading(path: Path, options: str) -> Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{options}", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = 1")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_PRAGMAS = {
    *("table_list", "integrity_check", "quick_check", "compile_options", "database_list", "function_list"),
    # data_version: the search index asks whether it has changed; schema_version: Datasette asks
    *("page_count", "page_size", "user_version", "application_id", "journal_mode", "schema_version", "data_version"),
}
_PRAGMAS_OF_A_NAME = {"table_info", "table_xinfo", "index_list", "index_info", "index_xinfo", "foreign_key_list"}


def allow_reading(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """SQLite's question, for each thing a statement would do, whether it may."""
    # it asks as if it updated its catalogue when a statement first names pragma_table_info() or json_each()
    allowed = action in _READING or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")
    if action == sqlite3.SQLITE_FUNCTION and second == "fts3_tokenizer":
        allowed = False  # it tells where in memory the program is
    if action == sqlite3.SQLITE_PRAGMA:
        # with a second word, "PRAGMA user_version = 5" sets; "PRAGMA table_info(facts)" asks
        allowed = first in _PRAGMAS_OF_A_NAME or (first in _PRAGMAS and second is None)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def limit_length(connection: Connection, most: int) -> None:
    """Let no value of a statement have more bytes than this."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)


def each_row(cursor: Cursor) -> Iterator[Row]:
    """The rows, one at a time."""
    for row in cursor:  # noqa: UP028 - "yield from" would also close the cursor, perhaps after its database
        yield row


# ---------------------------------------------------------------- errors


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: what failed on which file, in one line."""
    try:
        yield
    except UnusableDatabaseError as error:
        raise StoreError(f"{path} {error}") from None
    except (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError) as error:
        raise RejectedError(_words(error)) from None
    except sqlite3.Error as error:
        if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BusyError(f"{path} is in use by another process; try again when it has ended") from None
        raise StoreError(f"{path}: {_words(error)}") from None


@contextmanager
def damage_errors(path: Path) -> Iterator[None]:
    """As :func:`store_errors`, of a file that is damaged or no database; every other error is left as it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _code(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        raise StoreError(f"{path}: {_words(error)}") from None


@contextmanager
def query_errors() -> Iterator[None]:
    """The errors of a user's statement: what is wrong with it, in one line."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
        if _code(error) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from None
        writes = _code(error) in (sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY)
        raise QueryError("only reading statements are allowed" if writes else _words(error)) from None


def _code(error: Exception) -> int:
    """SQLite's primary error code; the extended ones tell more than is asked here."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _words(error: Exception) -> str:
    return " ".join(str(error).split())
