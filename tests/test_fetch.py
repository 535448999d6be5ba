"""Fetching, from a real server with every bad manner over real sockets."""

import gzip
import ssl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from scraper.fetch import LONGEST_WAIT, HostFetcher, name_agent
from scraper.hosts import Hosts
from scraper.network import Resolver, UnknownNameError, resolve
from scraper.records import FailureKind, FetchFailure, Manners, Request, Response
from tests.web_server import Reply, Route, Seen, WebServer

PAGE = "<html><head><title>报告</title></head><body>" + "<p>政府信息公开工作年度报告</p>" * 50 + "</body></html>"
AGENT = name_agent("ops@example.org")
NOW = datetime(2026, 3, 1, 8, 0, 0, tzinfo=UTC)
QUICK = Manners(pace=0, private_addresses=True, connect_timeout=5, read_timeout=5, total_timeout=10)


class Clock:
    """A clock that only moves when somebody sleeps, and remembers for how long they did."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def manners(**changes: Any) -> Manners:
    return replace(QUICK, **changes)


@contextmanager
def fetcher(
    server: WebServer,
    how: Manners = QUICK,
    clock: Clock | None = None,
    other_hosts: tuple[str, ...] = (),
    resolver: Resolver = resolve,
    host: str | None = None,
) -> Iterator[HostFetcher]:
    clock = clock or Clock()
    with HostFetcher(
        host or server.host,
        how,
        user_agent=AGENT,
        other_hosts=other_hosts,
        hosts=Hosts(clock, clock.sleep),
        resolver=resolver,
        now=lambda: NOW,
    ) as one:
        yield one


def got(outcome: Response | FetchFailure) -> Response:
    assert isinstance(outcome, Response), outcome
    return outcome


def failed(outcome: Response | FetchFailure, kind: FailureKind) -> FetchFailure:
    assert isinstance(outcome, FetchFailure), outcome
    assert outcome.kind == kind, outcome
    return outcome


def fetch(
    routes: dict[str, Route], path: str = "/", how: Manners = QUICK, clock: Clock | None = None
) -> tuple[Response | FetchFailure, WebServer]:
    with WebServer(routes, "127.0.0.2") as server, fetcher(server, how, clock) as one:
        return one.fetch(Request(server.url(path))), server


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


def test_an_encoding_that_was_not_asked_for() -> None:
    outcome, _ = fetch({"/": Reply(b"\x0b\x02", headers={"Content-Encoding": "br"})})
    assert "br" in failed(outcome, "protocol").detail


# ---------------------------------------------------------------- time


def test_a_body_that_drips_ends_with_the_total_timeout() -> None:
    drip = Reply(pieces=[b"x"] * 200, pause=0.05)
    outcome, _ = fetch({"/": drip}, how=manners(total_timeout=0.3, attempts=1))
    assert "not done after 0.3 s" in failed(outcome, "timeout").detail


def test_a_head_that_never_comes() -> None:
    outcome, _ = fetch({"/robots.txt": "", "/": Reply(PAGE, delay=2)}, how=manners(read_timeout=0.2, attempts=2))
    failed(outcome, "timeout")


def test_the_pace_is_kept_from_one_request_to_the_next() -> None:
    with (
        WebServer({"*": PAGE}, "127.0.0.3") as server,
        HostFetcher(server.host, manners(pace=0.15), user_agent=AGENT) as one,
    ):
        for number in range(4):
            got(one.fetch(Request(server.url(f"/{number}"))))
    assert len(server.gaps()) == 4  # robots.txt and four pages
    assert min(server.gaps()) >= 0.15


def test_two_fetchers_of_a_host_share_its_pace_and_its_robots() -> None:
    hosts = Hosts()
    with WebServer({"*": PAGE}, "127.0.0.3") as server:
        ones = [HostFetcher(server.host, manners(pace=0.1), user_agent=AGENT, hosts=hosts) for _ in range(2)]
        for one in ones:
            got(one.fetch(Request(server.url("/"))))
            one.close()
    assert server.paths(robots=True) == ["/robots.txt", "/", "/"]
    assert min(server.gaps()) >= 0.1


# ---------------------------------------------------------------- patience


def test_a_burst_of_503_is_sat_out_with_growing_waits() -> None:
    clock = Clock()
    outcome, server = fetch({"/": [Reply(status=503)] * 3 + [PAGE]}, clock=clock)
    assert got(outcome).status == 200
    assert server.paths() == ["/"] * 4
    assert len(clock.slept) == 3
    assert clock.slept[0] < clock.slept[1] < clock.slept[2]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_attempts_run_out(status: int) -> None:
    outcome, server = fetch({"/": Reply("busy", status)}, how=manners(attempts=2))
    failure = failed(outcome, "status")
    assert failure.status == status
    assert failure.exchanges[-1].wire == b"busy"
    assert server.paths() == ["/", "/"]


@pytest.mark.parametrize("status", [400, 403, 404, 410, 412, 501, 512, 521])
def test_what_a_retry_does_not_mend_is_not_retried(status: int) -> None:
    outcome, server = fetch({"/": Reply("no", status)})
    assert failed(outcome, "status").status == status
    assert server.paths() == ["/"]


@pytest.mark.parametrize("after", ["7", format_datetime(datetime(2026, 3, 1, 8, 0, 7, tzinfo=UTC), usegmt=True)])
def test_retry_after_is_honoured(after: str) -> None:
    clock = Clock()
    outcome, _ = fetch({"/": [Reply(status=429, headers={"Retry-After": after}), PAGE]}, clock=clock)
    assert got(outcome).status == 200
    assert sum(clock.slept) == pytest.approx(7)


def test_a_long_retry_after_is_a_failure_and_the_host_is_left_alone() -> None:
    clock = Clock()
    routes: dict[str, Route] = {"/": Reply(status=503, headers={"Retry-After": "3600"}), "/b": PAGE}
    with WebServer(routes, "127.0.0.2") as server, fetcher(server, clock=clock) as one:
        first = failed(one.fetch(Request(server.url("/"))), "status")
        second = failed(one.fetch(Request(server.url("/b"))), "status")
        clock.sleep(3600 - LONGEST_WAIT)
        third = got(one.fetch(Request(server.url("/b"))))
    assert first.retry_after == 3600
    assert second.retry_after == pytest.approx(3600)
    assert "left alone" in second.detail
    assert third.status == 200
    assert server.paths() == ["/", "/b"], "nothing was asked meanwhile"


@pytest.mark.parametrize("after", ["soon", "", "-5", "Mon, 99 Foo"])
def test_a_retry_after_that_says_nothing(after: str) -> None:
    outcome, _ = fetch({"/": [Reply(status=429, headers={"Retry-After": after}), PAGE]})
    assert got(outcome).status == 200


def test_nobody_listens() -> None:
    with WebServer({}, "127.0.0.2") as server:
        url = server.url("/")
    with fetcher(server) as one:
        failure = failed(one.fetch(Request(url)), "connection")
    assert "robots" in failure.detail


def test_of_a_host_that_is_down_each_page_is_tried_once() -> None:
    routes: dict[str, Route] = {"/robots.txt": "", "*": Reply(PAGE, delay=0.5)}
    with WebServer(routes, "127.0.0.2") as server, fetcher(server, manners(read_timeout=0.1, attempts=2)) as one:
        for number in range(5):
            failed(one.fetch(Request(server.url(f"/{number}"))), "timeout")
    assert server.paths() == ["/0", "/0", "/1", "/1", "/2", "/2", "/3", "/4"]


# ---------------------------------------------------------------- conditional requests


def test_etag_and_last_modified_are_sent_and_304_is_an_answer() -> None:
    def page(seen: Seen) -> Reply:
        known = seen.header("If-None-Match") == '"v1"' and seen.header("If-Modified-Since") == "Sun, 01 Mar 2026"
        return Reply(status=304, headers={"ETag": '"v1"'}) if known else Reply(PAGE, headers={"ETag": '"v1"'})

    with WebServer({"/": page}, "127.0.0.2") as server, fetcher(server) as one:
        first = got(one.fetch(Request(server.url("/"))))
        second = got(one.fetch(Request(server.url("/"), etag='"v1"', last_modified="Sun, 01 Mar 2026")))
    assert dict(first.headers)["ETag"] == '"v1"'
    assert (second.status, second.body) == (304, b"")


def test_a_redirect_to_another_page_is_not_asked_whether_it_is_unchanged() -> None:
    def home(seen: Seen) -> Reply:
        return Reply(status=304) if seen.header("If-Modified-Since") else Reply(PAGE)

    routes: dict[str, Route] = {"/a": Reply(status=302, headers={"Location": "/"}), "/": home}
    with WebServer(routes, "127.0.0.2") as server, fetcher(server) as one:
        page = got(one.fetch(Request(server.url("/a"), last_modified="Sun, 01 Mar 2026 00:00:00 GMT")))
    assert page.status == 200, "304 would say that the report is unchanged"


@pytest.mark.parametrize("status", [304, 206])
def test_a_status_that_was_not_asked_for(status: int) -> None:
    outcome, _ = fetch({"/": Reply(b"", status)})
    failed(outcome, "protocol")


# ---------------------------------------------------------------- redirects


def test_redirects_are_followed_and_kept() -> None:
    outcome, _ = fetch({"/a": Reply(status=301, headers={"Location": "b?x=1#y"}), "/b": PAGE}, "/a")
    page = got(outcome)
    assert page.url.endswith("/b?x=1")
    assert [hop.status for hop in page.exchanges] == [301, 200]


def test_a_form_is_not_sent_to_where_a_302_leads() -> None:
    routes: dict[str, Route] = {"/a": Reply(status=302, headers={"Location": "/b"}), "/b": PAGE}
    with WebServer(routes, "127.0.0.2") as server, fetcher(server) as one:
        got(one.fetch(Request(server.url("/a"), form=(("q", "1"),))))
    assert [one.method for one in server.seen[1:]] == ["POST", "GET"]


def test_a_302_to_itself_with_a_cookie_is_replayed() -> None:
    def page(seen: Seen) -> Reply:
        if seen.header("Cookie") == "CT6T=abc":
            return Reply(PAGE)
        return Reply(status=302, headers={"Location": seen.path, "Set-Cookie": "CT6T=abc; Path=/"})

    outcome, server = fetch({"/x": page}, "/x")
    assert got(outcome).body == PAGE.encode()
    assert server.paths() == ["/x", "/x"]


@pytest.mark.parametrize(
    ("routes", "asked"),
    [
        ({"/": Reply(status=302, headers={"Location": "/"})}, 1),
        ({"/": Reply(status=302, headers={"Location": "/b"}), "/b": Reply(status=302, headers={"Location": "/"})}, 2),
        ({"*": lambda seen: Reply(status=302, headers={"Location": seen.path + "x"})}, 6),
    ],
    ids=["itself", "two", "endless"],
)
def test_redirect_loops_end(routes: dict[str, Route], asked: int) -> None:
    outcome, server = fetch({"/robots.txt": "", **routes})
    failure = failed(outcome, "redirects")
    assert len(server.paths()) == len(failure.exchanges) == asked


def test_a_redirect_to_another_host_names_it_unless_it_is_the_sites_own() -> None:
    with WebServer({"/new": PAGE}, "127.0.0.9") as other:
        routes: dict[str, Route] = {"/": Reply(status=302, headers={"Location": other.url("/new")})}
        with WebServer(routes, "127.0.0.8") as server:
            with fetcher(server) as one:
                failure = failed(one.fetch(Request(server.url("/"))), "redirects")
            assert other.seen == []
            with fetcher(server, other_hosts=("127.0.0.9",)) as one:
                assert got(one.fetch(Request(server.url("/")))).url == other.url("/new")
    assert other.url("/new") in failure.detail
    assert other.paths(robots=True) == ["/robots.txt", "/new"], "the other host's robots.txt is read too"


@pytest.mark.parametrize("location", ["", "http://[::1", "gopher://x/", "javascript:void(0)"])
def test_redirects_to_nowhere(location: str) -> None:
    outcome, _ = fetch({"/": Reply(status=302, headers={"Location": location})})
    assert isinstance(outcome, FetchFailure)
    assert outcome.kind in ("protocol", "address")


def test_a_location_in_gbk_goes_back_byte_for_byte() -> None:
    raw = b"HTTP/1.1 302 Found\r\nLocation: /" + "年报".encode("gbk") + b"\r\nContent-Length: 0\r\n\r\n"
    outcome, server = fetch({"/": Reply(raw=raw), "*": PAGE})
    got(outcome)
    assert server.paths() == ["/", "/%C4%EA%B1%A8"]


# ---------------------------------------------------------------- addresses that are not asked


def test_private_addresses_are_refused_by_default() -> None:
    with WebServer({"*": PAGE}, "127.0.0.2") as server, fetcher(server, manners(private_addresses=False)) as one:
        for url in (server.url("/"), server.url("/", host="localhost"), server.url("/", host="2130706434")):
            failed(one.fetch(Request(url)), "address")
    assert server.seen == []


def public_then(*answers: str) -> Callable[[str, int], Sequence[str]]:
    def answer(host: str, port: int) -> Sequence[str]:
        return answers

    return answer


@pytest.mark.parametrize("answers", [("127.0.0.2",), ("10.1.2.3", "::1"), ("::ffff:127.0.0.2",), ("64:ff9b::7f00:2",)])
def test_a_name_that_answers_with_a_private_address(answers: tuple[str, ...]) -> None:
    with WebServer({"*": PAGE}, "127.0.0.2") as server:
        guarded = manners(private_addresses=False)
        with fetcher(server, guarded, resolver=public_then(*answers), host="ybj.example.gov.cn") as one:
            failed(one.fetch(Request(server.url("/", host="ybj.example.gov.cn"))), "address")
    assert server.seen == []


def test_the_address_that_was_looked_at_is_the_one_connected_to() -> None:
    name = "ybj.example.gov.cn"
    with (
        WebServer({"*": PAGE}, "127.0.0.2") as server,
        fetcher(server, resolver=public_then("127.0.0.2"), host=name) as one,
    ):
        page = got(one.fetch(Request(server.url("/", host="ybj.example.gov.cn"))))
    assert page.status == 200, "a name that no name server knows: only the resolver's answer was used"
    assert server.seen[-1].header("Host") == f"ybj.example.gov.cn:{server.port}"


@pytest.mark.parametrize("target", ["169.254.169.254", "127.0.0.2", "[::1]", "localhost", "0x7f.2"])
def test_a_redirect_to_a_private_address_is_not_followed(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard is on. The first host is reached by a proxy, which stands for all its names."""
    redirect = Reply(status=302, headers={"Location": f"http://{target}/latest"})
    with WebServer({"*": Reply("", 404), "http://ybj.example.gov.cn/": redirect}, "127.0.0.2") as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy.host}:{proxy.port}")
        one = HostFetcher(
            "ybj.example.gov.cn", manners(private_addresses=False), user_agent=AGENT, other_hosts=(target,)
        )
        failed(one.fetch(Request("http://ybj.example.gov.cn/")), "address")
        one.close()
    assert proxy.paths() == ["http://ybj.example.gov.cn/robots.txt", "http://ybj.example.gov.cn/"]


