"""Reading WARC files back, ours and those of other tools: see scraper/archive.py for what ours hold."""

import hashlib
import re
from base64 import b32encode
from binascii import unhexlify
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

from scraper.archive import ABOUT, ASKED, HOP, NOT_MODIFIED, WAS_CHUNKED, payload_digest
from scraper.encodings import TooLargeError, UndecodableError, decode_body
from scraper.headers import Headers, find_header
from scraper.records import About, Archived, ArchiveFault, ArchivePosition, Hop, Original, Recorded, Request, Response
from scraper.warc import LARGEST_RECORD, BrokenError, RawRecord, cut, cut_at

_STATUS_LINE = re.compile(rb"(?:HTTP/\d(?:\.\d)?|ICY)[ \t]+(\d{3})(?:[ \t]+(.*))?$")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")
_BLANKS = " \t"
# a record of these types holds an answer
_ANSWERS = ("response", "revisit", "resource")


def read_record(folder: Path, position: ArchivePosition) -> Archived | ArchiveFault:
    """The answer at a position of a file in the folder. Raises OSError where there is no such file."""
    try:
        raw = cut_at(folder / position.file, position)
        return _read_answer(raw, None) or ArchiveFault(position, "the record there holds no answer")
    except BrokenError as error:
        return ArchiveFault(position, str(error))


def read_archive(path: Path, start: int = 0, stop: int | None = None) -> Iterator[Archived | ArchiveFault]:
    """Every answer in a WARC file, in its order. Of other records only requests are used, when they stand before.

    ``start`` and ``stop``: only what begins between these bytes; ``start`` is the first byte of a record.
    """
    asked: dict[str, RawRecord] = {}
    # where the content with a digest stands, for revisits of it
    contents: dict[str, ArchivePosition] = {}
    for piece in cut(path, start, stop):
        if isinstance(piece, ArchiveFault):
            yield piece
            continue
        kind = piece.header("WARC-Type").lower()
        url = _target(piece)
        if kind == "request":
            asked = {url: piece}  # the answer to it comes next, or it is one of those that come after their answer
        if kind not in _ANSWERS or not url.startswith(("http:", "https:")):
            continue
        try:
            answer = _read_answer(piece, asked.pop(url, None))
            if answer is None:
                continue
            yield _resolve(answer, contents, path)
        except BrokenError as error:
            yield ArchiveFault(piece.position, str(error), url)
            continue
        digest = piece.header("WARC-Payload-Digest")
        if digest and kind == "response" and piece.alone:
            contents.setdefault(digest, piece.position)


def read_answers(path: Path, start: int = 0, stop: int | None = None) -> Iterator[Recorded | ArchiveFault]:
    """The answers of a file as they were fetched, redirects and all; what begins between two bytes, as for ``read_archive``.

    A request that ended in a failure gives nothing: it is to be asked again.
    """
    walk: list[Archived] = []
    begins = start
    for piece in read_archive(path, start, stop):
        end = piece.position.offset + piece.position.length
        if isinstance(piece, ArchiveFault):
            walk, begins = [], end
            yield piece
            continue
        if piece.number != len(walk) + 1:
            walk = []
        walk.append(piece)
        if piece.number < piece.of:
            continue
        if piece.complete and len(walk) == piece.of:
            hops = tuple(one.hop for one in walk)
            answer = Response(_read_request(walk[0]), piece.hop.url, piece.hop.status, piece.body or b"", hops)
            yield Recorded(answer, piece, begins, piece.body is None)
        walk, begins = [], end


def _read_request(first: Archived) -> Request:
    """The request that the first hop came of."""
    sent = {name.lower(): value for name, value in first.hop.request_headers}
    form = tuple(parse_qsl(first.hop.request_body.decode("latin-1"), keep_blank_values=True))
    return Request(first.asked, form, sent.get("if-none-match"), sent.get("if-modified-since"), sent.get("referer"))


def _resolve(answer: Archived, contents: Mapping[str, ArchivePosition], path: Path) -> Archived:
    """The same with the content that it only refers to, when that stands before it in this file."""
    position = contents.get(answer.digest)
    if answer.body is not None or position is None:
        return answer
    earlier = _read_answer(cut_at(path, position), None)
    if earlier is None:
        return answer
    return replace(answer, hop=replace(answer.hop, wire=earlier.hop.wire), body=earlier.body)


def _target(raw: RawRecord) -> str:
    """The address; some tools put it in angle brackets, or leave blanks in it."""
    return raw.header("WARC-Target-URI").strip("<>").replace(" ", "%20")


