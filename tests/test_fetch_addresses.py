"""Addresses that are not asked: private ones, those of other hosts, those that robots.txt forbids."""

import gzip
from collections.abc import Sequence

import pytest

from scraper.fetch import HostFetcher
from scraper.network import UnknownNameError
from scraper.records import Request
from tests.fetching import AGENT, PAGE, Clock, failed, fetch, fetcher, got, manners, public_then
from tests.web_server import Reply, Route, WebServer

# ---------------------------------------------------------------- addresses that are not asked


def test_private_addresses_are_refused_by_default() -> None:
    with WebServer({"*": PAGE}, "127.0.0.2") as server, fetcher(server, manners(private_addresses=False)) as one:
        for url in (server.url("/"), server.url("/", host="localhost"), server.url("/", host="2130706434")):
            failed(one.fetch(Request(url)), "address")
    assert server.seen == []


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


RULES = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    "robots",
    [
        Reply("no", 404),
        Reply("no", 403),
        Reply(PAGE),
        Reply("<html>User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"}),
        Reply(b"\xff\xfe\x00Disallow", headers={"Content-Type": "text/plain"}),
        Reply(status=302, headers={"Location": "/robots.txt"}),
    ],
    ids=["404", "403", "html", "html as text", "bytes", "loop"],
)
def test_no_robots_file_forbids_nothing(robots: Reply) -> None:
    outcome, _ = fetch({"/robots.txt": robots, "/": PAGE})
    assert got(outcome).status == 200


@pytest.mark.parametrize(
    "robots",
    [
        Reply(RULES, headers={"Content-Type": "text/html; charset=gb2312"}),
        Reply(f"<!-- robots -->\n{RULES}", headers={"Content-Type": "text/plain"}),
        Reply(RULES.encode("utf-16"), headers={"Content-Type": "text/plain"}),
        Reply(gzip.compress(RULES.encode()), headers={"Content-Type": "application/octet-stream"}),
        Reply(RULES.replace("\n", "\r"), headers={"Content-Type": "text/plain"}),
    ],
    ids=["html", "comment", "utf-16", "gzip", "old line ends"],
)
def test_rules_count_whatever_they_are_served_as(robots: Reply) -> None:
    outcome, _ = fetch({"/robots.txt": robots, "/": PAGE})
    assert failed(outcome, "robots").detail == "robots.txt forbids it"


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
