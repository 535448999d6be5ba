"""Articles that are cut into pages: told by their pagers, and by nothing else."""

import pytest

from parsers.continuation import find_continuation

FOLDER = "http://ybj.example.gov.cn/nb/202501/"
ARTICLE = FOLDER + "t20250101_123.html"


def call(pages: int, at: int, stem: str) -> str:
    return f"<script>createPageHTML({pages}, {at}, '{stem}', \"html\");</script>"


@pytest.mark.parametrize(
    ("html", "url", "others"),
    [
        (call(3, 0, "t20250101_123"), ARTICLE, ["t20250101_123_1.html", "t20250101_123_2.html"]),
        (call(2, 1, "t20250101_123"), FOLDER + "t20250101_123_1.html", ["t20250101_123.html"]),
        ("<a class=x href='./t20250101_123_1.html'><b>下一页</b></a>", ARTICLE, ["t20250101_123_1.html"]),
        ("<a href='show.asp?id=3&amp;page=2'>下页&gt;</a>", FOLDER + "show.asp?id=3", ["show.asp?id=3&page=2"]),
    ],
)
def test_where_an_article_goes_on(html: str, url: str, others: list[str]) -> None:
    found = find_continuation(f"<p>一、总体情况</p>{html}", url)
    assert found
    assert list(found.others) == [FOLDER + other for other in others]


def test_without_an_address_the_name_of_an_article_is_enough() -> None:
    found = find_continuation(call(4, 2, "t20250101_123"), None)
    assert found
    assert (found.at, found.pages) == (3, 4)


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (call(1, 0, "t20250101_123"), ARTICLE),
        (call(5, 0, "index"), ARTICLE),
        (call(5, 0, "t20240101_99"), ARTICLE),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", ARTICLE),
        ("<a href='./t20250101_124.html'>下一页</a>", ARTICLE),
        ("<a href='/nb/index_1.html'>下一页</a>", ARTICLE),
        ("<a href='http://other.example.cn/nb/202501/t20250101_123_1.html'>下一页</a>", ARTICLE),
        ("<a href='./t20250101_123_1.html'>相关</a> 下一页", ARTICLE),
        ("<a href='list.asp?page=2'>下一页</a>", FOLDER + "list.asp"),
        ("<a href='art_1_3.html'>下一页</a>", FOLDER + "art_1_2.html"),
        ("<a href='http://['>下一页</a>" * 50, ARTICLE),
        (call(5, 0, "index"), None),
    ],
)
def test_what_is_no_continuation(html: str, url: str | None) -> None:
    assert find_continuation(html, url) is None
