"""What a CMS family is: how its sites are recognised, and how its lists are read. The facts are in ``families.toml``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scraper.records import Link, Listing, ListPage, Request, Response, Site
from scraper.urls import identify


@dataclass(frozen=True, slots=True)
class Numbering:
    """How the pages of a list are numbered in their addresses.

    ``address``: groups ``stem``, ``n`` (missing on the first page) and ``ext``; ``form``: the address of another page of these;
    ``first``: the number that the first page would have; ``down``: the last page is number 1, so the second page has the
    greatest number; ``guess``: where nothing is said, the next page is asked for all the same.
    """

    address: re.Pattern[str]
    form: str
    first: int
    down: bool
    guess: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """Where an answer in JSON has its entries: paths of keys joined by dots, the first that is there counts.

    ``page``: parameters of the address that number the page; ``size``: those that say how many entries a page has;
    ``doors``: where a page in HTML names the feed, as group ``url``.
    """

    items: tuple[str, ...]
    url: tuple[str, ...]
    title: tuple[str, ...]
    date: tuple[str, ...]
    total: tuple[str, ...]
    pages: tuple[str, ...]
    page: tuple[str, ...]
    size: tuple[str, ...]
    doors: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How the address of an article tells the first page of the list that it stands in.

    ``address``: an article's address without its query; ``form``: the list's, with the groups of ``address``.
    """

    address: re.Pattern[str]
    form: str


@dataclass(frozen=True, slots=True)
class Definition:
    """An entry of ``families.toml``. ``items``: selectors of the parts of a page that hold the list, where a page has them.

    ``counts``: where a page says how many pages the list has, as group ``pages`` (and maybe ``stem`` and ``ext`` of their
    addresses); ``totals``: where a page says how many entries it has, as first group; ``columns``: how an article's address
    tells its list; ``enumerated``: reports are told apart by body and year alone; ``known``: what an entry of the registry may
    tell in its options; ``decisive``: sets of these, without all of one of which they have no effect; ``evidence``: real
    addresses, or public scrapers, that show this markup; ``twins``: addresses that lead to the same page as those of a form.
    """

    name: str
    title: str
    marks: tuple[re.Pattern[str], ...]
    addresses: tuple[re.Pattern[str], ...]
    articles: re.Pattern[str]
    items: str
    counts: tuple[re.Pattern[str], ...]
    totals: tuple[re.Pattern[str], ...]
    containers: tuple[str, ...]
    evidence: tuple[str, ...]
    numbering: Numbering | None
    feed: Feed | None
    columns: tuple[ColumnRule, ...]
    enumerated: bool
    known: tuple[str, ...]
    decisive: tuple[tuple[str, ...], ...]
    options: Mapping[str, Any]
    twins: tuple[tuple[re.Pattern[str], str], ...] = ()

    def identify(self, url: str) -> str:
        """The address under which a page counts that has several: without what is of the visit, and as its twin has it."""
        same = identify(url)
        for address, form in self.twins:
            if match := address.fullmatch(same):
                return form.format(**match.groupdict())
        return same


Starter = Callable[[Definition, Site, Listing], tuple[Request, ...]]
Enumerator = Callable[[Definition, Site, Listing], tuple[Link, ...]]
Reader = Callable[[Definition, Response, Listing], ListPage]
Unwrapper = Callable[[Response], bytes | None]


@dataclass(frozen=True, slots=True)
class Family:
    """A definition with the code that reads it; most families share the code for lists in HTML."""

    definition: Definition
    starter: Starter
    enumerator: Enumerator
    reader: Reader
    unwrapper: Unwrapper

    @property
    def is_enumerated(self) -> bool:
        """Does an address hold only a body and a year, so that each report is the way to the others?"""
        return self.definition.enumerated

    @property
    def article_containers(self) -> tuple[str, ...]:
        """Selectors of the article's body, the surest first."""
        return self.definition.containers

    def start(self, site: Site, listing: Listing) -> tuple[Request, ...]:
        """What is asked first to walk over a listing of the site."""
        return self.starter(self.definition, site, listing)

    def enumerate(self, site: Site, listing: Listing) -> tuple[Link, ...]:
        """Entries that are known before anything is asked, as where an address holds only a body and a year."""
        return self.enumerator(self.definition, site, listing)

    def read_list(self, response: Response, listing: Listing) -> ListPage:
        """What one page of the list says, and which requests lead on. Never raises on what a page holds."""
        return self.reader(self.definition, response, listing)

    def find_column(self, article: str) -> str | None:
        """The first page of the list that an article stands in, where the family's addresses tell it for certain."""
        address = urlunsplit(urlsplit(article)._replace(query="", fragment=""))
        for rule in self.definition.columns:
            match = rule.address.fullmatch(address)
            if match:
                return rule.form.format(**match.groupdict())
        return None

    def identify(self, url: str) -> str:
        """The address under which a page counts that has several: the same for all of them."""
        return self.definition.identify(url)

    def unwrap(self, response: Response) -> bytes | None:
        """The article as HTML (UTF-8) where its page holds it as data; ``None``: the page as it is."""
        return self.unwrapper(response)


# ---------------------------------------------------------------- from TOML


def read_definition(entry: Mapping[str, Any], every: Mapping[str, Any]) -> Definition:
    """An entry of ``families.toml``; ``every``: what holds for families that say nothing else."""
    numbering, feed = entry.get("numbering"), entry.get("feed")
    return Definition(
        name=entry["name"],
        title=entry["title"],
        marks=_patterns(entry, "marks"),
        addresses=_patterns(entry, "addresses"),
        articles=re.compile(entry.get("articles", every["articles"]), re.IGNORECASE),
        items=", ".join(entry.get("items", ())),
        counts=(*_patterns(entry, "counts"), *_patterns(every, "pages")),
        totals=_patterns(entry, "totals"),
        containers=tuple(entry.get("containers", ())),
        evidence=tuple(entry.get("evidence", ())),
        numbering=_numbering(numbering) if numbering else None,
        feed=_feed(feed) if feed else None,
        columns=tuple(_column_rule(rule) for rule in entry.get("columns", ())),
        enumerated=entry.get("enumerated", False),
        known=tuple(entry.get("known", entry.get("options", {}).get("fields", ()) if "decisive" in entry else ())),
        decisive=tuple(map(tuple, entry.get("decisive", ()))),
        options=entry.get("options", {}),
        twins=tuple((re.compile(one["address"], re.IGNORECASE), one["form"]) for one in entry.get("twins", ())),
    )


def _patterns(entry: Mapping[str, Any], key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry.get(key, ()))


def _column_rule(entry: Mapping[str, str]) -> ColumnRule:
    return ColumnRule(re.compile(entry["address"], re.IGNORECASE), entry["form"])


def _numbering(entry: Mapping[str, Any]) -> Numbering:
    return Numbering(
        address=re.compile(entry["address"], re.IGNORECASE),
        form=entry["form"],
        first=entry["first"],
        down=entry.get("down", False),
        guess=entry.get("guess", False),
    )


def _feed(entry: Mapping[str, Any]) -> Feed:
    names = ("items", "url", "title", "date", "total", "pages", "page", "size")
    return Feed(
        **{name: tuple(entry.get(name, ())) for name in names},
        doors=_patterns(entry, "doors"),
    )
