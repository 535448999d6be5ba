"""Lists in HTML: what most families share, steered by their definitions."""

import re

from scraper.columns import find_columns
from scraper.families.definition import Definition
from scraper.families.numbers import count_pages, keep_ending, next_address
from scraper.links import find_doors, find_unled, read_entries, says_empty
from scraper.pager import Pager, find_next, read_pager
from scraper.pages import Anchor, read_anchors, read_base, read_meta, read_options, read_text
from scraper.records import Link, Listing, ListPage, Request, Response, Site


def start_at_listing(definition: Definition, site: Site, listing: Listing) -> tuple[Request, ...]:
    """The address of the list itself."""
    return (Request(listing.url),)


def enumerate_nothing(definition: Definition, site: Site, listing: Listing) -> tuple[Link, ...]:
    """A list is only known by its pages."""
    return ()


def read_html_list(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """The entries of a page, and the one request that leads on: what the page counts, else its 下一页, else a guess.

    A page without entries may be a shell around others.
    """
    html = read_text(response)
    anchors = read_anchors(html)
    base = read_base(html, response.url)
    listed = read_anchors(html, definition.items) if definition.items else anchors
    links = read_entries(listed, response.url, base, definition.articles)
    columns = _archives(definition, anchors, response.url, base) or find_columns(
        definition, anchors, response.url, base, listing, links
    )
    pages, following = _following(definition, html, response.url, find_next(anchors, response.url, base), bool(links))
    pager = Pager() if following or not links else read_pager(anchors, read_options(html), response.url, base)
    column = read_column(html)
    unled = name_unled(find_unled(listed, base, links, listing, column))
    empty = not links and not unled and says_empty(html)
    if not links and not following and not columns and not empty:
        following = find_doors(html, response.url)
    return ListPage(
        links=links,
        following=tuple(Request(url) for url in following),
        total=read_total(definition.totals, html),
        pages=pager.pages if pages is None else pages,
        column=column,
        empty_on_purpose=empty,
        columns=columns,
        numbered=tuple(Request(url) for url in pager.numbered),
        lost=(*unled, *((pager.lost,) if pager.lost and pages != 1 else ())),
    )


def read_links(definition: Definition, html: str, page: str, base: str) -> tuple[Link, ...]:
    """The entries of a page or of a piece of one."""
    return read_entries(read_anchors(html, definition.items), page, base, definition.articles)


def read_unled(html: str, links: tuple[Link, ...], listing: Listing, column: str | None = None) -> tuple[str, ...]:
    """The entries of a piece of a page that name a report and lead nowhere, in words."""
    return name_unled(find_unled(read_anchors(html), "http://a/", links, listing, column))


def name_unled(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Entries without an address, in words."""
    return tuple(f"{title}: no address that can be followed" for title in titles)


def read_column(html: str) -> str | None:
    """What the page says in its meta tags of the column: its type (信息公开年报) and its name."""
    meta = read_meta(html)
    names = [meta[name] for name in ("columntype", "columnname") if name in meta]
    return " ".join(dict.fromkeys(names)) or None


def read_total(patterns: tuple[re.Pattern[str], ...], html: str) -> int | None:
    """How many entries the list says it has: what the first pattern that is there says."""
    found = (match for pattern in patterns for match in [pattern.search(html)] if match)
    return next((int(match[1]) for match in found), None)


def _following(
    definition: Definition, html: str, url: str, linked: str | None, filled: bool
) -> tuple[int | None, tuple[str, ...]]:
    numbering = definition.numbering
    pages, said = count_pages(definition.counts, html)
    counted = next_address(numbering, url, pages, said) if numbering and pages is not None else None
    if linked and numbering and definition.twins:
        linked = keep_ending(numbering, url, linked)
    if counted or linked:
        return pages, (counted or linked or "",)
    guessed = next_address(numbering, url, None, None) if numbering and pages is None and filled else None
    return pages, (guessed,) if guessed else ()


def _archives(definition: Definition, anchors: tuple[Anchor, ...], page: str, base: str) -> tuple[Link, ...]:
    """The lists of single years that a list leads to (2024年 → /nw…/index.html), where a family has such."""
    pattern = definition.options.get("archives")
    if not pattern:
        return ()
    compiled = re.compile(pattern)
    return read_entries((a for a in anchors if compiled.fullmatch(a.text)), page, base, re.compile("/index[.]html$"))
