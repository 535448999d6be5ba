"""Why a body's report may not go on where that of the year before ended: renamed, merged, newly founded, split.

A reform is decided once and carried out at different times in different places, so what is known is a span of years: in
it a body *may* have changed. Who has the report of the year before knows more: a body that reported under the same name
was neither founded nor renamed in between.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from parsers.agencies import expand, read_name
from parsers.data import load

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
    """All that is known of a body, in order of years."""
    matters = _matters(name)
    found = []
    for reform in _REFORMS:
        if any(map(reform.after.fullmatch, matters)):
            found.append(reform.change)
        elif any(map(reform.before.fullmatch, matters)):
            found.append(_ended(reform.change))
    return tuple(found)


def _ended(change: Succession) -> Succession:
    return Succession(change.kind, change.first, change.last, change.before, change.after, True, change.evidence)


def _matters(name: str) -> tuple[str, ...]:
    """What a body deals with: 卫生和计划生育 of 山东省卫生和计划生育委员会, also without the room of 卫生健康局办公室."""
    read = read_name(name)
    body = expand(read.body or name) if read else expand(name)
    body = body.removeprefix("国家") if read is None or read.region.names == ("国家",) else body
    return (_ENDING.sub("", body), body)


def _reform(row: dict[str, Any]) -> _Reform:
    first, last = row["years"]
    change = Succession(row["kind"], first, last, tuple(row["old"]), tuple(row["new"]), False, row["source"])
    # an expression that matches nothing where there was no body before, or is none after
    before, after = (re.compile(row[key] or r"(?!)") for key in ("before", "after"))
    return _Reform(change, before, after)


_REFORMS = tuple(map(_reform, _DATA["change"]))
