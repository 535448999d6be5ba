"""An entry of the registry made from a page that is asked for: its family, its body, and whether it is a list or a report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cli.outcomes import Reader, read_failure
from cli.pipeline import Parse
from cli.site_check import Checked, Fetch, Look, check_listing, check_report, look
from parsers.agencies import resolve
from parsers.metadata import read_meta_tags
from parsers.records import Agency, Level
from scraper.families import FAMILIES, recognise
from scraper.pages import read_meta, read_text
from scraper.records import FetchFailure, Listing, Manners, Refusal, Request, Response, Site
from scraper.refusals import find_refusal

_NO_ID = re.compile(r"[^a-z0-9]+")
_NO_NAME = re.compile(r"^www\.|(?:\.(?:gov|edu|org|com|net))?\.cn$")
# 威海市医疗保障局门户网站, 中国政府网
_SITE_WORDS = re.compile(r"(?:政府|官方)?(?:门户)?网站?$|官网$")


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


def make_entry(url: str, wishes: Wishes, manners: Manners, fetch: Fetch, parse: Parse) -> tuple[Site, Checked]:
    """The entry for a list page or a report, and what was seen there. Raises :class:`EntryError`."""
    answer = fetch(Request(url))
    trouble = find_refusal(answer) or answer
    if not isinstance(trouble, Response):
        raise LostPageError(f"{url}: {_explain(trouble)}")
    answer = trouble
    family = recognise(answer)
    reader = Reader(parse, FAMILIES[family].unwrap, datetime.now(UTC))
    draft = Site(
        id=wishes.id or name_id(answer.url),
        agency="",
        level="national",
        host=urlsplit(answer.url).hostname or "",
        family=family,
        manners=manners,
        evidence=(answer.url,),
    )

    def ask(request: Request) -> Response | FetchFailure:
        """The page itself is not asked for twice."""
        return answer if request == Request(answer.url) else fetch(request)

    checked = check_report(draft, answer.url, ask, reader)
    # where an address holds a body and a year, each page is both a report and the way to the others
    if checked.state in ("ok", "incomplete") and not FAMILIES[family].enumerate(draft, Listing(answer.url)):
        draft = replace(draft, reports=(answer.url,))
    else:
        draft, checked = _with_list(draft, answer.url, ask)
    agency = find_body(wishes.agency, answer)
    return replace(_with_body(draft, agency, wishes), status="verified" if checked.is_right else "unverified"), checked


def _explain(trouble: Refusal | FetchFailure) -> str:
    if isinstance(trouble, Refusal):
        return f"{trouble.state}: {trouble.reason}: {trouble.evidence}"
    return ": ".join(read_failure(trouble))


def _with_list(draft: Site, url: str, fetch: Fetch) -> tuple[Site, Checked]:
    """The entry with the page as its list, with the name of its column and the hosts that it leads to."""
    listing = Listing(url)
    seen = look(draft, listing, fetch)
    if isinstance(seen, Look):
        # type and name of the column, as its meta tags have them: 信息公开年报 政府信息公开年报
        listing = replace(listing, column=seen.page.column.split()[-1] if seen.page.column else None)
        hosts = {urlsplit(link.url).hostname or "" for link in seen.candidates} - {draft.host, ""}
        draft = replace(draft, other_hosts=tuple(sorted(hosts)))
    site = replace(draft, listings=(listing,))
    return site, check_listing(site, listing, fetch)


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
    return resolve(_SITE_WORDS.sub("", name.strip()))


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
        notes="No division code: the body's place has none, or is not known for certain." if lacks else "",
    )


def find_owner(sites: Sequence[Site], name: str) -> Site | None:
    """The site of the registry that has this id already."""
    return next((site for site in sites if site.id == name), None)
