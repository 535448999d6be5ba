"""Statutory tables of HTML as read twice: a figure that both readings do not say alike is certain to none of them.

The grids are compared place by place. Where one differs, both are read as forms, and what counts is what they say: a difference in
blanks, in wide spans or in words that no figure hangs on is none. The figures that differ are unread, with both as candidates.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from parsers.facts import FormReading
from parsers.issues import issue
from parsers.normalise import Profile, clean_cell
from parsers.records import Cell, Check, Fact, Grid
from parsers.second_reader import has_lost_quote, read_tables
from parsers.settling import withhold

SAMPLE = 20  # of so many pages one is read twice, whatever was found on it
# it says which form was used, and casts no doubt on a figure
_HARMLESS = frozenset({"edition_mixed"})
_ALIKE = 0.5  # share of texts in common from which a table of the second reading may be the same
_BLANKS = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_NOTHING_SAID = frozenset({"blank", "dash", "slash", "none_word", "not_applicable"})
_NAMED = 12  # cells that an issue names

_Places = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The forms after the second reading. ``twice``: it could be done, there being such tables."""

    forms: FormReading
    twice: bool


def is_sampled(body: bytes) -> bool:
    """Is a page among those that are read twice although nothing on them is in doubt? The same ones at every run."""
    return crc32(body) % SAMPLE == 0


def is_doubtful(forms: FormReading, checks: Sequence[Check], text: str) -> bool:
    """Does a rule over cells fail, is one unread, was something in the tables mended or not understood, is their markup broken?"""
    return (
        has_lost_quote(text)
        or any(check.verdict == "fail" and not check.check.startswith("cross.") for check in checks)
        or any(found.code not in _HARMLESS for found in forms.issues)
        or any(fact.state == "unread" for fact in forms.facts)
    )


def confirm_forms(
    forms: FormReading,
    grids: Sequence[Grid],
    text: str,
    profile: Profile,
    read: Callable[[Sequence[Grid]], FormReading],
) -> Confirmed:
    """The reading, without the figures that the second one says otherwise.

    ``grids``: those that it was read from; ``text``: the page; ``read``: how grids of this document are read as forms.
    """
    wanted = sorted({table.grid for table in forms.tables if table.form_table and grids[table.grid].carrier == "html"})
    if not wanted:
        return Confirmed(forms, False)
    others = [_clean(grid, profile) for grid in read_tables(text)]
    pairs = _pair([grids[at] for at in wanted], others)
    differing = {at: other for at, other in zip(wanted, pairs, strict=True) if other is not None}
    if not differing:
        return Confirmed(forms, True)
    again = read([differing.get(at, grid) for at, grid in enumerate(grids)])
    return Confirmed(_settle(forms, again, frozenset(differing)), True)


# ---------------------------------------------------------------- which table is which


def _pair(firsts: Sequence[Grid], seconds: Sequence[Grid]) -> list[Grid | None]:
    """For each grid ``None`` when the second reading has it too, place by place; else what that has instead, maybe nothing.

    Both are in the order of the page, so that of two alike the first is the first.
    """
    places = [_places(grid) for grid in seconds]
    found: list[int | None] = []
    after = 0
    for grid in firsts:
        mine = _places(grid)
        at = next((at for at in range(after, len(places)) if places[at] == mine), None)
        found.append(at)
        after = after if at is None else at + 1
    free = set(range(len(seconds))) - set(found)
    result: list[Grid | None] = []
    for number, (grid, same) in enumerate(zip(firsts, found, strict=True)):
        if same is not None:
            result.append(None)
            continue
        # between the tables that stand before and after it
        low = max((at for at in found[:number] if at is not None), default=-1)
        high = min((at for at in found[number:] if at is not None), default=len(seconds))
        alike = _find_alike(_places(grid), {at: places[at] for at in free if low < at < high})
        result.append(_stack([seconds[at] for at in sorted(alike)]))
        free.difference_update(alike)
    return result


def _find_alike(mine: _Places, others: Mapping[int, _Places]) -> list[int]:
    """The tables that are the same, or that are one to a reader who lost the end of the first: the most alike first.

    What one of them has is not looked for in the next, so that of two tables with the same labels one is taken.
    """
    whole, left = _texts(mine), _words(mine)
    found = []
    for at in sorted(others, key=lambda at: (-_share(whole, _texts(others[at])), at)):
        words = _words(others[at])
        if (left & words).total() >= _ALIKE * min(left.total(), words.total()) > 0:
            found.append(at)
            left -= words
    return found


def _stack(grids: Sequence[Grid]) -> Grid:
    """The grids one below the other."""
    width = max((len(grid.rows[0]) for grid in grids if grid.rows), default=0)
    rows: list[tuple[Cell, ...]] = []
    for grid in grids:
        above = len(rows)
        moved = {cell: cell._replace(row=cell.row + above) for row in grid.rows for cell in row}
        for index, row in enumerate(grid.rows, above):
            filling = (Cell("", index, column, 1, 0) for column in range(len(row), width))
            rows.append((*(moved[cell] for cell in row), *filling))
    return Grid(tuple(rows), "html")


