"""The English of the figures: every one has its own, that of the glossary, and it reaches the codebook of an export."""

import csv
import re
from pathlib import Path

from db.exports.export import export
from db.figure_words import english
from db.indicators import indicators
from db.store import Store
from tests.places import ROOT
from tests.test_docs import WORDS


def test_every_figure_has_english_words_of_its_own() -> None:
    words = [english(figure) for figure in indicators()]
    assert len(set(words)) == len(words)
    assert not [text for text in words if not re.fullmatch(r"[A-Za-z0-9 ,:;()·-]+", text)]


def test_the_words_are_those_of_the_parts_of_a_code() -> None:
    by_code = {(figure.code, figure.dimension): english(figure) for figure in indicators()}
    code = "applications.result.denied.process_information"
    words = "applications: denied: information in process (four kinds) · natural persons"
    assert by_code[code, "natural_person"] == words
    assert by_code["disclosure.regulation.made_in_year", None] == "rules of government: made in the year"
    assert by_code["litigation.direct.upheld", None] == "litigation: suits without review before: upheld"


def test_the_words_are_those_of_the_glossary() -> None:
    """It says more of some, behind a semicolon or in brackets."""
    rows = re.findall(
        r"(?m)^\| .+? \| `([a-z_.]+)` \| (.+?) \|$", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    )
    known = {key: text for key, text in rows if key in WORDS["Article 20"] or key in WORDS["Applications"]}
    for figure in indicators():
        if figure.code in known:
            told = english(figure).partition(" · ")[0].rpartition(": ")[2]
            assert known[figure.code].startswith(told), figure.code


def test_the_codebook_of_an_export_has_them(store: Store, tmp_path: Path) -> None:
    export(store, ("facts", "applications", "disclosure", "review_litigation", "indicators"), tmp_path / "out")
    with (tmp_path / "out" / "codebook.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line for line in lines if not line["en"] or (line["code"] and line["code"] in line["en"])] == []
    package = (tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8")
    assert "applications: received in the year · all applicants" in package
    assert "applications.received@" not in package
