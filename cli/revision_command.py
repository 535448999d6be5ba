"""The command ``diff``: which reports were revised at their source, and what changed in them."""

from itertools import groupby
from pathlib import Path

import click
from rich.text import Text

from cli.output import clean, make_console, print_rows, write_json
from cli.times import show_time
from cli.usage import Fault, database_option, faults, json_option
from db.changes import Change
from db.revisions import Difference, Revised, Side, UnknownPageError, compare, list_revised
from db.rows import Row
from db.store import Store
from parsers.records import as_json

_COLUMNS = ("revised", "agency", "year", "versions", "title", "address")
_HEADS = {"document": "documents", "field": "fields", "section": "sections", "cell": "cells", "table": "rows of tables"}


@click.command("diff")
@click.argument("page", required=False, metavar="[ADDRESS|ID]")
@click.option(
    "--from", "before", type=click.IntRange(1), help="Version to compare with; by default what it said before."
)
@click.option("--to", "after", type=click.IntRange(1), help="Version to show; by default the current one.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Of the list, only so many.")
@database_option
@json_option("One object, or of the list one array of objects; times in UTC.")
def diff_command(
    page: str | None, before: int | None, after: int | None, limit: int, database: Path, as_objects: bool
) -> None:
    """What changed in a report that was revised at its source, by section and by cell. Without ADDRESS or ID (of a document): the
    reports that were revised, the latest first. A page that changed only around its report was not revised.

    \b
    Example:
      gongkai diff
      gongkai diff http://ybj.example.gov.cn/2021.html --from 1 --to 3
    """
    if page is None and (before or after):
        raise click.UsageError("--from and --to are versions of one page: name it")
    with faults(), Store(database, must_exist=True) as store, store.snapshot():
        if page is None:
            _print_list(list_revised(store, limit), as_objects=as_objects)
            return
        found = _compare(store, page, before, after)
    if as_objects:
        click.echo(write_json(as_json(found)))
    elif found is None:
        click.echo(f"{clean(page)} has never said anything else", err=True)
    else:
        _print_difference(found)


def _compare(store: Store, page: str, before: int | None, after: int | None) -> Difference | None:
    """A file is known by its absolute path."""
    path = Path(page)
    try:
        return compare(store, str(path.resolve()) if path.is_file() else page, before, after)
    except UnknownPageError as error:
        raise Fault(str(error)) from None


def _print_list(revised: list[Revised], *, as_objects: bool) -> None:
    if as_objects:
        click.echo(write_json(as_json(revised)))
        return
    if revised:
        print_rows(_COLUMNS, map(_row, revised), None)
    click.echo(f"revised: {len(revised) or 'nothing'}", err=True)


def _row(one: Revised) -> Row:
    return show_time(one.at), one.agency, one.year, f"{one.before} → {one.after}", one.title, one.address


def _print_difference(found: Difference) -> None:
    console = make_console()
    console.print(Text(clean(found.address), style="bold"))
    for sign, side in (("-", found.before), ("+", found.after)):
        console.print(Text(f"{sign} {_describe(side)}"))
    if found.before.parser_version != found.after.parser_version:
        console.print(Text("read by two parsers: some of this may be the parser's, not the source's", style="yellow"))
    for (part, kind), changes in groupby(found.changes, key=lambda change: (change.part, change.kind)):
        of_part = f" of part {part}" if part > 1 else ""
        console.print(Text(f"\n{_HEADS[kind]}{of_part}", style="bold"))
        for change in changes:
            console.print(_show(change))
    if not found.changes:
        console.print("nothing that is read differs")


def _describe(side: Side) -> str:
    return f"version {side.number}, {show_time(side.at)}, read by {side.parser_version}"


def _show(change: Change) -> Text:
    """A figure or a field in one line; a text with a line for what is gone, and one for what came."""
    if change.kind in ("cell", "field"):
        sides = ("not there" if side is None else clean(side) or "blank" for side in (change.before, change.after))
        return Text(f"  {clean(change.place)}: {' → '.join(sides)}")
    lines = [f"  {clean(change.place)}"] if change.place else []
    for sign, side in (("-", change.before), ("+", change.after)):
        lines += [f"    {sign} {clean(line)}" for line in side.splitlines()] if side else []
    return Text("\n".join(lines))
