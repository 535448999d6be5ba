"""How a walk over a listing ends: every end has its state, and no state stands for another."""

from collections.abc import Callable, Mapping
from urllib.parse import urljoin

import pytest

from scraper.discover import enumerate_reports, walk
from scraper.families import FAMILIES
from scraper.records import Candidate, FetchFailure, Listing, Refusal, RefusalState, Request, Response, Site, Walked
from tests.web.manifest import reply

ROOT = "http://ybj.example.gov.cn/nb/"
LISTING = Listing(ROOT + "index.html")
SITE = Site("example", "样本市医疗保障局", "prefecture", "ybj.example.gov.cn", "trs", listings=(LISTING,))
STUB = "<html><head></head><body></body></html>"

Answer = str | FetchFailure | Refusal
Walk = tuple[list[str], Walked, list[str]]


def report(number: int) -> str:
    return f"{ROOT}t20{number:02d}0120_{number}.html"


def page(*numbers: int, more: str = "") -> str:
    """A list page: an entry of the 20th of January 20NN for each number."""
    rows = "".join(
        f"<li><a href='t20{n:02d}0120_{n}.html'>样本市医疗保障局20{n - 1:02d}年政府信息公开工作年度报告</a><i>20{n:02d}-01-20</i></li>"
        for n in numbers
    )
    return f"<html><body><ul>{rows}</ul>{more}</body></html>"


def count(pages: int) -> str:
    return f"<script>var countPage = {pages}//共多少页</script>"


def refuse(status: int) -> FetchFailure:
    return FetchFailure(Request(ROOT), "status", f"HTTP {status}", status)


def go(
    answers: Mapping[str, Answer],
    family: str = "trs",
    known: Callable[[str], bool] = lambda url: False,
    bound: int = 50,
    listing: Listing = LISTING,
    pages: int | None = 5,
    total: int | None = None,
) -> Walk:
    """The walk over pages given by the name of their file: candidates, end, what was asked. ``pages`` and ``total``: those of
    the walk that last saw all of the list; without ``pages`` there was none."""
    asked: list[str] = []

    def fetch(request: Request) -> Response | FetchFailure | Refusal:
        asked.append(request.url.removeprefix(ROOT))
        answer = answers.get(asked[-1], refuse(404))
        return reply(request, answer.encode()) if isinstance(answer, str) else answer

    found: list[Candidate] = []
    whole = None if pages is None else Walked(listing, "complete", pages=pages, total=total)
    steps = walk(listing, SITE, FAMILIES[family], fetch, known, whole, bound)
    while True:
        try:
            found.append(next(steps))
        except StopIteration as end:
            walked: Walked = end.value
            return [candidate.link.url for candidate in found], walked, asked


# ---------------------------------------------------------------- the list is whole


def test_the_last_of_the_pages_that_the_list_counts() -> None:
    found, walked, asked = go({"index.html": page(24, 23, more=count(2)), "index_1.html": page(22, more=count(2))})
    assert found == [report(24), report(23), report(22)]
    assert asked == ["index.html", "index_1.html"]
    assert (walked.state, walked.pages, walked.links, walked.total) == ("complete", 2, 3, None)


def test_a_page_that_repeats_another_is_the_end_where_nothing_is_counted() -> None:
    _, walked, asked = go({"index.html": page(24, 23), "index_1.html": page(24, 23)})
    assert (walked.state, walked.detail) == ("complete", "page 2 repeats what came before")
    assert asked == ["index.html", "index_1.html"]


def test_a_stub_past_the_end_is_the_end_where_nothing_is_counted() -> None:
    _, walked, _ = go({"index.html": page(24, 23), "index_1.html": STUB})
    assert (walked.state, walked.detail) == ("complete", "page 2 is empty")


def test_no_such_page_is_the_end_where_nothing_is_counted() -> None:
    _, walked, _ = go({"index.html": page(24, 23)})
    assert (walked.state, walked.detail) == ("complete", "page 2 answers 404")


def test_a_page_that_leads_back_is_the_end() -> None:
    link = "<a href='{}'>下一页</a>"
    answers = {"index.html": page(24, more=link.format("b.html")), "b.html": page(23, more=link.format("index.html"))}
    found, walked, asked = go(answers, "generic")
    assert (len(found), walked.state, asked) == (2, "complete", ["index.html", "b.html"])


