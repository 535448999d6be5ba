"""``gongkai sites``: the registry listed, seen live over the loopback web, and given new entries."""

import json
import signal
import sqlite3
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from cli.site_entry import name_id
from parsers.records import Level
from scraper.records import Listing, Site
from scraper.registry import load_registry, write_entry
from scraper.registry_edit import add_entry, change_status
from tests.command import GONGKAI
from tests.loopback import QUICK, Served, loopback, write_registry
from tests.web.manifest import load_site, web_sites
from tests.web_server import Reply, Seen, WebServer

CONTACT = ("--contact", "https://example.org/us")
LINK = '<li><a href="/art/2024/1/20/art_1_{n}.html" title="{title}">{title}</a><span>2024-01-20</span></li>'
LIST = "<html><head>{head}</head><body><ul>{items}</ul></body></html>"
TITLE = "威海市医疗保障局{year}年政府信息公开工作年度报告"
ITEMS = "".join(LINK.format(n=year, title=TITLE.format(year=year)) for year in (2022, 2023))
SITE_NAME = '<meta name="SiteName" content="威海市医疗保障局门户网站">'


def gongkai(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def objects(*arguments: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gongkai(*arguments, "--json").stdout)
    return found


# ---------------------------------------------------------------- list


@pytest.mark.parametrize(
    ("option", "value", "key", "begins"),
    [
        ("--level", "county", "level", "county"),
        ("--family", "nfcms", "family", "nfcms"),
        ("--province", "44", "division_code", "44"),
        ("--province", "440000", "division_code", "44"),
        ("--province", "440300", "division_code", "4403"),
    ],
)
def test_the_list_can_be_narrowed(option: str, value: str, key: str, begins: str) -> None:
    ids = {site["id"] for site in objects("sites", "list", option, value)}
    assert ids == {site.id for site in load_registry() if (getattr(site, key) or "").startswith(begins)}
    assert ids


def test_the_list_is_a_line_a_site() -> None:
    lines = gongkai("sites", "list").stdout.splitlines()
    assert lines[0].split("\t")[:3] == ["id", "agency", "level"]
    assert [line.split("\t")[0] for line in lines[1:]] == [site.id for site in load_registry()]


def test_a_province_that_is_no_code_is_wrong_usage() -> None:
    done = gongkai("sites", "list", "--province", "广东")
    assert (done.exit_code, "two to six digits" in done.stderr) == (2, True)


# ---------------------------------------------------------------- check


def test_every_family_is_recognised_and_its_first_page_read(tmp_path: Path) -> None:
    with loopback() as served:
        folder = write_registry(served, tmp_path)
        done = gongkai("sites", "check", "--sites", folder, *CONTACT, "--json")
        for one in served:
            assert "/robots.txt" in one.server.paths(robots=True)
            assert len(one.server.paths()) <= 3, one.site.id
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert {one["site"]: (one["state"], one["family"]) for one in found} == {
        one.site.id: ("ok", one.site.family) for one in served
    }
    assert all(one["candidates"] >= 1 for one in found)
    assert {site.status for site in load_registry((folder,), shipped=False)} == {"verified"}


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer({"/robots.txt": Reply(status=404)}, host="127.0.0.9") as running:
        yield running


def entry(server: WebServer, path: str, name: str = "one", **keys: Any) -> Site:
    """An entry whose only list is this path."""
    url = server.url(path)
    site = Site(
        name,
        "某地医疗保障局",
        "county",
        server.host,
        "generic",
        listings=(Listing(url),),
        manners=replace(QUICK, attempts=1),
        evidence=(url,),
        notes="invented",
    )
    return replace(site, **keys)


# by hand: what the page is like → the state of the list, and what becomes of the status
PAGES: list[tuple[str, Reply, str, str]] = [
    ("generic", Reply(LIST.format(head="", items=ITEMS)), "ok", "verified"),
    ("generic", Reply("<html><body><p>暂无相关信息</p></body></html>"), "empty_on_purpose", "verified"),
    ("generic", Reply("<html><body><p>医疗保障局欢迎您。</p></body></html>"), "broken", "unverified"),
    ("generic", Reply("no", 403), "blocked", "blocked"),
    ("generic", Reply("no", 404), "gone", "gone"),
    ("generic", Reply("no", 500), "failed", "unverified"),
    (
        "trs",
        Reply(LIST.format(head="<script src='/module/web/jpage/dataproxy.jsp'></script>", items=ITEMS)),
        "wrong_family",
        "unverified",
    ),
]


@pytest.mark.parametrize(("family", "reply", "state", "status"), PAGES, ids=[page[2] for page in PAGES])
def test_what_is_wrong_is_said_and_only_what_is_certain_is_written(
    server: WebServer, tmp_path: Path, family: str, reply: Reply, state: str, status: str
) -> None:
    server.routes["/list/"] = reply
    head = "# Ours. 我们的站点\n# second line\n\n"
    path = tmp_path / "ours.toml"
    path.write_text(head + write_entry(entry(server, "/list/", family=family)), encoding="utf-8")
    done = gongkai("sites", "check", "one", "--sites", tmp_path, *CONTACT, "--json")
    (found,) = json.loads(done.stdout)
    assert (found["state"], found["right"]) == (state, state in ("ok", "empty_on_purpose"))
    assert done.exit_code == (0 if found["right"] else 1)
    assert path.read_text(encoding="utf-8").startswith(head)
    (site,) = load_registry((tmp_path,), shipped=False)
    assert site.status == status


def test_robots_are_kept(server: WebServer, tmp_path: Path) -> None:
    server.routes["/robots.txt"] = Reply("User-agent: *\nDisallow: /list/", headers={"Content-Type": "text/plain"})
    (tmp_path / "ours.toml").write_text(write_entry(entry(server, "/list/")), encoding="utf-8")
    (found,) = objects("sites", "check", "--sites", tmp_path, *CONTACT)
    assert found["state"] == "blocked"
    assert "robots" in found["detail"]
    assert server.paths() == []


def test_a_report_of_the_registry_is_read(tmp_path: Path) -> None:
    with loopback(("trs",)) as (one,):
        report, other = one.server.url(one.web.reports[0].target), one.server.url(one.web.others[0])
        site = replace(one.site, listings=(), reports=(report, other))
        (tmp_path / "ours.toml").write_text(write_entry(site), encoding="utf-8")
        found = objects("sites", "check", "--sites", tmp_path, *CONTACT)
    assert [(line["kind"], line["url"]) for line in found] == [("report", report), ("report", other)]
    assert found[0]["state"] == "ok"
    assert not found[1]["right"]


def test_only_what_is_wrong_is_printed_and_counted(server: WebServer, tmp_path: Path) -> None:
    server.routes |= {
        "/right/": LIST.format(head="", items=ITEMS),
        "/gone/": Reply("no", 404),
        "/bare/": "<p>医疗保障局</p>",
    }
    content = "".join(write_entry(entry(server, f"/{name}/", name)) for name in ("right", "gone", "bare"))
    (tmp_path / "ours.toml").write_text(content, encoding="utf-8")
    done = gongkai("sites", "check", "--sites", tmp_path, "--wrong", *CONTACT)
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["site", "gone", "bare"]
    last = done.stderr.splitlines()[-1]
    assert last == "3 sites checked: 1 addresses as the registry says, 2 not (1 gone, 1 broken)"


@pytest.mark.parametrize("at_once", [1, 3])
def test_as_many_hosts_are_asked_at_once_as_is_said(tmp_path: Path, at_once: int) -> None:
    """Each host waits until the others are asked as well, or gives up: only together do they all answer."""
    everybody = Barrier(3, timeout=2)

    def meet(seen: Seen) -> Reply:
        try:
            everybody.wait()
        except BrokenBarrierError:
            return Reply("no", 404)
        return Reply(LIST.format(head="", items=ITEMS))

    with ExitStack() as stack:
        servers = [
            stack.enter_context(WebServer({"/robots.txt": Reply(status=404), "/list/": meet}, host=f"127.0.0.{number}"))
            for number in (21, 22, 23)
        ]
        content = "".join(write_entry(entry(one, "/list/", f"s{n}")) for n, one in enumerate(servers))
        (tmp_path / "ours.toml").write_text(content, encoding="utf-8")
        found = objects("sites", "check", "--sites", tmp_path, "--hosts", str(at_once), *CONTACT)
    assert {one["state"] for one in found} == {"ok" if at_once == 3 else "gone"}


def test_ctrl_c_ends_a_check_and_what_was_seen_is_told(server: WebServer, tmp_path: Path) -> None:
    asked = Event()

    def hold(seen: Seen) -> Reply:
        asked.set()
        return Reply("later", 503, {"Retry-After": "60"})

    server.routes |= {"/right/": LIST.format(head="", items=ITEMS), "/held/": hold}
    sites = [entry(server, "/right/", "right"), entry(server, "/held/", "held", manners=QUICK)]
    (tmp_path / "ours.toml").write_text("".join(map(write_entry, sites)), encoding="utf-8")
    command = [GONGKAI, "sites", "check", "--sites", str(tmp_path), *CONTACT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=50)
    assert [line.split("\t")[0] for line in out.splitlines()] == ["site", "right"]
    assert "1 of 2 sites checked: 1 addresses as the registry says, 0 not" in err
    assert process.returncode != 0
    assert {site.id: site.status for site in load_registry((tmp_path,), shipped=False)} == {
        "right": "verified",
        "held": "unverified",
    }


def test_an_unknown_site_is_wrong_usage() -> None:
    done = gongkai("sites", "check", "no-such-site", *CONTACT)
    assert (done.exit_code, "no-such-site" in done.stderr) == (2, True)


# ---------------------------------------------------------------- new


def test_a_new_entry_is_printed_and_can_be_used(server: WebServer, tmp_path: Path) -> None:
    server.routes["/list/"] = LIST.format(head=SITE_NAME, items=ITEMS)
    done = gongkai("sites", "new", server.url("/list/"), "--private", *HURRIED, *CONTACT)
    assert done.exit_code == 0
    (table,) = tomllib.loads(done.stdout)["site"]
    assert (table["agency"], table["level"], table["division_code"]) == (
        "山东省威海市医疗保障局",
        "prefecture",
        "371000",
    )
    assert (table["family"], table["status"]) == ("generic", "verified")
    (tmp_path / "own.toml").write_text(done.stdout, encoding="utf-8")
    assert [site.id for site in load_registry((tmp_path,), shipped=False)] == ["127-0-0-9"]


def test_a_new_entry_is_added_and_never_overwrites_another(server: WebServer, tmp_path: Path) -> None:
    server.routes |= {f"/{name}/": LIST.format(head=SITE_NAME, items=ITEMS) for name in ("one", "two")}
    command = ("--private", "--sites", tmp_path, *CONTACT)
    assert gongkai("sites", "new", server.url("/one/"), *command, "--id", "first").exit_code == 0
    first = (tmp_path / "own.toml").read_bytes()
    for url, name in (("/two/", "first"), ("/one/", "second")):
        again = gongkai("sites", "new", server.url(url), *command, "--id", name)
        words = "this address already, in the site first" if name == "second" else "a site first already; give --id"
        assert (again.exit_code, words in again.stderr) == (2, True), again.stderr
        assert (tmp_path / "own.toml").read_bytes() == first
    assert gongkai("sites", "new", server.url("/two/"), *command, "--id", "second").exit_code == 0
    assert (tmp_path / "own.toml").read_bytes().startswith(first)
    assert [site.id for site in load_registry((tmp_path,), shipped=False)] == ["first", "second"]


HURRIED = ("--pace", "0")  # a new entry is polite; a test has no time
AGENCY = ("--agency", "山东省威海市医疗保障局")


def found_by(folder: Path, served: Served) -> set[str]:
    """What a crawl of the registry in the folder finds at a site: the reports, from the origin on."""
    database = folder / "gongkai.db"
    assert gongkai("crawl", "--sites", folder, "--db", database, *CONTACT).exit_code == 0
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT url FROM pages WHERE kind = 'report' AND last_run IS NOT NULL")
        return {url.removeprefix(served.server.url("").rstrip("/")) for (url,) in rows}


@pytest.mark.parametrize("family", web_sites())
def test_the_entry_for_a_list_finds_what_one_by_hand_finds(family: str, tmp_path: Path) -> None:
    with loopback((family,)) as (one,):
        write_registry((one,), tmp_path / "hand")
        url = one.server.url(one.web.listing)
        done = gongkai("sites", "new", url, "--private", *HURRIED, *AGENCY, "--sites", tmp_path / "new", *CONTACT)
        assert done.exit_code == 0, done.stderr
        found = found_by(tmp_path / "new", one)
        assert found == found_by(tmp_path / "hand", one)
    if one.web.wanted == "annual_report":
        assert found == {report.target for report in one.web.reports}
    (site,) = load_registry((tmp_path / "new",), shipped=False)
    assert (site.family, site.status) == (one.web.family, "verified")
    assert [listing.wanted for listing in site.listings] == [one.web.wanted]


# a family whose reports tell nothing of their list, or whose list is asked for elsewhere
ALONE = {"generic", "shanghai", "trs_govsearch"}


@pytest.mark.parametrize("family", [name for name in web_sites() if load_site(name).reports])
def test_the_entry_for_a_report_has_the_list_that_leads_to_it(family: str, tmp_path: Path) -> None:
    with loopback((family,)) as (one,):
        report = next(report for report in one.web.reports if report.year == 2020)  # on the second page of its list
        url = one.server.url(report.target)
        done = gongkai("sites", "new", url, "--private", *HURRIED, *AGENCY, "--sites", tmp_path, *CONTACT)
        assert done.exit_code == 0, done.stderr
        asked = [(seen.path, seen.body) for seen in one.server.seen]
        assert len(asked) == len(set(asked)), "a page was asked for twice"
        found = found_by(tmp_path, one)
    (site,) = load_registry((tmp_path,), shipped=False)
    assert url in site.evidence
    if family in ALONE:
        assert (site.reports, site.listings, found) == ((url,), (), {report.target})
        assert "this report alone" in done.stderr
        assert "is not known" in site.notes
    else:
        assert site.reports == ()
        assert len(found) == len(one.web.reports)


def test_a_list_that_does_not_lead_to_the_report_is_not_taken(server: WebServer, tmp_path: Path) -> None:
    with loopback(("trs",)) as (one,):
        page = one.web.find(one.web.reports[0].target, {})
        assert page
        server.routes["/nb/202401/t20240120_1.html"] = Reply(page.body(""), 200, {"Content-Type": page.type})
    server.routes["/nb/"] = LIST.format(head="", items=ITEMS)
    url = server.url("/nb/202401/t20240120_1.html")
    done = gongkai("sites", "new", url, "--private", *HURRIED, *AGENCY, "--sites", tmp_path, *CONTACT)
    assert done.exit_code == 0
    assert f"not the list of this report: {server.url('/nb/')}: does not lead to the report" in done.stderr
    (site,) = load_registry((tmp_path,), shipped=False)
    assert (site.listings, site.reports) == ((), (url,))


def test_what_the_page_does_not_show_is_asked_for(server: WebServer) -> None:
    server.routes["/public/column/7?type=3"] = Reply(
        f"<html><head>{SITE_NAME}</head><body><ul class='xxgk_nav_list'></ul></body></html>"
    )
    done = gongkai("sites", "new", server.url("/public/column/7?type=3"), "--private", *HURRIED, *CONTACT)
    assert done.exit_code == 1
    assert "write siteId below [site.options]" in done.stderr
    (table,) = tomllib.loads(done.stdout)["site"]
    assert "write siteId below [site.options]" in table["notes"]
    assert table["status"] == "unverified"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://ybj.weihai.gov.cn/col/", "ybj-weihai"),
        ("https://www.gz.gov.cn/", "gz"),
        ("http://WWW.Bureau.com.cn:8080/x", "bureau"),
        ("http://zwgk.example.org/", "zwgk-example-org"),
    ],
)
def test_an_id_is_made_of_the_host(url: str, name: str) -> None:
    assert name_id(url) == name


