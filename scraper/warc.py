"""A WARC file cut into its records, whoever wrote it, and however it is damaged.

Uncompressed files, files with one gzip member a record (as the standard wants it), and short ones compressed as a
whole. What cannot be read becomes an ``ArchiveFault``, and the search goes on for the next place where a record
begins. The file is mapped, not loaded: memory stays flat.
"""

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from mmap import ACCESS_READ, mmap
from pathlib import Path

from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from scraper.records import ArchiveFault, ArchivePosition, Repaired

Bytes = bytes | mmap

# a record larger than this is no page; it is named and stepped over
LARGEST_RECORD = 256 * 1024 * 1024
_GZIP_MAGIC = b"\x1f\x8b\x08"
_ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
_VERSION = b"WARC/"
_HEAD_WITHIN = 256 * 1024
_PIECE = 64 * 1024
# the first of a record's own headers stands within so many bytes
_OPENING = 4096

_HEADERS = StatusAndHeadersParser(ArcWarcRecordLoader.WARC_TYPES)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record: its headers in the order written, and its block. ``alone``: nothing else is in its gzip member."""

    position: ArchivePosition
    headers: tuple[tuple[str, str], ...]
    block: bytes
    alone: bool = True

    def header(self, name: str) -> str:
        """The first header of that name, in any letter case; empty when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class BrokenError(ValueError):
    """A record that cannot be read; the message says why. ``torn``: because the file ends before it does."""

    def __init__(self, message: str, *, torn: bool = False) -> None:
        super().__init__(message)
        self.torn = torn


def cut(path: Path, start: int = 0, stop: int | None = None) -> Iterator[RawRecord | ArchiveFault]:
    """The records of a file in their order, and what stands between them that is none. Raises OSError only.

    ``start``: the first byte of a record; ``stop``: no record that begins there or behind.
    """
    with _mapped(path) as data:
        bound = len(data) if stop is None else min(stop, len(data))
        while (start := _skip_blank(data, start)) < bound:
            try:
                records, end = _read_at(data, start, path.name)
            except BrokenError as error:
                end = _next_start(data, start + 1)
                yield ArchiveFault(ArchivePosition(path.name, start, end - start), str(error))
            else:
                yield from records
            start = end


def cut_at(path: Path, position: ArchivePosition) -> RawRecord:
    """The record at a position. Raises ``BrokenError`` and OSError."""
    with path.open("rb") as file:
        file.seek(position.offset)
        piece = file.read(position.length)
    if len(piece) < position.length:
        raise BrokenError("the file ends before this record", torn=True)
    (record, *more), _ = _read_at(piece, 0, position.file)
    if more:
        raise BrokenError("several records are compressed as one: no position tells them apart")
    return RawRecord(position, record.headers, record.block)


def repair(path: Path) -> Repaired:
    """Cuts a torn end off, as a crash or a full disk leaves it. Damage before the last whole record is left alone."""
    records, end, faults = 0, 0, list[ArchiveFault]()
    for piece in cut(path):
        if isinstance(piece, ArchiveFault):
            faults.append(piece)
        else:
            records, end = records + 1, piece.position.offset + piece.position.length
    inner = tuple(fault for fault in faults if fault.position.offset < end)
    size = path.stat().st_size
    if len(inner) == len(faults):
        return Repaired(0, records, inner)
    with path.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    return Repaired(size - end, records, inner)


@contextmanager
def _mapped(path: Path) -> Iterator[Bytes]:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            yield b""  # nothing cannot be mapped
        else:
            with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
                yield data


# ---------------------------------------------------------------- one record


def _read_at(data: Bytes, start: int, name: str) -> tuple[list[RawRecord], int]:
    """The record at ``start`` (all of them that share its gzip member), and where the next begins."""
    opening = data[start : start + 5]
    if opening.startswith(_GZIP_MAGIC[:2]):
        content, end = _gunzip_member(data, start)
        position = ArchivePosition(name, start, end - start)
        parts = list(_read_all(content))
        return [RawRecord(position, headers, block, len(parts) == 1) for headers, block in parts], end
    if opening == _VERSION:
        headers, block, end = _read_plain(data, start)
        return [RawRecord(ArchivePosition(name, start, end - start), headers, block)], end
    if opening[:4] in _ZSTD_MAGICS:
        raise BrokenError("compressed with zstd, which is not read: unpack the file first")
    raise BrokenError("no record begins here")


