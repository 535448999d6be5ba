"""The families: each is recognised, its lists are walked to the end, and every report of its site is found and read."""

import json
import re
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import parse
from parsers.records import Document, Page
from scraper.discover import walk
from scraper.families import FAMILIES, recognise
from scraper.families.feeds import read_day, read_json
from scraper.families.hanweb import read_records
from scraper.families.numbers import with_parameters
from scraper.records import Candidate, Expectation, FetchFailure, Listing, ListPage, Request, Response, Site, Walked
from tests.places import ROOT
from tests.web.make import write_web
from tests.web.manifest import WEB, KnownReport, load_site, reply, web_sites

ORIGIN = "http://127.0.0.9:8080"
# where a family's articles are pages of another one
ARTICLES_OF = {"trs_govsearch": {"trs"}, "hanweb_xxgk": {"hanweb_jpage"}, "generic": {"generic"}}
REPORTS = [(family, report) for family in FAMILIES for report in load_site(family).reports if report.bureau]


def crawl(
    name: str,
) -> tuple[list[Candidate], Walked, list[Response | FetchFailure]]:
    """The walk over a site: candidates, its end, and every answer."""
    web, answers = load_site(name), list[Response | FetchFailure]()
    site = web.site(ORIGIN)

    def fetch(request: Request) -> Response | FetchFailure:
        answers.append(web.fetch(request))
        return answers[-1]

    steps = walk(site.listings[0], site, FAMILIES[web.family], fetch, lambda url: False)
    found: list[Candidate] = []
    while True:
        try:
            found.append(next(steps))
        except StopIteration as end:
            return found, end.value, answers


def read(family: str, report: KnownReport) -> Document:
    """A report as the parser reads it, taken out of its page."""
    answer = load_site(family).fetch(Request(ORIGIN + report.target))
    assert isinstance(answer, Response)
    body = FAMILIES[family].unwrap(answer) or answer.body
    (document,) = parse(Page(body, url=ORIGIN + report.target))
    return document


# ---------------------------------------------------------------- completeness


def test_every_family_has_a_site() -> None:
    assert set(FAMILIES) <= set(web_sites())
    assert {load_site(name).family for name in web_sites()} == set(FAMILIES)
    assert all(load_site(name).family == name for name in FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_shows_evidence(family: str) -> None:
    evidence = FAMILIES[family].definition.evidence
    assert evidence
    assert all(re.match(r"https?://[\w.:-]+/\S", line) for line in evidence)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_its_line_in_the_docs(family: str) -> None:
    assert f"| `{family}` |" in (ROOT / "docs" / "families.md").read_text(encoding="utf-8")


def test_the_sites_are_as_their_generator_writes_them(tmp_path: Path) -> None:
    write_web(tmp_path)
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    kept = {path.relative_to(WEB): path.read_bytes() for path in WEB.rglob("*.*")}
    assert written == kept
    assert sum(map(len, kept.values())) < 1_500_000


@pytest.mark.parametrize("family", FAMILIES)
def test_a_site_has_what_a_list_can_hold(family: str) -> None:
    web = load_site(family)
    assert {report.edition for report in web.reports} == {"form2019", "form2021", None}
    assert len(web.others) >= 3
    assert all(route.file.is_file() for route in web.routes)


# ---------------------------------------------------------------- the walk


@pytest.mark.parametrize("name", web_sites())
def test_every_report_is_found_and_nothing_else(name: str) -> None:
    found, walked, _ = crawl(name)
    web = load_site(name)
    assert {candidate.link.url for candidate in found} == {ORIGIN + target for target in web.wanted_targets}
    assert len(found) == len(web.wanted_targets)
    assert (walked.state, walked.pages) == ("complete", web.pages), walked.detail
    assert walked.total in (None, walked.links)
    assert all(candidate.because for candidate in found)


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "hanweb_annual"])
def test_every_entry_has_its_whole_title_and_its_date(family: str) -> None:
    found, _, _ = crawl(family)
    for candidate, report in zip(found, load_site(family).reports, strict=True):
        assert f"{report.year}年政府信息公开工作年度报告" in candidate.link.title
        assert candidate.link.date
        assert candidate.link.date.startswith(f"{report.year + 1}-0")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_answers_give_the_same_walk(family: str) -> None:
    first, second = crawl(family), crawl(family)
    assert first[:2] == second[:2]
    assert [answer.request for answer in first[2]] == [answer.request for answer in second[2]]


