"""A crawl in a test: the command as a user gives it, over real servers, and ways to look at what it left behind."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli.main import cli
from scraper.records import Archived, Expectation, Listing, Manners, Site
from scraper.registry import write_entry
from scraper.replay import read_archive
from tests.loopback import QUICK
from tests.web.articles import report_body
from tests.web_server import Route, WebServer

AGENCY = "示例省丑样市医疗保障局"
BUREAU = 20  # whose figures its reports have
CONTACT = ("--contact", "ops@example.org")


@dataclass(frozen=True, slots=True)
class Desktop:
    """A folder with a registry, a database and an archive."""

    folder: Path

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    @property
    def database(self) -> Path:
        return self.folder / "gongkai.db"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    def arguments(self, *more: str) -> list[str]:
        """The words of the command."""
        return ["crawl", *more, *CONTACT, "--sites", str(self.sites), "--db", str(self.database)]

    def crawl(self, *more: str) -> Result:
        """Crawl in this process."""
        return CliRunner().invoke(cli, self.arguments(*more))

    def rows(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        """What the database says."""
        with closing(sqlite3.connect(f"{self.database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, given).fetchall()

    def execute(self, sql: str, *given: object) -> None:
        """Change the database, as nobody should."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(sql, given)

    def values(self, sql: str, *given: object) -> list[Any]:
        """The first column."""
        return [row[0] for row in self.rows(sql, *given)]

    def settled(self) -> int:
        """How many reports the ledger has a state of; 0 before it has tables."""
        if not self.values("SELECT 1 FROM sqlite_master WHERE name = 'source_pages'"):
            return 0
        return int(self.values("SELECT count(*) FROM pages WHERE kind = 'report' AND state <> 'new'")[0])

    def states(self) -> dict[str, tuple[str, str]]:
        """State and reason of each address that is no list, by path and query."""
        found = self.rows("SELECT url, state, reason FROM pages WHERE kind <> 'list'")
        return {path_of(url): (state, reason) for url, state, reason in found}

    def archived(self) -> list[Archived]:
        """Every answer in the archive, file by file; it must hold nothing that cannot be read."""
        pieces = [piece for path in sorted(self.archive.glob("*.gz")) for piece in read_archive(path)]
        assert all(isinstance(piece, Archived) for piece in pieces), pieces
        return [piece for piece in pieces if isinstance(piece, Archived)]

    def enter(self, site: Site) -> None:
        """Put a site into the registry."""
        self.sites.mkdir(parents=True, exist_ok=True)
        (self.sites / f"{site.id}.toml").write_text(write_entry(site), encoding="utf-8")


def path_of(url: str) -> str:
    """Path and query of an address of a loopback host."""
    return "/" + url.split("/", 3)[3]


# ---------------------------------------------------------------- a site whose pages a test writes itself


def title_of(year: int) -> str:
    return f"{AGENCY}{year}年政府信息公开工作年度报告"


def report_page(year: int, bureau: int = BUREAU) -> str:
    """A whole report as an article. Another ``bureau``: other figures."""
    title = title_of(year)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"></head><body><h1>{title}</h1>'
        f'<div id="zoom">{report_body(AGENCY, year, bureau)}</div></body></html>'
    )


def list_page(links: Mapping[str, int], more: str = "") -> str:
    """A list of reports: address → year."""
    items = "".join(
        f'<li><a href="{path}" title="{title_of(year)}">{title_of(year)}</a><span>{year + 1}-01-20</span></li>'
        for path, year in links.items()
    )
    head = '<meta charset="utf-8"><title>政府信息公开年报</title><meta name="ColumnName" content="政府信息公开年报">'
    return f"<html><head>{head}</head><body><ul class='list'>{items}</ul>{more}</body></html>"


def make_site(server: WebServer, id: str = "bureau", manners: Manners = QUICK, min_reports: int = 0) -> Site:
    """The entry of a server whose list is at /nb/."""
    return Site(
        id,
        AGENCY,
        "prefecture",
        server.host,
        "generic",
        listings=(Listing(server.url("/nb/"), "annual_report", "政府信息公开年报"),),
        expect=Expectation(min_reports),
        manners=manners,
        evidence=(server.url("/nb/"),),
        notes="an invented city, which has no division code",
    )


@contextmanager
def bureau(
    folder: Path, routes: Mapping[str, Route], host: str = "127.0.0.71", **changes: Any
) -> Iterator[tuple[Desktop, WebServer]]:
    """A server with these routes, and a registry with nothing but it."""
    desktop = Desktop(folder)
    with WebServer(routes, host=host) as server:
        desktop.enter(replace(make_site(server), **changes))
        yield desktop, server


def reports(years: Sequence[int]) -> dict[str, Route]:
    """A list and its reports."""
    pages: dict[str, Route] = {f"/nb/{year}.html": report_page(year) for year in years}
    return {"/nb/": list_page({f"/nb/{year}.html": year for year in years}), **pages}
