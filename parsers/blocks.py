"""A page's text → its paragraphs and tables in reading order; lines of the page's frame are told from the article's."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from parsers.data import load
from parsers.forms import is_row_label, match_section
from parsers.grids import pipe_grid, tab_grid
from parsers.html import is_html, read_html
from parsers.line_cells import is_pipes, split_pipes
from parsers.memo import remember_short
from parsers.normalise import fold
from parsers.records import Block, PageBlocks, Paragraph, TableBlock
from parsers.statutory import is_figure

_CHROME = re.compile("|".join(f"(?:{pattern})" for pattern in load("page.toml")["chrome"]), re.IGNORECASE)
_CHROME_LENGTH = 120  # a longer line says something

_RULE_SIGNS = frozenset(" \t\u3000|:-")
_INDENT = re.compile(r"[　\xa0\u2003]|  |\t")


@lru_cache(maxsize=1)
def read_blocks(text: str) -> PageBlocks:
    """The page taken apart, from HTML or from a plain text with pipes, tabs or nothing between its cells.

    The last page is remembered: when it holds no report it is asked what else it holds.
    """
    return read_html(text) if is_html(text) else PageBlocks(tuple(_read_lines(text.splitlines())))


@remember_short
def is_chrome(text: str) -> bool:
    """Is the whole line part of the page's frame: breadcrumb, font switch, counter, sharing, neighbours?"""
    if len(text) > _CHROME_LENGTH * 2:
        return False
    folded = fold(text)
    return len(folded) <= _CHROME_LENGTH and bool(_CHROME.fullmatch(folded))


def split_chrome(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], str]:
    """The blocks without the lines of the page's frame, and those lines as one text (a breadcrumb may name the agency)."""
    kept: list[Block] = []
    frame: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph) and is_chrome(block.text) and not is_pipes(block.text):
            frame.append(block.text)
        else:
            kept.append(block)
    return tuple(kept), " ".join(frame)


# ---------------------------------------------------------------- plain text


_FIGURES = 4  # in a lone line with tabs that is a row of a table
_BLANK_CELLS = 2  # tabs after which nothing stands, in a line that is a row all the same


def _kind(line: str) -> str:
    """``pipe``, ``tab`` or ``text``; a row whose cells are all blank but the first is told by its tabs."""
    if "|" in line or "｜" in line or _is_rule(line):
        return "pipe"
    return "tab" if "\t" in line.strip() or line.count("\t") >= _BLANK_CELLS else "text"


def _is_rule(line: str) -> bool:
    """---|---: the line that markdown draws under a header."""
    return "---" in line and _RULE_SIGNS.issuperset(line)


def _read_lines(lines: Sequence[str]) -> Iterator[Block]:
    above_blank = True
    for kind, run in groupby(lines, _kind):
        if kind == "pipe":
            yield from _read_pipes(list(run))
        elif kind == "tab":
            yield from _read_tabs(list(run))
        else:
            for line in run:
                text = line.strip()
                if text:
                    offset = len(line) - len(line.lstrip(" "))
                    yield Paragraph(text, bool(_INDENT.match(line)), soft=not above_blank, offset=offset)
                above_blank = not text
            continue
        above_blank = True


def _read_tabs(lines: list[str]) -> Iterator[Block]:
    """Two lines with tabs make a table, and one of figures does; a lone heading is a paragraph, also filled up with tabs."""
    for apart, run in groupby(lines, _is_filled_up):
        part = list(run)
        if apart or (len(part) == 1 and not _is_row(part[0])):
            yield from (Paragraph(line.strip()) for line in part if line.strip())
        elif any(line.strip() for line in part):
            yield TableBlock(tab_grid(part))


def _is_row(line: str) -> bool:
    return sum(map(is_figure, line.split("\t"))) >= _FIGURES


def _is_filled_up(line: str) -> bool:
    return "\t" not in line.strip() and _stands_apart(line.replace("\t", "|"))


def _filled(line: str) -> list[str]:
    return [cell for cell in (cell.strip() for cell in line.split("|")) if cell]


