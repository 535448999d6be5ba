"""What a page of ours is, whoever serves it: a template with its context; and how its data is read."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from db.connection import Connection

_DIGITS = 19  # of the smallest number that is too long for SQLite
DATABASE = "gongkai"  # what Datasette calls the file, whatever its name
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Places:
    """What is behind the pages; Datasette carries it as its attribute ``gongkai``.

    ``hosts``: the names by which the server may be asked, or ``None`` for any.
    """

    database: Path
    archive: Path
    hosts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be served. ``template``: a file in ``templates``."""

    template: str
    context: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Content:
    """Something that is served as it is. ``headers`` beside the type."""

    body: bytes
    type: str
    headers: Mapping[str, str] = field(default_factory=dict)


class NoSuchPage(Exception):  # noqa: N818 - it is an answer, not an error
    """There is no such report, body or year; the message says so in words."""


# what makes a page: called with Datasette and its request, neither of which has types
Handler = Callable[[Any, Any], Awaitable[Page | Content]]


def parse_number(text: str) -> int | None:
    """A number that SQLite can look up, of what stands in an address; ``None`` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else None


async def read(datasette: Any, reading: Callable[[Connection], _Read]) -> _Read:
    """What a reading function finds, asked on one of Datasette's own connections and threads."""
    found: _Read = await datasette.get_database(DATABASE).execute_fn(reading)
    return found


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
