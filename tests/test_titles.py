"""Which line is a title, over how many lines, and what it says the document is."""

import pytest

from parsers.records import Block, DocType, Paragraph, Section
from parsers.titles import find_titles, glued_title, is_template, structure_type, title_type


def found(*lines: str) -> list[tuple[str, tuple[int, ...], DocType]]:
    blocks: list[Block] = [Paragraph(line) for line in lines]
    return [(line.text, line.positions, line.doc_type) for line in find_titles(blocks)]


# ---------------------------------------------------------------- what a title says

SEEDS_REPORTS = ["浙江省医疗保障局2020年政府信息公开工作年度报告"]
SAMPLES_REPORTS = [
    "锡山区人社局2023年政府信息公开年度报告",
    "舒兰市市场监督管理局2016年政务信息公开年度报告",
    "宜春市教育局2012年政府信息公开工作报告",
    "山东省省级机关事务管理局2008年度信息公开报告",
    "兰州新区卫生健康委员会2020年政府信息公开工作年度报告-(垃圾词)",
    "连云港市财政局2009年度政府信息公开年度报告",
    "海安县雅周镇2014年政府信息公开工作年度报告",
]
INVENTED_REPORTS = [
    "2021年甲市乙局政府信息公开工作年报",
    "甲市乙局２０２１年政府信息公开工作年度报告",
    "甲市乙局 2021 年 政府信息公开 工作年度报告",
    "甲市乙局二〇二一年政府信息公开年度报告",
    "甲市乙局关于2021年政府信息公开工作的年度报告",
    "甲市乙局关于2021年度政府信息公开工作情况的报告",
    "《甲市乙局2021年政府信息公开工作年度报告》",
    "甲市人民政府2021年政务公开工作年度报告",
    "甲市乙局2021年政府信息公开工作年度报告（2022年1月）",
]
SEEDS_POINTS = [
    "嘉定区医疗保障局2023年政务公开工作要点",
    "关于印发2021年吉林省医疗保障局政务公开工作要点及重点任务分工的通知",
    "2021年吉林省医疗保障局政务公开工作要点及重点任务分工",
]
SAMPLES_POINTS = [
    "京政办发〔2016〕26号《北京市人民政府办公厅关于印发〈北京市2016年政务公开工作要点〉的通知》",
    "关于印发贯彻落实湖南省政府办公厅2022年政务公开工作要点任务分工的通知",
    "关于印发 2019年全市政务公开重点工作任务分工的通知",
    "绥棱县2018年政务公开工作要点实施方案",
    "中山市医疗保障局2021年政务公开工作要点分工方案",
]
DOMAIN_SHEET_POINTS = [
    "甲市乙局2021年政务公开重点任务分工",
    "甲市乙局2021年政务公开任务分解表",
    "甲市乙局2021年政务公开分工方案",
    "甲市乙局2021年政务公开实施方案",
    "甲市乙局2021年政务公开重点工作清单",
    "甲市乙局2021年政务公开任务台账",
]
SAMPLES_OTHERS = [
    "四川省医疗保障局政府信息公开指南",
    "市水利局2024年度政务公开工作总结及2025年工作计划",
    "2020年政务公开工作总结汇编(20篇)",
    "莆田市人民政府办公室关于做好2009年度政府信息公开工作年度报告有关事项的通知",
    "国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知",
    "中共岳阳市委办公室岳阳市人民政府办公室印发《关于全面推进政务公开工作的实施意见》的通知(岳办发〔2017〕2号)",
    "国务院办公厅关于印发《政府信息公开信息处理费管理办法》的通知",
    "高青县人民政府关于印发高青县行政规范性文件管理办法的通知",
]
INVENTED_OTHERS = [
    "《甲市2021年政务公开工作要点》解读",
    "一图读懂甲市2021年政务公开工作要点",
    "图解：甲市2021年政府信息公开工作年度报告",
    "甲市乙局2021年政务公开工作要点落实情况的报告",
    "甲市乙局2021年政务公开工作要点完成情况",
    "甲市乙局2021年政务公开工作总结",
    "甲市政府信息公开规定",
    "关于编制2021年政府信息公开工作年度报告的通知",
    "关于报送2021年度政府信息公开年度报告的函",
    "政府信息公开工作年度报告格式",
    "政府信息公开年度报告发布制度",
    "xx市2021年政府信息公开工作年度报告",
    "某局2021年政务公开工作要点",
    "XX局2021年政务公开工作要点",
    "甲市2021年政务公开工作考核办法",
    "甲市召开2021年政务公开工作要点部署会议",
    "甲市乙局政府信息公开制度",
    "甲市乙局2021年工作总结",
]
INVENTED_NO_TITLES = ["", "总体情况", "2021年", "甲市医疗保障局", "主动公开", "甲市医疗保障局办公室"]


