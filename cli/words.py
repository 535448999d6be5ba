"""The words of ``gongkai check`` in two languages, from ``check.toml``."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

Language = Literal["zh", "en"]


@cache
def _load() -> dict[str, Any]:
    return tomllib.loads(resources.files("cli").joinpath("check.toml").read_text(encoding="utf-8"))


def words(kind: str, name: str, language: Language) -> str:
    """The words of a name; empty where there are none."""
    entry = _load()[kind].get(name)
    return str(entry[language]) if entry else ""


@cache
def details() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What the parser says of issues in English, and how that is said in Chinese."""
    return tuple((re.compile(entry["pattern"]), entry["zh"]) for entry in _load()["detail"])


@cache
def reasons(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Why something could not be read, as it is said in the other language, and how that is said in this one."""
    return tuple((re.compile(entry["pattern"]), entry[language]) for entry in _load()["reason"] if language in entry)


# the fields of a document that rules compare
FIELDS: tuple[str, ...] = tuple(_load()["fields"])
