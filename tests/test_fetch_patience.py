"""How long a server is waited for, how often it is asked, and how it is left alone."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from scraper.fetch import LONGEST_WAIT, HostFetcher
from scraper.hosts import Hosts
from scraper.records import Request
from tests.fetching import AGENT, PAGE, Clock, failed, fetch, fetcher, got, manners
from tests.web_server import Reply, Route, WebServer

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
