"""A database held open for reading while its file lives on: a crawl may write it, or another file take its place."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from db.connection import Connection, StoreError, connect_reading, damage_errors, store_errors
from db.rows import Value

_Found = TypeVar("_Found")
_Stamp = tuple[int, int, int]


class Asking:
    """A connection as :mod:`db.revisions` asks it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def row(self, sql: str, parameters: Sequence[Value] = (), /) -> tuple[Any, ...] | None:
        """The first row, or ``None``."""
        found = self._connection.execute(sql, parameters).fetchone()
        return None if found is None else tuple(found)

    def all_rows(self, sql: str, parameters: Sequence[Value] = (), /) -> list[tuple[Any, ...]]:
        """The rows, at once."""
        return [tuple(row) for row in self._connection.execute(sql, parameters)]


class Reading:
    """A connection that only reads, for one thread. It is opened anew when another file has taken the place of its own,
    and, where SQLite cannot tell that somebody writes (``connect_reading``), whenever the file was changed."""

    def __init__(self, path: Path, prepare: Callable[[Connection], None]) -> None:
        """``prepare`` gets each new connection first."""
        self._path = path
        self._prepare = prepare
        self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def call(self, function: Callable[[Connection], _Found]) -> _Found:
        """What ``function`` finds. Raises :class:`StoreError` when the file was changed under it, or is no database any more."""
        if self._is_old():
            before = self._connection
            self._open()
            before.close()
        with damage_errors(self._path), _one_state(self._connection):
            found = function(self._connection)
        if self._is_still and self._is_old():
            raise StoreError(f"{self._path} was changed while it was read; load the page again")
        return found

    def _open(self) -> None:
        """Where this fails, all is as it was, and the next call tries again."""
        stamp = _read_stamp(self._path)
        with store_errors(self._path):
            connection, is_still = connect_reading(self._path)
        self._prepare(connection)
        self._stamp, self._connection, self._is_still = stamp, connection, is_still

    def _is_old(self) -> bool:
        stamp = _read_stamp(self._path)
        return stamp != self._stamp if self._is_still else stamp[0] != self._stamp[0]


@contextmanager
def _one_state(connection: Connection) -> Iterator[None]:
    """The database as it is now for every statement within: as long as one statement has rows to give, SQLite holds it."""
    held = connection.execute("SELECT name FROM sqlite_master")
    held.fetchone()
    try:
        yield
    finally:
        held.close()


def _read_stamp(path: Path) -> _Stamp:
    """By what a file shows that it was written or put in the place of another."""
    try:
        found = path.stat()
    except FileNotFoundError:
        raise StoreError(f"{path} is gone") from None
    return found.st_ino, found.st_size, found.st_mtime_ns
