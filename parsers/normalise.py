"""Shown text and matching text.

``clean`` makes the text that users see: simplified, repaired, every repair counted by kind (``KINDS``).
``fold`` makes the text that labels and titles are compared in. What a text needs is measured once, over the
whole page (``measure``).
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from unicodedata import is_normalized, normalize

from opencc import OpenCC

from parsers.compatibility import narrow_signs
from parsers.data import load
from parsers.memo import remember_short
from parsers.phase_slip import restore
from parsers.pinyin import drop_pinyin, find_pinyin
from parsers.readings import OBJECT
from parsers.records import Script
from parsers.script import is_hanzi, is_nonsense

KINDS: Mapping[str, str] = load("normalise.toml")["kinds"]

# Of the characters that tell the two scripts apart, the share of traditional ones from which a text holds traditional
# parts, and the one up to which it holds simplified parts too: spam set into a hijacked copy makes no mixed text.
_TRADITIONAL_FROM, _SIMPLIFIED_TO = 0.1, 0.8
# what one repair lays bare another one may need: pinyin inside a slipped run
_PASSES = 4
# toneless syllables, and syllables in a simplified text, that are no accident
_PLAIN_HITS, _SIMPLIFIED_HITS = 3, 10

_QUOTES = re.compile("[“”„‟«»‘’‚‛'「」『』〝〞〟]")
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_UNSEEN = re.compile(f"[\\s\x00-\x1f\x7f-\x9f{_INVISIBLE}{_PRIVATE}]+")
_SEGMENT = re.compile(r"[^\n。；;！？]+")

_EXACT: dict[str, str] = load("normalise.toml")["exact"]
_TAIWAN = load("normalise.toml")["taiwan"]
_LOST = load("normalise.toml")["lost_space"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a whole text was measured to be, and so what its parts need.

    ``traditional``: there is traditional text in it (everywhere, or in places when ``mixed``). ``pinyin``:
    pinyin was inserted. ``taiwan``: words were replaced by those of Taiwan. ``slipped``: GBK pairs are cut late.
    """

    script: Script = "simplified"
    traditional: bool = False
    mixed: bool = False
    pinyin: bool = False
    taiwan: bool = False
    slipped: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Shown text, and how often each kind of repair was made (kinds that were not are left out)."""

    text: str
    repairs: Mapping[str, int] = field(default_factory=dict)


# ---------------------------------------------------------------- measuring


def measure(text: str) -> Profile:
    """What a text is written in and what was done to it. Cheap where the page is simplified."""
    restored = restore(text, _to_simplified)
    traditional, simplified = _weigh(text)
    total = traditional + simplified
    share = traditional / total if total else 0.0
    present = share >= _TRADITIONAL_FROM
    mixed = present and share <= _SIMPLIFIED_TO
    pinyin = restored.inserts > 0 or _has_pinyin(text, present)
    slipped = restored.slips > 0
    taiwan = present and any(word in text for word in _TAIWAN["evidence"])
    script = _script(text, present, mixed, pinyin, slipped)
    return Profile(script, present, mixed, pinyin, taiwan, slipped)


def _script(text: str, traditional: bool, mixed: bool, pinyin: bool, slipped: bool) -> Script:
    if slipped or is_nonsense(text):
        return "mojibake"
    if not traditional:
        return "simplified"
    if pinyin:
        return "traditional+pinyin"
    return "mixed" if mixed else "traditional"


def _has_pinyin(text: str, traditional: bool) -> bool:
    hits = find_pinyin(text)
    if traditional:
        return hits.toned > 0 or hits.plain >= _PLAIN_HITS
    return hits.toned + hits.plain >= _SIMPLIFIED_HITS


def _weigh(text: str) -> tuple[int, int]:
    """Characters in lines of traditional and of simplified text that stand in the one script only."""
    if not _beyond_gb2312().search(text):
        return 0, 0
    only_traditional, only_simplified = _telling("".join(set(text)))
    weights = [0, 0]
    for line in text.splitlines() if only_traditional else ():
        here = sum(map(only_traditional.__contains__, line))
        there = sum(map(only_simplified.__contains__, line))
        weights[here <= there] += here + there
    return weights[0], weights[1]


def _telling(characters: str) -> tuple[frozenset[str], frozenset[str]]:
    """Of these characters, those that only traditional text has, and those that only simplified text has."""
    hanzi = [character for character in characters if is_hanzi(character)]
    rare = [character for character in hanzi if not _is_encodable(character, "gb2312")]
    simple = [character for character in hanzi if not _is_encodable(character, "big5")]
    # line breaks between them, so that no two are taken for a word
    converted = _converter().convert("\n".join(rare))[::2]
    traditional = {old for old, new in zip(rare, converted, strict=True) if old != new}
    return frozenset(traditional), frozenset(simple).difference(rare)


@cache
def _beyond_gb2312() -> re.Pattern[str]:
    """Any Chinese character that GB 2312 lacks, as it lacks all that are traditional only: one quick look at a text."""
    everything = "".join(map(chr, range(0x3400, 0xA000)))
    known = everything.encode("gb2312", "ignore").decode("gb2312")
    # what stands between two known ones, as a range
    gaps = [f"{chr(ord(a) + 1)}-{chr(ord(b) - 1)}" for a, b in pairwise(f"\u33ff{known}\ua000") if ord(b) - ord(a) > 1]
    return re.compile(f"[{''.join(gaps)}]")


def _is_encodable(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


# ---------------------------------------------------------------- shown text


def clean(text: str, profile: Profile) -> Cleaned:
    """The text as users see it: repaired and simplified. ``profile`` is that of the whole page."""
    return _clean(text, profile, _without_lost_spaces)


def clean_cell(text: str, profile: Profile) -> Cleaned:
    """As ``clean``, for a cell: its '?' stay, because the reading of a cell says what ?0 is."""
    return _clean(text, profile, None)


def is_clean(text: str, profile: Profile, cell: bool = False) -> bool:
    """Is a text shown as it stands, and every part of it? (``cell``: in a cell a '?' stays.)"""
    if profile.slipped or profile.pinyin or profile.traditional or ("?" in text and not cell):
        return False
    return not _ANY_SIGN.search(text)


def find_unclean(text: str, profile: Profile) -> frozenset[str] | None:
    """The few characters by which parts of this text are unclean; ``None`` where every part is to be looked at."""
    if profile.slipped or profile.pinyin or profile.traditional:
        return None
    signs = frozenset(_ANY_SIGN.findall(text)) | ({"?"} if "?" in text else frozenset())
    return signs if len(signs) <= _FEW_SIGNS else None


def _clean(text: str, profile: Profile, marks: Callable[[str], tuple[str, int]] | None) -> Cleaned:
    if is_clean(text, profile, cell=marks is None):
        return Cleaned(text)
    repairs: Counter[str] = Counter()
    for _ in range(_PASSES):
        before = text
        text = _repair(text, profile, repairs)
        if text == before or not (profile.slipped or profile.pinyin):
            break
    if marks and "?" in text:
        text, repairs["lost_space"] = marks(text)
    if profile.traditional:
        text = _simplify(text, profile, repairs)
    return Cleaned(text, {kind: count for kind, count in repairs.items() if count})


def _repair(text: str, profile: Profile, repairs: Counter[str]) -> str:
    """Everything but script and marks, each repair counted."""
    if profile.slipped or profile.pinyin:
        restored = restore(text, _to_simplified)
        text = restored.text
        repairs["phase_slip"] += restored.slips
        repairs["byte_insert"] += restored.inserts
    if _ANY_SIGN.search(text):
        for kind, pattern, replace in _SIGNS:
            text, count = pattern.subn(replace, text)
            repairs[kind] += count
    if profile.pinyin:
        text, count = drop_pinyin(text)
        repairs["pinyin_brackets_removed"] += count
    return text


def _replaced(signs: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda match: signs.get(match[0], "")


def _without_unseen(match: re.Match[str]) -> str:
    """Nothing, but the sign of what cannot be read where digits are shown from right to left: U+202E and 21 are a 12."""
    turned = match[0] == "\u202e" and match.string[match.end() : match.end() + 1].isdigit()
    return OBJECT if turned else ""


_ASCII = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum()}
# kind → what to look for, what to put there
_SIGNS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("nbsp", re.compile("[\u00a0\u202f]"), lambda _: " "),
    ("fullwidth", re.compile("[０-９Ａ-Ｚａ-ｚ]"), _replaced(_ASCII)),
    ("zero_width", re.compile(f"[{_INVISIBLE}]"), _without_unseen),
    # A3A0 in GBK is a space that GB 18030 reads as U+E5E5
    ("private_use", re.compile(f"[{_PRIVATE}]"), _replaced({"\ue5e5": "\u3000"})),
    (
        "control",
        re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]"),
        _replaced(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")),
    ),
)

_ANY_SIGN = re.compile("|".join(pattern.pattern for _, pattern, _ in _SIGNS))

_FEW_SIGNS = 8

# ????一、总体情况: up to eight no-break spaces in front of a line; a longer row is a title that is lost
_INDENT = re.compile(r"(?m)^(?P<space>[ \t\u3000]*)\?{1,8}(?=[ \u3000]*(?P<next>[^\s?][^\n]{0,5}))")
# a figure alone may be a cell on a line of its own: ?0
_NUMBERING = re.compile("[一二三四五六七八九十（(①-⑳㈠-㈩第]|[0-9]{1,4}(?:[年月日、:：)）]|[.．](?![0-9]))")
_BESIDE_DIGIT = re.compile(rf"(?<=[0-9])\?+(?=[{_LOST['units']}])|(?<=[{_LOST['before_digits']}])\?+(?=[0-9])")
_CLAUSE_END = re.compile("[。；！;!\n]")
_CLAUSE = 40


def _without_lost_spaces(text: str) -> tuple[str, int]:
    """'?' that was U+00A0 in prose: before a paragraph, and beside a digit where no question is asked."""
    text, indents = _substituted(_INDENT, _indent, text)
    text, gaps = _substituted(_BESIDE_DIGIT, _gap, text)
    return text, indents + gaps


def _substituted(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str) -> tuple[str, int]:
    """As ``subn``, but what counts is how many characters went."""
    shorter = pattern.sub(replace, text)
    return shorter, len(text) - len(shorter)


def _indent(match: re.Match[str]) -> str:
    many, following = match[0].count("?") > 1, match["next"]
    return match["space"] if _NUMBERING.match(following) or (many and is_hanzi(following[0])) else match[0]


def _gap(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - _CLAUSE) : match.start()]
    behind = match.string[match.end() : match.end() + _CLAUSE]
    clause = _CLAUSE_END.split(before)[-1] + _CLAUSE_END.split(behind)[0]
    return match[0] if any(word in clause for word in _LOST["questions"]) else ""


# ---------------------------------------------------------------- script


@cache
def _converter() -> OpenCC:
    """Traditional to simplified; character for character, the length stays. Reading its tables takes 7 ms."""
    return OpenCC("t2s")


def _simplify(text: str, profile: Profile, repairs: Counter[str]) -> str:
    """Traditional text made simplified; in a mixed page only the clauses that are traditional."""
    if _is_encodable(text, "ascii"):
        return text

    def convert(text: str) -> str:
        if profile.taiwan:
            text, repairs["taiwan"] = _mainland_words(text, repairs["taiwan"])
        converted = _to_simplified(text)
        repairs["traditional"] += sum(old != new for old, new in zip(text, converted, strict=True))
        return converted

    if not profile.mixed:
        return convert(text)
    traditional, simplified = _telling("".join(set(text)))

    def segment(match: re.Match[str]) -> str:
        here = sum(character in traditional for character in match[0])
        there = sum(character in simplified for character in match[0])
        return convert(match[0]) if here > there else match[0]

    return _SEGMENT.sub(segment, text)


_EXACT_WORDS = re.compile("|".join(sorted(map(re.escape, _EXACT), key=lambda word: -len(word))))
_TAIWAN_WORDS = re.compile(
    "|".join(sorted(map(re.escape, [*_TAIWAN["kept"], *_TAIWAN["words"]]), key=lambda word: -len(word)))
)


def _to_simplified(text: str) -> str:
    """t2s with the words of [exact] set over what it gives for them."""
    converted, end, pieces = _converter().convert(text), 0, []
    for match in _EXACT_WORDS.finditer(text):
        pieces += [converted[end : match.start()], _EXACT[match[0]]]
        end = match.end()
    return "".join([*pieces, converted[end:]])


def simplify(text: str) -> str:
    """Words in simplified characters, whatever they are written in: for what is typed, where nothing was measured."""
    return text if text.isascii() else _to_simplified(text)


def _mainland_words(text: str, count: int) -> tuple[str, int]:
    """Words of Taiwan usage replaced; ``count`` goes up by one for each."""

    def word(match: re.Match[str]) -> str:
        nonlocal count
        replacement: str | None = _TAIWAN["words"].get(match[0])
        count += replacement is not None
        return match[0] if replacement is None else replacement

    return _TAIWAN_WORDS.sub(word, text), count


# ---------------------------------------------------------------- matching text


@remember_short
def fold(text: str) -> str:
    """The text for comparing, never for showing: NFKC, nothing unseen, no white space, one kind of quotes.

    NFKC makes （ a (, ㈠ a (一), ① a 1: who needs the style of a number reads it before. 其它 becomes 其他.
    """
    # (what is unseen is not printable, but for the blank: that is quicker to ask)
    seen = text if text.isprintable() and " " not in text else _UNSEEN.sub("", text)
    if text.isascii() and not _QUOTES.search(text):
        return seen
    folded = narrow_signs(seen)
    while not is_normalized("NFKC", folded):
        # again, since a sign that was a space and an accent joins the letter before it once the space is gone
        folded = _UNSEEN.sub("", normalize("NFKC", folded))
    return _QUOTES.sub('"', folded).replace("其它", "其他")
