"""Whose fault it is that a rule across reports fails: ours where a cell shows signs of a misreading, the source's where a slip
shows in the figures, else unclear, since two reports that are plain do not tell which of them is wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.faults import tell
from parsers.records import Check, Fault
from parsers.rules import TOTAL, Key, name_cell
from parsers.suspects import tell_slip
from parsers.year_reports import YearReport

_PLAIN = ("number", "with_unit")  # states of a cell that says a figure itself
_CLEAR = ("transposed", "factor_ten")  # slips of one figure that are hardly chance
_CONSOLIDATED = "consolidated"  # a scope of Document
_ZERO = Decimal(0)
_Reason = tuple[str, str]  # key of faults.toml, detail
_Place = tuple[YearReport, Key]


class Term(NamedTuple):
    """A cell that a rule adds up: its sign, and whether it is of last year's report."""

    sign: int
    prev: bool
    key: Key


class Failure(NamedTuple):
    """A failing line of a rule: what was added up on either side, and to what."""

    check: Check
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def sums(self) -> tuple[Decimal, Decimal]:
        """What both sides come to; of a failing line both are known."""
        return self.check.left or _ZERO, self.check.right or _ZERO

    @property
    def terms(self) -> tuple[Term, ...]:
        """Those of both sides."""
        return (*self.left, *self.right)

    def due(self, number: int, report: YearReport) -> Decimal:
        """What a term would have to say for the line to hold. ``report``: that of the term."""
        sign, _, key = self.terms[number]
        direction = 1 if number < len(self.left) else -1
        return report.stated.values.get(key, _ZERO) - self.rest * sign * direction

    @property
    def rest(self) -> Decimal:
        """By how much the left side is the larger."""
        return self.sums[0] - self.sums[1]


def find_fault(failure: Failure, alike: Sequence[Failure], this: YearReport, last: YearReport) -> tuple[Fault, str]:
    """Fault and ``why`` of a failing line. ``alike``: the failing lines of the same rule, this one among them."""
    places = [(last if prev else this, key) for _, prev, key in failure.terms]
    reasons = (
        _find_sign(places),
        _find_copy((last, this)),
        _find_scopes(last, this),
        _find_assumed(places),
        _find_own_sum(failure, alike, this, last),
        _find_doubt(places),
        _find_moved(failure, alike),
        _find_slip(failure, alike, this, last),
        _find_by_order(places),
    )
    key, detail = next(filter(None, reasons), ("years_disagree", f"{last.year}, {this.year}"))
    return tell(key, detail, in_cells=not any(place in report.marks.by_order for report, place in places))


def find_cell_fault(places: Iterable[_Place], key: str, detail: str) -> tuple[Fault, str]:
    """Fault and ``why`` of what is no sum: the signs at its cells, else the reason given."""
    told = list(places)
    found = _find_sign(told) or _find_copy(report for report, _ in told) or _find_doubt(told) or (key, detail)
    return tell(*found)


# ---------------------------------------------------------------- what is wrong inside one of the reports


def _named(report: YearReport, key: Key) -> str:
    return f"{report.year} {name_cell(key)}"


def _find_sign(places: Iterable[_Place]) -> _Reason | None:
    """A sign that one of the cells was misread."""
    for report, key in places:
        sign = report.marks.signs.get(key)
        if sign:
            return sign, _named(report, key)
    return None


def _find_copy(reports: Iterable[YearReport]) -> _Reason | None:
    """A report of which only a copy is at hand."""
    return next((("one_is_copy", f"{one.year} {one.mirror}") for one in reports if one.mirror), None)


def _find_scopes(last: YearReport, this: YearReport) -> _Reason | None:
    """Does one report count other bodies in, and the other not, or not say so?"""
    scopes = last.scope, this.scope
    if _CONSOLIDATED not in scopes or scopes[0] == scopes[1]:
        return None
    return "scopes_differ", ", ".join(f"{one.year} {one.scope or '—'}" for one in (last, this))


def _find_assumed(places: Iterable[_Place]) -> _Reason | None:
    """A cell that counts as 0 since it is blank, or a total that we added up."""
    for report, key in places:
        cell = report.stated.cells.get(key)
        if cell is None or cell.state not in _PLAIN:
            return "not_plain", _named(report, key)
    return None


