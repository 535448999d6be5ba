"""Lines of cells → tables: rows by their labels, headers as the form prints them, and text that stays text."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.grids import text_grid
from parsers.line_tables import LINES, PIPE_LINES, gather_tables
from parsers.records import Block, Paragraph, TableBlock, Zone

Lines = str | Sequence[str]


def lines_of(text: Lines) -> list[str]:
    return [line for line in text.strip().splitlines() if line] if isinstance(text, str) else list(text)


def gather(text: Lines) -> tuple[Block, ...]:
    return gather_tables([Paragraph(line.strip(), offset=len(line) - len(line.lstrip(" "))) for line in lines_of(text)])


def shown(blocks: Iterable[Block]) -> list[str]:
    """A paragraph as it is; the rows of a table with a stroke between their cells and ``_`` for a blank one."""
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        else:
            rows = [[cell.text or "_" for cell in row if cell.colspan] for row in block.grid.rows]
            found += ["/".join(row) for row in rows]
    return found


def read(text: Lines) -> list[str]:
    return shown(gather(text))


def carriers(text: Lines) -> list[str]:
    return [block.grid.carrier for block in gather(text) if isinstance(block, TableBlock)]


# ---------------------------------------------------------------- rows

DISCLOSURE = """
第二十条第（一）项
信息内容
本年制发件数
本年废止件数
现行有效件数
规章
2
0
11
行政规范性
文件
109
489
597
第二十条第（五）项
信息内容
本年处理决定数量
行政许可
1,808
"""


def test_a_cell_a_line() -> None:
    assert read(DISCLOSURE) == [
        "第二十条第（一）项",
        "信息内容/本年制发件数/本年废止件数/现行有效件数",
        "规章/2/0/11",
        "行政规范性文件/109/489/597",
        "第二十条第（五）项",
        "信息内容/本年处理决定数量",
        "行政许可/1,808",
    ]
    assert carriers(DISCLOSURE) == [LINES]


def test_a_cell_and_its_pipe_a_line() -> None:
    lines = [f"{line} |" for line in lines_of(DISCLOSURE) if line not in ("文件", "489")]
    split = [part for line in lines for part in line.replace("行政规范性", "行政规范性文件").split(" ")]
    at = split.index("109") + 1
    pipes = [*split[:at], "||", *split[at + 1 :]]
    assert read(pipes)[3] == "行政规范性文件/109/_/597"
    assert carriers(pipes) == [PIPE_LINES]


def test_figures_of_a_row_on_one_line() -> None:
    assert read("信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章 2 0 11\n行政规范性文件 9 8 7") == [
        "信息内容/本年制发件数/本年废止件数/现行有效件数",
        "规章/2/0/11",
        "行政规范性文件/9/8/7",
    ]


def test_what_stands_around_a_table_stays() -> None:
    text = f"一、总体情况\n我局认真做好公开工作。共公开信息12条。\n二、主动公开政府信息情况\n{DISCLOSURE.strip()}\n三、其他"
    blocks = gather(text)
    assert shown(blocks)[:3] == ["一、总体情况", "我局认真做好公开工作。共公开信息12条。", "二、主动公开政府信息情况"]
    assert [type(block) for block in blocks] == [Paragraph, Paragraph, Paragraph, TableBlock, Paragraph]


def test_words_between_figures_are_cells_where_pipes_tell_so() -> None:
    """未增未减 stands where a figure should; without pipes it may as well be the label of another row."""
    rows = ("信息内容 上一年项目数量 本年增/减 处理决定数量", "行政许可 3 未增未减 12", "其他对外管理服务事项 1 0 2")
    cells = [cell for row in rows for cell in row.split()]
    assert read([part for cell in cells for part in (cell, "|")])[1:] == [
        "行政许可/3/未增未减/12",
        "其他对外管理服务事项/1/0/2",
    ]
    assert read(cells)[1:] == ["行政许可/3", "未增未减/12", "其他对外管理服务事项/1/0/2"]


def test_a_pipe_opens_each_row() -> None:
    """A row ends where the next is opened, also one that has no figures."""
    rows = ["|", "信息内容", "本年处理决定数量", "|", "行政处罚", "|", "行政检查", "4", "|", "行政强制", "5"]
    assert read(rows) == ["信息内容/本年处理决定数量", "行政处罚", "行政检查/4", "行政强制/5"]
    assert carriers(rows) == [LINES]
    groups = ["|", "（三）不予公开", "|", "1.属于国家秘密", *["0"] * 7, "|", "（七）总计", *["0"] * 7]
    assert read([*lines_of(HEADER), *groups])[3] == "（三）不予公开"


def test_an_unknown_row_is_a_row() -> None:
    text = "信息内容\n本年处理决定数量\n行政处罚\n3\n行政检查\n4\n行政强制\n5"
    assert read(text) == ["信息内容/本年处理决定数量", "行政处罚/3", "行政检查/4", "行政强制/5"]


def test_an_unknown_word_behind_the_header_is_of_the_header() -> None:
    text = "信息内容\n本年处理决定数量\n备注\n行政处罚\n3\n无\n行政强制\n5\n无"
    assert read(text) == ["信息内容/本年处理决定数量/备注", "行政处罚/3/无", "行政强制/5/无"]


# ---------------------------------------------------------------- the applications

HEADER = """
申请人情况
自然人
法人或其他组织
总计
商业
企业
科研
机构
社会公益
组织
法律服务
机构
其他
"""
PRINTED = ["申请人情况", "自然人/法人或其他组织/总计", "商业企业/科研机构/社会公益组织/法律服务机构/其他"]
ZEROS = "0\n" * 7


def test_the_header_of_the_applications_is_put_back_as_the_form_has_it() -> None:
    rows = f"一、本年新收政府信息\n公开申请数量\n{ZEROS}二、上年结转政府信息公开申请数量\n{ZEROS}"
    assert read(HEADER + rows) == [
        *PRINTED,
        "一、本年新收政府信息公开申请数量/0/0/0/0/0/0/0",
        "二、上年结转政府信息公开申请数量/0/0/0/0/0/0/0",
    ]


def test_groups_stand_before_their_first_row() -> None:
    spelled = "\n".join("三、本年度办理结果")
    rows = f"{spelled}\n（一）予以公开\n{ZEROS}（三）\n不予\n公开\n1.属于国家秘密\n{ZEROS}2.其他法律行政法规禁止公\n开\n{ZEROS}"
    assert read(HEADER + rows)[3:] == [
        "三、本年度办理结果/（一）予以公开/0/0/0/0/0/0/0",
        "（三）不予公开/1.属于国家秘密/0/0/0/0/0/0/0",
        "2.其他法律行政法规禁止公开/0/0/0/0/0/0/0",
    ]


def test_a_row_without_figures_is_no_group() -> None:
    rows = f"（一）予以公开\n（二）部分公开\n{ZEROS}（三）不予公开\n1.属于国家秘密\n{ZEROS}"
    assert read(HEADER + rows)[3:] == [
        "（一）予以公开",
        "（二）部分公开/0/0/0/0/0/0/0",
        "（三）不予公开/1.属于国家秘密/0/0/0/0/0/0/0",
    ]


def test_an_unknown_label_may_stand_under_a_group() -> None:
    rows = f"（五）不予处理\n6.其他不予处理的情形\n{ZEROS}（六）其他处理\n3.其他\n{ZEROS}"
    assert read(HEADER + rows)[3:] == [
        "（五）不予处理/6.其他不予处理的情形/0/0/0/0/0/0/0",
        "（六）其他处理/3.其他/0/0/0/0/0/0/0",
    ]


def test_total_below_figures_is_a_row() -> None:
    rows = f"（一）予以公开\n{ZEROS}（七）总计\n{ZEROS}四、结转下年度继续办理\n{ZEROS}"
    assert read(HEADER + rows)[4:] == ["（七）总计/0/0/0/0/0/0/0", "四、结转下年度继续办理/0/0/0/0/0/0/0"]


def test_the_header_again_at_a_page_break() -> None:
    rows = f"（一）予以公开\n{ZEROS}- 3 -\n{HEADER.strip()}\n（七）总计\n{ZEROS}"
    assert read(HEADER + rows) == [*PRINTED, "（一）予以公开/0/0/0/0/0/0/0", *PRINTED, "（七）总计/0/0/0/0/0/0/0"]


def test_a_caption_and_a_figure_are_no_table() -> None:
    assert read("第二十条第（一）项\n0") == ["第二十条第（一）项", "0"]


def test_one_row_without_its_header() -> None:
    assert read("四、结转下年度继续办理\n" + ZEROS) == ["四、结转下年度继续办理/0/0/0/0/0/0/0"]
    # six figures are not the row
    assert read("四、结转下年度继续办理\n" + "0\n" * 6) == ["四、结转下年度继续办理", *["0"] * 6]


def test_a_header_out_of_its_order_stays_as_it_is() -> None:
    """商业企业 before 科研机构 on the form: nothing tells which figures are whose."""
    turned = HEADER.replace("商业\n企业\n科研\n机构\n", "科研\n机构\n商业\n企业\n")
    rows = read(f"{turned}（一）予以公开\n{ZEROS}（七）总计\n{ZEROS}")
    assert rows[0] == "申请人情况/自然人/法人或其他组织/总计/科研机构/商业企业/社会公益组织/法律服务机构/其他"


def test_a_column_that_the_report_added() -> None:
    more = HEADER.replace("总计\n", "总计\n备注\n")
    assert read(f"{more}（一）予以公开\n{ZEROS}无\n（七）总计\n{ZEROS}无\n")[1] == "自然人/法人或其他组织/总计/备注"


# ---------------------------------------------------------------- the outcomes

OUTCOMES = (
    "行政复议\n行政诉讼\n结果维持\n结果纠正\n其他结果\n尚未审结\n总计\n未经复议直接起诉\n复议后起诉\n"
    + "结果\n维持\n结果纠正\n其他\n结果\n尚未\n审结总计\n" * 2
)
OUTCOMES_PRINTED = [
    "行政复议/行政诉讼",
    "结果维持/结果纠正/其他结果/尚未审结/总计/未经复议直接起诉/复议后起诉",
    "结果维持/结果纠正/其他结果/尚未审结/总计/结果维持/结果纠正/其他结果/尚未审结/总计",
]
FIFTEEN = [str(number) for number in range(15)]


def test_the_row_of_outcomes() -> None:
    assert read(OUTCOMES + "\n".join(FIFTEEN)) == [*OUTCOMES_PRINTED, "/".join(FIFTEEN)]


def test_the_row_of_outcomes_on_one_line() -> None:
    assert read(OUTCOMES + " ".join(FIFTEEN)) == [*OUTCOMES_PRINTED, "/".join(FIFTEEN)]


def test_fifteen_figures_under_what_is_left_of_their_header() -> None:
    text = "未经复议直接起诉\n复议后起诉\n" + "\n".join(FIFTEEN)
    assert read(text)[-1] == "/".join(FIFTEEN)
    assert len(gather(text)) == 1
    fourteen = "未经复议直接起诉\n复议后起诉\n" + "\n".join(FIFTEEN[:-1])
    assert read(fourteen) == lines_of(fourteen)


def test_blank_outcomes_before_the_first_figure() -> None:
    """Each cell with its pipe: blanks behind the header are the first of the row, where the header is not filled up."""
    header = [f"{label} |" for row in OUTCOMES_PRINTED for label in row.split("/")]
    cells = ["|"] * 4 + ["7 |"] + ["|"] * 10
    lines = [piece for line in (*header, *cells) for piece in line.split()]
    assert read(lines)[-1] == "/".join([*"_" * 4, "7", *"_" * 10])


def test_blanks_behind_a_header_with_a_label_lost_are_nobodys() -> None:
    """Four blanks may fill up the header, or open the row: its figures stay together in one cell."""
    labels = [label for row in OUTCOMES_PRINTED for label in row.split("/")]
    labels.remove("结果维持")
    lines = [part for label in labels for part in (label, "|")] + ["|"] * 4
    lines += [part for number in range(11) for part in (str(number), "|")]
    assert read(lines)[-1] == " ".join(str(number) for number in range(11))


# ---------------------------------------------------------------- what is no table, and what cannot be told


def test_figures_before_their_labels_stay_text() -> None:
    text = "信息内容\n本年处理决定数量\n3\n行政处罚\n4\n行政强制\n"
    assert read(text) == lines_of(text)
    captioned = text + "第二十条第（八）项\n" + text
    assert all(isinstance(block, Paragraph) for block in gather(captioned))


def test_labels_that_may_have_slipped_past_their_figures_keep_their_cells_together() -> None:
    """A row with the cells of two, and one with none below: three of six figures are whose?"""
    text = "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n1\n2\n3\n4\n5\n6\n行政规范性文件\n"
    rows = text + "规章\n1\n2\n3\n行政规范性文件\n4\n5\n6\n" * 2
    assert "规章/1 2 3 4 5 6" in read(rows)
    assert "规章/1/2/3" in read(rows)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "规章",
        "我局主动公开了下列信息\n规章\n3",
        # words for figures: nothing tells them from labels
        "信息内容\n本年处理决定数量\n行政处罚\n无\n行政强制\n—",
        # labels without a figure
        "信息内容\n本年制发件数\n规章\n行政规范性文件",
        # everyday words alone
        "其他\n3\n总计\n4\n规章\n5",
        # four short labels
        "其他\n3\n总计\n4\n规章\n5\n商业企业\n6",
        # two labels
        "行政事业性收费\n3\n规章\n5",
        "1\n2\n3",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert read(text) == lines_of(text)


def test_two_tables_with_words_between_are_two() -> None:
    first = "信息内容\n本年处理决定数量\n行政处罚\n3\n行政强制\n4"
    text = f"{first}\n甲单位\n乙单位\n丙单位\n丁单位\n{first}"
    blocks = gather(text)
    assert [type(block) for block in blocks] == [TableBlock, *[Paragraph] * 4, TableBlock]


def test_many_short_labels_make_a_table() -> None:
    text = "规章\n3\n行政许可\n4\n行政处罚\n5\n行政强制\n6\n规范性文件\n7"
    assert read(text) == ["规章/3", "行政许可/4", "行政处罚/5", "行政强制/6", "规范性文件/7"]


def test_more_cells_than_any_report_has_stay_text() -> None:
    rows = lines_of("信息内容\n本年处理决定数量" + "\n行政处罚\n3" * 2000)
    assert read(rows) == rows


def test_words_between_two_tables_are_of_neither() -> None:
    text = "信息内容\n本年处理决定数量\n行政处罚\n3\n行政强制\n4"
    words = "甲单位\n乙单位\n丙单位\n丁单位"
    blocks = gather(f"{text}\n{words}\n第二十条第（六）项\n{text}")
    assert [type(block) for block in blocks] == [TableBlock, *[Paragraph] * 4, TableBlock]
    # three may be rows of the table
    three = gather(f"{text}\n甲单位\n乙单位\n丙单位\n第二十条第（六）项\n{text}")
    assert [type(block) for block in three] == [TableBlock]


def test_rows_above_the_first_label_that_is_known() -> None:
    rows = "主动公开事项\n1\n2\n3\n行政许可\n4\n5\n6\n其他对外管理服务事项\n7\n8\n9\n行政事业性收费\n1\n0"
    assert read(rows)[0] == "主动公开事项/1/2/3"


def test_pipes_on_lines_of_their_own_are_no_paragraphs() -> None:
    assert read(["本年度情况如下", "|", "|||", "没有收费"]) == ["本年度情况如下", "没有收费"]


@pytest.mark.parametrize("zone", ["before", "after"])
def test_what_stands_around_the_article_makes_no_table(zone: Zone) -> None:
    lines = [Paragraph(line, zone=zone) for line in lines_of(DISCLOSURE)]
    assert list(gather_tables([*lines, Paragraph("|", zone=zone)])) == lines


def test_tables_of_the_page_stay_between() -> None:
    table = TableBlock(text_grid([["规章", "3"]], "html"))
    lines = [Paragraph(line) for line in lines_of(DISCLOSURE)]
    blocks = gather_tables([*lines, table, *lines])
    assert blocks[1] is table
    assert [type(block) for block in blocks] == [TableBlock] * 3


def test_the_title_printed_again_on_a_page_is_no_cell() -> None:
    title = "甲县统计局政府信息公开工作年度报告"
    lines = lines_of(DISCLOSURE)
    again = [title, "二、主动公开政府信息情况", *lines[:7], title, *lines[7:]]
    assert read(again)[4] == "规章/2/0/11"
    # a label comes again, too, and stays
    assert read(again)[-2:] == ["信息内容/本年处理决定数量", "行政许可/1,808"]


# ---------------------------------------------------------------- laws

WORDS = [
    *(
        "第二十条第（一）项",
        "信息内容",
        "本年制发件数",
        "规章",
        "行政规范性",
        "文件",
        "其他",
        "总计",
        "自然人",
        "商业",
        "企业",
    ),
    *("一、本年新收政府信息公开申请数量", "（三）不予公开", "1.属于国家秘密", "三、本年度办理结果", "（七）总计"),
    *("行政复议", "未经复议直接起诉", "复议后起诉", "结果维持", "尚未", "审结总计", "甲单位", "未增未减"),
    *(
        "0",
        "3",
        "12",
        "1,808",
        "—",
        "0 0 3",
        "规章 1 2",
        "|",
        "||",
        "行政许可 |",
        "二、主动公开政府信息情况",
        "没有收费。共2件。",
    ),
    *("- 3 -", "第3页", "第二十条第（五）项", "0", "0", "0"),
]


FEET = {"- 3 -", "第3页"}
FIGURES = {"0", "3", "12", "1,808", "—", "1", "2"}


def letters(texts: Iterable[str]) -> Counter[str]:
    return Counter(sign for text in texts for sign in text if not sign.isspace() and sign != "|")


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_no_letter_of_a_text_is_lost(lines: list[str]) -> None:
    """Cells and paragraphs hold what the lines held, but the feet of pages, running titles and pipes."""
    repeated = {line for line in lines if lines.count(line) > 1 and len(line) >= 6}
    told = [cell for block in gather(lines) for cell in cells_of(block)]
    lost = letters(lines) - letters(told)
    assert letters(told) <= letters(lines)
    assert lost <= letters(line for line in lines if line in FEET or line in repeated)


@given(st.lists(st.sampled_from([word for word in WORDS if word not in FEET]), max_size=40, unique=True))
def test_no_letter_is_lost_of_lines_that_do_not_come_again(lines: list[str]) -> None:
    assert letters(cell for block in gather(lines) for cell in cells_of(block)) == letters(lines)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_figures_keep_their_order(lines: list[str]) -> None:
    """Labels of a header may be put where the form prints them; a figure never passes another."""
    written = [word for line in lines if line not in FEET for word in line.split() if word in FIGURES]
    told = [word for block in gather(lines) for cell in cells_of(block) if cell not in FEET for word in cell.split()]
    assert [word for word in told if word in FIGURES] == written


def cells_of(block: Block) -> Iterable[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    return [cell.text for row in block.grid.rows for cell in row]


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_gathering_twice_changes_nothing(lines: list[str]) -> None:
    once = gather(lines)
    assert gather_tables(once) == once


HOSTILE = {
    "figures": ["0"] * 100_000,
    "labels": ["规章"] * 100_000,
    "labels and figures": ["规章", "0"] * 50_000,
    "groups": ["（三）不予公开"] * 50_000,
    "pieces of labels": ["商业", "企业", "审结总计"] * 33_000,
    "unknown words": ["甲单位", "0"] * 50_000,
    "captions": ["第二十条第（一）项"] * 100_000,
    "headers": ["信息内容", "自然人"] * 50_000,
    "pipes": ["|"] * 100_000,
    "cells and pipes": ["规章", "|", "0", "||"] * 25_000,
    "a million pipes": ["规章", "|" * 1_000_000, "0"],
    "one long line": ["信息内容", "规章 0 " * 100_000, "0"],
    "a line of 5 MB": ["信息内容", "规章" * 850_000, "0"],
    "laid out": ["规章  0  1  2  3"] * 30_000,
    "outcomes": ["未经复议直接起诉", "复议后起诉", "甲"] * 30_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_number_of_lines_comes_to_an_end(name: str) -> None:
    assert (
        letters(cell for block in gather(HOSTILE[name]) for cell in cells_of(block))["规"]
        == letters(HOSTILE[name])["规"]
    )
