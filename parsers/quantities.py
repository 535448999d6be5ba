"""Numbers with a unit in a text: 246条, 7.6万次, 1,036件, 两次, 约30余人, 98.5%. What is counted is not looked at here.

No quantities: dates, years, ordinals (第3次), numbers of documents, what stands in a quotation or in the name of a document
(“十条措施”, 《…》), ranges (3—5件: no one value), rates of time (20个工作日), and numbers whose digits are in doubt (5，120人).
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from parsers.data import load
from parsers.memo import remember_short

_DATA = load("figures.toml")
_MONEY: dict[str, int] = _DATA["units"]["money"]
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000}
_SCALES |= {"亿": 100_000_000, "万亿": 1_000_000_000_000}
_NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ASCII = {0xFF10 + n: 0x30 + n for n in range(10)} | {0xFF0E: 0x2E}


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Quantity(NamedTuple):
    """``text[start:end]`` states ``value`` (in the base unit) of something.

    ``unit``: the base unit, ``None`` where none is printed. ``spelled``: in Chinese characters (两次).
    """

    value: Decimal
    unit: str | None
    start: int
    end: int
    approximate: bool
    spelled: bool


_ABOUT = re.compile(rf"(?:{one_of(_DATA['approximate']['before'])})\s?$")
_ABOUT_ENDS = frozenset(" " + "".join(word[-1] for word in _DATA["approximate"]["before"]))
_UNIT = one_of([*_DATA["units"]["count"], *_MONEY, "%", "％"])
_AFTER = one_of(_DATA["approximate"]["after"])
_NOT_AFTER = one_of(_DATA["not_after"]["words"])
_NUMBER = re.compile(
    r"(?P<number>[0-9０-９]{1,12}(?:,[0-9]{3}){0,4}(?![0-9０-９])(?:[.．][0-9０-９]+)?)\s?(?P<more>[余多])?"
    r"(?P<scale>万亿|千万|百万|十万|[亿万千百])?(?P<more2>[余多])?"
    rf"(?:\s*(?P<unit>{_UNIT})(?P<after>{_AFTER})?|(?P<after2>{_AFTER})?(?=[\s。；;，,、:：)）]|$))"
)
_SPELLED = re.compile(
    rf"(?P<number>[一二两三四五六七八九十百千]{{1,9}})(?P<more>[余多])?(?P<unit>{one_of(_DATA['units']['chinese'])})"
    rf"(?P<after>{_AFTER})?"
)
_PERCENT = re.compile(r"百分之(?P<number>百|[零〇一二两三四五六七八九十百]+|[0-9]+(?:\.[0-9]+)?)")
# before a number: a part of it (1,23|4 件; 5，|120), an ordinal, a date, a number of a document, a range
_PART = re.compile(
    r"[0-9０-９A-Za-z.．〔\[第前#№／/~～—–-]\s?$|[0-9０-９]\s?[,，至到]\s?$|[0-9０-９]\s{1,2}$|[位次个件条]\s*[至到]\s?$"
)
_DASHES = frozenset("~～—–-至")  # 3件—5件: no one value
_SHARES = frozenset({"%", "％"})
_BASE: dict[str | None, str] = {"％": "%", **dict.fromkeys(_MONEY, "元")}
# what may stand before a part of a number; of most numbers a character of a word does
_DOUBTFUL = frozenset("0123456789０１２３４５６７８９.．〔[第前#№／/~～—–-,，至到 \t\xa0\u3000")
_QUOTED = re.compile(
    r"《[^》\n]{0,80}》|“[^”\n]{0,40}”|〔[^〕\n]{0,8}〕\d+|\"[^\"\n]{1,30}\"|[(（][0-9一二三四五六七八九十]{1,3}[)）]"
)
_SPELLED_BEFORE = frozenset("零〇一二两三四五六七八九十百千万亿第前几数半每0123456789之唯统同")


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity of the text, in order."""
    masked = (
        _QUOTED.sub(_mask, text)
        if "《" in text or "“" in text or '"' in text or "〔" in text or "（" in text or "(" in text
        else text
    )
    found = [*_printed(masked), *_spelled(masked)]
    if "百分之" in masked:
        found += _percents(masked)
    found.sort(key=lambda quantity: quantity.start)
    return found