# by hand: options → exit code, words of the message
UNCERTAIN: list[tuple[str, tuple[str, ...], int, str]] = [
    ("", (), 2, "give --agency"),
    ('<meta name="SiteName" content="鼓楼区医疗保障局">', (), 2, "not certain"),
    ("", ("--agency", "鼓楼区医疗保障局"), 2, "not certain"),
    ("", ("--agency", "甲开发区管理委员会", "--level", "county"), 0, ""),
    ("", ("--agency", "鼓楼区医疗保障局", "--level", "county", "--division", "320106"), 0, ""),
]


@pytest.mark.parametrize(("head", "options", "code", "words"), UNCERTAIN)
def test_a_body_is_never_guessed(server: WebServer, head: str, options: tuple[str, ...], code: int, words: str) -> None:
    server.routes["/list/"] = LIST.format(head=head, items=ITEMS)
    done = gongkai("sites", "new", server.url("/list/"), "--private", *HURRIED, *options, *CONTACT)
    assert (done.exit_code, words in done.stderr) == (code, True), done.stderr


@pytest.mark.parametrize("name", ["../x", "Weihai", "a--b", "威海", "a\x1b[31m", ""])
def test_an_id_that_the_registry_would_refuse_is_refused_before_anything_is_asked(
    server: WebServer, tmp_path: Path, name: str
) -> None:
    server.routes["/nb/"] = LIST.format(head=SITE_NAME, items=ITEMS)
    result = gongkai(
        "sites", "new", server.url("/nb/"), "--id", name, "--private", *HURRIED, *CONTACT, "--sites", tmp_path / "s"
    )
    assert result.exit_code == 2
    assert "small letters, digits and single hyphens" in " ".join(result.stderr.replace("│", "").split())
    assert "\x1b" not in result.stderr
    assert (server.paths(), list(tmp_path.iterdir())) == ([], [])


