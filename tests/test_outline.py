"""Paragraphs → section tree: what opens a section, what only looks like it, and what is odd about the numbering."""

import pytest

from parsers.blocks import join_soft_breaks, read_blocks
from parsers.document import parse
from parsers.outline import Outline, cut_lines, first_heading, read_outline
from parsers.records import Block, Cell, Grid, Page, Paragraph, Signature, TableBlock

Line = tuple[str | None, str | None]


def outline_of(*lines: str) -> Outline:
    """The tree of paragraphs set apart, as the parse builds it; what stands before the first heading is one opening."""
    blocks: list[Block] = list(cut_lines(Paragraph(line) for line in lines))
    start = first_heading(blocks)
    opening = [(None, blocks[:start])] if start else []
    return read_outline(opening, blocks[start:])


def headings_of(*lines: str) -> list[tuple[int, str | None, str | None]]:
    return [(s.level, s.number_key, s.title) for s in outline_of(*lines).sections if s.level > 0]


def issues_of(*lines: str) -> list[tuple[str, str]]:
    return [(found.code, found.where) for found in outline_of(*lines).issues]


# ---------------------------------------------------------------- levels and paths


def test_levels_come_from_the_style_of_the_number() -> None:
    """DOMAIN_SHEET: 一、 → （一） → 1. → （1） → ①; SEEDS: ## and ### on the same level."""
    lines = [
        "## 一、甲事项",
        "### （一）乙事项",
        "1.丙事项",
        "（1）丁事项",
        "①戊事项",
        "### 二、己事项",
        "## （一）庚事项",
    ]
    assert [level for level, _, _ in headings_of(*lines)] == [1, 2, 3, 4, 5, 1, 2]


def test_paths_are_positions_among_siblings_whatever_is_printed() -> None:
    outline = outline_of("开头一段。", "一、甲", "（一）乙", "（三）丙", "1.丁", "四、戊", "（二）己")
    assert [section.path for section in outline.sections] == ["0", "1", "1.1", "1.2", "1.2.1", "2", "2.1"]


def test_a_level_that_is_skipped_does_not_lose_its_parent() -> None:
    outline = outline_of("一、甲", "1.乙", "2.丙", "二、丁")
    assert [(s.path, s.level) for s in outline.sections] == [("1", 1), ("1.1", 3), ("1.2", 3), ("2", 1)]


def test_text_belongs_to_the_section_it_stands_in() -> None:
    outline = outline_of(
        "前言在此。", "一、甲", "甲的正文。", "（一）乙。乙的正文。", "又一段。", "二、丙", "丙的正文。"
    )
    assert [(s.path, s.text) for s in outline.sections] == [
        ("0", "前言在此。"),
        ("1", "甲的正文。"),
        ("1.1", "乙的正文。\n又一段。"),
        ("2", "丙的正文。"),
    ]


def test_openings_stand_before_the_tree() -> None:
    opening = [("某通知", [Paragraph("现印发给你们。")]), ("某要点", [Paragraph("总的要求是。")])]
    outline = read_outline(opening, [Paragraph("一、甲")])
    assert [(s.path, s.level, s.title, s.text) for s in outline.sections] == [
        ("0", 0, "某通知", "现印发给你们。"),
        ("0.1", 0, "某要点", "总的要求是。"),
        ("1", 1, "甲", ""),
    ]


def test_a_table_stands_in_its_section() -> None:
    grid = Grid(((Cell("规章", 0, 0), Cell("0", 0, 1)),), "html")
    blocks: list[Block] = [Paragraph("一、总体情况"), Paragraph("二、主动公开政府信息情况"), TableBlock(grid)]
    outline = read_outline([], blocks)
    assert [(placed.grid, placed.section, placed.code) for placed in outline.grids] == [(grid, "2", "proactive")]


def test_no_headings_at_all() -> None:
    outline = outline_of("只有一段话。", "又一段话。")
    assert [(s.path, s.level, s.title) for s in outline.sections] == [("0", 0, None)]
    assert outline.sections[0].text == "只有一段话。\n又一段话。"


# ---------------------------------------------------------------- codes of the form

