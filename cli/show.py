"""A document as a person reads it: what it is, its outline, its tables, checks, issues."""

from collections import Counter
from collections.abc import Iterator

from rich.box import SIMPLE
from rich.console import Console, Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from cli.form_tables import LEGEND, filled_forms
from cli.output import clean, few
from parsers.data import load
from parsers.faults import explain
from parsers.records import Check, Document, Issue, Section, Severity, Table

_SEVERITY_STYLE: dict[Severity, str] = {"error": "bold red", "warn": "yellow", "info": "dim"}
_STRAIGHT = (
    *(("title", "title"), ("agency", "agency"), ("agency_name", "resolved as"), ("agency_id", "agency id")),
    *(("issuer", "issuer"), ("year", "year"), ("reporting_scope", "scope"), ("publish_date", "published")),
    *(("written_date", "written"), ("doc_no", "文号"), ("index_no", "索引号"), ("topic", "topic")),
    *(("keywords", "keywords"), ("form_edition", "form"), ("script", "script"), ("encoding", "encoding")),
)


def show_document(console: Console, document: Document) -> None:
    """Print the report on one document."""
    of_part = f", part {document.part}" if document.part > 1 else ""
    # a path may be longer than the line, and its end is cut off
    console.rule(Text(f"{document.doc_type}{of_part}  {clean(document.source)}", style="bold"))
    console.print(_metadata(document))
    console.print(_outline(document.sections))
    for table in _tables(document):
        console.print(table)
    console.print(_checks(document.checks))
    console.print(_issues(document.issues))


# ---------------------------------------------------------------- metadata and outline


def _metadata(document: Document) -> RichTable:
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column(style="cyan")
    grid.add_column(overflow="fold")
    stated = [(label, getattr(document, name)) for name, label in _STRAIGHT]
    for label, value in stated:
        if value is not None:
            grid.add_row(label, Text(clean(str(value))))
    if document.period:
        grid.add_row("period", " – ".join(document.period))
    if document.signature:
        signed = (document.signature.agency, document.signature.date)
        grid.add_row("signature", Text(clean("  ".join(filter(None, signed)))))
    if document.repairs:
        grid.add_row("repairs", ", ".join(f"{kind} {count}" for kind, count in sorted(document.repairs.items())))
    return grid


def _outline(sections: tuple[Section, ...]) -> RenderableType:
    lines = [Text("\noutline", style="bold")]
    for section in sections:
        title = section.title or ("opening" if section.level == 0 else "without a title")
        indent = "  " * section.path.count(".")
        name = Text.assemble(f"  {indent}", (section.number or "", "cyan"), clean(title))
        count = len(section.text)
        name.append(f"  {count} characters" if count else "", style="dim")
        lines.append(name)
    return Group(*lines)


# ---------------------------------------------------------------- tables


def _tables(document: Document) -> Iterator[RenderableType]:
    """Statutory tables as their forms, what the signs in them mean above the first; other tables as they stand."""
    forms = filled_forms(document)
    if forms:
        yield Text(f"\n{LEGEND}", style="dim")
    for table in document.tables:
        yield forms[table.index] if table.index in forms else _grid(table)


def _grid(table: Table) -> RenderableType:
    title = Text.assemble(
        (f"\ntable {table.index}", "bold"),
        f"  {table.form_table or 'not a statutory table'}  ",
        (f"{table.carrier}{', no figures read' if table.form_table else ''}", "dim"),
    )
    grid = RichTable(show_header=False, box=SIMPLE, padding=(0, 1, 0, 0))
    width = _used_width(table)
    for _ in range(width):
        grid.add_column(overflow="fold")
    for number, row in enumerate(table.rows):
        grid.add_row(*(_cell(table, number, column) for column in range(min(len(row), width))))
    return Group(title, grid)


def _used_width(table: Table) -> int:
    """How many columns hold anything; text renderings pad rows with empty ones."""
    return max((number for row in table.rows for number, text in enumerate(row, 1) if text), default=0)


def _cell(table: Table, row: int, column: int) -> Text:
    return Text("〃", style="dim") if _repeats(table, row, column) else Text(clean(table.rows[row][column]))


def _repeats(table: Table, row: int, column: int) -> bool:
    """Does the cell carry on a label to its left or above? Figures are always shown."""
    text = table.rows[row][column]
    if len(text) < 2 or not any("一" <= letter <= "鿿" for letter in text):
        return False
    left = column > 0 and table.rows[row][column - 1] == text
    above = row > 0 and column < len(table.rows[row - 1]) and table.rows[row - 1][column] == text
    return left or above


# ---------------------------------------------------------------- checks and issues


def _checks(checks: tuple[Check, ...]) -> RenderableType:
    counts = Counter(check.verdict for check in checks)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()) or "none"
    lines = [Text.assemble(("\nchecks", "bold"), f"  {told}")]
    for check in checks:
        if check.verdict == "fail":
            lines.append(Text(clean(f"  fail  {check.check}  {check.scope}: {_sides(check)}"), style="red"))
            if check.fault:
                lines.append(Text(clean(f"        {check.fault}: {explain(check.why, 'en')}"), style="dim"))
    return Group(*lines)


def _sides(check: Check) -> str:
    """The numbers compared, or the places where there are none."""
    return f"{check.left} against {check.right}" if check.right is not None else ", ".join(check.cells)


def _issues(issues: tuple[Issue, ...]) -> RenderableType:
    """One heading a kind of issue, the gravest first, and under it where it was found."""
    kinds: dict[tuple[Severity, str], list[Issue]] = {}
    for issue in issues:
        kinds.setdefault((issue.severity, issue.code), []).append(issue)
    lines = [Text.assemble(("\nissues", "bold"), "" if issues else "  none")]
    for severity, code in sorted(kinds, key=lambda kind: list(_SEVERITY_STYLE).index(kind[0])):
        chinese, english = words(code)
        heading = Text.assemble("  ", (f"{severity:5}", _SEVERITY_STYLE[severity]), f"  {code}  ")
        lines.append(heading.append(f"{chinese} · {english}"))
        found = (": ".join(filter(None, (issue.where, issue.detail))) for issue in kinds[severity, code])
        lines.extend(few([Text(clean(f"         {place}"), style="dim") for place in found if place]))
    return Group(*lines)


def words(code: str) -> tuple[str, str]:
    """What an issue code means, in Chinese and in English."""
    entry = next(entry for entry in load("issues.toml")["issue"] if entry["code"] == code)
    return entry["zh"], entry["en"]
