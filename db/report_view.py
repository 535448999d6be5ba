"""One report as a page shows it: what it says, how that was read, what was found wrong, and what else there is of it.

Reads only, of any open connection. Every statement is served by an index, whatever the size of the database.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.connection import Connection
from db.rows import Value

# ---------------------------------------------------------------- what is read

FIND_CURRENT = "SELECT id FROM all_documents WHERE document_key = ? AND current"
FIND_OLDER = "SELECT id FROM all_documents WHERE document_key = ? ORDER BY id DESC LIMIT 1"
FIND_READING = "SELECT id FROM all_documents WHERE id = ? AND document_key = ?"
# the columns of the view documents, for a document that need not be current
HEAD = """
SELECT
  d.*, p.id AS page, p.address, p.host, v.id AS version, v.number AS version_number, v.digest, v.size, v.fetched_at,
  v.ingested_at, v.content_type, v.archive_record, r.file AS archive_file, r.begins AS archive_offset, a.key AS agency_key
FROM all_documents AS d
JOIN page_versions AS v ON v.id = d.page_version
JOIN pages AS p ON p.id = v.page
LEFT JOIN archive_records AS r ON r.id = v.archive_record
LEFT JOIN agencies AS a ON a.id = d.agency_ref
WHERE d.id = ?
"""
SECTIONS = "SELECT path, level, number, title, text, code FROM all_sections WHERE document = ? ORDER BY position"
TABLES = """
SELECT t.table_index, t.section, t.form_table, t.carrier, t.grid
FROM all_tables AS t WHERE t.document = ? ORDER BY t.position
"""
CELLS = """
SELECT
  i.code, i.dimension, k.state, f.raw, f.value, k.unit, f.value_base, k.base_unit, f.table_index, f.row, f.column,
  f.candidates, f.conflict,
  f.position IN (SELECT position FROM all_unread_cells WHERE document = ?1)
FROM fact_cells AS f
JOIN indicators AS i ON i.id = f.indicator
JOIN cell_kinds AS k ON k.id = f.kind
WHERE f.document = ?1 ORDER BY f.position
"""
CHECKS = """
SELECT
  c.rule, c.scope, c.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, c.cells, c.across, r.message,
  o.document_key, o.title, o.year
FROM all_checks AS c
LEFT JOIN rules AS r ON r.rule = c.rule
LEFT JOIN all_documents AS o ON o.id = c.other
WHERE c.document = ? ORDER BY c.across, c.position
"""
FINDINGS = """
SELECT kind, subject, said, state, verdict, note, reviewed_at FROM judged_findings
WHERE document = ? AND state <> 'open' ORDER BY rank, position
"""
ISSUES = "SELECT code, severity, detail, place FROM all_issues WHERE document = ? ORDER BY position"
FIGURES = """
SELECT section, subject, value, unit, raw, start_at, end_at, approximate, code
FROM all_figures WHERE document = ? ORDER BY position
"""
TASKS = "SELECT section, scope, text, lead, support, due FROM all_tasks WHERE document = ? ORDER BY position"
READINGS = """
SELECT
  v.id, v.number, coalesce(v.fetched_at, v.ingested_at), v.fetched_at IS NOT NULL, v.digest, v.same_as, v.archive_record,
  d.id, d.document_key, d.parser_version, d.current, d.title, d.year, d.part, d.facts_read
FROM page_versions AS v
LEFT JOIN all_documents AS d ON d.page_version = v.id
WHERE v.page = ? ORDER BY v.number DESC, d.id DESC
"""
CANDIDATES = """
SELECT
  d.id, d.document_key, d.title, p.address, d.official_host, d.mirror, d.facts_read, d.tables_found,
  coalesce(d.publish_date, d.written_date, d.signature_date)
