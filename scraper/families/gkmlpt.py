"""gkmlpt (政府信息公开目录管理平台, Guangdong): a tree of categories in the index page, JSON behind it, articles in JSON."""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import urlsplit

from scraper.families.definition import Definition
from scraper.families.feeds import find_value, read_day, read_feed, read_json
from scraper.links import names_column
from scraper.pages import read_text
from scraper.records import Listing, ListPage, Request, Response, Site
from scraper.urls import join

_SITE = re.compile(r"""\bSID['"]?\s*:\s*['"]?(\d{1,12})""")
_TREE = re.compile(r"""\bTREE['"]?\s*:\s*(?=\[)""")
_DETAIL = re.compile(r"""\bDETAIL['"]?\s*:\s*(?=\{)""")
_DECODER = json.JSONDecoder(strict=False)


def start_gkmlpt(definition: Definition, site: Site, listing: Listing) -> tuple[Request, ...]:
    """The index page, or the list of a category where the registry names both its number and the site's."""
    options = dict(site.options)
    if "category" not in options or "sid" not in options:
        return (Request(listing.url.partition("#")[0], referer=listing.url if "#" in listing.url else None),)
    return (_ask(listing.url, options["category"], options["sid"]),)


def read_gkmlpt(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """The index page leads to the categories of reports; an answer of theirs is a list."""
    text = read_text(response)
    site, tree = _SITE.search(text), read_value(_TREE, text)
    if read_json(text) is not None or site is None or not isinstance(tree, list):
        return read_feed(definition, response, listing)
    wanted = urlsplit(listing.url).fragment
    nodes = [node for node in _nodes(tree) if _is_wanted(node, wanted, listing)]
    column = " ".join(str(node.get("name")) for node in nodes) or None
    return ListPage(following=tuple(_requests(nodes, response.url, site[1])), column=column)


def unwrap_gkmlpt(response: Response) -> bytes | None:
    """The article that the page holds as ``DETAIL`` of its configuration, as a page with its title and date."""
    detail = read_value(_DETAIL, read_text(response))
    content = find_value(detail, "content")
    if not isinstance(content, str) or not content.strip():
        return None
    title = find_value(detail, "title")
    day = read_day(find_value(detail, "display_publish_time") or find_value(detail, "created_at") or "")
    head = f'<meta charset="utf-8"><title>{escape(str(title or ""))}</title>'
    head += f'<meta name="ArticleTitle" content="{escape(str(title))}">' if title else ""
    head += f'<meta name="PubDate" content="{day}">' if day else ""
    shown = f"<h1>{escape(str(title))}</h1>" if title else ""
    page = f'<html><head>{head}</head><body>{shown}<div class="article-content">{content}</div></body></html>'
    return page.encode("utf-8", "replace")


def read_value(name: re.Pattern[str], text: str) -> Any:
    """The JSON value that stands behind a name of a script's object; ``None`` where there is none."""
    match = name.search(text)
    try:
        return _DECODER.raw_decode(text, match.end())[0] if match else None
    except (ValueError, RecursionError):
        return None


# ---------------------------------------------------------------- categories


def _nodes(tree: list[Any]) -> Iterator[dict[str, Any]]:
    """Every category of the tree, in order."""
    open_ = list(reversed(tree))
    while open_:
        node = open_.pop()
        if isinstance(node, dict):
            yield node
            children = node.get("children")
            open_ += reversed(children) if isinstance(children, list) else []


def _is_wanted(node: dict[str, Any], wanted: str, listing: Listing) -> bool:
    """The category that the listing names by number or by its column, else those that are called as such columns are."""
    if wanted.isdigit():
        return str(node.get("id")) == wanted
    name = str(node.get("name") or "")
    if listing.column:
        return name == listing.column
    kinds = ("annual_report", "work_points") if listing.wanted == "any" else (listing.wanted,)
    return any(names_column(name, kind) for kind in kinds)


def _requests(nodes: list[dict[str, Any]], url: str, site: str) -> Iterator[Request]:
    """The list of each category; one that jumps elsewhere is a page of its own."""
    for node in nodes:
        elsewhere = join(url, str(node["jump_url"])) if node.get("jump_url") else None
        yield Request(elsewhere, referer=url) if elsewhere else _ask(url, str(node.get("id")), site)


def _ask(url: str, category: str, site: str) -> Request:
    """Page 1: page 0 looks alike. A site below another has its name before /gkmlpt."""
    place, found, _ = url.partition("/gkmlpt/")
    root = place if found else "{0.scheme}://{0.netloc}".format(urlsplit(url))
    return Request(f"{root}/gkmlpt/api/all/{category}?page=1&sid={site}", referer=url.partition("#")[0])