def _mask(found: re.Match[str]) -> str:
    return "□" * (found.end() - found.start())


def _printed(text: str) -> Iterator[Quantity]:
    for found in _NUMBER.finditer(text):
        start, end = found.span()
        before = text[start - 1 : start]
        if (before in _DOUBTFUL or before.isascii()) and _PART.search(text, max(0, start - 4), start):
            continue
        if _is_range(text, end):
            continue
        number, more, scale, more_too, unit, after, after_too = found.groups()
        if unit == "个" and text.startswith(_TIMES, end):
            continue
        value = _read_value((number, scale, unit))
        if value is None:
            continue
        first = _about_from(text, start) if before in _ABOUT_ENDS else start
        about = first < start or bool(more or more_too or after or after_too)
        yield Quantity(value, _BASE.get(unit, unit), first, end, about, spelled=False)


def _is_range(text: str, end: int) -> bool:
    """Does another number follow (3件—5件)? Such a pair states no one value."""
    return text[end : end + 1] in _DASHES or (text[end : end + 1] == " " and text[end + 1 : end + 2] in _DASHES)


_TIMES = tuple(_DATA["not_after"]["words"])


def _about_from(text: str, start: int) -> int:
    """Where the quantity begins with the word that makes it approximate (约, 超过), if there is one."""
    found = _ABOUT.search(text, max(0, start - 5), start)
    return found.start() if found else start


@remember_short
def _read_value(printed: tuple[str, str | None, str | None]) -> Decimal | None:
    """Number, scale (万) and unit → the value in the base unit.

    ``None`` when thousands do not come in threes, for parts of things (3.5件), and for long numbers of nothing (13800000000).
    """
    number, scale, unit = printed
    plain = number.translate(_ASCII)
    whole, *thousands = plain.split(".")[0].split(",")
    if (thousands and not 1 <= len(whole) <= 3) or (unit is None and not scale and len(number) > 8):
        return None
    value = Decimal(plain.replace(",", "")) * _SCALES.get(scale or "", 1) * _MONEY.get(unit or "", 1)
    if value == value.to_integral_value():
        return value.to_integral_value()
    return value if unit in _SHARES or unit in _MONEY else None


# ---------------------------------------------------------------- in Chinese characters


def _spelled(text: str) -> Iterator[Quantity]:
    for found in _SPELLED.finditer(text):
        start, end = found.span()
        if text[start - 1 : start] in _SPELLED_BEFORE and start:
            continue
        if found["unit"] == "个" and text.startswith(_TIMES, end):
            continue
        value = read_numeral(found["number"])
        if value is not None and found["number"] != "二":  # two of a thing are 两; 二次解读 is another reading
            about = bool(found["more"] or found["after"])
            first = _about_from(text, start)
            yield Quantity(Decimal(value), found["unit"], first, end, about or first < start, spelled=True)


def _percents(text: str) -> Iterator[Quantity]:
    for found in _PERCENT.finditer(text):
        number = found["number"]
        value = Decimal(number) if number[0].isdigit() and number.isascii() else None
        if value is None:
            numeral = 100 if number == "百" else read_numeral(number)
            value = None if numeral is None else Decimal(numeral)
        if value is not None:
            first = _about_from(text, found.start())
            yield Quantity(value, "%", first, found.end(), first < found.start(), spelled=False)


def read_numeral(text: str) -> int | None:
    """三 → 3, 两 → 2, 十二 → 12, 一百二十 → 120, 一百零五 → 105; ``None`` when it is no number up to 9999 (一二, 百二)."""
    total, digit, last = 0, None, 10_000
    for place, char in enumerate(text):
        if char in _TENS:
            weight = _TENS[char]
            if weight >= last or (digit is None and (weight != 10 or place)):
                return None
            total, last, digit = total + (digit or 1) * weight, weight, None
        elif char in _NUMERALS and digit in (None, 0):
            digit = _NUMERALS[char]
        else:
            return None
    if digit is not None and last > 10 and total and text[-2] not in "零〇":
        return None  # 一百二: 102 or 120
    return total + (digit or 0)
