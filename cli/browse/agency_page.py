"""The page of one public body: its reports side by side, a column a year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.browse import names
from cli.browse.page import NoSuchPage, Page, parse_number, read
from cli.browse.plots import MissingLibraryError
from cli.browse.trend import NOTE, TrendYear, draw_trend, tell_scope
from db.agency_view import AgencyView, FigureSaid, YearRead, load_agency
from db.indicators import Indicator, indicators
from parsers.agency_history import Succession, find_succession

_CARRY_OVER = "year.carry_over"
# heading → the tables of the forms that it shows
_GROUPS = {
    names.Name("收到和处理政府信息公开申请情况", "Applications received and handled"): "applications",
    names.Name("主动公开政府信息情况", "Disclosure on own initiative"): "art20_",
    names.Name("行政复议、行政诉讼情况", "Review and litigation"): "review_litigation",
    names.Name("政府信息公开情况统计表", "Statistics table of 2014"): "statistics",
}


async def agency(datasette: Any, request: Any) -> Page:
    """``/agency/ID``: ID is agencies.id."""
    text = request.url_vars["id"]
    number = parse_number(text)
    found = None if number is None else await read(datasette, lambda connection: load_agency(connection, number))
    if found is None:
        raise NoSuchPage(f"没有这个机关 There is no public body with the number {text}")
    return Page("agency.html", show_agency(found))


# ---------------------------------------------------------------- what the template is given


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a year. ``kind``: number, blank, word, unread or absent; ``anchor``: its cell on the page of the report."""

    kind: str
    number: object
    state: names.Name
    year: YearRead
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """A figure over the years."""

    label: str
    unit: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one table. ``details``: those of each applicant, whose totals are in ``lines``."""

    name: names.Name
    lines: tuple[Line, ...]
    details: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A rule between reports over the years: the verdict of each, and what there is to say."""

    says: names.Name
    verdicts: tuple[tuple[str, str], ...]


def show_agency(found: AgencyView) -> dict[str, object]:
    """The context of the template."""
    scope = tell_scope(_trend_years(found))
    return {
        "agency": found,
        "fields": found.fields,
        "years": found.years,
        "columns": tuple(_columns(found)),
        "gaps": found.gaps(),
        "trend": _trend(found),
        "trend_notes": (NOTE, *scope),
        "scope_notes": scope,
        "groups": tuple(_groups(found.years)),
        "carried": tuple(_judge(year, _CARRY_OVER) for year in found.years),
        "agreements": tuple(_agreements(found.years)),
        "history": tuple(_history(found)),
        "points": tuple(one for one in found.documents if one.doc_type == "work_points"),
        "others": _others(found),
        "edition_names": names.edition_names(),
        "say": names.say,
    }


def _columns(found: AgencyView) -> Iterator[tuple[int, YearRead | None]]:
    """The years from the first report to the last, those without one too."""
    known = {year.year: year for year in found.years}
    for year in range(min(known), max(known) + 1) if known else ():
        yield year, known.get(year)


def _groups(years: Sequence[YearRead]) -> Iterator[Group]:
    for name, table in _GROUPS.items():
        shown = [one for one in indicators() if any(_last(form).startswith(table) for form in one.tables)]
        lines = tuple(_line(one, years) for one in shown if one.dimension in (None, "total") and _is_stated(one, years))
        details = tuple(_line(one, years) for one in shown if one.dimension is not None and _is_stated(one, years))
        if lines or details:
            yield Group(name, lines, details)


def _last(form_table: str) -> str:
    return form_table.rpartition(".")[2]


def _key(one: Indicator) -> str:
    return f"{one.code}@{one.dimension}" if one.dimension else one.code


def _is_stated(one: Indicator, years: Sequence[YearRead]) -> bool:
    return any(_key(one) in year.figures for year in years)


def _line(one: Indicator, years: Sequence[YearRead]) -> Line:
    label = names.drop_unit(one.label or one.code)
    if one.dimension not in (None, "total"):
        label = f"{label} · {one.dimension_label}"
    values = tuple(_value(one, year) for year in years)
    units = {figure.unit for year in years if (figure := year.figures.get(_key(one))) and figure.unit}
    return Line(label, "/".join(sorted(units)) or one.unit or "", values)


def _value(one: Indicator, year: YearRead) -> Value:
    figure = year.figures.get(_key(one)) or FigureSaid(None, None, _missing(one, year), None)
    anchor = f"{figure.form_table}:{_key(one)}" if figure.form_table else "tables"
    state = names.say("states", figure.state)
    return Value(names.cell_kind(figure.state), figure.value, state, year, anchor)


def _missing(one: Indicator, year: YearRead) -> str:
    """Why a report has no such cell: as the wide views say it."""
    editions = {form.partition(".")[0] for form in one.tables}
    return "not_stated" if year.form_edition is None or year.form_edition in editions else "not_applicable"


def _trend(found: AgencyView) -> str | None:
    """A picture of the applications year by year, as SVG; none of fewer than two years, or without the library that draws."""
    if len(found.years) < 2:
        return None
    try:
        return draw_trend(_trend_years(found)) or None
    except MissingLibraryError:
        return None


def _trend_years(found: AgencyView) -> list[TrendYear]:
    return [_trend_year(number, year) for number, year in _columns(found)]


def _trend_year(number: int, year: YearRead | None) -> TrendYear:
    return TrendYear(
        number,
        received=_stated(year, "applications.received@total"),
        handled=_stated(year, "applications.result.total@total"),
        carried_in=_stated(year, "applications.carried_in@total"),
        carried_out=_stated(year, "applications.carried_out@total"),
        consolidated=year is not None and year.reporting_scope == "consolidated",
    )


def _stated(year: YearRead | None, key: str) -> float | None:
    figure = year.figures.get(key) if year else None
    return figure.value if figure and isinstance(figure.value, int | float) else None


# ---------------------------------------------------------------- between reports


def _agreements(years: Sequence[YearRead]) -> Iterator[Agreement]:
    rules = dict.fromkeys(check.rule for year in years for check in year.across)
    for rule in rules:
        says = names.rule_name(rule)
        yield Agreement(says, tuple(_judge(year, rule) for year in years))


def _judge(year: YearRead, rule: str) -> tuple[str, str]:
    """The worst verdict of a rule on a report, and of failures both sides in words."""
    checks = [check for check in year.across if check.rule == rule]
    failed = [check for check in checks if check.verdict == "fail"]
    if failed:
        sides = (f"{_scope(check.scope)} {check.left or 0!s} ≠ {check.right or 0!s}" for check in failed[:6])
        return "fail", "；".join(sides) + ("……" if len(failed) > 6 else "")
    order = ("pass", "pass_assuming_blank_zero", "not_stated", "not_applicable")
    return next((verdict for verdict in order if any(check.verdict == verdict for check in checks)), ""), ""


def _scope(scope: str) -> str:
    return names.cell_names().get(scope) or names.line_names().get(scope, scope)


# ---------------------------------------------------------------- besides


def _history(found: AgencyView) -> Iterator[Succession]:
    """What may have befallen the body in the years of its reports, each change once."""
    years = [year.year for year in found.years]
    seen: list[Succession] = []
    for year in range(min(years), max(years) + 2) if years else ():
        change = find_succession(found.name, year)
        if change and change not in seen:
            seen.append(change)
            yield change


def _others(found: AgencyView) -> Mapping[str, object]:
    """Its other documents: reports that do not stand for their year, and what is neither report nor work points."""
    chosen = {year.document for year in found.years}
    rest = [one for one in found.documents if one.document not in chosen and one.doc_type != "work_points"]
    return {"documents": tuple(rest)}
