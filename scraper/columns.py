"""The lists behind a list: a column of reports may hold no reports but columns, one a year (2024年) or a group of bodies
(各部门年报), and those again one a body. What they are called is in ``links.toml``.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from parsers.normalise import fold
from scraper.data import load
from scraper.families.definition import Definition
from scraper.links import is_body, is_file, names_column
from scraper.pages import Anchor
from scraper.records import Link, Listing
from scraper.urls import join

_DATA = load("links.toml")["below"]
_YEAR = re.compile(_DATA["year"])
_GROUP = re.compile(_DATA["group"])
_INDEX = re.compile(r"(?:index|list|default|main)[^/.]*\.\w+$", re.IGNORECASE)


def find_columns(
    definition: Definition,
    anchors: Iterable[Anchor],
    page: str,
    base: str,
    listing: Listing,
    entries: Sequence[Link],
) -> tuple[Link, ...]:
    """The columns that a page of a list leads to, each address once, in order. ``entries``: of the page itself; no columns.

    Below the list's own address a year, a group, a body or the name of the column itself tells one; elsewhere only a year or a
    group of reports, and only on a page that has no entries, because the menus of a site lead to much that is called so.
    """
    found: dict[str, Link] = {}
    passed = {page, listing.url, *(link.url for link in entries)}
    for anchor in anchors:
        title = fold(anchor.title)
        url = join(base, anchor.href) if title else None
        if url is None or url in passed or not _is_column(definition, url, page):
            continue
        below = _is_below(url, listing.url) and _says_below(title, anchor.title, listing)
        if below or (not entries and _says_elsewhere(title, listing)):
            found.setdefault(url, Link(url, anchor.title))
    return tuple(found.values())


def _is_column(definition: Definition, url: str, page: str) -> bool:
    """An address of the same host that is neither an article's nor a file's."""
    return urlsplit(url).netloc == urlsplit(page).netloc and not definition.articles.search(url) and not is_file(url)


def _is_below(url: str, listing: str) -> bool:
    """Does an address lie in the folder of the list, or in one of the list's name (nb.htm, nb/2024.htm)?"""
    path = urlsplit(listing).path
    folder = _INDEX.sub("", path) if path.endswith("/") or _INDEX.search(path) else path.rpartition(".")[0] + "/"
    below = urlsplit(url).path
    return len(folder) > 1 and below.startswith(folder) and _INDEX.sub("", below) != folder


def _says_below(title: str, shown: str, listing: Listing) -> bool:
    return bool(_YEAR.search(title) or _GROUP.search(title)) or _names(title, listing) or is_body(shown)


def _says_elsewhere(title: str, listing: Listing) -> bool:
    return bool(_YEAR.search(title)) or (bool(_GROUP.search(title)) and _names(title, listing))


def _names(title: str, listing: Listing) -> bool:
    kinds = ("annual_report", "work_points") if listing.wanted == "any" else (listing.wanted,)
    return any(names_column(title, kind) for kind in kinds)
