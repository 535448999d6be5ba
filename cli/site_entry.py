"""An entry of the registry made from a page that is asked for: its family, its body, and whether it is a list or a report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cli.outcomes import Reader
from cli.output import one_line
from cli.pipeline import Parse
from cli.site_check import Checked, Fetch, Look, check_listing, check_report, look
from cli.site_columns import explain, find_column
from parsers.agencies import resolve
from parsers.metadata import read_meta_tags
from parsers.records import Agency, Level
from scraper.families import FAMILIES, recognise
from scraper.pages import read_meta, read_text
from scraper.records import FetchFailure, Listing, Manners, Request, Response, Site
from scraper.refusals import find_refusal

_NO_ID = re.compile(r"[^a-z0-9]+")
_NO_NAME = re.compile(r"^www\.|(?:\.(?:gov|edu|org|com|net))?\.cn$")
# 威海市医疗保障局门户网站, 中国政府网
_SITE_WORDS = re.compile(r"(?:政府|官方)?(?:门户)?网站?$|官网$")

_NO_CODE = "No division code: the body's place has none, or is not known for certain."


class EntryError(Exception):
    """No entry can be made; the message says why, and what to give, in one line."""


class LostPageError(EntryError):
    """The page did not come."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever asks for an entry says of it; ``None``: to be read from the page."""

    id: str | None = None
    agency: str | None = None
    level: Level | None = None
    division_code: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """An entry, what was seen at its address, and what whoever asked for it should know or write, a line each."""

    site: Site
    checked: Checked
    advice: tuple[str, ...] = ()


def make_entry(url: str, wishes: Wishes, manners: Manners, fetch: Fetch, parse: Parse) -> Made:
    """The entry for a list page or a report, and what was seen there. Raises :class:`EntryError`."""
    ask = _remember(fetch)
    answer = ask(Request(url))
    trouble = find_refusal(answer) or answer
    if not isinstance(trouble, Response):
        raise LostPageError(f"{url}: {explain(trouble)}")
    family = recognise(trouble)
    page = Site(
        id=wishes.id or name_id(trouble.url),
        agency="",
        level="national",
        host=urlsplit(trouble.url).hostname or "",
        family=family,
        manners=manners,
        evidence=(trouble.url,),
    )
    draft = _with_body(page, find_body(wishes.agency, trouble), wishes)  # before lists are looked through for a while
    reader = Reader(parse, FAMILIES[family].unwrap, datetime.now(UTC))
    checked = check_report(draft, trouble.url, ask, reader)
    # where an address holds a body and a year, each page is both a report and the way to the others
    listing, named = _find_listing(draft, ask)
    # a list of reports reads a little like a report, and one of work points much like work points
    is_report = (checked.state == "ok" and listing.wanted == "annual_report") or (
        checked.state == "incomplete" and not named
    )
    is_report = is_report and not FAMILIES[family].is_enumerated
    made = _for_report(draft, trouble, checked, ask) if is_report else _for_list(draft, listing, ask)
    return replace(made, site=replace(made.site, status="verified" if made.checked.is_right else "unverified"))


def _find_listing(draft: Site, fetch: Fetch) -> tuple[Listing, int]:
    """The page as a list of what it names most of, and of how many; work points only if it names several and no report."""
    reports, points = Listing(draft.evidence[0]), Listing(draft.evidence[0], "work_points")
    named = [look(draft, listing, fetch) for listing in (reports, points)]
    counts = [len(seen.candidates) if isinstance(seen, Look) else 0 for seen in named]
    return (points, counts[1]) if counts[1] > 1 and not counts[0] else (reports, counts[0])


def _remember(fetch: Fetch) -> Fetch:
    """No page is asked for twice."""
    answers: dict[Request, Response | FetchFailure] = {}

    def ask(request: Request) -> Response | FetchFailure:
        key = replace(request, referer=None)
        if key not in answers:
            answers[key] = fetch(request)
            if isinstance(answer := answers[key], Response):
                answers[Request(answer.url)] = answer
        return answers[key]

    return ask


