"""Writers: a filled form → the carriers in which reports arrive. The forms make their own test pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from parsers.forms import FormTable, HeaderCell
from parsers.grids import RawCell, read_span
from parsers.readings import read_cell
from parsers.records import Fact, Reading

Place = tuple[int, int]  # printed row, column of the form
Key = tuple[str, str | None]  # fact code, dimension


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
    lines = ("".join(f"<td{_attributes(cell)}>{escape(cell.text)}</td>" for cell in row) for row in rows)
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
                f'<span lang="EN-US" style="font-family:宋体">{escape(cell.text)}</span><o:p></o:p></p>\n</td>'
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


# ---------------------------------------------------------------- text


def packed_pipes(rows: Sequence[Sequence[RawCell]], leading: bool = True) -> list[str]:
    """Cells packed left: what a span covers is dropped, and empty pipes fill each row up to the widest."""
    width = max(sum(read_span(cell.colspan) for cell in row) for row in rows)
    lines = []
    for row in rows:
        texts = [cell.text.replace("\n", " ") for cell in row]
        empty = width - len(texts)
        lines.append(("| " if leading else "") + " | ".join(texts) + " |" + " |" * (empty > 0) + "|" * (empty - 1))
    return lines


def placed_pipes(rows: Sequence[Sequence[RawCell]], leading: bool = True) -> list[str]:
    """Columns in place: every place that a span covers is written as an empty cell."""
    return [("| " if leading else "") + " | ".join(texts) + " |" for texts in _spread(rows)]


def markdown(rows: Sequence[Sequence[RawCell]]) -> list[str]:
    """The same with a rule of dashes below the first row."""
    lines = placed_pipes(rows)
    return [lines[0], "|" + "---|" * (lines[0].count("|") - 1), *lines[1:]]


def tabs(rows: Sequence[Sequence[RawCell]]) -> list[str]:
    """Columns in place, set apart by tabs."""
    return ["\t".join(texts) for texts in _spread(rows)]


def _spread(rows: Sequence[Sequence[RawCell]]) -> list[list[str]]:
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


def cut_headers(rows: Sequence[Sequence[RawCell]], to: int) -> list[list[RawCell]]:
    """Header cells cut to their first characters, as where a line break was lost (本年新 of 本年新制作数量)."""
    return [
        [RawCell(cell.text[:to], cell.rowspan, cell.colspan, True) if cell.header else cell for cell in row]
        for row in rows
    ]
