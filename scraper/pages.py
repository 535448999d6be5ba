"""A list page taken apart: its text, its meta tags, and its anchors with the date that stands beside each.

The only module here that knows the HTML library. Time and memory are linear in the page; broken markup is read as a
browser would read it, so what is commented out does not exist.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.decode import decode
from parsers.html import flatten
from parsers.numerals import find_dates
from parsers.records import Page
from scraper.records import Response
from scraper.urls import join

# what is a row of a list, and what only may hold one
_ROWS = frozenset(("li", "tr", "dd", "dt"))
_BOXES = frozenset(
    ("div", "p", "td", "ul", "ol", "dl", "table", "tbody", "section", "article", "body", "h2", "h3", "h4")
)
_SKIPPED = frozenset(("script", "style", "noscript", "template", "head", "select", "textarea"))
_HIDDEN = "script, style, noscript, template, [hidden], [style*='display:none' i], [style*='display: none' i]"
_REFRESH = re.compile(r"""url\s{0,9}=\s{0,9}['"]?([^'"\s]{1,1000})""", re.IGNORECASE)
_NOWHERE = ("", "#")
# an address in a script, whole: one to which more is added by + is none
_MOVED = re.compile(
    r"""(?:\blocation(?:\.href)?\s{0,9}=|\blocation\.(?:assign|replace)\(|\bopen\()\s{0,9}['"]([^'"]{1,500})['"](?!\s{0,9}\+)"""
)
_SCRIPTED = re.compile(r"""['"]((?:https?://|\.{0,2}/)[^'"\s]{2,500})['"](?!\s{0,9}\+)""")
# where templates keep the address of a link that a script opens
_KEPT = ("data-href", "data-url", "data-link", "data-src")
# what leads somewhere besides <a>, when nothing inside it does
_CLICKED = "[onclick]:not(a), [data-href]:not(a), [data-url]:not(a), [data-link]:not(a), button, input[type=button]"
_IDLE = re.compile(r"(?:^|[\s_-])(?:disabled?|nohref)(?:$|[\s_-])", re.IGNORECASE)
_SHORTEST_TITLE = 6  # characters; 市政府, 图文 and the like stand before the title
# 2026-\n01-\n23
_BREAKS = re.compile(r"(?<=\d) ?([-./年月]) ?(?=\d)")
# the day above, year and month below: 23 / 2026-01
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2}) ?日? (20\d\d)[-./年](\d{1,2})(?!\d|[-./月]\d)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as the page has it. ``href``: as written, or the address that its script opens; ``title``: uncut, if any is;
    ``script``: what it runs, where it has no address and can be used.
    """

    href: str
    text: str
    title: str
    date: str | None = None
    script: str = ""


def read_text(response: Response) -> str:
    """The body as text, whatever its encoding; empty for a file that is no text."""
    content_type = next((value for name, value in response.headers if name.lower() == "content-type"), None)
    return decode(Page(response.body, source=response.url, url=response.url, content_type=content_type)).text


@lru_cache(maxsize=4)
def _parse(html: str) -> LexborHTMLParser:
    """The tree of a page, which is asked several things in a row; it is never changed."""
    return LexborHTMLParser(flatten(html))


def read_meta(html: str) -> Mapping[str, str]:
    """The meta tags by lower-case name, the first of each name, those without content left out."""
    tree = _parse(html)
    found: dict[str, str] = {}
    for node in tree.css("meta[name]"):
        name, content = (
            (node.attributes.get("name") or "").strip().lower(),
            (node.attributes.get("content") or "").strip(),
        )
        if content:
            found.setdefault(name, content)
    return found


def read_shown(html: str) -> str:
    """The text that a reader sees: without scripts, and without what waits hidden until a script shows it."""
    tree = LexborHTMLParser(flatten(html))
    for node in tree.css(_HIDDEN):
        node.decompose()
    return tree.body.text_lexbor() if tree.body else ""


def read_doors(html: str) -> tuple[str, ...]:
    """The addresses of the frames of a page, and the one to which it refreshes itself, as written."""
    tree = _parse(html)
    frames = [node.attributes.get("src") or "" for node in tree.css("iframe[src], frame[src]")]
    refreshes = [node.attributes.get("content") or "" for node in tree.css("meta[http-equiv='refresh' i]")]
    moved = (_REFRESH.search(content) for content in refreshes)
    return tuple(address for address in (*frames, *(match[1] for match in moved if match)) if address)


def read_base(html: str, url: str) -> str:
    """The address against which links are read: the page's own, or what its ``<base>`` says."""
    node = _parse(html).css_first("base[href]") if "<base" in html.lower() else None
    return join(url, node.attributes.get("href") or "") or url if node is not None else url


