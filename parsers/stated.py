"""What the cells of a report add to a sum: numbers that it states, totals that we add up, and blanks that may count as 0."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.forms import FormTable
from parsers.records import Fact, State
from parsers.rules import TOTAL, Comparison, Key, dimensions, plan

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
    added up; ``assumed``: cells that state no number of their own, blanks and those totals; ``parts``: what each of those
    totals was added up from, cells of the report. Of a cell in none of them nothing certain is known.
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
        self.parts: dict[Key, tuple[Key, ...]] = {}
        if self.assumed:
            self._derive_totals(forms)

    def is_own(self, item: Comparison) -> bool:
        """Would a comparison hold a total that we added up against what we added up? The total is blank, it judges nothing."""
        total = item.right[0][1] if item.right else None
        if total not in self.assumed or len(item.right) > 1:
            return False
        left = {part for _, key in item.left for part in self.parts.get(key, (key,))}
        return item.stated_total or left.issuperset(self.parts.get(total, left))

    def _derive_totals(self, forms: Sequence[FormTable]) -> None:
        """Totals left blank: of a column from the rows that the form adds up there, then of a row from its columns; where these
        are blank too, the total of all from its column."""
        codes = tuple(dict.fromkeys(code for code, _ in self.cells))
        sums = [
            item
            for item in plan(tuple(form.id for form in forms), codes)
            if isinstance(item, Comparison) and not item.stated_total and item.rule.op == "==" and len(item.right) == 1
        ]
        of_all = [item for item in sums if item.right[0][1][1] == TOTAL]
        columns = [name for name in dimensions(forms) if name != TOTAL]
        for item in (item for item in sums if item not in of_all):
            self._derive(item.right[0][1], item.left, item.rule.blanks)
        for code, dimension in tuple(self.assumed):
            if dimension == TOTAL:
                self._derive((code, TOTAL), tuple((1, (code, name)) for name in columns), "zero")
        for item in of_all:
            self._derive(item.right[0][1], item.left, item.rule.blanks)

    def _derive(self, total: Key, side: Sequence[tuple[int, Key]], blanks: str) -> None:
        """A total that is left blank, added up where at least one part is stated and all can be read."""
        if total not in self.assumed or total in self.values or any(sign != 1 for sign, _ in side):
            return
        value = self.add_up(side, blanks)
        if value is not None:
            self.values[total] = value
            self.parts[total] = tuple(part for _, key in side for part in self.parts.get(key, (key,)))

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
