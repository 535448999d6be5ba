"""What a page does not show: by an attribute, by a style, by the rules of its style sheets. The styles: :mod:`parsers.styles`."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.styles import (
    LONGEST_HIDDEN,
    MAY_HIDE,
    ON_SCREEN,
    follow_rules,
    hides,
    hides_all,
    read_rules,
    shows_itself,
)

_HIDING = (("display", "none"), ("visibility", "hidden"))
_STYLES = (
    *(f"{name}{colon}{value}" for name, value in _HIDING for colon in (":", ": ", " :", " : ")),
    "line-through",
)
_NOT_SHOWN = ", ".join(("[hidden]", *(f"[style*='{style}' i]" for style in _STYLES)))
_SMALL = ", ".join(f"[style*='{name}{colon}0' i]" for name in ("size", "opacity") for colon in (":", ": "))
# words that many pages have in no style, so that nothing need be looked for there
_MAYBE_HIDDEN = f"[hidden], [style*='none' i], [style*='hidden' i], [style*='line-through' i], {_SMALL}"
_SETS_ITSELF = "[style*='size' i], [style*='visib' i], [class], font[size]"


def find_hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """Elements that a reader does not see: a short span, row or cell that an attribute, a style or a rule hides.

    A hidden container may be a tab that a script opens; what it holds is read.
    """
    found = list(_hidden_by_rules(tree))
    if tree.css_first(_MAYBE_HIDDEN) is not None:
        found += (*filter(_is_short, tree.css(_NOT_SHOWN)), *_of_no_size(tree))
    return frozenset(node.mem_id for node in found)


def _is_short(node: LexborNode) -> bool:
    return node.tag in MAY_HIDE and len(node.text_lexbor()) <= LONGEST_HIDDEN


def _of_no_size(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for node in tree.css(_SMALL):
        style = node.attributes.get("style") or ""
        if hides(style) and _is_short(node) and (hides_all(style) or not _is_undone(node)):
            yield node


def _is_undone(node: LexborNode) -> bool:
    """May an element inside show its text again?"""
    return any(inner.mem_id != node.mem_id for inner in node.css(_SETS_ITSELF))


def _hidden_by_rules(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """The elements that the style sheets of the page hide."""
    rules = [rule for sheet in _sheets(tree) for rule in read_rules(sheet)]
    if not any(hides(declared) for _, declared in rules):
        return
    hiding = dict(follow_rules(rules, _names(tree)))
    for undone in (False, True):
        selectors = ", ".join(selector for selector, declared in hiding.items() if undone != hides_all(declared))
        for node in tree.css(selectors) if selectors else ():
            style = node.attributes.get("style") or ""
            if not shows_itself(style) and _is_short(node) and not (undone and _is_undone(node)):
                yield node


def _sheets(tree: LexborHTMLParser) -> Iterator[str]:
    for style in tree.tags("style"):
        if (style.attributes.get("media") or "").strip().lower() in ON_SCREEN:
            yield style.text()


def _names(tree: LexborHTMLParser) -> frozenset[str]:
    """The classes and ids that elements of the page have, as selectors."""
    names: set[str] = set()
    for node in tree.css("[id], [class]"):
        attributes = node.attributes
        names.update(f".{name}" for name in (attributes.get("class") or "").split())
        names.add(f"#{attributes.get('id')}")
    return frozenset(names)
