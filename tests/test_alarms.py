"""Alarms: what is worse at a source than in its last good run."""

from dataclasses import replace

import pytest

from db.alarms import GOOD, Alarm, Result, find_alarms, find_good, mark_known, save_alarms
from db.crawl_records import CrawlRun, Source
from db.ledger import Ledger
from db.standing import UnknownAlarmError, accept, list_standing
from db.store import Store
from tests.stored import rows

BEFORE = Result("s", "complete", listed=5, reports=4, sections=40, cells=800, checks_failed=1)
SOURCE = Source("s", "甲市医疗保障局", "prefecture", None, "a.cn", "generic", "verified", 0, None, None, "")


def kinds(now: Result, good: Result | None = BEFORE, min_reports: int = 0) -> list[tuple[str, int | None, int | None]]:
    return [(alarm.kind, alarm.before, alarm.now) for alarm in find_alarms(now, good, min_reports)]


# by hand: what a run gave → the alarms against BEFORE
CHANGES: list[tuple[str, dict[str, int], list[tuple[str, int | None, int | None]]]] = [
    ("complete", {}, []),
    ("complete", {"listed": 6, "reports": 5, "sections": 50, "cells": 900, "checks_failed": 0}, []),
    ("complete", {"listed": 4}, [("fewer_listed", 5, 4)]),
    ("complete", {"listed": 0}, [("nothing_listed", 5, 0)]),
    ("complete", {"reports": 3}, [("fewer_reports", 4, 3)]),
    ("complete", {"sections": 39}, [("sections_lost", 40, 39)]),
    ("complete", {"cells": 799}, [("cells_lost", 800, 799)]),
    ("complete", {"checks_failed": 2}, [("checks_failing", 1, 2)]),
    ("known", {}, []),
    ("broken", {"listed": 0}, [("source_broken", None, 1), ("nothing_listed", 5, 0)]),
    ("incomplete", {"listed": 2}, [("source_incomplete", None, 1), ("fewer_listed", 5, 2)]),
    ("blocked", {"listed": 0}, [("source_blocked", None, 1), ("nothing_listed", 5, 0)]),
    ("empty_on_purpose", {"listed": 0}, [("nothing_listed", 5, 0)]),
]


@pytest.mark.parametrize(("state", "change", "expected"), CHANGES)
def test_what_is_worse_is_an_alarm(
    state: str, change: dict[str, int], expected: list[tuple[str, int | None, int | None]]
) -> None:
    counts = {"listed": 5, "reports": 4, "sections": 40, "cells": 800, "checks_failed": 1}
    assert kinds(Result("s", state, **counts | change)) == expected


def test_without_a_good_run_only_the_state_and_the_expectation_count() -> None:
    nothing = Result("s", "complete", 0, 0, 0, 0, 0)
    assert kinds(nothing, None) == []
    assert kinds(nothing, None, min_reports=2) == [("below_expectation", 2, 0)]
    assert kinds(replace(nothing, state="failed"), None) == [("source_failed", None, 1)]


def test_every_alarm_says_in_words_what_it_is_about() -> None:
    worse = Result("s", "broken", 0, 0, 0, 0, 9)
    found = list(find_alarms(worse, BEFORE, 9))
    assert len({alarm.kind for alarm in found}) == len(found) == 7
    assert all(alarm.detail and alarm.source == "s" for alarm in found)


# ---------------------------------------------------------------- stored


def visit(store: Store, result: Result, min_reports: int = 0) -> list[Alarm]:
    """A run that comes to this result; its alarms."""
    ledger = Ledger(store)
    ledger.save_sources([SOURCE])
    run = ledger.begin("crawl", "x.warc.gz", "2000-01-01T00:00:00Z")
    alarms = close(store, result, run, min_reports)
    ledger.finish(run)
    return alarms


def close(store: Store, result: Result, run: CrawlRun, min_reports: int = 0) -> list[Alarm]:
    good = find_good(store, result.source, run)
    alarms = mark_known(store, list(find_alarms(result, good, min_reports)), run)
    save_alarms(store, result, alarms, run)
    return alarms


