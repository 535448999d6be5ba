"""Lines → cells: pipes, figures set apart by blanks, feet of pages, and where a table ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.line_cells import Kind, Piece, is_break, is_pipes, read_blanks, read_pieces, split_line, split_pipes

LINES = st.text("规章信息内容其他总计|| 0123-/（）一.\t\u3000", max_size=40)


def pieces(text: str) -> list[Piece]:
    """``规章 1 _ ||`` → a word, a figure, a blank and two pipes, all of line 0."""
    kinds: dict[str, Kind] = {"|": "pipe", "_": "blank"}
    return [
        Piece("figure" if word.isdigit() else kinds.get(word[0], "word"), word.strip("_"), 0) for word in text.split()
    ]


def shown(cells: list[Piece]) -> str:
    return " ".join(cell.text or "_" for cell in cells)


# ---------------------------------------------------------------- pipes


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("规章 | 0 |", ["规章", "|", "0", "|"]),
        ("规章 | |", ["规章", "||"]),
        ("| 规章|", ["|", "规章", "|"]),
        ("| | 0||", ["||", "0", "||"]),
        ("规章", ["规章"]),
        ("||||", ["||||"]),
        ("  ", []),
        ("", []),
    ],
)
def test_split_pipes(line: str, cells: list[str]) -> None:
    assert list(split_pipes(line)) == cells


@given(LINES)
def test_pipes_take_nothing_from_a_line(line: str) -> None:
    cells = list(split_pipes(line))
    assert "".join("".join(cells).split()) == "".join(line.split())
    # a cell holds pipes alone, or none
    assert all(is_pipes(cell) or ("|" not in cell and cell == cell.strip() != "") for cell in cells)


@pytest.mark.parametrize(("text", "alone"), [("|", True), ("|||", True), ("| 0", False), ("0|", False), ("", False)])
def test_is_pipes(text: str, alone: bool) -> None:
    assert is_pipes(text) is alone


@pytest.mark.parametrize(
    ("text", "read", "piped"),
    [
        # a pipe behind each cell; one more is a blank cell
        ("规章 | 0 | || 3 | 行政处罚 | 2 | 1 |", "规章 0 _ _ 3 行政处罚 2 1", True),
        # a pipe on both sides of each
        ("| 规章 || 0 || 3 || || 2 |", "规章 0 3 _ 2", True),
        # blanks at the very end
        ("规章 | 0 | 3 |||", "规章 0 3 _ _", True),
        # the row opens with a blank: the label spans rows
        ("规章 | 0 | 3 | | 行政处罚 | 2 |", "规章 0 3 _ 行政处罚 2", True),
        # one pipe opens each row: it stays, and blanks cannot be told
        ("| 规章 0 3 1 | 行政处罚 2 1 1", "| 规章 0 3 1 | 行政处罚 2 1 1", False),
        # where most cells have none, and it is no label that stands behind it
        ("规章 0 3 | 1 行政处罚 2 1 1", "规章 0 3 1 行政处罚 2 1 1", False),
        ("规章 0 3", "规章 0 3", False),
        ("|", "", False),
        ("", "", False),
    ],
)
def test_pipes_in_excess_are_blank_cells(text: str, read: str, piped: bool) -> None:
    cells, has_pipes = read_blanks(pieces(text))
    assert (shown(cells), has_pipes) == (read, piped)


def test_a_blank_stands_in_the_line_of_its_pipes() -> None:
    word, pipe, figure = Piece("word", "规章", 3), Piece("pipe", "|", 3), Piece("figure", "1", 5)
    cells, _ = read_blanks([word, pipe, Piece("pipe", "|", 4), figure, pipe, figure])
    assert cells == [word, Piece("blank", "", 4), figure, figure]


def test_blanks_however_many_do_not_change_how_many_pipes_a_cell_has() -> None:
    """Of a table left empty nearly all cells are blank; the few side by side tell."""
    cells, piped = read_blanks(pieces("规章 ||| 行政处罚 ||| 行政强制 ||| 规范性文件 | 0 | 3 |"))
    assert piped
    assert shown(cells) == "规章 _ _ 行政处罚 _ _ 行政强制 _ _ 规范性文件 0 3"


@given(st.lists(st.sampled_from(["规章", "3", "|", "||", "|||"]), max_size=30))
def test_no_cell_is_lost_among_pipes(words: list[str]) -> None:
    cells, _ = read_blanks(pieces(" ".join(words)))
    assert [cell.text for cell in cells if cell.kind in ("word", "figure")] == [
        word for word in words if "|" not in word
    ]
    # blanks, or the pipes as they were, or neither
    assert {cell.kind for cell in cells} <= {"word", "figure", "blank"} or not any(
        cell.kind == "blank" for cell in cells
    )


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("规章", ["规章"]),
        ("  12 ", ["  12 "]),
        # figures alone, set apart by single blanks or by runs of them
        ("0 0 3 0 0 1 4", ["0", "0", "3", "0", "0", "1", "4"]),
        # where columns are two blanks apart, one blank may stand in a figure
        ("3 32  0  1", ["3 32", "0", "1"]),
        ("规章   3   1", ["规章", "3", "1"]),
        # a label and its figures; a blank may stand in the label
        ("行政许可 3 0 12", ["行政许可", "3", "0", "12"]),
        ("一、本年新收 政府信息公开申请数量 3 0", ["一、本年新收政府信息公开申请数量", "3", "0"]),
        # labels of a header
        (
            "信息内容 本年制发件数 本年废止件数 现行有效件数",
            ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ),
        # one label with a blank in it
        ("行政 许可", ["行政 许可"]),
        ("第二十条 第（一）项", ["第二十条 第（一）项"]),
        # prose stays whole
        ("2022年 我局 主动公开信息 12 条", ["2022年 我局 主动公开信息 12 条"]),
        ("甲县 统计局", ["甲县 统计局"]),
        # most words known, one not
        ("自然人 商业企业 科研机构 某机构", ["自然人", "商业企业", "科研机构", "某机构"]),
    ],
)
def test_split_line(line: str, cells: list[str]) -> None:
    assert split_line(line) == cells


@given(LINES)
def test_no_letter_of_a_line_is_lost(line: str) -> None:
    assert "".join("".join(split_line(line)).split()) == "".join(line.split())


def test_pieces_know_their_kind_and_line() -> None:
    read = read_pieces(["规章", "3 0", "|", "行政许可 —"], 7)
    assert read_pieces([]) == []
    assert read == [
        Piece("word", "规章", 7),
        Piece("figure", "3", 8),
        Piece("figure", "0", 8),
        Piece("pipe", "|", 9),
        Piece("word", "行政许可", 10),
        Piece("figure", "—", 10),
    ]


def test_between_pipes_blanks_do_not_part_a_cell() -> None:
    """1 2 with a pipe behind it may be one figure; without pipes it is two."""
    assert [piece.text for piece in read_pieces(["规章 3", "|", "1 2", "|"])] == ["规章 3", "|", "1 2", "|"]
    assert [piece.text for piece in read_pieces(["规章 3", "|", "1 2", "3 4", "5 6"])] == [
        *("规章", "3", "|", "1", "2", "3", "4", "5", "6")
    ]


@pytest.mark.parametrize(
    "foot", ["- 3 -", "—12—", "－3－", "第3页", "第 3 页，共 8 页", "第3页/共8页", "3/12页", "  - 3 - "]
)
def test_the_foot_of_a_page_is_no_cell(foot: str) -> None:
    assert [piece.line for piece in read_pieces(["规章", foot, "3"])] == [0, 2]


@pytest.mark.parametrize("line", ["-3", "-", "3/12", "第3页第二条", "- 3 - 4", "－3"])
def test_what_looks_like_a_foot_stays(line: str) -> None:
    """-3 is a figure; so may be 3/12, and a foot has no words beside it."""
    assert "".join(piece.text for piece in read_pieces([line])).replace(" ", "") == line.replace(" ", "")


# ---------------------------------------------------------------- where a table ends


@pytest.mark.parametrize(
    "line",
    [
        "二、主动公开政府信息情况",
        "五、存在的主要问题及改进情况",
        # a heading that no form has, numbered as those of the report are
        "七、上级单位要求的事项",
        "本年度共受理申请3件。其中当面申请1件，网上申请2件",
        # long, and without a figure
        "本机关严格落实信息公开制度" * 6,
    ],
)
def test_prose_and_headings_end_a_table(line: str) -> None:
    assert is_break(line)


@pytest.mark.parametrize(
    "line",
    [
        "|",
        "||||",
        "第二十条第（一）项",
        "一、本年新收政府信息公开申请数量",
        "四、结转下年度继续办理 0 0 0 0 0 0 0",
        "三、本年度办理结果",
        "（三）不予公开",
        "行政复议",
        "信息内容 本年制发件数 本年废止件数",
        "0",
        "0 0 0 3 0",
        "某个单位的名称",
        # its stop is the last sign: a cell, not a sentence
        "未收到申请。",
        # one word in a line without a figure, but short
        "社会公益",
        # long, and most of it figures
        "0 " * 60,
        "甲单位 3 乙单位 4 " * 8,
    ],
)
def test_labels_and_figures_do_not(line: str) -> None:
    assert not is_break(line)


def test_a_heading_over_two_lines_ends_a_table() -> None:
    assert is_break("收到和处理政府信息", "公开申请情况")
    assert not is_break("收到和处理政府信息", "规章")
    assert not is_break("收到和处理政府信息", "")


@given(LINES, LINES)
def test_any_line_is_read(line: str, following: str) -> None:
    assert is_break(line, following) in (True, False)


# ---------------------------------------------------------------- lines of any length

LONG = {
    "pipes": "|" * 1_000_000,
    "pipes and cells": "规章 | " * 100_000,
    "figures": "0 " * 300_000,
    "words": "规章 " * 100_000,
    "one word": "规章" * 1_000_000,
    "blanks": "\u3000 " * 500_000,
    "dashes": "- 3 " * 100_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_line_of_any_length_comes_to_an_end(name: str) -> None:
    line = LONG[name]
    read, _ = read_blanks(read_pieces([*split_pipes(line)]))
    kept = sum(len("".join(piece.text.split()).replace("|", "")) for piece in read)
    assert kept == len("".join(line.split()).replace("|", ""))
    assert is_break(line) in (True, False)
