"""A form that was filled rightly, and one thing done to its grid: the rules that must notice it do, and no other does."""

from collections.abc import Iterable, Mapping
from random import Random

import pytest

from parsers.records import Fact, Grid
from tests.filled_forms import by_name, check, drop_row, fill, grids_of, read, write_cell
from tests.guarded import ENTRIES, Equation, equations, must_notice

EDITIONS = ("form2019", "form2021")
SWAPS = 60  # of two cells anywhere, an edition
# rules that look at cells one by one or bound them: whether they notice depends on the figures
SUMS = {entry["id"] for entry in ENTRIES if entry.get("op") == "==" and entry.get("rhs") and "applies_to" not in entry}


class Form:
    """A filled form, its grids, and where each cell stands in them."""

    def __init__(self, edition: str, seed: int) -> None:
        self.draw = Random(seed)
        self.values = fill(edition, self.draw)
        self.grids = grids_of(edition, self.values)
        self.facts: dict[str, Fact] = by_name(read(self.grids).facts)
        self.equations: list[tuple[str, Equation]] = equations(edition)

    def written(self, cells: Mapping[str, str]) -> list[Grid]:
        """The grids with other texts in some cells."""
        grids = list(self.grids)
        for cell, text in cells.items():
            fact = self.facts[cell]
            assert fact.row is not None
            assert fact.column is not None
            grids[fact.table] = write_cell(grids[fact.table], fact.row, fact.column, text)
        return grids

    def assert_noticed(self, cells: Mapping[str, int]) -> None:
        """Put these values in: the sums that fail are those that must."""
        after = {**self.values, **cells}
        grids = self.written({cell: str(value) for cell, value in cells.items()})
        tables = {self.facts[cell].table for cell in cells}
        # only the tables that changed are read again: no sum goes over two of them
        results = check(read([grid for number, grid in enumerate(grids) if number in tables]))
        failed = {result.check for result in results if result.verdict == "fail"} & SUMS
        assert failed == must_notice(self.equations, self.values, after), cells

    def rows(self) -> Iterable[list[str]]:
        """The cells of each row of the applications table, and of the row of outcomes, from left to right."""
        rows: dict[tuple[int, int | None], list[str]] = {}
        for cell, fact in self.facts.items():
            rows.setdefault((fact.table, fact.row), []).append(cell)
        return [row for row in rows.values() if len(row) > 5]


@pytest.fixture(scope="module", params=EDITIONS)
def form(request: pytest.FixtureRequest) -> Form:
    return Form(request.param, seed=EDITIONS.index(request.param))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("seed", range(5))
def test_an_untouched_form_raises_nothing(edition: str, seed: int) -> None:
    reading = read(grids_of(edition, fill(edition, Random(seed))))
    assert reading.issues == ()
    assert "fail" not in {result.verdict for result in check(reading)}


def test_every_cell_with_one_digit_changed(form: Form) -> None:
    for cell, value in form.values.items():
        digits = list(str(value))
        at = form.draw.randrange(len(digits))
        digits[at] = form.draw.choice([digit for digit in "123456789" if digit != digits[at]])
        form.assert_noticed({cell: int("".join(digits))})


def test_two_cells_swapped(form: Form) -> None:
    for _ in range(SWAPS):
        one, other = form.draw.sample(sorted(form.values), 2)
        form.assert_noticed({one: form.values[other], other: form.values[one]})


def test_neighbours_swapped(form: Form) -> None:
    for row in form.rows():
        at = form.draw.randrange(len(row) - 1)
        one, other = row[at : at + 2]
        form.assert_noticed({one: form.values[other], other: form.values[one]})


@pytest.mark.parametrize("step", [1, -1])
def test_a_row_shifted_by_one_column(form: Form, step: int) -> None:
    for row in form.rows():
        values = [form.values[cell] for cell in row]
        moved = [0, *values[:-1]] if step > 0 else [*values[1:], 0]
        form.assert_noticed(dict(zip(row, moved, strict=True)))


def test_every_row_dropped(form: Form) -> None:
    """A sum is not taken without one of its parts: whatever it was part of is not stated any more, and an issue names the row."""
    for row in form.rows():
        fact = form.facts[row[0]]
        if len(row) > 7:  # without its row of outcomes the table is none
            continue
        assert fact.row is not None
        reading = read([drop_row(form.grids[fact.table], fact.row)])
        assert [issue.code for issue in reading.issues] == ["row_missing"]
        results = check(reading)
        assert {result.verdict for result in results} & {"fail"} == set()
        # the sum of the row itself is gone with it; the columns that it was part of are left without a verdict
        needed = {rule for rule, equation in form.equations if not set(row).isdisjoint(equation)} - {"app.row_total"}
        assert {result.check for result in results if result.verdict == "not_stated"} & SUMS == needed


def test_a_row_dropped_is_noticed_by_some_rule(form: Form) -> None:
    """Every row of the tables with sums is part of one over its columns."""
    for row in form.rows():
        assert {rule for rule, equation in form.equations if not set(row).isdisjoint(equation)}
