"""Numbers for words that come again in every report: figures of the forms, what checks compare, states with their units.

A row holds a small number where it would hold the same words some hundred times a report; views give the words back.
"""

from collections.abc import Callable
from sqlite3 import Connection
from typing import Any, TypeVar

from db.rows import CheckKey, FactKey, KindKey, write_json

_Key = TypeVar("_Key")


class Numbers(dict[_Key, int]):
    """Key → the id of its row. One that was not looked up yet is looked up, or added, when it is asked for."""

    def __init__(
        self, connection: Connection, table: str, columns: str, as_row: Callable[[_Key], tuple[Any, ...]]
    ) -> None:
        """``as_row``: the words of a key as the columns hold them."""
        super().__init__()
        names = columns.split(", ")
        self._connection, self._as_row = connection, as_row
        self._find = f"SELECT id FROM {table} WHERE {' AND '.join(f'{name} IS ?' for name in names)}"
        self._add = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"

    def __missing__(self, key: _Key) -> int:
        words = self._as_row(key)
        row = self._connection.execute(self._find, words).fetchone()
        # only inside a transaction: no other process can add it between the two statements
        number = int(row[0]) if row else int(self._connection.execute(self._add, words).lastrowid or 0)
        self[key] = number
        return number


class AllNumbers:
    """The numbers that the rows of a document need. What a transaction added must be forgotten when it is rolled back."""

    def __init__(self, connection: Connection) -> None:
        def as_it_is(key: tuple[Any, ...]) -> tuple[Any, ...]:
            return key

        # a code that no form edition lists is added, so that no figure is lost
        self.figures: Numbers[FactKey] = Numbers(connection, "indicators", "code, dimension", as_it_is)
        self.kinds: Numbers[KindKey] = Numbers(connection, "cell_kinds", "state, unit, base_unit", as_it_is)
        self.lines: Numbers[CheckKey] = Numbers(connection, "check_lines", "rule, scope, cells", _line)

    def forget(self) -> None:
        """Look everything up again."""
        for numbers in (self.figures, self.kinds, self.lines):
            numbers.clear()


def _line(key: CheckKey) -> tuple[str, str, str]:
    rule, scope, cells = key
    return rule, scope, write_json(cells)
