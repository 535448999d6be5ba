"""The schema is drawn as the database has it."""

from db.diagram import Tie, list_ties, render
from db.store import Store
from tests.stored import values


def test_every_foreign_key_is_a_line(store: Store) -> None:
    tables = values(store, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    keys = values(
        store, "SELECT count(*) FROM sqlite_master AS t JOIN pragma_foreign_key_list(t.name) WHERE t.type = 'table'"
    )
    assert len(list_ties(store, tables)) == keys[0] > 30
    assert len(list(render(store, tables))) == keys[0] + 3


def test_a_column_that_may_be_empty_is_drawn_so(store: Store) -> None:
    ties = list_ties(store, ["all_documents", "reading_counts"])
    assert Tie("all_documents", "agency_ref", "agencies", True) in ties
    assert Tie("all_documents", "page_version", "page_versions", False) in ties
    lines = list(render(store, ["all_documents", "reading_counts"]))
    assert "  agencies |o--o{ all_documents : agency_ref" in lines
    assert "  page_versions ||--o{ all_documents : page_version" in lines
