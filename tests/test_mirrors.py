"""By what a page is known for a copy, and what is no sign of one."""

import pytest

from parsers.mirrors import Trace, describe, find_mirrors
from parsers.records import Mirror

TITLE = "甲县民政局2021年政府信息公开工作年度报告"
TEXT = "本报告由甲县民政局编制，可在甲县人民政府网站（www.jiaxian.gov.cn）查阅。"
OFFICIAL = "http://www.jiaxian.gov.cn/nb/1.html"


def mirrors(
    url: str | None = OFFICIAL, named: str = TITLE, text: str = TEXT, pinyin: bool = False, ahead: str = ""
) -> tuple[Mirror, ...]:
    return find_mirrors(Trace(url, named, text, pinyin, ahead))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (None, ()),
        (OFFICIAL, ()),
        ("http://JIAXIAN.GOV.CN:8080/a", ()),
        ("http://jiaxian.gov.cn.example.com/a", ("foreign_host",)),
        ("http://notgov.cn/a", ("foreign_host",)),
        ("http://122.137.242.24:8080/a", ("foreign_host",)),
        ("https://newton.com.tw/wiki/x", ("wiki",)),
        ("https://m.zjtcn.com/baike/x", ("library",)),
        ("https://web.archive.org/web/2020/http://www.jiaxian.gov.cn/", ("archive",)),
        ("http://www.jiaxian.gov.cn:82/gate/big5/www.jiaxian.gov.cn/nb/1.html", ("gateway",)),
        ("http://big5.jiaxian.gov.cn/nb/1.html", ("gateway",)),
        ("http://big5.example.com/gate/big5/www.jiaxian.gov.cn/", ("gateway", "foreign_host")),
    ],
)
def test_hosts(url: str | None, found: tuple[Mirror, ...]) -> None:
    assert mirrors(url) == found


@pytest.mark.parametrize("word", ["皇冠体育app下载", "亚洲精品无码久久", "澳门新葡京", "真人百家乐", "开云体育官网"])
def test_key_words_of_taken_domains(word: str) -> None:
    assert mirrors(named=f"{TITLE}-{word}") == ("spam",)


@pytest.mark.parametrize(
    "title",
    [
        "甲市体育局2021年政府信息公开工作年度报告",
        "甲市福利彩票发行中心2021年政府信息公开年度报告",
        "甲市文化广电和旅游局关于娱乐场所检查的通报",
        "甲县教育体育局2022年度报告 在线访谈 网上直播",
        "亚洲开发银行贷款项目办公室2020年年度报告",
    ],
)
def test_titles_that_only_sound_so(title: str) -> None:
    assert mirrors(named=title) == ()


@pytest.mark.parametrize(
    "text",
    [
        "开展“扫黄打非”，查处淫秽色情网站2家、赌博网站5家。",
        "破获网上百家乐、六合彩案件3起，抓获嫌疑人12名。",
        "防范电信网络诈骗、裸聊敲诈，发放资料3000份。",
        "2022年，严厉打击网络赌博、色情、澳门赌场代理等违法犯罪，公开案件信息。",
    ],
)
def test_what_the_police_did_about_it(text: str) -> None:
    assert mirrors(ahead=text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "皇冠体育app下载。甲县公安局打击赌博。",
        "亚洲精品无码久久\n甲县公安局打击赌博",
        "百家乐 老虎机 六合彩 时时彩 甲县公安局打击赌博",
    ],
)
def test_key_words_ahead_of_a_text_that_are_not_its_own(text: str) -> None:
    assert mirrors(ahead=text) == ("spam",)


def test_commas_in_pairs_of_both_kinds() -> None:
    assert mirrors(text="我局,，认真,，学习，,条例。") == ("commas",)
    assert mirrors(text="我局，，认真,,学习,，条例。") == ()  # slips of the pen


def test_a_government_site_that_is_called_by_the_copys_name() -> None:
    text = TEXT.replace("jiaxian.gov.cn", "jiaxian888.com")
    assert mirrors("http://jiaxian888.com/nb/1.html", text=text) == ("rewritten", "foreign_host")
    assert mirrors("http://other.com/nb/1.html", text=text) == ("foreign_host",)
    assert mirrors("http://jiaxian888.com/nb/1.html") == ("foreign_host",)


def test_what_altered_the_text_comes_first_and_everything_is_told() -> None:
    found = mirrors("https://newton.com.tw/wiki/x", pinyin=True)
    assert found == ("pinyin", "wiki")
    assert all(describe(mirror) for mirror in found)
