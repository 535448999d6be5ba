"""What benchmarks/crawl.py runs in processes of their own."""

import itertools
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

from benchmarks.crawl import Watch, addresses, size_of
from cli.crawl import crawl
from cli.desk import Desk
from cli.pipeline import Parse, load_parser
from cli.plan import Plan, as_source
from cli.readers import Arrival, Readers, Reading
from cli.watch import Watch as CrawlWatch
from db.crawl_records import Entry
from db.ledger import Ledger
from db.store import Store
from parsers.records import Document, Page
from scraper.archive import ArchiveWriter
from scraper.fetch import HostFetcher, name_agent
from scraper.hosts import Hosts
from scraper.network import tls_context
from scraper.records import About, FetchFailure, Manners, Request, Response, Site

_MANNERS = Manners(pace=0.0, private_addresses=True)


def no_parser() -> Parse:
    """One that takes every page for one without a report."""
    (nothing,) = load_parser()(
        Page("<title>通知</title><h1>关于办理有关事项的通知</h1><p>请各单位按时办理。</p>".encode(), "x")
    )
    documents: tuple[Document, ...] = (nothing,)
    return lambda page: documents


def warm_up(readers: Readers) -> None:
    """Let every reader load what it needs."""
    ready = Barrier(readers.count + 1)

    def wait(reading: Reading) -> None:
        ready.wait()

    nothing = Arrival(FetchFailure(Request("http://127.0.0.1/"), "name", "nothing"), About(), None, datetime.now(UTC))
    for _ in range(readers.count):
        readers.read(nothing, wait)
    ready.wait()


def run_gongkai(urls: dict[str, list[str]], folder: Path, *, parses: bool) -> None:
    """The crawl of the command, without its start and its end."""
    sites = tuple(
        Site(f"host{number}", "甲市医疗保障局", "prefecture", host, "generic", reports=tuple(pages), manners=_MANNERS)
        for number, (host, pages) in enumerate(urls.items())
    )
    plan = Plan(sites, "ops@example.org")
    readers = Readers(load_parser if parses else no_parser)
    with Store(folder / "gongkai.db", threads=True) as store:
        ledger = Ledger(store)
        ledger.save_sources([as_source(site) for site in sites])
        run = ledger.begin("crawl", "run.warc.gz", "2000-01-01T00:00:00Z")
        (folder / "archive").mkdir()
        with ArchiveWriter(folder / "archive" / "run.warc.gz", {"software": "bench", "date": run.started_at}) as writer:
            with Desk(store, ledger, folder / "archive", writer, run, readers) as desk:
                for site in sites:  # as a list names them
                    title = "关于办理有关事项的通知"
                    desk.enter(site.id, [Entry(url, "report", None, title) for url in site.reports])
                tls_context(True)  # loaded once a process
                warm_up(readers)
                watch = Watch()
                crawl(plan, desk, CrawlWatch())
            writer.sync()
            row = store.row("SELECT count(*) FROM pages WHERE digest IS NOT NULL")
            watch.tell(row[0] if row else 0, archive=size_of(folder / "archive"))


def run_fetch(urls: dict[str, list[str]]) -> None:
    """The requests alone: what comes is thrown away."""
    hosts = Hosts()

    def ask(host: str, pages: list[str]) -> int:
        with HostFetcher(host, _MANNERS, user_agent=name_agent("ops@example.org"), hosts=hosts) as fetcher:
            return sum(isinstance(fetcher.fetch(Request(page)), Response) for page in pages)

    tls_context(True)  # loaded once a process
    watch = Watch()
    with ThreadPoolExecutor(len(urls)) as pool:
        watch.tell(sum(pool.map(ask, urls, urls.values())))


def run_scrapy(urls: dict[str, list[str]], folder: Path) -> None:
    """One file for each page, from the opening of the spider to its end."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    watches: list[Watch] = []
    count = itertools.count()

    async def start(spider: Any) -> Any:
        watches.append(Watch())
        # host by host in turn, so that all of them are asked from the beginning
        for group in zip(*urls.values(), strict=True):
            for url in group:
                yield scrapy.Request(url)

    def parse(spider: Any, response: Any) -> None:
        (folder / f"{next(count)}.html").write_bytes(response.body)

    def closed(spider: Any, reason: str) -> None:
        watches[0].tell(next(count))

    parts = {"name": "bench", "start": start, "parse": parse, "closed": closed}
    settings = {
        "CONCURRENT_REQUESTS": len(urls),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
    }
    process = CrawlerProcess(settings)
    process.crawl(type("Spider", (scrapy.Spider,), parts))
    process.start()


def main() -> None:
    """``contender pages port folder``."""
    name, pages, port, folder = sys.argv[1:]
    urls = addresses(int(pages), int(port))
    if name == "scrapy":
        run_scrapy(urls, Path(folder))
    elif name.endswith("alone"):
        run_fetch(urls)
    else:
        run_gongkai(urls, Path(folder), parses=name.endswith("parser"))


if __name__ == "__main__":
    main()
