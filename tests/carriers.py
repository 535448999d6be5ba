"""The carriers of a whole report: how a table is written, and what the writing keeps of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from parsers.grids import RawCell
from tests.render import (
    cells_alone,
    cells_and_pipes,
    cells_between_pipes,
    cells_with_pipes,
    html,
    laid_out,
    markdown,
    packed_pipes,
    paragraphs,
    placed_pipes,
    rows_after_pipes,
    spaced,
    tabs,
    word_html,
)

Rows = Sequence[Sequence[RawCell]]

LOST = "\ue001"  # stands in a cell that is taken out, with its delimiter, after the row was written
CUT = "\ue002"  # stands where the writing of a row breaks off


@dataclass(frozen=True, slots=True)
class Carrier:
    """``write``: one string a row of the table. ``spans``: a table of HTML. ``page``: ``html`` or ``text``.

    ``filled``: rows were filled up with empty cells, so that a blank at a row's end may be filling. ``blanks``: an empty cell
    can be seen. ``apart``: one sees where a row ends. ``lost``: the pattern that takes a lost cell out of a written row, none
    where a lost cell only leaves a gap. ``ends``: rows end in delimiters, which may be more or fewer. ``wraps``: a line break
    inside a cell breaks the line of the row. ``between``: what stands between two rows.
    """

    name: str
    write: Callable[[Rows], list[str]]
    page: str = "text"
    spans: bool = False
    filled: bool = False
    blanks: bool = True
    apart: bool = True
    placed: bool = False
    lost: str | None = None
    ends: str | None = None
    wraps: bool = False
    between: str = "\n"


def _html(write: Callable[[Rows], str], rows: Rows) -> list[str]:
    return [write(rows)]


def _markdown(rows: Rows) -> list[str]:
    first, rule, *others = markdown(rows)
    return [f"{first}\n{rule}", *others]


_PIPE, _LINE = rf"{LOST}\s*\|[ ]?", rf"\n?{LOST}(?=\n|$)|{LOST}\n"

CARRIERS: tuple[Carrier, ...] = (
    Carrier("html", partial(_html, html), "html", spans=True),
    Carrier("html from Word", partial(_html, word_html), "html", spans=True),
    Carrier("html paragraphs", paragraphs, "html", blanks=False, apart=False, lost=rf"<p>{LOST}</p>\n?"),
    Carrier("packed pipes, filled", packed_pipes, filled=True, lost=_PIPE, ends=" |", wraps=True),
    Carrier("packed, no pipe first", partial(packed_pipes, leading=False), filled=True, lost=_PIPE, ends=" |"),
    Carrier("packed pipes, short", partial(packed_pipes, leading=False, fill=False), lost=_PIPE, ends=" |", wraps=True),
    Carrier("pipes in place", placed_pipes, placed=True, lost=_PIPE, ends=" |", wraps=True),
    Carrier("in place, no pipe first", partial(placed_pipes, leading=False), placed=True, lost=_PIPE, ends=" |"),
    Carrier("markdown", _markdown, placed=True, lost=_PIPE, ends=" |"),
    Carrier("tabs", tabs, placed=True, lost=rf"{LOST}\t?", ends="\t"),
    Carrier("cell | a line, filled", cells_with_pipes, filled=True, apart=False, lost=rf"\n?{LOST} \|", ends="\n|"),
    Carrier("cell | a line", partial(cells_with_pipes, fill=False), apart=False, lost=rf"\n?{LOST} \|"),
    Carrier("| cell | a line", cells_between_pipes, apart=False, lost=rf"\n?\| {LOST} \|"),
    Carrier("cells and pipes on lines", cells_and_pipes, apart=False, lost=rf"{LOST}\n\|\n?"),
    Carrier("rows after a pipe", rows_after_pipes, blanks=False, lost=_LINE),
    Carrier("cells alone", cells_alone, blanks=False, apart=False, lost=_LINE),
    Carrier(
        "paragraph a cell",
        partial(cells_alone, between="\n\n"),
        blanks=False,
        apart=False,
        lost=rf"{LOST}\n*",
        between="\n\n",
    ),
    Carrier("laid out", laid_out, placed=True),
    Carrier("single blanks", spaced, blanks=False, lost=rf" ?{LOST}"),
)


def finish(carrier: Carrier, written: str) -> str:
    """A written row without its lost cells, and broken off where it was cut."""
    if carrier.lost:
        written = re.sub(carrier.lost, "", written)
    return written.split(CUT)[0].rstrip(" |\t\n") if CUT in written else written
