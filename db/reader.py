"""A database open for statements of the user's own: they read, and change nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from db.connection import Cursor, QueryError, StoreError, connect_reading, each_row, query_errors, store_errors
from db.rows import Row


class Reader:
    """A database open for reading only, whoever made it."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreError(f"no database {path}")
        self._path = path
        self._stamp = _read_stamp(path)
        with store_errors(path):
            self._connection, self._is_still = connect_reading(path)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def query(self, sql: str) -> tuple[tuple[str, ...], Iterator[Row]]:
        """The columns and, one at a time, the rows of one reading statement. Raises :class:`QueryError`, also later."""
        with query_errors():
            cursor = self._connection.execute(sql)
        if cursor.description is None:
            raise QueryError("no statement, or one that returns nothing; only reading statements are allowed")
        return tuple(column[0] for column in cursor.description), self._fetch(cursor)

    def execute(self, sql: str, parameters: Mapping[str, Any]) -> Cursor:
        """A reading statement of our own with its values. Raises :class:`QueryError`."""
        with query_errors():
            return self._connection.execute(sql, parameters)

    def _fetch(self, cursor: Cursor) -> Iterator[Row]:
        with query_errors():
            yield from each_row(cursor)
        if self._is_still and _read_stamp(self._path) != self._stamp:
            raise QueryError(f"{self._path} was changed while it was read, so the rows may be wrong; ask again")


def _read_stamp(path: Path) -> tuple[int, int, int]:
    """By what a file shows that it was written or put in the place of another."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
