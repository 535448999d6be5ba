"""Lists as they change from one crawl to the next: what they lose or gain, who else names it, and when they are due."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import sleep

import pytest
from click.testing import CliRunner

from cli.main import cli
from scraper.records import Expectation, Listing
from tests.crawls import Desktop, bureau, list_page, make_site, report_page, reports, title_of
from tests.loopback import QUICK
from tests.web_server import Reply, Route, Seen, WebServer

ANNUAL = "/module/xxgk/xxgkAnnualReport.jsp"


def make_due(desktop: Desktop) -> None:
    """Let the next crawl find everything due."""
    desktop.execute("UPDATE pages SET due_at = '2020-01-01T00:00:00Z'")


def test_a_list_of_one_page_that_loses_entries_is_an_alarm(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2024, 2023, 2022, 2021, 2020])) as (desktop, server):
        assert desktop.crawl().exit_code == 0
        server.routes["/nb/"] = list_page({f"/nb/{year}.html": year for year in (2022, 2021, 2020)})
        make_due(desktop)
        assert desktop.crawl().exit_code == 1
        assert desktop.rows("SELECT kind, before, now FROM alarms") == [("fewer_listed", 5, 3)]


def trs_page(years: list[int], pages: int, number: int) -> str:
    items = "".join(
        f'<li><a href="t{year + 1}0120_{year}.html" title="{title_of(year)}">{title_of(year)}</a>{year + 1}-01-20</li>'
        for year in years
    )
    script = f'<script>createPageHTML({pages}, {number}, "index", "html");</script>'
    return f'<meta charset="utf-8"><title>政府信息公开年报</title><ul class="list">{items}</ul>{script}'


def test_a_report_put_up_late_under_its_old_date_is_found(tmp_path: Path) -> None:
    routes: dict[str, Route] = {f"/nb/t{year + 1}0120_{year}.html": report_page(year) for year in range(2012, 2026)}
    pages = [[2025, 2024], [2023, 2022], [2020, 2019], [2018, 2017], [2016, 2015]]

    def put(server: WebServer) -> None:
        for number, years in enumerate(pages):
            name = f"index_{number}.html" if number else "index.html"
            server.routes[f"/nb/{name}"] = trs_page(years, len(pages), number)

    with WebServer(routes, host="127.0.0.71") as server:
        desktop = Desktop(tmp_path)
        listing = Listing(server.url("/nb/index.html"), "annual_report", "政府信息公开年报")
        desktop.enter(replace(make_site(server), family="trs", listings=(listing,), evidence=(listing.url,)))
        put(server)
        assert desktop.crawl().exit_code == 0
        make_due(desktop)
        desktop.crawl()
        assert desktop.values("SELECT state FROM walks ORDER BY run") == ["complete", "known"]
        pages[1:] = [[2023, 2022], [2021, 2020], [2019, 2018], [2017, 2016], [2015, 2014]]
        pages.append([2013])
        put(server)
        make_due(desktop)
        desktop.crawl()
        assert desktop.values("SELECT year FROM documents ORDER BY year") == list(range(2013, 2026))


@pytest.mark.parametrize("query", ["?area=X1", "?area=X1&fbtime=2024"])
def test_the_page_of_a_list_that_is_a_report_itself_is_read_as_one(tmp_path: Path, query: str) -> None:
    with WebServer({"*": Reply("", 404), f"{ANNUAL}{query}": report_page(2024)}, host="127.0.0.71") as server:
        desktop = Desktop(tmp_path)
        listing = Listing(server.url(ANNUAL + query))
        desktop.enter(replace(make_site(server), family="hanweb_annual", listings=(listing,), evidence=(listing.url,)))
        for _ in range(2):
            assert desktop.crawl("--all").exit_code == 0
            assert desktop.values("SELECT year FROM documents") == [2024]
            assert desktop.rows("SELECT kind, count(*) FROM pages GROUP BY 1 ORDER BY 1") == [
                ("list", 1),
                ("report", 1),
            ]


def test_a_report_that_two_sources_name_is_held_by_both(tmp_path: Path) -> None:
    years = (2024, 2023, 2022)
    routes: dict[str, Route] = {**reports(years), "/xx/": list_page({f"/nb/{year}.html": year for year in years})}
    with WebServer(routes, host="127.0.0.71") as server:
        desktop = Desktop(tmp_path)
        for name, path in (("aa", "/nb/"), ("bb", "/xx/")):
            listing = Listing(server.url(path), "annual_report", "政府信息公开年报")
            site = replace(make_site(server, name), listings=(listing,), evidence=(listing.url,))
            desktop.enter(replace(site, expect=Expectation(3)))
        for round_of in range(3):
            if round_of == 2:
                make_due(desktop)
            done = desktop.crawl()
            assert done.exit_code == 0, done.stdout + done.stderr
        assert desktop.values("SELECT count(*) FROM alarms") == [0]
        assert desktop.values("SELECT DISTINCT reports FROM source_runs") == [3]
        assert sum(one.path == "/nb/2024.html" for one in server.seen) == 2


def test_a_host_that_two_sites_share_has_the_slower_pace(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        **reports([2024]),
        "/xx/": list_page({"/nb/2023.html": 2023}),
        "/nb/2023.html": report_page(2023),
    }
    with WebServer(routes, host="127.0.0.71") as server:
        desktop = Desktop(tmp_path)
        for name, path, pace in (("fast", "/nb/", 0.0), ("slow", "/xx/", 0.4)):
            listing = Listing(server.url(path), "annual_report", "政府信息公开年报")
            site = make_site(server, name, replace(QUICK, pace=pace))
            desktop.enter(replace(site, listings=(listing,), evidence=(listing.url,)))
        assert desktop.crawl().exit_code == 0
        times = [one.at for one in server.seen]
        assert min(later - earlier for earlier, later in pairwise(times)) >= 0.39


def test_what_told_a_body_from_another_goes_with_it(tmp_path: Path) -> None:
    first, second = report_page(2024, 7), report_page(2024, 9)
    served = {"body": first, "etag": '"a"'}

    def answer(seen: Seen) -> Reply:
        if served["etag"] and seen.header("if-none-match") == '"a"':
            return Reply("", 304)
        return Reply(served["body"], headers={"ETag": served["etag"]} if served["etag"] else {})

    with bureau(tmp_path, {**reports([2024]), "/nb/2024.html": answer}) as (desktop, _):
        stated = "SELECT value FROM facts WHERE value IS NOT NULL ORDER BY code, dimension"
        desktop.crawl("--all")
        before = desktop.values(stated)
        served.update(body=second, etag="")
        sleep(1)  # times are kept to the second: what came within one has no order
        desktop.crawl("--all")
        assert desktop.values(stated) != before
        served.update(body=first, etag='"a"')
        sleep(1)
        desktop.crawl("--all")
        assert desktop.values(stated) == before


def test_due_dates_of_a_clock_that_was_ahead_do_not_count(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2024])) as (desktop, server):
        desktop.crawl()
        desktop.execute("UPDATE pages SET due_at = '2036-01-01T00:00:00Z'")
        server.routes.update(reports([2025, 2024]))
        assert desktop.crawl().exit_code == 0
        assert desktop.values("SELECT year FROM documents ORDER BY year") == [2024, 2025]


def test_a_report_that_came_as_the_page_of_its_list_is_read_again_from_the_archive(tmp_path: Path) -> None:
    """Its first answer says that it is as the list was, whose bytes lie in the file of an earlier run."""
    address = f"{ANNUAL}?area=X1&fbtime=2024"
    asked = {"times": 0}

    def answer(seen: Seen) -> Reply:
        asked["times"] += 1
        return Reply("", 500) if asked["times"] == 2 else Reply(report_page(2024))

    with WebServer({"*": Reply("", 404), address: answer}, host="127.0.0.71") as server:
        desktop = Desktop(tmp_path)
        listing = Listing(server.url(address))
        site = replace(make_site(server), family="hanweb_annual", listings=(listing,), evidence=(listing.url,))
        desktop.enter(replace(site, manners=replace(QUICK, attempts=1)))
        for _ in range(2):
            desktop.crawl("--all")
        assert desktop.values("SELECT year FROM documents") == [2024]
        again = Desktop(tmp_path / "again")
        again.folder.mkdir()
        words = [
            "reparse",
            "--db",
            str(again.database),
            "--archive",
            str(desktop.archive),
            "--sites",
            str(desktop.sites),
        ]
        assert CliRunner().invoke(cli, words).exit_code == 0
        assert again.values("SELECT year FROM documents") == [2024]
        assert again.states() == desktop.states()
