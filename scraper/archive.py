"""What was served, as WARC files: the one precious thing, from which all else can be made again.

``ArchiveWriter`` writes one file a run: for each exchange a request record and a response record, or a revisit record
where the content is that of an earlier answer. All records of an answer go to the disk in one write. Reading them back:
scraper/replay.py; mending a file that a crash left torn: ``repair`` in scraper/warc.py.
"""

import hashlib
import os
import uuid
import zlib
from base64 import b32encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.headers import Headers
from scraper.records import About, ArchivePosition, FetchFailure, Hop, Original, Response

_VERSION = "WARC/1.1"
_EFFORT, _GZIP = 6, zlib.MAX_WBITS | 16
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_SAME_BYTES, NOT_MODIFIED = "identical-payload-digest", "server-not-modified"
# The chunks of a body are put together before it is archived; the header that spoke of them is kept under the name
# that the Internet Archive gives to headers that no longer hold.
_CHUNKED, WAS_CHUNKED = "transfer-encoding", "X-Archive-Orig-Transfer-Encoding"
# of ours, in the records' own headers: which hop of how many, how the request ended, and the address as it was written
HOP, ASKED, ABOUT = "Gongkai-Hop", "Gongkai-Asked", "Gongkai-About-"
_KNOWN = tuple(field.name for field in fields(About))


def payload_digest(wire: bytes) -> str:
    """What tells one content from another: of the body as served, so that it needs no decoding."""
    return _digest(wire) if wire else _OF_NOTHING


