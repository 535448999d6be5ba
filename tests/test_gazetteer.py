"""The gazetteer: codes, names and parents, and names found before a place in running text."""

from collections import Counter

import pytest

from parsers.data import load
from parsers.gazetteer import (
    DIVISIONS,
    LEVEL_MARKS,
    NAMES,
    STEMS,
    VAGUE,
    WITHOUT_COUNTIES,
    city_of_stem,
    find_codes,
    lies_in,
    name_before,
    region_chain,
    stem_before,
)

REGIONS = load("regions.toml")


# ---------------------------------------------------------------- the table


def test_every_division_has_its_place() -> None:
    for code, division in DIVISIONS.items():
        chain = region_chain(code)
        assert chain[-1] is division
        assert chain[0].level == "province"
        assert division.full_name == "".join(parent.name for parent in chain)
        assert division.name[-1] in LEVEL_MARKS


def test_all_provinces_are_there() -> None:
    assert sum(division.level == "province" for division in DIVISIONS.values()) == 34
    assert sum(division.level == "prefecture" for division in DIVISIONS.values()) == 333


@pytest.mark.parametrize(
    ("code", "full_name", "level", "city"),
    [
        ("310114", "上海市嘉定区", "county", None),  # seed 002
        ("371083", "山东省威海市乳山市", "county", "威海市"),  # seed 001
        ("429004", "湖北省仙桃市", "county", None),  # general knowledge: answers to the province
        ("469025", "海南省白沙黎族自治县", "county", None),
        ("659001", "新疆维吾尔自治区石河子市", "county", None),
        ("500240", "重庆市石柱土家族自治县", "county", None),
        ("441900", "广东省东莞市", "prefecture", "东莞市"),
        ("152500", "内蒙古自治区锡林郭勒盟", "prefecture", "锡林郭勒盟"),
        ("659012", "新疆维吾尔自治区白杨市", "county", None),  # added by regions.toml
        ("540481", "西藏自治区林芝市米林市", "county", "林芝市"),
    ],
)
def test_levels_and_parents(code: str, full_name: str, level: str, city: str | None) -> None:
    division = DIVISIONS[code]
    assert (division.full_name, division.level, division.city) == (full_name, level, city)


def test_a_code_that_is_not_in_use_has_no_chain() -> None:
    assert region_chain("330524") == ()
    assert region_chain("540422") == ()  # 米林县, removed for 米林市


def test_cities_without_counties() -> None:
    names = {DIVISIONS[code].name for code in WITHOUT_COUNTIES}
    assert names == {"东莞市", "中山市", "儋州市", "嘉峪关市"}


# ---------------------------------------------------------------- the added knowledge


def test_former_names_are_free_today_and_lead_to_a_division_in_use() -> None:
    official = {division.name for division in DIVISIONS.values()}
    for name, code in REGIONS["former"].items():
        assert name not in official, name
        assert code in DIVISIONS, name


def test_a_former_name_with_another_stem_is_one_of_the_known_renamings() -> None:
    renamed = {
        name
        for name, code in REGIONS["former"].items()
        if DIVISIONS[code].name[: len(name.rstrip("省市区县旗州盟"))] != name.rstrip("省市区县旗州盟")
        and not name.endswith("地区")
    }
    assert renamed == {
        "楚州区", "绍兴县", "铜陵县", "九江县", "庐山区", "星子县", "上饶县", "开封县", "许昌县", "株洲县", "宜宾县",
        "遵义县", "户县", "襄樊市",
    }  # fmt: skip


def test_gone_names_are_known_and_lead_nowhere() -> None:
    for name in REGIONS["gone"]["names"]:
        assert name in NAMES
    assert NAMES["莱芜市"] == ()
    assert NAMES["市北区"] == ("370203",)  # of 青岛, still in use; that of 上海 went long ago


def test_no_short_name_takes_an_official_one() -> None:
    for division in DIVISIONS.values():
        assert all(DIVISIONS[code].name == division.name for code in NAMES[division.name])


@pytest.mark.parametrize(
    ("short", "code"),
    [
        ("石柱县", "500240"),
        ("凉山州", "513400"),
        ("延边州", "222400"),
        ("积石山县", "622927"),
        ("莫力达瓦旗", "150722"),
        ("龙胜县", "450328"),
        ("锡盟", "152500"),
        ("海南州", "632500"),
        ("河南县", "632324"),
        ("梅里斯区", "230208"),
    ],
)
def test_short_names_of_autonomous_divisions(short: str, code: str) -> None:
    assert NAMES[short] == (code,)


def test_a_short_name_that_two_bear_is_ambiguous() -> None:
    assert set(NAMES["东乡县"]) == {"622926", "361003"}  # 东乡族自治县, and 东乡区 until 2017


# ---------------------------------------------------------------- look-ups


def test_the_parent_tells_repeated_names_apart() -> None:
    assert find_codes(("徐州市", "鼓楼区")) == ("320302",)
    assert find_codes(("江苏省", "鼓楼区")) == ("320106", "320302")
    assert find_codes(("北京市", "朝阳区")) == ("110105",)
    assert find_codes(("杭州市", "鼓楼区")) == ()
    assert find_codes(("浙江", "温州市")) == ("330300",)


def test_every_full_chain_leads_to_its_code() -> None:
    for code in DIVISIONS:
        assert find_codes(division.name for division in region_chain(code)) == (code,)


def test_names_alone_lead_to_all_that_bear_them() -> None:
    count = Counter(division.name for division in DIVISIONS.values())
    assert all(len(find_codes((name,))) == count[name] for name in count)


def test_lies_in_reads_short_and_former_names() -> None:
    assert lies_in("513401", "凉山州")
    assert lies_in("420602", "襄樊市")
    assert not lies_in("320302", "南京市")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("由津市市", "津市市"),
        ("请与西乌珠穆沁旗", "西乌珠穆沁旗"),
        ("荆州市沙市区", "沙市区"),
        ("济南市市中区", "市中区"),
        ("天津市市", None),  # 天津市|市财政局
        ("长沙市区", None),  # 长沙市|区医保局
        ("甲乙丙县", None),
        ("津市市政", None),
        ("", None),
    ],
)
def test_name_before(text: str, name: str | None) -> None:
    assert name_before(text, len(text)) == name


def test_name_before_stops_at_the_floor() -> None:
    assert name_before("威海市乳山市", 6, 3) == "乳山市"
    assert name_before("威海市乳山市", 6, 4) is None


def test_stem_before() -> None:
    assert stem_before("来源:清流", 5) == "清流"
    assert stem_before("内蒙古", 3) == "内蒙古"
    assert stem_before("没有", 2) is None
    assert STEMS["内蒙古"] == ("150000",)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("兰州新区", "620100"),
        ("苏州工业园区", "320500"),
        ("北海经济开发区", None),  # in 滨州, not in 北海
        ("吉林高新区", None),  # 吉林省 or 吉林市
        ("滨海高新区", None),  # 滨海县 is no city
        ("净月高新区", None),
    ],
)
def test_city_of_stem(place: str, code: str | None) -> None:
    assert city_of_stem(place) == code


def test_vague_names_are_names() -> None:
    assert all(name in NAMES for name in VAGUE)
