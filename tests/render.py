"""Writers: a filled form → the carriers in which reports arrive. The forms make their own test pages.

A writer of text gives one string a row of the table. Where a cell has a line of its own the string holds line breaks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from parsers.forms import FormTable, HeaderCell
from parsers.grids import RawCell, read_span
from parsers.readings import read_cell
from parsers.records import Fact, Reading

SEAM = "\ue000"  # a place inside a text where the markup changes and nothing is seen: <span>1</span><span>2</span>

Place = tuple[int, int]  # printed row, column of the form
Key = tuple[str, str | None]  # fact code, dimension
Rows = Sequence[Sequence[RawCell]]


@dataclass(frozen=True)
class Filled:
    """A statutory table with a text in each cell of figures."""

    table: FormTable
    texts: Mapping[Place, str]


def places(table: FormTable) -> tuple[Place, ...]:
    """Every cell of figures that the form has: printed row × column; a record has one row without label."""
    if table.layout == "record":
        return tuple((0, column) for column in range(len(table.columns)))
    return tuple(
        (row, column)
        for row, defined in enumerate(table.rows)
        if defined.unit or table.layout != "stat_list"
        for column in range(len(table.columns))
    )


def code_of(table: FormTable, place: Place) -> Key:
    """The fact code and dimension of a cell."""
    row, column = place
    if table.layout == "record":
        return table.columns[column].code, None
    if table.layout == "matrix_dim":
        return table.rows[row].code, table.columns[column].code
    suffix = "" if table.layout == "stat_list" else f".{table.columns[column].code}"
    return table.rows[row].code + suffix, None


def expected(filled: Filled) -> dict[Key, Reading]:
    """What each cell says, by its code: what a reader of the rendered table must come back with."""
    columns = filled.table.columns
    return {
        code_of(filled.table, place): read_cell(text, columns[place[1]].signed) for place, text in filled.texts.items()
    }


def read_back(facts: Sequence[Fact]) -> dict[Key, Fact]:
    """Facts by their code and dimension."""
    return {(fact.code, fact.dimension): fact for fact in facts}


# ---------------------------------------------------------------- rows with spans


def span_rows(filled: Filled) -> list[list[RawCell]]:
    """The table as the form prints it: header, stubs and figures with their spans."""
    table = filled.table
    rows = [[_raw(cell, header=True) for cell in row] for row in table.header]
    if table.layout == "record":
        return [*rows, [RawCell(filled.texts[0, column]) for column in range(len(table.columns))]]
    wide = _last_header_spans(table)
    for number, stub in enumerate(table.stubs):
        line = [_raw(cell) for cell in stub]
        if table.layout == "stat_list":
            line.append(RawCell(table.rows[number].unit or ""))
        for column in range(len(table.columns)):
            span = wide[column] if column < len(wide) else 1
            line.append(RawCell(filled.texts.get((number, column), ""), colspan=str(span) if span > 1 else None))
        rows.append(line)
    return rows


def _raw(cell: HeaderCell, header: bool = False) -> RawCell:
    down = str(cell.rowspan) if cell.rowspan > 1 else None
    across = str(cell.colspan) if cell.colspan > 1 else None
    return RawCell(cell.text, down, across, header)


def _last_header_spans(table: FormTable) -> list[int]:
    return [cell.colspan for cell in table.header[-1][1:]] if table.layout == "matrix" else []


# ---------------------------------------------------------------- HTML


def html(rows: Iterable[Iterable[RawCell]]) -> str:
    """A plain HTML table."""
    lines = ("".join(f"<td{_attributes(cell)}>{_markup(cell.text)}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>"


def word_html(rows: Iterable[Iterable[RawCell]]) -> str:
    """The same as pasted from a word processor: a paragraph and styled spans in each cell."""
    style = "mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt;height:22.7pt"
    return (
        '<table class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse">\n<tbody>\n'
        + "\n".join(
            "<tr>\n"
            + "\n".join(
                f'<td{_attributes(cell)} valign="center" style="{style}">\n<p class="MsoNormal" align="center">'
                f'<span lang="EN-US" style="font-family:宋体">{_markup(cell.text)}</span><o:p></o:p></p>\n</td>'
                for cell in row
            )
            + "\n</tr>"
            for row in rows
        )
        + "\n</tbody>\n</table>"
    )


def _attributes(cell: RawCell) -> str:
    down = f' rowspan="{cell.rowspan}"' if cell.rowspan else ""
    return down + (f' colspan="{cell.colspan}"' if cell.colspan else "")


def paragraphs(rows: Rows) -> list[str]:
    """A paragraph a cell, and nothing of the table left; an empty cell is a paragraph that shows nothing."""
    return ["\n".join(f"<p>{_markup(cell.text) or '&nbsp;'}</p>" for cell in row) for row in rows]


def _markup(text: str) -> str:
    """A line break stays one; a seam is where one span ends and another begins."""
    shown = escape(text).replace("\n", "<br>")
    return f"<span>{shown.replace(SEAM, '</span><span>')}</span>" if SEAM in shown else shown


# ---------------------------------------------------------------- text, a row a line


def packed_pipes(rows: Rows, leading: bool = True, fill: bool = True) -> list[str]:
    """Cells packed left: what a span covers is dropped. ``fill``: empty pipes fill each row up to the widest."""
    width = _width(rows) if fill else 0
    lines = []
    for row in rows:
        texts = [cell.text.replace("\n", " ") for cell in row]
        empty = max(width - len(texts), 0)
        lines.append(("| " if leading else "") + " | ".join(texts) + " |" + " |" * (empty > 0) + "|" * (empty - 1))
    return lines


def placed_pipes(rows: Rows, leading: bool = True) -> list[str]:
    """Columns in place: every place that a span covers is written as an empty cell."""
    return [("| " if leading else "") + " | ".join(texts) + " |" for texts in _spread(rows)]


def markdown(rows: Rows) -> list[str]:
    """The same with a rule of dashes below the first row."""
    lines = placed_pipes(rows)
    return [lines[0], "|" + "---|" * (lines[0].count("|") - 1), *lines[1:]]


def tabs(rows: Rows) -> list[str]:
    """Columns in place, set apart by tabs."""
    return ["\t".join(texts) for texts in _spread(rows)]


def spaced(rows: Rows) -> list[str]:
    """Single blanks between the cells of a row, and nothing where one is empty."""
    return [" ".join(cell.text.replace("\n", "") for cell in row if cell.text) for row in rows]


def _width(rows: Rows) -> int:
    return max(sum(read_span(cell.colspan) for cell in row) for row in rows)


def _spread(rows: Rows) -> list[list[str]]:
    """Each cell at the place where it starts, empty texts where it reaches."""
    taken: dict[Place, str] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            for down in range(read_span(cell.rowspan)):
                for across in range(read_span(cell.colspan)):
                    first = down == across == 0
                    taken[number + down, column + across] = cell.text.replace("\n", " ") if first else ""
    width = max(column for _, column in taken) + 1
    return [[taken.get((number, column), "") for column in range(width)] for number in range(len(rows))]


def cut_headers(rows: Rows, to: int) -> list[list[RawCell]]:
    """Header cells cut to their first characters, as where a line break was lost (本年新 of 本年新制作数量)."""
    return [
        [RawCell(cell.text[:to], cell.rowspan, cell.colspan, True) if cell.header else cell for cell in row]
        for row in rows
    ]


# ---------------------------------------------------------------- text, a cell a line


def cells_with_pipes(rows: Rows, fill: bool = True) -> list[str]:
    """``规章 |`` a line. An empty cell is a line with its pipe only; those that fill the row up share one (``||``)."""
    width = _width(rows) if fill else 0
    return ["\n".join([*_piped(row), *(["|" * (width - len(row))] if len(row) < width else [])]) for row in rows]


def _piped(row: Sequence[RawCell]) -> Iterator[str]:
    return (f"{cell.text} |" if cell.text else "|" for cell in row)


def cells_between_pipes(rows: Rows) -> list[str]:
    """``| 规章 |`` a line."""
    return ["\n".join(f"| {cell.text} |" if cell.text else "| |" for cell in row) for row in rows]


def cells_and_pipes(rows: Rows) -> list[str]:
    """A line for the cell and a line for the pipe behind it; an empty cell leaves its pipe."""
    return ["\n".join(f"{cell.text}\n|" if cell.text else "|" for cell in row) for row in rows]


def rows_after_pipes(rows: Rows) -> list[str]:
    """A pipe on a line of its own opens each row; then a cell a line, and nothing where one is empty."""
    return ["\n".join(["|", *(cell.text for cell in row if cell.text)]) for row in rows]


def cells_alone(rows: Rows, between: str = "\n") -> list[str]:
    """A cell a line (or a paragraph: ``between`` two line breaks), and nothing where one is empty."""
    return [between.join(cell.text for cell in row if cell.text) for row in rows]


# ---------------------------------------------------------------- text, as laid out on the page of a PDF

_GAP, _LABEL, _HEADER = 2, 24, 8  # blanks between columns; the widest a column of labels, of figures is made


def laid_out(rows: Rows) -> list[str]:
    """Columns by runs of blanks: labels wrapped in theirs, figures to the right of theirs, header labels in the middle.

    A Chinese character is as wide as two digits. A cell that spans rows is printed beside the first of them.
    """
    cells = list(_located(rows))
    widths = _column_widths(cells)
    starts = [sum(widths[:column]) + _GAP * column for column in range(len(widths) + 1)]
    written = []
    for number in range(len(rows)):
        mine = [cell for cell in cells if cell[0] == number]
        blocks = [(_wrap(raw.text, _room(starts, column, span)), column, span, raw) for _, column, span, raw in mine]
        height = max((len(lines) for lines, *_ in blocks), default=0)
        printed = [[" "] * starts[-1] for _ in range(height)]
        for lines, column, span, raw in blocks:
            label = raw.header or len(lines) == height > 1 or not _is_narrow(raw.text)
            first = 0 if len(lines) > 1 or raw.header else (height - 1) // 2
            for at, line in enumerate(lines):
                free = _room(starts, column, span) - _display(line)
                indent = free // 2 if raw.header else 0 if label else free
                _print(printed[first + at], starts[column] + max(indent, 0), line)
        written.append("\n".join("".join(line).rstrip() for line in printed))
    return written


def _located(rows: Rows) -> Iterator[tuple[int, int, int, RawCell]]:
    """Each cell with the row and column at which it starts and the columns that it covers."""
    taken: set[Place] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            down, across = min(read_span(cell.rowspan), len(rows) - number), min(read_span(cell.colspan), 20)
            taken.update((number + d, column + a) for d in range(down) for a in range(across))
            yield number, column, across, cell


def _column_widths(cells: Sequence[tuple[int, int, int, RawCell]]) -> list[int]:
    widths = [4] * max(column + span for _, column, span, _ in cells)
    for _, column, span, raw in cells:
        if span == 1:
            most = _HEADER if raw.header else _LABEL
            longest = max(map(_display, raw.text.split("\n")))
            widths[column] = max(widths[column], longest if _is_narrow(raw.text) else min(longest, most))
    return widths


def _room(starts: Sequence[int], column: int, span: int) -> int:
    return starts[column + span] - starts[column] - _GAP


def _is_narrow(text: str) -> bool:
    return all(east_asian_width(sign) not in "WF" for sign in text)


def _display(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for sign in text:
        if sign == "\n" or _display(lines[-1] + sign) > max(width, 2):
            lines.append("")
        lines[-1] += sign.strip("\n")
    return [line for line in lines if line]


def _print(line: list[str], start: int, text: str) -> None:
    """Put a text into a line of places; a wide character takes two, the second of which prints nothing."""
    for sign in text:
        wide = east_asian_width(sign) in "WF"
        line[start : start + 1 + wide] = [sign, ""] if wide else [sign]
        start += 1 + wide
