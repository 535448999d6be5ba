"""What public bodies are called: the words and endings of their names, short forms and what they stand for.

All knowledge is in ``agencies.toml``. Everything here reads to the left of a given place and looks words up
in sets, so that a text is read in time linear in its length.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from parsers.data import load
from parsers.patterns import join_by_first
from parsers.records import BodyKind

_DATA = load("agencies.toml")
Needs = Literal["words", "region", "place"]
MOST_WORDS = 8  # 文化广电体育和旅游… has five; a bound keeps a page that repeats one word linear


@dataclass(frozen=True, slots=True)
class Tail:
    """An ending of names (局, 人民政府办公室), what must stand before it; ``sure``: it hardly ends anything else;
    ``regional``: it makes a name only behind a region."""

    name: str
    kind: BodyKind
    needs: Needs
    sure: bool = False
    regional: bool = False


def _tails() -> tuple[tuple[Tail, re.Pattern[str]], ...]:
    """Every ending with the pattern that finds it, longest first."""
    rows = [(group, name) for group in _DATA["tail"] + _DATA["whole"] for name in group["names"]]
    rows.sort(key=lambda row: len(row[1]), reverse=True)
    return tuple((_tail(name, group), _ending(name, group)) for group, name in rows)


def _tail(name: str, group: dict[str, Any]) -> Tail:
    return Tail(name, group["kind"], group["needs"], group.get("sure", False), group.get("regional", False))


def _ending(name: str, group: dict[str, str]) -> re.Pattern[str]:
    return re.compile(name + (f"(?!{group['not_before']})" if group["not_before"] else ""))


_TAILS = _tails()
_BY_FIRST = {
    first: tuple(pair for pair in _TAILS if pair[0].name[0] == first) for first in {tail.name[0] for tail, _ in _TAILS}
}
_NATIONAL = sorted(_DATA["national"], key=len, reverse=True)
_NATIONAL_BEFORE = f"(?!{_DATA['national_not_before']})"
_WORDS = frozenset(_DATA["words"])
_LONGEST_WORD = max(map(len, _WORDS))
_JOINERS = frozenset(_DATA["joiners"])
_SHORT = sorted(_DATA["abbreviations"], key=len, reverse=True)
_ABBREVIATED = re.compile(f"(?:{'|'.join(_SHORT)})$")

NATIONAL = re.compile(join_by_first(name + _NATIONAL_BEFORE for name in _NATIONAL))
# expressions of which one matches wherever an ending or a body of the State stands; each opens with a character
STARTS: tuple[str, ...] = (
    *(pattern.pattern for _, pattern in _TAILS),
    *(name + _NATIONAL_BEFORE for name in _NATIONAL),
)
PREFIXES: tuple[str, ...] = tuple(_DATA["prefixes"])


def find_tails(text: str, start: int) -> list[Tail]:
    """The endings that stand at ``start``, longest first."""
    return [tail for tail, pattern in _BY_FIRST.get(text[start], ()) if pattern.match(text, start)]


def words_before(text: str, end: int, floor: int) -> list[int]:
    """Where the words that end at ``end`` begin, from the right: 卫生|健康|委员会; empty where none
    stands."""
    starts: list[int] = []
    for _ in range(MOST_WORDS):
        start = _word_before(text, end, floor)
        if start == end and starts and end > floor and text[end - 1] in _JOINERS:
            joined = _word_before(text, end - 1, floor)
            start = joined if joined < end - 1 else end
        if start == end:
            break
        starts.append(start)
        end = start
    return starts


def is_word(text: str) -> bool:
    """Whether it can stand inside the name of a body."""
    return text in _WORDS or text in _JOINERS


def _word_before(text: str, end: int, floor: int) -> int:
    for start in range(max(floor, end - _LONGEST_WORD), end - 1):
        if text[start:end] in _WORDS:
            return start
    return end


def expand(printed: str) -> str:
    """The name with a short form at its end written out: 区医保局 → 区医疗保障局, 市政府办 →
    市人民政府办公室."""
    match = _ABBREVIATED.search(printed)
    if match is None or _is_written_out(printed):
        return printed
    return printed[: match.start()] + str(_DATA["abbreviations"][match.group()])


def _is_written_out(printed: str) -> bool:
    """人民政府 ends in 政府, 宗教委员会 in no short form: what already is a full ending stays as it is."""
    return printed.endswith(_FULL_ENDINGS)


_FULL_ENDINGS = tuple(
    sorted(
        set(_DATA["abbreviations"].values()) - set(_DATA["abbreviations"]),
        key=len,
        reverse=True,
    )
)