# ---------------------------------------------------------------- the list that an article tells

# by hand, from the public addresses of families.toml and docs/families.md: family, article, list
COLUMNS = [
    (
        "trs",
        "http://ylbzj.cq.gov.cn/zwgk_535/zfxxgknb/202101/t20210129_8845811.html",
        "http://ylbzj.cq.gov.cn/zwgk_535/zfxxgknb/",
    ),
    ("trs", "https://www.xsx.gov.cn/a/nb/202201/t20220128_81.html?isMobile=false", "https://www.xsx.gov.cn/a/nb/"),
    ("trs", "https://a.gov.cn/nb/202301/t20230131_11549147_wap.html#top", "https://a.gov.cn/nb/"),
    ("trs", "https://a.gov.cn/nb/index.html", None),
    ("trs", "https://a.gov.cn/202301/t20230131_1.html", None),
    (
        "hanweb_jpage",
        "http://www.luqiao.gov.cn/art/2025/1/16/art_1229460341_97497.html",
        "http://www.luqiao.gov.cn/col/col1229460341/index.html",
    ),
    ("hanweb_jpage", "https://a.gov.cn/ybj/nb/art/2024/art_98ab.html", "https://a.gov.cn/ybj/nb/index.html"),
    ("hanweb_jpage", "https://a.gov.cn/art/2024/art_98ab.html", None),
    ("hanweb_xxgk", "https://a.gov.cn/art/2024/1/5/art_11565_42.html", "https://a.gov.cn/col/col11565/index.html"),
    ("hanweb_jpaas", "https://a.gov.cn/col/col12/art/2024/art_0f0f.html", "https://a.gov.cn/col/col12/index.html"),
    ("hanweb_jpaas", "https://www.samr.gov.cn/zw/zh/art/2026/art_8e.html", "https://www.samr.gov.cn/zw/zh/index.html"),
    (
        "nfcms",
        "https://hsa.gd.gov.cn/zwdt/snkb/content/post_4847124.html",
        "https://hsa.gd.gov.cn/zwdt/snkb/index.html",
    ),
    ("gkmlpt", "http://a.gov.cn/ybj/gkmlpt/content/1/10/post_10.html", "http://a.gov.cn/ybj/gkmlpt/index"),
    (
        "lonsun",
        "https://www.jinshishi.gov.cn/zwgk/public/6616338/2739336901.html",
        "https://www.jinshishi.gov.cn/zwgk/public/column/6616338?type=3",
    ),
    ("webplus", "http://sds.ustc.edu.cn/2024/0118/c15413a2301/page.htm", "http://sds.ustc.edu.cn/15413/list.htm"),
    (
        "shanghai",
        "https://ybj.sh.gov.cn/gfxwj/20260313/921e047144694b61b6df8ca0c5ef2cfc.html",
        "https://ybj.sh.gov.cn/gfxwj/index.html",
    ),
    ("vsb", "http://www.sayibak.gov.cn/info/2956/33680.htm", None),
    ("generic", "http://mancheng.gov.cn/show-8258.html", None),
]


@pytest.mark.parametrize(("family", "article", "column"), COLUMNS)
def test_the_address_of_an_article_tells_its_list(family: str, article: str, column: str | None) -> None:
    assert FAMILIES[family].find_column(article) == column


