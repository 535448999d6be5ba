"""Every figure of the forms has an English name, the one of the glossary."""

import re
import tomllib
from importlib import resources

import pytest

from db.figure_names import name_figure
from db.indicators import Indicator, indicators
from tests.places import ROOT

NAMES = tomllib.loads(resources.files("db").joinpath("figure_names.toml").read_text(encoding="utf-8"))
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

# by hand
EXAMPLES = [
    ("applications.received", "natural_person", "received in the year / natural persons"),
    ("applications.result.denied.state_secret", "total", "results / denied / state secret / all applicants"),
    ("disclosure.licence.decisions", None, "licences / decisions"),
    ("litigation.after_review.total", None, "litigation / suits after review / total"),
    ("stat.fees", None, "fees charged on request"),
]


@pytest.mark.parametrize(("code", "dimension", "name"), EXAMPLES)
def test_a_name_goes_from_the_general_to_the_particular(code: str, dimension: str | None, name: str) -> None:
    assert name_figure(code, dimension) == name


@pytest.mark.parametrize("figure", indicators(), ids=lambda figure: f"{figure.code}@{figure.dimension}")
def test_every_figure_has_a_name(figure: Indicator) -> None:
    assert re.fullmatch("[ -~]+", name_figure(figure.code, figure.dimension))


def test_no_two_figures_have_the_same_name() -> None:
    names = [name_figure(figure.code, figure.dimension) for figure in indicators()]
    assert len(names) == len(set(names))


def test_no_name_is_idle() -> None:
    codes = {figure.code for figure in indicators()}
    for name in NAMES["code"]:
        assert any(f"{code}.".startswith(f"{name}.") for code in codes), name
    assert NAMES["word"].keys() <= {code.rpartition(".")[2] for code in codes}
    assert NAMES["applicant"].keys() == {figure.dimension for figure in indicators()} - {None}


def test_the_glossary_says_the_same() -> None:
    for key, name in (*NAMES["word"].items(), *NAMES["applicant"].items()):
        assert re.search(rf"(?m)^\|.*\| `{re.escape(key)}` \| {re.escape(name)}", GLOSSARY), key
