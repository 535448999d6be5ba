"""The shape of the database: numbered migrations for tables; views and figure codes kept in step with the code."""

import json
import sqlite3
from collections.abc import Iterator
from importlib import resources

from sqlite_utils import Database, Migrations

from db.choosing import choose_all
from db.connection import UnusableDatabaseError
from db.counting import count_all
from db.indicators import indicators
from db.search_index import fill_index
from db.steps import STEPS, refuse_newer
from db.wide import statements as wide_statements
from parsers.rules import rules

APPLICATION_ID = 0x676B6169  # "gkai", in the header of the file: whose database it is
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables

migrations = Migrations("gongkai")


def _add_step(name: str) -> None:
    @migrations(name=name)
    def apply(db: Database) -> None:
        # a table cannot be renamed under views that name one that is gone; upgrade makes them anew
        for view in _views_in(db.conn):
            db.conn.execute(f'DROP VIEW "{view}"')
        for statement in _statements(f"{name.partition('_')[2]}.sql"):
            db.conn.execute(statement)


for _name in STEPS:
    _add_step(_name)


def check_library() -> None:
    """Refuse an SQLite without STRICT tables or full-text search, in words."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE[:2]))
        raise UnusableDatabaseError(
            f"gongkai needs SQLite {needed} or newer; this Python brings {sqlite3.sqlite_version}"
        )
    with sqlite3.connect(":memory:") as memory:
        options = {row[0] for row in memory.execute("PRAGMA compile_options")}
    memory.close()
    if "ENABLE_FTS5" not in options:
        raise UnusableDatabaseError("gongkai needs SQLite with FTS5; this Python brings one without it")


def check_owner(connection: sqlite3.Connection) -> None:
    """Refuse a database that another program made, or a newer gongkai."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner != APPLICATION_ID and (owner or tables):
        raise UnusableDatabaseError("is not a gongkai database")
    refuse_newer(connection)


def is_current(connection: sqlite3.Connection) -> bool:
    """Does the database have every table, view and figure code of this version? Reads only."""
    return (
        not migrations.pending(_database(connection))
        and _views_in(connection) == _views_wanted()
        and not list(_stale_indicators(connection))
        and not list(_stale_rules(connection))
    )


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the database to this version, in one transaction: all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(_database(connection))
        fill_index(connection)
        _make_views(connection)
        _save_indicators(connection)
        _save_rules(connection)
        # what is kept because it follows from the rest follows from rules and views that may be others now
        choose_all(connection)
        count_all(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # of some errors, such as that of a full disk, SQLite has undone it already
            connection.execute("ROLLBACK")
        raise


def _database(connection: sqlite3.Connection) -> Database:
    return Database(connection, execute_plugins=False)


def _statements(name: str) -> Iterator[str]:
    text = resources.files("db").joinpath(name).read_text(encoding="utf-8")
    for statement in text.split(";\n"):
        lines = [line for line in statement.splitlines() if not line.lstrip().startswith("--")]
        if "".join(lines).strip():
            yield "\n".join(lines).strip()


def view_query(name: str) -> str:
    """What a view of views.sql selects: its text behind CREATE VIEW … AS."""
    return _views_wanted()[name].partition(" AS\n")[2]


def _views_wanted() -> dict[str, str]:
    views = (*_statements("views.sql"), *wide_statements())
    return {statement.split()[2]: statement for statement in views}


def _views_in(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))


def _make_views(connection: sqlite3.Connection) -> None:
    wanted = _views_wanted()
    present = _views_in(connection)
    if present == wanted:
        return
    for name in present:
        connection.execute(f'DROP VIEW "{name}"')
    for statement in wanted.values():
        connection.execute(statement)


_IndicatorRow = tuple[str, str | None, str | None, str | None, str | None, str | None]


def _stale_indicators(connection: sqlite3.Connection) -> Iterator[_IndicatorRow]:
    """The figures of the forms that the database lacks or describes otherwise."""
    columns = "code, dimension, label, dimension_label, unit, tables"
    present = set(connection.execute(f"SELECT {columns} FROM indicators"))
    for found in indicators():
        tables = json.dumps(found.tables)
        row = (found.code, found.dimension, found.label, found.dimension_label, found.unit, tables)
        if row not in present:
            yield row


def _save_indicators(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO indicators (code, dimension, label, dimension_label, unit, tables) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (code, ifnull(dimension, '')) DO UPDATE SET label = excluded.label,"
        " dimension_label = excluded.dimension_label, unit = excluded.unit, tables = excluded.tables",
        list(_stale_indicators(connection)),
    )


def _stale_rules(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str, str]]:
    """The rules that the database lacks or describes otherwise."""
    present = set(connection.execute("SELECT rule, scope, severity, message FROM rules"))
    wanted = ((rule.id, rule.scope, rule.severity, rule.message) for rule in rules())
    return (row for row in wanted if row not in present)


def _save_rules(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO rules (rule, scope, severity, message) VALUES (?, ?, ?, ?) ON CONFLICT (rule) DO UPDATE SET"
        " scope = excluded.scope, severity = excluded.severity, message = excluded.message",
        list(_stale_rules(connection)),
    )
