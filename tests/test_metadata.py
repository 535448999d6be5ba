"""The metadata block in all its shapes, and document numbers in all their brackets: a wrong kind of value is no value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.grids import RawCell, span_grid
from parsers.metadata import (
    Metadata,
    closing_doc_no,
    leading_doc_no,
    read_doc_no,
    read_meta_tags,
    read_metadata,
)
from parsers.records import Block, Paragraph, TableBlock

Values = dict[str, str]


def metadata_of(*lines: str) -> Metadata:
    return read_metadata([Paragraph(line) for line in lines])


def values_of(*lines: str) -> Values:
    return dict(metadata_of(*lines).values)


def table_values(*rows: list[str]) -> Values:
    return dict(read_metadata([table(*rows)]).values)


def table(*rows: list[str]) -> Block:
    return TableBlock(span_grid([[RawCell(text) for text in row] for row in rows]))


INDEX = "11220000MB19566296/2021-02426"

# ---------------------------------------------------------------- lines

SEEDS_LINES: list[tuple[list[str], Values]] = [
    (
        [
            "索引号: 00001434-9/2023-00000066 发布机构: 区医疗保障局",
            "发文日期: 2023年06月15日 文 号: /",
            "关键词: 主题分类: 规划计划",
        ],
        {
            "index_no": "00001434-9/2023-00000066",
            "publisher": "区医疗保障局",
            "date_written": "2023年06月15日",
            "topic": "规划计划",
        },
    ),
    (["发布时间:2023-07-05 浏览次数: 【字体:"], {"date_published": "2023-07-05"}),
]
DOMAIN_SHEET_LINES: list[tuple[list[str], Values]] = [
    ([f"索引号：{INDEX}"], {"index_no": INDEX}),
    ([f"索 引 号：{INDEX}"], {"index_no": INDEX}),
    ([f"信息索引号：{INDEX}"], {"index_no": INDEX}),
    (["发文机关：甲市医疗保障局"], {"publisher": "甲市医疗保障局"}),
    (["公开责任部门：甲市医疗保障局"], {"publisher": "甲市医疗保障局"}),
    (["信息来源：甲市医疗保障局"], {"source": "甲市医疗保障局"}),
    (["来源：甲市医疗保障局"], {"source": "甲市医疗保障局"}),
    (["成文日期：2021年6月7日"], {"date_written": "2021年6月7日"}),
    (["公文生成日期：2021-06-07"], {"date_written": "2021-06-07"}),
    (["公开日期：2021-06-08 10:20"], {"date_published": "2021-06-08 10:20"}),
    (["日期：2021-06-08"], {"date_published": "2021-06-08"}),
    (["文 号：吉医保办〔2021〕20号"], {"doc_no": "吉医保办〔2021〕20号"}),
    (["备注/文号：吉医保办〔2021〕20号"], {"doc_no": "吉医保办〔2021〕20号"}),
    (["文号：无"], {}),
    (["文号：/"], {}),
    (["文号：—"], {}),
    (["文号："], {}),
    (["组配分类：政府信息公开年报"], {"topic": "政府信息公开年报"}),
    (["主题词：公开 年报"], {"keywords": "公开 年报"}),
    (["有效性：有效"], {}),
]
SAMPLES_LINES: list[tuple[list[str], Values]] = [
    (
        ["索 引 号: 11330524K14997759R/2024-00016 成文日期: 2024-01-23", "文件编号: 发布机构: 区人力社保局"],
        {"index_no": "11330524K14997759R/2024-00016", "date_written": "2024-01-23", "publisher": "区人力社保局"},
    ),
    (
        ["文号: 公开日期: 2021-01-25", "发布单位: 市医疗保障局 主题分类: 医保类"],
        {"date_published": "2021-01-25", "publisher": "市医疗保障局", "topic": "医保类"},
    ),
    (
        ["- 发布:", "- 满城区医疗保障局", "- 时间:", "- 2022-01-24", "- 0"],
        {"publisher": "满城区医疗保障局", "date_published": "2022-01-24"},
    ),
    (
        ["信息来源:正阳镇 作者:佚名 发布时间:2022-01-26 16:32 【 字体:"],
        {"source": "正阳镇", "date_published": "2022-01-26 16:32"},
    ),
    (["文   号: -- 发布日期: 2022-01-13 16:25"], {"date_published": "2022-01-13 16:25"}),
    (
        [
            "标题",
            "甲县人民政府关于印发管理办法的通知发文机关",
            "甲县人民政府办公室",
            "发文字号",
            "甲政发〔2021〕1号",
            "索引号",
            INDEX,
            "成文日期",
            "2021-03-26",
        ],
        {
            "title": "甲县人民政府关于印发管理办法的通知",
            "publisher": "甲县人民政府办公室",
            "doc_no": "甲政发〔2021〕1号",
            "index_no": INDEX,
            "date_written": "2021-03-26",
        },
    ),
    (["铜陵日报 日期:2020-09-03"], {"source": "铜陵日报", "date_published": "2020-09-03"}),
]
INVENTED_LINES: list[tuple[list[str], Values]] = [
    (["索引号", INDEX, "发布机构", "甲市医疗保障局"], {"index_no": INDEX, "publisher": "甲市医疗保障局"}),
    (["索引号：", INDEX, "发布机构：", "甲市医疗保障局"], {"index_no": INDEX, "publisher": "甲市医疗保障局"}),
    (["索引号：", "发布机构：", INDEX, "甲市医疗保障局"], {"index_no": INDEX, "publisher": "甲市医疗保障局"}),
    (["文号：", "发布日期：", "2021-06-08"], {"date_published": "2021-06-08"}),
    ([f"索??引??号：{INDEX}"], {"index_no": INDEX}),
    ([f"索　引　号：{INDEX}"], {"index_no": INDEX}),
    ([f"【索引号】：{INDEX}"], {"index_no": INDEX}),
    ([f"索 引 号 {INDEX} 公开方式 主动公开"], {"index_no": INDEX}),
    (["发布机构：甲市医疗保障局发布日期：2021-06-08"], {"publisher": "甲市医疗保障局", "date_published": "2021-06-08"}),
    (
        ["发布机构：甲市医疗保障局；发布日期：2021-06-08"],
        {"publisher": "甲市医疗保障局", "date_published": "2021-06-08"},
    ),
    (
        ["发布机构：甲市医疗保障局 | 发布日期：2021-06-08 |"],
        {"publisher": "甲市医疗保障局", "date_published": "2021-06-08"},
    ),
    (
        ["• 发布机构：甲市医疗保障局", "• 发布日期：2021-06-08"],
        {"publisher": "甲市医疗保障局", "date_published": "2021-06-08"},
    ),
    (["发布日期: 2021-06-08", "发布日期: 2022-01-01"], {"date_published": "2021-06-08"}),
    (
        ["发布时间：2021年6月8日 来源：甲市医保局 点击：12 次"],
        {"date_published": "2021年6月8日", "source": "甲市医保局"},
    ),
]


@pytest.mark.parametrize(("lines", "values"), [*SEEDS_LINES, *DOMAIN_SHEET_LINES, *SAMPLES_LINES, *INVENTED_LINES])
def test_lines(lines: list[str], values: Values) -> None:
    assert values_of(*lines) == values


# ---------------------------------------------------------------- tables

SEEDS_TABLES: list[tuple[list[list[str]], Values]] = [
    (
        [
            ["索引号:", INDEX, "分类:", "其他;通知"],
            ["发文机关:", "吉林省医疗保障局", "成文日期:", "2021年06月07日"],
            ["发文字号:", "吉医保办〔2021〕20号", "发布日期:", "2021年06月08日"],
        ],
        {
            "index_no": INDEX,
            "topic": "其他;通知",
            "publisher": "吉林省医疗保障局",
            "date_written": "2021年06月07日",
            "doc_no": "吉医保办〔2021〕20号",
            "date_published": "2021年06月08日",
        },
    ),
]
SAMPLES_TABLES: list[tuple[list[list[str]], Values]] = [
    (
        [["索 引 号", "014416330/2018-04736", "分 类", "政府信息公开年报"], ["文 号", "有 效 性"]],
        {"index_no": "014416330/2018-04736", "topic": "政府信息公开年报"},
    ),
    ([["索引号:", INDEX, "文号:", "无文号"]], {"index_no": INDEX}),
]
INVENTED_TABLES: list[tuple[list[list[str]], Values]] = [
    ([[f"索引号：{INDEX}", "发布机构：甲市医疗保障局"]], {"index_no": INDEX, "publisher": "甲市医疗保障局"}),
    (
        [["索引号", INDEX], ["文号", ""], ["发布机构", "甲市医疗保障局"]],
        {"index_no": INDEX, "publisher": "甲市医疗保障局"},
    ),
    ([["文号", "/", "发布日期", "2021-06-08"]], {"date_published": "2021-06-08"}),
    ([["规章", "0"], ["行政规范性文件", "3"]], {}),
]


@pytest.mark.parametrize(("rows", "values"), [*SEEDS_TABLES, *SAMPLES_TABLES, *INVENTED_TABLES])
def test_tables(rows: list[list[str]], values: Values) -> None:
    assert table_values(*rows) == values


def test_a_data_table_is_not_used_up() -> None:
    assert read_metadata([table(["规章", "0"], ["行政规范性文件", "3"])]).used == frozenset()


# ---------------------------------------------------------------- what belongs to the block, and what does not


def test_lines_of_the_block_are_named() -> None:
    found = metadata_of(
        "甲市乙局2021年政府信息公开工作年度报告", f"索引号：{INDEX}", "文号", "/", "现将工作情况报告如下。"
    )
    assert found.used == {1, 2, 3}


INVENTED_PROSE = [
    "本目录显示索引号、名称、内容概述、生成日期等信息。",
    "一是统一发布日期格式，规范来源标注。",
    "公民可按索引号查询，也可按文号查询。",
    "甲市乙局2021年政府信息公开工作年度报告",
    "各处室、直属单位：",
    "现公布2021年年度报告，联系电话：0431-12345678。",
]


@pytest.mark.parametrize("line", INVENTED_PROSE)
def test_prose_with_words_of_labels(line: str) -> None:
    found = metadata_of(line)
    assert {key for key in found.values if key != "source"} == set()


TITLE = "甲市乙局2021年政府信息公开工作年度报告"


@pytest.mark.parametrize("label", ["文号：", "有效性：", "发布机构：", "索引号：", "发布日期：", "作者："])
def test_an_empty_label_does_not_swallow_the_title(label: str) -> None:
    found = metadata_of(label, TITLE)
    assert found.values == {}
    assert 1 not in found.used


def test_an_empty_label_does_not_swallow_the_text() -> None:
    found = metadata_of("文号：", "现将我局2021年政府信息公开工作情况报告如下，请予监督。")
    assert found.values == {}
    assert found.used == {0}


# (line, meaning): values of a wrong kind
INVENTED_WRONG_KIND = [
    ("发布日期：长期公开", "date_published"),
    ("发布日期：2021年13月40日", "date_published"),
    ("发布日期：2021年11日", "date_published"),
    ("成文日期：甲市医疗保障局", "date_written"),
    ("索引号：甲市医疗保障局", "index_no"),
    ("文号：甲市医疗保障局", "doc_no"),
    ("文号：2021-06-08", "doc_no"),
    ("发布机构：2021-06-08", "publisher"),
    ("发布机构：/", "publisher"),
    ("发布机构：--", "publisher"),
]


@pytest.mark.parametrize(("line", "meaning"), INVENTED_WRONG_KIND)
def test_a_wrong_kind_of_value_is_none(line: str, meaning: str) -> None:
    assert meaning not in values_of(line)


@given(
    st.lists(
        st.sampled_from(
            [
                "索引号：",
                "文 号：",
                "发布机构：",
                "发布日期：",
                "来源：",
                INDEX,
                "甲医保发〔2021〕2号",
                "甲市医疗保障局",
                "2021-06-08",
                " ",
                "\t",
            ]
        ),
        max_size=8,
    )
)
def test_values_are_of_their_kind_in_any_order(pieces: list[str]) -> None:
    values = values_of("".join(pieces))
    assert not any(label in values.get("index_no", "") for label in ("索引号", "发布", "来源"))
    assert "2021" not in values.get("publisher", "")
    assert values.get("date_published", "2021-06-08").startswith("2021-06-08")


# ---------------------------------------------------------------- meta tags

INVENTED_META = [
    ({"articletitle": "甲", "pubdate": "2021-06-08 10:00"}, {"title": "甲", "date_published": "2021-06-08 10:00"}),
    ({"articletitle": "", "pubdate": "无", "contentsource": "null"}, {}),
    (
        {"columntype": "信息公开年报", "sitename": "甲市人民政府"},
        {"column_type": "信息公开年报", "site": "甲市人民政府"},
    ),
    ({"contentsource": "甲市医疗保障局", "keywords": "公开"}, {"source": "甲市医疗保障局", "keywords": "公开"}),
    ({"viewport": "width"}, {}),
]


@pytest.mark.parametrize(("meta", "values"), INVENTED_META)
def test_meta_tags(meta: Values, values: Values) -> None:
    assert read_meta_tags(meta) == values


# ---------------------------------------------------------------- 文号

DOMAIN_SHEET_NUMBERS = [
    ("吉医保办〔2021〕20号", "吉医保办〔2021〕20号"),
    ("国办公开办函〔2021〕30号", "国办公开办函〔2021〕30号"),
    ("皖医保发〔2025〕18号", "皖医保发〔2025〕18号"),
    ("皖医保发﹝2025﹞18号", "皖医保发〔2025〕18号"),
    ("皖医保发[2025]18号", "皖医保发〔2025〕18号"),
    ("皖医保发［2025］18号", "皖医保发〔2025〕18号"),
    ("皖医保发【2025】18号", "皖医保发〔2025〕18号"),
    ("皖医保发(2025)18号", "皖医保发〔2025〕18号"),
    ("皖医保发（2025）18号", "皖医保发〔2025〕18号"),
    ("国办公开办函〔202130", "国办公开办函〔2021〕30号"),
    ("闽政办﹝20168号", "闽政办〔2016〕8号"),
]
SAMPLES_NUMBERS = [("汕府办函[2017]136号", "汕府办函〔2017〕136号"), ("闽政办2018〕43号", "闽政办〔2018〕43号")]
INVENTED_NUMBERS = [
    ("甲政发 〔2021〕 3 号", "甲政发〔2021〕3号"),
    ("甲政发〔2021〕第3号", "甲政发〔2021〕3号"),
    ("甲政发〔2021〕003号", "甲政发〔2021〕3号"),
    ("（甲政发〔2021〕3号）", "甲政发〔2021〕3号"),
    ("甲政发〈2021〉3号", "甲政发〔2021〕3号"),
]
INVENTED_NO_NUMBERS = [
    "",
    "/",
    "无",
    "2021年6月7日",
    "甲政发",
    "甲政发〔1821〕3号",
    "电话20211234",
    "共计202112",
    "根据甲政发〔2021〕3号要求",
    "甲政发〔2021〕3号和乙政发〔2021〕4号",
    "甲市乙局2021年政府信息公开工作年度报告",
]


@pytest.mark.parametrize(("text", "number"), [*DOMAIN_SHEET_NUMBERS, *SAMPLES_NUMBERS, *INVENTED_NUMBERS])
def test_doc_no(text: str, number: str) -> None:
    assert read_doc_no(text) == number


@pytest.mark.parametrize("text", INVENTED_NO_NUMBERS)
def test_no_doc_no(text: str) -> None:
    assert read_doc_no(text) is None


def test_number_at_the_start_of_a_line() -> None:
    found = leading_doc_no("汕府办函[2017]136号各县（市、区）人民政府：")
    assert found == ("汕府办函〔2017〕136号", len("汕府办函[2017]136号"))
    # 将乐县: its documents open with a word that elsewhere is a verb
    assert leading_doc_no("将政办〔2021〕3号 各乡镇人民政府：") == ("将政办〔2021〕3号", len("将政办〔2021〕3号"))


INVENTED_CITED = [
    "现转发甲政发〔2021〕3号文件。",
    "根据国办发〔2014〕32号要求，编制本报告。",
    "按照国办公开办函〔2021〕30号规定，编制本报告。",
    "甲政发〔2021〕3号文件要求公开年报。",
    "甲政发〔2021〕3号、甲政发〔2021〕4号印发后，全面落实。",
    "各县（区）人民政府：甲政发〔2021〕3号",
]


@pytest.mark.parametrize("line", INVENTED_CITED)
def test_a_cited_number_is_not_the_documents_own(line: str) -> None:
    assert leading_doc_no(line) is None


INVENTED_CLOSING = [
    ("关于印发工作要点的通知（甲政办发〔2021〕3号）", "甲政办发〔2021〕3号"),
    ("关于印发工作要点的通知(岳办发〔2017〕2号)", "岳办发〔2017〕2号"),
    ("关于印发工作要点的通知", None),
    ("甲市乙局年度报告（2021年）", None),
    ("工作要点（征求意见稿）", None),
]


@pytest.mark.parametrize(("title", "number"), INVENTED_CLOSING)
def test_number_at_the_end_of_a_title(title: str, number: str | None) -> None:
    assert closing_doc_no(title) == number
