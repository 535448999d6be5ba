"""Laws of the tables: a form written in any carrier reads back, and no damage makes a wrong value."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.accounting import is_label
from parsers.facts import FormReading, read_forms
from parsers.forms import TABLES, FormTable
from parsers.grids import RawCell, pipe_grid, span_grid, tab_grid
from parsers.html import read_html
from parsers.labels import fold_label
from parsers.records import Grid, TableBlock
from parsers.statutory import is_figure, read_lines
from tests.render import (
    Filled,
    cut_headers,
    expected,
    html,
    markdown,
    packed_pipes,
    placed_pipes,
    places,
    read_back,
    span_rows,
    tabs,
    word_html,
)

Rows = list[list[RawCell]]

# texts of cells: every state, more of what reports mostly hold
TEXTS = ["0"] * 6 + [
    "3",
    "12",
    "1,234",
    "１２",
    "7",
    "-",
    "—",
    "无",
    "/",
    "?0",
    "0?",
    "3件",
    "约30",
    "30+",
    "1 2",
    "詳",
    "",
]
STATED = [text for text in TEXTS if text]


def first_grid(text: str) -> Grid:
    return next(block.grid for block in read_html(text).blocks if isinstance(block, TableBlock))


CARRIERS: Mapping[str, Callable[[Rows], Grid]] = {
    "spans": span_grid,
    "html": lambda rows: first_grid(html(rows)),
    "word html": lambda rows: first_grid(word_html(rows)),
    "packed pipes": lambda rows: pipe_grid(packed_pipes(rows)),
    "packed pipes without the first": lambda rows: pipe_grid(packed_pipes(rows, leading=False)),
    "pipes in place": lambda rows: pipe_grid(placed_pipes(rows)),
    "markdown": lambda rows: pipe_grid(markdown(rows)),
    "tabs": lambda rows: tab_grid(tabs(rows)),
}
WITH_SPANS = {"spans", "html", "word html"}


@st.composite
def filled(draw: st.DrawFn, table: FormTable, last_stated: bool = False) -> Filled:
    """A table with any texts. ``last_stated``: the last figure of each row is not blank."""
    texts = {}
    for row, column in places(table):
        choices = STATED if last_stated and column == len(table.columns) - 1 else TEXTS
        # a text between the group （六） and its figures is as good as the label of a row
        choices = [text for text in choices if text != "詳"] if column == 0 else choices
        texts[row, column] = draw(st.sampled_from(choices))
    return Filled(table, texts)


# ---------------------------------------------------------------- round trip


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_round_trip(table: FormTable, carrier: str) -> None:
    """A form filled with any readings reads back identical, in every carrier that keeps them."""

    @settings(max_examples=3)
    @given(filled(table, last_stated=carrier not in WITH_SPANS))
    def law(form: Filled) -> None:
        reading = read_forms([CARRIERS[carrier](span_rows(form))])
        facts = read_back(reading.facts)
        assert len(facts) == len(reading.facts) == len(form.texts)
        for key, stated in expected(form).items():
            assert (facts[key].state, facts[key].value) == (stated.state, stated.value), key
            assert facts[key].raw.strip() == stated.raw
        assert {formed.form_table for formed in reading.tables} <= same_tables(table)

    law()


def same_tables(table: FormTable) -> set[str]:
    """Tables that editions print alike: nothing on the table says which of them it is."""
    return {other.id for other in TABLES if (other.header, other.stubs) == (table.header, table.stubs)}


@pytest.mark.parametrize("edition", ["form2019", "form2021"])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_blocks_stacked_in_one_table(edition: str, carrier: str) -> None:
    tables = [table for table in TABLES if table.edition == edition and table.layout == "matrix"]
    forms = [Filled(table, {place: str(7 * n + place[1]) for place in places(table)}) for n, table in enumerate(tables)]
    reading = read_forms([CARRIERS[carrier]([row for form in forms for row in span_rows(form)])])
    assert [formed.form_table for formed in reading.tables] == [table.id for table in tables]
    assert reading.edition == edition
    assert not reading.issues
    stated = {key: value.value for form in forms for key, value in expected(form).items()}
    assert {key: fact.value for key, fact in read_back(reading.facts).items()} == stated


def test_each_fact_leads_back_to_its_cell() -> None:
    table = next(table for table in TABLES if table.id == "form2021.applications")
    form = Filled(table, {place: str(100 * place[0] + place[1]) for place in places(table)})
    reading = read_forms([span_grid(span_rows(form))])
    for fact in reading.facts:
        assert fact.row is not None
        assert fact.column is not None
        assert reading.tables[fact.table].rows[fact.row][fact.column] == fact.raw


@pytest.mark.parametrize("to", [3, 4, 5])
@pytest.mark.parametrize("table", [table for table in TABLES if table.layout == "matrix"], ids=lambda table: table.id)
def test_cut_headers_are_read_by_their_place_or_not_at_all(table: FormTable, to: int) -> None:
    form = Filled(table, {place: str(place[0] * 10 + place[1] + 1) for place in places(table)})
    assert_right_or_unread(read_forms([span_grid(cut_headers(span_rows(form), to))]), form)


# ---------------------------------------------------------------- damage


def lose_cell(rows: Rows, draw: st.DataObject) -> None:
    row = rows[draw.draw(st.integers(0, len(rows) - 1))]
    del row[draw.draw(st.integers(0, len(row) - 1))]


def lose_row(rows: Rows, draw: st.DataObject) -> None:
    del rows[draw.draw(st.integers(0, len(rows) - 1))]


def repeat_row(rows: Rows, draw: st.DataObject) -> None:
    places_of_rows = st.integers(0, len(rows) - 1)
    rows.insert(draw.draw(places_of_rows), list(rows[draw.draw(places_of_rows)]))


def swap_rows(rows: Rows, draw: st.DataObject) -> None:
    one, other = draw.draw(st.integers(0, len(rows) - 1)), draw.draw(st.integers(0, len(rows) - 1))
    rows[one], rows[other] = rows[other], rows[one]


def break_spans(rows: Rows, draw: st.DataObject) -> None:
    for _ in range(3):
        row = rows[draw.draw(st.integers(0, len(rows) - 1))]
        at = draw.draw(st.integers(0, len(row) - 1))
        span = draw.draw(st.sampled_from(["0", "2;", "-1", "100000", "3", None, "x"]))
        cell = row[at]
        row[at] = replace(cell, rowspan=span) if draw.draw(st.booleans()) else replace(cell, colspan=span)


def insert_blank(rows: Rows, draw: st.DataObject) -> None:
    row = rows[draw.draw(st.integers(0, len(rows) - 1))]
    row.insert(draw.draw(st.integers(0, len(row))), RawCell(""))


def add_column(rows: Rows, draw: st.DataObject) -> None:
    """A column that the form does not know, at either end: the last or the only cell of each line that is no title."""
    header, notes = draw.draw(st.sampled_from(["备注", "序号", "单位"])), ["", "无", "3"]
    first = next(number for number, row in enumerate(rows) if all(not cell.header for cell in row))
    start = next(number for number, row in enumerate(rows) if len(row) > 1)
    at_end = header != "序号"
    rows[start].insert(len(rows[start]) if at_end else 0, RawCell(header, str(first - start), header=True))
    for row in rows[first:]:
        text = draw.draw(st.sampled_from(notes)) if at_end else "1"
        row.insert(len(row) if at_end else 0, RawCell(text))


def repeat_label(rows: Rows, draw: st.DataObject) -> None:
    """A row twice, with other figures below than above."""
    places_of_rows = [number for number, row in enumerate(rows) if not any(cell.header for cell in row)]
    at = draw.draw(st.sampled_from(places_of_rows))
    again = [replace(cell, rowspan=None, text="7" if is_figure(cell.text) else cell.text) for cell in rows[at]]
    rows.insert(at + 1, again)


def spoil_figures(rows: Rows, draw: st.DataObject) -> None:
    sign = draw.draw(st.sampled_from(["、", "%", "[1]", "（其中线上2）"]))
    for row in rows:
        row[:] = [replace(cell, text=cell.text + sign) if cell.text.isdigit() else cell for cell in row]


def misspell(rows: Rows, draw: st.DataObject) -> None:
    row = rows[draw.draw(st.integers(0, len(rows) - 1))]
    at = draw.draw(st.integers(0, len(row) - 1))
    text = row[at].text
    if len(text) > 3 and not is_figure(text):
        cut = draw.draw(st.integers(1, len(text) - 1))
        row[at] = replace(row[at], text=draw.draw(st.sampled_from([text[:cut], f"{text[:cut]}某{text[cut + 1 :]}"])))


DAMAGE = [
    lose_cell,
    lose_row,
    repeat_row,
    swap_rows,
    break_spans,
    insert_blank,
    misspell,
    add_column,
    repeat_label,
    spoil_figures,
]
LAYOUTS = ["matrix", "matrix_dim", "record", "stat_list"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_never_makes_a_wrong_value(damage: Callable[[Rows, st.DataObject], None], layout: str) -> None:
    """HTML keeps every cell apart: whatever happens to the rows, a value is right, or unread, or not there."""
    tables = [table for table in TABLES if table.layout == layout]

    @settings(max_examples=12)
    @given(st.data(), st.sampled_from(sorted({table.edition for table in tables})))
    def law(data: st.DataObject, edition: str) -> None:
        forms = [data.draw(filled(table)) for table in tables if table.edition == edition]
        rows = [list(row) for form in forms for row in span_rows(form)]
        damage(rows, data)
        grid = span_grid(rows)
        reading = read_forms([grid])
        assert_right_or_unread(reading, *forms)
        assert_accounted(reading, grid)

    law()


@pytest.mark.parametrize("layout", ["matrix", "matrix_dim", "record"])
@pytest.mark.parametrize("write", [packed_pipes, placed_pipes], ids=lambda write: write.__name__)
def test_a_cell_lost_from_a_line_shifts_nothing(write: Callable[[Rows], list[str]], layout: str) -> None:
    tables = [table for table in TABLES if table.layout == layout]

    @settings(max_examples=25)
    @given(st.data(), st.sampled_from(["form2019", "form2021"]))
    def law(data: st.DataObject, edition: str) -> None:
        forms = [data.draw(filled(table)) for table in tables if table.edition == edition]
        lines = write([row for form in forms for row in span_rows(form)])
        at = data.draw(st.integers(0, len(lines) - 1))
        pipes = [place for place, character in enumerate(lines[at]) if character == "|"]
        lost = data.draw(st.integers(0, len(pipes) - 2))
        lines[at] = lines[at][: pipes[lost]] + lines[at][pipes[lost + 1] :]
        grid = pipe_grid(lines)
        reading = read_forms([grid])
        assert_right_or_unread(reading, *forms)
        assert_accounted(reading, grid)

    law()


@pytest.mark.parametrize("layout", ["matrix", "matrix_dim", "record"])
def test_a_cell_lost_before_the_row_was_filled_up_invents_no_number(layout: str) -> None:
    """The lost cell comes back as an empty one at the end: a blank may take its place, another number never."""
    tables = [table for table in TABLES if table.layout == layout]

    @settings(max_examples=25)
    @given(st.data(), st.sampled_from(["form2019", "form2021"]))
    def law(data: st.DataObject, edition: str) -> None:
        chosen = [table for table in tables if table.edition == edition]
        forms = [
            Filled(table, {place: data.draw(st.sampled_from(STATED)) for place in places(table)}) for table in chosen
        ]
        rows = [list(row) for form in forms for row in span_rows(form)]
        lose_cell(rows, data)
        reading = read_forms([pipe_grid(packed_pipes(rows))])
        stated = {key: value for form in forms for key, value in expected(form).items()}
        for key, fact in read_back(reading.facts).items():
            assert fact.value is None or fact.value == stated[key].value, key

    law()


def assert_right_or_unread(reading: FormReading, *forms: Filled) -> None:
    stated = {key: value for form in forms for key, value in expected(form).items()}
    for key, fact in read_back(reading.facts).items():
        if fact.state not in ("unread", "text"):
            assert (fact.state, fact.value) == (stated[key].state, stated[key].value), key


def assert_accounted(reading: FormReading, grid: Grid) -> None:
    """Every cell with a digit in a grid of form labels is a fact, a label, or named in an issue with its row or table."""
    lines = read_lines(grid)
    labels = {fold_label(cell.text) for line in lines for cell in line.own if is_label(cell.text)}
    if len(labels) < 3:
        return
    known = {(fact.table, fact.row, fact.column) for fact in reading.facts}
    named = {part.strip() for issue in reading.issues for part in issue.where.split(",")}
    for index, formed in enumerate(reading.tables):
        for row, line in enumerate(lines[formed.start : formed.stop]):
            filled = [cell for cell in line.own if cell.text.strip()]
            # the first cell of a row is its label or its serial number, but for the outcomes, which have none
            for cell in filled if formed.form_table and "review" in formed.form_table else filled[1:]:
                if not any(sign.isdigit() for sign in cell.text) or is_label(cell.text):
                    continue
                table = f"table {index}"
                where = {table, f"{table} row {row}", f"{table} row {row} column {cell.column}"}
                assert (index, row, cell.column) in known or where & named, (row, cell.text)


# ---------------------------------------------------------------- the white space and the wrapping around


@pytest.mark.parametrize("space", [" ", "\xa0", "　", "\n", "\u200b"])
def test_white_space_changes_nothing(space: str) -> None:
    table = next(table for table in TABLES if table.id == "form2019.applications")
    form = Filled(table, {place: str(place[0] + place[1]) for place in places(table)})
    spaced = [[replace(cell, text=space + cell.text + space) for cell in row] for row in span_rows(form)]
    plain, other = read_forms([span_grid(span_rows(form))]), read_forms([span_grid(spaced)])
    assert [fact.value for fact in other.facts] == [fact.value for fact in plain.facts]


texts = st.sampled_from(
    ["", "0", "总计", "其他", "信息内容", "规章", "自然人", "（三）不予公开", "行政复议", "第二十条第（一）项", "| |"]
)


@given(st.lists(st.lists(texts, max_size=9), max_size=9))
def test_any_grid_is_read(rows: list[list[str]]) -> None:
    reading = read_forms([span_grid([[RawCell(text) for text in row] for row in rows])])
    assert sum(len(formed.rows) for formed in reading.tables) == len(rows)
