"""Databases of earlier shapes keep what they say."""

import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner
from sqlite_utils import Database

from cli.main import cli
from db import schema
from db.exports import DATASETS
from db.exports.export import export_csv
from db.store import Store
from tests.places import ROOT
from tests.stored import CHECKED, capture, change, save, values


def make_first_shape(path: Path) -> None:
    """A database as migration 0001 left it, with one report: two facts, one check."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    schema.migrations.apply(Database(connection), stop_before="0002_numbers")
    connection.execute("CREATE VIEW checks AS SELECT document, rule, verdict FROM all_checks")
    connection.executescript("""
        INSERT INTO runs (id, command, parser_version, started_at) VALUES (1, 'ingest', '0', '2026-01-01T00:00:00Z');
        INSERT INTO pages (id, address, first_seen_at) VALUES (1, 'a', '2026-01-01T00:00:00Z');
        INSERT INTO page_versions (id, page, number, current, digest, size, origin, ingested_at, parser_version, run)
        VALUES (1, 1, 1, 1, 'd', 1, '/a', '2026-01-01T00:00:00Z', '0', 1);
        INSERT INTO all_documents (id, page_version, parser_version, part, current, document_key, facts_found, facts_read,
          tables_found, source, official_host, doc_type, encoding, script, repairs)
        VALUES (1, 1, '0', 1, 1, 'k', 2, 1, 1, 'a', 0, 'annual_report', 'utf-8', 'simplified', '{}');
        INSERT INTO indicators (id, code, dimension) VALUES (7, 'applications.received', 'total'), (8, 'x', NULL);
        INSERT INTO fact_cells (document, indicator, position, value, unit, raw, state, value_base, base_unit, table_index,
          row, column, candidates, conflict)
        VALUES (1, 7, 1, 3, '件', '3', 'number', 3, '件', 0, 4, 5, NULL, 0),
          (1, 8, 0, NULL, NULL, '1 2', 'unread', NULL, NULL, 0, 2, NULL, '["12"]', 1);
        INSERT INTO all_checks (document, position, rule, scope, verdict, left_value, right_value, cells)
        VALUES (1, 0, 'app.balance', 'total', 'fail', 3, 1.5, '["a@total", "b@total"]'),
          (1, 1, 'review.total', 'review.total', 'not_stated', NULL, NULL, '["review.total"]');
        INSERT INTO all_tables (id, document, position, table_index, section, form_table, carrier, grid)
        VALUES (5, 1, 0, 0, '3', 'form2021.applications', 'html', '[["本年新收", "本年新收", "3\\"\\t"], [], ["", "\\\\甲"]]'),
          (6, 1, 1, 1, NULL, 'form2021.applications', 'html', '[["甲\\u0000乙"]]'), (7, 1, 2, 2, NULL, NULL, 'pipe', '[["甲"]]'),
          (8, 1, 3, 3, NULL, 'form2021.applications', 'html', '[]');
    """)
    connection.close()


def test_a_database_of_the_first_shape_keeps_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    make_first_shape(path)
    with Store(path) as store:
        facts = "code, dimension, value, unit, raw, state, value_base, base_unit, table_index, row, column, candidates, conflict"
        assert list(store.rows(f"SELECT {facts} FROM facts ORDER BY position")[1]) == [
            ("x", None, None, None, "1 2", "unread", None, None, 0, 2, None, '["12"]', 1),
            ("applications.received", "total", 3, "件", "3", "number", 3, "件", 0, 4, 5, None, 0),
        ]
        checks = "document, rule, scope, verdict, left_value, right_value, cells, position"
        assert list(store.rows(f"SELECT {checks} FROM checks ORDER BY position")[1]) == [
            (1, "app.balance", "total", "fail", 3, 1.5, '["a@total", "b@total"]', 0),
            (1, "review.total", "review.total", "not_stated", None, None, '["review.total"]', 1),
        ]
        assert list(store.rows("SELECT * FROM all_tables ORDER BY id")[1]) == [
            (
                5,
                1,
                0,
                0,
                "3",
                "form2021.applications",
                "html",
                '[["本年新收", "本年新收", "3\\"\\t"], [], ["", "\\\\甲"]]',
            ),
            (6, 1, 1, 1, None, "form2021.applications", "html", '[["甲\\u0000乙"]]'),
            (7, 1, 2, 2, None, None, "pipe", '[["甲"]]'),
            (8, 1, 3, 3, None, "form2021.applications", "html", "[]"),
        ]
        assert values(store, "SELECT text FROM words ORDER BY text") == ["\\甲", "本年新收"]
        assert values(store, "SELECT facts_unread FROM quality") == [1]
        assert save(store, capture()) == ["new"], "and goes on"
        assert values(store, "PRAGMA foreign_key_check") == []


def make_second_shape(path: Path, like: Path) -> None:
    """A database as migration 0002 left it, that says what a present one says."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    schema.migrations.apply(Database(connection), stop_before="0003_words")
    connection.execute("CREATE VIEW tables AS SELECT document, grid FROM all_tables")
    connection.execute("ATTACH ? AS present", (str(like),))
    named = connection.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'"
    )
    for (table,) in named.fetchall():
        columns = ", ".join(column for _, column, *_ in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
    connection.close()


def test_a_database_of_the_second_shape_gives_the_same_exports(tmp_path: Path) -> None:
    present, old = tmp_path / "present.db", tmp_path / "old.db"
    result = CliRunner().invoke(cli, ["ingest", str(ROOT / "fixtures" / "documents"), "--db", str(present)])
    assert result.exit_code == 0
    with closing(sqlite3.connect(present)) as connection, connection:
        connection.execute("UPDATE all_figures SET code = NULL")  # what figures state was kept later
    make_second_shape(old, like=present)
    with Store(present) as one, Store(old) as other:
        forget_what_came_later(one)
        assert len(values(one, "SELECT grid FROM grids WHERE numbered")) > 50
        for relation in ("tables", "all_tables", "words", "grids"):
            # the words have other numbers there, in the order of the alphabet
            columns = "count(*)" if relation in ("words", "grids") else "*"
            found = [list(store.rows(f"SELECT {columns} FROM {relation}")[1]) for store in (one, other)]
            assert found[0] == found[1]
        # what fails was stored without a reason then
        change(one, "UPDATE check_results SET fault = NULL, why = ''")
        assert export_all(other, tmp_path / "other") == export_all(one, tmp_path / "one")
        assert values(other, "PRAGMA foreign_key_check") == []
        assert save(other, capture(), documents=[CHECKED]) == ["new"], "and goes on"


def forget_what_came_later(store: Store) -> None:
    """Empty the columns that only another reading of the pages fills."""
    with store.writing() as connection:
        connection.execute("UPDATE agencies SET system = NULL")
        connection.execute("UPDATE all_documents SET system = NULL, agency_evidence = NULL, mirror = NULL")


def export_all(store: Store, folder: Path) -> dict[str, bytes]:
    return {name: export_csv(store, name, folder).path.read_bytes() for name in DATASETS}
