"""What the ledger and the data say at a glance: runs, what was missed, and each source. Reads only.

Times are UTC, as the database has them.
"""

from dataclasses import dataclass, fields

from db.crawl_records import MISSED
from db.standing import Standing, list_standing
from db.store import Store


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run. ``ended_at`` is ``None`` while it has not ended; ``pages_unchanged`` is ``None`` when it never came to its end."""

    id: int
    command: str
    parser_version: str
    started_at: str
    ended_at: str | None
    pages_new: int
    pages_revised: int
    pages_reread: int
    pages_unchanged: int | None
    pages_failed: int | None
    resumed: int
    archive_file: str | None
    alarms: int


@dataclass(frozen=True, slots=True)
class Miss:
    """An address that was not fetched, or is lost. ``state`` of a list is that of its last walk, which knows more words."""

    source: str
    kind: str
    state: str
    url: str
    reason: str
    listing: str | None
    title: str | None
    status: int | None
    since: str | None
    checked_at: str | None
    due_at: str | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source. ``lists``: the states of the last walk over each of its lists; ``reports``: annual reports held now;
    ``first_year`` to ``last_year``: of these and of ``work_points``; ``issues``: of all its documents."""

    id: str
    agency: str
    family: str
    status: str
    lists: tuple[str, ...]
    reports: int
    work_points: int
    first_year: int | None
    last_year: int | None
    issues: int
    missed: int
    alarms: tuple[Standing, ...]
    visited_at: str | None


# addresses that are missed. Behind the end of a list there may be pages that do not exist: what a list came to is told by its
# walk, of the address that the registry gives for it
_MISSED = (
    f"p.state IN ({', '.join('?' * len(MISSED))})"
    " AND (p.kind <> 'list' OR EXISTS (SELECT 1 FROM walks AS n WHERE n.source = p.source AND n.listing = p.url))"
)
_RUN = ", ".join(field.name for field in fields(RunLine) if field.name != "alarms")


def list_runs(store: Store, most: int | None = None) -> list[RunLine]:
    """The runs, the newest first; at most so many."""
    rows = store.all_rows(
        f"SELECT {_RUN}, (SELECT count(*) FROM alarms AS a WHERE a.run = r.id) FROM runs AS r ORDER BY id DESC LIMIT ?",
        (-1 if most is None else most,),
    )
    return [RunLine(*row) for row in rows]


def list_missed(store: Store, source: str | None = None) -> list[Miss]:
    """The addresses that are missed, lists first, of one source or of all."""
    rows = store.all_rows(
        "SELECT p.source, p.kind, coalesce(w.state, p.state), p.url, p.reason, p.listing, p.listed_title, p.status,"
        " p.state_since, p.checked_at, p.due_at FROM pages AS p LEFT JOIN walks AS w ON w.source = p.source"
        " AND w.listing = p.url AND w.run = (SELECT max(run) FROM walks AS l WHERE l.listing = p.url)"
        f" WHERE {_MISSED} AND (? IS NULL OR p.source = ?)"
        " ORDER BY p.source, p.kind <> 'list', p.id",
        (*MISSED, source, source),
    )
    return [Miss(*row) for row in rows]


def has_source(store: Store, source: str) -> bool:
    """Has a crawl ever used this site?"""
    return store.row("SELECT 1 FROM sources WHERE id = ?", (source,)) is not None


def list_sources(store: Store) -> list[SourceLine]:
    """Every source that a crawl has used, by name, with what is known of it now."""
    lists, alarms = _last_walks(store), _alarms(store)
    rows = store.all_rows(
        "WITH held AS (SELECT p.source, d.id, d.doc_type, d.year FROM pages AS p JOIN page_versions AS v ON v.page = p.id"
        "  JOIN all_documents AS d ON d.page_version = v.id WHERE d.current)"
        " SELECT s.id, s.agency, s.family, s.status,"
        " (SELECT count(*) FROM held AS h WHERE h.source = s.id AND h.doc_type = 'annual_report'),"
        " (SELECT count(*) FROM held AS h WHERE h.source = s.id AND h.doc_type = 'work_points'),"
        " (SELECT min(h.year) FROM held AS h WHERE h.source = s.id AND h.doc_type <> 'other'),"
        " (SELECT max(h.year) FROM held AS h WHERE h.source = s.id AND h.doc_type <> 'other'),"
        " (SELECT count(*) FROM held AS h JOIN all_issues AS i ON i.document = h.id WHERE h.source = s.id),"
        f" (SELECT count(*) FROM pages AS p WHERE p.source = s.id AND {_MISSED}),"
        " (SELECT max(ended_at) FROM source_runs AS r WHERE r.source = s.id)"
        " FROM sources AS s ORDER BY s.id",
        MISSED,
    )
    return [
        SourceLine(
            name,
            agency,
            family,
            status,
            lists.get(name, ()),
            reports,
            points,
            first,
            last,
            issues,
            missed,
            alarms.get(name, ()),
            at,
        )
        for name, agency, family, status, reports, points, first, last, issues, missed, at in rows
    ]


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How often an issue was found in the current documents."""

    code: str
    severity: str
    found: int


def count_issues(store: Store) -> list[IssueCount]:
    """The kinds of issues, the gravest first, then the most frequent."""
    rows = store.all_rows(
        "SELECT code, severity, count(*) FROM issues GROUP BY code, severity"
        " ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, count(*) DESC, code"
    )
    return [IssueCount(*row) for row in rows]


def _last_walks(store: Store) -> dict[str, tuple[str, ...]]:
    """Source → the states of the last walk over each of its lists."""
    found: dict[str, tuple[str, ...]] = {}
    for source, state in store.all_rows(
        "SELECT source, state FROM walks AS w WHERE run = (SELECT max(run) FROM walks AS l WHERE l.source = w.source"
        " AND l.listing = w.listing) ORDER BY source, listing"
    ):
        found[source] = (*found.get(source, ()), state)
    return found


def _alarms(store: Store) -> dict[str, tuple[Standing, ...]]:
    """Source → the alarms of its last visit."""
    found: dict[str, tuple[Standing, ...]] = {}
    for alarm in list_standing(store):
        found[alarm.source] = (*found.get(alarm.source, ()), alarm)
    return found
