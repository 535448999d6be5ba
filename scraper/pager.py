"""The pager of a list in HTML: which pages it leads to, and what shows that there are more than can be followed.

The words are in ``links.toml``, ``[next]``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from parsers.normalise import fold
from scraper.data import load
from scraper.links import is_file
from scraper.pages import Anchor
from scraper.urls import join

_DATA = load("links.toml")["next"]
_NEXT = re.compile(_DATA["text"], re.IGNORECASE)
_WORDS = re.compile(_DATA["words"], re.IGNORECASE)
_LAST = re.compile(_DATA["last"], re.IGNORECASE)
_NUMBER = re.compile(_DATA["number"])
_CHOICE = re.compile(_DATA["choice"])
_CALL = re.compile(_DATA["call"], re.IGNORECASE)
_TURNS = re.compile(_DATA["turns"], re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default|list|main)?(?:[_-]?[01])?\.\w+$", re.IGNORECASE)
_ARGUMENT = re.compile(r"(?<![\w.])(\d{1,5})(?![\w.])")
_LONGEST = 80  # characters of a script that are shown


@dataclass(frozen=True, slots=True)
class Pager:
    """``numbered``: the pages that its numbers lead to, in their order, without the first; ``pages``: how many there are by
    its numbers; ``lost``: what shows that there is another page that cannot be followed.
    """

    numbered: tuple[str, ...] = ()
    pages: int | None = None
    lost: str | None = None


def find_next(anchors: Iterable[Anchor], page: str, base: str) -> str | None:
    """The address behind 下一页, if the page has such a link that leads on."""
    for anchor in anchors:
        if _says(_NEXT, anchor):
            url = join(base, anchor.href)
            if url and url != page:
                return url
    return None


def read_pager(anchors: Sequence[Anchor], options: Sequence[Anchor], page: str, base: str) -> Pager:
    """What the pager of a page shows besides 下一页. ``options``: of lists to select from."""
    choices = [one for one in options if _CHOICE.search(fold(one.text)) or not one.href.strip().isdigit()]
    counted = [*_numbers(anchors), *_numbers(choices)]
    has_words = any(_says(_WORDS, anchor) for anchor in anchors)
    leading: dict[str, int] = {}
    for number, anchor in counted:
        url = None if anchor.href.strip().isdigit() else join(base, anchor.href)
        if url and url != page and (has_words or _is_beside(url, page)) and not is_file(url):
            leading.setdefault(url, number)
    if leading:
        ordered = sorted(leading, key=lambda url: leading[url])
        return Pager(tuple(ordered), max(leading.values()))
    shown = [(number, one) for number, one in counted if _leads_by_script(one, sure=has_words or one in choices)]
    pages = max((number for number, _ in shown), default=None)
    last = next((url for one in anchors if _says(_LAST, one) and (url := _other_page(one, page, base))), None)
    if last and not shown:
        return Pager(
            (last,), max(map(int, _ARGUMENT.findall(re.sub(r"\D", " ", _difference(last, page)))), default=None)
        )
    first = [one for _, one in shown] + list(_scripted(anchors))
    return Pager((), pages, _describe(first[0]) if first else None)


def _numbers(anchors: Iterable[Anchor]) -> Iterator[tuple[int, Anchor]]:
    """What is called by the number of a page behind the first."""
    for anchor in anchors:
        match = _NUMBER.fullmatch(fold(anchor.text))
        if match and int(match["n"]) > 1:
            yield int(match["n"]), anchor


def _says(words: re.Pattern[str], anchor: Anchor) -> bool:
    return any(text and words.search(fold(text)) for text in (anchor.text, anchor.title))


def _is_beside(url: str, page: str) -> bool:
    """Is it on the same host, in the folder of the page or below it?"""
    own, other = urlsplit(page), urlsplit(url)
    return own.netloc == other.netloc and other.path.startswith(own.path.rpartition("/")[0] + "/")


def _other_page(anchor: Anchor, page: str, base: str) -> str | None:
    """Where 尾页 leads, unless that is the first page by another name."""
    url = join(base, anchor.href)
    if url is None or urlsplit(url).netloc != urlsplit(page).netloc:
        return None
    same = _INDEX.sub("", url.partition("?")[0]) == _INDEX.sub("", page.partition("?")[0])
    numbers = [int(digits) for digits in re.findall(r"\d{1,5}", _difference(url, page))]
    return None if url == page or (same and max(numbers, default=0) < 2) else url


def _difference(url: str, page: str) -> str:
    """What an address has behind the beginning that it shares with the page's."""
    shared = next(
        (place for place, (a, b) in enumerate(zip(url, page, strict=False)) if a != b), min(len(url), len(page))
    )
    while shared and url[shared - 1].isdigit():
        shared -= 1
    return url[shared:]


# ---------------------------------------------------------------- what only a script follows


def _leads_by_script(anchor: Anchor, *, sure: bool) -> bool:
    """Is it a number of a pager? Those of a picture show run scripts too, so that something must say so."""
    return bool(sure and not anchor.href.startswith("http")) or bool(_TURNS.search(anchor.script))


def _scripted(anchors: Sequence[Anchor]) -> Iterator[Anchor]:
    """下一页 and 尾页 that run a script which leads on: not to the first page, which is 1, or 0 where one of them says 0."""
    words = [one for one in anchors if _CALL.search(one.script) and (_says(_WORDS, one) or _says(_NEXT, one))]
    least = 1 if any(_TURNS.search(one.script) and _argument(one) == 0 for one in anchors) else 2
    for anchor in words:
        number = _argument(anchor)
        by_word = _says(_LAST, anchor) or (_says(_NEXT, anchor) and _says(_WORDS, anchor))
        by_sign = _says(_NEXT, anchor) and _TURNS.search(anchor.script)
        if (by_word or by_sign) and (number is None or number >= least):
            yield anchor


def _argument(anchor: Anchor) -> int | None:
    """The number that a script is called with, the last where it has several."""
    found = _ARGUMENT.findall(anchor.script)
    return int(found[-1]) if found else None


def _describe(anchor: Anchor) -> str:
    how = anchor.script[:_LONGEST] or anchor.href[:_LONGEST] or "a script"
    return f"{anchor.text or anchor.title} leads to a page that cannot be followed ({how})"
