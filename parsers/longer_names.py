"""A name that goes on behind what was recognised of it: 财政部|陕西监管局, 北京市公安局|出入境管理局.

What stands below a body is another body. Its whole name is taken, which may then be one that nobody can place; never the
name of its superior.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, pairwise

from parsers.bodies import is_word
from parsers.data import load
from parsers.place_names import boundary_before
from parsers.records import BodyKind
from parsers.spotting import Mention, Name, find_names

_DATA = load("agencies.toml")["below"]
_HAN = "㐀-鿿"
_END = f"(?:{_DATA['end_of_name']})"
_SUBORDINATE = f"(?:{'|'.join(sorted(_DATA['endings'], key=len, reverse=True))})"
# in a title the name ends where the year begins, or what the title is about
_IN_TITLE = re.compile(f"(?!{_END})(?P<more>[{_HAN}]{{1,30}}?)(?={_END}|[^{_HAN}]|$)")
_NAMES_BODY = re.compile(f"(?!{_DATA['not_begun']})(?!(?:{_DATA['same']})$).*(?:{_DATA['any_ending']})$")
_IN_TEXT = re.compile(f"[{_HAN}]{{0,14}}?{_SUBORDINATE}(?!{_DATA['not_before']})")
_WHOLE = re.compile(f"(?!(?:{_DATA['same']})$)[{_HAN}]{{0,24}}?{_SUBORDINATE}")
_NATIONAL = ("国家",)
_INSTITUTION = tuple(_DATA["institutions"])
_ROOM = tuple(_DATA["rooms"])
_ONE_WORD = frozenset(_DATA["inside"])


def names_in_title(text: str) -> Iterator[Mention]:
    """The bodies that a title names, each as far as its name goes."""
    yield from _extended(text, find_names(text), _more_in_title)


def names_in_text(text: str) -> Iterator[Mention]:
    """The bodies that a text names, with what stands below them."""
    yield from _extended(text, find_names(text), _more_in_text)


def _extended(text: str, names: Iterable[Name], find_more: Callable[[str, int], int]) -> Iterator[Mention]:
    floor = 0
    for name, after in pairwise(chain(names, (None,))):
        if name is None or name.mention.start < floor:
            continue
        joint = after is not None and after.mention.start == name.mention.end and _stands_beside(text, name, after)
        floor = (
            name.mention.end
            if joint or (name.mention.bare and not name.region.place)
            else find_more(text, name.mention.end)
        )
        longer = floor > name.mention.end
        if longer:
            yield replace(name.mention, text=text[name.mention.start : floor], end=floor, kind="department")
        else:
            yield name.mention


def _stands_beside(text: str, name: Name, after: Name) -> bool:
    """Whether two names without a sign between them are two bodies: 陕西省教育厅陕西省财政厅, but 财政部陕西监管局."""
    if name.region.names == _NATIONAL or not after.region.names:
        # 财政部国家税务总局关于…; but a report is of one body: 应急管理部国家矿山安全监察局2022年
        return after.region.names == _NATIONAL and not text[after.mention.end : after.mention.end + 1].isdigit()
    return after.region.names[-1].endswith(tuple("省市区县旗州盟"))


def names_in_field(text: str) -> Iterator[Mention]:
    """The bodies that a field of the page names, which also tells the room that put the page there (教育局政策法规科): it is
    the body's.
    """
    yield from _extended(text, find_names(text), _more_in_field)


def _more_in_title(text: str, end: int) -> int:
    """Where a name ends in a title, or as the whole of a field: ``end`` when nothing follows that a name has."""
    match = _IN_TITLE.match(text, end)
    return match.end() if match and _NAMES_BODY.match(match["more"]) else end


def _more_in_field(text: str, end: int) -> int:
    later = _more_in_title(text, end)
    return end if text.endswith(_ROOM, end, later) else later


def _more_in_text(text: str, end: int) -> int:
    """Where a name ends in running text, as far as words that only names have go on."""
    while match := _IN_TEXT.match(text, end):
        if any(_is_cut(text, at, end) for at in range(end + 1, match.end())):
            break
        end = match.end()
    return end


def _is_cut(text: str, place: int, floor: int) -> bool:
    word = boundary_before(text, place, floor)
    return word is not None and word not in _ONE_WORD and not is_word(word)


def kind_below(rest: str) -> BodyKind | None:
    """What the body is whose name goes on with ``rest`` behind that of its superior; ``None``: nobody can tell."""
    if not _WHOLE.fullmatch(rest):
        return None
    return "institution" if rest.endswith(_INSTITUTION) else "department"
