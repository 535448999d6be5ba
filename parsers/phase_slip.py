"""GBK text cut one byte late: ?。ㄒ唬┴瀼芈鋵?shí) is （一）貫徹落實(shí) less a byte.

Two causes, both of copying pages byte by byte. A byte is lost before a run: every pair is cut late until the
next ASCII byte. Or pinyin is set inside a pair: 申請?zhí)幚頉Q定 is 申請處理決定, where bytes 88 CC inside 請處
look like 執.

Converters drop pairs that stand for nothing, so a run cut at the other byte may read as wrong characters. Hence:
the number of a heading is restored from what a slip makes of it, a known title likewise, other words only when
known words cover them; what is left is kept as it stands.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from parsers.data import load
from parsers.pinyin import SYLLABLE, characters_read, read_syllable
from parsers.script import common_characters, common_share, is_common, is_hanzi

# what a converter writes for a pair that it cannot read; most swallow the ASCII character behind
_MARK = "[?？\ufffd]"
_RUN = "[^\\x00-\\x7f?？\ufffd０-９]"
_HANZI_NUMBER = "[一二三四五六七八九十]{1,3}"
_PINYIN = rf"{_MARK}\(?(?P<pinyin>{SYLLABLE})[)）]"
# 'Q' in 幚頉Q定 is the second byte of 決: those are 40 to 7E, so a digit never is
_TAIL = "(?P<tail>[@-~])?"
_SLIP = re.compile(rf"(?P<mark>{_MARK}|^)(?P<run>{_RUN}{{2,}})(?:{_PINYIN}|{_TAIL})", re.MULTILINE)
_INSERT = re.compile(rf"(?P<before>[\u3400-\u9fff]){_PINYIN}(?P<run>{_RUN}+){_TAIL}")
# ?。?/span>二) : the second byte of （ is gone together with the '<' of a tag
_TAG = re.compile(
    rf"(?:{_MARK}|^)。{_MARK}(?:/?[a-z][a-z0-9]{{0,9}}(?: [^<>\n]{{0,200}})?>)?(?={_HANZI_NUMBER}[)）])",
    re.MULTILINE,
)
# marks, and what stands in slipped text and hardly anywhere else: ㄒ, ┴, ∫
_BOX = re.compile("[\u2500-\u254b]")
# what can stand behind a slipped number: a pair that begins with the last byte of ） or 、
_BEHIND = re.compile("[\u2500-\u254b\u2460-\u249b\u2160-\u216b\u2170-\u2179\u3220-\u3229€]")
_HINT = re.compile("[?？\ufffd\u3105-\u3129\u2500-\u254b∫]")
# below this share of letters out of use a run is Chinese as it stands
_STRANGE = 1 / 3
# more than any known title has
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Restored:
    """``slips``: runs or numbers put right, words around may be damaged. ``inserts``: undone exactly."""

    text: str
    slips: int
    inserts: int


def restore(text: str, simplify: Callable[[str], str]) -> Restored:
    """The text with slipped runs put right as far as that is certain. ``simplify`` makes words comparable."""
    slips = inserts = 0
    if not _HINT.search(text):
        return Restored(text, 0, 0)

    def uncut(match: re.Match[str]) -> str:
        nonlocal slips
        strange = _is_strange(match["run"])
        found = _with_opening(match, simplify, strange) or (_with_words(match, simplify) if strange else None)
        slips += found is not None
        return match[0] if found is None else found

    def undone(match: re.Match[str]) -> str:
        nonlocal inserts
        found = _without_insert(match)
        inserts += found is not None
        return match[0] if found is None else found

    text, tags = _TAG.subn("（", text)
    text = _INSERT.sub(undone, text)
    text = _SLIP.sub(uncut, text)
    return Restored(text, slips + tags, inserts)


# ---------------------------------------------------------------- forward: what a slip makes of known text


def _slipped(raw: bytes) -> str:
    """Bytes from the second half of a pair on as converters show them; a last half pair is left out."""
    shown, at = [], 0
    while at + 1 < len(raw):
        if raw[at] < 0x80:
            shown.append(chr(raw[at]))
            at += 1
        else:
            shown.append(_pair(raw[at : at + 2]))
            at += 2
    return "".join(shown) + (chr(raw[at]) if at < len(raw) and raw[at] < 0x80 else "")


def _pair(raw: bytes) -> str:
    """A pair as converters show it; unassigned ones (private use in GB 18030) are dropped."""
    text = raw.decode("gb18030", "ignore")
    return "" if "\ue000" <= text <= "\uf8ff" else text


@cache
def _openings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """(what is left of an opening, its true form), the longest first.

    （十）, （十二）, （十三） leave the same: read as the lowest, because a higher one would follow others. The
    character behind begins with the opening's last byte; where nothing else is left of the number, it must be there.
    """
    left: dict[str, str] = {}
    for entry in load("phase_slip.toml")["opening"]:
        for number in load("phase_slip.toml")["numbers"]["values"]:
            raw = entry["pattern"].format(number).encode("gb18030")
            middle, before = _slipped(raw[1:-1]), re.escape(bytes((0xA1, raw[0])).decode("gb18030"))
            behind = "".join(_pair(bytes((raw[-1], trail))) for trail in range(0xA1, 0xFF))
            pattern = f"{_MARK}*\u3000*{before}{'?' if middle else ''}{re.escape(middle)}(?=[{behind}])"
            left.setdefault(pattern, entry["shown"].format(number))
    longest_first = sorted(left.items(), key=lambda entry: -len(entry[0]))
    return tuple((re.compile(pattern), shown) for pattern, shown in longest_first)


@cache
def _titles(last: str) -> tuple[tuple[str, str], ...]:
    """(what a slip makes of a title behind ``last``, which is ） or 、; the title), longest first."""
    titles: list[str] = load("phase_slip.toml")["titles"]["values"]
    left = [(_slipped(last.encode("gb18030")[1:] + title.encode("gb18030")), title) for title in titles]
    return tuple(sorted(left, key=lambda entry: -len(entry[0])))


def _with_opening(match: re.Match[str], simplify: Callable[[str], str], strange: bool) -> str | None:
    """A heading with its number restored, and its title where that is certain."""
    text = match[0]
    for pattern, shown in _openings() if _BEHIND.search(text) else ():
        opening = pattern.match(text)
        if not opening:
            continue
        rest = text[opening.end() :]
        title = _find_title(rest, match.string[match.end() :][:_LONGEST], shown[-1])
        if title is not None:
            return shown + title
        # 《Ⅰ类医疗器械目录》 is no slip of 二、: signs alone are not enough
        if not (strange or any(map(str.isalpha, opening[0]))):
            return None
        words = _SLIP.fullmatch("?" + rest)
        realigned = _with_words(words, simplify) if words else None
        # the first character is half of ） or 、, which now stands in the number
        return shown + (rest[1:] if realigned is None else realigned.lstrip("?"))
    return None


def _find_title(rest: str, following: str, last: str) -> str | None:
    """A known title at the start of ``rest``, its own end left to ``following`` where the slip ended inside it."""
    for left, title in _titles(last):
        if (rest + following).startswith(left):
            beyond = max(0, len(left) - len(rest))
            return title[: len(title) - beyond] + _without_half(rest[len(left) :], title)
    return None


def _without_half(rest: str, title: str) -> str:
    """What follows a title, less the character that the last byte of the title makes with the next one."""
    raw = _pairs(rest[:1])
    return rest[1:] if raw and raw[0] == title.encode("gb18030")[-1] else rest


# ---------------------------------------------------------------- backward: a run cut at the other byte


def _with_words(match: re.Match[str], simplify: Callable[[str], str]) -> str | None:
    """A run cut at the other byte, when known words cover it; with its mark, unless that was a space."""
    raw, pinyin, tail = _pairs(match["run"]), match["pinyin"], match["tail"] or ""
    if raw is None:
        return None
    # the second half of a U+3000 needs no mark; of any other character one half is lost
    mark = "" if raw[0] == 0xA1 else match["mark"]
    if pinyin is not None:
        ends = [(raw[1:] + bytes([trail]), f"({pinyin})") for trail in _trails(raw[-1], pinyin)]
    else:
        ends = [(raw[1:] + tail.encode(), "")] if tail else []
        if raw[-1] < 0x80:
            ends.append((raw[1:], tail))
        ends.append((raw[1:-1], "?" + tail))
    for aligned, rest in ends:
        found = _read(aligned)
        if found is not None and _is_covered(simplify(found)):
            return mark + found + rest
    return None


def _without_insert(match: re.Match[str]) -> str | None:
    """請?zhí)幚頉Q → 請處理決: zhí is 執, of whose two bytes one ends 請 and one begins the next pair."""
    before, run, tail = _pairs(match["before"]), _pairs(match["run"]), match["tail"] or ""
    if before is None or run is None or is_common(match["run"]):
        return None
    ends = [(run + tail.encode(), "")]
    if run[-1] < 0x80:
        ends.append((run[:-1], chr(run[-1]) + tail))
    for lead in _trails(before[-1], match["pinyin"]):
        for raw, rest in ends:
            found = _read(bytes([lead]) + raw)
            if found is not None:
                return match["before"] + found + rest
    return None


def _read(raw: bytes) -> str | None:
    """Pairs as text, when that is nothing but common Chinese and its signs."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return text if any(map(is_hanzi, text)) and is_common(text) else None


