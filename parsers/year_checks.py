"""The rules of ``checks.toml`` across reports: a body's report against that of the year before, and against those below it.

Pure: whoever has both reports hands them in. What is known of the body between the years is handed in too, since neither
report says it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from parsers.data import load
from parsers.forms import EDITIONS, TABLES, FormTable, cell_code
from parsers.records import Check, Verdict
from parsers.rules import COMPARE, Key, Rule, find_forms, name_cell, read_key, rules
from parsers.stated import BLANK
from parsers.year_faults import Failure, Term, find_cell_fault, find_fault
from parsers.year_reports import YearReport

Change = Literal["renamed", "founded", "merged", "split"]
YEAR_RULES = frozenset(rule.id for rule in rules() if rule.scope == "cross_year")
_PREV = "prev."
_CHILD = "child."
# the same name stands for another body: what it had pending is not what the one before left
_BROKEN: frozenset[Change | None] = frozenset({"merged", "split"})


# ---------------------------------------------------------------- from year to year


def check_years(this: YearReport, last: YearReport | None, change: Change | None = None) -> tuple[Check, ...]:
    """Every rule between a report and that of the year before.

    ``last``: ``None`` when it is not at hand, which passes nothing; ``change``: what befell the body in between.
    """
    across = [rule for rule in rules() if rule.scope == "cross_year"]
    return tuple(
        check
        for rule in across
        for edition in sorted(rule.editions & this.editions)[-1:]
        for check in (
            _check_jumps(rule, edition, this, last, change)
            if rule.codes
            else _check_lines(_lines(rule.id, edition), this, last, change)
        )
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """What a rule comes to in one row or column: two sums to compare."""

    rule: Rule
    scope: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        return (*self.left, *self.right)


@lru_cache(maxsize=64)
def _lines(name: str, edition: str) -> tuple[_Line, ...]:
    """A line for each thing that a rule is ``for``, and in each applicant column where the table has such."""
    (rule,) = (rule for rule in rules() if rule.id == name)
    found = []
    for each in rule.each:
        left, right = ([_read_term(term, each) for term in side] for side in (rule.lhs, rule.rhs))
        columns = _columns(edition, right[0][2][0])
        for column in columns or (None,):
            sides = (tuple(Term(s, prev, (code, column)) for s, prev, (code, _) in side) for side in (left, right))
            found.append(_Line(rule, column or each, *sides))
    return tuple(found)


def _read_term(text: str, each: str) -> Term:
    """``-prev.a.b@c`` → its sign, whether it is last year's, and the cell."""
    name = text.removeprefix("-").replace("{for}", each)
    code, _, dimension = name.removeprefix(_PREV).partition("@")
    return Term(-1 if text.startswith("-") else 1, name.startswith(_PREV), (code, dimension or None))


def _columns(edition: str, code: str) -> tuple[str, ...]:
    """The applicant columns of the table of an edition that has a row with this code."""
    for form in TABLES:
        if form.edition == edition and form.layout == "matrix_dim" and any(row.code == code for row in form.rows):
            return tuple(column.code for column in form.columns)
    return ()


def read_sides(check: Check) -> tuple[tuple[Term, ...], tuple[Term, ...]] | None:
    """The terms on both sides of a result across years; ``None`` of other rules, and of a whole table."""
    if check.check not in YEAR_RULES or not check.cells:
        return None
    rule = next(rule for rule in rules() if rule.id == check.check)
    count = len(rule.lhs) or 1  # a rule without sides compares a cell with itself, last year's first
    texts = (*rule.lhs, *rule.rhs) or check.cells
    terms = tuple(
        Term(-1 if text.startswith("-") else 1, name.startswith(_PREV), read_key(name.removeprefix(_PREV)))
        for text, name in zip(texts, check.cells, strict=True)
    )
    return terms[:count], terms[count:]


def _check_lines(
    lines: Sequence[_Line], this: YearReport, last: YearReport | None, change: Change | None
) -> Iterator[Check]:
    """The lines of a rule; those that fail with where that arose."""
    checks = [_check_line(line, this, last, change) for line in lines]
    failures = [
        Failure(check, line.left, line.right)
        for line, check in zip(lines, checks, strict=True)
        if check.verdict == "fail"
    ]
    told = iter(failures)
    for check in checks:
        if check.verdict != "fail" or last is None:
            yield check
            continue
        fault, why = find_fault(next(told), failures, this, last)
        yield check._replace(fault=fault, why=why)


