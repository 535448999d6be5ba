"""Bytes to text: whom to believe about the encoding, and what to say when the page contradicts itself.

Order of belief: byte order mark, HTTP header, ``meta``, strict UTF-8, GB 18030, Big5, detection. The first that
reads the bytes without an error *and* gives Chinese is taken; if none does, the one with the least damage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from parsers.data import load
from parsers.issues import issue
from parsers.misread import has_traces, reverse_misreading
from parsers.records import Decoded, Issue, Page
from parsers.script import NONSENSE, characters_of, common_share, is_hanzi, is_nonsense, is_surely_common

# bytes of one page that are read; the longest report seen has 1.5 MB, most of it inlined pictures
SIZE_LIMIT = 5_000_000
# how far a declaration may stand into the page: browsers look at 1 KB, some templates open with long comments
_HEAD = 8192
_DETECTION_SAMPLE = 65_536
# more control characters than this share is no text; UTF-8, GB 18030 and Big5 never produce any
_CONTROL_SHARE = 0.02
_CONTROL_SAMPLE = 4096
_BLANK = "nothing but white space"
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})
_MARKED = ("utf-8", "utf-16-le", "utf-16-be")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)

_CODEC: dict[str, str] = {name: codec for codec, names in load("decode.toml")["codecs"].items() for name in names}
_NAME: dict[str, str] = load("decode.toml")["names"]
_MAGIC: tuple[tuple[bytes, str], ...] = tuple(
    (bytes.fromhex(entry["prefix"]), entry["kind"]) for entry in load("decode.toml")["magic"]
)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The bytes read in one encoding: unreadable places, the first one's offset, and whether it is Chinese at a glance."""

    text: str
    codec: str
    evidence: str
    errors: int
    first: int
    plain: bool

    @property
    def accepted(self) -> bool:
        return self.plain or (not self.errors and (common_share(self.text) >= NONSENSE or _is_proof(self)))

    @property
    def cost(self) -> float:
        """Nonsense (0 to 1) plus damage per character beyond ASCII (0 to 1)."""
        beyond = len(self.text) - len(self.text.encode("ascii", "ignore"))
        return (1 - common_share(self.text)) + self.errors / max(1, beyond)


def decode(page: Page) -> Decoded:
    """The text of a page, the encoding, and who said so. Returns for any bytes, in linear time."""
    body, issues = page.body[:SIZE_LIMIT], []
    if len(page.body) > SIZE_LIMIT:
        left_out = len(page.body) - SIZE_LIMIT
        issues.append(issue("too_large", f"the first {SIZE_LIMIT} bytes were read, {left_out} bytes left out"))
    kind = _find_kind(body)
    if kind:
        return Decoded("", "binary", "detected", (*issues, issue("not_text", kind)))
    mark, marked = next(((mark, codec) for mark, codec in _MARKS if body.startswith(mark)), (b"", None))
    declared = _declarations(page, body, marked)
    chosen = _choose(body[len(mark) :], declared)
    if not chosen.text.strip():
        return Decoded("", _shown(chosen.codec), chosen.evidence, (*issues, issue("not_text", _BLANK)))
    issues += _conflicts(chosen, declared) + _damage(chosen, len(mark))
    return _mended(chosen, issues)


def _find_kind(body: bytes) -> str | None:
    """What the bytes are when they are no text, in words, or ``None``."""
    if not body or body.isspace():
        return _BLANK if body else "empty file"
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for prefix, kind in _MAGIC:
        if start.startswith(prefix):
            return f"{kind}: {len(body)} bytes"
    controls = _count_controls(body)
    if controls > len(body) * _CONTROL_SHARE and _find_utf16(body) is None:
        return f"binary data: {controls} control characters in {len(body)} bytes"
    return None


