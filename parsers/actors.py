"""Who: the offices that a phrase names, split without cutting their names."""

import re

from parsers.data import load
from parsers.memo import remember_short

_RULES = load("tasks.toml")["actors"]
LONGEST = 40  # characters of the name of an office; what is longer is a sentence
_LONGEST_LIST = 400  # characters of offices joined by 和, 及, 与
_NOTE = r"(?:[（(][^（）()]{0,20}[）)])?"
_OFFICE = re.compile(rf"(?:{_RULES['office']}){_NOTE}$")
_NO_OFFICE = frozenset(_RULES["not_office"])
_NEVER = re.compile(_RULES["never"])
_AND_OTHERS = re.compile(rf"{_RULES['and_others']}$")
_SIGNS = "、，,；;。/\n①②③④⑤⑥⑦⑧⑨⑩"
_JOINT = re.compile(
    rf"会同|以及|[和及与暨]|会(?<!{_RULES['ends_in_joint']}会)(?!{_RULES['not_joint']})"
    rf"(?!(?<=委会){_RULES['inner']})"
)
_OPEN, _CLOSE = "（([【〔", "）)]】〕"
_NAME = re.compile(r"[\w（）()、“”\"《》·—－-]+")  # (a 、 that is left stands in a bracket)


def split_actors(text: str) -> tuple[str, ...]:
    """The actors of a list such as 办公室、各县（市、区）分局及相关单位, as printed, each once."""
    found = (actor for part in _split_signs(text) for actor in _split_joint(part))
    tidied = (_AND_OTHERS.sub("", actor).strip(" 　:：") for actor in found)
    return tuple(dict.fromkeys(actor for actor in tidied if actor))


@remember_short
def is_actor(text: str) -> bool:
    """May this be the name of somebody: short, one run of characters, no word of a sentence?"""
    return 1 < len(text) <= LONGEST and _NAME.fullmatch(text) is not None and _NEVER.search(text) is None


@remember_short
def is_office(text: str) -> bool:
    """Does it end as the names of offices do?"""
    return is_actor(text) and _ends_as_office(text)


def _ends_as_office(text: str) -> bool:
    return _OFFICE.search(text) is not None and text not in _NO_OFFICE


def _split_signs(text: str) -> list[str]:
    """At 、，； and line breaks outside brackets; at a blank between two offices (a name may be spread by blanks)."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif not depth and sign in _SIGNS:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [piece for part in parts for piece in _split_blanks(part)]


def _split_blanks(text: str) -> list[str]:
    words = text.split()
    if len(words) > 1 and all(is_office(word) for word in words):
        return words
    return ["".join(words)] if not text.isascii() else [text.strip()]


def _split_joint(text: str) -> list[str]:
    """At 和, 及, 与, 会 behind an office: 办公室会人事科, but never 信息和网络安全科."""
    if len(text) > _LONGEST_LIST:
        return [text]  # not looked through: nobody is named so
    parts, start = [], 0
    for joint in _JOINT.finditer(text):
        before, after = text[start : joint.start()], text[joint.end() :]
        if len(before) > 1 and len(after) > 1 and _ends_as_office(before) and not _is_open(before):
            parts.append(before)
            start = joint.end()
    parts.append(text[start:])
    return parts


def _is_open(text: str) -> bool:
    return sum(map(text.count, _OPEN)) > sum(map(text.count, _CLOSE))
