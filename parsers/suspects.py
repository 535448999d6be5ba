"""Sums that do not hold → the one cell, or the slip, that explains them. Arithmetic only; whose fault it is comes after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from parsers.rules import Comparison, Key, name_cell, rules

_ZERO = Decimal(0)
# the rules that say of two sums that they are equal
EQUATIONS = frozenset(rule.id for rule in rules() if rule.op == "==" and rule.rhs)


@dataclass(frozen=True, slots=True)
class Identity:
    """A sum that must come to 0: the weight of each cell, and what it comes to. ``total``: the cell that the others add up to."""

    item: Comparison
    weights: Mapping[Key, int]
    rest: Decimal
    total: Key | None


class Suspect(NamedTuple):
    """A cell, what it says, and what it would have to say for all sums that it is part of. ``mends``: of them those that fail."""

    key: Key
    printed: Decimal
    due: Decimal
    mends: int


class Slip(NamedTuple):
    """How a sum came to be wrong: a key of ``faults.toml``; the cells that it speaks of; codes and numbers that show it."""

    key: str
    cells: tuple[Key, ...]
    detail: str


def read_identities(
    items: Iterable[Comparison], values: Mapping[Key, Decimal], derived: Mapping[Key, Sequence[Key]]
) -> tuple[Identity, ...]:
    """Every equation between cells, with the values that it was judged by. ``derived``: totals of ours, and what they add up."""
    return tuple(_identity(item, values, derived) for item in items if item.rule.id in EQUATIONS)


def _identity(item: Comparison, values: Mapping[Key, Decimal], derived: Mapping[Key, Sequence[Key]]) -> Identity:
    weights: dict[Key, int] = {}
    for side, direction in ((item.left, 1), (item.right, -1)):
        for sign, key in side:
            for part in derived.get(key, (key,)):
                weights[part] = weights.get(part, 0) + sign * direction
    rest = sum((weight * values.get(key, _ZERO) for key, weight in weights.items()), _ZERO)
    total = item.right[0][1] if len(item.right) == 1 else None
    return Identity(item, weights, rest, total if total in weights else None)


def by_cell(judged: Iterable[Identity]) -> Mapping[Key, Sequence[Identity]]:
    """The identities that each cell has a weight in."""
    found: dict[Key, list[Identity]] = {}
    for identity in judged:
        for key, weight in identity.weights.items():
            if weight:
                found.setdefault(key, []).append(identity)
    return found


def find_slip(
    failing: Identity,
    judged: Sequence[Identity],
    parts_of: Mapping[Key, Sequence[Identity]],
    values: Mapping[Key, Decimal],
) -> Slip | None:
    """What explains a sum that fails. ``judged``: every identity whose values are known; ``parts_of``: the same by cell."""
    suspects = find_suspects(failing, parts_of, values)
    most = max((suspect.mends for suspect in suspects), default=0)
    best = [suspect for suspect in suspects if suspect.mends == most]
    if most > 1 and len(best) == 1:
        return _of_one_cell(best[0])
    return _misplaced(failing, judged, values) or _of_sum(failing, best, values)


def find_plain_slip(failing: Identity, values: Mapping[Key, Decimal]) -> Slip | None:
    """What shows in a total by itself: that it was left at 0, or stands there alone."""
    return _of_total(failing, failing.total, values) if failing.total else None


def find_suspects(
    failing: Identity, parts_of: Mapping[Key, Sequence[Identity]], values: Mapping[Key, Decimal]
) -> tuple[Suspect, ...]:
    """The cells of a failing sum that could be put right alone, without breaking any other sum."""
    found = []
    for key, weight in failing.weights.items():
        if not weight:
            continue
        change = -failing.rest / weight
        printed = values.get(key, _ZERO)
        due, own = printed + change, parts_of[key]
        if due >= 0 and all(one.rest + one.weights[key] * change == 0 for one in own):
            found.append(Suspect(key, printed, due, sum(one.rest != 0 for one in own)))
    return tuple(found)


# ---------------------------------------------------------------- one cell


def _of_one_cell(suspect: Suspect) -> Slip:
    return Slip(tell_slip(suspect.printed, suspect.due) or "one_cell", (suspect.key,), _change(suspect))


def _change(suspect: Suspect) -> str:
    return f"{name_cell(suspect.key)} {suspect.printed:f}→{suspect.due:f}"


def tell_slip(printed: Decimal, due: Decimal) -> str | None:
    """The slip that makes one figure of another: 48 of 84, 120 of 12, 15 of 18; ``None`` when it is none of these."""
    if printed <= 0 or due <= 0 or printed == due:
        return None
    one, other = str(printed), str(due)
    if other == f"{one}0" or one == f"{other}0":
        return "factor_ten"
    if len(one) != len(other) or len(one) < 2:
        return None
    differing = sum(a != b for a, b in zip(one, other, strict=True))
    if differing == 2 and sorted(one) == sorted(other):
        return "transposed"
    return "one_digit" if differing == 1 else None


# ---------------------------------------------------------------- two sums, one slip


def _misplaced(failing: Identity, judged: Sequence[Identity], values: Mapping[Key, Decimal]) -> Slip | None:
    """Do two sums of one rule miss each other's number? It stands in the wrong column, or in the wrong row."""
    rule = failing.item.rule
    for other in judged:
        if other.item.rule is not rule or other.rest != -failing.rest:
            continue
        kind = "wrong_column" if rule.scope == "per_dimension" else "wrong_row"
        if rule.scope not in ("per_dimension", "row_total"):
            return None
        moved = [
            key
            for identity in (failing, other)
            for key in identity.weights
            if values.get(key) == abs(failing.rest) and key != identity.total
        ]
        told = " ".join(map(name_cell, moved[:2]))
        detail = f"{failing.item.scope} {failing.rest:+f}, {other.item.scope} {other.rest:+f}"
        return Slip(kind, tuple(moved), f"{detail}; {told}" if told else detail)
    return None


# ---------------------------------------------------------------- one sum


def _of_sum(failing: Identity, suspects: Sequence[Suspect], values: Mapping[Key, Decimal]) -> Slip | None:
    found = find_plain_slip(failing, values)
    if found:
        return found
    told = [(suspect, tell_slip(suspect.printed, suspect.due)) for suspect in suspects]
    # the total is the likelier one: it was added up by hand
    told.sort(key=lambda pair: pair[0].key != failing.total)
    for suspect, slip in told:
        if slip in ("transposed", "factor_ten"):
            return Slip(slip, (suspect.key,), _change(suspect))
    left = _left_out(failing, values)
    if left:
        return left
    return next((Slip(s, (c.key,), _change(c)) for c, s in told if s and c.key == failing.total), None)


def _of_total(failing: Identity, total: Key, values: Mapping[Key, Decimal]) -> Slip | None:
    printed = values.get(total, _ZERO)
    added = failing.rest + printed
    if printed == 0:
        return Slip("total_zero", (total,), f"{name_cell(total)} 0→{added:f}")
    if added == 0:
        return Slip("parts_zero", (total,), f"{name_cell(total)} {printed:f}")
    return None


def _left_out(failing: Identity, values: Mapping[Key, Decimal]) -> Slip | None:
    """Is the difference one of the cells, and no other? Left out where its side is the larger, counted twice where not."""
    cells = [key for key in failing.weights if key != failing.total and values.get(key) == abs(failing.rest)]
    if len(cells) != 1:
        return None
    larger = (failing.rest > 0) == (failing.weights[cells[0]] > 0)
    return Slip("left_out" if larger else "counted_twice", (cells[0],), f"{name_cell(cells[0])} {abs(failing.rest):f}")
