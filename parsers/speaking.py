"""Whose figure a clause states: the body's own, or one of another body, of a part of it or of a channel.

What stands before the verb of a clause must be understood word by word: a time, a word of counting, and the body by a
name of its own (我局, 本机关, 区教育局 in the report of 宝鸡市渭滨区教育局). All else is not plain (局属单位, 通过邮寄方式).
"""

import re
from collections.abc import Iterable, Sequence

from parsers.data import load

_DATA = load("checks.toml")["prose_whose"]
_KNOWN = re.compile(rf"(?:{'|'.join(_DATA['known'])})*+")
_SELF, _SELF_PLACE = re.compile(_DATA["self"]), re.compile(_DATA["self_place"])
_ACTOR = re.compile(_DATA["actor"])
_STOPS = re.compile(r"[，,：:、]")
_PLACE = re.compile(_DATA["place"])
_GOVERNMENT = re.compile(_DATA["government"])
_SHORT = tuple(_DATA["short"])
_LONGEST = 40  # characters of the name of a body
_BLANKS = re.compile(r"\s+")


def is_own_opening(words: str, more: re.Pattern[str] | None, names: Sequence[str]) -> bool:
    """Do the words before what is stated name nothing but times, counting, and the body itself?

    ``more``: words that may stand there besides. ``names``: of the body, as far as they are known.
    """
    rest = _strip(_BLANKS.sub("", words), more)
    for end in range(min(len(rest), _LONGEST), 0, -1):  # 我局|2022年共: the longest name of the body
        if is_own(rest[:end], names):
            return not _strip(rest[end:], more)
    return not rest


def names_other(sentence: str, names: Sequence[str]) -> bool:
    """Is the last body that a clause of this sentence begins with, as the one that acts, another one?"""
    other = False
    for clause in _STOPS.split(_BLANKS.sub("", sentence)):
        actor = _ACTOR.match(_strip(clause, None))
        if actor:
            other = not is_own(actor[1], names)
    return other


def is_own(actor: str, names: Iterable[str]) -> bool:
    """Does the word or name stand for the body? A name does not where the body's own is not known."""
    if _SELF.fullmatch(actor):
        return True
    if _SELF_PLACE.fullmatch(actor):
        return any(_GOVERNMENT.search(name) for name in names)
    return any(_is_short_for(actor, name) for name in names)


def _strip(words: str, more: re.Pattern[str] | None) -> str:
    """Without the known words that it begins with."""
    end, last = 0, -1
    while end > last:
        last = end
        for pattern in (_KNOWN, more):
            found = pattern.match(words, end) if pattern else None
            end = found.end() if found else end
    return words[end:]


def _is_short_for(actor: str, name: str) -> bool:
    """区教育局 for 宝鸡市渭滨区教育局, 区卫健委 for …卫生健康委员会; not 市教育局, which is the one above it."""
    if len(actor) < 2:
        return False
    if actor.endswith(name):
        return True
    (place, kind), (whole_place, whole_kind) = _split(actor), _split(name)
    if place and place[-1:] != whole_place[-1:]:
        return False
    ends = kind[-1:] == whole_kind[-1:] or kind.endswith(_SHORT) or not kind
    if not kind and not _GOVERNMENT.search(name):
        return False
    return ends and _is_inside(place, whole_place) and _is_inside(kind, whole_kind)


def _split(name: str) -> tuple[str, str]:
    """The place that a name begins with, and what the body is."""
    found = _PLACE.match(name)
    end = found.end() if found else 0
    return name[:end], name[end:]


def _is_inside(short: str, whole: str) -> bool:
    """Do the characters of the one stand in the other, in order?"""
    left = iter(whole)
    return all(char in left for char in short)
