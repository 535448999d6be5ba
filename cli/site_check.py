"""A site of the registry seen live: its lists and reports are asked for once, and compared with what the entry says."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event
from typing import Literal

from cli.crawl import by_host
from cli.desk import StoppedError
from cli.outcomes import Reader, is_file, read_failure
from db.crawl_records import Known
from scraper.families import FAMILIES, Family, recognise
from scraper.fetch import HostFetcher
from scraper.hosts import Hosts
from scraper.links import judge
from scraper.records import FetchFailure, Link, Listing, ListPage, Refusal, Request, Response, Site, SiteStatus
from scraper.refusals import find_refusal

Fetch = Callable[[Request], Response | FetchFailure]
CheckState = Literal[
    "ok",
    "empty_on_purpose",
    "broken",
    "wrong_family",
    "no_report",
    "incomplete",
    "blocked",
    "gone",
    "hijacked",
    "failed",
]
RIGHT: tuple[CheckState, ...] = ("ok", "empty_on_purpose")
_UNKNOWN = "generic"
_ATTEMPTS = 2  # somebody is waiting for this: what does not answer twice is said not to answer
_DOORS = 3  # pages asked for until one has entries: the page itself, a frame in it, the feed that it names


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one address. ``family``: the one that its page shows, ``generic`` when none is known of it."""

    site: str
    kind: Literal["list", "report"]
    url: str
    state: CheckState
    detail: str
    family: str | None = None
    entries: int | None = None
    candidates: int | None = None

    @property
    def is_right(self) -> bool:
        """Is it as the entry says?"""
        return self.state in RIGHT


@dataclass(frozen=True, slots=True)
class Look:
    """The first page of a list that has entries. ``family``: the one that it, or a door before it, shows."""

    family: str
    page: ListPage
    links: tuple[Link, ...]
    candidates: tuple[Link, ...]


def check_sites(
    sites: Sequence[Site],
    agent: str,
    reader: Callable[[Family], Reader],
    at_once: int,
    done: Callable[[Site, tuple[Checked, ...]], None],
) -> None:
    """Every site seen live, politely: one thread a host, ``at_once`` of them. ``done``: called with what came of the addresses
    of a site as soon as it is known, from the thread of its host. After Ctrl-C the threads stop at their next wait.
    """
    stop = Event()

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise StoppedError

    hosts = Hosts(sleep=sleep)

    def visit(group: Iterable[Site]) -> None:
        for site in group:
            if stop.is_set():
                return
            manners = replace(site.manners, attempts=min(site.manners.attempts, _ATTEMPTS))
            with HostFetcher(
                site.host, manners, user_agent=agent, other_hosts=site.other_hosts, hosts=hosts
            ) as fetcher:
                try:
                    found = tuple(check_site(site, fetcher.fetch, reader(FAMILIES[site.family])))
                except StoppedError:
                    return
            done(site, found)

    with ThreadPoolExecutor(at_once, "host") as pool:
        futures = [pool.submit(visit, group) for group in by_host(sites)]
        try:
            for future in futures:
                future.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def check_site(site: Site, fetch: Fetch, reader: Reader) -> Iterator[Checked]:
    """What comes of each list and each report of an entry."""
    for listing in site.listings:
        yield check_listing(site, listing, fetch)
    for url in site.reports:
        yield check_report(site, url, fetch, reader)


def judge_status(checked: Sequence[Checked]) -> SiteStatus | None:
    """The status that the entry deserves; ``None`` when what was seen does not settle it."""
    states = {one.state for one in checked}
    if states and states <= set(RIGHT):
        return "verified"
    if states == {"blocked"}:
        return "blocked"
    return "gone" if states and states <= {"gone", "hijacked"} else None


# ---------------------------------------------------------------- lists


