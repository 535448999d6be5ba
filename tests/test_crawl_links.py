"""Crawls of lists whose links are written in odd ways: what is one page is fetched once, and what cannot be followed is told."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from tests.crawls import Desktop, bureau, list_page, report_page, title_of
from tests.web_server import Reply, Route, Seen, WebServer


def any_report(seen: Seen) -> str | Reply:
    """The report of the year in the address."""
    year = re.search(r"(?:/|=|%20)(20[12]\d)", seen.path)
    return report_page(int(year[1])) if year else Reply("nothing here", status=404)


def found(desktop: Desktop) -> list[str]:
    return sorted(path.rsplit("/", 1)[1][:4] for path in desktop.states())


# ---------------------------------------------------------------- one page, several addresses


def decorated(visits: Iterator[int]) -> Route:
    """A list that writes the visit into its links, another each time."""

    def answer(seen: Seen) -> str:
        visit = 1_700_000_000 + next(visits)
        links = {f"/nb/2024.html;jsessionid=A{visit:0>31}.n1": 2024, f"/nb/2023.html?t={visit}": 2023}
        return list_page({**links, f"/nb/show.jsp?y=2022&_={visit}": 2022, f"/nb/2021.html?spm=a.{visit}": 2021})

    return answer


def test_what_a_list_writes_of_the_visit_into_its_links_makes_no_new_reports(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/nb/": decorated(count()),
        "*": any_report,
    }
    with bureau(tmp_path, routes) as (desktop, server):
        assert desktop.crawl().exit_code == 0
        first = desktop.states()
        asked = set(server.paths())
        assert len(first) == 4
        assert desktop.crawl("--all").exit_code == 0
        assert set(server.paths()) == asked
    assert set(desktop.states()) == set(first)
    assert {reason for _, reason in desktop.states().values()} == {"unchanged 1 times"}
    assert desktop.values("SELECT count(*) FROM documents") == [4]


def test_a_list_whose_links_change_with_the_visit_is_known_again(tmp_path: Path) -> None:
    visits = count()

    def answer(seen: Seen) -> str | Reply:
        number = int(seen.path.removeprefix("/nb/") or 1) if re.fullmatch(r"/nb/\d?", seen.path) else 0
        if not number:
            return any_report(seen)
        visit, years = next(visits), (2026 - 2 * number, 2025 - 2 * number)
        following = f"<a href='/nb/{number + 1}'>下一页</a>" if number < 5 else ""
        return list_page({f"/nb/{year}.html;jsessionid=A{visit:0>31}": year for year in years}, f"共5页{following}")

    with bureau(tmp_path, {"*": answer}) as (desktop, _):
        desktop.crawl("--limit", "1")
        expire(desktop)
        desktop.crawl("--limit", "1")
    assert desktop.rows("SELECT state, pages FROM walks ORDER BY run") == [("complete", 5), ("known", 1)]


def test_a_pager_that_writes_the_visit_into_its_addresses_makes_no_new_pages(tmp_path: Path) -> None:
    visits = count()

    def first(seen: Seen) -> str:
        return list_page({"/nb/2024.html": 2024}, f"<a href='/nb/2.jsp;jsessionid=A{next(visits):0>31}?p=2'>下一页</a>")

    routes: dict[str, Route] = {"/nb/": first, "*": page_or_report}
    with bureau(tmp_path, routes) as (desktop, _):
        desktop.crawl()
        desktop.crawl("--all")
    assert len(desktop.values("SELECT url FROM pages WHERE kind = 'list'")) == 2


def page_or_report(seen: Seen) -> str | Reply:
    return list_page({"/nb/2023.html": 2023}) if "2.jsp" in seen.path else any_report(seen)


def expire(desktop: Desktop) -> None:
    """Let everything be due again."""
    with closing(sqlite3.connect(desktop.database)) as connection, connection:
        connection.execute("UPDATE pages SET due_at = '2020-01-01T00:00:00Z'")


def test_a_report_that_is_listed_in_several_ways_counts_once(tmp_path: Path) -> None:
    def listing(server: WebServer) -> str:
        own = f"http://{server.host}:{server.port}"
        hrefs = [
            "/nb/2023.html",
            "2023.html#bottom",
            f"HTTP://{own[7:]}/nb/./2023.html",
            "\\nb\\2023.html",
            "%32023.html",
        ]
        rows = "".join(f'<li><a href="{href}">{title_of(2023)}</a><span>2024-01-20</span></li>' for href in hrefs)
        rows += f'<li><a href="/nb/年报 2019.html">{title_of(2019)}</a></li>'
        rows += f'<li><a href="/nb/%E5%B9%B4%E6%8A%A5%202019.html">{title_of(2019)}</a></li>'
        other = list_page({"/nb/2023.html": 2023})  # under a second column of the same page
        return f'<meta charset="utf-8"><title>政府信息公开年报</title><ul>{rows}</ul>{other}'

    with bureau(tmp_path, {"/nb/2023.html": report_page(2023), "*": any_report}) as (desktop, server):
        server.routes["/nb/"] = listing(server)
        assert desktop.crawl().exit_code == 0
        asked = [path for path in server.paths() if "20" in path]
    assert sorted(asked) == ["/nb/%E5%B9%B4%E6%8A%A5%202019.html", "/nb/2023.html"]
    assert desktop.values("SELECT year FROM documents ORDER BY year") == [2019, 2023]
    assert desktop.rows("SELECT state, links, candidates FROM walks") == [("complete", 2, 2)]
