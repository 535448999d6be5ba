"""Conditional requests, and where redirects lead."""

import pytest

from scraper.records import FetchFailure, Request
from tests.fetching import PAGE, failed, fetch, fetcher, got
from tests.web_server import Reply, Route, Seen, WebServer

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
