"""Lines of a text → the cells that stand in them: words, figures, and the blank cells that pipes leave between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from parsers.forms import is_row_label, match_section, printed_labels
from parsers.headings import find_mark
from parsers.labels import article_key, fold_label
from parsers.statutory import is_figure

Kind = Literal["word", "figure", "blank", "pipe"]

_CELL_OR_PIPES = re.compile(r"\|[|\s]*|[^|]+")
_WIDE = re.compile(r"\s{2,}")
# - 3 -, 第 3 页, 第3页 共8页, 3/12: the foot of a page in the midst of a table
_PAGE_FOOT = re.compile(
    r"[-—–－]\s?\d{1,3}\s?[-—–－]|第\s?\d{1,3}\s?页[，,\s]*(?:/?\s?共\s?\d{1,3}\s?页)?|\d{1,3}\s?/\s?\d{1,3}\s?页"
)
_LONGEST_WORD = 60  # characters of a line without a figure that may be a label, or a piece of one
_USUAL_SHARE = 0.1  # of the cells of a table that stand side by side, however many are blank
_OPENING_SHARE = 0.8  # of the pipes that must have a word behind them to be the beginnings of rows
_BESIDE = 2  # figures beside their labels that show that a pipe opens a row
_KNOWN_SHARE = 0.6  # of the words of a line that must be labels or figures for each to be a cell


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in a cell, and the line it came from. A piece of kind ``pipe`` is as many pipes as its text is long."""

    kind: Kind
    text: str
    line: int


def split_pipes(line: str) -> Iterator[str]:
    """The cells of a line, with the pipes between them: ``规章 | |`` → ``规章``, ``||``."""
    for found in _CELL_OR_PIPES.finditer(line):
        text = found.group().strip()
        if text:
            yield "|" * text.count("|") if text.startswith("|") else text


def is_pipes(text: str) -> bool:
    """Is this nothing but pipes, as :func:`split_pipes` gives them?"""
    return text.startswith("|") and not text.strip("|")


def is_break(text: str, following: str = "") -> bool:
    """Does this line end a table: prose, or the heading of another part, also when its second half is the line below?"""
    if is_pipes(text) or article_key(text) or is_row_label(text):
        return False
    words = split_line(text)
    if len(words) > 1 and is_row_label(words[0]):
        return False
    known = fold_label(text) in printed_labels() or (len(words) > 1 and all(map(_is_known, words)))
    mark = find_mark(text)
    section = match_section(text)
    if section is not None and (section.exact or mark is not None):
        return not known or mark is not None
    if mark is not None and mark.level == 1:
        return True
    whole = match_section(text + following) if 0 < len(following) < _LONGEST_WORD else None
    if whole is not None and whole.exact and not known:
        return True
    return not known and ("。" in text[:-1] or (len(text) > _LONGEST_WORD and len(words) < 2 and not _is_row(text)))


def _is_row(text: str) -> bool:
    """Are half of the words of a line figures?"""
    words = text.split()
    return 2 * sum(map(is_figure, words)) >= len(words)


def read_pieces(lines: Sequence[str], first: int = 0) -> list[Piece]:
    """The cells of the lines; ``first`` is the number of the first of them. Between pipes, blanks do not part a cell."""
    pipes = sum(map(is_pipes, lines))
    piped = pipes > 0 and 2 * pipes >= len(lines) - 1
    return [
        Piece(_kind(text), text, number)
        for number, line in enumerate(lines, first)
        if not _PAGE_FOOT.fullmatch(line.strip())
        for text in ([line] if piped else split_line(line))
    ]


def _kind(text: str) -> Kind:
    return "pipe" if is_pipes(text) else "figure" if is_figure(text) else "word"


def split_line(line: str) -> list[str]:
    """The cells of a line: itself, or its words where they are figures and labels set apart by blanks."""
    # 3 32 may be one figure where columns are set further apart
    words = _WIDE.split(line.strip()) if _WIDE.search(line.strip()) else line.split()
    if len(words) < 2 or article_key(line):
        return [line]
    figures = [is_figure(word) for word in words]
    if all(figures):
        return words
    if not any(figures) and fold_label(line) in printed_labels():
        return [line]
    last = max(number for number, figure in enumerate(figures) if not figure) + 1
    if last < len(words) and is_row_label("".join(words[:last])):
        return ["".join(words[:last]), *words[last:]]
    known = sum(map(_is_known, words))
    return words if known + sum(figures) >= _KNOWN_SHARE * len(words) and known else [line]


def _is_known(word: str) -> bool:
    return article_key(word) is not None or fold_label(word) in printed_labels()


# ---------------------------------------------------------------- pipes


def read_blanks(pieces: Sequence[Piece]) -> tuple[list[Piece], bool]:
    """The pieces with the blank cells that their pipes set apart, and whether every cell has its pipe.

    A pipe closes a cell (``规章 |``), or stands around it (``| 规章 |``); pipes in excess of that are blank cells. Where most
    cells have none, blanks cannot be told; pipes that open rows stay.
    """
    opens = _open_rows(pieces)
    usual = 0 if opens else _usual_gap(list(_gaps(pieces)))
    if usual == 0:
        return [piece for piece in pieces if piece.kind != "pipe" or opens], False
    return list(_with_blanks(pieces, usual)), True


def _gaps(pieces: Sequence[Piece]) -> Iterator[int]:
    """How many pipes stand between each cell and the next."""
    count = 0
    begun = False
    for piece in pieces:
        if piece.kind == "pipe":
            count += len(piece.text)
            continue
        if begun:
            yield count
        count, begun = 0, True


def _open_rows(pieces: Sequence[Piece]) -> bool:
    """Does a word, the label of a row, stand behind nearly every pipe, and a pipe before hardly any figure?"""
    behind = [after.kind for before, after in pairwise(pieces) if before.kind == "pipe"]
    before_figures = [before.kind for before, after in pairwise(pieces) if after.kind == "figure"]
    if not behind or not before_figures:
        return False
    piped = before_figures.count("pipe")
    # one label that was lost is no other way of writing, where figures stand beside labels
    seldom = piped <= max((1 - _OPENING_SHARE) * len(before_figures), len(before_figures) > _BESIDE)
    return seldom and behind.count("word") >= _OPENING_SHARE * len(behind)


def _usual_gap(gaps: Sequence[int]) -> int:
    """How many pipes stand between two cells with no blank one between them; 0 where most have none."""
    if 2 * gaps.count(0) >= len(gaps):
        return 0
    for usual in (1, 2):
        if gaps.count(usual) >= _USUAL_SHARE * len(gaps):
            return usual
    return 0


def _with_blanks(pieces: Iterable[Piece], usual: int) -> Iterator[Piece]:
    count = usual
    line = 0
    for piece in pieces:
        if piece.kind == "pipe":
            count, line = count + len(piece.text), piece.line
            continue
        yield from (Piece("blank", "", line) for _ in range((count - usual) // usual))
        yield piece
        count = 0
    yield from (Piece("blank", "", line) for _ in range((count - usual) // usual))