def test_what_the_gateway_is_asked_can_be_told_by_the_registry() -> None:
    told = {"webId": "3185", "pageId": "1229000001", "tagId": "list", "tplSetId": "o0Yc"}
    site = load_site("hanweb_jpaas").site(ORIGIN)
    family = FAMILIES["hanweb_jpaas"]
    (request,) = family.start(replace(site, options=tuple(told.items())), site.listings[0])
    (shown,) = family.read_list(fetched("hanweb_jpaas", site.listings[0].url), site.listings[0]).following
    asked, seen = (parse_qs(urlsplit(one.url).query) for one in (request, shown))
    assert asked.pop("paramJson") == ['{"pageNo":1,"pageSize":"15"}']
    assert seen.pop("paramJson") == ['{"pageNo":2,"pageSize":"3"}']
    assert asked == seen


def fetched(family: str, url: str) -> Response:
    answer = load_site(family).fetch(Request(url))
    assert isinstance(answer, Response)
    return answer


def test_every_rule_for_the_list_of_an_article_is_tested() -> None:
    ruled = {name for name, family in FAMILIES.items() if family.definition.columns}
    assert ruled == {family for family, _, column in COLUMNS if column}


# ---------------------------------------------------------------- recognition and articles


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_recognised_by_every_page_of_its_lists(family: str) -> None:
    answers = [answer for answer in crawl(family)[2] if isinstance(answer, Response)]
    assert {recognise(answer) for answer in answers} == {family}


@pytest.mark.parametrize(("family", "report"), REPORTS)
def test_a_family_is_recognised_by_its_articles(family: str, report: KnownReport) -> None:
    answer = load_site(family).fetch(Request(ORIGIN + report.target))
    assert isinstance(answer, Response)
    assert recognise(answer) in ARTICLES_OF.get(family, {family})


@pytest.mark.parametrize(("family", "report"), REPORTS)
def test_the_facts_of_every_report_are_read(family: str, report: KnownReport) -> None:
    document = read(family, report)
    facts = {(fact.code, fact.dimension): fact for fact in document.facts}
    assert report.truth
    assert {key: facts[key].value for key in report.truth} == report.truth
    assert (document.doc_type, document.year, document.form_edition) == ("annual_report", report.year, report.edition)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_article_stands_in_a_container_that_the_family_names(family: str) -> None:
    names = FAMILIES[family].article_containers
    report = next(report for report in load_site(family).reports if report.bureau)
    answer = load_site(family).fetch(Request(ORIGIN + report.target))
    assert isinstance(answer, Response)
    page = (FAMILIES[family].unwrap(answer) or answer.body).decode("gb18030", "replace").lower()
    assert any(re.search(rf"\b{re.escape(name.strip('#.').lower())}\b", page) for name in names)


@given(
    st.sampled_from(sorted(FAMILIES)),
    st.binary(max_size=300),
    st.sampled_from(("", "?page=2", "?pageIndex=2", "search.jsp")),
)
@settings(max_examples=150)
def test_a_family_reads_any_bytes(family: str, body: bytes, end: str) -> None:
    request = Request(f"{ORIGIN}/a/site/label/dataproxy.jsp{end}")
    listing = Listing(request.url)
    for text in (
        body,
        b'{"data":' + body,
        b"result(" + body + b")",
        b"<datastore><recordset><record>" + body,
        b"SID:'1',TREE:[" + body,
    ):
        page = FAMILIES[family].read_list(reply(request, text), listing)
        assert isinstance(page, ListPage)
        FAMILIES[family].unwrap(reply(request, b"DETAIL: {" + body))


@pytest.mark.parametrize(
    "text", ["[" * 20_000, '{"a":' * 20_000, "result(" + "[" * 20_000 + ")", "{}", "[1]", "null", "(1)"]
)
def test_json_that_is_none(text: str) -> None:
    for family in FAMILIES.values():
        page = family.read_list(reply(Request(ORIGIN + "/?page=1"), text.encode()), Listing(ORIGIN))
        # a year's report stands at the address itself, whatever its page looks like
        assert [link.url for link in page.links] in ([], [ORIGIN])


# ---------------------------------------------------------------- Hanweb


def read_page(family: str, url: str, text: str, listing: str = "", form: Mapping[str, str] | None = None) -> ListPage:
    request = Request(url, tuple((form or {}).items()))
    return FAMILIES[family].read_list(reply(request, text.encode()), Listing(listing or url))


