"""Lists that come as JSON, with or without a callback around it (TRS govsearch, Ucap, gkmlpt)."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from parsers.numerals import read_date
from scraper.families.definition import Definition, Feed
from scraper.families.html_lists import name_unled, read_html_list
from scraper.families.numbers import parameter, read_number, with_parameters
from scraper.links import find_unled
from scraper.pages import Anchor, read_anchors, read_text
from scraper.records import Link, Listing, ListPage, Request, Response
from scraper.urls import join

# the clock of these sites: unix times are shown as days in China
_CHINA = timezone(timedelta(hours=8))
_MILLISECONDS = 100_000_000_000
# half of a pair of escapes, which stands for no character: a title that was cut by its bytes
_LONE = re.compile(
    r"\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}", re.IGNORECASE
)
_NOTHING = ("", "null", "undefined", "None")


def read_feed(definition: Definition, response: Response, listing: Listing) -> ListPage:
    """An answer in JSON; a page in HTML is read as one, and leads to the feed that it names."""
    feed = definition.feed
    text = read_text(response)
    data = read_json(text)
    if feed is None or data is None:
        return _read_door(definition, response, listing, text)
    items = _items(feed, data)
    links = tuple(_links(feed, items, response.url))
    unled = name_unled(find_unled(_unled(feed, items, response.url), response.url, links, listing))
    total, pages = _number(data, feed.total), _number(data, feed.pages)
    if total == len(links) and (pages or 1) > 1:
        total = None  # the entries of this page, as some call it
    following = _next_page(feed, response.request, len(links), total, pages)
    empty = not links and not unled and _is_empty(feed, data, total)
    return ListPage(links, following, total, pages, empty_on_purpose=empty, lost=unled)


def read_json(text: str) -> Any:
    """The value of a JSON text, taken out of a callback, blank lines and marks before it; ``None`` when it is none."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith(("{", "[")):
        head, bracket, start = start.partition("(")
        if not bracket or not head.replace(".", "").strip().isidentifier():
            return None
        start = start[: start.rfind(")")]
    try:
        return json.loads(_LONE.sub(r"\\ufffd", start), strict=False)
    except (ValueError, RecursionError):
        return None


def find_value(data: Any, path: str) -> Any:
    """What stands at a path of keys (``data.results``); ``None`` when there is nothing."""
    for key in path.split("."):
        data = data.get(key) if isinstance(data, dict) else None
    return data


def read_day(value: object) -> str | None:
    """A date as ISO: a text with one, or a unix time in seconds or milliseconds."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) in (9, 10, 12, 13)):
        return read_date(text)
    seconds = int(text) / 1000 if int(text) > _MILLISECONDS else int(text)
    return datetime.fromtimestamp(seconds, UTC).astimezone(_CHINA).date().isoformat()


# ---------------------------------------------------------------- entries


def _items(feed: Feed, data: Any) -> list[Any]:
    found = (find_value(data, path) for path in feed.items)
    return next((items for items in found if isinstance(items, list)), [])


def _links(feed: Feed, items: list[Any], base: str) -> Iterator[Link]:
    """The entries with an address and a title; values in a list of key and value are found as others are."""
    for item in items:
        url = join(base, _text(item, feed.url) or "") if isinstance(item, dict) else None
        if url:
            day = next((day for value in _values(item, feed.date) if (day := read_day(value))), None)
            yield Link(url, _plain(_text(item, feed.title) or ""), day)


def _unled(feed: Feed, items: list[Any], base: str) -> Iterator[Anchor]:
    """The entries without an address, as if they stood in a page."""
    for item in items:
        if isinstance(item, dict) and not join(base, _text(item, feed.url) or ""):
            title = _plain(_text(item, feed.title) or "")
            yield Anchor("", title, title)


def _values(item: Mapping[str, Any], paths: tuple[str, ...]) -> Iterator[Any]:
    for path in paths:
        value = find_value(item, path)
        if isinstance(value, str | int) and str(value).strip() not in _NOTHING:
            yield value


def _text(item: Mapping[str, Any], paths: tuple[str, ...]) -> str | None:
    return next((str(value).strip() for value in _values(item, paths)), None)


def _plain(title: str) -> str:
    """A title without markup: some answers have it as HTML."""
    if "<" not in title and "&" not in title:
        return title
    return next((anchor.text for anchor in read_anchors(f"<a href='.'>{title}</a>")), title)


# ---------------------------------------------------------------- pages


def _number(data: Any, paths: tuple[str, ...]) -> int | None:
    found = (read_number(str(find_value(data, path))) for path in paths)
    return next((number for number in found if number is not None), None)


def _is_empty(feed: Feed, data: Any, total: int | None) -> bool:
    """An empty list where the entries stand is an answer; an answer without that place is something else."""
    return total == 0 or any(find_value(data, path) == [] for path in feed.items)


def _next_page(feed: Feed, request: Request, entries: int, total: int | None, pages: int | None) -> tuple[Request, ...]:
    name = next((name for name in feed.page if parameter(request.url, name) is not None), None)
    if name is None or not entries:
        return ()
    number = max(read_number(parameter(request.url, name)) or 1, 1)
    size = read_number(parameter(request.url, *feed.size)) or entries
    if pages is not None and number >= pages:
        return ()
    if pages is None and total is not None and number * size >= total:
        return ()
    return (Request(with_parameters(request.url, **{name: number + 1}), referer=request.referer),)


def _read_door(definition: Definition, response: Response, listing: Listing, html: str) -> ListPage:
    """A column page in HTML: its own entries, and the feed that its script asks."""
    page = read_html_list(definition, response, listing)
    doors = definition.feed.doors if definition.feed else ()
    named = (join(response.url, match["url"]) for door in doors if (match := door.search(html)))
    url = next((url for url in named if url), None)
    if url is None or page.links:
        return page
    return ListPage(following=(Request(_first_page(definition, url), referer=response.url),), column=page.column)


def _first_page(definition: Definition, url: str) -> str:
    """A feed's address as its script has it, asked for its first page in JSON."""
    asked = definition.options.get("asked", {})
    missing = {name: value for name, value in asked.items() if parameter(url, name) is None}
    return with_parameters(url, **missing) if missing else url
