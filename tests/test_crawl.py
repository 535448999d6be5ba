"""A crawl of the loopback web by the command: all of it found and read, nothing asked twice without need, each miss named."""

import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result

from scraper.records import Listing, Manners
from tests.crawls import BUREAU, Desktop, bureau, list_page, make_site, report_page, reports
from tests.loopback import QUICK, Served, loopback, write_registry
from tests.test_reparse import rebuild
from tests.web.figures import MISTAKES, find_cells, find_keys
from tests.web.manifest import load_site, web_sites
from tests.web_server import Reply, Route, Seen, WebServer

SITES = web_sites()
REPORTING = tuple(name for name in SITES if load_site(name).reports)
OTHER = BUREAU + 1  # a bureau with other figures
POINTING = tuple(name for name in SITES if load_site(name).points)


# ---------------------------------------------------------------- all families, twice


@dataclass(frozen=True, slots=True)
class Crawled:
    """The loopback web after two crawls; ``first`` and ``second``: what each host was asked, robots.txt included."""

    desktop: Desktop
    sites: dict[str, Served]
    results: tuple[Result, Result]
    first: dict[str, tuple[Seen, ...]]
    second: dict[str, tuple[Seen, ...]]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    desktop = Desktop(tmp_path_factory.mktemp("web"))
    with loopback() as served:
        write_registry(served, desktop.sites)
        results, seen = [], []
        for _ in range(2):
            for one in served:
                one.server.seen.clear()
            results.append(desktop.crawl("--all"))
            seen.append({one.web.name: tuple(one.server.seen) for one in served})
    sites = {one.web.name: one for one in served}
    return Crawled(desktop, sites, (results[0], results[1]), seen[0], seen[1])


def test_both_crawls_end_well(web: Crawled) -> None:
    assert [(one.exit_code, one.stderr) for one in web.results] == [(0, ""), (0, "")]
    assert web.desktop.values("SELECT count(*) FROM alarms") == [0]
    assert set(web.desktop.values("SELECT state FROM walks")) == {"complete"}


@pytest.mark.parametrize("family", REPORTING)
def test_every_report_is_found_and_read(web: Crawled, family: str) -> None:
    one = web.sites[family]
    for report in one.web.reports:
        if report.bureau is None:
            continue
        url = one.server.url(report.target)
        (document,) = web.desktop.rows(
            "SELECT d.id, d.year, d.form_edition FROM documents AS d WHERE d.url = ? AND d.doc_type = 'annual_report'",
            url,
        )
        assert document[1:] == (report.year, report.edition), url
        found = web.desktop.rows("SELECT code, dimension, value FROM facts WHERE document = ?", document[0])
        facts = {(code, dimension): value for code, dimension, value in found}
        assert {key: as_number(facts[key]) for key in report.truth} == report.truth, url


def test_no_check_fails_but_those_that_are_meant_to(web: Crawled) -> None:
    """As MISTAKES has it: a total that is one too many, and a number carried in that is not what was carried over."""
    found = web.desktop.rows(
        "SELECT p.source, d.year, c.rule, c.scope, c.left_value, c.right_value, c.fault FROM checks AS c"
        " JOIN documents AS d ON d.id = c.document JOIN pages AS p ON p.url = d.url WHERE c.verdict = 'fail'"
    )
    total = find_cells(10, 2022)["applications.result.total@total"]
    due = total - 1 + find_cells(10, 2022)["applications.carried_out@total"]
    carried = {at: find_cells(11, 2022)[f"applications.carried_out@{at}"] for at in ("natural_person", "total")}
    assert sorted(found) == [
        ("web-ucap", 2022, "app.balance", "total", due, due + 1, "source"),
        ("web-ucap", 2022, "app.result_total", "total", total - 1, total, "source"),
        ("web-ucap", 2022, "app.row_total", "applications.result.total", total - 1, total, "source"),
        *(("web-vsb", 2023, "year.carry_over", at, left, left + 1, "unclear") for at, left in carried.items()),
    ]
    assert {web.sites[name].web.reports[0].bureau for name in ("ucap", "vsb")} == {bureau for bureau, _ in MISTAKES}


