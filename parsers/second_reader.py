"""The tables of a page read a second time, by another library and other code: BeautifulSoup on Python's own ``html.parser``.

Nothing is shared with the first reading (:mod:`parsers.html`, :mod:`parsers.grids`) but the knowledge in ``page.toml`` and
:mod:`parsers.styles` of what a cell shows. The markup of each table is cut out of the page first, without the tables inside it:
an end tag in a table then closes nothing around it, as the standard of HTML says and ``html.parser`` does not know.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from bs4.exceptions import ParserRejectedMarkup

from parsers.data import load
from parsers.readings import OBJECT
from parsers.records import Cell, Grid
from parsers.styles import (
    LONGEST_HIDDEN,
    MAY_HIDE,
    ON_SCREEN,
    STRUCK,
    follow_rules,
    hides,
    hides_all,
    read_rules,
    shows_itself,
)

_PAGE = load("page.toml")
_SKIPPED, _PICTURES = frozenset(_PAGE["skipped"]), frozenset(_PAGE["pictures"])
_FIELDS, _TYPED = frozenset(_PAGE["fields"]), frozenset(_PAGE["typed_fields"])
_UNSEEN, _TURNED = frozenset(_PAGE["unseen_fields"]), frozenset(_PAGE["turned"])
# elements that stand in a line; before and after any other a new one begins
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big code del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u"
    " var wbr".split()
)
_BREAK = "\x0b"  # in the pieces of a text, the end of a line that the page shows
_NEEDLESS = re.compile(r"(?<![!-~]) | (?![!-~])")  # blanks of the source between characters
_GROUPS, _CELLS = ("thead", "tbody", "tfoot"), ("td", "th")

# a comment, an element whose content is no markup, or the beginning or end of a table; what is never closed goes to the end
_MARK = re.compile(
    r"(?P<comment><!--(?:-?>|.*?--!?>|.*))|<(?P<raw>script|style|textarea)\b(?:.*?</(?P=raw)\b|.*)"
    r"|<(?P<end>/?)table(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
# what html.parser reads otherwise than the standard: a reference without its semicolon together with the letters after it, and
# a slash as the end of an element (<td/>)
_MISTAKEN = re.compile(r"&nbsp(?!;)|/>|\0")
_MEANT = {"&nbsp": "&nbsp;", "/>": ">", "\0": ""}
# <td colspan="3>13.6</td>: a quotation mark lost at the end of a tag takes all up to the next one out of sight
_LOST_QUOTE = re.compile(r'(="[^"<>]*)>(?=[^"<>]*<)')
_SHEET = re.compile(r"<style\b(?P<of>[^>]*)>(?P<rules>.*?)</style", re.IGNORECASE | re.DOTALL)
_MEDIA = re.compile(r"\bmedia\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_LONGEST = 1_000_000  # characters of a table that is read
_MOST_PLACES = 20_000  # of a grid
_WIDEST, _TALLEST = 1000, 65534  # by the standard
_SETS_ITSELF = re.compile("size|visib", re.IGNORECASE)
_TINY = re.compile(r"\s*[0-2](?:px)?\s*")
_DIGITS = re.compile(r"[ \t\n\f\r]*\+?([0-9]{1,9})")

_NOTHING = Grid((), "html")


@lru_cache(maxsize=1)
def read_tables(text: str) -> tuple[Grid, ...]:
    """Every table of a page, in the order in which they begin. The last page is remembered.

    A table that is too long, or not to be read at all, has no rows.
    """
    hidden = _hidden_names(text)
    return tuple(_read_table(markup, hidden) for markup in _cut_tables(text))


def has_lost_quote(text: str) -> bool:
    """Was a quotation mark lost between the first table of a page and the end of the last?"""
    return bool(_LOST_QUOTE.search(text, max(text.find("<table"), 0), text.rfind("</table>") + 1))


def _cut_tables(text: str) -> Iterator[str]:
    """The markup of every table, with a line break for each table inside."""
    found: list[list[str]] = []
    inside: list[int] = []
    at = 0
    for mark in _MARK.finditer(text):
        if mark["raw"]:
            continue
        if inside:
            found[inside[-1]].append(text[at : mark.start()])
        if mark["comment"]:
            # which signs end one is told by the standard here, and by each version of html.parser otherwise
            at = mark.end()
            continue
        at = mark.start()
        if not mark["end"]:
            if inside:
                found[inside[-1]].append("<br>")
            inside.append(len(found))
            found.append([])
        else:
            at = text.find(">", mark.end()) + 1 or len(text)
            if inside:
                inside.pop()
    if inside:
        found[inside[-1]].append(text[at:])
    return (_mend("".join(pieces)) for pieces in found)


def _mend(markup: str) -> str:
    return _LOST_QUOTE.sub(r'\1">', _MISTAKEN.sub(lambda found: _MEANT[found[0]], markup))


def _read_table(markup: str, hidden: frozenset[str]) -> Grid:
    if len(markup) > _LONGEST:
        return _NOTHING
    try:
        soup = BeautifulSoup(markup, "html.parser", multi_valued_attributes=None)
    except ParserRejectedMarkup:
        return _NOTHING
    walk = _Walk(hidden)
    walk.through(soup)
    return _expand(walk.rows)


# ---------------------------------------------------------------- rows and cells


@dataclass(slots=True)
class _Cell:
    """``parts``: its text in pieces. ``picture``: it shows one that may be a figure."""

    across: int = 1
    down: int = 1
    parts: list[str] = field(default_factory=list)
    picture: bool = False

    @property
    def text(self) -> str:
        lines = [_NEEDLESS.sub("", " ".join(line.split())) for line in "".join(self.parts).split(_BREAK)]
        said = "\n".join(filter(None, lines))
        seen = self.picture and (not said or any(sign.isdigit() for sign in said))
        return said + OBJECT if seen else said


@dataclass(slots=True)
class _Row:
    """``group``: number of the part of the table (thead, tbody, tfoot) out of which no cell reaches.

    ``bare``: no ``tr`` began it.
    """

    group: int
    bare: bool = False
    shown: bool = True
    cells: list[_Cell] = field(default_factory=list)


@dataclass(slots=True)
class _Place:
    """Where the walk is: inside which element, row and cell; nothing is read where that is not ``shown``."""

    node: Tag
    group: int = 0
    row: _Row | None = None
    cell: _Cell | None = None
    shown: bool = True


class _Walk:
    """One way through a tree, in the order of the page and without recursion: a page may be nested thousands deep.

    An element that was never closed holds those after it. So a row begins at every ``tr`` and a cell at every ``td``, whatever
    they stand in, and ends where the next one begins: what comes after that stands in no row, and in no cell.
    """

    def __init__(self, hidden: frozenset[str]) -> None:
        self.rows: list[_Row] = []
        self._hidden = hidden
        self._groups = 0
        self._last: _Cell | None = None

    def through(self, soup: BeautifulSoup) -> None:
        """Fill ``rows``."""
        stack = [_Place(soup)]
        for node in soup.descendants:
            while stack[-1].node is not node.parent:
                self._leave(stack.pop())
            if isinstance(node, Tag):
                stack.append(self._enter(node, stack[-1]))
            else:
                self._say(node, stack[-1])

    def _enter(self, node: Tag, above: _Place) -> _Place:
        name = node.name
        style = self._hiding(node)
        hidden, gone = style is not None, style is not None and hides_all(style)
        here = _Place(node, above.group, above.row, above.cell, above.shown and not hidden)
        if name in _GROUPS:
            self._groups += 1
            here.group, here.row, here.cell = self._groups, None, None
        elif name in ("tr", "caption"):
            here.row, here.cell, here.shown = _Row(here.group, shown=not hidden), None, not hidden
            if not gone:
                self.rows.append(here.row)
            if name == "caption":
                here.cell = self._last = _Cell()
                here.row.cells.append(here.cell)
        elif name in _CELLS:
            here.row = self._row_of(here)
            here.shown = here.row.shown and not hidden
            here.cell = self._last = _Cell(_width(node), _height(node))
            if not gone:
                here.row.cells.append(here.cell)
        elif here.cell is not None and here.shown:
            here.shown = self._show(node, here.cell)
        return here

    def _row_of(self, place: _Place) -> _Row:
        """The row of a cell; a new one where it stands in none, or in one that has ended."""
        last = self.rows[-1] if self.rows else None
        if place.row and not place.row.shown:
            return place.row
        if last and (last is place.row or (last.bare and last.group == place.group)):
            return last
        self.rows.append(_Row(place.group, bare=True))
        return self.rows[-1]

    @staticmethod
    def _show(node: Tag, cell: _Cell) -> bool:
        """What an element in a cell shows itself; is there more inside?"""
        name = node.name
        if name in _PICTURES:
            sides = [str(node.get(side) or "") for side in ("width", "height")]
            cell.picture = cell.picture or not any(map(_TINY.fullmatch, sides))
        if name in _FIELDS:
            cell.parts += (_BREAK, _field(node), _BREAK)
        if name in _TURNED and str(node.get("dir") or "").strip().lower() == "rtl":
            cell.parts.append(OBJECT)
        if name not in _INLINE and ":" not in name:
            cell.parts.append(_BREAK)
        return name not in _SKIPPED and name not in STRUCK

    @staticmethod
    def _leave(place: _Place) -> None:
        if place.cell is not None and place.node.name not in _INLINE and ":" not in place.node.name:
            place.cell.parts.append(_BREAK)

    def _say(self, node: PageElement, place: _Place) -> None:
        # a comment and a declaration are strings of another kind
        said = isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
        if said and place.cell is not None and place.cell is self._last and place.shown:
            place.cell.parts.append(str(node))

    def _hiding(self, node: Tag) -> str | None:
        """The style by which a short element is not shown; ``None`` where it is."""
        if node.name not in MAY_HIDE or not node.attrs:
            return None
        style = str(node.attrs.get("style") or "")
        if "hidden" in node.attrs or (self._hidden and not shows_itself(style) and self._is_ruled_out(node)):
            style = "display:none"
        hidden = hides(style) and _is_short(node) and (hides_all(style) or not _is_undone(node))
        return style if hidden else None

    def _is_ruled_out(self, node: Tag) -> bool:
        classes = {f".{name}" for name in str(node.get("class") or "").split()}
        return not self._hidden.isdisjoint(classes | {f"#{node.get('id')}"})


def _is_undone(node: Tag) -> bool:
    """May an element inside show its text again?"""
    inside = (one for one in node.descendants if isinstance(one, Tag))
    return any({"class", "size"} & one.attrs.keys() or _SETS_ITSELF.search(str(one.get("style"))) for one in inside)


def _is_short(node: Tag) -> bool:
    inside = list(islice(node.descendants, LONGEST_HIDDEN))
    texts = (len(str(one)) for one in inside if isinstance(one, NavigableString))
    return len(inside) < LONGEST_HIDDEN and sum(texts) <= LONGEST_HIDDEN


def _field(node: Tag) -> str:
    """The text that a browser shows in a field."""
    if node.name == "textarea":
        return node.get_text()
    if node.name == "select":
        option = node.find("option", selected=True) or node.find("option")
        return option.get_text() if option else ""
    kind = str(node.get("type") or "text").strip().lower()
    if kind in _UNSEEN:
        return ""
    return str(node.get("value") or "") if kind in _TYPED else OBJECT


def _hidden_names(text: str) -> frozenset[str]:
    """Classes and ids, as selectors, that the style sheets of a page hide; the last name of a selector stands for it."""
    sheets = [s["rules"] for s in _SHEET.finditer(text) if _media(s["of"]) in ON_SCREEN]
    rules = [rule for sheet in sheets for rule in read_rules(sheet)]
    present = {name for selector, _ in rules for name in re.findall(r"[.#][\w-]+", selector) if name[1:] in text}
    last = (re.findall(r"[.#][\w-]+$", selector) for selector, _ in follow_rules(rules, present))
    return frozenset(name for names in last for name in names)


def _media(attributes: str) -> str:
    found = _MEDIA.search(attributes)
    return found[1].strip().lower() if found else ""


# ---------------------------------------------------------------- the grid


def _width(node: Tag) -> int:
    return min(_number(node, "colspan") or 1, _WIDEST)


def _height(node: Tag) -> int:
    """0: to the end of its part of the table."""
    number = _number(node, "rowspan")
    return 1 if number is None else min(number, _TALLEST)


def _number(node: Tag, name: str) -> int | None:
    found = _DIGITS.match(str(node.get(name) or ""))
    return int(found[1]) if found else None


def _expand(rows: Sequence[_Row]) -> Grid:
    """The cells as the standard puts them together: each in the first place that is free in its row."""
    grid: list[dict[int, Cell]] = []
    reaching: dict[int, tuple[Cell, int]] = {}  # column → a cell from above, and for how many more rows
    group, places = 0, 0
    for row in rows:
        if row.group != group:
            reaching, group = {}, row.group
        line = {column: cell for column, (cell, _) in reaching.items()}
        below = {column: (cell, left - 1) for column, (cell, left) in reaching.items() if left > 1}
        column = 0
        for raw in row.cells:
            while column in reaching:
                column += 1
            cell = Cell(raw.text, len(grid), column, raw.down or _TALLEST, raw.across)
            columns = range(column, column + raw.across)
            line |= dict.fromkeys(columns, cell)
            if cell.rowspan > 1:
                below |= dict.fromkeys(columns, (cell, cell.rowspan - 1))
            column = columns.stop
        reaching = below
        places += len(line)
        if places > _MOST_PLACES:
            return _NOTHING
        grid.append(line)
    return _without_empty_lines(grid)


def _without_empty_lines(grid: Sequence[Mapping[int, Cell]]) -> Grid:
    """The grid without columns and rows in which no cell begins (``colspan=1000``, ``<tr></tr>``): they have no width or height."""
    cells = [cell for line in grid for cell in line.values()]
    columns, rows = sorted({cell.column for cell in cells}), sorted({cell.row for cell in cells})
    moved: dict[int, Cell] = {}
    lines = []
    for index, row in enumerate(rows):
        line = []
        for at, column in enumerate(columns):
            cell = grid[row].get(column)
            if cell is None:
                line.append(Cell("", index, at, 1, 0))
            else:
                line.append(moved.setdefault(id(cell), _moved(cell, rows, columns)))
        lines.append(tuple(line))
    return Grid(tuple(lines), "html")


def _moved(cell: Cell, rows: Sequence[int], columns: Sequence[int]) -> Cell:
    """The cell with the place and the spans that it has among the rows and columns that are left."""
    row, column = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
    down = bisect_left(rows, cell.row + cell.rowspan) - row
    return cell._replace(
        row=row, column=column, rowspan=down, colspan=bisect_left(columns, cell.column + cell.colspan) - column
    )
