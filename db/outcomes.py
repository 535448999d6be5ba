"""What may become of an application, by the forms: six outcomes, and the grounds of those that give nothing. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from db.figures_of import Figures
from db.indicators import indicators

_RESULT = "applications.result."
TOTAL = f"{_RESULT}total"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome. ``leaves``: the rows that forms print for it; ``subtotal``: its own row, which some forms or reports print."""

    code: str
    label: str
    english: str
    leaves: tuple[str, ...]
    subtotal: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that it is made of."""
        return (*self.leaves, self.subtotal)


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of not giving information: applications in 件, over the ``reports`` that state a number; ``group``: the outcome."""

    code: str
    label: str
    group: str
    total: float
    reports: int


def _leaves(code: str) -> tuple[str, ...]:
    return tuple(
        found.code
        for found in indicators()
        if found.code.startswith(f"{_RESULT}{code}.") and found.dimension == "total"
    )


OUTCOMES = tuple(
    Outcome(code, label, english, _leaves(code), f"{_RESULT}{code}")
    for code, label, english in (
        ("disclosed", "予以公开", "disclosed"),
        ("partly_disclosed", "部分公开", "partly disclosed"),
        ("denied", "不予公开", "denied"),
        ("unavailable", "无法提供", "cannot be provided"),
        ("not_processed", "不予处理", "not processed"),
        ("other", "其他处理", "other"),
    )
)
_WITHOUT = (
    "denied",
    "unavailable",
    "not_processed",
)  # outcomes for which the forms print grounds, the same in both editions
GROUNDS: Mapping[str, tuple[str, str]] = {
    found.code: (found.label.rpartition(" / ")[2].lstrip("0123456789."), outcome.code)
    for outcome in OUTCOMES
    if outcome.code in _WITHOUT
    for found in indicators()
    if found.code in outcome.leaves and found.dimension == "total"
}


def add_up(figures: Figures) -> tuple[float, ...] | None:
    """The six outcomes of a report, when they add up to the total that it states; else one was not read, or the report is
    wrong, and they are no parts of a whole. What a report leaves blank adds nothing."""
    counts = tuple(_count(outcome, figures) for outcome in OUTCOMES)
    return counts if sum(counts) == figures.get(TOTAL) else None


def _count(outcome: Outcome, figures: Figures) -> float:
    """Of the rows below it; where the report states none of these, of the outcome's own row."""
    leaves = [figures[leaf] for leaf in outcome.leaves if leaf in figures]
    return sum(leaves) if leaves else figures.get(outcome.subtotal, 0)


def list_grounds(reports: Collection[Figures]) -> tuple[Ground, ...]:
    """The grounds that some report states a number for, the most frequent first."""
    found = []
    for code, (label, group) in GROUNDS.items():
        values = [figures[code] for figures in reports if code in figures]
        if values:
            found.append(Ground(code, label, group, sum(values), len(values)))
    return tuple(sorted(found, key=lambda ground: -ground.total))
