"""Public bodies: found in running text, written out, told apart, and resolved to a region or to nothing."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.agencies import Context, expand, find_agencies, resolve, same_body
from parsers.credit_codes import credit_code
from parsers.data import load
from parsers.gazetteer import DIVISIONS, VAGUE

AGENCIES = load("agencies.toml")
BEARERS = Counter(division.name for division in DIVISIONS.values())


def found(text: str) -> list[str]:
    return [mention.text for mention in find_agencies(text)]


# ---------------------------------------------------------------- finding: real sentences

# from ../shared/samples and ../shared/seeds, shortened; those with 石头河子 and 会龙 varied
SAMPLED = [
    ("请与绵阳市卫生健康委办公室联系。", ["绵阳市卫生健康委"]),
    ("由津市市财政局编制。", ["津市市财政局"]),
    ("在认真总结2021年医疗保障局政府信息公开工作的基础上编制。", ["医疗保障局"]),
    ("向社会公布2022年渠县医疗保障局政府信息公开工作年度报告。", ["渠县医疗保障局"]),
    ("由两城镇人民政府党政办公室编制。", ["两城镇人民政府"]),
    ("2022年,永兴街道办事处依据《净月高新区2022年政务公开工作要点", ["永兴街道办事处", "净月高新区"]),
    ("汇总2021年度大东坝镇人民政府的政务公开年度报告", ["大东坝镇人民政府"]),
    ("请联系石头河子镇人民政府,地址:尚志市石头河子镇庆丰村政府路1号", ["石头河子镇人民政府"]),
    ("2014年,南薰乡未收取任何费用。", ["南薰乡"]),
    ("您当前所在位置: 首页 > 乡镇信息公开 > 中村乡 > 政务信息公开年报", ["中村乡"]),
    ("当前位置:街镇 > 河包镇 > 政务公开", ["河包镇"]),
    ("五常市民意乡\n2021年政府信息公开工作年度报告", ["五常市民意乡"]),
    ("大武口区朝阳街道2022年政府信息公开工作年度报告", ["大武口区朝阳街道"]),
    ("编制海安县雅周镇2014年政府信息公开工作年度报告。", ["海安县雅周镇"]),
    ("武汉市生态环境局硚口区分局2025年\n政府信息公开工作年度报告", ["武汉市生态环境局硚口区分局"]),
    ("兰州新区卫生健康委员会2020年政府信息公开工作年度报告-(垃圾词)", ["兰州新区卫生健康委员会"]),
    ("山东省省级机关事务管理局2008年度信息公开报告", ["山东省省级机关事务管理局"]),
    ("通过“西乌珠穆沁旗人力资源和社会保障局”微信公众号", ["西乌珠穆沁旗人力资源和社会保障局"]),
    ("石柱土家族自治县卫生健康委员会2021年", ["石柱土家族自治县卫生健康委员会"]),
    ("我局加大教育局机关信息公开力度", ["教育局"]),
    ("发布单位:县卫生和计划生育局 发布时间: 2018-03-08", ["县卫生和计划生育局"]),
    ("来源:清流卫计委 时间:2016-01-07", ["清流卫计委"]),
    ("发布机构 | 市政府办 | 发文日期", ["市政府办"]),
    ("三明市2018年政府信息公开工作年度报告", ["三明市"]),
    ("宁波市政府信息公开规定", ["宁波市"]),
    ("综合2017年度丽水市各县(市、区)政府", ["丽水市"]),
    ("中共岳阳市委办公室岳阳市人民政府办公室印发《关于", ["中共岳阳市委办公室", "岳阳市人民政府办公室"]),
    ("国务院办公厅政府信息与政务公开办公室\n关于", ["国务院办公厅政府信息与政务公开办公室"]),
    ("各区人民政府,市政府各委、办、局,各市属机构:", []),
    ("各镇人民政府、街道办事处,区政府各部门:", []),
    ("健全完善乳山市市医疗保障局《政府信息", ["乳山市市医疗保障局"]),
    ("紧紧围绕医疗保障中心工作,以人民为中心", []),
    ("1.砀山县公安局2020年政务工作总结 42.东至县发改委2020年", ["砀山县公安局", "东至县发改委"]),
    ("四平市铁东区人民政府解放街道办事处2011年", ["四平市铁东区人民政府解放街道办事处"]),
    ("《内蒙古自治区发展计划委员会、财政厅关于", ["内蒙古自治区发展计划委员会", "财政厅"]),
    ("财政厅对自治区人社厅关于调整专业技术资格评审费", ["财政厅", "自治区人社厅"]),
    ("请与东胜区人社局政务公开领导小组办公室联系", ["东胜区人社局"]),
    ("尚志市认真组织石头河子镇人民政府开展", ["石头河子镇人民政府"]),
    ("1月山口镇人民政府、2021年度会龙镇人民政府", ["山口镇人民政府", "会龙镇人民政府"]),
    ("二是围绕区委区政府中心工作", ["区政府"]),
    ("其中，沭阳县民政局1件，泗洪县半城镇人民政府1件", ["沭阳县民政局", "泗洪县半城镇人民政府"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), SAMPLED, ids=[text[:16] for text, _ in SAMPLED])
def test_names_in_real_sentences(text: str, names: list[str]) -> None:
    assert found(text) == names


# ---------------------------------------------------------------- finding: names of every kind

# real bodies from general knowledge; none taken from a sample
NAMES = """
北京市朝阳区医疗保障局 天津市滨海新区财政局 上海市浦东新区卫生健康委员会 重庆市两江新区管理委员会
湖北省神农架林区人民政府 贵州省六盘水市六枝特区人力资源和社会保障局 河北省石家庄市井陉矿区教育局
内蒙古自治区锡林郭勒盟行政公署 内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗应急管理局 海南省三沙市西沙区人民政府
新疆维吾尔自治区伊犁哈萨克自治州霍尔果斯市商务局 新疆生产建设兵团第八师石河子市医疗保障局 兵团教育局
绵阳市大数据融合局 绍兴市第一中学 乳山市人民医院 成都市公园城市建设管理局
四川省乐山市市中区教育局 山东省济南市市中区卫生健康局 荆州市沙市区财政局 宁夏回族自治区医疗保障局
广西壮族自治区桂林市龙胜各族自治县民政局 西藏自治区那曲市双湖县人民政府办公室 甘肃省酒泉市肃北蒙古族自治县水务局
云南省西双版纳傣族自治州勐腊县林业和草原局 凉山州西昌市教育体育和科学技术局 黔东南州雷山县文体广电旅游局
恩施州发展和改革委员会 延边州和龙市市场监督管理局 广东省东莞市虎门镇人民政府 江苏省昆山市花桥经济开发区管理委员会
苏州工业园区管理委员会 西安高新技术产业开发区管理委员会 武汉东湖新技术开发区管理委员会 青岛西海岸新区管理委员会
河北雄安新区管理委员会 杭州市钱塘区人力资源和社会保障局 深圳市市场监督管理局南山监管局 国家税务总局绍兴市税务局
长沙市芙蓉区人民政府办公室 中共杭州市委办公厅 中共渠县县委办公室 福建省人民政府办公厅 合肥市公共资源交易监督管理局
安徽省地方金融监督管理局 济南市大数据局 贵阳市大数据发展管理局 沈阳市营商环境建设局 哈尔滨市公安局道里分局
佛山市南海区丹灶镇人民政府 温州市洞头区住房和城乡建设局 吴忠市红寺堡区乡村振兴局
海西蒙古族藏族自治州德令哈市审计局 喀什地区叶城县人民政府 大兴安岭地区行政公署 兴安盟医疗保障局 阿拉善左旗人民政府
巴林左旗教育局 上海市虹口区国有资产监督管理委员会 广州市黄埔区人民政府永和街道办事处 丰台区人民政府方庄地区办事处
蓬溪县三凤镇人民政府 盐城市残疾人联合会 湖州市供销合作社联合社 无锡市住房公积金管理中心 无锡市锡山区安镇街道办事处
阳江市海陵岛经济开发试验区管理委员会 湖南省株洲市攸县菜花坪镇人民政府 衡阳市蒸湘区红湘街道办事处 和县医疗保障局
辽宁省大连市普兰店区行政审批服务局 乌兰察布市四子王旗信访局 吉林省吉林市龙潭区商务局 马鞍山市和县教育局
天门市医疗保障局 潜江市人力资源和社会保障局 昌江黎族自治县卫生健康委员会 五家渠市教育局 单县财政局 成县财政局
易县教育局 新县医疗保障局 应县卫生健康局 南县人社局 代县发改局 文县住建局 理县水利局 满城县民政局 向阳镇人民政府
国家医疗保障局 山东黄河河务局 省直机关工委 镇宁布依族苗族自治县财政局 天镇县医保局
湖里区殿前街道办 济宁经济技术开发区马集镇人民政府 上海化学工业区管理委员会
杨凌农业高新技术产业示范区管委会 科右前旗教育局
月山镇人民政府 会龙镇人民政府 来龙镇人民政府 和平镇人民政府 霍山县与儿街镇人民政府 安镇街道办事处 崇明区建设镇人民政府
""".split()

# made up after what pages of 2024 and before got wrong: a longer word, a room, a branch, a street behind its government
SHAPES = [
    ("在上级财政部门、教育部门和公安部队的指导下", []),
    ("教育部长、县委宣传部长出席", []),
    ("按照财政部要求", ["财政部"]),
    ("由无锡市锡山区人民政府安镇街道党政办公室编制", ["无锡市锡山区人民政府安镇街道"]),
    ("区人民政府各街道和部门", ["区人民政府"]),
    ("结合我镇、本乡实际", []),
    ("请与本机关办公室、我单位办公室联系", []),
    ("常德市政务公开领导小组办公室关于", ["常德市政务公开领导小组办公室"]),
    ("成立政务公开领导小组,领导小组办公室设在局办公室", []),
    ("海口市防汛抗旱指挥部办公室2021年", ["海口市防汛抗旱指挥部办公室"]),
    ("扬州市安全生产委员会办公室关于", ["扬州市安全生产委员会办公室"]),
    ("由济南市公安局长清分局编制", ["济南市公安局长清分局"]),
    ("请联系:广州市公安局花都区分局指挥中心", ["广州市公安局花都区分局"]),
    ("长清公安分局2018年", ["长清公安分局"]),
    ("教育局长长期负责", []),
    ("滨州北海新区(沾化)管委会", ["滨州北海新区(沾化)管委会"]),
    ("经济技术开发区管理委员会2021年", ["经济技术开发区管理委员会"]),
    ("请与舒城经济开发区综合办公室联系", ["舒城经济开发区"]),
    ("结合开发区管委会实际", ["开发区管委会"]),
    ("江都市教育局、通州市教育局", ["江都市教育局", "通州市教育局"]),
    ("华阳市教育局2003年", ["华阳市教育局"]),
    ("丽水市国家税务局2012年", ["丽水市国家税务局"]),
    ("国家统计局宁波调查队2012年", ["国家统计局宁波调查队"]),
    ("标题县政府办2022年", ["县政府办"]),
    ("某某娱乐网额济纳旗2021年度政府信息公开工作年度报告", ["额济纳旗"]),
    ("三溪乡党政办、三溪乡党委政府", ["三溪乡", "三溪乡"]),
    ("省、自治区、直辖市人民政府", []),
    ("苏州市人民政府驻北京办事处2020年", ["苏州市人民政府驻北京办事处"]),
    ("西安市人民政府外事办公室2020年", ["西安市人民政府外事办公室"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), SHAPES, ids=[text[:16] for text, _ in SHAPES])
def test_where_names_begin_and_end(text: str, names: list[str]) -> None:
    assert found(text) == names


CONTEXTS = [
    ("由", "编制。"),
    ("请与", "联系,地址:人民路1号"),
    ("2022年", "认真贯彻落实"),
    ("根据《条例》规定,向社会公布2022年", "政府信息公开工作年度报告。"),
    ("现将", "2023年政府信息公开工作情况报告如下"),
    ("", "2021年政府信息公开工作年度报告"),
    ("发布机构:", " 发布日期:2021-01-02"),
    ("积极配合", "开展工作"),
    ("来源:", "\n"),
    ("《", "关于印发〈方案〉的通知》"),
    ("欢迎访问", "门户网站"),
]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_and_nothing_else(name: str) -> None:
    for before, after in CONTEXTS:
        assert found(before + name + after) == [name], before


# invented: prose around what is no body's name
NO_NAMES = [
    "以人民为中心的发展思想,统筹推进各项工作",
    "党委领导下的格局、布局和全局工作",
    "各乡镇、各部门、全市各单位要高度重视",
    "公众可到行政机关所在地办理,并在局部范围内试行",
    "我局、本局、我委、我办、我镇、本街道的有关规定",
    "地址:乳山市深圳路108号乳山市民服务中心三楼",
    "会议室、客厅、办公厅里、餐厅和展览中心地带",
    "城乡建设、城镇化和乡镇企业的发展",
    "省委十四届七次全会精神和贯彻落实盟委、行署要求",
    "公民、法人或其他组织向委员会委托的单位提出",
]


@pytest.mark.parametrize("text", NO_NAMES)
def test_prose_without_a_body(text: str) -> None:
    assert found(text) == []


def test_kinds_and_bare_names() -> None:
    kinds = {m.text: (m.kind, m.bare) for m in find_agencies(
        "杭州市人民政府、杭州市人民政府办公厅、杭州市教育局、西湖区转塘街道办事处、中共杭州市委办公厅、"
        "杭州市公共资源交易中心、钱江经济开发区管委会\n转塘街道2020年\n浙江省2020年\n"
    )}  # fmt: skip
    assert kinds == {
        "杭州市人民政府": ("government", False),
        "杭州市人民政府办公厅": ("office", False),
        "杭州市教育局": ("department", False),
        "西湖区转塘街道办事处": ("township", False),
        "中共杭州市委办公厅": ("party", False),
        "杭州市公共资源交易中心": ("institution", False),
        "钱江经济开发区管委会": ("zone", False),
        "转塘街道": ("township", True),
        "浙江省": ("government", True),
    }


def test_every_division_is_found_whole_in_running_text() -> None:
    for division in DIVISIONS.values():
        for name in {division.name, division.full_name, (division.city or "") + (division.county or "")} - {""}:
            assert found(f"由{name}医疗保障局编制") == [f"{name}医疗保障局"]
            assert found(f"现公布{name}发展和改革委员会2023年") == [f"{name}发展和改革委员会"]
        assert found(f"{division.name}2018年政府信息公开工作年度报告") == [division.name]


PIECES = [
    "由", "与", "和", "2021年", "浙江省", "津市市", "鼓楼区", "和县", "市", "县",
    "区", "镇", "乡", "街道", "石头河子", "教育",
    "医疗保障",
    "卫生", "局", "委员会", "委", "人民政府", "办公室", "政府", "中心", "分局", "中共",
    "国务院", "国家税务总局", "税务局", "兵团",
    "第八师", "街道办事处", "管委会", "新区", "自治区", "\n", " ", ",", "。", ">", "x", "𠀀", "信息公开", "各",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_mentions_are_slices_in_order(text: str) -> None:
    mentions = find_agencies(text)
    assert all(mention.text == text[mention.start : mention.end] for mention in mentions)
    assert all(before.end <= after.start for before, after in pairwise(mentions))
    assert all(mention.text and "\n" not in mention.text for mention in mentions)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30))
def test_resolving_anything_keeps_what_was_printed(text: str) -> None:
    agency = resolve(text, Context((text,), (text,), text, text, text))
    assert agency.printed == text
    assert agency.division_code is None or agency.division_code in DIVISIONS
    assert (agency.name is None) == (agency.province is None and agency.level != "national")


@pytest.mark.parametrize("piece", ["卫生", "局", "人民政府", "市", "中" * 9 + "镇", "鼓楼区医疗保障局", "街道"])
def test_a_page_that_repeats_itself_is_read_in_linear_time(piece: str) -> None:
    # a quadratic reader would need minutes; the bound of the suite's own time is enough
    assert len(find_agencies(piece * 20_000)) <= 20_000


# ---------------------------------------------------------------- short forms, comparison, codes


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("区医保局", "区医疗保障局"),
        ("锡山区人社局", "锡山区人力资源和社会保障局"),
        ("吴兴区人力社保局", "吴兴区人力资源和社会保障局"),
        ("绵阳市卫生健康委", "绵阳市卫生健康委员会"),
        ("东至县发改委", "东至县发展和改革委员会"),
        ("市政府办", "市人民政府办公室"),
        ("市政府办公厅", "市人民政府办公厅"),
        ("市政府", "市人民政府"),
        ("省住建厅", "省住房和城乡建设厅"),
        ("市民族宗教委", "市民族宗教委员会"),
        ("永兴街道办", "永兴街道办事处"),
        ("经开区管委会", "经开区管理委员会"),
        # only at the end, and never twice
        ("医保局办公室", "医保局办公室"),
        ("市人民政府", "市人民政府"),
        ("市人民政府办公室", "市人民政府办公室"),
        ("县文旅局", "县文旅局"),  # differs from place to place
        ("教育局", "教育局"),
    ],
)
def test_expand(printed: str, full: str) -> None:
    assert expand(printed) == full


def test_expanding_twice_is_expanding_once() -> None:
    for short in AGENCIES["abbreviations"]:
        assert expand(expand(f"某市{short}")) == expand(f"某市{short}")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("省医疗保障局", "浙江省医疗保障局", True),
        ("省医保局", "浙江省医疗保障局", True),
        ("医疗保障局", "尚志市医疗保障局", True),
        ("嘉定区医疗保障局", "上海市嘉定区医疗保障局", True),
        ("山东省乳山市医疗保障局", "威海市乳山市医疗保障局", True),
        ("止戈镇", "洪雅县止戈镇人民政府", True),
        ("朝阳街道", "大武口区朝阳街道办事处", True),
        ("三明市", "福建省三明市人民政府", True),
        ("市医疗保障局", "浙江省医疗保障局", False),
        ("区医疗保障局", "内蒙古自治区医疗保障局", False),
        ("自治区医疗保障局", "内蒙古自治区医疗保障局", True),
        ("浙江省医疗保障局", "安徽省医疗保障局", False),
        ("徐州市鼓楼区教育局", "南京市鼓楼区教育局", False),
        ("嘉定区教育局", "嘉定区医疗保障局", False),
        ("止戈镇人民政府", "正阳镇人民政府", False),
        ("我局", "浙江省医疗保障局", False),
        ("本局", "本局", False),
    ],
)
def test_same_body(a: str, b: str, same: bool) -> None:
    assert same_body(a, b) is same
    assert same_body(b, a) is same


# index numbers of ../shared/samples and seed 004
CREDIT_CODES = [
    "11220000MB19566296", "12370305MB2887776R", "11330100MB19370226", "11370322004222241N", "11330524K14997759R",
    "11370830MB285873X0", "113708260043292687", "1137000000450226XC", "113325000026455663",
]  # fmt: skip


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_credit_codes(code: str) -> None:
    assert credit_code(f"{code}/2021-02426") == code
    assert credit_code(f"索引号:{code.lower()}") == code
    for position in (1, 7, 16):
        other = "2" if code[position] != "2" else "3"
        assert credit_code(code[:position] + other + code[position + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["00001434-9/2023-00000066", "014416330/2018-04736", "QA4425051-2012-001", "", "1" * 19]
)
def test_what_is_no_credit_code(text: str) -> None:
    assert credit_code(text) is None


# ---------------------------------------------------------------- resolving


def test_every_division_resolves_by_its_chain_and_alone_only_if_it_can() -> None:
    for code, division in DIVISIONS.items():
        agency = resolve(f"{division.full_name}医疗保障局")
        assert agency.division_code == code
        assert agency.name == f"{division.full_name}医疗保障局"
        assert (agency.province, agency.city, agency.county) == (division.province, division.city, division.county)
        certain = BEARERS[division.name] == 1 and division.name not in VAGUE
        assert resolve(f"{division.name}医疗保障局").division_code == (code if certain else None)


@pytest.mark.parametrize(
    ("printed", "name", "level", "code"),
    [
        ("乳山市医疗保障局", "山东省威海市乳山市医疗保障局", "county", "371083"),
        ("嘉定区医疗保障局", "上海市嘉定区医疗保障局", "county", "310114"),
        ("辽宁省医疗保障局", "辽宁省医疗保障局", "province", "210000"),
        ("上海市青浦区教育局", "上海市青浦区教育局", "county", "310118"),
        ("重庆市医疗保障局", "重庆市医疗保障局", "province", "500000"),
        ("仙桃市医保局", "湖北省仙桃市医疗保障局", "county", "429004"),
        ("济源市人社局", "河南省济源市人力资源和社会保障局", "county", "419001"),
        ("第八师石河子市医疗保障局", "新疆维吾尔自治区石河子市医疗保障局", "county", "659001"),
        ("凉山州医疗保障局", "四川省凉山彝族自治州医疗保障局", "prefecture", "513400"),
        ("满城县财政局", "河北省保定市满城区财政局", "county", "130607"),
        ("津市市财政局", "湖南省常德市津市市财政局", "county", "430781"),
        ("乳山市市医疗保障局", "山东省威海市乳山市医疗保障局", "county", "371083"),
        ("中共岳阳市委办公室", "中共湖南省岳阳市委办公室", "prefecture", "430600"),
        ("三明市", "福建省三明市人民政府", "prefecture", "350400"),
        ("武汉市生态环境局硚口区分局", "湖北省武汉市生态环境局硚口区分局", "prefecture", "420100"),
        ("吉林省医疗保障局办公室", "吉林省医疗保障局办公室", "province", "220000"),
        ("国家税务总局乳山市税务局", "山东省威海市乳山市税务局", "county", "371083"),
        ("尚志市石头河子镇人民政府", "黑龙江省哈尔滨市尚志市石头河子镇人民政府", "township", "230183"),
        ("平利县正阳镇", "陕西省安康市平利县正阳镇人民政府", "township", "610926"),
        ("东莞市虎门镇人民政府", "广东省东莞市虎门镇人民政府", "township", "441900"),
        ("黄埔区人民政府永和街道办事处", "广东省广州市黄埔区永和街道办事处", "township", "440112"),
        ("兰州新区卫生健康委员会", "甘肃省兰州新区卫生健康委员会", "county", None),
        ("国家医保局", "国家医疗保障局", "national", None),
    ],
)
def test_resolve_by_the_name_alone(printed: str, name: str, level: str, code: str | None) -> None:
    agency = resolve(printed)
    assert (agency.name, agency.level, agency.division_code) == (name, level, code)


@pytest.mark.parametrize(
    "printed",
    [
        "鼓楼区医疗保障局", "朝阳区教育局", "市中区财政局", "新华区人民政府", "城区教育局", "矿区医疗保障局",
        "桥东区财政局",        "省医疗保障局", "市教育局", "教育局",
        "我局", "河包镇", "城关镇人民政府", "净月高新区管委会",
        "莱芜市教育局", "青浦教育", "东乡县财政局",        "杭州市鼓楼区医疗保障局", "", "(垃圾词)办公室",
    ],
)  # fmt: skip
def test_null_rather_than_guessed(printed: str) -> None:
    agency = resolve(printed)
    assert agency.printed == printed
    assert (agency.name, agency.id, agency.province, agency.division_code) == (None, None, None, None)


@pytest.mark.parametrize(
    ("printed", "context", "code"),
    [
        # the same body elsewhere on the page
        ("省医疗保障局", Context(names=("浙江省医疗保障局",)), "330000"),
        ("省医保局", Context(names=("国家医保局", "辽宁省医疗保障局")), "210000"),
        ("区医疗保障局", Context(names=("嘉定区医疗保障局", "上海市人民政府")), "310114"),
        ("医疗保障局", Context(names=("尚志市医疗保障局", "哈尔滨市人民政府")), "230183"),
        ("市财政局", Context(names=("杭州市财政局", "温州市财政局")), None),
        ("教育局", Context(names=("尚志市医疗保障局",)), None),
        ("区医疗保障局", Context(names=("内蒙古自治区医疗保障局",)), None),
        # the only region of its kind in which bodies of the page lie
        ("区人力社保局", Context(names=("吴兴区人民政府", "湖州市人民政府")), "330502"),
        ("市教育局", Context(names=("宜春市人民政府", "丰城市人民政府")), None),
        # hosts: of the province only
        ("省医疗保障局", Context(host="ybj.ah.gov.cn"), "340000"),
        ("省医疗保障局", Context(host="ylbzj.sc.gov.cn:8080"), "510000"),
        ("自治区医疗保障局", Context(host="ylbzj.nx.gov.cn"), "640000"),
        ("省医疗保障局", Context(host="www.weishan.gov.cn"), None),
        ("省医疗保障局", Context(host="www.gz.gov.cn"), None),
        ("省医疗保障局", Context(host="ah.gov.cn.example.com"), None),
        ("市医疗保障局", Context(host="ybj.ah.gov.cn"), None),
        # the index number, where the page agrees
        ("县人民政府", Context(index_no="11370322004222241N/2021", text="高青县行政规范性文件"), "370322"),
        ("县人民政府", Context(index_no="11370322004222241N/2021"), None),
        ("区医疗保障局", Context(index_no="00001434-9/2023-00000066"), None),
        # repeated names: the city, else the province, that the page names
        ("鼓楼区医疗保障局", Context(names=("徐州市人民政府",)), "320302"),
        ("鼓楼区医疗保障局", Context(regions=("福建省",)), "350102"),
        ("鼓楼区医疗保障局", Context(regions=("江苏省",)), None),
        ("鼓楼区医疗保障局", Context(text="江苏省徐州市"), "320302"),
        ("鼓楼区医疗保障局", Context(text="学习徐州市、南京市的做法"), None),
        ("鼓楼区医疗保障局", Context(host="ybj.fj.gov.cn"), "350102"),
        ("朝阳区教育局", Context(text="北京市教育委员会"), "110105"),
        ("朝阳区教育局", Context(text="长春市教育局"), "220104"),
        ("桥东区财政局", Context(text="张家口市财政局"), "130702"),
        ("桥东区财政局", Context(text="石家庄市财政局"), None),
        # a name without its mark: only with the whole name on the page
        ("清流卫计委", Context(names=("清流县卫生和计划生育局",)), "350423"),
        ("清流卫计委", Context(), None),
        ("龙江森工集团", Context(host="www.hlj.gov.cn"), None),
        ("宁夏医疗保障局", Context(), "640000"),
        # townships: what the page prints right before the name
        ("河包镇", Context(text="地址:重庆市荣昌区河包镇人民路"), "500153"),
        ("止戈镇人民政府", Context(names=("洪雅县止戈镇",)), "511423"),
        ("城关镇", Context(text="正阳县城关镇,沈丘县城关镇"), None),
    ],
)
def test_resolve_by_the_page(printed: str, context: Context, code: str | None) -> None:
    assert resolve(printed, context).division_code == code


@pytest.mark.parametrize(
    ("printed", "narrative", "code"),
    [
        # a place that the narrative speaks of is no evidence
        ("西湖区民政局", "赴南昌市学习考察", None),
        ("江北区财政局", "与重庆市开展交流", None),
        ("朝阳区教育局", "转发北京市教育局文件", None),
        ("鼓楼区教育局", "接待南京市代表团", None),
        ("新华区人民政府", "石家庄市", None),
        # the same body printed with its region is
        ("西湖区民政局", "2021年,杭州市西湖区民政局公开", "330106"),
        ("鼓楼区教育局", "徐州市鼓楼区教育局", "320302"),
        ("鼓楼区教育局", "徐州市鼓楼区教育局、南京市鼓楼区教育局", None),
        ("鼓楼区教育局", "徐州市鼓楼区财政局", None),
        ("止戈镇人民政府", "洪雅县止戈镇2021年", "511423"),
        ("清流卫计委", "清流县医院", "350423"),
    ],
)
def test_the_narrative_counts_only_for_the_name_itself(printed: str, narrative: str, code: str | None) -> None:
    assert resolve(printed, Context(narrative=narrative)).division_code == code


@pytest.mark.parametrize(
    ("printed", "index_no", "agency_id"),
    [
        ("吉林省医疗保障局", "11220000MB19566296/2021-02426", "11220000MB19566296"),
        ("乳山市医疗保障局", None, "371083:医疗保障局"),
        ("乳山市医保局", "371083", "371083:医疗保障局"),
        # irregular, but of the same city: 330524 is no division in use
        ("吴兴区人力社保局", "11330524K14997759R/2024-00016", "11330524K14997759R"),
        # another place's code says nothing of this body
        ("乳山市医疗保障局", "11220000MB19566296/2021-02426", "371083:医疗保障局"),
        ("嘉定区医疗保障局", "00001434-9/2023-00000066", "310114:医疗保障局"),
        ("三明市", None, "350400:人民政府"),
        ("三明市人民政府", None, "350400:人民政府"),
        ("平利县正阳镇", None, "610926:正阳镇人民政府"),
        ("平利县正阳镇人民政府", None, "610926:正阳镇人民政府"),
        ("大武口区朝阳街道", None, "640202:朝阳街道办事处"),
        # in which county of 安康市 is not said
        ("安康市正阳镇", None, None),
        ("鼓楼区医疗保障局", "11220000MB19566296/2021-02426", None),
    ],
)
def test_ids(printed: str, index_no: str | None, agency_id: str | None) -> None:
    assert resolve(printed, Context(index_no=index_no)).id == agency_id


@pytest.mark.parametrize(
    ("printed", "kind", "level"),
    [
        ("省医疗保障局", "department", "province"),
        ("县教育局", "department", "county"),
        ("市教育局", "department", None),
        ("河包镇", "township", "township"),
        ("净月高新区管委会", "zone", "county"),
        ("兵团教育局", "department", None),
    ],
)
def test_what_is_certain_without_a_region(printed: str, kind: str, level: str | None) -> None:
    agency = resolve(printed)
    assert (agency.body_kind, agency.level) == (kind, level)


# ---------------------------------------------------------------- real pages


def test_the_agencies_of_the_samples_are_found(shared: Path) -> None:
    seen, missed = 0, []
    for line in (shared / "samples" / "beginnings.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        accepted = [name for name in [page["gold"]["agency"], *(page["gold"].get("agency_accept") or [])] if name]
        standing = [name for name in accepted if all(part in page["text"] for part in name.split("、"))]
        if not standing:
            continue
        seen += 1
        names = set(found(page["text"]))
        if not any(set(name.split("、")) <= names for name in standing):
            missed.append(standing)
    assert seen > 55
    assert len(missed) <= 0.03 * seen, missed


@pytest.mark.parametrize(
    ("seed", "context"),
    [
        ("000_5062a13566dcc8d6", Context()),
        ("001_f8ba18986d429270", Context()),
        ("002_78747d025de2c341", Context(index_no="00001434-9/2023-00000066")),
        ("003_38bf42b0a2d574c0", Context()),
        ("004_4f25b89451aba5b9", Context(index_no="11220000MB19566296/2021-02426")),
    ],
)
def test_the_agencies_of_the_seeds_resolve(shared: Path, seed: str, context: Context) -> None:
    expected = json.loads((shared / "seeds" / "expected" / f"{seed}.json").read_text(encoding="utf-8"))
    agency = resolve(expected["agency"], context)
    assert (agency.level, agency.province) == (expected["level"], expected["province"])
    assert agency.name is not None
    assert agency.name == expected.get("agency_name", agency.name)