def test_checks_of_every_kind_are_passed(web: Crawled) -> None:
    """What is stated is right, and stated: the prose too, and the carry-over of every bureau."""
    passed = web.desktop.rows(
        "SELECT p.source, c.rule, d.year FROM checks AS c JOIN documents AS d ON d.id = c.document"
        " JOIN pages AS p ON p.url = d.url WHERE c.verdict = 'pass'"
    )
    for name in REPORTING:
        source, rules = web.sites[name].site.id, {"app.balance", "prose.received", "review.total"}
        # a title that names no year says nothing of the period
        rules |= {"cross.statistical_period", "cross.publication_deadline"} if name != "hanweb_annual" else set()
        assert rules <= {rule for at, rule, year in passed if (at, year) == (source, 2022)}
        rules |= {"year.carry_over", "year.in_force_rollforward", "cross.fee_statement"}
        assert rules <= {rule for at, rule, year in passed if (at, year) == (source, 2023)}


def test_no_two_reports_have_the_same_figures() -> None:
    reports = [report for name in REPORTING for report in load_site(name).reports if report.bureau]
    assert len({tuple(report.truth.values()) for report in reports}) == len(reports) == 3 * len(REPORTING)


@pytest.mark.parametrize("name", POINTING)
def test_work_points_are_found_and_read(web: Crawled, name: str) -> None:
    one = web.sites[name]
    for points in one.web.points:
        (document,) = web.desktop.rows(
            "SELECT id, doc_type, year FROM documents WHERE url = ?", one.server.url(points.target)
        )
        assert document[1:] == ("work_points", points.year)
        texts = web.desktop.values("SELECT coalesce(title, '') || text FROM sections WHERE document = ?", document[0])
        grids = web.desktop.values("SELECT grid FROM tables WHERE document = ?", document[0])
        held = "".join((*texts, *grids))
        assert [task for task in points.tasks if task not in held] == []


def as_number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@pytest.mark.parametrize("family", REPORTING)
def test_a_report_that_is_only_a_file_is_kept_counted_and_never_an_empty_report(web: Crawled, family: str) -> None:
    one = web.sites[family]
    files = [report for report in one.web.reports if report.bureau is None]
    assert files
    for report in files:
        url = one.server.url(report.target)
        assert web.desktop.values("SELECT state FROM pages WHERE url = ?", url) == ["incomplete"]
        if family == "hanweb_annual":  # a page with a link to the file, which names neither body nor year
            file = ("attachment", "unchanged", "unchanged 1 times")
            assert web.desktop.rows(
                "SELECT kind, state, reason FROM pages WHERE url = ?", one.server.url("/attach/0/2019.pdf")
            ) == [file]
        (document,) = web.desktop.rows(
            "SELECT d.id, d.year, d.facts_read, (SELECT group_concat(code) FROM issues WHERE document = d.id)"
            " FROM documents AS d WHERE d.url = ?",
            url,
        )
        assert document[1:3] == (report.year, 0)
        assert "attachment_only" in document[3]
        assert web.desktop.values("SELECT count(*) FROM sections WHERE document = ?", document[0]) == [0]


@pytest.mark.parametrize("family", SITES)
def test_nothing_else_is_taken_for_a_report(web: Crawled, family: str) -> None:
    one = web.sites[family]
    known = {one.server.url(target) for target in one.web.wanted_targets}
    found = web.desktop.values(
        "SELECT d.url FROM documents AS d JOIN pages AS p ON p.url = d.url WHERE p.source = ?", one.site.id
    )
    assert sorted(found) == sorted(known)


