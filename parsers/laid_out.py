"""Columns set apart by runs of blanks, as a PDF's text has them → cells, with the blank ones where nothing stands.

Places are columns of a fixed-width font, a Chinese character two wide. Labels wrapped over lines are put together by place;
a figure belongs to the column whose header, or whose other figures, it stands under.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from parsers.forms import TABLES, Layout, printed_labels
from parsers.labels import article_key, fold_label, label_number
from parsers.line_cells import Kind, Piece
from parsers.matching import match_group, match_row
from parsers.statutory import is_figure

_SEGMENT = re.compile(r"\S+(?:[ \u3000]\S+)*")
_ROWS, _FIGURES = 2, 4  # lines with figures set apart that make a text a laid-out one, or figures in one of them
_MOST_LINES = 500  # without prose between them; the tables of a report have some 100
_SHORTEST_PIECE = 2  # characters of a label's beginning that a line below may go on with
_SHARED = frozenset({"其他", "总计"})  # labels of columns that are labels of rows, too


@dataclass(frozen=True, slots=True)
class _Segment:
    """A run of text in a line: columns ``start`` to ``stop`` (not included)."""

    text: str
    start: int
    stop: int


_Line = list[_Segment]


def read_layout(lines: Sequence[tuple[int, str]], first: int) -> list[Piece] | None:
    """The cells of the lines, each given with the column at which its text begins.

    ``None`` when the lines are not laid out so.
    """
    if len(lines) > _MOST_LINES:
        return None
    split = [_split(offset, text) for offset, text in lines]
    figures = [sum(is_figure(segment.text) for segment in line) for line in split if len(line) > 1]
    if sum(map(bool, figures)) < _ROWS and max(figures, default=0) < _FIGURES:
        return None
    joined = _join_wrapped(split)
    pieces: list[Piece] = []
    for start, stop in _groups(joined):
        group = joined[start:stop]
        columns = _find_columns(group)
        end = _header_end(group) if columns else 0
        pieces += _header(group[:end], first + start)
        for at, line in enumerate(group[end:], end):
            pieces += _cells(line, columns, first + start + at, _goes_on(group[at + 1 :]))
    return pieces


def _header_end(group: Sequence[_Line]) -> int:
    """Number of the first line with a figure, or with the label of a row."""
    rows = (number for number, line in enumerate(group) if _has_figure(line) or _names_row(line))
    return next(rows, len(group))


def _header(lines: Sequence[_Line], first: int) -> list[Piece]:
    """The words of a header, each group before the columns under it: which line a tall cell stands in says nothing."""
    words = [Piece("word", segment.text, first + number) for number, line in enumerate(lines) for segment in line]
    places = [segment.start for line in lines for segment in line]
    leaves = [word for _, word in sorted(zip(places, words, strict=True), key=_place) if _is_column(word.text)]
    tables = [t.id for t in TABLES if t.layout in ("matrix_dim", "record") and len(t.columns) == len(leaves)]
    if not tables:
        return words
    above: dict[int, list[Piece]] = {}
    for word in words:
        if word not in leaves:
            # the corner and what is unknown stand before everything
            above.setdefault(min(match_group(word.text, tables[0]) or (0,)), []).append(word)
    return [piece for number, leaf in enumerate(leaves) for piece in (*above.get(number, ()), leaf)]


def _place(word: tuple[int, Piece]) -> int:
    return word[0]


def _goes_on(below: Sequence[_Line]) -> bool:
    """Does a line of figures without a label of its own come next, so that they belong to the label above?"""
    for line in below:
        labelled = any(fold_label(segment.text) in printed_labels() for segment in line)
        if labelled or _has_figure(line):
            return not labelled
    return False


def _split(offset: int, text: str) -> _Line:
    line = []
    place, at = offset, 0
    for found in _SEGMENT.finditer(text):
        place += _width(text[at : found.start()])
        stop = place + _width(found.group())
        line.append(_Segment(found.group(), place, stop))
        place, at = stop, found.end()
    return line


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# ---------------------------------------------------------------- labels over several lines


def _join_wrapped(lines: Sequence[_Line]) -> list[_Line]:
    """The lines with each label whole: in its first line, or in the line of its figures when they stand further down."""
    joined: list[_Line] = []
    for line in lines:
        above = next((number for number in range(len(joined) - 1, -1, -1) if joined[number]), None)
        if above is None:
            joined.append(line)
        elif _has_figure(line):
            # 1.申请人无正当理由逾期不, above the middle of its label with the figures
            whole = list(line)
            joined[above] = joined[above] if _has_figure(joined[above]) else _move(joined[above], whole, upwards=False)
            joined.append(whole)
        else:
            joined.append(_move(line, joined[above], upwards=True))
    return joined


def _has_figure(line: _Line) -> bool:
    return any(is_figure(segment.text) for segment in line)


def _move(pieces: _Line, labels: _Line, upwards: bool) -> _Line:
    """What is left of the pieces when the labels of the line above, or below, have taken those that complete them."""
    rest = []
    for piece in pieces:
        whole = [
            (number, label.text + piece.text if upwards else piece.text + label.text)
            for number, label in enumerate(labels)
            if _overlap(label, piece) and not is_figure(label.text)
        ]
        begun = [(number, text) for number, text in whole if _is_begun(text)]
        if len(begun) == 1:
            ((number, text),) = begun
            label = labels[number]
            labels[number] = _Segment(text, min(label.start, piece.start), max(label.stop, piece.stop))
        else:
            rest.append(piece)
    return rest


def _overlap(one: _Segment, other: _Segment) -> bool:
    return one.start < other.stop and other.start < one.stop


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(label[:end] for label in printed_labels() for end in range(_SHORTEST_PIECE, len(label) + 1))


def _is_begun(text: str) -> bool:
    return fold_label(text) in _beginnings()


# ---------------------------------------------------------------- columns


def _groups(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """From each header to the next: lines of figures end with a caption, or with labels of columns again."""
    start, filled = 0, False
    for number, line in enumerate(lines):
        if filled and (_is_caption(line) or sum(_is_column(segment.text) for segment in line) > 1):
            yield start, number
            start, filled = number, False
        filled = filled or _has_figure(line)
    yield start, len(lines)


def _is_caption(line: _Line) -> bool:
    return any(article_key(segment.text) for segment in line)


@cache
def _column_labels() -> frozenset[str]:
    return frozenset(fold_label(text) for t in TABLES for c in t.columns for text in (c.label, *c.aliases))


def _is_column(text: str) -> bool:
    key = fold_label(text)
    if key in _SHARED:
        return label_number(text) is None
    return key in _column_labels() and match_row(text, "matrix_dim") is None


def _find_columns(group: Sequence[_Line]) -> list[_Segment]:
    """Where each column of figures stands: its header, and the figures under it in rows that have one for each.

    Empty when the group has no header, or two of its columns run into each other.
    """
    heads = [segment for line in group[: _header_end(group)] for segment in line if _is_column(segment.text)]
    columns = sorted(heads, key=lambda head: head.start)
    for line in group:
        figures = [segment for segment in line if is_figure(segment.text)]
        if len(figures) == len(columns):
            pairs = zip(columns, figures, strict=True)
            columns = [replace(c, start=min(c.start, f.start), stop=max(c.stop, f.stop)) for c, f in pairs]
    apart = all(left.stop <= right.start for left, right in pairwise(columns))
    return columns if apart else []


def _cells(line: _Line, columns: Sequence[_Segment], number: int, goes_on: bool) -> list[Piece]:
    """The words of a line, and what stands in each of its columns; its figures alone where that cannot be told."""
    left = columns[0].start if columns else 0
    words = [segment for segment in line if segment.start < left and not is_figure(segment.text)]
    rest = [segment for segment in line if segment not in words]
    under = _under(rest, columns)
    if under is None or not (_has_figure(line) or (not rest and not goes_on and _names_row(words))):
        return [Piece("figure" if is_figure(s.text) else "word", s.text, number) for s in line]
    cells = (Piece(_kind(text), text, number) for text in under)
    return [*(Piece("word", segment.text, number) for segment in words), *cells]


def _under(segments: Sequence[_Segment], columns: Sequence[_Segment]) -> list[str] | None:
    """The text under each column, "" where there is none; ``None`` when one stands under none or two, or two under one."""
    if not columns or len(segments) > len(columns):
        return None
    if len(segments) == len(columns):
        return [segment.text for segment in segments]
    found = [""] * len(columns)
    for segment in segments:
        places = [number for number, column in enumerate(columns) if _overlap(segment, column)]
        if len(places) != 1 or found[places[0]]:
            return None
        found[places[0]] = segment.text
    return found


def _kind(text: str) -> Kind:
    return "blank" if not text else "figure" if is_figure(text) else "word"


def _names_row(words: Sequence[_Segment]) -> bool:
    """Is the last label of a line that of a row with cells of its own, and no column's?"""
    if words and _is_column(words[-1].text):
        return False
    layouts: tuple[Layout, ...] = ("matrix_dim", "matrix")
    found = [match_row(words[-1].text, layout) for layout in layouts] if words else []
    return any(not name.group for match in found if match for name in match.names)
