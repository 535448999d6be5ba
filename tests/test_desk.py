"""The desk: what has been read is settled, and what no database takes spoils nothing else."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cli.desk import Desk, Task
from cli.pipeline import Parse, load_parser
from cli.readers import Readers
from db.crawl_records import Entry, Source
from db.ledger import Ledger
from db.store import Store
from parsers.records import Document, Page
from scraper.archive import ArchiveWriter
from tests.crawls import report_page
from tests.test_readers import arrive

MARK = "<!-- of this page the database takes nothing -->"


def load_faulty() -> Parse:
    """A parser that makes half of a surrogate pair of a marked page."""
    parse = load_parser()

    def read(page: Page) -> tuple[Document, ...]:
        documents = parse(page)
        return tuple(replace(one, title="\ud800") for one in documents) if MARK.encode() in page.body else documents

    return read


def settle(folder: Path, pages: dict[str, str], load: Callable[[], Parse]) -> dict[str, tuple[str, str]]:
    """State and reason of each page, settled by a desk of its own, in the order it took them in."""
    urls = {url: f"http://a.example/{url}" for url in pages}
    with Store(folder / "a.db", threads=True) as store:
        ledger = Ledger(store)
        ledger.save_sources([Source("a", "甲市", "prefecture", None, "a.example", "generic", "", 0, None, None, "")])
        run = ledger.begin("crawl", "a.warc.gz", "2000-01-01T00:00:00Z")
        with (
            ArchiveWriter(folder / "a.warc.gz", {"software": "test", "date": run.started_at}) as writer,
            Desk(store, ledger, folder, writer, run, Readers(load, 2)) as desk,
        ):
            desk.enter("a", [Entry(url, "report") for url in urls.values()])
            for name, html in pages.items():
                desk.take(Task("a", urls[name], arrive(urls[name], html)))
            desk.wait("a")
        threads = {thread.name for thread in threading.enumerate()}
        assert not any(name.startswith(("desk", "reader")) for name in threads)
        stored = store.all_rows("SELECT url FROM archive_records ORDER BY id")
        names = [url.rpartition("/")[2] for (url,) in stored]
        return {
            url: row
            for url in names
            if (row := store.row("SELECT state, reason FROM pages WHERE url = ?", (urls[url],)))
        }


def test_a_page_that_no_database_takes_spoils_no_other(tmp_path: Path) -> None:
    pages = {f"{year}.html": report_page(year) for year in range(2018, 2024)}
    pages["2020.html"] += MARK
    found = settle(tmp_path, pages, load_faulty)
    state, reason = found.pop("2020.html")
    assert state == "failed"
    assert "fault of the parser" in reason
    assert found == {f"{year}.html": ("ok", "read") for year in (2018, 2019, 2021, 2022, 2023)}


def test_of_more_pages_than_it_settles_at_once_none_is_lost(tmp_path: Path) -> None:
    pages = {f"{number}.html": f"<h1>通知{number}</h1><p>请各单位按时办理有关事项。</p>" for number in range(300)}
    assert {state for state, _ in settle(tmp_path, pages, load_parser).values()} == {"incomplete"}


def test_the_pages_of_a_source_are_settled_in_the_order_they_came(tmp_path: Path) -> None:
    # the first takes its reader much longer than the others take theirs
    pages = {"0.html": report_page(2020) * 30} | {
        f"{number}.html": f"<h1>通知{number}</h1><p>请各单位按时办理有关事项。</p>" for number in range(1, 40)
    }
    assert list(settle(tmp_path, pages, load_parser)) == list(pages)
