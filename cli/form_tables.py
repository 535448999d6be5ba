"""The statutory tables of a document laid out as the form prints them, whatever way the page wrote them.

Each figure stands in its cell of the form, so that what is missing shows as well. One form is shown once, from all the pieces
in which it stands on the page (a page break cuts a table in two).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from cli.form_grid import FormGrid, GridLine
from cli.output import clean, few
from parsers.forms import TABLES, FormColumn, FormRow, FormTable, cell_code
from parsers.records import Document, Fact, Issue, Section, Table

LEGEND = "· not found   ?3, 8 unread: 3 or 8   !3 a check fails   empty: blank"
ABSENT, UNREAD, FAILING = "·", "?", "!"
_UNREAD_STYLE, _FAILING_STYLE = "black on yellow", "bold white on red"
_LONGEST = 16  # characters of a candidate or a cell of words
_OF_TABLE = re.compile(r"table (\d+)(?: row (\d+))?")
_LEFT_OUT = {"label_unknown": "not placed", "alignment_ambiguous": "not aligned"}

_Key = tuple[str, str | None]
_Facts = Mapping[_Key, Fact]


# ---------------------------------------------------------------- the lines of a form


@dataclass(frozen=True, slots=True)
class FormLine:
    """A printed line. ``row`` is ``None`` where the line has no code; ``printed``: the form has cells on it.

    ``level``: how far it is indented, below the labels of its groups.
    """

    label: str
    level: int
    row: FormRow | None
    printed: bool


def form_lines(form: FormTable) -> Iterator[FormLine]:
    """The lines of a form in order, each group of rows below its label; some reports state a subtotal there."""
    if form.layout == "record":
        yield FormLine("", 0, None, True)
    subtotals = {row.label: row for row in form.derived}
    open_groups: tuple[str, ...] = ()
    for row in form.rows:
        groups = row.path[:-1]
        for level, group in enumerate(groups):
            if open_groups[: level + 1] != groups[: level + 1]:
                yield FormLine(group, level, subtotals.get(group), False)
        open_groups = groups
        yield FormLine(row.label, len(groups) + row.level, row, not row.group)


@dataclass(frozen=True, slots=True)
class FormFact:
    """A fact that a form can state, and the codes of its row and column; ``printed``: the form has a cell for it."""

    code: str
    dimension: str | None
    row: str | None
    column: str
    printed: bool


def form_facts(form: FormTable) -> Iterator[FormFact]:
    """Every fact of a form, line by line, the subtotals of some reports among them."""
    for line in form_lines(form):
        if line.row is None and form.layout != "record":
            continue
        for column in form.columns:
            row = line.row.code if line.row else None
            yield FormFact(*cell_code(form, line.row, column), row, column.code, line.printed)


def cell_name(code: str, dimension: str | None) -> str:
    """A cell as checks name it."""
    return f"{code}@{dimension}" if dimension else code


def find_form(table_id: str | None) -> FormTable | None:
    """The statutory table of this id."""
    return next((form for form in TABLES if form.id == table_id), None)


def lay_out(form: FormTable, facts: Sequence[Fact], failing: frozenset[str] = frozenset()) -> FormGrid:
    """The form with the figures of ``facts`` in its cells. ``failing``: cells of checks that fail, as ``code@dimension``."""
    placed = {(fact.code, fact.dimension): fact for fact in facts}
    listed = form.layout == "stat_list"
    lines = []
    for line in form_lines(form):
        cells = _cells(form, line, placed, failing)
        unit = (Text((line.row and line.row.unit) or ""),) if listed and cells else ()
        lines.append(GridLine(line.label, line.level, (*unit, *cells)))
    columns = tuple(column.path for column in form.columns)
    return FormGrid(_stub(form), (("单位",), *columns) if listed else columns, tuple(lines))


def _stub(form: FormTable) -> str:
    """What is printed over the labels: the first cell that reaches down to the last line of the header."""
    depth = len(form.header)
    return next((row[0].text for number, row in enumerate(form.header) if number + row[0].rowspan >= depth), "")


# ---------------------------------------------------------------- cells


def _cells(form: FormTable, line: FormLine, facts: _Facts, failing: frozenset[str]) -> tuple[Text, ...]:
    """A cell for each column; none on a line for which neither the form nor the page has any."""
    if line.row is None and form.layout != "record":
        return ()
    found = [facts.get(cell_code(form, line.row, column)) for column in form.columns]
    if not line.printed and not any(found):
        return ()
    return tuple(
        _cell(fact, _form_units(column, line.row), failing) for column, fact in zip(form.columns, found, strict=True)
    )


def _form_units(column: FormColumn, row: FormRow | None) -> set[str | None]:
    return {column.unit, row.unit if row else None}


def _cell(fact: Fact | None, of_form: set[str | None], failing: frozenset[str]) -> Text:
    if fact is None:
        return Text(ABSENT, style="dim")
    text, style = _stated(fact, of_form), ""
    if fact.state == "unread":
        text, style = _unread(fact), _UNREAD_STYLE
    elif cell_name(fact.code, fact.dimension) in failing:
        text, style = f"{FAILING}{text}", _FAILING_STYLE
    # the style is that of the words, not of the blanks that set them to the right
    return Text.assemble((text, style))


def _stated(fact: Fact, of_form: set[str | None]) -> str:
    """What the cell says. A unit that is not the form's is told, be it from the cell or from the header of the page."""
    if fact.value is None or fact.state == "with_unit":
        return _cut(fact.raw)
    text = _cut(fact.raw) if fact.state == "approximate" else f"{fact.value:f}"
    return f"{text}{fact.unit}" if fact.unit and fact.unit not in of_form else text


