"""Where a body is whose name leaves its region out or shares it with others, and what of the page told it.

County names repeat (鼓楼区), short forms leave the region out (省医保局). What the page itself says elsewhere
decides, in :class:`Context`; where it says nothing, or two things, the region stays unknown.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from parsers.credit_codes import credit_code
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
from parsers.host_names import divisions_of_host, province_of_host
from parsers.names import are_same, marks_agree, read_name
from parsers.place_names import TOWNSHIP
from parsers.records import Level
from parsers.spotting import Name, find_names

LEVEL_OF_MARK: dict[str, Level] = {
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


@dataclass(frozen=True, slots=True)
class Context:
    """What else the page says. ``names``: other mentions, in order of authority (title, publisher, signature,
    text); ``regions``: region phrases seen; ``host`` without scheme or path; ``index_no``: the 索引号;
    ``text``: what says where the author is (address, who compiled the report, breadcrumb); ``narrative``: the rest of
    the text, which may tell of any place and counts only where it prints the name itself with its region;
    ``publisher``: who put the page there, whose code the index number holds."""

    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    host: str | None = None
    index_no: str | None = None
    text: str = ""
    narrative: str = ""
    publisher: str | None = None


class Codes(NamedTuple):
    """Divisions that may be meant, and what told them: empty where the name itself did."""

    codes: tuple[str, ...]
    by: str = ""


_NONE = Codes(())


class Place(NamedTuple):
    """The division a body belongs to, and what told it."""

    division: Division
    by: str


def find_division(name: Name, context: Context) -> Place | None:
    """The division of a name, or of the parents of its township."""
    return _only(_candidates(name, context))


def find_level(name: Name, context: Context) -> Level | None:
    """The level that a name without its region tells (县教育局), or the same body elsewhere on the page."""
    marks = [name.region.mark, *(other.region.mark for other in _names(context) if are_same(name, other))]
    return next((LEVEL_OF_MARK[mark] for mark in marks if mark in LEVEL_OF_MARK), None)


def find_parent(place: str, context: Context) -> Place | None:
    """The division that the page prints right before a township or zone, or the city by whose name a zone is called
    (兰州新区)."""
    chains = [name.region.names for name in _names(context) if name.region.place == place and name.region.names]
    found = _of_chains(chains, "fields")
    for text in (context.text, context.narrative):
        if not found.codes:
            found = _of_chains([(before,) for before in _names_before(place, text)], "text")
    if not found.codes:
        found = _home_of_township(context) if place.endswith(TOWNSHIP) else _city_of_zone(place)
    return _only(found)


def _city_of_zone(place: str) -> Codes:
    city = city_of_stem(place)
    return Codes((city,)) if city else _NONE


def _home_of_township(context: Context) -> Codes:
    """The county whose site the page stands on, or whose number the credit code holds where the site may be its own.

    A city's site has pages of townships from all its counties.
    """
    hosts = tuple(code for code in divisions_of_host(context.host) if _has_townships(code))
    stated = (credit_code(context.index_no or "") or "")[2:8]
    if stated in hosts:
        return Codes((stated,), "host+index_no" if len(hosts) > 1 else "host")
    return Codes(hosts, "host") if len(divisions_of_host(context.host)) == 1 else _NONE


def _has_townships(code: str) -> bool:
    return DIVISIONS[code].level == "county" or code in WITHOUT_COUNTIES


def certain_codes(chain: tuple[str, ...]) -> tuple[str, ...]:
    """The division that a chain of names means by itself; empty where the page has to say which."""
    codes = find_codes(chain)
    alone = len(chain) == 1 and (chain[0] in STEMS or chain[0] in VAGUE)
    return codes if len(codes) == 1 and not alone else ()


def _only(found: Codes) -> Place | None:
    return Place(DIVISIONS[found.codes[0]], found.by) if len(found.codes) == 1 else None


def _of_chains(chains: Iterable[tuple[str, ...]], by: str) -> Codes:
    return Codes(tuple({code for chain in chains for code in find_codes(chain)}), by)


def _names_before(place: str, text: str) -> set[str]:
    ends = (match.start() for match in re.finditer(re.escape(place), text))
    return {name for end in ends if (name := name_before(text, end))}


def _candidates(name: Name, context: Context) -> Codes:
    chain, mark = name.region.names, name.region.mark
    if not chain:
        return _from_context(name, context)
    # 乳山市市医疗保障局: the mark only repeats the name before it
    return _told_apart(name, context) if chain[-1].endswith(mark) else _NONE


def _codes_of_chain(chain: tuple[str, ...], context: Context) -> Codes:
    certain = certain_codes(chain)
    if certain:
        return Codes(certain)
    tell = _named_in_full if len(chain) == 1 and chain[0] in STEMS else _narrowed
    return tell(find_codes(chain), context)


def _told_apart(name: Name, context: Context) -> Codes:
    """The division of a name that several bear: by the same body printed in full, else by the page."""
    found = _codes_of_chain(name.region.names, context)
    if found.codes:
        return found
    full = {other.region.names for other in _printed_in_full(name, context)}
    return _of_chains(full, "text")


def _named_in_full(codes: tuple[str, ...], context: Context) -> Codes:
    """A name without its mark is a region where the page has the whole of it (清流卫计委: 清流县), or a province unless a
    city is called like it (吉林).

    龙江森工集团 is not of 龙江县.
    """
    evidence = (*context.names, *context.regions, context.text, context.narrative)
    named = tuple(code for code in codes if _is_named((DIVISIONS[code].name,), evidence))
    if not named and not any(DIVISIONS[code].level == "prefecture" for code in codes):
        provinces = tuple(code for code in codes if code.endswith("0000"))
        return Codes(provinces) if len(provinces) == 1 else _NONE
    return Codes(named, "text") if len(named) == 1 else _NONE


def _narrowed(codes: tuple[str, ...], context: Context) -> Codes:
    """The one of several divisions of a name whose city, else whose province, the page names; none or two:
    nothing."""
    for evidence, by in ((context.names, "fields"), (context.regions, "fields"), ((context.text,), "text")):
        for nearest in (True, False):
            backed = tuple(code for code in codes if _is_named(_parent_names(code, nearest), evidence))
            if backed:
                return Codes(backed, by) if len(backed) == 1 else _NONE
    return _narrowed_by_host(codes, context.host)


def _narrowed_by_host(codes: tuple[str, ...], host: str | None) -> Codes:
    """The one of several divisions of a name that lies in the city, else in the province, whose host it is."""
    homes = divisions_of_host(host)
    province = province_of_host(host)
    for backed in (
        tuple(code for code in codes if any(parent.code in homes for parent in region_chain(code))),
        tuple(code for code in codes if province and code[:2] == province[:2]),
    ):
        if backed:
            return Codes(backed, "host") if len(backed) == 1 else _NONE
    return _NONE


def _parent_names(code: str, nearest: bool) -> tuple[str, ...]:
    parents = tuple(parent.name for parent in region_chain(code)[:-1])
    return parents[-1:] if nearest else parents[:-1]


def _is_named(names: tuple[str, ...], evidence: Iterable[str]) -> bool:
    return any(name in phrase for phrase in evidence for name in names)


def _from_context(name: Name, context: Context) -> Codes:
    """The region of a name that leaves it out: that of the same body elsewhere on the page, or the one of all
    regions of that kind that its bodies lie in, or the one that the index number and the page agree on."""
    others = [other for other in _names(context) if other.region.names and not other.region.place]
    same = {other.region.names for other in others if are_same(name, other)}
    alike = {other.region.names for other in others if name.region.mark and marks_agree(name.region, other.region)}
    printed = set() if same else {other.region.names for other in _printed_in_full(name, context)}
    for chains, by in ((same, "fields"), (printed, "text"), (alike, "fields")):
        if chains:
            codes = {code for chain in chains for code in _codes_of_chain(chain, context).codes}
            return Codes(tuple(codes), by) if codes else _hinted(name, context)
    return _hinted(name, context)


def _printed_in_full(name: Name, context: Context) -> Iterator[Name]:
    """The same body in the text, printed with more of its region: 杭州市西湖区民政局 for 西湖区民政局."""
    found = (other for text in (context.text, context.narrative) for other in find_names(text))
    return (
        other
        for other in found
        if not other.region.place and len(other.region.names) > len(name.region.names) and are_same(name, other)
    )


def _hinted(name: Name, context: Context) -> Codes:
    """The division of the credit code where the page or the host names it too; else that of the host."""
    mark = name.region.mark
    code = (credit_code(context.index_no or "") or "")[2:8]
    if code in DIVISIONS and DIVISIONS[code].name.endswith(mark):
        named = _is_named((DIVISIONS[code].name,), (*context.regions, context.text, context.narrative))
        return Codes((code,), "index_no") if named or code in divisions_of_host(context.host) else _NONE
    if LEVEL_OF_MARK.get(mark) == "province":
        province = province_of_host(context.host)
        return Codes((province,), "host") if province else _NONE
    homes = divisions_of_host(context.host)
    return Codes(homes, "host") if len(homes) == 1 and _may_mean(mark, DIVISIONS[homes[0]]) else _NONE


def _may_mean(mark: str, division: Division) -> bool:
    """Whether a body without a region, on the site of a division, is that division's: 市教育局 on a city's site; 教育局
    only on a county's, for below it there is none."""
    return division.name.endswith(mark) if mark else division.level == "county"


def _names(context: Context) -> Iterator[Name]:
    return (name for printed in dict.fromkeys(context.names) if (name := read_name(printed)) is not None)