def _digest(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm}:{b32encode(hashlib.new(algorithm, content).digest()).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Packed:
    """The records of an answer, compressed; that of the answer itself begins at ``start`` and is the last.

    ``digest``: of the body as served, whether it is kept here or was before.
    """

    content: bytes
    start: int
    digest: str


def pack(answer: Response | FetchFailure, original: Original | None = None, about: About | None = None) -> Packed:
    """All exchanges of an answer as records; there is at least one. It needs no file, and may be done in any thread.

    ``original``: the archived answer of the same address. With a 304, or the same bytes, only that is noted.
    ``about``: what the crawl knows of the address, kept in the headers of the record under names of ours, so that the
    archive alone tells what the answer was asked for.
    """
    complete, buffer, start, digest = isinstance(answer, Response), BytesIO(), 0, ""
    for number, hop in enumerate(answer.exchanges, 1):
        last = number == len(answer.exchanges)
        extra = [(HOP, f"{number}/{len(answer.exchanges)} {'complete' if complete else 'failed'}")]
        if answer.request.url != answer.exchanges[0].url:
            extra.append((ASKED, _one_line(answer.request.url)))
        if last:
            extra += _describe(about)
        digest = payload_digest(hop.wire)
        start = _write_exchange(buffer, hop, digest, original if last and complete else None, extra)
    return Packed(buffer.getvalue(), start, digest)


_OF_NOTHING = _digest(b"")  # of the body of nearly every request


class ArchiveWriter:
    """Appends to one ``.warc.gz``; one thread at a time, but ``sync`` may run beside the others.

    ``info`` says in the file's first record who made it.

    An existing file is gone on with: ``repair`` it first. Every error of the disk is an OSError, and leaves the file as
    it was before the write.
    """

    def __init__(self, path: Path, info: Mapping[str, str]) -> None:
        self._path = path
        # without a buffer: after an error nothing may be left that a later write would bring to the disk
        self._file = path.open("ab", buffering=0)
        if self._file.tell() == 0:
            fields = {"format": "WARC File Format 1.1", **info}
            block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items())
            headers = [("WARC-Type", "warcinfo"), ("WARC-Filename", path.name), ("WARC-Date", info["date"])]
            buffer = BytesIO()
            _write_record(buffer, headers, "application/warc-fields", block.encode())
            self._append(buffer.getvalue())
            self.sync()
            _sync_folder(path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def end(self) -> int:
        """Where the next answer will begin."""
        return self._file.tell()

    def close(self) -> None:
        """Everything is on the disk when it returns."""
        self.sync()
        self._file.close()

    def write(
        self, answer: Response | FetchFailure, original: Original | None = None, about: About | None = None
    ) -> ArchivePosition | None:
        """Archives all exchanges of an answer; the position is that of the last one, None when there were none.

        ``original`` and ``about``: see ``pack``. It is on the disk when this returns.
        """
        if not answer.exchanges:
            return None
        position = self.append(pack(answer, original, about))
        self.sync()
        return position

    def append(self, packed: Packed) -> ArchivePosition:
        """Like ``write``, but it is only sure to be kept once ``sync()`` has been called: several answers that wait to be
        written need but one."""
        base = self._file.tell()
        self._append(packed.content)
        return ArchivePosition(self._path.name, base + packed.start, len(packed.content) - packed.start)

    def sync(self) -> None:
        """Returns when all that was written is on the disk."""
        with self._named():
            os.fsync(self._file.fileno())

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Errors of the disk with the name of the file."""
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from error

    def _append(self, content: bytes) -> None:
        base, rest = self._file.tell(), memoryview(content)
        try:
            with self._named():
                while rest:
                    rest = rest[self._file.write(rest) :]
        except OSError:
            os.ftruncate(self._file.fileno(), base)
            raise


def _describe(about: About | None) -> list[tuple[str, str]]:
    stated = ((name, getattr(about, name)) for name in _KNOWN) if about else ()
    return [(ABOUT + name.capitalize(), quote(value)) for name, value in stated if value]


def _sync_folder(folder: Path) -> None:
    """A new file's name is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_exchange(
    buffer: BytesIO, hop: Hop, digest: str, original: Original | None, extra: list[tuple[str, str]]
) -> int:
    """Request, then answer; returns where the answer's record begins."""
    answer_id = _record_id()
    common = [("WARC-Target-URI", hop.url), ("WARC-Date", hop.requested_at)]
    asked = [("WARC-Type", "request"), *common, ("WARC-Concurrent-To", answer_id)]
    target = urlsplit(hop.url)._replace(scheme="", netloc="", fragment="").geturl() or "/"
    head = _head(f"{hop.method} {target} HTTP/1.1", hop.request_headers)
    asked.append(("WARC-Payload-Digest", payload_digest(hop.request_body)))
    _write_record(buffer, asked, "application/http; msgtype=request", head + hop.request_body)
    start = buffer.tell()
    profile = _profile(hop, digest, original)
    head = _head(f"HTTP/1.1 {hop.status} {hop.reason}".rstrip(), _without_chunks(hop.headers))
    headers = [("WARC-Record-ID", answer_id), ("WARC-Type", "revisit" if profile else "response"), *common, *extra]
    if profile and original:
        headers += [
            ("WARC-Profile", _PROFILES + profile),
            ("WARC-Refers-To-Target-URI", original.url),
            ("WARC-Refers-To-Date", original.retrieved_at),
        ]
        digest = original.digest
    headers.append(("WARC-Payload-Digest", digest))
    _write_record(buffer, headers, "application/http; msgtype=response", head if profile else head + hop.wire)
    return start


def _profile(hop: Hop, digest: str, original: Original | None) -> str | None:
    if original is None:
        return None
    if hop.status == 304:
        return NOT_MODIFIED
    return _SAME_BYTES if digest == original.digest else None


def _write_record(buffer: BytesIO, headers: list[tuple[str, str]], kind: str, block: bytes) -> None:
    """One gzip member. The block goes out byte for byte: with its digests given, warcio has nothing to work out."""
    written = StatusAndHeaders("", list(headers), protocol=_VERSION)
    if not written.get_header("WARC-Record-ID"):
        written.add_header("WARC-Record-ID", _record_id())
    written.add_header("WARC-Block-Digest", _digest(block))
    # The type given here is not written. Of a "revisit" no block would be, and of no "warcinfo" a digest is missing.
    record = ArcWarcRecord("warc", "warcinfo", written, BytesIO(block), None, kind, len(block))
    plain = BytesIO()
    WARCWriter(plain, gzip=False, warc_version=_VERSION).write_record(record)
    # at once, and not with the most effort, as warcio would: two thirds of the time for a fiftieth more bytes
    buffer.write(zlib.compress(plain.getvalue(), _EFFORT, wbits=_GZIP))


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _head(line: str, headers: Headers) -> bytes:
    lines = [line, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _without_chunks(headers: Headers) -> Headers:
    return tuple((WAS_CHUNKED if name.lower() == _CHUNKED else name, value) for name, value in headers)


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in text)
