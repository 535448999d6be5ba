"""Damaged reports, thousands of them: ``python -m tests.damage`` prints what came out, by kind of damage.

Each case is a function of its seed: a report of three statutory tables, written in some carrier and damaged in up to three ways,
and for every cell of its forms what may come out of it. A value that the page does not state is a wrong value.
"""

import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from typing import Literal

from parsers.document import parse
from parsers.records import Document, Fact, Page
from tests.carriers import CARRIERS
from tests.cases import KINDS, NONE, Case, make_case
from tests.places import ROOT
from tests.render import Key
from tests.reports import Truth

ALL, CARRIER = "all", "carrier: "

# ---------------------------------------------------------------- what came out

Outcome = Literal["right", "unread", "silent", "WRONG"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One cell of a case, or one that no form of the page has (``truth`` is none)."""

    key: Key
    section: str
    truth: Truth | None
    said: tuple[Fact, ...]
    outcome: Outcome


def judge(case: Case, documents: Sequence[Document] | None = None) -> Iterator[Judged]:
    """Every cell of the page's forms, and every value that has no cell."""
    if documents is None:
        documents = parse(Page(case.page.encode(), source="case"))
    facts: dict[Key, list[Fact]] = {}
    for document in documents:
        for fact in document.facts:
            facts.setdefault((fact.code, fact.dimension), []).append(fact)
    named = named_sections(documents)
    for key, truth in case.truth.items():
        said = tuple(facts.pop(key, ()))
        section = case.sections[key]
        yield Judged(key, section, truth, said, _outcome(truth, said, section in named or "" in named))
    for key, others in facts.items():
        if any(fact.value is not None for fact in others):
            section = next((s for k, s in case.sections.items() if k[0].split(".")[0] == key[0].split(".")[0]), "")
            yield Judged(key, section or "proactive", None, tuple(others), "WRONG")


def _outcome(truth: Truth, said: Sequence[Fact], named: bool) -> Outcome:
    stated = [fact for fact in said if fact.state not in ("unread", "text")]
    if truth.certainty == "gone":
        return "WRONG" if any(fact.value is not None for fact in stated) else "unread"
    right = truth.said
    if any(fact.value != right.value or (right.value is None and fact.state != right.state) for fact in stated):
        return "WRONG"
    if stated:
        return "right"
    return "unread" if said or named or right.state == "blank" else "silent"


_TABLE = re.compile(r"table (\d+)")
_OF_TABLES = frozenset(
    "cell_unread alignment_ambiguous label_unknown row_missing table_missing table_repeated too_large".split()
)


def named_sections(documents: Sequence[Document]) -> set[str]:
    """Parts of the report in which an issue says that something is unread or missing; "" for one that speaks of all."""
    named: set[str] = set()
    for document in documents:
        codes = {section.path: section.code or "" for section in document.sections}
        for found in document.issues:
            if found.severity == "info" or found.code not in _OF_TABLES:
                continue
            tables = [document.tables[int(number)] for number in _TABLE.findall(found.where)]
            places = [table.section or "" for table in tables] or [found.where]
            named.update(codes.get(place.split(".")[0], "") for place in places)
            named.update(table.form_table.split(".")[1] for table in tables if table.form_table)
    return named


# ---------------------------------------------------------------- counts

Tally = Counter[tuple[str, str, str]]  # (kind of damage or carrier, html or text, what is counted)


def count_case(seed: int) -> tuple[Tally, list[tuple[int, str]]]:
    """Counts of one case, and (seed, words) for each wrong value."""
    case = make_case(seed)
    tally: Tally = Counter()
    wrong = []
    for kinds in case.kinds.values():
        for kind in (*kinds, CARRIER + case.carrier.name, ALL):
            tally[kind, case.carrier.page, "tables"] += 1
    for judged in judge(case):
        certainty = judged.truth.certainty if judged.truth else "gone"
        for kind in (*case.kinds[judged.section], CARRIER + case.carrier.name, ALL):
            place = kind, case.carrier.page
            tally[*place, certainty] += 1
            if judged.outcome in ("WRONG", "silent") or certainty == "recoverable":
                tally[*place, judged.outcome] += 1
        if judged.outcome == "WRONG":
            wrong.append((seed, describe(case, judged)))
    return tally, wrong


def describe(case: Case, judged: Judged) -> str:
    """A wrong value in words."""
    said = " ".join(f"{fact.state}:{fact.value} raw {fact.raw!r}" for fact in judged.said)
    right = f"{judged.truth.said.text!r} ({judged.truth.certainty})" if judged.truth else "no such cell"
    kinds = ", ".join(case.kinds[judged.section])
    return f"{case.carrier.name} [{kinds}] {judged.key[0]}@{judged.key[1]}: {right}, came out as {said}"


def count_cases(seeds: Sequence[int]) -> tuple[Tally, list[tuple[int, str]]]:
    """Counts of many cases, in two processes."""
    tally: Tally = Counter()
    wrong: list[tuple[int, str]] = []
    with Pool(2) as pool:
        for counts, found in pool.imap_unordered(count_case, seeds, chunksize=25):
            tally.update(counts)
            wrong += found
    return tally, sorted(wrong)


def share(tally: Tally, name: str, page: str) -> float:
    """Per cent of the recoverable cells that came out right."""
    return 100 * tally[name, page, "right"] / max(tally[name, page, "recoverable"], 1)


# ---------------------------------------------------------------- the table

_HEAD = (
    "| | page | tables | recoverable cells | read right | unread, said so | silent | wrong |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|"
)


def table(tally: Tally, names: Iterable[str]) -> str:
    """Markdown: a line for each name and kind of page."""
    lines = [_HEAD]
    for name in names:
        for page in ("html", "text"):
            if tally[name, page, "tables"]:
                cells = (f"{tally[name, page, what]:,}" for what in ("unread", "silent", "WRONG"))
                start = f"| {_escaped(name.removeprefix(CARRIER))} | {page} | {tally[name, page, 'tables']:,} "
                middle = f"| {tally[name, page, 'recoverable']:,} | {share(tally, name, page):.2f} % | "
                lines.append(start + middle + " | ".join(cells) + " |")
    return "\n".join(lines)


def _escaped(name: str) -> str:
    return name.replace("|", "\\|")


def report_text(tally: Tally, wrong: Sequence[tuple[int, str]], seeds: range) -> str:
    """The whole page of results."""
    kinds = (ALL, NONE, *(name for name, _, _ in KINDS))
    worst = Counter(seed for seed, _ in wrong).most_common(10)
    seeds_of_wrong = ", ".join(f"{seed} ({cells} cells)" for seed, cells in worst) or "none"
    return (
        f"Seeds {seeds.start} to {seeds.stop - 1}.\n\n## By kind of damage\n\n{table(tally, kinds)}\n\n"
        f"## By carrier\n\n{table(tally, (CARRIER + carrier.name for carrier in CARRIERS))}\n\n"
        f"Seeds with wrong values: {seeds_of_wrong}.\n"
    )


def main() -> None:
    """Print the results, and a wrong value of each case that has one; ``--write`` puts them into ``docs/damage.md``."""
    options = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--seed0", type=int, default=0)
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    seeds = range(chosen.seed0, chosen.seed0 + chosen.count)
    tally, wrong = count_cases(seeds)
    text = report_text(tally, wrong, seeds)
    print(text)
    for seed, words in dict(reversed(wrong)).items():
        print(seed, words, sep="\t")
    if chosen.write:
        page = DOCS.read_text(encoding="utf-8").split(_MARK)[0]
        DOCS.write_text(f"{page}{_MARK}\n\n{text}", encoding="utf-8")


DOCS = ROOT / "docs" / "damage.md"
_MARK = "<!-- below: written by `make damage` -->"

if __name__ == "__main__":
    main()
