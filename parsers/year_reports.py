"""What the rules across reports ask of a report: its cells, what shows that they were misread, and its own sums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from parsers.records import Document, State
from parsers.rules import Comparison, Key, find_forms, plan
from parsers.signs import Signs, read_signs
from parsers.stated import Cell, Stated, as_cells
from parsers.suspects import EQUATIONS, Identity, read_identities

_HTML = "html"


class Marks(NamedTuple):
    """``signs``: cell → the sign that it was misread, a key of ``faults.toml``; ``by_order``: cells of tables that came as text."""

    signs: Mapping[Key, str]
    by_order: frozenset[Key]


_PLAIN = Marks({}, frozenset())


@dataclass(frozen=True)
class YearReport:
    """What the rules ask of a report. ``edition``: of its form; ``tables``: ids of the statutory tables found on it;
    ``failing``: names of the cells that its own checks stumble over; ``scope``: whether it counts other bodies in; ``mirror``:
    why its page is taken for a copy."""

    year: int
    edition: str | None
    tables: tuple[str, ...]
    cells: Sequence[Cell]
    failing: frozenset[str] = frozenset()
    marks: Marks = field(default=_PLAIN)
    scope: str | None = None
    mirror: str | None = None

    @cached_property
    def stated(self) -> Stated:
        """What its cells add to a sum."""
        return Stated(self.cells, find_forms(self.tables))

    @cached_property
    def editions(self) -> frozenset[str]:
        """The editions that its tables follow, and the one that the report as a whole does."""
        return frozenset(filter(None, (self.edition, *(form.edition for form in find_forms(self.tables)))))

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """Its own sums of which every cell is known: those that hold and those that fail."""
        stated, codes = self.stated, tuple(dict.fromkeys(cell.code for cell in self.cells))
        items = plan(tuple(form.id for form in find_forms(self.tables)), codes)
        sums = [item for item in items if isinstance(item, Comparison) and item.rule.id in EQUATIONS]
        known = (item for item in sums if self._is_known(item))
        return read_identities(known, stated.values, stated.parts)

    def _is_known(self, item: Comparison) -> bool:
        stated = self.stated
        return not stated.is_own(item) and None not in (
            stated.add_up(side, item.rule.blanks) for side in (item.left, item.right)
        )


def find_marks(cells: Iterable[tuple[Key, State, int, int | None]], signs: Signs, carriers: Mapping[int, str]) -> Marks:
    """What shows at the cells, each with its state, table and row. ``carriers``: of the tables by index."""
    found: dict[Key, str] = {}
    by_order = set()
    for key, state, table, row in cells:
        sign = signs.find(table, row, state)
        if sign:
            found.setdefault(key, sign)
        if carriers.get(table, _HTML) != _HTML:
            by_order.add(key)
    return Marks(found, frozenset(by_order))


def read_year_report(document: Document) -> YearReport | None:
    """A document as the rules see it; ``None`` when it is no annual report of a year that is known."""
    if document.doc_type != "annual_report" or document.year is None:
        return None
    carriers = {table.index: table.carrier for table in document.tables}
    places = (((fact.code, fact.dimension), fact.state, fact.table, fact.row) for fact in document.facts)
    return YearReport(
        document.year,
        document.form_edition,
        tuple(dict.fromkeys(table.form_table for table in document.tables if table.form_table)),
        as_cells(document.facts),
        frozenset(cell for check in document.checks if check.verdict == "fail" for cell in check.cells),
        find_marks(places, read_signs(document.issues, document.repairs), carriers),
        document.reporting_scope,
        document.mirror,
    )
