"""``gongkai reparse``: a database made again from the archive alone, with which the next crawl goes on as if nothing had been."""

from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from cli.pipeline import load_parser
from cli.reparsing import Reparse, archive_files
from db.crawl_records import list_address
from db.ledger import Ledger
from db.store import Store
from parsers.records import Document, Page
from scraper.registry import load_registry
from tests.crawls import AGENCY, Desktop, bureau, list_page, path_of, report_page
from tests.loopback import Served, loopback, write_registry
from tests.web_server import Reply, Route

CHALLENGE = "<html><script>window.$_ts=window['$_ts'];$_ts.nsd=1;</script></html>"
# what is known of an address; times apart, which a crawl takes from its own beginning
KNOWN = (
    "SELECT address, source, kind, listing, listed_title, listed_date, state, reason, status, etag, last_modified, digest,"
    " quiet FROM pages ORDER BY address"
)
DOCUMENTS = (
    "SELECT url, number, current, v.digest FROM page_versions AS v JOIN pages ON pages.id = page ORDER BY 1, 2",
    "SELECT url, code, dimension, value, state FROM facts AS f JOIN documents AS d ON d.id = f.document ORDER BY 1, 2, 3, 4",
)


def rebuild(desktop: Desktop, folder: Path, *more: str) -> tuple[Desktop, Result]:
    """A database of nothing but the archive; its crawls go on with the same registry and archive."""
    folder.mkdir()
    (folder / "archive").symlink_to(desktop.archive)
    (folder / "sites").symlink_to(desktop.sites)
    again = Desktop(folder)
    words = ["reparse", "--db", str(again.database), "--archive", str(desktop.archive), *more]
    return again, CliRunner().invoke(cli, words)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The loopback web after two crawls, and a database made again; ``asked``: what its next crawl asked, beside what the second
    crawl had: site, method, path, form, and whether only for news."""

    desktop: Desktop
    again: Desktop
    told: Result
    second: Counter[tuple[object, ...]]
    third: Counter[tuple[object, ...]]


def asked(served: tuple[Served, ...]) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter(
        (one.site.id, seen.method, seen.path, seen.body, seen.header("If-None-Match") is not None)
        for one in served
        for seen in one.server.seen
        if seen.path != "/robots.txt"
    )
    for one in served:
        one.server.seen.clear()
    return found


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    desktop = Desktop(tmp_path_factory.mktemp("web"))
    with loopback() as served:
        write_registry(served, desktop.sites)
        assert desktop.crawl("--all").exit_code == 0
        asked(served)
        assert desktop.crawl("--all").exit_code == 0
        second = asked(served)
        again, told = rebuild(desktop, desktop.folder / "again", "--sites", str(desktop.sites))
        # a copy as it was made, for the crawl changes it
        rebuilt = Desktop(desktop.folder / "made")
        rebuilt.folder.mkdir()
        rebuilt.database.write_bytes(again.database.read_bytes())
        assert again.crawl("--all").exit_code == 0
        third = asked(served)
    return Rebuilt(desktop, rebuilt, told, second, third)


def test_the_next_crawl_downloads_nothing_that_the_archive_has(web: Rebuilt) -> None:
    """It asks what a crawl with the lost database would have asked, and as that did, only for news."""
    assert web.told.exit_code == 0, web.told.output
    assert web.third == web.second
    whole = Counter({what[:3]: count for what, count in web.third.items() if not what[4]})
    assert {method for _, method, _ in whole} == {"GET", "POST"}
    # a form has no copy to compare with; the others are behind the ends of their lists, and do not exist
    behind = {path for _, method, path in whole if method == "GET"}
    assert behind.isdisjoint(path_of(url) for url in web.again.values("SELECT address FROM pages"))
    assert len(behind) < 5
    assert sum(count for what, count in web.third.items() if what[4]) > 100


def test_every_address_is_known_as_it_was(web: Rebuilt) -> None:
    before, after = ({row[0]: row for row in desktop.rows(KNOWN)} for desktop in (web.desktop, web.again))
    lists = {list_address(one) for (one,) in web.desktop.rows("SELECT listing FROM walks")}
    assert {url: row for url, row in before.items() if row[2] != "list"} == {
        url: row for url, row in after.items() if row[2] != "list"
    }
    # what a walk made of a list as a whole is not in the archive, nor an address that gave nothing but 404
    pages = {url: row for url, row in before.items() if row[2] == "list" and row[11] is not None and url not in lists}
    assert len(pages) > 20
    unlike = {url for url, row in pages.items() if after[url][:7] != row[:7] or after[url][9:] != row[9:]}
    assert unlike == set()


def test_the_sources_are_those_of_the_registry(web: Rebuilt) -> None:
    told = "SELECT id, agency, level, host, family, status, notes FROM sources ORDER BY id"
    assert web.again.rows(told) == web.desktop.rows(told)


def test_the_documents_are_the_same(web: Rebuilt) -> None:
    for told in DOCUMENTS:
        assert web.again.rows(told) == web.desktop.rows(told)


def test_one_that_is_cut_off_leaves_nothing_out(web: Rebuilt, tmp_path: Path) -> None:
    """Ctrl-C while a page is read, at every seventh of them."""
    parse, pages = load_parser(), count(1)

    def interrupted(page: Page) -> tuple[Document, ...]:
        if next(pages) % 7 == 0:
            raise KeyboardInterrupt
        return parse(page)

    whole, _ = rebuild(web.desktop, tmp_path / "whole", "--sites", str(web.desktop.sites))
    again = Desktop(tmp_path)
    sites = {site.id: site for site in load_registry((web.desktop.sites,), shipped=False)}
    files, cut_off = archive_files(web.desktop.archive), 0
    with Store(again.database) as store:
        ledger = Ledger(store)
        while cut_off < 100:
            reading = Reparse(store, ledger, ledger.begin("reparse", "", store.now()), interrupted, sites)
            try:
                for path in files:
                    reading.take_file(path)
                break
            except KeyboardInterrupt:
                cut_off += 1
    assert 5 < cut_off < 100
    for told in (KNOWN, *DOCUMENTS):
        assert again.rows(told) == whole.rows(told)


def test_a_site_that_the_registry_does_not_have_is_known_from_the_archive(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/nb/": list_page({"/nb/2023.html": 2023}), "/nb/2023.html": report_page(2023)}
    with bureau(tmp_path / "one", routes) as (desktop, _):
        assert desktop.crawl().exit_code == 0
    again, told = rebuild(desktop, tmp_path / "again")
    assert told.exit_code == 0
    assert again.rows("SELECT id, host, family, notes FROM sources") == [
        ("bureau", "127.0.0.71", "generic", "known from the archive")
    ]
    assert again.states() == {"/nb/2023.html": ("ok", "read")}


def test_a_list_that_was_refused_is_not_taken_for_one_that_was_read(tmp_path: Path) -> None:
    """The same challenge twice: the second time only that it was the same is in the archive."""
    with bureau(tmp_path / "one", {"/nb/": Reply(CHALLENGE, headers={"ETag": '"c"'})}) as (desktop, _):
        assert [desktop.crawl("--all").exit_code for _ in range(2)] == [1, 0]
    again, _ = rebuild(desktop, tmp_path / "again")
    for one in (desktop, again):
        assert one.values("SELECT state FROM pages WHERE kind = 'list'") == ["blocked"]


def test_a_registry_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "x.toml").write_text("[[site]]\nid = 1\n", encoding="utf-8")
    words = ["reparse", "--db", str(tmp_path / "g.db"), "--sites", str(tmp_path / "sites")]
    done = CliRunner().invoke(cli, words)
    assert (done.exit_code, "x.toml" in done.stderr) == (2, True)
    assert not (tmp_path / "g.db").exists()


OWNER = "浙江省丽水市松阳县医疗保障局"


@pytest.mark.parametrize(
    ("own", "found"),
    [(True, (None, OWNER, "331124", "registry")), (False, (None, None, None, None))],
)
def test_a_report_that_names_nobody_is_its_sites_when_the_entry_says_so(
    tmp_path: Path, own: bool, found: tuple[str | None, ...]
) -> None:
    """Also when the database is made again, from an archive that knows whose reports the site had."""
    nameless = report_page(2023).replace(AGENCY, "")
    routes: dict[str, Route] = {"/nb/": list_page({"/nb/2023.html": 2023}), "/nb/2023.html": nameless}
    entry: dict[str, Any] = {"own_reports": own, "agency": OWNER, "level": "county", "division_code": "331124"}
    told = "SELECT agency, agency_name, division_code, agency_evidence FROM documents"
    with bureau(tmp_path / "one", routes, **entry) as (desktop, _):
        desktop.crawl()
    assert desktop.rows(told) == [found]
    again, _ = rebuild(desktop, tmp_path / "again")
    assert again.rows(told) == [found]
