"""``gongkai sites``: the registry listed, seen live over the loopback web, and given new entries."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from cli.site_entry import name_id
from parsers.records import Level
from scraper.records import Listing, Site
from scraper.registry import load_registry, write_entry
from scraper.registry_edit import add_entry, change_status
from tests.loopback import QUICK, loopback, write_registry
from tests.web_server import Reply, WebServer

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


def test_an_unknown_site_is_wrong_usage() -> None:
    done = gongkai("sites", "check", "no-such-site", *CONTACT)
    assert (done.exit_code, "no-such-site" in done.stderr) == (2, True)


# ---------------------------------------------------------------- new


def test_a_new_entry_is_printed_and_can_be_used(server: WebServer, tmp_path: Path) -> None:
    server.routes["/list/"] = LIST.format(head=SITE_NAME, items=ITEMS)
    done = gongkai("sites", "new", server.url("/list/"), "--private", *CONTACT)
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
    server.routes["/list/"] = LIST.format(head=SITE_NAME, items=ITEMS)
    command = ("sites", "new", server.url("/list/"), "--private", "--sites", tmp_path, *CONTACT)
    assert gongkai(*command, "--id", "first").exit_code == 0
    first = (tmp_path / "own.toml").read_bytes()
    again = gongkai(*command, "--id", "first")
    assert (again.exit_code, "already" in again.stderr) == (2, True)
    assert (tmp_path / "own.toml").read_bytes() == first
    assert gongkai(*command, "--id", "second").exit_code == 0
    assert (tmp_path / "own.toml").read_bytes().startswith(first)
    assert [site.id for site in load_registry((tmp_path,), shipped=False)] == ["first", "second"]


def test_the_page_of_a_report_becomes_a_report_of_the_entry(tmp_path: Path) -> None:
    with loopback(("nfcms",)) as (one,):
        url = one.server.url(one.web.reports[0].target)
        command = (
            "sites",
            "new",
            url,
            "--private",
            "--agency",
            "山东省威海市医疗保障局",
            "--sites",
            tmp_path,
            *CONTACT,
        )
        assert gongkai(*command).exit_code == 0
    (site,) = load_registry((tmp_path,), shipped=False)
    assert (site.reports, site.listings, site.family) == ((url,), (), "nfcms")


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
    done = gongkai("sites", "new", server.url("/list/"), "--private", *options, *CONTACT)
    assert (done.exit_code, words in done.stderr) == (code, True), done.stderr


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply("no", 403), "blocked"),
        (Reply("no", 404), "gone"),
        (
            Reply("<html><head>" + SITE_NAME + "</head><body><p>医疗保障局欢迎您。</p></body></html>"),
            "no report could be made out",
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
OTHER = replace(PLAIN, id="b", notes='a line with [[site]] and status = "gone" in it', manners=QUICK)


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
