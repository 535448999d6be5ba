"""A TOML table asked key by key: what does not fit is reported with what to write instead, and reading goes on.

So that one look at the messages mends the whole file.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

Choice = TypeVar("Choice")
Report = Callable[[str, str], None]  # (dotted key, what is wrong and what to write)


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """What a key does not hold as it should goes to ``report`` and is read as its default.

    ``path`` stands before every key that is reported: ``manners.``, ``listings[2].``.
    """

    table: Mapping[str, Any]
    report: Report
    path: str = ""

    def fault(self, key: str, detail: str) -> None:
        """Reports a problem of ``key``, which stands in this table."""
        self.report(self.path + key, detail)

    def only(self, keys: Collection[str]) -> None:
        """Reports every key that is not one of ``keys``."""
        for key in self.table:
            if key not in keys:
                self.fault(key, f"is unknown; {instead_of(key, keys, 'the keys are')}")

    def text(self, key: str, example: str) -> str:
        """A text that must be there; ``""`` once reported."""
        if key not in self.table:
            self.fault(key, f"is missing; write {example}")
        return self.optional(key, example) or ""

    def optional(self, key: str, example: str) -> str | None:
        """A text that may be left out."""
        value = self.table.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.fault(key, f"is {shown(value)}; write {example}")
        return None

    def choice(self, key: str, choices: Sequence[Choice], default: Choice | None = None) -> Choice:
        """One of ``choices``; without a default it must be there."""
        fallback = choices[0] if default is None else default
        if key not in self.table:
            if default is None:
                self.fault(key, f"is missing; write one of {listed(choices)}")
            return fallback
        value = self.table[key]
        # a list or a table is found in no tuple of texts, but need not be hashable
        if value in choices:
            return choices[choices.index(value)]
        self.fault(key, f"is {shown(value)}, which is unknown; {instead_of(value, choices, 'write one of')}")
        return fallback

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        """A list of texts, each named once; no text may be blank."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, f"is {shown(value)}; write a list of texts, such as [{example}]")
            return ()
        for item in sorted({item for item in value if value.count(item) > 1}):
            self.fault(key, f"names {shown(item)} twice; write it once")
        return tuple(value)

    def whole(self, key: str, default: int, least: int, most: int | None = None) -> int:
        """A whole number not below ``least`` nor above ``most``."""
        value = self.table.get(key, default)
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and value >= least
            and (most is None or value <= most)
        ):
            return value
        bounds = f"{least} or more" if most is None else f"{least} to {most}"
        self.fault(key, f"is {shown(value)}; write a whole number, {bounds}, such as {max(default, least)}")
        return default

    def seconds(self, key: str, default: float, most: float) -> float:
        """A duration: a number from 0 to ``most``."""
        value = self.table.get(key, default)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and 0 <= value <= most:
            return float(value)
        self.fault(key, f"is {shown(value)}; write a number of seconds, 0 to {most:g}, such as {default}")
        return default

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self.table.get(key, default)
        if isinstance(value, bool):
            return value
        self.fault(key, f"is {shown(value)}; write true or false, without quotes")
        return default

    def inner(self, key: str) -> "CheckedTable":
        """The table below ``key``; an empty one when there is none."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            self.fault(key, f"is {shown(value)}; write a table, below the line [site.{key}]")
            value = {}
        return CheckedTable(value, self.report, f"{self.path}{key}.")

    def rows(self, key: str, example: str) -> tuple["CheckedTable", ...]:
        """The tables listed below ``key``."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, f"is {shown(value)}; write a list of tables, such as [{example}]")
            return ()
        return tuple(
            CheckedTable(item, self.report, f"{self.path}{key}[{number}].") for number, item in enumerate(value, 1)
        )


def shown(value: object) -> str:
    """A value of the file as a message shows it: short, texts in quotes, truth values as TOML writes them."""
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def listed(values: Collection[object]) -> str:
    """annual_report, work_points, any."""
    return ", ".join(map(str, values))


def instead_of(value: object, known: Collection[object], lead: str) -> str:
    """What to write instead of something unknown: the nearest known word, or all of them after ``lead``."""
    names = {str(name).lower(): str(name) for name in known}
    near = get_close_matches(str(value).lower(), list(names), n=1)
    return f'did you mean "{names[near[0]]}"?' if near else f"{lead} {listed(known)}"
