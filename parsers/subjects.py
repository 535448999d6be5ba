"""What a quantity counts: the noun phrase beside it, taken from the text, or ``None`` where the text does not make it plain.

The noun stands before its number (发布动态信息246条 → 动态信息) or after it (召开3场新闻发布会 → 新闻发布会). A verb before the
noun is left out unless the noun says too little without it (发布信息847篇 → 发布信息) or the verb makes it another count
(办结申请12件 → 办结申请).
"""

import re
from typing import NamedTuple

from parsers.data import load
from parsers.quantities import Quantity, one_of

_DATA = load("figures.toml")
_SEGMENT, _VERBS, _NOUNS, _AFTER = _DATA["segment"], _DATA["verbs"], _DATA["nouns"], _DATA["after"]
_LONGEST_ALONE = 12  # characters of a verb with what stands before it
_WINDOW = 90  # characters before a number that are looked at; a clause that is longer is not understood

_STOPS = "。；;，,：:！!？?\n"
_LINKS = tuple(sorted(_SEGMENT["links"], key=len, reverse=True))
_LEAD = re.compile("|".join(_SEGMENT["leads"]))
_RATE, _CHANGE = (re.compile("|".join(_SEGMENT[name])) for name in ("rates", "changes"))
_VERB = re.compile(
    rf"(?:{'|'.join(_VERBS['within'])})|(?P<verb>{one_of([*_VERBS['plain'], *_VERBS['telling']])})(?![等、和及与])"
)
_TELLING, _ALONE, _HELD = (frozenset(_VERBS[name]) for name in ("telling", "alone", "held"))
_TELLING_FIRST = tuple(_TELLING)
_BARE = re.compile(_NOUNS["bare"])
_OWNER = re.compile("|".join(_NOUNS["owners"]))
_CAUSE = re.compile(_NOUNS["cause"])
_NEVER, _CLAUSE, _LONGEST = re.compile(_NOUNS["never"]), re.compile(_NOUNS["clause"]), _NOUNS["longest"]
_NOTHING = re.compile(_AFTER["never"])
_ENDS, _GROUPS, _LONGEST_AFTER = re.compile(_AFTER["ends"]), tuple(_AFTER["groups"]), _AFTER["longest"]
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_OPEN = re.compile(r".*[(（]", re.DOTALL)
_PHRASE = re.compile(rf"[^{_STOPS}、()（）\[\]【】]*")
_UNITLESS = re.compile(r"(?:量|人数|数|次数|总数|总额|金额|额)$")
_CJK = re.compile("[㐀-鿿]")
_DIGIT = re.compile("[0-9]")
_NOT = re.compile("[不未无]")
_YEAR = re.compile(r"^了?20\d\d年度?")
_NUMBER_OF = re.compile("(?<=..)(?:数量|总数|总量|件数)$")


class Clause(NamedTuple):
    """The stretch before a number that belongs to it alone: from the last stop, open bracket or number before it."""

    start: int
    text: str


def read_clause(text: str, quantity: Quantity, floor: int) -> Clause | None:
    """The stretch before the quantity; ``floor``: where the quantity before it ends. ``None`` when it is too long."""
    low = max(floor, quantity.start - _WINDOW)
    before = text[low : quantity.start]
    cut = max(map(before.rfind, _STOPS)) + 1
    if not cut and low > floor:
        return None
    kept = before[cut:]
    while ")" in kept or "）" in kept:
        bare = _BRACKETS.sub("", kept)
        if bare == kept:
            break
        kept = bare
    if "(" in kept or "（" in kept:
        kept = _OPEN.sub("", kept)
    return Clause(low + cut, "".join(kept.split()))


def find_subject(text: str, quantity: Quantity, clause: Clause) -> str | None:
    """What the quantity counts, or ``None`` where that is not plain."""
    if _RATE.search(clause.text) or _CHANGE.search(clause.text) or _NOTHING.match(text, quantity.end):
        return None
    before = _strip_links(clause.text)
    found = _before(before, quantity) if before else None
    if before and found is None and not _ends_in_verb(before):
        return None
    after = _after(text, quantity) if quantity.unit not in (None, "%", "元") else None
    if found and after and not _split(before)[0]:
        return None  # 科室指定1名信息员: a verb that is not known
    return found or after or (_alone(before, quantity) if before else None)


