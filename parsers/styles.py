"""What styles hide: a declaration, or the rules of a page's style sheets (``.x{display:none}``). No tree here.

Rules for print or for narrow screens hide nothing. Only rules that name elements, classes and ids are followed, and only where no
other rule shows the same again.
"""

import re
from collections.abc import Iterable, Iterator, Set

# elements that may hide something: a hidden container may be a tab that a script opens
MAY_HIDE = ("span", "font", "em", "b", "i", "u", "ins", "small", "strong", "a", "p", "tr", "td", "th", "label")
LONGEST_HIDDEN = 200  # characters
# elements of what is no longer said
STRUCK = frozenset(("del", "s", "strike"))
ON_SCREEN = ("", "all", "screen")  # media of style sheets

_BEFORE = r"(?:^|[;\s])"
_ZERO = r"0+(?:\.0*)?(?:px|pt|em|rem|%)?(?![\d.a-z%])"
# what is struck out is no longer said
_STRUCK = r"text-decoration(?:-line)?\s*:[^;]{0,40}line-through"
_HIDES = re.compile(rf"{_BEFORE}(?:display\s*:\s*none|opacity\s*:\s*{_ZERO}|{_STRUCK})", re.IGNORECASE)
_MUTES = re.compile(rf"{_BEFORE}(?:visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*{_ZERO})", re.IGNORECASE)
_SHOWS = re.compile(rf"{_BEFORE}(?:display|visibility|font-size|opacity|text-decoration(?:-line)?)\s*:", re.IGNORECASE)

_COMMENT = re.compile(r"/\*(?:.*?\*/|.*)|<!--|-->", re.DOTALL)
_NESTED = re.compile(r"@[^{};@]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")  # @media print { .x { … } }
_SIMPLE = r"(?:[\w-]+|[.#][\w-]+)(?:[.#][\w-]+)*"
_SELECTOR = re.compile(rf"{_SIMPLE}(?: ?[> ] ?{_SIMPLE})*")
_NAME = re.compile(r"[.#][\w-]+")
_LONGEST, _MOST = 200, 200  # characters of a selector that is followed, and how many are
_SHEET_WORDS = ("none", "NONE", "hidden", "HIDDEN", "collapse", "size", "opacity", "line-through")

Rule = tuple[str, str]  # a selector, and what is declared for it


def hides(declared: str) -> bool:
    """Does a declaration hide the element?"""
    return bool(_HIDES.search(declared) or _MUTES.search(declared))


def hides_all(declared: str) -> bool:
    """Does it hide all inside too, whatever that declares for itself? (Of ``visibility:hidden`` an element inside is free.)"""
    return bool(_HIDES.search(declared))


def shows_itself(declared: str) -> bool:
    """Does an element's own style show it, whatever the style sheets say?"""
    return bool(_SHOWS.search(declared)) and not hides(declared)


def read_rules(sheet: str) -> Iterator[Rule]:
    """The selectors of the rules about being shown, each with what is declared."""
    if not any(word in sheet for word in _SHEET_WORDS):
        return
    for rule in _NESTED.sub("", _COMMENT.sub("", sheet)).split("}"):
        selectors, _, declared = rule.rpartition("{")
        if _SHOWS.search(declared):
            yield from ((" ".join(selector.split()), declared) for selector in selectors.split(","))


def follow_rules(rules: Iterable[Rule], present: Set[str]) -> Iterator[Rule]:
    """The rules that hide elements of the page which no other rule shows. ``present``: its classes and ids as selectors."""
    listed = list(rules)
    shown = {name for selector, declared in listed if not hides(declared) for name in _NAME.findall(selector)}
    hiding = (rule for rule in listed if hides(rule[1]) and len(rule[0]) <= _LONGEST)
    count = 0
    for selector, declared in hiding:
        names = frozenset(_NAME.findall(selector))
        if names and names <= present and names.isdisjoint(shown) and _SELECTOR.fullmatch(selector) and count < _MOST:
            count += 1
            yield selector, declared
