"""The saved queries: questions that people ask, each a file of ``queries/`` with what it answers and what to beware of.

A file opens with comments: ``zh:`` and ``en:`` its title, ``about:`` what it answers, ``param NAME = DEFAULT: …`` what it asks
for. An empty parameter leaves its choice open, so that a query works wherever a parameter that is not given is an empty text.
What a parameter may be follows from its name: see ``_KINDS``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from db.connection import QueryError
from db.reader import Reader, name_near
from db.rows import Value
from db.scopes import UnknownScopeError, find_province

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

    def fill(self, given: Mapping[str, Value], reader: Reader) -> dict[str, str]:
        """The value of every parameter: the given ones as the database knows them, else the default.

        Raises :class:`QueryError` on another name, and on a value that the database does not have: an answer without rows would
        look as if there were nothing to tell.
        """
        names = [parameter.name for parameter in self.parameters]
        for name in given:
            if name not in names:
                asks = f"it asks for {', '.join(names)}" if names else "it asks for none"
                raise QueryError(f"the query {self.name} has no parameter {name}{name_near(name, names)}; {asks}")
        return {
            parameter.name: _read_value(reader, parameter.name, given.get(parameter.name, parameter.default))
            for parameter in self.parameters
        }


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


# ---------------------------------------------------------------- values


def _read_value(reader: Reader, name: str, value: Value) -> str:
    if isinstance(value, bytes | bool):
        raise QueryError(f"{name} cannot be {value!r}")
    text = "" if value is None else str(value).strip()
    return _KINDS[name](reader, text) if text and name in _KINDS else text


def _read_year(reader: Reader, text: str) -> str:
    found = reader.all_rows("SELECT DISTINCT year FROM all_documents WHERE current AND year IS NOT NULL ORDER BY year")
    known = [str(year) for (year,) in found]
    if text not in known:
        raise QueryError(f"no document of the year {text}; there are {', '.join(known) or 'none'}")
    return text


def _read_province(reader: Reader, text: str) -> str:
    try:
        return find_province(reader, text)
    except UnknownScopeError as error:
        raise QueryError(str(error)) from None


def _read_run(reader: Reader, text: str) -> str:
    runs = [str(run) for (run,) in reader.all_rows("SELECT id FROM runs ORDER BY id")]
    if text not in runs:
        raise QueryError(f"no run {text}; " + (f"the last is {runs[-1]}" if runs else "there is none yet"))
    return text


def _read_choice(reader: Reader, text: str) -> str:
    if text != "1":
        raise QueryError(f"{text} is no choice: write 1, or leave it out")
    return text


# by the name of a parameter; one of another name is any text
_KINDS: Mapping[str, Callable[[Reader, str], str]] = {
    "year": _read_year,
    "province": _read_province,
    "run": _read_run,
    "altered": _read_choice,
}
