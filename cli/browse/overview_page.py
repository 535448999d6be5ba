"""The first page, and that of coverage."""

from typing import Any

from cli.browse.overview_words import summarise
from cli.browse.page import Page, read
from db.overview import Scope, read_overview


async def overview(datasette: Any, request: Any) -> Page:
    """``/``."""
    found = await read(datasette, lambda connection: read_overview(connection, Scope()))
    return Page("overview.html", {"page": summarise(found), "present": found.present, "folded": True, "links": True})


async def coverage(datasette: Any, request: Any) -> Page:
    """``/coverage``; ``province`` and ``page`` in its query."""
    return Page("coverage.html", {})