def test_records_inside_a_comment_are_none() -> None:
    text = "<!--<record>a</record>--><record><![CDATA[<!--b]]></record><!-- --><!--<record>c</record>--><record>d--></record>"
    assert list(read_records(text)) == ["<!--b", "d-->"]
    assert list(read_records("<!-- never closed <record>a</record><!-- <record>b</record>")) == ["a", "b"]
    assert list(read_records("<record>a</record><record>b")) == ["a", "b"]


JPAGE = "http://ybj.example.gov.cn/col/col7/index.html"
RECORD = "<record><![CDATA[<li><a href='/art/2023/1/20/art_7_1.html' title='2022年政府信息公开年度报告'>x</a>2023-01-20</li>]]></record>"


def test_the_next_group_is_asked_for_as_the_site_writes_it() -> None:
    group = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=7&amp;unitid=3"></a>]]></nextgroup>'
    page = read_page("hanweb_jpage", JPAGE, f"<datastore>{group}<recordset>{RECORD}</recordset></datastore>")
    (following,) = page.following
    assert following.url == "http://ybj.example.gov.cn/module/web/jpage/dataproxy.jsp?page=1&columnid=7&unitid=3"
    answer = (
        f"<datastore><totalpage>2</totalpage><totalrecord>2</totalrecord><recordset>{RECORD}</recordset></datastore>"
    )
    second = read_page("hanweb_jpage", following.url, answer)
    assert parse_qs(urlsplit(second.following[0].url).query)["page"] == ["2"]
    assert read_page("hanweb_jpage", second.following[0].url, answer).following == ()


def test_a_next_group_that_answers_empty_leaves_the_list_incomplete() -> None:
    group = (
        '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&columnid=x9&unitid=y7"></a>]]></nextgroup>'
    )
    first = f"<datastore>{group}<recordset>{RECORD}</recordset></datastore><script>totalRecord:9</script>"
    listing = Listing(JPAGE)
    site = Site("a", "甲", "county", "ybj.example.gov.cn", "hanweb_jpage", listings=(listing,))
    steps = walk(
        listing,
        site,
        FAMILIES["hanweb_jpage"],
        lambda r: reply(r, first.encode() if r.url == JPAGE else b"<datastore><recordset></recordset></datastore>"),
        lambda url: False,
    )
    walked = exhaust(steps)
    assert (walked.state, walked.detail) == ("incomplete", "page 2 is the last; 1 of 9 entries were listed")


def exhaust(steps: Generator[Candidate, None, Walked]) -> Walked:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            walked: Walked = end.value
            return walked


def records(*numbers: int) -> str:
    return "".join(RECORD.replace("art_7_1.", f"art_7_{number}.") for number in numbers)


def jpage_server(follows: str, total: int | None) -> tuple[Walked, list[str]]:
    """A list of five records, two a page, whose proxy follows only ``page`` or only ``startrecord``; what was asked of it."""
    counted = "" if total is None else f"totalRecord:{total},"
    proxy = {
        "page": "$('#3').jpage({%sperPage:1,proxyUrl:'/module/web/jpage/dataproxy.jsp',urlParam:{columnid:7,unitid:3}})",
        "startrecord": "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1&columnid=7&unitid=3'>]]></nextgroup>%s",
        "nothing": "$('#3').jpage({%sperPage:1,proxyUrl:'/module/web/jpage/dataproxy.jsp',urlParam:{columnid:7,unitid:3}})",
    }[follows]
    asked: list[str] = []

    def fetch(request: Request) -> Response:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        asked.append(" ".join(f"{name}={query[name]}" for name in ("page", "startrecord") if name in query))
        first = 1
        if follows == "page" and "page" in query:
            first = 2 * int(query["page"]) - 1
        elif follows == "startrecord" and "startrecord" in query:
            assert dict(request.form)["columnid"] == "7"
            first = int(query["startrecord"])
        found = records(*range(first, min(first + 2, 6)))
        script = proxy % counted if request.url == JPAGE else ""
        return reply(request, f"<datastore><recordset>{found}</recordset></datastore>{script}".encode())

    listing = Listing(JPAGE)
    site = Site("a", "甲", "county", "ybj.example.gov.cn", "hanweb_jpage", listings=(listing,))
    return exhaust(walk(listing, site, FAMILIES["hanweb_jpage"], fetch, lambda url: False)), asked


