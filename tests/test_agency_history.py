"""What became of bodies in the reforms: told in the years it may have happened, and in no others."""

import re

import pytest

from parsers.agency_history import find_succession
from parsers.data import load

CHANGES = load("agency_history.toml")["change"]


@pytest.mark.parametrize(
    ("name", "year", "kind", "ends"),
    [
        ("山东省威海市乳山市医疗保障局", 2019, "founded", False),
        ("国家医疗保障局", 2018, "founded", False),
        ("医保局", 2019, "founded", False),
        ("省卫计委", 2018, "renamed", True),
        ("山西省卫生健康委员会", 2019, "renamed", False),
        ("南江县国土资源局", 2018, "merged", True),
        ("上海市规划和自然资源局", 2019, "merged", False),
        ("路桥区文化和广电旅游体育局", 2019, "merged", False),
        ("杭州市司法局", 2019, "merged", False),
        ("国家税务总局绍兴市税务局", 2018, "merged", False),
        ("中共渠县县委社会工作部", 2024, "founded", False),
        ("渠县扶贫办", 2021, "renamed", True),
        ("渠县乡村振兴局", 2021, "renamed", False),
        ("渠县乡村振兴局", 2024, "merged", True),
        ("渠县农业农村局", 2024, "merged", False),
        ("广东省政务服务和数据管理局", 2023, "founded", False),
        ("阳江市海洋与渔业局", 2018, "split", True),
        ("淮南市物价局", 2019, "split", True),
        ("杭州市卫生和计划生育委员会", 2015, "merged", False),
        ("杭州市卫生局", 2014, "merged", True),
        # divisions
        ("河北省保定市满城区财政局", 2015, "renamed", False),
        ("满城县财政局", 2016, "renamed", True),
        ("浙江省杭州市临平区医疗保障局", 2021, "founded", False),
        ("北京市东城区人民政府", 2010, "merged", False),
        ("杭州市余杭区教育局", 2021, "split", False),
        ("山东省济南市莱芜区民政局", 2019, "founded", False),
    ],
)
def test_a_reform_is_told_in_its_years(name: str, year: int, kind: str, ends: bool) -> None:
    change = find_succession(name, year)
    assert change is not None
    assert (change.kind, change.ends) == (kind, ends)
    assert change.first <= year <= change.last
    assert change.evidence


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("山东省威海市乳山市医疗保障局", 2020),
        ("山东省威海市乳山市医疗保障局", 2017),
        ("杭州市财政局", 2019),
        ("渠县人民政府", 2019),
        ("渠县人民政府办公室", 2019),
        ("杭州市体育局", 2019),
        ("渠县农业农村局", 2021),
        ("洪雅县止戈镇人民政府", 2019),
        ("我局", 2019),
        ("河北省保定市满城区财政局", 2018),
        ("鼓楼区教育局", 2013),  # of which city?
        ("杭州市教育局", 2021),
        ("", 2019),
    ],
)
def test_nothing_is_told_where_nothing_is_known(name: str, year: int) -> None:
    assert find_succession(name, year) is None


NAMED = [(name, change["years"]) for change in CHANGES for name in change["new"] if re.fullmatch("[^（]*局", name)]


@pytest.mark.parametrize(("name", "years"), NAMED, ids=[f"{years[0]} {name}" for name, years in NAMED])
def test_every_reform_is_told_of_the_bodies_that_came_of_it(name: str, years: tuple[int, int]) -> None:
    change = find_succession(name, years[1])
    assert change is not None
    assert name in (*change.before, *change.after)
