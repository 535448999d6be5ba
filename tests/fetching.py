"""Fetching in a test: a fetcher for a real server, with a clock that only moves when somebody sleeps."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scraper.fetch import HostFetcher, name_agent
from scraper.hosts import Hosts
from scraper.network import Resolver, resolve
from scraper.records import FailureKind, FetchFailure, Manners, Request, Response
from tests.web_server import Route, WebServer

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


def public_then(*answers: str) -> Callable[[str, int], Sequence[str]]:
    """A resolver that always answers so."""

    def answer(host: str, port: int) -> Sequence[str]:
        return answers

    return answer


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
