"""Addresses as browsers read them, and those that lead to one page."""

import pytest

from scraper.urls import drop_visit, identify, join

BASE = "http://ybj.example.gov.cn/zfxxgk/nb/index.html"
ROOT = "http://ybj.example.gov.cn"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/deep/年报 2019.html", f"{ROOT}/deep/年报%202019.html"),
        ("  a.html\r\n", f"{ROOT}/zfxxgk/nb/a.html"),
        ("a\n\t.html?q=1 2", f"{ROOT}/zfxxgk/nb/a.html?q=1%202"),
        ("\\deep\\2015.html?p=\\x", f"{ROOT}/deep/2015.html?p=\\x"),
        ("HTTP://YBJ.Example.GOV.cn:80/a.html#bottom", f"{ROOT}/a.html"),
        ("HTTPS://a.cn:443/x", "https://a.cn/x"),
        ("//a.cn:8080/x", "http://a.cn:8080/x"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        (f"{ROOT}/deep/../x/./a.html", f"{ROOT}/x/a.html"),
        ("../../../../x", f"{ROOT}/x"),
        ("?page=2", f"{BASE}?page=2"),
    ],
)
def test_an_address_is_read_as_browsers_read_it(href: str, address: str) -> None:
    assert join(BASE, href) == address


@pytest.mark.parametrize(
    "href",
    [
        *("", " ", "#", "#top", "javascript:go('?')", "mailto:a@b.cn", "data:text/html,x", "tel:12345"),
        *("http://[bad", "http://a.cn:port/", "http://a b.cn/", "http://user:pw@a.cn/x", "//user@a.cn/x"),
    ],
)
def test_what_leads_to_no_page(href: str) -> None:
    assert join(BASE, href) is None
    assert join("http://ybj.example.gov.cn/deep/", href) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/deep/2024.html;jsessionid=ABC1DEF2ABC3DEF4", "/deep/2024.html;jsessionid=9F0011223344.node2!-12"),
        ("/show.jsp;jsessionid=ABC1DEF2ABC3DEF4?id=5", "/show.jsp?id=5"),
        ("/(S(abcdefghijklmnopqrstuvwx))/a.aspx?id=1", "/a.aspx?id=1"),
        ("/2020.html?t=1700000000", "/2020.html?t=1700000123456"),
        ("/show.jsp?id=5&_=1700000000123", "/show.jsp?_=1700000009999&id=5"),
        ("/show.jsp?id=5&rnd=0.5512345", "/show.jsp?id=5"),
        ("/a.htm?spm=1.2.3.4", "/a.htm?spm=5.6"),
        ("/a.do?id=1&sessionid=7777abcd7777abcd", "/a.do?id=1"),
        ("/a.do?id=1&PHPSESSID=f00", "/a.do?id=1"),
        ("/年报 2019.html", "/%e5%b9%b4%E6%8A%A5%202019.html"),
        ("/%7Ea.html", "/~a.html"),
        ("/a.html#top", "/a.html"),
    ],
)
def test_two_addresses_of_one_page(one: str, other: str) -> None:
    assert identify(ROOT + one) == identify(ROOT + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/show.jsp?id=5&t=1700000000", "/show.jsp?id=6&t=1700000000"),
        ("/xxgkAnnualReport.jsp?area=1&fbtime=2023", "/xxgkAnnualReport.jsp?area=1&fbtime=2024"),
        ("/xxgkAnnualReport.jsp?area=1&fbtime=2023", "/xxgkAnnualReport.jsp?area=2&fbtime=2023"),
        ("/list.jsp?t=1", "/list.jsp?t=2"),  # a type, not a time
        ("/view.jsp?t=1700000000", "/view.jsp?t=1700000001"),  # there is nothing else that tells the page
        ("/view.jsp?v=2", "/view.jsp?v=3"),
        ("/api?sid=755325&page=1", "/api?sid=755326&page=1"),
        ("/A.html", "/a.html"),
        ("/a%2Fb.html", "/a/b.html"),
        ("/a.html?q=a%26b", "/a.html?q=a&b"),
        ("/a.html", "/a.html?x"),
    ],
)
def test_two_pages(one: str, other: str) -> None:
    assert identify(ROOT + one) != identify(ROOT + other)


@pytest.mark.parametrize("url", ["http://[bad", "", "javascript:x", "http://a.cn:port/", "http://a.cn/\ud800?\udfff"])
def test_anything_has_an_identity(url: str) -> None:
    assert identify(identify(url)) == identify(url)


def test_a_host_counts_once_however_it_is_written() -> None:
    assert identify("HTTP://A.cn:80") == identify("http://a.cn/") == "http://a.cn/"
    assert identify("https://a.cn/") != identify("http://a.cn/")


def test_without_the_visit_an_address_is_as_it_was_written() -> None:
    assert drop_visit("http://a.cn/年?id=%e5&_=1700000000&p=") == "http://a.cn/年?id=%e5&p="
    assert drop_visit("http://a.cn/a.html?t=1700000000#x") == "http://a.cn/a.html#x"