def vsb(left: int, *numbers: int, total: int = 3) -> str:
    rows = "".join(
        f"<li><a href='/info/1001/{n}.htm'>20{n - 1:02d}年政府信息公开工作年度报告</a>20{n}-01-20</li>" for n in numbers
    )
    link = f"<span class='p_next p_fun'><a href='{ROOT}{left}.htm'>下页</a></span>" if left else ""
    return f'<ul>{rows}</ul><span class="p_t">共{total}条</span>{link}'


def test_the_stated_total_is_measured() -> None:
    _, walked, _ = go({"index.html": vsb(1, 24, 23), "1.htm": vsb(0, 22)}, "vsb")
    assert (walked.state, walked.total) == ("complete", 3)


def test_no_such_page_is_the_end_where_the_total_is_reached() -> None:
    _, walked, _ = go({"index.html": vsb(1, 24, 23, 22)}, "vsb")
    assert walked.state == "complete"


# ---------------------------------------------------------------- something is missing


def test_fewer_entries_than_the_stated_total() -> None:
    _, walked, _ = go({"index.html": vsb(1, 24, 23, total=5), "1.htm": vsb(0, 22, total=5)}, "vsb")
    assert (walked.state, walked.detail) == ("incomplete", "page 2 is the last; 3 of 5 entries were listed")


def test_no_such_page_before_the_total_is_reached() -> None:
    _, walked, _ = go({"index.html": vsb(1, 24, 23)}, "vsb")
    assert (walked.state, walked.detail) == ("incomplete", "page 2 answers 404; 2 of 3 entries were listed")


@pytest.mark.parametrize("second", [STUB, refuse(404), page(24, 23)], ids=["stub", "404", "repeated"])
def test_fewer_pages_than_are_counted(second: Answer) -> None:
    _, walked, _ = go({"index.html": page(24, 23, more=count(3)), "index_1.html": second})
    assert walked.state == "incomplete"
    assert walked.detail.endswith("1 of 3 pages had entries")


def test_one_page_that_repeats_is_passed_over_where_more_is_counted() -> None:
    answers = {
        "index.html": page(24, 23, more=count(3)),
        "index_1.html": page(24, 23, more=count(3)),
        "index_2.html": page(22, more=count(3)),
    }
    found, walked, _ = go(answers)
    assert report(22) in found
    assert walked.state == "incomplete"


def test_a_failure_in_the_middle() -> None:
    answers: dict[str, Answer] = {"index.html": page(24, more=count(3)), "index_1.html": refuse(503)}
    found, walked, _ = go(answers)
    assert (found, walked.state, walked.detail) == ([report(24)], "incomplete", "page 2: status, HTTP 503")


def test_the_bound() -> None:
    pages = {"index.html": page(99, more=count(500))}
    pages |= {f"index_{n}.html": page(99 - n, more=count(500)) for n in range(1, 80)}
    found, walked, asked = go(pages, bound=7)
    assert (len(found), len(asked), walked.state, walked.detail) == (7, 7, "incomplete", "stopped after 7 pages")


# ---------------------------------------------------------------- there is nothing


@pytest.mark.parametrize("words", ["<p>暂无相关信息</p>", "<div>该栏目暂无内容</div>"])
def test_empty_on_purpose(words: str) -> None:
    found, walked, _ = go({"index.html": page(more=words)})
    assert (found, walked.state) == ([], "empty_on_purpose")


@pytest.mark.parametrize("text", [STUB, "", "<script>load('list')</script>", "<p>首页</p>", "{}", "not html"])
def test_broken(text: str) -> None:
    found, walked, _ = go({"index.html": text})
    assert (found, walked.state) == ([], "broken")


def test_a_list_without_reports_is_whole_all_the_same() -> None:
    rows = "<li><a href='t20240101_1.html'>工作动态</a>2024-01-01</li>"
    found, walked, _ = go({"index.html": rows, "index_1.html": STUB})
    assert (found, walked.state, walked.links) == ([], "complete", 1)


# ---------------------------------------------------------------- no page came


def test_the_first_page_failed() -> None:
    _, walked, _ = go({"index.html": refuse(404)})
    assert (walked.state, walked.detail, walked.pages) == ("failed", "page 1: status, HTTP 404", 1)


@pytest.mark.parametrize(("state", "ends"), [("blocked", "blocked"), ("hijacked", "failed"), ("gone", "failed")])
def test_a_refusal(state: RefusalState, ends: str) -> None:
    _, walked, _ = go({"index.html": Refusal(state, "a challenge", "$_ts")})
    assert (walked.state, walked.detail) == (ends, "page 1: a challenge")


# ---------------------------------------------------------------- what was known before


