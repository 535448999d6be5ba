"""A printed name of a body taken apart, and whether two of them can mean one body."""

import re
from dataclasses import replace
from functools import lru_cache

from parsers.bodies import expand
from parsers.gazetteer import find_codes
from parsers.longer_names import kind_below
from parsers.place_names import TOWNSHIP, Region
from parsers.spotting import Name, find_names

_ROOMS = ("办公室", "办公厅")
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=2048)
def read_name(printed: str) -> Name | None:
    """A printed name taken apart; ``None`` when it is no name of a body, or has more to it than one.

    A room of the body may follow (吉林省医疗保障局办公室), or what stands below it: they belong to the name.
    """
    printed = _SPACE.sub("", printed)
    name = next(find_names(printed), None)
    if name is None or name.mention.start > 0:
        return None
    rest = printed[name.mention.end :]
    if not rest or rest in _ROOMS:
        return Name(name.mention, name.region, name.body + rest)
    return _read_below(printed, name, rest)


def _read_below(printed: str, name: Name, rest: str) -> Name | None:
    """What stands below a body of a known region lies there too: 广州市公安局|交通警察支队. Of what the State's bodies have
    below them (财政部|陕西监管局) the name does not tell whether it is set in one place, or where.
    """
    kind = kind_below(rest)
    if kind is None or not name.region.names or name.region.names == ("国家",) or name.mention.bare:
        return None
    mention = replace(name.mention, text=printed, end=len(printed), kind=kind)
    return Name(mention, name.region, name.body + rest)


def whole_name(name: Name) -> str:
    """The name as printed, with the room that belongs to it."""
    room = next((room for room in _ROOMS if name.body.endswith(room)), "")
    return name.mention.text.removesuffix(room) + room


def without_room(printed: str) -> str:
    """吉林省医疗保障局 for 吉林省医疗保障局办公室; a body that is an office stays."""
    bare = next((printed.removesuffix(room) for room in _ROOMS if printed.endswith(room)), printed)
    return bare if read_name(bare) else printed


def first_of_several(printed: str) -> Name | None:
    """The first body of a joint issue: 中共岳阳市委办公室、岳阳市人民政府办公室."""
    parts = [part for part in re.split(r"[、,，\s]+", printed.strip()) if part]
    return read_name(parts[0]) if len(parts) > 1 else None


def same_body(a: str, b: str) -> bool:
    """Whether two printed names can mean one body: 省医疗保障局 and 浙江省医疗保障局. 我局 and 本局 name
    none."""
    left, right = read_name(a), read_name(b)
    return left is not None and right is not None and are_same(left, right)


def are_same(left: Name, right: Name) -> bool:
    """As :func:`same_body`, of names taken apart."""
    return (
        body_key(left) == body_key(right)
        and marks_agree(left.region, right.region)
        and marks_agree(right.region, left.region)
        and _chains_agree(left.region.names, right.region.names)
    )


def body_key(name: Name) -> str:
    """The body by which names are compared: full form, with its township; a bare region is its government."""
    return name.region.place + (full_body(name) or government_of(name.region.place))


def full_body(name: Name) -> str:
    """The body without its region, written out."""
    body = expand(name.body)
    return f"中共{body}" if name.mention.kind == "party" else body


def government_of(place: str) -> str:
    """What governs a place: a township, a street, a zone, or (empty) a division."""
    if place.endswith("街道"):
        return "办事处"
    return "管理委员会" if place and not place.endswith(TOWNSHIP) else "人民政府"


def marks_agree(one: Region, other: Region) -> bool:
    """市 agrees with 绵阳市, with 市, and with nothing said; never with 浙江省."""
    if not one.mark:
        return True
    if other.names:
        last = other.names[-1]
        # 区医疗保障局 is a district's, 内蒙古自治区医疗保障局 its superior
        return last.endswith(one.mark) and not (one.mark == "区" and last.endswith("自治区"))
    return other.mark in ("", one.mark)


def _chains_agree(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return not left or not right or left == right or bool(set(find_codes(left)) & set(find_codes(right)))
