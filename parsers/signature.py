"""The body and the date under a text: found from the end, taken off the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.agencies import find_agencies
from parsers.headings import read_heading
from parsers.numerals import DateFound, find_dates, find_eaten_digits
from parsers.records import Block, Paragraph, Signature

_LOOK_BACK = 14  # blocks from the end in which a signature may stand: notes and attachments may follow it
_BODY_LINE = 45
_NOT_A_BODY = re.compile(r"[。；;：:？?！!《》0-9]|附件|如下|公开发布|主动公开|特此")
# 统计期限自…至2020年12月31日, 施行于 2019年5月15日 and other sentences that happen to end with a date
_LEADS_TO_DATE = re.compile(r"(?:[自从至到于在为是起止]|[日号\d][\s　]*[—–~～－-]+)[\s　]*$")
_BODY = re.compile(r"[一-鿿、，,\s　（）()*]{2,45}")
_NAME_AT_END = re.compile(r"[一-鿿（）()、]{2,40}$")
_LONGEST_NAME = 40
_ENDS_SENTENCE = "。；！”）)…"
_BEHIND_DATE = " 　\xa0。)）?？"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature and the blocks without it."""

    signature: Signature | None
    blocks: tuple[Block, ...]


def take_signature(blocks: Sequence[Block]) -> Signed:
    """The last date of the text that stands as a signature does, with the body named before (or after) it."""
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _LOOK_BACK), -1):
        block = blocks[index]
        if not isinstance(block, Paragraph):
            continue
        date = _closing_date(block.text)
        if date is None:
            continue
        return _take(blocks, index, block, date)
    return _unreadable(blocks) or Signed(None, tuple(blocks))


def _closing_date(text: str) -> DateFound | None:
    """A date at the very end of a paragraph, alone or behind a name that is set apart."""
    dates = find_dates(text) if text.rstrip(_BEHIND_DATE).endswith(("日", "号")) else ()
    if not dates or text[dates[-1].end :].strip(_BEHIND_DATE) or "年" not in text[dates[-1].start : dates[-1].end]:
        return None
    before = text[: dates[-1].start]
    tail = _split_tail(before)
    if (before.strip(" 　\xa0（(?？") and not tail) or _LEADS_TO_DATE.search(before[-_LONGEST_NAME:]):
        return None
    return None if tail and tail[1] and re.match("自|至|到|截至|截止", tail[1]) else dates[-1]


def _split_tail(before: str) -> tuple[str, str | None] | None:
    """…建设水平。 省医疗保障局 | 2021年1月11日: the text before a closing date, and the body set apart from it.

    ``None`` when a sentence runs on into the date.
    """
    plain = before.rstrip()
    name = _NAME_AT_END.search(plain[-_LONGEST_NAME:])
    for length in range(len(name[0]) if name else 0, 1, -1):
        start = len(plain) - length
        if start == 0 or plain[start - 1].isspace() or plain[start - 1] in _ENDS_SENTENCE:
            return plain[:start].rstrip(), plain[start:]
    if not plain or plain != before or plain[-1] in _ENDS_SENTENCE:
        return plain, None
    return None


def _take(blocks: Sequence[Block], index: int, block: Paragraph, date: DateFound) -> Signed:
    before = block.text[: date.start]
    kept, body = _split_tail(before) or ("", None)
    if body and _NOT_A_BODY.search(body):
        # …特此报告 2022年1月20日
        body, kept = None, before.rstrip(" 　")
    rest = list(blocks)
    if kept:
        rest[index] = block._replace(text=kept)
    else:
        del rest[index]
        if body is None and index > 0:
            body = _body_line(rest[index - 1])
            if body:
                del rest[index - 1]
                body = "、".join([*_bodies_above(rest, index - 1), body])
        if body is None and index < len(rest):
            # the body below the date
            body = _body_line(rest[index])
            if body:
                del rest[index]
    return Signed(Signature(tidy_body(body), date.iso), tuple(rest))


def _bodies_above(rest: list[Block], index: int) -> list[str]:
    """Names of further bodies that sign, each on a line of its own, taken off ``rest``."""
    names: list[str] = []
    while index > 0 and (name := _body_line(rest[index - 1])) and any(m.text == name for m in find_agencies(name)):
        index -= 1
        del rest[index]
        names.insert(0, name)
    return names


def _unreadable(blocks: Sequence[Block]) -> Signed | None:
    """A body above a date that lost a sign (2022年124日): the body stands, the date stays unread in the text."""
    for index in range(len(blocks) - 1, max(0, len(blocks) - 1 - _LOOK_BACK), -1):
        block = blocks[index]
        text = block.text.strip(" 　\xa0。") if isinstance(block, Paragraph) else ""
        if text and find_eaten_digits(text) == (text,):
            body = _body_line(blocks[index - 1])
            if body and find_agencies(body):
                return Signed(Signature(tidy_body(body), None), (*blocks[: index - 1], *blocks[index:]))
    return None


def _body_line(block: Block) -> str | None:
    """A short line that names a body: no sentence, no label, no digit, no heading (六、其他需要报告的事项)."""
    text = block.text.strip(" 　\xa0?？") if isinstance(block, Paragraph) else ""
    if not text or len(text) > _BODY_LINE or _NOT_A_BODY.search(text) or not _BODY.fullmatch(text):
        return None
    return None if read_heading(text) else text


def tidy_body(body: str | None) -> str | None:
    """A name whose characters were spread by blanks, put together; two bodies stay apart by 、."""
    if body is None:
        return None
    parts = body.strip(" 　\xa0").split()
    if len(parts) > 1 and all(len(part) >= 4 for part in parts):
        return "、".join(parts)
    joined = "".join(parts)
    return joined if re.search("[一-鿿]", joined) else None
