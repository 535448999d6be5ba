"""What a careful reader has read from a table, by the forms' own words → fact codes. The parser has no part in it.

``gold.json``: ``active_disclosure`` item → column → number, ``applications`` row path → column → number, ``review_litigation``
group → column → number. Blank, "/" and "-" are null. ``unclear``: cells that nobody can place, ``likely``: what order and sums
make of some of them (``*`` = any row). ``reconcile_failures``: sums of the source that do not add up.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from parsers.forms import TABLES, FormRow, FormTable, spellings
from parsers.labels import fold_label
from tests.render import Key

# the parts of gold.json, and the layout of the tables that each is about
PARTS = {"active_disclosure": "matrix", "applications": "matrix_dim", "review_litigation": "record"}
_SUM = re.compile(r"(?P<group>[^:：]+)[:：]\s*四列之和=(?P<left>\d+)\s*≠\s*总计=(?P<right>\d+)")

Failure = tuple[str, Decimal, Decimal]  # code of the total, the sum of its parts, what is printed


@dataclass(frozen=True, slots=True)
class Gold:
    """A table case: its page, every cell that a reader can place, and the sums that are wrong in the source.

    ``unclear``: cells that nobody can place; one that is given a value all the same must have it from here.
    """

    name: str
    page: bytes
    cells: Mapping[Key, Decimal | None]
    unclear: Mapping[Key, Decimal | None]
    failures: frozenset[Failure]


def load_gold(folder: Path) -> tuple[Gold, ...]:
    """Every case below the folder that has a ``gold.json``, by name."""
    return tuple(_load(path.parent) for path in sorted(folder.glob("*/gold.json")))


def _load(case: Path) -> Gold:
    said = json.loads((case / "gold.json").read_text(encoding="utf-8"))
    cells = [(key_of(path), _number(value)) for path, value in _cells(said)]
    if len(dict(cells)) != len(cells):
        raise ValueError(f"{case.name}: two answers for one cell")
    return Gold(
        case.name,
        (case / "page.txt").read_bytes(),
        dict(cells),
        {key_of(path): _likely(path, said.get("likely", {})) for path in said.get("unclear", ())},
        frozenset(map(read_failure, said["reconcile_failures"])),
    )


def _cells(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for part in PARTS:
        for row, columns in said.get(part, {}).items():
            yield from ((f"{part}/{row}//{column}", value) for column, value in columns.items())


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _likely(path: str, likely: Mapping[str, Any]) -> Decimal | None:
    """What an unclear cell probably says: a pattern stands for one cell, or for a row with a value for each column."""
    for pattern, said in likely.items():
        values = (
            {f"{pattern}/{column}": value for column, value in said.items()}
            if isinstance(said, dict)
            else {pattern: said}
        )
        for whole, value in values.items():
            if fnmatchcase(path, whole):
                return _number(value)
    return None


def read_failure(text: str) -> Failure:
    """``行政复议: 四列之和=11 ≠ 总计=0`` → code of the total and both numbers."""
    found = _SUM.fullmatch(text.strip())
    if not found:
        raise ValueError(f"no sum that is known: {text}")
    code, _ = key_of(f"review_litigation/{found['group']}//总计")
    return code, Decimal(found["left"]), Decimal(found["right"])


# ---------------------------------------------------------------- words of the form → codes


def key_of(path: str) -> Key:
    """The code and dimension of ``part/row path//column``; with a single stroke before the column, whichever fits.

    One and only one code must answer: gold that means two cells, or none, is a mistake.
    """
    part, _, rest = path.partition("/")
    row, apart, column = rest.partition("//")
    ways = [(row, column)] if apart else [(rest[:at], rest[at + 1 :]) for at, sign in enumerate(rest) if sign == "/"]
    found = {
        key
        for table in TABLES
        if table.layout == PARTS[part]
        for above, below in ways
        for key in _keys(table, above.split("/"), below)
    }
    if len(found) != 1:
        raise ValueError(f"{path}: {sorted(map(str, found)) or 'no cell of a form'}")
    return found.pop()


def _keys(table: FormTable, row: Sequence[str], column: str) -> Iterator[Key]:
    if table.layout == "record":
        wanted = [*map(fold_label, row), fold_label(column)]
        yield from ((c.code, None) for c in table.columns if list(map(fold_label, c.path)) == wanted)
        return
    for defined in _rows_named(table, row):
        for at in table.columns:
            if fold_label(column) in spellings(at):
                yield (defined.code, at.code) if table.layout == "matrix_dim" else (f"{defined.code}.{at.code}", None)


def _rows_named(table: FormTable, path: Sequence[str]) -> Sequence[FormRow]:
    """The rows of a path such as ``三/（三）不予公开/1.属于国家秘密``; the form's own label before other spellings."""
    groups = {fold_label(label) for label in path[1:-1]}
    below = [row for row in (*table.rows, *table.derived) if groups <= {fold_label(label) for label in row.path[:-1]}]
    key = fold_label(path[-1])
    return [row for row in below if fold_label(row.label) == key] or [row for row in below if key in spellings(row)]