def five(first: str, second: str) -> dict[str, str]:
    """A list of five pages that begins so."""
    others = {f"index_{number}.html": page(16 - number, more=count(5)) for number in (2, 3, 4)}
    return {"index.html": first, "index_1.html": second, **others}


def test_a_whole_page_of_known_entries_ends_a_list_that_is_newest_first() -> None:
    answers = {"index.html": page(24, 23, more=count(5)), "index_1.html": page(22, more=count(5))}
    found, walked, asked = go(answers, known=lambda url: True)
    assert found == [report(24), report(23)]  # what is known may be due again
    assert (walked.state, asked) == ("known", ["index.html"])


def test_one_new_entry_on_the_page_leads_on() -> None:
    pages = {1: page(24, 23, more=count(5)), 2: page(22, more=count(5)), 3: page(21, more=count(5))}
    answers = {"index.html": pages[1], "index_1.html": pages[2], "index_2.html": pages[3]}
    _, walked, asked = go(answers, known=lambda url: url != report(24))
    assert (walked.state, asked) == ("known", ["index.html", "index_1.html"])


def test_a_short_list_is_always_seen_whole() -> None:
    _, walked, _ = go({"index.html": page(24, 23)}, known=lambda url: True, pages=1)
    assert walked.state == "complete"


@pytest.mark.parametrize("pages", [4, 6, None])
def test_where_another_number_is_counted_than_was_seen_known_entries_end_nothing(pages: int | None) -> None:
    names = ["index.html", *(f"index_{number}.html" for number in range(1, 5))]
    answers = {name: page(24 - number, more=count(5)) for number, name in enumerate(names)}
    found, walked, _ = go(answers, known=lambda url: url != report(20), pages=pages)
    assert (found[-1], walked.state) == (report(20), "complete")


def test_an_old_entry_pinned_on_top_does_not_hide_what_is_new_below() -> None:
    answers = five(page(19, 23, more=count(5)), page(24, more=count(5)))
    found, walked, asked = go(answers, known=lambda url: url != report(24))
    assert report(24) in found
    assert (walked.state, asked) == ("complete", list(answers))


def test_without_dates_nothing_is_known_to_be_newest_first() -> None:
    bare = {
        name: text.replace("-01-20", "")
        for name, text in five(page(24, 23, more=count(5)), page(22, more=count(5))).items()
    }
    _, walked, asked = go(bare, known=lambda url: True)
    assert (walked.state, len(asked)) == ("complete", 5)


def test_a_page_without_candidates_is_no_page_of_known_ones() -> None:
    other = f"<li><a href='t20240301_1.html'>工作动态</a>2024-03-01</li>{count(5)}"
    found, walked, asked = go(five(other, page(24, more=count(5))), known=lambda url: True)
    assert (found, walked.state, len(asked)) == ([report(24)], "known", 2)


# ---------------------------------------------------------------- candidates


def test_an_address_is_yielded_once() -> None:
    answers = {"index.html": page(24, 23, more=count(2)), "index_1.html": page(23, 22, more=count(2))}
    assert go(answers)[0] == [report(24), report(23), report(22)]


def test_the_column_of_a_door_counts_for_the_lists_behind_it() -> None:
    door = "<meta name=ColumnName content=政府信息公开年报><a href='/nw1/index.html'>2024年</a><a href='/nw2/index.html'>2023年</a>"
    row = "<li><a href='/nw9/2024{}/0123456789abcdef0.html'>20{}年度</a></li>"
    answers = {"index.html": door, "http://ybj.example.gov.cn/nw1/index.html": row.format("0101", 23)}
    answers["http://ybj.example.gov.cn/nw2/index.html"] = row.format("0102", 22)
    found, walked, asked = go(answers, "shanghai")
    assert (len(found), walked.state, len(asked)) == (2, "complete", 3)


def test_a_shell_is_a_door_too() -> None:
    found, walked, asked = go({"index.html": "<iframe src='in.html'></iframe>", "in.html": page(24)}, "generic")
    assert (found, walked.state, asked) == ([report(24)], "complete", ["index.html", "in.html"])
    _, walked, _ = go({"index.html": "<iframe src='in.html'></iframe>", "in.html": STUB}, "generic")
    assert walked.state == "broken"
    _, walked, _ = go({"index.html": "<iframe src='in.html'></iframe>", "in.html": "<p>暂无内容</p>"}, "generic")
    assert walked.state == "empty_on_purpose"


