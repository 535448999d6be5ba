"""Prose against table: what a sentence states of the form, and what comes of comparing it."""

from typing import Any

import pytest

from parsers.data import load
from parsers.figures import read_report_figures
from parsers.prose import prose_rules
from parsers.records import Section

EXAMPLES: list[dict[str, Any]] = load("checks.toml")["prose_example"]


def stated(text: str, year: int | None = 2022) -> dict[str, int]:
    """What a report's text states of its own form, by the ids of the rules."""
    section = Section("1", 1, None, None, None, text)
    found: dict[str, int] = {}
    for figure, said in read_report_figures((section,), year, consolidated=False):
        if said and said.whole:
            assert said.rule.id not in found
            found[said.rule.id] = int(figure.value)
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"])
def test_examples_of_the_rules(example: dict[str, Any]) -> None:
    assert stated(example["text"], 2023 if "2023" in example["text"] else 2022) == example["is"]


def test_examples_name_rules_that_exist() -> None:
    named = {name for example in EXAMPLES for name in (*example["is"], *example.get("is_not", ()))}
    assert named <= {rule.id for rule in prose_rules()}
