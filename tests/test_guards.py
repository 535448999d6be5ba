"""The page of guarded cells is what the rules say, and the rules say what ``checks.toml`` says."""

import pytest

from parsers.guards import guards, render
from parsers.rules import name_cell
from tests.guarded import equations, printed
from tests.places import ROOT


def test_the_page_is_current() -> None:
    written = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    assert written == render(), "run: python -m parsers.guards > docs/checks.md"


@pytest.mark.parametrize("edition", ["form2019", "form2021", "stat2014"])
def test_sums_are_those_of_the_equations(edition: str) -> None:
    found: dict[str, set[str]] = {}
    for rule, equation in equations(edition):
        for cell in equation:
            found.setdefault(cell, set()).add(rule)
    # of bodies that may make no rules this is an equation too, but not of all
    told = {
        name_cell(key): set(guard.sums) - {"disclosure.regulation_by_bureau"} for key, guard in guards(edition).items()
    }
    assert {cell: rules for cell, rules in told.items() if rules} == found


@pytest.mark.parametrize("edition", ["form2019", "form2021", "stat2014"])
def test_every_cell_of_the_form_is_told(edition: str) -> None:
    told = {code for code, _ in guards(edition)}
    assert told <= set(printed(edition))
    assert all(code in told for code in printed(edition) if not edition.startswith("stat"))
