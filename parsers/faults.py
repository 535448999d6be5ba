"""Whose fault is it that a rule fails, the report's or our reading's, and by which sign: from the structure of the table alone.

Signs of a misreading come first. Where one cell explains every sum that fails, only the signs at that cell count.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

from parsers.data import load
from parsers.records import Check, Document, Fact, Fault
from parsers.rules import Comparison, Item, Key, read_key
from parsers.signs import read_signs
from parsers.stated import Stated
from parsers.suspects import EQUATIONS, Identity, Slip, by_cell, find_plain_slip, find_slip, read_identities

_HTML = "html"
_MANY = 10  # sums that fail, from which on they are no slips
_REASONS = {entry["key"]: entry for entry in load("faults.toml")["reason"]}
REASONS = tuple(_REASONS)
_PLACE = re.compile(r"table (\d+)(?: row (\d+))?")
_NUMBER = re.compile(r"\d+")
_CHANGE = re.compile(r"(?P<cell>\S+) 0→")  # a cell, what it was counted as, and what it would have to say
_BLANK = "空白→"
_PARTIAL = ("continued", "attachment_only", "table_is_image", "too_large", "text_missing")
_DATE_SIGNS = ("digits_eaten", "text_damaged", "year_from_address", "year_unresolved")


def attribute(checks: Sequence[Check], items: Sequence[Item], stated: Stated, document: Document) -> tuple[Check, ...]:
    """The results, those that fail with a fault and a reason. ``stated``: what the cells were taken to say."""
    failed = [check for check in checks if check.verdict == "fail"]
    if not failed:
        return tuple(checks)
    case = _Case(document, items, stated, checks)
    return tuple(check if check.verdict != "fail" else _told(check, case) for check in checks)


def explain(why: str, language: Literal["zh", "en"]) -> str:
    """The words of a ``why`` in a language, with its detail."""
    key, _, rest = why.partition(": ")
    if key not in _REASONS:
        return why
    said, detail = _REASONS[key][language], rest.removeprefix(_REASONS[key]["zh"])
    detail = detail if language == "zh" else detail.replace(_BLANK, "blank→")
    return f"{said}{detail}" if language == "zh" else f"{said} {detail.replace('（', '(').replace('）', ')')}".strip()


def differing_prose(check: Check) -> Check:
    """A failing rule of the prose: which of the two is right, the sentence or the table, nothing tells."""
    fault, why = tell("prose_differs")
    return check._replace(fault=fault, why=why)


def tell(key: str, detail: str = "", *, in_cells: bool = True) -> tuple[Fault, str]:
    """Fault and ``why`` of a reason. ``in_cells``: the figures stood in cells of HTML, where columns are not told by order."""
    entry = _REASONS[key]
    fault: Fault = entry["fault"] if entry["fault"] != "carrier" else ("source" if in_cells else "ours")
    return fault, f"{key}: {entry['zh']}" + (f"（{detail}）" if detail else "")


def _told(check: Check, case: "_Case") -> Check:
    key, detail, carrier = case.reason(check)
    fault, why = tell(key, case.as_printed(detail), in_cells=carrier == _HTML)
    return check._replace(fault=fault, why=why)


_Reason = tuple[str, str, str]  # key, detail, carrier of the table


# ---------------------------------------------------------------- what is known of a document


class _Case:
    """A document with failing rules, looked at from all sides."""

    def __init__(self, document: Document, items: Sequence[Item], stated: Stated, checks: Sequence[Check]) -> None:
        self.document, self.items, self.checks = document, items, checks
        self.values, self.parts = stated.values, stated.parts
        self.facts = {(fact.code, fact.dimension): fact for fact in document.facts}
        self.signs = read_signs(document.issues, document.repairs)

    @cached_property
    def judged(self) -> tuple[Identity, ...]:
        """Every identity whose values are known: those that hold and those that fail."""
        verdicts = ("fail", "pass", "pass_assuming_blank_zero")
        judged = {(check.check, check.scope) for check in self.checks if check.verdict in verdicts}
        comparisons = (item for item in self.items if isinstance(item, Comparison))
        known = (item for item in comparisons if (item.rule.id, item.scope) in judged)
        return read_identities(known, self.values, self.parts)

    @cached_property
    def identities(self) -> Mapping[tuple[str, str], Identity]:
        return {(one.item.rule.id, one.item.scope): one for one in self.judged}

    @cached_property
    def is_wholesale(self) -> bool:
        """Do so many sums fail, and so few hold that have figures in them, that no single slip explains them?"""
        failing = sum(one.rest != 0 for one in self.judged)
        return failing >= _MANY and 2 * failing > sum(any(map(self.values.get, one.weights)) for one in self.judged)

    @cached_property
    def parts_of(self) -> Mapping[Key, Sequence[Identity]]:
        return by_cell(self.judged)

    def as_printed(self, detail: str) -> str:
        """A change of a cell that states nothing is told from what it says, not from the 0 that it was counted as."""

        def say(change: re.Match[str]) -> str:
            fact = self.facts.get(read_key(change["cell"].rpartition("（")[2]))
            if fact is None or fact.value is not None:
                return change[0]
            return f"{change['cell']} {f'{fact.raw.strip()}→' if fact.raw.strip() else _BLANK}"

        return _CHANGE.sub(say, detail)

    def reason(self, check: Check) -> _Reason:
        facts = [fact for fact in map(self.facts.get, map(read_key, check.cells)) if fact]
        carrier = self._carrier(facts)
        if check.check.startswith("cross."):
            return self._of_document(check), "", carrier
        failing = self.identities.get((check.check, check.scope)) if check.check in EQUATIONS else None
        if failing is None:
            sign = self._sign(facts)
            return (sign or ("unusual" if check.check.startswith("range.") else "as_printed")), "", carrier
        return self._of_identity(failing, facts, carrier)

    def _of_identity(self, failing: Identity, facts: Sequence[Fact], carrier: str) -> _Reason:
        if self.is_wholesale:
            slip = find_plain_slip(failing, self.values)
            return (slip.key, slip.detail, carrier) if slip else (self._sign(facts) or "most_fail", "", carrier)
        misread = self._misread(failing, facts)
        if misread:
            return misread.key, misread.detail, carrier
        slip = find_slip(failing, self.judged, self.parts_of, self.values)
        named = [fact for fact in map(self.facts.get, slip.cells) if fact] if slip and slip.detail else []
        localised = slip is not None and slip.key in ("one_cell", "transposed", "factor_ten", "one_digit")
        sign = self._sign(named if localised and named else facts)
        if sign:
            return sign, slip.detail if slip else "", carrier
        if slip:
            return slip.key, slip.detail, carrier
        if carrier == _HTML or self._is_confirmed(failing):
            return "as_printed", "", carrier
        return "by_order", "", carrier

    def _carrier(self, facts: Sequence[Fact]) -> str:
        return self.document.tables[facts[0].table].carrier if facts else ""

    def _sign(self, facts: Iterable[Fact]) -> str | None:
        """The first sign at these cells."""
        signs = (self.signs.find(fact.table, fact.row, fact.state) for fact in facts)
        return self.signs.text or next(filter(None, signs), None)

    def _of_document(self, check: Check) -> str:
        codes = {issue.code for issue in self.document.issues}
        if "sections" in check.cells and not codes.isdisjoint(_PARTIAL):
            return "incomplete"
        if check.cells[-1] == "sections" and "year" not in check.cells:
            return "not_said"
        return "as_stated" if codes.isdisjoint(_DATE_SIGNS) else "dates_doubtful"

    def _is_confirmed(self, failing: Identity) -> bool:
        """Does another sum over the same table hold, with figures in it?"""
        keys = set(failing.weights)
        tables = {self.facts[key].table for key in keys if key in self.facts}
        return any(
            one.rest == 0
            and any(
                self.values.get(key) and key in self.facts and self.facts[key].table in tables for key in one.weights
            )
            for one in self.judged
        )

    # ------------------------------------------------------------ misread in a way that can be told

    def _misread(self, failing: Identity, facts: Sequence[Fact]) -> Slip | None:
        rows = {(fact.table, fact.row) for fact in facts}
        if len(rows) == 1:
            return self._shifted(failing) or self._split(failing, facts) or self._joined(failing, facts)
        return self._rows_shifted(failing) or self._extra_row(failing, facts)

    def _shifted(self, failing: Identity) -> Slip | None:
        """Does the row hold one column to the left or right? Then a cell of it was taken for something else."""
        for step in (1, -1):
            # from the end that reaches beyond the row: mostly there is nothing
            keys = list(failing.weights)[::-step]
            moved: dict[Key, Decimal] = {}
            for key in keys:
                value = self._beside(key, 0, step)
                if value is None:
                    break
                moved[key] = value
            if len(moved) == len(keys) and _holds(failing, moved):
                return Slip("row_shifted", (), f"{step:+d}")
        return None

    def _rows_shifted(self, failing: Identity) -> Slip | None:
        """Do all columns whose results do not add up find their sum one row above or below the total?"""
        total = failing.total
        alike = [one for one in self.judged if one.item.rule is failing.item.rule and one.rest != 0]
        if total is None or len(alike) < 2:
            return None
        for step in (1, -1):
            if all(self._total_beside(one, step) for one in alike):
                return Slip("rows_shifted", (total,), f"{step:+d}")
        return None

    def _total_beside(self, failing: Identity, step: int) -> bool:
        if failing.total is None:
            return False
        found = self._beside(failing.total, step, 0)
        return bool(found) and found == self.values.get(failing.total, Decimal(0)) + failing.rest

    def _beside(self, key: Key, down: int, across: int) -> Decimal | None:
        """The number that stands so far from a cell; 0 for a blank, ``None`` for anything else."""
        fact = self.facts.get(key)
        if fact is None or fact.row is None or fact.column is None:
            return None
        rows = self.document.tables[fact.table].rows
        row, column = fact.row + down, fact.column + across
        if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
            return None
        text = rows[row][column].strip()
        return Decimal(text) if text.isascii() and text.isdigit() else (None if text else Decimal(0))

    def _split(self, failing: Identity, facts: Sequence[Fact]) -> Slip | None:
        """Does the row hold when two neighbouring cells are the digits of one figure?"""
        for one, other in pairwise(facts):
            both = (one.code, one.dimension), (other.code, other.dimension)
            digits = one.raw.strip(), other.raw.strip()
            weight = failing.weights.get(both[0], 0)
            apart = weight == failing.weights.get(both[1]) and weight * failing.rest < 0 and digits[0] != "0"
            if not apart or not all(map(_NUMBER.fullmatch, digits)):
                continue
            change = Decimal(digits[0] + digits[1]) - Decimal(digits[0]) - Decimal(digits[1])
            if change and failing.rest + weight * change == 0:
                return Slip("digits_split", both, f"{digits[0]}|{digits[1]}→{''.join(digits)}")
        return None

    def _joined(self, failing: Identity, facts: Sequence[Fact]) -> Slip | None:
        """Does the row hold when one cell beside a blank is two figures?"""
        for one, other in pairwise(facts):
            key, text = (one.code, one.dimension), one.raw.strip()
            if other.raw.strip() or not _NUMBER.fullmatch(text):
                continue
            for at in range(1, len(text)):
                change = Decimal(text[:at]) + Decimal(text[at:]) - Decimal(text)
                proper = text[at] != "0" or at == len(text) - 1
                if proper and failing.rest + failing.weights.get(key, 0) * change == 0:
                    return Slip("figures_joined", (key,), f"{text}→{text[:at]}|{text[at:]}")
        return None

    def _extra_row(self, failing: Identity, facts: Sequence[Fact]) -> Slip | None:
        """Does a row that the form does not know hold just the difference, in the same column?"""
        column = next((fact.column for fact in facts if fact.column is not None), None)
        for table, row in self._unknown_rows():
            rows = self.document.tables[table].rows
            if column is None or table != facts[0].table or row >= len(rows) or column >= len(rows[row]):
                continue
            text = rows[row][column].strip()
            if text == f"{abs(failing.rest):f}":
                return Slip("extra_row", (), f"table {table} row {row}: {text}")
        return None

    def _unknown_rows(self) -> Iterator[tuple[int, int]]:
        for issue in self.document.issues:
            at = _PLACE.search(issue.where) if issue.code == "label_unknown" else None
            if at and at[2]:
                yield int(at[1]), int(at[2])


def _holds(failing: Identity, moved: Mapping[Key, Decimal]) -> bool:
    """Does the identity hold with other numbers that are not all 0?"""
    return any(moved.values()) and not sum(weight * moved[key] for key, weight in failing.weights.items())
