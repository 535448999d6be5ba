"""Plain text → paragraphs and tables; torn sentences joined, the frame of a page told from what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.blocks import is_chrome, join_soft_breaks, read_blocks
from parsers.grids import is_padding
from parsers.line_cells import is_pipes
from parsers.records import Block, Paragraph, TableBlock


def texts_of(text: str) -> list[str]:
    blocks = read_blocks(text).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph) and not is_pipes(block.text)]


def tables_of(text: str) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row if not is_padding(cell)] for row in block.grid.rows]
        for block in read_blocks(text).blocks
        if isinstance(block, TableBlock)
    ]


# ---------------------------------------------------------------- plain text


def test_each_line_is_a_paragraph() -> None:
    assert texts_of("甲\n\n  乙  \r\n　　丙\n\t\n") == ["甲", "乙", "丙"]


def test_indent_and_soft_breaks_are_noted() -> None:
    blocks = read_blocks("　　甲\n乙\n\n丙").blocks
    assert [(b.indent, b.soft) for b in blocks if isinstance(b, Paragraph)] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_pipes_make_a_table() -> None:
    text = "二、主动公开\n| 信息内容 | 本年制发件数 |\n| 规章 | 0 |\n| 行政规范性文件 | 3 |\n三、申请"
    assert texts_of(text) == ["二、主动公开", "三、申请"]
    assert tables_of(text) == [[["信息内容", "本年制发件数"], ["规章", "0"], ["行政规范性文件", "3"]]]


def test_tabs_make_a_table_from_the_second_line_on() -> None:
    assert tables_of("规章\t0\n行政规范性文件\t3") == [[["规章", "0"], ["行政规范性文件", "3"]]]
    assert tables_of("规章\t0") == []


def test_full_width_pipes_make_a_table() -> None:
    assert tables_of("规章｜0\n行政规范性文件｜3") == [[["规章", "0"], ["行政规范性文件", "3"]]]


# SEEDS 000, SAMPLES: a layout table left runs of pipes behind each line
FLOODS = [
    "甲市乙局2022年政府信息公开工作年度报告 | ||||||||||",
    "一、总体情况 2022年公开12条。 (一)甲 二、乙 | |||||||||",
    "|甲|",
    "甲 |",
]


@pytest.mark.parametrize("line", FLOODS)
def test_a_lone_cell_among_pipes_is_a_paragraph(line: str) -> None:
    assert tables_of(line) == []
    assert texts_of(line) == [line.strip("| ")]


def test_pipes_alone_are_blank_cells() -> None:
    """Whether they belong to a table is told later; here they are kept, a line of them as one."""
    assert read_blocks("|\n|||||\n| | |\n").blocks == (Paragraph("|"), Paragraph("|||||"), Paragraph("|||"))


def test_a_heading_between_two_pipe_tables_is_a_paragraph() -> None:
    """A whole report in one layout table: its headings stand in cells of their own."""
    text = "| 规章 | 0 |\n| 行政规范性文件 | 3 |\n| 三、收到和处理政府信息公开申请情况 |\n| 一、本年新收 | 1 |\n| 二、上年结转 | 2 |"
    assert texts_of(text) == ["三、收到和处理政府信息公开申请情况"]
    assert len(tables_of(text)) == 2


def test_a_caption_row_stays_in_its_table() -> None:
    text = "第二十条第(一)项 | ||||\n信息内容 | 本年新 | 本年新 | 对外公开总数量 | |\n规章 | 0 | 0 | 0 | |"
    assert texts_of(text) == []
    assert [row[0] for row in tables_of(text)[0]] == ["第二十条第(一)项", "信息内容", "规章"]


def test_cells_one_a_line_keep_their_pipes() -> None:
    """SAMPLES: one cell a line with a trailing pipe; the pipes tell the blank cells (parsers.line_tables)."""
    blocks = read_blocks("信息内容 |\n本年制发件数 |\n规章 |\n||\n0 |").blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        *("信息内容", "|", "本年制发件数", "|", "规章", "|", "||", "0", "|")
    ]


def test_markdown_rule_is_no_row() -> None:
    text = "| 信息内容 | 本年制发件数 |\n|---|---|\n| 规章 | 0 |"
    assert tables_of(text) == [[["信息内容", "本年制发件数"], ["规章", "0"]]]


@given(st.text(st.sampled_from("甲乙一、0 |\t\n-　"), max_size=120))
def test_no_character_of_a_plain_text_is_lost(text: str) -> None:
    kept = "".join(texts_of(text)) + "".join(cell for table in tables_of(text) for row in table for cell in row)
    assert sorted(char for char in kept if char in "甲乙一、0") == sorted(char for char in text if char in "甲乙一、0")


# ---------------------------------------------------------------- soft breaks


def joined(*lines: str) -> list[str]:
    return [block.text for block in join_soft_breaks(Paragraph(line) for line in lines) if isinstance(block, Paragraph)]


PROSE = "本局政务公开工作要坚持以公开为常态，持续加大公开力度、增加公开深度、提高"
# (above, below): one sentence torn in two
SEEDS_TORN = [(PROSE, "公开精度，推动各项工作更加透明规范。")]
SAMPLES_TORN = [
    ("制发了《关于印发政府信息公开工作要点的通知》，根据《", "中华人民共和国政府信息公开条例》编制，内容完整。"),
]
INVENTED_TORN = [
    (PROSE, "（含直属单位）公开精度，推动工作。"),
    (PROSE + "以及", "《条例》规定的公开精度，推动工作。"),
]


@pytest.mark.parametrize(("above", "below"), [*SEEDS_TORN, *SAMPLES_TORN, *INVENTED_TORN])
def test_torn_sentences_are_joined(above: str, below: str) -> None:
    assert joined(above, below) == [above + below]


def test_a_sentence_torn_twice() -> None:
    assert joined(PROSE, "公开精度，推动决策和管理服务更加透明，进一步", "规范，取得成效。") == [
        PROSE + "公开精度，推动决策和管理服务更加透明，进一步规范，取得成效。"
    ]


# (above, below): a heading set over two lines
INVENTED_HEADINGS = [
    ("一、", "总体情况"),
    ("（二）", "依申请公开"),
    ("1.", "主动公开"),
    ("（1）", "平台建设"),
    ("三、收到和处理政府信息公开", "申请情况"),
    ("四、政府信息公开行政复议、", "行政诉讼情况"),
    ("存在的主要问题", "及改进情况"),
]


@pytest.mark.parametrize(("above", "below"), INVENTED_HEADINGS)
def test_a_heading_over_two_lines_is_joined(above: str, below: str) -> None:
    assert joined(above, below) == [above + below]


# (above, below): two things, never one
INVENTED_APART = [
    ("甲市医疗保障局", "2021年政府信息公开工作年度报告"),
    ("一、总体情况", "2021年，本局公开12条，办结3件。"),
    ("（一）主动公开", "全年主动公开信息12条，比上年增加3条。"),
    (PROSE + "精度。", "甲市医疗保障局"),
    (PROSE + "精度", "甲市医疗保障局"),
    (PROSE + "精度", "2021年6月7日"),
    (PROSE + "精度", "二、主动公开政府信息情况"),
    (PROSE + "精度", "（二）依申请公开，全年3件。"),
    (PROSE + "精度", "2.依申请公开，全年3件。"),
    (PROSE + "精度", "①依申请公开，全年3件。"),
    (PROSE + "精度", "二是依申请公开，全年3件。"),
    (PROSE + "精度", "附件：1.任务分解表，2.责任清单"),
    (PROSE + "精度", "（此件公开发布）"),
    (PROSE + "如下：", "公开精度，推动工作。"),
    (PROSE + "精度；", "公开精度，推动工作。"),
    ("各处室、直属单位：", "现将要点印发给你们，请遵照执行。"),
    ("索引号：11220000MB19566296/2021-02426", "文号：甲医保发〔2021〕2号"),
    ("发布机构：甲市医疗保障局", "发布日期：2021-06-07"),
    ("甲市医疗保障局办公室", "2021年6月7日"),
    ("总体情况", "主动公开，全年12条。"),
    ("一、总体情况", "二、主动公开政府信息情况"),
    ("一、总体情况", "主动公开"),
    ("六、其他需要报告的事项", "无"),
    ("1.", "2021年"),
    ("3", "件"),
    ("12345", "热线"),
    ("信息来源：甲市医疗保障局，经办人在岗，责任到人，长期公开有效，任何人可查", "发布日期：2021-06-07，有效"),
]


@pytest.mark.parametrize(("above", "below"), INVENTED_APART)
def test_titles_signatures_and_labels_are_never_joined(above: str, below: str) -> None:
    assert joined(above, below) == [above, below]


def test_an_indented_paragraph_is_a_new_one() -> None:
    blocks: list[Block] = [Paragraph(PROSE), Paragraph("公开精度，推动工作。", indent=True)]
    assert list(join_soft_breaks(blocks)) == blocks


def test_the_frame_is_not_joined_to_the_body() -> None:
    blocks: list[Block] = [Paragraph(PROSE, zone="before"), Paragraph("公开精度，推动工作。")]
    assert list(join_soft_breaks(blocks)) == blocks


# ---------------------------------------------------------------- the frame of a page

DOMAIN_SHEET_CHROME = [
    "浏览次数：",
    "浏览次数: 123",
    "点击数：12",
    "累计次数：5",
    "字体：[大 中 小]",
    "【字体：",
    "【字体：大 中 小】",
    "打印",
    "关闭",
    "打印 关闭",
    "分享",
    "扫一扫",
    "当前位置：首页 > 政务公开 > 政府信息公开年报",
    "首页 >",
    "登录 注册",
    "返回顶部",
    "人工智能朗读",
    "上一篇：2020年年度报告",
    "下一篇：没有了",
]
SEEDS_CHROME = ["当前位置 :首页 >", "首页", "打印 关闭"]
SAMPLES_CHROME = [
    "关怀版 无障碍 无障碍",
    "您当前所在位置: 首页 > 乡镇信息公开 > 中村乡",
    "访问量:",
    "选择特殊符号",
    "请输入搜索",
    "点击收听年报语音朗读",
    "相关推荐",
    "无障碍    长者助手 我的收藏   收藏",
    "打开主菜单",
    "登录 |  注册",
]
INVENTED_CHROME = [
    "|",
    "————",
    "分享到：微信 微博",
    "【打印】【关闭】",
    "版权所有：甲市人民政府",
    "主办单位：甲市人民政府办公室 承办单位：甲市数据局",
    "甲ICP备12345678号",
    "第1页 共3页",
]
NOT_CHROME = [
    "一、总体情况",
    "打印材料全部公开，并关闭旧栏目。",
    "浏览次数达12万次。",
    "全年网站点击量12万次，同比增长3%。",
    "首页设置政务公开专栏。",
    "分享经验，推动公开。",
    "发布日期：2021-06-07",
    "索引号：11220000MB19566296/2021-02426",
    "无。",
    "0",
    "甲市医疗保障局2021年政府信息公开工作年度报告",
    "附件：1.任务分解表",
    "上一年项目数量",
    "当年新增12件>10件，超过预期。",
    "编辑出版公开指南12册。",
    "位置信息依照《条例》公开，共3条。",
    "主办单位12家参加培训。",
    "主办单位：办公室",
    "承办单位：各科室",
    "技术支持到位，网站平稳运行。",
    "相关链接失效的，及时更新。",
    "-",
    "—",
]


@pytest.mark.parametrize("line", [*DOMAIN_SHEET_CHROME, *SEEDS_CHROME, *SAMPLES_CHROME, *INVENTED_CHROME])
def test_chrome(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize("line", NOT_CHROME)
def test_not_chrome(line: str) -> None:
    assert not is_chrome(line)