@pytest.mark.parametrize("family", SITES)
def test_the_second_crawl_downloads_no_body_that_has_not_changed(web: Crawled, family: str) -> None:
    first, second = (
        [(one.method, one.path, one.body) for one in seen[family] if one.path != "/robots.txt"]
        for seen in (web.first, web.second)
    )
    assert sorted(first) == sorted(second)  # it asks for all of them again
    # a 404 and an answer to a form have nothing to compare with
    bare = [one for one in web.second[family] if not one.header("If-None-Match") and one.path != "/robots.txt"]
    assert all(one.method == "POST" or web.sites[family].web.find(one.path, {}) is None for one in bare)
    (run,) = web.desktop.values("SELECT max(id) FROM runs")
    kinds = web.desktop.rows(
        "SELECT kind, status, url LIKE '% %' FROM archive_records WHERE run = ? AND url LIKE ?",
        run,
        web.sites[family].server.url("/%"),
    )
    assert set(kinds) <= {("revisit", 304, 0), ("revisit", 200, 1)}
    assert ("revisit", 304, 0) in kinds


def test_no_address_is_asked_for_twice_in_a_crawl(web: Crawled) -> None:
    for seen in (*web.first.values(), *web.second.values()):
        asked = [(one.method, one.path, one.body) for one in seen]
        assert len(asked) == len(set(asked))


def test_each_answer_stands_in_the_archive_where_the_index_says(web: Crawled) -> None:
    found = {(one.position.file, one.position.offset, one.digest) for one in web.desktop.archived()}
    indexed = set(web.desktop.rows("SELECT file, offset, digest FROM archive_records"))
    assert indexed <= found
    served = [one for one in web.desktop.archived() if one.complete]
    assert len(indexed) == len(served)


# ---------------------------------------------------------------- manners


def test_no_host_is_asked_faster_than_its_pace(tmp_path: Path) -> None:
    pace = 0.25
    desktop = Desktop(tmp_path)
    with loopback(("trs", "hanweb_jpage", "gkmlpt"), replace(QUICK, pace=pace)) as served:
        write_registry(served, desktop.sites)
        assert desktop.crawl("--all").exit_code == 0
        for one in served:
            gaps = one.server.gaps()
            assert len(gaps) >= len(one.web.reports) + one.web.pages - 1
            assert min(gaps) >= pace, one.web.family


def test_two_sites_of_one_host_share_its_pace(tmp_path: Path) -> None:
    pace = 0.25
    with bureau(tmp_path, reports([2022, 2023]), manners=replace(QUICK, pace=pace)) as (desktop, server):
        server.routes |= {"/b/": list_page({"/nb/2021.html": 2021}), "/nb/2021.html": report_page(2021)}
        other = desktop.sites / "bureau.toml"
        second = other.read_text(encoding="utf-8").replace('"bureau"', '"bureau-b"').replace("/nb/", "/b/")
        (desktop.sites / "second.toml").write_text(second, encoding="utf-8")
        assert desktop.crawl().exit_code == 0
        assert len(server.seen) == 6
        assert min(server.gaps()) >= pace


def test_what_robots_forbids_is_not_asked_for(tmp_path: Path) -> None:
    rules = Reply("User-agent: *\nDisallow: /nb/2022\nDisallow: /secret/\n", headers={"Content-Type": "text/plain"})
    with bureau(tmp_path, reports([2021, 2022, 2023]) | {"/robots.txt": rules}) as (desktop, server):
        first = desktop.crawl("--all")
        assert "/nb/2022.html" not in server.paths()
        assert desktop.states()["/nb/2022.html"] == ("blocked", "robots.txt forbids it")
        assert first.exit_code == 1
        assert "2022.html: blocked, robots.txt forbids it" in first.stderr
        second = desktop.crawl("--all")  # nothing has become worse
        assert (second.exit_code, second.stderr) == (0, "")
        assert "/nb/2022.html" not in server.paths()


def test_a_site_that_robots_closes_is_asked_for_nothing(tmp_path: Path) -> None:
    rules = Reply("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
    with bureau(tmp_path, reports([2023]) | {"/robots.txt": rules}) as (desktop, server):
        assert desktop.crawl().exit_code == 1
        assert server.paths() == []
        assert desktop.values("SELECT kind FROM alarms") == ["source_blocked"]


# ---------------------------------------------------------------- from run to run


def test_a_body_that_comes_again_without_an_etag_is_a_revisit(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2022, 2023])) as (desktop, _):
        assert [desktop.crawl("--all").exit_code for _ in range(2)] == [0, 0]
        kinds = desktop.rows("SELECT kind, status FROM archive_records WHERE run = 2")
        assert kinds == [("revisit", 200)] * 3
        assert set(desktop.states().values()) == {("unchanged", "unchanged 1 times")}
        assert desktop.values("SELECT number FROM page_versions") == [1, 1]
        assert [one.body is None for one in desktop.archived()] == [False] * 3 + [True] * 3


