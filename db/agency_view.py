"""One public body as a page shows it: its reports year by year, figure by figure, and how they agree with each other.

Reads only, of any open connection. Every statement is served by an index, whatever the size of the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.connection import Connection
from db.report_view import CheckRead, read_check
from db.rows import Value

AGENCY = """
SELECT
  id, key, printed, host, name, agency_id, credit_code, body_kind, system, level, province, city, county, division_code
FROM agencies WHERE id = ?
"""
REPORTS = """
SELECT
  document, document_key, year, title, form_edition, reporting_scope, reports_found, chosen_because, tables_found,
  facts_read, coalesce(publish_date, written_date), mirror
FROM annual_reports WHERE agency_ref = ? ORDER BY year
"""
DOCUMENTS = """
SELECT id, document_key, doc_type, year, title, coalesce(publish_date, written_date, signature_date), mirror
FROM all_documents WHERE agency_ref = ? AND current ORDER BY year DESC, id
"""
CELLS = """
SELECT
  i.code, i.dimension, iif(f.position IN (SELECT position FROM all_unread_cells WHERE document = ?1), 'unread', k.state),
  f.value, f.value_base, k.base_unit, f.conflict, f.table_index
FROM fact_cells AS f
JOIN indicators AS i ON i.id = f.indicator
JOIN cell_kinds AS k ON k.id = f.kind
WHERE f.document = ?1 ORDER BY f.position
"""
FORM_TABLES = "SELECT table_index, form_table FROM grids WHERE document = ? AND form_table IS NOT NULL"
FAILED = "SELECT checks_failed_error + checks_failed_warn FROM reading_counts WHERE document = ?"
ACROSS = """
SELECT
  l.rule, l.scope, r.severity, c.verdict, c.left_value, c.right_value, c.fault, c.why, l.cells, 1, r.message,
  o.document_key, o.title, o.year
FROM report_checks AS c
JOIN check_lines AS l ON l.id = c.line
LEFT JOIN rules AS r ON r.rule = l.rule
LEFT JOIN all_documents AS o ON o.id = c.other
WHERE c.document = ? ORDER BY c.position
"""
TASKS = "SELECT count(*) FROM all_tasks WHERE document = ?"
LAST_YEAR = """
SELECT year FROM all_documents
WHERE current AND year > 0 AND doc_type = 'annual_report' ORDER BY year DESC LIMIT 1
"""
STATEMENTS = (AGENCY, REPORTS, DOCUMENTS, CELLS, FORM_TABLES, FAILED, ACROSS, TASKS, LAST_YEAR)


@dataclass(frozen=True, slots=True)
class FigureSaid:
    """A figure of one report in base units; without a value ``state`` says why. ``form_table``: where it stands."""

    value: Value
    unit: str | None
    state: str
    form_table: str | None


@dataclass(frozen=True, slots=True)
class YearRead:
    """The report that stands for a year. ``failed``: rules within it, of severity error or warn; ``figures``: by
    ``code@dimension``; ``across``: its comparison with other reports."""

    document: int
    key: str
    year: int
    title: str | None
    form_edition: str | None
    reporting_scope: str | None
    reports_found: int
    chosen_because: str
    tables_found: int
    facts_read: int
    dated: str | None
    mirror: str | None
    figures: Mapping[str, FigureSaid]
    unread: int
    failed: int
    across: tuple[CheckRead, ...]


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A current document of the body. ``tasks``: how many work points it sets."""

    document: int
    key: str
    doc_type: str
    year: int | None
    title: str | None
    dated: str | None
    mirror: str | None
    tasks: int


@dataclass(frozen=True, slots=True)
class AgencyView:
    """A body. ``fields``: columns of ``agencies`` by name; ``last_year``: the last for which there is a report of any body."""

    id: int
    name: str
    fields: Mapping[str, Value]
    years: tuple[YearRead, ...]
    documents: tuple[DocumentRead, ...]
    last_year: int | None

    def gaps(self) -> tuple[int, ...]:
        """The years from its first report to the last of any body for which none was found."""
        if not self.years:
            return ()
        first, last = self.years[0].year, max(self.last_year or 0, self.years[-1].year)
        return tuple(sorted({*range(first, last + 1)} - {year.year for year in self.years}))


def load_agency(connection: Connection, agency: int) -> AgencyView | None:
    """A body by its id; ``None`` when there is none."""
    cursor = connection.execute(AGENCY, (agency,))
    row = cursor.fetchone()
    if row is None:
        return None
    fields = dict(zip((column[0] for column in cursor.description), row, strict=True))
    last = connection.execute(LAST_YEAR).fetchone()
    documents = connection.execute(DOCUMENTS, (agency,)).fetchall()
    return AgencyView(
        id=agency,
        name=str(fields["name"] or fields["printed"]),
        fields=fields,
        years=tuple(
            _read_year(connection, tuple(found)) for found in connection.execute(REPORTS, (agency,)).fetchall()
        ),
        documents=tuple(DocumentRead(*(*found, _count(connection, TASKS, found[0]))) for found in documents),
        last_year=last[0] if last else None,
    )


def _read_year(connection: Connection, row: Sequence[Any]) -> YearRead:
    document = row[0]
    cells = connection.execute(CELLS, (document,)).fetchall()
    tables = dict(connection.execute(FORM_TABLES, (document,)).fetchall())
    figures: dict[str, FigureSaid] = {}
    for code, dimension, *said in cells:
        figures.setdefault(f"{code}@{dimension}" if dimension else code, _figure(said, tables))
    return YearRead(
        *(
            *row,
            figures,
            sum(cell[2] == "unread" for cell in cells),
            _count(connection, FAILED, document),
            tuple(read_check(tuple(found)) for found in connection.execute(ACROSS, (document,)).fetchall()),
        )
    )


def _figure(said: Sequence[Any], tables: Mapping[int, str]) -> FigureSaid:
    """As the wide views have it: no value of two that differ, nor one whose unit is not certain."""
    state, value, base, unit, conflict, table = said
    if conflict:
        return FigureSaid(None, None, "conflict", tables.get(table))
    if value is not None and base is None:
        return FigureSaid(None, None, "unit_unknown", tables.get(table))
    return FigureSaid(base, unit, state, tables.get(table))


def _count(connection: Connection, sql: str, document: int) -> int:
    return int(connection.execute(sql, (document,)).fetchone()[0])
