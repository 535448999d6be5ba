"""Words that stand between two figures → the labels of the forms in them, wherever the line breaks fell.

A label may be wrapped (商业 / 企业), spelled one character a line, or glued to the next (尚未审结总计). A run of words is read as
one string: the fewest known labels that cover it, and what no label covers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from parsers.forms import printed_labels
from parsers.labels import fold_label

# numbering and bracketed notes are no part of a label's key; in the midst of a run they stand anywhere
_ASIDE = re.compile(
    r"[（(](?:[^（()）]|[（(][^（()）]*[)）]){0,120}[)）]|其中[:：]|[①-⑳㈠-㈩]|\d{1,2}[、.．]|[一二三四五六七八九十]{1,3}、"
)
_NUMBER = re.compile(r"(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]|[①-⑳㈠-㈩]|\s)+$")
_LETTER = re.compile(r"[^\W_]")
_UNKNOWN, _KNOWN = 20, 1  # what a word costs that no label covers, and a label
_LONGEST_RUN = 2000  # characters; the headers and labels of a whole form have some 600


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, its pieces put together. ``known``: it is one of the forms'. ``last``: number of its last word."""

    text: str
    known: bool
    last: int


def read_labels(words: Sequence[str]) -> tuple[Label, ...]:
    """The labels of a run of words, in order; words that no label covers stay as they are."""
    text = "".join(words)
    if len(text) > _LONGEST_RUN:
        return tuple(Label(word, False, number) for number, word in enumerate(words))
    key, at = _key(text)
    starts = _starts(words, at)
    cuts = _cover(key, starts)
    labels = []
    begin = 0
    ends = [number for number, word in enumerate(words) for _ in word]
    for _, stop, known in cuts:
        end = _printed_end(text, at, stop)
        labels.append(Label(text[begin:end].strip(), known, ends[end - 1]))
        begin = end
    if not labels:
        return (Label(text, bool(fold_label(text) in printed_labels()), len(words) - 1),) if text.strip() else ()
    return tuple(labels)


def _key(text: str) -> tuple[str, list[int]]:
    """The run as labels are compared, and where each of its characters stands in the text."""
    aside = bytearray(len(text))
    for found in _ASIDE.finditer(text):
        aside[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    at = [place for place, letter in enumerate(text) if not aside[place] and _LETTER.match(letter)]
    # one for one, so that places stay
    return "".join(text[place] for place in at).replace("其它", "其他").replace("帐", "账"), at


def _starts(words: Sequence[str], at: Sequence[int]) -> list[int]:
    """Places of the key at which a word begins, and its end."""
    edges, place = set(), 0
    for word in words:
        edges.add(place)
        place += len(word)
    starts = [0]
    for number, (before, here) in enumerate(pairwise(at), 1):
        if any(edge in edges for edge in range(before + 1, here + 1)):
            starts.append(number)
    return [*starts, len(at)] if at else []


def _cover(key: str, starts: Sequence[int]) -> list[tuple[int, int, bool]]:
    """The cheapest way from one end to the other by labels and unknown words: (start, stop, known) of each."""
    if not key:
        return []
    following = dict(pairwise(starts))
    best: dict[int, tuple[int, int, bool]] = {0: (0, 0, True)}
    for place in range(len(key)):
        if place not in best:
            continue
        cost = best[place][0]
        ways = [(place + len(label), cost + _KNOWN, True) for label in _labels_at(key, place)]
        if place in following:
            ways.append((following[place], cost + _UNKNOWN, False))
        for stop, total, known in ways:
            if stop not in best or total < best[stop][0]:
                best[stop] = total, place, known
    cuts: list[tuple[int, int, bool]] = []
    place = len(key)
    while place:
        _, start, known = best[place]
        cuts.append((start, place, known))
        place = start
    return cuts[::-1]


def _labels_at(key: str, place: int) -> list[str]:
    return [label for label in _by_beginning().get(key[place : place + 2], ()) if key.startswith(label, place)]


@cache
def _by_beginning() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for label in printed_labels():
        if len(label) > 1:
            found.setdefault(label[:2], []).append(label)
    return {beginning: tuple(labels) for beginning, labels in found.items()}


def _printed_end(text: str, at: Sequence[int], stop: int) -> int:
    """Where the label ends in the text: before the numbering of the next, with the notes behind it."""
    if stop == len(at):
        return len(text)
    end = at[stop]
    number = _NUMBER.search(text, at[stop - 1] + 1, end)
    return number.start() if number else end
