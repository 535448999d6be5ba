"""What Datasette says of tables, views and columns, in Chinese and English: made from the codebook."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from cli.browse.page import DATABASE
from db.codebook import relations

_TITLE = "政务公开数据库 gongkai"


def make_metadata() -> dict[str, Any]:
    """The metadata of the whole: see Datasette's documentation of that name."""
    return {"title": _TITLE, "databases": {DATABASE: {"title": _TITLE, "tables": dict(_tables())}}}


def _tables() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in relations().items():
        yield name, {"title": f"{name} · {entry.zh}", "description_html": f'<p lang="en">{escape(entry.en)}</p>'}
