"""The rules of ``checks.toml`` over the facts of one document. Derived totals serve other checks and never judge themselves.

Scopes run here: ``per_dimension``, ``row_total``, ``single`` and ``every_value``. Those of :data:`DEFERRED` need other material
(the report of the year before, the prose, the metadata) and are left alone here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from operator import eq, ge, le
from typing import Protocol

from parsers.records import Agency, Check, Fact, State, Verdict
from parsers.rules import TOTAL, Comparison, Key, Side, Tally, dimensions, find_forms, name_cell, plan

_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {"==": eq, ">=": ge, "<=": le}
_STATED: frozenset[State] = frozenset({"number", "mojibake", "with_unit"})
# states that a sum may count as 0, if the rule says so and the verdict owns up to it
_BLANK: frozenset[State] = frozenset({"blank", "dash", "slash", "none_word"})
_ZERO = Decimal(0)


class Formed(Protocol):
    """A table of the document with the statutory table that it is."""

    @property
    def form_table(self) -> str | None: ...


def run_checks(facts: Sequence[Fact], tables: Sequence[Formed], body: Agency | None = None) -> tuple[Check, ...]:
    """Every rule that the statutory tables on the page are subject to. ``body``: whose report it is, where a rule asks."""
    page = _Page(facts, tables)
    codes = tuple(dict.fromkeys(code for code, _ in page.facts))
    return tuple(
        check
        for item in plan(page.tables, codes)
        for check in (_tally(item, page) if isinstance(item, Tally) else (_check(item, page, body),))
    )


# ---------------------------------------------------------------- what the page states


class _Page:
    """What the cells of a page add to a sum.

    ``stated``: numbers, in base units; ``values``: these and the totals that we added up; ``assumed``: cells that state no
    number of their own, blanks and those totals. Of a cell in none of them nothing certain is known.
    """

    def __init__(self, facts: Iterable[Fact], tables: Iterable[Formed]) -> None:
        self.facts = {(fact.code, fact.dimension): fact for fact in facts}
        forms = find_forms(table.form_table for table in tables)
        self.tables = tuple(form.id for form in forms)
        self.stated: dict[Key, Decimal] = {}
        self.assumed: set[Key] = set()
        for key, fact in self.facts.items():
            if fact.state in _STATED:
                value = fact.value if fact.value_base is None else fact.value_base
                if value is not None:
                    self.stated[key] = value
            elif fact.state in _BLANK:
                self.assumed.add(key)
        self.values = dict(self.stated)
        self.values |= self._totals([name for name in dimensions(forms) if name != TOTAL])

    def _totals(self, columns: Sequence[str]) -> dict[Key, Decimal]:
        """Totals left blank → the applicant columns added up, where at least one is stated and all can be read."""
        found: dict[Key, Decimal] = {}
        for key in self.assumed:
            code, dimension = key
            parts: list[Key] = [(code, name) for name in columns] if dimension == TOTAL else []
            total = self.sum_up(tuple((1, part) for part in parts), "zero") if parts else None
            if total is not None:
                found[key] = total
        return found

    def sum_up(self, side: Side, blanks: str) -> Decimal | None:
        """The side added up; ``None`` when a cell cannot be read, none is stated, or a blank may not count as 0."""
        total, stated = _ZERO, not side
        for sign, key in side:
            value = self.values.get(key)
            if value is not None:
                total, stated = total + (value if sign > 0 else -value), True
            elif blanks != "zero" or key not in self.assumed:
                return None
        return total if stated else None


# ---------------------------------------------------------------- verdicts


def _check(item: Comparison, page: _Page, body: Agency | None) -> Check:
    rule = item.rule
    applies = _APPLIES[rule.applies_to](body) if rule.applies_to else True
    if not applies:
        cells = item.cells[: len(item.left)]
        return Check(rule.id, item.scope, "not_stated" if applies is None else "not_applicable", None, None, cells)
    left = page.sum_up(item.left, rule.blanks)
    unstated = item.stated_total and item.right[0][1] in page.assumed
    right = None if unstated else page.sum_up(item.right, rule.blanks)
    return Check(rule.id, item.scope, _verdict(item, page, left, right), left, right, item.cells)


def _verdict(item: Comparison, page: _Page, left: Decimal | None, right: Decimal | None) -> Verdict:
    if left is None or right is None:
        return "not_stated"
    if not _COMPARE[item.rule.op](left, right):
        return "fail"
    return "pass" if page.assumed.isdisjoint(item.keys) else "pass_assuming_blank_zero"


def _tally(item: Tally, page: _Page) -> Iterator[Check]:
    """One result for each value that is no count, or a single one that says all are."""
    rule = item.rule
    stated = {key: value for key, value in page.stated.items() if key[0] in item.codes}
    wrong = {value for value in set(stated.values()) if value < 0 or value != value.to_integral_value()}
    for key in [key for key, value in stated.items() if value in wrong] if wrong else ():
        cell = name_cell(key)
        yield Check(rule.id, cell, "fail", page.facts[key].value, None, (cell,))
    if not wrong:
        yield Check(rule.id, "", "pass" if stated else "not_stated", None, None, ())


def _has_no_rule_making(body: Agency | None) -> bool | None:
    """Is the body one that cannot make 规章: a local bureau, a government below the cities? ``None``: not known."""
    if body is None or body.body_kind is None or body.level is None:
        return None
    if body.body_kind in ("government", "office"):
        return body.level in ("county", "township")
    return body.level != "national"


_APPLIES: dict[str, Callable[[Agency | None], bool | None]] = {"no_rule_making": _has_no_rule_making}
