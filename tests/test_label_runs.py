"""Words between figures → labels: wrapped, spelled down, glued together, with their numbers and notes."""

from itertools import accumulate
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.forms import printed_labels
from parsers.label_runs import Label, read_labels
from parsers.labels import fold_label

LABELS = sorted(label for label in printed_labels() if len(label) > 1)
WORDS = st.text("规章信息内容其他总计商业企科研机构（）()一1.、:：① 某件", max_size=8)


def texts(words: list[str]) -> list[str]:
    """The labels, unknown ones in brackets."""
    return [label.text if label.known else f"[{label.text}]" for label in read_labels(words)]


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        # wrapped
        (["商业", "企业"], ["商业企业"]),
        (["2.其他法律行政法规禁止公", "开"], ["2.其他法律行政法规禁止公开"]),
        (["自然人", "商业", "企业", "科研", "机构"], ["自然人", "商业企业", "科研机构"]),
        # spelled one character a line
        (list("三、本年度办理结果"), ["三、本年度办理结果"]),
        # glued
        (["尚未审结总计"], ["尚未审结", "总计"]),
        (["行政复议行政诉讼"], ["行政复议", "行政诉讼"]),
        # glued, and cut in the midst of the next
        (["尚未", "审结总计", "结果维持"], ["尚未审结", "总计", "结果维持"]),
        # the longest label there is, not its beginning and an unknown rest
        (["其他", "对外管理服务事项"], ["其他对外管理服务事项"]),
        (["行政规范性文件"], ["行政规范性文件"]),
        # numbers stay with their labels, notes with the label before them
        (["（三）", "不予", "公开", "1.属于国家秘密"], ["（三）不予公开", "1.属于国家秘密"]),
        (
            ["（二）部分公开（区分处理的，", "只计这一情形）", "（三）不予公开"],
            ["（二）部分公开（区分处理的，只计这一情形）", "（三）不予公开"],
        ),
        (["本年收费金额", "（单位：万元）", "行政事业性收费"], ["本年收费金额（单位：万元）", "行政事业性收费"]),
        (["其中：", "规章"], ["其中：规章"]),
        (["①规章", "②行政许可"], ["①规章", "②行政许可"]),
        # spelled otherwise
        (["其它"], ["其它"]),
        # unknown words stay as they are
        (["甲县统计局"], ["[甲县统计局]"]),
        (["甲县", "统计局"], ["[甲县]", "[统计局]"]),
        (["备注", "规章"], ["[备注]", "规章"]),
        (["规章", "备注"], ["规章", "[备注]"]),
        # an unknown word is not cut to find a label in it
        (["本年规章数"], ["[本年规章数]"]),
        # nothing but a note, or a number
        (["（略）"], ["[（略）]"]),
        (["一、"], ["[一、]"]),
        # （本列数据的勾稽关系为…） is a label although all of it stands in brackets
        (
            ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"],
            ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"],
        ),
        ([], []),
        ([" "], []),
    ],
)
def test_read_labels(words: list[str], labels: list[str]) -> None:
    assert texts(words) == labels


def test_a_label_ends_with_its_last_word() -> None:
    read = read_labels(["自然人", "商业", "企业", "甲", "尚未", "审结总计"])
    assert [(label.text, label.last) for label in read] == [
        ("自然人", 0),
        ("商业企业", 2),
        ("甲", 3),
        ("尚未审结", 5),
        ("总计", 5),
    ]


def test_a_run_longer_than_all_forms_together_is_no_run_of_labels() -> None:
    words = ["规章", "商业", "企业"] * 500
    assert read_labels(words) == tuple(Label(word, False, number) for number, word in enumerate(words))


def test_runs_of_any_length_come_to_an_end() -> None:
    for words in (
        ["规章"] * 100_000,
        ["规章" * 1_000_000],
        list("其他总计" * 499),
        ["（" * 1999],
        ["1." * 900],
        ["甲"] * 1999,
    ):
        assert "".join(label.text for label in read_labels(words)) == "".join(words)


# ---------------------------------------------------------------- laws


@given(st.lists(WORDS, max_size=12))
def test_the_labels_put_together_are_the_words(words: list[str]) -> None:
    read = read_labels(words)
    assert "".join("".join(label.text for label in read).split()) == "".join("".join(words).split())
    assert [label.last for label in read] == sorted(label.last for label in read)
    assert all(0 <= label.last < len(words) for label in read)


@given(st.lists(st.sampled_from(LABELS), min_size=1, max_size=6), st.integers(0, 10**6))
def test_labels_are_found_wherever_the_lines_break(labels: list[str], seed: int) -> None:
    """Known labels in a row, broken anywhere: nothing unknown is left, and no label is read where two cheaper ones fit."""
    text = "".join(labels)
    cuts = sorted(Random(seed).sample(range(1, len(text)), min(3, len(text) - 1)))
    words = [text[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    read = read_labels(words)
    assert all(label.known and fold_label(label.text) in printed_labels() for label in read)
    assert len(read) <= len(labels)
    ends = list(accumulate(map(len, words)))
    places = accumulate(len(label.text) for label in read)
    assert [
        ends[label.last] - len(words[label.last]) < place <= ends[label.last]
        for label, place in zip(read, places, strict=True)
    ]


@pytest.mark.parametrize("label", LABELS)
def test_every_label_of_the_forms_is_one_spelled_down(label: str) -> None:
    assert [(found.text, found.known) for found in read_labels(list(label))] == [(label, True)]
