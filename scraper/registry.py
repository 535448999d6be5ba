"""The registry: the TOML files of ``scraper/sites`` and of the user's own folders → ``tuple[Site, ...]``.

A registry with a problem is not used at all: :class:`RegistryError` names every problem of every file, so that a site is never
left out silently.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import tomli_w

from scraper.checked_table import instead_of, shown
from scraper.entries import Families, Options, read_entry
from scraper.families import FAMILIES
from scraper.records import Listing, Site

KNOWN: Families = {
    name: Options(family.definition.known, family.definition.decisive) for name, family in FAMILIES.items()
}
# an entry that says as little as it can, and the keys that are written even so
_USUAL = Site(id="", agency="", level="national", host="", family="generic")
_ALWAYS = {"id", "agency", "level", "host", "family", "status"}
_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a registry file, and what to write. ``entry``: ``site "guangdong-ybj"``."""

    file: str
    detail: str
    entry: str | None = None
    key: str | None = None

    def __str__(self) -> str:
        key = f'key "{self.key}" ' if self.key else ""
        return ": ".join(part for part in (self.file, self.entry, key + self.detail) if part)


class RegistryError(Exception):
    """The registry cannot be used; ``problems`` are all that were found, in the order of the files."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load_registry(
    folders: Iterable[Path] = (), families: Families = KNOWN, *, shipped: bool = True
) -> tuple[Site, ...]:
    """The shipped sites and those of the user's folders, in the order of the files. Raises :class:`RegistryError`."""
    problems: list[Problem] = []
    files = {**(_shipped_files() if shipped else {}), **_own_files(folders, problems)}
    sites, found = read_files(files, families)
    if problems or found:
        raise RegistryError((*problems, *found))
    return sites


def read_files(files: Mapping[str, bytes], families: Families = KNOWN) -> tuple[tuple[Site, ...], tuple[Problem, ...]]:
    """Files, as name → content. The sites are to be used only when there is no problem."""
    problems: list[Problem] = []
    sites: list[Site] = []
    first: dict[str, str] = {}  # id → the file that has it
    for file, content in files.items():
        for number, table in enumerate(_entries(file, content, problems), 1):
            entry = _entry_name(table, number)
            site = _read(file, entry, table, families, problems)
            if site.id in first:
                detail = f"is {shown(site.id)}, which {first[site.id]} has already; write another"
                problems.append(Problem(file, detail, entry, "id"))
            elif site.id:
                first[site.id] = file
            sites.append(site)
    return tuple(sites), tuple(problems)


def write_entry(site: Site) -> str:
    """The entry as TOML; reads back to the same site. What every entry has by default is left out, but not the status."""
    usual = asdict(_USUAL)
    entry = {key: value for key, value in asdict(site).items() if key in _ALWAYS or value != usual[key]}
    for key in ("expect", "manners"):
        if key in entry:
            entry[key] = {name: value for name, value in entry[key].items() if value != usual[key][name]}
    if site.options:
        entry["options"] = dict(site.options)
    if site.listings:
        entry["listings"] = [_written(listing) for listing in site.listings]
    return tomli_w.dumps({"site": [entry]})


# ---------------------------------------------------------------- inside


def _shipped_files() -> dict[str, bytes]:
    folder = resources.files("scraper").joinpath("sites")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith(".toml")}
    return dict(sorted(files.items()))


def _own_files(folders: Iterable[Path], problems: list[Problem]) -> dict[str, bytes]:
    """Named by their whole path, so that they are told from the shipped ones."""
    files: dict[str, bytes] = {}
    for folder in folders:
        try:
            files |= {str(path): path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix == ".toml"}
        except OSError as error:
            problems.append(Problem(str(folder), f"cannot be read ({error.strerror}); name a folder with .toml files"))
    return files


def _entries(file: str, content: bytes, problems: list[Problem]) -> Iterator[Mapping[str, Any]]:
    """The ``[[site]]`` tables of one file; what is no such table becomes a problem."""
    try:
        document = tomllib.loads(content.decode("utf-8-sig"))  # editors on Windows put a mark in front
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(file, f"line {line}: is not UTF-8; save the file as UTF-8"))
        return
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, _syntax_error(str(error), content)))
        return
    problems += [
        Problem(file, f"is unknown; {instead_of(key, ('site',), 'the keys are')}", None, key)
        for key in document
        if key != "site"
    ]
    entries = document.get("site", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(Problem(file, "is no list of tables; write [[site]] before each entry", None, "site"))
        return
    yield from entries


def _syntax_error(message: str, content: bytes) -> str:
    """``line 3, column 5: …`` for what tomllib says of a place, which it may call the end of the document."""
    match = _PLACE.fullmatch(message)
    if match is None:
        return f"is no TOML: {message}"
    lines = content.decode("utf-8").splitlines() or [""]
    line = match["line"] or str(len(lines))
    column = match["column"] or str(len(lines[-1]) + 1)
    return f"line {line}, column {column}: {match['what']}"


def _entry_name(table: Mapping[str, Any], number: int) -> str:
    name = table.get("id")
    return f'site "{name}"' if isinstance(name, str) and name.strip() else f"site no. {number}"


def _read(file: str, entry: str, table: Mapping[str, Any], families: Families, problems: list[Problem]) -> Site:
    return read_entry(table, families, lambda key, detail: problems.append(Problem(file, detail, entry, key)))


def _written(listing: Listing) -> dict[str, str]:
    usual = asdict(Listing(""))
    return {key: value for key, value in asdict(listing).items() if value != usual[key]}