def test_one_list_that_fails_behind_a_door_is_told() -> None:
    door = "<a href='/nw1/index.html'>2024年</a><a href='/nw2/index.html'>2023年</a>"
    row = "<li><a href='/nw9/20240101/0123456789abcdef0.html'>2023年政府信息公开工作年度报告</a></li>"
    answers = {"index.html": door, "http://ybj.example.gov.cn/nw1/index.html": row}
    found, walked, _ = go(answers, "shanghai")
    assert (len(found), walked.state, walked.detail) == (1, "incomplete", "page 1: status, HTTP 404")


COLUMN = Listing(ROOT, "annual_report", "政府信息公开年报")


def menu(links: Mapping[str, str]) -> str:
    return "".join(f"<li><a href='{urljoin(ROOT, href)}'>{text}</a></li>" for href, text in links.items())


def test_lists_of_years_behind_a_list_are_followed() -> None:
    years = menu({"2023/": "2024年", "2022/": "2023年度报告", "../news/": "新闻", "../zcwj/2022/": "政策解读"})
    answers = {"": years, "2023/": page(24) + years, "2022/": page(23) + years}
    found, walked, asked = go(answers, "trs", listing=COLUMN)
    assert (len(found), walked.state) == (2, "complete"), walked.detail
    assert asked[:3] == ["", "2023/", "2022/"]


def test_bodies_behind_a_group_of_bodies_are_followed_and_no_deeper() -> None:
    answers = {
        "": page(24) + menu({"bm/": "各部门年报", "bm/zf/": "市政府年报", "tj/": "统计公报"}),
        "bm/": menu({"bm/ybj/": "样本市医疗保障局", "bm/czj/": "样本市财政局"}),
        "bm/zf/": page(22),
        "bm/ybj/": page(21) + menu({"bm/ybj/old/": "历年年报"}),
        "bm/czj/": page(20),
    }
    found, walked, asked = go(answers, "trs", listing=COLUMN)
    assert [url.rpartition("/")[2] for url in found] == [f"t20{n}0120_{n}.html" for n in (24, 22, 21, 20)]
    assert not {"tj/", "bm/ybj/old/"} & set(asked)
    # what lies deeper was seen and not asked for: the list is not whole
    assert (walked.state, walked.detail) == (
        "incomplete",
        f"1 lists behind it were not asked, such as {ROOT}bm/ybj/old/",
    )


def test_the_menu_of_a_site_is_no_column_of_the_list() -> None:
    """Beside a list that has entries the years of other columns are not followed, nor is any column of another name."""
    links = {
        "/zcwj/2024/": "2024年",
        "/xxgk/nb/": "政府信息公开年报",
        "/gzbg/": "政府工作报告",
        "../": "政务公开",
        "x/": "通知公告",
    }
    answers = {"": page(24) + menu(links)}
    found, walked, asked = go(answers, "trs", listing=COLUMN)
    assert (found, asked, walked.state) == ([report(24)], ["", "index_1.html"], "complete")


def test_a_column_without_entries_is_told() -> None:
    """It may be the report itself, which no list names."""
    answers = {"": menu({"2023/": "2023年", "2022/": "2022年", "2021/": "2021年"}), "2022/": page(23)}
    report = "<p>一、总体情况</p>\n<p>二、主动公开</p>\n<p>三、没有收到信息公开申请</p>"
    answers |= {"2023/": report, "2021/": "<p>暂无相关信息</p>"}
    found, walked, _ = go(answers, "trs", listing=COLUMN)
    assert (found, walked.state) == ([ROOT + "2022/t20230120_23.html"], "incomplete")
    assert walked.detail == f"the page has neither entries nor words of emptiness: {ROOT}2023/"


def test_an_entry_is_no_column_however_its_address_looks() -> None:
    entries = menu(
        {"burst": "样本市医疗保障局2021年政府信息公开工作年度报告", "2022/": "2022年政府信息公开工作年度报告"}
    )
    found, walked, asked = go({"": entries}, "trs", listing=COLUMN)
    assert (found, walked.state) == ([ROOT + "burst", ROOT + "2022/"], "complete")
    assert asked == ["", "index_1.html"]


def test_more_columns_than_a_list_can_have_are_told() -> None:
    bodies = menu({f"{n}/": f"样本市第{n}局年报" for n in range(100)})
    _, walked, asked = go(
        {"": page(24) + bodies} | {f"{n}/": page(20) for n in range(100)}, "trs", bound=200, listing=COLUMN
    )
    assert walked.state == "incomplete"
    assert "20 lists behind it were not asked" in walked.detail
    assert len([one for one in asked if one.endswith("/")]) == 80


