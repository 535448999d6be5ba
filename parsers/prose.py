"""Figures of the prose that state a figure of the form: what ``[[prose]]`` of ``checks.toml`` says of it, and of whom it counts.

A figure is read in its sentence with the number struck out (全年收到政府信息公开申请#件), so that one reading serves both the
``code`` of a figure and the rules that compare prose with table.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from parsers.data import load
from parsers.memo import remember_short
from parsers.records import Figure
from parsers.sentences import Sentences
from parsers.speaking import is_own_opening, names_other

_WINDOW, _AFTER = 120, 40  # characters before and after a figure that are looked at
_REST = re.compile(r"[^。；;\n！!？?，,：:、()（）]*")
_TOPIC = re.compile(load("checks.toml")["prose_reach"]["topic"])
_WORDS: Mapping[str, str] = load("checks.toml")["prose_words"]
_DENIES = frozenset("未无没")  # what a denial begins with, and no number does
_UNITS = frozenset((None, *load("checks.toml")["prose_reach"]["units"]))


@dataclass(frozen=True, slots=True)
class ProseRule:
    """One ``[[prose]]`` entry: which sentences state it, and the sums of the table that it may equal.

    ``code``: the fact code stated. ``before``: words that may open its clause. ``any_of``: cells (``code@dimension``) that are
    added up; a sentence agrees with any sum.
    """

    id: str
    code: str
    severity: str
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    near: re.Pattern[str] | None
    apart: re.Pattern[str] | None
    none: re.Pattern[str]
    any_of: tuple[tuple[str, ...], ...]


class Said(NamedTuple):
    """What a figure states.

    ``wider``: the word that says it counts more than the body (全市); ``whole``: plainly of the body and of the year of
    the report, the whole of it, and not one part of a larger number; ``alone``: nothing else is counted in (24件，含上年结转1件).
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
    before, unless, near, apart = (entry.get(name) for name in ("before", "unless", "near", "apart"))
    return ProseRule(
        id=entry["id"],
        code=entry["code"],
        severity=entry["severity"],
        pattern=_pattern(entry["pattern"]),
        before=_pattern(before) if before else None,
        unless=re.compile(unless) if unless else None,
        near=re.compile(near) if near else None,
        apart=re.compile(apart) if apart else None,
        none=re.compile(entry["none"]),
        any_of=tuple(tuple(side) for side in entry["any_of"]),
    )


def _pattern(written: str) -> re.Pattern[str]:
    for name, words in _WORDS.items():
        written = written.replace(f"<{name}>", words)
    return re.compile(written)


@cache
def _reach() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(pattern) for name, pattern in load("checks.toml")["prose_reach"].items() if name != "units"
    }


class _Fit(NamedTuple):
    """A rule that a clause states: the words before it, and the year that is named in it (结转2023年度)."""

    rule: ProseRule
    opening: str
    to: int | None = None


def find_said(prose: Sentences, figure: Figure, year: int | None, names: Sequence[str]) -> Said | None:
    """What a figure of the text states of the form, or ``None``. ``year``: of the report; ``names``: of its body."""
    text, start, end = prose.text, figure.start, figure.end
    first = max(prose.clause(start), start - _WINDOW)
    if figure.unit not in _UNITS or not _TOPIC.search(text, first, end + _AFTER):
        return None
    sentence = text[max(prose.sentence(start), start - _WINDOW) : start]
    fit = (
        _find_denied(figure, text[first:start])
        if is_denial(figure)
        else _find_counted(text, (first, start, end), sentence)
    )
    if fit is None:
        return None
    mixed = _reach()["mixed"].match(text, end, end + _AFTER)
    wider, whole = _find_reach(sentence, year)
    if fit.rule.apart and fit.rule.apart.search(sentence):
        return None
    own = is_own_opening(fit.opening, fit.rule.before, names) and not names_other(sentence, names)
    next_year = fit.to is None or (year is not None and fit.to == year + 1)
    return Said(fit.rule, wider, whole and own and next_year, alone=mixed is None)


def _find_denied(figure: Figure, opening: str) -> _Fit | None:
    return next((_Fit(rule, opening) for rule in prose_rules() if rule.none.fullmatch(figure.subject)), None)


def _find_counted(text: str, places: tuple[int, int, int], sentence: str) -> _Fit | None:
    """The rule that a number fits. ``places``: where its clause begins, and the number itself; ``sentence``: up to it."""
    first, start, end = places
    rest = _REST.match(text, end, end + _AFTER)
    said = "".join(f"{text[first:start]}#{rest[0] if rest else ''}".split())
    fits = (fit for fit in _find_fits(said) if not fit.rule.near or fit.rule.near.search(sentence + said))
    return next(fits, None)


@remember_short
def _find_fits(said: str) -> tuple[_Fit, ...]:
    """The rules that a clause states, with "#" in the place of the figure and without blanks."""
    fits: list[_Fit] = []
    for rule in prose_rules():
        found = rule.pattern.search(said)
        if found and not (rule.unless and rule.unless.search(said)):
            to = found.groupdict().get("to")
            fits.append(_Fit(rule, said[: found.start()], int(to) if to else None))
    return tuple(fits)


def is_denial(figure: Figure) -> bool:
    """Does the figure say that there was none (无行政复议), and not a number that is 0?"""
    return figure.value == 0 and figure.unit is None and figure.raw[:1] in _DENIES


def _find_reach(sentence: str, year: int | None) -> tuple[str | None, bool]:
    reach = _reach()
    wider = reach["wider"].search(sentence)
    years = {int(found) for found in reach["year"].findall(sentence)}
    return wider[0] if wider else None, not reach["part"].search(sentence) and years <= {year}