def _for_report(draft: Site, report: Response, checked: Checked, fetch: Fetch) -> Made:
    """The entry with the list that leads to the report; where none is found, with the report alone."""
    tried = find_column(draft, report, fetch)
    found = next((column for column in tried if column.listing), None)
    if found and found.listing:
        site = replace(draft, family=found.family, evidence=tuple(dict.fromkeys((found.url, report.url))))
        return _for_list(site, found.listing, fetch)
    advice = tuple(f"not the list of this report: {column.url}: {column.detail}" for column in tried)
    notes = _join(draft.notes, "The list that this report stands in is not known.")
    told = (
        "the entry holds this report alone: give the address of the list that it stands in, to have the others as well"
    )
    return Made(replace(draft, reports=(report.url,), notes=notes), checked, (*advice, told))


def _for_list(draft: Site, listing: Listing, fetch: Fetch) -> Made:
    """The entry with a list, with the name of its column and the hosts that it leads to."""
    seen = look(draft, listing, fetch)
    if isinstance(seen, Look):
        # type and name of the column, as its meta tags have them: 信息公开年报 政府信息公开年报
        names = one_line(seen.page.column or "").split()
        listing = replace(listing, column=names[-1] if names else None)
        hosts = {urlsplit(link.url).hostname or "" for link in seen.candidates} - {draft.host, ""}
        draft = replace(draft, other_hosts=tuple(sorted(hosts)))
    site = replace(draft, listings=(listing,))
    checked = check_listing(site, listing, fetch)
    lacking = _name_options(site) if isinstance(seen, Look) and not seen.links else ""
    return Made(replace(site, notes=_join(site.notes, lacking)), checked, (lacking,) if lacking else ())


def _join(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _name_options(site: Site) -> str:
    """What the registry can say of a list whose page does not show what is asked for it."""
    decisive = FAMILIES[site.family].definition.decisive
    if not decisive:
        return ""
    needed = ", or ".join(" and ".join(group) for group in decisive)
    return f"The page does not show what its list is asked for: write {needed} below [site.options] (docs/sites.md)."


def name_id(url: str) -> str:
    """``ybj-weihai`` for ``http://ybj.weihai.gov.cn/…``."""
    host = (urlsplit(url).hostname or "").lower()
    return _NO_ID.sub("-", _NO_NAME.sub("", host)).strip("-") or "site"


# ---------------------------------------------------------------- whose it is


def find_body(wished: str | None, answer: Response) -> Agency:
    """The body that is named, or that the page's meta tags name as the owner of the site."""
    if wished is not None:
        return resolve(wished)
    name = read_meta_tags(read_meta(read_text(answer))).get("site")
    if name is None:
        raise EntryError("the page does not say whose it is (it has no meta tag SiteName): give --agency")
    return resolve(_SITE_WORDS.sub("", one_line(name)))


def _with_body(draft: Site, agency: Agency, wishes: Wishes) -> Site:
    level = wishes.level or agency.level
    code = wishes.division_code or agency.division_code
    if level is None or (agency.name is None and wishes.agency is None):
        raise EntryError(
            f"it is not certain which body {agency.printed} is: give --agency with its region in full, such as"
            " 山东省威海市医疗保障局, or also --level and --division"
        )
    lacks = code is None and level != "national"
    return replace(
        draft,
        agency=agency.name or agency.printed,
        level=level,
        division_code=code,
        notes=_NO_CODE if lacks else "",
    )


def find_owner(sites: Sequence[Site], site: Site) -> Site | None:
    """The site of the registry that has the id of this one already, or one of its addresses."""
    own = _addresses(site)
    return next((other for other in sites if other.id == site.id or own & _addresses(other)), None)


def _addresses(site: Site) -> set[str]:
    return {*(listing.url for listing in site.listings), *site.reports}
