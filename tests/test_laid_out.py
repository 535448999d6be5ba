"""Columns set apart by runs of blanks: each figure goes to the column that it stands under, or to none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.laid_out import read_layout
from parsers.line_cells import Piece


def read(text: str, first: int = 0) -> list[Piece] | None:
    """The lines of a text, each with the blanks before it as its offset (two columns for an ideographic blank)."""
    lines = [(len(line) - len(line.lstrip(" ")), line.strip(" ")) for line in text.strip("\n").splitlines()]
    return read_layout(lines, first)


def shown(text: str) -> list[str]:
    """What stands in each line: its cells with a stroke between them, ``_`` for a blank one."""
    pieces = read(text)
    assert pieces is not None
    last = max(piece.line for piece in pieces)
    return ["/".join(piece.text or "_" for piece in pieces if piece.line == line) for line in range(last + 1)]


DISCLOSURE = """
第二十条第（一）项
信息内容            本年制发件数  本年废止件数  现行有效件数
规章                           0             0             3
行政规范性文件                 5                          12
"""


def test_a_gap_under_a_header_is_a_blank_cell() -> None:
    assert shown(DISCLOSURE) == [
        "第二十条第（一）项",
        "信息内容/本年制发件数/本年废止件数/现行有效件数",
        "规章/0/0/3",
        "行政规范性文件/5/_/12",
    ]


def test_pieces_know_their_kind_and_line() -> None:
    pieces = read(DISCLOSURE, first=40)
    assert pieces is not None
    assert [(piece.kind, piece.line) for piece in pieces[-4:]] == [
        ("word", 43),
        ("figure", 43),
        ("blank", 43),
        ("figure", 43),
    ]


def test_words_in_a_cell_are_words() -> None:
    text = DISCLOSURE.replace("           5    ", "      未制发    ")
    pieces = read(text)
    assert pieces is not None
    assert [(piece.kind, piece.text) for piece in pieces[-4:]] == [
        ("word", "行政规范性文件"),
        ("word", "未制发"),
        ("blank", ""),
        ("figure", "12"),
    ]


def test_a_figure_under_two_columns_is_put_under_none() -> None:
    """It stands as it is in the line: nothing tells where."""
    text = """
信息内容            本年制发件数  本年废止件数  现行有效件数
规章                     0             0             3
行政规范性文件              5555555              12
"""
    assert shown(text)[2] == "行政规范性文件/5555555/12"


def test_a_figure_beside_all_columns_is_put_under_none() -> None:
    text = """
信息内容                      本年制发件数  本年废止件数  现行有效件数
规章                               0             0             3
行政规范性文件           7                       0
"""
    assert shown(text)[2] == "行政规范性文件/7/0"


def test_two_figures_under_one_column_are_put_under_none() -> None:
    text = """
信息内容            本年制发件数  本年废止件数  现行有效件数
规章                   0                           3
行政规范性文件       5    6
"""
    assert shown(text)[2] == "行政规范性文件/5/6"


def test_columns_that_run_into_each_other_are_no_columns() -> None:
    text = """
信息内容            本年制发件数  本年废止件数  现行有效件数
规章             1,234,567,890,123,456       0     3
行政规范性文件            5             6
"""
    assert shown(text)[2] == "行政规范性文件/5/6"


def test_a_full_row_tells_where_its_columns_stand() -> None:
    """Figures far to the left of their headers: a row that has one for each moves the columns."""
    text = """
信息内容                      本年制发件数            本年废止件数            现行有效件数
规章                    1                       2                       3
行政规范性文件          5                                              12
"""
    assert shown(text) == [
        "信息内容/本年制发件数/本年废止件数/现行有效件数",
        "规章/1/2/3",
        "行政规范性文件/5/_/12",
    ]


def test_without_a_header_figures_stand_as_they_are() -> None:
    assert shown("行政许可     3     0\n行政处罚     2") == ["行政许可/3/0", "行政处罚/2"]


APPLICATIONS = """
                                          申请人情况
                        自然人              法人或其他组织             总计
                               商业   科研  社会公益  法律服务  其他
                               企业   机构    组织      机构
一、本年新收政府信息       3      0      0       0         0       1      4
公开申请数量
二、上年结转政府信息公     0                                              0
开申请数量
三、本年度办理结果
（一）予以公开             2      0      0       0         0       1      3
"""


def test_labels_over_two_lines_are_put_together_by_place() -> None:
    assert shown(APPLICATIONS) == [
        "申请人情况",
        "自然人/法人或其他组织/总计",
        "商业企业/科研机构/社会公益组织/法律服务机构/其他",
        "",
        "一、本年新收政府信息公开申请数量/3/0/0/0/0/1/4",
        "",
        "二、上年结转政府信息公开申请数量/0/_/_/_/_/_/0",
        "",
        "三、本年度办理结果",
        "（一）予以公开/2/0/0/0/0/1/3",
    ]


def test_a_label_that_begins_above_its_figures_goes_down_to_them() -> None:
    text = """
