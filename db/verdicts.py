"""What the rules came to in the documents of today, within each and against others. Reads only."""

from collections import Counter
from dataclasses import dataclass

from db.store import Store


@dataclass(frozen=True, slots=True)
class Failing:
    """A document in which rules fail that say more than that it is worth a look; ``agency`` as the report names it."""

    agency: str | None
    year: int | None
    rules: tuple[str, ...]


def count_verdicts(store: Store) -> tuple[Counter[str], Counter[str]]:
    """How many results have each verdict, and of those that fail how many each fault: source, ours, unclear."""
    verdicts, faults = Counter[str](), Counter[str]()
    for verdict, fault, count in store.all_rows("SELECT verdict, fault, count(*) FROM checks GROUP BY verdict, fault"):
        verdicts[verdict] += count
        if verdict == "fail":
            faults[fault or "unclear"] += count
    return verdicts, faults


def list_failing(store: Store) -> list[Failing]:
    """Documents with failing rules of severity error or warn, those with an error first, then by name and year."""
    found: dict[tuple[int, str | None, int | None], list[str]] = {}
    for *document, rule in store.all_rows(
        "SELECT d.id, d.agency, d.year, c.rule FROM checks AS c JOIN documents AS d ON d.id = c.document"
        " WHERE c.verdict = 'fail' AND c.severity IN ('error', 'warn') GROUP BY d.id, c.rule"
        " ORDER BY min(c.severity) OVER (PARTITION BY d.id), d.agency, d.year, d.id, c.rule"
    ):
        number, agency, year = document
        found.setdefault((number, agency, year), []).append(rule)
    return [Failing(agency, year, tuple(rules)) for (_, agency, year), rules in found.items()]
