"""Which agency has a report for which year, and how fully it was read. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.chosen_reports import Condition, ReportLine, condition


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency with its report of each year, in the order of the years; ``None``: no report was found."""

    agency_ref: int
    agency: str
    province: str | None
    cells: tuple[ReportLine | None, ...]


@dataclass(frozen=True, slots=True)
class YearShare:
    """Reports of a province and year, and how many of them were read whole (with or without a failing rule)."""

    reports: int
    whole: int


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """A province (``None``: not known) with its ``agencies`` and its reports of each year, in the order of the years."""

    province: str | None
    agencies: int
    cells: tuple[YearShare, ...]


def by_agency(lines: Iterable[ReportLine], years: Sequence[int]) -> tuple[AgencyRow, ...]:
    """A row an agency, by province and name; those without a province last."""
    found: dict[int, dict[int, ReportLine]] = defaultdict(dict)
    for line in lines:
        found[line.agency_ref][line.year] = line
    rows = []
    for agency, reports in found.items():
        newest = reports[max(reports)]
        rows.append(AgencyRow(agency, newest.agency, newest.province, tuple(reports.get(year) for year in years)))
    return tuple(sorted(rows, key=lambda row: (row.province is None, row.province, row.agency, row.agency_ref)))


def by_province(lines: Iterable[ReportLine], years: Sequence[int]) -> tuple[ProvinceRow, ...]:
    """A row a province, by name; reports without one last."""
    found: dict[str | None, list[ReportLine]] = defaultdict(list)
    for line in lines:
        found[line.province].append(line)
    return tuple(
        ProvinceRow(
            province,
            len({line.agency_ref for line in found[province]}),
            tuple(_share([line for line in found[province] if line.year == year]) for year in years),
        )
        for province in sorted(found, key=lambda name: (name is None, name or ""))
    )


def _share(lines: Sequence[ReportLine]) -> YearShare:
    return YearShare(len(lines), sum(condition(line) in (Condition.WHOLE, Condition.FAILING) for line in lines))
