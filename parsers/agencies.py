"""A body as printed → the body meant: full name, region, code, system; null rather than guessed.

What only the page can tell (省医保局: which province?) is asked of :mod:`parsers.locating`; where the page does not say,
the printed name is all there is.
"""

from collections.abc import Iterator
from dataclasses import replace

from parsers.bodies import expand
from parsers.credit_codes import (
    credit_code,
    find_misprinted,
    find_owner,
    is_issued_in,
    is_issued_within,
    is_of_public_body,
)
from parsers.gazetteer import DIVISIONS, NAMED_SINCE, WITHOUT_COUNTIES, Division, names_without_mark
from parsers.locating import Context, certain_codes, find_division, find_level, find_parent
from parsers.names import (
    body_key,
    first_of_several,
    full_body,
    government_of,
    read_name,
    same_body,
    whole_name,
    without_room,
)
from parsers.place_names import TOWNSHIP, ZONE
from parsers.records import Agency, BodyKind, Level
from parsers.spotting import UPPER_NAMED, Mention, Name, find_agencies
from parsers.systems import find_system

__all__ = ["Context", "Mention", "expand", "find_agencies", "of_year", "read_name", "resolve", "same_body"]

NATIONAL_CODE = "000000"  # stands for the whole country in tables of division codes
NO_CONTEXT = Context()
_CORPS = ("兵团", "师")  # units of the Corps answer to no level of the divisions
_BRANCHES = ("分局", "监管局")
_COMMITTEES = ("建设管理委员会", "开发管理委员会")  # of a zone, whatever else they are called


def resolve(printed: str, context: Context = NO_CONTEXT) -> Agency:
    """The agency with all that is certain of it; ``printed`` is kept as it is."""
    name = read_name(printed) or first_of_several(printed)
    if name is None:
        return Agency(printed)
    system = find_system(name.body, _kind(name))
    return replace(_resolve_name(printed, name, context), system=system)


def of_year(agency: Agency, year: int | None) -> Agency:
    """The agency as it can be told in a report on ``year``: nobody where another division bore the name then."""
    since = NAMED_SINCE.get(agency.division_code or "")
    name = read_name(agency.printed) if since and year and year < since else None
    if name is None or agency.division_code is None:
        return agency
    division = DIVISIONS[agency.division_code]
    below = division.level == "county" and any(
        one.endswith(("市", "州", "地区", "盟")) for one in name.region.names[:-1]
    )
    if below or name.region.names[-1:] != (division.name,):
        return agency
    return Agency(agency.printed, body_kind=agency.body_kind, evidence=agency.evidence)


def is_certain(printed: str) -> bool:
    """Whether the name alone says where the body is, or is none: no text of the page adds to it."""
    name = read_name(printed) or first_of_several(printed)
    if name is None or name.region.names == ("国家",):
        return True
    return bool(name.region.names) and certain_codes(name.region.names) != ()


def _kind(name: Name) -> BodyKind:
    """The kind of a body, where what stands before it tells more: 镇人民政府, 西咸新区|开发建设管理委员会."""
    if name.mention.kind == "government" and name.region.mark in ("镇", "乡"):
        return "township"
    runs_zone = name.region.place.endswith(ZONE) and name.body.endswith(_COMMITTEES)
    return "zone" if runs_zone else name.mention.kind


def _resolve_name(printed: str, name: Name, context: Context) -> Agency:
    kind = _kind(name)
    if name.region.names == ("国家",):
        body = expand(whole_name(name))
        return _with_code(Agency(printed, body, f"{NATIONAL_CODE}:{body}", kind, "national"), context, None)
    if name.region.place:
        return _resolve_place(printed, name, context)
    place = find_division(name, context)
    if place is None:
        return Agency(printed, body_kind=kind, level=find_level(name, context))
    division, by = place
    body = full_body(name) or government_of("")
    prefix = "中共" if kind == "party" else ""
    upper = next((upper for upper in UPPER_NAMED if body.startswith(upper)), "")
    full = (prefix or upper) + division.full_name + body.removeprefix(prefix or upper)
    return _with_code(_agency(printed, full, body, kind, division, by), context, division)


