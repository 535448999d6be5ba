"""What is worse at a source than it was: alarms against its last good run. Pure but for :func:`save_alarms`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from db.crawl_records import CrawlRun
from db.store import Store

# a walk that ended so has seen all there was to see
GOOD = ("complete", "known", "empty_on_purpose")


@dataclass(frozen=True, slots=True)
class Result:
    """How a source stands after a run: how its lists were last found, how many reports they name, and what the database
    holds of them."""

    source: str
    state: str
    listed: int
    reports: int
    sections: int
    cells: int
    checks_failed: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something worse than before. ``again``: the run before said so too, and it has not become worse since; ``accepted``: and
    somebody has said that it may stay so; ``handed``: and the alarm hook was given it."""

    source: str
    kind: str
    before: int | None
    now: int | None
    detail: str
    again: bool = False
    accepted: bool = False
    handed: bool = False


REPLACED = "report_replaced"
# what must not shrink, and the alarms when it does
_SHRINKING = {
    "listed": ("fewer_listed", "the lists name fewer reports than before"),
    "reports": ("fewer_reports", "fewer annual reports are held than before"),
    "sections": ("sections_lost", "the reports have fewer sections than before"),
    "cells": ("cells_lost", "the reports have fewer stated cells than before"),
}


# the alarms that a figure may raise
_ABOUT = {name: (kind,) for name, (kind, _) in _SHRINKING.items()} | {
    "listed": ("fewer_listed", "nothing_listed"),
    "checks_failed": ("checks_failing",),
}
# with these the reports have less that could fail
_LOSSES = tuple(kind for name, (kind, _) in _SHRINKING.items() if name != "listed")


def find_alarms(now: Result, good: Result | None, min_reports: int, unwell: int = 1) -> Iterator[Alarm]:
    """What is worse now than in the last good run, or less than the registry expects. ``unwell``: lists that were not seen
    whole; with one more of them it is worse."""
    if now.state not in GOOD:
        words = f"the walk over its lists ended as {now.state}"
        yield Alarm(now.source, "source_" + now.state, None, unwell, words)
    emptied = now.listed == 0 and good is not None and good.listed > 0
    if emptied and good:
        yield Alarm(now.source, "nothing_listed", good.listed, 0, "the lists name no report any more")
    for name, (kind, words) in _SHRINKING.items():
        before, present = (getattr(good, name), getattr(now, name)) if good else (0, 0)
        if present < before and not (name == "listed" and emptied):
            yield Alarm(now.source, kind, before, present, words)
    # a report that is new may fail checks of its own, which makes nothing worse
    if good and now.checks_failed > good.checks_failed and now.reports <= good.reports:
        words = "more checks of its reports fail than before"
        yield Alarm(now.source, "checks_failing", good.checks_failed, now.checks_failed, words)
    if now.reports < min_reports:
        words = "fewer annual reports than the registry expects"
        yield Alarm(now.source, "below_expectation", min_reports, now.reports, words)


def find_good(store: Store, source: str, before: CrawlRun) -> Result | None:
    """How the source stood when it last stood well: each figure by the last run that raised no alarm about it.

    What has become worse is so until it is mended, or outgrown; it does not become what later runs are measured by. A list that
    is never read whole keeps no other figure from being measured.
    """
    found = {}
    for name, kinds in _ABOUT.items():
        row = _last_without(store, name, kinds, source, before)
        if row is None:
            return None
        state, found[name] = row
    # of a run in which a report had lost its tables fewer checks fail; what fails when it is whole again is nothing new
    whole = _last_without(store, "checks_failed", (*_ABOUT["checks_failed"], *_LOSSES), source, before)
    found["checks_failed"] = max(found["checks_failed"], whole[1] if whole else 0)
    return Result(source, state, **found)


