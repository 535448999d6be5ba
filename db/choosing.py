"""Which report stands for a body and year: kept in the table ``chosen``, so that nobody has to rank all reports to see one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it opens databases through schema.py, which calls this
    from db.connection import Connection

_CHOICE = (
    "INSERT INTO chosen (agency_ref, year, document, reports_found, chosen_because)"
    " SELECT agency_ref, year, document, reports_found, better_because FROM ranked_reports WHERE place = 1"
)


def choose(connection: "Connection", places: Iterable[tuple[int, int]]) -> None:
    """Choose anew among the current reports of each (``agency_ref``, year). Inside a transaction."""
    for place in sorted(set(places)):
        connection.execute("DELETE FROM chosen WHERE agency_ref = ? AND year = ?", place)
        connection.execute(f"{_CHOICE} AND agency_ref = ? AND year = ?", place)


def choose_all(connection: "Connection") -> None:
    """Choose anew for every body and year. Inside a transaction."""
    connection.execute("DELETE FROM chosen")
    connection.execute(_CHOICE)