DOMAIN_SHEET_CODES = [
    ("一、总体情况", "overview"),
    ("二、主动公开政府信息情况", "proactive"),
    ("三、收到和处理政府信息公开申请情况", "applications"),
    ("四、政府信息公开行政复议、行政诉讼情况", "review_litigation"),
    ("四、政府信息公开行政复议及行政诉讼情况", "review_litigation"),
    ("四、因政府信息公开工作被申请行政复议、提起行政诉讼的情况", "review_litigation"),
    ("五、存在的主要问题及改进情况", "problems"),
    ("五、政府信息公开工作存在的主要问题及改进情况", "problems"),
    ("五、存在问题及改进情况", "problems"),
    ("六、其他需要报告的事项", "other"),
    ("总体情况", "overview"),
]
SAMPLES_CODES = [
    ("一、概述", "overview"),
    ("二、行政机关主动公开政府信息情况", "proactive"),
    ("二、主动公开政府信息的情况", "proactive"),
]


@pytest.mark.parametrize(("line", "code"), [*DOMAIN_SHEET_CODES, *SAMPLES_CODES])
def test_code_of_a_part(line: str, code: str) -> None:
    assert [section.code for section in outline_of(line).sections] == [code]


@pytest.mark.parametrize("number", ["（一）", "1.", "1、", "㈠"])
def test_code_of_a_part_of_the_second_level(number: str) -> None:
    outline = outline_of("一、总体情况", f"{number}主动公开", "二、主动公开政府信息情况")
    assert [section.code for section in outline.sections] == ["overview", "overview.proactive", "proactive"]


# ---------------------------------------------------------------- what is no heading

# rows of the statutory tables whose cells became lines
DOMAIN_SHEET_ROWS = [
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "三、本年度办理结果",
    "四、结转下年度继续办理",
    "（一）予以公开",
    "（三）不予公开",
    "1.属于国家秘密",
    "（七）总计",
    "第二十条第（一）项",
]
SAMPLES_ROWS = ["一、本年新收政府信息公开申请数量 0 0 0 0 0 0 0", "三、本年度办理结果 （一）予以公开 0"]


@pytest.mark.parametrize("row", [*DOMAIN_SHEET_ROWS, *SAMPLES_ROWS])
def test_table_rows_are_no_headings(row: str) -> None:
    lines = ["三、收到和处理政府信息公开申请情况", row, "0", "四、政府信息公开行政复议、行政诉讼情况"]
    assert [title for _, _, title in headings_of(*lines)] == [lines[0][2:], lines[3][2:]]


def test_a_list_of_titles_in_the_preamble_opens_no_section() -> None:
    """SEEDS: the preamble names all parts; SAMPLES: a table of contents in one line, set apart by commas."""
    named = "本报告内容包括:总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况以及相关附表等。"
    joined = "一、概述,(一)抓推进,二、主动公开政府信息情况,三、依申请公开政府信息情况,四、复议、诉讼情况,"
    for line in (named, joined):
        assert headings_of(line, "一、概述", "正文。") == [(1, "一", "概述")]
        assert outline_of(line, "一、概述").sections[0].text == line


def test_a_table_of_contents_opens_no_section() -> None:
    contents = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    body = [line for title in contents for line in (title, "正文在此。")]
    assert headings_of(*contents, *body) == [
        (1, "一", contents[0][2:]),
        (1, "二", contents[1][2:]),
        (1, "三", contents[2][2:]),
    ]
    assert issues_of(*contents, *body) == []


@pytest.mark.parametrize("leader", ["………1", "...... 12", " …… ", "······3"])
def test_a_table_of_contents_with_page_numbers(leader: str) -> None:
    titles = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    body = [line for title in titles for line in (title, "正文在此。")]
    assert [title for _, _, title in headings_of(*(title + leader for title in titles), *body)] == [
        t[2:] for t in titles
    ]


INVENTED_TEXT = [
    "三、四季度分别公开12条。",
    "1.5倍的增长。",
    "2023.6起施行。",
    "12345、工单共9件。",
    "一是公开。二是解读。",
    "第二十条第（一）项所列信息公开3条。",
]


@pytest.mark.parametrize("line", INVENTED_TEXT)
def test_text_that_begins_like_a_number(line: str) -> None:
    outline = outline_of("一、甲", line)
    assert [(s.title, s.text) for s in outline.sections] == [("甲", line)]


# ---------------------------------------------------------------- a whole report on one line

ONE_LINE = (
    "一、总体情况 2020年本局公开12条，很好。 (一)加强制度 1.建立制度。出台办法。 2.加强培训。开展培训。"
    " (二)加强解读。开展解读。 二、主动公开政府信息情况 三、收到和处理政府信息公开申请情况"
    " 四、政府信息公开行政复议、行政诉讼情况 五、存在的主要问题及改进情况 （一）问题。人手不足。（二）改进。增加人手。"
    " 六、其他需要报告的事项 无。"
)


