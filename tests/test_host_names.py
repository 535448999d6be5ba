"""What the names of hosts say: a county's pinyin, with its province or city before it; nothing where two are written alike."""

import pytest

from parsers.gazetteer import DIVISIONS
from parsers.host_names import divisions_of_host, province_of_host


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("www.huichang.gov.cn", ["会昌县"]),
        ("rongchang.gov.cn", ["荣昌区"]),
        ("www.dlweishan.gov.cn", ["巍山彝族回族自治县"]),
        ("www.hbdaye.gov.cn", ["大冶市"]),
        ("www.hexian.gov.cn", ["和县"]),
        ("sfj.xuwen.gov.cn", ["徐闻县"]),
        ("xuwen.zhanjiang.gov.cn", ["徐闻县"]),
        ("www.qianan.gov.cn", ["迁安市", "乾安县"]),
        ("WWW.LINQUAN.GOV.CN:8080", ["临泉县"]),
        ("ybj.ah.gov.cn", []),
        ("www.huichang.com", []),
        ("huichang.gov.cn.example.com", []),
        ("gov.cn", []),
        ("", []),
        (None, []),
    ],
)
def test_divisions_of_a_host(host: str | None, names: list[str]) -> None:
    assert [DIVISIONS[code].name for code in divisions_of_host(host)] == names


def test_every_division_is_among_those_of_its_own_pinyin() -> None:
    # of names without heteronyms that pinyin writes in one way
    for label, name in {"jiaxing": "嘉兴市", "lanxi": "兰溪市", "yiwu": "义乌市", "haining": "海宁市"}.items():
        assert name in {DIVISIONS[code].name for code in divisions_of_host(f"www.{label}.gov.cn")}


def test_provinces() -> None:
    assert province_of_host("ybj.ah.gov.cn") == "340000"
    assert province_of_host("www.huichang.gov.cn") is None