def _last_without(
    store: Store, figure: str, kinds: Sequence[str], source: str, before: CrawlRun
) -> tuple[str, int] | None:
    """State and a figure of the last run of a source that raised no alarm of these kinds."""
    row = store.row(
        f"SELECT state, {figure} FROM source_runs AS s WHERE source = ? AND run < ?"
        f" AND NOT EXISTS (SELECT 1 FROM alarms AS a WHERE a.run = s.run AND a.source = s.source"
        f" AND a.kind IN ({_marks(kinds)})) ORDER BY run DESC LIMIT 1",
        (source, before.id, *kinds),
    )
    return (str(row[0]), int(row[1])) if row else None


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def find_replaced(store: Store, source: str) -> Iterator[Alarm]:
    """The reports whose addresses now show something else: what was read stays, and the page is no witness of it any more.

    A body that reads as the report does is that report still. A page that is gone by its status (404) is taken down and not
    replaced.
    """
    row = store.row(
        "SELECT count(DISTINCT p.id), min(p.url) FROM pages AS p JOIN page_versions AS v ON v.page = p.id AND v.current"
        " JOIN all_documents AS d ON d.page_version = v.id AND d.current AND d.doc_type = 'annual_report'"
        " WHERE p.source = ? AND ((p.state = 'incomplete' AND p.digest NOT IN"
        "  (SELECT s.digest FROM page_versions AS s WHERE s.page = p.id AND v.id IN (s.id, s.same_as)))"
        " OR (p.state IN ('gone', 'hijacked') AND p.status BETWEEN 200 AND 299))",
        (source,),
    )
    if row is not None and row[0]:
        words = f"addresses of annual reports show something else now, such as {row[1]}"
        yield Alarm(source, REPLACED, 0, int(row[0]), words)


def mark_known(store: Store, alarms: Sequence[Alarm], run: CrawlRun) -> list[Alarm]:
    """The alarms, with those marked that the run before raised too with a figure no better than now, and that are accepted."""
    marked = []
    for alarm in alarms:
        row = store.row(
            "SELECT a.before, a.now, a.handed FROM alarms AS a WHERE a.source = ? AND a.kind = ? AND a.run ="
            " (SELECT max(run) FROM source_runs WHERE source = ? AND run < ?)",
            (alarm.source, alarm.kind, alarm.source, run.id),
        )
        again = row is not None and not _is_worse(alarm, *row[:2])
        accepted, handed = again and _is_accepted(store, alarm, run), again and row is not None and bool(row[2])
        marked.append(replace(alarm, again=again, accepted=accepted, handed=handed))
    return marked


def _is_accepted(store: Store, alarm: Alarm, run: CrawlRun) -> bool:
    # a run that goes on after it was cut off may have ended the acceptance itself, and looks again
    row = store.row(
        "SELECT 1 FROM accepted_alarms WHERE source = ? AND kind = ? AND (ended_run IS NULL OR ended_run = ?)",
        (alarm.source, alarm.kind, run.id),
    )
    return row is not None


def _is_worse(alarm: Alarm, before: int | None, now: int | None) -> bool:
    if alarm.now is None or now is None:
        return False
    return abs(alarm.now - (alarm.before or 0)) > abs(now - (before or 0))


def save_alarms(store: Store, result: Result, alarms: Sequence[Alarm], run: CrawlRun) -> None:
    """What the source gave, with its alarms; of a source that a resumed run visits again, the last.

    An acceptance ends with the first run that does not raise its alarm, or finds it worse.
    """
    now = store.now()
    names = [field.name for field in fields(Result)]
    accepted = [alarm.kind for alarm in alarms if alarm.accepted]
    with store.writing() as connection:
        connection.execute(
            f"INSERT OR REPLACE INTO source_runs (run, {', '.join(names)}, ended_at)"
            f" VALUES (?, {', '.join('?' * len(names))}, ?)",
            (run.id, *(getattr(result, name) for name in names), now),
        )
        connection.execute("DELETE FROM alarms WHERE run = ? AND source = ?", (run.id, result.source))
        connection.executemany(
            "INSERT INTO alarms (run, source, kind, before, now, detail, again, handed, raised_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(run.id, a.source, a.kind, a.before, a.now, a.detail, a.again, a.handed, now) for a in alarms],
        )
        connection.execute(
            "UPDATE accepted_alarms SET ended_run = NULL WHERE source = ? AND ended_run = ?", (result.source, run.id)
        )
        connection.execute(
            "UPDATE accepted_alarms SET ended_run = ? WHERE source = ? AND ended_run IS NULL"
            f" AND kind NOT IN ({', '.join('?' * len(accepted))})",
            (run.id, result.source, *accepted),
        )


def mark_handed(store: Store, alarms: Sequence[Alarm], run: CrawlRun) -> None:
    """The hook has been given these alarms of the run."""
    with store.writing() as connection:
        connection.executemany(
            "UPDATE alarms SET handed = 1 WHERE run = ? AND source = ? AND kind = ?",
            [(run.id, alarm.source, alarm.kind) for alarm in alarms],
        )
