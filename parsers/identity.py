"""Whose document is it, and of which year? Evidence in order of authority; ``None`` rather than a guess."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from parsers.agencies import Context, Mention, is_certain, resolve, same_body
from parsers.authorship import (
    find_asked,
    find_compiler,
    find_rulemaker,
    home_text,
    is_nameless,
    names_site,
    near_text,
    own_mentions,
    shared_title,
)
from parsers.longer_names import names_in_field, names_in_title
from parsers.normalise import fold
from parsers.numerals import find_period, find_years
from parsers.records import Agency, DocType
from parsers.titles import is_template

# ---------------------------------------------------------------- the year


@dataclass(frozen=True, slots=True)
class YearEvidence:
    """What may tell the year, in the order in which it is asked."""

    doc_type: DocType
    title: str | None
    opening: str
    body: str
    url: str | None
    doc_no: str | None
    dates: tuple[str, ...] = ()


_TITLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|－|-|—|至|政|信|度|[^\d])|(?<!\d)((?:19|20)\d\d)$")
_CN_YEAR = re.compile(r"二[〇○零O0]([〇○零O0一二])([〇○零O0一二三四五六七八九])(?=年)")
_CN = {char: value for value, chars in enumerate(["〇○零O0", *"一二三四五六七八九"]) for char in chars}
_REPORT_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年?度?[^。；]{0,40}?(?:信息|政务)公开[^。；]{0,10}(?:年度)?(?:报告|年报)"
)
_PERIOD_YEAR = re.compile(
    r"统计[^。；\d]{0,16}((?:19|20)\d\d)|((?:19|20)\d\d)年?1?月?1日?[^。；]{0,8}(?:至|到|-)[^。；]{0,6}?\d{0,4}年?1?2?月?31日"
)
_PATH_DATE = re.compile(
    r"/(20\d\d)/(\d{1,2})/\d{1,2}/|/(20\d\d)(?:[/-]?)(\d{2})(?=[/\d_]|$)|/t(20\d\d)(\d{2})\d{2}_|/(20\d\d)(\d{2})\d{2}"
)


def find_year(evidence: YearEvidence) -> int | None:
    """The year a report is on, or whose tasks work points set."""
    in_title = _title_year(evidence.title)
    if in_title:
        return in_title
    if evidence.doc_type == "other":
        return _title_year(shared_title(evidence.opening)) or _agreed_year(evidence)
    if evidence.doc_type == "annual_report":
        return _report_year(evidence)
    years = find_years(fold(evidence.opening)) or find_years(fold(evidence.body))
    return _most_common(years) or _doc_no_year(evidence.doc_no)


def _title_year(title: str | None) -> int | None:
    if not title:
        return None
    folded = fold(title)
    years = [
        int(match[1] or match[2]) for match in _TITLE_YEAR.finditer(re.sub(r"[〔\[(（【]\d{4}[^\d].*?号", "", folded))
    ]
    years += [2000 + _CN[match[1]] * 10 + _CN[match[2]] for match in _CN_YEAR.finditer(title)]
    return years[0] if years and 1990 <= years[0] <= 2099 else None


def _report_year(evidence: YearEvidence) -> int | None:
    """Period sentence, then the sentence that names the report, then the address, then what the text speaks of most."""
    opening, body = fold(evidence.opening), fold(evidence.body)
    head = opening + body[:1500]
    period = find_period(head)
    if period and period[0][5:] == "01-01":
        return int(period[0][:4])
    for pattern in (_PERIOD_YEAR, _REPORT_YEAR):
        match = pattern.search(head)
        if match:
            return int(next(group for group in match.groups() if group))
    asked = _asked_year(evidence.url)
    if asked:
        return asked
    return _most_common(_own_years(opening + body)) or _season_year(evidence.url)


def _own_years(text: str) -> tuple[int, ...]:
    """Years the text speaks of, without those of cited documents' numbers and of dates of founding."""
    return find_years(re.sub(r"[〔\[]\d{4}[〕\]]", "", text))


def _most_common(years: Sequence[int]) -> int | None:
    """The year named most often; of equals the later one, since a report also looks back."""
    counts = Counter(years)
    return max(counts, key=lambda year: (counts[year], year)) if counts else None


def _agreed_year(evidence: YearEvidence) -> int | None:
    """Of another document: the year of its own number, unless its dates speak of another one."""
    year = _doc_no_year(evidence.doc_no)
    return year if year and all(date.startswith(str(year)) for date in evidence.dates) else None


def _doc_no_year(doc_no: str | None) -> int | None:
    match = re.search(r"〔(\d{4})〕", doc_no or "")
    return int(match[1]) if match else None


def _asked_year(url: str | None) -> int | None:
    """``fbtime=2020``: the address asks for the report of a year."""
    if not url:
        return None
    query = parse_qs(urlsplit(url).query)
    value = next((query[key][0] for key in ("fbtime", "year", "timeFrame") if key in query), "")
    return int(value) if re.fullmatch(r"20\d\d", value) else None


