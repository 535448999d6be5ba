"""The system of a body, by the words of its name."""

import pytest

from parsers.data import load
from parsers.systems import find_system

SYSTEMS = load("agencies.toml")["systems"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_word_tells_its_own_system(system: str) -> None:
    for word in SYSTEMS[system]:
        assert find_system(f"{word.removeprefix('^')}局") == system, word


@pytest.mark.parametrize(
    ("body", "system"),
    [
        ("教育和体育局", "教育"),  # what it begins with
        ("住房公积金管理中心", "住房公积金"),
        ("国土资源局", "自然资源"),
        ("国家税务总局", "税务"),
        ("民族中学", "教育"),
        ("人民医院", "卫生健康"),
        ("公安局道里分局", "公安"),
        ("营商环境建设局", "政务服务"),
        ("人民政府外事办公室", "外事"),
        ("政府采购中心", "财政"),
        ("安全生产委员会办公室", "应急管理"),
        ("人民政府", None),
        ("人民政府办公室", None),
        ("（头屯河区）人民政府", None),
        ("委办公室", None),
        ("政务公开领导小组办公室", None),
        ("公园城市建设管理局", None),
        ("机场管理集团有限公司", None),
        ("办事处", None),
        ("", None),
    ],
)
def test_system(body: str, system: str | None) -> None:
    assert find_system(body) == system


def test_a_zone_and_a_township_have_none() -> None:
    assert find_system("工业园区管理委员会", "zone") is None
    assert find_system("卫生镇人民政府", "township") is None
