"""The rules of ``checks.toml`` over one document. Derived totals serve other checks and never judge themselves.

Rules that need other material (the report of the year before) are left alone here: those of :data:`parsers.rules.DEFERRED`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from parsers.faults import attribute
from parsers.predicates import check_document
from parsers.records import Check, Document, Fact, Table, Verdict
from parsers.rules import (
    COMPARE,
    Bounded,
    Comparison,
    Item,
    Key,
    Range,
    Tally,
    find_forms,
    name_cell,
    plan,
)
from parsers.stated import Stated, as_cells

_ZERO = Decimal(0)


def run_checks(document: Document, labelled_date: str | None = None) -> tuple[Check, ...]:
    """Every rule that a document is subject to: first those over its cells, then those over the whole.

    ``labelled_date``: the day of writing that the metadata names (ISO), where a signature may name another.
    """
    page = _Page(document.facts, document.tables)
    codes = tuple(dict.fromkeys(code for code, _ in page.facts))
    items = plan(page.tables, codes) if document.facts else ()
    over_cells = [check for item in items for check in _run(item, page, document)]
    return attribute((*over_cells, *check_document(document, labelled_date)), items, page, document)


def _run(item: Item, page: "_Page", document: Document) -> Iterable[Check]:
    if isinstance(item, Comparison):
        return (_check(item, page, document),)
    if isinstance(item, Bounded):
        return (_bounded(item, page, document),)
    return _tally(item, page)


# ---------------------------------------------------------------- what the page states


class _Page(Stated):
    """A page with its statutory tables. ``facts``: its cells, of those that stand there twice the last."""

    def __init__(self, facts: Sequence[Fact], tables: Iterable[Table]) -> None:
        self.facts = {(fact.code, fact.dimension): fact for fact in facts}
        forms = find_forms(table.form_table for table in tables)
        self.tables = tuple(form.id for form in forms)
        super().__init__(as_cells(facts), forms)

    def amount(self, key: Key) -> Decimal | None:
        """The value of one cell; ``None`` also where it is in a unit that is not certain."""
        fact = self.facts.get(key)
        if fact is not None and fact.value and fact.value_base is None:
            return None
        return self.values.get(key)


# ---------------------------------------------------------------- verdicts


def _check(item: Comparison, page: _Page, document: Document) -> Check:
    rule = item.rule
    applies = _APPLIES[rule.applies_to](document) if rule.applies_to else True
    if not applies:
        cells = item.cells[: len(item.left)]
        return Check(rule.id, item.scope, "not_stated" if applies is None else "not_applicable", None, None, cells)
    left = page.add_up(item.left, rule.blanks)
    right = None if page.is_own(item) else page.add_up(item.right, rule.blanks)
    return Check(rule.id, item.scope, _verdict(item, page, left, right), left, right, item.cells)


def _verdict(item: Comparison, page: _Page, left: Decimal | None, right: Decimal | None) -> Verdict:
    if left is None or right is None:
        return "not_stated"
    if not COMPARE[item.rule.op](left, right):
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


# ---------------------------------------------------------------- what is usual


def _bounded(item: Bounded, page: _Page, document: Document) -> Check:
    """A value against the bounds for such a body, or against the cell that it is a share of."""
    usual, value = item.usual, page.amount(item.key)
    most: Decimal | None = None
    verdict: Verdict = "not_stated"
    kind = _kind_of(document) if usual.bounds else ""
    if kind is not None and usual.bounds and kind not in usual.bounds:
        verdict = "not_applicable"
    elif value is not None:
        limits = _limits(item, page, kind)
        if limits is not None:
            most = limits[1]
            verdict = "pass" if limits[0] <= value <= most and not _is_whole(value, usual) else "fail"
    keys = (item.key, *((usual.share.of,) if usual.share else ()))
    if verdict == "pass" and not page.assumed.isdisjoint(keys):
        verdict = "pass_assuming_blank_zero"
    return Check(item.rule.id, item.cells[0], verdict, value, most, item.cells)


def _limits(item: Bounded, page: _Page, kind: str | None) -> tuple[Decimal, Decimal] | None:
    """The least and the most that is usual; ``None`` when it is not known whose report it is, or what it is a share of."""
    share = item.usual.share
    if share is None:
        return item.usual.bounds.get(kind or "")
    whole = page.values.get(share.of)
    return None if whole is None else (_ZERO, max(whole * share.most, share.least - 1))


def _is_whole(value: Decimal, usual: Range) -> bool:
    return usual.whole is not None and value >= usual.whole[1] and value % usual.whole[0] == 0


# ---------------------------------------------------------------- whose report it is

_GOVERNMENTS = ("government", "office")


def _kind_of(document: Document) -> str | None:
    """The level of a government; ``department`` for a local body of another kind; ``None``: not known."""
    if document.body_kind is None or document.level is None:
        return None
    local = document.level if document.level == "national" else "department"
    return document.level if document.body_kind in _GOVERNMENTS else local


def _has_no_rule_making(document: Document) -> bool | None:
    """Is the body one that cannot make 规章: a local bureau, a government below the cities? ``None``: not known."""
    if document.body_kind is None or document.level is None:
        return None
    if document.body_kind in _GOVERNMENTS:
        return document.level in ("county", "township")
    return document.level != "national"


_APPLIES: dict[str, Callable[[Document], bool | None]] = {"no_rule_making": _has_no_rule_making}
