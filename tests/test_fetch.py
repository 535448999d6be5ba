"""Fetching from a real server: a page as it is served, in whatever encoding and size."""

import gzip

import pytest

from scraper.fetch import name_agent
from scraper.records import Request
from tests.fetching import AGENT, PAGE, failed, fetch, fetcher, got, manners
from tests.web_server import Reply, Route, WebServer

# ---------------------------------------------------------------- a plain page, and what is kept of it


def test_a_page_with_its_exchange_as_served() -> None:
    outcome, server = fetch({"/a": Reply(PAGE, headers={"X-Odd-Case": "yes"})}, "/a")
    page = got(outcome)
    assert page.status == 200
    assert page.body == PAGE.encode()
    assert ("X-Odd-Case", "yes") in page.headers
    hop = page.exchanges[-1]
    assert (hop.method, hop.reason, hop.wire, hop.requested_at) == ("GET", "OK", PAGE.encode(), "2026-03-01T08:00:00Z")
    assert dict(hop.request_headers)["User-Agent"] == AGENT
    asked = server.seen[-1]
    assert asked.header("user-agent") == AGENT
    assert asked.header("accept-encoding") == "gzip, deflate"


def test_a_connection_is_kept_and_a_new_one_made_when_the_server_dropped_it() -> None:
    last = Reply(PAGE, headers={"Connection": "close"})
    with WebServer({"*": PAGE, "/last": last}, "127.0.0.2") as server, fetcher(server) as one:
        for path in ("/1", "/2", "/last", "/3"):
            got(one.fetch(Request(server.url(path))))
    ports = [seen.port for seen in server.seen]
    assert len(set(ports[:4])) == 1
    assert ports[4] != ports[0]


def test_an_agent_needs_a_contact() -> None:
    assert "+ops@example.org" in AGENT
    for contact in ("", "  ", "电话", "a\r\nX: y"):
        with pytest.raises(ValueError, match="contact"):
            name_agent(contact)


def test_a_form_is_posted_and_kept() -> None:
    with (
        WebServer({"/list": lambda seen: seen.body.decode() + seen.method}, "127.0.0.2") as server,
        fetcher(server) as one,
    ):
        page = got(one.fetch(Request(server.url("/list"), form=(("page", "2"), ("name", "年报")))))
    assert page.body == b"page=2&name=%E5%B9%B4%E6%8A%A5POST"
    assert page.exchanges[-1].request_body == b"page=2&name=%E5%B9%B4%E6%8A%A5"


@pytest.mark.parametrize("path", ["/列表?栏目=年报", "/a b", "/x#part"])
def test_addresses_as_people_write_them(path: str) -> None:
    outcome, _ = fetch({"*": PAGE}, path)
    assert got(outcome).exchanges[-1].url.isascii()


# ---------------------------------------------------------------- encodings and sizes


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE.encode()), {"Content-Encoding": "gzip"}),
        (gzip.compress(PAGE.encode()), {}),  # unasked and undeclared
        (PAGE.encode(), {"Content-Encoding": "gzip"}),  # declared and not done
    ],
    ids=["declared", "undeclared", "declared only"],
)
def test_gzip_in_all_its_ways(body: bytes, headers: dict[str, str]) -> None:
    outcome, _ = fetch({"/": Reply(body, headers=headers)})
    page = got(outcome)
    assert page.body == PAGE.encode()
    assert page.exchanges[-1].wire == body


def test_chunks_are_undone() -> None:
    outcome, _ = fetch({"/": Reply(pieces=[b"<p>one", b"two"], chunked=True)})
    assert got(outcome).body == b"<p>onetwo"


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(30_000_000))
    outcome, server = fetch(
        {"/": Reply(bomb, headers={"Content-Encoding": "gzip"})}, how=manners(largest_body=1_000_000)
    )
    failed(outcome, "too_large")
    assert server.paths() == ["/"], "no retry: it would be as large again"


def test_a_body_too_large_on_the_wire() -> None:
    outcome, _ = fetch({"/": Reply(b"x" * 300_000)}, how=manners(largest_wire=100_000))
    failed(outcome, "too_large")


def test_a_body_cut_short_is_asked_for_again() -> None:
    cut = Reply(PAGE, declared=len(PAGE.encode()) + 10)
    outcome, server = fetch({"/": [cut, PAGE]})
    assert got(outcome).body == PAGE.encode()
    assert server.paths() == ["/", "/"]