def read_anchors(html: str, within: str = "") -> tuple[Anchor, ...]:
    """Every link in the page, in order; ``within``: a selector of the parts that count, where the page has any."""
    tree = _parse(html)
    root = tree.body or tree.root
    if root is None:
        return ()
    parts = tree.css(within) if within else []
    found: list[Anchor] = []
    clicked = _find_clicked(tree)
    for part in parts or [root]:
        walk = _Walk(clicked)
        walk.run(part)
        found += (draft.anchor() for draft in walk.drafts)
    return tuple(found)


def _find_clicked(tree: LexborHTMLParser) -> frozenset[int]:
    """The elements that lead somewhere when they are clicked, without those around others that do."""
    found = tree.css(_CLICKED)
    if not found:
        return frozenset()
    around: set[int] = set()
    for node in (*found, *tree.css("a")):
        above = node.parent
        while above is not None and above.mem_id not in around:
            around.add(above.mem_id)
            above = above.parent
    return frozenset(node.mem_id for node in found) - around


def read_options(html: str) -> tuple[Anchor, ...]:
    """The choices of the page's lists to select from; ``href``: their values."""
    options = _parse(html).css("select option[value]") if "<option" in html.lower() else []
    texts = ((node, " ".join(node.text_lexbor().split())) for node in options)
    return tuple(Anchor(node.attributes.get("value") or "", text, text) for node, text in texts)


# ---------------------------------------------------------------- dates


def read_dates(text: str) -> list[str]:
    """The full dates of a text, ISO, in order; those broken over lines or written day first among them."""
    line = _BREAKS.sub(r"\1", " ".join(text.split()))
    found = [date.iso for date in find_dates(line)]
    if not found:
        turned = (f"{year}-{month}-{day}" for day, year, month in _DAY_FIRST.findall(line))
        found = [date.iso for one in turned for date in find_dates(one)]
    return found


# ---------------------------------------------------------------- the walk


@dataclass(slots=True, eq=False)
class _Draft:
    """An anchor while it is read; a None among the parts is where a block inside it begins."""

    href: str
    titles: list[str]
    parts: list[str | None] = field(default_factory=list)
    date: str | None = None
    script: str = ""
    pictures: list[str] = field(default_factory=list)

    def anchor(self) -> Anchor:
        pieces = [" ".join(piece.split()) for piece in "".join(part or "\0" for part in self.parts).split("\0")]
        text = " ".join(piece for piece in pieces if piece)
        long = (piece for piece in pieces if len(piece) >= _SHORTEST_TITLE)
        title = max(self.titles, key=len, default="") or next(long, text) or max(self.pictures, key=len, default="")
        dates = [] if self.date else read_dates(text)
        day = self.date or (dates[-1] if dates else None)
        return Anchor(self.href, text, " ".join(title.split()), day, self.script)


