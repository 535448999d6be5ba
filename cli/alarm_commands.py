"""The commands ``alarms`` and ``alarms accept``: what stands, and what somebody has looked at and lives with."""

from pathlib import Path

import click

from cli.output import clean, print_rows, write_json
from cli.times import show_time
from cli.usage import Fault, database_option, faults, json_option
from db.rows import Row
from db.standing import Standing, UnknownAlarmError, accept, list_standing
from db.store import Store
from db.survey import has_source
from parsers.records import as_json

_COLUMNS = ("id", "source", "kind", "before", "now", "since", "accepted", "what it says", "note")


@click.group("alarms", invoke_without_command=True)
@click.option("--source", help="Only of this site: an id of the registry.")
@database_option
@json_option("One array of objects; times in UTC.")
@click.pass_context
def alarms_group(context: click.Context, source: str | None, database: Path, as_objects: bool) -> None:
    """The alarms that stand: what the last visit to each source found worse than before. Times are those of China.

    \b
    Example:
      gongkai alarms
      gongkai alarms accept 17 --note "the bureau took the report of 2019 down"
    """
    if context.invoked_subcommand:
        return
    with faults(), Store(database, must_exist=True) as store:
        if source is not None and not has_source(store, source):
            raise Fault(f"no source {source} in {database}; gongkai status shows those there are")
        standing = list_standing(store, source)
    if as_objects:
        click.echo(write_json(as_json(standing)))
        return
    if standing:
        print_rows(_COLUMNS, map(alarm_row, standing), None)
    accepted = sum(alarm.accepted_at is not None for alarm in standing)
    click.echo(f"alarms: {len(standing) - accepted} standing, {accepted} accepted", err=True)


def alarm_row(alarm: Standing) -> Row:
    """An alarm in a line."""
    before, now = ("" if figure is None else figure for figure in (alarm.before, alarm.now))
    since, accepted = show_time(alarm.since), show_time(alarm.accepted_at)
    return alarm.id, alarm.source, alarm.kind, before, now, since, accepted, alarm.detail, alarm.note or ""


def describe_standing(alarm: Standing) -> str:
    """An alarm in words."""
    words = f"{alarm.source}: {alarm.detail}{show_counts(alarm.before, alarm.now)}, since {show_time(alarm.since)}"
    return f"{words}; {show_time(alarm.accepted_at)}: {alarm.note}" if alarm.accepted_at else words


@alarms_group.command("accept")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="ID…")
@click.option("--note", required=True, help="Why: for whoever looks at it later.")
@database_option
def accept_command(numbers: tuple[int, ...], note: str, database: Path) -> None:
    """Accept alarms: each is shown as accepted, with the note, and does not count as standing any more. When it becomes worse, or
    comes back after it had gone, it is an alarm again. ID is a number of gongkai alarms.

    \b
    Example:
      gongkai alarms accept 17 18 --note "blocked for good; the city portal has the reports"
    """
    if not note.strip():
        raise click.BadParameter("say why", param_hint="--note")
    with faults(), Store(database, must_exist=True) as store:
        try:
            accepted = accept(store, numbers, note.strip())
        except UnknownAlarmError as error:
            raise Fault(str(error)) from None
    for alarm in accepted:
        click.echo(clean(f"accepted   {describe_standing(alarm)}"))


def show_counts(before: int | None, now: int | None) -> str:
    """The figures of an alarm that has some."""
    return "" if before is None or now is None else f" ({before} before, {now} now)"
