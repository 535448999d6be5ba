"""The rules of ``checks.toml`` over the facts of one document. Derived totals serve other checks and never judge themselves.

Scopes run here: ``per_dimension``, ``row_total``, ``single`` and ``every_value``. Those of :data:`DEFERRED` need other material
(the report of the year before, the prose, the metadata) and are left alone here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import eq, ge, le
from typing import Any, Protocol

from parsers.data import load
from parsers.forms import TABLES, FormTable
from parsers.records import Agency, Check, Fact, State, Verdict

DEFERRED = frozenset({"cross_year", "document"})
TOTAL = "total"

_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {"==": eq, ">=": ge, "<=": le}
_STATED: frozenset[State] = frozenset({"number", "mojibake", "with_unit"})
# states that a sum may count as 0, if the rule says so and the verdict owns up to it
_BLANK: frozenset[State] = frozenset({"blank", "dash", "slash", "none_word"})


class Formed(Protocol):
    """A table of the document with the statutory table that it is."""

    @property
    def form_table(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of ``checks.toml``; sides are terms such as ``a.b``, ``-a.b``, ``a.*``, ``a|a.*``, ``@dimension``."""

    id: str
    editions: frozenset[str]
    scope: str
    severity: str
    message: str
    op: str = "=="
    lhs: tuple[str, ...] = ()
    rhs: tuple[str, ...] = ()
    blanks: str = "zero"
    each: tuple[str, ...] = ("",)
    codes: tuple[str, ...] = ()
    excepted: frozenset[str] = frozenset()
    applies_to: str | None = None


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of ``checks.toml``, those of deferred scopes included."""
    return tuple(_rule(entry) for entry in load("checks.toml")["check"])


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        editions=frozenset(entry["editions"]),
        scope=entry["scope"],
        severity=entry["severity"],
        message=entry["message"],
        op=entry.get("op", "=="),
        lhs=tuple(entry.get("lhs", ())),
        rhs=tuple(entry.get("rhs", ())),
        blanks=entry.get("blanks", "zero"),
        each=tuple(entry.get("for", ("",))),
        codes=tuple(entry.get("codes", entry.get("rows", ()))),
        excepted=frozenset(entry.get("except", ())),
        applies_to=entry.get("applies_to"),
    )


def run_checks(facts: Sequence[Fact], tables: Sequence[Formed], body: Agency | None = None) -> tuple[Check, ...]:
    """Every rule that the statutory tables on the page are subject to. ``body``: whose report it is, where a rule asks."""
    page = _Page(facts, tables)
    return tuple(
        check for rule in rules() if rule.scope not in DEFERRED for check in _SCOPES[rule.scope](rule, page, body)
    )


# ---------------------------------------------------------------- what the page states


@dataclass(frozen=True, slots=True)
class _Amount:
    """What one cell adds to a sum. ``value`` is ``None`` where nothing certain is stated."""

    cell: str
    value: Decimal | None
    blank: bool = False
    derived: bool = False


class _Page:
    """The facts by code and dimension, and the tables of the forms that stand on the page."""

    def __init__(self, facts: Iterable[Fact], tables: Iterable[Formed]) -> None:
        self.facts = {(fact.code, fact.dimension): fact for fact in facts}
        self.codes = tuple(dict.fromkeys(code for code, _ in self.facts))
        present = {table.form_table for table in tables}
        self.forms = tuple(table for table in TABLES if table.id in present)

    def forms_of(self, rule: Rule) -> tuple[FormTable, ...]:
        return tuple(form for form in self.forms if form.edition in rule.editions)

    def amount(self, code: str, dimension: str | None) -> _Amount:
        """The amount of a cell; a total that is not stated is added up from its row."""
        cell = f"{code}@{dimension}" if dimension else code
        fact = self.facts.get((code, dimension))
        if fact is None:
            return _Amount(cell, None)
        if fact.state in _STATED:
            return _Amount(cell, fact.value if fact.value_base is None else fact.value_base)
        if fact.state not in _BLANK:
            return _Amount(cell, None)
        derived = self._derive(code) if dimension == TOTAL else None
        return _Amount(cell, derived, blank=derived is None, derived=derived is not None)

    def _derive(self, code: str) -> Decimal | None:
        """The six applicant columns added up, blanks as 0; ``None`` when none is stated or one cannot be read."""
        parts = [self.amount(code, name) for name in dimensions(self.forms) if name != TOTAL]
        if any(part.value is None and not part.blank for part in parts):
            return None
        stated = [part.value for part in parts if part.value is not None]
        return sum(stated, Decimal(0)) if stated else None


def dimensions(forms: Iterable[FormTable]) -> tuple[str, ...]:
    """The applicant columns of the tables given, in the order of the form."""
    codes = (column.code for form in forms if form.layout == "matrix_dim" for column in form.columns)
    return tuple(dict.fromkeys(codes))


def _printed(form: FormTable) -> Iterator[str]:
    """The fact codes of the rows and columns printed on a table, without the lines that are added up."""
    for row in form.rows:
        if form.layout == "matrix":
            yield from (f"{row.code}.{column.code}" for column in form.columns)
        else:
            yield row.code
    if form.layout == "record":
        yield from (column.code for column in form.columns)


# ---------------------------------------------------------------- terms


def _terms(side: Iterable[str], each: str, page: _Page, rule: Rule) -> list[tuple[int, str, str | None]]:
    """(sign, code, fixed dimension) for every cell that a side adds up; codes that no table prints fall away."""
    printed = [code for form in page.forms_of(rule) for code in _printed(form)]
    found: list[tuple[int, str, str | None]] = []
    for term in side:
        sign = -1 if term.startswith("-") else 1
        text, _, dimension = term.removeprefix("-").replace("{for}", each).partition("@")
        for code in _expand(text, printed, page):
            found.append((sign, code, dimension or None))
    return found


def _expand(text: str, printed: Sequence[str], page: _Page) -> list[str]:
    whole, _, children = text.partition("|")
    if children:
        below = _expand(children, printed, page)
        on_page = any(code in page.codes for code in below)
        return below if below and (on_page or whole not in page.codes) else [whole]
    if whole.endswith(".*"):
        stem = whole[:-1]
        return [code for code in dict.fromkeys(printed) if code.startswith(stem) and "." not in code[len(stem) :]]
    return [whole] if whole in printed else []


def _matches(code: str, patterns: Iterable[str]) -> bool:
    return any(code == pattern or (pattern.endswith(".**") and code.startswith(pattern[:-2])) for pattern in patterns)


# ---------------------------------------------------------------- scopes


def _per_dimension(rule: Rule, page: _Page, _: Agency | None) -> Iterator[Check]:
    left, right = _terms(rule.lhs, "", page, rule), _terms(rule.rhs, "", page, rule)
    if not left or not right:
        return
    for dimension in dimensions(page.forms_of(rule)):
        yield _compare(
            rule,
            dimension,
            [(sign, page.amount(code, dimension)) for sign, code, _ in left],
            [(sign, page.amount(code, dimension)) for sign, code, _ in right],
        )


def _row_total(rule: Rule, page: _Page, _: Agency | None) -> Iterator[Check]:
    if not any(form.layout == "matrix_dim" for form in page.forms_of(rule)):
        return
    parts = [term.removeprefix("@") for term in rule.lhs]
    for code in page.codes:
        if _matches(code, rule.codes):
            left = [(1, page.amount(code, dimension)) for dimension in parts]
            fact = page.facts.get((code, TOTAL))
            total = page.amount(code, TOTAL)
            # a total that we added up would only agree with itself
            if fact is None or fact.state not in _STATED:
                total = _Amount(total.cell, None, blank=True)
            yield _compare(rule, code, left, [(1, total)])


def _single(rule: Rule, page: _Page, body: Agency | None) -> Iterator[Check]:
    for each in rule.each:
        left = _amounts(rule.lhs, each, page, rule)
        right = _amounts(rule.rhs, each, page, rule)
        if not left or (rule.rhs and not right):
            continue
        scope = each or (right or left)[0][1].cell
        applies = _APPLIES[rule.applies_to](body) if rule.applies_to else True
        if applies:
            yield _compare(rule, scope, left, right)
        else:
            verdict: Verdict = "not_stated" if applies is None else "not_applicable"
            yield Check(rule.id, scope, verdict, None, None, tuple(part.cell for _, part in left))


def _amounts(side: Iterable[str], each: str, page: _Page, rule: Rule) -> list[tuple[int, _Amount]]:
    return [(sign, page.amount(code, dim)) for sign, code, dim in _terms(side, each, page, rule)]


def _every_value(rule: Rule, page: _Page, _: Agency | None) -> Iterator[Check]:
    """One result for each value that is no count, or a single one that says all are."""
    if not page.forms_of(rule):
        return
    counts = [
        fact
        for fact in page.facts.values()
        if fact.state in _STATED and _matches(fact.code, rule.codes) and fact.code not in rule.excepted
    ]
    wrong = [fact for fact in counts if not _is_count(fact)]
    for fact in wrong:
        cell = f"{fact.code}@{fact.dimension}" if fact.dimension else fact.code
        yield Check(rule.id, cell, "fail", fact.value, None, (cell,))
    if not wrong:
        yield Check(rule.id, "", "pass" if counts else "not_stated", None, None, ())


def _is_count(fact: Fact) -> bool:
    value = fact.value if fact.value_base is None else fact.value_base
    return value is not None and value >= 0 and value == value.to_integral_value()


_SCOPES: dict[str, Callable[[Rule, _Page, Agency | None], Iterator[Check]]] = {
    "per_dimension": _per_dimension,
    "row_total": _row_total,
    "single": _single,
    "every_value": _every_value,
}


def _has_no_rule_making(body: Agency | None) -> bool | None:
    """Is the body one that cannot make 规章: a local bureau, a government below the cities? ``None``: not known."""
    if body is None or body.body_kind is None or body.level is None:
        return None
    if body.body_kind in ("government", "office"):
        return body.level in ("county", "township")
    return body.level != "national"


_APPLIES: dict[str, Callable[[Agency | None], bool | None]] = {"no_rule_making": _has_no_rule_making}


# ---------------------------------------------------------------- the verdict


def _compare(
    rule: Rule, scope: str, left: Sequence[tuple[int, _Amount]], right: Sequence[tuple[int, _Amount]]
) -> Check:
    cells = tuple(part.cell for _, part in (*left, *right))
    sums = _sum(left, rule.blanks), _sum(right, rule.blanks)
    verdict: Verdict
    if sums[0] is None or sums[1] is None:
        verdict = "not_stated"
    elif not _COMPARE[rule.op](sums[0], sums[1]):
        verdict = "fail"
    else:
        assumed = any(part.blank or part.derived for _, part in (*left, *right))
        verdict = "pass_assuming_blank_zero" if assumed else "pass"
    return Check(rule.id, scope, verdict, *sums, cells)


def _sum(side: Sequence[tuple[int, _Amount]], blanks: str) -> Decimal | None:
    """The side added up; ``None`` when a part cannot be read, when nothing is stated, or when a blank may not count as 0."""
    if not side:
        return Decimal(0)
    known = [part.value is not None or (part.blank and blanks == "zero") for _, part in side]
    if not all(known) or all(part.value is None for _, part in side):
        return None
    return sum((sign * part.value for sign, part in side if part.value is not None), Decimal(0))