def test_a_run_is_measured_by_the_last_good_one_not_by_the_last(store: Store) -> None:
    assert visit(store, BEFORE) == []
    visit(store, replace(BEFORE, state="failed", listed=0, reports=0, cells=0, sections=0))
    found = visit(store, replace(BEFORE, reports=3))
    assert [(alarm.kind, alarm.before, alarm.now) for alarm in found] == [("fewer_reports", 4, 3)]


def test_a_source_that_is_never_seen_whole_is_measured_all_the_same(store: Store) -> None:
    incomplete = replace(BEFORE, state="incomplete")
    visit(store, incomplete)
    found = visit(store, replace(incomplete, reports=3, cells=BEFORE.cells - 9, listed=2))
    assert {"fewer_reports", "cells_lost", "fewer_listed"} <= {alarm.kind for alarm in found}


def test_one_more_list_that_is_not_seen_whole_is_news() -> None:
    once, twice = (list(find_alarms(replace(BEFORE, state="incomplete"), BEFORE, 0, unwell)) for unwell in (1, 2))
    assert (once[0].now, twice[0].now) == (1, 2)


@pytest.mark.parametrize("state", GOOD)
def test_a_good_run_is_found(store: Store, state: str) -> None:
    good = replace(BEFORE, state=state)
    visit(store, good)
    run = Ledger(store).begin("crawl", "y.warc.gz", "2000-01-01T00:00:00Z")
    assert find_good(store, "s", run) == good
    assert find_good(store, "other", run) is None


def test_an_alarm_that_stays_is_marked_and_one_that_grows_is_new(store: Store) -> None:
    """What a site blocked for good says every day does not fail every timer."""
    blocked = replace(BEFORE, state="blocked", listed=0)
    told = [[(alarm.kind, alarm.again) for alarm in visit(store, result)] for result in (BEFORE, blocked, blocked)]
    assert told == [
        [],
        [("source_blocked", False), ("nothing_listed", False)],
        [("source_blocked", True), ("nothing_listed", True)],
    ]


def test_a_report_that_lost_its_tables_and_has_them_again_fails_no_more_checks(store: Store) -> None:
    """The checks of the run in between are those of what was left."""
    thinned = replace(BEFORE, sections=34, cells=400, checks_failed=0)
    told = [[alarm.kind for alarm in visit(store, result)] for result in (BEFORE, thinned, thinned, BEFORE)]
    assert told == [[], ["sections_lost", "cells_lost"], ["sections_lost", "cells_lost"], []]
    worse = visit(store, replace(BEFORE, checks_failed=2))
    assert [(alarm.kind, alarm.before, alarm.now) for alarm in worse] == [("checks_failing", 1, 2)]


def test_checks_of_a_report_that_is_new_stay_known_while_another_has_lost_cells(store: Store) -> None:
    thinned = replace(BEFORE, cells=700, checks_failed=0)
    grown = replace(thinned, reports=5, checks_failed=3)
    told = [[alarm.kind for alarm in visit(store, result)] for result in (BEFORE, thinned, grown, grown)]
    assert told == [[], ["cells_lost"], ["cells_lost"], ["cells_lost"]]


def test_an_expectation_that_is_missed_by_more_is_new(store: Store) -> None:
    told = []
    for reports in (4, 4, 3, 3):
        run = replace(BEFORE, state="failed", reports=reports)
        told.append({alarm.kind: alarm.again for alarm in visit(store, run, min_reports=5)}["below_expectation"])
    assert told == [False, True, False, True]


def test_an_alarm_that_comes_back_is_new(store: Store) -> None:
    failed = replace(BEFORE, state="failed")
    told = [[alarm.again for alarm in visit(store, result)] for result in (failed, BEFORE, failed)]
    assert told == [[False], [], [False]]


def test_a_source_visited_again_by_the_same_run_is_kept_once(store: Store) -> None:
    """A run that was cut off is gone on with, and visits its sources again."""
    ledger = Ledger(store)
    ledger.save_sources([SOURCE])
    run = ledger.begin("crawl", "x.warc.gz", "2000-01-01T00:00:00Z")
    close(store, replace(BEFORE, state="failed"), run)
    again = ledger.begin("crawl", "z.warc.gz", "2000-01-01T00:00:00Z")
    assert (again.id, again.resumed, again.archive_file) == (run.id, 1, "x.warc.gz")
    close(store, BEFORE, again)
    assert [row["state"] for row in rows(store, "SELECT state FROM source_runs")] == ["complete"]
    assert rows(store, "SELECT * FROM alarms") == []