def _count_controls(body: bytes) -> int:
    """How many control characters there are. Of a long page that has none in a sample of even and odd places, none."""
    sample = body[:: len(body) // _CONTROL_SAMPLE * 2 + 1]
    if len(sample) < len(body) and len(sample) == len(sample.translate(None, _CONTROLS)):
        return 0
    return len(body) - len(body.translate(None, _CONTROLS))


def _find_utf16(body: bytes) -> str | None:
    """UTF-16 told by its mark or, without one, by what its beginning reads as."""
    for mark, codec in _MARKS[1:]:
        if body.startswith(mark):
            return codec
    for codec in ("utf-16-le", "utf-16-be"):
        text = body[:_HEAD].decode(codec, "ignore")
        if common_share(text) >= NONSENSE and any(map(is_hanzi, text)):
            return codec
    return None


def _declarations(page: Page, body: bytes, marked: str | None) -> dict[str, str]:
    """What the page says of itself: evidence → name, most believable first. Unknown names say nothing."""
    header, meta = _HEADER.search(page.content_type or ""), _DECLARED.search(body[:_HEAD])
    said = {
        "bom": marked,
        "header": header[1].lower() if header else None,
        "meta": meta[1].decode("ascii", "replace").lower() if meta else None,
    }
    return {evidence: name for evidence, name in said.items() if name and _codec(name)}


def _codec(name: str) -> str:
    """The codec for a declared name (gb2312 means gb18030); empty for an unknown one."""
    return _CODEC.get(name, name if name in _MARKED else "")


def _choose(body: bytes, declared: dict[str, str]) -> _Attempt:
    attempts = []
    for codec, evidence in _candidates(body, declared):
        attempt = _attempt(body, codec, evidence)
        if attempt.accepted:
            return attempt
        attempts.append(attempt)
    best = min(attempts, key=lambda attempt: attempt.cost)
    if best.cost < 1 - NONSENSE or len(best.text) == len(body):
        return best
    attempts += [_attempt(body, codec, "detected") for codec in _detected(body)]
    return min(attempts, key=lambda attempt: attempt.cost)


def _candidates(body: bytes, declared: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(codec, evidence) to try, each codec once, the most believable first."""
    wide = _find_utf16(body) if b"\0" in body else None
    seen: set[str] = set()
    for evidence, codec in (
        *((evidence, _codec(name)) for evidence, name in declared.items()),
        ("detected", wide),
        ("utf-8", "utf-8"),
        ("gb18030", "gb18030"),
        ("detected", "big5hkscs"),
    ):
        if codec and codec not in seen:
            seen.add(codec)
            yield codec, evidence


def _attempt(body: bytes, codec: str, evidence: str) -> _Attempt:
    errors, first = 0, -1
    try:
        text = body.decode(codec)
    except UnicodeDecodeError as error:
        text, first = body.decode(codec, "replace"), error.start
        errors = text.count("\ufffd") - (body.count(b"\xef\xbf\xbd") if codec == "utf-8" else 0)
    return _Attempt(text, codec, evidence, errors, first, first < 0 and is_surely_common(text))


def _is_proof(attempt: _Attempt) -> bool:
    """Valid UTF-8 with three characters of three bytes, or eight of any length, is UTF-8, whatever it says.

    Two characters are not enough: 联通 in GBK is valid UTF-8.
    """
    beyond = {character for character in characters_of(attempt.text) if not character.isascii()}
    return attempt.codec == "utf-8" and (len(beyond) >= 8 or sum(map("\u07ff".__lt__, beyond)) >= 3)


def _detected(body: bytes) -> list[str]:
    """The last resort's answer, from the first part of the page that is not ASCII; at most one codec."""
    start = max(0, next((match.start() for match in re.finditer(rb"[\x80-\xff]", body)), 0) - 64)
    best = from_bytes(body[start : start + _DETECTION_SAMPLE]).best()
    return [best.encoding] if best else []


def _shown(codec: str) -> str:
    return _NAME.get(codec, codec)


def _conflicts(chosen: _Attempt, declared: dict[str, str]) -> list[Issue]:
    if chosen.text.isascii() or all(_codec(name) == chosen.codec for name in declared.values()):
        return []
    said = ", ".join(f"{evidence} says {name}" for evidence, name in declared.items())
    return [issue("encoding_conflict", f"{said}; the bytes are {_shown(chosen.codec)}")]


def _damage(chosen: _Attempt, offset: int) -> list[Issue]:
    if not chosen.errors:
        return []
    where = f"byte {chosen.first + offset}"
    return [issue("text_damaged", f"{chosen.errors} unreadable bytes replaced, the first at {where}", where)]


def _mended(chosen: _Attempt, issues: list[Issue]) -> Decoded:
    """The text with a saved misreading taken back, and what cannot be taken back named."""
    text, repairs, lost = chosen.text, {}, 0
    plain = chosen.plain and not has_traces(text)
    found = None if plain else reverse_misreading(text)
    if found:
        text, repairs, lost = found.text, {"misreading": found.runs}, found.lost
    elif not plain and is_nonsense("".join(filter(is_hanzi, characters_of(text)))):
        issues.append(issue("text_damaged", "read in a wrong encoding before it was stored; not recoverable"))
    # one character is looked for first: that is quick
    if lost or ("锟" in text and "锟斤拷" in text) or (not chosen.errors and "\ufffd" in text):
        lost = text.count("\ufffd") + text.count("锟斤拷")
        issues.append(issue("text_damaged", f"{lost} characters were lost before the page was stored"))
    return Decoded(text, _shown(chosen.codec), chosen.evidence, tuple(issues), repairs)
