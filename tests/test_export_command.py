"""``gongkai export``: what it is narrowed by, and what it refuses in one line with nothing written."""

import csv
import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from db.exports import DATASETS
from db.store import Store
from tests.documents import APPLICATIONS_TABLE, applications, report
from tests.places import ROOT
from tests.stored import capture, save
from tests.test_query import NOBODY, no_right_to_write

BODIES = (
    (2020, "江苏省", "医疗保障", "江苏省甲市医疗保障局"),
    (2021, "江苏省", "教育", "江苏省甲市教育局"),
    (2022, "浙江省", "医疗保障", "浙江省乙市医疗保障局"),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "g.db"
    with Store(path) as store:
        for n, (year, province, system, name) in enumerate(BODIES):
            fields: dict[str, Any] = {"year": year, "province": province, "system": system, "agency_name": name}
            document = report(**fields, agency=name, facts=applications(n), tables=(APPLICATIONS_TABLE,))
            save(store, capture(str(n), url=f"http://a{n}.gov.cn/", origin=f"/{n}"), documents=[document])
    return path


def invoke(database: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["export", *map(str, arguments), "--db", str(database)])


def column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


# by hand: which years remain
NARROWED = [
    (("--year", "2021"), {"2021"}),
    (("--year", "2021-2030"), {"2021", "2022"}),
    (("--year", "2020", "--year", "2022"), {"2020", "2022"}),
    (("--province", "江苏省"), {"2020", "2021"}),
    (("--province", "浙江"), {"2022"}),
    (("--system", "医疗保障"), {"2020", "2022"}),
    (("--system", "医疗保障", "--province", "江苏"), {"2020"}),
    (("--agency", "乙市"), {"2022"}),
    (("--agency", "江苏省甲市教育局"), {"2021"}),
    (("--year", "2020", "--province", "浙江"), set[str]()),
]


@pytest.mark.parametrize(
    ("arguments", "years"), NARROWED, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_dataset_is_narrowed(database: Path, tmp_path: Path, arguments: tuple[str, ...], years: set[str]) -> None:
    assert invoke(database, "all", "--out", tmp_path, *arguments).exit_code == 0
    for name in ("documents", "facts", "annual_reports", "applications", "disclosure", "review_litigation"):
        assert column(tmp_path / f"{name}.csv", "year") == years, name
    assert column(tmp_path / "agencies.csv", "last_year") == years
    bodies = column(tmp_path / "agencies.csv", "agency_key")
    for name in ("documents", "facts", "annual_reports"):
        assert column(tmp_path / f"{name}.csv", "agency_key") <= bodies
    documents = column(tmp_path / "documents.csv", "document_key")
    for name in ("sections", "checks", "issues", "applications"):
        assert column(tmp_path / f"{name}.csv", "document_key") <= documents
    assert len(column(tmp_path / "indicators.csv", "code")) > 100


def test_a_year_in_which_nothing_was_found_is_in_coverage(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as store:
        for year in (2019, 2022):
            save(store, capture(str(year), url=f"http://a.gov.cn/{year}"), documents=[report(year=year)])
    assert invoke(tmp_path / "g.db", "coverage", "--out", tmp_path / "a", "--year", "2019-2022").exit_code == 0
    assert column(tmp_path / "a" / "coverage.csv", "year") == {"2019", "2020", "2021", "2022"}
    assert invoke(tmp_path / "g.db", "coverage", "--out", tmp_path / "b", "--year", "2020").exit_code == 0
    assert column(tmp_path / "b" / "coverage.csv", "reports_found") == {"0"}
    refused = invoke(tmp_path / "g.db", "facts", "--out", tmp_path / "c", "--year", "2020")
    assert (refused.exit_code, (tmp_path / "c").exists()) == (2, False)
    assert "no document of the year 2020; there are 2019, 2022" in refused.output


def test_coverage_is_narrowed_by_the_place_of_the_body_and_by_year(database: Path, tmp_path: Path) -> None:
    invoke(database, "coverage", "--out", tmp_path, "--province", "江苏", "--year", "2021")
    assert column(tmp_path / "coverage.csv", "agency") == {"江苏省甲市医疗保障局", "江苏省甲市教育局"}
    assert column(tmp_path / "coverage.csv", "year") == {"2021"}


# by hand
REFUSED = [
    (("facts", "--year", "2030"), "no document of the year 2030; there are 2020, 2021, 2022"),
    (("facts", "--province", "湖北省"), "no document of the province 湖北省; there are 江苏省, 浙江省"),
    (("facts", "--province", ""), "no document of the province"),
    (("facts", "--system", "税务"), "no document of the system 税务; there are 医疗保障, 教育"),
    (("facts", "--agency", "丙市"), "no body 丙市 among the 3"),
    (("facts", "--agency", "医疗保障局"), "several bodies are called 医疗保障局: "),
    (("facts", "--since", "9"), "no run 9; the last is 3"),
    (("checks", "--since", "1"), "checks cannot be told as it was at the end of a run"),
    (("facts", "--year", "21"), "21 is no year such as 2021"),
    (("facts", "--format", "parquet", "--bom"), "--bom is for CSV"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=str)
def test_what_is_not_there_is_refused_with_what_there_is(
    database: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = invoke(database, *arguments, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_dataset_is_told_which_there_are(database: Path, tmp_path: Path) -> None:
    result = invoke(database, "cells", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert all(name in result.stderr for name in DATASETS)


@pytest.mark.parametrize("style", ["csv", "parquet", "xlsx"])
def test_a_place_that_is_no_folder_is_one_line(database: Path, tmp_path: Path, style: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out in (tmp_path / "file" / "x", Path("/proc/nothing")):
        result = invoke(database, "facts", "--out", out, "--format", style)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "Traceback" not in result.stderr
    result = invoke(database, "facts", "--out", tmp_path / "file")
    assert result.exit_code == 2


def test_a_database_of_a_newer_version_is_refused(database: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    newer.write_bytes(database.read_bytes())
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', '9999', '')"
        )
    result = invoke(newer, "facts", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "newer gongkai" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("style", ["csv", "parquet", "xlsx"])
def test_a_full_disk_leaves_the_old_files_as_they_were(database: Path, tmp_path: Path, style: str) -> None:
    """A limit on the size of files stands for the disk."""
    assert invoke(database, "facts", "--out", tmp_path / "out", "--format", style).exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    words = ("export", "facts", "--out", tmp_path / "out", "--format", style, "--db", database)
    command = [sys.executable, "-m", "cli", *map(str, words)]
    limit = 40_000  # the file by which SQLite shares a database takes 32,768

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(command, cwd=ROOT, preexec_fn=small, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"gongkai: {tmp_path / 'out'}: file too large\n"
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_folder_that_is_a_link_to_nothing_is_named(database: Path, tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(tmp_path / "gone")
    result = invoke(database, "facts", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (2, f"gongkai: {tmp_path / 'out'}: is a link to nothing\n")


def test_a_missing_library_is_told_with_what_to_install(database: Path, tmp_path: Path) -> None:
    (tmp_path / "pyarrow").mkdir()
    (tmp_path / "pyarrow" / "__init__.py").write_text("raise ImportError('gone', name='pyarrow')\n", encoding="utf-8")
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from cli.main import main; main()"
    command = [sys.executable, "-c", program, tmp_path, "export", "facts", "--out", tmp_path / "out", "--db", database]
    done = subprocess.run(
        [*map(str, command), "--format", "parquet"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "pip install 'gongkai[tables]'" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("style", ["csv", "xlsx"])
def test_a_database_that_cannot_be_written_is_exported(database: Path, tmp_path: Path, style: str) -> None:
    """The same bytes as where it can."""
    arguments = ("all", "--format", style, "--year", "2021-2022")
    assert invoke(database, *arguments, "--out", tmp_path / "out").exit_code == 0
    wanted = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with TemporaryDirectory() as name, no_right_to_write(database) as copy:
        os.seteuid(os.getuid())
        Path(name).chmod(0o777)
        os.seteuid(NOBODY if os.getuid() == 0 else os.getuid())
        result = invoke(copy, *arguments, "--out", Path(name, "out"))
        assert (result.exit_code, result.stderr) == (0, "")
        assert [file.name for file in copy.parent.iterdir()] == [copy.name]
        assert {path.name: path.read_bytes() for path in Path(name, "out").iterdir()} == wanted
        assert invoke(copy, "facts", "--since", "1", "--out", Path(name, "out")).exit_code == 2
