"""What stands before the body in a name: known divisions, townships, zones, or no more than a 市.

Known names are looked up. Townships and zones have no code (石头河子镇, 净月高新区): their names reach back
to a known region or to what no name holds, a boundary word of ``agencies.toml``, a digit, a mark. Where no
such boundary is near, nothing is taken rather than a verb.
"""

import re
from dataclasses import dataclass

from parsers.data import load
from parsers.gazetteer import LEVEL_MARKS, find_codes, name_before, stem_before

_DATA = load("agencies.toml")
_PLACES = _DATA["places"]
_PREPOSITIONS = frozenset(_DATA["boundary"]["prepositions"])
_SHORT = _PREPOSITIONS | frozenset(_DATA["boundary"]["endings"])
_LONG = frozenset(_DATA["boundary"]["long"])
_LONGEST_BOUNDARY = max(map(len, _LONG))
_BEGIN_NAMES = frozenset(_PLACES["begin_names"])
_NOT_NAMES = frozenset(_PLACES["not_names"])
_PRONOUNS = tuple(_PLACES["pronouns"])
_MARKS = LEVEL_MARKS | {"镇", "乡"}
_LONGEST_TOWNSHIP = 8  # 石头河子, 巴音锡勒, 积石山保安族: what may stand before 镇
_LONGEST_ZONE = 14  # 杨凌农业高新技术产业示范区
_CORPS = re.compile(f"(?:{_DATA['corps']})$")
_NOT_HAN = re.compile("[^\u3400-\u9fff]")
_DATE_END = re.compile("年度?|[月日号]")
# endings of the names of places without a code, longest first
TOWNSHIP = tuple(sorted(_PLACES["township"], key=len, reverse=True))
ZONE = tuple(sorted(_PLACES["zone"], key=len, reverse=True))
_BY_LAST = {
    last: tuple(suffix for suffix in TOWNSHIP + ZONE if suffix[-1] == last)
    for last in {suffix[-1] for suffix in TOWNSHIP + ZONE}
}
_ZONES = frozenset(ZONE)


@dataclass(frozen=True, slots=True)
class Region:
    """What stands before the body. ``names``: known divisions, outermost first; ``place``: a name without a
    code (township, zone, a county of old); ``mark``: 市 in 市教育局. ``start``: where all this begins in the
    text."""

    start: int
    names: tuple[str, ...] = ()
    place: str = ""
    mark: str = ""


def run_start(text: str, end: int, floor: int) -> int:
    """Where the run of Chinese characters that ends at ``end`` begins, without the 年 of a date before it."""
    other = _NOT_HAN.search(text[floor:end][::-1])
    start = end - other.start() if other else min(floor, end)
    date = _DATE_END.match(text, start, end) if start > 0 and text[start - 1].isdigit() else None
    return date.end() if date else start


def is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def is_clean(text: str, start: int, floor: int) -> bool:
    """Whether a name may begin at ``start``: a boundary word, or no Chinese character, stands before it."""
    return start <= floor or boundary_before(text, start, floor) is not None


def boundary_before(text: str, start: int, floor: int) -> str | None:
    """The boundary word that ends at ``start``; none where it begins a name (向 in 向阳镇)."""
    if start <= floor:
        return None
    for begin in range(max(floor, start - _LONGEST_BOUNDARY), start - 1):
        if text[begin:start] in _LONG:
            return text[begin:start]
    short = text[start - 1] in _SHORT and text[start - 1 : start + 1] not in _BEGIN_NAMES
    return text[start - 1] if short else None


def read_region(text: str, end: int, floor: int) -> Region | None:
    """The region that ends at ``end``: known names, else a township or zone, else a mark (市) or a short name
    (清流)."""
    return (
        _known(text, end, floor)
        or _place(text, end, floor)
        or read_corps(text, end, floor)
        or _mark(text, end, floor)
        or _stem(text, end, floor)
    )


def _known(text: str, end: int, floor: int) -> Region | None:
    name = name_before(text, end, floor)
    if name is None:
        return Region(end - 2, ("国家",)) if text.endswith("国家", floor, end) else None
    region = _outwards(text, Region(end - len(name), (name,)), floor)
    # 市和县医保局 names no 和县
    return None if len(name) == 2 and not _stands_apart(text, end - 2, floor) else region


def _stands_apart(text: str, start: int, floor: int) -> bool:
    """Whether a name as short as 和县 can be one here: at a boundary, or behind its parent (马鞍山市和县)."""
    return is_clean(text, start, floor) or name_before(text, start, floor) is not None


def _outwards(text: str, region: Region, floor: int) -> Region:
    """The region with the names of its parents where they stand right before it."""
    start, names = region.start, region.names
    while outer := name_before(text, start, floor):
        start, names = start - len(outer), (outer, *names)
    stem = stem_before(text, start, floor)
    # 浙江温州市: a parent without its mark, only where a name may begin
    if stem and is_clean(text, start - len(stem), floor) and (not names or find_codes((stem, *names))):
        start, names = start - len(stem), (stem, *names)
    return Region(start, names, region.place, region.mark)