@pytest.mark.parametrize("total", [5, None])
def test_a_proxy_that_follows_only_the_page_is_asked_by_page(total: int | None) -> None:
    walked, asked = jpage_server("page", total)
    assert (walked.state, walked.links) == ("complete", 5), walked.detail
    assert asked[:5] == ["", "startrecord=3", "page=1", "page=2", "page=3"]


@pytest.mark.parametrize("total", [5, None])
def test_a_proxy_that_follows_only_the_record_is_asked_by_record(total: int | None) -> None:
    walked, asked = jpage_server("startrecord", total)
    assert (walked.state, walked.links) == ("complete", 5), walked.detail
    assert asked[:5] == ["", "page=1", "page=2", "startrecord=3", "startrecord=5"]


@pytest.mark.parametrize("total", [5, None])
def test_a_proxy_that_follows_nothing_leaves_the_list_incomplete(total: int | None) -> None:
    walked, asked = jpage_server("nothing", total)
    assert "repeats what came before" in walked.detail
    assert (walked.state, walked.links) == ("incomplete", 2)
    assert len(asked) <= 7, asked


def test_a_count_of_no_records_is_empty_on_purpose() -> None:
    text = "<datastore><recordset></recordset></datastore><script>$('#1').jpage({perPage:15,totalRecord:0});</script>"
    assert read_page("hanweb_jpage", JPAGE, text).empty_on_purpose


def test_a_gateway_that_ignores_the_page_number_ends_the_walk() -> None:
    list_ = "<li><a href='/art/2023/1/20/art_7_1.html'>2022年政府信息公开年度报告</a>2023-01-20</li>"
    pager = "<div count='9' rows='1' querydata=\"{'webId':'1','pageId':'7','tplSetId':'x','tagId':'y'}\"></div>"
    listing, asked = Listing(JPAGE), list[str]()

    def fetch(request: Request) -> Response:
        asked.append(request.url)
        answer = list_ + pager if request.url == JPAGE else json.dumps({"data": {"html": list_}})
        return reply(request, answer.encode())

    site = Site("a", "甲", "county", "ybj.example.gov.cn", "hanweb_jpaas", listings=(listing,))
    walked = exhaust(walk(listing, site, FAMILIES["hanweb_jpaas"], fetch, lambda url: False))
    assert (walked.state, len(asked)) == ("incomplete", 4)
    assert walked.detail == "page 4 repeats what came before; 1 of 9 entries were listed"


def test_the_registry_may_know_what_the_search_asks() -> None:
    listing = Listing("http://ybj.example.gov.cn/col/col7/index.html")
    site = Site(
        "a", "甲", "county", "h", "hanweb_xxgk", listings=(listing,), options=(("area", "002276772"), ("jdid", "2"))
    )
    (request,) = FAMILIES["hanweb_xxgk"].start(site, listing)
    assert request.url == "http://ybj.example.gov.cn/module/xxgk/search.jsp"
    assert dict(request.form) | {"area": "002276772", "jdid": "2", "currpage": "1", "texttype": "0"} == dict(
        request.form
    )


def test_years_that_the_registry_expects_are_reports() -> None:
    listing = Listing("http://ybj.example.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=2103000004")
    site = Site("a", "甲", "county", "h", "hanweb_annual", listings=(listing,), expect=Expectation(2, 2021, 2022))
    links = FAMILIES["hanweb_annual"].enumerate(site, listing)
    assert [link.url for link in links] == [f"{listing.url}&fbtime=2022", f"{listing.url}&fbtime=2021"]
    steps = walk(
        listing, site, FAMILIES["hanweb_annual"], lambda r: FetchFailure(r, "timeout", "slow"), lambda url: False
    )
    assert [next(steps).link.url for _ in links] == [link.url for link in links]


