"""The list that a report stands in: told by the report's address or by the links of its page, and seen to lead to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from cli.outcomes import read_failure
from parsers.titles import title_type
from scraper.discover import walk
from scraper.families import FAMILIES, Family, recognise
from scraper.links import find_linked_lists
from scraper.pages import read_anchors, read_base, read_text
from scraper.records import FetchFailure, Listing, Refusal, Request, Response, Site, Wanted
from scraper.refusals import find_refusal

Fetch = Callable[[Request], Response | FetchFailure]
_COLUMNS = 3  # lists that are looked through
_PAGES = 20  # pages of each: a report of long ago stands on none of the first


@dataclass(frozen=True, slots=True)
class Column:
    """A list that a report may stand in. ``listing`` when it does; ``detail``: else why not, in one line."""

    url: str
    family: str
    listing: Listing | None = None
    detail: str = ""


def find_column(draft: Site, report: Response, fetch: Fetch) -> tuple[Column, ...]:
    """The lists that were looked through, of which only the last one may hold the report."""
    tried: list[Column] = []
    for url in tell_columns(FAMILIES[draft.family], report):
        tried.append(_look_through(draft, url, report.url, fetch))
        if tried[-1].listing:
            break
    return tuple(tried)


def tell_columns(family: Family, report: Response) -> tuple[str, ...]:
    """The addresses of the lists that a report may stand in: what its own address tells, then what its page links."""
    html = read_text(report)
    told = family.find_column(report.url)
    linked = find_linked_lists(read_anchors(html), report.url, read_base(html, report.url))
    return tuple(dict.fromkeys((*((told,) if told else ()), *linked)))[:_COLUMNS]


def _look_through(draft: Site, url: str, report: str, fetch: Fetch) -> Column:
    """The pages of a list, until one of them leads to the report."""
    first = fetch(Request(url))
    trouble = find_refusal(first) or first
    if not isinstance(trouble, Response):
        return Column(url, draft.family, detail=explain(trouble))
    shown = recognise(trouble)
    family = FAMILIES[draft.family if shown == "generic" else shown]

    def ask(request: Request) -> Response | FetchFailure | Refusal:
        answer = fetch(request)
        return find_refusal(answer) or answer

    for title, link in _entries(draft, Listing(url, "any"), family, ask):
        if _is_same(link, report, family):
            wanted: Wanted = "work_points" if title_type(title) == "work_points" else "annual_report"
            return Column(url, family.definition.name, Listing(url, wanted))
    return Column(url, family.definition.name, detail="does not lead to the report")


def _entries(
    draft: Site, listing: Listing, family: Family, ask: Callable[[Request], Response | FetchFailure | Refusal]
) -> Iterator[tuple[str, str]]:
    """Titles and addresses of what the list holds that may be a report."""
    for candidate in walk(listing, draft, family, ask, lambda url: False, bound=_PAGES):
        yield candidate.link.title, candidate.link.url


def _is_same(one: str, other: str, family: Family) -> bool:
    """The same page, with or without https and www; with another query where the address without it tells the page."""
    alone = family.find_column(other) is not None

    def name(url: str) -> tuple[str, str, str]:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path, "" if alone else parts.query

    return name(one) == name(other)


def explain(trouble: Refusal | FetchFailure) -> str:
    """Why no page came, in one line."""
    if isinstance(trouble, Refusal):
        return f"{trouble.state}: {trouble.reason}: {trouble.evidence}"
    return ": ".join(read_failure(trouble))
