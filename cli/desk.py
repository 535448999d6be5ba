"""The desk of a crawl: the one place where archive and database are written, by one thread of its own.

What the readers have read is settled in the order it comes, as much at a time as has come: the records of the answers are brought
to the disk first, with one wait for all, and then, in one transaction, their places there, the documents and the states of the
addresses. A crawl that is killed anywhere leaves both at a state before or after a page.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from cli.outcomes import Outcome, read_fault, read_time, settle_same, utc
from cli.readers import Arrival, Readers, Reading
from db.alarms import GOOD, Alarm, Result, find_alarms, find_good, find_replaced, mark_known, save_alarms
from db.connection import RejectedError
from db.crawl_records import CrawlRun, Entry, Known, PageState, Record, Seen, Walk, list_address
from db.ledger import Ledger
from db.store import Store
from scraper.archive import ArchiveWriter, Packed
from scraper.records import FetchFailure, Original, Recorded, Request, Response
from scraper.recrawl import LATEST, WHOLE
from scraper.replay import read_answers

# answers of a source that have come and are not settled yet: one is read while the next is on its way
_AHEAD = 4
# Answers that are settled together, and for how long, in seconds, the desk waits for others: they share one wait for the disk
# and one transaction, and their hosts are asked on meanwhile.
_AT_ONCE, _PATIENCE = 128, 0.02


class StoppedError(Exception):
    """The crawl cannot go on, or the user has interrupted it."""


class ReaderlessError(Exception):
    """There is no process that could read a page; the message says why, in one line."""


def find_key(request: Request) -> str:
    """By what a request is known: its address, with the form when it is a POST."""
    return f"{request.url} {urlencode(request.form)}" if request.form else request.url


@dataclass(frozen=True, slots=True)
class Task:
    """An answer to be read and settled. ``number``: of its record, when the archive has it already; ``seen``: what came of a page
    of a list; ``told``: is called when a report is settled, with what came of it and what the store made of it.
    """

    source: str
    key: str
    arrival: Arrival
    number: int | None = None
    seen: Seen | None = None
    told: Callable[[Outcome, str], None] | None = None


@dataclass(slots=True)
class Desk:
    """``stop``: set when the crawl is to end, by whoever cannot go on; ``lock``: whose turn it is at the database; ``trays``: what
    lies before the desk, by source, and ``queues`` in which order; ``early``: what was read before its turn; ``error``: why
    nothing can be settled any more."""

    store: Store
    ledger: Ledger
    folder: Path
    writer: ArchiveWriter
    run: CrawlRun
    readers: Readers
    stop: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    trays: dict[str, BoundedSemaphore] = field(default_factory=dict)
    read: SimpleQueue[tuple[Task, Reading] | None] = field(default_factory=SimpleQueue)
    queues: dict[str, deque[Task]] = field(default_factory=dict)
    early: dict[int, Reading] = field(default_factory=dict)
    error: BaseException | None = None
    thread: Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = Thread(target=self._settle_all, name="desk")

    def __enter__(self) -> Self:
        self.readers.__enter__()
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever was handed in is settled. Raises what kept it from being settled, unless something else went wrong."""
        self.readers.__exit__(kind, error, trace)
        self.read.put(None)
        self.thread.join()
        if self.error is not None and (error is None or isinstance(error, StoppedError)):
            raise self.error

    # ------------------------------------------------------------ what is known

    def find(self, url: str) -> Known | None:
        """What the ledger knows of an address."""
        with self.lock:
            return self.ledger.find(url)

    def find_list(self, key: str) -> Known | None:
        """What the ledger knows of a page of a list, by its request."""
        return self.find(list_address(key))

    def is_known(self, url: str) -> bool:
        """Did an earlier run find this address?"""
        known = self.find(url)
        return known is not None and known.first_run is not None and known.first_run < self.run.id

    def find_whole(self, listing: str) -> Walk | None:
        """The last walk that saw all of a list, when that is not long ago and all was well since."""
        since = utc(read_time(self.run.started_at) - WHOLE)
        with self.lock:
            is_well = self.ledger.last_walk(listing, self.run) in GOOD
            return self.ledger.last_whole(listing, self.run, since) if is_well else None

    def due(self, source: str, states: Sequence[PageState], *, everything: bool) -> list[Known]:
        """The reports of a source that are to be asked for in this run."""
        with self.lock:
            latest = utc(read_time(self.run.started_at) + LATEST)
            return self.ledger.due(source, self.run, latest, states, everything=everything)

    def addresses(self, source: str) -> list[str]:
        """The reports and attachments of a source that are known, in the order they became known."""
        with self.lock:
            return self.ledger.addresses(source)

    def replay(self, key: str) -> tuple[Response, int] | None:
        """The answer that the run has already, from before it was cut off, and the number of its record."""
        with self.lock:
            found = self.ledger.find_record(key, self.run)
        if found is None:
            return None
        number, record = found
        answer = self._read(record)
        return None if answer is None else (answer, number)

    def recall(self, key: str) -> Response | None:
        """The last body that was served for a request, from the archive of whichever run."""
        with self.lock:
            record = self.ledger.find_body(key)
        return self._read(record) if record else None

    def find_original(self, key: str) -> Original | None:
        """What the archive holds of a request, which a later answer may repeat."""
        with self.lock:
            earlier = self.ledger.find_body(key)
        return Original(earlier.url.partition(" ")[0], earlier.retrieved_at, earlier.digest) if earlier else None

    def _read(self, record: Record) -> Response | None:
        """An answer from the archive; ``None`` when its file is gone or damaged."""
        try:
            found = list(read_answers(self.folder / record.file, record.begins, record.end))
        except OSError:
            return None
        recorded = found[-1] if found else None
        if not isinstance(recorded, Recorded):
            return None
        if not recorded.repeated:
            return recorded.answer
        with self.lock:
            earlier = self.ledger.find_body(record.url)
        if earlier is None or earlier == record:
            return None
        whole = self._read(earlier)
        return replace(recorded.answer, body=whole.body) if whole else None

    # ------------------------------------------------------------ what is written

    def take(self, task: Task) -> None:
        """Have an answer read and settled; returns before it is, but not while others of its source are waiting."""
        self._tray(task.source).acquire()
        if self.stop.is_set():
            self._tray(task.source).release()
            raise StoppedError
        self.queues.setdefault(task.source, deque()).append(task)
        self.readers.read(task.arrival, lambda reading: self.read.put((task, reading)))

    def wait(self, source: str) -> None:
        """Returns when all answers of a source are settled."""
        tray = self._tray(source)
        for _ in range(_AHEAD):
            tray.acquire()
        for _ in range(_AHEAD):
            tray.release()
        if self.error is not None:
            raise StoppedError

    def _tray(self, source: str) -> BoundedSemaphore:
        """A free place for each answer that may come before those of its source are settled."""
        return self.trays.get(source) or self.trays.setdefault(source, BoundedSemaphore(_AHEAD))

    def _settle_all(self) -> None:
        """What the desk's thread does, until ``None`` comes."""
        while (first := self.read.get()) is not None:
            batch = self._in_order([first, *self._take_more()])
            try:
                if self.error is None:
                    self._settle(batch)
            except BaseException as error:  # told by whoever waits for the desk, at the latest when it is left
                self.error = error
                self.stop.set()
            for task, _ in batch:
                self.trays[task.source].release()

    def _take_more(self) -> Iterator[tuple[Task, Reading]]:
        """What else has been read a moment later."""
        time.sleep(_PATIENCE)
        for _ in range(_AT_ONCE - 1):
            try:
                item = self.read.get_nowait()
            except Empty:
                return
            if item is None:
                self.read.put(None)
                return
            yield item

    def _in_order(self, batch: Sequence[tuple[Task, Reading]]) -> list[tuple[Task, Reading]]:
        """What can be settled now: of each source in the order it was handed in, whichever reader was faster."""
        self.early.update((id(task), reading) for task, reading in batch)
        found = []
        for source in dict.fromkeys(task.source for task, _ in batch):
            queue = self.queues[source]
            while queue and id(queue[0]) in self.early:
                task = queue.popleft()
                found.append((task, self.early.pop(id(task))))
        return found

    def _settle(self, batch: Sequence[tuple[Task, Reading]]) -> None:
        lack = next((reading.lack for _, reading in batch if reading.lack is not None), None)
        if lack is not None:
            raise ReaderlessError(lack)
        archived = [(task, reading, self._archive(task, reading.packed)) for task, reading in batch]
        if any(reading.packed for _, reading in batch):
            self.writer.sync()
        try:
            with self.lock, self.store.writing():
                settled = [self._enter(*one) for one in archived]
        except (RejectedError, ValueError, OverflowError):
            # what no database takes, such as half of a surrogate pair: the others of the batch are no less right
            settled = [self._enter_alone(*one) for one in archived]
        for (task, _), (outcome, came) in zip(batch, settled, strict=True):
            if task.told is not None and outcome is not None:
                task.told(outcome, came)

    def _archive(self, task: Task, packed: Packed | None) -> Record | int | None:
        """Put the records of an answer into the archive. Its number in the index, or what is to be entered there.

        Of a failure the exchanges are archived and have no record: the address is asked again.
        """
        if packed is None:
            return task.number
        answer, original = task.arrival.answer, task.arrival.original
        begins = self.writer.end
        position = self.writer.append(packed)
        if isinstance(answer, FetchFailure):
            return None
        hop = answer.exchanges[-1]
        revisit = original is not None and (hop.status == 304 or packed.digest == original.digest)
        return Record(
            file=position.file,
            begins=begins,
            offset=position.offset,
            length=position.length,
            url=task.key,
            kind="revisit" if revisit else "response",
            status=hop.status,
            digest=original.digest if revisit and original else packed.digest,
            retrieved_at=hop.requested_at,
        )

    def _enter(self, task: Task, reading: Reading, record: Record | int | None) -> tuple[Outcome | None, str]:
        """The place, the documents, the state, the files that are named. Inside ``writing``."""
        number = self.ledger.index(record, self.run) if isinstance(record, Record) else record
        if task.seen is not None:
            self.ledger.enter(task.source, [Entry(task.key, "list")], self.run)
            self.ledger.note(list_address(task.key), task.seen, self.run, number)
            return None, ""
        assert task.arrival.known is not None
        outcome = reading.outcome or read_fault(task.arrival.known, reading.death or "", task.arrival.now)
        self.ledger.enter(task.source, outcome.entries, self.run)
        came = "unchanged"
        if outcome.capture is not None and number is not None:
            came = self.ledger.save(outcome.capture, outcome.documents, self.run, number)
            outcome = settle_same(task.arrival.known, outcome, came, task.arrival.now)
        self.ledger.note(task.key, outcome.seen, self.run, number)
        return outcome, came

    def _enter_alone(self, task: Task, reading: Reading, record: Record | int | None) -> tuple[Outcome | None, str]:
        try:
            with self.lock, self.store.writing():
                return self._enter(task, reading, record)
        except (RejectedError, ValueError, OverflowError) as error:
            known = task.arrival.known
            if known is None:
                raise
            rejected = replace(reading, outcome=read_fault(known, str(error), task.arrival.now))
        with self.lock, self.store.writing():
            return self._enter(task, rejected, record)

    def enter(self, source: str, entries: Sequence[Entry]) -> None:
        """Make addresses of a source known."""
        with self.lock, self.store.writing():
            self.ledger.enter(source, entries, self.run)

    def note_list(self, source: str, url: str, seen: Seen) -> None:
        """What came of a list as a whole, by the address that the registry gives for it."""
        with self.lock, self.store.writing():
            self.ledger.enter(source, [Entry(url, "list")], self.run)
            self.ledger.note(list_address(url), seen, self.run)

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
            walked = [walk.state for walk in self.ledger.standing(source, listings, self.run)]
            state = worst_state(walked)
            result = Result(source, state, listed, held.reports, held.sections, held.cells, held.checks_failed)
            good = find_good(self.store, source, self.run)
            unwell = sum(one not in GOOD for one in walked)
            found = [*find_alarms(result, good, min_reports, unwell), *find_replaced(self.store, source)]
            alarms = mark_known(self.store, found, self.run)
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
