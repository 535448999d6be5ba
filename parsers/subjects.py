"""What a quantity counts: the noun phrase beside it, taken from the text, or ``None`` where the text does not make it plain.

The noun stands before its number (发布动态信息246条 → 动态信息) or after it (召开3场新闻发布会 → 新闻发布会). A verb before the
noun is left out unless the noun says too little without it (发布信息847篇 → 发布信息) or the verb makes it another count
(办结申请12件 → 办结申请).
"""

import re
from typing import NamedTuple

from parsers.data import load
from parsers.memo import remember_short
from parsers.quantities import Quantity, one_of
from parsers.sentences import Sentences

_DATA = load("figures.toml")
_SEGMENT, _VERBS, _NOUNS, _AFTER = _DATA["segment"], _DATA["verbs"], _DATA["nouns"], _DATA["after"]
_LONGEST_ALONE = 12  # characters of a verb with what stands before it
LONGEST_CLAUSE = 90  # characters before a number that are looked at; a clause that is longer is not understood
_WIDEST = 40  # characters after a number that are looked at
_CLOSED = frozenset("。；;，,：:！!？?\n、()（）[]【】")  # no noun follows; nor at the end of the text
_NO_COUNT = (None, "%", "元")  # units that no noun follows
_HABITS = frozenset({"次", "件", "场", "期"})  # units of a number in Chinese characters behind its noun: 行政复议三件

_LINKS = tuple(sorted(_SEGMENT["links"], key=len, reverse=True))
_LEADS = re.compile(rf"^(?:{'|'.join(_SEGMENT['leads'])})+")
_NO_YEAR = re.compile("|".join([*_SEGMENT["rates"], *_SEGMENT["changes"]]))
_VERB = re.compile(
    rf"(?:{'|'.join(_VERBS['within'])})|(?P<verb>{one_of([*_VERBS['plain'], *_VERBS['telling']])})(?![等、和及与])"
)
_TELLING, _ALONE, _HELD = (frozenset(_VERBS[name]) for name in ("telling", "alone", "held"))
_TELLING_FIRST = tuple(_TELLING)
_BARE, _EVENT = re.compile(_NOUNS["bare"]), re.compile(_NOUNS["event"])
_OWNER, _CAUSE = re.compile("|".join(_NOUNS["owners"])), re.compile(_NOUNS["cause"])
_NO_NOUN, _LONGEST = re.compile(f"{_NOUNS['never']}|{_NOUNS['clause']}"), _NOUNS["longest"]
_ENDS, _GROUPS, _LONGEST_AFTER = re.compile(_AFTER["ends"]), tuple(_AFTER["groups"]), _AFTER["longest"]
_NOTHING = re.compile(_AFTER["never"])
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_PHRASE = re.compile(r"[^。；;，,：:！!？?\n、()（）\[\]【】]*")
_UNITLESS = re.compile(r"(?:量|数|额)$")
_YEAR = re.compile(r"^了?20\d\d年度?")
_NUMBER_OF = re.compile("(?<=..)(?:数量|总数|总量|件数)$")
_CJK = re.compile("[㐀-鿿]")
_DIGIT = re.compile("[0-9]")
_NOT = re.compile("[不未无]")
_NEGATED = re.compile(_VERBS["negated"])
_JOINED = re.compile(r"(?<=.)[或和及与、]$")


class _Before(NamedTuple):
    """What the words before a number say: the ``noun`` counted; ``alone``: the verb that is itself what was counted, or the
    noun of which a verb tells; ``after``: the noun may stand behind the number."""

    noun: str | None = None
    alone: str | None = None
    after: bool = False
    verb: bool = False


_NOT_PLAIN = _Before()


def find_subject(prose: Sentences, quantity: Quantity, floor: int) -> str | None:
    """What the quantity counts, or ``None`` where that is not plain. ``floor``: where the quantity before it ends."""
    text, unit = prose.text, quantity.unit
    start = max(floor, prose.clause(quantity.start))
    if quantity.start - start > LONGEST_CLAUSE:
        return None
    before = _read_before((text[start : quantity.start], unit, quantity.spelled))
    if not before.after or unit in _NO_COUNT or text[quantity.end : quantity.end + 1] in _CLOSED:
        return before.noun or before.alone
    phrase = _PHRASE.match(text, quantity.end, quantity.end + _WIDEST)
    after, counted = _read_after(phrase[0] if phrase else "")
    if not counted or (before.noun and after and not before.verb):
        return None  # 六个部分; 科室指定1名信息员: a verb that is not known
    if after and text.startswith("等", quantity.start - 1):
        return after  # “机构职能”等两个子栏目
    return before.noun or after or before.alone


# ---------------------------------------------------------------- before the number


