"""What the text says did not happen: 未收到政府信息公开申请, 无行政复议及行政诉讼 → 0 of each thing named.

A 0 only where the sentence denies all of it: what only some did not receive, what is put as a condition, and a denial that is
narrowed by words not known here (未收到超期的申请) say nothing.
"""

import re
from typing import NamedTuple

from parsers.data import load
from parsers.quantities import one_of

_DATA = load("figures.toml")["denials"]
_LONGEST = 60  # characters from the denial to what is denied
_DENIAL = re.compile(_DATA["words"])
_NEGATIVE = re.compile("[未无没]")
_THING = re.compile(rf"(?:{'|'.join(_DATA['subjects'])})")
_TAIL = re.compile(rf"(?>{_DATA['tails']})(?=(?:{_DATA['joins']})|$)")
_BETWEEN = re.compile(rf"(?:{one_of(_DATA['between'])})*+")
_JOIN = re.compile(_DATA["joins"])
_NOT_ONE = re.compile(_DATA["not_one"])
_PEOPLE, _BODIES, _OWN_BODIES = tuple(_DATA["people"]), tuple(_DATA["bodies"]), re.compile(_DATA["own_bodies"])
_UNLESS = re.compile(_DATA["unless"])
_PHRASE = re.compile(r"[^。；;，,！!：:\n()（）0-9]*")


class Denial(NamedTuple):
    """``text[start:end]`` says that there was none of ``subject``."""

    subject: str
    start: int
    end: int


def find_denials(text: str) -> list[Denial]:
    """Everything that the text denies, in order."""
    found: list[Denial] = []
    floor = 0
    for negative in _NEGATIVE.finditer(text):
        denial = _DENIAL.match(text, negative.start())
        if denial is None or denial.start() < floor or _is_limited(text, denial.start()):
            continue
        stronger = _NOT_ONE.match(text, denial.end())
        start = stronger.end() if stronger else denial.end()
        for subject, end in _things(_phrase(text, start)):
            found.append(Denial(subject, denial.start(), start + end))
            floor = start + end
    return found


def _is_limited(text: str, at: int) -> bool:
    low = max(0, at - 40)
    before = text[low:at]
    cut = max(map(before.rfind, "。；;\n")) + 1
    return bool(_UNLESS.search(before[cut:]))


def _phrase(text: str, start: int) -> str:
    """What is denied, up to the next stop; nothing when that is far, or when a number or a bracket with conditions follows."""
    phrase = _PHRASE.match(text, start, start + _LONGEST)
    words = phrase[0] if phrase else ""
    end = start + len(words)
    stop = text[end : end + 1]
    if len(words) == _LONGEST or stop.isdigit():
        return ""
    if stop and stop in "(（" and _UNLESS.search(text, end, end + _LONGEST):
        return ""
    return words.rstrip()


def _things(words: str) -> list[tuple[str, int]]:
    """The things denied in these words, and where each ends; none when any of the words is not understood: 没有行政复议被纠错的
    情况 denies that any was corrected."""
    found: list[tuple[str, int]] = []
    at = 0
    for thing in _THING.finditer(words):
        if thing.start() < at:
            continue
        first = _after_join(words, at) if found else at
        if not _BETWEEN.fullmatch(words, first, thing.start()) or _is_of_some(words[first : thing.start()]):
            return []
        tail = _TAIL.match(words, thing.end())
        if tail and (tail.end() == len(words) or _after_join(words, tail.end()) > tail.end()):
            at = tail.end()  # else it only leads to what is denied: 因信息公开申请引起的行政复议
            found.append((thing[0].removesuffix("的"), at))
    return found if at == len(words) else []


def _after_join(words: str, at: int) -> int:
    join = _JOIN.match(words, at)
    return join.end() if join else at


def _is_of_some(between: str) -> bool:
    """Is one kind of applicants named without the other (未收到企业提出的申请)?"""
    others = _OWN_BODIES.sub("", between)
    return any(word in others for word in _PEOPLE) != any(word in others for word in _BODIES)
