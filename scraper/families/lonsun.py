"""LonSun (龙讯, Anhui): a column page whose list a script fetches as a piece of HTML, page by page."""

import re
from urllib.parse import unquote, urlencode, urlsplit

from scraper.families.definition import Definition
from scraper.families.html_lists import read_html_list, read_links, read_total, read_unled
from scraper.families.numbers import parameter, read_number, with_parameters
from scraper.links import says_empty
from scraper.pages import read_text
from scraper.records import Listing, ListPage, Request, Response, Site
from scraper.urls import join

_LABEL = re.compile(r"""['"]([^'"\s<>]{0,200}/site/label/8888\b[^'"\s<>]{0,3000})""")
_PAGES = re.compile(r"""\bpageCount['"]?\s*[:=]\s*['"]?(\d{1,6})""", re.IGNORECASE)
_PLACE = re.compile(r"/public/column/(?P<organ>\d{1,20})")


def start_lonsun(definition: Definition, site: Site, listing: Listing) -> tuple[Request, ...]:
    """The column page; where the registry knows what its script asks, the list itself."""
    given = dict(site.options)
    if "siteId" not in given:
        return (Request(listing.url),)
    return (_ask(definition, listing.url, given),)


def read_lonsun(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """A piece of the list; or the column page, which tells what the list is asked for."""
    text = read_text(response)
    if "/site/label/" not in response.request.url:
        return _read_column_page(definition, response, listing, text)
    links = read_links(definition, text, response.url, response.url)
    pages = int(match[1]) if (match := _PAGES.search(text)) else None
    number = read_number(parameter(response.request.url, "pageIndex"))
    more = bool(links) and number is not None and (pages is None or number < pages)
    url = with_parameters(response.request.url, pageIndex=(number or 0) + 1)
    return ListPage(
        links=links,
        following=(Request(url, referer=response.request.referer),) if more else (),
        total=read_total(definition.totals, text),
        pages=pages,
        empty_on_purpose=not links and says_empty(text),
        lost=read_unled(text, links, listing),
    )


def _read_column_page(definition: Definition, response: Response, listing: Listing, text: str) -> ListPage:
    page = read_html_list(definition, response, listing)
    label = _LABEL.search(text)
    url = join(response.url, label[1].replace("&amp;", "&")) if label else None
    given = {name: unquote(said[1] or said[2]) for name in definition.options["fields"] if (said := _said(name, text))}
    if url and parameter(url, "labelName"):
        door = Request(with_parameters(url, pageIndex=1), referer=response.url)
    elif "siteId" in given:
        door = _ask(definition, response.url, given)
    else:
        return page
    return ListPage(page.links, (door,), column=page.column)


def _said(name: str, text: str) -> re.Match[str] | None:
    """``siteId: '123'``, ``organId=456`` in the page's script, or the meta tag of that name."""
    return re.search(
        rf"""\b{name}['"]?\s*[:=]\s*['"]?([\w./%-]{{1,120}})|name=['"]{name}['"]\s+content=['"]([\w-]{{1,60}})""", text
    )


def _ask(definition: Definition, page: str, given: dict[str, str]) -> Request:
    """The first piece of the list; the part of the path before /public belongs to the site."""
    parts = urlsplit(page)
    place = _PLACE.search(parts.path)
    known = {"organId": place["organ"]} if place else {}
    known |= {name: value for name in definition.options["address"] if (value := parameter(page, name))}
    asked = {
        name: given.get(name) or known.get(name) or default for name, default in definition.options["fields"].items()
    }
    prefix = parts.path.partition("/public/")[0] if "/public/" in parts.path else ""
    return Request(f"{parts.scheme}://{parts.netloc}{prefix}/site/label/8888?{urlencode(asked)}", referer=page)