def _place(text: str, end: int, floor: int) -> Region | None:
    """A township or a zone by its ending: 尚志市|石头河子镇, 由|两城镇, 净月|高新区."""
    for suffix in _endings(text, end, floor):
        reach = _LONGEST_ZONE if suffix in _ZONES else _LONGEST_TOWNSHIP
        begin = _place_start(text, end - len(suffix), max(floor, end - len(suffix) - reach), floor)
        # 结合|开发区管委会: a verb before a zone that is called by its kind alone
        if begin is not None and not (suffix in _ZONES and text[begin : end - len(suffix)] in _LONG):
            return _outwards(text, Region(begin, (), text[begin:end]), floor)
    return None


def _endings(text: str, end: int, floor: int) -> list[str]:
    """The endings of townships and zones that stand before ``end``, longest first."""
    may = _BY_LAST.get(text[end - 1], ()) if end > floor else ()
    return [suffix for suffix in may if text.endswith(suffix, floor, end)]


def _place_start(text: str, end: int, lowest: int, floor: int) -> int | None:
    """Where, from ``lowest``, the name of a place begins that goes on to ``end``: behind a known region or a zone
    (济宁高新区|王因街道, which is then a part of the name), else behind a boundary."""
    for start in range(end - 1, lowest - 1, -1):
        if not _may_follow(text, start, end):
            continue
        if _is_behind_region(text, start, floor):
            return start
        zone = next((name for name in _endings(text, start, floor) if name in _ZONES), None)
        if zone is not None:
            return _behind_boundary(text, start - len(zone), max(floor, start - len(zone) - _LONGEST_ZONE), floor)
    return _behind_boundary(text, end, lowest, floor)


def _behind_boundary(text: str, end: int, lowest: int, floor: int) -> int | None:
    # a single character is a name only where a whole word ends before it (配合|安镇), or nothing longer fits
    last = end - 1
    alone = last >= lowest and is_clean(text, last, floor) and _may_name(text[last])
    if alone and len(boundary_before(text, last, floor) or "") > 1:
        return last
    for start in range(end - 2, lowest - 1, -1):
        if is_clean(text, start, floor) and _may_name(text[start:end]):
            return start
        if len(boundary_before(text, start, floor) or "") > 1:
            break
    return last if alone else None


def _is_behind_region(text: str, start: int, floor: int) -> bool:
    known = name_before(text, start, floor)
    return known is not None and (len(known) > 2 or _stands_apart(text, start - len(known), floor))


def _may_follow(text: str, start: int, end: int) -> bool:
    """Whether a place name may go from ``start``, behind a region, to ``end``: 尚志市|认真组织石头河子|镇 may not."""
    if text[start:end] in _NOT_NAMES or text[start] in LEVEL_MARKS:
        return False
    return not any(
        text[a:b] in _LONG for b in range(start + 2, end) for a in range(max(start, b - _LONGEST_BOUNDARY), b - 1)
    )


def _may_name(stem: str) -> bool:
    if stem in _NOT_NAMES or stem[0] in LEVEL_MARKS or stem.endswith(_PRONOUNS):
        return False
    return stem[0] not in _PREPOSITIONS or stem[:2] in _BEGIN_NAMES


def read_corps(text: str, end: int, floor: int) -> Region | None:
    match = _CORPS.search(text[max(floor, end - 14) : end]) if end > floor and text[end - 1] in "团师" else None
    return Region(end - len(match.group()), (), match.group()) if match else None


def read_plain_zone(text: str, end: int, floor: int) -> Region | None:
    """经济技术开发区 before 管理委员会: a zone that is called by its kind alone."""
    for suffix in ZONE:
        start = end - len(suffix)
        if text.endswith(suffix, floor, end) and is_clean(text, start, floor):
            return Region(start, (), suffix)
    return None


def _mark(text: str, end: int, floor: int) -> Region | None:
    """市 in 市教育局, also doubled behind the name (乳山市市医疗保障局); 县 of a name that is no longer in
    use."""
    if end <= floor or text[end - 1] not in _MARKS:
        return None
    mark = text[end - 3 : end] if text.startswith("自治", max(floor, end - 3)) else text[end - 1]
    start = end - len(mark)
    if len(mark) > 1 or is_clean(text, start, floor):
        return Region(start, (), "", mark)
    if mark in "镇乡":
        return None
    if name_before(text, start, floor):
        return _outwards(text, Region(start, (), "", mark), floor)
    begin = _place_start(text, end - 1, max(floor, end - 5), floor)
    if begin is not None:
        return _outwards(text, Region(begin, (), text[begin:end]), floor)
    # 通州市 is no 市: what stands before the mark may be the rest of its name
    return Region(start, (), "", mark) if text[start - 1] in "我本全" else None


def _stem(text: str, end: int, floor: int) -> Region | None:
    stem = stem_before(text, end, floor)
    if stem is None or not is_clean(text, end - len(stem), floor):
        return None
    return Region(end - len(stem), (stem,))
