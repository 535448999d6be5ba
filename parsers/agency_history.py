"""Why a body's report may not go on where that of the year before ended: renamed, merged, newly founded, split.

A reform is decided once and carried out at different times in different places, so what is known is a span of years: in
it a body *may* have changed. Who has the report of the year before knows more: a body that reported under the same name
was neither founded nor renamed in between.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from parsers.bodies import expand
from parsers.data import load
from parsers.gazetteer import DIVISIONS, find_codes
from parsers.names import read_name
from parsers.spotting import Name

Change = Literal["renamed", "founded", "merged", "split"]

_DATA = load("agency_history.toml")
# what a body is, behind what it deals with
_ENDING = re.compile("(?:管理)?委员会$|委$|办公室$|办公厅$|局$|厅$|部$")


@dataclass(frozen=True, slots=True)
class Succession:
    """A change that can stand between the reports of two neighbouring years.

    ``first`` to ``last``: the later of the two years. ``before`` and ``after``: the bodies as they are told to a person;
    ``ends``: the body asked about is one of those before, else one of those after. ``evidence``: the decision behind it.
    """

    kind: Change
    first: int
    last: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    ends: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class _Reform:
    """A change of the table with the expressions for what the bodies before and after it deal with."""

    change: Succession
    before: re.Pattern[str]
    after: re.Pattern[str]


def find_succession(name: str, year: int) -> Succession | None:
    """What may have befallen a body between its reports for ``year`` - 1 and ``year``; ``None``: nothing that is known.

    ``name``: a full name with its region, a printed one, or the body alone (医疗保障局).
    """
    return next((change for change in _changes_of(name) if change.first <= year <= change.last), None)


@lru_cache(maxsize=2048)
def _changes_of(name: str) -> tuple[Succession, ...]:
    """All that is known of a body: the reforms, then the changes of its division."""
    read = read_name(name)
    matters = _matters(name, read)
    found = []
    for reform in _REFORMS:
        if any(map(reform.after.fullmatch, matters)):
            found.append(reform.change)
        elif any(map(reform.before.fullmatch, matters)):
            found.append(replace(reform.change, ends=True))
    return (*found, *_changes_of_division(read))


def _changes_of_division(read: Name | None) -> Iterator[Succession]:
    """What became of the one division that the name holds; also asked about by its former name."""
    names = read.region.names if read else ()
    codes = find_codes(names) if names else ()
    for change in _DIVISIONS.get(codes[0], ()) if len(codes) == 1 else ():
        gone = names[-1] in change.before and not any(new.endswith(names[-1]) for new in change.after)
        yield replace(change, ends=gone)


def _matters(name: str, read: Name | None) -> tuple[str, ...]:
    """What a body deals with: 卫生和计划生育 of 山东省卫生和计划生育委员会, also without the room of 卫生健康局办公室."""
    body = expand(read.body or name) if read else expand(name)
    body = body.removeprefix("国家") if read is None or read.region.names == ("国家",) else body
    return (_ENDING.sub("", body), body)


def _reform(row: dict[str, Any]) -> _Reform:
    first, last = row["years"]
    change = Succession(row["kind"], first, last, tuple(row["old"]), tuple(row["new"]), False, row["source"])
    # an expression that matches nothing where there was no body before, or is none after
    before, after = (re.compile(row[key] or r"(?!)") for key in ("before", "after"))
    return _Reform(change, before, after)


def _read_divisions() -> dict[str, tuple[Succession, ...]]:
    """Code → what became of the division."""
    former: dict[str, str] = load("regions.toml")["former"]
    found: dict[str, list[Succession]] = {}
    for year, names in _DATA["divisions"].items():
        for name in names:
            code = former[name]
            evidence = f"国务院{year}年批复：{name}改设{DIVISIONS[code].name}"
            change = Succession("renamed", int(year), int(year) + 1, (name,), (DIVISIONS[code].name,), False, evidence)
            found.setdefault(code, []).append(change)
    for row in _DATA["division_change"]:
        first, last = row["years"]
        change = Succession(row["kind"], first, last, tuple(row["old"]), tuple(row["new"]), False, row["source"])
        for code in row["codes"]:
            found.setdefault(code, []).append(change)
    return {code: tuple(changes) for code, changes in found.items()}


_DIVISIONS = _read_divisions()
_REFORMS = tuple(map(_reform, _DATA["change"]))