def _texts(places: _Places) -> Counter[str]:
    return Counter(text for row in places for text in set(row) if text)


def _words(places: _Places) -> Counter[str]:
    """The words of a table, or its figures where it has none."""
    texts = _texts(places)
    return Counter({text: count for text, count in texts.items() if not text.isascii()}) or texts


def _share(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / max(one.total(), other.total(), 1)


def _places(grid: Grid) -> _Places:
    """The texts to compare: blanks count only between digits; columns in which no cell begins, and blank ends, do not."""
    columns = sorted({cell.column for row in grid.rows for cell in row if cell.colspan})
    rows = [[_bare(row[at].text) for at in columns if at < len(row)] for row in grid.rows]
    return tuple(tuple(row[: _filled(row)]) for row in rows[: _filled([any(row) for row in rows])])


def _filled(values: Sequence[object]) -> int:
    """How many there are up to the last that is something."""
    return max((at for at, value in enumerate(values, 1) if value), default=0)


def _bare(text: str) -> str:
    return _BLANKS.sub("", text) if len(text) > 1 else text


def _clean(grid: Grid, profile: Profile) -> Grid:
    """The grid with the texts as shown, as the first reading has them."""
    done = {cell: cell._replace(text=clean_cell(cell.text, profile).text) for row in grid.rows for cell in row}
    return replace(grid, rows=tuple(tuple(done[cell] for cell in row) for row in grid.rows))


# ---------------------------------------------------------------- what is certain


def _settle(forms: FormReading, again: FormReading, grids: frozenset[int]) -> FormReading:
    """The first reading, with the figures unread that the second one says otherwise. ``grids``: those that differ."""
    doubted = {number for number, table in enumerate(forms.tables) if table.grid in grids}
    others = {(fact.code, fact.dimension): fact for fact in again.facts}
    facts: list[Fact] = []
    told: dict[int, list[str]] = {}
    for fact in forms.facts:
        other = others.get((fact.code, fact.dimension))
        if fact.table in doubted and _differ(fact, other):
            told.setdefault(fact.table, []).append(_told(fact, other))
            fact = withhold(fact, _candidates(fact, other))
        facts.append(fact)
    for fact in _only_second(forms, again, grids):
        told.setdefault(fact.table, []).append(_told(None, fact))
        facts.append(fact)
    issues = [issue("readings_differ", _list(cells), f"table {table}") for table, cells in sorted(told.items())]
    return replace(forms, facts=tuple(facts), issues=(*forms.issues, *issues)) if told else forms


def _differ(fact: Fact, other: Fact | None) -> bool:
    """Do two readings of a cell say different things? What one of them leaves unread is not certain either."""
    if fact.state == "unread":
        return False
    if other is None:
        return True
    return (fact.value, fact.unit, _kind(fact)) != (other.value, other.unit, _kind(other))


def _kind(fact: Fact) -> str:
    """Whether a cell has a value, or says that there is nothing, or cannot be read."""
    return "value" if fact.value is not None else "nothing" if fact.state in _NOTHING_SAID else fact.state


def _only_second(forms: FormReading, again: FormReading, grids: frozenset[int]) -> Iterator[Fact]:
    """Figures that the first reading lacks, at the table in which the second one has them; without a place and a value."""
    known = {(fact.code, fact.dimension) for fact in forms.facts}
    tables = {(table.grid, table.form_table): number for number, table in reversed([*enumerate(forms.tables)])}
    for fact in again.facts:
        table = again.tables[fact.table]
        number = tables.get((table.grid, table.form_table))
        missed = fact.value is not None and (fact.code, fact.dimension) not in known
        if missed and number is not None and table.grid in grids:
            yield withhold(fact)._replace(table=number, row=None, column=None)


def _candidates(fact: Fact, other: Fact | None) -> tuple[str, ...]:
    said = (fact.raw, *((*other.candidates, other.raw) if other else ()))
    return tuple(dict.fromkeys(text for text in said if text.strip()))


def _told(fact: Fact | None, other: Fact | None) -> str:
    """``proactive.rules.made：3 / 8``: the cell, and what each reading says there."""
    cell = fact or other
    assert cell is not None
    name = f"{cell.code}@{cell.dimension}" if cell.dimension else cell.code
    return f"{name}：{_said(fact)} / {_said(other)}"


def _said(fact: Fact | None) -> str:
    return "未读到" if fact is None else fact.raw.strip()[:20] or "空白"


def _list(cells: Sequence[str]) -> str:
    more = f"；等 {len(cells)} 格" if len(cells) > _NAMED else ""
    return "；".join(cells[:_NAMED]) + more
