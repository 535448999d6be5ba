"""When an address is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.recrawl import failure_due, list_due, report_due

DAY = timedelta(days=1)
EARLY = timedelta(hours=2)  # a run may start a little earlier in the day than the last one
NOW = datetime(2026, 2, 1, 3, 20, tzinfo=UTC)
TIMES = st.integers(1_500_000_000, 2_200_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


# by hand: daily from January to April by the clock of China, else weekly
@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), 1),
        (datetime(2026, 4, 30, 15, 59, tzinfo=UTC), 1),
        (datetime(2026, 4, 30, 16, 0, tzinfo=UTC), 7),  # in China it is May
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), 7),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), 1),  # in China it is January
        (datetime(2026, 8, 1, tzinfo=UTC), 7),
    ],
)
def test_lists_are_due_daily_in_the_season_and_weekly_outside_it(now: datetime, days: int) -> None:
    assert list_due(now) == now + days * DAY - EARLY


# by hand: a week, doubled each time it is found unchanged, up to half a year
@pytest.mark.parametrize(("quiet", "days"), [(0, 7), (1, 14), (2, 28), (3, 56), (4, 112), (5, 180), (50, 180)])
def test_reports_are_due_less_often_the_longer_they_stay(quiet: int, days: int) -> None:
    assert report_due(NOW, quiet) == NOW + days * DAY - EARLY


# by hand: a day, doubled each time it fails again, up to a month
@pytest.mark.parametrize(("quiet", "days"), [(0, 1), (1, 2), (4, 16), (5, 30), (1000, 30)])
def test_failures_are_due_less_often_the_longer_they_last(quiet: int, days: int) -> None:
    assert failure_due(NOW, quiet) == NOW + days * DAY - EARLY


@given(TIMES, st.integers(0, 10_000))
def test_everything_is_due_in_the_future_and_never_never(now: datetime, quiet: int) -> None:
    for due in (list_due(now), report_due(now, quiet), failure_due(now, quiet)):
        assert now < due < now + 200 * DAY


@given(TIMES, st.timedeltas(timedelta(0), timedelta(minutes=110)))
def test_a_daily_timer_that_is_early_finds_due_what_was_due_in_a_day(now: datetime, early: timedelta) -> None:
    assert failure_due(now, 0) <= now + DAY - early


@given(TIMES, st.integers(0, 30))
def test_the_intervals_never_shrink(now: datetime, quiet: int) -> None:
    assert report_due(now, quiet) <= report_due(now, quiet + 1)
    assert failure_due(now, quiet) <= failure_due(now, quiet + 1)