def _gunzip_member(data: Bytes, start: int) -> tuple[bytes, int]:
    stream, parts, size, at = zlib.decompressobj(zlib.MAX_WBITS | 16), list[bytes](), 0, start
    try:
        while not stream.eof:
            piece = data[at : at + _PIECE]
            if not piece:
                raise BrokenError("torn: the file ends before this record does", torn=True)
            at += len(piece)
            while piece and not stream.eof:
                part = stream.decompress(piece, _PIECE * 16)
                piece = stream.unconsumed_tail
                size += len(part)
                parts.append(part)
                if size > LARGEST_RECORD:
                    raise BrokenError(f"more than {LARGEST_RECORD} bytes in one gzip member (try `warcio recompress`)")
    except zlib.error as error:
        raise BrokenError(f"damaged: {error}") from error
    return b"".join(parts), at - len(stream.unused_data)


def _read_all(content: bytes) -> Iterator[tuple[tuple[tuple[str, str], ...], bytes]]:
    start = 0
    while (start := _skip_blank(content, start)) < len(content):
        headers, block, start = _read_plain(content, start)
        yield headers, block


def _read_plain(data: Bytes, start: int) -> tuple[tuple[tuple[str, str], ...], bytes, int]:
    """Headers, block and end of an uncompressed record."""
    begin = _find_block(data, start)
    try:
        headers = tuple(_HEADERS.parse(BytesIO(data[start:begin])).headers)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise BrokenError("no WARC record begins here") from error
    stated = next((value.strip() for name, value in headers if name.lower() == "content-length"), "")
    if not stated.isdecimal():
        raise BrokenError(f"its Content-Length is {stated or 'missing'}")
    length = int(stated)
    if length > LARGEST_RECORD:
        raise BrokenError(f"{length} bytes, more than is read")
    if begin + length > len(data):
        raise BrokenError("torn: the file ends before this record does", torn=True)
    end = begin + length
    behind = bytes(data[end : end + 4])
    blank = next((len(mark) for mark in (b"\r\n\r\n", b"\n\n", behind) if behind.startswith(mark)), 0)
    if behind.strip(b"\r\n") and blank == len(behind):
        raise BrokenError("its Content-Length is wrong: it does not end where it says")
    return headers, bytes(data[begin:end]), end + blank


def _find_block(data: Bytes, start: int) -> int:
    """Where the headers end. They do so with an empty line, with or without carriage returns."""
    limit = start + _HEAD_WITHIN
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := data.find(mark, start, limit)) >= 0]
    if not ends:
        raise BrokenError("its headers have no end", torn=limit >= len(data))
    return min(ends)


# ---------------------------------------------------------------- between records


def _skip_blank(data: Bytes, start: int) -> int:
    while data[start : start + 1] in (b"\r", b"\n"):
        start += 1
    return start


def _next_start(data: Bytes, start: int) -> int:
    """The next place where a record begins: a gzip member that unpacks to one, or a version with a record's headers."""
    plain = _next_plain(data, start)
    at = data.find(_GZIP_MAGIC, start)
    while 0 <= at < plain:
        if _opens_record(data, at):
            return at
        at = data.find(_GZIP_MAGIC, at + 1)
    return plain


def _next_plain(data: Bytes, start: int) -> int:
    at = data.find(_VERSION, start)
    # a page may speak of WARC/1.0 too
    while at >= 0 and b"\nWARC-" not in data[at : at + _OPENING]:
        at = data.find(_VERSION, at + 1)
    return len(data) if at < 0 else at


def _opens_record(data: Bytes, at: int) -> bool:
    try:
        opening = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[at : at + 2048], len(_VERSION))
    except zlib.error:
        return False
    return opening == _VERSION
