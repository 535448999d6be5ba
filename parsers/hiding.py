"""What a page does not show: by an attribute, by a style, by the rules of its style sheets (``.x{display:none}``).

Rules for print or for narrow screens hide nothing. Only rules that name elements, classes and ids are followed, and only where no
other rule shows the same again.
"""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MAY_HIDE = ("span", "font", "em", "b", "i", "u", "ins", "small", "strong", "a", "p", "tr", "td", "th", "label")
_HIDDEN = 200  # characters
_HIDING = (("display", "none"), ("visibility", "hidden"))
_STYLES = (
    *(f"{name}{colon}{value}" for name, value in _HIDING for colon in (":", ": ", " :", " : ")),
    "line-through",
)
_NOT_SHOWN = ", ".join(("[hidden]", *(f"[style*='{style}' i]" for style in _STYLES)))
_SMALL = ", ".join(f"[style*='{name}{colon}0' i]" for name in ("size", "opacity") for colon in (":", ": "))
# words that many pages have in no style, so that nothing need be looked for there
_MAYBE_HIDDEN = f"[hidden], [style*='none' i], [style*='hidden' i], [style*='line-through' i], {_SMALL}"


def find_hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """Elements that a reader does not see: a short span, row or cell that an attribute, a style or a rule hides.

    A hidden container may be a tab that a script opens; what it holds is read.
    """
    found = list(_hidden_by_rules(tree))
    if tree.css_first(_MAYBE_HIDDEN) is not None:
        found += (*filter(_is_short, tree.css(_NOT_SHOWN)), *_of_no_size(tree))
    return frozenset(node.mem_id for node in found)


def _is_short(node: LexborNode) -> bool:
    return node.tag in _MAY_HIDE and len(node.text_lexbor()) <= _HIDDEN


# ---------------------------------------------------------------- styles

_BEFORE = r"(?:^|[;\s])"
_ZERO = r"0+(?:\.0*)?(?:px|pt|em|rem|%)?(?![\d.a-z%])"
# what is struck out is no longer said
_STRUCK = r"text-decoration(?:-line)?\s*:[^;]{0,40}line-through"
_HIDES = re.compile(rf"{_BEFORE}(?:display\s*:\s*none|opacity\s*:\s*{_ZERO}|{_STRUCK})", re.IGNORECASE)
# what an element inside may undo for itself
_MUTES = re.compile(rf"{_BEFORE}(?:visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*{_ZERO})", re.IGNORECASE)
_SHOWS = re.compile(rf"{_BEFORE}(?:display|visibility|font-size|opacity|text-decoration(?:-line)?)\s*:", re.IGNORECASE)
_SETS_ITSELF = "[style*='size' i], [style*='visib' i], [class], font[size]"


def _of_no_size(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for node in tree.css(_SMALL):
        style = node.attributes.get("style") or ""
        if _hides(style) and _is_short(node) and (_HIDES.search(style) or not _is_undone(node)):
            yield node


def _hides(declared: str) -> bool:
    return bool(_HIDES.search(declared) or _MUTES.search(declared))


def _is_undone(node: LexborNode) -> bool:
    """May an element inside show its text again?"""
    return any(inner.mem_id != node.mem_id for inner in node.css(_SETS_ITSELF))


# ---------------------------------------------------------------- style sheets

_COMMENT = re.compile(r"/\*(?:.*?\*/|.*)|<!--|-->", re.DOTALL)
_NESTED = re.compile(r"@[^{};@]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")  # @media print { .x { … } }
_SIMPLE = r"(?:[\w-]+|[.#][\w-]+)(?:[.#][\w-]+)*"
_SELECTOR = re.compile(rf"{_SIMPLE}(?: ?[> ] ?{_SIMPLE})*")
_NAME = re.compile(r"[.#][\w-]+")
_LONGEST, _MOST = 200, 200  # characters of a selector that is followed, and how many are
_ON_SCREEN = ("", "all", "screen")

_Rule = tuple[str, str]


def _hidden_by_rules(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """The elements that the style sheets of the page hide."""
    rules = [rule for sheet in _sheets(tree) for rule in _read_rules(sheet)]
    if not any(_hides(declared) for _, declared in rules):
        return
    hiding = dict(_followed(rules, _names(tree)))
    for undone in (False, True):
        selectors = ", ".join(
            selector for selector, declared in hiding.items() if undone != bool(_HIDES.search(declared))
        )
        for node in tree.css(selectors) if selectors else ():
            if not _shows_itself(node) and _is_short(node) and not (undone and _is_undone(node)):
                yield node


def _sheets(tree: LexborHTMLParser) -> Iterator[str]:
    for style in tree.tags("style"):
        if (style.attributes.get("media") or "").strip().lower() in _ON_SCREEN:
            yield style.text()


def _read_rules(sheet: str) -> Iterator[_Rule]:
    """The selectors of the rules about being shown, each with what is declared."""
    if not _hides_anything(sheet):
        return
    for rule in _NESTED.sub("", _COMMENT.sub("", sheet)).split("}"):
        selectors, _, declared = rule.rpartition("{")
        if _SHOWS.search(declared):
            yield from ((" ".join(selector.split()), declared) for selector in selectors.split(","))


_SHEET_WORDS = ("none", "NONE", "hidden", "HIDDEN", "collapse", "size", "opacity", "line-through")


def _hides_anything(sheet: str) -> bool:
    return any(word in sheet for word in _SHEET_WORDS)


def _names(tree: LexborHTMLParser) -> frozenset[str]:
    """The classes and ids that elements of the page have, as selectors."""
    names: set[str] = set()
    for node in tree.css("[id], [class]"):
        attributes = node.attributes
        names.update(f".{name}" for name in (attributes.get("class") or "").split())
        names.add(f"#{attributes.get('id')}")
    return frozenset(names)


def _followed(rules: Iterable[_Rule], present: frozenset[str]) -> Iterator[_Rule]:
    """The rules that hide elements of the page which no other rule shows."""
    listed = list(rules)
    shown = {name for selector, declared in listed if not _hides(declared) for name in _NAME.findall(selector)}
    hiding = (rule for rule in listed if _hides(rule[1]) and len(rule[0]) <= _LONGEST)
    count = 0
    for selector, declared in hiding:
        names = frozenset(_NAME.findall(selector))
        if names and names <= present and names.isdisjoint(shown) and _SELECTOR.fullmatch(selector) and count < _MOST:
            count += 1
            yield selector, declared


def _shows_itself(node: LexborNode) -> bool:
    style = node.attributes.get("style") or ""
    return bool(_SHOWS.search(style)) and not _hides(style)
