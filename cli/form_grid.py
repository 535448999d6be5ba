"""A table drawn as a form prints it: header cells over several columns, labels with indentation, figures below their header.

The widths are those of a terminal, where a Chinese character takes two places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rich.align import VerticalAlignMethod
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, JustifyMethod, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

INDENT = 2
_WIDEST = 100  # places; beyond it the eye loses the line between a label and its figure
_LABEL = 36  # places for labels before headers are set over more lines
_WORD = 4  # places for words among the figures, which may be cut anywhere
_NARROW = 14  # places without which labels cannot be read
# from roomy to narrow: places between columns, lines of a column's own header, places for the text of a cell
_SETTINGS = ((2, 1, 12), (2, 2, 8), (1, 2, 8), (1, 3, 6), (1, 3, 4))


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line: its label, indented by so many steps, and a cell for each column; none where the form has no cells."""

    label: str
    level: int
    cells: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class FormGrid:
    """A table to be drawn. ``columns``: the header cells over each column, outermost first; ``stub``: that over the labels."""

    stub: str
    columns: tuple[tuple[str, ...], ...]
    lines: tuple[GridLine, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table as wide as the terminal lets it be; a cell a line where figures would have to be cut."""
        widths = _fit(self, min(options.max_width, _WIDEST) - INDENT)
        yield _draw(self, widths) if widths else Group(*_list(self))


@dataclass(frozen=True, slots=True)
class _Widths:
    """Places: between two columns, for the labels (0: no labels), and for each column."""

    gap: int
    label: int
    columns: tuple[int, ...]

    def over(self, columns: int, first: int = 0) -> int:
        """The places from column ``first`` over so many columns, with the gaps between them."""
        return sum(self.columns[first : first + columns]) + self.gap * (columns - 1)


def _fit(grid: FormGrid, width: int) -> _Widths | None:
    """The roomiest setting that leaves the labels enough, else the narrowest; ``None`` when that is too wide as well."""
    labels = max((INDENT * line.level + cell_len(line.label) for line in grid.lines), default=0)
    cells = [[line.cells[number] for line in grid.lines if line.cells] for number in range(len(grid.columns))]
    widths, rest = _Widths(0, 0, ()), 0
    for gap, lines, most in _SETTINGS:
        columns = tuple(_width(path[-1], mine, lines, most) for path, mine in zip(grid.columns, cells, strict=True))
        widths = _Widths(gap, 0, columns)
        rest = width - widths.over(len(columns)) - (gap if labels else 0)
        if rest >= min(labels, _LABEL):
            break
    return replace(widths, label=min(labels, rest)) if rest >= min(labels, _NARROW) else None


def _width(header: str, cells: Sequence[Text], lines: int, most: int) -> int:
    """The places of a column with its header over ``lines`` lines and cells of up to ``most`` places; digits are not cut."""
    of_header = 2 * -(-cell_len(header) // (2 * lines))
    natural = max((cell_len(cell.plain) for cell in cells), default=0)
    needed = max((cell_len(word) for cell in cells for word in cell.plain.split() if _has_digit(word)), default=0)
    return max(of_header, _WORD, min(natural, most), needed)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


# ---------------------------------------------------------------- drawing


def _draw(grid: FormGrid, widths: _Widths) -> RenderableType:
    header: RenderableType = Group(*_header(grid.columns, widths))
    total = widths.over(len(widths.columns))
    if widths.label:
        top = _table(widths.gap, (widths.label, total), "left", "bottom")
        top.add_row(*_spaced([Text(grid.stub, style="cyan"), header]))
        header, total = top, widths.label + widths.gap + total
    return Padding(Group(header, Text("─" * total, style="dim"), _body(grid, widths)), (0, 0, 0, INDENT), expand=False)


def _list(grid: FormGrid) -> Iterator[RenderableType]:
    """The same with a cell a line, for a terminal too narrow for the table."""
    for line in grid.lines:
        if line.label:
            yield Padding(Text(line.label), (0, 0, 0, INDENT * (line.level + 1)))
        for path, cell in zip(grid.columns, line.cells, strict=bool(line.cells)):
            told = Text.assemble((f"{' / '.join(path)}: ", "cyan"), cell)
            yield Padding(told, (0, 0, 0, INDENT * (line.level + 2)))


def _body(grid: FormGrid, widths: _Widths) -> Table:
    label = (widths.label,) if widths.label else ()
    body = _table(widths.gap, (*label, *widths.columns), "right", "top")
    if label:
        body.columns[0].justify = "left"
    blank = tuple(Text() for _ in widths.columns)
    for line in grid.lines:
        # the lines of a long label stand one below the other
        named = [Padding(Text(line.label), (0, 0, 0, INDENT * line.level))] if label else []
        body.add_row(*_spaced([*named, *(line.cells or blank)]))
    return body


def _header(columns: Sequence[tuple[str, ...]], widths: _Widths) -> Iterator[Table]:
    """One line of header cells for each level of the form, those of a column's own label last."""
    depth = max(map(len, columns))
    paths = [(*path[:-1], *[""] * (depth - len(path)), path[-1]) for path in columns]
    for level in range(depth):
        last = level == depth - 1
        keys = [(number,) if last or not path[level] else path[: level + 1] for number, path in enumerate(paths)]
        spans = [len(list(group)) for _, group in groupby(keys)]
        starts = [sum(spans[:number]) for number in range(len(spans))]
        places = [widths.over(span, start) for span, start in zip(spans, starts, strict=True)]
        line = _table(widths.gap, places, "right" if last else "center", "bottom")
        texts = [paths[start][level] for start in starts]
        line.add_row(*_spaced([_header_cell(*cell) for cell in zip(texts, spans, places, strict=True)]))
        yield line


def _header_cell(text: str, span: int, places: int) -> Text:
    """A header cell; one over several columns is drawn out over them: ──── 法人或其他组织 ────."""
    cell = Text(text, style="cyan")
    if span > 1 and cell_len(text) + 2 <= places:
        cell = Text(f" {text} ", style="cyan")
        cell.align("center", places, "─")
    return cell


def _table(gap: int, widths: Sequence[int], justify: JustifyMethod, vertical: VerticalAlignMethod) -> Table:
    """A table of columns of these widths; what stands in its rows is :func:`_spaced`."""
    table = Table.grid(padding=0)
    for number, width in enumerate(widths):
        if number:
            table.add_column(width=gap)
        table.add_column(width=width, justify=justify, vertical=vertical, overflow="fold")
    return table


def _spaced(cells: Sequence[RenderableType]) -> list[RenderableType]:
    """The cells of a row with a blank one for each gap."""
    return [part for cell in cells for part in ("", cell)][1:]