def test_a_report_that_was_revised_has_a_new_version(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2022, 2023])) as (desktop, server):
        server.routes["/nb/2023.html"] = report_page(2023)
        assert [desktop.crawl("--all").exit_code for _ in range(2)] == [0, 0]
        server.routes["/nb/2023.html"] = report_page(2023, OTHER)
        assert desktop.crawl("--all").stderr == ""
        versions = desktop.rows(
            "SELECT v.number, v.current, v.run FROM page_versions AS v JOIN pages AS p ON p.id = v.page"
            " WHERE p.url LIKE '%2023.html' ORDER BY v.number"
        )
        assert versions == [(1, 0, 1), (2, 1, 3)]
        facts = desktop.rows(
            "SELECT f.code, f.dimension, f.value FROM facts AS f JOIN documents AS d ON d.id = f.document"
            " WHERE d.year = 2023"
        )
        found = {(code, dimension): as_number(value) for code, dimension, value in facts}
        truth = find_keys(OTHER, 2023)
        assert {key: found[key] for key in truth} == truth
        assert desktop.values("SELECT pages_revised FROM runs ORDER BY id") == [0, 0, 1]


def test_a_page_that_counts_its_visits_is_no_revision(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2022])) as (desktop, server):
        page = report_page(2022)
        for visit in range(3):
            counted = f"<div class='top'>今天是2026年11月2{visit}日</div>"
            server.routes["/nb/2022.html"] = page.replace("<body>", f"<body>{counted}")
            assert desktop.crawl("--all").exit_code == 0
        assert desktop.values("SELECT same_as FROM page_versions ORDER BY number") == [None, 1, 1]
        assert desktop.values("SELECT count(*) FROM all_documents") == [1]
        assert desktop.states() == {"/nb/2022.html": ("unchanged", "reads as before 2 times")}
        assert desktop.rows("SELECT pages_revised, pages_unchanged FROM runs ORDER BY id") == [(0, 0), (0, 1), (0, 1)]
        kept = "SELECT count(DISTINCT archive_record) FROM page_versions"
        assert desktop.values(kept) == [3], "each body is in the archive, and leads back to it"
        assert desktop.values("SELECT kind FROM alarms") == []
        again, told = rebuild(desktop, desktop.folder / "again", "--sites", str(desktop.sites))
        assert told.exit_code == 0, told.output
        for known in (
            "SELECT number, same_as, current, digest, fingerprint FROM page_versions ORDER BY number",
            "SELECT state, reason, quiet, digest FROM pages WHERE kind = 'report'",
        ):
            assert again.rows(known) == desktop.rows(known)
        # counted from when the run began, and from when the page was asked for
        due = "SELECT CAST(strftime('%s', due_at) AS INTEGER) FROM pages WHERE kind = 'report'"
        assert abs(again.values(due)[0] - desktop.values(due)[0]) < 60


def test_a_report_that_came_after_the_first_crawl_is_found_at_the_top(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2021, 2022])) as (desktop, server):
        assert desktop.crawl().exit_code == 0
        server.routes |= reports([2023, 2022, 2021])
        make_due(desktop)
        server.seen.clear()
        assert desktop.crawl().exit_code == 0
        assert server.paths() == ["/nb/", "/nb/2023.html"]


def make_due(desktop: Desktop, kind: str = "list") -> None:
    """As if enough time had passed for a list, or a report, to be due again."""
    with sqlite3.connect(desktop.database) as connection:
        connection.execute("UPDATE pages SET due_at = '2000-01-01T00:00:00Z' WHERE kind = ?", (kind,))
    connection.close()


