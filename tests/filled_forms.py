"""Forms filled at random so that every rule of ``checks.toml`` holds, and the same forms as grids, to be damaged by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from parsers.checks import run_checks
from parsers.facts import FormReading, read_forms
from parsers.forms import TABLES, FormTable
from parsers.grids import span_grid
from parsers.records import Check, Document, Fact, Grid, Table
from tests.documents import report
from tests.render import Filled, code_of, places, span_rows

# a city may make rules of its own, so that their figures need not be 0
CITY = report(body_kind="government", level="prefecture")
_FLOWS = ("applications.received", "applications.carried_in", "applications.result.total", "applications.carried_out")


def name(code: str, dimension: str | None) -> str:
    """A cell as ``checks.toml`` and the results write it."""
    return f"{code}@{dimension}" if dimension else code


def tables_of(edition: str) -> tuple[FormTable, ...]:
    return tuple(table for table in TABLES if table.edition == edition)


def fill(edition: str, draw: Random) -> dict[str, int]:
    """Cell → value: no rule fails, and hardly two figures are the same."""
    values: dict[str, int] = {}
    for table in tables_of(edition):
        if table.layout == "matrix_dim":
            values |= _fill_applications(table, draw)
        elif table.layout == "record":
            values |= _fill_outcomes(table, draw)
        else:
            values |= {name(*code_of(table, place)): draw.randrange(1, 400) for place in places(table)}
    for kind in ("disclosure.regulation", "disclosure.normative_document"):
        for less, more in (("issued", "in_force"), ("disclosed_in_year", "disclosed_total")):
            if f"{kind}.{less}" in values:
                values[f"{kind}.{less}"] = draw.randrange(1, values[f"{kind}.{more}"] + 1)
    return values


def _fill_applications(table: FormTable, draw: Random) -> dict[str, int]:
    leaves: dict[str, int] = {}
    carried_in, carried_out = dict[str, int](), dict[str, int]()
    for dimension in _applicants(table):
        leaves |= {name(code, dimension): draw.randrange(1, 90) for code in _results(table)}
        carried_in[dimension], carried_out[dimension] = draw.randrange(1, 60), draw.randrange(60, 99)
    return add_up_applications(table, leaves, carried_in, carried_out)


def add_up_applications(
    table: FormTable, leaves: Mapping[str, int], carried_in: Mapping[str, int], carried_out: Mapping[str, int]
) -> dict[str, int]:
    """The whole table from how applications ended (by cell) and what was left open (by applicant); the others are 0."""
    values: dict[str, int] = {}
    applicants = _applicants(table)
    for dimension in applicants:
        cells = {cell: leaves.get(cell, 0) for cell in (name(code, dimension) for code in _results(table))}
        closed, before, after = sum(cells.values()), carried_in.get(dimension, 0), carried_out.get(dimension, 0)
        flows = (closed + after - before, before, closed, after)
        values |= cells | {name(code, dimension): value for code, value in zip(_FLOWS, flows, strict=True)}
    for row in table.rows:
        values[name(row.code, "total")] = sum(values[name(row.code, dimension)] for dimension in applicants)
    return values


def _applicants(table: FormTable) -> list[str]:
    return [column.code for column in table.columns if column.code != "total"]


def _results(table: FormTable) -> list[str]:
    return [row.code for row in table.rows if row.code not in _FLOWS]


def _fill_outcomes(table: FormTable, draw: Random) -> dict[str, int]:
    return add_up_outcomes(table, {column.code: draw.randrange(1, 60) for column in table.columns})


def add_up_outcomes(table: FormTable, parts: Mapping[str, int]) -> dict[str, int]:
    """The whole table from the outcomes of cases: whatever ``parts`` says of totals is not asked."""
    values: dict[str, int] = {}
    for column in table.columns:
        group = column.code.rpartition(".")[0]
        same = [value for code, value in values.items() if code.startswith(f"{group}.")]
        values[column.code] = sum(same) if column.code.endswith(".total") else parts.get(column.code, 0)
    return values


# ---------------------------------------------------------------- as grids


def grids_of(edition: str, values: Mapping[str, int | str]) -> list[Grid]:
    """The tables of an edition as grids, one each, in the order of the forms."""
    return [
        span_grid(
            span_rows(Filled(table, {at: str(values.get(name(*code_of(table, at)), "")) for at in places(table)}))
        )
        for table in tables_of(edition)
    ]


def write_cell(grid: Grid, row: int, column: int, text: str) -> Grid:
    """The grid with another text in a cell."""
    old = grid.rows[row][column]
    new = old._replace(text=text)
    rows = tuple(tuple(new if cell is old else cell for cell in line) for line in grid.rows)
    return Grid(rows, grid.carrier, grid.issues)


def drop_row(grid: Grid, row: int) -> Grid:
    """The grid without a row."""
    kept = (line for number, line in enumerate(grid.rows) if number != row)
    rows = tuple(tuple(cell._replace(row=cell.row - 1) if cell.row > row else cell for cell in line) for line in kept)
    return Grid(rows, grid.carrier, grid.issues)


def read(grids: Sequence[Grid]) -> FormReading:
    return read_forms(grids)


def check(reading: FormReading, body: Document = CITY) -> tuple[Check, ...]:
    """The results of the rules over cells."""
    return tuple(result for result in run_checks(document(reading, body)) if not result.check.startswith("cross."))


def document(reading: FormReading, body: Document = CITY) -> Document:
    """A report that says nothing but these tables."""
    tables = tuple(
        Table(number, None, formed.form_table, formed.carrier, formed.rows)
        for number, formed in enumerate(reading.tables)
    )
    return replace(body, facts=reading.facts, tables=tables, issues=reading.issues)


def by_name(facts: Sequence[Fact]) -> dict[str, Fact]:
    return {name(fact.code, fact.dimension): fact for fact in facts}