@dataclass(slots=True, eq=False)
class _Row:
    """What stands in one element, without the rows inside it. ``loose``: its only anchor, while that has no date."""

    firm: bool
    parts: list[str | _Draft] = field(default_factory=list)
    anchors: int = 0
    loose: _Draft | None = None
    dates: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Give each anchor the last date between it and the next one, else the last of the row."""
        undated = []
        for draft, text in self._stretches():
            dates = read_dates(text)
            self.dates += dates
            if draft and dates:
                draft.date = draft.date or dates[-1]
            elif draft and not draft.date:
                undated.append(draft)
        undated += [self.loose] if self.loose else []
        if self.dates and (self.firm or self.anchors == 1):
            for draft in undated:
                draft.date = self.dates[-1]
        self.loose = undated[0] if len(undated) == self.anchors == 1 and not undated[0].date else None

    def _stretches(self) -> Iterator[tuple[_Draft | None, str]]:
        draft: _Draft | None = None
        texts: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                texts.append(part)
            else:
                yield draft, " ".join(texts)
                draft, texts = part, []
        yield draft, " ".join(texts)

    def take(self, inner: "_Row") -> None:
        """What a closed row means to the one around it."""
        self.anchors += inner.anchors
        self.dates += inner.dates[-2:]
        self.loose = inner.loose or self.loose


@dataclass(slots=True)
class _Walk:
    """One pass over the tree without recursion. ``clicked``: elements that are read as anchors are; ``opener``: the element
    that is the open anchor.
    """

    clicked: frozenset[int] = frozenset()
    drafts: list[_Draft] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=lambda: [_Row(False)])
    open: _Draft | None = None
    opener: int = 0

    def run(self, root: LexborNode) -> None:
        """Walk through all below ``root``."""
        above: list[LexborNode] = []
        node: LexborNode | None = root
        while node is not None:
            child = self.enter(node)
            if child is not None:
                above.append(node)
                node = child
                continue
            self.leave(node)
            while above and node is not None and node.next is None:
                node = above.pop()
                self.leave(node)
            node = node.next if above and node is not None else None
        self.rows[0].close()

    def enter(self, node: LexborNode) -> LexborNode | None:
        tag = node.tag or ""
        if tag == "-text":
            (self.open or self.rows[-1]).parts.append(node.text_content or "")
        elif self.open is not None:
            self.look_inside(node, tag)
        else:
            if tag in _ROWS or tag in _BOXES:
                self.rows.append(_Row(tag in _ROWS))
            if tag == "a" or (self.clicked and node.mem_id in self.clicked):
                self.start(node)
        return None if tag in _SKIPPED or tag.startswith("-") else node.child

    def start(self, node: LexborNode) -> None:
        """An anchor begins, or what is used as one."""
        attributes = node.attributes
        href = (attributes.get("href") or "").strip()
        script = ""
        if href in _NOWHERE or href.lower().startswith("javascript:"):
            script = f"{href} {attributes.get('onclick') or ''}".strip(" #")
            href = (
                _read_script(script) or next((kept for name in _KEPT if (kept := attributes.get(name))), None) or href
            )
            idle = "disabled" in attributes or _IDLE.search(attributes.get("class") or "")
            script = "" if idle else script
        told = (attributes.get(name) for name in ("title", "aria-label", "value"))
        titles = [title for one in told if (title := (one or "").strip())]
        self.open = _Draft(href, titles[:1], script=script)
        self.opener = node.mem_id
        self.drafts.append(self.open)
        self.rows[-1].parts.append(self.open)
        self.rows[-1].anchors += 1

    def look_inside(self, node: LexborNode, tag: str) -> None:
        """An element inside an anchor: where a block begins, and a title that is written there instead."""
        assert self.open is not None
        if tag.startswith("-"):
            return
        if tag in _ROWS or tag in _BOXES or tag == "br" or self.opener in self.clicked:
            self.open.parts.append(None)
        attributes = node.attributes
        if title := (attributes.get("title") or "").strip():
            self.open.titles.append(title)
        if tag == "img" and (words := (attributes.get("alt") or "").strip()):
            self.open.pictures.append(words)

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if self.open is not None and node.mem_id != self.opener:
            if tag in _ROWS or tag in _BOXES or (self.opener in self.clicked and not tag.startswith("-")):
                self.open.parts.append(None)
            return
        self.open = None
        if (tag in _ROWS or tag in _BOXES) and len(self.rows) > 1:
            row = self.rows.pop()
            row.close()
            self.rows[-1].take(row)


def _read_script(script: str) -> str | None:
    """The address that a script opens, where it stands there whole."""
    plain = script.replace("\\/", "/")
    found = _MOVED.search(plain) or _SCRIPTED.search(plain)
    return found[1] if found else None