@pytest.mark.parametrize("title", [*SEEDS_REPORTS, *SAMPLES_REPORTS, *INVENTED_REPORTS])
def test_titles_of_reports(title: str) -> None:
    assert title_type(title) == "annual_report"


@pytest.mark.parametrize("title", [*SEEDS_POINTS, *SAMPLES_POINTS, *DOMAIN_SHEET_POINTS])
def test_titles_of_work_points(title: str) -> None:
    assert title_type(title) == "work_points"


@pytest.mark.parametrize("title", [*SAMPLES_OTHERS, *INVENTED_OTHERS])
def test_titles_of_other_documents(title: str) -> None:
    assert title_type(title) == "other"


@pytest.mark.parametrize("title", INVENTED_NO_TITLES)
def test_no_titles(title: str) -> None:
    assert title_type(title) is None


TEMPLATES = [
    "xx街道2021年度报告",
    "XX年政务公开",
    "×××局",
    "某市某局年度报告",
    "**市2021年年度报告",
    "2021年总结汇编（20篇）",
]
NO_TEMPLATES = ["甲市乙局2021年年度报告", "津市市财政局", "×", "x光机采购", "Excel 模板", "民意乡", "某些问题"]


@pytest.mark.parametrize("text", TEMPLATES)
def test_model_texts(text: str) -> None:
    assert is_template(text)


@pytest.mark.parametrize("text", NO_TEMPLATES)
def test_no_model_texts(text: str) -> None:
    assert not is_template(text)


# ---------------------------------------------------------------- over several lines

REPORT = "甲市医疗保障局2021年政府信息公开工作年度报告"
POINTS = "甲市医疗保障局2021年政务公开工作要点"
SAMPLES_SET_OVER_LINES = [
    ["宣州区医疗保障局2022年政府信息公开", "年度报告"],
    ["武汉市生态环境局硚口区分局2025年", "政府信息公开工作年度报告"],
    ["重庆市铜梁区司法局", "2024年政府信息公开工作年度报告"],
    ["五常市民意乡", "2021年政府信息公开工作年度报告"],
]
INVENTED_SET_OVER_LINES = [
    ["甲市医疗保障局", "2021年度", "政府信息公开工作年度报告"],
    ["甲市医疗保障局办公室", "关于印发2021年政务公开", "工作要点的通知"],
    ["甲市医疗保障局", "关于印发2021年政务公开工作要点的通知"],
]


@pytest.mark.parametrize("lines", [*SAMPLES_SET_OVER_LINES, *INVENTED_SET_OVER_LINES])
def test_a_title_over_several_lines(lines: list[str]) -> None:
    ((text, positions, kind),) = found(*lines)
    assert text == "".join(lines)
    assert positions == tuple(range(len(lines)))
    assert kind == ("work_points" if "要点" in text else "annual_report")


def test_a_title_printed_twice_is_two_titles() -> None:
    assert found(REPORT, REPORT) == [(REPORT, (0,), "annual_report"), (REPORT, (1,), "annual_report")]


def test_a_title_among_other_lines() -> None:
    assert found("政务公开", "首页", REPORT, "发布日期：2022-01-20") == [(REPORT, (2,), "annual_report")]


def test_the_name_above_a_complete_title_is_no_part_of_it() -> None:
    """SAMPLES: a street office's page reprints a notice of the State Council's office."""
    lines = ["屺亭街道", "国务院办公厅关于印发《政府信息公开信息处理费管理办法》的通知"]
    assert [text for text, _, _ in found(*lines)] == lines[1:]