def test_a_name_that_nobody_knows() -> None:
    def nobody(host: str, port: int) -> Sequence[str]:
        raise UnknownNameError(f"{host}: Name or service not known", passing=False)

    with WebServer({}, "127.0.0.2") as server, fetcher(server, resolver=nobody, host="gone.example.cn") as one:
        failed(one.fetch(Request("http://gone.example.cn/")), "name")


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.2/", "file:///etc/passwd", "http://", "http://[::1/", "//x", "http://a\x00b/"]
)
def test_what_is_no_address_of_the_web(url: str) -> None:
    with WebServer({}, "127.0.0.2") as server, fetcher(server) as one:
        failed(one.fetch(Request(url)), "address")


def test_another_host_than_the_sites_is_not_asked() -> None:
    with WebServer({}, "127.0.0.2") as server, fetcher(server) as one:
        failed(one.fetch(Request("http://127.0.0.99/")), "address")


# ---------------------------------------------------------------- robots.txt


def test_robots_forbids_and_delays() -> None:
    clock = Clock()
    rules = "User-agent: *\nCrawl-delay: 5\nDisallow: /secret\n"
    with (
        WebServer(
            {"/robots.txt": Reply(rules, headers={"Content-Type": "text/plain"}), "*": PAGE}, "127.0.0.2"
        ) as server,
        fetcher(server, manners(pace=2), clock) as one,
    ):
        failed(one.fetch(Request(server.url("/secret/1"))), "robots")
        got(one.fetch(Request(server.url("/a"))))
        got(one.fetch(Request(server.url("/b"))))
    assert server.paths(robots=True) == ["/robots.txt", "/a", "/b"]
    assert clock.slept == [5, 5]


