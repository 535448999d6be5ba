"""The first page, and that of coverage."""

from typing import Any

from cli.browse.page import Page


async def overview(datasette: Any, request: Any) -> Page:
    """``/``."""
    return Page("overview.html", {})


async def coverage(datasette: Any, request: Any) -> Page:
    """``/coverage``; ``province`` and ``page`` in its query."""
    return Page("coverage.html", {})
