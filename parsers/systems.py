"""The system (系统) that a body belongs to, by the words of its name: 医疗保障, 卫生健康, 公安; ``None`` for governments."""

import re

from parsers.data import load
from parsers.patterns import join_by_first
from parsers.records import BodyKind

_DATA = load("agencies.toml")
_ENDINGS: tuple[tuple[str, str], ...] = tuple(
    sorted(
        ((ending, system) for system, endings in _DATA["systems_by_ending"].items() for ending in endings),
        key=lambda pair: len(pair[0]),
        reverse=True,
    )
)
_APART = tuple(_DATA["systems_apart"]["words"])
_OF_WORD: dict[str, str] = {word: system for system, words in _DATA["systems"].items() for word in words}
_ANYWHERE = sorted((word for word in _OF_WORD if word[0] != "^"), key=len, reverse=True)
_AT_HEAD = sorted((word for word in _OF_WORD if word[0] == "^"), key=len, reverse=True)
_WORD = re.compile("|".join((*_AT_HEAD, join_by_first(_ANYWHERE))))


_GOVERNMENT = re.compile("人民政府|行政公署|^政府(?!采购)")  # 民政 is no part of it


def find_system(body: str, kind: BodyKind | None = None) -> str | None:
    """The system of a body without its region (医疗保障局, 公安局硚口区分局), in full or as printed.

    A government, a township and the committee of a zone deal with everything; an office of theirs may be of a system
    (人民政府外事办公室).
    """
    body = _GOVERNMENT.sub("", body)
    if kind in ("township", "zone") or any(word in body for word in _APART):
        return None
    for ending, system in _ENDINGS:
        if body.endswith(ending):
            return system
    match = _WORD.search(body)
    if match is None:
        return None
    word = match.group()
    return _OF_WORD[word] if word in _OF_WORD else _OF_WORD[f"^{word}"]
