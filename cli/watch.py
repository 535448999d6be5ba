"""What a crawl tells while it runs: a line a page for logs, a live table of hosts on a terminal."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from cli.outcomes import Outcome
from db.alarms import Alarm
from db.ledger import Walk
from scraper.records import Site

log = logging.getLogger("gongkai.crawl")


@dataclass(slots=True)
class Watch:
    """Counts what came of the pages, and logs it."""

    states: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    sites: dict[str, Counter[str]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def begin(self, site: Site) -> None:
        """A site is being visited."""
        with self.lock:
            self.sites[site.id] = Counter()
        log.info("visiting", extra={"event": {"site": site.id, "host": site.host}})

    def page(self, site: Site, url: str, outcome: Outcome, came: str) -> None:
        """An address has been asked for."""
        seen = outcome.seen
        with self.lock:
            self.states[seen.state] += 1
            self.came[came] += 1
            self.sites[site.id][seen.state] += 1
        event: dict[str, Any] = {
            "site": site.id,
            "url": url,
            "state": seen.state,
            "reason": seen.reason,
            "stored": came,
        }
        log.info("page", extra={"event": event})

    def end(self, site: Site, walks: Sequence[Walk], alarms: Sequence[Alarm]) -> None:
        """A site has been visited."""
        lists = [{"listing": walk.listing, "state": walk.state, "links": walk.links} for walk in walks]
        log.info("visited", extra={"event": {"site": site.id, "lists": lists, "alarms": [a.kind for a in alarms]}})


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, message, and what the event says."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        event = getattr(record, "event", {})
        told = {"time": self.formatTime(record), "level": record.levelname.lower(), "message": record.getMessage()}
        return json.dumps(told | event, ensure_ascii=False)