信息内容            上一年项目数量  本年增/减  处理决定数量
其他对外管理服务
事项                      3            -1           12
行政许可                  8
"""
    assert shown(text)[1:] == ["", "其他对外管理服务事项/3/-1/12", "行政许可/8/_/_"]


def test_a_blank_row_has_its_blank_cells() -> None:
    text = DISCLOSURE + "规章\n\n"
    pieces = read(text)
    assert pieces is not None
    assert [piece.text for piece in pieces[-4:]] == ["规章", "", "", ""]


def test_figures_without_a_label_belong_to_the_label_above() -> None:
    """规章 on its line, its figures on the next: no blanks stand between them."""
    text = DISCLOSURE.replace("规章                           0 ", "规章\n                               0 ")
    assert shown(text)[2:5] == ["规章", "0/0/3", "行政规范性文件/5/_/12"]


def test_a_group_has_no_cells() -> None:
    assert shown(APPLICATIONS + "（三）不予公开")[-1] == "（三）不予公开"


def test_each_block_has_its_own_columns() -> None:
    text = """
第二十条第（一）项
信息内容            本年制发件数  本年废止件数  现行有效件数
规章                     0                           3
第二十条第（五）项
信息内容            本年处理决定数量
行政许可                   7
行政许可
"""
    assert shown(text)[5:] == ["行政许可/7", "行政许可/_"]


def test_labels_of_columns_begin_a_block_without_a_caption() -> None:
    text = """
信息内容                      本年制发件数  本年废止件数  现行有效件数
规章                                 0                           3
信息内容   上一年项目数量  本年增/减  处理决定数量
行政许可            7                            9
"""
    assert shown(text)[1::2] == ["规章/0/_/3", "行政许可/7/_/9"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "本年度我局主动公开信息。",
        # one cell a line
        "规章\n0\n0\n3",
        # one line with two figures is no layout
        "信息内容  本年处理决定数量\n行政许可  3",
        # more lines than any report's tables have
        "规章  3  0  1  4\n" * 501,
        # single blanks
        "行政许可 3 0\n行政处罚 2 0",
    ],
)
def test_other_lines_are_not_laid_out(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["行政许可  3  0  1  2", "规章  1\n行政处罚  2"])
def test_one_line_of_many_figures_or_two_of_some_are(text: str) -> None:
    assert read(text) is not None


# ---------------------------------------------------------------- laws

LINES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.lists(
            st.sampled_from(["规章", "3", "0", "其他", "总计", "信息内容", "本年新", "企业", "商业", "—", "甲"]),
            max_size=8,
        ),
        st.sampled_from(["  ", "   ", " ", "\u3000"]),
    ),
    max_size=12,
)


@given(LINES)
def test_no_letter_is_lost(lines: list[tuple[int, list[str], str]]) -> None:
    """Labels move to the line of their first half, or of their figures: what is told is what was written."""
    texts = [(offset, between.join(words)) for offset, words, between in lines]
    pieces = read_layout(texts, 0)
    if pieces is not None:
        told = "".join("".join(piece.text.split()) for piece in pieces)
        assert sorted(told) == sorted("".join("".join(text.split()) for _, text in texts))


@given(LINES)
def test_no_figure_leaves_its_line_or_its_order(lines: list[tuple[int, list[str], str]]) -> None:
    pieces = read_layout([(offset, "  ".join(words)) for offset, words, _ in lines], 5)
    if pieces is not None:
        for number, (_, words, _) in enumerate(lines, 5):
            figures = [word for word in words if word in ("3", "0", "—")]
            assert [piece.text for piece in pieces if piece.line == number and piece.kind == "figure"] == figures


HOSTILE = {
    "lines": [(number % 40, "规章  3  0") for number in range(20_000)],
    "headers": [(0, "信息内容  本年制发件数  本年废止件数")] * 10_000,
    "labels": [(0, "规章  商业  企业")] * 10_000 + [(0, "规章  0  1  2  3")],
    "one line": [(0, "3  " * 300_000)],
    "one word": [(0, "规" * 1_000_000), (3, "3  4  5  6  7")],
    "empty": [(0, "")] * 1_000 + [(0, "3  4  5  6  7")],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_number_of_lines_comes_to_an_end(name: str) -> None:
    lines = HOSTILE[name]
    pieces = read_layout(lines, 0)
    if pieces is not None:
        told = sum(len("".join(piece.text.split())) for piece in pieces)
        assert told == sum(len("".join(text.split())) for _, text in lines)
