"""HTML → paragraphs and grids in reading order, split into the article's body and what stands around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.data import load
from parsers.grids import RawCell, span_grid
from parsers.records import Block, PageBlocks, Paragraph, TableBlock, Zone

_SKIPPED = frozenset(load("page.toml")["skipped"])
_CONTAINERS = ", ".join(load("page.toml")["containers"])
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ucapcontent ul".split()
)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)(?:$|[?#])", re.IGNORECASE)
# where a numbered part begins: what the article has and the frame around it has not
_HEADING = re.compile(r"(?:^|[\s>。；：])[(（]?[一二三四五六七八九十]{1,2}(?:、|[)）]|．)", re.MULTILINE)
_ATTACHED = re.compile("附件|附表|报告|年报|统计表")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# two characters wide: 　　, &emsp;, &nbsp; &nbsp; (alternating with blanks)
_INDENT = re.compile(r"[ \t\r\n]*(?:[　\u2003]|(?:[\xa0\u2002][ \t]*){2})")
_SOURCE_BREAK = re.compile(r"(?<=[㐀-鿿，。；：、])[ \t]*[\r\n][ \t\r\n]*(?=[㐀-鿿（《“])")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|main|section|article|div|p|h[1-6]|pre|center|font|table|tr|td|span|br|meta"
    r"|ucapcontent)\b[^<>]*>",
    re.IGNORECASE,
)

# A layout table is walked into; a data table becomes a grid. One cell holding this share of all text means layout.
_LAYOUT_SHARE, _LAYOUT_CELL = 0.6, 200
# Bounds of the search for the body, so that its cost stays linear in the page: containers looked at, and text weighed on
# the way down as a multiple of the page's text. Nesting of tables beyond the third bound is taken for layout unseen.
_CANDIDATES, _DESCENT, _LEVELS, _TABLE_DEPTH = 40, 30, 100, 20


def is_html(text: str) -> bool:
    """Does the text carry markup (and not only mention a tag or two in prose)?"""
    head = text[:200_000]
    return len(_MARKUP.findall(head, 0, 100_000)) >= 2 or ("</" in head and bool(_MARKUP.search(head)))


def read_html(text: str) -> PageBlocks:
    """The page taken apart. Broken markup is read as a browser would read it."""
    tree = LexborHTMLParser(text)
    root = tree.body or tree.root
    if root is None:
        return PageBlocks(())
    body = _find_body(tree, root)
    walk = _Walk(body.mem_id, _find_hidden(tree))
    walk.run(root)
    title = tree.css_first("title")
    return PageBlocks(
        blocks=tuple(walk.blocks),
        meta=_read_meta(tree),
        page_title=title.text_lexbor().strip() if title else None,
        attachments=tuple(dict.fromkeys(walk.attachments)),
        images=tuple(dict.fromkeys(walk.images)),
    )


def _read_meta(tree: LexborHTMLParser) -> dict[str, str]:
    """Meta tags by lower-case name; the first filled one counts."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = {key.lower(): value for key, value in node.attributes.items()}
        name, content = attributes.get("name") or attributes.get("property"), attributes.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content.strip())
    return found


# ---------------------------------------------------------------- which element is the article


def _weight(node: LexborNode) -> tuple[int, int]:
    """How many headings a node's text holds, and how long it is."""
    text = node.text_lexbor()
    return len(_HEADING.findall(text)), len(text)


def _find_hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """Elements that a reader does not see: struck out, or a short span, row or cell that a style hides.

    A hidden container may be a tab that a script opens; what it holds is read.
    """
    found = (node for node in tree.css(_NOT_SHOWN) if node.tag in _STRUCK or _is_short(node))
    return frozenset(node.mem_id for node in found)


def _is_short(node: LexborNode) -> bool:
    return node.tag in _MAY_HIDE and len(node.text_lexbor()) <= _HIDDEN


_STRUCK = ("del", "s", "strike")
_MAY_HIDE = ("span", "font", "em", "b", "i", "strong", "a", "p", "tr", "td", "th", "label")
_HIDDEN = 200  # characters
_STYLES = ("display:none", "display: none", "visibility:hidden", "visibility: hidden", "line-through")
_NOT_SHOWN = ", ".join((*_STRUCK, "[hidden]", *(f"[style*='{style}' i]" for style in _STYLES)))
_RAISED = ("sup", "sub")


def _find_body(tree: LexborHTMLParser, root: LexborNode) -> LexborNode:
    """The smallest known container that holds the most headings; else the place where the text is."""
    best: tuple[int, int, LexborNode] | None = None
    for node in tree.css(_CONTAINERS)[:_CANDIDATES]:
        headings, length = _weight(node)
        if length > 30 and (best is None or (headings, -length) > best[:2]):
            best = (headings, -length, node)
    headings, length = _weight(root)
    # a container that misses many of the page's headings, or most of a page without any, is a side box
    if best and (best[0] * 4 >= headings * 3 if headings >= 2 else -best[1] * 2 > length):
        return best[2]
    return _descend(root, headings, length)


def _descend(node: LexborNode, headings: int, length: int) -> LexborNode:
    """Follow the one child that holds (nearly) all headings, or nearly all text where there are none."""
    budget, levels = length * _DESCENT, 0
    while budget > 0 and levels < _LEVELS:
        levels += 1
        for child in _elements(node):
            if child.tag in _SKIPPED or child.tag in ("table", "tbody", "tr", "p"):
                continue
            found, size = _weight(child)
            budget -= size + 1
            if (headings >= 2 and found >= headings) or (headings < 2 and size * 10 > length * 9):
                node, length = child, size
                break
        else:
            return node
    return node


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.tag and not child.tag.startswith("-"):
            yield child
        child = child.next


