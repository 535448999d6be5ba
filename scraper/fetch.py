"""A host's pages over HTTP: politely, patiently, and without ever raising on what a server does.

``HostFetcher`` is used from one thread and keeps one client. Each request waits for its turn (``scraper/hosts.py``),
is checked against the addresses that may be asked and against robots.txt, and is tried again where that may help.
Redirects are followed by hand, so that each of them is checked the same way. What a host may do, and what comes of
it: docs/fetching.md.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_exponential_jitter

from parsers.version import __version__
from scraper.addresses import find_url_fault
from scraper.exchange import Answer, Exchanger, Question, Trouble, read_question
from scraper.hosts import Host, Hosts
from scraper.network import Resolver, find_proxy, resolve
from scraper.records import FetchFailure, Hop, Manners, Request, Response
from scraper.robots import LARGEST, Rules, read_rules

# a host that asks to be left alone for longer is left alone, and the page is a failure that says until when
LONGEST_WAIT = 120.0
_BACKOFF = wait_exponential_jitter(initial=1.0, max=30.0, jitter=1.0)
_ROBOTS_REDIRECTS = 5
# the kinds of a host that cannot be reached, whatever page is asked of it
_UNREACHED = frozenset({"name", "connection", "tls", "timeout"})


def name_agent(contact: str) -> str:
    """How the crawler names itself: what it is, its version, and where whoever runs it can be reached.

    ``contact``: an address of a page or of a mailbox. Raises ValueError when there is none, or it fits no header.
    """
    if not contact.strip() or not contact.isascii() or not contact.isprintable():
        raise ValueError("give a contact (a web or mail address) in plain ASCII: sites must be able to reach you")
    return f"gongkai/{__version__} (+{contact.strip()})"


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class HostFetcher:
    """Fetches the pages of one host (and of ``other_hosts`` that belong to the same site).

    ``hosts``: shared by all fetchers of a run; without it this one keeps its own. ``user_agent``: see ``name_agent``.
    ``resolver``: names to addresses. Raises ValueError where the proxy variables name what is no http(s) proxy, and
    ``httpx.InvalidURL`` where a host is none.
    """

    def __init__(
        self,
        host: str,
        manners: Manners | None = None,
        *,
        user_agent: str,
        other_hosts: tuple[str, ...] = (),
        hosts: Hosts | None = None,
        resolver: Resolver = resolve,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._manners = manners or Manners()
        self._hosts = hosts or Hosts()
        self._own = frozenset(_bare(_host(httpx.URL(f"http://{bracket(name)}"))) for name in (host, *other_hosts))
        self._agent = user_agent.partition("/")[0]
        for scheme in ("http", "https"):
            find_proxy(scheme, host)  # an unusable one is said now, not at the first page
        self._exchanger = Exchanger(self._manners, user_agent, resolver, now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drops the connections that are kept open."""
        self._exchanger.close()

    def fetch(self, request: Request) -> Response | FetchFailure:
        """The answer to a request after all redirects, or why there is none."""
        try:
            question = read_question(request)
        except (httpx.InvalidURL, ValueError) as error:
            return FetchFailure(request, "address", f"no address: {error}")
        walk = _Walk(request)
        while True:
            trouble = walk.find_fault(question, self._exchanger.cookies(), self._manners.redirects)
            outcome = trouble or self._find_fault(question.url, walk) or self._ask_patiently(question)
            if isinstance(outcome, Trouble):
                return walk.fail(outcome)
            walk.exchanges.append(outcome.hop)
            if outcome.target is None:
                return Response(request, str(question.url), outcome.hop.status, outcome.body, tuple(walk.exchanges))
            question = _follow(question, outcome)

    # ------------------------------------------------------------ what may be asked

    def _find_fault(self, url: httpx.URL, walk: "_Walk") -> Trouble | None:
        fault = find_url_fault(url.scheme, _host(url), private=self._manners.private_addresses)
        if fault is not None:
            return Trouble("address", fault)
        if _bare(_host(url)) not in self._own:
            if walk.exchanges:
                return Trouble("redirects", f"leads to another host: {url}")
            return Trouble("address", f"{_host(url)} is not among the hosts of this site")
        rules = self._robots(url)
        if isinstance(rules, Trouble):
            return rules
        fault = rules.find_fault(str(url))
        return None if fault is None else Trouble("robots", fault)

    def _robots(self, url: httpx.URL) -> Rules | Trouble:
        """The rules of the address's origin: read once a run, by whichever fetcher comes first."""
        host, origin = self._hosts.of(_host(url)), f"{url.scheme}://{url.netloc.decode('ascii')}"
        with host.robots_lock:
            known = host.robots.get(origin)
            if known is not None:
                return known
            found = self._read_robots(httpx.URL(origin + "/robots.txt"))
            # the answer itself goes into the archive once, with the page that was asked for first
            host.robots[origin] = replace(found, hop=None) if isinstance(found, Trouble) else found
            return found

    def _read_robots(self, url: httpx.URL) -> Rules | Trouble:
        question = Question(url, None)
        for _ in range(_ROBOTS_REDIRECTS + 1):
            fault = find_url_fault(question.url.scheme, _host(question.url), private=self._manners.private_addresses)
            if fault is not None:
                return Rules(self._agent)  # a redirect to where nothing is asked: no file
            outcome = self._ask_patiently(question)
            if isinstance(outcome, Trouble):
                return self._read_robots_trouble(outcome)
            if outcome.target is None:
                return read_rules(outcome.body[:LARGEST], self._agent)
            question = _follow(question, outcome)
        return Rules(self._agent)

    def _read_robots_trouble(self, trouble: Trouble) -> Rules | Trouble:
        if trouble.kind == "status" and trouble.status != 429 and 400 <= (trouble.status or 0) < 500:
            return Rules(self._agent)
        detail = f"robots.txt could not be read, so nothing is asked for now: {trouble.detail}"
        # a host that cannot be reached is that, and not a host that forbids
        unread = trouble.kind in ("status", "protocol", "too_large")
        return replace(trouble, kind="robots" if unread else trouble.kind, detail=detail, passing=False)

    # ------------------------------------------------------------ asking

    def _ask_patiently(self, question: Question) -> Answer | Trouble:
        host = self._hosts.of(_host(question.url))
        attempts = 1 if host.is_down() else max(1, self._manners.attempts)
        outcome = self._ask_once(host, question)
        if attempts > 1 and _may_help(outcome):
            outcome = self._ask_again(host, question, outcome, attempts)
        host.note(answered=isinstance(outcome, Answer) or outcome.kind not in _UNREACHED)
        return outcome

    def _ask_again(self, host: Host, question: Question, first: Answer | Trouble, attempts: int) -> Answer | Trouble:
        """What further attempts bring, of which the ``first`` was one."""
        retrying = Retrying(
            sleep=self._hosts.sleep,
            stop=stop_after_attempt(attempts),
            wait=_BACKOFF,
            retry=retry_if_result(_may_help),
            retry_error_callback=_last,
        )
        waiting = [first]
        outcome: Answer | Trouble = retrying(lambda: waiting.pop() if waiting else self._ask_once(host, question))
        return outcome

    def _ask_once(self, host: Host, question: Question) -> Answer | Trouble:
        closed = host.closed_for()
        if closed > LONGEST_WAIT:
            words = f"the host asked to be left alone for another {closed:.0f} s"
            return Trouble("status", words, retry_after=closed)
        with host.turn(max(self._manners.pace, self._delay(host, question.url))):
            outcome = self._exchanger.ask(question)
            if isinstance(outcome, Trouble) and outcome.retry_after is not None:
                host.leave_alone(outcome.retry_after)
        return outcome

    def _delay(self, host: Host, url: httpx.URL) -> float:
        rules = host.robots.get(f"{url.scheme}://{url.netloc.decode('ascii')}")
        return rules.delay if isinstance(rules, Rules) else 0.0


