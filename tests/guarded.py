"""What some rule must notice, derived from ``checks.toml`` and the forms alone; the parser's own plan has no part in it.

An equation is cell → weight: the sum of value × weight is 0 on a form that is filled rightly. A change of cells must be noticed
when it makes the sum of an equation another one.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from parsers.forms import FormTable
from tests.filled_forms import name, tables_of
from tests.places import ROOT

Equation = Mapping[str, int]
ENTRIES: list[dict[str, Any]] = tomllib.loads((ROOT / "parsers/checks.toml").read_text(encoding="utf-8"))["check"]


def equations(edition: str) -> list[tuple[str, Equation]]:
    """Id of the rule and equation, for every ``==`` between cells of one report whoever made it."""
    return [
        (entry["id"], equation)
        for entry in ENTRIES
        if edition in entry["editions"] and entry.get("op") == "==" and entry["rhs"] and "applies_to" not in entry
        for equation in _of(entry, edition)
    ]


def _of(entry: Mapping[str, Any], edition: str) -> Iterator[Equation]:
    codes = list(printed(edition))
    if entry["scope"] == "per_dimension":
        for dimension in _dimensions(edition):
            weights = _weights(entry, codes, "")
            yield {name(code, dimension): weight for code, weight in weights.items()}
    elif entry["scope"] == "row_total":
        parts = [term.removeprefix("@") for term in entry["lhs"]]
        for code in codes:
            if any(code.startswith(row.removesuffix("**")) for row in entry["rows"]):
                yield {**{name(code, part): 1 for part in parts}, name(code, "total"): -1}
    elif entry["scope"] == "single":
        for each in entry.get("for", [""]):
            yield _weights(entry, codes, each)


def _weights(entry: Mapping[str, Any], codes: list[str], each: str) -> dict[str, int]:
    sides = ((1, entry["lhs"]), (-1, entry["rhs"]))
    return {
        code: sign * (-1 if term.startswith("-") else 1)
        for sign, side in sides
        for term in side
        for code in _cells(term.removeprefix("-").replace("{for}", each), codes)
    }


def _cells(term: str, codes: list[str]) -> list[str]:
    """The printed codes that a term means: ``a``, ``a.*`` for its children, ``a|a.*`` for these or else itself."""
    whole, _, below = term.partition("|")
    if below:
        return _cells(below, codes) or _cells(whole, codes)
    if whole.endswith(".*"):
        return [code for code in codes if code.startswith(whole[:-1]) and "." not in code[len(whole) - 1 :]]
    return [code for code in codes if code == whole]


def printed(edition: str) -> Iterator[str]:
    """The fact codes of an edition's tables, without their columns of applicants."""
    for table in tables_of(edition):
        yield from _printed(table)


def _printed(table: FormTable) -> Iterator[str]:
    if table.layout == "record":
        yield from (column.code for column in table.columns)
    elif table.layout == "matrix":
        yield from (f"{row.code}.{column.code}" for row in table.rows for column in table.columns)
    else:
        yield from (row.code for row in table.rows)


def _dimensions(edition: str) -> list[str]:
    return [column.code for table in tables_of(edition) if table.layout == "matrix_dim" for column in table.columns]


def must_notice(rules: list[tuple[str, Equation]], before: Mapping[str, int], after: Mapping[str, int]) -> set[str]:
    """The rules whose equations no longer come to 0."""
    changed = {cell: after[cell] - before[cell] for cell in before if after[cell] != before[cell]}
    return {rule for rule, equation in rules if sum(equation.get(cell, 0) * by for cell, by in changed.items())}
