"""Tables read twice: the two readers agree on good and on decayed pages, and a fault planted in one reading is noticed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.fixtures import read_fixture
from parsers.blocks import read_blocks
from parsers.cleaning import clean_page
from parsers.confirming import SAMPLE, confirm_forms, is_sampled
from parsers.decode import decode
from parsers.document import parse
from parsers.facts import FormReading, read_forms
from parsers.records import Cell, Document, Fact, Grid, Issue, Page, TableBlock
from parsers.second_reader import has_lost_quote, read_tables
from tests.decay import FAULTS, decay
from tests.places import FIXTURES
from tests.test_html import HOSTILE, INVENTED_CELLS

PAGES = sorted(path for path in (FIXTURES / "documents").glob("*/page.*") if path.suffix != ".toml")
LOST_QUOTE = "report-quote-lost"
# the readers may disagree there: a browser does not see what the author wrote
TELLING = {"quote not closed"}


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def differing(documents: Sequence[Document]) -> list[Issue]:
    return [issue for document in documents for issue in document.issues if issue.code == "readings_differ"]


def load(name: str) -> str:
    return decode(Page((FIXTURES / "documents" / name / "page.html").read_bytes())).text


# ---------------------------------------------------------------- the readers agree


@pytest.mark.parametrize(("cell", "text"), INVENTED_CELLS)
def test_a_cell_says_the_same_to_both(cell: str, text: str) -> None:
    (grid,) = read_tables(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>")
    assert [said.replace("\xa0", " ").split() for said in texts(grid)[0]] == [
        ["规章"],
        text.replace("\xa0", " ").split(),
    ]


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.parent.name != LOST_QUOTE], ids=lambda p: p.parent.name
)
def test_no_page_of_ours_reads_differently(path: Path) -> None:
    page = read_fixture(path).page
    documents = parse(page, twice=True)
    assert not differing(documents)
    assert [replace(one, read_twice=False) for one in documents] == [
        replace(one, read_twice=False) for one in parse(page)
    ]
    # reports with tables of HTML were indeed read twice
    for document in documents:
        statutory = any(table.form_table and table.carrier == "html" for table in document.tables)
        assert document.read_twice == (statutory and bool(document.facts))


@pytest.mark.parametrize("kind", sorted(set(FAULTS) - TELLING))
def test_decayed_markup_is_no_alarm(kind: str) -> None:
    page = load("report-2021-checks-fail")
    spoiled = [decay(page, kind, seed) for seed in range(2)]
    assert any(one != page for one in spoiled) or kind in ("cell closes itself", "foot before")
    for one in spoiled:
        assert not differing(parse(Page(one.encode()), twice=True))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td>甲<td>1<tr><td>乙<td>2", [["甲", "1"], ["乙", "2"]]),
        ("<td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td>", [["甲", "1"], ["乙", "2"]]),
        ("<tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr>", [["甲", "1"], ["甲", "2"]]),
        ("<tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr>", [["甲", "1"], ["甲", "2"]]),
        ("<tr><td colspan=1000>甲</td></tr><tr><td>乙</td><td>1</td></tr>", [["甲", "甲"], ["乙", "1"]]),
        ("<tr><td>甲</td><td hidden>9</td><td>1</td></tr>", [["甲", "1"]]),
        ("<tr><td>甲</td><td style='visibility:hidden'>9</td><td>1</td></tr>", [["甲", "", "1"]]),
        ("<tr style='display:none'><td>9</td></tr><tr><td>甲</td></tr>", [["甲"]]),
        ("<tr></tr><tr><td>甲</td></tr>", [["甲"]]),
        ("<tr><td>甲</td>注<td>1</td></tr>", [["甲", "1"]]),
        ("<tr><td/>甲</td><td>1<!-- a --!></td></tr>", [["甲", "1"]]),
        ("<caption>表</caption><tr><td>甲</td></tr>", [["表"], ["甲"]]),
    ],
)
def test_spans_and_rows(rows: str, expected: list[list[str]]) -> None:
    """Each is what a browser shows, and none of it was taken from the first reader."""
    (grid,) = read_tables(f"<p><table>{rows}</table>")
    assert texts(grid) == expected


def test_a_table_inside_another_is_one_of_its_own() -> None:
    outer, inner = read_tables("<table><tr><td>甲<table><tr><td>1</td></tr></table>乙</td></tr></table>")
    assert texts(outer) == [["甲\n乙"]]
    assert texts(inner) == [["1"]]


@pytest.mark.parametrize("body", HOSTILE, ids=[body[:12] for body in HOSTILE])
def test_hostile_markup_is_only_a_long_way(body: str) -> None:
    read_tables(f"<table><tr><td>{body}</table>")


# ---------------------------------------------------------------- the sample


def test_one_page_in_twenty_is_sampled_the_same_at_every_run() -> None:
    bodies = [f"{number}页".encode() for number in range(3200)]
    chosen = [body for body in bodies if is_sampled(body)]
    assert 0.8 < len(chosen) / (3200 / SAMPLE) < 1.2
    assert chosen == [body for body in bodies if is_sampled(body)]


def test_a_failing_check_has_the_page_read_twice() -> None:
    page = load("report-2021-checks-fail")
    assert [document.read_twice for document in parse(Page(page.encode()))] == [True]


# ---------------------------------------------------------------- a quotation mark


def test_a_lost_quotation_mark_takes_no_figure_out_of_sight() -> None:
    (document,) = parse(Page(load(LOST_QUOTE).encode()))
    (fee,) = [fact for fact in document.facts if fact.code == "disclosure.fee.amount"]
    assert (fee.state, fee.value, fee.candidates) == ("unread", None, ("13.6",))
    assert [issue.detail for issue in differing([document])] == ["disclosure.fee.amount：空白 / 13.6"]


@pytest.mark.parametrize(
    ("markup", "lost"),
    [
        ('<table><td colspan="3>1</td><td align="x">', True),
        ('<table><td title="甲>乙">1</td>', False),
        ('<table><td colspan="3">1</td><td align="x">', False),
    ],
)
def test_a_lost_quotation_mark_is_told(markup: str, lost: bool) -> None:
    assert has_lost_quote(f"{markup}</table>") is lost


# ---------------------------------------------------------------- planted faults

Change = Callable[[list[list[Cell]]], None]


def _digit(rows: list[list[Cell]]) -> None:
    """One more in the first figure of the row of results."""
    _put(rows, 1, lambda text: str(int(text or 0) + 1))


def _put(rows: list[list[Cell]], count: int, change: Callable[[str], str]) -> None:
    row = next(row for row in rows if "予以公开" in "".join(cell.text for cell in row[:3]))
    for column in range(3, 3 + count):
        row[column] = row[column]._replace(text=change(row[column].text))


def _swap(rows: list[list[Cell]]) -> None:
    row = next(row for row in rows if "予以公开" in "".join(cell.text for cell in row[:3]))
    first, last = row[3], row[9]
    row[3], row[9] = first._replace(text=last.text + "1"), last._replace(text=first.text + "2")


def _drop(rows: list[list[Cell]]) -> None:
    del rows[next(at for at, row in enumerate(rows) if "不掌握" in "".join(cell.text for cell in row[:3]))]


def _shift(rows: list[list[Cell]]) -> None:
    """The figures of a row one column to the right, the last one lost."""
    row = next(row for row in rows if "新收" in "".join(cell.text for cell in row[:3]))
    moved = [cell.text for cell in row[3:]]
    for column, text in enumerate(["77", *moved[:-1]], 3):
        row[column] = row[column]._replace(text=text)


def _labels(rows: list[list[Cell]]) -> None:
    """Two row labels in each other's place: no figure changes, and what they mean does."""
    at = [n for n, row in enumerate(rows) if row[2].text.startswith(("1.本机关不掌握", "2.没有现成"))]
    one, other = rows[at[0]], rows[at[1]]
    one[2], other[2] = one[2]._replace(text=other[2].text), other[2]._replace(text=one[2].text)
    one[3] = one[3]._replace(text="5")


