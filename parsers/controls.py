"""What a cell shows that is no text of its own: the value of a field, a picture, digits set from right to left.

A field shows its value, and that is what the cell says. For what cannot be read stands Unicode's sign for an object in a text,
which :func:`parsers.readings.read_cell` reads as unread.
"""

import re

from selectolax.lexbor import LexborNode

from parsers.data import load
from parsers.readings import OBJECT

_DATA = load("page.toml")
FIELDS = frozenset(_DATA["fields"])
PICTURES: tuple[str, ...] = tuple(_DATA["pictures"])
TURNED = frozenset(_DATA["turned"])
_TYPED, _UNSEEN = frozenset(_DATA["typed_fields"]), frozenset(_DATA["unseen_fields"])
_PICTURE = ", ".join(PICTURES)
_TINY = re.compile(r"\s*[0-2](?:px)?\s*")  # pixels of a picture that only holds a place


def read_field(node: LexborNode, tag: str) -> str:
    """The text that a browser shows in a field; :data:`OBJECT` where it shows a state and no text, such as a tick."""
    if tag == "textarea":
        return node.text()
    if tag == "select":
        option = node.css_first("option[selected]") or node.css_first("option")
        return option.text() if option else ""
    kind = (node.attributes.get("type") or "text").strip().lower()
    if kind in _UNSEEN:
        return ""
    return (node.attributes.get("value") or "") if kind in _TYPED else OBJECT


def find_picture(cell: LexborNode, text: str) -> str:
    """:data:`OBJECT` when a picture is all that a cell shows, or stands beside digits and may be one; else nothing.

    A picture beside words, and one that only holds a place, say nothing.
    """
    if text and not any(sign.isdigit() for sign in text):
        return ""
    return OBJECT if any(not _is_place_holder(node) for node in cell.css(_PICTURE)) else ""


def _is_place_holder(node: LexborNode) -> bool:
    return any(_TINY.fullmatch(node.attributes.get(side) or "") for side in ("width", "height"))


def is_turned(node: LexborNode) -> bool:
    """Does an element set its text from right to left, sign by sign?"""
    return (node.attributes.get("dir") or "").strip().lower() == "rtl"
