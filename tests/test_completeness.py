"""What the project promises by name, it shows: every issue code is raised by a page, and none is raised that is not listed."""

import json

import pytest

from parsers.decode import SIZE_LIMIT
from parsers.document import parse
from parsers.issues import CODES
from parsers.records import Page
from tests.places import FIXTURES

EXPECTED = sorted((FIXTURES / "documents").glob("*/expected.json"))
# pages that are nothing to keep in a repository
MADE = {
    "not_text": b"%PDF-1.7\n" + b"\x00\x01\x02" * 500,
    "too_large": "政府信息公开。".encode() * (SIZE_LIMIT // 21 + 10),
}


def codes_in_fixtures() -> set[str]:
    documents = [document for path in EXPECTED for document in json.loads(path.read_text(encoding="utf-8"))]
    return {issue["code"] for document in documents for issue in document["issues"]}


@pytest.mark.parametrize("code", sorted(set(CODES) - set(MADE)))
def test_every_issue_code_has_a_fixture(code: str) -> None:
    assert code in codes_in_fixtures(), f"no fixture raises {code}"


@pytest.mark.parametrize("code", sorted(MADE))
def test_issue_of_a_made_page(code: str) -> None:
    assert code in {issue.code for document in parse(Page(MADE[code])) for issue in document.issues}


def test_no_unlisted_code_is_raised() -> None:
    assert codes_in_fixtures() <= set(CODES)
