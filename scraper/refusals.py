"""Answers that are no page of the bureau's: a challenge, a login, a soft 404, another's content. Pure.

What they look like is in refusals.toml. A refusal is recorded and never solved. A real page must never be taken for
one: most rules hold only where a reader sees next to nothing, and none where the text has the parts of a report.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from html import unescape
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from parsers.article import count_headings
from parsers.decode import decode
from parsers.records import Page
from parsers.titles import title_type
from scraper.encodings import TooLargeError, UndecodableError, decode_body
from scraper.headers import find_first, find_header
from scraper.records import FetchFailure, Hop, Refusal, RefusalState, Response

# statuses with which a server turns a crawler away; 412, 512 and 521 are those of challenges
BLOCKED_STATUSES = frozenset({401, 403, 406, 412, 451, 512, 521})
# what is looked at of a page, in characters: a refusal is short, and a hijacked page's title stands at the beginning
_LOOKED_AT = 400_000
_TITLE_WITHIN = 100_000
# so much of the markup shows of most pages that there is something to read
_OPENING = 10_000
_LARGEST_FAILED = 2_000_000
# a page with parts numbered 一、 二、 三、 is a document, whatever words it uses
_PARTS = 3
_EVIDENCE = 120
# of a sentence, so much is looked at on either side of the words of a refusal
_SENTENCE = 200
_BREAK = re.compile("[。；！ ]")

_TITLE = re.compile(r"<title\b[^<>]{0,200}>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|head|title)\b[^<>]{0,2000}>.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_NOSCRIPT = re.compile(r"</?noscript\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,5000}>")
# what a cut through the markup leaves of a tag
_CUT_TAG = re.compile(r"<[^<>]{0,5000}\Z")
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|script|meta|title|div|p|h1)\b", re.IGNORECASE)
# JSON, JSONP and the record lists of jpage speak of pages in their titles; they are for the families to read
_DATA = re.compile(
    r"[\s\ufeff]*(?:(?:[\w.$]{1,80}\s*\()?\s*[\[{]|<\?xml|<(?:datastore|recordset|record|nextgroup)\b)", re.IGNORECASE
)
# a text between two tags; that of a link; and where the name of the site follows that of the page
_PIECE = re.compile(r">([^<>]{8,120})<")
_LINK = re.compile(r"<a\b[^<>]{0,2000}>\s*([^<>]{8,120})<", re.IGNORECASE)
_SITE = re.compile(r"[_|]|\s[-–—]\s?|-(?=[^-]*$)")
_PASSWORD = re.compile(r"<input\b[^<>]{0,300}\btype\s*=\s*['\"]?password", re.IGNORECASE)
# a page with a password field and hardly anything else is a login
_LOGIN_TEXT = 300


@dataclass(frozen=True, slots=True)
class _Rule:
    state: RefusalState
    reason: str
    where: str
    pattern: re.Pattern[str]
    most: int | None
    unless: re.Pattern[str] | None


class _Look:
    """A page as the rules see it: its markup, its title, and what a reader sees of it, blanks folded."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        title = _TITLE.search(markup, 0, _TITLE_WITHIN)
        self.title = unescape(title[1]).strip() if title else ""
        self._opening = _read_text(markup[:_OPENING])

    @cached_property
    def text(self) -> str:
        return self._opening if len(self.markup) <= _OPENING else _read_text(self.markup)

    def is_longer(self, most: int) -> bool:
        """Most pages are, and their opening shows it."""
        return len(self._opening) > most or len(self.text) > most

    def is_report(self, state: RefusalState) -> bool:
        """Is it the report of a year by its title and by a name that it shows, or a list of such?"""
        seen = _UNSEEN.sub(" ", self.markup)
        if _names_report(_SITE.split(self.title)[0]) and any(map(_names_report, _PIECE.findall(seen))):
            return True
        least = _load()["excuse"]["links"].get(state)
        return least is not None and sum(map(_names_report, _LINK.findall(seen))) >= least

    def part(self, where: str) -> str:
        return {"markup": lambda: self.markup, "title": lambda: self.title, "text": lambda: self.text}[where]()


def _names_report(name: str) -> bool:
    """Is it the name of a report of a year, and nothing else?"""
    name = " ".join(unescape(name).split())
    return bool(_named().search(name)) and title_type(name) == "annual_report"


def _read_text(markup: str) -> str:
    """What a reader sees. What is shown without scripts is shown to us."""
    seen = _TAG.sub(" ", _UNSEEN.sub(" ", _NOSCRIPT.sub(" ", markup)))
    return " ".join(unescape(_CUT_TAG.sub("", seen)).split())