def _check_line(line: _Line, this: YearReport, last: YearReport | None, change: Change | None) -> Check:
    cells = tuple(_name(prev, key) for _, prev, key in line.terms)
    idle = _find_idle([key for _, prev, key in line.terms if prev], this, last, change)
    if idle or last is None:
        return Check(line.rule.id, line.scope, idle or "not_stated", None, None, cells)
    left, right = (_add_up(side, this, last, line.rule.blanks) for side in (line.left, line.right))
    if left is None or right is None:
        return Check(line.rule.id, line.scope, "not_stated", left, right, cells)
    if not COMPARE[line.rule.op](left, right):
        return Check(line.rule.id, line.scope, "fail", left, right, cells)
    assumed = any(key in (last if prev else this).stated.assumed for _, prev, key in line.terms)
    return Check(line.rule.id, line.scope, "pass_assuming_blank_zero" if assumed else "pass", left, right, cells)


def _find_idle(keys: Iterable[Key], this: YearReport, last: YearReport | None, change: Change | None) -> Verdict | None:
    """The verdict where nothing is compared, else ``None``."""
    if last is None:
        # a body that is new has no report of the year before; of one that has, or may have, nothing is known
        begins = change is not None or not _can_print(_editions_of(this.year - 1), keys)
        return "not_applicable" if begins else "not_stated"
    if change in _BROKEN or (last.editions and not _can_print(last.editions, keys)):
        return "not_applicable"
    return None


def _editions_of(year: int) -> frozenset[str]:
    """The editions that are meant for a year."""
    return frozenset(edition.id for edition in EDITIONS if edition.report_years[0] <= year <= edition.report_years[1])


def _can_print(editions: frozenset[str], keys: Iterable[Key]) -> bool:
    return all(code in _printed(editions) for code, _ in keys)


@lru_cache(maxsize=64)
def _printed(editions: frozenset[str]) -> frozenset[str]:
    """The codes that some table of these editions prints."""
    return frozenset(code for form in TABLES if form.edition in editions for code, _ in _keys(form.id))


def _add_up(side: Iterable[Term], this: YearReport, last: YearReport, blanks: str) -> Decimal | None:
    """A side that takes cells of both reports; ``None`` as in :meth:`Stated.add_up`."""
    total, stated = Decimal(0), False
    for sign, prev, key in side:
        of = (last if prev else this).stated
        value = of.values.get(key)
        if value is not None:
            total, stated = total + sign * value, True
        elif blanks != "zero" or key not in of.assumed:
            return None
    return total if stated else None


def _name(prev: bool, key: Key) -> str:
    return f"{_PREV if prev else ''}{name_cell(key)}"


# ---------------------------------------------------------------- jumps, and tables that are copied


@cache
def _limits() -> tuple[int, int, int]:
    entry = next(entry for entry in load("checks.toml")["check"] if entry["id"] == "year.jump")
    return entry["times"], entry["least"], entry["alike"]


def _check_jumps(
    rule: Rule, edition: str, this: YearReport, last: YearReport | None, change: Change | None
) -> Iterator[Check]:
    printed = _printed(frozenset({edition}))
    for _, _, key in (_read_term(code, "") for code in rule.codes):
        if key[0] in printed:
            yield _check_jump(rule, key, this, last, change)
    for form in find_forms(this.tables):
        if form.edition in rule.editions:
            yield _check_copy(rule, form, this, last, change)


def _check_jump(rule: Rule, key: Key, this: YearReport, last: YearReport | None, change: Change | None) -> Check:
    """One figure in both years."""
    cells = (_name(True, key), _name(False, key))
    idle = _find_idle([key], this, last, change)
    before, now = (report.stated.stated.get(key) if report else None for report in (last, this))
    if idle or before is None or now is None:
        return Check(rule.id, name_cell(key), idle or "not_stated", before, now, cells)
    times, least, _ = _limits()
    low, high = sorted((before, now))
    if high >= least and high > times * low:
        places = [(report, key) for report in (last, this) if report]
        fault = find_cell_fault(places, "years_far", f"{before:f}→{now:f}")
        return Check(rule.id, name_cell(key), "fail", before, now, cells, *fault)
    return Check(rule.id, name_cell(key), "pass", before, now, cells)