def test_a_report_without_buttons_is_its_own_only_entry() -> None:
    listing = Listing("http://h/module/xxgk/xxgkAnnualReport.jsp?area=A1")
    site = Site("a", "甲", "county", "h", "hanweb_annual", listings=(listing,))
    steps = walk(listing, site, FAMILIES["hanweb_annual"], lambda r: reply(r, b"<p>report</p>"), lambda url: False)
    assert next(steps).link.url == listing.url
    assert exhaust(steps).state == "complete"


def test_a_list_at_the_address_of_one_year_has_that_report_too() -> None:
    url = "http://h/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2022"
    text = "<a href='?fbtime=2022&area=A1'>2022</a><a href='?fbtime=2021&area=A1'>2021</a>"
    found = [link.url for link in read_page("hanweb_annual", url, text).links]
    assert found == [url, url.replace("2022", "2021")]


def test_an_area_has_no_years_of_another() -> None:
    url = "http://h/module/xxgk/xxgkAnnualReport.jsp?area=A1"
    text = "<a href='?fbtime=2022&area=A1'>2022</a><a href='?fbtime=2021&area=B2'>2021</a>"
    assert [link.url for link in read_page("hanweb_annual", url, text).links] == [f"{url}&fbtime=2022"]


# ---------------------------------------------------------------- JSON


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('\r\n\r\n\ufeff\r\n result({"a": 1});\r\n', {"a": 1}),
        ('jQuery.x_1({"a": 1})', {"a": 1}),
        ('\ufeff{"a": "\t"}', {"a": "\t"}),
        ("<html>(1)</html>", None),
        ("result({)", None),
        ("result(", None),
        ("", None),
    ],
)
def test_json_with_and_without_a_callback(text: str, value: object) -> None:
    assert read_json(text) == value


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1611849600, "2021-01-29"),  # midnight in China, still the 28th in London
        ("1611849600", "2021-01-29"),
        (1611849600000, "2021-01-29"),
        ("2021-01-29 23:59:00", "2021-01-29"),
        ("2021年1月29日", "2021-01-29"),
        ("null", None),
        (12, None),
    ],
)
def test_times_are_days_in_china(value: object, day: str | None) -> None:
    assert read_day(value) == day


def test_a_count_of_the_entries_of_a_page_is_no_total() -> None:
    text = 'result({"num":1,"nPage":3,"data":[{"title":"a","puburl":"http://h/t20230101_1.html"}]})'
    page = read_page("trs_govsearch", "http://h/govsearch/jsonp/zf_list.jsp?pageIndex=1", text)
    assert (page.total, page.pages, len(page.following)) == (None, 3, 1)
    assert "pageIndex=2" in page.following[0].url


def test_another_dialect_of_the_same_feed() -> None:
    text = 'result({"list":[{"doctitle":"a","docpuburl":"http://h/t20230101_1.html","pubdate":"2023-01-01"}]})'
    page = read_page("trs_govsearch", "http://h/govsearch/jsonp/gkml.jsp?page=1&size=1", text)
    assert [(link.title, link.date) for link in page.links] == [("a", "2023-01-01")]


def test_an_empty_feed_is_empty_on_purpose_and_another_answer_is_not() -> None:
    assert read_page("ucap", "http://h/common/search/1?page=1", '{"data":{"total":0,"results":[]}}').empty_on_purpose
    assert not read_page("ucap", "http://h/common/search/1?page=1", '{"code":500}').empty_on_purpose


def test_ucap_titles_addresses_and_nulls() -> None:
    text = '{"data":{"total":1,"results":[{"title":"null","titleHtml":"<em>年报</em>","url":"//h2/a.shtml","publishedTimeStr":"null"}]}}'
    (link,) = read_page("ucap", "http://h/common/search/1?page=1", text).links
    assert (link.url, link.title, link.date) == ("http://h2/a.shtml", "年报", None)