@pytest.mark.parametrize("change", [_digit, _swap, _drop, _shift, _labels], ids=lambda change: change.__name__[1:])
@pytest.mark.parametrize("name", ["report-2021-checks-fail", "report-xxgk-annual", "report-2021-html-trs"])
def test_a_fault_of_the_first_reading_is_noticed(name: str, change: Change) -> None:
    text = load(name)
    page, profile, _ = clean_page(read_blocks(text))
    grids = [block.grid for block in page.blocks if isinstance(block, TableBlock)]
    right = read_forms(grids)
    spoiled = [_spoil(grid, change) if _is_applications(grid) else grid for grid in grids]
    wrong = read_forms(spoiled)
    assert _values(wrong) != _values(right), "the planted fault changes nothing"
    found = confirm_forms(wrong, spoiled, text, profile, read_forms)
    assert found.twice
    changed = {key for key in _values(right) | _values(wrong) if _values(right).get(key) != _values(wrong).get(key)}
    unread = {key for key, value in _values(found.forms).items() if value == "unread"}
    assert changed <= unread | {key for key, value in _values(wrong).items() if value == "unread"}
    assert unread <= changed, "no figure that the readers agree on is lost"
    assert any(issue.code == "readings_differ" for issue in found.forms.issues)


def _spoil(grid: Grid, change: Change) -> Grid:
    rows = [list(row) for row in grid.rows]
    change(rows)
    return replace(grid, rows=tuple(map(tuple, rows)))


def _is_applications(grid: Grid) -> bool:
    return any("结转下年度" in cell.text for row in grid.rows for cell in row)


def _values(forms: FormReading) -> dict[tuple[str, str | None], Any]:
    def said(fact: Fact) -> Any:
        return "unread" if fact.state == "unread" else (fact.value, fact.state)

    return {(fact.code, fact.dimension): said(fact) for fact in forms.facts}
