"""Grids: rows of any shape become rectangles in which every cell is found where a reader sees it."""

from hypothesis import given
from hypothesis import strategies as st

from parsers.grids import MAX_PLACES, RawCell, is_padding, pipe_grid, read_span, span_grid, tab_grid
from parsers.records import Grid


def shown(grid: Grid) -> list[str]:
    return ["".join("." if is_padding(cell) else cell.text for cell in row) for row in grid.rows]


def test_spans_cover_their_places_with_one_cell() -> None:
    grid = span_grid([[RawCell("a", "2"), RawCell("b", None, "2")], [RawCell("c"), RawCell("d")]])
    assert shown(grid) == ["abb", "acd"]
    assert grid.rows[0][0] is grid.rows[1][0]
    assert (grid.rows[1][0].row, grid.rows[1][0].column) == (0, 0)


def test_broken_spans_are_read_as_far_as_they_say_something() -> None:
    assert [read_span(text) for text in ("2;", " 3 ", "0", "-2", "", "x", None, "+2")] == [2, 3, 1, 1, 1, 1, 1, 2]


def test_a_span_wider_than_any_table_fills_what_the_others_need() -> None:
    rows = [[RawCell("a", None, "100000")], [RawCell("b"), RawCell("c"), RawCell("d")]]
    assert shown(span_grid(rows)) == ["aaa", "bcd"]
    assert shown(span_grid([[RawCell("a", None, "100000"), RawCell("z")], *rows[1:]])) == ["aaz", "bcd"]


def test_a_row_span_past_the_end_stops_there() -> None:
    assert shown(span_grid([[RawCell("a", "9"), RawCell("b")], [RawCell("c")]])) == ["ab", "ac"]


def test_short_rows_are_padded_and_say_so() -> None:
    grid = span_grid([[RawCell("a"), RawCell("")], [RawCell("b")]])
    assert [is_padding(cell) for row in grid.rows for cell in row] == [False, False, False, True]


def test_pipes_with_and_without_one_at_the_start() -> None:
    assert pipe_grid(["| a | b |", "| c | |"]).texts == (("a", "b"), ("c", ""))
    # without: an empty cell before the first pipe stands for a row-span parent
    assert pipe_grid(["a | b |", "| c |"]).texts == (("a", "b"), ("", "c"))


def test_a_rule_of_dashes_makes_it_markdown() -> None:
    grid = pipe_grid(["| a | b |", "|---|:--:|", "| - | 1 |"])
    assert (grid.carrier, grid.texts) == ("markdown", (("a", "b"), ("-", "1")))


def test_tabs() -> None:
    assert tab_grid(["a\tb", "c"]).texts == (("a", "b"), ("c", ""))


def test_a_table_of_any_size_is_bounded_and_says_what_was_left() -> None:
    grid = span_grid([[RawCell("a", "100000", "90")] * 12] * 9000)
    assert len(grid.rows) * len(grid.rows[0]) <= MAX_PLACES
    assert {issue.code for issue in grid.issues} == {"too_large"}


spans = st.none() | st.sampled_from(["1", "2", "3;", "0", "-1", "100000", "99", "?"]) | st.text(max_size=3)
cells = st.builds(RawCell, st.sampled_from(["", "0", "其他"]), spans, spans)


@given(st.lists(st.lists(cells, max_size=8), max_size=8))
def test_any_rows_become_a_rectangle(rows: list[list[RawCell]]) -> None:
    grid = span_grid(rows)
    assert len({len(row) for row in grid.rows}) <= 1
    assert len(grid.rows) == len(rows)
    placed = {id(cell): cell for row in grid.rows for cell in row if not is_padding(cell)}
    assert len(placed) == sum(map(len, rows))
    assert [cell.text for cell in placed.values() if cell.text] == [c.text for row in rows for c in row if c.text]


@given(st.lists(st.text("ab|  \t-", max_size=20), max_size=8))
def test_any_lines_become_a_rectangle(lines: list[str]) -> None:
    for grid in (pipe_grid(lines), tab_grid(lines)):
        assert len({len(row) for row in grid.rows}) <= 1
