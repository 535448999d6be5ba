"""A province or an agency by the words that a person uses for it. Reads only."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Protocol

from db.connection import StoreError

PROVINCES = "SELECT DISTINCT province FROM agencies WHERE province IS NOT NULL ORDER BY province"
AGENCIES = "SELECT id, coalesce(name, printed), host, agency_id, credit_code, printed FROM agencies ORDER BY 2, id"
_NEAR = 5


class Connection(Protocol):
    """What a database is asked through."""

    def execute(self, sql: str, /) -> Any:
        """A cursor over the rows."""


class UnknownScopeError(StoreError):
    """No such province or agency, or several; the message names near ones."""


def find_province(connection: Connection, words: str) -> str:
    """The province of this name, or the only one whose name begins so. Raises :class:`UnknownScopeError`."""
    names = [str(name) for (name,) in connection.execute(PROVINCES)]
    found = [name for name in names if name == words] or [name for name in names if words and name.startswith(words)]
    if len(found) == 1:
        return found[0]
    raise UnknownScopeError(f"no province {words!r} in the database; {_name_near(words, names, 'it has')}")


def find_agency(connection: Connection, words: str) -> tuple[int, str]:
    """``agencies.id`` and name of the body of this name, full or as printed, id or credit code, or the only one whose name holds
    these words.

    Raises :class:`UnknownScopeError`.
    """
    rows = connection.execute(AGENCIES).fetchall()
    found = [row for row in rows if words in (row[1], *row[3:]) or words == str(row[0])]
    found = found or [row for row in rows if words and words in row[1]]
    if len(found) == 1:
        return int(found[0][0]), str(found[0][1])
    if found:
        several = "; ".join(
            f"{number} {name} ({host or agency or 'no host'})" for number, name, host, agency, *_ in found[:_NEAR]
        )
        raise UnknownScopeError(f"{len(found)} agencies are called {words!r}; name one by its number: {several}")
    names = list(dict.fromkeys(str(row[1]) for row in rows))
    raise UnknownScopeError(f"no agency {words!r} in the database; {_name_near(words, names, 'for example')}")


def _name_near(words: str, names: Iterable[str], opening: str) -> str:
    known = list(names)
    near = get_close_matches(words, known, _NEAR, 0.4)
    if near:
        return f"near: {', '.join(near)}"
    return f"{opening} {', '.join(known[:_NEAR])}" if known else "it has none"
