"""Undoes a misreading that was saved: 鏀垮簻 is 政府 in UTF-8, read as GBK. Once or several times over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.data import load
from parsers.script import NONSENSE, common_share, is_common

_WORTH_A_LOOK = 0.9
_ROUNDS = 3
_RUN = re.compile(r"[^\x00-\x7f]+")
_LOST = re.compile("\ufffd+")
_PAIRS: tuple[tuple[str, str], ...] = tuple(
    (entry["read_as"], entry["sent"]) for entry in load("decode.toml")["misread"]
)
# what the stops of a sentence become when they are misread: no misread paragraph is without (，of UTF-8 read as GBK: 锛)
_TRACES = frozenset(
    mark.encode(sent).decode(read_as, "ignore")[:1] for read_as, sent in _PAIRS for mark in "，。、："
).difference("，。、：", [""])


@dataclass(frozen=True, slots=True)
class Reversal:
    """``runs`` were exactly reversible; ``lost`` characters were not and are U+FFFD in ``text``."""

    text: str
    runs: int
    lost: int


def has_traces(text: str) -> bool:
    """Does a text hold what stops become when they are misread? Quick, and wrong only about scraps without any stop."""
    return any(trace in text for trace in _TRACES)


def reverse_misreading(text: str) -> Reversal | None:
    """The text as it was before it was misread; ``None`` when it is well as it is or nothing gives sense."""
    share = common_share(text)
    if share >= _WORTH_A_LOOK:
        return None
    for read_as, sent in _PAIRS:
        found = _reverse(text, read_as, sent)
        if found and common_share(found.text) > max(share, NONSENSE):
            return found
    return None


def _reverse(text: str, read_as: str, sent: str) -> Reversal | None:
    """Up to three misreadings of one kind taken back, as long as something still comes out."""
    best, runs, lost = None, 0, 0
    for _ in range(_ROUNDS):
        once = _reverse_once(text, read_as, sent)
        if not once.runs:
            break
        text, runs, lost = once.text, runs + once.runs, lost + once.lost
        best = Reversal(text, runs, lost)
        if common_share(text) >= _WORTH_A_LOOK:
            break
    return best


def _reverse_once(text: str, read_as: str, sent: str) -> Reversal:
    runs = lost = 0
    pieces, end = [], 0
    for match in _RUN.finditer(text):
        found = _reversed_run(match[0], read_as, sent)
        pieces += [text[end : match.start()], match[0] if found is None else found]
        end = match.end()
        if found is not None:
            runs += "\ufffd" not in found
            lost += found.count("\ufffd")
    return Reversal("".join([*pieces, text[end:]]), runs, lost)


def _reversed_run(run: str, read_as: str, sent: str) -> str | None:
    """A run beyond ASCII read back, or ``None`` when that makes it worse. A lost character is one U+FFFD."""
    found = None
    for raw in _bytes_of(run, read_as):
        text = _LOST.sub("\ufffd", raw.decode(sent, "replace"))
        lost = text.count("\ufffd")
        if not lost and not is_common(run):
            return text
        if common_share(text) >= common_share(run) and lost <= max(1, run.count("\ufffd"), len(text) // 8):
            found = found or text
    return found


def _bytes_of(run: str, codec: str) -> Iterator[bytes]:
    """The bytes of which ``codec`` made this run: none when it cannot have, two ways where it is not certain.

    U+FFFD stands for bytes that are gone; FF, which no encoding has, keeps their place.
    """
    if codec == "cp1252":
        # the five bytes that Windows-1252 leaves open come through as control characters
        raw = [_encoded(character, "cp1252") or _encoded(character, "latin-1") for character in run]
        if None not in raw:
            yield b"".join(filter(None, raw))
        return
    # Windows reads a lone byte 80 as €, which GB 18030 writes A2E3
    for signs in ({"\ufffd": b"\xff"}, {"\ufffd": b"\xff", "€": b"\x80"})[: 1 + ("€" in run)]:
        raw = [signs.get(part) or _encoded(part, codec) for part in re.split(f"([{''.join(signs)}])", run)]
        if None not in raw:
            yield b"".join(filter(None, raw))


def _encoded(text: str, codec: str) -> bytes | None:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None
