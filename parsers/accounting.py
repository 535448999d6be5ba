"""Cells that state a figure and became no fact: each is named in an issue, so that nothing of a table is lost in silence."""

from collections.abc import Collection, Iterator, Sequence

from parsers.forms import TABLES
from parsers.issues import issue
from parsers.labels import article_key, fold_label
from parsers.matching import match_column, match_row
from parsers.memo import remember_short
from parsers.records import Cell, Fact, Grid, Issue
from parsers.statutory import Block, Line, is_stated, read_lines

_LABELS = 3  # labels of a form that make a table one, whether or not it could be read
_LONGEST = 60  # a longer cell is a text
_LAYOUTS = tuple(dict.fromkeys(table.layout for table in TABLES))


def find_unaccounted(
    grids: Sequence[Grid], blocks: Sequence[Sequence[Block]], facts: Collection[Fact], issues: Collection[Issue]
) -> Iterator[Issue]:
    """Rows of grids of form labels with figures that are neither facts nor named; ``blocks``: the tables of each grid."""
    places = {(fact.table, fact.row, fact.column) for fact in facts}
    named = {part.strip() for issue in issues for part in issue.where.split(",")}
    first = 0
    for grid, mine in zip(grids, blocks, strict=True):
        lines = read_lines(grid)
        if _is_of_form(lines):
            for table, block in enumerate(mine, first):
                if f"table {table}" not in named:
                    yield from _lost_rows(lines[block.start : block.stop], table, block, places, named)
        first += len(mine)


_Places = Collection[tuple[int, int | None, int | None]]


def _lost_rows(
    lines: Sequence[Line], table: int, block: Block, places: _Places, named: Collection[str]
) -> Iterator[Issue]:
    passed = {data.line.index: len(data.line.own) - len(data.values) for data in block.data}
    for line in lines:
        row = line.index - block.start
        where = f"table {table} row {row}"
        if (table, row, None) in places or where in named:
            continue
        lost = [
            cell
            for cell in figures_of(line, passed.get(line.index))
            if (table, row, cell.column) not in places and f"{where} column {cell.column}" not in named
        ]
        if lost:
            texts = " | ".join(cell.text.strip() for cell in line.own if cell.text.strip())
            yield issue("alignment_ambiguous", texts[:300], where)


def _is_of_form(lines: Sequence[Line]) -> bool:
    """Do the lines hold labels enough of a form, or nothing but rows of one?"""
    labels = {fold_label(cell.text) for line in lines for cell in line.own if is_label(cell.text)}
    return len(labels) >= _LABELS or (bool(labels) and all(map(_is_row, lines)))


def _is_row(line: Line) -> bool:
    """Is this a label of a form and figures (规章 | 22 | 235), in a piece of a table that lost its header?"""
    filled = [cell.text for cell in line.own if cell.text.strip()]
    return len(filled) > 1 and is_label(filled[0]) and all(map(_holds_figure, filled[1:]))


def figures_of(line: Line, passed: int | None = None) -> list[Cell]:
    """The cells of a line that state a figure, without its label: the first filled cell, or so many as ``passed`` tells.

    A line that begins with a figure has lost its label.
    """
    filled = [cell for cell in line.own if cell.text.strip()]
    unlabelled = passed is None and bool(filled) and is_stated(filled[0].text)
    after = filled[not unlabelled :] if passed is None else line.own[passed:]
    return [cell for cell in after if _holds_figure(cell.text) and not is_label(cell.text)]


def _holds_figure(text: str) -> bool:
    return len(text) <= _LONGEST and is_stated(text) and any(character.isdigit() for character in text)


@remember_short
def is_label(text: str) -> bool:
    """Is this, as it is printed, a label of some table of the forms?"""
    if not text.strip() or len(text) > 2 * _LONGEST:
        return False
    if article_key(text):
        return True
    rows = (match_row(text, layout) for layout in _LAYOUTS)
    columns = (match_column(text, table.id) for table in TABLES)
    return any(match and not match.repaired for match in rows) or any(
        match and match[1] != "repaired" for match in columns
    )