def test_one_line_is_cut_at_its_headings() -> None:
    assert headings_of(ONE_LINE) == [
        (1, "一", "总体情况"),
        (2, "(一)", "加强制度"),
        (3, "1", "建立制度"),
        (3, "2", "加强培训"),
        (2, "(二)", "加强解读"),
        (1, "二", "主动公开政府信息情况"),
        (1, "三", "收到和处理政府信息公开申请情况"),
        (1, "四", "政府信息公开行政复议、行政诉讼情况"),
        (1, "五", "存在的主要问题及改进情况"),
        (2, "(一)", "问题"),
        (2, "(二)", "改进"),
        (1, "六", "其他需要报告的事项"),
    ]
    assert outline_of(ONE_LINE).issues == ()
    assert outline_of(ONE_LINE).sections[-1].text == "无。"


def test_one_line_loses_nothing() -> None:
    sections = outline_of(ONE_LINE).sections
    kept = "".join(f"{s.number or ''}{s.title or ''}{s.text}" for s in sections)
    chinese = [char for char in ONE_LINE if "一" <= char <= "鿿"]
    assert [char for char in kept if "一" <= char <= "鿿"] == chinese


# ---------------------------------------------------------------- odd numbering

TOP = ["一、甲", "二、乙", "三、丙"]
INVENTED_ODD = [
    (TOP, []),
    (["一、甲", "三、丙", "四、丁"], ["numbering_gap"]),
    (["一、甲", "二、乙", "二、丙", "三、丁"], ["numbering_repeat"]),
    (["二、乙", "三、丙"], ["numbering_gap"]),
    (["一、甲", "（一）子", "（三）丑"], ["numbering_gap"]),
    (["一、甲", "（一）子", "（二）丑", "二、乙", "（一）寅"], []),
    (["一、甲", "1.子", "2.丑", "1.寅", "2.卯"], []),
    (["总体情况", "二、主动公开政府信息情况"], []),
]
SEEDS_ODD = [
    (["一、甲", "二、乙", "三、丙", "四、丁", "七、戊", "六、己"], ["numbering_gap", "numbering_order"]),
    (["一、甲", "一是公开。二是解读。三是平台。四是回应。五是管理。五是监督。"], ["numbering_repeat"]),
]
SAMPLES_ODD = [(["一、甲", "（一）子", "（二）丑", "（五）寅"], ["numbering_gap"])]


@pytest.mark.parametrize(("lines", "codes"), [*INVENTED_ODD, *SEEDS_ODD, *SAMPLES_ODD])
def test_odd_numbering_is_reported(lines: list[str], codes: list[str]) -> None:
    assert [code for code, _ in issues_of(*lines)] == codes


@pytest.mark.parametrize(("lines", "_"), [*INVENTED_ODD, *SEEDS_ODD])
def test_numbers_are_kept_as_printed(lines: list[str], _: list[str]) -> None:
    tops = [line for line in lines if "、" in line[:2]]
    assert [s.number for s in outline_of(*lines).sections if s.level == 1 and s.number] == [line[:2] for line in tops]


INVENTED_NO_LISTS = ["这一是公认的。", "第一是公开，第二是解读。", "一是一，二是二。", "三是六的一半。"]


@pytest.mark.parametrize("text", INVENTED_NO_LISTS[:2])
def test_words_that_look_like_a_list(text: str) -> None:
    assert issues_of("一、甲", text) == []


def test_an_inline_list_over_several_paragraphs_is_one_list() -> None:
    assert issues_of("一、甲", "一是公开。", "二是解读。", "三是回应。") == []
    assert issues_of("一、甲", "一是公开。", "三是解读。", "二是回应。") == [("numbering_order", "1")]


# ---------------------------------------------------------------- from lines of a page

PAGE_LINES = """一、总体情况

2021年以来，本局始终坚持以公开为常态，持续加大公开力度、增加公开深度、提高

公开精度，各项工作有序推进。

二、主动公开政府信息情况

无。
"""


def test_soft_breaks_are_joined_and_titles_stay_apart() -> None:
    """SEEDS: 提高 / 公开精度."""
    blocks = list(cut_lines(join_soft_breaks(read_blocks(PAGE_LINES).blocks)))
    outline = read_outline([], blocks)
    assert [(s.title, s.text) for s in outline.sections] == [
        (
            "总体情况",
            "2021年以来，本局始终坚持以公开为常态，持续加大公开力度、增加公开深度、提高公开精度，各项工作有序推进。",
        ),
        ("主动公开政府信息情况", "无。"),
    ]


