"""How the whole database stands: the last run, the alarms that nobody has accepted, what has no place in any year. Reads only."""

from dataclasses import dataclass

from db.connection import Connection
from db.standing import STANDING, Standing


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that began last. ``ended_at`` is ``None`` while it has not ended. Times are UTC."""

    id: int
    command: str
    parser_version: str
    started_at: str
    ended_at: str | None
    pages_new: int
    pages_revised: int
    pages_failed: int | None


@dataclass(frozen=True, slots=True)
class Present:
    """``alarms``: those open; ``accepted``: how many more stand that somebody accepted; ``unplaced``: annual reports of which the
    body or the year is not known, so that no sum, no year and no agency has them."""

    run: LastRun | None
    alarms: tuple[Standing, ...]
    accepted: int
    unplaced: int


LAST_RUN = (
    "SELECT id, command, parser_version, started_at, ended_at, pages_new, pages_revised, pages_failed"
    " FROM runs ORDER BY id DESC LIMIT 1"
)
# two questions, since SQLite has an index for either
UNPLACED = (
    "SELECT (SELECT count(*) FROM all_documents WHERE current AND agency_ref IS NULL AND doc_type = 'annual_report')"
    " + (SELECT count(*) FROM all_documents WHERE current AND year IS NULL AND doc_type = 'annual_report'"
    "   AND agency_ref IS NOT NULL)"
)


def read_present(connection: Connection) -> Present:
    """How the database stands now."""
    run = connection.execute(LAST_RUN).fetchone()
    standing = [Standing(*row) for row in connection.execute(STANDING, (None, None))]
    alarms = tuple(alarm for alarm in standing if alarm.accepted_at is None)
    (unplaced,) = connection.execute(UNPLACED).fetchone()
    return Present(LastRun(*run) if run else None, alarms, len(standing) - len(alarms), unplaced)