def _read_answer(raw: RawRecord, request: RawRecord | None) -> Archived | None:
    """None for records that hold no answer. Raises ``BrokenError``."""
    kind = raw.header("WARC-Type").lower()
    if kind not in _ANSWERS:
        return None
    _check_whole(raw)
    if kind == "resource":
        headers: Headers = (("Content-Type", raw.header("Content-Type")),)
        status, reason, payload = 200, "", raw.block
    else:
        status, reason, headers, payload = _read_http(raw, kind)
    original = _read_original(raw) if kind == "revisit" else None
    same_bytes = original is not None and status != 304
    wire = _join_chunks(headers, payload)
    body = None if same_bytes else _decode(headers, wire, raw)
    method, sent, posted = _read_sent(request)
    hop = Hop(_target(raw), method, status, reason, sent, _with_chunks(headers), wire, raw.header("WARC-Date"), posted)
    digest = original.digest if original is not None else payload_digest(wire)
    number, of, complete = _read_hop(raw.header(HOP))
    asked = raw.header(ASKED) or hop.url
    return Archived(raw.position, hop, body, digest, original, number, of, asked, complete, _read_about(raw))


def _read_about(raw: RawRecord) -> About:
    stated = {field.name: unquote(raw.header(ABOUT + field.name)) for field in fields(About)}
    return About(**{name: value or None for name, value in stated.items()})


def _check_whole(raw: RawRecord) -> None:
    if raw.header("WARC-Truncated"):
        raise BrokenError(f"whoever wrote it cut it short ({raw.header('WARC-Truncated')})")
    if raw.header("WARC-Segment-Number") not in ("", "0"):
        raise BrokenError("one of several segments, which are not put together")
    algorithm, _, stated = raw.header("WARC-Block-Digest").partition(":")
    if not stated or algorithm.lower() not in hashlib.algorithms_guaranteed or algorithm.lower().startswith("shake"):
        return
    true = hashlib.new(algorithm.lower(), raw.block).digest()
    if stated.upper().rstrip("=") != b32encode(true).decode("ascii").rstrip("=") and _hex(stated) != true:
        raise BrokenError("damaged: it is not what its digest was made of")


def _hex(text: str) -> bytes | None:
    try:
        return unhexlify(text)
    except ValueError:
        return None


def _read_http(raw: RawRecord, kind: str) -> tuple[int, str, Headers, bytes]:
    """Status, reason, headers and what follows them. A revisit may hold nothing at all."""
    if kind == "revisit" and not raw.block.strip():
        not_modified = raw.header("WARC-Profile").endswith(NOT_MODIFIED)
        return (304, "", (), b"") if not_modified else (200, "", (), b"")
    end = _END_OF_HEAD.search(raw.block)
    if end is None and kind != "revisit":
        raise BrokenError("an answer whose headers have no end")
    first, *lines = (raw.block[: end.start()] if end else raw.block).split(b"\n")
    status = _STATUS_LINE.match(first.rstrip())
    if status is None:
        raise BrokenError(f"no answer of HTTP begins with {first[:60].decode('latin-1')!r}")
    reason = (status[2] or b"").decode("latin-1")
    return int(status[1]), reason, _read_headers(lines), raw.block[end.end() :] if end else b""


def _read_headers(lines: Iterable[bytes]) -> Headers:
    """Names and values; a line that begins with a blank goes on with the value before it, one without a colon is none."""
    headers: list[tuple[str, str]] = []
    for line in (line.rstrip(b"\r").decode("latin-1") for line in lines):
        # blanks are those of ASCII: in Latin-1 the last byte of a character may look like another
        if line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip(_BLANKS)}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip(_BLANKS), value.strip(_BLANKS)))
    return tuple(headers)


def _with_chunks(headers: Headers) -> Headers:
    return tuple(("Transfer-Encoding" if name == WAS_CHUNKED else name, value) for name, value in headers)


def _join_chunks(headers: Headers, payload: bytes) -> bytes:
    """The body of its chunks. Tools that put them together leave the header as it was: then there is nothing to do."""
    if "chunked" not in find_header(headers, "transfer-encoding").lower() or not payload:
        return payload
    reader = ChunkedDataReader(BytesIO(payload), raise_exceptions=True)
    try:
        return bytes(reader.read())
    except ChunkedDataException as error:
        if not _CHUNK.match(payload):
            return payload
        raise BrokenError("its chunks end before their end") from error


def _decode(headers: Headers, wire: bytes, raw: RawRecord) -> bytes:
    encoding, kind = find_header(headers, "content-encoding"), find_header(headers, "content-type")
    try:
        return decode_body(wire, encoding, kind, LARGEST_RECORD)
    except (TooLargeError, UndecodableError) as error:
        raise BrokenError(f"its body does not decode: {error}") from error


def _read_original(raw: RawRecord) -> Original:
    return Original(
        raw.header("WARC-Refers-To-Target-URI").strip("<>") or _target(raw),
        raw.header("WARC-Refers-To-Date"),
        raw.header("WARC-Payload-Digest"),
    )


def _read_sent(request: RawRecord | None) -> tuple[str, Headers, bytes]:
    """Method, headers and body of the request; a GET of unknown headers where none was kept."""
    if request is None:
        return "GET", (), b""
    head, _, body = request.block.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\n")
    return first.partition(b" ")[0].decode("latin-1") or "GET", _read_headers(lines), body


def _read_hop(text: str) -> tuple[int, int, bool]:
    found = re.match(r"(\d{1,4})/(\d{1,4}) (complete|failed)$", text)
    return (int(found[1]), int(found[2]), found[3] == "complete") if found else (1, 1, True)