def test_nothing_is_asked_before_it_is_due(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2022, 2023])) as (desktop, server):
        assert desktop.crawl().exit_code == 0
        server.seen.clear()
        second = desktop.crawl()
        assert (second.exit_code, second.stderr, server.seen) == (0, "", [])
        assert "nothing was due" in second.stdout
        assert desktop.values("SELECT count(*) FROM alarms") == [0]


def test_a_list_that_loses_entries_is_an_alarm_once(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2020, 2021, 2022, 2023])) as (desktop, server):
        assert desktop.crawl("--all").exit_code == 0
        server.routes["/nb/"] = list_page({"/nb/2023.html": 2023, "/nb/2022.html": 2022})
        second = desktop.crawl("--all")
        assert second.exit_code == 1
        assert "the lists name fewer reports than before (4 before, 2 now)" in second.stdout
        third = desktop.crawl("--all")
        assert third.exit_code == 0
        assert "as in the last run" in third.stdout
        alarms = desktop.rows("SELECT run, kind, before, now, again FROM alarms ORDER BY id")
        assert alarms == [(2, "fewer_listed", 4, 2, 0), (3, "fewer_listed", 4, 2, 1)]
        server.routes["/nb/"] = list_page({"/nb/2023.html": 2023})
        assert desktop.crawl("--all").exit_code == 1  # worse than the alarm that stood
        server.routes |= reports([2020, 2021, 2022, 2023])
        assert desktop.crawl("--all").exit_code == 0
        assert desktop.values("SELECT kind FROM alarms WHERE run = 5") == []


def test_entries_lost_while_only_the_top_was_looked_at_are_an_alarm(tmp_path: Path) -> None:
    """A walk that stops at known entries counts fewer; it must not become what later walks are measured by."""
    years = list(range(2023, 2015, -1))
    pages = reports(years)

    def page(number: int, of: list[int]) -> str:
        more = f'<span>共4页</span><a href="/nb/p{number + 1}.html">下一页</a>' if number < 4 else "<span>共4页</span>"
        return list_page({f"/nb/{year}.html": year for year in of}, more)

    pages |= {f"/nb/p{number}.html": page(number, years[2 * number - 2 : 2 * number]) for number in (2, 3, 4)}
    with bureau(tmp_path, pages | {"/nb/": page(1, years[:2])}) as (desktop, server):
        assert desktop.crawl().exit_code == 0
        make_due(desktop)
        assert desktop.crawl().exit_code == 0
        assert desktop.rows("SELECT run, state, candidates FROM walks") == [(1, "complete", 8), (2, "known", 2)]
        server.routes["/nb/p4.html"] = page(4, [])
        third = desktop.crawl("--all")
        assert third.exit_code == 1
        alarms = desktop.rows("SELECT run, kind, before, now FROM alarms")
        assert alarms == [(3, "source_incomplete", None, 1), (3, "fewer_listed", 8, 6)]


def test_retry_failed_takes_only_what_was_missed(tmp_path: Path) -> None:
    quick = replace(QUICK, attempts=1)
    with bureau(tmp_path, reports([2021, 2022, 2023]), manners=quick) as (desktop, server):
        page = server.routes["/nb/2022.html"]
        server.routes["/nb/2022.html"] = Reply("busy", 503)
        assert desktop.crawl().exit_code == 1
        assert desktop.states()["/nb/2022.html"] == ("failed", "status: 503 Service Unavailable")
        server.seen.clear()
        server.routes["/nb/2022.html"] = page
        second = desktop.crawl("--retry-failed")
        assert second.exit_code == 0, second.output
        assert server.paths() == ["/nb/2022.html"]
        assert desktop.states()["/nb/2022.html"] == ("ok", "read")
        assert desktop.values("SELECT count(*) FROM documents") == [3]
        assert desktop.values("SELECT count(*) FROM alarms") == [0]
        server.seen.clear()
        assert desktop.crawl("--retry-failed").exit_code == 0
        assert server.seen == []


