"""The rules of ``checks.toml``, and what they come to on a page: which cells are added up and compared.

That depends only on the statutory tables and the fact codes found there, and most reports show the same: it is worked out
once for each kind of page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from operator import eq, ge, le
from typing import Any

from parsers.data import load
from parsers.forms import TABLES, FormTable

DEFERRED = frozenset({"cross_year", "children"})  # these need other reports
_BEYOND = DEFERRED | {"document"}  # no rules over the cells of a page
COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {"==": eq, ">=": ge, "<=": le}
TOTAL = "total"
_PLANS = 256  # kinds of pages that are remembered

Key = tuple[str, str | None]  # fact code, dimension
Side = tuple[tuple[int, Key], ...]  # what is added up: sign and cell


@dataclass(frozen=True, slots=True)
class Share:
    """At most ``most`` times the cell ``of``, told from ``least`` on."""

    of: Key
    most: Decimal
    least: Decimal


@dataclass(frozen=True, slots=True)
class Range:
    """What is usual for a figure, in base units: ``bounds`` by kind of body; no multiple of ``whole[0]`` from ``whole[1]`` on."""

    bounds: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    share: Share | None = None
    whole: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of ``checks.toml``; sides are terms such as ``a.b``, ``-a.b``, ``a.*``, ``a|a.*``, ``@dimension``.

    ``words``: what a predicate asks of the entry (days, words of the text), by key.
    """

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
    usual: Range | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sums to compare. ``scope`` names the row or column; ``keys`` are the cells of both sides, ``cells`` their names.

    ``stated_total``: the right side is the row's total, and one that we added up ourselves would only agree with itself.
    """

    rule: Rule
    scope: str
    left: Side
    right: Side
    keys: tuple[Key, ...]
    cells: tuple[str, ...]
    stated_total: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells that are looked at one by one: those of ``codes``."""

    rule: Rule
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bounded:
    """One cell that has a usual range; the cell that it is a share of comes second among ``cells``."""

    rule: Rule
    usual: Range
    key: Key
    cells: tuple[str, ...]


