"""Paragraphs and tables in reading order → section tree, with what stands before it, and the signature under it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from parsers.forms import is_row_label, match_section
from parsers.headings import Heading, find_mark, read_heading, split_inline
from parsers.issues import issue
from parsers.labels import fold_label
from parsers.records import Block, Grid, Issue, Paragraph, Section, TableBlock


@dataclass(frozen=True, slots=True)
class PlacedGrid:
    """A grid, the path of the section it stands in, and that section's code.

    ``above``: the lines between it and what stands before it in its section, the nearest first, a few at most.
    """

    grid: Grid
    section: str
    code: str | None
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The section tree in reading order (openings of level 0 first), the grids, and what was odd about the numbering."""

    sections: tuple[Section, ...]
    grids: tuple[PlacedGrid, ...]
    issues: tuple[Issue, ...]

    @property
    def opening_text(self) -> str:
        """What stands before the first heading."""
        return "\n".join(section.text for section in self.sections if section.level == 0)

    @property
    def body_text(self) -> str:
        """Titles and texts from the first heading on."""
        return "\n".join(f"{section.title or ''}\n{section.text}" for section in self.sections if section.level > 0)

    @property
    def looking_back(self) -> str:
        """The text without the part on problems, which speaks of the next year."""
        ahead = {section.path for section in self.sections if section.code == "problems"}
        return "\n".join(s.text for s in self.sections if s.level > 0 and s.path.split(".")[0] not in ahead)


@dataclass(slots=True)
class _Node:
    """A section while it is being read."""

    level: int
    path: str
    heading: Heading | None
    title: str | None
    texts: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    above: list[tuple[str, ...]] = field(default_factory=list)
    done: int = 0  # texts that stand above the last grid
    children: list["_Node"] = field(default_factory=list)
    code: str | None = None

    def take_grid(self, grid: Grid) -> None:
        """A grid, and the lines above it; the title of a section of a section is one of them."""
        titles = (self.title,) if self.title and self.level > 1 and not self.grids else ()
        self.above.append((*reversed(self.texts[max(self.done, len(self.texts) - _LINES_ABOVE) :]), *titles))
        self.done = len(self.texts)
        self.grids.append(grid)


_LINES_ABOVE = 3

Piece = Heading | str | Grid


def cut_lines(blocks: Iterable[Block]) -> Iterator[Block]:
    """Cut paragraphs that hold several headings, as a report on one line does, before each of them."""
    for block in blocks:
        if isinstance(block, TableBlock) or is_row_label(block.text) or _lists_titles(block.text):
            yield block
            continue
        pieces = list(split_inline(block.text))
        if pieces == [block.text] and not block.cut:
            yield block
            continue
        several = sum(_is_top(piece) for piece in pieces) > 1
        yield from (block._replace(text=piece, cut=several) for piece in pieces if piece)


def _is_top(text: str) -> bool:
    mark = find_mark(text)
    return mark is not None and mark.level == 1


