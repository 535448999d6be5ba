"""A database open for statements of the user's own: they read, and change nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from db.connection import (
    Cursor,
    QueryError,
    allow_reading,
    check_there,
    connect_reading,
    each_row,
    query_errors,
    store_errors,
)
from db.rows import Row, Value
from db.steps import refuse_newer

Parameters = Sequence[Value] | Mapping[str, Value]

_UNKNOWN = re.compile(r"no such (table|column): (?:\w+\.)?(?P<name>\S+)")
_PARAMETER = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|[:@$](?P<name>[A-Za-z_]\w*)", re.DOTALL)


class Reader:
    """A database open for reading only, whoever made it but a newer gongkai. Another process may write it meanwhile."""

    def __init__(self, path: Path) -> None:
        check_there(path)
        self.path = path
        self._stamp = _read_stamp(path)
        with store_errors(path):
            self._connection, self._is_still = connect_reading(path)
            try:
                refuse_newer(self._connection)
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def query(self, sql: str, parameters: Parameters = ()) -> tuple[tuple[str, ...], Iterator[Row]]:
        """The columns and, one at a time, the rows of one reading statement. Raises :class:`QueryError`, also later.

        ``parameters``: by name for ``:name``, or in order for ``?``.
        """
        with self._errors():
            cursor = self._connection.execute(sql, parameters)
        if cursor.description is None:
            raise QueryError("no statement, or one that returns nothing; only reading statements are allowed")
        return tuple(column[0] for column in cursor.description), self._fetch(cursor)

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> tuple[tuple[str, ...], Iterator[Row]]:
        """As :meth:`query`; this and the next two are as those of :class:`db.store.Store`, for what reads either."""
        return self.query(sql, parameters)

    def all_rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement of our own, at once."""
        return list(self.query(sql, parameters)[1])

    def row(self, sql: str, parameters: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """The first row of a statement of our own, or ``None``."""
        return next(self.query(sql, parameters)[1], None)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """The database as it is now, for several statements, whatever another process writes meanwhile."""
        self._in_transaction("BEGIN")
        try:
            yield
        finally:
            self._in_transaction("ROLLBACK")

    def _in_transaction(self, statement: str) -> None:
        """Begin or end one; no statement of the user's may."""
        self._connection.set_authorizer(None)
        try:
            with query_errors():
                self._connection.execute(statement)
        finally:
            self._connection.set_authorizer(allow_reading)

    def execute(self, sql: str, parameters: Mapping[str, Any] | Sequence[Value] = ()) -> Cursor:
        """A reading statement of our own with its values. Raises :class:`QueryError`."""
        with query_errors():
            return self._connection.execute(sql, parameters)

    def _fetch(self, cursor: Cursor) -> Iterator[Row]:
        with query_errors():
            yield from each_row(cursor)
        if self._is_still and _read_stamp(self.path) != self._stamp:
            raise QueryError(f"{self.path} was changed while it was read, so the rows may be wrong; ask again")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The errors of a statement; a table or column that there is not comes with the names that it may mean."""
        try:
            with query_errors():
                yield
        except QueryError as error:
            unknown = _UNKNOWN.match(str(error))
            near = name_near(unknown["name"], self._names()) if unknown else ""
            raise QueryError(f"{error}{near}") from None

    def _names(self) -> list[str]:
        """Every table, view and column."""
        found = self._connection.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type IN ('table', 'view')"
        )
        return list(dict.fromkeys(name for pair in found for name in pair))


_NUMBER = re.compile(r"-?(0|[1-9]\d{0,17})(?P<fraction>\.\d{1,15})?", re.ASCII)


def read_parameter(text: str) -> Value:
    """The value of a parameter that was typed: a number where it is written as one, since SQLite takes every text for more than any
    number. Compared with a column of texts it is a text again; what begins with 0 (a code) stays one."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    return float(text) if match["fraction"] else int(text)


def name_near(name: str, known: Sequence[str]) -> str:
    """The known names that a mistyped one may mean, as the end of a message; empty when none is near."""
    near = get_close_matches(name, known, n=3)
    return f"; near it: {', '.join(near)}" if near else ""


def find_parameters(sql: str) -> list[str]:
    """The names of the parameters of a statement (``:year``), each once."""
    return list(dict.fromkeys(match["name"] for match in _PARAMETER.finditer(sql) if match["name"]))


def _read_stamp(path: Path) -> tuple[int, int, int]:
    """By what a file shows that it was written or put in the place of another."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
