"""Lines above a table that say whose figures it holds: 2021年度数据如下（对比）, 上年数据：, 填报单位：青山镇."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.data import load
from parsers.memo import remember_short
from parsers.normalise import fold
from parsers.numerals import find_dates, find_period, find_years
from parsers.spotting import find_agencies

_DATA = load("announcements.toml")
_PROSE = re.compile(_DATA["prose"])
_ANNOUNCES = re.compile(_DATA["announces"])
_PASSED = re.compile(_DATA["passed"])
_YEAR_BEFORE, _OWN_YEAR = re.compile(_DATA["year_before"]), re.compile(_DATA["own_year"])
_NOTE_BEFORE, _NOTE_YEAR = re.compile(_DATA["note_before"]), re.compile(_DATA["note_year"])
_FILLED_BY = re.compile(_DATA["filled_by"])
_PASSING_YEAR = re.compile(_DATA["passing_year"])


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a line says of the table below it. ``before``: it is the year's before; ``named``: where a body may be named."""

    text: str
    years: tuple[int, ...] = ()
    before: bool = False
    named: str = ""


@remember_short
def read_announcement(text: str) -> Announcement | None:
    """What a short line that ends as the lead-in of a table does says of it, else ``None``; prose says nothing."""
    if len(text) > 2 * _DATA["longest"]:
        return None
    line = fold(text)
    if not 1 < len(line) <= _DATA["longest"]:
        return None
    if line.startswith("(") and (note := read_note(line)):
        return note
    filled_by = _FILLED_BY.search(line)
    if _PROSE.search(line) or not (_ANNOUNCES.search(line) or filled_by):
        return None
    years = told_years(line)
    before = bool(_YEAR_BEFORE.search(line)) and not years and not _OWN_YEAR.search(line)
    named = filled_by["body"] if filled_by else line
    return Announcement(text, years, before, named)


def read_note(text: str) -> Announcement | None:
    """What a note in brackets behind the label of a caption or a corner says: 信息内容（上年）."""
    line = fold(text) if "(" in text or "（" in text else ""
    year = _NOTE_YEAR.search(line)
    if year:
        return Announcement(text, (int(year[1]),))
    return Announcement(text, before=True) if _NOTE_BEFORE.search(line) else None


def told_years(text: str) -> tuple[int, ...]:
    """The years that a line is about: those of a period, else those named; dates (填表时间：2022年1月10日) and years that it
    mentions in passing (与2021年对比) apart."""
    period = find_period(text)
    if period:
        return tuple(sorted({int(end[:4]) for end in period}))
    for date in reversed(find_dates(text)):
        text = text[: date.start] + text[date.end :]
    return find_years(_PASSING_YEAR.sub("", "".join(text.split())))


def is_passed(text: str) -> bool:
    """Does the line stand between an announcement and its table without saying anything (单位：件)?"""
    return len(text) <= _DATA["longest"] and bool(_PASSED.fullmatch(fold(text)))


def starts_table(text: str) -> bool:
    """Does the line, in the midst of the lines of a table, tell that another begins, of another year or body perhaps?"""
    found = read_announcement(text)
    return found is not None and bool(found.years or found.before or find_agencies(found.named))


def nearest(lines: Iterable[str]) -> Announcement | None:
    """What the lines above a table, the nearest first, say of it."""
    line = next((line for line in lines if not is_passed(line)), None)
    return read_announcement(line) if line else None
