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
from scraper.entries import Families, Options, keys_of, read_entry
from scraper.families import FAMILIES
from scraper.records import Listing, Site

KNOWN: Families = {
    name: Options(family.definition.known, family.definition.decisive) for name, family in FAMILIES.items()
}
# an entry that says as little as it can, and the keys that are written even so
_USUAL = Site(id="", agency="", level="national", host="", family="generic")
_ALWAYS = {"id", "agency", "level", "host", "family", "status"}
_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)
# what tomllib says, by its beginning → what to write
_MEANT = {
    "Cannot overwrite a value": "the key is there already, write it once",
    "Cannot declare": "the table is there already, write it once",
    "Invalid value": 'write a text in straight quotes ("…"), a number, true or false',
    "Expected '='": "write key = value, with a plain =",
    "Illegal character '\\n'": "close the quotes on the same line",
    "Unterminated string": "close the quotes",
    "Unclosed array": "write a comma between its items and ] behind the last",
    "Unclosed inline table": "write a comma between its keys and } behind the last",
    "Expected newline": "write each key on a line of its own",
    "Expected ']]'": "write [[site]]",
    "Invalid statement": "write key = value",
}


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
    ids: dict[str, str] = {}  # id → the file that has it
    owners: dict[str, str] = {}  # an address → the entry that has it
    for file, content in files.items():
        for number, table in enumerate(_entries(file, content, problems), 1):
            entry = _entry_name(table, number)
            site = _read(file, entry, table, families, problems)
            if site.id in ids:
                detail = f"is {shown(site.id)}, which {ids[site.id]} has already; write another"
                problems.append(Problem(file, detail, entry, "id"))
            elif site.id:
                ids[site.id] = file
                problems += [Problem(file, detail, entry, key) for key, detail in _taken(site, entry, owners)]
            sites.append(site)
    return tuple(sites), tuple(problems)


def _taken(site: Site, entry: str, owners: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Addresses that another entry has: what stands there would count for one of them only. ``owners`` learns the others."""
    addresses = {f"listings[{number}].url": listing.url for number, listing in enumerate(site.listings, 1)}
    for key, address in (*addresses.items(), *(("reports", report) for report in site.reports)):
        owner = owners.setdefault(address, entry)
        if owner != entry and address:
            yield key, f"is {shown(address)}, which {owner} has already; leave it out of one of them"


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
            paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".toml")
        except OSError as error:
            problems.append(Problem(str(folder), f"cannot be read ({error.strerror}); name a folder with .toml files"))
            continue
        if not paths:
            problems.append(Problem(str(folder), "has no .toml file; name the folder that has them, or write one"))
        for path in paths:
            try:
                files[str(path)] = path.read_bytes()
            except OSError as error:
                problems.append(Problem(str(path), f"cannot be read ({error.strerror}); mend it, or take it away"))
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
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        problems.append(Problem(file, f"is no TOML that can be read: {str(error).partition(':')[0]}"))
        return
    problems += [Problem(file, _unknown_key(key), None, key) for key in document if key != "site"]
    entries = document.get("site", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(Problem(file, "is no list of tables; write [[site]] before each entry", None, "site"))
        return
    yield from entries


def _unknown_key(key: str) -> str:
    if key in keys_of(Site):
        return f"stands in no entry; below [[site]] write [site.{key}], or the key above all tables of its entry"
    return f"is unknown; {instead_of(key, ('site',), 'the keys are')}"


def _syntax_error(message: str, content: bytes) -> str:
    """``line 3, column 5: …`` for what tomllib says of a place, which it may call the end of the document."""
    match = _PLACE.fullmatch(message)
    if match is None:
        return f"is no TOML: {message}"
    lines = content.decode("utf-8").splitlines() or [""]
    line = match["line"] or str(len(lines))
    column = match["column"] or str(len(lines[-1]) + 1)
    meant = next((words for begins, words in _MEANT.items() if match["what"].startswith(begins)), None)
    return f"line {line}, column {column}: {match['what']}" + (f"; {meant}" if meant else "")


def _entry_name(table: Mapping[str, Any], number: int) -> str:
    name = table.get("id")
    return f'site "{name}"' if isinstance(name, str) and name.strip() else f"site no. {number}"


def _read(file: str, entry: str, table: Mapping[str, Any], families: Families, problems: list[Problem]) -> Site:
    return read_entry(table, families, lambda key, detail: problems.append(Problem(file, detail, entry, key)))


def _written(listing: Listing) -> dict[str, str]:
    usual = asdict(Listing(""))
    return {key: value for key, value in asdict(listing).items() if value != usual[key]}
