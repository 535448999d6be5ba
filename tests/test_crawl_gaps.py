"""Crawls of sites that make a report hard to get whole: two addresses a page, long articles cut into pages, covers, strangers."""

from pathlib import Path

from tests.crawls import bureau, list_page, report_page


def test_a_page_with_two_addresses_is_one_page(tmp_path: Path) -> None:
    static, made = "/2023/0120/c85a1/page.htm", "/_s16/2023/0120/c85a1/page.psp"
    routes = {"/nb/": list_page({static: 2022}), static: report_page(2022), made: report_page(2022)}
    with bureau(tmp_path, routes, family="webplus") as (desktop, server):
        assert desktop.crawl().exit_code == 0
        server.routes["/nb/"] = list_page({made: 2022})
        assert desktop.crawl("--all").exit_code == 0
        assert made not in server.paths()
    assert desktop.states() == {static: ("unchanged", "unchanged 1 times")}