TREE = """<script>window._CONFIG = { SID: '755001', TREE: [{"id": 5, "name": "法定主动公开内容", "children": [{"id": 6, "name": "年报"}]},
 {"id": 7, "name": "年度报告", "jump_url": "/zfxxgknb/"}], SERVICE_AREA_ID: 1 };</script>"""


def test_categories_of_reports_are_found_in_the_tree() -> None:
    page = read_page("gkmlpt", "http://h/zqhjj/gkmlpt/index", TREE)
    assert [request.url for request in page.following] == [
        "http://h/zqhjj/gkmlpt/api/all/6?page=1&sid=755001",
        "http://h/zfxxgknb/",
    ]


def test_the_listing_may_name_the_category() -> None:
    page = read_page("gkmlpt", "http://h/gkmlpt/index", TREE, listing="http://h/gkmlpt/index#5")
    assert [request.url for request in page.following] == ["http://h/gkmlpt/api/all/5?page=1&sid=755001"]


def test_an_article_in_json_is_unwrapped() -> None:
    detail = r'{"title":"甲<乙","display_publish_time":1611849600,"content":"\u003Cp\u003E一、总体情况\u003C\/p\u003E"}'
    body = FAMILIES["gkmlpt"].unwrap(
        reply(Request("http://h/"), f"window._CONFIG = {{ DETAIL: {detail}, A: 1 }};".encode())
    )
    assert body is not None
    text = body.decode()
    assert "<p>一、总体情况</p>" in text
    assert '<meta name="PubDate" content="2021-01-29">' in text
    assert "<h1>甲&lt;乙</h1>" in text


def test_what_is_no_article_in_json_stays_as_it_is() -> None:
    assert FAMILIES["gkmlpt"].unwrap(reply(Request("http://h/"), b"<p>DETAIL: {}</p>")) is None


# ---------------------------------------------------------------- numbered pages


def following(family: str, url: str, text: str) -> list[str]:
    return [request.url.removeprefix("http://h/") for request in read_page(family, url, text).following]


ROW = "<li><a href='/info/1001/5.htm'>甲</a><a href='/nb/t20230101_1.html'>甲</a><a href='/2021/0607/c1a2/page.htm'>甲</a></li>"


@pytest.mark.parametrize(
    ("family", "url", "text", "expected"),
    [
        ("trs", "http://h/nb/", "<script>createPageHTML(3, 0, 'index', 'shtml')</script>", ["nb/index_1.shtml"]),
        ("trs", "http://h/nb/list.htm", "<!--createPage(3,0,\"list\",\"htm\")-->", ["nb/list_1.htm"]),
        ("trs", "http://h/nb/index_1.html", "<script>createPageHTML(3, 1, 'index', 'html')</script>", ["nb/index_2.html"]),
        ("trs", "http://h/nb/index_2.html", "<script>createPageHTML(3, 2, 'index', 'html')</script>", []),
        ("trs", "http://h/nb/index.html", "var countPage = 1//共多少页", []),
        ("trs", "http://h/nb/index.html", "createPageHTML('page_div',2,0,'index','html',30);", ["nb/index_1.html"]),
        ("trs", "http://h/nb/index.html", "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", ["nb/index_1.html"]),
        ("nfcms", "http://h/nb/index.html", "", []),
        ("vsb", "http://h/tzgg.htm", "_simple_list_gotopage_fun(12,'u5_goto',2)", ["tzgg/11.htm"]),
        ("vsb", "http://h/tzgg/11.htm", "_simple_list_gotopage_fun(12,'u5_goto',2)", ["tzgg/10.htm"]),
        ("vsb", "http://h/tzgg/1.htm", "_simple_list_gotopage_fun(12,'u5_goto',2)", []),
        ("vsb", "http://h/tzgg.htm", "_simple_list_gotopage_fun(1,'u5_goto',2)", []),
        ("vsb", "http://h/tzgg.htm", "", []),
        ("webplus", "http://h/2/list.htm", '<em class="all_pages">2</em>', ["2/list2.htm"]),
        ("webplus", "http://h/2/list2.htm", '<em class="all_pages">2</em>', []),
        ("webplus", "http://h/2/list.psp", "<a href='list2.htm'>下一页</a>", ["2/list2.psp"]),
        ("webplus", "http://h/2/list.htm", "<a href='list2.htm'>下一页</a>", ["2/list2.htm"]),
        ("openness", "http://h/OpennessContent/showList/15/2/page_1.html", "共<b>3</b>页", ["OpennessContent/showList/15/2/page_2.html"]),
        ("generic", "http://h/nb/index.html", "<a href='list2.html'>下一页</a>", ["nb/list2.html"]),
    ],
)  # fmt: skip
def test_the_page_that_follows(family: str, url: str, text: str, expected: list[str]) -> None:
    assert following(family, url, ROW + text) == expected