def test_a_site_that_is_blocked_for_good_does_not_fail_every_run(tmp_path: Path) -> None:
    challenge = "<html><script>window.$_ts=window['$_ts'];$_ts.nsd=1;</script></html>"
    with bureau(tmp_path, {"/nb/": challenge}) as (desktop, server):
        assert desktop.crawl().exit_code == 1
        assert [desktop.crawl("--all").exit_code for _ in range(2)] == [0, 0]
        server.seen.clear()
        assert desktop.crawl().exit_code == 0  # not due: the intervals grow
        assert server.seen == []
        assert desktop.crawl("--all").exit_code == 0  # and what stood before that is still known
        assert desktop.values("SELECT DISTINCT kind FROM alarms") == ["source_blocked"]
        assert desktop.values("SELECT count(*) FROM documents") == [0]


# ---------------------------------------------------------------- bad manners


GOOD = report_page(2023)
LOGIN = (
    "<html><title>用户登录</title><body><form>用户名<input name='u'>密码<input type='password'></form></body></html>"
)
BOMB = {"Content-Encoding": "gzip", "Content-Type": "text/html"}


def zipped(size: int) -> bytes:
    return gzip.compress(b"<p>" + b"0" * size)


# path → (what is served, state, part of the reason)
BAD: dict[str, tuple[Reply | list[Reply | str | bytes], str, str]] = {
    "/bad/challenge": (Reply("<html><script>$_ts=window['$_ts'];$_ts.cd=1</script></html>"), "blocked", "瑞数"),
    "/bad/challenge412": (Reply("<html><script>$_ts.nsd=1</script></html>", 412), "blocked", "瑞数"),
    "/bad/login": (Reply(status=302, headers={"Location": "/login"}), "blocked", "login"),
    "/bad/soft404": (Reply("<html><title>404 页面不存在</title><body>您访问的页面不存在</body></html>"), "gone", "404"),
    "/bad/404": (Reply("<h1>404</h1>", 404), "gone", "404"),
    "/bad/410": (Reply("", 410), "gone", "410"),
    "/bad/403": (Reply("<h1>403</h1>", 403), "blocked", "403"),
    "/bad/429": (Reply("slower", 429, {"Retry-After": "600"}), "failed", "429"),
    "/bad/503": (Reply("busy", 503), "failed", "503"),
    "/bad/truncated": (Reply(GOOD, declared=len(GOOD.encode()) + 500), "failed", "protocol"),
    "/bad/loop": (Reply(status=302, headers={"Location": "/bad/loop2"}), "failed", "loop"),
    "/bad/away": (Reply(status=302, headers={"Location": "http://127.0.0.99/x"}), "failed", "another host"),
    "/bad/file": (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "failed", "file"),
    "/bad/bomb": (Reply(zipped(60_000_000), headers=BOMB), "failed", "too_large"),
    "/bad/robots": (Reply(GOOD), "blocked", "robots.txt forbids"),
    "/bad/slow": (Reply(b"<p>", pieces=[b"x"] * 40, pause=0.1), "failed", "timeout"),
    "/bad/empty": (Reply(""), "failed", "empty file"),
    "/bad/noise": (Reply(bytes(range(256)) * 20), "failed", "binary data"),
    "/bad/bare": (
        Reply("<html><title>首页</title><p>欢迎访问本站，今天是工作日。</p></html>"),
        "incomplete",
        "no report",
    ),
    "/bad/raw": (Reply(raw=b"no HTTP at all\r\n\r\n"), "failed", "protocol"),
}


@pytest.fixture(scope="module")
def badly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desktop, WebServer, Result]]:
    folder = tmp_path_factory.mktemp("bad")
    links = {path: 2000 + number for number, path in enumerate(BAD)}
    rules = Reply("User-agent: *\nDisallow: /bad/robots\n", headers={"Content-Type": "text/plain"})
    routes: dict[str, Route] = {path: served for path, (served, _, _) in BAD.items()}
    hard: dict[str, Route] = {
        "/bad/loop2": Reply(status=302, headers={"Location": "/bad/loop"}),
        "/login": LOGIN,
        "/robots.txt": rules,
    }
    manners = replace(QUICK, attempts=1, total_timeout=2.0, connect_timeout=2.0, read_timeout=2.0)
    # the host that asks to be left alone comes last
    late = {path: links.pop(path) for path in ("/bad/429",)}
    with bureau(folder, routes | hard | {"/nb/": list_page(links | late)}, manners=manners) as (desktop, server):
        yield desktop, server, desktop.crawl()


