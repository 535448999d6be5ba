"""What the text says did not happen: 未收到政府信息公开申请, 无行政复议及行政诉讼 → 0 of each thing named.

A 0 only where the sentence denies all of it: what only some did not receive, what is put as a condition, and a denial that is
narrowed by words not known here (未收到超期的申请) say nothing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from parsers.data import load
from parsers.quantities import one_of

_DATA = load("figures.toml")["denials"]
_LONGEST = 60  # characters from the denial to what is denied
_DENIAL = re.compile(_DATA["words"])
_NEGATIVE = re.compile("[未无没]")
_THING = re.compile(rf"(?:{'|'.join(_DATA['subjects'])})")
_TAIL = re.compile(rf"{_DATA['tails']}(?=(?:{_DATA['joins']})|[。；;，,！!\n()（）]|$)")
_BETWEEN = re.compile(rf"(?:{one_of(_DATA['between'])})*")
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
        phrase = _PHRASE.match(text, denial.end(), denial.end() + _LONGEST)
        words = phrase[0] if phrase else ""
        for subject, end in _things(words):
            found.append(Denial(subject, denial.start(), denial.end() + end))
            floor = denial.end() + end
    return found


def _is_limited(text: str, at: int) -> bool:
    low = max(0, at - 40)
    before = text[low:at]
    cut = max(map(before.rfind, "。；;\n")) + 1
    return bool(_UNLESS.search(before[cut:]))


def _things(words: str) -> Iterator[tuple[str, int]]:
    """The things denied in these words, and where each ends; none when the words between are not understood."""
    at = 0
    for thing in _THING.finditer(words):
        if not _BETWEEN.fullmatch(words, at, thing.start()):
            return
        tail = _TAIL.match(words, thing.end())
        if tail:  # else it only leads to what is denied: 因信息公开申请引起的行政复议
            at = tail.end()
            yield thing[0].removesuffix("的"), at
