"""What stands above the first heading: title, metadata, number and dates, and the openings; read from whole pages."""

from typing import Any

import pytest

from parsers.document import parse
from parsers.records import Document, Page

TEXT = "全年公开信息12条，办结申请3件，工作有序推进。"
BODY = [
    "一、总体情况",
    TEXT,
    "二、主动公开政府信息情况",
    TEXT,
    "三、收到和处理政府信息公开申请情况",
    TEXT,
    "四、政府信息公开行政复议、行政诉讼情况",
    TEXT,
]
TITLE = "苏州市教育局2021年政府信息公开工作年度报告"
INDEX = "11320500014149771T/2022-00012"


def read(*head: str, body: list[str] | None = None, url: str | None = None) -> Document:
    """A plain page: lines set apart by empty ones."""
    lines = [*head, *(BODY if body is None else body)]
    (document,) = parse(Page("\n\n".join(lines).encode(), url=url))
    return document


def read_html(content: str, head: str = "") -> Document:
    body = "".join(f"<p>{line}</p>" for line in BODY)
    page = f"<html><head>{head}</head><body>{content.replace('BODY', body)}</body></html>"
    (document,) = parse(Page(page.encode()))
    return document


def fields_of(document: Document, *names: str) -> dict[str, Any]:
    return {name: getattr(document, name) for name in names}


# ---------------------------------------------------------------- title

INVENTED_TITLES = [
    ([TITLE], TITLE),
    ([TITLE, TITLE], TITLE),
    (["苏州市教育局", "2021年政府信息公开工作年度报告"], TITLE),
    (["苏州市教育局2021年", "政府信息公开工作", "年度报告"], TITLE),
    (["苏州市教育局", "2021年度", "政府信息公开工作年度报告"], "苏州市教育局2021年度政府信息公开工作年度报告"),
    ([f"# {TITLE}"], TITLE),
    ([f"**{TITLE}**"], TITLE),
    ([f"《{TITLE}》"], TITLE),
    (["苏州市教育局 2021年 政府信息公开工作 年度报告"], TITLE),
    (["首页 > 政务公开 > 政府信息公开年报", TITLE, "发布日期：2022-01-20"], TITLE),
    (["政府信息公开年度报告", TITLE], TITLE),
    ([f"标题：{TITLE}", f"索引号：{INDEX}"], TITLE),
]


@pytest.mark.parametrize(("lines", "title"), INVENTED_TITLES)
def test_title(lines: list[str], title: str) -> None:
    document = read(*lines)
    assert fields_of(document, "doc_type", "title", "year", "agency") == {
        "doc_type": "annual_report",
        "title": title,
        "year": 2021,
        "agency": "苏州市教育局",
    }
    assert [section.title for section in document.sections if section.level == 1] == [line[2:] for line in BODY[::2]]
    assert "title_missing" not in {found.code for found in document.issues}


def test_a_title_printed_twice_stands_in_no_text() -> None:
    assert not any(section.level == 0 for section in read(TITLE, TITLE).sections)


def test_a_suffix_of_spam_changes_no_fact_of_the_title() -> None:
    """SAMPLES: -(垃圾词) behind the title."""
    document = read(f"{TITLE}-(垃圾词)")
    assert fields_of(document, "doc_type", "year", "agency") == {
        "doc_type": "annual_report",
        "year": 2021,
        "agency": "苏州市教育局",
    }


def test_the_meta_tag_beats_the_name_of_the_page() -> None:
    """DOMAIN_SHEET: ArticleTitle before <title>."""
    head = f"<title>苏州市教育局 年度报告</title><meta name='ArticleTitle' content='{TITLE}'>"
    assert read_html("<div id='zoom'>BODY</div>", head).title == TITLE


def test_the_name_of_the_page_serves_where_nothing_else_does() -> None:
    document = read_html("<div id='zoom'>BODY</div>", f"<title>{TITLE}_苏州市人民政府</title>")
    assert fields_of(document, "title", "year") == {"title": TITLE, "year": 2021}


def test_no_title_is_said_to_be_missing() -> None:
    document = read()
    assert document.title is None
    assert "title_missing" in {found.code for found in document.issues}
    assert document.doc_type == "annual_report"


# ---------------------------------------------------------------- metadata of whole pages