def test_robots_speaks_to_us_by_name() -> None:
    rules = "User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    outcome, _ = fetch({"/robots.txt": Reply(rules, headers={"Content-Type": "text/plain"}), "/": PAGE})
    failed(outcome, "robots")


@pytest.mark.parametrize(
    "robots",
    [
        Reply("no", 404),
        Reply("no", 403),
        Reply(PAGE + "\nUser-agent: *\nDisallow: /"),
        Reply("<html>User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"}),
        Reply(b"\xff\xfe\x00Disallow", headers={"Content-Type": "text/plain"}),
        Reply(status=302, headers={"Location": "/robots.txt"}),
    ],
    ids=["404", "403", "html", "html as text", "bytes", "loop"],
)
def test_no_robots_file_forbids_nothing(robots: Reply) -> None:
    outcome, _ = fetch({"/robots.txt": robots, "/": PAGE})
    assert got(outcome).status == 200


def test_a_robots_file_that_cannot_be_read_forbids_all_and_says_why() -> None:
    routes: dict[str, Route] = {"/robots.txt": Reply("down", 503), "/": PAGE}
    with WebServer(routes, "127.0.0.2") as server, fetcher(server, manners(attempts=2)) as one:
        first, second = (failed(one.fetch(Request(server.url("/"))), "robots") for _ in range(2))
    assert "could not be read" in first.detail
    assert (first.status, second.status) == (503, 503)
    assert server.paths(robots=True) == ["/robots.txt"] * 2, "two attempts, once a run"
    assert (len(first.exchanges), len(second.exchanges)) == (1, 0)


