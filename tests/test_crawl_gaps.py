"""Crawls of sites that make a report hard to get whole: two addresses a page, long articles cut into pages, covers, strangers."""

from pathlib import Path

import pytest

from tests.crawls import bureau, list_page, report_page, title_of
from tests.web.articles import pdf
from tests.web_server import Reply, Route


def test_a_page_with_two_addresses_is_one_page(tmp_path: Path) -> None:
    static, made = "/2023/0120/c85a1/page.htm", "/_s16/2023/0120/c85a1/page.psp"
    routes = {"/nb/": list_page({static: 2022}), static: report_page(2022), made: report_page(2022)}
    with bureau(tmp_path, routes, family="webplus") as (desktop, server):
        assert desktop.crawl().exit_code == 0
        server.routes["/nb/"] = list_page({made: 2022})
        assert desktop.crawl("--all").exit_code == 0
        assert made not in server.paths()
    assert desktop.states() == {static: ("unchanged", "unchanged 1 times")}


# ---------------------------------------------------------------- pages that only lead to a file


def cover(body: str, title: str = "政府信息公开") -> str:
    navigation = "".join(
        f'<li><a href="/c{number}/">栏目第{number}号，公开内容与办事服务</a></li>' for number in range(40)
    )
    return f"<html><head><title>{title}</title></head><body><ul>{navigation}</ul>{body}</body></html>"


COVERS = {
    "a link called PDF": '<div id="zoom"><p><a href="/f/2022.pdf">PDF</a></p></div>',
    "a link called 附件, whose address says nothing": '<div id="zoom"><p><a href="/f/show?id=3">附件</a></p></div>',
    "a frame": '<div class="content"><iframe src="/f/2022.pdf"></iframe></div>',
    "a viewer": '<div class="content"><iframe src="/js/web/viewer.html?file=%2Ff%2F2022.pdf"></iframe></div>',
    "an object": '<div id="zoom"><object data="/f/2022.pdf" type="application/pdf"></object></div>',
}


@pytest.mark.parametrize("name", COVERS)
def test_a_page_that_only_leads_to_a_file_is_a_report_in_an_attachment(tmp_path: Path, name: str) -> None:
    file = "/f/show?id=3" if "says nothing" in name else "/f/2022.pdf"
    routes: dict[str, Route] = {
        "/nb/": list_page({"/nb/1.html": 2022}),
        "/nb/1.html": cover(COVERS[name]),
        file: Reply(pdf("2022"), headers={"Content-Type": "application/pdf"}),
    }
    with bureau(tmp_path, routes) as (desktop, _):
        assert desktop.crawl().exit_code == 0
    assert desktop.states() == {
        "/nb/1.html": ("incomplete", "attachment_only"),
        file: ("ok", "a file, kept in the archive"),
    }
    assert desktop.rows("SELECT year, doc_type, title, facts_read FROM documents") == [
        (2022, "annual_report", title_of(2022), 0)
    ]
    assert desktop.values("SELECT detail FROM issues WHERE code = 'attachment_only'") == [file]


def test_a_cover_that_no_title_calls_a_report_has_its_file_fetched(tmp_path: Path) -> None:
    """In a column of reports an entry may be called 2022年 and its page nothing at all."""
    listed = list_page({"/nb/1.html": 2022}).replace(title_of(2022), "2022年")
    page = cover('<div id="zoom"><a href="/f/a.pdf">下载附件</a><a href="/f/b.doc">附件2</a></div>')
    routes: dict[str, Route] = {
        "/nb/": listed,
        "/nb/1.html": page,
        "/f/a.pdf": Reply(pdf("a")),
        "/f/b.doc": "<p>no file</p>",
    }
    with bureau(tmp_path, routes) as (desktop, _):
        assert desktop.crawl().exit_code == 1, "a file is lost"
    assert desktop.states() == {
        "/nb/1.html": ("incomplete", "attachment_only"),
        "/f/a.pdf": ("ok", "a file, kept in the archive"),
        "/f/b.doc": ("failed", "a page came in place of the file"),
    }
    assert desktop.values("SELECT count(*) FROM documents") == [0]


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('<img src="/a.jpg"><img src="/b.jpg">', ("incomplete", "table_is_image")),
        ("", ("incomplete", "text_missing")),
    ],
)
def test_a_report_of_which_only_the_title_came_is_never_read(tmp_path: Path, body: str, state: tuple[str, str]) -> None:
    page = f'<title>{title_of(2022)}</title><h1>{title_of(2022)}</h1><div id="zoom">{body}</div>'
    pictures: dict[str, Route] = {f"/{name}.jpg": Reply(b"\xff\xd8\xff" + name.encode()) for name in "ab"}
    with bureau(tmp_path, {"/nb/": list_page({"/nb/1.html": 2022}), "/nb/1.html": page, **pictures}) as (desktop, _):
        desktop.crawl()
    kept = {path: ("ok", "a file, kept in the archive") for path in pictures if path in body}
    assert desktop.states() == {"/nb/1.html": state, **kept}
    assert desktop.rows("SELECT year, facts_read FROM documents") == [(2022, 0)]