PAIRS = [
    ("索引号", INDEX),
    ("发布机构", "苏州市教育局"),
    ("成文日期", "2022年1月20日"),
    ("发布日期", "2022-01-25"),
    ("文号", "/"),
]
EXPECTED = {
    "index_no": INDEX,
    "issuer": "苏州市教育局",
    "written_date": "2022-01-20",
    "publish_date": "2022-01-25",
    "doc_no": None,
}
BLOCKS = {
    "lines": [f"{label}：{value}" for label, value in PAIRS],
    "one line": ["　　".join(f"{label}：{value}" for label, value in PAIRS)],
    "labels and values on lines of their own": [part for label, value in PAIRS for part in (f"{label}：", value)],
    "spread labels": [f"{' '.join(label)}：{value}" for label, value in PAIRS],
    "lost blanks": [f"{'??'.join(label)}：{value}" for label, value in PAIRS],
    "bullets": [f"- {label}：{value}" for label, value in PAIRS],
    "pipes": ["\n".join(f"{label} | {value} |" for label, value in PAIRS)],
    "tabs": ["\n".join(f"{label}：\t{value}" for label, value in PAIRS)],
    "pairs in a pipe row": [
        "\n".join(
            [
                "| 索引号 | " + INDEX + " | 发布机构 | 苏州市教育局 |",
                "| 成文日期 | 2022年1月20日 | 发布日期 | 2022-01-25 |",
                "| 文号 | / |",
            ]
        )
    ],
}


@pytest.mark.parametrize("shape", BLOCKS)
@pytest.mark.parametrize("above", [True, False], ids=["above the title", "below the title"])
def test_a_block_in_every_shape(shape: str, above: bool) -> None:
    block = BLOCKS[shape]
    document = read(*block, TITLE) if above else read(TITLE, *block)
    assert fields_of(document, *EXPECTED) == EXPECTED
    assert document.title == TITLE
    assert [section.path for section in document.sections] == ["1", "2", "3", "4"]


HTML_BLOCKS = {
    "dl": "<dl>" + "".join(f"<dt>{label}：</dt><dd>{value}</dd>" for label, value in PAIRS) + "</dl>",
    "table": "<table>" + "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in PAIRS) + "</table>",
    "list": "<ul>" + "".join(f"<li><b>{label}：</b><span>{value}</span></li>" for label, value in PAIRS) + "</ul>",
    "spans in a line": "<div>"
    + "".join(f"<span>{label}：{value}</span>&nbsp;&nbsp;" for label, value in PAIRS)
    + "</div>",
}


@pytest.mark.parametrize("shape", HTML_BLOCKS)
def test_an_html_block_in_every_shape(shape: str) -> None:
    document = read_html(f"<div>{HTML_BLOCKS[shape]}</div><h1>{TITLE}</h1><div id='zoom'>BODY</div>")
    assert fields_of(document, *EXPECTED) == EXPECTED
    assert document.title == TITLE


def test_values_without_labels() -> None:
    """SAMPLES: a metadata block whose labels are lost."""
    document = read(TITLE, "QA4425051-2012-001", "主动公开", "无", "2012.02.15")
    assert fields_of(document, "index_no", "publish_date") == {
        "index_no": "QA4425051-2012-001",
        "publish_date": "2012-02-15",
    }


def test_a_date_line_without_label() -> None:
    """SAMPLES: 2023年01月19日 (点击: )."""
    assert read(TITLE, "2022年01月19日 (点击: )").publish_date == "2022-01-19"


def test_a_lone_date_under_the_title_is_no_publication() -> None:
    document = read(
        "苏州市教育局2021年政务公开工作要点", "2021年6月7日", body=["一、推进公开", TEXT, "二、加强解读", TEXT]
    )
    assert document.publish_date is None
    assert document.signature is not None
    assert document.signature.date == "2021-06-07"


# ---------------------------------------------------------------- 文号

CITED = [
    "根据国办公开办函〔2021〕30号要求，编制本报告。",
    "按照《关于印发要点的通知》（苏政办发〔2021〕36号）编制。",
    "国办公开办函〔2021〕30号文件要求公开年报。",
]


@pytest.mark.parametrize("line", CITED)
def test_a_cited_number_is_not_the_documents_own(line: str) -> None:
    document = read(TITLE, line)
    assert document.doc_no is None
    assert any(line in section.text for section in document.sections)


