"""Entries of a list page, the dates beside them, and which of them may hold a report."""

import re

import pytest

from scraper.links import find_doors, is_file, judge, names_column, read_entries, says_empty
from scraper.pager import find_next
from scraper.pages import Anchor, read_anchors, read_base, read_dates, read_meta
from scraper.records import Link, Listing, Wanted

PAGE = "http://ybj.example.gov.cn/zfxxgk/nb/index.html"
ARTICLES = re.compile(r"/t\d{8}_\d+\.html")
REPORT = "样本市医疗保障局2022年政府信息公开工作年度报告"


def entries(html: str) -> tuple[Link, ...]:
    return read_entries(read_anchors(html), PAGE, PAGE, ARTICLES)


# ---------------------------------------------------------------- anchors and their dates


@pytest.mark.parametrize(
    ("row", "date"),
    [
        ("<li><a href='a'>甲</a><span>2023-01-20</span></li>", "2023-01-20"),
        ("<li><span>[2023/1/20]</span><a href='a'>甲</a></li>", "2023-01-20"),
        ("<li><a href='a'>甲</a><span>2026-\n01-\n23</span></li>", "2026-01-23"),
        ("<li><a href='a'>甲</a><div><b>23</b><i>2026-01</i></div></li>", "2026-01-23"),
        ("<li><div><a href='a'>甲</a></div><div>2023年1月20日</div></li>", "2023-01-20"),
        ("<div class=item><div><a href='a'>甲</a></div><div>2023.01.20</div></div>", "2023-01-20"),
        ("<dl><dt><a href='a'>甲</a></dt><dd>2023-01-20</dd></dl>", "2023-01-20"),
        ("<table><tr><td><a href='a'>甲</a></td><td>2022-12-30</td><td>2023-01-20</td></tr></table>", "2023-01-20"),
        ("<li><a href='a'><p>甲乙丙丁戊己</p><p>成文日期：2023-01-20</p></a></li>", "2023-01-20"),
        ("<li><a href='a'>甲</a><span>01-20</span></li>", None),
        ("<div><a href='a'>甲</a><p><a href='b'>乙</a></p><p>2023-01-20</p></div>", None),
    ],
)
def test_the_date_beside_an_entry(row: str, date: str | None) -> None:
    assert read_anchors(row)[0].date == date


def test_each_entry_of_a_row_has_the_date_that_follows_it() -> None:
    row = "<li><a href='a'>甲</a> 2023-01-20 <a href='b'>乙</a> 2022-01-20</li>"
    assert [anchor.date for anchor in read_anchors(row)] == ["2023-01-20", "2022-01-20"]


def test_dates_of_other_rows_stay_there() -> None:
    html = (
        "<ul><li><a href='a'>甲</a></li><li><a href='b'>乙</a><span>2023-01-20</span></li></ul><p>更新于2024-05-05</p>"
    )
    assert [anchor.date for anchor in read_anchors(html)] == [None, "2023-01-20"]


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (f"<a href='a' title='{REPORT}'>样本市…</a>", REPORT),
        (f"<a href='a' title=''>{REPORT}</a>", REPORT),
        (f"<a href='a'><li title='市医保局'>市医保局</li><li title='{REPORT}'>x</li></a>", REPORT),
        (f"<a href='a'><p>{REPORT}</p><p>发文字号：示医保〔2023〕1号</p></a>", REPORT),
        ("<a href='a'>\n  年度\n  报告 </a>", "年度 报告"),
    ],
)
def test_the_title_of_an_entry(html: str, title: str) -> None:
    assert read_anchors(html)[0].title == title


def test_what_is_commented_out_is_no_entry() -> None:
    html = "<ul><li><a href='t20230101_1.html'>甲</a></li><!--<li><a href='t20230101_2.html'>甲</a></li>--></ul>"
    assert [link.url for link in entries(html)] == ["http://ybj.example.gov.cn/zfxxgk/nb/t20230101_1.html"]


def test_an_address_may_stand_in_a_script() -> None:
    html = "<a href='javascript:void(0)' onclick=\"window.open('/nb/t20230101_1.html')\">甲</a>"
    assert entries(html)[0].url == "http://ybj.example.gov.cn/nb/t20230101_1.html"


