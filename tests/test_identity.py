"""Whose document, and of which year: the order in which evidence is asked, and silence rather than a guess."""

from typing import Any

import pytest

from parsers.document import parse
from parsers.identity import AgencyEvidence, YearEvidence, find_agency, find_year
from parsers.records import Page

REPORT = "甲市乙局2021年政府信息公开工作年度报告"


def year_of(**fields: Any) -> int | None:
    plain: dict[str, Any] = {
        "doc_type": "annual_report",
        "title": None,
        "opening": "",
        "body": "",
        "url": None,
        "doc_no": None,
    }
    return find_year(YearEvidence(**(plain | fields)))


# ---------------------------------------------------------------- the year of a report

SEEDS_YEARS: list[tuple[dict[str, Any], int | None]] = [
    ({"title": "浙江省医疗保障局2020年政府信息公开工作年度报告"}, 2020),
    ({"opening": "数据统计期限从2023年1月1日到12月31日止。"}, 2023),
    ({"body": "2019年利用各类媒体发布信息58条。公众号于3月末开通。"}, 2019),
]
SAMPLES_YEARS: list[tuple[dict[str, Any], int | None]] = [
    ({"opening": "本报告统计期限自2021年1月1日起至2021年12月31日止。"}, 2021),
    ({"opening": "编制2019年度我乡信息公开工作年度报告。"}, 2019),
    ({"title": "三明市2018年政府信息公开工作年度报告", "opening": "统计数据时限为2018年11日至2018年1231日"}, 2018),
    ({"opening": "(国务院令第711号)要求,统计时间截至202311日起至20231231日止。"}, 2023),
    (
        {"title": "山东省省级机关事务管理局2008年度信息公开报告", "url": "http://a.gov.cn/art/2020/7/21/art_1_2.html"},
        2008,
    ),
    ({"body": "公示了《南京绿道规划(2019-2035)》。2019年度我局共收到14件。"}, 2019),
    ({"body": "推进信息公开工作。", "url": "http://a.gov.cn/202001/t20200115_1.html"}, 2019),
    ({"opening": "根据修订的《条例》规定,制定本报告。"}, None),
    (
        {
            "body": "按照《2017年浙江省政务公开工作要点》(浙政办发〔2017〕36号)要求",
            "opening": "统计期限自2017年1月1日起至2017年12月31日止。",
        },
        2017,
    ),
]
INVENTED_YEARS: list[tuple[dict[str, Any], int | None]] = [
    ({"title": REPORT, "opening": "统计期限自2020年1月1日至2020年12月31日"}, 2021),
    ({"title": "甲市乙局二〇二一年政府信息公开年度报告"}, 2021),
    ({"title": "甲市乙局二O一九年政府信息公开年度报告"}, 2019),
    ({"title": "甲市乙局2021年度政府信息公开年度报告(甲发〔2022〕3号)"}, 2021),
    ({"title": "甲市乙局政府信息公开年度报告", "opening": "本报告统计期限自2021年1月1日至12月31日。"}, 2021),
    ({"title": "甲市乙局政府信息公开年度报告", "url": "http://a.gov.cn/x.jsp?area=1&fbtime=2020"}, 2020),
    ({"opening": "统计期限自2021年1月1日至12月31日。", "url": "http://a.gov.cn/x.jsp?fbtime=2020"}, 2021),
    ({"body": "2021年公开12条，2021年办结3件，比2020年增加1件。"}, 2021),
    ({"body": "根据国办公开办函〔2021〕30号编制。2022年公开12条。"}, 2022),
    ({"url": "http://a.gov.cn/art/2023/1/20/art_1.html"}, 2022),
    ({"url": "http://a.gov.cn/art/2023/8/20/art_1.html"}, None),
    ({"opening": "根据国办公开办函〔2021〕30号编制。"}, None),
    ({"body": "电话12345。"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("fields", "year"), [*SEEDS_YEARS, *SAMPLES_YEARS, *INVENTED_YEARS])
def test_year_of_a_report(fields: dict[str, Any], year: int | None) -> None:
    assert year_of(**fields) == year


# ---------------------------------------------------------------- the year of work points and of others

INVENTED_POINTS_YEARS: list[tuple[dict[str, Any], int | None]] = [
    ({"title": "甲市2023年政务公开工作要点"}, 2023),
    ({"title": "关于印发2021年政务公开工作要点的通知", "doc_no": "甲政办发〔2020〕9号"}, 2021),
    ({"title": "政务公开工作要点", "opening": "2022年政务公开工作要坚持以公开为常态。"}, 2022),
    ({"title": "政务公开工作要点", "doc_no": "甲政办发〔2022〕9号"}, 2022),
    ({"title": "政务公开工作要点"}, None),
]
INVENTED_OTHER_YEARS: list[tuple[dict[str, Any], int | None]] = [
    ({"title": "甲市乙局2021年政务公开工作总结"}, 2021),
    ({"title": "甲市乙局政府信息公开指南", "body": "2021年修订。"}, None),
    ({"opening": "《镇2024年政务公开工作要点.docx》由会员分享,可在线阅读。"}, 2024),
    ({"doc_no": "甲政办发〔2022〕9号", "dates": ("2022-03-01",)}, 2022),
    ({"doc_no": "国办函〔2020〕109号", "dates": ("2025-09-02",)}, None),
]


@pytest.mark.parametrize(("fields", "year"), INVENTED_POINTS_YEARS)
def test_year_of_work_points(fields: dict[str, Any], year: int | None) -> None:
    assert year_of(doc_type="work_points", **fields) == year


@pytest.mark.parametrize(("fields", "year"), INVENTED_OTHER_YEARS)
def test_year_of_another_document(fields: dict[str, Any], year: int | None) -> None:
    assert year_of(doc_type="other", **fields) == year


# ---------------------------------------------------------------- the agency


def agency_of(**fields: Any) -> str | None:
    plain: dict[str, Any] = {
        "doc_type": "annual_report",
        "title": None,
        "publisher": None,
        "source": None,
        "signed": None,
        "opening": "",
        "body": "",
        "around": "",
    }
    named = find_agency(AgencyEvidence(**(plain | fields)))
    return named.printed if named else None


SEEDS_AGENCIES: list[tuple[dict[str, Any], str | None]] = [
    (
        {
            "title": "浙江省医疗保障局2020年政府信息公开工作年度报告",
            "body": "省医疗保障局认真落实国务院和省委、省政府要求。",
        },
        "浙江省医疗保障局",
    ),
    (
        {"opening": "请与乳山市医疗保障局联系。报告电子版可从乳山市人民政府网站查阅。", "body": "我局公开45条。"},
        "乳山市医疗保障局",
    ),
    (
        {"body": "省医保局为2018年新组建机构，我局成立后高度重视。一是成立辽宁省医疗保障局公开工作领导小组。"},
        "辽宁省医疗保障局",
    ),
]
SAMPLES_AGENCIES: list[tuple[dict[str, Any], str | None]] = [
    ({"title": "平利县正阳镇2021年度政府信息公开工作年度报告", "source": "正阳镇"}, "平利县正阳镇"),
    (
        {"title": "2020年卫生健康委员会政府信息公开工作年度报告", "opening": "请与绵阳市卫生健康委办公室联系。"},
        "绵阳市卫生健康委",
    ),
    ({"opening": "由津市市财政局编制。"}, "津市市财政局"),
    ({"opening": "现公布大冶市教育局2025年政府信息公开工作年度报告。"}, "大冶市教育局"),
    ({"title": "重庆市铜梁区司法局2024年政府信息公开工作年度报告"}, "重庆市铜梁区司法局"),
    ({"body": "收到14件依申请公开。"}, None),
]
INVENTED_AGENCIES: list[tuple[dict[str, Any], str | None]] = [
    (
        {"title": "苏州市吴江区教育局2021年年度报告", "publisher": "苏州市人民政府", "signed": "吴江区教育局"},
        "苏州市吴江区教育局",
    ),
    ({"title": "2021年政府信息公开工作年度报告", "publisher": "苏州市教育局"}, "苏州市教育局"),
    ({"title": "2021年政府信息公开工作年度报告", "signed": "苏州市教育局"}, "苏州市教育局"),
    ({"title": "2021年政府信息公开工作年度报告", "source": "苏州市教育局"}, "苏州市教育局"),
    ({"title": "教育局2021年政府信息公开工作年度报告", "signed": "苏州市教育局"}, "苏州市教育局"),
    ({"title": "xx市教育局2021年政府信息公开工作年度报告", "publisher": "苏州市教育局"}, None),
    ({"opening": "按照国务院办公厅和江苏省人民政府的要求，公开12条。"}, None),
    ({"opening": "根据《国务院办公厅关于印发工作要点的通知》编制。"}, None),
    ({}, None),
]
# made up after classes of error: the site's owner, the notice followed, the place visited, the report named in the text
TOLD_APART_AGENCIES: list[tuple[dict[str, Any], str | None]] = [
    ({"opening": "由江宁地税局编制。江宁区政府门户网站可下载本报告。"}, "江宁地税局"),
    ({"opening": "《湖熟镇2020年政府信息公开工作年度报告》可在“江宁区人民政府”门户网站查阅,我镇公开。"}, "湖熟镇"),
    ({"opening": "结合我镇实际,编制并公布《湖熟镇2021年政府信息公开工作年度报告》。"}, "湖熟镇"),
    ({"opening": "按照江宁区人民政府办公室关于印发要点的通知要求,公开12条。"}, None),
    ({"opening": "可在江宁区人民政府网站查阅。", "body": "我局公开12条。"}, None),
    ({"opening": "现公布我区2021年度政府信息公开年度报告,可在江宁区人民政府网站查阅。"}, "江宁区人民政府"),
    ({"body": "我局转发北京市教育局文件,赴南京市教育局学习。"}, None),
    ({"title": "教育局2021年政府信息公开工作年度报告", "body": "转发北京市教育局文件。"}, "教育局"),
    ({"title": "镇政府2023年政府信息公开工作年度报告"}, None),
    ({"title": "2021年年度报告", "publisher": "江宁区人民政府门户网站", "signed": "江宁区民政局"}, "江宁区民政局"),
    ({"title": "2021年年度报告", "publisher": "高新区管委会办公室"}, "高新区管委会办公室"),
    ({"opening": "请与本机关办公室联系。"}, None),
    ({"opening": "《市府研究室2022年度政务信息公开工作总结.doc》由会员分享"}, "市府研究室"),
    ({"body": "我局制定实施《江宁区应急管理局2022年政务公开工作方案》。"}, "江宁区应急管理局"),
]
INVENTED_POINTS_AGENCIES: list[tuple[dict[str, Any], str | None]] = [
    ({"title": "苏州市教育局2021年政务公开工作要点"}, "苏州市教育局"),
    (
        {"title": "关于印发2021年政务公开工作要点的通知", "publisher": "苏州市教育局", "signed": "苏州市教育局办公室"},
        "苏州市教育局",
    ),
    ({"title": "2021年政务公开工作要点", "signed": "苏州市人民政府办公室"}, "苏州市人民政府办公室"),
    (
        {"title": "关于印发贯彻落实江苏省政府办公厅2022年政务公开工作要点任务分工的通知", "signed": "苏州市教育局"},
        "苏州市教育局",
    ),
    ({"title": "苏州市人民政府办公室关于印发2021年苏州市政务公开工作要点的通知"}, "苏州市人民政府办公室"),
]


@pytest.mark.parametrize(
    ("fields", "agency"), [*SEEDS_AGENCIES, *SAMPLES_AGENCIES, *INVENTED_AGENCIES, *TOLD_APART_AGENCIES]
)
def test_agency_of_a_report(fields: dict[str, Any], agency: str | None) -> None:
    assert agency_of(**fields) == agency


LIST = "六、其他需要报告的事项\n收取信息处理费的机关为：沭阳县民政局1件，收取880元；\n泗洪县公安局15件，收取1500元；沭阳县教育局2件。"


@pytest.mark.parametrize(
    ("body", "agency"),
    [
        (LIST, None),
        ("收取信息处理费的有沭阳县民政局、沭阳县公安局、泗洪县教育局。", None),
        (f"一、总体情况\n2022年，沭阳县教育局坚持公开为常态。\n{LIST}", "沭阳县教育局"),
        ("2022年，沭阳县教育局3件规范性文件全部公开。", "沭阳县教育局"),
    ],
)
def test_a_body_in_a_list_is_not_the_author(body: str, agency: str | None) -> None:
    assert agency_of(body=body) == agency


@pytest.mark.parametrize(("fields", "agency"), INVENTED_POINTS_AGENCIES)
def test_agency_of_work_points(fields: dict[str, Any], agency: str | None) -> None:
    assert agency_of(doc_type="work_points", **fields) == agency


# ---------------------------------------------------------------- the region, from a whole page


def region_of(body: str, preamble: str = "") -> str | None:
    """Division code of the author of a page titled by a county name that several cities have."""
    text = f"西湖区民政局2022年政府信息公开工作年度报告\n{preamble}\n一、总体情况\n{body}\n"
    return parse(Page(text.encode(), source="invented"))[0].division_code


INVENTED_REGIONS = [
    ("赴南昌市学习考察。", "", None),
    ("与杭州市民政局结对。", "", None),
    ("2022年公开12条。", "请联系,地址:杭州市西湖区文三路1号。", "330106"),
    ("赴南昌市学习考察。", "请联系,地址:杭州市西湖区文三路1号。", "330106"),
    ("杭州市西湖区民政局公开12条。", "", "330106"),
]


@pytest.mark.parametrize(("body", "preamble", "code"), INVENTED_REGIONS)
def test_only_what_tells_of_the_author_tells_its_region(body: str, preamble: str, code: str | None) -> None:
    assert region_of(body, preamble) == code