def test_the_name_of_a_column_is_no_part_of_a_title() -> None:
    """SAMPLES: a ruined title and the name of the column stand above the title of a notice."""
    lines = [
        "关于(垃圾标题)",
        "信息公开",
        "国务院办公厅政府信息与政务公开办公室",
        "关于政府信息公开工作年度报告",
        "有关事项的通知",
    ]
    assert [(text, kind) for text, _, kind in found(*lines)] == [("".join(lines[2:]), "other")]


def test_the_number_below_a_title_is_no_part_of_it() -> None:
    assert found(POINTS, "甲医保发〔2021〕2号")[0] == (POINTS, (0,), "work_points")
    assert found("关于印发工作要点的通知", "甲医保发〔2021〕2号")[0][1] == (0,)


def test_the_body_under_a_title_is_no_part_of_it() -> None:
    assert found(REPORT, "甲市医疗保障局")[0] == (REPORT, (0,), "annual_report")
    assert found(REPORT, "2022年1月20日")[0] == (REPORT, (0,), "annual_report")


def test_a_notice_and_its_annex_are_two_titles() -> None:
    notice = "关于印发2021年政务公开工作要点的通知"
    lines = [notice, "甲医保发〔2021〕2号", "各处室、直属单位：", "甲市医疗保障局办公室", "2021年6月7日", POINTS]
    assert [text for text, _, _ in found(*lines)] == [notice, POINTS]


# sentences that name a title
SAMPLES_SENTENCES = [
    "《2023年新余市政务公开工作要点》已经市政府同意，现印发给你们。",
    "现公布大冶市教育局2025年政府信息公开工作年度报告。",
]
INVENTED_SENTENCES = [
    "根据《甲市2021年政务公开工作要点》，制定本方案",
    "本报告由甲市乙局编制，全文共六部分。",
    "2021年，甲市乙局落实《甲市2021年政务公开工作要点》",
    "现将《甲市乙局2021年政务公开工作要点》印发给你们，请遵照执行。",
    "按照2021年政务公开工作要点的要求：",
]


@pytest.mark.parametrize("line", [*SAMPLES_SENTENCES, *INVENTED_SENTENCES])
def test_a_sentence_is_no_title(line: str) -> None:
    assert [kind for _, _, kind in found(line) if kind != "other"] == []


GLUED = [
    (
        "绥棱县2018年政务公开工作要点实施方案为贯彻落实上级要求，制定本方案。",
        "绥棱县2018年政务公开工作要点实施方案",
    ),  # SAMPLES
    ("甲市乙局2021年政府信息公开工作年度报告根据《条例》编制。", "甲市乙局2021年政府信息公开工作年度报告"),  # INVENTED
    ("甲市乙局2021年政府信息公开工作年度报告一、总体情况", "甲市乙局2021年政府信息公开工作年度报告"),  # INVENTED
    (f"{REPORT} 本报告由甲市医疗保障局编制。", REPORT),  # INVENTED
    ("本局认真编制年度报告。根据要求公布。", None),  # INVENTED
]


@pytest.mark.parametrize(("line", "title"), GLUED)
def test_a_title_glued_to_the_text(line: str, title: str | None) -> None:
    assert glued_title(line) == title


# ---------------------------------------------------------------- without a title


def sections_of(*codes: str | None) -> list[Section]:
    return [Section(str(n), 1, f"{n}、", str(n), "标题", "", code) for n, code in enumerate(codes, 1)]


SENTENCE = "统计期限自2021年1月1日至2021年12月31日。现公布2021年政府信息公开工作年度报告。"
# codes of the top headings, what stands before them, is there a statutory table?
INVENTED_STRUCTURES = [
    (("overview", "proactive", "applications"), "", False, "annual_report"),
    (("overview", "proactive"), "", False, "annual_report"),
    (("overview", None), SENTENCE, False, "annual_report"),
    ((), SENTENCE, False, "annual_report"),
    ((None,), "", True, "annual_report"),
    ((None, None, None), "", False, "other"),
    ((), "", False, "other"),
    (("overview", "proactive", "applications"), "xx市某局按照要求公开。", False, "other"),
]


@pytest.mark.parametrize(("codes", "openings", "statutory", "kind"), INVENTED_STRUCTURES)
def test_kind_of_a_text_without_title(
    codes: tuple[str | None, ...], openings: str, statutory: bool, kind: DocType
) -> None:
    assert structure_type(sections_of(*codes), openings, statutory) == kind
