"""The five real documents come out as a careful reader reads them: a test per document and part."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers.document import parse
from parsers.records import Document, Page, as_json
from tests.places import SHARED

EXPECTED = sorted((SHARED / "seeds" / "expected").glob("*.json"))
PLAIN = (
    "doc_type title agency level province year written_date publish_date doc_no index_no script signature agency_name"
    " form_edition form_edition_evidence period issuer topic keywords"
).split()

pytestmark = pytest.mark.skipif(not EXPECTED, reason=f"no seeds under {SHARED}: set GONGKAI_SHARED")


@cache
def load_seed(path: Path) -> tuple[Document, dict[str, Any]]:
    page = Page((path.parent.parent / f"{path.stem}.txt").read_bytes(), source=path.stem)
    documents = parse(page)
    assert len(documents) == 1
    return documents[0], json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("field", PLAIN)
@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_field(path: Path, field: str) -> None:
    document, expected = load_seed(path)
    if field not in expected:
        pytest.skip("not judged")
    assert as_json(getattr(document, field)) == expected[field]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_outline(path: Path) -> None:
    document, expected = load_seed(path)
    outline = [[s.level, s.number_key, s.title] for s in document.sections if s.level > 0]
    assert outline == expected["outline"]


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_text(path: Path) -> None:
    document, expected = load_seed(path)
    text = squeeze("".join(f"{s.title or ''}{s.text}" for s in document.sections))
    for phrase in expected.get("text_must_contain", []):
        assert squeeze(phrase) in text
    for phrase in expected.get("text_must_not_contain", []):
        assert squeeze(phrase) not in text


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_issues(path: Path) -> None:
    document, expected = load_seed(path)
    found = Counter(issue.code for issue in document.issues)
    for code, least in expected["issues_at_least"].items():
        assert found[code] >= least, code


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_facts(path: Path) -> None:
    document, expected = load_seed(path)
    stated = [fact for fact in document.facts if fact.value is not None]
    assert len(stated) == expected.get("facts_count", 0)
    if "every_fact_value" in expected:
        assert {fact.value for fact in stated} == {expected["every_fact_value"]}
        of_cells = {check.verdict for check in document.checks if not check.check.startswith("cross.")}
        assert of_cells <= {"pass", "not_applicable"}
        assert "pass" in of_cells


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_opening(path: Path) -> None:
    document, expected = load_seed(path)
    opening = squeeze("".join(s.text for s in document.sections if s.level == 0))
    for phrase in expected.get("preamble_contains", []):
        assert squeeze(phrase) in opening
    if "pinyin_brackets_removed" in expected:
        assert document.repairs["pinyin_brackets_removed"] == expected["pinyin_brackets_removed"]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_figures(path: Path) -> None:
    document, expected = load_seed(path)
    found = {(figure.subject, figure.value, figure.unit) for figure in document.figures}
    assert not [wanted for wanted in map(tuple, expected.get("figures_include", [])) if wanted not in found]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem[:3])
def test_tasks(path: Path) -> None:
    document, expected = load_seed(path)
    tasks = [
        {"section": t.section, "scope": t.scope, "lead": list(t.lead), "support": list(t.support)}
        for t in document.tasks
    ]
    assert tasks == expected.get("tasks", [])
