"""What a crawl did, for people and for programs: a line a source, then what was missed and what is worse."""

import json
from collections import Counter
from pathlib import Path

import click

from cli.output import clean, print_rows
from cli.watch import Visit, Watch
from db.alarms import Alarm
from parsers.records import as_json

_COLUMNS = ("source", "agency", "lists", "listed", "new", "revised", "unchanged", "missed", "reports", "alarms")
_MISSED = ("incomplete", "blocked", "gone", "hijacked", "failed")


def print_crawl(watch: Watch, database: Path, *, as_objects: bool) -> None:
    """A table of the sources visited, and the alarms."""
    visits = sorted(watch.visits.values(), key=lambda visit: visit.site.id)
    if as_objects:
        rows = [dict(zip(_COLUMNS, row_of(visit), strict=True)) for visit in visits]
        alarms = as_json([alarm for visit in visits for alarm in visit.alarms])
        click.echo(
            json.dumps(
                {"sources": rows, "alarms": alarms, "failures": list(map(str, watch.failures))}, ensure_ascii=False
            )
        )
        return
    print_rows(_COLUMNS, map(row_of, visits), None)
    states = sum((visit.states for visit in visits), Counter[str]())
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "nothing was due"
    click.echo(f"pages      {told}")
    for visit in visits:
        for alarm in visit.alarms:
            click.echo(clean(f"alarm      {describe(alarm)}"))
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
        visit.states["unchanged"],
        sum(visit.states[state] for state in _MISSED),
        visit.reports,
        len(visit.alarms),
    )


def describe(alarm: Alarm) -> str:
    """An alarm in a line."""
    counts = "" if alarm.now is None else f" ({alarm.before} before, {alarm.now} now)"
    return f"{alarm.source}: {alarm.detail}{counts}{', as in the last run' if alarm.again else ''}"
