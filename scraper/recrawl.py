"""When an address is asked again, as these sites live: reports appear from January to April, and then seldom change."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_SEASON = range(1, 5)  # the months in which reports are published; the regulation asks for 31 January, some are late
_DAILY, _WEEKLY = timedelta(days=1), timedelta(days=7)
_FIRST, _LONGEST = timedelta(days=7), timedelta(days=180)
# nothing is due later than this; what is, was noted by a clock that was ahead
LATEST = _LONGEST + _DAILY
# so often a list is read to its end, although the entries of its first pages are known
WHOLE = timedelta(days=30)
_RETRY, _GIVE_UP = timedelta(days=1), timedelta(days=30)
# a run that starts a little earlier in the day than the last one still finds due what was due "in a day"
_EARLY = timedelta(hours=2)


def list_due(now: datetime) -> datetime:
    """When a list page asked at ``now`` (with a time zone) is due again: daily in the season, weekly outside it."""
    return now + (_DAILY if now.astimezone(CHINA).month in _SEASON else _WEEKLY) - _EARLY


def report_due(now: datetime, quiet: int) -> datetime:
    """When a report is due again that was found unchanged ``quiet`` times in a row: the interval doubles up to a bound."""
    return now + min(_FIRST * (1 << min(quiet, 10)), _LONGEST) - _EARLY


def failure_due(now: datetime, quiet: int) -> datetime:
    """When an address is due again that failed ``quiet`` times in a row before."""
    return now + min(_RETRY * (1 << min(quiet, 10)), _GIVE_UP) - _EARLY
