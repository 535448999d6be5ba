"""The commands ``gongkai forms``: the editions of the report form, and what their tables are called."""

import json

import click

from cli.usage import json_option
from parsers.forms import EDITIONS, TABLES
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
        click.echo(json.dumps(as_json(EDITIONS), ensure_ascii=False))
        return
    for edition in EDITIONS:
        first, last = edition.report_years
        years = f"{first}–" if last == 9999 else f"{first}–{last}"
        click.echo(f"{edition.id:<10}  {years:<9}  {edition.name}")


@forms_group.command("show")
@click.argument("edition", type=click.Choice([edition.id for edition in EDITIONS]))
@json_option("One object.")
def forms_show(edition: str, as_objects: bool) -> None:
    """The tables of an edition: the codes of their rows and columns, and the labels printed on the form.

    \b
    Example:
      gongkai forms show form2021
    """
    (chosen,) = (known for known in EDITIONS if known.id == edition)
    tables = [table for table in TABLES if table.edition == edition]
    if as_objects:
        click.echo(json.dumps(as_json(chosen) | {"tables": as_json(tables)}, ensure_ascii=False))
        return
    click.echo(f"{chosen.id}  {chosen.name}")
    for basis in chosen.basis:
        click.echo(f"  {basis}")
    if not tables:
        click.echo("  no national table")
    for table in tables:
        click.echo(f"\n{table.id}  {table.title}  ({table.unit})")
        for kind, defined in (("column", table.columns), ("row", table.rows), ("subtotal", table.derived)):
            for entry in defined:
                click.echo(f"  {kind:<8}  {entry.code:<58}  {' / '.join(entry.path)}")