def first_heading(blocks: Sequence[Block]) -> int:
    """Where the first heading of the outline stands; the number of blocks when there is none."""
    skip = _contents(blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and index not in skip and isinstance(_piece(block), Heading):
            return index
    return len(blocks)


def read_outline(openings: Sequence[tuple[str | None, Sequence[Block]]], blocks: Sequence[Block]) -> Outline:
    """The section tree of a document.

    ``openings``: what stands before the first heading, one entry per part (preamble, notice, opening of an annex) with its
    title; ``blocks``: from the first heading on.
    """
    root = _Node(0, "", None, None)
    first = [_opening(index, title, content) for index, (title, content) in enumerate(openings)]
    stack = [root]
    skip = _contents(blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, TableBlock):
            _place(block.grid, stack, first)
        else:
            _place(block.text if index in skip else _piece(block), stack, first)
    nodes = [node for node in first if node.texts or node.grids or node.title] + list(_walk(root))
    sections = tuple(_section(node) for node in nodes)
    placed = tuple(
        PlacedGrid(grid, node.path, _code_above(node.path, sections), above)
        for node in nodes
        for grid, above in zip(node.grids, node.above, strict=True)
    )
    return Outline(sections, placed, tuple(_numbering_issues(root, nodes)))


def _opening(index: int, title: str | None, content: Sequence[Block]) -> _Node:
    node = _Node(0, "0" if index == 0 else f"0.{index}", None, title)
    for block in content:
        if isinstance(block, Paragraph):
            node.texts.append(block.text)
        else:
            node.take_grid(block.grid)
    return node


def _piece(block: Paragraph) -> Heading | str:
    """A paragraph as heading or text. Labels of a statutory table whose cells became lines are no headings."""
    if is_row_label(block.text) or _lists_titles(block.text):
        return block.text
    return read_heading(block.text, block.cut) or block.text


_LISTED = re.compile(r"[,，、;；]\s*[一二三四五六七八九十]{1,2}、")
_NUMBERED = re.compile("、(?<=[一二三四五六七八九十]、)")  # begins with one plain character, which is quick to search


def _lists_titles(text: str) -> bool:
    """一、概述,二、主动公开…,三、依申请…, : a table of contents in one line, its titles set apart by commas."""
    return _NUMBERED.search(text) is not None and len(_LISTED.findall(text)) >= 2


# 一、总体情况………1
_LEADER = re.compile(r"[\s　]*[.…·．]{2,}[\s　]*\d{0,3}$")


def _contents(blocks: Sequence[Block]) -> frozenset[int]:
    """The blocks of a table of contents: a run of headings without text whose titles all come again further down."""
    titles: list[str] = []
    for block in blocks:
        line = _LEADER.sub("", block.text) if isinstance(block, Paragraph) and len(block.text) < 80 else ""
        heading = read_heading(line) if line else None
        level = heading.mark.level if heading else 0
        titles.append(fold_label(heading.title or "") if heading and not heading.text and level <= 2 else "")
    run: list[int] = []
    for index, title in enumerate(titles):
        if not title:
            if len(run) >= 3 and all(titles[number] in titles[index:] for number in run):
                return frozenset(run)
            run = []
        else:
            run.append(index)
            # the list is over where its first title comes again
            if len(run) > 3 and titles[index] == titles[run[0]] and all(titles[n] in titles[index:] for n in run[:-1]):
                return frozenset(run[:-1])
    return frozenset()


# ---------------------------------------------------------------- the tree


def _place(piece: Piece, stack: list[_Node], first: list[_Node]) -> None:
    if isinstance(piece, Heading):
        level = piece.mark.level
        while stack[-1].level >= level:
            stack.pop()
        parent = stack[-1]
        number = f"{len(parent.children) + 1}"
        node = _Node(level, f"{parent.path}.{number}" if parent.path else number, piece, piece.title)
        node.code = _match_code(piece, parent)
        if piece.text:
            node.texts.append(piece.text)
        parent.children.append(node)
        stack.append(node)
        return
    node = stack[-1]
    if not node.path:
        if not first:
            first.append(_Node(0, "0", None, None))
        node = first[-1]
    if isinstance(piece, Grid):
        node.take_grid(piece)
    else:
        node.texts.append(piece)


def _match_code(heading: Heading, parent: _Node) -> str | None:
    if heading.title is None:
        return None
    if not parent.path:
        # a part of the form, also where the report numbers its parts 1. 2. 3.
        match = match_section(heading.title)
        return match.code if match and match.parent is None else None
    # 主动公开 under 总体情况, numbered (一) or 1. or not at all
    match = match_section(heading.title, parent.code) if parent.code else None
    return f"{parent.code}.{match.code}" if match else None


def _walk(node: _Node) -> list[_Node]:
    nodes = []
    stack = list(reversed(node.children))
    while stack:
        current = stack.pop()
        nodes.append(current)
        stack.extend(reversed(current.children))
    return nodes


def _section(node: _Node) -> Section:
    mark = node.heading.mark if node.heading else None
    return Section(
        path=node.path,
        level=node.level,
        number=mark.printed if mark else None,
        number_key=mark.key if mark else None,
        title=node.title,
        text="\n".join(node.texts),
        code=node.code,
    )


def _code_above(path: str, sections: Sequence[Section]) -> str | None:
    """The code of the top section that a path lies in."""
    top = path.split(".")[0]
    return next((section.code for section in sections if section.path == top), None)


# ---------------------------------------------------------------- odd numbering

# (begins with 是 and then looks back, which is quick: the number stands first, or behind one of these)
_ITEM = re.compile(
    r"是(?<=[一二三四五六七八九十]是)(?<![^。；;，,、：:\s”][一二三四五六七八九十]是)(?![一二三四五六七八九十否])"
)
_LIST_LEVEL = 3  # from here on a list may begin anew under the same heading


def _numbering_issues(root: _Node, nodes: Sequence[_Node]) -> list[Issue]:
    issues: list[Issue] = []
    for node in [root, *(node for node in nodes if node.children)]:
        by_level: dict[int, list[_Node]] = {}
        for child in node.children:
            by_level.setdefault(child.level, []).append(child)
        for level, children in sorted(by_level.items()):
            marks = [(c.heading.mark.value, c.heading.mark.key) for c in children if c.heading]
            issues += _compare(marks, level >= _LIST_LEVEL, node.path)
    for node in nodes:
        items = [(read_item(number), f"{number}是") for number in find_items("\n".join(node.texts))]
        issues += [found for found in _compare(items, True, node.path) if found.code != "numbering_gap"]
    return issues


def find_items(text: str) -> list[str]:
    """The numbers of 一是…；二是…."""
    return [text[found.start() - 1] for found in _ITEM.finditer(text)]


def read_item(number: str) -> int:
    """一 in 一是 → 1."""
    return "一二三四五六七八九十".index(number) + 1


def _compare(marks: Sequence[tuple[int, str | None]], may_restart: bool, where: str) -> list[Issue]:
    """Numbers that are no count. A heading without number (总体情况 / 二、主动公开…) may stand for the one that is missing."""
    issues = []
    unnumbered = 0
    before, before_key = 0, ""
    seen: set[int] = set()
    for value, key in marks:
        if key is None:
            unnumbered += 1
            continue
        if may_restart and value == 1:
            seen = set()
        elif value in seen:
            issues.append(issue("numbering_repeat", f"{key} 出现两次", where))
        elif value < before:
            issues.append(issue("numbering_order", f"{key} 在 {before_key} 之后", where))
        elif value > before + 1 + unnumbered:
            issues.append(issue("numbering_gap", f"{before_key or '开头'} 之后为 {key}", where))
        before, before_key, unnumbered = value, key, 0
        seen.add(value)
    return issues
