"""A registry file with a status changed, or an entry added: text → text. What the file says otherwise stays as it is.

A status is changed in its line. Where that would not read back as meant (a file of an unusual shape) every entry is written
anew, and only the comments at the head of the file are kept.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from scraper.records import Site, SiteStatus
from scraper.registry import read_files, write_entry

_OPENING = re.compile(r"\[\[\s*site\s*\]\]\s*(?:#.*)?")
_TABLE = re.compile(r"\s*\[")
_STATUS = re.compile(r"(?P<key>\s*status\s*=\s*)(?:\"[^\"]*\"|'[^']*')(?P<rest>.*)")


def change_status(content: str, statuses: Mapping[str, SiteStatus]) -> str:
    """The file with these statuses, by id; ids that it does not have are passed over. The file must have no problem."""
    sites, problems = _read(content)
    assert not problems
    wanted = tuple(replace(site, status=statuses.get(site.id, site.status)) for site in sites)
    changed = "".join(_change_lines(content, [statuses.get(site.id) for site in sites]))
    if _read(changed) == (wanted, ()):
        return changed
    return "\n".join([_head(content), *map(write_entry, wanted)])


def add_entry(content: str, site: Site) -> str:
    """The file with an entry more, at its end."""
    return "\n".join([content.rstrip("\n") + "\n", write_entry(site)]) if content.strip() else write_entry(site)


def _read(content: str) -> tuple[tuple[Site, ...], tuple[object, ...]]:
    return read_files({"": content.encode("utf-8")})


def _change_lines(content: str, statuses: list[SiteStatus | None]) -> list[str]:
    """The lines, with the status of the n-th entry where there is one for it; an entry without the key gets it first."""
    lines: list[str] = []
    number, opened, pending = -1, -1, False
    for line in content.splitlines(keepends=True):
        status = statuses[number] if 0 <= number < len(statuses) else None
        found = _STATUS.match(line) if pending else None
        if _OPENING.fullmatch(line.strip()):
            _insert(lines, opened, statuses, number, pending=pending)
            number, opened, pending = number + 1, len(lines) + 1, True
        elif _TABLE.match(line) and pending and not line.startswith((" ", "\t")):
            _insert(lines, opened, statuses, number, pending=pending)
            pending = False
        elif found:
            line = f'{found["key"]}"{status}"{found["rest"]}\n' if status else line
            pending = False
        lines.append(line)
    _insert(lines, opened, statuses, number, pending=pending)
    return lines


def _insert(lines: list[str], place: int, statuses: list[SiteStatus | None], number: int, *, pending: bool) -> None:
    status = statuses[number] if 0 <= number < len(statuses) else None
    if pending and status:
        lines.insert(place, f'status = "{status}"\n')


def _head(content: str) -> str:
    """The comments with which the file begins."""
    lines: list[str] = []
    for line in content.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        lines.append(line)
    return "\n".join(lines).rstrip() + "\n" if any(lines) else ""