def _season_year(url: str | None) -> int | None:
    """Reports are published from January to March: the month in the address then tells the year before."""
    match = _PATH_DATE.search(urlsplit(url).path) if url else None
    if not match:
        return None
    year, month = (int(part) for part in match.groups() if part)
    return year - 1 if 1 <= month <= 3 else None


# ---------------------------------------------------------------- the agency


@dataclass(frozen=True, slots=True)
class AgencyEvidence:
    """Where the author may be named, in the order in which it is asked; texts in simplified characters."""

    doc_type: DocType
    title: str | None
    publisher: str | None
    source: str | None
    signed: str | None
    opening: str
    body: str
    around: str
    owner: str | None = None


_AUTHOR_OF_TITLE = re.compile(r"^(?P<author>.+?)(?:关于|印发|转发)")
_SPEAKER = re.compile("[我本][局办委厅中]")
_TOWNSHIP_SPEAKER = re.compile("[我本](?:[镇乡]|街道)")
_ROOM = re.compile("办公[室厅]")


class Named(NamedTuple):
    """A body as printed, and the part of the page that named it."""

    printed: str
    field: str


def name_author(evidence: AgencyEvidence, host: str | None, index_no: str | None) -> Agency | None:
    """The body that speaks in the document, with all that is certain of it; ``None`` when nobody is named.

    A report that names nobody, or its body without the region (县医保局), is the owner's of the place where it was found.
    """
    named = find_agency(evidence)
    agency = _resolve_named(named, evidence, host, index_no) if named else None
    owner = evidence.owner if evidence.doc_type == "annual_report" and not _is_model(evidence) else None
    if owner is None or (agency and (agency.name or not same_body(agency.printed, owner))):
        return agency
    owned = resolve(owner, Context(host=host, index_no=index_no, publisher=evidence.publisher))
    told = f"{agency.evidence}+registry" if agency else "registry"
    return replace(owned, printed=agency.printed if agency else "", evidence=told) if owned.name else agency


def _resolve_named(named: Named, evidence: AgencyEvidence, host: str | None, index_no: str | None) -> Agency:
    printed, field = named
    title, opening, body = evidence.title, evidence.opening, evidence.body
    certain = is_certain(printed)  # most names hold their region: no text has to tell it
    context = Context(
        names=tuple(name for name in (title, evidence.publisher, evidence.signed, evidence.source) if name),
        host=host,
        index_no=index_no,
        text="" if certain else home_text(title, opening, body, evidence.around),
        narrative="" if certain else near_text(opening, body),
        publisher=evidence.publisher,
    )
    agency = resolve(printed, context)
    return replace(agency, evidence="+".join(part for part in (field, agency.evidence) if part))


def find_agency(evidence: AgencyEvidence) -> Named | None:
    """The body that speaks in the document, as printed, and the part of the page that says so."""
    if _is_model(evidence):
        return None
    for field, candidate in _candidates(evidence):
        if candidate:
            fuller = _fuller(candidate, evidence)
            return Named(fuller, field if fuller == candidate else f"{field}+text")
    return None


def _is_model(evidence: AgencyEvidence) -> bool:
    return bool(evidence.title and is_template(evidence.title))


Candidate = tuple[str, str | None]  # the part of the page, and whom it names


def _candidates(evidence: AgencyEvidence) -> Iterator[Candidate]:
    """In order of authority, each looked for only when those before it name nobody: most titles end the search."""
    in_title = _agency_in_title(evidence.title or shared_title(evidence.opening))
    region = in_title if _is_region(in_title) else None
    yield "title", None if region else in_title
    rest = _in_report if evidence.doc_type == "annual_report" else _in_other
    yield from rest(evidence, region)


def _in_report(evidence: AgencyEvidence, region: str | None) -> Iterator[Candidate]:
    """Behind the title of a report. ``region``: all that the title names."""
    if not region:
        yield "text", _compiler(evidence)
    publisher, signed = _whole(evidence.publisher), _whole(evidence.signed)
    if signed and publisher and _is_of_portal(publisher, signed, evidence):
        yield "signature", _specific(signed)
    yield from (("publisher", _specific(publisher)), ("signature", _specific(signed)), ("title", region))
    yield "text", _agency_in_text(evidence.opening, evidence.body, evidence.doc_type)
    yield from (("publisher", publisher), ("signature", signed), ("source", _whole(evidence.source)))


def _is_of_portal(publisher: str, signed: str, evidence: AgencyEvidence) -> bool:
    """Whether a publisher only keeps the portal: another body signed, and the text speaks of that one alone."""
    if same_body(publisher, signed):
        return False
    named = {mention.text for mention in own_mentions(evidence.opening[:3000] + "\n" + evidence.body[:3000])}
    return any(same_body(signed, name) for name in named) and not any(same_body(publisher, name) for name in named)


