"""Damaged reports: no wrong value, nothing lost in silence, and a floor under what is read."""

import tomllib
from random import Random

import pytest

from tests.carriers import CARRIERS
from tests.cases import KINDS, NONE, make_case
from tests.damage import ALL, Tally, count_cases, judge, share, table
from tests.places import ROOT
from tests.reports import random_report

FLOORS = tomllib.loads((ROOT / "tests" / "damage.toml").read_text(encoding="utf-8"))["floors"]
CASES = range(1500)


@pytest.fixture(scope="module")
def counted() -> tuple[Tally, list[tuple[int, str]]]:
    return count_cases(CASES)


def test_no_wrong_value(counted: tuple[Tally, list[tuple[int, str]]]) -> None:
    _, wrong = counted
    assert not wrong, "\n".join(f"{seed}: {words}" for seed, words in wrong[:20])


@pytest.mark.parametrize("page", ["html", "text"])
def test_what_can_be_told_is_read(counted: tuple[Tally, list[tuple[int, str]]], page: str) -> None:
    tally, _ = counted
    assert share(tally, ALL, page) >= FLOORS[page]


@pytest.mark.parametrize("page", ["html", "text"])
def test_nothing_is_lost_in_silence(counted: tuple[Tally, list[tuple[int, str]]], page: str) -> None:
    tally, _ = counted
    assert tally[ALL, page, "silent"] == 0


def test_every_kind_and_carrier_occurs(counted: tuple[Tally, list[tuple[int, str]]]) -> None:
    tally, _ = counted
    names = {name for name, _, _ in tally}
    assert {kind for kind, _, _ in KINDS} | {f"carrier: {carrier.name}" for carrier in CARRIERS} <= names


def test_a_case_is_a_function_of_its_seed() -> None:
    assert make_case(7) == make_case(7)
    assert make_case(7).page != make_case(8).page


def test_reports_add_up_before_they_are_damaged() -> None:
    """Where all of a row is stated its total is the sum, but for the few reports that are made wrong."""
    right = wrong = 0
    for seed in range(40):
        report = random_report(Random(seed))
        for row in report.sheets[1].data():
            *parts, total = (report.truth[piece.key].said.value for piece in row.figures if piece.key)
            if total is not None and all(part is not None for part in parts):
                adds_up = sum(part for part in parts if part is not None) == total
                right, wrong = right + adds_up, wrong + (not adds_up)
    assert 0 < wrong < right / 20


def test_a_wrong_value_would_be_seen() -> None:
    """The judge tells a wrong value: the page of one case against the truth of the same case with another figure."""
    case = next(
        case for case in map(make_case, range(100)) if case.carrier.spans and set(case.kinds.values()) == {(NONE,)}
    )
    key = next(key for key, truth in case.truth.items() if truth.said.state == "number")
    assert {judged.outcome for judged in judge(case)} == {"right"}
    said = case.truth[key].said
    assert said.value is not None
    case.truth[key].said = type(said)(said.text, said.state, said.value + 1)
    assert [judged.key for judged in judge(case) if judged.outcome == "WRONG"] == [key]


def test_the_table_has_a_line_for_each_kind(counted: tuple[Tally, list[tuple[int, str]]]) -> None:
    tally, _ = counted
    lines = table(tally, [ALL, NONE]).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == [ALL, ALL, NONE, NONE]