# ---------------------------------------------------------------- accepted


def standing(store: Store) -> list[tuple[str, int | None, str | None]]:
    return [(alarm.kind, alarm.now, alarm.note) for alarm in list_standing(store)]


def accept_all(store: Store, note: str = "so be it") -> None:
    accept(store, tuple(alarm.id for alarm in list_standing(store)), note)


def test_an_accepted_alarm_stays_accepted_while_it_is_no_worse(store: Store) -> None:
    fewer = replace(BEFORE, reports=2)
    visit(store, BEFORE)
    visit(store, fewer)
    accept_all(store)
    for now in (fewer, fewer, replace(BEFORE, reports=3)):
        assert [(alarm.again, alarm.accepted) for alarm in visit(store, now)] == [(True, True)]
    assert standing(store) == [("fewer_reports", 3, "so be it")]


def test_an_accepted_alarm_that_becomes_worse_is_one_again(store: Store) -> None:
    """Also when it is no worse than when it was accepted, but worse than it has been since."""
    for reports in (4, 2, 3):
        found = visit(store, replace(BEFORE, reports=reports))
        if reports == 2:
            accept_all(store)
    assert found[0].accepted
    (worse,) = visit(store, replace(BEFORE, reports=2))
    assert (worse.again, worse.accepted) == (False, False)
    assert standing(store) == [("fewer_reports", 2, None)]
    assert [alarm.accepted for alarm in visit(store, replace(BEFORE, reports=2))] == [False]
    held = rows(store, "SELECT kind, before, now, note, ended_run FROM accepted_alarms")
    assert held == [{"kind": "fewer_reports", "before": 4, "now": 2, "note": "so be it", "ended_run": 4}]


def test_an_accepted_alarm_that_had_gone_is_one_again(store: Store) -> None:
    failed = replace(BEFORE, state="failed")
    visit(store, failed)
    accept_all(store)
    assert visit(store, BEFORE) == []
    assert [alarm.accepted for alarm in visit(store, failed)] == [False]
    accept_all(store, "again")
    assert standing(store) == [("source_failed", 1, "again")]
    assert [row["note"] for row in rows(store, "SELECT note FROM accepted_alarms ORDER BY id")] == ["so be it", "again"]


def test_what_a_run_ended_before_it_was_cut_off_it_looks_at_again(store: Store) -> None:
    failed = replace(BEFORE, state="failed")
    visit(store, failed)
    accept_all(store)
    ledger = Ledger(store)
    close(store, BEFORE, ledger.begin("crawl", "x.warc.gz", "2000-01-01T00:00:00Z"))
    assert standing(store) == []
    found = close(store, failed, ledger.begin("crawl", "x.warc.gz", "2000-01-01T00:00:00Z"))
    assert [alarm.accepted for alarm in found] == [True]
    assert standing(store) == [("source_failed", 1, "so be it")]


def test_all_or_none_are_accepted(store: Store) -> None:
    visit(store, replace(BEFORE, state="failed"))
    (alarm,) = list_standing(store)
    with pytest.raises(UnknownAlarmError, match=str(alarm.id + 1)):
        accept(store, (alarm.id, alarm.id + 1), "both")
    assert standing(store) == [("source_failed", 1, None)]
    (accepted,) = accept(store, (alarm.id, alarm.id), "one")
    assert (accepted.note, accepted.since) == ("one", alarm.since)
    assert accepted.accepted_at is not None


def test_since_is_when_it_was_first_raised_without_a_break(store: Store) -> None:
    failed = replace(BEFORE, state="failed")
    for result in (failed, BEFORE, failed, failed):
        visit(store, result)
    with store.writing():
        store.execute("UPDATE alarms SET raised_at = '2026-01-0' || run || 'T00:00:00Z'")
    (alarm,) = list_standing(store)
    assert alarm.since == "2026-01-03T00:00:00Z"
