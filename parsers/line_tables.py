"""Statutory tables whose rows are lost: one cell a line, or figures set apart by blanks → grids, row by row.

What is left of such a table is the order of its cells. A row begins with its label and holds what follows up to the next; the
header is put back as the form prints it, when all that is left of it stands in the form's order. Where the figures stand before
their labels nothing is put together, and the lines stay text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.announcements import starts_table
from parsers.forms import is_no_label, is_row_label, printed_labels
from parsers.grids import text_grid
from parsers.label_runs import read_labels
from parsers.labels import article_key, fold_label
from parsers.laid_out import read_layout
from parsers.line_cells import Piece, is_break, is_pipes, read_blanks, read_pieces
from parsers.line_rows import APPLICANTS, OUTCOMES, STUBS, Unit, assemble_rows, tells_outcomes
from parsers.matching import match_row
from parsers.records import Block, Paragraph, TableBlock

LINES, PIPE_LINES = "lines", "pipe-lines"  # without and with a pipe for every cell
_LABELS = 3  # labels of a form, one of them a telling one, that make a table
_MANY_LABELS = 5  # labels that make one without
_TELLING = 6  # characters from which a label is no everyday word
_MOST_UNITS = 3000  # labels and cells of lines without prose between them; a report has some 500
_APART = 4  # unknown lines in a row that set two tables apart


def gather_tables(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, the lines of each table among them put together to a grid."""
    listed = tuple(blocks)
    times = Counter(block.text for block in listed if isinstance(block, Paragraph))
    found: list[Block] = []
    for may_hold, run in groupby(listed, _is_line):
        if may_hold:
            found += _gather([block for block in run if isinstance(block, Paragraph)], times)
        else:
            found += (block for block in run if not isinstance(block, Paragraph) or not is_pipes(block.text))
    return tuple(found)


def _is_line(block: Block) -> bool:
    """A paragraph of the article; what stands around it, such as menus, makes no table."""
    return isinstance(block, Paragraph) and block.zone == "body"


def _gather(run: Sequence[Paragraph], times: Counter[str]) -> Iterator[Block]:
    texts = [block.text for block in run]
    done = 0
    if any(map(_may_be_cells, texts)):
        for start, stop in _stretches(texts, times):
            if not any(map(_holds_digit, texts[start:stop])):
                continue
            lines = [(block.offset, block.text) for block in run[start:stop]]
            pieces = read_layout(lines, start) or read_pieces(texts[start:stop], start)
            for table in _read_stretch([piece for piece in pieces if not _is_running(piece, times)]):
                yield from _kept(run[done : table.start])
                yield TableBlock(text_grid(table.rows, table.carrier), run[table.start].zone)
                done = table.stop
    yield from _kept(run[done:])


def _may_be_cells(text: str) -> bool:
    if is_pipes(text) or "第二十条" in text:
        return True
    return not is_no_label(text) and (is_row_label(text) or fold_label(text) in printed_labels())


def _holds_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _kept(blocks: Sequence[Paragraph]) -> Iterator[Paragraph]:
    yield from (block for block in blocks if not is_pipes(block.text))


