"""Which element of a page is the article, and not the frame around it."""

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.data import load

_CONTAINERS: tuple[str, ...] = tuple(load("page.toml")["containers"])
_PASSED_BY = frozenset((*load("page.toml")["skipped"], "table", "tbody", "tr", "p", "h1", "h2", "h3"))
# where a numbered part begins: what the article has and the frame around it has not
# (it begins with the number and then looks back, because a search for one of ten characters is quick)
_CN = "[一二三四五六七八九十]"
_HEADING = re.compile(rf"{_CN}(?<![^\s>。；：(（]{_CN})(?<![^\s>。；：][(（]{_CN}){_CN}?[、)）．]")
# an article that says nothing: so many characters of it are a caption, and a page with so many stops has prose elsewhere
# (where it shows not even a picture, it is taken for the article only of a page without any stop)
_CAPTION, _STOPS = 30, 3
# Bounds of the search, so that its cost stays linear in the page: containers looked at, and text weighed on the way down as a
# multiple of the page's text.
_CANDIDATES, _DESCENT, _LEVELS = 40, 30, 100
_SHOWING = "img, iframe, frame, embed, object"


def count_headings(text: str) -> int:
    """How many numbers of parts stand at the start of a line or a sentence."""
    return len(_HEADING.findall(text))


def _weight(node: LexborNode) -> tuple[int, int]:
    """How many headings a node's text holds, and how long it is."""
    text = node.text_lexbor()
    return count_headings(text), len(text)


def find_body(tree: LexborHTMLParser, root: LexborNode) -> LexborNode:
    """The smallest known container that holds the most headings; else the place where the text is."""
    best: tuple[int, int, LexborNode] | None = None
    found = find_containers(tree)
    for node in found:
        headings, length = _weight(node)
        if length > _CAPTION and (best is None or (headings, -length) > best[:2]):
            best = (headings, -length, node)
    headings, length = _weight(root)
    silent = _find_silent(found, root) if headings < 2 else None
    if silent is not None:
        return silent
    # a container that misses many of the page's headings, or most of a page without any, is a side box
    if best and (best[0] * 4 >= headings * 3 if headings >= 2 else -best[1] * 2 > length):
        return best[2]
    return _descend(root, headings, length)


def _find_silent(containers: Sequence[LexborNode], root: LexborNode) -> LexborNode | None:
    """The container of an article that is a picture, a file or nothing at all: no other, but one around it, has a text."""
    quiet = [node for node in containers if _is_quiet(node)]
    shown = [node for node in quiet if node.css_first(_SHOWING) is not None]
    if not quiet or root.text_lexbor().count("。") >= (_STOPS if shown else 1):
        return None
    chosen = (shown or quiet)[0]
    around = {node.mem_id for node in (*_ancestors(chosen), *quiet)}
    return chosen if all(node.mem_id in around for node in containers) else None


def _is_quiet(node: LexborNode) -> bool:
    unseen = sum(len(inner.text_lexbor()) for inner in node.css("script, style"))
    return len(node.text_lexbor().strip()) - unseen <= _CAPTION


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def find_containers(tree: LexborHTMLParser) -> tuple[LexborNode, ...]:
    """The elements of a page that are called as articles are, each once, up to a bound."""
    found = tree.css(_present_containers(tree))[:_CANDIDATES]
    # one that several names fit is found as often
    return tuple({node.mem_id: node for node in found}.values())


def _present_containers(tree: LexborHTMLParser) -> str:
    """The containers whose id or class some element has, in any case: asking for each of them costs a walk of its own."""
    names: set[str] = set()
    for node in tree.css("[id], [class]"):
        attributes = node.attributes
        names.update(f"{attributes.get('id')} {attributes.get('class')}".lower().split())
    return ", ".join(name for name in _CONTAINERS if name[0] not in "#." or name[1:].lower() in names)


def _descend(node: LexborNode, headings: int, length: int) -> LexborNode:
    """Follow the one child that holds (nearly) all headings, or nearly all text where there are none."""
    budget, levels = length * _DESCENT, 0
    while budget > 0 and levels < _LEVELS:
        levels += 1
        for child in _elements(node):
            if child.tag in _PASSED_BY:
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
