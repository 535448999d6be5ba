"""What stands below a body is never taken for its superior: the whole name, or nobody that can be told."""

import pytest

from parsers.agencies import resolve
from parsers.document import parse
from parsers.longer_names import names_in_field, names_in_text, names_in_title
from parsers.records import Document, Page

REPORT = "2022年政府信息公开工作年度报告"
OPENING = "根据《中华人民共和国政府信息公开条例》要求编制本报告。"


def page(title: str, opening: str = OPENING, publisher: str = "", signed: str = "", url: str | None = None) -> Document:
    field = f"<table><tr><td>发布机构：</td><td>{publisher}</td></tr></table>" if publisher else ""
    signature = f"<p>{signed}</p><p>2023年1月18日</p>" if signed else ""
    html = (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{field}<h1>{title}</h1><div><p>{opening}</p>"
        "<p>一、总体情况</p><p>2022年，全年工作平稳。</p><p>二、主动公开政府信息情况</p>"
        f"<p>三、收到和处理政府信息公开申请情况</p>{signature}</div></body></html>"
    )
    return parse(Page(html.encode(), url=url))[0]


# of the State: the name does not tell where the body lies, or whether it has one place
@pytest.mark.parametrize(
    "name",
    [
        "财政部陕西监管局",
        "国家能源局华中监管局",
        "中国证监会陕西监管局",
        "国家外汇管理局陕西省分局",
        "国家矿山安全监察局陕西局",
        "审计署驻西安特派员办事处",
        "生态环境部华北督察局",
        "自然资源部北海局",
        "水利部珠江水利委员会",
        "民政部社会组织管理局",
        "应急管理部国家矿山安全监察局",
        "农业农村部规划设计研究院",
        "甘肃省兰州市城关区人民政府青白石乡",
        "昆明市五华区人民政府护国街道护国社区",
        "福州市人民政府两岸融合示范区工作办公室",
    ],
)
def test_nobody_rather_than_the_superior(name: str) -> None:
    document = page(name + REPORT)
    assert (document.agency, document.agency_name) == (name, None)
    assert "agency_unresolved" in {issue.code for issue in document.issues}
    assert resolve(name).name is None


@pytest.mark.parametrize(
    ("name", "full", "division"),
    [
        ("北京市人民政府国有资产监督管理委员会", "北京市人民政府国有资产监督管理委员会", "110000"),
        ("西安市人民政府地方志办公室", "陕西省西安市人民政府地方志办公室", "610100"),
        ("长沙市人民政府物流与口岸办公室", "湖南省长沙市人民政府物流与口岸办公室", "430100"),
        ("广州市公安局交通警察支队", "广东省广州市公安局交通警察支队", "440100"),
        ("陕西省公安厅交通管理局高速公路支队", "陕西省公安厅交通管理局高速公路支队", "610000"),
        ("宝鸡市教育局招生考试办公室", "陕西省宝鸡市教育局招生考试办公室", "610300"),
        ("国家税务总局宝鸡市税务局稽查局", "陕西省宝鸡市税务局稽查局", "610300"),
        ("郑州市金水区人民政府经八路街道办事处", "河南省郑州市金水区经八路街道办事处", "410105"),
        ("绍兴市司法局公证处", "浙江省绍兴市司法局公证处", "330600"),
    ],
)
def test_the_whole_name_where_it_lies_with_its_superior(name: str, full: str, division: str) -> None:
    document = page(name + REPORT)
    assert (document.agency_name, document.division_code) == (full, division)
    assert resolve(name).name == full


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("宝鸡市教育局2022年度报告", "宝鸡市教育局"),
        ("宝鸡市教育局机关2022年度报告", "宝鸡市教育局"),
        ("宝鸡市教育局办公室关于印发2022年政务公开工作要点的通知", "宝鸡市教育局"),
        ("宝鸡市教育局召开政务公开培训会", "宝鸡市教育局"),
        ("宝鸡市人民政府信息公开年度报告", "宝鸡市人民政府"),
        ("宝鸡市教育局二〇一二年政府信息公开年度报告", "宝鸡市教育局"),
        ("宝鸡市教育局政务公开工作领导小组办公室2022年度报告", "宝鸡市教育局"),
        ("陕西省教育厅陕西省财政厅关于规范收费的通知", "陕西省教育厅"),
        ("宝鸡市人民政府关于成立招商局的通知", "宝鸡市人民政府"),
        ("财政部国家税务总局关于增值税的通知", "财政部"),
    ],
)
def test_what_follows_a_name_in_a_title_and_is_no_part_of_it(title: str, named: str) -> None:
    assert next(names_in_title(title)).text == named