def test_entries_are_articles_and_files_each_once_with_the_longer_title() -> None:
    html = (
        "<a href='/index.html'>首页</a><a href='mailto:a@b.cn'>信箱</a><a href='http://[bad'>坏</a>"
        "<li><a href='./t20230101_1.html#top'><img src=a.png></a><a href='t20230101_1.html'>年度报告</a><i>2023-01-01</i></li>"
        "<li><a href='../P020230101.pdf'>报告</a></li>"
    )
    assert entries(html) == (
        Link("http://ybj.example.gov.cn/zfxxgk/nb/t20230101_1.html", "年度报告", "2023-01-01"),
        Link("http://ybj.example.gov.cn/zfxxgk/P020230101.pdf", "报告", None),
    )


def test_an_entry_may_stand_on_another_site() -> None:
    html = f"<a href='http://www.example.cn/nb/2022' title='{REPORT}'>x</a><a href='http://www.example.cn/nb/'>政府信息公开年报</a>"
    assert [link.url for link in entries(html)] == ["http://www.example.cn/nb/2022"]


def test_a_column_is_no_report_of_its_own() -> None:
    listing = Listing("http://a.cn/zfxxgknb/index.html")
    assert judge(Link("http://a.cn/zfxxgknb/", "政府信息公开年报"), listing) is None
    assert judge(Link("http://a.cn/zfxxgknb/1.html", "政府信息公开年报"), listing)


def test_a_base_moves_every_link() -> None:
    assert read_base("<base href='/zwgk/'>", PAGE) == "http://ybj.example.gov.cn/zwgk/"
    assert read_base("<p>no base</p>", PAGE) == PAGE


def test_meta_tags_in_any_case_and_order() -> None:
    html = "<META content='政府信息公开年报' NAME=ColumnName><meta name=columntype content=''><meta name=ColumnType content=年报>"
    assert read_meta(html) == {"columnname": "政府信息公开年报", "columntype": "年报"}


def test_deep_and_broken_markup_is_walked() -> None:
    html = "<div>" * 20_000 + "<li><a href='t20230101_1.html'>甲" + "<p>" * 3000
    assert len(entries(html)) == 1


def test_dates_of_a_text() -> None:
    assert read_dates("发布 2026-\n 01-\t23 起") == ["2026-01-23"]
    assert read_dates("2022-13-45") == []


# ---------------------------------------------------------------- the next page


@pytest.mark.parametrize(
    "text", ["下一页", "下页", "下一页>", " 下一页 &gt;&gt;", "后一页", "[下一页]", "Next", "&gt;"]
)
def test_the_link_to_the_next_page(text: str) -> None:
    anchors = read_anchors(f"<a href='index_0.html'>上一页</a><a href='index_2.html'>{text}</a>")
    assert find_next(anchors, PAGE, PAGE) == "http://ybj.example.gov.cn/zfxxgk/nb/index_2.html"


@pytest.mark.parametrize(
    "html", ["<a href='javascript:go(2)'>下一页</a>", "<a href='#'>下一页</a>", "<a href='a'>下一页说明</a>"]
)
def test_no_next_page(html: str) -> None:
    assert find_next(read_anchors(html), PAGE, PAGE) is None


@pytest.mark.parametrize(
    "html", ["<p>暂无相关信息</p>", "<p>暂 无 数 据</p>", "没有找到相关内容！", "该栏目暂无内容", "内容建设中"]
)
def test_words_of_emptiness(html: str) -> None:
    assert says_empty(html)


@pytest.mark.parametrize(
    "html",
    [
        "<script>var result='暂无相关信息'</script>",
        "<div style='display:none'>暂无数据</div>",
        "<p>政府信息公开年报</p>",
    ],
)
def test_what_no_reader_sees_says_nothing(html: str) -> None:
    assert not says_empty(html)


def test_a_shell_leads_to_the_pages_inside_it() -> None:
    html = (
        "<meta http-equiv=Refresh content='0; URL=/nb/'><iframe src='list.jsp?id=1'></iframe><iframe src='/visitcount.jsp'></iframe>"
        "<iframe src='http://tianqi.example.cn/'></iframe><iframe></iframe>"
    )
    assert find_doors(html, PAGE) == (
        "http://ybj.example.gov.cn/zfxxgk/nb/list.jsp?id=1",
        "http://ybj.example.gov.cn/nb/",
    )