def _agency(printed: str, name: str, body: str, kind: BodyKind, division: Division, by: str) -> Agency:
    return Agency(
        printed,
        name,
        f"{division.code}:{body}",
        kind,
        division.level,
        division.province,
        division.city,
        division.county,
        division.code,
        evidence=by,
    )


def _resolve_place(printed: str, name: Name, context: Context) -> Agency:
    """A township, street or zone: it has no code; the county or city it lies in gives the region."""
    place, kind = name.region.place, _kind(name)
    if place.endswith("地区") and kind not in ("township", "zone"):
        return Agency(printed, body_kind=kind)  # 民航西北地区管理局: a part of the country, not of a county
    township = place.endswith(TOWNSHIP)
    # a zone counts as a county
    level: Level | None = None if place.endswith(_CORPS) else "township" if township else "county"
    found = find_division(name, context) if name.region.names else find_parent(place, context)
    if found is None:
        return Agency(printed, body_kind=kind, level=None if place in ZONE else level)
    division, by = found
    # a city's name alone leaves open in which of its counties a township lies
    certain = not township or division.level == "county" or division.code in WITHOUT_COUNTIES
    full = _parents_of_place(division, place) + place + (expand(name.body) or government_of(place))
    agency = replace(
        _agency(printed, full, body_key(name), kind, division, by),
        level=level,
        division_code=division.code if township and certain else None,
    )
    return _with_code(agency, context, division) if certain else replace(agency, id=None)


def _parents_of_place(division: Division, place: str) -> str:
    """甘肃省 for 兰州新区, which already bears the name of its city; nothing for 新疆生产建设兵团."""
    named = place.startswith(names_without_mark(division.code))
    return division.full_name.removesuffix(division.name) if named else division.full_name


# ---------------------------------------------------------------- the credit code


def _with_code(agency: Agency, context: Context, division: Division | None) -> Agency:
    """The agency with the credit code of its page, which is then its id; or with what speaks against the code."""
    stated = context.index_no or ""
    code = credit_code(stated)
    doubt = next(_doubts(stated, code, agency, context, division), None)
    if doubt:
        return replace(agency, code_doubt=doubt)
    return replace(agency, id=code, credit_code=code) if code else agency


def _doubts(
    stated: str, code: str | None, agency: Agency, context: Context, division: Division | None
) -> Iterator[str]:
    """Why what stands in the place of a credit code is not that of the body; nothing when there is none."""
    owner = find_owner(stated)
    if owner and owner != agency.name:
        yield f"{stated}：{owner}的代码"
    misprinted = None if code else find_misprinted(stated)
    if misprinted:
        yield f"{misprinted}：校验位不符"
    if code is None:
        return
    if not is_of_public_body(code) and agency.body_kind != "institution":
        yield f"{code}：不是机关、事业单位的代码"
    if not _is_of_place(code, agency, division):
        yield f"{code}：区划码 {code[2:8]} 与{agency.name}不符"
    if context.publisher and read_name(context.publisher) and not _is_own(agency, context.publisher):
        yield f"{code}：发布机构为{context.publisher}"


def _is_of_place(code: str, agency: Agency, division: Division | None) -> bool:
    zone = agency.division_code is None and division is not None
    branch = agency.name is not None and agency.name.endswith(_BRANCHES)
    if division is not None and (zone or branch) and is_issued_within(code, division):
        return True
    return is_issued_in(code, division)


def _is_own(agency: Agency, publisher: str) -> bool:
    """Whether a publisher is the body or a room of it: its code is then the body's. The office of a government is a body."""
    called = {publisher} if agency.body_kind == "government" else {publisher, without_room(publisher)}
    names = (agency.printed, agency.name or agency.printed)
    return any(same_body(name, publisher) for name in names for publisher in called)
