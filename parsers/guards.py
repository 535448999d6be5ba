"""What the rules guard and why they fail, as a page: ``python -m parsers.guards > docs/checks.md`` writes it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from parsers.data import load
from parsers.forms import EDITIONS, TABLES, FormTable, cell_code
from parsers.rules import Bounded, Comparison, Item, Key, name_cell, plan, printed_codes, rules


@dataclass(frozen=True, slots=True)
class Guard:
    """The rules that guard a cell. ``sums``: each other value of the cell breaks one; ``bounds``: values far off do.

    ``years``: rules that compare it with the report of another year.
    """

    sums: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


_NO_GUARD = Guard()


@cache
def guards(edition: str) -> Mapping[Key, Guard]:
    """Every cell of an edition's tables and what guards it, in the order of the form."""
    tables = [table for table in TABLES if table.edition == edition]
    cells = list(dict.fromkeys(key for table in tables for key in _cells(table)))
    items = plan(tuple(table.id for table in tables), tuple(dict.fromkeys(code for code, _ in cells)))
    sums, bounds = _by_cell(_sums(items)), _by_cell(_bounds(items))
    years = _by_cell(_years(edition, tables, cells))
    return {key: Guard(sums.get(key, ()), bounds.get(key, ()), years.get(key, ())) for key in cells}


def _cells(table: FormTable) -> Iterator[Key]:
    if table.layout == "record":
        yield from ((column.code, None) for column in table.columns)
        return
    for row in table.rows:
        if row.unit or table.layout != "stat_list":
            yield from (cell_code(table, row, column) for column in table.columns)


def _by_cell(pairs: Iterable[tuple[Key, str]]) -> dict[Key, tuple[str, ...]]:
    found: dict[Key, dict[str, None]] = {}
    for key, rule in pairs:
        found.setdefault(key, {})[rule] = None
    return {key: tuple(named) for key, named in found.items()}


def _sums(items: Iterable[Item]) -> Iterator[tuple[Key, str]]:
    for item in items:
        if isinstance(item, Comparison) and _is_sum(item):
            yield from ((key, item.rule.id) for key in item.keys)


def _is_sum(item: Comparison) -> bool:
    """Must two sides be equal, whoever made the report?"""
    return item.rule.op == "==" and bool(item.right)


def _bounds(items: Iterable[Item]) -> Iterator[tuple[Key, str]]:
    for item in items:
        if isinstance(item, Comparison) and not _is_sum(item):
            yield from ((key, item.rule.id) for key in item.keys)
        elif isinstance(item, Bounded):
            yield item.key, item.rule.id


def _years(edition: str, tables: Sequence[FormTable], cells: Sequence[Key]) -> Iterator[tuple[Key, str]]:
    """The cells that rules over two years name, on either side."""
    printed = {code for table in tables for code in printed_codes(table)}
    for rule in rules():
        if rule.scope != "cross_year" or edition not in rule.editions:
            continue
        terms = [term.removeprefix("-").removeprefix("prev.") for term in (*rule.lhs, *rule.rhs, *rule.codes)]
        for text in dict.fromkeys(term.replace("{for}", each) for term in terms for each in rule.each):
            code, _, dimension = text.partition("@")
            if code in printed:
                yield from ((key, rule.id) for key in cells if key[0] == code and dimension in ("", key[1]))


# ---------------------------------------------------------------- the page

_HEAD = """# What the rules guard, and why they fail

Written by `python -m parsers.guards > docs/checks.md`. The rules themselves: [parse.md](parse.md#rules).

- **sums**: rules of which each other value of the cell breaks at least one, as long as the other cells are right. A blank counts
  as 0, and a cell that cannot be read leaves the rule without a verdict.
- **bounds**: rules that notice a value only when it is far off, or of some bodies only.
- **other years**: rules that need the report of the year before.

`@natural_person …` stands for all columns of applicants that follow in the form, the total among them unless it has a line of
its own.

Not counted here: whole and not negative (`app.nonnegative_integer`), which notices few slips, and figures of the prose.
"""


_REASONS = """## Why a rule fails

`why` of a failing check begins with one of these keys; in brackets follow the cells and numbers that show it. `fault` is where
the failure probably arose; of those marked *carrier* it is ours in a table that came as text, whose columns are told by their
order, and the source's in one of HTML. Signs of a misreading are asked first. Where one cell explains every sum that fails, only
the signs at that cell count.

| key | fault | 中文 | English |
|---|---|---|---|"""


def render() -> str:
    """The page, in Markdown."""
    editions = (_edition(e.id, e.name) for e in EDITIONS if any(t.edition == e.id for t in TABLES))
    return "\n".join([_HEAD, *editions, _REASONS, *map(_reason, load("faults.toml")["reason"]), ""])


def _edition(edition: str, title: str) -> str:
    found = guards(edition)
    summed = sum(bool(guard.sums) for guard in found.values())
    bare = [key for key, guard in found.items() if guard == _NO_GUARD]
    lines = [
        f"## {edition}\n\n{title}\n",
        f"Cells: {len(found)}. Part of a sum: {summed}. Guarded by no rule: {len(bare)}.\n",
        *("| cell | sums | bounds | other years |", "|---|---|---|---|"),
        *(_line(name, guard) for name, guard in _rows(found) if guard != _NO_GUARD),
        "",
        "No rule guards: " + (", ".join(f"`{name_cell(key)}`" for key in bare) or "none") + ".\n",
    ]
    return "\n".join(lines)


def _rows(found: Mapping[Key, Guard]) -> Iterator[tuple[str, Guard]]:
    """One line for cells of a row that the same rules guard."""
    for (code, guard), cells in groupby(found.items(), lambda pair: (pair[0][0], pair[1])):
        named = [dimension for (_, dimension), _ in cells if dimension]
        yield (f"{code}@{named[0]}" + (" …" if len(named) > 1 else "") if named else code), guard


def _line(name: str, guard: Guard) -> str:
    told = (", ".join(f"`{rule}`" for rule in named) for named in (guard.sums, guard.bounds, guard.years))
    return f"| `{name}` | " + " | ".join(told) + " |"


def _reason(entry: Mapping[str, str]) -> str:
    return f"| `{entry['key']}` | {entry['fault']} | {entry['zh']} | {entry['en']} |"


if __name__ == "__main__":
    print(render(), end="")