def find_refusal(answer: Response | FetchFailure) -> Refusal | None:
    """What the answer is in place of a page; None for a page, and for failures that say nothing of the page."""
    if isinstance(answer, Response):
        if answer.status == 304:
            return None
        by_place = _find_by_place(answer.request.url, answer.url) if len(answer.exchanges) > 1 else None
        return by_place or _find_by_look(_look(answer.body, answer.exchanges[-1]))
    last = answer.exchanges[-1] if answer.exchanges else None
    if answer.kind == "redirects" and last is not None:
        return _find_login(find_first(last.headers, "location"))
    if answer.kind not in ("status", "robots") or answer.status is None:
        return None
    seen, stated = _find_by_look(_failed_look(last)) if last is not None else None, _find_by_status(answer.status)
    # a page that says 404 with that status says nothing that the status does not
    return stated if seen is None or (stated is not None and seen.state == stated.state == "gone") else seen


# ---------------------------------------------------------------- where it led


def _find_by_place(asked: str, got: str) -> Refusal | None:
    """A redirect from an article to the home page, to a login or to an error page."""
    rules = _load()["redirect"]
    before, after = urlsplit(asked), urlsplit(got)
    login = _find_login(got)
    if login is not None and _find_login(asked) is None:
        return login
    if re.search(rules["missing"], after.path, re.IGNORECASE) and before.path != after.path:
        return Refusal("gone", "redirected to an error page", got)
    at_home = re.search(rules["home"], after.path, re.IGNORECASE) and not after.query
    if at_home and not re.search(rules["home"], before.path, re.IGNORECASE):
        return Refusal("gone", "redirected to the home page", got)
    return None


def _find_login(url: str) -> Refusal | None:
    parts = urlsplit(url)
    place = f"{parts.netloc}{parts.path}"
    if re.search(_load()["redirect"]["login"], place, re.IGNORECASE):
        return Refusal("blocked", "redirected to a login", url)
    return None


def _find_by_status(status: int) -> Refusal | None:
    for entry in _load()["status"]:
        if status in entry["states"]:
            return Refusal(entry["state"], entry["reason"], f"status {status}")
    return None


# ---------------------------------------------------------------- what it looks like


def _find_by_look(look: _Look | None) -> Refusal | None:
    if look is None:
        return None
    for rule in _rules():
        if rule.most is not None and look.is_longer(rule.most):
            continue
        part = look.part(rule.where)
        found = next((match for match in rule.pattern.finditer(part) if not _is_prose(rule, part, match)), None)
        if found and not _is_excused(rule, look):
            return Refusal(rule.state, rule.reason, _evidence(part, found))
    if not look.is_longer(_LOGIN_TEXT) and (found := _PASSWORD.search(look.markup)) and not look.is_report("blocked"):
        return Refusal("blocked", "a login is asked for", _evidence(look.markup, found))
    return None


def _is_prose(rule: _Rule, text: str, found: re.Match[str]) -> bool:
    """Do the words stand in a sentence of a report, which speaks of its year?"""
    if rule.where != "text":
        return False
    before = _BREAK.split(text[max(0, found.start() - _SENTENCE) : found.start()])[-1]
    after = _BREAK.split(text[found.end() : found.end() + _SENTENCE])[0]
    return bool(_prose().search(before + found[0] + after))


def _is_excused(rule: _Rule, look: _Look) -> bool:
    if rule.unless and (rule.unless.search(look.title) or rule.unless.search(look.text)):
        return True
    if rule.where != "title" and look.is_report(rule.state):
        return True
    return count_headings(look.text) >= _PARTS


def _evidence(text: str, found: re.Match[str]) -> str:
    """The match with a little of what stands around it, on one line."""
    start = max(0, found.start() - 20)
    return " ".join(text[start : start + _EVIDENCE].split())


def _failed_look(hop: Hop) -> _Look | None:
    try:
        body = decode_body(
            hop.wire,
            find_header(hop.headers, "content-encoding"),
            find_header(hop.headers, "content-type"),
            _LARGEST_FAILED,
        )
    except (TooLargeError, UndecodableError):
        return None
    return _look(body, hop)


def _look(body: bytes, hop: Hop) -> _Look | None:
    """The page taken apart; None where it is no HTML: a file, JSON, an empty answer."""
    text = _read_markup(body[: _LOOKED_AT * 2], find_header(hop.headers, "content-type"))[:_LOOKED_AT]
    if _DATA.match(text) or not _MARKUP.search(text[:2000]):
        return None
    return _Look(text)


def _read_markup(body: bytes, content_type: str) -> str:
    """What is valid UTF-8 is nothing else, unless it is made of zeros; the rest needs the whole art."""
    if b"\0" not in body:
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return decode(Page(body, content_type=content_type or None)).text


# ---------------------------------------------------------------- the knowledge


@cache
def _load() -> dict[str, Any]:
    return tomllib.loads(resources.files("scraper").joinpath("refusals.toml").read_text(encoding="utf-8"))


@cache
def _named() -> re.Pattern[str]:
    return re.compile(_load()["excuse"]["named"], re.IGNORECASE)


@cache
def _prose() -> re.Pattern[str]:
    return re.compile(_load()["excuse"]["prose"])


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            rule["state"],
            rule["reason"],
            rule["where"],
            re.compile("|".join(rule["pattern"]), re.IGNORECASE),
            rule.get("most"),
            re.compile(rule["unless"]) if "unless" in rule else None,
        )
        for rule in _load()["rule"]
    )