def _read_pipes(lines: list[str]) -> Iterator[Block]:
    """Runs of pipes: a table, or the layout table of a page that left one filled cell a line.

    Cells set one a line come out as paragraphs with the pipes between them: :mod:`parsers.line_tables` puts them together.
    A line with one filled cell that is no label of a form ends the table before it: the paragraphs and headings of a
    report that stands in one layout table come out as paragraphs.
    """
    for apart, run in groupby((line.replace("｜", "|") for line in lines), _stands_apart):
        part = list(run)
        cells = [_filled(line) for line in part]
        if apart:
            yield from (Paragraph(row[0]) for row in cells)
        elif not any(len(row) > 1 for row in cells):
            yield from (piece for line in part if not _is_rule(line) for piece in map(Paragraph, split_pipes(line)))
        elif any(cells):
            yield TableBlock(pipe_grid(part))


def _stands_apart(line: str) -> bool:
    cells = _filled(line)
    if len(cells) != 1:
        return False
    text = cells[0]
    if is_row_label(text):
        return False
    return len(text) > 60 or match_section(text) is not None


# ---------------------------------------------------------------- paragraphs put together again

_CN = "[一二三四五六七八九十]{1,3}"
_ENDS = "。！？!?；;：:…」』”’）)】》〉>|"
_STARTS_ANEW = re.compile(
    r"(?:[#*\-•·]|[（(]?[一二三四五六七八九十\d]{1,3}[、.．）)]|[①-⑳㈠-㈩⑴-⒇]|第[一二三四五六七八九十]+|[一二三四五六七八九十]是"
    r"|附件|附表|附：|（此件|\(此件|[^，。；]{2,10}[:：])"
)
_PROSE = 30  # characters from which a line without an end is a broken sentence and not a title


def join_soft_breaks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join the pieces of a sentence that a page break or a line break tore apart (提高 / 公开精度)."""
    held: Paragraph | None = None
    for block in blocks:
        if held is not None and isinstance(block, Paragraph) and _continues(held, block):
            held = Paragraph(held.text + block.text, held.indent, held.soft, held.zone)
            continue
        if held is not None:
            yield held
        held = None
        if isinstance(block, Paragraph):
            held = block
        else:
            yield block
    if held is not None:
        yield held


def _continues(above: Paragraph, below: Paragraph) -> bool:
    if above.zone != below.zone or below.indent or not above.text:
        return False
    # most lines are told by the first of these questions
    joined = _breaks_off(above.text, below.text) or _completes_heading(above.text, below.text)
    return joined and not _STARTS_ANEW.match(below.text.lstrip())


def _breaks_off(above: str, below: str) -> bool:
    """Does a sentence go on on the next line?"""
    last = above[-1]
    if last in _ENDS or (last.isascii() and not last.isalnum()):
        return False
    # what follows must itself be prose: a title, a signature or a date line is short and has no stop
    if last not in "《（(“‘〈" and not (_is_prose(above) and any(stop in below for stop in "，。；,;")):
        return False
    if not ("㐀" <= below[0] <= "鿿" or below[0] in "（(《“，。、；"):
        return False
    return not is_row_label(below) and not is_row_label(above)


# 一、 and （二） on a line of their own, the title on the next
_NUMBER_ALONE = re.compile(rf"(?:{_CN}|\d{{1,2}})\s*[、．.]|[（(]\s*(?:{_CN}|\d{{1,2}})\s*[）)]")
_LONGEST_TITLE = 60


def _completes_heading(above: str, below: str) -> bool:
    """A number and its title, or the halves of a title of the form (三、收到和处理政府信息公开 / 申请情况)."""
    if not "㐀" <= below[0] <= "鿿" or len(above) + len(below) > _LONGEST_TITLE:
        return False
    if _NUMBER_ALONE.fullmatch(above):
        return True
    whole = match_section(above + below)
    if whole is None or not whole.exact or match_section(below):
        return False
    half = match_section(above)
    return half is None or not half.exact


def _is_prose(text: str) -> bool:
    return len(text) >= _PROSE and any(stop in text for stop in "，。；,;")
