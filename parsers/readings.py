"""What one cell says: the number grammar of the project. The words are data: ``readings.toml``.

A number is a value only when the cell states exactly one; what might be two numbers, a slip or a word has none. ``raw`` is the
cell as printed.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from parsers.data import load
from parsers.memo import remember_short
from parsers.records import Reading, State

_RULES = load("readings.toml")
_NONE = frozenset(_RULES["none_words"])
_ZERO = frozenset(_RULES["zero_words"])
_UNCHANGED = frozenset(_RULES["change"]["none"])
_MINUS = frozenset(_RULES["change"]["minus"])
_WORDS: dict[str, int] = _RULES["approximate"]["words"]
_UNITS: dict[str, tuple[str, int]] = {unit: (name, by) for unit, (name, by) in _RULES["units"].items()}

# Full-width forms only. NFKC would make 12² a 122.
_ASCII = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20, 0x2212: 0x2D}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]+|&nbsp;?")
_DASHES = re.compile(r"[-\u2010-\u2015\u2500\u2501\uff0d\s]+")
_SLASHES = re.compile(r"[/\\\s]+")
OBJECT = "\ufffc"  # stands in the text of a cell for what is shown there and cannot be read
_LONGEST = 60  # no cell that states one number is longer


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# Thousands come in threes after one to three digits, or not at all: 1,23 and 1234,567 are slips that could be two numbers.
_NUMBER = (
    r"(?P<number>(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,14}|0{1,4}|0{1,3}[1-9][0-9]{0,2})(?:\.[0-9]{1,10})?)"
)
_UNIT = rf"(?:\s*\(?(?P<unit>{_one_of(_UNITS)})\)?)"
_SIGN = rf"(?P<sign>{_one_of(_RULES['change']['plus'] + _RULES['change']['minus'])})"
_STATED = re.compile(rf"{_NUMBER}{_UNIT}?。?")
_CHANGE = re.compile(rf"{_SIGN}{_NUMBER}{_UNIT}?")
_BEFORE, _AFTER = _one_of(_RULES["approximate"]["before"]), _one_of(_RULES["approximate"]["after"])
_ABOUT = re.compile(
    rf"(?:(?:{_BEFORE})\s*(?:{_NUMBER}|(?P<word>{_one_of(_WORDS)}))(?:{_AFTER})?"
    rf"|(?P<number2>[0-9]{{1,15}}(?:\.[0-9]{{1,10}})?)(?:{_AFTER})"
    rf"|(?P<word2>{_one_of(_WORDS)})(?:余|多)){_UNIT}?"
)
_BROKEN = re.compile(r"[0-9]+(?:[,.][0-9]+)?(?:\s+[0-9]+(?:[,.][0-9]+)?)+")


@remember_short
def read_cell(text: str, signed: bool = False) -> Reading:
    """The reading of one cell. ``signed``: the column states a change, where +3, -2, 增3 and 不变 (a change of 0) are legal."""
    if OBJECT in text:
        return Reading("unread", text)
    plain = _INVISIBLE.sub("", text).translate(_ASCII).strip()
    state = _wordless(plain)
    if state:
        return Reading(state, text)
    if len(plain) > _LONGEST:
        return Reading("text", text)
    if plain in _ZERO or (signed and plain in _UNCHANGED):
        return Reading("number", text, Decimal(0))
    # '?' where a no-break space was lost: ?0, 0?, ??0; between two digits it may be anything
    bare = plain.strip("? \t\r\n\xa0")
    lost = "?" in plain and bare[:1] + bare[-1:] != ""
    found = _STATED.fullmatch(bare) or (_CHANGE.fullmatch(bare) if signed else None)
    if found:
        return _stated(found, text, lost)
    about = _ABOUT.fullmatch(bare)
    if about and not lost:
        return _about(about, text)
    return Reading("unread" if _BROKEN.fullmatch(bare) else "text", text)


def read_candidates(text: str) -> tuple[str, ...]:
    """What an unread cell might say: digits split by blanks (``1 2``) are one number or several."""
    plain = text[:_LONGEST].translate(_ASCII)
    pieces = re.findall(r"[0-9]+(?:[,.][0-9]+)*", plain)
    return tuple(dict.fromkeys(["".join(pieces), *pieces])) if pieces else ()


def base(value: Decimal | None, unit: str | None) -> tuple[Decimal | None, str | None]:
    """The value in its base unit: 25.1 万元 → 251000 元. Two ``None`` when the unit is not known for certain."""
    if value is None or unit not in _UNITS:
        return None, None
    name, by = _UNITS[unit]
    return value if by == 1 else value * by, name


@remember_short
def find_unit(text: str) -> str | None:
    """The unit named in a header: ``本年收费金额（单位：万元）`` → ``万元``; ``None`` where none or two are named."""
    named = {found.group(1) for found in _NAMED_UNIT.finditer(text.translate(_ASCII))}
    return named.pop() if len(named) == 1 else None


def differing_units(*units: str | None) -> tuple[str, ...]:
    """Units that say different things of one figure (元 beside 万元, but not beside 件), in order; none when they agree."""
    named = tuple(dict.fromkeys(unit for unit in units if unit))
    if len(named) < 2:
        return ()
    bases = [_UNITS[unit][0] for unit in named]
    return tuple(unit for unit, name in zip(named, bases, strict=True) if bases.count(name) > 1)


_NAMED_UNIT = re.compile(rf"(?:\(|单位\s*[::]?\s*)\s*({_one_of(_UNITS)})(?=\s*(?:\)|$))")


def _wordless(plain: str) -> State | None:
    """The state of a cell without a figure: nothing, dashes, slashes, a word for none."""
    if not plain:
        return "blank"
    if _DASHES.fullmatch(plain):
        return "dash"
    if _SLASHES.fullmatch(plain):
        return "slash"
    return "none_word" if plain.rstrip("。.") in _NONE else None


def _stated(found: re.Match[str], text: str, lost: bool) -> Reading:
    parts = found.groupdict()
    value = Decimal(parts["number"].replace(",", ""))
    if parts.get("sign") in _MINUS:
        value = -value
    unit = parts["unit"]
    return Reading("mojibake" if lost else "with_unit" if unit else "number", text, value, unit)


def _about(found: re.Match[str], text: str) -> Reading:
    word = found["word"] or found["word2"]
    number = found["number"] or found["number2"]
    value = Decimal(_WORDS[word]) if word else Decimal(number.replace(",", ""))
    return Reading("approximate", text, value, found["unit"])
