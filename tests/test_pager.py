"""Pagers of lists: what of them can be followed, and that what cannot is told."""

import pytest

from scraper.families import FAMILIES
from scraper.records import Listing, ListPage, Request
from tests.web.manifest import reply

PAGE = "http://ybj.example.gov.cn/nb/index.html"
REPORT = "样本市医疗保障局2022年政府信息公开工作年度报告"


def read(more: str, url: str = PAGE, family: str = "generic") -> ListPage:
    html = (
        f"<ul><li><a href='/nb/t20230101_1.html'>{REPORT}</a><i>2023-01-01</i></li></ul><div class='page'>{more}</div>"
    )
    return FAMILIES[family].read_list(reply(Request(url), html.encode()), Listing(url))


def names(requests: tuple[Request, ...]) -> list[str]:
    return [request.url.removeprefix("http://ybj.example.gov.cn/nb/") for request in requests]


@pytest.mark.parametrize(
    "more",
    [
        *(
            f"<a href='index_2.html'>{text}</a>"
            for text in ("下一页 »", "下一页→", "【下一页】", "下1页", "翻到下一頁", "›", "»")
        ),
        "<a href='index_2.html'><img src=n.gif alt=下一页></a>",
        "<a href='index_2.html' title='下一页'><i class=next></i></a>",
        "<a href='index_2.html' aria-label='Next'><span>→→</span></a>",
        "<a href='#' onclick=\"location.href='index_2.html'\">下一页</a>",
        "<a href='javascript:void(0)' onclick='window.location=\"index_2.html\";'>下一页</a>",
        "<button onclick=\"location='index_2.html'\">下一页</button>",
        "<input type=button value=下一页 onclick=\"location.assign('index_2.html')\">",
        "<span data-url='index_2.html'>下一页</span>",
        "<a href='#' data-href='index_2.html'>下一页</a>",
    ],
)
def test_the_next_page_by_whatever_name(more: str) -> None:
    page = read(more)
    assert (names(page.following), page.lost) == (["index_2.html"], ())


@pytest.mark.parametrize(
    ("more", "numbered"),
    [
        ("<b>1</b><a href='index_2.html'>2</a><a href='index_3.html'>[3]</a>", ["index_2.html", "index_3.html"]),
        ("<a href='index.html'>1</a><a href='?page=2'>第2页</a>", ["index.html?page=2"]),
        (
            "<select onchange='location=this.value'><option value='index.html'>第1页<option value='index_2.html'>第2页</select>",
            ["index_2.html"],
        ),
        ("<a href='index.html'>首页</a><a href='index_2.html'>尾页</a>", ["index_2.html"]),
        ("<a href='11.htm'>2</a><a href='1.htm'>12</a>", ["11.htm", "1.htm"]),
    ],
)
def test_pages_by_their_numbers(more: str, numbered: list[str]) -> None:
    page = read(more)
    assert (names(page.numbered), page.following, page.lost) == (numbered, (), ())


@pytest.mark.parametrize(
    ("more", "pages"),
    [
        ("<a href='javascript:goPage(2)'>下一页</a>", None),
        ("<a href='javascript:goPage(2)'>&gt;</a>", None),
        ("<a href='#' onclick='turnPage(2)'>下一页</a>", None),
        ("<a href=\"javascript:__doPostBack('AspNetPager1','2')\">2</a>", 2),
        ("<span onclick='nextPageData()'>下一页</span>", None),
        ("<a onclick=\"location.href='index_'+n+'.html'\" href='javascript:page(2)'>下一页</a>", None),
        ("<a href='javascript:gotoPage(1)'>首页</a><a href='javascript:gotoPage(3)'>尾页</a>", None),
        ("<a href='#'>1</a><a href='#'>2</a><a href='#'>3</a><a href='#'>下一页</a>", 3),
        ("<a href='javascript:page(0)'>首页</a><a href='javascript:page(1)'>下一页</a>", None),
        ("<select onchange='go(this)'><option value=1>第1页<option value=2>第2页</select>", 2),
    ],
)
def test_a_pager_that_only_a_script_follows_is_told(more: str, pages: int | None) -> None:
    page = read(more)
    assert (page.following, page.numbered, page.pages) == ((), (), pages)
    assert "cannot be followed" in "".join(page.lost)


@pytest.mark.parametrize(
    ("more", "pages"),
    [("共3页", 3), ("第<b>1</b>/3页", 3), ("1/3 页", 3), ("第1页/共3页", 3), ("共有 3 页", 3), ("总页数：<b>3</b>", 3)],
)
def test_a_page_that_says_how_many_there_are(more: str, pages: int) -> None:
    assert read(more).pages == pages


@pytest.mark.parametrize(
    "more",
    [
        "",
        "<a href='#'>下一页</a><a disabled>尾页</a>",
        "<a href='javascript:void(0)'>下一页</a><a href='javascript:;'>尾页</a>",
        "<a class='disabled' href='javascript:goPage(2)'>下一页</a>",
        "<a href='javascript:goPage(1)'>首页</a><a href='javascript:goPage(1)'>下一页</a><a href='javascript:goPage(1)'>尾页</a>",
        "共1页 <a href='javascript:nextPage()'>下一页</a>",
        "<a href='index.html'>首页</a><a href='/nb/'>尾页</a>",
        "<a href='index.html?page=1'>首页</a><a href='index.html?page=1'>尾页</a>",
        "<ol><li><a href='#'>1</a><li><a href='javascript:;'>2</a><li><a href='#' onclick='show(3)'>3</a></ol>",  # a picture show
        "<select><option value=1>1<option value=2>2<option value=12>12</select>月",
        "<select><option value='http://www.example.gov.cn/'>样本省人民政府</select>",
        "<a href='http://other.example.cn/calendar/2'>2</a>",
        "<a href='javascript:addFavorite()'>收藏本页</a><button onclick='search()'>搜索</button>",
    ],
)
def test_what_leads_no_further(more: str) -> None:
    page = read(more)
    assert (page.following, page.numbered, page.lost) == ((), (), ())
    assert page.pages in (None, 1)
