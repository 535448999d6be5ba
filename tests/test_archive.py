"""The archive: what is written comes back byte for byte, what a crash tears is mended, what others wrote is read."""

import gzip
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.archive import ArchiveWriter, pack, payload_digest
from scraper.records import Archived, ArchiveFault, ArchivePosition, FetchFailure, Original, Recorded, Request, Response
from scraper.replay import read_answers, read_archive, read_record
from scraper.warc import repair
from tests.answers import DATE, answer, hop, response
from tests.places import ROOT

INFO = {"software": "gongkai test", "date": DATE}
PAGE = "<html><p>政府信息公开工作年度报告</p></html>".encode()
URL = "http://ybj.example.gov.cn/a.html"


def write(path: Path, answers: Iterable[Response | FetchFailure]) -> list[ArchivePosition | None]:
    with ArchiveWriter(path, INFO) as writer:
        return [writer.write(one) for one in answers]


def check(path: Path) -> None:
    """What the field's own tool says of the file."""
    run = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "digest failed" not in run.stdout
    assert not run.stderr, run.stderr


def only(path: Path) -> list[Archived]:
    pieces = list(read_archive(path))
    assert all(isinstance(piece, Archived) for piece in pieces), pieces
    return [piece for piece in pieces if isinstance(piece, Archived)]


def answers_in(path: Path) -> list[Response]:
    return [one.answer for one in read_answers(path) if isinstance(one, Recorded) and not one.repeated]


# ---------------------------------------------------------------- round trip


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    answers = [answer(number) for number in range(12)]
    positions = write(path, answers)
    check(path)
    assert answers_in(path) == answers
    for position, one in zip(positions, answers, strict=True):
        assert position is not None
        read = read_record(tmp_path, position)
        assert isinstance(read, Archived)
        assert (read.hop.url, read.hop.headers, read.body) == (one.url, one.exchanges[-1].headers, one.body)
        assert read.digest == payload_digest(one.exchanges[-1].wire)


