"""HTML → paragraphs and grids in reading order, split into the article's body and what stands around it."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.article import find_body
from parsers.controls import FIELDS, PICTURES, TURNED, find_picture, is_turned, read_field
from parsers.data import load
from parsers.files import FRAMES, find_linked_file, find_scripted_files, find_shown_file, read_picture
from parsers.grids import Claim, claim, lay_out
from parsers.hiding import find_hidden
from parsers.readings import OBJECT
from parsers.records import Block, PageBlocks, Paragraph, TableBlock, Zone
from parsers.styles import STRUCK

_SKIPPED = frozenset(load("page.toml")["skipped"])
_NOT_READ = _SKIPPED | STRUCK
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ucapcontent ul".split()
)
_SOURCE_SPACE = " \t\r\n"
_HAN = re.compile("[㐀-鿿]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# two characters wide: 　　, &emsp;, &nbsp; &nbsp; (alternating with blanks)
_INDENT = re.compile(r"[ \t\r\n]*(?:[　\u2003]|(?:[\xa0\u2002][ \t]*){2})")
_SOURCE_BREAK = re.compile(r"(?<=[㐀-鿿，。；：、])[ \t]*[\r\n][ \t\r\n]*(?=[㐀-鿿（《“])")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|main|section|article|div|p|h[1-6]|pre|center|font|table|tr|td|span|br|meta"
    r"|ucapcontent)\b[^<>]*>",
    re.IGNORECASE,
)

# A layout table is walked into; a data table becomes a grid. One cell holding this share of all text means layout. Nesting of
# tables beyond the bound is taken for layout unseen, so that the cost stays linear in the page.
_LAYOUT_SHARE, _LAYOUT_CELL = 0.6, 200
_TABLE_DEPTH = 20


def is_html(text: str) -> bool:
    """Does the text carry markup (and not only mention a tag or two in prose)?"""
    head = text[:200_000]
    found = islice(_MARKUP.finditer(head, 0, 100_000), 2)
    return sum(1 for _ in found) == 2 or ("</" in head and bool(_MARKUP.search(head)))


def read_html(text: str) -> PageBlocks:
    """The page taken apart. Broken markup is read as a browser would read it."""
    tree = LexborHTMLParser(flatten(text))
    root = tree.body or tree.root
    if root is None:
        return PageBlocks(())
    body = find_body(tree, root)
    walk = _Walk(body.mem_id, body.tag or "", find_hidden(tree))
    walk.run(root)
    title = tree.css_first("title")
    return PageBlocks(
        blocks=tuple(walk.blocks),
        meta=_read_meta(tree),
        page_title=title.text_lexbor().strip() if title else None,
        attachments=tuple(dict.fromkeys((*walk.attachments, *find_scripted_files(body)))),
        images=tuple(dict.fromkeys(walk.images or (walk.below if _is_silent(walk.blocks) else ()))),
    )


def _is_silent(blocks: Iterable[Block]) -> bool:
    """Is there no sentence in the article? Then it may be the title alone, and what it names stands below."""
    return not any("。" in block.text for block in blocks if isinstance(block, Paragraph) and block.zone == "body")


# For each block inside others the parser looks through all of them: what 100,000 blocks cost, one in the other, is their square.
_OPENED = re.compile(
    "<(/?)(?:address|article|aside|blockquote|center|dl|details|dir|div|fieldset|figure|footer|form|header|main|menu|nav"
    r"|[ou]l|section|summary)\b",
    re.IGNORECASE,
)
_LONG, _DEEPEST = 100_000, 2000


def flatten(text: str) -> str:
    """A page with blocks thousands deep, from where on they are line breaks; any other page as it is."""
    if len(text) < _LONG or len(_OPENED.findall(text)) < _DEEPEST:
        return text
    depth = 0

    def counted(tag: re.Match[str]) -> str:
        nonlocal depth
        deep = depth - bool(tag[1]) >= _DEEPEST
        depth = max(depth + (-1 if tag[1] else 1), 0)
        return f"<{tag[1]}br" if deep else tag[0]

    return _OPENED.sub(counted, text)


def _read_meta(tree: LexborHTMLParser) -> dict[str, str]:
    """Meta tags by lower-case name; the first filled one counts."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = {key.lower(): value for key, value in node.attributes.items()}
        name, content = attributes.get("name") or attributes.get("property"), attributes.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content.strip())
    return found