@pytest.mark.parametrize("path", BAD)
def test_bad_manners_are_a_state_with_a_reason_and_never_a_document(
    badly: tuple[Desktop, WebServer, Result], path: str
) -> None:
    desktop, server, result = badly
    state, reason = desktop.states()[path]
    assert (state, BAD[path][2] in reason) == (BAD[path][1], True), reason
    assert desktop.values("SELECT count(*) FROM all_documents") == [0]
    assert result.exit_code == 1
    assert (path in server.paths()) == (path != "/bad/robots")
    if state != "incomplete":
        assert f"{state} (gongkai missed lists them), such as " in result.stderr


def test_a_burst_and_a_wrong_charset_do_no_harm(tmp_path: Path) -> None:
    links = {"/nb/burst": 2021, "/nb/wait": 2022, "/nb/gbk": 2023}
    utf8 = {"Content-Type": "text/html; charset=utf-8"}
    gbk = report_page(2023).replace("utf-8", "utf8").encode("gb18030")
    routes: dict[str, Route] = {
        "/nb/": list_page(links),
        "/nb/burst": [Reply("busy", 503), report_page(2021)],
        "/nb/wait": [Reply("slower", 429, {"Retry-After": "1"}), report_page(2022)],
        "/nb/gbk": Reply(gbk, headers=utf8),
    }
    with bureau(tmp_path, routes, manners=replace(QUICK, attempts=2)) as (desktop, server):
        result = desktop.crawl()
        assert result.exit_code == 0, result.output
        assert set(desktop.states().values()) == {("ok", "read")}
        assert desktop.values("SELECT encoding FROM documents WHERE year = 2023") == ["gb18030"]
        for year in (2021, 2022, 2023):
            facts = desktop.rows(
                "SELECT f.code, f.dimension, f.value FROM facts AS f JOIN documents AS d ON d.id = f.document"
                " WHERE d.year = ?",
                year,
            )
            found = {(code, dimension): as_number(value) for code, dimension, value in facts}
            truth = find_keys(BUREAU, year)
            assert {key: found[key] for key in truth} == truth
        waits = {one.path: one.at for one in server.seen}  # of each the last
        asked = [one.at for one in server.seen if one.path == "/nb/wait"]
        assert len(asked) == 2
        assert asked[1] - asked[0] >= 1.0
        assert waits


def test_with_the_guard_on_no_private_address_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy stands in for the internet: under a public name a site redirects into the network of whoever crawls."""
    links = {"/nb/name.html": 2021, "/nb/number.html": 2022, "/nb/2023.html": 2023}
    pages: dict[str, Route] = {
        "/nb/": list_page(links),
        "/nb/name.html": Reply(status=302, headers={"Location": "http://localhost/secret"}),
        "/nb/number.html": Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"}),
        "/nb/2023.html": report_page(2023),
    }
    host = "ybj.example.gov.cn"
    with WebServer({f"http://{host}{path}": page for path, page in pages.items()}, host="127.0.0.72") as proxy:
        monkeypatch.setenv("http_proxy", proxy.url("/"))
        desktop = Desktop(tmp_path)
        site = replace(
            make_site(proxy),
            host=host,
            listings=(Listing(f"http://{host}/nb/"),),
            evidence=(f"http://{host}/nb/",),
            manners=Manners(pace=0.0, attempts=1),
        )
        desktop.enter(site)
        result = desktop.crawl()
        assert result.exit_code == 1
        asked = {one.path for one in proxy.seen}
        assert asked == {f"http://{host}{path}" for path in (*pages, "/robots.txt")}
        states = desktop.states()
        assert states["/nb/2023.html"] == ("ok", "read")
        assert {path: state for path, (state, _) in states.items() if path != "/nb/2023.html"} == {
            "/nb/name.html": "failed",
            "/nb/number.html": "failed",
        }
        assert all("private" in states[path][1] or "local" in states[path][1] for path in list(links)[:2])
