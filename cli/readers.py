"""The readers of a crawl: processes that read answers and compress them for the archive, beside the threads that fetch.

Reading a report takes more time than anything else, and two threads of one interpreter do not share it. Each reader is served
by a thread that sends it one answer at a time and waits for what it makes of it. When a reader dies of an answer, that answer
alone is lost, and another reader takes its place; when the crawl dies, its readers find their pipes closed and end.
"""

import pickle
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import cpu_count, get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self

from cli.outcomes import Outcome, Reader
from cli.pipeline import Parse
from db.crawl_records import Known
from scraper.archive import Packed, pack
from scraper.families import FAMILIES
from scraper.records import About, FetchFailure, Original, Response

# loaded once, in a process that the readers are forked from: it has no threads whose locks they could inherit
_PRELOADED = ["cli.main", "cli.readers", "parsers.document"]

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
# seconds; no page was ever seen to take as long
_LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """An answer that has come. ``known``: what the ledger knew of its address, to read it as a report; ``None`` for a page of
    a list, which the thread that walks the list has read. ``is_kept``: the archive has it already. ``original``: what the
    archive holds of the same request. ``now``: the time of the run.
    """

    answer: Response | FetchFailure
    about: About
    known: Known | None
    now: datetime
    is_kept: bool = False
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of an answer. ``packed``: its records for the archive, if it is to be written there; ``outcome``: of a
    report; ``death``: how the reader died of it; ``lack``: why there is no reader, which is no fault of the answer."""

    packed: Packed | None = None
    outcome: Outcome | None = None
    death: str | None = None
    lack: str | None = None


def read_arrival(arrival: Arrival, parse: Parse) -> Reading:
    """Read and compress an answer. No I/O."""
    archived = not arrival.is_kept and bool(arrival.answer.exchanges)
    packed = pack(arrival.answer, arrival.original, arrival.about) if archived else None
    if arrival.known is None:
        return Reading(packed)
    unwrap = FAMILIES[arrival.about.family or "generic"].unwrap
    return Reading(packed, Reader(parse, unwrap, arrival.now, arrival.about.owner).read(arrival.known, arrival.answer))


class Readers:
    """So many processes, with as many threads that serve them. What they made of an answer is handed to its ``then``, in one of
    these threads. ``load``: gives the parser; called in the processes."""

    def __init__(self, load: Callable[[], Parse], count: int | None = None) -> None:
        self._load, self.count = load, count or cpu_count()
        self._waiting: SimpleQueue[tuple[Arrival, Callable[[Reading], None]] | None] = SimpleQueue()
        self._threads = [Thread(target=self._serve, name=f"reader {n}") for n in range(self.count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever was handed in is read before it returns."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def read(self, arrival: Arrival, then: Callable[[Reading], None]) -> None:
        """Have an answer read."""
        self._waiting.put((arrival, then))

    def _serve(self) -> None:
        process: _Process | None = None
        while (item := self._waiting.get()) is not None:
            arrival, then = item
            try:
                process = process or _Process(self._load)
            except (OSError, EOFError, ValueError) as error:
                then(Reading(lack=f"no process can be started to read pages: {error or type(error).__name__}"))
                continue
            reading = process.read(arrival)
            if reading.death is not None:
                process = None
                # what was served is kept all the same: here nothing is read, only compressed
                reading = replace(reading, packed=read_arrival(replace(arrival, known=None), _no_parser).packed)
            then(reading)
        if process is not None:
            process.close()


class _Process:
    """A reader, seen from the thread that serves it."""

    def __init__(self, load: Callable[[], Parse]) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, load), daemon=True)
        # an interrupt is for the crawl: what starts here would die of it before it could say that it does not mind
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._answer = select.poll()
        self._answer.register(self._pipe.fileno(), select.POLLIN)

    def read(self, arrival: Arrival) -> Reading:
        try:
            send(self._pipe, arrival)
            if not self._answer.poll(_LONGEST * 1000):
                self._process.kill()
                self.close()
                return Reading(death=f"it was not read after {_LONGEST:g} s")
            found = receive(self._pipe)
        except (EOFError, OSError):
            self.close()
            return Reading(death=f"the process that read it ended with {self._process.exitcode}")
        assert isinstance(found, Reading)
        return found

    def close(self) -> None:
        self._pipe.close()
        self._process.join()


def send(pipe: Connection, value: object) -> None:
    """What the pipe itself does takes twice as long: it looks for reducers that nothing here needs."""
    pipe.send_bytes(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def receive(pipe: Connection) -> Any:
    """The next value."""
    return pickle.loads(pipe.recv_bytes())


def _work(pipe: Connection, load: Callable[[], Parse]) -> None:
    """What a reader does until nobody is at the other end."""
    # whoever interrupts a crawl means the crawl, which lets its readers finish
    for number in _INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
    parse = load()
    with suppress(EOFError, OSError):
        while True:
            send(pipe, read_arrival(receive(pipe), parse))


def _no_parser(page: object) -> tuple[()]:
    return ()