@pytest.mark.parametrize(
    "cut",
    [
        Reply(PAGE, declared=100_000),
        Reply(gzip.compress(PAGE.encode())[:-20], headers={"Content-Encoding": "gzip"}),
        Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<p>and"),
        Reply(raw=b"hello, this is no HTTP\r\n\r\n"),
        Reply(raw=b""),
    ],
    ids=["length", "gzip", "chunk", "no HTTP", "nothing"],
)
def test_a_body_always_cut_short_is_a_failure(cut: Reply) -> None:
    outcome, server = fetch({"/": cut}, how=manners(attempts=3))
    failed(outcome, "protocol")
    assert server.paths() == ["/"] * 3


@pytest.mark.parametrize("attempts", [1, 4])
def test_a_body_without_a_length_may_have_been_cut(attempts: int) -> None:
    head = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n"
    whole, cut, never = PAGE.encode(), PAGE.encode()[:900], b"<html><p>no end tag"
    assert whole.endswith(b"</html>")
    routes: dict[str, Route] = {
        "/robots.txt": "",
        "/cut": [Reply(raw=head + cut), Reply(raw=head + whole)],
        "/never": Reply(raw=head + never),
    }
    with WebServer(routes, "127.0.0.2") as server, fetcher(server, manners(attempts=attempts)) as one:
        outcomes = [one.fetch(Request(server.url(path))) for path in ("/cut", "/never")]
    if attempts == 1:
        assert {failed(outcome, "protocol").detail for outcome in outcomes} == {
            "the connection ended before </html>, and no length was given"
        }
    else:
        assert [got(outcome).body for outcome in outcomes] == [whole, never], "the same bytes twice are believed"
        assert server.paths() == ["/cut", "/cut", "/never", "/never"]


CUT = PAGE.encode()[:900]
REST = PAGE.encode()[900:]


@pytest.mark.parametrize(
    "longer",
    [
        Reply(PAGE, declared=len(PAGE)),  # characters counted in place of bytes
        Reply(CUT, pieces=[REST], pause=0.2, declared=len(CUT)),
        Reply(CUT, pieces=[REST[:200], REST[200:]], pause=0.2, declared=len(CUT) + 200),
        Reply('{"total": 3}', declared=7, headers={"Content-Type": "application/json"}),
        Reply("<p>nothing is stated", declared=0),
    ],
    ids=["characters", "later", "latest", "JSON", "zero"],
)
def test_a_body_longer_than_its_stated_length_is_a_failure(longer: Reply) -> None:
    outcome, server = fetch({"/": longer}, how=manners(attempts=2))
    assert "more came than the length that was stated" in failed(outcome, "protocol").detail
    assert server.paths() == ["/"] * 2


def test_a_length_that_is_right_the_second_time() -> None:
    routes: dict[str, Route] = {"/": [Reply(PAGE, declared=len(PAGE)), Reply(PAGE)]}
    outcome, _ = fetch(routes, how=manners(attempts=2))
    assert got(outcome).body == PAGE.encode()


def test_what_follows_a_page_that_is_whole_does_no_harm() -> None:
    """A guard adds its script and leaves the length; a server adds a line end; a page never closes."""
    whole = PAGE.encode()
    routes: dict[str, Route] = {
        "/robots.txt": "",
        "/script": Reply(whole + b"<script>guard()</script>", declared=len(whole)),
        "/line": Reply(whole + b"\r\n", declared=len(whole)),
        "/open": Reply("<html><p>no end tag"),
        "/empty": Reply(""),
        "/next": Reply(whole),
    }
    with WebServer(routes, "127.0.0.2") as server, fetcher(server, manners(attempts=1)) as one:
        bodies = [got(one.fetch(Request(server.url(path)))).body for path in list(routes)[1:]]
    assert bodies == [whole, whole, b"<html><p>no end tag", b"", whole]
    assert len({seen.port for seen in server.seen[-3:]}) == 1, "a connection on which nothing followed is kept"


def test_an_encoding_that_was_not_asked_for() -> None:
    outcome, _ = fetch({"/": Reply(b"\x0b\x02", headers={"Content-Encoding": "br"})})
    assert "br" in failed(outcome, "protocol").detail
