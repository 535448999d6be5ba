"""What Datasette says of tables, views and columns, in Chinese and English: made from the codebook; and the saved queries."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from cli.browse.page import DATABASE
from db import wide
from db.codebook import Entry, describe, relations
from db.connection import Connection
from db.saved_queries import SavedQuery, saved_queries

_TITLE = "政务公开数据库 gongkai"
# every table and view with its columns
_COLUMNS = """
SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
WHERE m.type IN ('table', 'view') ORDER BY m.name, c.cid
"""
# how rows are kept, which the views give back in words
_INTERNAL = frozenset(
    {
        *("fact_cells", "cell_kinds", "words", "grids", "check_lines", "check_results", "report_checks", "chosen"),
        *("reading_counts", "search_index", "search_places", "_sqlite_migrations"),
    }
)
# what people narrow rows down by, in tables and views where counting it takes no time
_FACETS: Mapping[str, Sequence[str]] = {
    "documents": ("doc_type", "year", "province"),
    "annual_reports": ("year", "province", "form_edition"),
    "agencies": ("province", "level", "system"),
    "issues": ("severity", "code"),
    "pages": ("state", "kind"),
    "sources": ("level", "family", "status"),
    "alarms": ("kind",),
    "runs": ("command",),
}
_NEWEST_FIRST = ("runs", "alarms", "page_versions")  # by their id
# relations on the page of the database: heading → names
GROUPS: Mapping[tuple[str, str], Sequence[str]] = {
    ("报告与机关", "Reports and bodies"): (
        "annual_reports",
        "documents",
        "agencies",
        "coverage",
        "quality",
        "ranked_reports",
    ),
    ("内容", "What they say"): ("sections", "facts", "unread_cells", "figures", "tasks", "tables", "indicators"),
    ("核对与复核", "What was found"): (
        *("checks", "rules", "issues", "findings", "judged_findings", "reviews", "search"),
    ),
    ("抓取", "The crawl"): (
        *("sources", "pages", "source_pages", "page_versions", "archive_records", "runs", "source_runs", "walks"),
        *("alarms", "accepted_alarms"),
    ),
    ("全部版本", "Older versions and readings too"): (
        *("all_documents", "all_sections", "all_facts", "all_unread_cells", "all_tables", "all_figures", "all_tasks"),
        *("all_checks", "all_issues"),
    ),
}


def make_metadata(connection: Connection) -> dict[str, Any]:
    """The metadata of the whole: see Datasette's documentation of that name. The columns are those of this database."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS):
        columns.setdefault(table, []).append(column)
    tables = {name: _table(name, found) for name, found in columns.items()}
    queries = {name: _query(query) for name, query in saved_queries().items()}
    return {"title": _TITLE, "databases": {DATABASE: {"title": _TITLE, "tables": tables, "queries": queries}}}


def _table(name: str, columns: Sequence[str]) -> dict[str, Any]:
    entry = relations().get(name)
    if entry is None or name in _INTERNAL:
        return {"hidden": True, **(_named(name, entry) if entry else {})}
    table = {**_named(name, entry), "columns": dict(_columns(name, columns)), "facets": list(_FACETS.get(name, ()))}
    return {**table, "sort_desc": "id"} if name in _NEWEST_FIRST else table


def _named(name: str, entry: Entry) -> dict[str, Any]:
    about = f'<p>{escape(entry.zh)}</p><p lang="en">{escape(entry.en)}</p>'
    return {"title": name, "description_html": about}


def _columns(name: str, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    # a wide view has 400 columns: their names say what docs/database.md explains
    for column in columns if name not in wide.NAMES else wide.REPORT:
        entry = describe(name, column)
        if entry:
            unit = f" ({entry.unit})" if entry.unit else ""
            yield column, f"{entry.zh} · {entry.en}{unit}"


def _query(query: SavedQuery) -> dict[str, Any]:
    asks = "".join(f"<li><code>{escape(one.name)}</code>: {escape(one.about)}</li>" for one in query.parameters)
    return {
        "sql": query.sql,
        "title": f"{query.title_zh} · {query.title_en}",
        "description_html": f'<p lang="en">{escape(query.about)}</p>' + (f'<ul lang="en">{asks}</ul>' if asks else ""),
        "params": [one.name for one in query.parameters],
        "hide_sql": True,
    }