# ---------------------------------------------------------------- one report in many dresses

LINES = [
    "苏州市教育局2021年政府信息公开工作年度报告",
    "本报告由苏州市教育局编制，统计期限自2021年1月1日至2021年12月31日。",
    "一、总体情况",
    "2021年，本局认真落实公开要求，全年主动公开政府信息12条。",
    "（一）主动公开。全年公开12条，比上年增加3条。",
    "（二）依申请公开。全年收到申请3件，均已按期办结。",
    "二、主动公开政府信息情况",
    "本年度未制发规范性文件，行政许可处理决定5件。",
    "三、收到和处理政府信息公开申请情况",
    "全年收到申请3件。",
    "四、政府信息公开行政复议、行政诉讼情况",
    "全年没有行政复议和行政诉讼。",
    "五、存在的主要问题及改进情况",
    "人手不足，将加强培训。",
    "六、其他需要报告的事项",
    "无其他需要报告的事项。",
    "苏州市教育局",
    "2022年1月20日",
]


PROSE = [line for line in LINES[1:-2] if line[1] != "、"]


def each(template: str) -> str:
    return "".join(template.format(line) for line in LINES)


DRESSES = {
    "plain lines": "\n".join(LINES),
    "plain lines set apart": "\n\n".join(LINES),
    "plain lines indented": "\n".join(f"　　{line}" for line in LINES),
    "markdown": "\n\n".join(f"## {line}" if "、" in line[:2] else line for line in LINES),
    "trailing pipes": "\n".join(f"{line} | |||||" for line in LINES),
    "leading pipes": "\n".join(f"| {line} |" for line in LINES),
    "on one line": " ".join(LINES),
    "p": each("<p>{}</p>"),
    "div": each("<div>{}</div>"),
    "p indented": each("<p>　　{}</p>"),
    "p indented by nbsp": each("<p>&nbsp;&nbsp;&nbsp;&nbsp;{}</p>"),
    "br": "<div>" + "<br>".join(LINES) + "</div>",
    "br twice": "<div>" + "<br/><br/>".join(LINES) + "</div>",
    "pre": "<div><pre>" + "\n".join(LINES) + "</pre></div>",
    "spans": each("<p><span style='a'><span>{}</span></span></p>"),
    "Word": each("<p class=MsoNormal><b><span lang=EN-US>{}<o:p></o:p></span></b></p>"),
    "list": "<div><ul>" + each("<li>{}</li>") + "</ul></div>",
    "one cell": "<table><tr><td>" + each("<p>{}</p>") + "</td></tr></table>",
    "a row a line": "<table>" + each("<tr><td>{}</td></tr>") + "</table>",
    "nested layout": "<table><tr><td>栏目</td><td><table><tr><td>"
    + each("<p>{}</p>")
    + "</td></tr></table></td></tr></table>",
    "a character a span": "".join("<p>" + "".join(f"<span>{char}</span>" for char in line) + "</p>" for line in LINES),
    "comments": each("<p><!-- 注 -->{}<!-- 注 --></p><script>var x = '一、';</script>"),
    "white space of the source": each("\n<p>\n\t\t{}\n</p>\r\n\r\n"),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_every_dress_gives_the_same_report(dress: str) -> None:
    (document,) = parse(Page(DRESSES[dress].encode()))
    assert [(s.path, s.number_key, s.title) for s in document.sections if s.level > 0] == [
        ("1", "一", "总体情况"),
        ("1.1", "(一)", "主动公开"),
        ("1.2", "(二)", "依申请公开"),
        ("2", "二", "主动公开政府信息情况"),
        ("3", "三", "收到和处理政府信息公开申请情况"),
        ("4", "四", "政府信息公开行政复议、行政诉讼情况"),
        ("5", "五", "存在的主要问题及改进情况"),
        ("6", "六", "其他需要报告的事项"),
    ]
    # a title glued to the preamble stays there, too
    texts = "".join(section.text for section in document.sections).removeprefix(LINES[0]).split()
    assert "".join(texts) == "".join(line.split("。", 1)[1] if line[0] == "（" else line for line in PROSE)
    assert (document.doc_type, document.agency, document.year) == ("annual_report", "苏州市教育局", 2021)
    assert document.period == ("2021-01-01", "2021-12-31")
    assert document.signature == Signature("苏州市教育局", "2022-01-20")
    assert document.title == LINES[0]
    assert not {found.code for found in document.issues} & {"numbering_gap", "numbering_order", "numbering_repeat"}