def check_listing(site: Site, listing: Listing, fetch: Fetch) -> Checked:
    """Is the list there, of the family that the entry names, and has it entries?"""
    seen = look(site, listing, fetch)
    if not isinstance(seen, Look):
        return _lost(site, "list", listing.url, seen)
    told = Checked(
        site.id, "list", listing.url, "ok", "", seen.family, entries=len(seen.links), candidates=len(seen.candidates)
    )
    if seen.family not in (site.family, _UNKNOWN):
        return replace(told, state="wrong_family", detail=f"the entry says {site.family}, the page is of {seen.family}")
    if not seen.links and seen.page.empty_on_purpose:
        return replace(told, state="empty_on_purpose", detail="the page says that there is nothing")
    if not seen.links:
        return replace(told, state="broken", detail="the page has neither entries nor words of emptiness")
    return replace(told, detail=_describe(site, listing, seen))


def look(site: Site, listing: Listing, fetch: Fetch) -> Look | FetchFailure | Refusal:
    """The first page of a list that has entries, through the doors before it; or why there is none."""
    family = FAMILIES[site.family]
    known = family.enumerate(site, listing)
    requests, recognised, seen = list(family.start(site, listing)), _UNKNOWN, None
    for _ in range(_DOORS):
        if not requests:
            break
        answer = fetch(requests[0])
        refusal = find_refusal(answer)
        if refusal:
            return refusal
        if isinstance(answer, FetchFailure):
            return answer
        recognised = recognise(answer) if recognised == _UNKNOWN else recognised
        page = family.read_list(answer, listing)
        links = tuple({link.url: link for link in (*known, *page.links)}.values())
        candidates = tuple(link for link in links if judge(link, listing, page.column))
        seen = Look(recognised, page, links, candidates)
        if page.links or page.empty_on_purpose:
            break
        requests = [*page.following, *(Request(column.url) for column in page.columns)]
    return seen or FetchFailure(Request(listing.url), "address", "the family knows no address to begin with")


def _describe(site: Site, listing: Listing, seen: Look) -> str:
    words = list(seen.page.lost)
    if seen.family == _UNKNOWN != site.family:
        words.append(f"nothing in the page shows that it is of {site.family}")
    if not seen.candidates and listing.wanted != "any":
        words.append("none of the entries of the first page may be a report")
    return "; ".join(words)


# ---------------------------------------------------------------- reports


def check_report(site: Site, url: str, fetch: Fetch, reader: Reader) -> Checked:
    """Is the report there, and is it one?"""
    answer = fetch(Request(url))
    outcome = reader.read(_unmet(url), answer)
    family = recognise(answer) if isinstance(answer, Response) else None
    state = outcome.seen.state
    is_kept = isinstance(answer, Response) and is_file(answer.body)
    if state == "incomplete" and (outcome.documents or is_kept):
        return Checked(site.id, "report", url, "incomplete", outcome.seen.reason, family)
    if state not in ("ok", "unchanged", "incomplete"):
        return _lost(site, "report", url, find_refusal(answer) or answer, outcome.seen.reason)
    if not outcome.documents:
        return Checked(site.id, "report", url, "no_report", outcome.seen.reason, family)
    return Checked(site.id, "report", url, "ok", outcome.documents[0].title or "", family)


def _unmet(url: str) -> Known:
    """A report of which nothing is known yet."""
    return Known(
        url=url,
        kind="report",
        listing=None,
        listed_title=None,
        listed_date=None,
        first_run=None,
        last_run=None,
        state="new",
        etag=None,
        last_modified=None,
        digest=None,
        quiet=0,
        checked_at=None,
        due_at=None,
        reason=None,
        documents=0,
    )


def _lost(
    site: Site, kind: Literal["list", "report"], url: str, answer: Response | FetchFailure | Refusal, reason: str = ""
) -> Checked:
    if isinstance(answer, Refusal):
        return Checked(site.id, kind, url, answer.state, f"{answer.reason}: {answer.evidence}")
    if isinstance(answer, Response):  # a page that the parser cannot take
        return Checked(site.id, kind, url, "failed", reason)
    state, why = read_failure(answer)
    return Checked(site.id, kind, url, _LOST_STATES.get(state, "failed"), why)


_LOST_STATES: Mapping[str, CheckState] = {"blocked": "blocked", "gone": "gone"}