def _find_own_sum(failure: Failure, alike: Sequence[Failure], this: YearReport, last: YearReport) -> _Reason | None:
    """A cell that sums of its own report find wrong too, and right when it says what the other report asks for.

    By itself, or with the cells of the other lines that fail: a total is mostly added up from what is wrong.
    """
    for lines in ((failure,), tuple(alike)):
        for number, (_, prev, key) in enumerate(failure.terms):
            report = last if prev else this
            due = {line.terms[number].key: line.due(number, report) for line in lines}
            if _mends(report, due):
                return "own_sum", f"{_named(report, key)} {report.stated.values.get(key, _ZERO):f}→{due[key]:f}"
    return None


def _mends(report: YearReport, due: Mapping[Key, Decimal]) -> bool:
    """Do all sums of a report in which cells stand hold when these say something else, and not as it is?"""
    values = report.stated.values
    own = [one for one in report.identities if any(one.weights.get(key) for key in due)]
    changes = {key: value - values.get(key, _ZERO) for key, value in due.items()}
    return (
        min(due.values()) >= 0
        and any(one.rest for one in own)
        and all(one.rest + sum(one.weights.get(key, 0) * by for key, by in changes.items()) == 0 for one in own)
    )


def _find_doubt(places: Iterable[_Place]) -> _Reason | None:
    """A cell that stands in a rule that fails in its own report."""
    for report, key in places:
        if name_cell(key) in report.failing:
            return "own_doubtful", _named(report, key)
    return None


def _find_by_order(places: Iterable[_Place]) -> _Reason | None:
    """A cell of a table that came as text, with no sum of its own report that holds and has figures in it."""
    for report, key in places:
        values = report.stated.values
        sums = (one for one in report.identities if one.rest == 0 and one.weights.get(key))
        if key in report.marks.by_order and not any(any(map(values.get, one.weights)) for one in sums):
            return "by_order", _named(report, key)
    return None


# ---------------------------------------------------------------- slips between the two


def _find_moved(failure: Failure, alike: Sequence[Failure]) -> _Reason | None:
    """Do other columns of the row miss what this one has too much, or have what it misses?"""
    columns = [one for one in alike if _is_column(one)]
    if len(columns) < 2 or not _is_column(failure):
        return None
    before, now = zip(*(one.sums for one in columns), strict=True)
    if sorted(before) == sorted(now):
        return "other_column", ", ".join(_changed(one) for one in columns)
    for other in columns:
        if other.rest == -failure.rest:
            told = ((one.check.scope, one.rest) for one in (failure, other))
            return "wrong_column", ", ".join(f"{scope} {rest:+f}" for scope, rest in told)
    return None


def _is_column(failure: Failure) -> bool:
    """Is the line that of a column of applicants, and not of all?"""
    dimension = failure.right[0][2][1]
    return dimension not in (None, TOTAL)


def _changed(failure: Failure) -> str:
    before, now = failure.sums
    return f"{failure.check.scope} {before:f}→{now:f}"


def _find_slip(failure: Failure, alike: Sequence[Failure], this: YearReport, last: YearReport) -> _Reason | None:
    """A slip that shows in the figures of the line."""
    before, now = failure.sums
    if len(failure.left) > 1:
        left_out = _find_left_out(failure, this, last)
        if left_out:
            return left_out
    if all(_is_copied(one, last) for one in alike) and now:
        return "year_before", f"{name_cell(failure.right[0][2])} {now:f}"
    if 0 in (before, now):
        return "one_is_zero", f"{last.year} {before:f}, {this.year} {now:f}"
    slip = tell_slip(now, before)
    return (slip, f"{before:f}→{now:f}") if slip in _CLEAR else None


def _find_left_out(failure: Failure, this: YearReport, last: YearReport) -> _Reason | None:
    """Is the difference just one of the cells that are added up?"""
    found = []
    for sign, prev, key in failure.left:
        report = last if prev else this
        value = report.stated.values.get(key, _ZERO)
        if abs(value) == abs(failure.rest):
            kind = "left_out" if sign * value == failure.rest else "counted_twice"
            found.append((kind, f"{_named(report, key)} {value:f}"))
    return found[0] if len(found) == 1 else None


def _is_copied(failure: Failure, last: YearReport) -> bool:
    """Does the line say what the same cell said in the report of the year before?"""
    (_, _, key), *_ = failure.right
    return last.stated.stated.get(key) == failure.sums[1]
