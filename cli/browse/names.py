"""What the keys of the database are called on a page, in Chinese and English."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cli.lint import find_rule
from cli.words import words
from db.indicators import indicators
from parsers.data import load
from parsers.forms import EDITIONS, TABLES, FormColumn, FormRow


@dataclass(frozen=True, slots=True)
class Name:
    """A name in two languages."""

    zh: str
    en: str = ""


def say(kind: str, key: str | None) -> Name:
    """What a key is called; the key itself where it has no name."""
    if key is None:
        return Name("")
    entry = _names()[kind].get(key)
    return Name(entry["zh"], entry["en"]) if entry else Name(key)


def cell_kind(state: str) -> str:
    """How a cell in this state is shown: number, blank, word, unread or absent."""
    return str(_names()["states"].get(state, {"kind": "word"})["kind"])


@cache
def _names() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("cli.browse").joinpath("names.toml").read_text(encoding="utf-8"))


@cache
def issue_names() -> Mapping[str, Name]:
    """Code of an issue → what it means."""
    return {entry["code"]: Name(entry["zh"], entry["en"]) for entry in load("issues.toml")["issue"]}


def rule_name(rule: str) -> Name:
    """What a rule says."""
    entry = find_rule(rule)
    return Name(entry["message"], entry["en"])


@cache
def edition_names() -> Mapping[str, str]:
    """Edition of the form → its name in Chinese."""
    return {edition.id: words("editions", edition.id, "zh") or edition.name for edition in EDITIONS}


_UNIT = re.compile("（单位：[^）]*）")


def drop_unit(label: str) -> str:
    """A label without the unit that the form prints in it, for a number in base units."""
    return _UNIT.sub("", label)


@cache
def cell_names() -> Mapping[str, str]:
    """``code@dimension`` → its labels on the form."""
    return {
        f"{one.code}@{one.dimension}" if one.dimension else one.code: " · ".join(
            filter(None, (drop_unit(one.label or ""), one.dimension_label))
        )
        for one in indicators()
    }


@cache
def line_names() -> Mapping[str, str]:
    """Code of a row or column of a form → its label: the scope of a check."""
    found: dict[str, str] = {}
    for table in TABLES:
        lines: tuple[FormRow | FormColumn, ...] = (*table.rows, *table.derived, *table.columns)
        for line in lines:
            found.setdefault(line.code, line.label)
    return found
