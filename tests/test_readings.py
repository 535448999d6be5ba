"""The number grammar: what a cell states, and what it does not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.data import load
from parsers.readings import base, find_unit, read_candidates, read_cell

# the examples of readings.toml, each the specification of its state
STATES = [(entry["state"], raw) for entry in load("readings.toml")["states"] for raw in entry["raw"]]


@pytest.mark.parametrize(("state", "raw"), STATES)
def test_the_examples_of_each_state(state: str, raw: str) -> None:
    reading = read_cell(raw)
    assert (reading.state, reading.raw) == (state, raw)


def test_only_states_that_carry_a_number_have_one() -> None:
    valued = {entry["state"] for entry in load("readings.toml")["states"] if entry["value"]}
    assert all((read_cell(raw).value is not None) == (state in valued) for state, raw in STATES)


# text, value, unit; the first lines from shared/samples and shared/domain.md, the others written for the edges
NUMBERS = [
    ("251000元", "251000", "元"),
    ("7730.28", "7730.28", None),
    ("59237.2449", "59237.2449", None),
    ("\xa0 0", "0", None),
    ("??0", "0", None),
    ("０？", "0", None),
    ("1,234,567", "1234567", None),
    ("1，234", "1234", None),
    (" " * 500 + "5", "5", None),
    ("零", "0", None),
    ("25.1 万元", "25.1", "万元"),
    ("251000（元）", "251000", "元"),
    ("约30件", "30", "件"),
    ("近百", "100", None),
    ("百余件", "100", "件"),
    ("05", "5", None),
    ("0。", "0", None),
]


@pytest.mark.parametrize(("text", "value", "unit"), NUMBERS)
def test_stated_numbers(text: str, value: str, unit: str | None) -> None:
    reading = read_cell(text)
    assert (reading.value, reading.unit) == (Decimal(value), unit)


# each could be read as a number by a careless program
NO_NUMBERS = [
    "1 2", "1\n2", "1 234", "1,23", "1234,567", "0,123", "1,2345", "12²", "①", "1?2", "?", "1.", ".5", "1.2.3",
    "3/4", "1-2", "2020年1月", "0x1", "1e5", "+3", "-35", "３ ４", "一", "0000000", "\ufffd0", "12345678901234567",
    "3件2", "件", "(3)", "3（其中网上2）", "٣",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_might_be_two_things_is_no_number(text: str) -> None:
    assert read_cell(text).value is None


CHANGES = [
    ("+3", 3), ("＋3", 3), ("-2", -2), ("－2", -2), ("−2", -2), ("增3", 3), ("减2", -2), ("增加3", 3), ("减少2", -2),
    ("↑3", 3), ("↓2", -2), ("不变", 0), ("无变化", 0), ("持平", 0), ("+0", 0), ("0", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), CHANGES)
def test_signs_are_legal_where_a_change_is_stated(text: str, value: int) -> None:
    assert read_cell(text, signed=True).value == value
    if text != "0":
        assert read_cell(text).value is None


def test_a_lone_dash_is_no_sign() -> None:
    assert read_cell("-", signed=True).state == "dash"
    assert read_cell("- 2", signed=True).value is None


def test_candidates_of_split_digits() -> None:
    assert read_candidates("1 2") == ("12", "1", "2")
    assert read_candidates("详见附件") == ()


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("25.1", "万元", ("251000", "元")),
        ("3", "件", ("3", "件")),
        ("3", None, (None, None)),
        ("3", "包", (None, None)),
    ],
)
def test_base_units(value: str, unit: str | None, expected: tuple[str | None, str | None]) -> None:
    amount, name = base(Decimal(value), unit)
    assert (amount, name) == (None if expected[0] is None else Decimal(expected[0]), expected[1])


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("采购总金额（元）", "元"),
        ("采购总金额", None),
        ("金额(元)(万元)", None),
    ],
)
def test_the_unit_of_a_header(header: str, unit: str | None) -> None:
    assert find_unit(header) == unit


@given(st.integers(0, 10**14))
def test_a_plain_number_reads_as_itself(number: int) -> None:
    for text in (str(number), f"{number:,}", f" {number}\xa0", f"?{number}", f"{number}件"):
        assert read_cell(text).value == number


@given(st.text(max_size=80), st.booleans())
def test_any_text_has_a_reading(text: str, signed: bool) -> None:
    reading = read_cell(text, signed)
    assert reading.raw == text
    assert reading.value is None or reading.state in {"number", "mojibake", "with_unit", "approximate"}


@given(st.text("0123456789,.", min_size=1, max_size=8))
def test_digits_are_never_lost_or_moved(text: str) -> None:
    value = read_cell(text).value
    if value is not None:
        assert format(value, "f").replace(".", "").lstrip("0") == text.translate({44: None, 46: None}).lstrip("0")
