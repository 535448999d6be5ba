"""The page around a finding, for a person: its source, both sides, the table with the cells marked, the text."""

from collections.abc import Iterator, Sequence, Set

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from cli.output import clean
from cli.times import show_time
from db.finding_context import Context, Spot
from db.reviews import Finding

_HEADER = 3  # rows at the top of a table, where its columns are named
_AROUND = 2  # rows above and below a marked one
_MOST_TEXT = 800  # characters of a section
_MARKED = "bold reverse"


def show_finding(console: Console, finding: Finding, around: Context | None) -> None:
    """Print all there is to see of a finding."""
    name = finding.agency or "body unknown"
    console.rule(Text(clean(f"{finding.id}  {name} {finding.year or ''}"), style="bold"))
    _pairs(console, _head(finding, around))
    if around is None:
        console.print("nothing of the kind is found any more")
        return
    for spot in around.spots:
        console.print(Text(clean(f"  {_told(spot)}")))
    for index, form_table, section, rows in around.tables:
        marks = {(spot.row, spot.column) for spot in around.spots if spot.table == index}
        where = f"section {section}" if section else "before the first heading"
        console.print(Text(f"\ntable {index}  {form_table or 'not a statutory table'}  {where}", style="bold"))
        console.print(_grid(rows, marks))
    for title, text in around.texts:
        cut = f"{text[:_MOST_TEXT]}…" if len(text) > _MOST_TEXT else text
        console.print(Text(clean(f"\n{title or 'opening'}"), style="bold"))
        console.print(Text(clean(cut)))


def _head(finding: Finding, around: Context | None) -> Iterator[tuple[str, str | None]]:
    yield "finding", f"{finding.severity} {finding.kind}".strip()
    yield "about", finding.subject
    yield "says", finding.said
    if around is not None:
        if around.rule is not None:
            rule, message, other = around.rule
            yield "rule", f"{rule}: {message}" if message else rule
            yield "compared with", other
        yield "title", around.title
        yield "source", around.url or finding.address
        yield "archive", around.archive
        yield "digest", around.digest
    if finding.verdict:
        yield "verdict", f"{finding.verdict} ({finding.state}), {show_time(finding.reviewed_at)}: {finding.note}"
    if finding.state in ("stale", "gone"):
        yield "said then", finding.said_then


def _pairs(console: Console, pairs: Iterator[tuple[str, str | None]]) -> None:
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column(style="cyan")
    grid.add_column(overflow="fold")
    for label, value in pairs:
        if value:
            grid.add_row(label, Text(clean(value)))
    console.print(grid)


def _told(spot: Spot) -> str:
    may_be = f", may be {' or '.join(spot.candidates)}" if spot.candidates else ""
    where = f", table {spot.table} row {spot.row} column {spot.column}" if spot.row is not None else ""
    return f"{spot.name}: {spot.raw.strip() or 'nothing'} ({spot.state}{may_be}){where}"


def _grid(rows: Sequence[Sequence[str]], marks: Set[tuple[int | None, int | None]]) -> RichTable:
    """The header and the rows around the marked ones; all of them where none is marked."""
    marked = {row for row, _ in marks if row is not None}
    near = {at for row in marked for at in range(row - _AROUND, row + _AROUND + 1)}
    shown = [at for at in range(len(rows)) if not marked or at < _HEADER or at in near]
    grid = RichTable(show_header=False, box=SIMPLE, padding=(0, 1, 0, 0))
    for _ in range(1 + max((len(row) for row in rows), default=0)):
        grid.add_column(overflow="fold")
    last = -1
    for at in shown:
        if at != last + 1:
            grid.add_row(Text("…", style="dim"))
        grid.add_row(Text(str(at), style="dim"), *_cells(rows, at, marks))
        last = at
    if shown and last < len(rows) - 1:
        grid.add_row(Text("…", style="dim"))
    return grid


def _cells(rows: Sequence[Sequence[str]], at: int, marks: Set[tuple[int | None, int | None]]) -> Iterator[Text]:
    """A label that spans is shown once; marked cells stand between arrows, which a pipe keeps."""
    for column, text in enumerate(rows[at]):
        left = rows[at][column - 1] if column else None
        above = rows[at - 1][column] if at and column < len(rows[at - 1]) else None
        if (at, column) in marks or (at, None) in marks:
            yield Text(clean(f"▶{text}◀"), style=_MARKED)
        elif len(text) > 1 and text in (left, above) and not text.isascii():
            yield Text("〃", style="dim")
        else:
            yield Text(clean(text))