# ---------------------------------------------------------------- articles that are cut into pages


def cut_report(path: str, pages: int) -> dict[str, Route]:
    """A report over two pages as TRS cuts it: the tables of applications and reviews stand on the second."""
    whole = report_page(2022)
    place = whole.index("<p>　　三、")
    script = '<script>createPageHTML({}, {}, "{}", "html")</script>'
    stem = path.rpartition("/")[2].removesuffix(".html")
    routes: dict[str, Route] = {path: whole[:place] + "</div>" + script.format(pages, 0, stem)}
    for number in range(1, pages):
        routes[path.replace(".html", f"_{number}.html")] = whole[place:] + script.format(pages, number, stem)
    return routes


def test_a_report_that_is_cut_into_pages_is_never_read_as_its_first(tmp_path: Path) -> None:
    path = "/nb/202301/t20230120_77.html"
    routes = {"/nb/": list_page({path: 2022}), **cut_report(path, 3)}
    with bureau(tmp_path, routes, family="trs") as (desktop, _):
        assert desktop.crawl().exit_code == 0
        kept = ("incomplete", "a page that belongs to another, kept in the archive but not read")
        assert desktop.states() == {
            path: ("incomplete", "continued"),
            path.replace(".html", "_1.html"): kept,
            path.replace(".html", "_2.html"): kept,
        }
        assert "第 1 页，共 3 页" in desktop.values("SELECT detail FROM issues WHERE code = 'continued'")[0]
        assert len([one for one in desktop.archived() if "t20230120_77" in one.hop.url]) == 3
        assert desktop.crawl("--all").exit_code == 0
    assert desktop.states()[path] == ("incomplete", "continued")


def test_a_report_on_one_page_is_whole(tmp_path: Path) -> None:
    path = "/nb/202301/t20230120_77.html"
    with bureau(tmp_path, {"/nb/": list_page({path: 2022}), **cut_report(path, 1)}, family="trs") as (desktop, _):
        assert desktop.crawl().exit_code == 0
    assert desktop.states() == {path: ("ok", "read")}


# ---------------------------------------------------------------- strangers


def test_another_article_in_the_place_of_a_report_is_told(tmp_path: Path) -> None:
    """The page answers 200, has a title and a text, and has nothing to do with what the list names."""
    fish = "<p>秋季养殖要留意水温变化，投喂宜少量多次，并定时检查增氧设备。</p>" * 8
    stranger = f'<title>养殖经验谈</title><h1>秋季淡水鱼养殖经验谈</h1><div id="zoom">{fish}</div>'
    routes: dict[str, Route] = {"/nb/": list_page({"/nb/1.html": 2022, "/nb/2.html": 2021})}
    routes |= {"/nb/1.html": stranger, "/nb/2.html": report_page(2021)}
    with bureau(tmp_path, routes) as (desktop, _):
        result = desktop.crawl()
    reason = "another page in place of the one that the list names: 养殖经验谈"
    assert desktop.states() == {"/nb/1.html": ("gone", reason), "/nb/2.html": ("ok", "read")}
    assert (result.exit_code, reason in result.stderr) == (1, True)
