"""Whatever a server sends and whatever an address looks like: an answer or a named failure, never an exception."""

from random import Random
from typing import get_args

import pytest

from scraper.fetch import HostFetcher
from scraper.hosts import Hosts
from scraper.records import FailureKind, FetchFailure, Manners, Request, Response
from scraper.refusals import find_refusal
from tests.web_server import Reply, Route, Seen, WebServer

MANNERS = Manners(pace=0, private_addresses=True, attempts=1, connect_timeout=2, read_timeout=1, total_timeout=2)

FIRST = [
    b"HTTP/1.1 200 OK", b"HTTP/1.1 302 Found", b"HTTP/1.0 200", b"HTTP/2 200", b"HTTP/1.1 999 x", b"HTTP/1.1 101 Switching",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK", b"HTTP/1.1 204 No", b"HTTP/1.1 \xc4\xe3", b"HTTP/1.1 304 N", b"\x16\x03\x01",
]  # fmt: skip
HEADERS = [
    b"Location: /x", b"Location: http://127.0.0.6:99999/", b"Location: http://[", b"Location: \xff\xfe", b"Location: //",
    b"Location: ///x", b"Location: ?", b"Location: http://user:pw@127.0.0.6/", b"Location: http://xn--a/", b"Location: http:/\\x",
    b"Set-Cookie: a=\xc4\xe3\xba\xc3", b"Set-Cookie: \xe4\xbd\xa0=\xe5\xa5\xbd; path=/", b"Set-Cookie: =; domain=..; expires=Foo",
    b"Set-Cookie: a=b; expires=Thu, 99-Foo-9999", b'Set-Cookie: a="q;r"; Max-Age=zz', b"Set-Cookie: a=b\x01c",
    b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 5, 6", b"Content-Length: 99999999999999999",
    b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Content-Encoding: gzip", b"Content-Encoding: deflate",
    b"Content-Encoding: \xff", b"Content-Type: text/html; charset=\xff", b"Content-Type", b": x", b"X: " + b"y" * 70_000,
    b"Retry-After: 99999999999999999999999999", b"Retry-After: Mon, 01 Jan 99999 00:00:00 GMT", b"ETag: \xff",
]  # fmt: skip
BODIES = [b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n", b"\x1f\x8b\x08\x00garbage", b"", b"<html>" * 100]


def odd(random: Random) -> bytes:
    lines = [random.choice(FIRST), *(random.choice(HEADERS) for _ in range(random.randrange(5)))]
    raw = bytearray(b"\r\n".join(lines) + b"\r\n\r\n" + random.choice(BODIES))
    if random.random() < 0.2:
        raw[random.randrange(len(raw))] = random.randrange(256)
    return bytes(raw)


def is_named(outcome: Response | FetchFailure) -> bool:
    find_refusal(outcome)  # which has to look at it too
    return isinstance(outcome, Response) or (outcome.kind in get_args(FailureKind) and bool(outcome.detail))


@pytest.mark.parametrize("seed", range(6))
def test_odd_answers(seed: int) -> None:
    random = Random(seed)

    def answer(seen: Seen) -> Reply:
        return Reply(raw=odd(random))

    routes: dict[str, Route] = {"/robots.txt": "", "*": answer}
    hosts = Hosts(sleep=lambda seconds: None)
    with (
        WebServer(routes, "127.0.0.6") as server,
        HostFetcher(server.host, MANNERS, user_agent="gongkai/0 (+x)", hosts=hosts) as one,
    ):
        for number in range(60):
            assert is_named(one.fetch(Request(server.url(f"/{number}"))))


def test_odd_addresses() -> None:
    random = Random(1)
    letters = "ahtp:/?#[]@!.%\x00\n\t 你İ\ud800①ß0１。-_~\\|^`{}<>\"'&=+*;,"
    with (
        WebServer({"*": "page"}, "127.0.0.6") as server,
        HostFetcher(server.host, MANNERS, user_agent="gongkai/0 (+x)") as one,
    ):
        for _ in range(600):
            tail = "".join(random.choice(letters) for _ in range(random.randrange(12)))
            url = random.choice(["", "http://", server.url("/"), server.url("/"), server.url("")]) + tail
            request = Request(url, etag=random.choice([None, "你", '"v"']), referer=random.choice([None, "你\n", url]))
            assert is_named(one.fetch(request))
    assert len(server.seen) > 100
