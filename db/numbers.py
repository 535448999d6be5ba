"""Numbers for words that come again in every report: figures of the forms, what checks compare, states with their units.

A row holds a small number where it would hold the same words some hundred times a report; views give the words back.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from db.connection import Connection
from db.rows import CheckKey, FactKey, KindKey, write_json

_Key = TypeVar("_Key")
LONGEST_WORD = 100  # characters; the longest label of the forms has 43
_MOST = 100_000  # what is remembered of a kind; then it is looked up again


class Numbers(dict[_Key, int]):
    """Key → the id of its row. One that was not looked up yet is looked up, or added, when it is asked for."""

    def __init__(
        self, connection: Connection, table: str, columns: str, as_row: Callable[[_Key], tuple[Any, ...]]
    ) -> None:
        """``as_row``: a key as the columns hold it."""
        super().__init__()
        names = columns.split(", ")
        self._connection, self._as_row = connection, as_row
        self._find = f"SELECT id FROM {table} WHERE {' AND '.join(f'{name} IS ?' for name in names)}"
        self._add = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))}) RETURNING id"

    def __missing__(self, key: _Key) -> int:
        words, execute = self._as_row(key), self._connection.execute
        # inside a transaction: no other process can add it between the two statements
        row = execute(self._find, words).fetchone() or execute(self._add, words).fetchone()
        if len(self) >= _MOST:
            self.clear()
        number = self[key] = int(row[0])
        return number


class Spellings(dict[str, str]):
    """Text → as the JSON of a grid has it: the number of the word where it is a label, else a string.

    A label is what holds more than ASCII and is not too long: figures and prose come once, and stay in their place.
    """

    def __init__(self, words: Numbers[str]) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, text: str) -> str:
        if len(text) > LONGEST_WORD:
            return write_json(text)
        if len(self) >= _MOST:
            self.clear()
        is_label = not text.isascii() and "\0" not in text
        spelling = self[text] = str(self._words[text]) if is_label else write_json(text)
        return spelling


class AllNumbers:
    """The numbers that the rows of a document need. What a transaction added must be forgotten when it is rolled back."""

    def __init__(self, connection: Connection) -> None:
        # a code that no form edition lists is added, so that no figure is lost
        self.figures: Numbers[FactKey] = Numbers(connection, "indicators", "code, dimension", tuple)
        self.kinds: Numbers[KindKey] = Numbers(connection, "cell_kinds", "state, unit, base_unit", tuple)
        self.lines: Numbers[CheckKey] = Numbers(connection, "check_lines", "rule, scope, cells", _line)
        self._words: Numbers[str] = Numbers(connection, "words", "text", lambda text: (text,))
        self.spellings = Spellings(self._words)

    def forget(self) -> None:
        """Look everything up again."""
        for numbers in (self.figures, self.kinds, self.lines, self._words, self.spellings):
            numbers.clear()


def _line(key: CheckKey) -> tuple[str, str, str]:
    rule, scope, cells = key
    return rule, scope, write_json(cells)
