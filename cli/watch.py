"""What a crawl does, counted while it runs: told as a line a page in the log, and drawn by :mod:`cli.live` on a terminal."""

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from cli.outcomes import LOST, Outcome
from db.alarms import Alarm, Result
from db.crawl_records import CrawlRun, Known, Walk
from parsers.records import as_json
from scraper.records import Listing, Site

log = logging.getLogger("gongkai.crawl")
# asked for, and not all that it should be
MISSED = ("incomplete", *LOST)


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
    """What came of one site. ``unchanged``: pages as they were the last time, whether they could be read or not; ``lists``: begun
    so far; ``due``: reports to be asked for, once that is known; ``last``: the title of the page that came last; ``seconds``: how
    long it took, once it is over."""

    site: Site
    begun: float = field(default_factory=time.monotonic)
    states: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    walks: tuple[Walk, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    reports: int = 0
    unchanged: int = 0
    lists: int = 0
    due: int | None = None
    last: str = ""
    seconds: float | None = None

    @property
    def missed(self) -> int:
        """Addresses that did not give what they should."""
        return sum(self.states[state] for state in MISSED)


@dataclass(frozen=True, slots=True)
class Total:
    """All visits taken together. ``begun`` and ``over``: sites."""

    begun: int
    over: int
    states: Counter[str]
    stored: Counter[str]
    unchanged: int
    missed: int


@dataclass(slots=True)
class Watch:
    """Counts what comes of the pages, and logs it; called from the threads of the hosts. ``failures``: addresses that are lost
    and were not before; ``sites``: how many are to be visited."""

    visits: dict[str, Visit] = field(default_factory=dict)
    failures: list[Loss] = field(default_factory=list)
    run: CrawlRun | None = None
    resumed: CrawlRun | None = None
    sites: int = 0
    begun: float = field(default_factory=time.monotonic)
    lock: Lock = field(default_factory=Lock)

    # ------------------------------------------------------------ the run

    @contextmanager
    def running(self, run: CrawlRun) -> Iterator[None]:
        """The run begins, and at the end of the context it ends, or is cut off."""
        self.run, self.begun = run, time.monotonic()
        self._tell("run_begun", archive=run.archive_file, sites=self.sites, resumed=run.resumed)
        try:
            yield
        except BaseException as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            self._tell_end("interrupted" if interrupted else "failed", None if interrupted else str(error))
            raise
        self._tell_end("done", None)

    def resume(self, run: CrawlRun, lost: int) -> None:
        """A run that was cut off is gone on with; ``lost``: bytes of a torn record at the end of its archive."""
        self.run = self.resumed = run
        words = f"going on with run {run.id} of {run.started_at}; {lost} bytes of a torn record cut"
        self._tell("run_resumed", logging.WARNING, words, lost_bytes=lost)

    def abandon(self, run: CrawlRun, archive: Path, lost: int) -> None:
        """A run that was cut off is not gone on with, since its archive is missing or cut; ``lost``: answers."""
        words = (
            f"{archive} is missing or shorter than when run {run.id} was cut off: {lost} of its answers are lost;"
            " their pages are asked for again in a new run"
        )
        self._tell("run_abandoned", logging.WARNING, words, archive=archive.name, lost_answers=lost, abandoned=run.id)

    # ------------------------------------------------------------ a site

    def begin(self, site: Site) -> None:
        """A site is being visited."""
        with self.lock:
            self.visits[site.id] = Visit(site)

    def walk(self, site: Site, listing: Listing) -> None:
        """A list of the site is being walked."""
        with self.lock:
            self.visits[site.id].lists += 1

    def expect(self, site: Site, reports: int) -> None:
        """So many reports of the site are to be asked for."""
        with self.lock:
            self.visits[site.id].due = reports

    def page(self, site: Site, known: Known, outcome: Outcome, stored: str) -> None:
        """An address has been asked for."""
        seen = outcome.seen
        title = next((document.title for document in outcome.documents if document.title), known.listed_title)
        with self.lock:
            visit = self.visits[site.id]
            visit.states[seen.state] += 1
            visit.stored[stored] += bool(outcome.documents)
            visit.unchanged += seen.state == "unchanged" or (seen.digest is not None and seen.digest == known.digest)
            visit.last = title or known.url
            if seen.state in LOST and known.state not in LOST:
                self.failures.append(Loss(site.id, known.url, seen.state, seen.reason))
        self._tell(
            "page",
            site=site.id,
            url=known.url,
            kind=known.kind,
            state=seen.state,
            reason=seen.reason,
            status=seen.status,
            documents=len(outcome.documents),
            stored=stored if outcome.documents else None,
        )

    def end(self, site: Site, walks: Sequence[Walk], result: Result, alarms: Sequence[Alarm]) -> None:
        """A site has been visited."""
        with self.lock:
            visit = self.visits[site.id]
            visit.walks, visit.alarms, visit.reports = tuple(walks), tuple(alarms), result.reports
            visit.seconds = time.monotonic() - visit.begun
        self._tell(
            "site",
            site=site.id,
            host=site.host,
            seconds=round(visit.seconds, 3),
            lists=as_json(walks),
            pages=dict(visit.states),
            stored=dict(+visit.stored),
            reports=result.reports,
            alarms=as_json(alarms),
        )

    # ------------------------------------------------------------ all of it

    @property
    def new_alarms(self) -> list[Alarm]:
        """Those that the run before did not raise, or that have become worse."""
        return [alarm for visit in self.visits.values() for alarm in visit.alarms if not alarm.again]

    @property
    def untold_alarms(self) -> list[Alarm]:
        """Those that no hook was given yet, and nobody has accepted."""
        return [a for visit in self.visits.values() for a in visit.alarms if not (a.handed or a.accepted)]

    def total(self) -> Total:
        """All visits, as they stand now."""
        with self.lock:
            visits = list(self.visits.values())
            return Total(
                len(visits),
                sum(visit.seconds is not None for visit in visits),
                sum((visit.states for visit in visits), Counter()),
                sum((visit.stored for visit in visits), Counter()),
                sum(visit.unchanged for visit in visits),
                sum(visit.missed for visit in visits),
            )

    def _tell(self, event: str, level: int = logging.INFO, words: str = "", **told: object) -> None:
        run = self.run.id if self.run else None
        log.log(level, words or event, extra={"told": {"event": event, "run": run, **told}})

    def _tell_end(self, outcome: str, error: str | None) -> None:
        total = self.total()
        self._tell(
            "run_ended",
            outcome=outcome,
            error=error,
            seconds=round(time.monotonic() - self.begun, 3),
            sites=total.over,
            pages=dict(total.states),
            stored=dict(total.stored),
            failures=len(self.failures),
            new_alarms=len(self.new_alarms),
        )


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
