"""The entries of a list page, and which of them are candidates for a report: the words are in ``links.toml``."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from parsers.agencies import find_agencies
from parsers.article import count_headings
from parsers.normalise import fold
from parsers.titles import names_report, title_type
from scraper.data import load
from scraper.pages import Anchor, read_doors, read_shown
from scraper.records import Link, Listing
from scraper.urls import join

_DATA = load("links.toml")
_CUT = re.compile(_DATA["cut"])
_CUT_NAMES = {kind: re.compile(_DATA[f"cut_{kind}"]) for kind in ("annual_report", "work_points")}
_SPEECHLESS = re.compile(_DATA["speechless"], re.IGNORECASE)
_MAY_HOLD = re.compile(_DATA["may_hold"])
_NEVER = re.compile(_DATA["never"])
_COLUMNS = {kind: re.compile(pattern) for kind, pattern in _DATA["columns"].items()}
_REPORT_ADDRESS = re.compile(_DATA["addresses"]["annual_report"], re.IGNORECASE)
_REPORT_COLUMN = re.compile(_DATA["addresses"]["report_column"], re.IGNORECASE)
_FILE = re.compile(_DATA["addresses"]["file"], re.IGNORECASE)
_CALL = re.compile(_DATA["next"]["call"], re.IGNORECASE)
_PAGER = re.compile(_DATA["next"]["pager"])
_NO_DOOR = re.compile(_DATA["next"]["no_door"], re.IGNORECASE)
_EMPTY = re.compile(_DATA["next"]["empty"])
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PARTS = 3  # numbered headings that make a text of a page
_LONGEST_BODY = 30  # characters; more than a name is a sentence about a body
_KINDS = {"annual_report": "an annual report", "work_points": "work points"}

# ---------------------------------------------------------------- entries


def read_entries(anchors: Iterable[Anchor], page: str, base: str, articles: re.Pattern[str]) -> tuple[Link, ...]:
    """The links that lead to articles (``articles``: how their addresses read) or files, each address once, in order.

    A link that is called the report of a year counts wherever it leads: some lists have entries on other sites. A page often
    links an entry twice, by its picture and by its title: the longer title and the date that there is count.
    """
    found: dict[str, Link] = {}
    for anchor in anchors:
        url = join(base, anchor.href)
        if url is None or url == page or not (articles.search(url) or is_file(url) or _names_a_year(anchor.title)):
            continue
        if anchor.title and _PAGER.search(anchor.title):
            continue
        seen = found.get(url)
        title = max(anchor.title, seen.title if seen else "", key=len)
        found[url] = Link(url, title, (seen.date if seen else None) or anchor.date)
    return tuple(found.values())


def _names_a_year(title: str) -> bool:
    return bool(_YEAR.search(title)) and title_type(title) in _KINDS


def find_unled(
    anchors: Iterable[Anchor], base: str, links: Sequence[Link], listing: Listing, column: str | None = None
) -> tuple[str, ...]:
    """The titles of entries that name a report of a year and have no address that can be followed, each once.

    ``links``: the entries that have one. What says less than a report's whole title counts in a column of reports, where a
    script is called for it: without that it may be a heading that opens a list.
    """
    led = {fold(link.title) for link in links}
    found: dict[str, None] = {}
    for anchor in anchors:
        title = anchor.title
        if not _YEAR.search(title) or fold(title) in led or join(base, anchor.href) is not None:
            continue
        if judge(Link("", title), listing, column) and (_names_a_year(title) or _CALL.search(anchor.script)):
            found.setdefault(title)
    return tuple(found)


def find_linked_lists(anchors: Iterable[Anchor], page: str, base: str) -> tuple[str, ...]:
    """Where a page links to what is called a column of reports, such as in the line that says where its reader is."""
    found = ((anchor.text, join(base, anchor.href)) for anchor in anchors)
    return tuple(
        dict.fromkeys(
            url
            for text, url in found
            if url and url != page and not is_file(url) and not _YEAR.search(text) and names_column(text)
        )
    )


def find_doors(html: str, page: str) -> tuple[str, ...]:
    """Where a page that holds no list sends its readers: pages of the same host in a frame, or a refresh."""
    found = (join(page, address) for address in read_doors(html))
    host = urlsplit(page).netloc
    return tuple(
        dict.fromkeys(url for url in found if url and urlsplit(url).netloc == host and not _NO_DOOR.search(url))
    )


def is_file(url: str) -> bool:
    """Does the address name a PDF, DOC, XLS, WPS, … file?"""
    return bool(_FILE.search(url))


def says_empty(html: str) -> bool:
    """Does the page say in words that a reader sees that it has no entries? A text in numbered parts says such things of others."""
    shown = read_shown(html)
    return bool(_EMPTY.search(fold(shown))) and count_headings(shown) < _PARTS


# ---------------------------------------------------------------- candidates


def names_column(name: str, kind: str = "annual_report") -> bool:
    """Is this what a column or category of reports (``annual_report``) or of work points is called?"""
    return bool(_COLUMNS[kind].search(fold(name)))


def judge(link: Link, listing: Listing, column: str | None = None) -> str | None:
    """Why the link may hold what the listing is there for, in words; ``None`` when it does not.

    ``column``: what the list page calls itself in its meta tags.
    """
    if _is_column(link, listing):
        return None
    kinds = [kind for kind in _KINDS if listing.wanted in (kind, "any")]
    reasons = (_reason(link, kind, [name for name in (listing.column, column) if name]) for kind in kinds)
    reason = next((reason for reason in reasons if reason), None)
    return f"{reason}; it is a file" if reason and is_file(link.url) else reason


def _is_column(link: Link, listing: Listing) -> bool:
    """Does the link lead back to the column, which the frame of every page calls by its name?"""
    column = listing.url.partition("#")[0].removesuffix("index.html")
    return link.url.removesuffix("index.html") == column and not _REPORT_ADDRESS.search(link.url)


def _reason(link: Link, kind: str, columns: Sequence[str]) -> str | None:
    title = fold(link.title)
    if kind == "annual_report" and _REPORT_ADDRESS.search(link.url):
        return "its address is that of a body's annual report"
    named = title_type(link.title)
    if named == kind:
        return f"its title names {_KINDS[kind]}"
    if named not in ("other", None) or _NEVER.search(title):
        return None
    if _CUT.search(title) and _CUT_NAMES[kind].search(title):
        return f"its title is cut and may name {_KINDS[kind]}"
    if named == "other":
        holds = kind == "annual_report" and names_report(link.title) and _MAY_HOLD.search(title)
        return "a notice that may hold the report" if holds else None
    return _column_reason(link, title, kind, columns)


def _column_reason(link: Link, title: str, kind: str, columns: Sequence[str]) -> str | None:
    """A title that says little, in a place that says enough."""
    column = next((name for name in columns if names_column(name, kind)), None)
    if column and (
        _YEAR.search(title) or _SPEECHLESS.search(title) or names_column(title, kind) or is_body(link.title)
    ):
        return f"it stands in the column {column}"
    if kind == "annual_report" and _YEAR.search(title) and _REPORT_COLUMN.search(urlsplit(link.url).path):
        return "its address lies in a column of annual reports"
    return None


def is_body(title: str) -> bool:
    """Is the title no more than a body's name (示例县医疗保障局), as in a list of the reports of all bodies?"""
    found = find_agencies(title)
    return bool(found) and len(fold(title)) <= _LONGEST_BODY