def _in_other(evidence: AgencyEvidence, region: str | None) -> Iterator[Candidate]:
    """Behind the title of another document, whose text speaks of many bodies: its fields first."""
    publisher = _whole(evidence.publisher)
    yield from (("publisher", _specific(publisher)), ("signature", _whole(evidence.signed)), ("publisher", publisher))
    yield "source", _whole(evidence.source)
    yield "frame", _agency_around(evidence.around)
    yield "title", region
    yield "text", _compiler(evidence)
    yield "text", _agency_in_text(evidence.opening, evidence.body, evidence.doc_type)


def _compiler(evidence: AgencyEvidence) -> str | None:
    return find_compiler(evidence.opening[:3000] + "\n" + evidence.body[:3000])


def _agency_in_title(title: str | None) -> str | None:
    if not title:
        return None
    author = _AUTHOR_OF_TITLE.match(title)
    if author:
        name = _joint(author["author"])
        if name:
            return name
    mentions = tuple(names_in_title(title))
    # 贯彻落实湖南省政府办公厅2022年政务公开工作要点任务分工: the body whose document is carried out
    own = [m for m in mentions if not re.search(r"(?:落实|贯彻|转发)[《]?$", title[: m.start])]
    return next((m.text for m in own if not is_nameless(m.text)), None)


def _joint(author: str) -> str:
    """All bodies that issue a document together, as its title names them."""
    return "、".join(m.text for m in names_in_title(author) if m.end - m.start > 2 and not is_nameless(m.text))


def _is_region(name: str | None) -> bool:
    return bool(name and re.search(r"(?:省|市|区|县|旗|州|盟)$", name))


def _is_full(name: str | None) -> bool:
    """Does the name carry its region?"""
    return bool(
        name
        and re.match(r".{2,}?(?:省|市|区|县|旗|州|盟|镇|乡|街道|国)", name)
        and not re.match("[省市区县旗州镇乡]", name)
    )


def _specific(name: str | None) -> str | None:
    return name if _is_full(name) else None


def _whole(text: str | None) -> str | None:
    """The body that a field names: all of it when it is one, else the first that it holds; a web site is none."""
    if not text or names_site(text):
        return None
    mentions = [mention for mention in names_in_field(text) if not is_nameless(mention.text)]
    if not mentions:
        return None
    if len(mentions) > 1 and re.fullmatch(r"[、，,\s]*", "".join(text[a.end : b.start] for a, b in pairwise(mentions))):
        return "、".join(mention.text for mention in mentions)
    first = mentions[0]
    # 高新区管委会办公室: a field names the room that issued
    room = _ROOM.fullmatch(text.strip(), first.end) if first.start == 0 else None
    return text.strip() if room else first.text


def _agency_in_text(opening: str, body: str, evidence_type: DocType) -> str | None:
    """The body that the text tells readers to ask, else the one it names most, other people's bodies apart."""
    text = opening[:3000] + "\n" + body[:6000]
    own = own_mentions(text)
    mentions = _of_the_speaker(own, text)
    if evidence_type == "other":
        # 雄安新区 in the prose of 市卫生健康委 is a place
        bodies = [m for m in mentions if not _is_region(m.text) and m.kind != "institution"] or mentions
        mentions = [m for m in bodies if len({other.text for other in bodies}) == 1 or _is_full(m.text)]
    full = [m for m in mentions if _is_full(m.text) and not _is_region(m.text)]
    asked = find_asked(text, own)
    if asked and any(m.text == asked for m in full):
        return asked
    for group in (full, [m for m in mentions if not _is_region(m.text)], mentions):
        if group:
            return _most_named(group)
    return find_rulemaker(text) if _SPEAKER.search(text) else None


def _of_the_speaker(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """我局 speaks: the district and its government that it names are not the author; 我镇: a township is."""
    if _SPEAKER.search(text):
        return [m for m in mentions if not _is_region(m.text) and m.kind != "government"]
    if _TOWNSHIP_SPEAKER.search(text):
        return [m for m in mentions if m.kind == "township"]
    return list(mentions)


def _most_named(mentions: Sequence[Mention]) -> str:
    counts = Counter(mention.text for mention in mentions)
    first = {mention.text: -mention.start for mention in reversed(mentions)}
    return max(counts, key=lambda name: (counts[name], first[name]))


def _agency_around(text: str) -> str | None:
    """The body that the page's frame names (breadcrumb, site name)."""
    mentions = [m for m in own_mentions(text) if _is_full(m.text) and not _is_region(m.text)]
    return mentions[-1].text if mentions else None


def _fuller(name: str, evidence: AgencyEvidence) -> str:
    """A name without its region → the same body with its region, when the document names it so."""
    if _is_full(name) or "、" in name:
        return name
    text = "\n".join(
        part
        for part in (evidence.publisher, evidence.signed, evidence.opening, evidence.body[:6000], evidence.source)
        if part
    )
    same = [m for m in own_mentions(text) if _is_full(m.text) and same_body(name, m.text)]
    return _most_named(same) if same else name
