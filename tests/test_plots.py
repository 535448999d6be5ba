"""The pictures: what is drawn is what was given, gaps stay gaps, and the file is fit to stand in any page."""

import re
from xml.etree import ElementTree as ET

import pytest

from cli.browse import charts, plots
from cli.browse.charts import Bar, Column, Panel, Stack, draw_bars, draw_series, draw_stacks
from cli.browse.trend import CONSOLIDATED, TrendYear, draw_trend, find_breaks, tell_scope

HOSTILE = "<script>alert(1)</script>&\"'=url(http://x.cn/)"
KEY = (("甲", charts.BLUE), ("乙", charts.ORANGE))


def series(*columns: Column, heading: str = "新收") -> str:
    return draw_series([Panel(heading, charts.BLUE, columns)], "申请量", with_reports=True)


def texts(svg: str) -> list[str]:
    """The texts that are drawn, in their order."""
    return [element.text or "" for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


PICTURES = {
    "series": series(Column(2020, 3), Column(2021, None, 0), Column(2022, 12345.5)),
    "shares": draw_stacks("结果", KEY, [Stack("2020", (1, 3), "n=1"), Stack("2021", (), "n=0")], "结果", shares=True),
    "counts": draw_stacks(
        "读取", KEY, [Stack("2020", (1, 3), "4份"), Stack("2021", (0, 0), "0份")], "读取", shares=False
    ),
    "bars": draw_bars(
        "理由", KEY, [Bar("本机关不掌握相关政府信息", 5, 0, "n=2"), Bar("重复申请", 0, 1, "n=2")], "理由"
    ),
    "trend": draw_trend([TrendYear(2020, 3, 2, 0, 1), TrendYear(2021, 4, 4, 2, 1)]),
    "hostile": draw_bars(HOSTILE, [(HOSTILE, charts.BLUE)], [Bar(HOSTILE, 5, 0, HOSTILE)], HOSTILE),
}


@pytest.mark.parametrize("svg", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_one_image_with_a_name_and_a_description(svg: str) -> None:
    root = ET.fromstring(svg)
    assert (root.tag, root.get("role")) == ("{http://www.w3.org/2000/svg}svg", "img")
    title, description = root[0], root[1]
    assert (title.tag.rpartition("}")[2], description.tag.rpartition("}")[2]) == ("title", "desc")
    assert title.text
    assert description.text
    assert root.get("aria-label") == f"{title.text}. {description.text}"
    assert (root.get("viewBox") or "").startswith(f"0 0 {plots.WIDTH} ")


@pytest.mark.parametrize("svg", PICTURES.values(), ids=PICTURES)
def test_a_picture_asks_for_nothing_and_names_nothing(svg: str) -> None:
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "text", "line", "rect"}
    attributes = {name for element in ET.fromstring(svg).iter() for name in element.attrib}
    assert not attributes & {"id", "href", "style", "onclick"}
    assert svg.count("http") == svg.count("http://www.w3.org/2000/svg") + svg.count("http://x.cn/")


def test_the_same_rows_give_the_same_bytes() -> None:
    again = series(Column(2020, 3), Column(2021, None, 0), Column(2022, 12345.5))
    assert again == PICTURES["series"]


def test_text_stays_text_in_fonts_that_every_system_has() -> None:
    assert "本机关不掌握相关政府信息" in texts(PICTURES["bars"])
    for family in ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"):
        assert family in (ET.fromstring(PICTURES["bars"]).get("font-family") or "")


def test_hostile_names_are_text() -> None:
    assert HOSTILE in texts(PICTURES["hostile"])
    assert "<script" not in PICTURES["hostile"]


# ---------------------------------------------------------------- what is drawn


def bars_of(svg: str, colour: str) -> list[ET.Element]:
    return [e for e in ET.fromstring(svg).iter() if e.tag.endswith("}path") and e.get("fill") == colour]


def height(path: ET.Element) -> float:
    """Of a column: how far its outline goes down."""
    found = re.match(r"M-?[\d.]+,-?[\d.]+h[\d.]+v([\d.]+)", path.get("d") or "")
    assert found, path.get("d")
    return float(found[1])


def test_columns_are_as_high_as_their_values_and_a_gap_has_none() -> None:
    drawn = bars_of(series(Column(2020, 50), Column(2021, None, 0), Column(2022, 100), Column(2023, 0)), charts.BLUE)
    assert [height(bar) for bar in drawn] == [50, 100, 0]


def test_labels_say_the_values_the_gaps_and_the_reports() -> None:
    said = texts(series(Column(2020, 1234, 7), Column(2021, None, 0), Column(2022, 0, 3)))
    assert {"1,234", "—", "0", "7", "3", "2020", "2021", "2022"} <= set(said)
    assert said.count("—") == 1


def test_few_reports_are_pale() -> None:
    svg = series(Column(2020, 50, 1, few=True), Column(2021, 100, 9))
    assert [bar.get("fill-opacity") for bar in bars_of(svg, charts.BLUE)] == ["0.25", "1"]


def test_shares_fill_the_width_and_counts_compare() -> None:
    stacks = [Stack("2020", (1, 3), ""), Stack("2021", (1, 1), "")]
    shares = draw_stacks("", KEY, stacks, "占比", shares=True)
    assert {"25%", "75%", "50%"} <= set(texts(shares))
    widths = [
        float(found[1])
        for bar in bars_of(draw_stacks("", KEY, stacks, "份数", shares=False), charts.BLUE)
        if (found := re.match(r"M-?[\d.]+,-?[\d.]+h([\d.]+)", bar.get("d") or ""))
    ]
    key, first, second = widths
    assert (key, first) == (13, second)


def test_a_stack_of_nothing_is_a_gap() -> None:
    assert "—" in texts(PICTURES["shares"])
    assert "2021: — (n=0)" in (ET.fromstring(PICTURES["shares"])[1].text or "")


def test_a_stack_of_zeros_is_no_gap() -> None:
    """That everything is 0 is stated; that nothing is stated is something else."""
    stacks = [Stack("2020", (1, 3), "n=2"), Stack("2021", (0, 0), "n=2")]
    picture = draw_stacks("结果", KEY, stacks, "结果", shares=True)
    assert "—" not in texts(picture)
    assert "0" in texts(picture)
    assert "2021: —" not in (ET.fromstring(picture)[1].text or "")


def test_the_description_tells_every_value() -> None:
    described = ET.fromstring(PICTURES["bars"])[1].text or ""
    assert "本机关不掌握相关政府信息 5 (n=2); 重复申请 0 (n=2)" in described


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (7.5, "7.5"), (99_999, "99,999"), (123_456, "12.3万"), (12_345_678, "1,235万")],
)
def test_large_numbers_are_shown_in_wan(value: float, shown: str) -> None:
    assert plots.count(value) == shown


