"""Figures of the prose that state a figure of the form: what ``[[prose]]`` of ``checks.toml`` says of it, and of whom it counts.

A figure is read in its sentence with the number struck out (全年收到政府信息公开申请#件), so that one reading serves both the
``code`` of a figure and the rules that compare prose with table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from parsers.data import load
from parsers.memo import remember_short
from parsers.records import Figure
from parsers.sentences import Sentences

_WINDOW, _AFTER = 120, 40  # characters before and after a figure that are looked at
_REST = re.compile(r"[^。；;\n！!？?，,：:、()（）]*")
_TOPIC = re.compile(load("checks.toml")["prose_reach"]["topic"])
_DIGIT = re.compile("[0-9０-９零〇一二两三四五六七八九十百千]")


@dataclass(frozen=True, slots=True)
class ProseRule:
    """One ``[[prose]]`` entry: which sentences state it, and the sums of the table that it may equal.

    ``code``: the fact code stated. ``any_of``: cells (``code@dimension``) that are added up; a sentence agrees with any sum.
    """

    id: str
    code: str
    severity: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    near: re.Pattern[str] | None
    none: re.Pattern[str]
    any_of: tuple[tuple[str, ...], ...]


class Said(NamedTuple):
    """What a figure states.

    ``wider``: the word that says it counts more than the body (全市); ``whole``: of the year of the report, the whole of it,
    and not one part of a larger number; ``alone``: nothing else is counted in (24件，含上年结转1件).
    """

    rule: ProseRule
    wider: str | None
    whole: bool
    alone: bool


@cache
def prose_rules() -> tuple[ProseRule, ...]:
    """Every ``[[prose]]`` rule, in the order of the file: the first that fits a figure names it."""
    return tuple(_rule(entry) for entry in load("checks.toml")["prose"])


def _rule(entry: Mapping[str, Any]) -> ProseRule:
    unless, near = entry.get("unless"), entry.get("near")
    return ProseRule(
        id=entry["id"],
        code=entry["code"],
        severity=entry["severity"],
        pattern=re.compile(entry["pattern"]),
        unless=re.compile(unless) if unless else None,
        near=re.compile(near) if near else None,
        none=re.compile(entry["none"]),
        any_of=tuple(tuple(side) for side in entry["any_of"]),
    )


@cache
def _reach() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in load("checks.toml")["prose_reach"].items()}


def find_said(prose: Sentences, figure: Figure, year: int | None) -> Said | None:
    """What a figure of the text states of the form, or ``None``. ``year``: of the report."""
    text, start, end = prose.text, figure.start, figure.end
    if not _TOPIC.search(text, max(prose.clause(start), start - _WINDOW), end + _AFTER):
        return None
    sentence = text[max(prose.sentence(start), start - _WINDOW) : start]
    if is_denial(figure):
        rule = next((rule for rule in prose_rules() if rule.none.fullmatch(figure.subject)), None)
    else:
        clause = text[max(prose.clause(start), start - _WINDOW) : start]
        rest = _REST.match(text, end, end + _AFTER)
        said = "".join(f"{clause}#{rest[0] if rest else ''}".split())
        fitting = _find_rules(said)
        rule = next((rule for rule in fitting if not rule.near or rule.near.search(sentence + said)), None)
    if rule is None:
        return None
    mixed = _reach()["mixed"].match(text, end, end + _AFTER)
    return Said(rule, *_find_reach(sentence, year), alone=mixed is None)


@remember_short
def _find_rules(said: str) -> tuple[ProseRule, ...]:
    """The rules that a clause states, with "#" in the place of the figure and without blanks."""
    return tuple(
        rule for rule in prose_rules() if rule.pattern.search(said) and not (rule.unless and rule.unless.search(said))
    )


def is_denial(figure: Figure) -> bool:
    """Does the figure say that there was none (无行政复议), and not a number that is 0?"""
    return figure.value == 0 and figure.unit is None and not _DIGIT.search(figure.raw)


def _find_reach(sentence: str, year: int | None) -> tuple[str | None, bool]:
    reach = _reach()
    wider = reach["wider"].search(sentence)
    years = {int(found) for found in reach["year"].findall(sentence)}
    return wider[0] if wider else None, not reach["part"].search(sentence) and years <= {year}