class _Walk:
    """The hops from a request to its answer."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.exchanges: list[Hop] = []
        self._seen: set[tuple[str, str, str]] = set()

    def find_fault(self, question: Question, cookies: str, most: int) -> Trouble | None:
        """A redirect to itself that came with a cookie is another request; without one it is a loop."""
        mark = (question.method, str(question.url), cookies)
        if mark in self._seen:
            return Trouble("redirects", f"a loop: {question.url} again")
        if len(self.exchanges) > most:
            return Trouble("redirects", f"more than {most} redirects, the next to {question.url}")
        self._seen.add(mark)
        return None

    def fail(self, trouble: Trouble) -> FetchFailure:
        hops = self.exchanges + ([trouble.hop] if trouble.hop is not None else [])
        return FetchFailure(
            self.request, trouble.kind, trouble.detail, trouble.status, trouble.retry_after, tuple(hops)
        )


def _follow(question: Question, answer: Answer) -> Question:
    """The question that a redirect asks for.

    A form is sent again only where the status says so (RFC 9110, 15.4). What is known of the copy at hand is said only to
    the same path (a cookie, https, www): a home page in place of a report may well be unchanged.
    """
    assert answer.target is not None
    form = question.form if answer.hop.status in (307, 308) else None
    if answer.target.raw_path != question.url.raw_path:
        question = replace(question, etag=None, last_modified=None)
    return replace(question, url=answer.target, form=form)


def _host(url: httpx.URL) -> str:
    """The name as name servers know it; ``url.host`` shows it in Chinese, and raises where it cannot."""
    return url.raw_host.decode("ascii")


def bracket(host: str) -> str:
    """A host as it stands in an address: an IPv6 address has brackets there."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _bare(host: str) -> str:
    """The name without a leading www, which is the same site."""
    return host.lower().removeprefix("www.")


def _may_help(outcome: Answer | Trouble) -> bool:
    return isinstance(outcome, Trouble) and outcome.passing and (outcome.retry_after or 0.0) <= LONGEST_WAIT


def _last(state: RetryCallState) -> Answer | Trouble:
    """What the last attempt brought, once there are no more."""
    assert state.outcome is not None
    outcome: Answer | Trouble = state.outcome.result()
    return outcome
