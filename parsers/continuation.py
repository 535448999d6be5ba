"""An article that goes on: its text is cut into pages, and the page at hand is one of them.

Told by the pager inside the article: the script of TRS (``createPageHTML(3, 0, "t20250101_123", "html")``), or a link 下一页 to an
address that is the page's own with a number behind it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import parse_qsl, urljoin, urlsplit

_SCRIPT = re.compile(
    r"""\bcreatePage(?:HTML)?\s{0,9}\(\s{0,9}(?:['"][\w-]{1,40}['"]\s{0,9},\s{0,9})?(?P<pages>\d{1,3})\s{0,9},\s{0,9}(?P<at>\d{1,3})"""
    r"""\s{0,9},\s{0,9}['"](?P<stem>[\w-]{1,80})['"]\s{0,9},\s{0,9}['"](?P<ext>\w{2,6})['"]"""
)
_ARTICLE = re.compile(r"t\d{8}_\d+")  # how TRS calls its articles, where the page's own address is not known
_NEXT = re.compile("下一?页|后一?页")
_ANCHOR = re.compile(r"""<a\b[^<>]{0,400}?\bhref\s{0,9}=\s{0,9}['"]?([^'"\s<>]{1,400})""", re.IGNORECASE)
_NUMBER = re.compile(r"[_-]\d{1,3}")
_PAGE = frozenset(("page", "p", "pageno", "pagenum", "pageindex", "currpage"))
_LOOKED_AT, _BEFORE = 20, 600  # links called 下一页, and characters before each in which it begins
_MOST = 30  # pages of an article


@dataclass(frozen=True, slots=True)
class Continuation:
    """``at``: which page this is, from 1; ``pages``: how many there are, if the page says so; ``others``: where they are."""

    at: int
    pages: int | None
    others: tuple[str, ...]


def find_continuation(html: str, url: str | None) -> Continuation | None:
    """Where the text of a page goes on, or began; ``None`` for an article on one page."""
    return _find_counted(html, url) or (_find_linked(html, url) if url else None)


def _find_counted(html: str, url: str | None) -> Continuation | None:
    if "createPage" not in html:
        return None
    name = urlsplit(url).path.rpartition("/")[2].rpartition(".")[0] if url else None
    for call in _SCRIPT.finditer(html):
        stem, pages, at = call["stem"], int(call["pages"]), int(call["at"])
        mine = _ARTICLE.fullmatch(stem) if name is None else name in (stem, f"{stem}_{at}")
        if mine and pages > 1:
            numbers = (number for number in range(min(pages, _MOST)) if number != at)
            names = (f"{stem}_{number}.{call['ext']}" if number else f"{stem}.{call['ext']}" for number in numbers)
            return Continuation(at + 1, pages, tuple(urljoin(url or "", name) for name in names))
    return None


def _find_linked(html: str, url: str) -> Continuation | None:
    others = tuple(dict.fromkeys(other for href in _next_links(html) if (other := _continue(url, href))))
    return Continuation(1, None, others) if others else None


def _next_links(html: str) -> Iterator[str]:
    """The addresses behind 下一页, as written."""
    for word in islice(_NEXT.finditer(html), _LOOKED_AT):
        before = html[max(word.start() - _BEFORE, 0) : word.start()]
        anchors = list(_ANCHOR.finditer(before))
        if anchors and "</a" not in before[anchors[-1].end() :].lower():
            yield unescape(anchors[-1][1])


def _continue(url: str, href: str) -> str | None:
    """The address when it is that of the page with a number behind its name, or a number of the page among its parameters."""
    try:
        other = urljoin(url, href).partition("#")[0]
        here, there = urlsplit(url), urlsplit(other)
    except ValueError:
        return None
    if here.netloc != there.netloc:
        return None
    asked, given = parse_qsl(here.query), parse_qsl(there.query)
    if here.path == there.path:
        same = [pair for pair in given if pair[0].lower() not in _PAGE] == asked
        return other if asked and same and given != asked else None
    own, next_ = (parts.path.rpartition(".") for parts in (here, there))
    numbered = next_[0].startswith(own[0]) and _NUMBER.fullmatch(next_[0], len(own[0]))
    return other if own[0] and numbered and own[2] == next_[2] and asked == given else None