def test_a_field_names_the_room_that_put_the_page_there() -> None:
    assert [mention.text for mention in names_in_field("宝鸡市教育局政策法规科")] == ["宝鸡市教育局"]
    assert [mention.text for mention in names_in_field("财政部陕西监管局")] == ["财政部陕西监管局"]


def test_running_text() -> None:
    text = "本报告由财政部陕西监管局编制，请与市公安局交通警察支队联系，宝鸡市教育局召开会议研究设立服务中心。"
    assert [mention.text for mention in names_in_text(text)][:3] == [
        "财政部陕西监管局",
        "市公安局交通警察支队",
        "宝鸡市教育局",
    ]


@pytest.mark.parametrize("place", ["opening", "publisher", "signed"])
def test_wherever_the_page_names_it(place: str) -> None:
    told = {"opening": "本报告由财政部陕西监管局编制。", "publisher": "财政部陕西监管局", "signed": "财政部陕西监管局"}
    document = page(REPORT, **{place: told[place]})
    assert document.agency_name is None
    assert document.agency == "财政部陕西监管局"


# ---------------------------------------------------------------- a publisher that keeps the portal of others

BUREAU = "宝鸡市渭滨区教育局"


@pytest.mark.parametrize(
    ("opening", "signed"),
    [
        (f"根据条例，{BUREAU}编制本报告。", ""),
        (f"{BUREAU}根据条例编制了本报告。", ""),
        (f"依照《条例》要求，{BUREAU}编制2022年度政府信息公开工作报告。", ""),
        ("2022年，渭滨区教育局认真贯彻条例，现将有关情况报告如下。", BUREAU),
    ],
)
def test_the_text_beats_the_publisher(opening: str, signed: str) -> None:
    document = page(REPORT, opening, "宝鸡市人民政府办公室", signed, "http://www.baoji.gov.cn/1.html")
    assert document.agency_name == f"陕西省{BUREAU}"


@pytest.mark.parametrize(
    ("opening", "signed"),
    [
        ("按照宝鸡市财政局编制本报告的要求，我局认真总结。", ""),
        ("我局根据条例编制本报告。请与宝鸡市渭滨区教育局办公室联系。", "宝鸡市财政局"),
    ],
)
def test_the_publisher_stays_where_the_text_names_another_in_passing(opening: str, signed: str) -> None:
    assert page(REPORT, opening, BUREAU, signed).agency_name == f"陕西省{BUREAU}"


# ---------------------------------------------------------------- names that others bore, and branches of the State


@pytest.mark.parametrize(
    ("title", "division"),
    [
        ("巢湖市教育局2010年政府信息公开工作年度报告", None),
        ("巢湖市教育局2013年政府信息公开工作年度报告", "340181"),
        ("合肥市巢湖市教育局2010年政府信息公开工作年度报告", "340181"),
        ("铜仁市教育局2009年政府信息公开工作年度报告", None),
        ("贵州省铜仁市教育局2009年政府信息公开工作年度报告", None),
        ("铜仁市教育局2012年政府信息公开工作年度报告", "520600"),
    ],
)
def test_a_name_that_another_division_bore_in_the_year(title: str, division: str | None) -> None:
    document = page(title, "")
    assert (document.division_code, document.agency_name is None) == (division, division is None)


def test_the_branch_of_a_bank_keeps_the_name_of_the_bank() -> None:
    branch = resolve("中国人民银行宝鸡市中心支行")
    assert (branch.name, branch.id) == ("中国人民银行陕西省宝鸡市中心支行", "610300:中国人民银行中心支行")
    assert resolve("中国人民银行陕西省分行").name == "中国人民银行陕西省分行"


@pytest.mark.parametrize("name", ["民航西北地区管理局", "中国民用航空华东地区管理局"])
def test_a_part_of_the_country_is_no_township(name: str) -> None:
    document = page(name + REPORT)
    assert (document.agency_name, document.level) == (None, None)
