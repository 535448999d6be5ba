"""Several documents on one page told apart; a notice with its annex stays one."""

import pytest

from parsers.document import parse
from parsers.parts import split_parts
from parsers.records import Block, Page, Paragraph, Zone

TEXT = "全年公开信息12条，办结申请3件，工作有序推进。"
HEADS = [
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
]
NOTICE = [
    "关于印发2021年政务公开工作要点的通知",
    "各处室、直属单位：",
    "现印发给你们，请遵照执行。",
    "甲市医疗保障局办公室",
    "2021年6月7日",
]
POINTS = ["2021年政务公开工作要点", "一、推进公开", TEXT, "二、加强解读", TEXT, "三、保障措施", TEXT]


def report(year: int, body: str = "甲市医疗保障局") -> list[str]:
    return [f"{body}{year}年政府信息公开工作年度报告", *(line for head in HEADS for line in (head, TEXT))]


def parts_of(*lines: str) -> list[list[str]]:
    blocks: list[Block] = [Paragraph(line) for line in lines]
    return [[block.text for block in part if isinstance(block, Paragraph)] for part in split_parts(blocks)]


INVENTED_SEVERAL = [
    [report(2020), report(2021)],
    [report(2019), report(2020), report(2021)],
    [report(2021), report(2021, "甲市财政局")],
    [POINTS, report(2021)],
    [report(2021), POINTS],
]


@pytest.mark.parametrize("documents", INVENTED_SEVERAL)
def test_documents_one_after_the_other(documents: list[list[str]]) -> None:
    assert parts_of(*(line for document in documents for line in document)) == documents


INVENTED_ONE = [
    report(2021),
    [*NOTICE, *POINTS],
    POINTS,
    [TEXT],
    [],
    # the title printed above and in the body
    [report(2021)[0], *report(2021)],
    # last year's report named in the text
    [*report(2021), "甲市医疗保障局2020年政府信息公开工作年度报告"],
    [*report(2021)[:3], "《甲市医疗保障局2020年政府信息公开工作年度报告》", *report(2021)[3:]],
    # a table of contents
    [report(2021)[0], *HEADS, *report(2021)[1:]],
    # rows of a table whose cells became lines
    [
        *report(2021)[:6],
        "一、本年新收政府信息公开申请数量",
        "0",
        "二、上年结转政府信息公开申请数量",
        "0",
        *report(2021)[6:],
    ],
    # a notice with a numbered list above its annex
    [NOTICE[0], "一、高度重视。", *POINTS],
]


@pytest.mark.parametrize("lines", INVENTED_ONE)
def test_one_document(lines: list[str]) -> None:
    assert parts_of(*lines) == [lines]


def test_no_block_is_lost_or_doubled() -> None:
    lines = [*report(2020), *report(2021)]
    assert [line for part in parts_of(*lines) for line in part] == lines


def test_titles_in_the_frame_of_a_page_part_nothing() -> None:
    def blocks_of(lines: list[str], zone: Zone) -> list[Block]:
        return [Paragraph(line, zone=zone) for line in lines]

    blocks = [
        *blocks_of(report(2020)[:1], "before"),
        *blocks_of(report(2021), "body"),
        *blocks_of(report(2019), "after"),
    ]
    assert split_parts(blocks) == (tuple(blocks),)


def test_parts_of_a_page_are_documents_of_their_own() -> None:
    lines = [*report(2020), "甲市医疗保障局", "2021年1月15日", *report(2021), "甲市医疗保障局", "2022年1月20日"]
    first, second = parse(Page("\n\n".join(lines).encode()))
    assert [first.part, second.part] == [1, 2]
    assert [first.year, second.year] == [2020, 2021]
    assert [d.signature and d.signature.date for d in (first, second)] == ["2021-01-15", "2022-01-20"]
    assert all("parts_several" in {found.code for found in d.issues} for d in (first, second))
    assert [len([s for s in d.sections if s.level == 1]) for d in (first, second)] == [4, 4]


# ---------------------------------------------------------------- what the page says is not said of each of its documents


def page_of(*reports: list[str], head: str = "", above: str = "") -> Page:
    body = "".join(f"<h1>{lines[0]}</h1>" + "".join(f"<p>{line}</p>" for line in lines[1:]) for lines in reports)
    return Page(f"<html><head><meta charset=utf-8>{head}</head><body>{above}{body}</body></html>".encode())


def titled(name: str) -> str:
    return f'<meta name="ArticleTitle" content="{name}"><title>{name}</title>'


BUREAU, OTHER = "宝鸡市医疗保障局", "宝鸡市财政局"


@pytest.mark.parametrize("stated", [report(2021, BUREAU)[0], report(2021, OTHER)[0], "2020至2021年年度报告汇编", None])
def test_each_document_is_whose_its_own_heading_says(stated: str | None) -> None:
    page = page_of(
        report(2021, BUREAU), report(2021, OTHER), report(2020, BUREAU), head=titled(stated) if stated else ""
    )
    first, second, third = parse(page)
    assert (first.title, first.agency, first.year) == (report(2021, BUREAU)[0], BUREAU, 2021)
    assert (second.title, second.agency, second.year) == (report(2021, OTHER)[0], OTHER, 2021)
    assert (third.title, third.agency, third.year) == (report(2020, BUREAU)[0], BUREAU, 2020)


def test_the_title_of_the_page_is_that_of_the_first_where_its_heading_says_less() -> None:
    bare = ["2021年政府信息公开工作年度报告", *report(2021)[1:]]
    first, second = parse(page_of(bare, report(2020, OTHER), head=titled(report(2021, BUREAU)[0])))
    assert (first.agency, second.agency, second.year) == (BUREAU, OTHER, 2020)


def test_the_code_of_the_page_is_not_that_of_a_second_body() -> None:
    above = "<table><tr><td>索引号</td><td>116103000160085893/2022-00012</td></tr></table>"
    first, second = parse(page_of(report(2021, BUREAU), report(2021, OTHER), above=above))
    assert first.index_no is not None
    assert (second.index_no, second.credit_code, second.agency_id) == (None, None, "610300:财政局")


def test_two_titles_of_two_years_are_named() -> None:
    (document,) = parse(page_of(report(2021, BUREAU), head=titled(report(2022, BUREAU)[0])))
    assert [issue.detail for issue in document.issues if issue.code == "date_conflict"] == [
        "标题 2022 年，页面上的另一标题 2021 年"
    ]
    (document,) = parse(page_of(report(2021, BUREAU), head=titled(report(2021, BUREAU)[0])))
    assert "date_conflict" not in {issue.code for issue in document.issues}
