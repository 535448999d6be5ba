"""What all fetchers of one run share about a host: whose turn it is, how long it wants to be left alone, its robots.txt.

A host may be asked by more than one site's fetcher (a bureau on its government's host, a redirect). Its pace is one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, RLock

from scraper.exchange import Trouble
from scraper.robots import Rules

_DOWN_AFTER = 3


class Host:
    """One host. All times are those of the injected monotonic clock, in seconds."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock, self._sleep = clock, sleep
        self._turn = Lock()
        self._unanswered = 0
        self._pace = 0.0
        self._answered = self._closed_until = float("-inf")
        # by origin (scheme://host:port): what scraper/robots.py made of the file there, or why it could not be read
        self.robots: dict[str, Rules | Trouble] = {}
        self.robots_lock = RLock()

    def ask_for(self, pace: float) -> None:
        """Of all that ask this host the slowest sets the pace."""
        self._pace = max(self._pace, pace)

    @contextmanager
    def turn(self, pace: float) -> Iterator[None]:
        """One request at a time, and at least ``pace`` seconds from the end of one answer to the next request."""
        with self._turn:
            wait = max(self._answered + max(pace, self._pace), self._closed_until) - self._clock()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                self._answered = self._clock()

    def note(self, *, answered: bool) -> None:
        """How asking for a page ended, all attempts taken together."""
        self._unanswered = 0 if answered else self._unanswered + 1

    def is_down(self) -> bool:
        """Page after page was not answered: each further one is tried once, not several times."""
        return self._unanswered >= _DOWN_AFTER

    def leave_alone(self, seconds: float) -> None:
        """The host asked for this (Retry-After): the next turn comes no earlier."""
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    def closed_for(self) -> float:
        """For how long the host still asks to be left alone; 0 when it does not."""
        return max(0.0, self._closed_until - self._clock())


class Hosts:
    """The hosts of a run, by name; made once and given to every fetcher. Safe to use from all their threads."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._hosts: dict[str, Host] = {}
        self._lock = Lock()

    @property
    def sleep(self) -> Callable[[float], None]:
        """How to wait: a run that may be stopped gives one that wakes up when it is."""
        return self._sleep

    def of(self, name: str) -> Host:
        """The host of that name; ports share one, and so does the name with www before it, since they are one machine."""
        key = name.lower().strip("[]").removeprefix("www.")
        with self._lock:
            return self._hosts.setdefault(key, Host(self._clock, self._sleep))
