"""The desk of a crawl: the one place where archive and database are written, by one thread at a time.

Each response is written to the archive first and then, in one transaction, its place there, the documents and the state of its
address. A crawl that is killed anywhere leaves both at a state before or after a page. Compressing an answer and waiting for
the disk need no lock: the answers of several hosts that come together share one wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

from cli.outcomes import Outcome
from db.alarms import GOOD, Alarm, Result, find_alarms, find_good, mark_known, save_alarms
from db.ledger import CrawlRun, Entry, Known, Ledger, PageState, Record, Seen, Walk
from db.store import Store
from scraper.archive import ArchiveWriter, pack
from scraper.records import About, FetchFailure, Original, Recorded, Request, Response
from scraper.replay import read_answers


def find_key(request: Request) -> str:
    """By what a request is known: its address, with the form when it is a POST."""
    return f"{request.url} {urlencode(request.form)}" if request.form else request.url


# an answer in the archive: its number in the index, or the record that will stand there once its address is settled
Kept = Record | int | None


@dataclass(slots=True)
class Desk:
    """``lock``: whose turn it is at the database and the end of the archive; ``disk``: who waits for the disk, up to ``synced``."""

    store: Store
    ledger: Ledger
    folder: Path
    writer: ArchiveWriter
    run: CrawlRun
    lock: Lock = field(default_factory=Lock)
    disk: Lock = field(default_factory=Lock)
    synced: int = 0

    # ------------------------------------------------------------ what is known

    def find(self, url: str) -> Known | None:
        """What the ledger knows of an address."""
        with self.lock:
            return self.ledger.find(url)

    def is_known(self, url: str) -> bool:
        """Did an earlier run find this address?"""
        known = self.find(url)
        return known is not None and known.first_run is not None and known.first_run < self.run.id

    def is_complete(self, listing: str) -> bool:
        """Did the last walk over this list, in an earlier run, see all of it?"""
        with self.lock:
            state = self.ledger.last_walk(listing, self.run)
        return state in GOOD

    def due(self, source: str, states: Sequence[PageState], *, everything: bool) -> list[Known]:
        """The reports of a source that are to be asked for in this run."""
        with self.lock:
            return self.ledger.due(source, self.run, states, everything=everything)

    def addresses(self, source: str) -> list[str]:
        """The reports and attachments of a source that are known, in the order they became known."""
        with self.lock:
            return self.ledger.addresses(source)

    def replay(self, request: Request) -> tuple[Response, int] | None:
        """The answer that the run has already, from before it was cut off, and the number of its record."""
        with self.lock:
            found = self.ledger.find_record(find_key(request), self.run)
            if found is None:
                return None
            number, record = found
            answer = self._read(record)
            if answer is None:
                return None
            return answer, number

    def recall(self, key: str) -> Response | None:
        """The last body that was served for a request, from the archive of whichever run."""
        with self.lock:
            record = self.ledger.find_body(key)
            return self._read(record) if record else None

    # ------------------------------------------------------------ what is written

    def keep(self, answer: Response | FetchFailure, about: About) -> Record | None:
        """Put what was served into the archive; the record of the answer itself, which is to be settled.

        Of a failure the exchanges are archived and have no record: the address is asked again.
        """
        if not answer.exchanges:
            return None
        key = find_key(answer.request)
        with self.lock:
            earlier = self.ledger.find_body(key)
        original = Original(earlier.url.partition(" ")[0], earlier.retrieved_at, earlier.digest) if earlier else None
        packed = pack(answer, original, about)
        with self.lock:
            begins = self.writer.end
            position = self.writer.append(packed)
            end = self.writer.end
        self._wait_for_disk(end)
        if isinstance(answer, FetchFailure):
            return None
        hop = answer.exchanges[-1]
        revisit = earlier is not None and (hop.status == 304 or packed.digest == earlier.digest)
        return Record(
            file=position.file,
            begins=begins,
            offset=position.offset,
            length=position.length,
            url=key,
            kind="revisit" if revisit else "response",
            status=hop.status,
            digest=earlier.digest if revisit and earlier else packed.digest,
            retrieved_at=hop.requested_at,
        )

    def _wait_for_disk(self, end: int) -> None:
        """Return when the archive is on the disk up to here; whoever waited for the turn may find it done."""
        with self.disk:
            if self.synced >= end:
                return
            with self.lock:
                reached = self.writer.end
            self.writer.sync()
            self.synced = reached

    def _number(self, record: Kept) -> int | None:
        """The number of a record in the index, which it enters now if it is new. Inside ``writing``."""
        return self.ledger.index(record, self.run) if isinstance(record, Record) else record

    def _read(self, record: Record) -> Response | None:
        """An answer from the archive; ``None`` when its file is gone or damaged."""
        try:
            found = list(read_answers(self.folder / record.file, record.begins, record.offset + record.length))
        except OSError:
            return None
        recorded = found[-1] if found else None
        if not isinstance(recorded, Recorded):
            return None
        if not recorded.repeated:
            return recorded.answer
        earlier = self.ledger.find_body(record.url)
        whole = self._read(earlier) if earlier else None
        return replace(recorded.answer, body=whole.body) if whole else None

    def settle(self, url: str, outcome: Outcome, record: Kept, source: str) -> str:
        """Store what came of an address: its documents, its state, the files it names. What the store made of it."""
        with self.lock, self.store.writing():
            self.ledger.enter(source, outcome.entries, self.run)
            came, number = "unchanged", self._number(record)
            if outcome.capture is not None and number is not None:
                came = self.ledger.save(outcome.capture, outcome.documents, self.run, number)
            self.ledger.note(url, outcome.seen, self.run, number)
        return came

    def enter(self, source: str, entries: Sequence[Entry]) -> None:
        """Make addresses of a source known."""
        with self.lock, self.store.writing():
            self.ledger.enter(source, entries, self.run)

    def note_list(self, source: str, url: str, seen: Seen, record: Kept) -> None:
        """What came of asking for a page of a list."""
        with self.lock, self.store.writing():
            self.ledger.enter(source, [Entry(url, "list")], self.run)
            self.ledger.note(url, seen, self.run, self._number(record))

    def recover(self) -> int:
        """Take in the answers of a run that was cut off which the database does not know: they were written just before.

        The run's file has been repaired. How many there were.
        """
        file = self.run.archive_file
        known = self.ledger.indexed(file)
        answers = (one for one in read_answers(self.folder / file) if isinstance(one, Recorded))
        found = [one for one in answers if one.last.position.offset not in known]
        for recorded in found:
            with self.store.writing():
                self.ledger.index(as_record(recorded), self.run)
        return len(found)

    # ------------------------------------------------------------ the end of a source

    def close_source(
        self, source: str, listings: Sequence[str], walks: Sequence[Walk], min_reports: int
    ) -> tuple[Result, list[Alarm]]:
        """Store what a source gave in this run, and what is worse than before. ``listings``: all that it has."""
        with self.lock:
            for walk in walks:
                self.ledger.save_walk(walk, self.run)
            held = self.ledger.holding(source)
            listed = self.ledger.listed(source, listings, self.run)
            state = worst_state([walk.state for walk in self.ledger.standing(source, listings, self.run)])
            result = Result(source, state, listed, held.reports, held.sections, held.cells, held.checks_failed)
            good = find_good(self.store, source, self.run)
            alarms = mark_known(self.store, list(find_alarms(result, good, min_reports)), self.run)
            save_alarms(self.store, result, alarms, self.run)
        return result, alarms


def as_record(recorded: Recorded) -> Record:
    """Where in the archive an answer lies, as the ledger keeps it."""
    last = recorded.last
    return Record(
        file=last.position.file,
        begins=recorded.begins,
        offset=last.position.offset,
        length=last.position.length,
        url=find_key(recorded.answer.request),
        kind="revisit" if last.original else "response",
        status=recorded.answer.status,
        digest=last.digest,
        retrieved_at=last.hop.requested_at,
    )


# from the best to the worst that a walk can come to
_STATES = ("complete", "known", "empty_on_purpose", "incomplete", "broken", "blocked", "failed")


def worst_state(states: Sequence[str]) -> str:
    """What a source comes to by the walks over its lists; a source without lists is complete."""
    return max(states, key=_STATES.index, default="complete")
