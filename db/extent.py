"""What the database holds at a glance, and how far it can be trusted. Reads only."""

from collections import Counter
from dataclasses import dataclass

from db.store import Store
from parsers.forms import TABLES

_TABLES = Counter(table.edition for table in TABLES)


@dataclass(frozen=True, slots=True)
class YearLine:
    """The annual reports of a year, one an agency.

    ``tables``: those whose form has tables; ``whole``: those of them with every table of the form, and every cell read;
    ``copies``: those known only from a copy, or from a host that is not official.
    """

    year: int
    reports: int
    tables: int
    whole: int
    cells_unread: int
    checks_failed: int
    across_failed: int
    copies: int


@dataclass(frozen=True, slots=True)
class Extent:
    """What the database holds: annual reports (one an agency and year), their bodies and years, cells, checks.

    ``unplaced``: annual reports of which the body or the year is not known, so that they are not among these; ``unresolved``:
    bodies known only by a printed name; ``checks_failed``: within current documents, by ``fault_``; ``across_failed``: against
    other reports, and ``across_not_stated``: for want of the other report, or of a figure.
    """

    documents: int
    reports: int
    agencies: int
    unresolved: int
    first_year: int | None
    last_year: int | None
    unplaced: int
    cells_unread: int
    checks_failed: int
    fault_source: int
    fault_ours: int
    fault_unclear: int
    across_failed: int
    across_not_stated: int
    years: tuple[YearLine, ...]


def read_extent(store: Store) -> Extent:
    """What the database holds now."""
    row = store.row(
        "SELECT (SELECT count(*) FROM all_documents WHERE current), r.*,"
        " (SELECT count(*) FROM all_documents WHERE current AND doc_type = 'annual_report'"
        "  AND (year IS NULL OR agency_ref IS NULL)),"
        " (SELECT ifnull(sum(n.facts_unread), 0) FROM reading_counts AS n JOIN all_documents AS d ON d.id = n.document"
        "  WHERE d.current)"
        " FROM (SELECT count(*), count(DISTINCT r.agency_ref), count(DISTINCT iif(a.name IS NULL, a.id, NULL)),"
        "  min(r.year), max(r.year) FROM annual_reports AS r JOIN agencies AS a ON a.id = r.agency_ref) AS r"
    )
    assert row is not None
    return Extent(*(*row, *_count_failed(store), *_count_across(store), _list_years(store)))


def _count_failed(store: Store) -> tuple[int, int, int, int]:
    """All checks that failed within current documents, and by fault."""
    row = store.row(
        "SELECT ifnull(sum(n.checks_failed), 0), ifnull(sum(n.checks_fault_source), 0), ifnull(sum(n.checks_fault_ours), 0),"
        " ifnull(sum(n.checks_fault_unclear), 0)"
        " FROM reading_counts AS n JOIN all_documents AS d ON d.id = n.document WHERE d.current"
    )
    assert row is not None
    return row[0], row[1], row[2], row[3]


def _count_across(store: Store) -> tuple[int, int]:
    row = store.row(
        "SELECT count(*) FILTER (WHERE c.verdict = 'fail'), count(*) FILTER (WHERE c.verdict = 'not_stated')"
        " FROM report_checks AS c JOIN all_documents AS d ON d.id = c.document WHERE d.current"
    )
    assert row is not None
    return row[0], row[1]


def _list_years(store: Store) -> tuple[YearLine, ...]:
    """The newest year first."""
    rows = store.all_rows(
        "SELECT r.year, r.form_edition, r.tables_found, r.mirror IS NOT NULL OR NOT r.official_host,"
        " n.facts_unread, n.checks_failed,"
        " (SELECT count(*) FROM report_checks AS c WHERE c.document = r.document AND c.verdict = 'fail')"
        " FROM annual_reports AS r JOIN reading_counts AS n ON n.document = r.document"
    )
    found: dict[int, list[int]] = {}
    for year, edition, tables, is_copy, unread, failed, across in rows:
        # of a report without an edition it is not known which tables it ought to have
        wanted = 1 if edition is None else _TABLES[edition]
        whole = bool(wanted) and edition is not None and tables >= wanted and not unread
        counts = (1, int(wanted > 0), int(whole), unread, failed, across, is_copy)
        found[year] = [sum(pair) for pair in zip(found.get(year, [0] * len(counts)), counts, strict=True)]
    return tuple(YearLine(year, *found[year]) for year in sorted(found, reverse=True))
