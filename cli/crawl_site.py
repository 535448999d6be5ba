"""One site of a crawl: its lists are walked, then every report that is due is asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from cli.desk import Desk, StoppedError, Task, find_key
from cli.outcomes import LOST, Outcome, find_validators, read_failure, utc
from cli.plan import Plan
from cli.readers import Arrival
from cli.watch import Watch
from db.alarms import Alarm
from db.crawl_records import Entry, Known, PageState, Seen, Walk
from scraper.archive import payload_digest
from scraper.discover import walk
from scraper.families import Family
from scraper.records import (
    About,
    Candidate,
    FetchFailure,
    Listing,
    Refusal,
    Request,
    Response,
    Site,
    Walked,
    WalkState,
)
from scraper.recrawl import LATEST, failure_due, list_due
from scraper.refusals import find_refusal
from scraper.urls import drop_visit

Fetch = Callable[[Request], Response | FetchFailure]


NOT_MODIFIED = 304
# a host that leaves so many requests in a row without an answer is down, or the network is: a run must come to its end
_PATIENCE = 3
_SILENCE = ("name", "connection", "timeout", "tls")
# what the state of a walk makes of the list
LIST_STATES: dict[WalkState, PageState] = {
    "complete": "ok",
    "known": "ok",
    "empty_on_purpose": "empty_on_purpose",
    "incomplete": "incomplete",
    "broken": "failed",
    "blocked": "blocked",
    "failed": "failed",
}


@dataclass(slots=True)
class SiteCrawl:
    """``fetch`` asks the network; whatever of it this run has in its archive is taken from there. ``silent``: requests in a row
    that nobody answered; ``addresses``: those that are known, by what identifies their pages."""

    site: Site
    family: Family
    plan: Plan
    desk: Desk
    fetch: Fetch
    now: datetime
    watch: Watch
    walks: list[Walk] = field(default_factory=list)
    silent: int = 0
    addresses: dict[str, str] | None = None
    pages: dict[str, int | None] = field(default_factory=dict)

    def run(self) -> list[Alarm]:
        """Visit the site; the alarms it raises."""
        self.watch.begin(self.site)
        for listing in self.site.listings:
            if self._is_due(listing):
                self._walk(listing)
        self.desk.enter(self.site.id, [Entry(self._address(url), "report") for url in self.site.reports])
        due = self.desk.due(self.site.id, self.plan.states, everything=self.plan.everything)
        self.watch.expect(self.site, len(due[: self.plan.limit]))
        for known in due[: self.plan.limit]:
            self._visit(known)
        self.desk.wait(self.site.id)
        for known in self.desk.due(self.site.id, ("new",), everything=False):
            if known.kind == "attachment":  # files that reports of this run have named
                self._visit(known)
        self.desk.wait(self.site.id)
        listings = [listing.url for listing in self.site.listings]
        result, alarms = self.desk.close_source(self.site.id, listings, self.walks, self.site.expect.min_reports)
        self.watch.end(self.site, self.walks, result, alarms)
        return alarms

    # ------------------------------------------------------------ lists

    def _is_due(self, listing: Listing) -> bool:
        known = self.desk.find_list(listing.url)
        if self.plan.retry:
            return known is not None and known.state in self.plan.states
        if known is None or known.due_at is None or self.plan.everything:
            return True
        # of a run that goes on where it stopped the walk is done again, from the archive
        is_due = not utc(self.now) < known.due_at <= utc(self.now + LATEST)
        return is_due or known.last_run == self.desk.run.id

    def _walk(self, listing: Listing) -> None:
        found: list[Candidate] = []
        self.watch.walk(self.site, listing)
        before = None if self.plan.everything else self.desk.find_whole(listing.url)
        whole = Walked(listing, "complete", pages=before.pages, total=before.total) if before else None
        steps = walk(listing, self.site, self.family, self._fetch_list, self._is_known, whole)
        while True:
            try:
                found.append(next(steps))
            except StopIteration as end:
                walked: Walked = end.value
                break
        entries = [Entry(self._address(c.link.url), "report", listing.url, c.link.title, c.link.date) for c in found]
        self.desk.enter(self.site.id, entries)
        self.walks.append(
            Walk(
                self.site.id,
                listing.url,
                walked.state,
                walked.detail,
                walked.pages,
                walked.links,
                len(entries),
                walked.total,
            )
        )
        self.desk.wait(self.site.id)  # its first page is noted under the same address, before the whole
        self._note_listing(listing, walked)

    def _is_known(self, url: str) -> bool:
        same = self.family.identify(url)
        return self.desk.is_known(self._twins().get(same, same)) or self.desk.is_known(url)

    def _address(self, url: str) -> str:
        """The address by which a page is known that has several: the first that was met. Only those are kept that differ from
        what identifies their pages; most addresses do not."""
        same, twins = self.family.identify(url), self._twins()
        if same in twins or same == url:
            return twins.get(same, url)
        return twins.setdefault(same, same if self.desk.find(same) else url)

    def _twins(self) -> dict[str, str]:
        """What identifies a page → the address by which it is known, where the two differ."""
        if self.addresses is None:
            known = reversed(self.desk.addresses(self.site.id))
            self.addresses = {same: one for one in known if (same := self.family.identify(one)) != one}
        return self.addresses

    def _note_listing(self, listing: Listing, walked: Walked) -> None:
        """The list as a whole, by the address that the registry gives for it."""
        state = LIST_STATES[walked.state]
        lost = state in LOST
        known = self.desk.find_list(listing.url)
        again = known.quiet + 1 if lost and known and known.state in LOST else 0
        now = self.now
        due = failure_due(now, again) if lost else list_due(now)
        seen = Seen(state, walked.detail or f"{walked.links} entries", utc(due), utc(now), quiet=again)
        self.desk.note_list(self.site.id, listing.url, seen)

    def _fetch_list(self, request: Request) -> Response | FetchFailure | Refusal:
        """A page of a list; the body of one that has not changed is taken from the archive."""
        key = self._list_key(request)
        answer, number = self._ask(request, self.desk.find_list(key), key)
        self.pages[key] = number
        if isinstance(answer, Response) and answer.status == NOT_MODIFIED:
            kept = self.desk.recall(key)
            if kept is None:  # the archive was taken away: ask as if for the first time
                answer, number = self._ask(request, None, key)
            else:
                self._note_page(key, "unchanged", "as before", answer, number)
                return kept
        refusal = find_refusal(answer)
        if refusal:
            self._note_page(key, refusal.state, f"{refusal.reason}: {refusal.evidence}", answer, number)
            return refusal
        if isinstance(answer, FetchFailure):
            state, reason = read_failure(answer)
            self._note_page(key, state, reason, answer, number)
            return answer
        self._note_page(key, "ok", "read", answer, number)
        return answer

    def _list_key(self, request: Request) -> str:
        """By what a page of a list is known: a pager that writes the visit into its addresses makes no new pages with each."""
        own = any(request.url == listing.url for listing in self.site.listings)
        return find_key(request if own else replace(request, url=drop_visit(request.url)))

    def _note_page(
        self, key: str, state: PageState, reason: str, answer: Response | FetchFailure, number: int | None
    ) -> None:
        seen = Seen(state, reason, utc(list_due(self.now)), utc(self.now), answer.status)
        if isinstance(answer, Response):
            etag, modified = find_validators(answer)
            digest = None if answer.status == NOT_MODIFIED else payload_digest(answer.exchanges[-1].wire)
            seen = replace(seen, etag=etag, last_modified=modified, digest=digest)
        arrival = self._arrival(key, answer, About(self.site.id, self.site.family, "list"), None, number)
        self.desk.take(Task(self.site.id, key, arrival, number, seen))

    # ------------------------------------------------------------ reports

    def _visit(self, known: Known) -> None:
        site, found = self.site, (known.kind, known.listing, known.listed_title, known.listed_date)
        # an attachment is read by nobody yet
        about = About(
            site.id, site.family, *found, site.agency if site.own_reports and known.kind == "report" else None
        )
        answer, number = self._ask(Request(known.url, referer=known.listing), known, known.url)

        def tell(outcome: Outcome, came: str) -> None:
            self.watch.page(self.site, known, outcome, came)

        arrival = self._arrival(known.url, answer, about, known, number)
        self.desk.take(Task(self.site.id, known.url, arrival, number, told=tell))

    def _arrival(
        self, key: str, answer: Response | FetchFailure, about: About, known: Known | None, number: int | None
    ) -> Arrival:
        is_kept = number is not None
        original = None if is_kept or self._is_first(known) else self.desk.find_original(key)
        return Arrival(answer, about, known, self.now, is_kept, original)

    def _is_list(self, key: str, known: Known | None, number: int) -> bool:
        """Was this record asked for as a page of a list? A report at the same address has one of its own, which says so."""
        return known is not None and known.kind != "list" and self.pages.get(key, number + 1) in (None, number)

    def _is_first(self, known: Known | None) -> bool:
        """Was the address never asked for? Then the archive has nothing of it."""
        return known is not None and known.last_run is None and not self.desk.run.resumed

    def _ask(self, request: Request, known: Known | None, key: str) -> tuple[Response | FetchFailure, int | None]:
        """The answer, and the number of its record when the archive has it; conditional when a copy is at hand."""
        if self.desk.stop.is_set():
            raise StoppedError
        kept = None if self._is_first(known) else self.desk.replay(key)
        if kept is not None and not self._is_list(key, known, kept[1]):
            return kept
        # what was lost before is asked for whole, so that it is read again; a form has no copy to compare with (RFC 9110, 13.1.2)
        if known and known.digest and known.state not in LOST and not request.form:
            request = replace(request, etag=known.etag, last_modified=known.last_modified)
        if self.silent >= _PATIENCE:
            words = f"not asked: the host did not answer {self.silent} requests in a row, each tried again and again"
            return FetchFailure(request, "connection", words), None
        answer = self.fetch(request)
        self.silent = self.silent + 1 if isinstance(answer, FetchFailure) and answer.kind in _SILENCE else 0
        return answer, None
