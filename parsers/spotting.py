"""Names of public bodies in running text, found from their endings to the left.

由津市市财政局编制: the ending 局, the word 财政, then the region that ends there (津市市,
:mod:`place_names`); 由 is no part of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.bodies import NATIONAL, PREFIXES, STARTS, Tail, find_tails, is_word, words_before
from parsers.data import load
from parsers.gazetteer import LONGEST_NAME, name_before, stem_before
from parsers.patterns import join_by_first
from parsers.place_names import (
    TOWNSHIP,
    ZONE,
    Region,
    boundary_before,
    is_clean,
    is_han,
    read_corps,
    read_plain_zone,
    read_region,
    run_start,
)
from parsers.records import BodyKind

_DATA = load("agencies.toml")
_COLLECTIVE = tuple(_DATA["collective"])
_REACH = 48  # no name of a body is longer
# a region or township standing for its government: 三明市2018年…, 首页 > 河包镇, a line of its own
_BARE_ENDS = ("街道", "苏木", *"省市区县旗州盟镇乡")
_BARE_BEFORE = (
    r"(?=[ \u3000]{0,3}(?:(?:19|20)\d{2}\s?年|[>＞»|]|$)|各[县区乡镇]|的?政府信息|的?政务公开|的?信息公开"
    r"|党政|党工?委[、和]?政府|编制|编写|联系)"
    # 怀化市|政务公开政务服务领导小组办公室: the region opens a longer name
    r"(?![政府务信息公开服工作和与、]{2,16}(?:领导小组|联席会议|办公室|管理|中心|局))"
)
_BARE = re.compile(f"(?:{'|'.join(_BARE_ENDS)}){_BARE_BEFORE}", re.MULTILINE)
# 第一足球网额济纳旗2021年度政府信息公开…: a known region that a report is of needs no boundary before it
_REPORTED = re.compile(r"[ \u3000]{0,3}(?:19|20)\d{2}\s?年?度?(?:政府信息|政务公开|信息公开)")
# 2014年,南薰乡未收取任何费用: a township that opens a clause
_SUBJECT_ENDS = ("街道", "镇", "乡")
_SUBJECT_BEFORE = r"(?<!城乡)(?=[\u4e00-\u9fff])(?![办街村镇乡卫中小财党人司派社便敬综企])"
_SUBJECT = re.compile(f"(?:{'|'.join(_SUBJECT_ENDS)}){_SUBJECT_BEFORE}")
_OPENS = frozenset(",，。；;>＞\n")
_NEXT = re.compile(
    join_by_first(
        (
            *(end + _BARE_BEFORE for end in _BARE_ENDS),
            *(end + _SUBJECT_BEFORE for end in _SUBJECT_ENDS),
            *STARTS,
        )
    ),
    re.MULTILINE,
)
_BRANCH = re.compile(f"[㐀-鿿]{{1,9}}?(?:{_DATA['branch']})")
_STREET_OFFICE = re.compile(
    "(?P<place>[㐀-鿿]{1,8}?(?:街道|地区))(?P<office>办事处|街道办)|(?P<street>[㐀-鿿]{1,8}?街道)"
)
_POSTED = re.compile(_DATA["posted"])
_ROOM_WORDS = frozenset(_DATA["rooms"])
_PRONOUNS = tuple(_DATA["pronouns"])
_BRACKET = 10  # what brackets inside a name hold is shorter: 经开区(滨江)管委会
# 中国人民银行宝鸡市中心支行: the bank is part of what the body is called
UPPER_NAMED = tuple(_DATA["vertical_named"]["names"])
_VERTICAL = {upper: re.compile(f"[㐀-鿿]{{2,24}}?(?P<tail>{tail})") for upper, tail in _DATA["vertical"].items()}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in the text. ``bare``: a region or township alone, standing for its government
    (三明市2018年…); in the middle of prose such a mention is often no more than a place."""

    text: str
    start: int
    end: int
    kind: BodyKind = "department"
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A mention taken apart: region and body."""

    mention: Mention
    region: Region
    body: str


def find_agencies(text: str) -> tuple[Mention, ...]:
    """Every public body named in simplified text, in order, never overlapping."""
    return tuple(name.mention for name in find_names(text))


def find_names(text: str) -> Iterator[Name]:
    """As :func:`find_agencies`, each name taken apart."""
    floor = position = 0
    while match := _NEXT.search(text, position):
        name = _name_at(text, match, floor)
        if name is not None and not _is_room(name, text, floor) and not _is_general(name, text):
            yield name
            floor = name.mention.end
        position = max(floor, match.start() + 1)


def _is_general(name: Name, text: str) -> bool:
    """各区人民政府 and 本机关办公室 name no body."""
    if name.region.names:
        return False
    alone = not name.region.mark and not name.region.place
    return text.endswith(_COLLECTIVE + (_PRONOUNS if alone else ()), 0, name.mention.start)


def _is_room(name: Name, text: str, floor: int) -> bool:
    """An office right behind a name is a room of that body: 局|政务公开办公室, 人民政府|党政办公室."""
    return 0 < floor == name.mention.start and is_han(text[floor - 1]) and not name.region.names


def _name_at(text: str, match: re.Match[str], floor: int) -> Name | None:
    start = match.start()
    national = NATIONAL.match(text, start)
    # 龙泉市国家税务局 was the bureau of the city
    if national and not name_before(text, start, floor):
        return _national(text, national)
    lowest = run_start(text, start, max(floor, start - _REACH))
    for tail in find_tails(text, start):
        name = _read_tail(text, start, tail, lowest)
        if name is not None:
            return name
    bare = _BARE.match(text, start)
    if bare:
        return _read_bare(text, bare.end(), lowest)
    subject = _SUBJECT.match(text, start)
    return _read_subject(text, subject.end(), lowest) if subject else None


def _read_subject(text: str, end: int, floor: int) -> Name | None:
    """A township at the head of a clause, unless 镇 or 乡 is a part of a longer name (天镇县, 肥乡区)."""
    name = _read_bare(text, end, floor)
    if name is None or name.mention.kind != "township":
        return None
    start = name.mention.start
    if start > 0 and text[start - 1] not in _OPENS:
        return None
    return None if _goes_on(text, end, start) else name


def _goes_on(text: str, end: int, floor: int) -> bool:
    """Whether a known name covers ``end``: in 安顺市镇宁布依族苗族自治县, 镇 ends nothing."""
    for later in range(end + 1, min(end + LONGEST_NAME, len(text) + 1)):
        name = name_before(text, later, floor)
        if name and later - len(name) < end:
            return True
    return False


def _national(text: str, match: re.Match[str]) -> Name:
    """A body of the State, or the local one under it (国家税务总局绍兴市税务局)."""
    body, start, end = match.group(), match.start(), match.end()
    local = _VERTICAL[body].match(text, end) if body in _VERTICAL else None
    region = read_region(text, local.start("tail"), end) if local else None
    if local and region and region.start == end:
        called = body + local["tail"] if body in UPPER_NAMED else local["tail"]
        return Name(_mention(text, start, local.end(), "department"), region, called)
    kind: BodyKind = "government" if body == "国务院" else "office" if body.endswith("办公厅") else "department"
    return Name(_mention(text, start, end, kind), Region(start, ("国家",)), body)


def _read_tail(text: str, start: int, tail: Tail, floor: int) -> Name | None:
    """The name that ends in ``tail``, or ``None`` when what it needs does not stand before it."""
    stop = _before_bracket(text, start)
    floor = floor if stop == start else run_start(text, stop, max(0, stop - _REACH))
    begin = _body_start(text, stop, floor) if tail.needs == "words" else stop
    if begin is None:
        return _unknown_words(text, stop, tail, floor, start)
    region = read_region(text, begin, floor)
    if region is None and tail.kind == "zone":
        region = read_plain_zone(text, begin, floor)
    if not _has_what_it_needs(tail, region):
        return None
    if region is None and not is_clean(text, begin, floor):
        return _unknown_words(text, stop, tail, floor, start)
    if region is not None and region.place.endswith(TOWNSHIP + ZONE) and text[begin:start] in _ROOM_WORDS:
        # 舒城经济开发区|综合办公室
        return _finish(text, region, begin, begin, _kind_of_place(region)) if tail.name == "办公室" else None
    return _finish(text, region or Region(begin), begin, start + len(tail.name), tail.kind)


def _before_bracket(text: str, start: int) -> int:
    """The place before brackets that stand inside a name: 武昌经开区(滨江)管委会; ``start`` where there are none."""
    if start < 2 or text[start - 1] not in ")）":
        return start
    opening = max(text.rfind(sign, max(0, start - _BRACKET), start) for sign in "(（")
    inside = text[opening + 1 : start - 1]
    return opening if opening > 0 and inside and all(map(is_han, inside)) else start


def _body_start(text: str, end: int, floor: int) -> int | None:
    """Where the words of a body begin; a known region wins over a word: 晋城市|卫生局, not 晋|城市卫生局."""
    starts = words_before(text, end, floor)
    known = [start for start in starts if name_before(text, start, floor)]
    return min(known or starts, default=None)


def _has_what_it_needs(tail: Tail, region: Region | None) -> bool:
    if tail.needs == "words":
        return not tail.regional or (region is not None and bool(region.names or region.place or region.mark))
    if region is None:
        return False
    if tail.kind == "zone" and region.mark:
        return False
    return tail.needs == "region" or region.place.endswith(TOWNSHIP + ZONE)


def _unknown_words(text: str, start: int, tail: Tail, floor: int, tail_start: int) -> Name | None:
    """绵阳市|大数据融合|局: words that the list does not know, between a known region and an ending that is
    sure."""
    if not tail.sure:
        return None
    for begin in range(start - 2, max(floor, start - 14), -1):
        if name_before(text, begin, floor):
            region = read_region(text, begin, floor)
            clear = not any(_breaks_off(text, place, begin) for place in range(begin + 1, start))
            return _finish(text, region, begin, tail_start + len(tail.name), tail.kind) if region and clear else None
    return None


def _breaks_off(text: str, place: int, floor: int) -> bool:
    """Whether a name ends before ``place``: a boundary word stands there that no body has in its name."""
    word = boundary_before(text, place, floor)
    return word is not None and not is_word(word)


def _finish(text: str, region: Region, begin: int, end: int, kind: BodyKind) -> Name:
    """The name with what precedes it (中共) and its branch (硚口区分局); the government of a township is a
    township."""
    start = _prefix_start(text, region.start)
    if kind == "government":
        street = _street_of(text, region, start, end)
        if street:
            return street
        posted = _POSTED.match(text, end)
        if posted:
            return Name(_mention(text, start, posted.end(), "department"), region, text[begin : posted.end()])
        kind = "township" if region.place.endswith(TOWNSHIP) else kind
    branch = _BRANCH.match(text, end) if end > begin and text[end - 1] == "局" else None
    if branch and _is_branch(text, end, branch.end()):
        end = branch.end()
    return Name(_mention(text, start, end, kind, begin == end), region, text[begin:end])


def _is_branch(text: str, start: int, end: int) -> bool:
    """Whether one name goes on from ``start`` to ``end``: that of a known division (花都区|分局), or no word that ends
    one."""
    place = end - len("分局")
    known = name_before(text, place, start) or stem_before(text, place, start)
    if known and place - len(known) == start:
        return True
    return not any(_breaks_off(text, at, start) for at in range(start + 1, end))


def _street_of(text: str, region: Region, start: int, end: int) -> Name | None:
    """The street's office, or the street, behind the government that it belongs to: 锡山区人民政府|厚桥街道|党政办公室."""
    office = _STREET_OFFICE.match(text, end)
    if office is None or region.place:
        return None
    place = office["place"] or office["street"]
    stop = end + len(place)
    if read_region(text, stop, end) != Region(end, (), place) or any(
        _breaks_off(text, at, end) for at in range(end + 1, stop - 2)
    ):
        return None
    whole = Region(region.start, region.names, place, region.mark)
    body = "办事处" if office["office"] else ""
    return Name(_mention(text, start, office.end(), "township", not body), whole, body)


def _mention(text: str, start: int, end: int, kind: BodyKind, bare: bool = False) -> Mention:
    return Mention(text[start:end], start, end, kind, bare)


def _prefix_start(text: str, start: int) -> int:
    for prefix in PREFIXES:
        if text.endswith(prefix, 0, start):
            return start - len(prefix)
    corps = read_corps(text, start, 0)
    return corps.start if corps else start


def _read_bare(text: str, end: int, floor: int) -> Name | None:
    region = read_region(text, end, floor)
    if region is None or region.mark:
        return None
    # a short name may be cut out of a longer one that is not known
    reported = region.names and not region.place and end - region.start > 2 and _REPORTED.match(text, end)
    if not reported and not is_clean(text, region.start, floor):
        return None
    if region.place and not region.place.endswith(TOWNSHIP + ZONE):
        return None
    return _finish(text, region, end, end, _kind_of_place(region))


def _kind_of_place(region: Region) -> BodyKind:
    return "township" if region.place.endswith(TOWNSHIP) else "zone" if region.place else "government"