FROM all_documents AS d
JOIN page_versions AS v ON v.id = d.page_version
JOIN pages AS p ON p.id = v.page
WHERE d.agency_ref = ? AND d.year = ? AND d.current AND d.doc_type = 'annual_report' ORDER BY d.id
"""
CHOSEN = "SELECT document, chosen_because FROM annual_reports WHERE agency_ref = ? AND year = ?"
ARCHIVED = """
SELECT r.file, r.offset, r.length, r.url, r.digest, v.content_type, v.number, p.address, (
  SELECT d.encoding FROM all_documents AS d WHERE d.page_version = coalesce(v.same_as, v.id) LIMIT 1
)
FROM page_versions AS v
JOIN pages AS p ON p.id = v.page
LEFT JOIN archive_records AS r ON r.id = v.archive_record
WHERE v.id = ?
"""
# the record that holds the bytes to which a later one only refers
SAME_BYTES = """
SELECT file, offset, length FROM archive_records
WHERE url = ? AND kind = 'response' AND digest = ? ORDER BY id DESC LIMIT 1
"""
STATEMENTS = (
    *(FIND_CURRENT, FIND_OLDER, FIND_READING, HEAD, SECTIONS, TABLES, CELLS, CHECKS, FINDINGS, ISSUES, FIGURES, TASKS),
    *(READINGS, CANDIDATES, CHOSEN, ARCHIVED, SAME_BYTES),
)

# ---------------------------------------------------------------- what a page is given


@dataclass(frozen=True, slots=True)
class SectionRead:
    """A heading with its own text. ``path``: 1.2, the second part of the first."""

    path: str
    level: int
    number: str | None
    title: str | None
    text: str
    code: str | None


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table as it stands on the page. ``section``: the path of the one it stands in; ``rows``: its grid."""

    index: int
    section: str | None
    form_table: str | None
    carrier: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CellRead:
    """A cell of a statutory table: what it states in ``unit``, else ``state`` says why there is no value. ``unread``: it could not
    be read, whatever its state."""

    code: str
    dimension: str | None
    state: str
    raw: str
    value: Value
    unit: str | None
    value_base: Value
    base_unit: str | None
    table: int
    row: int | None
    column: int | None
    candidates: tuple[str, ...]
    conflict: bool
    unread: bool

    @property
    def shown_state(self) -> str:
        """How it is told: a text that could not be read is no text."""
        return "unread" if self.unread else self.state

    @property
    def name(self) -> str:
        """As checks name it."""
        return f"{self.code}@{self.dimension}" if self.dimension else self.code


@dataclass(frozen=True, slots=True)
class CheckRead:
    """The result of a rule. ``cells``: the names of what it compares; ``other``: the report compared with, its key and words."""

    rule: str
    scope: str
    severity: str | None
    verdict: str
    left: Value
    right: Value
    fault: str | None
    why: str
    cells: tuple[str, ...]
    across: bool
    message: str | None
    other_key: str | None
    other_title: str | None
    other_year: int | None

    @property
    def subject(self) -> str:
        """As a verdict names it."""
        return f"{self.rule} {self.scope}" if self.scope else self.rule


@dataclass(frozen=True, slots=True)
class VerdictRead:
    """What a person said of a finding. ``state``: judged, or stale when it was of other values."""

    kind: str
    subject: str
    said: str
    state: str
    verdict: str
    note: str
    reviewed_at: str


@dataclass(frozen=True, slots=True)
class IssueRead:
    """What was noticed when the report was read."""

    code: str
    severity: str
    detail: str
    place: str


@dataclass(frozen=True, slots=True)
class FigureRead:
    """A quantity in the text of a section, in base units, from ``start`` to ``end`` (characters)."""

    section: str
    subject: str
    value: Value
    unit: str | None
    raw: str
    start: int
    end: int
    approximate: bool
    code: str | None


@dataclass(frozen=True, slots=True)
class TaskRead:
    """A task of work points: who leads, who supports, by when."""

    section: str
    scope: str | None
    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    due: str | None


@dataclass(frozen=True, slots=True)
class VersionRead:
    """A version of the page with one of its readings, where it has one. ``at``: UTC; ``fetched``: when it was fetched, and not
    when it came in. ``same_as``: the version that reads the same."""

    version: int
    number: int
    at: str
    fetched: bool
    digest: str
    same_as: int | None
    archive_record: int | None
    document: int | None
    key: str | None
    parser_version: str | None
    current: bool
    title: str | None
    year: int | None
    part: int | None
    facts_read: int | None