_LINK_TAGS = ("img", "a")
_RAISED = ("sup", "sub", "rt", "rp")
_SILENT = frozenset(("span", "font", "strong", "b", "em", "i", "u", "o:p"))  # they only hold text


# ---------------------------------------------------------------- the walk


@dataclass(slots=True)
class _Walk:
    """One pass over the tree without recursion: 10,000 nested tags are only a long walk."""

    body_id: int
    body_tag: str  # asked first: the number of an element takes longer to learn than its tag, which is at hand
    hidden: Set[int]
    in_cell: bool = False
    blocks: list[Block] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    zone: Zone = "before"
    parts: list[str] = field(default_factory=list)
    soft: bool = False
    tables: int = 0
    preformatted: int = 0
    link_from: int = 0
    link: str = ""

    def run(self, root: LexborNode) -> None:
        """Walk from ``root`` through all below it; what is open stands in a list, with its tag where leaving it says anything."""
        open_: list[tuple[LexborNode, str]] = []
        silent = _SILENT if not self.hidden else frozenset[str]()
        node, tag = root, root.tag or ""
        while True:
            if tag == "-text":
                self.take_text(node.text_content or "")
            else:
                says = tag not in silent or tag == self.body_tag
                child = self.enter(node, tag) if says else node.child
                if child is not None:
                    open_.append((node, tag if says else ""))
                    node, tag = child, child.tag or ""
                    continue
                if says:
                    self.leave(node, tag)
            following = node.next if open_ else None
            while following is None:
                if not open_:
                    self.flush()
                    return
                node, tag = open_.pop()
                if tag:
                    self.leave(node, tag)
                following = node.next if open_ else None
            node, tag = following, following.tag or ""

    def enter(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Take what an element itself says; its first child when it is to be walked into."""
        if self.in_cell and (tag in FIELDS or tag in TURNED):
            self.take_control(node, tag)
        if tag in _NOT_READ or tag.startswith("-") or (self.hidden and node.mem_id in self.hidden):
            if tag in FRAMES:
                self.take_frame(node, tag)
            return None
        if tag in _BLOCKS or (self.in_cell and tag in _RAISED):
            # 38<sup>1</sup> in a cell is 38 and a note, never 381
            if self.parts or self.soft:
                self.flush()
            self.preformatted += tag == "pre"
        elif tag == "br":
            self.flush(soft_next=True)
            return None
        if tag == self.body_tag and self.zone == "before" and node.mem_id == self.body_id:
            self.zone = "body"
        if tag in _LINK_TAGS:
            if self.zone != "before":
                self.take_link(node, tag)
            elif tag == "a":
                self.link_from = len(self.parts)
        if tag == "table":
            self.tables += 1
            return node.child if self.tables > _TABLE_DEPTH or not self.take_table(node) else None
        return node.child

    def leave(self, node: LexborNode, tag: str) -> None:
        if tag == "a" and self.zone == "before":
            self.end_link(node)
        if tag in _BLOCKS or (self.in_cell and tag in _RAISED):
            if self.parts or self.soft:
                self.flush()
            if tag == "pre":
                self.preformatted -= 1
            elif tag == "table":
                self.tables -= 1
        if tag == self.body_tag and self.zone == "body" and node.mem_id == self.body_id:
            self.flush()
            self.zone = "after"

    def take_text(self, text: str) -> None:
        """Gather text; where white space is kept (``pre``) each line is a paragraph."""
        if not self.preformatted:
            # the line ends between two elements are no beginning of a paragraph
            if self.parts or not text.isspace() or text.strip(_SOURCE_SPACE):
                self.parts.append(text)
            return
        above, *others = text.split("\n")
        self.parts.append(above)
        for line in others:
            self.flush(soft_next=bool(above.strip()))
            self.parts.append(line)
            above = line

    def flush(self, soft_next: bool = False) -> None:
        """Close the paragraph that has been gathered."""
        if self.parts:
            text = "".join(self.parts)
            self.parts.clear()
            if text and not text.isspace():
                indent = text[0].isspace() and _INDENT.match(text) is not None
                linked = bool(self.link) and is_only_link(text.strip(), self.link)
                self.blocks.append(Paragraph(tidy_text(text), indent, self.soft, self.zone, linked=linked))
                self.link = ""
        self.soft = soft_next

    def end_link(self, node: LexborNode) -> None:
        """The text of a link that leads to another page and begins its paragraph."""
        if not "".join(self.parts[: self.link_from]).strip() and (node.attributes.get("href") or "#")[0] != "#":
            self.link = "".join(self.parts[self.link_from :]).strip()

    def take_control(self, node: LexborNode, tag: str) -> None:
        """The text of a field in a cell, apart from what stands around it; the sign for text that is set backwards."""
        if self.hidden and node.mem_id in self.hidden:
            return
        if tag in FIELDS:
            self.flush()
            self.parts.append(read_field(node, tag))
            self.flush()
        elif is_turned(node):
            self.parts.append(OBJECT)

    def take_link(self, node: LexborNode, tag: str) -> None:
        """A picture, or a linked file: any in the body, below it one that is called an attachment."""
        if tag == "img":
            (self.images if self.zone == "body" else self.below).append(read_picture(node))
        elif tag == "a":
            file = find_linked_file(node, apart=self.zone != "body")
            if file:
                self.attachments.append(file)

    def take_frame(self, node: LexborNode, tag: str) -> None:
        """A file that is shown in the page, behind its menus."""
        file = find_shown_file(node, tag) if self.zone != "before" else None
        if file and not (self.hidden and node.mem_id in self.hidden):
            self.attachments.append(file)

    def take_table(self, node: LexborNode) -> bool:
        """Turn a data table into a grid; a layout table is left to be walked into."""
        tags = [inner.tag_id for inner in node.traverse()]
        if tags.count(_TABLE) > 1:
            return False
        rows = _own_rows(node, self.hidden, frozenset(tags))
        if _is_layout(rows):
            return False
        for link in node.css("img, a") if self.zone == "body" and not _LINKS.isdisjoint(tags) else ():
            self.take_link(link, link.tag or "")
        self.blocks.append(TableBlock(lay_out(rows), self.zone))
        return True


def tidy_text(text: str) -> str:
    """White space as a reader sees it: line ends of the source inside a sentence go, other runs become one blank."""
    if text.isalnum():
        return text
    return _without_source_breaks(text).strip()


def _without_source_breaks(text: str) -> str:
    if "\n" in text or "\r" in text or "\t" in text or "  " in text or "\f" in text:
        return _SPACES.sub(" ", _SOURCE_BREAK.sub("", text))
    return text


def is_only_link(text: str, link: str) -> bool:
    """Is a paragraph a link and nothing else, but for a date or a number?"""
    return text.startswith(link) and not _HAN.search(text, len(link))


# ---------------------------------------------------------------- tables


def _tag_ids(*names: str) -> frozenset[int]:
    """The parser's numbers for tags, which are quicker to compare than their names."""
    tree = LexborHTMLParser("")
    return frozenset(tree.create_node(name).tag_id for name in names)


_LINKS = _tag_ids(*_LINK_TAGS)
(_TABLE,), (_CAPTION,), (_TH,) = _tag_ids("table"), _tag_ids("caption"), _tag_ids("th")
_CELLS = _tag_ids("td", "th")
# with one of these in it the text of a cell is not simply all text in it
_INTRICATE = _tag_ids(*_NOT_READ, *TURNED, "pre")
_PICTURED = _tag_ids(*PICTURES)
_APART = "\0"  # no text of a page holds it


def _own_rows(table: LexborNode, hidden: Set[int], tags: Set[int]) -> list[list[Claim]]:
    """The rows of a table in which no other stands. ``tags``: those of all elements in it."""
    hidden = {inner.mem_id for inner in table.traverse()} & hidden if hidden else hidden
    intricate, pictured = bool(hidden) or not tags.isdisjoint(_INTRICATE), not tags.isdisjoint(_PICTURED)
    spanned = {cell.mem_id: cell.attributes for cell in table.css("[rowspan], [colspan]")}
    lines = [line for line in table.css("tr") if not hidden or line.mem_id not in hidden]
    rest = _rows_left(lines) if any(map(_to_the_end, spanned.values())) else [0] * len(lines)
    cells = [[cell for cell in line.iter() if cell.tag_id in _CELLS] for line in lines]
    if hidden:
        cells = [[cell for cell in row if cell.mem_id not in hidden] for row in cells]
    listed = list(chain.from_iterable(cells))
    texts = None if intricate else _texts_in_one_piece(table, listed)
    if texts is None:
        texts = [_cell_text(cell, hidden, intricate) for cell in listed]
    if pictured:
        texts = [text + find_picture(cell, text) for text, cell in zip(texts, listed, strict=True)]
    following = iter(texts)
    rows = []
    for row, left in zip(cells, rest, strict=True):
        claims = [
            _spanning(next(following), spanned[cell.mem_id], left, cell.tag_id == _TH)
            if spanned and cell.mem_id in spanned
            else (next(following), 1, 1, cell.tag_id == _TH)
            for cell in row
        ]
        if claims:
            rows.append(claims)
    caption = table.css_first("caption") if rows and _CAPTION in tags else None
    if caption is not None and caption.text_lexbor().strip():
        rows.insert(0, [(_cell_text(caption, hidden, intricate), 1, 1, True)])
    return rows


def _spanning(text: str, spans: Mapping[str, str | None], left: int, header: bool) -> Claim:
    """A cell with spans; ``left``: the rows to the end of its thead or tbody."""
    return claim(text, str(left) if _to_the_end(spans) else spans.get("rowspan"), spans.get("colspan"), header)


def _to_the_end(spans: Mapping[str, str | None]) -> bool:
    """``rowspan=0`` means: to the end of the thead or tbody."""
    return (spans.get("rowspan") or "").strip() == "0"


def _rows_left(lines: Sequence[LexborNode]) -> list[int]:
    """For each row, how many rows of its thead or tbody are left, itself among them."""
    groups = [line.parent.mem_id if line.parent else 0 for line in lines]
    last = {group: number for number, group in enumerate(groups)}
    return [last[group] - number + 1 for number, group in enumerate(groups)]


def _texts_in_one_piece(table: LexborNode, cells: Sequence[LexborNode]) -> list[str] | None:
    """The texts of all cells where each stands in one piece, so that no paragraph can end inside it; else ``None``."""
    texts = [cell.text_lexbor() for cell in cells]
    pieces = table.text(separator=_APART).split(_APART)
    if _count_filled(pieces) != _count_filled(texts):
        return None
    tidied = _without_source_breaks(_APART.join(texts)).split(_APART) if texts else texts
    return list(map(str.strip, tidied))


def _count_filled(texts: Iterable[str]) -> int:
    return len(list(filter(None, map(str.strip, texts))))


def _cell_text(cell: LexborNode, hidden: Set[int], intricate: bool) -> str:
    """The text of a cell; paragraphs and line breaks inside it become line ends, so that digits are never glued."""
    if not intricate:
        text = cell.text(separator=_APART, skip_empty=True)
        if _APART not in text:
            return tidy_text(text)
    walk = _Walk(cell.mem_id, cell.tag or "", hidden, in_cell=True)
    walk.run(cell)
    return "\n".join(block.text for block in walk.blocks if isinstance(block, Paragraph))


def _is_layout(rows: Sequence[Sequence[Claim]]) -> bool:
    if max((len(row) for row in rows), default=0) < 2:
        return True
    sizes = [len(cell[0]) for row in rows for cell in row]
    return max(sizes) > _LAYOUT_CELL and max(sizes) > _LAYOUT_SHARE * sum(sizes)
