"""Every fixture document comes out as a person has read it: one test per case and part of the contract."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli.fixtures import read_fixture
from parsers.document import parse
from parsers.records import as_json
from tests.places import FIXTURES

CASES = sorted(path for path in (FIXTURES / "documents").iterdir() if path.is_dir())
PARTS = {
    "sections": ("sections",),
    "tables": ("tables",),
    "facts": ("facts",),
    "checks": ("checks",),
    "issues": ("issues", "repairs"),
    "prose": ("figures", "tasks"),
}
PLAIN = {name for names in PARTS.values() for name in names}


@cache
def load_case(case: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the parser says and what a person has read, document by document."""
    page = next(path for path in case.glob("page.*") if path.suffix != ".toml")
    said = as_json(parse(read_fixture(page).page))
    return said, json.loads((case / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reviewed(case: Path) -> None:
    about = tomllib.loads((case / "page.toml").read_text(encoding="utf-8"))
    assert about["why"], "page.toml says why the page is here"
    assert about["reviewed"] is True, "compare expected.json with the page, then set reviewed = true"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_identity(case: Path) -> None:
    said, expected = load_case(case)
    assert len(said) == len(expected)
    for one, other in zip(said, expected, strict=True):
        assert {k: v for k, v in one.items() if k not in PLAIN} == {k: v for k, v in other.items() if k not in PLAIN}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_part(case: Path, part: str) -> None:
    said, expected = load_case(case)
    for name in PARTS[part]:
        assert [document[name] for document in said] == [document[name] for document in expected]