def _pairs(text: str) -> bytes | None:
    """The bytes of a run in which every character has two, or ``None``."""
    raw = text.encode("gb18030", "replace")
    return raw if len(raw) == 2 * len(text) else None


def _is_covered(text: str) -> bool:
    """True when known words cover every Chinese character."""
    words = _words()
    covered = 0
    for at, character in enumerate(text):
        longest = max((size for size in range(2, 9) if text[at : at + size] in words), default=0)
        covered = max(covered, at + longest)
        if is_hanzi(character) and covered <= at:
            return False
    return True


@cache
def _words() -> frozenset[str]:
    """Known words, and the numbers of headings."""
    numbers = [f"（{number}）" for number in load("phase_slip.toml")["numbers"]["values"]]
    return frozenset([*load("phase_slip.toml")["words"]["values"], *numbers])


def _is_strange(run: str) -> bool:
    """Many characters that public documents do not use, box drawing among them."""
    if common_share(run) == 1.0 and not _BOX.search(run):
        return False
    strange = sum(not is_common(character) for character in run) + len(_BOX.findall(run))
    letters = sum(map(str.isalpha, run)) + len(_BOX.findall(run))
    return strange > letters * _STRANGE


def _trails(lead: int, pinyin: str) -> Iterator[int]:
    """Second bytes that make, with ``lead``, a common character of this reading."""
    syllable = read_syllable(pinyin)
    for character in sorted(characters_read(syllable[0]) & common_characters()) if syllable else ():
        raw = character.encode("gb18030")
        if len(raw) == 2 and raw[0] == lead:
            yield raw[1]