def _stretches(texts: Sequence[str], times: Counter[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines between prose, headings, and lines that announce a table (a title that comes again is a running one)."""
    breaks = [
        is_break(text, following) or (times[text] == 1 and starts_table(text) and not _may_be_cells(text))
        for text, following in zip(texts, (*texts[1:], ""), strict=True)
    ]
    start = 0
    for number, ends in enumerate((*breaks, True)):
        if ends:
            if number - start > 1 or (number > start and len(texts[start]) > 20):
                yield start, number
            start = number + 1


def _is_running(piece: Piece, times: Counter[str]) -> bool:
    """Is this the title of the document, printed again on each of its pages?"""
    again = piece.kind == "word" and times[piece.text] > 1 and len(piece.text) >= _TELLING
    return again and article_key(piece.text) is None and not _is_piece_of_label(piece.text)


def _is_piece_of_label(text: str) -> bool:
    """Does it hold labels (信息内容本年处理决定数量), or is it the half of one?"""
    key = fold_label(text)
    return any(label.known for label in read_labels([text])) or any(key in label for label in printed_labels())


# ---------------------------------------------------------------- labels and figures in order


def _units(pieces: Sequence[Piece]) -> Iterator[Unit]:
    for (kind, caption), run in groupby(pieces, lambda piece: (piece.kind, article_key(piece.text) is not None)):
        members = list(run)
        if kind == "word" and not caption:
            yield from _labels(members)
        else:
            name = "caption" if caption else "pipe" if kind == "pipe" else "cell"
            yield from (Unit(name, piece.text, piece.line, piece.line) for piece in members)


def _labels(words: Sequence[Piece]) -> Iterator[Unit]:
    start = 0
    for label in read_labels([word.text for word in words]):
        first = words[min(start, label.last)].line
        yield Unit("label" if label.known else "word", label.text, words[label.last].line, first)
        start = label.last + 1


@dataclass(frozen=True, slots=True)
class _LineTable:
    """Rows of cells, and the lines (from, to) that they stand in."""

    rows: list[list[str]]
    carrier: str
    start: int
    stop: int


def _read_stretch(pieces: Sequence[Piece]) -> Iterator[_LineTable]:
    cells, piped = read_blanks(pieces)
    units = list(_units(cells))
    if len(units) > _MOST_UNITS:
        return  # no form; its lines stay text
    for part in _tables(units):
        rows = assemble_rows(part, piped)
        if rows:
            yield _LineTable(rows, PIPE_LINES if piped else LINES, part[0].first, part[-1].line + 1)


def _tables(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """The units from the first label to the last figure, where there is enough of a form."""
    runs: list[list[Unit]] = [[]]
    unknown = 0
    for unit in units:
        unknown = unknown + (unit.kind == "word") if unit.kind in ("word", "pipe") else 0
        runs[-1].append(unit)
        if unknown >= _APART and not tells_outcomes(runs[-1]):
            runs.append([])
    for run in runs:
        known = [number for number, unit in enumerate(run) if unit.kind in ("label", "caption")]
        if not known:
            continue
        last = max(number for number, unit in enumerate(run) if unit.kind in ("label", "caption", "cell"))
        if _is_table(run[known[0] : last + 1]):
            yield run[_find_start(run[: known[0]]) : last + 1]


def _find_start(before: Sequence[Unit]) -> int:
    """Where a table begins whose first rows have a label that is unknown, or none; else behind what stands before it."""
    cells = [number for number, unit in enumerate(before) if unit.kind == "cell"]
    if len(cells) < _LABELS:
        return len(before)
    return cells[0] - (cells[0] > 0 and before[cells[0] - 1].kind == "word")


def _is_table(units: Sequence[Unit]) -> bool:
    labels = {fold_label(unit.text) for unit in units if unit.kind in ("label", "caption")}
    stated = any(unit.kind == "cell" and unit.text for unit in units)
    if stated and (_is_row_of_applications(units) or _is_row_of_outcomes(units)):
        return True
    telling = any(len(label) >= _TELLING or label in STUBS for label in labels)
    return stated and len(labels) >= (_LABELS if telling else _MANY_LABELS)


def _is_row_of_applications(units: Sequence[Unit]) -> bool:
    """One row without its header, as a page of a flip book may hold (四、结转下年度继续办理 0 0 0 0 0 0 0)."""
    last = max((number for number, unit in enumerate(units) if unit.kind == "label"), default=None)
    if last is None:
        return False
    cells = units[last + 1 :]
    names = match_row(units[last].text, "matrix_dim")
    return len(cells) == APPLICANTS and all(unit.kind == "cell" for unit in cells) and names is not None


def _is_row_of_outcomes(units: Sequence[Unit]) -> bool:
    """The fifteen figures of part four under what is left of their header."""
    cells = [unit for unit in units if unit.kind == "cell"]
    tail = units[-OUTCOMES:]
    return len(cells) == OUTCOMES == sum(unit.kind == "cell" for unit in tail) and tells_outcomes(units)
