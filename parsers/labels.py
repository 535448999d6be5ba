"""A printed label → the key by which labels are compared. The rules are data: ``labels.toml``.

Table labels and headings vary in numbering (``（一）``, ``㈠``, ``1.``, ``①``), white space, quotes and bracketed notes; the key
keeps what tells one label from another. Used by the forms and by the outline, never for cell values or prose.
"""

import re

from parsers.compatibility import to_nfkc
from parsers.data import load
from parsers.memo import remember_short

_RULES = load("labels.toml")
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# NFKC makes ① a bare 1, which no longer looks like numbering; ㈠ and ⑴ become (一) and (1) by themselves
_CIRCLED = {0x2460 + n: f"({n + 1})" for n in range(20)}
_ANY_CIRCLED = re.compile(f"[{''.join(map(chr, _CIRCLED))}]")
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\ue000-\uf8ff\ufffd]+")
# a '?' beside a Chinese character was a no-break space; between digits it may be anything
_LOST_SPACE = re.compile(rf"(?<=[{_CJK}])\?+|\?+(?=[{_CJK}])")
_LEAD = re.compile(rf"(?:{_RULES['lead']})+")
_ARTICLE = re.compile(_RULES["article_title"])
_NOT_KEY = re.compile(r"[\W_]+")
_BRACKET = re.compile("([()])")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}|\d{1,2}")
_LONGEST = 400  # no label of a form is half as long; a cell may hold a whole report


@remember_short
def fold_label(text: str) -> str:
    """The key of a label: without numbering, bracketed notes, white space, quotes and punctuation."""
    plain = _without_lead(squeeze_label(text))
    article = _article(plain)
    if article is not None:
        return article
    for written, meant in _RULES["fold"].items():
        plain = plain.replace(written, meant)
    # （本列数据的勾稽关系为：…） is a label although all of it stands in brackets
    return _NOT_KEY.sub("", _without_brackets(plain)) or _NOT_KEY.sub("", plain)


@remember_short
def squeeze_label(text: str) -> str:
    """The label in NFKC without white space and invisible characters, its number and notes still in place."""
    text = text[:_LONGEST]
    if _ANY_CIRCLED.search(text):
        text = text.translate(_CIRCLED)
    squeezed = _INVISIBLE.sub("", to_nfkc(text))
    return _LOST_SPACE.sub("", squeezed) if "?" in squeezed else squeezed


@remember_short
def article_key(text: str) -> str | None:
    """``第二十条第x项`` when the label is the caption of an Article 20 block, in any spelling; else ``None``."""
    return _article(_without_lead(squeeze_label(text)))


def label_number(text: str) -> str | None:
    """The ordinal printed before a label, bare: ``（三）不予公开`` → ``三``, ``1.属于国家秘密`` → ``1``."""
    lead = _LEAD.match(squeeze_label(text))
    numbers = _ORDINAL.findall(lead.group()) if lead else []
    return numbers[-1] if numbers else None


def _without_lead(squeezed: str) -> str:
    lead = _LEAD.match(squeezed)
    return squeezed[lead.end() :] if lead else squeezed


def _article(plain: str) -> str | None:
    found = _ARTICLE.match(plain) if len(plain) <= _RULES["article_longest"] else None
    return f"第二十条第{found.group(1)}项" if found else None


def _without_brackets(text: str) -> str:
    """The text outside brackets; a bracket never closed runs to the end, as in a label cut by a line break."""
    if "(" not in text:
        return text
    kept, depth = [], 0
    for piece in _BRACKET.split(text):
        if piece == "(":
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(piece)
    return "".join(kept)