@dataclass(frozen=True, slots=True)
class CandidateRead:
    """A report of the same body for the same year. ``dated``: the first of its dates that is known."""

    document: int
    key: str
    title: str | None
    address: str
    official: bool
    mirror: str | None
    facts_read: int
    tables_found: int
    dated: str | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that is known of one document. ``head``: columns of ``documents``, by name; ``chosen``: the document that stands for the
    body and year, and why."""

    id: int
    key: str
    current: bool
    head: Mapping[str, Value]
    sections: tuple[SectionRead, ...]
    tables: tuple[TableRead, ...]
    cells: tuple[CellRead, ...]
    checks: tuple[CheckRead, ...]
    verdicts: tuple[VerdictRead, ...]
    issues: tuple[IssueRead, ...]
    figures: tuple[FigureRead, ...]
    tasks: tuple[TaskRead, ...]
    versions: tuple[VersionRead, ...]
    candidates: tuple[CandidateRead, ...]
    chosen: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class ArchivedRead:
    """Where the bytes of a version lie in the archive: (file, offset, length), the likeliest place first; none for a page that was
    not crawled."""

    places: tuple[tuple[str, int, int], ...]
    content_type: str | None
    number: int
    address: str
    encoding: str | None


# ---------------------------------------------------------------- reading


def find_archived(connection: Connection, version: int) -> ArchivedRead | None:
    """Where a version of a page (page_versions.id) is archived; ``None``: there is no such version."""
    row = connection.execute(ARCHIVED, (version,)).fetchone()
    if row is None:
        return None
    file, offset, length, url, digest, content_type, number, address, encoding = row
    places = [(file, offset, length)] if file is not None else []
    earlier = connection.execute(SAME_BYTES, (url, digest)).fetchone() if places else None
    if earlier and tuple(earlier) not in places:
        places.append(tuple(earlier))
    return ArchivedRead(tuple(places), content_type, number, address, encoding)


def find_report(connection: Connection, key: str, reading: int | None = None) -> int | None:
    """The document of this key: the current one, else the last that had it; or a certain ``reading`` of it."""
    if reading is not None:
        row = connection.execute(FIND_READING, (reading, key)).fetchone()
    else:
        row = connection.execute(FIND_CURRENT, (key,)).fetchone() or connection.execute(FIND_OLDER, (key,)).fetchone()
    return int(row[0]) if row else None


def load_report(connection: Connection, document: int) -> ReportView:
    """All that is known of a document. The caller sees to one state of the database, if others write meanwhile."""

    def rows(sql: str, *parameters: Value) -> list[Sequence[Any]]:
        return connection.execute(sql, parameters or (document,)).fetchall()

    cursor = connection.execute(HEAD, (document,))
    head = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    body, year = head["agency_ref"], head["year"]
    of_year = head["doc_type"] == "annual_report" and body is not None and year is not None
    return ReportView(
        id=document,
        key=head["document_key"],
        current=bool(head["current"]),
        head=head,
        sections=tuple(SectionRead(*row) for row in rows(SECTIONS)),
        tables=tuple(_table(*row) for row in rows(TABLES)),
        cells=tuple(read_cell(row) for row in rows(CELLS)),
        checks=tuple(read_check(row) for row in rows(CHECKS)),
        verdicts=tuple(VerdictRead(*row) for row in rows(FINDINGS)),
        issues=tuple(IssueRead(*row) for row in rows(ISSUES)),
        figures=tuple(_figure(*row) for row in rows(FIGURES)),
        tasks=tuple(_task(*row) for row in rows(TASKS)),
        versions=tuple(_version(*row) for row in rows(READINGS, head["page"])),
        candidates=tuple(_candidate(*row) for row in rows(CANDIDATES, body, year)) if of_year else (),
        chosen=next(((row[0], row[1]) for row in rows(CHOSEN, body, year)), None) if of_year else None,
    )


def _table(index: int, section: str | None, form_table: str | None, carrier: str, grid: str) -> TableRead:
    return TableRead(index, section, form_table, carrier, tuple(tuple(row) for row in json.loads(grid)))


def read_cell(row: Sequence[Any]) -> CellRead:
    """A row of ``CELLS``."""
    candidates, conflict, unread = row[11:]
    return CellRead(*(*row[:11], tuple(json.loads(candidates)) if candidates else (), bool(conflict), bool(unread)))


def read_check(row: Sequence[Any]) -> CheckRead:
    """A row of ``CHECKS``."""
    return CheckRead(*(*row[:8], tuple(json.loads(row[8])), bool(row[9]), *row[10:]))


def _figure(section: str, subject: str, value: Value, unit: str | None, raw: str, *rest: Any) -> FigureRead:
    start, end, approximate, code = rest
    return FigureRead(section, subject, value, unit, raw, start, end, bool(approximate), code)


def _task(section: str, scope: str | None, text: str, lead: str, support: str, due: str | None) -> TaskRead:
    return TaskRead(section, scope, text, tuple(json.loads(lead)), tuple(json.loads(support)), due)


def _version(version: int, number: int, at: str, fetched: int, *rest: Any) -> VersionRead:
    digest, same_as, record, document, key, parser, current, *more = rest
    return VersionRead(
        version, number, at, bool(fetched), digest, same_as, record, document, key, parser, bool(current), *more
    )


def _candidate(document: int, key: str, title: str | None, address: str, official: int, *rest: Any) -> CandidateRead:
    return CandidateRead(document, key, title, address, bool(official), *rest)