Item = Comparison | Tally | Bounded


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of ``checks.toml``, ranges and those of deferred scopes included."""
    entries = load("checks.toml")
    return tuple(_rule(entry) for entry in (*entries["check"], *entries["range"]))


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        editions=frozenset(entry["editions"]),
        scope=entry.get("scope", "range"),
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
        usual=None if "scope" in entry else _range(entry),
        words={key: entry[key] for key in ("deadline", "anywhere", "in_part") if key in entry},
    )


def _range(entry: Mapping[str, Any]) -> Range:
    share, whole = entry.get("share"), entry.get("round")
    return Range(
        {body: (Decimal(low), Decimal(high)) for body, (low, high) in entry.get("level", {}).items()},
        Share(read_key(share["of"]), Decimal(share["most"]), Decimal(share["from"])) if share else None,
        (Decimal(whole["of"]), Decimal(whole["from"])) if whole else None,
    )


def read_key(text: str) -> Key:
    """``code@dimension`` or ``code`` → the cell; the other way round from :func:`name_cell`."""
    code, _, dimension = text.partition("@")
    return code, dimension or None


def name_cell(key: Key) -> str:
    """``code@dimension``, or ``code`` where the table has no dimension."""
    code, dimension = key
    return f"{code}@{dimension}" if dimension else code


def dimensions(forms: Iterable[FormTable]) -> tuple[str, ...]:
    """The applicant columns of the tables given, in the order of the form."""
    codes = (column.code for form in forms if form.layout == "matrix_dim" for column in form.columns)
    return tuple(dict.fromkeys(codes))


def find_forms(ids: Iterable[str | None]) -> tuple[FormTable, ...]:
    """The statutory tables with these ids, in the order of the forms."""
    wanted = frozenset(ids)
    return tuple(table for table in TABLES if table.id in wanted)


# ---------------------------------------------------------------- a rule on a kind of page


@lru_cache(maxsize=_PLANS)
def plan(tables: tuple[str, ...], codes: tuple[str, ...]) -> tuple[Item, ...]:
    """What every rule comes to. ``tables``: ids of the tables on the page; ``codes``: the fact codes found, in order."""
    forms = find_forms(tables)
    return tuple(item for rule in rules() if rule.scope not in _BEYOND for item in _apply(rule, forms, codes))


def _apply(rule: Rule, forms: Iterable[FormTable], codes: Sequence[str]) -> Iterator[Item]:
    own = tuple(form for form in forms if form.edition in rule.editions)
    if not own:
        return
    if rule.scope == "every_value":
        yield Tally(rule, frozenset(c for c in codes if _matches(c, rule.codes) and c not in rule.excepted))
    elif rule.scope == "row_total":
        yield from _row_totals(rule, own, codes)
    elif rule.usual:
        yield from _bounded(rule, rule.usual, own)
    elif rule.scope == "per_dimension":
        yield from _dimensions(rule, own, codes)
    else:
        yield from _singles(rule, own, codes)


def _dimensions(rule: Rule, forms: Sequence[FormTable], codes: Sequence[str]) -> Iterator[Comparison]:
    left, right = _terms(rule.lhs, "", forms, codes), _terms(rule.rhs, "", forms, codes)
    for dimension in dimensions(forms) if left and right else ():
        sides = [tuple((sign, (code, dimension)) for sign, (code, _) in side) for side in (left, right)]
        yield _comparison(rule, dimension, sides[0], sides[1])


def _row_totals(rule: Rule, forms: Sequence[FormTable], codes: Sequence[str]) -> Iterator[Comparison]:
    if not any(form.layout == "matrix_dim" for form in forms):
        return
    parts = [term.removeprefix("@") for term in rule.lhs]
    for code in codes:
        if _matches(code, rule.codes):
            left = tuple((1, (code, dimension)) for dimension in parts)
            yield _comparison(rule, code, left, ((1, (code, TOTAL)),), stated_total=True)


def _singles(rule: Rule, forms: Sequence[FormTable], codes: Sequence[str]) -> Iterator[Comparison]:
    for each in rule.each:
        left, right = _terms(rule.lhs, each, forms, codes), _terms(rule.rhs, each, forms, codes)
        if left and (right or not rule.rhs):
            yield _comparison(rule, each or name_cell((right or left)[0][1]), left, right)


def _bounded(rule: Rule, usual: Range, forms: Sequence[FormTable]) -> Iterator[Bounded]:
    printed = {code for form in forms for code in printed_codes(form)}
    for key in map(read_key, rule.codes):
        if key[0] in printed:
            other = (name_cell(usual.share.of),) if usual.share else ()
            yield Bounded(rule, usual, key, (name_cell(key), *other))


def _comparison(rule: Rule, scope: str, left: Side, right: Side, stated_total: bool = False) -> Comparison:
    keys = tuple(key for _, key in (*left, *right))
    return Comparison(rule, scope, left, right, keys, tuple(map(name_cell, keys)), stated_total)


# ---------------------------------------------------------------- terms


def _terms(side: Iterable[str], each: str, forms: Iterable[FormTable], codes: Sequence[str]) -> Side:
    """Every cell that a side adds up; codes that no table prints fall away."""
    printed = [code for form in forms for code in printed_codes(form)]
    found: list[tuple[int, Key]] = []
    for term in side:
        sign = -1 if term.startswith("-") else 1
        text, _, dimension = term.removeprefix("-").replace("{for}", each).partition("@")
        found += [(sign, (code, dimension or None)) for code in _expand(text, printed, codes)]
    return tuple(found)


def printed_codes(form: FormTable) -> Iterator[str]:
    """The fact codes of the rows and columns printed on a table, without the lines that are added up."""
    for row in form.rows:
        if form.layout == "matrix":
            yield from (f"{row.code}.{column.code}" for column in form.columns)
        else:
            yield row.code
    if form.layout == "record":
        yield from (column.code for column in form.columns)


def _expand(text: str, printed: Sequence[str], codes: Sequence[str]) -> list[str]:
    whole, _, children = text.partition("|")
    if children:
        below = _expand(children, printed, codes)
        on_page = any(code in codes for code in below)
        return below if below and (on_page or whole not in codes) else [whole]
    if whole.endswith(".*"):
        stem = whole[:-1]
        return [code for code in dict.fromkeys(printed) if code.startswith(stem) and "." not in code[len(stem) :]]
    return [whole] if whole in printed else []


def _matches(code: str, patterns: Iterable[str]) -> bool:
    return any(code == pattern or (pattern.endswith(".**") and code.startswith(pattern[:-2])) for pattern in patterns)
