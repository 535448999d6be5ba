"""The page of one public body: its reports side by side."""

from typing import Any

from cli.browse.page import NoSuchPage, Page


async def agency(datasette: Any, request: Any) -> Page:
    """``/agency/ID``: ID is agencies.id."""
    raise NoSuchPage(f"没有这个机关 No public body {request.url_vars['id']}.")
