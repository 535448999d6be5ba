"""A body as printed → the body meant: full name, region, code; null rather than guessed.

County names repeat (鼓楼区), short forms leave the region out (省医保局). What the page itself says elsewhere
decides, in :class:`Context`; where it says nothing, or two things, the region stays unknown and the printed
name is all there is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from parsers.bodies import expand
from parsers.data import load
from parsers.gazetteer import (
    DIVISIONS,
    STEMS,
    VAGUE,
    WITHOUT_COUNTIES,
    Division,
    city_of_stem,
    find_codes,
    name_before,
    region_chain,
)
from parsers.place_names import TOWNSHIP, Region
from parsers.records import Agency, BodyKind, Level
from parsers.spotting import Mention, Name, find_agencies, find_names

__all__ = ["Context", "Mention", "credit_code", "expand", "find_agencies", "resolve", "same_body"]

_HOSTS: dict[str, str] = load("hosts.toml")["province"]
NATIONAL_CODE = "000000"  # stands for the whole country in tables of division codes
_LEVEL_OF_MARK: dict[str, Level] = {
    "省": "province",
    "自治区": "province",
    "州": "prefecture",
    "盟": "prefecture",
    "自治州": "prefecture",
    "县": "county",
    "区": "county",
    "旗": "county",
    "镇": "township",
    "乡": "township",
}  # 市 may be either
_CORPS = ("兵团", "师")  # units of the Corps answer to no level of the divisions
_ROOMS = ("办公室", "办公厅")
_SPACE = re.compile(r"\s+")
# unified social credit code (GB 32100): registering office, kind, division, organisation code, check
# character
_CREDIT = re.compile(r"(?<![0-9A-Z])[1-9A-NY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Context:
    """What else the page says. ``names``: other mentions, in order of authority (title, publisher, signature,
    text); ``regions``: region phrases seen; ``host`` without scheme or path; ``index_no``: the 索引号;
    ``text``: what says where the author is (address, who compiled the report, breadcrumb); ``narrative``: the rest of
    the text, which may tell of any place and counts only where it prints the name itself with its region."""

    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    host: str | None = None
    index_no: str | None = None
    text: str = ""
    narrative: str = ""


NO_CONTEXT = Context()


def credit_code(text: str) -> str | None:
    """The first unified social credit code in the text whose check character is right."""
    for match in _CREDIT.finditer(text.upper()):
        code = match.group()
        total = sum(_CREDIT_DIGITS.index(digit) * pow(3, i, 31) for i, digit in enumerate(code[:17]))
        if code[17] == _CREDIT_DIGITS[-total % 31]:
            return code
    return None


def same_body(a: str, b: str) -> bool:
    """Whether two printed names can mean one body: 省医疗保障局 and 浙江省医疗保障局. 我局 and 本局 name
    none."""
    left, right = read_name(a), read_name(b)
    return left is not None and right is not None and _same(left, right)


def _same(left: Name, right: Name) -> bool:
    return (
        _key(left) == _key(right)
        and _marks_agree(left.region, right.region)
        and _marks_agree(right.region, left.region)
        and _chains_agree(left.region.names, right.region.names)
    )


def _key(name: Name) -> str:
    """The body by which names are compared: full form, with its township; a bare region is its government."""
    return name.region.place + (_full_body(name) or _government_of(name.region.place))


def _full_body(name: Name) -> str:
    body = expand(name.body)
    return f"中共{body}" if name.mention.kind == "party" else body


def _government_of(place: str) -> str:
    if place.endswith("街道"):
        return "办事处"
    return "管理委员会" if place and not place.endswith(TOWNSHIP) else "人民政府"


def _marks_agree(one: Region, other: Region) -> bool:
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


@lru_cache(maxsize=2048)
def read_name(printed: str) -> Name | None:
    """A printed name taken apart; ``None`` when it is no name of a body, or has more to it than one.

    A room of the body may follow (吉林省医疗保障局办公室): it then belongs to the body's name.
    """
    printed = _SPACE.sub("", printed)
    name = next(find_names(printed), None)
    if name is None or name.mention.start > 0:
        return None
    rest = printed[name.mention.end :]
    if rest and rest not in _ROOMS:
        return None
    return Name(name.mention, name.region, name.body + rest)


def resolve(printed: str, context: Context = NO_CONTEXT) -> Agency:
    """The agency with all that is certain of it; ``printed`` is kept as it is."""
    name = read_name(printed) or _first_of_several(printed)
    if name is None:
        return Agency(printed)
    if name.region.names == ("国家",):
        body = expand(name.mention.text)
        return Agency(printed, body, f"{NATIONAL_CODE}:{body}", name.mention.kind, "national")
    if name.region.place:
        return _resolve_place(printed, name, context)
    division = _division(name, context)
    if division is None:
        return Agency(printed, body_kind=name.mention.kind, level=_LEVEL_OF_MARK.get(name.region.mark))
    return _agency(printed, division, _full_body(name), name.mention.kind, context)


def is_certain(printed: str) -> bool:
    """Whether the name alone says where the body is, or is none: no text of the page adds to it."""
    name = read_name(printed) or _first_of_several(printed)
    if name is None or name.region.names == ("国家",):
        return True
    return bool(name.region.names) and _certain_codes(name.region.names) != ()


def _first_of_several(printed: str) -> Name | None:
    """The first body of a joint issue: 中共岳阳市委办公室、岳阳市人民政府办公室."""
    parts = [part for part in re.split(r"[、,，\s]+", printed.strip()) if part]
    return read_name(parts[0]) if len(parts) > 1 else None


def _agency(printed: str, division: Division, body: str, kind: BodyKind, context: Context) -> Agency:
    prefix = "中共" if kind == "party" else ""
    return Agency(
        printed,
        # 三明市 as an author is its government
        prefix + division.full_name + (body or _government_of("")).removeprefix(prefix),
        _agency_id(division, body or _government_of(""), context),
        kind,
        division.level,
        division.province,
        division.city,
        division.county,
        division.code,
    )


def _agency_id(division: Division, body: str, context: Context) -> str:
    """The credit code of the index number where it was given out in the division, else division code and
    body."""
    code = credit_code(context.index_no or "")
    return code if code and _is_issued_in(code, division) else f"{division.code}:{body}"


def _is_issued_in(credit: str, division: Division) -> bool:
    """Whether a code was given out in the division. Those of counties may be irregular (330524 for 吴兴区
    330502), but never those of another county in use."""
    issued = credit[2:8]
    irregular = issued not in DIVISIONS and not issued.endswith("00") and issued[:4] == division.code[:4]
    return issued == division.code or (division.level == "county" and irregular)


# ---------------------------------------------------------------- townships and zones


def _resolve_place(printed: str, name: Name, context: Context) -> Agency:
    """A township, street or zone: it has no code; the county or city it lies in gives the region."""
    place, kind = name.region.place, name.mention.kind
    township = place.endswith(TOWNSHIP)
    level: Level | None = None if place.endswith(_CORPS) else "township" if township else "county"
    division = _division(name, context) if name.region.names else _parent_of_place(place, context)
    if division is None:
        return Agency(printed, body_kind=kind, level=level)
    # a city's name alone leaves open in which of its counties a township lies
    certain = not township or division.level == "county" or division.code in WITHOUT_COUNTIES
    return Agency(
        printed,
        _parents_of_place(division, place) + place + (expand(name.body) or _government_of(place)),
        _agency_id(division, _key(name), context) if certain else None,
        kind,
        level,
        division.province,
        division.city,
        division.county,
        division.code if township and certain else None,
    )


def _parents_of_place(division: Division, place: str) -> str:
    """甘肃省 for 兰州新区, which already bears the name of its city."""
    named = place.startswith(division.name[:-1])
    return division.full_name.removesuffix(division.name) if named else division.full_name


def _parent_of_place(place: str, context: Context) -> Division | None:
    """The division that the page prints right before the place, or the city by whose name a zone is called
    (兰州新区)."""
    codes = {
        code
        for name in _names(context)
        if name.region.place == place and name.region.names
        for code in find_codes(name.region.names)
    }
    for text in (context.text, context.narrative):
        codes = codes or {code for chain in _names_before(place, text) for code in find_codes([chain])}
    if not codes and not place.endswith(TOWNSHIP):
        city = city_of_stem(place)
        codes = {city} if city else set()
    return DIVISIONS[codes.pop()] if len(codes) == 1 else None


def _names_before(place: str, text: str) -> set[str]:
    ends = (match.start() for match in re.finditer(re.escape(place), text))
    return {name for end in ends if (name := name_before(text, end))}


# ---------------------------------------------------------------- the region


def _division(name: Name, context: Context) -> Division | None:
    codes = _candidates(name, context)
    return DIVISIONS[codes[0]] if len(codes) == 1 else None


def _candidates(name: Name, context: Context) -> tuple[str, ...]:
    chain, mark = name.region.names, name.region.mark
    if not chain:
        return _from_context(name, context)
    # 乳山市市医疗保障局: the mark only repeats the name before it
    return _told_apart(name, context) if chain[-1].endswith(mark) else ()


def _certain_codes(chain: tuple[str, ...]) -> tuple[str, ...]:
    """The division that a chain of names means by itself; empty where the page has to say which."""
    codes = find_codes(chain)
    alone = len(chain) == 1 and (chain[0] in STEMS or chain[0] in VAGUE)
    return codes if len(codes) == 1 and not alone else ()


def _codes_of_chain(chain: tuple[str, ...], context: Context) -> tuple[str, ...]:
    certain = _certain_codes(chain)
    if certain:
        return certain
    tell = _named_in_full if len(chain) == 1 and chain[0] in STEMS else _narrowed
    return tell(find_codes(chain), context)


def _told_apart(name: Name, context: Context) -> tuple[str, ...]:
    """The division of a name that several bear: by the same body printed in full, else by the page."""
    codes = _codes_of_chain(name.region.names, context)
    if codes:
        return codes
    full = {other.region.names for other in _printed_in_full(name, context)}
    return tuple({code for chain in full for code in find_codes(chain)})


def _named_in_full(codes: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """A name without its mark is a region where the page has the whole of it (清流卫计委: 清流县), or a province.

    龙江森工集团 is not of 龙江县.
    """
    evidence = (*context.names, *context.regions, context.text, context.narrative)
    named = tuple(code for code in codes if code.endswith("0000") or _is_named((DIVISIONS[code].name,), evidence))
    return named if len(named) == 1 else ()


def _narrowed(codes: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """The one of several divisions of a name whose city, else whose province, the page names; none or two:
    nothing."""
    for evidence in (context.names, context.regions, (context.text,)):
        for nearest in (True, False):
            backed = tuple(code for code in codes if _is_named(_parent_names(code, nearest), evidence))
            if backed:
                return backed if len(backed) == 1 else ()
    province = _province_of_host(context.host)
    backed = tuple(code for code in codes if province and code[:2] == province[:2])
    return backed if len(backed) == 1 else ()


def _parent_names(code: str, nearest: bool) -> tuple[str, ...]:
    parents = tuple(parent.name for parent in region_chain(code)[:-1])
    return parents[-1:] if nearest else parents[:-1]


def _is_named(names: tuple[str, ...], evidence: Iterable[str]) -> bool:
    return any(name in phrase for phrase in evidence for name in names)


def _from_context(name: Name, context: Context) -> tuple[str, ...]:
    """The region of a name that leaves it out: that of the same body elsewhere on the page, or the one of all
    regions of that kind that its bodies lie in, or the one that the index number and the page agree on."""
    others = [other for other in _names(context) if other.region.names and not other.region.place]
    same = {other.region.names for other in others if _same(name, other)}
    alike = {other.region.names for other in others if name.region.mark and _marks_agree(name.region, other.region)}
    same = same or {other.region.names for other in _printed_in_full(name, context)}
    codes = {code for chain in same or alike for code in _codes_of_chain(chain, context)}
    return tuple(codes) or _hinted(name, context)


def _printed_in_full(name: Name, context: Context) -> Iterator[Name]:
    """The same body in the text, printed with more of its region: 杭州市西湖区民政局 for 西湖区民政局."""
    found = (other for text in (context.text, context.narrative) for other in find_names(text))
    return (
        other
        for other in found
        if not other.region.place and len(other.region.names) > len(name.region.names) and _same(name, other)
    )


def _hinted(name: Name, context: Context) -> tuple[str, ...]:
    """The division of the credit code where the page names it too; the province of the host for 省 and
    自治区."""
    mark = name.region.mark
    code = (credit_code(context.index_no or "") or "")[2:8]
    if code in DIVISIONS and DIVISIONS[code].name.endswith(mark):
        return (
            (code,) if _is_named((DIVISIONS[code].name,), (*context.regions, context.text, context.narrative)) else ()
        )
    province = _province_of_host(context.host)
    return (province,) if province and _LEVEL_OF_MARK.get(mark) == "province" else ()


def _names(context: Context) -> Iterator[Name]:
    return (name for printed in dict.fromkeys(context.names) if (name := read_name(printed)) is not None)


def _province_of_host(host: str | None) -> str | None:
    """The province whose own address ends the host: ybj.ah.gov.cn → 340000; a county's host says nothing."""
    labels = (host or "").lower().split(":")[0].split(".")
    return _HOSTS.get(labels[-3]) if len(labels) > 2 and labels[-2:] == ["gov", "cn"] else None
