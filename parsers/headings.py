"""One paragraph → the headings in it: number by style, title, and the text that runs on behind the title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.data import load
from parsers.forms import match_section, sections
from parsers.memo import remember_short
from parsers.normalise import fold
from parsers.numerals import read_ordinal

_CN = "[一二三四五六七八九十]{1,3}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED_CN = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_CHINESE = " 一二三四五六七八九十"
_DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"

# The level comes from the style of the number alone, never from markup. The first style that fits decides.
# `(?!\s*[一二…])` keeps 三、四季度 and 一、二级 from being headings, `(?!\d)` keeps 1.5 and 2023.6, but not 1.2023年工作.
_STYLES: tuple[tuple[int, str, str], ...] = (
    (1, "{}", rf"(?P<n>{_CN})\s*[、．.，,:：](?!\s*[一二三四五六七八九十]{{1,3}}\s*[、月季级类线产次代])"),
    (1, "第{}部分", rf"第(?P<n>{_CN})部分[、:：\s]?"),
    (2, "({})", rf"[（(]\s*(?P<n>{_CN})\s*[）)]\s*[、．.]?"),
    (2, "({})", rf"(?P<n>[{_BRACKETED_CN}])[、．.]?"),
    (2, "({})", rf"(?P<n>{_CN})[）)]"),
    (3, "{}", r"(?P<n>\d{1,2})\s*[．.、](?!\s*\d(?!\d{3}年))"),
    (3, "{}", rf"(?P<n>[{_DOTTED}])"),
    (4, "({})", r"[（(]\s*(?P<n>\d{1,2})\s*[）)]\s*[、．.]?"),
    (4, "({})", rf"(?P<n>[{_BRACKETED}])[、．.]?"),
    (4, "({})", r"(?P<n>\d{1,2})[）)]"),
    (5, "{}", rf"(?P<n>[{_CIRCLED}])[、．.]?"),
    (5, "第{}", rf"第(?P<n>{_CN})[，,、：:]"),
)
_MARK = re.compile("|".join(f"(?:{p.replace('?P<n>', f'?P<n{i}>')})" for i, (_, _, p) in enumerate(_STYLES)))
_SIGNS = "#*>-•·●■◆▪?？"
_MARKDOWN = re.compile(rf"[\s　{re.escape(_SIGNS)}]{{0,8}}(?=\S)")
# what a number or the marks before it begin with, beside digits and blanks: most paragraphs are told by one look
_MAY_OPEN = f"{_SIGNS}{_CHINESE}第（({_CIRCLED}{_BRACKETED_CN}{_BRACKETED}{_DOTTED}"

_LIST_LEVEL = 3
_TITLE = 60  # characters; what has no end before that is a sentence
# ## …情况 ## and **…情况** close as they open
_TITLE_END = re.compile(r"(?:[。；;！？!?]|(?<!\d)[:：]|[:：](?!\d))(?:\*\*)?|\*\*|[\s　]+#+$|[\s　]+")
_STOPS = "。！？!?"
_COMMON_TITLES = tuple(
    sorted(
        {fold(title) for title in load("titles.toml")["common_headings"]}
        | {fold(title) for part in sections() for title in (part.title, *part.aliases)},
        key=len,
        reverse=True,
    )
)
# what may stand behind a title without a sign: never a word that makes it longer, surely the opening of a sentence
_GOES_ON = re.compile(r"[和及与、的或（(]")
_SENTENCE_OPENS = re.compile(load("titles.toml")["sentence_opens"])


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading number at the start of a text: level by style, number as printed, its key and its value.

    A statutory title that lost its number is a heading too: ``printed`` and ``key`` are ``None`` and ``value`` is 0.
    """

    level: int
    printed: str | None
    key: str | None
    value: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered paragraph: ``title`` is ``None`` when the number stands before a long sentence."""

    mark: Mark
    title: str | None
    text: str


def find_mark(text: str) -> Mark | None:
    """The heading number at the start of a paragraph, markdown marks and lost blanks ignored."""
    if text[:1] not in _MAY_OPEN and not text[0].isdecimal() and not text[0].isspace():
        return None
    opening = _MARKDOWN.match(text)
    start = opening.end() if opening else 0
    match = _MARK.match(text, start)
    if match is None or match.lastgroup is None:
        return None
    level, key, _ = _STYLES[int(match.lastgroup[1:])]
    return _as_mark(match, level, key, match[match.lastgroup])


def _as_mark(match: re.Match[str], level: int, key: str, number: str) -> Mark | None:
    for signs in (_BRACKETED_CN, _BRACKETED, _DOTTED):
        if number in signs:
            value: int | None = signs.index(number) + 1
            number = _CHINESE[value or 0] if signs is _BRACKETED_CN else str(value)
            break
    else:
        value = _CIRCLED.index(number) + 1 if number in _CIRCLED else read_ordinal(number)
    if value is None or value == 0:
        return None
    return Mark(level, match[0].strip(), key.format(number), value, match.end())


@remember_short
def read_heading(text: str, glued: bool = False) -> Heading | None:
    """A paragraph that opens with a number → number, title, and the rest.

    ``glued``: the paragraph was cut out of a line that holds the whole document, so that a title may run into its text
    without any sign (一、工作目标进一步加大…).
    """
    mark = find_mark(text) or _find_bare_title(text)
    if mark is None or _is_list(text, mark):
        return None
    rest = text[mark.end :].strip(" 　\xa0")
    title, body = _split_title(rest, glued)
    return Heading(mark, title, body)


def _is_list(text: str, mark: Mark) -> bool:
    """1、网站公开1,210条；2、微博发布140条；… : a numbered list inside one paragraph is text."""
    if mark.level < _LIST_LEVEL:
        return False
    items = (find_mark(text[stop.end() : stop.end() + 16]) for stop in re.finditer("[；;]", text))
    return any(item and (item.level, item.value) == (mark.level, mark.value + 1) for item in items)


def _find_bare_title(text: str) -> Mark | None:
    """总体情况 alone on its line: a part of the form without its number."""
    if not 2 <= len(text.strip()) <= _BARE:
        return None
    match = match_section(text)
    return (
        Mark(1, None, None, 0, 0)
        if match and match.exact and match.parent is None and match.code in _BARE_PARTS
        else None
    )


# parts whose titles say enough to be known without a number; 其他 or 附件 alone do not
_BARE, _BARE_PARTS = 30, ("overview", "proactive", "applications", "review_litigation", "problems")


def _split_title(rest: str, glued: bool) -> tuple[str | None, str]:
    """The title and what follows it: a title ends at 。 or ：, at a blank before prose, or with the paragraph."""
    if not rest:
        return None, ""
    for end in _TITLE_END.finditer(rest, 0, _TITLE + 1):
        title, body = rest[: end.start()], rest[end.end() :].strip(" 　")
        if not title:
            break
        if end[0].isspace() and not _ends_at_blank(title, body, glued):
            continue
        # …申请情况（单位：件）
        if end[0][0] not in _STOPS and _is_open(title):
            continue
        return _split_common(title, rest, glued) or (tidy_title(title), body)
    if len(rest) <= _TITLE:
        return _split_common(rest, rest, glued) or (tidy_title(rest), "")
    return _split_common(rest, rest, True) or (None, rest)


def _is_open(text: str) -> bool:
    """Has the text a bracket that is not closed?"""
    return sum(text.count(sign) for sign in "（(") > sum(text.count(sign) for sign in "）)")


def _ends_at_blank(title: str, body: str, cut: bool) -> bool:
    """Is the blank the end of a title (总体情况 2020年省医疗保障局…) and not one inside it (概 述)?"""
    if len(title) < 3 or not body:
        return False
    if cut and len(title) >= 4:
        return True
    return match_section(title) is not None or any(stop in body for stop in "，,。；;") or len(body) > 15


def _split_common(text: str, rest: str, glued: bool) -> tuple[str, str] | None:
    """A title known from many documents with its sentence glued to it (总体情况2019年,我局…).

    ``text`` is ``rest`` up to its first stop.
    """
    if match_section(text) is not None or fold(text) in _COMMON_TITLES:
        return None
    for title in _COMMON_TITLES:
        if not text.startswith(title):
            continue
        tail = text[len(title) :]
        if len(tail) >= 8 and not _GOES_ON.match(tail) and (glued or _SENTENCE_OPENS.match(tail)):
            return title, rest[len(title) :]
    return None


def tidy_title(title: str) -> str:
    """A title without the marks around it; blanks that only spread its characters go (概 述)."""
    title = title.strip(" 　\xa0#*，,、：:。；;")
    parts = title.split()
    if (len(parts) > 1 and all(len(part) <= 2 for part in parts)) or (not title.isascii() and len(parts) > 1):
        return "".join(parts) if not any(part.isascii() for part in parts) else title
    return title


# ---------------------------------------------------------------- several headings in one paragraph

# Inside a line a number counts only behind the end of a sentence or a blank. (Each of these begins with the first character of
# the number and then looks back: a search for one of a few characters is quick.)
_FIRST = "[一二三四五六七八九十（(\\d]"
_BEHIND = rf"(?<=[。！？；”）)\s　]{_FIRST})"
_NUMBER = (
    rf"(?:(?<=[一二三四五六七八九十])[一二三四五六七八九十]{{0,2}}、|(?<=[（(])(?:{_CN}|\d{{1,2}})[）)]"
    r"|(?<=\d)\d?[．.、](?!\d))"
)
_INLINE = re.compile(
    rf"{_FIRST}(?:{_BEHIND}(?={_NUMBER})"
    # 工作任务(一)围绕…: the first number of the next level right behind a short title
    r"|(?<=[㐀-鿿][（(])(?<!第[（(])(?=一[）)](?![项款]))"
    # …制定本方案如下:一、
    r"|(?<=[:：]一)(?=、))"
)


def find_numbers(text: str) -> Iterator[int]:
    """Where a number that may open a heading stands inside a line."""
    return (found.start() for found in _INLINE.finditer(text))


def split_inline(text: str) -> Iterator[str]:
    """Cut a paragraph before every number that opens a heading inside it; the pieces put together are the paragraph.

    A number is taken only when it counts on from the last one of its style, or begins anew with one.
    """
    if not _INLINE.search(text):
        yield text.strip(" 　")
        return
    last: dict[int, int] = {}
    start = 0
    opening = find_mark(text)
    if opening:
        last[opening.level] = opening.value
    for position in find_numbers(text):
        if position == start:
            continue
        mark = find_mark(text[position : position + 16])
        if mark is None or not _counts_on(mark, last):
            continue
        if not _stands_free(text, start, position, mark):
            continue
        yield text[start:position].strip(" 　")
        start = position
        last = {level: value for level, value in last.items() if level < mark.level} | {mark.level: mark.value}
    yield text[start:].strip(" 　")


def _counts_on(mark: Mark, last: dict[int, int]) -> bool:
    before = last.get(mark.level)
    if before is not None:
        return mark.value in (before + 1, before + 2)
    if mark.level == 1:
        return True
    return mark.value == 1


def _stands_free(text: str, start: int, position: int, mark: Mark) -> bool:
    """Behind a sentence end or a blank anything may open; behind a character only what follows a heading's short title."""
    before = text[position - 1]
    if before in "。！？:：":
        return True
    if before in " 　\t\xa0":
        return mark.level <= 2 or find_mark(text[start:position]) is not None
    head = find_mark(text[start:position])
    if before in "）)" and mark.level > 1:
        # …（责任单位：办公室）（二）公开年报: the next one behind a note, never 第(一)(二)项
        follows = head is not None and (head.level, head.value + 1) == (mark.level, mark.value)
        return follows and text[position + mark.end : position + mark.end + 1] not in ("项", "款", "条", "、", "和", "")
    if before in "；”）)":
        return mark.level == 1 and match_section(text[position + mark.end : position + mark.end + 30]) is not None
    return head is not None and head.level < mark.level and position - start <= 30
