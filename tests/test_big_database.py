"""The generator of the database that the use of the project is measured on: small here."""

from pathlib import Path

import pytest

from benchmarks.big_database import make
from db.store import Store
from tests.stored import dump, rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "big.db"
    make(path, reports=40)
    return path


def test_a_seed_gives_the_same_rows(made: Path, tmp_path: Path) -> None:
    make(tmp_path / "again.db", reports=40)
    with Store(made) as first, Store(tmp_path / "again.db") as again:
        ours, theirs = dump(first), dump(again)
    assert {name: found for name, found in ours.items() if name != "_sqlite_migrations"} == {
        name: found for name, found in theirs.items() if name != "_sqlite_migrations"
    }


def test_reports_are_plausible(made: Path) -> None:
    """Nearly every rule holds in nearly every report; bodies are resolved; prose is as long as it really is."""
    with Store(made) as store:
        (counted,) = rows(
            store,
            "SELECT count(*) AS reports, avg(facts_found) AS cells, sum(checks_failed_error > 0) AS failing,"
            " sum(checks_passed) AS passed, sum(checks_failed) AS failed FROM quality WHERE doc_type = 'annual_report'",
        )
        bodies = rows(store, "SELECT name, province, level FROM agencies")
        (text,) = rows(
            store,
            "SELECT count(*) AS headings, sum(length(text)) AS characters FROM sections GROUP BY document LIMIT 1",
        )
    assert counted["reports"] >= 30
    assert counted["cells"] > 150
    assert counted["failing"] < counted["reports"] / 4
    assert counted["failed"] < counted["passed"] / 50
    assert all(body["name"] and body["province"] for body in bodies)
    assert 20 <= text["headings"] <= 30
    assert 3000 < text["characters"] < 8000
