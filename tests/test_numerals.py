"""Ordinals, years, dates and periods as they are printed: what is stated is read, what is damaged is only reported."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numerals import find_dates, find_eaten_digits, find_period, find_years, read_date, read_ordinal

INVENTED_ORDINALS = [
    ("一", 1),
    ("九", 9),
    ("十", 10),
    ("十一", 11),
    ("二十", 20),
    ("二十三", 23),
    ("廿三", 23),
    ("卅一", 31),
    ("三十", 30),
    ("3", 3),
    ("06", 6),
    ("12", 12),
]
INVENTED_NO_ORDINALS = ["", "甲", "123", "1a", "十甲", "甲十"]


@pytest.mark.parametrize(("text", "value"), INVENTED_ORDINALS)
def test_ordinal(text: str, value: int) -> None:
    assert read_ordinal(text) == value


@pytest.mark.parametrize("text", INVENTED_NO_ORDINALS)
def test_no_ordinal(text: str) -> None:
    assert read_ordinal(text) is None


# ---------------------------------------------------------------- dates

DOMAIN_SHEET_DATES = [
    ("2021年6月7日", "2021-06-07"),
    ("2021年06月07日", "2021-06-07"),
    ("2021-06-07", "2021-06-07"),
    ("2021/6/7", "2021-06-07"),
    ("2021.6.7", "2021-06-07"),
    ("2021-06-07 15:04", "2021-06-07"),
    ("2021-06-07 15:04:59", "2021-06-07"),
    ("二〇二一年六月七日", "2021-06-07"),
    ("二○二一年六月七日", "2021-06-07"),
    ("二O二一年六月七日", "2021-06-07"),
    ("二0二一年六月七日", "2021-06-07"),
    ("二零二一年六月七日", "2021-06-07"),
    ("二〇二一年六月二十一日", "2021-06-21"),
    ("二〇二一年六月廿三日", "2021-06-23"),
]
SAMPLES_DATES = [
    ("2012.02.15", "2012-02-15"),
    ("2009-02-27 15:19:45", "2009-02-27"),
    ("于2022年04月11日发表", "2022-04-11"),
    ("2017年2月23日)", "2017-02-23"),
]
SEEDS_DATES = [("2023年06月15日", "2023-06-15"), ("发布时间:2023-07-05 浏览次数:", "2023-07-05")]
INVENTED_DATES = [
    ("2021 年 6 月 7 日", "2021-06-07"),
    ("2021年 12月 31 日", "2021-12-31"),
    ("二〇二〇年十二月三十一日", "2020-12-31"),
    ("二〇一九年十月十日", "2019-10-10"),
    ("二Ｏ二一年六月七日", "2021-06-07"),
    ("二o二一年六月七日", "2021-06-07"),
    ("二〇二一年六月三十日", "2021-06-30"),
    ("二〇二二年元月五日", None),
    ("2021年6月7号", "2021-06-07"),
    ("2020年2月29日", "2020-02-29"),
    ("2021-06-07T08:00:00", "2021-06-07"),
]
INVENTED_NO_DATES = [
    "2021年2月29日",
    "2021年13月1日",
    "2021年6月31日",
    "2021-00-10",
    "2021-13-01",
    "2021年6月",
    "6月7日",
    "2021",
    "1.2021.6",
    "电话 0431-2021-12345",
    "2021年6月0日",
    "",
    "12021-06-07",
    "2021-06-071",
    "2021-06/07",
]
SAMPLES_EATEN = ["2018年11日", "201711日", "2018年1231日", "202111日", "20231231日"]


@pytest.mark.parametrize(("text", "iso"), [*DOMAIN_SHEET_DATES, *SAMPLES_DATES, *SEEDS_DATES, *INVENTED_DATES])
def test_date(text: str, iso: str | None) -> None:
    assert read_date(text) == iso


@pytest.mark.parametrize("text", [*INVENTED_NO_DATES, *SAMPLES_EATEN])
def test_no_date_is_made_up(text: str) -> None:
    assert read_date(text) is None


def test_dates_in_order_and_where_they_stand() -> None:
    text = "自2021年1月1日起，至2021-12-31止"
    assert [(found.iso, text[found.start : found.end]) for found in find_dates(text)] == [
        ("2021-01-01", "2021年1月1日"),
        ("2021-12-31", "2021-12-31"),
    ]


def test_an_invalid_date_does_not_hide_the_valid_one() -> None:
    assert read_date("2021年2月30日印发，2021年3月1日公布") == "2021-03-01"


NUMERALS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    tens, units = divmod(number, 10)
    head = ("十" if tens == 1 else f"{NUMERALS[tens]}十") if tens else ""
    return head + (NUMERALS[units] if units else "")


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from("〇○零O0"))
def test_every_day_of_the_calendar_in_every_spelling(day: date, zero: str) -> None:
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year)).replace("〇", zero)
    spellings = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y年%m月%d日}",
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{year}年{chinese(day.month)}月{chinese(day.day)}日",
    ]
    assert [read_date(spelling) for spelling in spellings] == [day.isoformat()] * len(spellings)


@given(st.text(st.sampled_from("0123456789年月日-/.二〇一十 至"), max_size=40))
def test_dates_are_of_the_calendar_and_stand_in_the_text(text: str) -> None:
    end = 0
    for found in find_dates(text):
        assert date.fromisoformat(found.iso)
        assert end <= found.start < found.end <= len(text)
        end = found.end


# ---------------------------------------------------------------- periods

SEEDS_PERIODS = [("统计期限从2023年1月1日到12月31日止", ("2023-01-01", "2023-12-31"))]
SAMPLES_PERIODS = [
    ("统计期限自2021年1月1日起至2021年12月31日止。", ("2021-01-01", "2021-12-31")),
    ("统计期限自2020年1月1日至12月31日,请与", ("2020-01-01", "2020-12-31")),
    ("期限自2020年1月1日起,至2020年12月31日止", ("2020-01-01", "2020-12-31")),
    ("内容涵盖2024年1月1日至12月31日", ("2024-01-01", "2024-12-31")),
]
INVENTED_PERIODS = [
    ("2023年1月1日—2023年12月31日", ("2023-01-01", "2023-12-31")),
    ("2023年1月1日-12月31日", ("2023-01-01", "2023-12-31")),
    ("2023年1月1日——12月31日", ("2023-01-01", "2023-12-31")),
    ("2023年1月1日～2023年12月31日", ("2023-01-01", "2023-12-31")),
    ("2023年01月01日起至同年12月31日", ("2023-01-01", "2023-12-31")),
    ("2023年1月1日至当年12月31日", ("2023-01-01", "2023-12-31")),
    ("2022年3月1日至2023年2月28日", ("2022-03-01", "2023-02-28")),
    ("2023年1月1日 至 2023年12月31日", ("2023-01-01", "2023-12-31")),
    ("2023 年 1 月 1 日至 2023 年 12 月 31 日", ("2023-01-01", "2023-12-31")),
    ("2023年1月1日零时起至2023年12月31日24时止", ("2023-01-01", "2023-12-31")),
]
INVENTED_NO_PERIODS = [
    "2023年12月31日至2023年1月1日",
    "2023年2月30日至12月31日",
    "2023年1月1日施行",
    "2023年全年",
    "",
]
SAMPLES_NO_PERIODS = [
    "自202111日起至20211230日止",
    "2018年11日至2018年1231日",
    "自20151月1日起至201512月31日止",
    "201211-1231日",
]


@pytest.mark.parametrize(("text", "period"), [*SEEDS_PERIODS, *SAMPLES_PERIODS, *INVENTED_PERIODS])
def test_period(text: str, period: tuple[str, str]) -> None:
    assert find_period(text) == period


@pytest.mark.parametrize("text", [*INVENTED_NO_PERIODS, *SAMPLES_NO_PERIODS])
def test_no_period(text: str) -> None:
    assert find_period(text) is None


# ---------------------------------------------------------------- what a filter ate

EATEN = [
    ("统计期限为202111日起至20211230日止", 2),  # SAMPLES
    ("统计数据时限为2018年11日至2018年1231日", 2),  # SAMPLES, DOMAIN_SHEET
    ("自20151月1日起至201512月31日止", 2),  # SAMPLES
    ("时间跨度为201211-1231日", 1),  # SAMPLES
    ("于201711日", 1),  # DOMAIN_SHEET
]
WHOLE = [
    "2021年6月7日",
    "自2021年1月1日起至2021年12月31日止",
    "2021年11月",
    "2021年10日内答复",  # in 2021, within ten days: a period of grace and no date
    "2021-06-07",
    "电话 20211234",
    "邮编242000，共2019条",
    "二〇二一年六月七日",
]


@pytest.mark.parametrize(("text", "least"), EATEN)
def test_eaten_digits_are_told(text: str, least: int) -> None:
    found = find_eaten_digits(text)
    assert len(found) >= least
    assert all(printed in text for printed in found)


@pytest.mark.parametrize("text", WHOLE)
def test_whole_dates_are_not_called_eaten(text: str) -> None:
    assert find_eaten_digits(text) == ()


# ---------------------------------------------------------------- years

INVENTED_YEARS = [
    ("2021年与2022年相比", (2021, 2022)),
    ("2021 年", (2021,)),
    ("1998年成立", (1998,)),
    ("12021年", ()),
    ("2021年度", (2021,)),
    ("号码2021", ()),
    ("3.2021年", ()),
    ("2123年", ()),
]
SAMPLES_YEARS = [("以及21010年工作计划", ())]


@pytest.mark.parametrize(("text", "years"), [*INVENTED_YEARS, *SAMPLES_YEARS])
def test_years(text: str, years: tuple[int, ...]) -> None:
    assert find_years(text) == years