# ---------------------------------------------------------------- candidates

COLUMN = "政府信息公开年报"


def because(
    title: str, wanted: Wanted = "annual_report", column: str | None = None, url: str = "http://a.cn/x.html"
) -> str:
    return judge(Link(url, title), Listing("http://a.cn/", wanted), column) or ""


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        (REPORT, "its title names an annual report"),
        ("样本县医保局2021年度政府信息公开年报", "its title names an annual report"),
        ("样本市医疗保障局2022年政府信息公开工作年…", "its title is cut and may name an annual report"),
        ("样本市医疗保障局2022年度政府信息公开...", "its title is cut and may name an annual report"),
        ("关于公布2022年政府信息公开工作年度报告的公告", "a notice that may hold the report"),
    ],
)
def test_titles_that_make_a_candidate(title: str, reason: str) -> None:
    assert because(title) == reason


@pytest.mark.parametrize(
    "title",
    [
        "关于做好2022年政府信息公开工作年度报告编制工作的通知",
        "关于加强政府信息公开年报编制和公布工作的通知",
        f"《{REPORT}》解读",
        "一图读懂2022年政府信息公开年度报告",
        "样本市医疗保障局政府信息公开指南",
        "样本市召开政府信息公开年报培训会议",
        "2023年政务公开工作要点",
        "政府信息公开",
    ],
)
@pytest.mark.parametrize("column", [None, COLUMN])
def test_titles_that_make_none(title: str, column: str | None) -> None:
    assert because(title, column=column) == ""


@pytest.mark.parametrize(
    "title", ["2022年度", "2021年年度报告", "点击下载", "", "样本市医疗保障局", "2022年情况的公报"]
)
def test_in_a_column_of_reports_little_is_enough(title: str) -> None:
    assert because(title) == ""
    assert because(title, column=COLUMN) == f"it stands in the column {COLUMN}"


def test_the_column_may_be_the_registrys() -> None:
    assert judge(Link("http://a.cn/x.html", "2022年度"), Listing("http://a.cn/", column=COLUMN))


def test_an_address_in_a_column_of_reports_needs_only_a_year() -> None:
    assert because("2022年度", url="http://a.cn/zfxxgknb/202301/t20230101_1.html").startswith("its address lies")
    assert because("首页新闻", url="http://a.cn/zfxxgknb/202301/t20230101_1.html") == ""


def test_an_address_may_be_that_of_a_report() -> None:
    assert because("2022", url="http://a.cn/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2022").startswith(
        "its address is"
    )


def test_files_are_candidates_too() -> None:
    assert because(REPORT, url="http://a.cn/P020230101.pdf") == "its title names an annual report; it is a file"
    assert because("工作会议", url="http://a.cn/P020230101.pdf") == ""


def test_work_points_where_they_are_wanted() -> None:
    title = "样本市医疗保障局2023年政务公开工作要点"
    assert because(title, "work_points") == "its title names work points"
    assert because(title, "any") == "its title names work points"
    assert because(REPORT, "work_points") == ""
    assert because(REPORT, "any") == "its title names an annual report"


@pytest.mark.parametrize("url", ["/a.PDF", "/a.docx?x=1", "/a.wps", "/system/_content/download.jsp?wbfileid=1"])
def test_addresses_of_files(url: str) -> None:
    assert is_file(f"http://a.cn{url}")


def test_addresses_of_pages_are_no_files() -> None:
    assert not is_file("http://a.cn/pdf/index.html")


@pytest.mark.parametrize(("name", "kind"), [("政府信息公开年报", "annual_report"), ("政务公开工作要点", "work_points")])
def test_names_of_columns(name: str, kind: str) -> None:
    assert names_column(name, kind)
    assert not names_column("政府信息公开指南", kind)


def test_an_anchor_is_plain() -> None:
    assert read_anchors("<a href='x.html' title='长'>短</a>") == (Anchor("x.html", "短", "长"),)
