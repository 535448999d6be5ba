"""Hanweb JCMS (大汉): lists whose records stand inside a script, and the three ways in which it is asked for more."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scraper.families.definition import Definition
from scraper.families.feeds import find_value, read_json
from scraper.families.html_lists import read_column, read_html_list, read_links, read_total, read_unled
from scraper.families.numbers import parameter, read_number, with_parameters
from scraper.links import says_empty
from scraper.pages import read_anchors, read_text
from scraper.records import Link, Listing, ListPage, Request, Response, Site
from scraper.urls import join

# ---------------------------------------------------------------- jpage: records in a script, dataproxy.jsp behind it

_PROXY = re.compile(r"""['"(]([^'"()\s<>]{0,200}dataproxy\.jsp(?:\?[^'"<>]{0,2000})?)""")
_TOTAL_PAGES = re.compile(r"<totalpage>\s*(\d{1,5})\s*<", re.IGNORECASE)
_AROUND = 3000  # characters of the script in which the proxy stands
_PER_PAGE = re.compile(r"""\bperPage['"]?\s*[:=]\s*['"]?(\d{1,4})""", re.IGNORECASE)


def read_jpage(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """The records of a column page or of a proxy's answer; a column without records is read as any page."""
    text = read_text(response)
    links = tuple(_record_links(definition, text, response.url))
    total = read_total(definition.totals, text)
    if not links and "<recordset" not in text.lower():
        page = read_html_list(definition, response, listing)
        return replace(page, total=total, columns=())
    return ListPage(
        links=links,
        following=tuple(_more_records(definition, response, text, len(links), total)),
        total=total,
        pages=read_total((_TOTAL_PAGES,), text),
        column=read_column(text),
        empty_on_purpose=not links and (total == 0 or says_empty(text)),
        otherwise=_other_way(response.request, len(links)),
        lost=read_unled("".join(read_records(text)), links, listing),
    )


def read_records(text: str) -> Iterator[str]:
    """The content of every ``<record>``, in order; a record inside a comment is none. One pass over the text."""
    place, comment = 0, text.find("<!--")
    while (start := text.find("<record>", place)) >= 0:
        while 0 <= comment < place:
            comment = text.find("<!--", place)
        end = text.find("-->", comment) if 0 <= comment < start else -1
        if end >= 0:
            place = end
            continue
        comment = comment if comment > start else -1  # one that is never closed hides nothing, nor does any after it
        close = text.find("</record>", start)
        place = len(text) if close < 0 else close
        yield text[start + len("<record>") : place].strip().removeprefix("<![CDATA[").removesuffix("]]>")


def _record_links(definition: Definition, text: str, page: str) -> Iterator[Link]:
    """One entry a record: the first link in it that leads to an article."""
    for record in read_records(text):
        yield from read_links(definition, record, page, page)[:1]


def _more_records(
    definition: Definition, response: Response, text: str, found: int, total: int | None
) -> Iterator[Request]:
    request = response.request
    if "dataproxy.jsp" in request.url and found:
        yield from _after(request, found, total, read_total((_TOTAL_PAGES,), text))
        return
    proxy = _find_proxy(text, response.url)
    if proxy is None or "dataproxy.jsp" in request.url or (total is not None and found >= total):
        return
    if parameter(proxy, "page"):
        yield Request(proxy, referer=response.url)  # the site's own <nextgroup>
        return
    fields = tuple(_fields(definition, text, proxy))
    if any(name in ("columnid", "unitid") for name, _ in fields):
        size = int(match[1]) if (match := _PER_PAGE.search(text)) else 15
        asked = {"startrecord": found + 1, "endrecord": found + 3 * size, "perpage": size}
        yield Request(f"{proxy.partition('?')[0]}?{urlencode(asked)}", form=fields, referer=response.url)


def _after(request: Request, found: int, total: int | None, pages: int | None) -> Iterator[Request]:
    """The proxy asked again: for the page after this one, or for the records after those that came."""
    page, start = (read_number(parameter(request.url, name)) for name in ("page", "startrecord"))
    if page is not None:
        if pages is None or page < pages:
            yield Request(with_parameters(request.url, page=page + 1), referer=request.referer)
    elif start is not None and (total is None or start + found <= total):
        size = read_number(parameter(request.url, "perpage")) or 15
        url = with_parameters(request.url, startrecord=start + found, endrecord=start + found + 3 * size - 1)
        yield Request(url, request.form, referer=request.referer)


def _other_way(request: Request, found: int) -> Request | None:
    """The same proxy asked by page instead of by record, or the other way round: some follow only one of the two."""
    page, start = (read_number(parameter(request.url, name)) for name in ("page", "startrecord"))
    proxy = request.url.partition("?")[0]
    if start is not None and start > 1:
        return Request(f"{proxy}?{urlencode((('page', 1), *request.form))}", referer=request.referer)
    if page == 1 and found:  # what stands in the column page already; the others come after it
        return Request(with_parameters(request.url, page=2), referer=request.referer)
    if page is not None and found:
        asked = {"startrecord": found + 1, "endrecord": 2 * found, "perpage": found}
        given = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        form = tuple((name, value) for name, value in given if name != "page")
        return Request(f"{proxy}?{urlencode(asked)}", form, referer=request.referer)
    return None


def _find_proxy(text: str, page: str) -> str | None:
    """The proxy's address as the page has it; one with parameters before one without."""
    found = [unescape(match[1]) for match in _PROXY.finditer(text)]
    best = next((address for address in found if "?" in address), found[0] if found else None)
    return join(page, best) if best else None


def _fields(definition: Definition, text: str, proxy: str) -> Iterator[tuple[str, str]]:
    """What the proxy is told: from its own parameters, else from the script around it."""
    given = dict(parse_qsl(urlsplit(proxy).query, keep_blank_values=True))
    place = text.find("dataproxy.jsp")
    around = text[max(place - _AROUND, 0) : place + _AROUND]
    for name, default in definition.options["fields"].items():
        said = re.search(rf"""\b{name}['"]?\s*[:=]\s*['"]?([^'"\s,;&}}<]{{1,200}})""", around)
        value = given.get(name) or (said[1] if said else default)
        if value:
            yield name, value


# ---------------------------------------------------------------- jpaas: the api-gateway

_QUERY = re.compile(r"""querydata\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})')""", re.IGNORECASE)
_UNIT = re.compile(r"""["']([^"'\s]{0,200}/front/page/build/unit)["'?]""")
_UNIT_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_COUNT = re.compile(r"""\bcount=["'](\d{1,9})["']""")
_ROWS = re.compile(r"""\brows=["'](\d{1,4})["']""")


def start_jpaas(definition: Definition, site: Site, listing: Listing) -> tuple[Request, ...]:
    """The column page; where the registry knows what its pager asks, the gateway itself."""
    request = _unit(listing.url, _UNIT_PATH, dict(site.options), 1, None) if site.options else None
    return (request or Request(listing.url),)


def read_jpaas(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """A column page with its first entries, or an answer of the gateway: HTML inside JSON, asked again by number."""
    text = read_text(response)
    data = read_json(text)
    html = text if data is None else str(find_value(data, "data.html") or "")
    links = read_links(definition, html, response.url, response.request.referer or response.url)
    count, rows = (int(match[1]) if (match := p.search(html)) else None for p in (_COUNT, _ROWS))
    following = _gateway(text, response.url, rows) if data is None else _ask_again(response.request)
    size = rows or _asked_size(response.request) or len(links) or 1
    pages = None if count is None else -(-count // size)
    number = _asked_page(response.request)
    more = bool(links) and (pages is None or number < pages)
    return ListPage(
        links=links,
        following=(following,) if following and more else (),
        total=count,
        pages=pages,
        column=read_column(text) if data is None else None,
        empty_on_purpose=not links and (count == 0 or says_empty(html)),
        lost=read_unled(html, links, listing),
    )


def _gateway(text: str, page: str, rows: int | None) -> Request | None:
    """The request for page 2, from the attributes of the pager."""
    match = _QUERY.search(text)
    data = read_json(unescape(match[1] or match[2]).replace("'", '"')) if match else None
    if not isinstance(data, dict):
        return None
    unit = match[1] if (match := _UNIT.search(text)) else _UNIT_PATH
    return _unit(page, unit, {name: str(value) for name, value in data.items()}, 2, rows)


def _unit(page: str, unit: str, told: Mapping[str, str], number: int, rows: int | None) -> Request | None:
    query = {"parseType": "bulidstatic", "pageType": "column", **told}
    query["paramJson"] = json.dumps({"pageNo": number, "pageSize": str(rows or 15)}, separators=(",", ":"))
    url = join(page, f"{unit}?{urlencode(query)}")
    return Request(url, referer=page) if url else None


def _ask_again(request: Request) -> Request | None:
    asked: Any = read_json(parameter(request.url, "paramJson") or "")
    if not isinstance(asked, dict):
        return None
    asked |= {"pageNo": _asked_page(request) + 1}
    url = with_parameters(request.url, paramJson=json.dumps(asked, separators=(",", ":")))
    return Request(url, referer=request.referer)


def _asked_page(request: Request) -> int:
    asked = read_json(parameter(request.url, "paramJson") or "")
    return read_number(str(find_value(asked, "pageNo"))) or 1


def _asked_size(request: Request) -> int | None:
    asked = read_json(parameter(request.url, "paramJson") or "")
    return read_number(str(find_value(asked, "pageSize")))


# ---------------------------------------------------------------- xxgk: a search by POST

_SHOWN_PAGES = re.compile(r"共(?:&nbsp;|\s|<[^>]{0,80}>){0,9}(\d{1,5})(?:&nbsp;|\s|<[^>]{0,80}>){0,9}页")


def start_xxgk(definition: Definition, site: Site, listing: Listing) -> tuple[Request, ...]:
    """The column page; where the registry knows what it asks, the search itself."""
    given = dict(site.options)
    if not {"infotypeId", "area"} & given.keys():
        return (Request(listing.url),)
    return (_search(definition, listing.url, given),)


def read_xxgk(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """An answer of the search; the column page before it only tells what to ask."""
    text = read_text(response)
    if "/search.jsp" not in response.request.url:
        given = {name: said[1] for name in definition.options["fields"] if (said := _said(name, text))}
        door = (_search(definition, response.url, given),) if {"infotypeId", "area"} & given.keys() else ()
        return (
            ListPage(following=door, column=read_column(text))
            if door
            else read_html_list(definition, response, listing)
        )
    links = read_links(definition, text, response.url, response.url)
    pages = int(match[1]) if (match := _SHOWN_PAGES.search(text)) else None
    number = read_number(dict(response.request.form).get("currpage")) or 1
    more = bool(links) and (pages is None or number < pages)
    return ListPage(
        links=links,
        following=(_turn(response.request, number + 1),) if more else (),
        total=read_total(definition.totals, text),
        pages=pages,
        empty_on_purpose=not links and says_empty(text),
        lost=read_unled(text, links, listing),
    )


def _said(name: str, text: str) -> re.Match[str] | None:
    return re.search(rf"""\b{name}['"]?\s*[:=]\s*['"]?([\w.-]{{1,60}})""", text)


def _search(definition: Definition, page: str, given: dict[str, str]) -> Request:
    root = "{0.scheme}://{0.netloc}".format(urlsplit(page))
    form = tuple((name, given.get(name, default)) for name, default in definition.options["fields"].items())
    return Request(root + "/module/xxgk/search.jsp", form=form, referer=page)


def _turn(request: Request, number: int) -> Request:
    form = tuple((name, str(number) if name == "currpage" else value) for name, value in request.form)
    return Request(request.url, form, referer=request.referer)


# ---------------------------------------------------------------- xxgkAnnualReport: a report for an area and a year


def enumerate_annual(definition: Definition, site: Site, listing: Listing) -> tuple[Link, ...]:
    """Each year that the registry expects: some of these pages have no buttons for the years."""
    first, last = site.expect.first_year, site.expect.last_year
    years = range(last, first - 1, -1) if first and last and last - first < _YEARS else range(0)
    return tuple(_report_of(listing.url, str(year)) for year in years)


def read_annual(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """The years that the page leads to, each a report of the area that is asked for; without any, the page itself."""
    text = read_text(response)
    area = parameter(listing.url, "area")
    found = (join(response.url, anchor.href) for anchor in read_anchors(text))
    reports = [url for url in found if url and definition.articles.search(url) and parameter(url, "area") == area]
    years = [year for url in reports if (year := parameter(url, "fbtime"))]
    own = parameter(listing.url, "fbtime")
    empty = len(text) < _FRAME and says_empty(text)
    links = tuple(_report_of(listing.url, year) for year in dict.fromkeys([*([own] if own else []), *years]))
    links = links or (() if empty else (Link(listing.url, ""),))
    return ListPage(links=links, column=read_column(text), empty_on_purpose=not links)


def _report_of(listing: str, year: str) -> Link:
    return Link(with_parameters(listing, fbtime=year), f"{year}年政府信息公开工作年度报告")


_FRAME = 4000  # characters of a page that holds no report, only what stands around one
_YEARS = 40
