"""What a crawl tells while it runs: a line a page for logs, a live table of hosts on a terminal."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from cli.outcomes import LOST, Outcome
from db.alarms import Alarm, Result
from db.ledger import CrawlRun, Known, Walk
from scraper.records import Site

log = logging.getLogger("gongkai.crawl")


@dataclass(frozen=True, slots=True)
class Loss:
    """An address that is lost and was not before."""

    site: str
    url: str
    state: str
    reason: str

    def __str__(self) -> str:
        return f"{self.url}: {self.state}, {self.reason}"


@dataclass(slots=True)
class Visit:
    """What came of one site."""

    site: Site
    states: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    walks: tuple[Walk, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    reports: int = 0


@dataclass(slots=True)
class Watch:
    """Counts what comes of the pages, and logs it."""

    visits: dict[str, Visit] = field(default_factory=dict)
    failures: list[Loss] = field(default_factory=list)
    resumed: CrawlRun | None = None
    lock: Lock = field(default_factory=Lock)

    def resume(self, run: CrawlRun, lost: int) -> None:
        """A run that was cut off is gone on with; ``lost``: bytes of a torn record at the end of its archive."""
        self.resumed = run
        log.warning("going on with run %s of %s; %s bytes of a torn record cut", run.id, run.started_at, lost)

    def begin(self, site: Site) -> None:
        """A site is being visited."""
        with self.lock:
            self.visits[site.id] = Visit(site)
        log.info("visiting", extra={"event": {"site": site.id, "host": site.host}})

    def page(self, site: Site, known: Known, outcome: Outcome, stored: str) -> None:
        """An address has been asked for."""
        seen = outcome.seen
        with self.lock:
            visit = self.visits[site.id]
            visit.states[seen.state] += 1
            visit.stored[stored] += bool(outcome.documents)
            if seen.state in LOST and known.state not in LOST:
                self.failures.append(Loss(site.id, known.url, seen.state, seen.reason))
        event = {"site": site.id, "url": known.url, "state": seen.state, "reason": seen.reason, "stored": stored}
        log.info("page", extra={"event": event})

    def end(self, site: Site, walks: Sequence[Walk], result: Result, alarms: Sequence[Alarm]) -> None:
        """A site has been visited."""
        with self.lock:
            visit = self.visits[site.id]
            visit.walks, visit.alarms, visit.reports = tuple(walks), tuple(alarms), result.reports
        lists = [{"listing": walk.listing, "state": walk.state, "links": walk.links} for walk in walks]
        log.info("visited", extra={"event": {"site": site.id, "lists": lists, "alarms": [a.kind for a in alarms]}})

    @property
    def new_alarms(self) -> list[Alarm]:
        """Those that the run before did not raise, or that have become worse."""
        return [alarm for visit in self.visits.values() for alarm in visit.alarms if not alarm.again]


def sum_up(losses: Sequence[Loss]) -> list[str]:
    """A line for the losses of a site that are of one state, with an example; all of them stand in the ledger."""
    grouped: dict[tuple[str, str], list[Loss]] = {}
    for loss in sorted(losses, key=lambda loss: loss.site):  # the threads of several hosts come as they like
        grouped.setdefault((loss.site, loss.state), []).append(loss)
    return [_tell(found) for found in grouped.values()]


def _tell(found: Sequence[Loss]) -> str:
    first = found[0]
    if len(found) == 1:
        return str(first)
    return f"{first.site}: {len(found)} addresses {first.state} (gongkai missed lists them), such as {first.url}: {first.reason}"


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, message, and what the event says."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        event = getattr(record, "event", {})
        told = {"time": self.formatTime(record), "level": record.levelname.lower(), "message": record.getMessage()}
        return json.dumps(told | event, ensure_ascii=False)
