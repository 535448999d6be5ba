"""The chosen reports of a scope, one line each: whose, how fully read, and whether a sum may count it. Reads only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from db.connection import Connection
from parsers.forms import TABLES

__all__ = ["Condition", "Connection", "ReportLine", "Scope", "condition", "read_lines", "unsummed"]

UNKNOWN = "-"  # in place of a province

_TABLES = Counter(table.edition for table in TABLES)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reports: of a province (``UNKNOWN``: of none that is known), of an agency (``agencies.id``) or of all; from a first
    year to a last, or of all years."""

    province: str | None = None
    agency: int | None = None
    years: tuple[int, int] | None = None


class ReportLine(NamedTuple):
    """A chosen report: whose it is, and what is known of how it was read. ``failed``: rules of severity error or warn that fail
    within it."""

    document: int
    document_key: str
    agency_ref: int
    agency: str
    resolved: bool
    province: str | None
    level: str | None
    body_kind: str | None
    year: int
    reporting_scope: str | None
    form_edition: str | None
    tables_found: int
    facts_found: int
    mirror: str | None
    official_host: bool
    unread: int
    failed: int


class Condition(Enum):
    """How fully a report was read; a report is in one of them."""

    WHOLE = "whole"  # every table of its form, every cell, and no rule of severity error or warn fails
    FAILING = "failing"  # read as fully, and a rule fails
    PARTLY = "partly"  # a table is missing, or a cell unread
    NO_FORM = "no_form"  # no statutory table: prose, or the edition is not known


# of the tables beneath annual_reports and quality, and in this order: the chosen reports first, each other row by its number
LINES = (
    "SELECT c.document, d.document_key, c.agency_ref, coalesce(a.name, a.printed), a.name IS NOT NULL, d.province, d.level,"
    " d.body_kind, c.year, d.reporting_scope, d.form_edition, d.tables_found, d.facts_found, d.mirror, d.official_host,"
    " n.facts_unread, n.checks_failed_error + n.checks_failed_warn"
    " FROM chosen AS c CROSS JOIN all_documents AS d ON d.id = c.document CROSS JOIN agencies AS a ON a.id = c.agency_ref"
    " CROSS JOIN reading_counts AS n ON n.document = c.document"
)
LINES_OF_PROVINCE = f"{LINES} WHERE c.agency_ref IN (SELECT id FROM agencies WHERE province IS nullif(?, '{UNKNOWN}'))"
LINES_OF_AGENCY = f"{LINES} WHERE c.agency_ref = ?"


def read_lines(connection: Connection, scope: Scope) -> list[ReportLine]:
    """The chosen reports of a scope, by year, province and name."""
    if scope.agency is not None:
        rows = connection.execute(LINES_OF_AGENCY, (scope.agency,))
    elif scope.province is not None:
        rows = connection.execute(LINES_OF_PROVINCE, (scope.province,))
    else:
        rows = connection.execute(LINES)
    first, last = scope.years or (0, 9999)
    lines = map(ReportLine._make, rows)
    return sorted(
        (line for line in lines if first <= line.year <= last),
        key=lambda line: (line.year, line.province or "", line.agency, line.agency_ref),
    )


def span(lines: Iterable[ReportLine]) -> range:
    """Every year from the first to the last, those without a report too."""
    years = [line.year for line in lines]
    return range(min(years), max(years) + 1) if years else range(0)


def condition(line: ReportLine) -> Condition:
    """How fully a report was read. Of one without an edition it is not known which tables it ought to have."""
    wanted = _TABLES[line.form_edition] if line.form_edition else 0
    if not wanted:
        return Condition.NO_FORM
    if line.tables_found < wanted or line.unread:
        return Condition.PARTLY
    return Condition.FAILING if line.failed else Condition.WHOLE


def tables_wanted(edition: str | None) -> int | None:
    """How many tables a form has; ``None`` when the edition is not known."""
    return _TABLES[edition] if edition else None


_LEVELS = ("national", "province", "prefecture", "county")  # of governments that have departments


def unsummed(lines: Sequence[ReportLine]) -> dict[int, str]:
    """Documents that a sum over bodies leaves out, and why:

    ``consolidated``: its text says that it counts others in; ``government``: it is a government's, which as a rule counts its
    departments in, and its text does not say that it does not; ``same_name``: the body is known by its printed name only, and
    another report of the year, of the same name, is counted: it may be the same body on another site. Where all reports count
    others in, those of the level with most of them are counted, for they do not count each other in; the rest is
    ``other_level``.
    """
    found = {line.document: reason for line in lines if (reason := _counts_others(line))}
    if len(found) == len(lines):
        level = _main_level(lines)
        found = {line.document: "other_level" for line in lines if level is None or line.level != level}
    rest = [line for line in lines if line.document not in found]
    return found | {line.document: "same_name" for line in _repeated(rest)}


def _counts_others(line: ReportLine) -> str | None:
    if line.reporting_scope == "consolidated":
        return "consolidated"
    is_government = line.body_kind == "government" and line.level in _LEVELS
    return "government" if is_government and line.reporting_scope is None else None


def _main_level(lines: Iterable[ReportLine]) -> str | None:
    """The level of which most reports are; the higher of two."""
    found = Counter(line.level for line in lines)
    return max(_LEVELS, key=lambda level: found[level]) if any(found[level] for level in _LEVELS) else None


def _repeated(lines: Iterable[ReportLine]) -> Iterable[ReportLine]:
    seen: set[tuple[str, int]] = set()
    for line in sorted(lines, key=lambda line: (not line.resolved, line.agency_ref)):
        if (line.agency, line.year) in seen and not line.resolved:
            yield line
        seen.add((line.agency, line.year))
