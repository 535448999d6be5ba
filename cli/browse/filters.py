"""What templates may do with a value, in Datasette's environment and in our own."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from cli.times import show_time


def web_address(text: object) -> str | None:
    """An address that a link may lead to: of the web, and of nothing else (``javascript:``, a path of a file)."""
    if not isinstance(text, str):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def show_number(value: object) -> str:
    """A number as it is read most easily: 12,345; a text as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:,}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "china_time": show_time,
    "web_address": web_address,
    "number": show_number,
}
