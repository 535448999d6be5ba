"""The figures of an invented report: tables whose sums hold, but in the few that are spoilt on purpose."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from parsers.forms import FormTable
from parsers.records import Fact, Issue, State, Table
from tests.filled_forms import add_up_applications, add_up_outcomes, grids_of, name, read, tables_of

# out of a hundred reports: a figure is misprinted, cells are unread, zeros are left blank, or written as a dash
_MISPRINTED, _UNREAD, _BLANK, _DASHED = 0.04, 0.015, 0.06, 0.02
_BROKEN = 0.02  # of the figures that a report takes over from the one before
_DOCUMENTS = "normative_document"
_ITEMS = ("licence", "other_service", "penalty", "coercion", "fee")
_DECIDED = ("licence", "penalty", "coercion")
_FLOWS = ("applications.received", "applications.carried_in", "applications.result.total", "applications.carried_out")
_WRITTEN: Mapping[State, str] = {"blank": "", "dash": "—"}


@dataclass(frozen=True, slots=True)
class Filled:
    """The tables of a report and what was read of them.

    ``passed_on``: what the report of the next year begins with, the applications left open by applicant and items by kind.
    """

    facts: tuple[Fact, ...]
    tables: tuple[Table, ...]
    issues: tuple[Issue, ...]
    passed_on: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Template:
    """The cells and grids of an edition; ``factors``: by which a cell's value becomes one in base units."""

    cells: tuple[Fact, ...]
    names: tuple[str, ...]
    factors: tuple[Decimal, ...]
    tables: tuple[Table, ...]


@cache
def _template(edition: str) -> _Template:
    ones = {name(fact.code, fact.dimension): 1 for fact in read(grids_of(edition, {})).facts}
    reading = read(grids_of(edition, ones))
    return _Template(
        reading.facts,
        tuple(name(fact.code, fact.dimension) for fact in reading.facts),
        tuple((fact.value_base or Decimal(1)) / (fact.value or Decimal(1)) for fact in reading.facts),
        tuple(
            Table(number, _section_of(formed.form_table), formed.form_table, formed.carrier, formed.rows)
            for number, formed in enumerate(reading.tables)
        ),
    )


def _section_of(form_table: str | None) -> str:
    layout = (form_table or "").partition(".")[2]
    return {"applications": "3", "review_litigation": "4"}.get(layout, "2")


def fill_report(draw: random.Random, edition: str, size: float, carried: Mapping[str, int]) -> Filled:
    """``size``: applications in a usual year. ``carried``: what the report of the year before passed on."""
    values: dict[str, int] = {}
    passed_on: dict[str, int] = {}
    for table in tables_of(edition):
        if table.layout == "matrix_dim":
            still_open = _leave_open(draw, size)
            values |= _applications(draw, table, size, carried, still_open)
            passed_on |= still_open
        elif table.layout == "record":
            values |= add_up_outcomes(table, _few(draw, [c.code for c in table.columns], int(size / 12)))
    if edition == "stat2014":
        values |= _statistics(draw, size)
    else:
        disclosed, stock = _disclosure(draw, edition, size, carried)
        values |= disclosed
        passed_on |= stock
    if draw.random() < _MISPRINTED:
        wrong = draw.choice([key for key, value in values.items() if value] or list(values))
        values[wrong] = values[wrong] * 10 + draw.randrange(1, 9)
    return _write(draw, _template(edition), values, passed_on)


# ---------------------------------------------------------------- figures


def _few(draw: random.Random, names: Sequence[str], count: int) -> dict[str, int]:
    """So many cases spread over some of the names, the first ones most often."""
    found: dict[str, int] = {}
    weights = [1 / (rank + 1) for rank in range(len(names))]
    for key in draw.choices(names, weights, k=draw.randrange(0, count + 2)):
        found[key] = found.get(key, 0) + 1
    return found


def _leave_open(draw: random.Random, size: float) -> dict[str, int]:
    return {"natural_person": draw.randrange(0, int(size / 8) + 2)} if draw.random() < 0.4 else {}


def _applications(
    draw: random.Random, table: FormTable, size: float, carried_in: Mapping[str, int], carried_out: Mapping[str, int]
) -> dict[str, int]:
    results = [row.code for row in table.rows if row.code not in _FLOWS]
    applicants = [column.code for column in table.columns if column.code != "total"]
    leaves: dict[str, int] = {}
    for place, applicant in enumerate(applicants):
        share = size if place == 0 else size / 15
        closed = max(int(draw.lognormvariate(0, 0.5) * share), carried_in.get(applicant, 0))
        for code in draw.choices(results, [1 / (rank + 1) for rank in range(len(results))], k=closed):
            leaves[name(code, applicant)] = leaves.get(name(code, applicant), 0) + 1
    return add_up_applications(table, leaves, carried_in, carried_out)