@remember_short
def _read_before(asked: tuple[str, str | None, bool]) -> _Before:
    """What the stretch says that belongs to a number alone, from the last stop or the number before it; with the unit of the
    number, and whether that is in Chinese characters."""
    stretch, unit, spelled = asked
    clause = _own_words(stretch)
    if _NO_YEAR.search(clause):
        return _NOT_PLAIN
    words = _without_links(clause)
    if not words:
        return _Before(after=True)
    verb, phrase = split_verb(words)
    dropped = words[: len(words) - len(verb) - len(phrase)]
    if verb and (_NEGATED.search(dropped) or (verb in _TELLING and _JOINED.search(dropped))):
        return _NOT_PLAIN  # 未审结的行政诉讼; 予以公开或部分公开
    if verb and not phrase.strip("了过共"):
        return _Before(alone=_read_alone(dropped, verb, unit, spelled), after=True, verb=True)
    noun = _read_noun(verb, phrase, unit, spelled)
    return _Before(noun, after=True, verb=bool(verb)) if noun else _NOT_PLAIN


def _own_words(stretch: str) -> str:
    """The stretch without blanks and brackets; what opened a bracket does not belong to the number in it."""
    if "(" in stretch or "（" in stretch:
        stretch = _BRACKETS.sub("", stretch)
        stretch = stretch[max(stretch.rfind("("), stretch.rfind("（")) + 1 :]
    return "".join(stretch.split())


def _without_links(words: str) -> str:
    """What stands before the words that link a noun to its number. From the end, one at a time: 共计 may be two of them as well."""
    end = len(words)
    while link := next((one for one in _LINKS if words.endswith(one, 0, end)), ""):
        end -= len(link)
    return words[:end]


def split_verb(words: str) -> tuple[str, str]:
    """The last verb and what stands after it; no verb: "" and all of it. 新增|主动公开 are one verb."""
    start = end = 0
    for found in _VERB.finditer(words):
        if found["verb"]:
            start = start if end == found.start() and words[start:end] in _TELLING else found.start()
            end = found.end()
    return words[start:end], words[end:]


def _read_noun(verb: str, phrase: str, unit: str | None, spelled: bool) -> str | None:
    """The noun before the number, with its verb where that is needed; ``None`` when it is no noun phrase."""
    if unit is None and not _UNITLESS.search(phrase):
        return None
    if spelled and not verb and unit not in _HABITS:
        return None
    phrase = _YEAR.sub("", phrase) if verb else strip_leads(phrase)
    phrase = _CAUSE.sub("", phrase).removeprefix("了").removeprefix("的").removesuffix("等")
    if unit is not None:
        phrase = _NUMBER_OF.sub("", phrase)
    if len(phrase) > _LONGEST and "等" in phrase:
        phrase = phrase[phrase.rfind("等") + 1 :].removeprefix("方面").removeprefix("的")
    if not is_noun(phrase):
        return None
    if verb and (_BARE.fullmatch(phrase) or verb.startswith(_TELLING_FIRST)):
        return verb + phrase
    return _OWNER.sub("", phrase, count=1) if _OWNER.match(phrase) else phrase


def _read_alone(stem: str, verb: str, unit: str | None, spelled: bool) -> str | None:
    """The verb that was itself counted (转发3.29万次, 督导检查872条), or the noun before it (新闻发布会累计举行151场)."""
    if unit in _NO_COUNT or (spelled and unit not in _HABITS):
        return None
    noun = strip_leads(split_verb(_without_links(stem))[1])
    if verb in _HELD:
        return noun if _EVENT.search(noun) and is_noun(noun) else None
    if (verb not in _ALONE and verb not in _TELLING) or verb == "结转" or _NOT.search(stem):
        return None
    whole = noun + verb
    return whole if len(whole) <= _LONGEST_ALONE and is_noun(whole) else verb


def strip_leads(phrase: str) -> str:
    """Without what opens a clause before its noun (2022年, 其中, 我局)."""
    return _LEADS.sub("", phrase, count=1)


def is_noun(phrase: str) -> bool:
    """Is this a phrase that can be counted, and no clause that was not understood?"""
    return 2 <= len(phrase) <= _LONGEST and bool(_CJK.search(phrase)) and not _NO_NOUN.search(phrase)


# ---------------------------------------------------------------- after the number


@remember_short
def _read_after(words: str) -> tuple[str | None, bool]:
    """The noun after the number (收到8份政府信息公开申请), and whether there can be a count at all (六个部分)."""
    if _NOTHING.match(words):
        return None, False
    words = words.strip()
    if not _CJK.match(words) or _DIGIT.search(words):  # 推文205篇累计阅读量12.4万: the noun of the next number
        return None, True
    end = _ENDS.search(words)
    kept = words[: end.start()] if end else words
    verb = next((found for found in _VERB.finditer(kept) if found["verb"] and found.start()), None)
    if verb:
        kept = kept[: verb.start()]
    if end and end[0] == "的" and not verb and kept not in _GROUPS:
        return None, True
    return (kept if len(kept) <= _LONGEST_AFTER and is_noun(kept) else None), True