def _unread(fact: Fact) -> str:
    """What the cell may say; where nothing can be told, the cell itself. That of a whole row stands below the table."""
    may_say = fact.candidates or ((fact.raw,) if fact.column is not None else ())
    return UNREAD + ", ".join(map(_cut, may_say))


def _cut(text: str) -> str:
    shown = clean(" ".join(text.split()))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


# ---------------------------------------------------------------- the tables of a document


def filled_forms(document: Document) -> Mapping[int, RenderableType]:
    """Index of a table → what to show in its place: the form that begins there; nothing where it goes on.

    A table without a figure that was read or missed is left out: there is nothing to put into its form.
    """
    failing = frozenset(cell for check in document.checks if check.verdict == "fail" for cell in check.cells)
    forms: dict[str, list[Table]] = {}
    for table in document.tables:
        if table.form_table:
            forms.setdefault(table.form_table, []).append(table)
    shown: dict[int, RenderableType] = {}
    for name, pieces in forms.items():
        indexes = {piece.index for piece in pieces}
        form, facts = find_form(name), [fact for fact in document.facts if fact.table in indexes]
        if form and facts:
            shown |= dict.fromkeys(indexes, Group())
            shown[pieces[0].index] = _filled(document, form, pieces, facts, failing)
    return shown


def _filled(
    document: Document, form: FormTable, pieces: Sequence[Table], facts: Sequence[Fact], failing: frozenset[str]
) -> RenderableType:
    grid = lay_out(form, facts, failing)
    numbers = [str(piece.index) for piece in pieces]
    title = Text.assemble(
        (f"\ntable{'s' if len(pieces) > 1 else ''} {', '.join(numbers)}", "bold"),
        f"  {form.id}  {form.title}  ",
        (f"({form.unit})", "dim"),
    )
    carriers = ", ".join(dict.fromkeys(piece.carrier for piece in pieces))
    sections = {section.path: section for section in document.sections}
    places = ", ".join(dict.fromkeys(_place(sections.get(piece.section or "")) for piece in pieces))
    about = Text(clean(f"  {carriers} · {places} · {_counts(facts, grid)}"), style="dim")
    return Group(title, grid, about, *few(list(_left_out(document.issues, frozenset(numbers)))))


def _place(section: Section | None) -> str:
    """The heading under which a table stands."""
    if section is None:
        return "before any heading"
    return f"{section.number or ''}{section.title or ''}" or f"section {section.path}"


def _counts(facts: Iterable[Fact], grid: FormGrid) -> str:
    counts = Counter(fact.state for fact in facts)
    absent = sum(cell.plain == ABSENT for line in grid.lines for cell in line.cells)
    told = [f"{count} {state}" for state, count in counts.most_common()]
    return ", ".join([*told, *([f"{absent} not found"] if absent else [])])


def _left_out(issues: Iterable[Issue], tables: frozenset[str]) -> Iterator[Text]:
    """Rows and columns of the page that have no place in the form, or more than one."""
    for issue in issues:
        what, place = _LEFT_OUT.get(issue.code), _OF_TABLE.match(issue.where)
        if what and place and place[1] in tables:
            row = f" row {place[2]}" if place[2] else ""
            told = " ".join(f"{what}: table {place[1]}{row}: {issue.detail}".split())
            yield Text(clean(f"  {told}"), style="yellow")