def _disclosure(
    draw: random.Random, edition: str, size: float, carried: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """The tables of what is open to the public, and what the next report builds on. A bureau makes no regulations."""
    issued = draw.randrange(0, 4)
    before = carried.get(_DOCUMENTS, draw.randrange(4, 40))
    values = {f"disclosure.{kind}.decisions": int(draw.expovariate(1) * size * 3) for kind in _DECIDED}
    stock = {_DOCUMENTS: before + issued}
    documents = f"disclosure.{_DOCUMENTS}"
    if edition == "form2019":
        values |= dict.fromkeys([f"{documents}.made_in_year", f"{documents}.disclosed_in_year"], issued)
        values[f"{documents}.disclosed_total"] = stock[_DOCUMENTS]
        for kind in _ITEMS:
            items, change = carried.get(kind, draw.randrange(0, 60)), draw.choice((0, 0, 0, 1, 2))
            stock[kind] = items + change
            values |= {f"disclosure.{kind}.prior_year_items": items, f"disclosure.{kind}.change": change}
        return values, stock
    repealed = draw.randrange(0, min(before, 3) + 1)
    stock[_DOCUMENTS] -= repealed
    fees = {"disclosure.fee.amount": int(size * 40) if draw.random() < 0.3 else 0}
    shown = {"issued": issued, "repealed": repealed, "in_force": stock[_DOCUMENTS]}
    return values | fees | {f"{documents}.{key}": value for key, value in shown.items()}, stock


def _statistics(draw: random.Random, size: float) -> dict[str, int]:
    """The larger figures of the statistics sheet of 2014; the others are 0."""
    count, agreed = int(draw.lognormvariate(0, 0.5) * size), draw.random()
    applied = {"received": count, "received.online": count, "closed": count, "closed.on_time": count}
    answered = {"answered": count, "answered.agreed": int(count * agreed)}
    answered["answered.not_existing"] = count - answered["answered.agreed"]
    return {f"stat.applications.{key}": value for key, value in (applied | answered).items()}


# ---------------------------------------------------------------- cells


def _write(draw: random.Random, template: _Template, values: Mapping[str, int], passed_on: Mapping[str, int]) -> Filled:
    empty = _state_of_zero(draw)
    unread = set(draw.sample(template.names, draw.randrange(1, 5))) if draw.random() < _UNREAD else set[str]()
    texts = [[list(row) for row in table.rows] for table in template.tables]
    facts, issues = list[Fact](), list[Issue]()
    for cell, key, factor in zip(template.cells, template.names, template.factors, strict=True):
        value = values.get(key, 0)
        state: State = "unread" if key in unread else "number" if value or empty is None else empty
        fact = _cell(cell, state, value, factor)
        facts.append(fact)
        assert fact.row is not None
        assert fact.column is not None
        texts[fact.table][fact.row][fact.column] = fact.raw
        if state == "unread":
            issues.append(Issue("cell_unread", "error", fact.raw, f"table {fact.table} row {fact.row}"))
    tables = tuple(
        table.__class__(table.index, table.section, table.form_table, table.carrier, tuple(map(tuple, rows)))
        for table, rows in zip(template.tables, texts, strict=True)
    )
    return Filled(tuple(facts), tables, tuple(issues), passed_on)


def _state_of_zero(draw: random.Random) -> State | None:
    chance = draw.random()
    return "blank" if chance < _BLANK else "dash" if chance < _BLANK + _DASHED else None


def _cell(cell: Fact, state: State, value: int, factor: Decimal) -> Fact:
    read = state == "number"
    number = Decimal(value) if read else None
    raw = str(value) if read else f"{value}?" if state == "unread" else _WRITTEN[state]
    return Fact(
        *(cell.code, cell.dimension, number, cell.unit, raw, state),
        number * factor if number is not None else None,
        *(cell.base_unit, cell.table, cell.row, cell.column),
        (str(value), f"{value}7") if state == "unread" else (),
    )


def broken(draw: random.Random, passed_on: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """What was passed on as the next report has it: now and then it is another number."""
    for key, count in passed_on.items():
        yield key, count + draw.randrange(1, 6) if draw.random() < _BROKEN else count