def test_robots_with_a_delay_of_hours() -> None:
    rules = Reply("User-agent: *\nCrawl-delay: 9000", headers={"Content-Type": "text/plain"})
    outcome, server = fetch({"/robots.txt": rules, "/": PAGE})
    assert "9000" in failed(outcome, "robots").detail
    assert server.paths() == []


def test_robots_may_be_a_redirect_and_large() -> None:
    rules = b"User-agent: *\nDisallow: /no\n" + b"# filler\n" * 100_000
    routes: dict[str, Route] = {
        "/robots.txt": Reply(status=301, headers={"Location": "/r.txt"}),
        "/r.txt": Reply(rules, headers={"Content-Type": "text/plain"}),
        "/no": PAGE,
    }
    outcome, _ = fetch(routes, "/no")
    failed(outcome, "robots")


# ---------------------------------------------------------------- TLS and proxies


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for ybj.example.gov.cn with its key in one file."""
    if which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=ybj.example.gov.cn",
            "-addext",
            "subjectAltName=DNS:ybj.example.gov.cn",
            "-keyout",
            str(file),
            "-out",
            str(file) + ".crt",
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + Path(str(file) + ".crt").read_bytes())
    return file


def secured(certificate: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.maximum_version = newest
    return context


def test_a_certificate_that_nobody_signed(certificate: Path) -> None:
    name = "ybj.example.gov.cn"
    names: list[str | None] = []
    context = secured(certificate)
    context.sni_callback = lambda socket, sent, context: names.append(sent)
    with WebServer({"*": PAGE}, "127.0.0.2", tls=context) as server:
        url = server.url("/", host=name)
        with fetcher(server, resolver=public_then("127.0.0.2"), host=name) as one:
            failure = failed(one.fetch(Request(url)), "tls")
        with fetcher(server, manners(verify_tls=False), resolver=public_then("127.0.0.2"), host=name) as one:
            assert got(one.fetch(Request(url))).status == 200
    assert "self" in failure.detail
    assert set(names) == {name}, "the server is addressed by its name, not by the address connected to"


def test_a_certificate_of_another_name(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scraper.network import tls_context

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate) + ".crt")
    tls_context.cache_clear()
    try:
        with WebServer({"*": PAGE}, "127.0.0.2", tls=secured(certificate)) as server:
            for name, kind in (("ybj.example.gov.cn", None), ("other.example.gov.cn", "tls")):
                with fetcher(server, resolver=public_then("127.0.0.2"), host=name) as one:
                    outcome = one.fetch(Request(server.url("/", host=name)))
                assert getattr(outcome, "kind", None) == kind, outcome
    finally:
        tls_context.cache_clear()


def test_tls_that_is_too_old(certificate: Path) -> None:
    context = secured(certificate)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with WebServer({"*": PAGE}, "127.0.0.2", tls=context) as server, fetcher(server, manners(verify_tls=False)) as one:
        failed(one.fetch(Request(server.url("/"))), "tls")


def test_no_tls_where_tls_was_asked_for() -> None:
    with WebServer({"*": PAGE}, "127.0.0.2") as server, fetcher(server, manners(attempts=1)) as one:
        failed(one.fetch(Request(server.url("/").replace("http:", "https:"))), "tls")


def test_a_proxy_is_asked_for_names_it_must_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    with WebServer({"*": lambda seen: f"by proxy: {seen.path}"}, "127.0.0.4") as proxy:
        monkeypatch.setenv("http_proxy", f"http://me:secret@{proxy.host}:{proxy.port}")
        monkeypatch.setenv("no_proxy", "")
        guarded = manners(private_addresses=False)
        with HostFetcher("ybj.example.gov.cn", guarded, user_agent=AGENT) as one:
            page = got(one.fetch(Request("http://ybj.example.gov.cn/a")))
            failed(one.fetch(Request("http://localhost/a")), "address")
    assert page.body == b"by proxy: http://ybj.example.gov.cn/a"
    assert proxy.seen[-1].header("Proxy-Authorization") == "Basic bWU6c2VjcmV0"
    assert "Proxy-Authorization" not in dict(page.exchanges[-1].request_headers), "no password in the archive"


def test_a_proxy_that_cannot_be_used_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ValueError, match="socks5"):
        HostFetcher("ybj.example.gov.cn", QUICK, user_agent=AGENT)
