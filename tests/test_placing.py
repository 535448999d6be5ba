"""Figures put where the labels alone say: the same facts as reading the tables with their own figures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.facts import read_forms
from parsers.forms import TABLES
from parsers.grids import RawCell, span_grid
from parsers.html import read_html
from parsers.placing import find_places, read_placed
from parsers.records import Grid, TableBlock
from tests.cases import make_case
from tests.render import Filled, places, span_rows

TEXTS = ["0"] * 6 + ["3", "12", "1,234", "12.5", "7", "-", "无", "", "1 2", "约30", "0.10", "00", "-3", "詳"]


def grids_of(seed: int) -> list[Grid]:
    """The tables of a damaged report, as HTML has them; none where the case is a text."""
    case = make_case(seed)
    return (
        [block.grid for block in read_html(case.page).blocks if isinstance(block, TableBlock)]
        if case.carrier.spans
        else []
    )


def remembered() -> int:
    """How often tables had to be read for their labels so far."""
    return find_places.cache_info().misses


def assert_same(grids: list[Grid]) -> None:
    """Read with a memory of other pages, and without."""
    nowhere = [None] * len(grids)
    assert read_placed(grids, nowhere) == read_forms(grids, nowhere)


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, 300, 50)], ids=str)
def test_damaged_reports_are_read_the_same(seeds: range) -> None:
    for seed in seeds:
        assert_same(grids_of(seed))


@st.composite
def forms(draw: st.DrawFn) -> list[list[RawCell]]:
    """The rows of a table, now and then with a cell lost, doubled or emptied, and with a row twice."""
    table = draw(st.sampled_from(TABLES))
    filled = Filled(table, {place: draw(st.sampled_from(TEXTS)) for place in places(table)})
    rows = span_rows(filled)
    for _ in range(draw(st.integers(0, 2))):
        row = draw(st.sampled_from([row for row in rows if row]))
        at = draw(st.integers(0, len(row) - 1))
        match draw(st.sampled_from(["lose", "double", "empty", "again"])):
            case "lose":
                del row[at]
            case "double":
                row.insert(at, row[at])
            case "empty":
                row[at] = RawCell("")
            case _:
                rows.insert(rows.index(row), list(row))
    return rows


WORDS = [
    *TEXTS,
    "联系人",
    "电话",
    "0371-1234567",
    "指标",
    "规章",
    "总计",
    "其他",
    "信息内容",
    "第二十条第（一）项",
    "维持",
]
OTHER = st.integers(1, 15).flatmap(
    lambda width: st.lists(st.lists(st.sampled_from(WORDS), min_size=width, max_size=width), min_size=1, max_size=3)
)


@settings(max_examples=100)
@given(OTHER, forms(), st.booleans(), st.sampled_from([None, "review_litigation", "applications"]))
def test_another_table_beside_a_form_changes_nothing(
    other: list[list[str]], form: list[list[RawCell]], first: bool, section: str | None
) -> None:
    beside, table = span_grid([[RawCell(text) for text in row] for row in other]), span_grid(form)
    grids = [beside, table] if first else [table, beside]
    sections = [section, None] if first else [None, section]
    assert read_placed(grids, sections) == read_forms(grids, sections)


def test_pages_share_what_is_found_whatever_other_tables_say() -> None:
    form = next(table for table in TABLES if table.layout == "matrix_dim")
    grid = span_grid(span_rows(Filled(form, dict.fromkeys(places(form), "1"))))
    before = remembered()
    for name in ("张某", "李某"):
        beside = span_grid([[RawCell("联系人"), RawCell(name)], [RawCell("地址"), RawCell(f"{name}路")]])
        assert_same([grid, beside])
    assert remembered() == before + 1


@settings(max_examples=150)
@given(st.lists(forms(), min_size=1, max_size=2))
def test_any_tables_are_read_the_same(tables: list[list[list[RawCell]]]) -> None:
    assert_same([span_grid(rows) for rows in tables])
