"""What pages and saved queries ask is served by indexes: no statement walks a big table, however many reports there are.

Every statement is taken that stands as a constant in a module which a page, a report or a search is made of, and every saved
query: a new one is covered as soon as it is written.
"""

import ast
import importlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.big_database import make
from db.reader import find_parameters
from db.saved_queries import saved_queries
from db.search_words import register
from tests.places import ROOT

# tables that grow with the reports
BIG = {
    *(
        "fact_cells",
        "all_sections",
        "all_figures",
        "all_tasks",
        "all_issues",
        "check_results",
        "report_checks",
        "grids",
    ),
    *("all_documents", "page_versions", "pages", "chosen", "reading_counts", "search_places", "archive_records"),
}
# what may be walked from end to end, by where the statement stands, and why
WALKS = {
    (
        "saved.carry_over_breaks",
        "report_checks",
    ): "verdicts on a pair of years are few, and one walk costs less than asking each report",
    (
        "saved",
        "all_documents",
    ): "a question about all reports looks at each, for what it says of itself: one row a document",
    ("saved", "chosen"): "one short row an agency and year",
    (
        "db.chosen_reports.LINES",
        "chosen",
    ): "the overview is of every report: one row each, and none of its parts",
}
_STATEMENT = re.compile(r"\s*(SELECT|WITH)\s", re.IGNORECASE)


@cache
def page_modules() -> list[str]:
    """The modules of ``db`` that pages, report and search are made of: what the modules of ``cli`` for them import, and so on."""
    started = [
        *(ROOT / "cli" / "browse").glob("*.py"),
        ROOT / "cli" / "report_command.py",
        ROOT / "cli" / "search_command.py",
    ]
    found = dict.fromkeys(name for path in started if path.exists() for name in _imports(path))
    for name in list(found):
        found |= dict.fromkeys(_imports(ROOT / f"{name.replace('.', '/')}.py"))
    return sorted(name for name in found if name not in ("db.store", "db.schema", "db.connection"))


def _imports(path: Path) -> Iterator[str]:
    if not path.exists():
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("db."):
            yield node.module or ""


def statements() -> Iterator[tuple[str, str]]:
    """(name, SQL) of every statement."""
    for module in page_modules():
        for name, value in vars(importlib.import_module(module)).items():
            if name.isupper() and not name.startswith("_"):  # that is a part of a statement
                yield from ((f"{module}.{name}{place}", text) for place, text in _texts(value))
    for name, query in saved_queries().items():
        yield f"saved.{name}", query.sql


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if _STATEMENT.match(value):
            # a place for a condition
            yield place, re.sub(r"\{\w*\}", "true", value)
    elif isinstance(value, dict):
        for key, found in value.items():
            yield from _texts(found, f"{place}[{key}]")
    elif isinstance(value, tuple | list):
        for number, found in enumerate(value):
            yield from _texts(found, f"{place}[{number}]")


STATEMENTS = dict(statements())


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A small database without statistics, as the store leaves it: a plan does not depend on how much there is."""
    path = tmp_path_factory.mktemp("plans") / "small.db"
    make(path, reports=20)
    with closing(sqlite3.connect(path)) as opened:
        register(opened)
        assert not opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchall()
        yield opened


def walked_tables(connection: sqlite3.Connection, sql: str) -> set[str]:
    """The big tables that a statement reads from the first row on to the last, by its compiled program: over a table itself or over
    one of its indexes."""
    roots = dict(connection.execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE rootpage"))
    if not any("SCAN" in detail for *_, detail in explain(connection, sql, "QUERY PLAN ")):
        return set()  # the newest of all is found at the end of an index, and looks like a walk that ends at once
    program = explain(connection, sql)
    opened = {cursor: roots[root] for _, code, cursor, root, *_ in program if code == "OpenRead" and root in roots}
    begun = {cursor for _, code, cursor, *_ in program if code in ("Rewind", "Last")}
    going_on = {cursor for _, code, cursor, *_ in program if code in ("Next", "Prev")}
    counted = {cursor for _, code, cursor, *_ in program if code == "Count"}
    return {opened[cursor] for cursor in (begun & going_on | counted) & set(opened)} & BIG


def explain(connection: sqlite3.Connection, sql: str, what: str = "") -> list[tuple[Any, ...]]:
    """The program of a statement, whatever it asks for; or, with ``QUERY PLAN``, its plan."""
    names = dict.fromkeys(find_parameters(sql))
    if names:
        return connection.execute(f"EXPLAIN {what}{sql}", names).fetchall()
    numbers = [int(number) for number in re.findall(r"\?(\d+)", sql)]
    count = max(numbers) if numbers else re.sub("'[^']*'", "", sql).count("?")
    return connection.execute(f"EXPLAIN {what}{sql}", [None] * count).fetchall()


def test_statements_are_found() -> None:
    assert len(STATEMENTS) > 60
    assert {name.split(".")[1] for name in STATEMENTS} >= {"report_view", "agency_view", "search"}


def test_a_walk_is_seen(connection: sqlite3.Connection) -> None:
    assert walked_tables(connection, "SELECT id FROM all_sections WHERE title LIKE '%费%'") == {"all_sections"}
    assert walked_tables(connection, "SELECT count(*) FROM fact_cells") == {"fact_cells"}
    assert walked_tables(connection, "SELECT * FROM facts WHERE state = 'unread'")
    assert not walked_tables(connection, "SELECT max(id) FROM all_documents")
    assert not walked_tables(connection, "SELECT * FROM facts WHERE document = 1")


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_walks_a_big_table(name: str, connection: sqlite3.Connection) -> None:
    walked = walked_tables(connection, STATEMENTS[name])
    unexpected = {table for table in walked if (name, table) not in WALKS and (name.split(".")[0], table) not in WALKS}
    assert not unexpected, f"{name} walks {', '.join(sorted(unexpected))}"


def test_what_is_allowed_is_needed(connection: sqlite3.Connection) -> None:
    met = {(name, table) for name, sql in STATEMENTS.items() for table in walked_tables(connection, sql)}
    assert set(WALKS) <= met | {(name.split(".")[0], table) for name, table in met}
