"""Quantities of the prose: what is one, what it counts, and what is left alone."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.figures import read_figures, read_report_figures
from parsers.prose import is_denial
from parsers.quantities import read_numeral
from parsers.records import Figure, Section
from tests.places import ROOT

GOLD: list[dict[str, Any]] = tomllib.loads((ROOT / "tests" / "figures_gold.toml").read_text(encoding="utf-8"))[
    "sentence"
]


def read(text: str) -> list[Figure]:
    return [figure for figure, _ in read_figures((Section("1", 1, None, None, None, text),))]


def told(text: str) -> list[tuple[str, float, str | None]]:
    return [(figure.subject, float(figure.value), figure.unit) for figure in read(text)]


@pytest.mark.parametrize("sentence", GOLD, ids=lambda sentence: sentence["text"][:24])
def test_sentences_of_reports(sentence: dict[str, Any]) -> None:
    found = [(f.subject, f.value, f.unit or "", "about" if f.approximate else "exact") for f in read(sentence["text"])]
    assert found == [(subject, Decimal(str(value)), *rest) for subject, value, *rest in sentence["figures"]]


@pytest.mark.parametrize(
    ("text", "subject", "value", "unit"),
    [
        ("点击量共计7.6万次", "点击量", 76000, "次"),
        ("全年收到政府信息公开申请1,036件", "政府信息公开申请", 1036, "件"),
        ("发布动态信息２４６条", "动态信息", 246, "条"),
        ("行政复议三件", "行政复议", 3, "件"),
        ("召开新闻发布会两次", "新闻发布会", 2, "次"),
        ("召开座谈会一百二十场", "座谈会", 120, "场"),
        ("召开3场新闻发布会", "新闻发布会", 3, "场"),
        ("落实专项经费3.5万元", "专项经费", 35000, "元"),
        ("采购金额为1.2亿元", "采购金额", 120_000_000, "元"),
        ("按时办结率为98.5％", "按时办结率", 98.5, "%"),
        ("建议提案办复率百分之百", "建议提案办复率", 100, "%"),
        ("公众号累计阅读量29.3万", "公众号累计阅读量", 293000, None),
        ("疫情防控新闻发布会累计举行151场", "疫情防控新闻发布会", 151, "场"),
        ("办结政府信息公开申请12件", "办结政府信息公开申请", 12, "件"),
        ("公开公共场所卫生许可信息40条", "公共场所卫生许可信息", 40, "条"),
        ("开展季度检查4次", "季度检查", 4, "次"),
        ("公布机构职能、领导信息等两个子栏目", "子栏目", 2, "个"),
        ("收到有关土地征收的申请", None, 0, None),
    ],
)
def test_one_quantity(text: str, subject: str | None, value: float, unit: str | None) -> None:
    assert told(text) == ([(subject, value, unit)] if subject else [])


def test_an_enumeration_has_a_subject_each() -> None:
    assert told("公开信息246条(其中动态信息200条、公告公示46条)") == [
        ("公开信息", 246, "条"),
        ("动态信息", 200, "条"),
        ("公告公示", 46, "条"),
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("行政复议、行政诉讼分别为3件、2件", [("行政复议", 3, "件"), ("行政诉讼", 2, "件")]),
        (
            "门户网站、微信公众号分别发布信息193条、255条",
            [("门户网站发布信息", 193, "条"), ("微信公众号发布信息", 255, "条")],
        ),
        ("全年承办人大代表建议和政协提案分别为4件和3件", [("人大代表建议", 4, "件"), ("政协提案", 3, "件")]),
        ("分别发布信息193条、255条", []),
        ("网站、微博、微信分别发布信息193条、255条", []),
        ("微博、微信各发布12条", []),
    ],
)
def test_what_is_dealt_out(text: str, figures: list[tuple[str, float, str]]) -> None:
    assert told(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "发布信息约300条",
        "发布信息近300条",
        "发布信息300余条",
        "发布信息300多条",
        "发布信息300条以上",
        "发布信息超过300条",
    ],
)
def test_what_is_approximate_says_so(text: str) -> None:
    (figure,) = read(text)
    assert (figure.subject, int(figure.value), figure.approximate) == ("发布信息", 300, True)


# dates, documents, ordinals, addresses, rates, ranges, set phrases, changes, parts of a text
@pytest.mark.parametrize(
    "text",
    [
        *(
            "2023年1月11日",
            "国务院令第711号",
            "国办发〔2021〕30号",
            "根据《条例》第二十条规定",
            "电话:0631-6678715",
            "深圳路108号3楼",
        ),
        *(
            "第3次会议",
            "排名第1位",
            "在20个工作日内答复",
            "每月发布信息2次",
            "每学期检查一次",
            "每季度至少召开会议1次",
            "召开会议3-5次",
            "解读政策3至5件",
        ),
        *(
            "落实“两个责任”",
            "“十条措施”",
            '创业富民"30条"政策',
            "两微一端",
            "三审三校",
            "一是加强领导",
            "一批项目",
            "二次解读",
            "五公开",
        ),
        *(
            "同比增长11.2%",
            "较上年增加3件",
            "由六个部分组成",
            "占比82.4%",
            "详见表1",
            "5，120人参加",
            "1 036件",
            "答复3.5件",
            "上午9时30分",
        ),
        *("近三年", "十九届二中全会", "属于三类内部事务信息", "12345热线", "百余条", "其中，县民政局1件", "数十次"),
    ],
)
def test_what_is_no_quantity_of_a_thing(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("未收到政府信息公开申请", ["政府信息公开申请"]),
        ("无行政复议及行政诉讼", ["行政复议", "行政诉讼"]),
        ("没有因信息公开申请引起的行政复议", ["行政复议"]),
        ("未发生因政府信息公开被申请行政复议、提起行政诉讼的情况", ["行政复议", "行政诉讼"]),
        ("尚未收到公民、法人或其他组织提出的政府信息公开申请", ["政府信息公开申请"]),
        ("未收取信息处理费", ["信息处理费"]),
        ("全年没有制发规章", ["规章"]),
        ("没有上年结转的申请", ["上年结转的申请"]),
    ],
)
def test_what_is_denied_is_none(text: str, subjects: list[str]) -> None:
    found = read(text)
    assert [(figure.subject, int(figure.value), is_denial(figure)) for figure in found] == [
        (s, 0, True) for s in subjects
    ]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "有3个部门未收到政府信息公开申请",
            "未收到申请的部门",
            "如未收到申请材料",
            "没有超期答复政府信息公开申请",
            "未收到重复申请",
        ),
        *(
            "无法提供政府信息公开申请",
            "无正当理由大量反复申请",
            "除信函外未收到申请",
            "申请人无需提供申请",
            "未按时公开",
            "收到申请1件",
        ),
    ],
)
def test_what_is_not_denied_whole_is_no_zero(text: str) -> None:
    assert [figure for figure in read(text) if figure.value == 0] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023年全年收到政府信息公开申请12件", "applications.received"),
        ("2022年全年收到政府信息公开申请12件", None),
        ("上半年收到政府信息公开申请12件", None),
        ("区政府办代表区政府受理政府信息公开申请12件", None),
        ("全年收到政府信息公开申请约12件", None),
        ("全市各部门共收到政府信息公开申请12件", None),
        ("通过网络收到政府信息公开申请12件", None),
        ("受理政府信息公开申请24件，含上年结转1件", None),
        ("上年结转2件", "applications.carried_in"),
        ("结转下年度继续办理1件", "applications.carried_out"),
        ("办理行政复议案件31件", None),
        ("因政府信息公开引起的行政复议2件", "review.total"),
        ("未发生政府信息公开行政诉讼", "litigation.total"),
    ],
)
def test_the_figure_of_the_form(text: str, code: str | None) -> None:
    sections = (Section("1", 1, None, None, None, text),)
    first, *_ = read_report_figures(sections, 2023, consolidated=False)
    assert first.figure.code == code


NAMES = ["宝鸡市渭滨区教育局"]


def codes(text: str, names: Sequence[str] = NAMES) -> list[str | None]:
    sections = (Section("1", 1, None, None, None, text),)
    return [stated.figure.code for stated in read_report_figures(sections, 2022, False, names)]


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请3件",
        "（一）2022年，我局共收到政府信息公开申请3件",
        "本年度，区教育局共收到政府信息公开申请3件",
        "渭滨区教育局收到公民、法人和其他组织提出的政府信息公开申请3件",
        "我局积极答复群众关切，全年共受理依申请公开事项3件",
        "2022年教育局未收到政府信息公开申请",
        "本机关未收到任何公民、法人或其他组织的政府信息公开申请",
        "全年未收到1件政府信息公开申请",
        "从未收到过政府信息公开申请",
    ],
)
def test_a_figure_of_the_body_itself(text: str) -> None:
    assert codes(text) == ["applications.received"]


# of another body, of a part of this one, of a channel, of other years, of some only, of another thing, or in another unit
@pytest.mark.parametrize(
    "text",
    [
        *(
            "市教育局收到政府信息公开申请3件",
            "区政府办公室收到政府信息公开申请3件",
            "区财政局，共收到政府信息公开申请3件",
        ),
        *("局属各学校收到政府信息公开申请3件", "局机关收到政府信息公开申请3件", "办公室收到政府信息公开申请3件"),
        *("全省共收到政府信息公开申请3件", "行政审批科未收到政府信息公开申请", "下属事业单位未发生行政复议"),
        *("通过来函方式收到政府信息公开申请3件", "以书信形式未收到政府信息公开申请"),
        *("“十四五”以来共收到政府信息公开申请3件", "近五年，共收到政府信息公开申请3件", "结转2022年度申请3件"),
        *("收到类似政府信息公开申请的来信3件", "受理政府信息公开申请窗口3个", "收到有别于政府信息公开申请的材料3件"),
        *("上年结转3万元", "上年结转议案3件", "涉及土地的行政复议3件", "办理提案5件，结转下年度3件"),
        *("答复来信5件，依申请公开3件", "会同区政府办答复政府信息公开申请3件", "答复上级转来的政府信息公开申请3件"),
    ],
)
def test_a_figure_that_is_not_plainly_its_own_has_no_code(text: str) -> None:
    assert set(codes(text)) <= {None}


def test_a_body_that_is_named_where_no_name_is_known_is_not_taken_for_the_own() -> None:
    assert codes("区教育局收到政府信息公开申请3件", ()) == [None]
    assert codes("我局收到政府信息公开申请3件", ()) == ["applications.received"]


@pytest.mark.parametrize(
    "text",
    [
        *("没有未答复的申请", "没有行政复议被撤销", "未发生行政诉讼被判败诉的情况", "无一件行政复议申请被驳回"),
        *("无行政复议、行政诉讼败诉", "没有行政诉讼案件未审理完毕", "并不是没有投诉", "无未备案的规范性文件"),
        *("未收到公民提出的申请", "没有收到企业的政府信息公开申请", "未收到申请（除网上申请外）", "未受理申请2件"),
    ],
)
def test_a_denial_of_a_part_or_of_what_befell_a_thing_is_no_zero(text: str) -> None:
    assert [figure for figure in read(text) if figure.value == 0] == []


@pytest.mark.parametrize(
    "text",
    [
        *("未公布政府信息3条", "不予受理政府信息公开申请3件", "尚未办结政府信息公开申请3件", "未按期答复申请3件"),
        *("没有公开信息3条", "拒绝公开政府信息3条", "除上述3件外", "较2021年多3件", "月均发布信息3条", "日均点击3次"),
        *("不宜公开信息3条", "不存在漏报信息3条"),
        "同意公开或部分公开3件",
    ],
)
def test_the_opposite_of_a_verb_and_half_of_a_pair_are_no_subject(text: str) -> None:
    assert told(text) == []


def test_a_denied_one_is_none() -> None:
    assert told("未发生1起行政复议，未收到一件投诉") == [("行政复议", 0, None), ("投诉", 0, None)]


def test_a_list_of_numbers_of_things_has_no_stop_in_a_subject() -> None:
    assert told("对12个科室、8个二级单位开展4轮检查") == [("检查", 4, "轮")]


def test_a_long_clause_that_deals_out_is_not_understood() -> None:
    assert told("分别为31件、4件、" * 40)[20:] == []


@pytest.mark.parametrize(
    ("text", "value"), [("一百零五", 105), ("十二", 12), ("两", 2), ("一百二", None), ("百二", None), ("一二", None)]
)
def test_numerals(text: str, value: int | None) -> None:
    assert read_numeral(text) == value


WORDS = [
    *"收到未无件条，。、（）()第约余万1290 \n《》“”年月",
    "政府信息公开申请",
    "发布信息",
    "行政复议",
    "其中",
    "共计",
    "1,036",
    "7.6",
    "%",
]


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_a_figure_is_where_it_says(words: list[str]) -> None:
    text = "".join(words)
    for figure in read(text):
        assert text[figure.start : figure.end] == figure.raw
        assert figure.subject
        assert figure.value >= 0


@pytest.mark.parametrize(
    "text", ["未收到" * 4000, "(" * 8000 + "1件", "公开" * 8000 + "1件", "1" * 9000 + "件", "无、" * 6000, "“《" * 6000]
)
def test_odd_text_is_read_without_harm(text: str) -> None:
    assert len(read(text)) <= len(text)


@pytest.mark.parametrize("words", ["行政复议" + "案件" * 40, "行政诉讼" + "共计" * 40, "受理公开申请" + "案件" * 40])
def test_words_said_over_and_over_before_a_number_are_read_in_time(words: str) -> None:
    assert codes(f"{words}收到1件信息公开申请书") == [None]
