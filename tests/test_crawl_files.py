"""Reports that are files or pictures: fetched, archived, counted, named as missed; and what comes in place of a file."""

from pathlib import Path

import pytest

from cli.outcomes import judge_file
from tests.crawls import Desktop, bureau, list_page, path_of
from tests.web_server import Reply, Route

PDF = b"%PDF-1.4\n" + b"0" * 2000
JPEG = b"\xff\xd8\xff" + b"0" * 500
SORRY = "<html><body>对不起，系统忙</body></html>"
EXPORTED = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><table><tr><td>1</td></tr></table></body></html>"
)


BODY = "山西省晋中市榆次区医疗保障局"


def article(year: int, inner: str) -> str:
    title = f"{BODY}{year}年政府信息公开工作年度报告"
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f"<div id='zoom'>{inner}</div></body></html>"
    )


def crawled(folder: Path, pages: dict[int, str], files: dict[str, Route]) -> Desktop:
    """The site of these pages, by year, after a crawl."""
    routes: dict[str, Route] = {f"/nb/{year}.html": article(year, inner) for year, inner in pages.items()}
    listing = list_page({f"/nb/{year}.html": year for year in pages})
    with bureau(folder, {"/nb/": listing, **routes, **files}) as (desktop, _):
        desktop.crawl()
    return desktop


def test_files_and_pictures_are_fetched_counted_and_missed(tmp_path: Path) -> None:
    pages = {
        2021: "<p><img src='/f/2021.jpg'></p>",
        2020: "<iframe src='/f/2020.pdf'></iframe>",
        2018: "<embed src='/f/2018.pdf'>",
        2016: "<a href=\"javascript:downloadFile('/f/2016.pdf')\">附件</a>",
        2015: "",
    }
    files: dict[str, Route] = {"/f/2021.jpg": Reply(JPEG), **{f"/f/{year}.pdf": Reply(PDF) for year in pages}}
    desktop = crawled(tmp_path, pages, files)
    states = desktop.states()
    assert {path: states[path] for path in states if path.startswith("/nb/")} == {
        "/nb/2021.html": ("incomplete", "table_is_image"),
        "/nb/2020.html": ("incomplete", "attachment_only"),
        "/nb/2018.html": ("incomplete", "attachment_only"),
        "/nb/2016.html": ("incomplete", "attachment_only"),
        "/nb/2015.html": ("incomplete", "text_missing"),
    }
    kept = {path for path, (state, reason) in states.items() if reason == "a file, kept in the archive"}
    assert kept == {"/f/2021.jpg", "/f/2020.pdf", "/f/2018.pdf", "/f/2016.pdf"}
    bodies = {path_of(piece.hop.url): piece.body for piece in desktop.archived()}
    assert [bodies[path] for path in sorted(kept)] == [PDF, PDF, PDF, JPEG]
    counted = desktop.rows("SELECT agency, year, facts_read FROM coverage WHERE reports_found ORDER BY year")
    assert counted == [(BODY, year, 0) for year in sorted(pages)]


@pytest.mark.parametrize(
    ("served", "state", "words"),
    [
        (Reply(b""), "failed", "an empty file"),
        (Reply(SORRY), "failed", "a page came in place of the file"),
        (Reply('{"code": 500}', headers={"Content-Type": "application/json"}), "failed", "a page came in place"),
        (Reply("<html><title>404</title><body>页面不存在</body></html>"), "gone", "404"),
        (Reply(PDF), "ok", "a file"),
        (Reply(EXPORTED, headers={"Content-Type": "application/msword"}), "ok", "a file"),
    ],
)
def test_what_comes_in_place_of_a_file(tmp_path: Path, served: Reply, state: str, words: str) -> None:
    desktop = crawled(tmp_path, {2022: "<p><a href='/f/2022.doc'>附件</a></p>"}, {"/f/2022.doc": served})
    found, reason = desktop.states()["/f/2022.doc"]
    assert (found, words in reason) == (state, True), reason
    assert desktop.states()["/nb/2022.html"][0] == "incomplete"


@pytest.mark.parametrize(
    "body", [PDF, JPEG, b"PK\x03\x04..", b"{\\rtf1 x}", b"BM\x00\x00", b"\x00\x01", "年度\t2021".encode("gbk")]
)
def test_files_are_files(body: bytes) -> None:
    assert judge_file("http://a.gov.cn/download?id=7", body)[0] == "ok"
