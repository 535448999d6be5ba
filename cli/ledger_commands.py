"""The commands ``runs``, ``missed`` and ``status``: what crawls did, what they lack, and how the data stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from cli.alarm_commands import describe_standing
from cli.output import clean, print_rows, write_json
from cli.times import show_duration, show_time
from cli.usage import Fault, database_option, faults, json_option
from db.extent import Extent, YearLine, read_extent
from db.reviews import State, count_findings
from db.rows import Row
from db.store import Store
from db.survey import Miss, RunLine, SourceLine, has_source, list_missed, list_runs, list_sources
from parsers.records import as_json

_RUN_COLUMNS = ("run", "command", "started", "took", "version", "new", "revised", "reread", "unchanged", "failed")
_MISS_COLUMNS = ("source", "kind", "state", "address", "reason", "since", "next")
_YEAR_COLUMNS = ("year", "reports", "whole", "copies", "unread", "failed", "across")
_REVIEW: tuple[State, ...] = ("open", "stale", "judged")
_SOURCE_COLUMNS = ("source", "agency", "status", "lists", "reports", "missed", "alarms", "visited")


# ---------------------------------------------------------------- runs


@click.command("runs")
@click.option("--limit", type=click.IntRange(1), help="Only so many, the newest.")
@database_option
@json_option("One array of objects; times in UTC.")
def runs_command(limit: int | None, database: Path, as_objects: bool) -> None:
    """The runs that stored something or failed on something, the newest first. Times are those of China.

    \b
    Example:
      gongkai runs --limit 10
    """
    with faults(), Store(database, must_exist=True) as store:
        runs = list_runs(store, limit)
    if as_objects:
        _print_objects(runs)
    else:
        print_rows((*_RUN_COLUMNS, "resumed", "alarms"), map(run_row, runs), None)


def run_row(run: RunLine) -> Row:
    """A run in a line."""
    return (
        run.id,
        run.command,
        show_time(run.started_at),
        show_length(run),
        run.parser_version,
        run.pages_new,
        run.pages_revised,
        run.pages_reread,
        run.pages_unchanged,
        run.pages_failed,
        run.resumed,
        run.alarms,
    )


def show_length(run: RunLine) -> str:
    """How long a run took, or that it did not come to its end."""
    if run.ended_at is None:
        return "not ended"
    # a run that was cut off, and is too old to be gone on with, is closed without a count
    return "cut off" if run.pages_unchanged is None else show_duration(run.started_at, run.ended_at)


# ---------------------------------------------------------------- missed


@click.command("missed")
@click.option("--source", help="Only of this site: an id of the registry.")
@database_option
@json_option("One array of objects; times in UTC.")
def missed_command(source: str | None, database: Path, as_objects: bool) -> None:
    """Every address that a crawl has not fetched, or has lost: its state, the reason, since when, and when it is asked
    for again. Lists come first. A list that says itself that it is empty is not missed. Times are those of China.

    \b
    Example:
      gongkai missed --source ah-ybj
      gongkai crawl --retry-failed --contact you@example.org
    """
    with faults(), Store(database, must_exist=True) as store:
        if source is not None and not has_source(store, source):
            raise Fault(f"no source {source} in {database}; gongkai status shows those there are")
        missed = list_missed(store, source)
    if as_objects:
        _print_objects(missed)
        return
    if missed:
        print_rows(_MISS_COLUMNS, map(miss_row, missed), None)
    click.echo(_told(missed), err=True)


def miss_row(miss: Miss) -> Row:
    """An address in a line."""
    due = show_time(miss.due_at) or "next crawl"
    return miss.source, miss.kind, miss.state, miss.url, miss.reason, show_time(miss.since), due


def _told(missed: Sequence[Miss]) -> str:
    states = Counter(miss.state for miss in missed)
    return f"missed: {', '.join(f'{count} {state}' for state, count in states.most_common()) or 'nothing'}"


# ---------------------------------------------------------------- status


@click.command("status")
@database_option
@json_option("One object; times in UTC.")
def status_command(database: Path, as_objects: bool) -> None:
    """How the data stands: what is held and how far it was read, year by year; the last run; and each source with the state of
    its lists, its reports, what is missed, and the alarms of its last visit; those that somebody has accepted do not count.
    Times are those of China.

    A report is whole when every table of its form was found and every cell read; copies are reports not seen on an official
    host; unread are cells; failed are checks within the reports, and across those against the year before and others. review
    is what gongkai review lists: open, stale (judged when it was otherwise), judged.

    \b
    Example:
      gongkai status
    """
    with faults(), Store(database, must_exist=True) as store, store.snapshot():
        extent, runs, sources = read_extent(store), list_runs(store, 1), list_sources(store)
        found = count_findings(store)
    review = {state: found[state] for state in _REVIEW}
    if as_objects:
        last = as_json(runs[0]) if runs else None
        told = {"data": as_json(extent), "review": review, "last_run": last, "sources": as_json(sources)}
        click.echo(write_json(told))
        return
    for line in extent_lines(extent, review, runs[0] if runs else None):
        click.echo(line)
    if extent.years:
        print_rows(_YEAR_COLUMNS, map(year_row, extent.years), None)
    if not sources:
        click.echo("sources    none: nothing has been crawled into this database")
        return
    print_rows(_SOURCE_COLUMNS, map(source_row, sources), None)
    for source in sources:
        for alarm in source.alarms:
            click.echo(clean(f"{'accepted ' if alarm.accepted_at else 'alarm    '}  {describe_standing(alarm)}"))


def extent_lines(extent: Extent, review: Mapping[State, int], last: RunLine | None) -> list[str]:
    """What is held, what waits for a person, and the last run, a line each."""
    years = f", years {extent.first_year}–{extent.last_year}" if extent.first_year else ""
    unplaced = f"; {extent.unplaced} more without a known body or year" if extent.unplaced else ""
    run = f"{last.id} {last.command}, {show_time(last.started_at)}, {show_length(last)}" if last else "none"
    unresolved = f", {extent.unresolved} known only by a printed name" if extent.unresolved else ""
    faults = {
        "the source's": extent.fault_source,
        "ours": extent.fault_ours,
        "unclear whose": extent.fault_unclear,
    }
    by_fault = ", ".join(f"{count} {name}" for name, count in faults.items() if count)
    return [
        f"documents  {extent.documents}",
        f"reports    {extent.reports} of {extent.agencies} bodies{unresolved}{years}{unplaced}",
        f"cells      {extent.cells_unread} unread",
        f"checks     {extent.checks_failed} failed{f' ({by_fault})' if by_fault else ''}",
        f"across     {extent.across_failed} failed against other reports, {extent.across_not_stated} could not be judged",
        f"review     {', '.join(f'{count} {state}' for state, count in review.items())}",
        f"last run   {run}",
    ]


def year_row(year: YearLine) -> Row:
    """A year in a line; ``whole`` of those whose form has tables."""
    whole = f"{year.whole} of {year.tables}" if year.tables else ""
    return year.year, year.reports, whole, year.copies, year.cells_unread, year.checks_failed, year.across_failed


def source_row(source: SourceLine) -> Row:
    """A source in a line."""
    return (
        source.id,
        source.agency,
        source.status,
        ", ".join(dict.fromkeys(source.lists)) or "no list walked",
        source.reports,
        source.missed,
        sum(alarm.accepted_at is None for alarm in source.alarms),
        show_time(source.visited_at) or "never",
    )


def _print_objects(values: Iterable[object]) -> None:
    click.echo(write_json([as_json(value) for value in values]))