def _check_copy(rule: Rule, form: FormTable, this: YearReport, last: YearReport | None, change: Change | None) -> Check:
    """Is a whole table as it was the year before? Its cells are not named: the scope is the table's id."""
    keys = _keys(form.id)
    idle = _find_idle(keys, this, last, change)
    if idle or last is None:
        return Check(rule.id, form.id, idle or "not_stated", None, None, ())
    both = [(_said(last, key), _said(this, key)) for key in keys]
    alike = {now for before, now in both if now and before == now}
    if any(before != now for before, now in both if before is not None and now is not None):
        return Check(rule.id, form.id, "pass", None, None, ())
    if any(before is None or now is None for before, now in both):
        return Check(rule.id, form.id, "not_stated", None, None, ())
    if len(alike) < _limits()[2]:
        return Check(rule.id, form.id, "pass", None, None, ())
    return Check(rule.id, form.id, "fail", None, None, (), *find_cell_fault((), "years_alike", f"{len(alike)}"))


@cache
def _keys(table: str) -> tuple[Key, ...]:
    """The cells that a statutory table prints."""
    (form,) = find_forms([table])
    if form.layout in ("record", "stat_list"):
        lines = form.columns if form.layout == "record" else form.rows
        return tuple((line.code, None) for line in lines)
    return tuple(cell_code(form, row, column) for row in form.rows for column in form.columns)


def _said(report: YearReport, key: Key) -> Decimal | None:
    """The number of a cell, 0 for a blank; ``None`` when it is not known."""
    cell = report.stated.cells.get(key)
    if cell is None:
        return None
    return Decimal(0) if cell.state in BLANK else report.stated.stated.get(key)


# ---------------------------------------------------------------- a body and those below it


@dataclass(frozen=True, slots=True)
class Below:
    """The report of a body below. ``id``: by which the caller knows it; ``name``: by which a person does."""

    id: int
    name: str
    report: YearReport


def may_be_counted_in(kind: str | None, system: str | None, name: str) -> bool:
    """Is a body at the place of a government one of those whose figures its report counts in? A department is, but not of a system
    that is led from above or of no government: 税务局, 海关, 法院. ``kind``, ``system``: as in :class:`Document`."""
    below = load("checks.toml")["below"]
    apart = system in below["systems_apart"] or any(word in name for word in below["names_apart"])
    return kind in below["kinds"] and not apart


def codes_below() -> frozenset[str]:
    """The codes that the rules ask of reports of bodies below."""
    return frozenset(_child_key(rule)[0] for rule in rules() if rule.scope == "children")


def check_children(parent: YearReport, children: Sequence[Below]) -> Iterator[tuple[Check, Below | None]]:
    """A report that counts others in against those others: each by itself, and all that state a number.

    Whether it counts them in is for the caller to know. Nothing to compare, no result.
    """
    for rule in rules():
        if rule.scope != "children" or not rule.editions & parent.editions or not children:
            continue
        if rule.id.endswith(".each"):
            yield from ((_check_below(rule, parent, child), child) for child in children)
        else:
            yield _check_sum(rule, parent, children), None


def _check_below(rule: Rule, parent: YearReport, child: Below) -> Check:
    return _judge(rule, child.name, parent, [child.report])


def _check_sum(rule: Rule, parent: YearReport, children: Sequence[Below]) -> Check:
    """What is not stated is left out: the sum of the others is still no more than the whole."""
    return _judge(rule, "", parent, [child.report for child in children])


def _judge(rule: Rule, scope: str, parent: YearReport, children: Sequence[YearReport]) -> Check:
    _, _, key = _read_term(rule.lhs[0], "")
    part = _child_key(rule)
    known = {number: value for number, child in enumerate(children) if (value := _value(child, part)) is not None}
    below = sum(known.values(), Decimal(0)) if known else None
    cells, whole = (*rule.lhs, *rule.rhs), _value(parent, key)
    if whole is None or below is None:
        return Check(rule.id, scope, "not_stated", whole, below, cells)
    if COMPARE[rule.op](whole, below):
        return Check(rule.id, scope, "pass", whole, below, cells)
    places = [(parent, key), *((children[number], part) for number in known)]
    return Check(rule.id, scope, "fail", whole, below, cells, *find_cell_fault(places, "more_below", f"{len(known)}"))


def _child_key(rule: Rule) -> Key:
    return _read_term(rule.rhs[0].removeprefix(_CHILD), "")[2]


def _value(report: YearReport, key: Key) -> Decimal | None:
    return report.stated.values.get(key)
