"""Prose against table: what a sentence states of the form, and what comes of comparing it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from parsers.data import load
from parsers.faults import explain
from parsers.figures import read_report_figures
from parsers.prose import prose_rules
from parsers.prose_checks import check_prose
from parsers.records import Check, Section
from tests.rule_cases import read

EXAMPLES: list[dict[str, Any]] = load("checks.toml")["prose_example"]


def stated(text: str, year: int | None = 2022, names: Sequence[str] = ()) -> dict[str, int]:
    """What a report's text states of its own form, by the ids of the rules."""
    section = Section("1", 1, None, None, None, text)
    found: dict[str, int] = {}
    for figure, said in read_report_figures((section,), year, False, names):
        if said and said.whole:
            assert said.rule.id not in found
            found[said.rule.id] = int(figure.value)
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"])
def test_examples_of_the_rules(example: dict[str, Any]) -> None:
    names = [example["of"]] if "of" in example else []
    assert stated(example["text"], 2023 if "2023" in example["text"] else 2022, names) == example["is"]


def test_examples_name_rules_that_exist() -> None:
    named = {name for example in EXAMPLES for name in (*example["is"], *example.get("is_not", ()))}
    assert named <= {rule.id for rule in prose_rules()}


def compare(text: str, cells: dict[str, str], year: int = 2022, *, consolidated: bool = False) -> list[Check]:
    """What comes of a report's text against the tables of 2021 with these cells, all others 0."""
    sections = (Section("1", 1, None, None, None, text),)
    checks = check_prose(read_report_figures(sections, year, consolidated), read("form2021", cells).facts)
    return [check for check in checks if check.verdict != "not_applicable"]


RECEIVED = {"applications.received@total": "12", "applications.received@natural_person": "12"}


@pytest.mark.parametrize(
    ("text", "cells", "rule", "verdict"),
    [
        ("收到政府信息公开申请12件", RECEIVED, "prose.received", "pass"),
        ("收到政府信息公开申请13件", RECEIVED, "prose.received", "fail"),
        ("收到政府信息公开申请14件", RECEIVED | {"applications.carried_in@total": "2"}, "prose.received", "pass"),
        ("未收到政府信息公开申请", {}, "prose.received", "pass"),
        ("未收到政府信息公开申请", RECEIVED, "prose.received", "fail"),
        ("上年结转2件", {"applications.carried_in@total": "3"}, "prose.carried_in", "fail"),
        ("结转下年度继续办理2件", {"applications.carried_out@total": "2"}, "prose.carried_out", "pass"),
        ("答复政府信息公开申请9件", {"applications.result.total@total": "9"}, "prose.answered", "pass"),
        ("因政府信息公开引起的行政复议2件", {"review.total": "1"}, "prose.review", "fail"),
        ("无政府信息公开行政诉讼", {"litigation.after_review.total": "1"}, "prose.litigation", "fail"),
        (
            "因信息公开引发行政诉讼3件",
            {"litigation.direct.total": "1", "litigation.after_review.total": "2"},
            "prose.litigation",
            "pass",
        ),
        (
            "收到政府信息公开申请12件",
            {"applications.received@total": "?", "applications.received@business": "几件"},
            "prose.received",
            "not_stated",
        ),
        ("全市各部门收到政府信息公开申请120件", RECEIVED, "prose.received.wider", "fail"),
        (
            "收到政府信息公开申请14件（含上年结转2件）",
            RECEIVED | {"applications.carried_in@total": "2"},
            "prose.received",
            "pass",
        ),
        (
            "收到政府信息公开申请12件（含上年结转2件）",
            RECEIVED | {"applications.carried_in@total": "2"},
            "prose.received",
            "fail",
        ),
    ],
)
def test_a_sentence_against_the_table(text: str, cells: dict[str, str], rule: str, verdict: str) -> None:
    (check,) = compare(text, cells)
    assert (check.check, check.verdict) == (rule, verdict)
    assert check.left is not None


def test_a_difference_names_both_sides_and_the_place() -> None:
    (check,) = compare("全年收到政府信息公开申请13件", RECEIVED)
    assert check[:6] == ("prose.received", "1:12", "fail", Decimal(13), Decimal(12), ("applications.received@total",))
    assert (check.fault, explain(check.why, "en").split(";")[0]) == ("unclear", "the sentence and the table differ")


def test_a_wider_scope_is_named() -> None:
    (check,) = compare("全市收到政府信息公开申请120件", RECEIVED)
    assert (check.check, check.scope) == ("prose.received.wider", "全市 1:12")


def test_a_report_that_counts_others_in_is_compared_as_it_stands() -> None:
    (check,) = compare("全市收到政府信息公开申请12件", RECEIVED, consolidated=True)
    assert (check.check, check.verdict) == ("prose.received", "pass")


def test_a_blank_total_is_added_up_from_its_row() -> None:
    (check,) = compare("收到政府信息公开申请12件", RECEIVED | {"applications.received@total": ""})
    assert (check.verdict, check.right) == ("pass_assuming_blank_zero", Decimal(12))


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请约10件",
        "2021年收到政府信息公开申请9件",
        "上半年收到政府信息公开申请3件",
        "其中收到网络申请3件",
    ],
)
def test_what_is_not_of_the_year_whole_is_not_compared(text: str) -> None:
    assert compare(text, RECEIVED) == []


def test_a_zero_and_its_check_are_one_finding() -> None:
    text = "未收到政府信息公开申请,无行政复议"
    sections = (Section("1", 1, None, None, None, text),)
    stated = read_report_figures(sections, 2022, consolidated=False)
    checks = check_prose(stated, read("form2021", RECEIVED).facts)
    coded = {(figure.code, f"1:{figure.start}", figure.value) for figure, _ in stated if figure.code}
    assert {(check.scope, check.left) for check in checks if check.left is not None} == {(at, v) for _, at, v in coded}
