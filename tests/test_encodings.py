"""Undoing content encodings: what is right comes back whole, what is broken never in part."""

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.encodings import TooLargeError, UndecodableError, decode_body

PAGE = "<html><p>政府信息公开年报</p></html>".encode() * 40
LIMIT = 1_000_000


def zipped(body: bytes) -> bytes:
    """Without the time in its head: a case is named by its bytes, and has the same name in every process."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("wire", "encoding", "kind"),
    [
        (PAGE, "", "text/html"),
        (PAGE, "identity", ""),
        (zipped(PAGE), "gzip", "text/html"),
        (zipped(PAGE), "x-gzip", ""),
        (zipped(PAGE), " GZIP ", ""),
        (zipped(PAGE), "", "text/html;charset=gbk"),
        (zipped(PAGE), "", "application/json"),
        (zipped(PAGE), "", ""),
        (zipped(zipped(PAGE)), "gzip, gzip", ""),
        (zipped(PAGE[:99]) + zipped(PAGE[99:]), "gzip", ""),
        (zipped(PAGE) + bytes(9), "gzip", ""),
        (PAGE, "gzip", "text/html"),
        (PAGE, "utf-8", "text/html"),
        (zlib.compress(PAGE), "deflate", ""),
        (zlib.compress(PAGE)[2:-4], "deflate", ""),
        (PAGE, "deflate", ""),
    ],
)
def test_undone(wire: bytes, encoding: str, kind: str) -> None:
    assert decode_body(wire, encoding, kind, LIMIT) == PAGE


def test_a_file_that_is_an_archive_stays_one() -> None:
    packed = zipped(PAGE)
    assert decode_body(packed, "", "application/x-gzip", LIMIT) == packed


@pytest.mark.parametrize("encoding", ["gzip", "deflate", ""])
def test_nothing_is_nothing(encoding: str) -> None:
    assert decode_body(b"", encoding, "", LIMIT) == b""


@pytest.mark.parametrize("limit", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1])
@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_is_exact(limit: int, over: int) -> None:
    body = b"x" * (limit + over)
    for wire, encoding in ((body, ""), (zipped(body), "gzip"), (zlib.compress(body), "deflate")):
        if over:
            with pytest.raises(TooLargeError):
                decode_body(wire, encoding, "text/html", limit)
        else:
            assert decode_body(wire, encoding, "text/html", limit) == body


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@given(cut=st.integers(min_value=3, max_value=200))
def test_a_part_is_never_taken_for_the_whole(encoding: str, cut: int) -> None:
    packed = zipped(PAGE) if encoding == "gzip" else zlib.compress(PAGE)
    with pytest.raises(UndecodableError):
        decode_body(packed[: max(3, len(packed) - cut)], encoding, "text/html", LIMIT)


@given(place=st.integers(min_value=12), byte=st.integers(1, 255))
def test_a_damaged_body_is_not_a_page(place: int, byte: int) -> None:
    packed = bytearray(zipped(PAGE))
    packed[12 + place % (len(packed) - 12)] ^= byte
    with suppress(UndecodableError, TooLargeError):
        assert decode_body(bytes(packed), "gzip", "text/html", LIMIT) == PAGE


def test_thousands_of_empty_members() -> None:
    with pytest.raises(UndecodableError, match="members"):
        decode_body(zipped(b"") * 5000, "gzip", "", LIMIT)


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate", "br", "gzip, deflate"]))
def test_any_bytes_end_in_a_body_or_a_named_error(wire: bytes, encoding: str) -> None:
    with suppress(UndecodableError, TooLargeError):
        assert len(decode_body(wire, encoding, "text/html", 1000)) <= 1000
