"""How much of the statutory tables comes out, by carrier and edition: of the samples beside their gold, and of the fixtures.

A stated cell of the gold is right, wrong, unread (a fact that says so) or absent (no fact). A value where the gold has a blank, or
where it has no cell at all, is invented. A blank is kept where a fact tells it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from parsers.data import load
from parsers.document import parse
from parsers.records import Document, Fact, Page
from tests.places import FIXTURES, SHARED
from tests.render import Key
from tests.table_gold import Failure, Gold

SAMPLES = SHARED / "samples" / "tables"
DOCUMENTS = FIXTURES / "documents"

Place = tuple[str, str]  # carrier, edition of the form
NOWHERE = "(no table)"
ALL: Place = ("all", "")
Scores = dict[Place, Counter[str]]

SAMPLE_COLUMNS = (
    *("stated", "right", "wrong", "invented", "unread", "absent", "blanks", "kept blank"),
    *("sums found", "sums missed", "sums extra"),
)
FIXTURE_COLUMNS = ("cells", "told", "number", "blank", "text", "unread")


# ---------------------------------------------------------------- samples


def fingerprint(cases: Iterable[Gold]) -> str:
    """So that a score is only ever compared with one of the same cases."""
    said = [(case.name, case.page, sorted(map(repr, case.cells.items())), sorted(case.failures)) for case in cases]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def score_samples(cases: Iterable[Gold]) -> tuple[Scores, list[str]]:
    """Counts by place and for all together, and a line for each cell or sum that is not right."""
    scores: Scores = {ALL: Counter()}
    misses = []
    for case in cases:
        documents = parse(Page(case.page, source=case.name))
        for place, what, words in (*judge_cells(case, documents), *judge_sums(case, documents)):
            for at in (place, ALL):
                scores.setdefault(at, Counter()).update(_counted(what))
            if words:
                misses.append(f"{case.name}\t{what}\t{words}")
    return scores, misses


def _counted(what: str) -> tuple[str, ...]:
    if what in ("right", "wrong", "unread", "absent"):
        return ("stated", what)
    return ("blanks", what) if what.endswith(" blank") else (what,)


Judged = tuple[Place, str, str]  # where it stands, a column of the table, words where it is not as it should be


def judge_cells(case: Gold, documents: Sequence[Document]) -> Iterator[Judged]:
    """Every cell of the gold, and every fact with a value that has none."""
    said: dict[Key, list[tuple[Place, Fact]]] = {}
    for document in documents:
        for fact in document.facts:
            said.setdefault((fact.code, fact.dimension), []).append((_place(document, fact.table), fact))
    edition = next((document.form_edition for document in documents if document.form_edition), None)
    for key, value in case.cells.items():
        found = said.pop(key, [])
        place = found[0][0] if found else (NOWHERE, edition or "")
        yield from _judge(place, key, value, [fact for _, fact in found])
    for key, found in said.items():
        for place, fact in found:
            # a cell that nobody can place may be read, as what it probably says
            if fact.value is not None and fact.value != case.unclear.get(key):
                yield place, "invented", f"{_name(key)}: {fact.value} of {fact.raw!r}, gold has no such cell"


def _judge(place: Place, key: Key, gold: Decimal | None, facts: Sequence[Fact]) -> Iterator[Judged]:
    told = ", ".join(f"{fact.state} {fact.value} of {fact.raw!r}" for fact in facts)
    words = f"{_name(key)}: {gold if gold is not None else 'blank'}, came out as {told or 'nothing'}"
    values = {fact.value for fact in facts if fact.value is not None}
    unread = any(fact.state in ("unread", "text") for fact in facts)
    if gold is None:
        yield (
            (place, "invented", words)
            if values
            else (place, "kept blank" if facts and not unread else "lost blank", "")
        )
    elif values - {gold}:
        yield place, "wrong", words
    elif values:
        yield place, "right", ""
    elif facts and not unread:
        yield place, "wrong", words  # a stated number told as a blank
    else:
        yield place, "unread" if facts else "absent", words


def _name(key: Key) -> str:
    return f"{key[0]}@{key[1]}" if key[1] else key[0]


def _place(document: Document, table: int) -> Place:
    found = document.tables[table]
    return found.carrier, (found.form_table or "").partition(".")[0]


def judge_sums(case: Gold, documents: Sequence[Document]) -> Iterator[Judged]:
    """The sums that the form itself demands and the source gets wrong: found, missed, or complained of without cause."""
    failed = {failure: place for document in documents for failure, place in _failures(document)}
    for failure in sorted(case.failures | failed.keys()):
        words = f"{failure[0]}: {failure[1]} against {failure[2]}"
        if failure not in failed:
            yield (NOWHERE, ""), "sums missed", words
        elif failure in case.failures:
            yield failed[failure], "sums found", ""
        else:
            yield failed[failure], "sums extra", words


_OF_CELLS = ("per_dimension", "row_total", "single", "every_value")
_DEMANDED = {
    check["id"]
    for check in load("checks.toml")["check"]
    if check["severity"] == "error" and check["scope"] in _OF_CELLS
}


def _failures(document: Document) -> Iterator[tuple[Failure, Place]]:
    tables = {fact.code: fact.table for fact in document.facts}
    for check in document.checks:
        if check.verdict == "fail" and check.check in _DEMANDED and check.left is not None and check.right is not None:
            code = check.cells[-1].partition("@")[0]
            yield (check.scope, check.left, check.right), _place(document, tables[code])


# ---------------------------------------------------------------- fixtures


def score_fixtures(folder: Path = DOCUMENTS) -> Scores:
    """Cells by place, from ``expected.json``, which a person has read. Told: with a number, or as a stated blank."""
    scores: Scores = {ALL: Counter()}
    for path in sorted(folder.glob("*/expected.json")):
        for document in json.loads(path.read_text(encoding="utf-8")):
            for fact in document["facts"]:
                table = document["tables"][fact["table"]]
                edition = (table["form_table"] or "").partition(".")[0]
                for place in ((table["carrier"], edition), ALL):
                    scores.setdefault(place, Counter()).update(("cells", *_told(fact)))
    return scores


def _told(fact: Mapping[str, Any]) -> tuple[str, ...]:
    if fact["state"] in ("unread", "text"):
        return (str(fact["state"]),)
    return ("told", "blank" if fact["value"] is None else "number")


# ---------------------------------------------------------------- printing


def print_scores(scores: Scores, columns: Sequence[str]) -> Iterator[str]:
    """The lines of a table: carrier × edition down, what is counted across."""
    yield f"{'carrier':12} {'edition':10} " + " ".join(f"{name:>11}" for name in columns)
    for place, counts in sorted(scores.items(), key=lambda item: (item[0] == ALL, item[0])):
        yield f"{place[0]:12} {place[1]:10} " + " ".join(f"{counts[name]:11}" for name in columns)


def right_share(counts: Mapping[str, int]) -> float:
    """Stated cells that came out right, in per cent."""
    return round(100 * counts["right"] / counts["stated"], 2) if counts["stated"] else 100.0
