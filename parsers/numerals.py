"""Chinese ordinals, years, dates and periods as printed → numbers and ISO dates. Nothing is repaired: what is eaten is said so."""

import re
from dataclasses import dataclass
from datetime import date

_DIGITS = {
    char: value for value, chars in enumerate(["〇零○ＯO０o0", "一壹1", "二贰两2", "三叁3", "四肆4"]) for char in chars
}
_DIGITS |= {
    char: value for value, chars in enumerate(["五伍5", "六陆6", "七柒7", "八捌8", "九玖9"], 5) for char in chars
}

CHINESE_ORDINAL = "[一二三四五六七八九十]{1,3}"


def read_ordinal(text: str) -> int | None:
    """一 → 1, 十二 → 12, 廿三 → 23, 3 → 3; ``None`` when it is no number up to 99."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 2 else None
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, units = text.partition("十")
    if not ten:
        return _DIGITS.get(text)
    high = _DIGITS.get(tens) if tens else 1
    low = _DIGITS.get(units) if units else 0
    return None if high is None or low is None else high * 10 + low


def _read_year(text: str) -> int | None:
    digits = [_DIGITS.get(char) for char in text]
    if len(digits) != 4 or None in digits:
        return None
    year = int("".join(str(digit) for digit in digits))
    return year if 1949 <= year <= 2099 else None


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text: ISO, and where it stands."""

    iso: str
    start: int
    end: int


_NUMBER = "[0-9〇零○一二两三四五六七八九十廿卅]"
_DATE = re.compile(
    # 2021年6月7日, 二〇二一年六月七日 (with the letter O or a circle for zero), spaces between the parts
    rf"(?P<y1>(?:19|20)\d\d|[一二][0-9〇零○ＯOo０一二三四五六七八九]{{3}})\s*年\s*(?P<m1>{_NUMBER}{{1,3}})\s*月\s*(?P<d1>{_NUMBER}{{1,3}})\s*[日号]"
    # 2021-06-07, 2021/6/7, 2021.6.7
    r"|(?<![\d.])(?P<y2>(?:19|20)\d\d)\s?(?P<sep>[-/.－])\s?(?P<m2>\d{1,2})\s?(?P=sep)\s?(?P<d2>\d{1,2})(?!\d|\.\d)"
)


def find_dates(text: str) -> tuple[DateFound, ...]:
    """Every full date in the text that the calendar knows."""
    if "年" not in text and "19" not in text and "20" not in text:
        return ()  # most lines
    found = []
    for match in _DATE.finditer(text):
        if match["y1"]:
            year, month, day = _read_year(match["y1"]), read_ordinal(match["m1"]), read_ordinal(match["d1"])
        else:
            year, month, day = int(match["y2"]), int(match["m2"]), int(match["d2"])
        iso = _iso(year, month, day)
        if iso:
            found.append(DateFound(iso, match.start(), match.end()))
    return tuple(found)


def read_date(text: str) -> str | None:
    """The first full date of the text, ISO; a time after it is ignored."""
    found = find_dates(text)
    return found[0].iso if found else None


def _iso(year: int | None, month: int | None, day: int | None) -> str | None:
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


_PERIOD = re.compile(
    r"((?:19|20)\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日?(?:(?:0?0|零)[时点:：]?)?[起始]?[,，]?"
    r"\s*(?:[至到—–－~～-]{1,2}|止于)\s*"
    r"(?:(?:(?P<year>(?:19|20)\d\d)|同|当|本)\s?年)?\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日"
)


def find_period(text: str) -> tuple[str, str] | None:
    """The first stretch ``2023年1月1日…至(2023年)12月31日`` as ISO dates."""
    for match in _PERIOD.finditer("".join(text.split())):
        first = int(match[1])
        last = int(match["year"]) if match["year"] else first
        start = _iso(first, int(match[2]), int(match[3]))
        end = _iso(last, int(match[5]), int(match[6]))
        if start and end and start < end:
            return start, end
    return None


# 202111日起至20211231日止, 2018年11日至2018年1231日, 20151月1日, 201211-1231日: a filter ate 年 or 月;
# 2021年10日内 is a time allowed
_EATEN = re.compile(
    r"(?:19(?<!\d19)|20(?<!\d20))\d{2}(?:\d{2,4}(?:日|[-—至]+\d{3,4}日)|年\d{2,4}日(?!之?内)|\d{1,2}月\d{1,2}日)"
)


def find_eaten_digits(text: str) -> tuple[str, ...]:
    """Dates that have lost a character, as printed; they are never mended."""
    return tuple(match[0] for match in _EATEN.finditer(text)) if "日" in text else ()


_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?=\s*年)")


def find_years(text: str) -> tuple[int, ...]:
    """Every ``20XX年`` in the text, in order."""
    return tuple(int(match[1]) for match in _YEAR.finditer(text))