def _strip_links(before: str) -> str:
    while before.endswith(_LINKS):
        before = next(before[: -len(link)] for link in _LINKS if before.endswith(link))
    return before


# ---------------------------------------------------------------- before the number


def _before(before: str, quantity: Quantity) -> str | None:
    """The noun before the number; ``None`` where a verb stands there, or no noun phrase."""
    verb, phrase = _split(before)
    if verb and not phrase:
        return None
    if quantity.unit is None and not _UNITLESS.search(phrase):
        return None
    phrase = _YEAR.sub("", phrase) if verb else _strip_leads(phrase)
    phrase = _CAUSE.sub("", phrase).removeprefix("了").removeprefix("的").removesuffix("等")
    if quantity.unit is not None:
        phrase = _NUMBER_OF.sub("", phrase)
    if len(phrase) > _LONGEST and "等" in phrase:
        phrase = phrase[phrase.rfind("等") + 1 :].removeprefix("方面").removeprefix("的")
    if not _is_noun(phrase) or (quantity.spelled and not verb and quantity.unit not in ("次", "件", "场", "期")):
        return None
    if verb and (_BARE.fullmatch(phrase) or verb.startswith(_TELLING_FIRST)):
        return verb + phrase
    return _OWNER.sub("", phrase, count=1) if _OWNER.match(phrase) else phrase


def _split(before: str) -> tuple[str, str]:
    """The last verb and what stands after it; no verb: "" and all of it. 新增|主动公开 are one verb."""
    start = end = 0
    for found in _VERB.finditer(before):
        if found["verb"]:
            start = start if end == found.start() and before[start:end] in _TELLING else found.start()
            end = found.end()
    return before[start:end], before[end:]


def _strip_leads(phrase: str) -> str:
    while phrase:
        lead = _LEAD.match(phrase)
        if not lead or not lead.end():
            break
        phrase = phrase[lead.end() :]
    return phrase


def _is_noun(phrase: str) -> bool:
    """Is this a phrase that can be counted, and no clause that was not understood?"""
    return (
        2 <= len(phrase) <= _LONGEST
        and bool(_CJK.search(phrase))
        and not _CLAUSE.search(phrase)
        and not _NEVER.search(phrase)
    )


# ---------------------------------------------------------------- after it, or the verb alone


def _ends_in_verb(before: str) -> bool:
    verb, phrase = _split(before)
    return bool(verb) and not phrase.strip("了过共")


def _after(text: str, quantity: Quantity) -> str | None:
    """The noun after the number: 收到8份政府信息公开申请."""
    phrase = _PHRASE.match(text, quantity.end, quantity.end + 40)
    words = phrase[0].strip() if phrase else ""
    if not _CJK.match(words) or _DIGIT.search(words):  # 推文205篇累计阅读量12.4万: the noun of the next number
        return None
    end = _ENDS.search(words)
    kept = words[: end.start()] if end else words
    verb = next((found for found in _VERB.finditer(kept) if found["verb"] and found.start()), None)
    if verb:
        kept = kept[: verb.start()]
    if end and end[0] == "的" and not verb and kept not in _GROUPS:
        return None
    if len(kept) > _LONGEST_AFTER or not _is_noun(kept):
        return None
    return kept


def _alone(before: str, quantity: Quantity) -> str | None:
    """The verb alone where it is what was counted (转发3.29万次), or the noun before it (新闻发布会累计举行151场)."""
    verb, _ = _split(before)
    stem = before[: before.rfind(verb)]
    if verb in _HELD:
        noun = _strip_leads(_strip_links(stem))
        return noun if re.search("(?:会|活动|培训|讲座|班|座谈|调研|访谈|服务)$", noun) and _is_noun(noun) else None
    if (verb not in _ALONE and verb not in _TELLING) or verb == "结转" or _NOT.search(stem):
        return None
    if quantity.unit in (None, "%", "元") or quantity.spelled:
        return None
    whole = _strip_links(_strip_leads(stem)) + verb  # 督导检查, 门户网站公开
    return whole if len(whole) <= _LONGEST_ALONE and _is_noun(whole) else verb