# ---------------------------------------------------------------- the walk


@dataclass(slots=True)
class _Walk:
    """One pass over the tree without recursion: 10,000 nested tags are only a long walk."""

    body_id: int
    hidden: frozenset[int]
    in_cell: bool = False
    blocks: list[Block] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    zone: Zone = "before"
    parts: list[str] = field(default_factory=list)
    soft: bool = False
    tables: int = 0
    preformatted: int = 0

    def run(self, root: LexborNode) -> None:
        node: LexborNode | None = root
        while node is not None:
            child = node.child if self.enter(node) else None
            if child is not None:
                node = child
                continue
            while node is not None:
                self.leave(node)
                if node.mem_id == root.mem_id:
                    self.flush()
                    return
                if node.next is not None:
                    node = node.next
                    break
                node = node.parent

    def enter(self, node: LexborNode) -> bool:
        """Take what the node itself says; whether to walk into it."""
        tag = node.tag or ""
        if tag == "-text":
            self.take_text(node.text_content or "")
            return False
        if tag.startswith("-") or tag in _SKIPPED or node.mem_id in self.hidden:
            return False
        if self.in_cell and tag in _RAISED:
            # 38<sup>1</sup> is 38 and a note, never 381
            self.flush()
        if tag == "br":
            self.flush(soft_next=True)
            return False
        if tag in _BLOCKS:
            self.flush()
            self.preformatted += tag == "pre"
        if node.mem_id == self.body_id:
            self.zone = "body"
        if tag == "table":
            self.tables += 1
            return self.tables > _TABLE_DEPTH or not self.take_table(node)
        if self.zone != "before":
            self.take_link(node, tag)
        return True

    def leave(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS or (self.in_cell and node.tag in _RAISED):
            self.flush()
            self.preformatted -= node.tag == "pre"
        if node.tag == "table":
            self.tables -= 1
        if node.mem_id == self.body_id:
            self.flush()
            self.zone = "after"

    def take_text(self, text: str) -> None:
        """Gather text; where white space is kept (``pre``) each line is a paragraph."""
        first, *others = text.split("\n") if self.preformatted else [text]
        self.parts.append(first)
        above = first
        for line in others:
            self.flush(soft_next=bool(above.strip()))
            self.parts.append(line)
            above = line

    def flush(self, soft_next: bool = False) -> None:
        """Close the paragraph that has been gathered."""
        text = "".join(self.parts)
        self.parts.clear()
        tidy = tidy_text(text)
        if tidy:
            self.blocks.append(Paragraph(tidy, bool(_INDENT.match(text)), self.soft, self.zone))
        self.soft = soft_next

    def take_link(self, node: LexborNode, tag: str) -> None:
        """A picture of the body, or a linked file: any in the body, below it one that is called an attachment."""
        if tag == "img" and self.zone == "body":
            self.images.append(node.attributes.get("src") or "")
        elif tag == "a":
            href = node.attributes.get("href") or ""
            if _ATTACHMENT.search(href) and (self.zone == "body" or _ATTACHED.search(node.text_lexbor())):
                self.attachments.append(href)

    def take_table(self, node: LexborNode) -> bool:
        """Turn a data table into a grid; a layout table is left to be walked into."""
        rows = _own_rows(node, self.hidden)
        if rows is None or _is_layout(rows):
            return False
        for link in node.css("img, a") if self.zone == "body" else ():
            self.take_link(link, link.tag or "")
        self.blocks.append(TableBlock(span_grid(rows), self.zone))
        return True


def tidy_text(text: str) -> str:
    """White space as a reader sees it: line ends of the source inside a sentence go, other runs become one blank."""
    return _SPACES.sub(" ", _SOURCE_BREAK.sub("", text)).strip()


# ---------------------------------------------------------------- tables


def _own_rows(table: LexborNode, hidden: frozenset[int]) -> list[list[RawCell]] | None:
    """The rows of a table; ``None`` when another table stands inside (then it is layout)."""
    if len(table.css("table")) > 1:
        return None
    rows = []
    lines = [line for line in table.css("tr") if line.mem_id not in hidden]
    groups = [line.parent.mem_id if line.parent else 0 for line in lines]
    last = {group: number for number, group in enumerate(groups)}
    for number, tr in enumerate(lines):
        cells = []
        for cell in _elements(tr):
            if cell.tag in ("td", "th") and cell.mem_id not in hidden:
                spans = cell.attributes
                down = spans.get("rowspan")
                if down and down.strip() == "0":
                    # 0 means: to the end of the thead or tbody
                    down = str(last[groups[number]] - number + 1)
                cells.append(RawCell(_cell_text(cell, hidden), down, spans.get("colspan"), cell.tag == "th"))
        if cells:
            rows.append(cells)
    caption = table.css_first("caption")
    if rows and caption is not None and caption.text_lexbor().strip():
        rows.insert(0, [RawCell(_cell_text(caption, hidden), None, None, True)])
    return rows


def _cell_text(cell: LexborNode, hidden: frozenset[int]) -> str:
    """The text of a cell; paragraphs and line breaks inside it become line ends, so that digits are never glued."""
    if cell.child is None:
        return ""
    if cell.child.next is None and cell.child.tag == "-text":
        return tidy_text(cell.child.text_content or "")
    walk = _Walk(cell.mem_id, hidden, in_cell=True)
    walk.run(cell)
    return "\n".join(block.text for block in walk.blocks if isinstance(block, Paragraph))


def _is_layout(rows: list[list[RawCell]]) -> bool:
    if max((len(row) for row in rows), default=0) < 2:
        return True
    sizes = [len(cell.text) for row in rows for cell in row]
    return max(sizes) > _LAYOUT_CELL and max(sizes) > _LAYOUT_SHARE * sum(sizes)
