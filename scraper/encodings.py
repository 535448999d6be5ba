"""Undoing the content encoding of a body: pure, in pieces, and never past a limit.

Servers encode what was not asked for, declare gzip and send plain text, or send gzip and declare nothing. All three
are undone or let be by looking at the bytes. A body that really is broken is ``UndecodableError``, never a part of a page.
"""

import re
import zlib
from collections.abc import Iterator

_PIECE = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b\x08"
_TEXT_TYPES = re.compile(r"^(text/|application/(json|javascript|xml|xhtml|[\w.+-]+\+xml))|^$")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Each gzip member costs a copy of what follows it: a body of thousands of empty ones would keep a machine busy for long.
_MEMBERS = 100


class UndecodableError(ValueError):
    """The body does not decode as what it says it is; the message says how, in words."""


class TooLargeError(ValueError):
    """More came out than the limit allows."""


def decode_body(wire: bytes, encoding: str, content_type: str, limit: int) -> bytes:
    """The body in plain bytes.

    ``encoding``: the header Content-Encoding ("" when absent), ``content_type``: the header Content-Type, ``limit``
    in bytes. Raises ``TooLargeError`` and ``UndecodableError``.
    """
    body = wire
    declared = [name.strip().lower() for name in encoding.split(",")]
    for name in reversed([name for name in declared if name not in ("", "identity", "none")]):
        body = _undo(name, body, limit)
    undeclared = body is wire and body.startswith(_GZIP_MAGIC)
    if undeclared and _TEXT_TYPES.match(content_type.partition(";")[0].strip().lower()):
        body = _collect(_gunzip(body, limit), limit)
    if len(body) > limit:
        raise TooLargeError(f"more than {limit} bytes")
    return body


def _undo(name: str, body: bytes, limit: int) -> bytes:
    if name in ("gzip", "x-gzip"):
        # declared and not done: the header was set by one server and the body by another
        return _collect(_gunzip(body, limit), limit) if body.startswith(_GZIP_MAGIC) else _plain(name, body)
    if name == "deflate":
        return _inflate(body, limit)
    if name in ("utf-8", "utf8", "gbk", "gb2312", "binary", "8bit"):
        return body  # a charset in the wrong header
    if _NOT_TEXT.search(body[:512]):
        raise UndecodableError(f"content encoding {name}, which was not asked for")
    return body


def _inflate(body: bytes, limit: int) -> bytes:
    """``deflate``: the zlib format by the book, the bare stream with many servers."""
    if not body:
        return body
    zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    try:
        return _collect(_stream(body, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS, limit), limit)
    except UndecodableError:
        if zlib_header:
            raise
        return _plain("deflate", body)


def _plain(name: str, body: bytes) -> bytes:
    if _NOT_TEXT.search(body[:512]):
        raise UndecodableError(f"declared {name}, and neither that nor text")
    return body


def _collect(pieces: Iterator[bytes], limit: int) -> bytes:
    parts, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLargeError(f"more than {limit} bytes when unpacked")
        parts.append(piece)
    return b"".join(parts)


def _gunzip(body: bytes, limit: int) -> Iterator[bytes]:
    """Each member of a gzip body. What follows the last one and is none (padding, a stray tag) is let be."""
    rest, members = body, 0
    while rest.startswith(_GZIP_MAGIC):
        members += 1
        if members > _MEMBERS:
            raise UndecodableError(f"more than {_MEMBERS} gzip members")
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        yield from _pump(stream, rest, limit)
        rest = stream.unused_data


def _stream(body: bytes, bits: int, limit: int) -> Iterator[bytes]:
    return _pump(zlib.decompressobj(bits), body, limit)


def _pump(stream: "zlib._Decompress", body: bytes, limit: int) -> Iterator[bytes]:
    """What a stream unpacks to, piece by piece, so that the reader can stop at its limit."""
    rest = body
    try:
        while not stream.eof:
            piece = stream.decompress(rest, min(_PIECE, limit + 1))
            rest = stream.unconsumed_tail
            if piece:
                yield piece
            elif not rest and not stream.eof:
                raise UndecodableError("the packed body ends before its end")
    except zlib.error as error:
        raise UndecodableError(f"the packed body is damaged: {error}") from error
