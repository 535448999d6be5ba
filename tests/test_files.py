"""A report that stands in a file or a picture is said to, wherever the page names it; and one that says nothing is too."""

import pytest

from parsers.attachments import find_pictures
from parsers.document import parse
from parsers.records import Document, Page
from tests.crawls import title_of

TITLE = title_of(2021)
NAVIGATION = "<div class='h'>" + "首页 机构概况 统计数据 政务公开 " * 20 + "<img src='/logo.png'></div>"
FOOT = "<div class='f'>主办单位：丑样市医疗保障局 电话：0355-1234567</div>"
KNOWN, UNKNOWN = "<div id='zoom'>{}</div>", "<div class='zz'>{}</div>"
METADATA = (
    f"<table><tr><td>索引号</td><td>1122/2021-01</td><td>发布机构</td><td>丑样市医疗保障局</td></tr>"
    f"<tr><td>名称</td><td>{TITLE}</td><td>发布日期</td><td>2022-01-20</td></tr></table>"
)
WHOLE = "<p>一、总体情况</p><p>本机关认真执行条例，全年公开信息12条。</p><p>二、主动公开政府信息情况</p><p>见上。</p>"


def page_of(inner: str, container: str = KNOWN, above: str = "", below: str = FOOT) -> Page:
    body = f"{above}<h1>{TITLE}</h1>{container.format(inner)}{below}"
    return Page(f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body>{body}</body></html>'.encode())


def read(page: Page) -> Document:
    (document,) = parse(page)
    assert (document.doc_type, document.year) == ("annual_report", 2021)
    return document


def codes(document: Document) -> set[str]:
    return {found.code for found in document.issues} & {"attachment_only", "table_is_image", "text_missing"}


FILES = [
    ("<iframe src='/f/x.pdf'></iframe>", "/f/x.pdf"),
    ("<p><embed src='x.pdf' type='application/pdf'></p>", "x.pdf"),
    ("<object data='x.pdf' width='100%'></object>", "x.pdf"),
    ("<iframe src='/pdfjs/web/viewer.html?file=%2Ff%2Fx.pdf#page=1'></iframe>", "/f/x.pdf"),
    ("<iframe src='/pdfjs/web/viewer.html?file=../../f/x.pdf'></iframe>", "/f/x.pdf"),
    ("<p>见附件</p><a href='/pdf/preview?url=/f/x.pdf&amp;w=1'>查看</a>", "/f/x.pdf"),
    ("<a href=\"javascript:downloadFile('/f/x.pdf')\">附件</a>", "/f/x.pdf"),
    ("<a href='#' onclick=\"down('/f/x.doc?id=3', 1)\">下载</a>", "/f/x.doc?id=3"),
    ("<p onclick=\"window.open('x.pdf')\">点击查看</p>", "x.pdf"),
    ("<div data-url='/f/x.pdf'></div>", "/f/x.pdf"),
    ('<script>pdfjs.open("/f/x.pdf"); var a = \'' + "x" * 300 + "';</script>", "/f/x.pdf"),
    ("<a href='/system/_content/download.jsp?wbfileid=3'>2021年报.pdf</a>", "/system/_content/download.jsp?wbfileid=3"),
    ("附件：<a href='downfile.jsp?classid=0&amp;filename=17.rar'>下载</a>", "downfile.jsp?classid=0&filename=17.rar"),
]


@pytest.mark.parametrize("above", ["", NAVIGATION, METADATA])
@pytest.mark.parametrize("container", [KNOWN, UNKNOWN])
@pytest.mark.parametrize(("inner", "address"), FILES)
def test_a_file_in_place_of_the_text(inner: str, address: str, container: str, above: str) -> None:
    page = page_of(inner, container, above)
    document = read(page)
    assert [found.detail for found in document.issues if found.code == "attachment_only"] == [address]
    assert codes(document) == {"attachment_only"}


@pytest.mark.parametrize("above", ["", NAVIGATION, METADATA])
@pytest.mark.parametrize(
    "inner", ["<p><img src='/f/1.jpg'></p><p><img src='/f/2.jpg'></p>", "<img src='/f/1.jpg'>扫描件"]
)
def test_a_picture_in_place_of_the_text(inner: str, above: str) -> None:
    page = page_of(inner, above=above)
    assert codes(read(page)) == {"table_is_image"}
    assert find_pictures(page)[0] == "/f/1.jpg"


def test_a_picture_where_the_title_alone_is_the_article() -> None:
    page = page_of("<p><img src='/f/1.jpg'></p>", UNKNOWN, below="")
    assert find_pictures(page) == ("/f/1.jpg",)


def test_a_picture_that_is_part_of_the_page_is_no_address() -> None:
    page = page_of("<img src='data:image/png;base64," + "A" * 5000 + "'>")
    document = read(page)
    assert codes(document) == {"table_is_image"}
    assert len(document.issues[-1].detail) < 50
    assert find_pictures(page) == ()


@pytest.mark.parametrize("above", ["", NAVIGATION, METADATA])
@pytest.mark.parametrize("inner", ["", "<p>&nbsp;</p>", "<p><br></p>", "<script>load(7);</script>"])
def test_an_article_without_a_word(inner: str, above: str) -> None:
    assert codes(read(page_of(inner, above=above))) == {"text_missing"}


@pytest.mark.parametrize("container", [KNOWN, UNKNOWN])
@pytest.mark.parametrize(
    "inner",
    [
        "<p>2021年，我局未收到政府信息公开申请，未发生行政复议、行政诉讼。</p>",
        WHOLE + "<p><img src='/banner.jpg'></p><script>share('/a.pdf')</script>",
        WHOLE + "<p><a href='/f/x.pdf'>附件</a></p>" + "<p>我局按要求做好各项工作，公开了全部应当公开的信息。</p>" * 20,
    ],
)
def test_a_report_with_a_text_is_none_of_these(inner: str, container: str) -> None:
    document = read(page_of(inner, container))
    if "x.pdf" not in inner and "a.pdf" not in inner:
        assert codes(document) == set()
    assert "text_missing" not in codes(document)
    assert any("条例" in section.text or "未收到" in section.text for section in document.sections)


def test_an_empty_box_beside_a_text_is_not_the_article() -> None:
    text = "<div class='zz'><p>2021年，我局未收到政府信息公开申请，未发生行政复议、行政诉讼。</p></div>"
    document = read(page_of("", below=text))
    assert "未收到" in document.sections[0].text


@pytest.mark.parametrize("address", ["http://[x.pdf", "//[/viewer.html?file=x.pdf", "javascript:'.pdf", "", "#.pdf"])
def test_no_address_breaks_the_page(address: str) -> None:
    read(page_of(f'<iframe src="{address}"></iframe><a href="{address}">附件</a><a onclick="{address}">x</a>'))
