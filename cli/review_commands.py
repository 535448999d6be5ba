"""The commands ``review``: what needs a person, the page around it, and what the person says."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO, cast

import click

from cli.finding_page import show_finding
from cli.output import clean, make_console, one_line, print_rows, write_json
from cli.usage import Fault, database_option, faults, json_option
from db.finding_context import load_context
from db.output_files import write_whole
from db.reviews import (
    KINDS,
    VERDICTS,
    BadReviewError,
    Finding,
    UnknownFindingError,
    Verdict,
    find_finding,
    import_reviews,
    list_findings,
    list_gone,
    read_reviews,
    save_verdict,
)
from db.rows import Row
from db.store import Store
from parsers.records import as_json

_COLUMNS = ("id", "state", "kind", "agency", "year", "about", "what it says", "verdict")
_LONGEST = 100  # letters of what a finding says, in a line
_SHOWN = 50


@click.group("review", invoke_without_command=True)
@click.option("--agency", help="Only of bodies whose name holds this.")
@click.option("--year", type=int, help="Only of this year.")
@click.option("--kind", type=click.Choice(KINDS), help="Only of this kind.")
@click.option("--all", "everything", is_flag=True, help="With what was judged, and verdicts on what is found no more.")
@click.option("--limit", type=click.IntRange(min=1), default=_SHOWN, show_default=True, help="At most so many.")
@database_option
@json_option("One array of objects, all of them unless --limit is given; times in UTC.")
@click.pass_context
def review_group(
    context: click.Context,
    agency: str | None,
    year: int | None,
    kind: str | None,
    everything: bool,
    limit: int,
    database: Path,
    as_objects: bool,
) -> None:
    """What needs a person, worst first, one a line: figures that two readers read differently, failing checks, missing tables,
    unread cells, bodies that are not known. A verdict that was given when the values were others is shown as stale.

    \b
    Example:
      gongkai review --year 2021 --kind check
      gongkai review show 3f2a9c
      gongkai review take 3f2a9c source_error --note "the page itself says 31"
    """
    if context.invoked_subcommand:
        return
    with faults(), Store(database, must_exist=True) as store, store.snapshot():
        found = list_findings(store, agency=agency, year=year, kind=kind)
        filtered = agency is not None or year is not None or kind is not None
        gone = list_gone(store) if everything and not filtered else []
    wanted = [finding for finding in (*found, *gone) if everything or finding.state != "judged"]
    chosen = context.get_parameter_source("limit") == click.core.ParameterSource.COMMANDLINE
    shown = wanted[: limit if chosen or not as_objects else None]
    if as_objects:
        click.echo(write_json(as_json(shown)))
        return
    if shown:
        print_rows(_COLUMNS, map(finding_row, shown), None)
    click.echo(_told([*found, *gone], len(wanted) - len(shown)), err=True)


def finding_row(finding: Finding) -> Row:
    """A finding in a line."""
    said = one_line(finding.said)
    verdict = f"{finding.verdict}: {finding.note}" if finding.verdict else ""
    return (
        *(finding.id, finding.state, finding.kind, finding.agency or finding.address, finding.year or ""),
        *(finding.subject, said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…", verdict),
    )


def _told(found: Sequence[Finding], more: int) -> str:
    states = Counter(finding.state for finding in found)
    counts = f"review: {states['open']} open, {states['stale']} stale, {states['judged']} judged"
    return f"{counts}; {more} more than shown (--limit)" if more else counts


@review_group.command("show")
@click.argument("number", metavar="ID")
@database_option
def show_command(number: str, database: Path) -> None:
    """Show the page around a finding: its text, the table with the cells marked, both sides of a rule, and where the page is kept.
    ID is one of gongkai review, or its beginning.

    \b
    Example:
      gongkai review show 3f2a9c
    """
    with faults(), Store(database, must_exist=True) as store, store.snapshot():
        finding = _find(store, number)
        around = load_context(store, finding)
    show_finding(make_console(), finding, around)


@review_group.command("take")
@click.argument("number", metavar="ID")
@click.argument("verdict", type=click.Choice(VERDICTS))
@click.option("--note", required=True, help="Why: for whoever looks at it later.")
@database_option
def take_command(number: str, verdict: str, note: str, database: Path) -> None:
    """Say what a finding is: source_error (the page itself is wrong), reading_error (gongkai reads it wrong), accepted (it may
    stand as it is). It holds as long as the values that the finding speaks of are the same, also after the page is read again,
    and it changes no figure.

    \b
    Example:
      gongkai review take 3f2a9c source_error --note "the page itself says 31"
    """
    if not note.strip():
        raise click.BadParameter("say why", param_hint="--note")
    with faults(), Store(database, must_exist=True) as store:
        finding = _find(store, number)
        if finding.state == "gone":
            raise Fault(f"{finding.id} is not found any more: there is nothing to judge")
        save_verdict(store, finding, cast(Verdict, verdict), note.strip())
    click.echo(clean(f"{verdict}   {finding.id} {finding.agency or finding.address}: {finding.subject}"))


def _find(store: Store, number: str) -> Finding:
    try:
        return find_finding(store, number)
    except UnknownFindingError as error:
        raise Fault(str(error)) from None


# ---------------------------------------------------------------- in and out


@review_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@database_option
def export_command(file: Path, database: Path) -> None:
    """Write every verdict to a file, one JSON object a line: they are human work, and are not in the archive. FILE - is standard
    output.

    \b
    Example:
      gongkai review export reviews.jsonl
    """
    with faults(), Store(database, must_exist=True) as store:
        lines = [f"{write_json(review)}\n" for review in read_reviews(store)]
        if str(file) == "-":
            sys.stdout.writelines(lines)
        else:
            write_whole(file, "".join(lines), database)
    click.echo(f"reviews    {len(lines)} written", err=True)


@review_group.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@database_option
def import_command(file: TextIO, database: Path) -> None:
    """Take in the verdicts of a file that gongkai review export wrote, such as after gongkai reparse made the database anew. Of two
    on the same values the newer counts; those on pages that are not there wait for them. FILE - is standard input.

    \b
    Example:
      gongkai review import reviews.jsonl
    """
    with faults(), Store(database) as store:
        try:
            count, changed = import_reviews(store, file)
        except (BadReviewError, UnicodeDecodeError) as error:
            raise Fault(f"{file.name}: {error}") from None
    click.echo(f"reviews    {count} read, {changed} new or changed")
