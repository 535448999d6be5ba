"""What the prose states against the tables: the rules ``[[prose]]`` of ``checks.toml`` over one report.

Part one often counts otherwise than the table (with what was carried over, or for all of a city): a difference is a thing to
look at, not an error. A figure that counts more than the body is compared under the rule's id with ``.wider``.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from parsers.faults import differing_prose
from parsers.figures import Stated
from parsers.prose import ProseRule, prose_rules
from parsers.records import Check, Fact, State, Verdict

_COUNTED: frozenset[State] = frozenset({"number", "mojibake", "with_unit"})
_BLANK: frozenset[State] = frozenset({"blank", "dash", "slash", "none_word"})
_TOTAL = "total"
_CARRIED = "applications.carried_in"


class _Sum(NamedTuple):
    """Cells added up. ``assumed``: a blank counted as 0, or a total was added up from its row."""

    value: Decimal
    assumed: bool
    cells: tuple[str, ...]


def check_prose(stated: Sequence[Stated], facts: Sequence[Fact]) -> tuple[Check, ...]:
    """Every statement of the prose that a rule knows, compared; none of a page without facts.

    ``not_applicable``: the prose says nothing, or there is no cell to compare with; ``not_stated``: the cell says nothing.
    """
    if not facts:
        return ()
    cells = _Cells(facts)
    found = (check for rule in prose_rules() for check in _check(rule, stated, cells))
    return tuple(differing_prose(check) if check.verdict == "fail" else check for check in found)


def _check(rule: ProseRule, stated: Sequence[Stated], cells: "_Cells") -> Iterator[Check]:
    name = f"prose.{rule.id}"
    sides = [side for side in rule.any_of if all(map(cells.prints, side))]
    compared = False
    for figure, said in stated:
        if said is None or said.rule is not rule or not said.whole or figure.approximate:
            continue
        compared = True
        scope, wider = f"{figure.section}:{figure.start}", said.wider and not figure.code
        fitting = sides if said.alone else _with_carried(sides)
        # none at all is none of the whole: 无行政诉讼 does not agree with one of the two ways to court
        found = _compare(figure.value, fitting[:1] if figure.value == 0 else fitting, cells)
        yield Check(f"{name}.wider" if wider else name, f"{said.wider} {scope}" if wider else scope, *found)
    if sides and not compared:
        yield Check(name, "", "not_applicable", None, None, sides[0])


def _with_carried(sides: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """The sums that count in what was carried over, as the sentence says (31件，含上年结转4件); all where none does."""
    return [side for side in sides if any(cell.split("@")[0] == _CARRIED for cell in side)] or sides


_Compared = tuple[Verdict, Decimal | None, Decimal | None, tuple[str, ...]]


def _compare(left: Decimal, sides: Sequence[tuple[str, ...]], cells: "_Cells") -> _Compared:
    """Verdict, both values, and the cells compared: of the sum that agrees, else of the first."""
    if not sides:
        return "not_applicable", left, None, ()
    sums = [cells.add_up(side) for side in sides]
    agreed = next((one for one in sums if one and one.value == left), None)
    if agreed:
        return "pass_assuming_blank_zero" if agreed.assumed else "pass", left, agreed.value, agreed.cells
    first = sums[0]
    if first is None or None in sums:
        return "not_stated", left, first.value if first else None, sides[0]
    return "fail", left, first.value, first.cells


@cache
def _codes() -> frozenset[str]:
    """The fact codes of all rules."""
    return frozenset(cell.split("@")[0] for rule in prose_rules() for side in rule.any_of for cell in side)


class _Cells:
    """What the cells of the tables say."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        wanted = _codes()
        own = [fact for fact in facts if fact.code in wanted]
        self._facts = {f"{fact.code}@{fact.dimension}" if fact.dimension else fact.code: fact for fact in own}
        self._rows: dict[str, list[Fact]] = {}
        for fact in own:
            self._rows.setdefault(fact.code, []).append(fact)

    def prints(self, cell: str) -> bool:
        """Is the cell on the page, whatever it says?"""
        return cell in self._facts

    def add_up(self, side: Sequence[str]) -> _Sum | None:
        """The cells added up; ``None`` when one cannot be read, or none states a number."""
        found = [self._value(cell) for cell in side]
        if any(value is None for value, _ in found) or not any(known for _, known in found):
            return None
        total = sum((value for value, _ in found if value is not None), Decimal(0))
        return _Sum(total, any(self._facts[cell].state in _BLANK for cell in side), tuple(side))

    def _value(self, cell: str) -> tuple[Decimal | None, bool]:
        """What a cell adds, and whether it, or the row that it is the total of, states that."""
        fact = self._facts[cell]
        if fact.state in _COUNTED:
            return fact.value, True
        if fact.state not in _BLANK:
            return None, False
        parts = [part for part in self._rows[fact.code] if part.dimension != _TOTAL] if fact.dimension == _TOTAL else []
        if any(part.state not in _COUNTED | _BLANK for part in parts):
            return None, False
        stated = [part.value for part in parts if part.state in _COUNTED and part.value is not None]
        return sum(stated, Decimal(0)), bool(stated)
