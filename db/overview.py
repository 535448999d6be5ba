"""What the reports of a scope say together: sums by year, outcomes, grounds, how fully they were read. Reads only.

Only chosen reports are used, one an agency and year. Nothing is counted twice: a sum leaves out reports that count other
bodies in, or may, and says how many. A sum is of the reports that state the figure, and says how many these are; where none
does, there is no sum: never 0.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from db.chosen_reports import Condition, Connection, ReportLine, Scope, condition, read_lines, span, unsummed
from db.figures_of import Figures, read_figures
from db.outcomes import OUTCOMES, TOTAL, Ground, add_up, list_grounds
from db.present import Present, read_present

__all__ = ["Condition", "Overview", "ReportLine", "Scope", "condition", "read_overview"]

# the figures of the sums by year, in the order of YearSums; the last is of the form of 2014: another table, not the same figure
HEADLINES = (
    "applications.received",
    "applications.carried_in",
    TOTAL,
    "applications.carried_out",
    "stat.applications.received",
)
CODES = (*HEADLINES, *sorted({code for outcome in OUTCOMES for code in outcome.codes}))


@dataclass(frozen=True, slots=True)
class Stated:
    """A sum in 件 over the ``reports`` that state the figure, and their median; ``None`` where none does."""

    total: float | None
    middle: float | None
    reports: int


@dataclass(frozen=True, slots=True)
class YearSums:
    """A year: ``reports`` found, ``counted`` in the sums, and the sums. A year without a report is here too, with zeros for
    the numbers of reports and no sums."""

    year: int
    reports: int
    counted: int
    received: Stated
    carried_in: Stated
    handled: Stated
    carried_out: Stated
    received_before: Stated


@dataclass(frozen=True, slots=True)
class YearOutcomes:
    """What became of applications, in 件, in the order of :data:`db.outcomes.OUTCOMES`: of the ``reports`` whose outcomes add up to
    the total that they state, of ``stating`` that state one. Empty where there is none."""

    year: int
    reports: int
    stating: int
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class YearCondition:
    """How many reports of a year are in which condition, in the order of :class:`Condition`."""

    year: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A scope at a glance. ``left_out``: reports that no sum counts, by the reason; ``agencies``: bodies with a report."""

    scope: Scope
    reports: int
    agencies: int
    provinces: int
    years: tuple[YearSums, ...]
    outcomes: tuple[YearOutcomes, ...]
    grounds: tuple[Ground, ...]
    conditions: tuple[YearCondition, ...]
    left_out: dict[str, int]
    lines: tuple[ReportLine, ...]
    present: Present


def read_overview(connection: Connection, scope: Scope) -> Overview:
    """What the database holds of a scope, now."""
    lines = read_lines(connection, scope)
    reasons = {} if scope.agency is not None else unsummed(lines)
    figures = read_figures(connection, [line.document for line in lines if line.document not in reasons], CODES)
    years = {year: [line for line in lines if line.year == year] for year in span(lines)}
    stated = {
        year: [figures[line.document] for line in found if line.document in figures] for year, found in years.items()
    }
    return Overview(
        scope,
        len(lines),
        len({line.agency_ref for line in lines}),
        len({line.province for line in lines if line.province}),
        tuple(_sum_year(year, len(found), stated[year]) for year, found in years.items()),
        tuple(_count_outcomes(year, found) for year, found in stated.items()),
        list_grounds(figures.values()),
        tuple(_count_conditions(year, found) for year, found in years.items()),
        dict(sorted(Counter(reasons.values()).items())),
        tuple(lines),
        read_present(connection),
    )


def _sum_year(year: int, found: int, counted: Sequence[Figures]) -> YearSums:
    sums = [_state([figures[code] for figures in counted if code in figures]) for code in HEADLINES]
    return YearSums(year, found, len(counted), *sums)


def _state(values: Sequence[float]) -> Stated:
    return Stated(sum(values), median(values), len(values)) if values else Stated(None, None, 0)


def _count_outcomes(year: int, counted: Sequence[Figures]) -> YearOutcomes:
    stating = [figures for figures in counted if TOTAL in figures]
    parts = [found for found in map(add_up, stating) if found is not None]
    counts = tuple(map(sum, zip(*parts, strict=True)))
    return YearOutcomes(year, len(parts), len(stating), counts)


def _count_conditions(year: int, lines: Iterable[ReportLine]) -> YearCondition:
    found = Counter(map(condition, lines))
    return YearCondition(year, tuple(found[each] for each in Condition))
