"""The examples of docs/datasets.md, run as they stand there."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from db.exports import DATASETS
from db.exports.export import FORMATS, export
from db.exports.guide import HEAD
from db.exports.since import CHANGE_COLUMNS, SINCE
from db.store import Store
from parsers.records import State
from tests.places import ROOT
from tests.test_docs import first_cells, part
from tests.test_formats import fill

TEXT = (ROOT / "docs" / "datasets.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("datasets")
    with Store(found / "gongkai.db") as store:
        fill(store)
        for style in FORMATS:
            export(store, DATASETS, found / style, style=style)
        export(store, SINCE, found / "since", since=1)
    return found


def test_the_examples_in_python_run(folder: Path) -> None:
    program = "\n".join(blocks("python"))
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["year", "2021    1.0", "2022    2.0", "Name: value, dtype: float64"]


def test_the_examples_in_sql_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (text,) = blocks("sql")
    sums, sections = (duckdb.execute(statement).fetchall() for statement in text.strip().rstrip(";").split(";\n"))
    assert sums == [(2021, 1.0), (2022, 2.0)]
    assert sections == []


def test_the_columns_that_the_example_in_r_names_are_there() -> None:
    (text,) = blocks("r")
    assert 'na = ""' in text
    named = set(re.findall(r"(\w+) = \"[cdi]\"", text)) - {"default"}
    query = (ROOT / "db" / "exports" / "facts.sql").read_text(encoding="utf-8")
    assert named == {name for name in named if f".{name}" in query}


def test_every_state_and_column_that_is_told_is_one() -> None:
    told = set(re.findall(r"`(\w+)`", " ".join(first_cells(part(TEXT, "Empty is not zero")))))
    assert told - {"conflict", "unit_unknown", "not_stated", "not_applicable"} <= set(get_args(State)) | {"number"}
    assert tuple(first_cells(part(TEXT, "Since a run"))) == CHANGE_COLUMNS
    assert {"editions", "comparability_en", "comparability_zh"} <= set(HEAD)
