"""A table of the form's rows whose columns are something else's: no figure is given to the form's columns."""

import pytest

from parsers.document import parse
from parsers.matching import is_foreign
from parsers.records import Fact, Page

TITLE = "<p>绍兴市审计局2022年政府信息公开工作年度报告</p><p>三、收到和处理政府信息公开申请情况</p>"
ROWS = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（二）部分公开"]
FIGURES = [[3, 1, 0, 2, 4, 0, 10], [1, 0, 0, 0, 0, 0, 1], [2, 1, 0, 1, 2, 0, 6], [1, 0, 0, 0, 1, 0, 2]]
OWN = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def facts(header: list[str], fee: str = "") -> tuple[Fact, ...]:
    lines = [["项目", *header], *([row, *map(str, line)] for row, line in zip(ROWS, FIGURES, strict=True))]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    (document,) = parse(Page(f"{TITLE}<table>{table}</table>{fee}".encode()))
    return document.facts


def test_the_forms_own_columns_are_read() -> None:
    assert {fact.value for fact in facts(OWN) if fact.code == "applications.received"} == {3, 1, 0, 2, 4, 10}


@pytest.mark.parametrize(
    "header",
    [
        ["办公室", "财务科", "综合科", "法规科", "人事科", "信息科", "总计"],
        ["一季度", "二季度", "三季度", "四季度", "上半年", "下半年", "全年"],
        ["自然人", "国有企业", "民营企业", "科研单位", "律所", "行业协会", "总计"],
    ],
)
def test_figures_under_columns_of_something_else_are_nobodys(header: list[str]) -> None:
    assert [fact for fact in facts(header) if fact.value is not None] == []


@pytest.mark.parametrize("text", ["办公室", "一季度", "国有企业", "事业单位"])
def test_names_that_the_form_does_not_know(text: str) -> None:
    assert is_foreign(text, "form2021.applications")


@pytest.mark.parametrize("text", ["", "自然", "商业企亚", "公益组织", "数据1", "列3", "7", "其他", "机构"])
def test_damaged_labels_and_numbers_name_nothing_else(text: str) -> None:
    assert not is_foreign(text, "form2021.applications")


# ---------------------------------------------------------------- a figure that stands in two units

FEE = (
    "<p>二、主动公开政府信息情况</p><table><tr><td colspan=2>第二十条第（八）项</td></tr>"
    "<tr><td>信息内容</td><td>本年收费金额（单位：万元）</td></tr><tr><td>{label}</td><td>{value}</td></tr></table>"
)


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("行政事业性收费", "5.5", [("number", "5.5", "万元")]),
        ("行政事业性收费（元）", "55000", [("unread", "None", "万元")]),
        ("行政事业性收费（万元）", "5.5", [("number", "5.5", "万元")]),
        ("行政事业性收费（元）", "55000元", [("with_unit", "55000", "元")]),
        ("行政事业性收费（元）", "5.5万元", [("with_unit", "5.5", "万元")]),
        ("行政事业性收费（元）", "0", [("number", "0", "万元")]),
    ],
)
def test_a_row_in_another_unit_than_its_column_is_unread(
    label: str, value: str, expected: list[tuple[str, str, str]]
) -> None:
    found = [fact for fact in facts(OWN, FEE.format(label=label, value=value)) if fact.code == "disclosure.fee.amount"]
    assert [(fact.state, str(fact.value), fact.unit) for fact in found] == expected
