"""Whose figures a report counts, and which notice on the form it names: only where the text says so."""

import pytest

from parsers.scope import cited_edition, reporting_scope

SAMPLES_CONSOLIDATED = [
    "汇总南平市各县(市、区)、市政府各有关部门政府信息公开工作情况编制而成。",
    "综合各县、区人民政府和市政府各部门、各直属机构的政府信息公开工作报告和有关统计数据而成。",
    "由市政府办公厅综合各区(县)人民政府和市政府各委、办、局的政府信息公开年度报告编制而成。",
    "综合全县各单位(部门)及各乡(镇)2022年政府信息公开工作状况,特编制南华县2022年度报告。",
    "综合2017年度丽水市各县(市、区)政府和市级各部门的年度工作报告编制而成。",
]
INVENTED_CONSOLIDATED = [
    "本报告数据统计范围为局机关及所属事业单位。",
    "统计口径为全市医保系统。",
    "本报告根据全市各县区、各部门的年度报告汇总编制。",
    "汇总各乡镇和县政府各部门数据编制。",
    "数据包括局机关及所属各单位的情况。",
]
SAMPLES_OWN = ["内容涵盖2024年1月1日至12月31日(仅统计本部门制发的政府信息)。"]
INVENTED_OWN = [
    "本报告所列数据均为局机关。",
    "统计范围为本级。",
    "数据仅为本办，另行公布各乡镇的报告。",
    "本报告只统计本局的数据。",
    "报告所列数据仅包括本机关，不含下属单位。",
    "数据不包括所属事业单位。",
]
INVENTED_SILENT = [
    "根据《市政府办公室关于做好各部门政府信息公开年度报告编制工作的通知》要求，由我局编制。",
    "根据市政府办公室关于做好各单位年度报告编制工作的通知要求，现公布如下。",
    "结合2022年我县政府信息公开工作编制而成。",
    "",
    "本报告由甲市乙局编制。",
    "全市各部门认真落实公开要求。",
    "公开范围包括机构职能等信息。",
    "我局指导各县区做好公开工作。",
]


@pytest.mark.parametrize("text", [*SAMPLES_CONSOLIDATED, *INVENTED_CONSOLIDATED])
def test_consolidated(text: str) -> None:
    assert reporting_scope(text) == "consolidated"


@pytest.mark.parametrize("text", [*SAMPLES_OWN, *INVENTED_OWN])
def test_own(text: str) -> None:
    assert reporting_scope(text) == "own"


@pytest.mark.parametrize("text", INVENTED_SILENT)
def test_scope_is_not_guessed(text: str) -> None:
    assert reporting_scope(text) is None


DOMAIN_SHEET_CITED = [
    ("国办公开办函〔2019〕60号", "form2019"),
    ("国办公开办函〔2021〕30号", "form2021"),
    ("国办发〔2014〕32号", "stat2014"),
]
SAMPLES_CITED = [("根据《条例》第五十条及国办公开办函〔2021〕30号编制本报告。", "form2021")]
INVENTED_CITED = [
    ("（国办公开办函[2021]30号）", "form2021"),
    ("公开办函（2019）60号", "form2019"),
    ("国办公开办函﹝2021﹞30 号", "form2021"),
    ("国办公开办函【2021】30号", "form2021"),
    ("国办公开办函〔2019〕61号", None),
    ("国办公开办函〔2021〕301号", None),
    ("国办函〔2020〕109号", None),
    ("2021年30号", None),
    # two notices named: neither is the one
    ("由国办公开办函〔2019〕60号改为国办公开办函〔2021〕30号", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "edition"), [*DOMAIN_SHEET_CITED, *SAMPLES_CITED, *INVENTED_CITED])
def test_cited_edition(text: str, edition: str | None) -> None:
    assert cited_edition(text) == edition