NUMBERS = [
    "苏教办〔2021〕3号",
    "苏教办[2021]3号",
    "苏教办﹝2021﹞3号",
    "苏教办（2021）3号",
    "苏教办【2021】3号",
    "苏教办〔2021〕 3 号",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_number_under_the_title(number: str) -> None:
    document = read(
        "关于印发2021年政务公开工作要点的通知", number, "各处室：", "现印发给你们。", body=["一、推进公开", TEXT]
    )
    assert document.doc_no == "苏教办〔2021〕3号"
    assert not any("苏教办" in section.text for section in document.sections)


def test_the_number_in_the_title() -> None:
    title = "关于印发2021年苏州市政务公开工作要点的通知（苏政办发〔2021〕3号）"
    assert read(title, body=["一、推进公开", TEXT]).doc_no == "苏政办发〔2021〕3号"


# ---------------------------------------------------------------- openings

NOTICE = [
    "关于印发2021年苏州市教育局政务公开工作要点的通知",
    "苏教办〔2021〕3号",
    "局机关各处室、直属单位：",
    "现将《2021年苏州市教育局政务公开工作要点》印发给你们，请遵照执行。",
    "苏州市教育局办公室",
    "2021年6月7日",
    "（此件公开发布）",
]
ANNEX = [
    "2021年苏州市教育局政务公开工作要点",
    "2021年政务公开工作要坚持以公开为常态。",
    "一、推进公开",
    TEXT,
    "二、加强解读",
    TEXT,
]


def test_a_notice_with_its_annex() -> None:
    """SEEDS 004: one document; the notice and the opening of the annex are its openings."""
    document = read(*NOTICE, body=ANNEX)
    assert document.doc_type == "work_points"
    assert document.title == NOTICE[0]
    assert (document.year, document.doc_no) == (2021, "苏教办〔2021〕3号")
    assert document.signature is not None
    assert (document.signature.agency, document.signature.date) == ("苏州市教育局办公室", "2021-06-07")
    openings = [section for section in document.sections if section.level == 0]
    assert [(s.path, s.title) for s in openings] == [("0", None), ("0.1", ANNEX[0])]
    assert openings[0].text == "\n".join((NOTICE[2], NOTICE[3], NOTICE[6]))
    assert openings[1].text == ANNEX[1]
    assert [s.title for s in document.sections if s.level == 1] == ["推进公开", "加强解读"]


def test_a_preamble_is_the_opening_of_level_0() -> None:
    document = read(TITLE, "本报告由苏州市教育局编制。", "统计期限自2021年1月1日至2021年12月31日。")
    assert document.sections[0].path == "0"
    assert document.sections[0].text == "本报告由苏州市教育局编制。\n统计期限自2021年1月1日至2021年12月31日。"
    assert document.period == ("2021-01-01", "2021-12-31")
    assert document.signature is None


def test_text_without_any_heading_is_kept() -> None:
    document = read("苏州市教育局政务公开工作总结", TEXT, body=[])
    assert document.doc_type == "other"
    assert TEXT in "".join(section.text for section in document.sections)


# ---------------------------------------------------------------- documents of other kinds

OTHERS = [
    "苏州市教育局政府信息公开指南",
    "《苏州市2021年政务公开工作要点》解读",
    "苏州市教育局2021年政务公开工作总结",
    "苏州市人民政府办公室关于做好2021年政府信息公开工作年度报告编制工作的通知",
    "关于印发《苏州市政府信息公开工作年度报告格式》的通知",
    "苏州市教育局2021年政务公开工作要点落实情况",
]


@pytest.mark.parametrize("title", OTHERS)
def test_report_like_headings_do_not_make_a_report(title: str) -> None:
    document = read(title)
    assert document.doc_type == "other"
    assert document.title == title
    assert document.facts == ()


BESIDE = [
    "《宝鸡市教育局2023年政府信息公开工作年度报告》政策解读",
    "宝鸡市教育局2023年政府信息公开工作年度报告",
    "图解：宝鸡市教育局2023年政府信息公开工作年度报告",
]
ARTICLE = (
    "<div id='zoom'><p>本年报所列数据统计期限自2022年1月1日起至2022年12月31日止。</p><p>一、总体情况</p>"
    "<p>全年主动公开信息120条。</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p></div>"
)


@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.parametrize(
    "link", ["<a href='t2.html'>{}</a>", "<a href='t2.html' title='x'>{}</a><span>2024-01-20</span>"]
)
def test_a_link_above_the_article_is_not_its_title(name: str, link: str) -> None:
    side = f"<ul class='side'><li>{link.format(name)}</li></ul>"
    (document,) = parse(Page(f"<html><body>{side}{ARTICLE}</body></html>".encode()))
    assert (document.title, document.year) == (None, 2022)
    # a line that is no link is what the article is called
    (document,) = parse(Page(f"<html><body><h1>{BESIDE[1]}</h1>{side}{ARTICLE}</body></html>".encode()))
    assert (document.title, document.year) == (BESIDE[1], 2023)
