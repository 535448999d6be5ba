"""What the cells of a report add to a sum: numbers that it states, totals that we add up, and blanks that may count as 0."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.forms import FormTable
from parsers.records import Fact, State
from parsers.rules import TOTAL, Key, dimensions

STATED: frozenset[State] = frozenset({"number", "mojibake", "with_unit"})
# states that a sum may count as 0, if the rule says so and the verdict owns up to it
BLANK: frozenset[State] = frozenset({"blank", "dash", "slash", "none_word"})
_ZERO = Decimal(0)


class Cell(NamedTuple):
    """What a rule asks of a cell. ``value``: in base units where these are certain, else as printed."""

    code: str
    dimension: str | None
    state: State
    value: Decimal | None


def as_cells(facts: Iterable[Fact]) -> list[Cell]:
    """The facts of a document as cells."""
    return [Cell(f.code, f.dimension, f.state, f.value if f.value_base is None else f.value_base) for f in facts]


class Stated:
    """What the cells of a report add to a sum.

    ``cells``: those of which the report says one thing only; ``stated``: numbers; ``values``: these and the totals that we
    added up; ``assumed``: cells that state no number of their own, blanks and those totals. Of a cell in none of them
    nothing certain is known.
    """

    def __init__(self, cells: Iterable[Cell], forms: Sequence[FormTable]) -> None:
        self.cells = _agreed(cells)
        self.stated: dict[Key, Decimal] = {}
        self.assumed: set[Key] = set()
        for key, cell in self.cells.items():
            if cell.state in STATED and cell.value is not None:
                self.stated[key] = cell.value
            elif cell.state in BLANK:
                self.assumed.add(key)
        self.values = self.stated.copy()
        self.values |= self._totals([name for name in dimensions(forms) if name != TOTAL])

    def _totals(self, columns: Sequence[str]) -> dict[Key, Decimal]:
        """Totals left blank → the applicant columns added up, where at least one is stated and all can be read."""
        found: dict[Key, Decimal] = {}
        for key in self.assumed:
            code, dimension = key
            if dimension == TOTAL:
                total = self.add_up([(1, (code, name)) for name in columns], "zero")
                if total is not None:
                    found[key] = total
        return found

    def add_up(self, side: Sequence[tuple[int, Key]], blanks: str) -> Decimal | None:
        """The side added up; ``None`` when a cell cannot be read, none is stated, or a blank may not count as 0."""
        total, stated = _ZERO, not side
        for sign, key in side:
            value = self.values.get(key)
            if value is not None:
                total, stated = total + sign * value, True
            elif blanks != "zero" or key not in self.assumed:
                return None
        return total if stated else None


def _agreed(cells: Iterable[Cell]) -> dict[Key, Cell]:
    """The cells by key, without those that the report states twice and differently."""
    found: dict[Key, Cell] = {}
    doubtful: set[Key] = set()
    for cell in cells:
        key = cell.code, cell.dimension
        if found.setdefault(key, cell)[2:] != cell[2:]:
            doubtful.add(key)
    for key in doubtful:
        del found[key]
    return found
