"""What a crawl did, for people and for programs: a line a source, then what was missed and what is worse."""

from collections import Counter
from pathlib import Path

import click

from cli.alarm_commands import show_counts
from cli.output import clean, print_rows, write_json
from cli.watch import Visit, Watch
from db.alarms import Alarm
from parsers.records import as_json

_COLUMNS = ("source", "agency", "lists", "listed", "new", "revised", "unchanged", "missed", "reports", "alarms")


def print_crawl(watch: Watch, database: Path, *, as_objects: bool) -> None:
    """A table of the sources visited, and the alarms."""
    visits = sorted(watch.visits.values(), key=lambda visit: visit.site.id)
    alarms = [alarm for visit in visits for alarm in visit.alarms]
    if as_objects:
        rows = [dict(zip(_COLUMNS, row_of(visit), strict=True)) for visit in visits]
        whole = {"sources": rows, "alarms": as_json(alarms), "failures": list(map(str, watch.failures))}
        click.echo(write_json(whole))
        return
    print_rows(_COLUMNS, map(row_of, visits), None)
    states = sum((visit.states for visit in visits), Counter[str]())
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "nothing was due"
    click.echo(f"pages      {told}")
    for alarm in alarms:
        if not alarm.accepted:
            click.echo(clean(f"alarm      {describe(alarm)}"))
    accepted = sum(alarm.accepted for alarm in alarms)
    if accepted:
        click.echo(f"accepted   {accepted} more alarms; gongkai alarms shows them")
    click.echo(f"database   {clean(str(database))}")


def row_of(visit: Visit) -> tuple[str | int, ...]:
    """A source in a line."""
    states = dict.fromkeys(walk.state for walk in visit.walks)
    return (
        visit.site.id,
        visit.site.agency,
        ", ".join(states) or "not due",
        sum(walk.candidates for walk in visit.walks),
        visit.stored["new"],
        visit.stored["revised"],
        visit.unchanged,
        visit.missed,
        visit.reports,
        sum(not alarm.accepted for alarm in visit.alarms),
    )


def describe(alarm: Alarm) -> str:
    """An alarm in a line."""
    again = ", as in the last run" if alarm.again else ""
    return f"{alarm.source}: {alarm.detail}{show_counts(alarm.before, alarm.now)}{again}"
