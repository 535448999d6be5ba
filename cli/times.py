"""Times for people: stored in UTC, shown as it was in China."""

from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def show_time(utc: str | None) -> str:
    """``2026-01-31 08:05`` in Asia/Shanghai of a time of the database; nothing for none."""
    return datetime.fromisoformat(utc).astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if utc else ""


def show_duration(begun: str, ended: str) -> str:
    """``1 h 02 min``, ``3 min 20 s``, ``7 s`` between two times of the database."""
    return show_seconds(int((datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()))


def show_seconds(seconds: int) -> str:
    """A length of time in words."""
    minutes, rest = divmod(seconds, 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