def test_what_a_page_calls_itself_cannot_steer_the_terminal(server: WebServer) -> None:
    head = (
        '<meta name="SiteName" content="威海\n\x9b31m某局\u202e网"><meta name="ColumnName" content="\x9b31m年报\u202e">'
    )
    server.routes["/nb/"] = LIST.format(head=head, items=ITEMS)
    refused = gongkai("sites", "new", server.url("/nb/"), "--private", *HURRIED, *CONTACT)
    told = ("--agency", "威海市医疗保障局")
    written = gongkai("sites", "new", server.url("/nb/"), "--private", *HURRIED, *told, *CONTACT)
    assert refused.exit_code == 2
    assert "山东省威海市医疗保障局" in written.stdout
    for text in (refused.output, written.output):
        assert not set("\x9b\u202e\x1b") & set(text)
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply("no", 403), "blocked"),
        (Reply("no", 404), "gone"),
        (
            Reply("<html><head>" + SITE_NAME + "</head><body><p>医疗保障局欢迎您。</p></body></html>"),
            "neither entries nor words of emptiness",
        ),
    ],
)
def test_a_page_that_is_refused_or_no_list_becomes_no_entry(
    server: WebServer, tmp_path: Path, reply: Reply, words: str
) -> None:
    server.routes["/list/"] = reply
    done = gongkai("sites", "new", server.url("/list/"), "--private", "--sites", tmp_path, *CONTACT)
    assert (done.exit_code, words in done.stderr) == (1, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_private_addresses_are_asked_only_when_told(server: WebServer) -> None:
    server.routes["/list/"] = LIST.format(head=SITE_NAME, items=ITEMS)
    done = gongkai("sites", "new", server.url("/list/"), *CONTACT)
    assert done.exit_code == 1
    assert server.paths(robots=True) == []


# ---------------------------------------------------------------- files

LEVEL: Level = "national"
PLAIN = Site(
    "a", "国家甲局", LEVEL, "a.gov.cn", "generic", reports=("http://a.gov.cn/1.html",), evidence=("http://a.cn/",)
)
OTHER = replace(
    PLAIN,
    id="b",
    reports=("http://a.gov.cn/2.html",),
    notes='a line with [[site]] and status = "gone" in it',
    manners=QUICK,
)


def read(content: str, folder: Path) -> dict[str, str]:
    (folder / "x.toml").write_text(content, encoding="utf-8")
    return {site.id: site.status for site in load_registry((folder,), shipped=False)}


def test_a_status_is_changed_in_its_line_and_nothing_else(tmp_path: Path) -> None:
    content = f"# head\n\n{write_entry(PLAIN)}\n# between\n{write_entry(OTHER)}"
    changed = change_status(content, {"b": "verified", "c": "gone"})
    assert read(changed, tmp_path) == {"a": "unverified", "b": "verified"}
    before, after = content.splitlines(), changed.splitlines()
    assert [line for line in after if line not in before] == ['status = "verified"']
    assert len(after) == len(before)


def test_an_entry_without_a_status_gets_one(tmp_path: Path) -> None:
    content = (write_entry(PLAIN) + write_entry(OTHER)).replace('status = "unverified"\n', "")
    assert read(change_status(content, {"a": "blocked"}), tmp_path) == {"a": "blocked", "b": "unverified"}


def test_a_file_of_an_unusual_shape_is_written_anew_with_its_head(tmp_path: Path) -> None:
    content = (
        "# head\n# more\n"
        'site = [{ id = "a", agency = "国家甲局", level = "national", host = "a.gov.cn", family = "generic",'
        ' reports = ["http://a.gov.cn/1.html"], evidence = ["http://a.cn/"] }]\n'
    )
    changed = change_status(content, {"a": "verified"})
    assert changed.startswith("# head\n# more\n\n[[site]]")
    assert read(changed, tmp_path) == {"a": "verified"}


def test_the_ends_of_lines_stay_as_they_are(server: WebServer, tmp_path: Path) -> None:
    server.routes["/list/"] = LIST.format(head="", items=ITEMS)
    before = b"# ours\r\n" + write_entry(entry(server, "/list/")).replace("\n", "\r\n").encode()
    (tmp_path / "ours.toml").write_bytes(before)
    assert gongkai("sites", "check", "--sites", tmp_path, *CONTACT).exit_code == 0
    assert (tmp_path / "ours.toml").read_bytes() == before.replace(b'"unverified"', b'"verified"')


def test_a_status_that_stays_changes_no_byte() -> None:
    content = f"# head\n{write_entry(PLAIN)}"
    assert change_status(content, {"a": "unverified"}) == content
    assert change_status(content, {}) == content


def test_an_entry_is_added_at_the_end(tmp_path: Path) -> None:
    content = add_entry(add_entry("# head\n", PLAIN), OTHER)
    assert content.startswith("# head\n\n[[site]]")
    assert read(content, tmp_path) == {"a": "unverified", "b": "unverified"}
