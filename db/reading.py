"""A database held open for reading while its file lives on: a crawl may write it, or another file take its place."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from db.connection import Connection, StoreError, connect_reading, store_errors

_Found = TypeVar("_Found")
_Stamp = tuple[int, int, int]


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
        """What ``function`` finds. Raises :class:`StoreError` when the file was changed under it."""
        if self._is_old():
            self.close()
            self._open()
        found = function(self._connection)
        if self._is_still and self._is_old():
            raise StoreError(f"{self._path} was changed while it was read; load the page again")
        return found

    def _open(self) -> None:
        self._stamp = _read_stamp(self._path)
        with store_errors(self._path):
            self._connection, self._is_still = connect_reading(self._path)
        self._prepare(self._connection)

    def _is_old(self) -> bool:
        stamp = _read_stamp(self._path)
        return stamp != self._stamp if self._is_still else stamp[0] != self._stamp[0]


def _read_stamp(path: Path) -> _Stamp:
    """By what a file shows that it was written or put in the place of another."""
    try:
        found = path.stat()
    except FileNotFoundError:
        raise StoreError(f"{path} is gone") from None
    return found.st_ino, found.st_size, found.st_mtime_ns
