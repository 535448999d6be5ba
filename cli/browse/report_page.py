"""The page of one report."""

from typing import Any

from cli.browse.page import NoSuchPage, Page


async def report(datasette: Any, request: Any) -> Page:
    """``/report/KEY``: KEY is a document_key."""
    raise NoSuchPage(f"没有这份报告 No report {request.url_vars['key']}.")
