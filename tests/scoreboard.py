"""How much of the real page beginnings comes out as a careful reader reads it. ``make scoreboard`` prints it.

A field is right when it equals the gold answer or one of the further right answers (``*_accept``). The gold gives one date a
page: the day of publication where the page states one, else the day under the text; so a document without a day of
publication is judged by the day it was written. The tables have their own scores: ``table_scores.py``.
"""

import hashlib
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from parsers.document import parse
from parsers.metadata import read_doc_no
from parsers.normalise import fold
from parsers.records import Document, Page
from tests.places import SHARED
from tests.table_gold import load_gold
from tests.table_scores import (
    ALL,
    FIXTURE_COLUMNS,
    SAMPLE_COLUMNS,
    SAMPLES,
    print_scores,
    right_share,
    score_fixtures,
    score_samples,
)

BEGINNINGS = SHARED / "samples" / "beginnings.jsonl"
FIELDS = ("doc_type", "agency", "year", "date", "doc_no", "index_no", "script", "official_host", "headings")
Case = Mapping[str, Any]


def load_cases(path: Path) -> tuple[Case, ...]:
    """One JSON object a line: ``url``, ``text``, ``gold``."""
    return tuple(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def fingerprint(path: Path) -> str:
    """So that a score is only ever compared with one of the same corpus."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def read_case(case: Case) -> Document:
    return parse(Page(case["text"].encode(), source="beginning", url=case["url"]))[0]


def _headings(document: Document) -> list[str]:
    return [_heading(f"{s.number or ''}{s.title or ''}") for s in document.sections if s.level == 1]


def _heading(text: str) -> str:
    return re.sub(r"\W", "", fold(text))


def answers(document: Document) -> dict[str, object]:
    """What the parser says, field by field, as it is compared."""
    return {
        "doc_type": document.doc_type,
        "agency": document.agency,
        "year": document.year,
        "date": document.publish_date or document.written_date,
        "doc_no": document.doc_no,
        "index_no": document.index_no,
        "script": document.script,
        "official_host": document.official_host,
        "headings": _headings(document),
    }


def accepted(gold: Mapping[str, Any]) -> dict[str, list[object]]:
    """The right answers, field by field."""

    def of(key: str) -> list[object]:
        return [gold.get(key), *gold.get(f"{key}_accept", [])]

    return {
        **{field: of(field) for field in FIELDS if field not in ("date", "doc_no", "headings")},
        "date": of("publish_date"),
        "doc_no": [number and (read_doc_no(str(number)) or number) for number in of("doc_no")],
        "headings": [
            [_heading(title) for title in titles]
            for titles in [gold["section_headings"], *gold.get("section_headings_accept", [])]
        ],
    }


def misses(cases: tuple[Case, ...]) -> Iterator[tuple[int, str, object, list[object]]]:
    """Every wrong answer: number of the case, field, what came out, what would have been right."""
    for number, case in enumerate(cases):
        said, right = answers(read_case(case)), accepted(case["gold"])
        for field in FIELDS:
            if said[field] not in right[field]:
                yield number, field, said[field], right[field]


def score(cases: tuple[Case, ...]) -> dict[str, float]:
    """The share of right answers by field, in per cent."""
    wrong = [field for _, field, _, _ in misses(cases)]
    return {field: round(100 * (1 - wrong.count(field) / len(cases)), 1) for field in FIELDS}


def main() -> None:
    """Print every miss, and the shares and counts of right answers."""
    options = ArgumentParser(description=main.__doc__)
    options.add_argument("--beginnings", type=Path, default=BEGINNINGS, help="JSON lines of page beginnings")
    options.add_argument("--tables", type=Path, default=SAMPLES, help="folder of table cases with their gold.json")
    chosen = options.parse_args()
    if chosen.beginnings.exists():
        corpus = load_cases(chosen.beginnings)
        for miss in misses(corpus):
            print(*miss, sep="\t")
        for name, share in score(corpus).items():
            print(f"{name:14} {share:5.1f} %")
    if chosen.tables.exists():
        scores, missed = score_samples(load_gold(chosen.tables))
        print("\nTables, beside what a careful reader reads", *missed, sep="\n")
        print(*print_scores(scores, SAMPLE_COLUMNS), sep="\n")
        print(f"right {right_share(scores[ALL])} % of the stated cells")
    print("\nTables of the fixtures", *print_scores(score_fixtures(), FIXTURE_COLUMNS), sep="\n")


if __name__ == "__main__":
    main()