@pytest.mark.parametrize(
    ("url", "counts_as"),
    [
        ("http://h/_s58/52/11/c639a21009/page.psp", "http://h/52/11/c639a21009/page.htm"),
        ("http://h/2024/1021/c1a2/page.psp?x=1", "http://h/2024/1021/c1a2/page.htm?x=1"),
        ("http://h/2/list3.psp", "http://h/2/list3.htm"),
        ("http://h/2/list3.htm", "http://h/2/list3.htm"),
        ("http://h/2/show?page=a.psp", "http://h/2/show?page=a.psp"),
    ],
)
def test_two_addresses_of_a_page_count_as_one(url: str, counts_as: str) -> None:
    assert FAMILIES["webplus"].identify(url) == counts_as
    assert FAMILIES["generic"].identify(url) == url


def test_a_page_without_entries_is_no_reason_to_guess() -> None:
    assert following("trs", "http://h/nb/index.html", "<p></p>") == []


def test_only_the_number_of_an_address_changes() -> None:
    url = "http://h/x.jsp?webname=%B4%F3%C1%AC&page=1&a="
    assert with_parameters(url, page=2, size=15) == "http://h/x.jsp?webname=%B4%F3%C1%AC&page=2&a=&size=15"
    assert with_parameters("http://h/x.jsp", page=2) == "http://h/x.jsp?page=2"


# ---------------------------------------------------------------- LonSun


def test_lonsun_takes_the_list_that_the_page_asks_for() -> None:
    text = "<script>load('/zwgk/site/label/8888?labelName=publicInfoList&amp;siteId=5&amp;pageIndex=3&amp;organId=7')</script>"
    (url,) = following("lonsun", "http://h/zwgk/public/column/7?type=3", text)
    assert url == "zwgk/site/label/8888?labelName=publicInfoList&siteId=5&pageIndex=1&organId=7"


def test_lonsun_below_a_prefix_with_what_the_registry_knows() -> None:
    listing = Listing("http://h/zwgk/public/column/6616338?type=4&catId=6718734")
    site = Site(
        "a", "甲", "county", "h", "lonsun", listings=(listing,), options=(("siteId", "67"), ("file", "/c2/list"))
    )
    (request,) = FAMILIES["lonsun"].start(site, listing)
    assert request.url.startswith("http://h/zwgk/site/label/8888?")
    asked = parse_qs(urlsplit(request.url).query)
    assert {name: asked[name] for name in ("siteId", "organId", "catId", "file")} == {
        "siteId": ["67"], "organId": ["6616338"], "catId": ["6718734"], "file": ["/c2/list"],
    }  # fmt: skip


def test_lonsun_says_when_there_is_nothing() -> None:
    page = read_page("lonsun", "http://h/site/label/8888?pageIndex=1", "<li>暂无相关信息</li>")
    assert page.empty_on_purpose
    assert page.following == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'["a\ud83d"]', ["a\ufffd"]),
        (r'["\udc00b"]', ["\ufffdb"]),
        (r'["\uD83D\uDE00"]', ["\U0001f600"]),
        (r'["\ud83d\ud83d\ude00\ude00"]', ["\ufffd\U0001f600\ufffd"]),
    ],
)
def test_half_of_a_character_in_a_feed_is_one_that_is_lost(text: str, value: list[str]) -> None:
    assert read_json(text) == value
