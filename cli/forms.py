"""The commands ``gongkai forms``: the editions of the report form, and what their tables are called."""

from collections.abc import Iterator

import click

from cli.form_tables import cell_name, form_facts, form_lines
from cli.output import write_json
from cli.usage import json_option
from parsers.forms import EDITIONS, TABLES, FormTable, Layout, cell_code
from parsers.records import as_json


@click.group("forms")
def forms_group() -> None:
    """The report forms that are known.

    \b
    Example:
      gongkai forms list
      gongkai forms show form2021
    """


@forms_group.command("list")
@json_option("One array of objects.")
def forms_list(as_objects: bool) -> None:
    """The editions of the report form, with the years they were made for.

    \b
    Example:
      gongkai forms list
    """
    if as_objects:
        click.echo(write_json(as_json(EDITIONS)))
        return
    for edition in EDITIONS:
        first, last = edition.report_years
        years = f"{first}–" if last == 9999 else f"{first}–{last}"
        click.echo(f"{edition.id:<10}  {years:<9}  {edition.name}")


@forms_group.command("show")
@click.argument("edition", type=click.Choice([edition.id for edition in EDITIONS]))
@json_option("One object.")
def forms_show(edition: str, as_objects: bool) -> None:
    """The tables of an edition: columns and rows as printed, the code of each, and the codes of the facts they make.

    \b
    Example:
      gongkai forms show form2021
    """
    (chosen,) = (known for known in EDITIONS if known.id == edition)
    tables = [table for table in TABLES if table.edition == edition]
    if as_objects:
        told = [as_json(table) | {"facts": as_json(list(form_facts(table)))} for table in tables]
        click.echo(write_json(as_json(chosen) | {"tables": told}))
        return
    click.echo(f"{chosen.id}  {chosen.name}")
    for basis in chosen.basis:
        click.echo(f"  {basis}")
    if not tables:
        click.echo("  no national table")
    for table in tables:
        click.echo("\n" + "\n".join(_described(table)))


# what the code of a fact is made of; its example is the first of the table
_MADE_OF: dict[Layout, str] = {
    "matrix": "row.column",
    "matrix_dim": "row, with the column as dimension",
    "record": "column",
    "stat_list": "row",
}


def _described(table: FormTable) -> Iterator[str]:
    """A table in lines: codes to the left, what the form prints to the right, rows indented below their groups."""
    first = next(known for known in form_facts(table) if known.printed)
    example = cell_name(first.code, first.dimension)
    yield f"{table.id}  {table.title}  ({table.unit})"
    yield f"  code of a fact: {_MADE_OF[table.layout]}; such as {example}"
    rows = list(_row_lines(table))
    width = max(len(code) for code, _ in (*rows, *((column.code, "") for column in table.columns)))
    yield "  columns"
    for column in table.columns:
        yield f"    {column.code:<{width}}  {' / '.join(column.path)}  ({column.unit})"
    if rows:
        yield "  rows"
    for code, printed in rows:
        yield f"    {code:<{width}}  {printed}".rstrip()


def _row_lines(table: FormTable) -> Iterator[tuple[str, str]]:
    """(code, label) of every line that has a label; where rows and columns make one code, those codes below the row."""
    for line in form_lines(table):
        if not line.label:
            continue
        unit = f"  ({line.row.unit})" if line.row and line.row.unit and table.layout == "stat_list" else ""
        note = "  (where a report states a subtotal)" if line.row in table.derived else ""
        yield line.row.code if line.row else "", f"{'  ' * line.level}{line.label}{unit}{note}"
        if table.layout == "matrix":
            for column in table.columns:
                yield f"  {cell_code(table, line.row, column)[0]}", f"  {column.label}"
