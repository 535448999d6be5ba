"""The processes that read: what they make of an answer, and what becomes of one that they die of."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from queue import SimpleQueue

from cli.pipeline import Parse, load_parser
from cli.readers import Arrival, Readers, Reading, read_arrival
from db.crawl_records import Known
from parsers.records import Document, Page
from scraper.records import About, Hop, Request, Response
from tests.crawls import report_page

NOW = datetime(2026, 1, 5, tzinfo=UTC)
DEADLY = "这一页会让读它的进程结束"


def arrive(url: str, html: str) -> Arrival:
    """A page that has come and was never seen before."""
    wire = html.encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    hop = Hop(url, "GET", 200, "OK", (("Host", "a.example"),), headers, wire, "2026-01-05T00:00:00Z")
    return Arrival(Response(Request(url), url, 200, wire, (hop,)), About("a", "generic", "report"), new(url), NOW)


def new(url: str) -> Known:
    return Known(url, "report", None, None, None, 1, None, "new", None, None, None, 0, None, None, None, 0)


def load_mortal() -> Parse:
    """A parser that a page can kill, as a fault in a library of C would."""
    parse = load_parser()

    def read(page: Page) -> tuple[Document, ...]:
        if DEADLY.encode() in page.body:
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(page)

    return read


def put(found: SimpleQueue[tuple[str, Reading]], url: str, reading: Reading) -> None:
    found.put((url, reading))


def read_all(load: Callable[[], Parse], arrivals: list[Arrival], count: int = 2) -> dict[str, Reading]:
    """What came of each, by address."""
    found: SimpleQueue[tuple[str, Reading]] = SimpleQueue()
    with Readers(load, count) as readers:
        for arrival in arrivals:
            readers.read(arrival, partial(put, found, arrival.answer.request.url))
    return dict(found.get_nowait() for _ in arrivals)


def test_a_process_reads_as_this_one_does() -> None:
    arrivals = [arrive(f"http://a.example/{year}.html", report_page(year)) for year in range(2015, 2024)]
    found = read_all(load_parser, arrivals)
    for arrival in arrivals:
        here, there = read_arrival(arrival, load_parser()), found[arrival.answer.request.url]
        assert there.outcome == here.outcome
        assert there.outcome is not None
        assert there.outcome.seen.state == "ok"
        assert here.packed is not None
        assert there.packed is not None
        assert there.packed.digest == here.packed.digest


def test_of_a_page_that_kills_its_reader_that_page_alone_is_lost() -> None:
    years = list(range(2015, 2024))
    arrivals = [arrive(f"http://a.example/{year}.html", report_page(year)) for year in years]
    arrivals.insert(4, arrive("http://a.example/deadly.html", f"<h1>{DEADLY}</h1>"))
    found = read_all(load_mortal, arrivals)
    deadly = found.pop("http://a.example/deadly.html")
    assert deadly.outcome is None
    assert deadly.death == "the process that read it ended with -9"
    assert deadly.packed is not None, "what was served is kept all the same"
    assert [reading.outcome.seen.state for reading in found.values() if reading.outcome] == ["ok"] * len(years)


def test_what_the_archive_has_is_not_packed_again() -> None:
    arrival = arrive("http://a.example/1.html", report_page(2020))
    kept = Arrival(arrival.answer, arrival.about, arrival.known, NOW, is_kept=True)
    assert read_arrival(kept, load_parser()).packed is None
