"""The saved queries: questions that people ask, each a file of ``queries/`` with what it answers and what to beware of.

A file opens with comments: ``zh:`` and ``en:`` its title, ``about:`` what it answers, ``param NAME = DEFAULT: …`` what it asks
for. An empty parameter leaves its choice open, so that a query works wherever a parameter that is not given is an empty text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from db.connection import QueryError
from db.reader import name_near
from db.rows import Value

_ENTRY = re.compile(r"(zh|en|about|param (?P<name>\w+) = (?P<default>[^:]*)): *(?P<said>.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named parameter (``:name``) of a saved query, what it stands for, and what it is when nobody says."""

    name: str
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question with its SQL. ``about``: what a row is, and what to beware of."""

    name: str
    title_zh: str
    title_en: str
    about: str
    parameters: tuple[Parameter, ...]
    sql: str

    def fill(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """The value of every parameter: the given ones, else the default. Raises :class:`QueryError` on another name."""
        names = [parameter.name for parameter in self.parameters]
        for name in given:
            if name not in names:
                asks = f"it asks for {', '.join(names)}" if names else "it asks for none"
                raise QueryError(f"the query {self.name} has no parameter {name}{name_near(name, names)}; {asks}")
        values = {parameter.name: given.get(parameter.name, parameter.default) for parameter in self.parameters}
        return {name: "" if value is None else value for name, value in values.items()}


@cache
def saved_queries() -> Mapping[str, SavedQuery]:
    """Every saved query by its name, in the order of the names."""
    folder = resources.files("db.queries")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    texts = {name.removesuffix(".sql"): folder.joinpath(name).read_text(encoding="utf-8") for name in names}
    return {name: read_saved(name, text) for name, text in texts.items()}


def find_saved(name: str) -> SavedQuery:
    """The saved query of a name. Raises :class:`QueryError` with near ones when there is none."""
    queries = saved_queries()
    if name not in queries:
        raise QueryError(f"no saved query {name}{name_near(name, list(queries))}; gongkai query --list shows them all")
    return queries[name]


def read_saved(name: str, text: str) -> SavedQuery:
    """A saved query from its file."""
    lines = text.splitlines()
    end = next(number for number, line in enumerate(lines) if not line.startswith("--"))
    said, parameters = dict[str, str](), list[Parameter]()
    for entry in _entries(lines[:end]):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise ValueError(f"queries/{name}.sql: {entry} is no entry of its head")
        if match["name"]:
            parameters.append(Parameter(match["name"], match["default"].strip(), match["said"]))
        else:
            said[match[1]] = match["said"]
    sql = "\n".join(lines[end:]).strip()
    return SavedQuery(name, said["zh"], said["en"], said["about"], tuple(parameters), sql)


def _entries(lines: Iterable[str]) -> Iterator[str]:
    """The entries of a head, each on one line: an indented line goes on with the one above."""
    entry = ""
    for line in lines:
        words = line.removeprefix("--")
        if words.startswith("   ") and entry:
            entry = f"{entry} {words.strip()}"
            continue
        if entry:
            yield entry
        entry = words.strip()
    yield entry