def test_gzip_chunks_forms_and_addresses_come_back(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    url = "http://ybj.example.gov.cn/%E5%88%97%E8%A1%A8?a=%20b"
    headers = (("Content-Encoding", "gzip"), ("transfer-encoding", "chunked"), ("Content-Type", "text/html"))
    asked = Request("http://ybj.example.gov.cn/列表?a= b", form=(("page", "2"), ("名", "年报"), ("empty", "")))
    posted = b"page=2&%E5%90%8D=%E5%B9%B4%E6%8A%A5&empty="
    one = hop(url, gzip.compress(PAGE, mtime=0), 200, headers, "POST", posted)
    write(path, [Response(asked, url, 200, PAGE, (one,))])
    check(path)
    (read,) = only(path)
    assert read.body == PAGE
    assert read.hop.wire == gzip.compress(PAGE, mtime=0)
    assert {name.lower() for name, _ in read.hop.headers} == {"content-encoding", "transfer-encoding", "content-type"}
    (again,) = answers_in(path)
    assert isinstance(again, Response)
    assert again.request == asked
    assert again.exchanges[0].request_body == posted


def test_a_failure_is_archived_and_not_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    blocked = FetchFailure(Request(URL), "status", "412", 412, None, (hop(URL, b"<script>", 412),))
    silent = FetchFailure(Request(URL), "timeout", "no answer in time")
    positions = write(path, [blocked, silent, response(URL, PAGE)])
    check(path)
    assert [position is None for position in positions] == [False, True, False]
    assert [(one.hop.status, one.complete) for one in only(path)] == [(412, False), (200, True)]
    assert [one.status for one in answers_in(path)] == [200]


def test_unchanged_content_is_noted_and_not_kept_twice(tmp_path: Path) -> None:
    path, wire = tmp_path / "run.warc.gz", PAGE * 300 + Random(1).randbytes(20_000)
    original = Original(URL, DATE, payload_digest(wire))
    with ArchiveWriter(path, INFO) as writer:
        first = writer.write(response(URL, wire))
        same = writer.write(response(URL, wire), original)
        writer.write(response(URL, b"", status=304), original)
        writer.write(response(URL, wire + b"!"), original)
    check(path)
    assert first is not None
    assert same is not None
    assert same.length < 1000 < first.length
    reads = only(path)
    assert [(one.hop.status, one.original is not None) for one in reads] == [
        (200, False),
        (200, True),
        (304, True),
        (200, False),
    ]
    assert [one.body for one in reads] == [wire, wire, b"", wire + b"!"]
    assert reads[1].original == original
    alone = read_record(tmp_path, same)
    assert isinstance(alone, Archived)
    assert alone.body is None, "a record alone knows only whose content it has"
    assert alone.digest == original.digest


def test_a_revisit_of_another_files_content_is_not_an_empty_page(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    with ArchiveWriter(path, INFO) as writer:
        writer.write(response(URL, PAGE), Original(URL, "2025-01-01T00:00:00Z", payload_digest(PAGE)))
    (read,) = only(path)
    assert read.body is None
    assert answers_in(path) == []


def test_answers_that_share_a_sync(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    with ArchiveWriter(path, INFO) as writer:
        positions = [writer.append(pack(answer(number))) for number in range(5)]
        writer.sync()
        assert answers_in(path) == [answer(number) for number in range(5)]
    assert len({position.offset for position in positions if position is not None}) == 5


def test_an_archive_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    answers = [answer(number) for number in range(4)]
    offsets = [position.offset for half in (answers[:2], answers[2:]) for position in write(path, half) if position]
    assert offsets == sorted(offsets)
    assert len(offsets) == 4
    assert answers_in(path) == answers
    check(path)


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A limit on the file's size stands for the disk that is full."""
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from scraper.archive import ArchiveWriter; from tests.answers import answer\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "writer = ArchiveWriter(Path(sys.argv[1]), {'date': '2026-03-01T00:00:00Z'})\n"
        "try:\n    for number in range(100): writer.write(answer(number)); print(number)\n"
        "except OSError as error: print('full:', error.errno)\n"
    )
    path = tmp_path / "run.warc.gz"
    run = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, cwd=ROOT)
    *written, last = run.stdout.split("\n")[:-1]
    assert last.startswith("full:"), run.stderr
    assert repair(path).lost == 0
    assert answers_in(path) == [answer(number) for number in range(len(written))]
    check(path)


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize("seed", range(8))
def test_a_writer_that_is_killed(tmp_path: Path, seed: int) -> None:
    path, random = tmp_path / "run.warc.gz", Random(seed)
    command = [sys.executable, "-m", "tests.archive_writer", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(random.randrange(1, 40))]
        writer.kill()
        said += writer.stdout.readlines()
    count = sum(line.endswith("\n") for line in said)
    # what a power cut does and a kill does not: the last write reached the disk in part
    if random.random() < 0.5:
        with path.open("ab") as file:
            file.write(random.choice([bytes(4096), path.read_bytes()[:300], b"\x1f\x8b\x08", b"WARC/1.1\r\n"]))
    repaired = repair(path)
    assert not repaired.faults
    read = answers_in(path)
    assert len(read) in (count, count + 1), "all that was said to be written, and at most what was under way"
    assert read == [answer(number) for number in range(len(read))]
    check(path)
    write(path, [answer(len(read))])
    assert answers_in(path) == [answer(number) for number in range(len(read) + 1)]
    assert repair(path).lost == 0


def test_a_file_cut_at_any_byte_keeps_all_whole_records(tmp_path: Path) -> None:
    path, random = tmp_path / "run.warc.gz", Random(7)
    positions = write(path, [answer(number) for number in range(6)])
    whole = path.read_bytes()
    ends = [position.offset + position.length for position in positions if position is not None]
    for size in [*range(0, 40), *(random.randrange(len(whole)) for _ in range(60)), len(whole)]:
        path.write_bytes(whole[:size])
        repaired = repair(path)
        left = path.stat().st_size
        assert repaired.lost == size - left
        assert whole.startswith(path.read_bytes())
        read = answers_in(path)
        assert read == [answer(number) for number in range(sum(end <= size for end in ends))]
    path.write_bytes(whole[: ends[2]] + b"\x00" * 100)
    assert repair(path).lost == 100
    check(path)


def test_damage_in_the_middle_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run.warc.gz"
    positions = write(path, [answer(number) for number in range(1, 5)])
    assert positions[1] is not None
    content = bytearray(path.read_bytes())
    content[positions[1].offset + positions[1].length // 2] ^= 0xFF
    path.write_bytes(content)
    pieces = list(read_archive(path))
    assert [type(piece) for piece in pieces] == [Archived, ArchiveFault, Archived, Archived]
    assert isinstance(pieces[1], ArchiveFault)
    assert pieces[1].position == positions[1]
    assert "damaged" in pieces[1].detail
    repaired = repair(path)
    assert repaired.lost == 0, "nothing behind the damage is given up"
    assert len(repaired.faults) == 1
    assert bytes(content) == path.read_bytes()
    assert isinstance(read_record(tmp_path, positions[1]), ArchiveFault)


def test_a_torn_end_of_an_uncompressed_file(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    first = record(http(PAGE))
    whole = first + record(http(PAGE), url=URL + "?2")
    for size in (0, 10, 200, len(first) - 20, len(first), len(first) + 10, len(whole) - 30):
        path.write_bytes(whole[:size])
        repaired = repair(path)
        assert path.stat().st_size == size - repaired.lost
        assert len(only(path)) == repaired.records == (size >= len(first))


# ---------------------------------------------------------------- files of others


def record(
    block: bytes,
    kind: str = "response",
    url: str = URL,
    length: int | None = None,
    extra: str = "",
    version: str = "1.0",
) -> bytes:
    head = (
        f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {DATE}\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\n{extra}Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def http(body: bytes, headers: str = "Content-Type: text/html\r\n", line: str = "HTTP/1.1 200 OK") -> bytes:
    return f"{line}\r\n{headers}\r\n".encode() + body


CHUNKED = b"5\r\n<html\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE) - 5, PAGE[5:])


@pytest.mark.parametrize("packed", ["plain", "each", "whole"])
@pytest.mark.parametrize(
    "block",
    [
        http(PAGE),
        http(PAGE, line="HTTP/2 200"),
        http(PAGE, line="HTTP/2.0 200 OK"),
        http(PAGE, line="HTTP/1.0 200"),
        http(PAGE).replace(b"\r\n", b"\n"),
        http(PAGE, "Content-Type: text/html\r\nno colon here\r\n: nameless\r\nX: a\r\n  b\r\n"),
        http(CHUNKED, "Transfer-Encoding: chunked\r\n"),
        http(PAGE, "Transfer-Encoding: chunked\r\n"),  # put together by whoever wrote it
        http(gzip.compress(PAGE), "Content-Encoding: gzip\r\n"),
        http(PAGE, "Content-Encoding: gzip\r\n"),
        http(PAGE, "Content-Encoding: br\r\n"),
        http(PAGE, "X-Name: 年报\r\n"),
    ],
    ids=[
        "1.1",
        "2",
        "2.0",
        "no reason",
        "bare newlines",
        "odd headers",
        "chunks",
        "no chunks",
        "gzip",
        "no gzip",
        "no br",
        "utf-8",
    ],
)
def test_answers_of_other_tools(tmp_path: Path, block: bytes, packed: str) -> None:
    path = tmp_path / "other.warc"
    records = [record(b"software: x\r\n", "warcinfo", ""), record(block), record(http(b"second"), url=URL + "?2")]
    path.write_bytes(
        b"".join(map(gzip.compress, records))
        if packed == "each"
        else gzip.compress(b"".join(records))
        if packed == "whole"
        else b"".join(records)
    )
    first, second = only(path)
    assert (first.hop.url, first.hop.status, first.hop.requested_at, first.body) == (URL, 200, DATE, PAGE)
    assert second.body == b"second"
    read = read_record(tmp_path, first.position)
    if packed == "whole":
        assert isinstance(read, ArchiveFault), "three records share a position: none is given for another"
    else:
        assert isinstance(read, Archived)
        assert read.body == PAGE


def test_what_warcio_writes(tmp_path: Path) -> None:
    """Answer first, then its request; angle brackets and blanks in the address, as wget had them."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    answered = writer.create_warc_record(URL, "response", payload=BytesIO(PAGE), length=len(PAGE), http_headers=head)
    sent = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
    asked = writer.create_warc_record(URL, "request", http_headers=sent)
    writer.write_request_response_pair(asked, answered)
    revisit = writer.create_revisit_record(
        URL, answered.rec_headers["WARC-Payload-Digest"], URL, answered.rec_headers["WARC-Date"], http_headers=head
    )
    writer.write_record(revisit)
    path = tmp_path / "other.warc.gz"
    path.write_bytes(buffer.getvalue() + gzip.compress(record(http(PAGE), url=f"<{URL} b>")))
    first, again, odd = only(path)
    assert (first.body, again.body, odd.body) == (PAGE, PAGE, PAGE)
    assert again.original is not None
    assert again.original.url == URL
    assert odd.hop.url == URL + "%20b"


def test_a_resource_is_a_page_without_headers(tmp_path: Path) -> None:
    path = tmp_path / "other.warc"
    path.write_bytes(record(PAGE, "resource", extra="Content-Type: text/html\r\n") + record(b"x", "metadata"))
    (one,) = only(path)
    assert (one.body, one.hop.headers) == (PAGE, (("Content-Type", "text/html"),))


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (record(http(PAGE), length=len(PAGE) * 3 + 100), "Content-Length"),
        (record(http(PAGE), length=5), "Content-Length"),
        (record(http(PAGE)).replace(b"Content-Length", b"Content-Len"), "Content-Length"),
        (b"<html>this is no archive</html>\r\n\r\n", "no record"),
        (record(b"\x16\x03\x01 no http\r\n\r\n"), "HTTP"),
        (record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html"), "headers have no end"),
        (record(http(gzip.compress(PAGE)[:-20], "Content-Encoding: gzip\r\n")), "decode"),
        (record(http(CHUNKED[:-20], "Transfer-Encoding: chunked\r\n")), "chunks"),
        (record(http(PAGE), extra="WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"), "digest"),
        (record(http(PAGE), extra="WARC-Truncated: length\r\n"), "cut it short"),
        (record(http(PAGE), extra="WARC-Segment-Number: 1\r\n"), "segments"),
        (gzip.compress(record(http(PAGE)))[:-30], "damaged"),
        (b"\x28\xb5\x2f\xfd and so on\r\n\r\n", "zstd"),
        (record(http(PAGE)).replace(b"WARC/1.0", b"WARC/7.3"), "no WARC record"),
    ],
    ids=[
        "too long",
        "too short",
        "no length",
        "html",
        "tls",
        "no end",
        "gzip",
        "chunks",
        "digest",
        "truncated",
        "segment",
        "torn gzip",
        "zstd",
        "version",
    ],
)
def test_a_broken_record_is_named_and_reading_goes_on(tmp_path: Path, broken: bytes, word: str) -> None:
    path = tmp_path / "other.warc"
    path.write_bytes(record(http(b"before")) + broken + record(http(b"behind")))
    pieces = list(read_archive(path))
    assert isinstance(pieces[0], Archived)
    assert isinstance(pieces[-1], Archived)
    assert (pieces[0].body, pieces[-1].body) == (b"before", b"behind")
    faults = [piece for piece in pieces if isinstance(piece, ArchiveFault)]
    assert len(faults) == len(pieces) - 2 == 1
    assert word in faults[0].detail, faults


@pytest.mark.parametrize(
    "content", [b"", b"\r\n\r\n", b"\x1f\x8b", b"WARC/", b"WARC/1.0\r\n", bytes(1000), b"ab" * 50_000]
)
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(content)
    assert all(isinstance(piece, ArchiveFault) for piece in read_archive(path))


def test_any_byte_changed_gives_a_fault_or_the_same(tmp_path: Path) -> None:
    path, random = tmp_path / "run.warc.gz", Random(3)
    write(path, [answer(number) for number in range(1, 4)])
    whole, true = path.read_bytes(), [one.body for one in only(path)]
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[random.randrange(len(whole))] ^= random.randrange(1, 256)
        path.write_bytes(damaged)
        for piece in read_archive(path):
            assert isinstance(piece, ArchiveFault) or piece.body in true