def test_many_years_are_written_short() -> None:
    said = texts(series(*(Column(year, year) for year in range(2008, 2026))))
    assert {"’08", "’25"} <= set(said)
    assert "2008" not in said


# ---------------------------------------------------------------- one body


def test_a_break_of_the_carry_over_is_marked_where_both_years_state_it() -> None:
    years = [
        TrendYear(2019, 5, 5, 0, 3),
        TrendYear(2020, 5, 5, 4, 1),
        TrendYear(2021, 5, 5, 1, 2),
        TrendYear(2022, None, None, None, None),
        TrendYear(2023, 5, 5, 9, 0),
    ]
    assert find_breaks(years) == {2019: "≠4"}
    said = texts(draw_trend(years))
    assert said.count("≠4") == 1
    assert said.count("—") == 3  # a panel each


def test_years_that_count_others_in_are_marked_and_no_break_is_told_across() -> None:
    years = [TrendYear(2019, 9, 9, 0, 7, consolidated=True), TrendYear(2020, 2, 2, 1, 1), TrendYear(2021, 2, 2, 0, 0)]
    assert find_breaks(years) == {2020: "≠0"}
    svg = draw_trend(years)
    assert texts(svg).count("2019*") == 3
    assert texts(svg).count("2020") == 3
    assert "2019*: 9" in svg
    assert tell_scope(years) == (CONSOLIDATED,)
    assert tell_scope(years[1:]) == ()


def test_a_mark_above_the_highest_column_is_beneath_the_heading() -> None:
    svg = draw_trend([TrendYear(2019, 5, 5, 0, 3), TrendYear(2020, 5, 5, 4, 3)])
    places = {
        text.text: float(found[1])
        for group in ET.fromstring(svg).findall(".//{*}g")
        for text in group.iter("{http://www.w3.org/2000/svg}text")
        if (found := re.search(r"translate\([-\d.]+,([-\d.]+)\)", text.attrib.get("transform", "")))
    }
    mark, heading = places["≠4"], places["结转下年（件） carried forward"]
    assert mark - 15 > heading + 4  # its letters are 13 high, and the heading's tails 4 deep


def test_years_before_the_first_figure_are_not_drawn_and_without_one_there_is_no_picture() -> None:
    nothing = TrendYear(2019, None, None, None, None)
    assert draw_trend([nothing]) == ""
    assert "2019" not in texts(draw_trend([nothing, TrendYear(2020, 1, 1, 0, 0)]))