def test_reports_that_the_registry_names() -> None:
    site = Site(
        "a",
        "甲",
        "county",
        "a.cn",
        "generic",
        reports=("http://a.cn/1.html", "http://a.cn/2.html", "http://a.cn/1.html"),
    )
    found = list(enumerate_reports(site))
    assert [candidate.link.url for candidate in found] == ["http://a.cn/1.html", "http://a.cn/2.html"]
    assert {candidate.because for candidate in found} == {"the registry names it"}


# ---------------------------------------------------------------- what nobody can follow


def test_pages_that_a_pager_has_by_number_are_asked_each_once() -> None:
    pager = "".join(f"<a href='{'index' if n == 1 else f'index_{n}'}.html'>{n}</a>" for n in (1, 2, 3))
    answers = {
        "index.html": page(24, more=pager),
        "index_2.html": page(23, more=pager),
        "index_3.html": page(22, more=pager),
    }
    found, walked, asked = go(answers, "generic")
    assert (len(found), walked.state, asked) == (3, "complete", ["index.html", "index_2.html", "index_3.html"])


def test_numbers_that_do_not_lead_to_all_pages_leave_the_list_incomplete() -> None:
    pager = "<a href='index_2.html'>2</a>…<a href='index_9.html'>9</a>"
    answers = {"index.html": page(24, more=pager), "index_2.html": page(23, more=pager), "index_9.html": page(16)}
    found, walked, _ = go(answers, "generic")
    assert (len(found), walked.state, walked.detail) == (
        3,
        "incomplete",
        "page 3 is the last; 3 of 9 pages had entries",
    )


def test_a_pager_that_only_a_script_follows_leaves_the_list_incomplete() -> None:
    _, walked, _ = go({"index.html": page(24, more="<a href='javascript:goPage(2)'>下一页</a>")}, "generic")
    assert walked.state == "incomplete"
    assert walked.detail == "下一页 leads to a page that cannot be followed (javascript:goPage(2))"


@pytest.mark.parametrize(
    "entry",
    [
        "<a href=\"javascript:showDetail('2021')\">{}</a>",
        "<a href='#'>{}</a>",
        "<li onclick='show(3)'>{}<span>2022-01-20</span></li>",
        "<a href='http://user:secret@ybj.example.gov.cn/2021.html'>{}</a>",
        "<a href='http://[bad'>{}</a>",
    ],
)
def test_an_entry_without_an_address_is_told_by_its_title(entry: str) -> None:
    title = "样本市医疗保障局2021年政府信息公开工作年度报告"
    found, walked, _ = go({"index.html": page(24, more=entry.format(title))}, "generic")
    assert (found, walked.state) == ([report(24)], "incomplete")
    assert walked.detail == f"{title}: no address that can be followed"
    assert "secret" not in walked.detail


def test_what_is_told_is_added_to_what_else_is_wrong() -> None:
    entry = "<a href='javascript:show(1)'>样本市医疗保障局2021年政府信息公开工作年度报告</a>"
    _, walked, _ = go({"index.html": page(24, more=entry + count(3)), "index_1.html": refuse(503)})
    assert walked.state == "incomplete"
    assert walked.detail.startswith("page 2: status, HTTP 503; 样本市")


@pytest.mark.parametrize(
    "entry",
    [
        "<a href='javascript:;'>2021年</a>",
        "<a href='#'>政府信息公开年报</a>",
        "<a href='javascript:share(2021)'>分享</a>",
        "<a href='#'>样本市医疗保障局2023年政府信息公开工作年度报告</a>",  # the entry's picture, whose title leads on
    ],
)
def test_what_is_no_entry_is_not_missed(entry: str) -> None:
    assert go({"index.html": page(24, more=entry)}, "generic")[1].state == "complete"


def test_a_short_title_that_a_script_opens_counts_in_a_column_of_reports() -> None:
    listing = Listing(LISTING.url, column="政府信息公开年报")
    _, walked, _ = go({"index.html": page(24, more="<a onclick='show(7)'>2021年度</a>")}, "generic", listing=listing)
    assert (walked.state, walked.detail) == ("incomplete", "2021年度: no address that can be followed")


@pytest.mark.parametrize(
    "entry", ["<li onclick=\"location.href='{}'\">{}<span>2022-01-20</span></li>", "<a href='#' data-href='{}'>{}</a>"]
)
def test_an_entry_with_its_address_elsewhere_is_followed(entry: str) -> None:
    title = "样本市医疗保障局2021年政府信息公开工作年度报告"
    found, walked, _ = go({"index.html": page(24, more=entry.format("/nb/2021.html", title))}, "generic")
    assert (found, walked.state) == ([report(24), ROOT + "2021.html"], "complete")
