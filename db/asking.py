"""What a database is asked through by what reads either of the two: a store, which also writes, and a reader, which cannot."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from db.rows import Row, Value


class Asking(Protocol):
    """:class:`db.store.Store` or :class:`db.reader.Reader`."""

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> tuple[tuple[str, ...], Iterator[Row]]:
        """The columns and, one at a time, the rows of a statement."""

    def all_rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement, at once."""

    def row(self, sql: str, parameters: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """The first row of a statement, or ``None``."""
