"""Bracketed pinyin that hijacked mirrors set behind characters: 根據(jù), 公(gong)(gong)開(kai)(kai).

A bracket is taken for pinyin only behind a Chinese character, only when it is a syllable, and, without a tone
mark, only when it is a reading of that character: (a), (he/she), (km), (ICU), （一） stay.
"""

import re
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

from parsers.data import load
from parsers.script import is_hanzi

_LETTER = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹɡɑ\u0300\u0301\u0304\u0308\u030c"
SYLLABLE = f"[{_LETTER}]{{1,8}}"
_GROUP = re.compile(rf"[(（]{SYLLABLE}[)）](?:[(（]{SYLLABLE}[)）])*")
_BRACKET = re.compile(rf"[(（]({SYLLABLE})[)）]")
# quick to search, because each begins with a plain character
_MAY_OPEN = (re.compile(rf"\([{_LETTER}]"), re.compile(rf"（[{_LETTER}]"))
_TONES = re.compile("[\u0300\u0301\u0304\u030c]")
_PLAIN = str.maketrans({"ü": "v", "ɡ": "g", "ɑ": "a"})


@dataclass(frozen=True, slots=True)
class Hits:
    """Inserted syllables found in a text: with a tone mark, and without one."""

    toned: int
    plain: int


@cache
def _readings() -> dict[str, frozenset[str]]:
    """Syllable without tone → the characters read so."""
    return {syllable: frozenset(characters) for syllable, characters in load("pinyin.toml")["readings"].items()}


def read_syllable(text: str) -> tuple[str, bool] | None:
    """``jù`` → (``ju``, True): the syllable and whether a tone was marked; ``None`` when it is not pinyin."""
    # the dots of ü are no tone: compose them before the tones are taken off
    bare = normalize("NFC", _TONES.sub("", normalize("NFD", text)))
    syllable = bare.translate(_PLAIN)
    return (syllable, bare != normalize("NFC", text)) if syllable in _readings() else None


def characters_read(syllable: str) -> frozenset[str]:
    """The characters that can be read as a syllable without tone."""
    return _readings().get(syllable, frozenset())


@cache
def _of_character() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for syllable, characters in _readings().items():
        for character in characters:
            found.setdefault(character, []).append(syllable)
    return {character: tuple(sorted(syllables)) for character, syllables in found.items()}


def readings_of(character: str) -> tuple[str, ...]:
    """The syllables without tone as which a character can be read; empty for one that is not known."""
    return _of_character().get(character, ())


def find_pinyin(text: str) -> Hits:
    """Count what ``drop_pinyin`` would remove."""
    if not any(opening.search(text) for opening in _MAY_OPEN):
        return Hits(0, 0)  # most pages
    hits = [toned for match in _GROUP.finditer(text) for toned in _inserted(match)]
    return Hits(sum(hits), len(hits) - sum(hits))


def drop_pinyin(text: str) -> tuple[str, int]:
    """The text without inserted syllables, and how many brackets were removed."""
    removed = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal removed
        count = len(_inserted(match))
        removed += count
        return "".join(bracket[0] for bracket in list(_BRACKET.finditer(match[0]))[count:])

    return _GROUP.sub(kept, text), removed


def _inserted(group: re.Match[str]) -> list[bool]:
    """For each bracket at the front of a group that is inserted pinyin: whether it has a tone mark."""
    found: list[bool] = []
    character = group.string[group.start() - 1 : group.start()]
    if not is_hanzi(character):
        return found
    for bracket in _BRACKET.finditer(group[0]):
        syllable = read_syllable(bracket[1])
        if syllable is None or not (syllable[1] or character in characters_read(syllable[0])):
            break
        found.append(syllable[1])
    return found
