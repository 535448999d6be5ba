"""The shape of the database: described in full, made anew where it is old, named where it cannot be used."""

import sqlite3
from pathlib import Path

import pytest

from db import codebook, schema, wide
from db.connection import StoreError
from db.indicators import indicators
from db.store import Store
from tests.documents import applications, report
from tests.places import ROOT
from tests.stored import CHECKED, capture, dump, save, values


def test_every_public_table_view_and_column_is_described(store: Store) -> None:
    columns = codebook.read_columns(store)
    assert set(columns) == set(codebook.relations())
    unsaid = [(name, column) for name in columns for column in columns[name] if not codebook.describe(name, column)]
    assert unsaid == []


def test_the_codebook_describes_nothing_that_is_gone(store: Store) -> None:
    columns = codebook.read_columns(store)
    used = {codebook.find_key(name, column) for name in columns for column in columns[name]}
    assert set(codebook.keys()) - used == set()


def test_docs_database_md_is_current() -> None:
    written = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
    assert written == codebook.render(), "run: python -m db.codebook > docs/database.md"


def test_every_figure_of_the_forms_is_in_the_codebook_of_figures(store: Store) -> None:
    found = set(store.rows("SELECT code, dimension FROM indicators")[1])
    assert found == {(figure.code, figure.dimension) for figure in indicators()}


def test_wide_columns_show_each_figure_of_the_six_part_forms_once() -> None:
    shown = [(figure.code, figure.dimension) for view in wide.NAMES for figure in wide.columns(view).values()]
    printed = {
        (figure.code, figure.dimension)
        for figure in indicators()
        if any(name.startswith(("form2019", "form2021")) for name in figure.tables)
    }
    assert len(shown) == len(set(shown))
    assert set(shown) == printed


def test_every_table_is_strict(store: Store) -> None:
    lax = "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND NOT strict"
    assert [name for name in values(store, lax) if not name.startswith(("sqlite_", "_"))] == []


def test_the_database_is_in_write_ahead_mode_with_foreign_keys(store: Store) -> None:
    assert values(store, "PRAGMA journal_mode") == ["wal"]
    assert values(store, "PRAGMA foreign_keys") == [1]


def test_views_are_made_anew_when_their_text_changes(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path) as store:
        save(store, capture())
    connection = sqlite3.connect(path)
    connection.execute("DROP VIEW quality")
    connection.execute("CREATE VIEW quality AS SELECT 1 AS old")
    connection.execute("UPDATE indicators SET label = 'old' WHERE code = 'review.total'")
    connection.commit()
    connection.close()
    with Store(path) as store:
        assert values(store, "SELECT document FROM quality") == [1]
        assert values(store, "SELECT label FROM indicators WHERE code = 'review.total'") != ["old"]


@pytest.mark.parametrize(
    "columns",
    [
        "rule, scope, cells FROM check_lines WHERE rule NOT LIKE 'year.%'",
        "state, unit, base_unit FROM cell_kinds",
        "text FROM words",
    ],
)
def test_words_that_come_again_are_kept_once(store: Store, columns: str) -> None:
    copies = capture(url="http://a.gov.cn/1"), capture(url="http://a.gov.cn/2", origin="/b")
    save(store, *copies, documents=[CHECKED])
    assert len(list(store.rows(f"SELECT {columns}")[1])) == 1


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database" * 100)
    with pytest.raises(StoreError, match=r"notes\.txt: file is not a database"):
        Store(path)
    assert path.read_text() == "no database" * 100


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a gongkai database"):
        Store(path)
    assert path.read_bytes() == before


def test_a_database_of_a_newer_gongkai_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', '9999_later', '')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer gongkai"):
        Store(path)


def test_an_sqlite_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "OLDEST_SQLITE", (999, 1, 0))
    with pytest.raises(StoreError, match=r"gongkai needs SQLite 999\.1 or newer; this Python brings 3\."):
        Store(Path(":memory:"))


def read_everything(path: Path) -> None:
    with Store(path) as store:
        dump(store)


def test_a_damaged_database_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path) as store:
        for n in range(30):
            save(store, capture(f"{n}", url=f"http://a.cn/{n}"), documents=[report(facts=applications())])
    content = bytearray(path.read_bytes())
    content[len(content) // 3 :] = b"\xaa" * (len(content) - len(content) // 3)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"g\.db: .*malformed"):
        read_everything(path)
