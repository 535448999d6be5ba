"""Files whose names a user gives: never in the place of the database, and nothing half-written when the process is ended."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import cli
from db.exports.staging import staged
from db.store import Store
from tests.documents import report
from tests.places import ROOT
from tests.stored import capture, save

WRITERS: dict[str, Callable[[Path, Path], tuple[str | Path, ...]]] = {
    "report": lambda out, db: ("report", "--out", out, "--db", db),
    "review": lambda out, db: ("review", "export", out, "--db", db),
    "export": lambda out, db: ("export", "facts", "--out", out.parent, "--db", db),
    "codebook": lambda out, db: ("export", "facts", "--out", out.parent, "--db", db),
    "schedule": lambda out, db: ("schedule", "--cron", "--contact", "https://a.cn/", "--out", out.parent, "--db", db),
}
NAMES = {"export": "facts.csv", "codebook": "codebook.csv", "schedule": "gongkai.cron"}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "g.db"
    with Store(path) as store:
        save(store, capture(), documents=[report(year=2021)])
    return path


def refused(command: str, out: Path, database: Path) -> str:
    result = CliRunner().invoke(cli, [str(word) for word in WRITERS[command](out, database)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    return result.stderr


@pytest.mark.parametrize("command", WRITERS)
@pytest.mark.parametrize("way", ["name", "symlink", "hardlink", "folder"])
def test_no_command_writes_in_the_place_of_the_database(database: Path, tmp_path: Path, command: str, way: str) -> None:
    """By its own name, or by another of the same file."""
    out = tmp_path / "out" / NAMES.get(command, "r.html")
    out.parent.mkdir()
    if way == "symlink":
        out.symlink_to(database)
    elif way == "hardlink":
        out.hardlink_to(database)
    else:
        database = database.rename(out)
    if way == "folder":
        (tmp_path / "also").symlink_to(tmp_path / "out")
        out = tmp_path / "also" / out.name
    before = database.read_bytes()
    assert "is the database itself; name another file to write" in refused(command, out, database)
    assert database.read_bytes() == before


@pytest.mark.parametrize("command", ["report", "review"])
@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_no_command_writes_what_sqlite_keeps_beside(database: Path, command: str, ending: str) -> None:
    assert "keeps beside the database" in refused(command, Path(f"{database}{ending}"), database)
    assert not Path(f"{database}{ending}").exists()


def test_a_database_with_the_name_of_the_half_written_file_is_spared(database: Path, tmp_path: Path) -> None:
    hidden = database.rename(tmp_path / ".r.html.partial")
    before = hidden.read_bytes()
    assert "the database itself" in refused("report", tmp_path / "r.html", hidden)
    assert hidden.read_bytes() == before


# ---------------------------------------------------------------- ended from outside

_SLOW = """
import time
from cli.main import main
import db.exports.export as export
real = export.write_comma
def slow(path, *words, **more):
    done = real(path, *words, **more)
    print("half", flush=True)
    time.sleep(60)
    return done
export.write_comma = slow
main()
"""


def begin(database: Path, out: Path) -> subprocess.Popen[str]:
    """An export that has written its first file and not moved it."""
    command = [sys.executable, "-c", _SLOW, "export", "facts", "--out", out, "--db", database]
    running = subprocess.Popen(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "half\n"
    return running


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_an_export_that_is_ended_leaves_nothing(database: Path, tmp_path: Path, ending: signal.Signals) -> None:
    with begin(database, tmp_path / "out") as running:
        running.send_signal(ending)
        _, said = running.communicate(timeout=30)
    assert (running.returncode, said) == (128 + ending, "")
    assert not (tmp_path / "out").exists()


def test_the_next_export_clears_up_after_one_that_was_killed(database: Path, tmp_path: Path) -> None:
    """And what it had moved away goes back; one that is at work is left alone."""
    out = tmp_path / "out"
    with begin(database, out) as running:
        (left,) = out.glob(".gongkai-export-*")
        assert CliRunner().invoke(cli, ["export", "tasks", "--out", str(out), "--db", str(database)]).exit_code == 0
        assert left.is_dir()
        running.kill()
    (left / "old" / "documents.csv").write_text("of before")
    (left / "old" / "tasks.csv").write_text("of before")
    assert CliRunner().invoke(cli, ["export", "facts", "--out", str(out), "--db", str(database)]).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == [
        *("codebook.csv", "datapackage.json", "documents.csv", "facts.csv", "tasks.csv")
    ]
    assert (out / "documents.csv").read_text() == "of before"
    assert (out / "tasks.csv").read_text() != "of before"


def test_what_only_has_the_name_of_a_left_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "kept").write_text("甲")
    (tmp_path / ".gongkai-export-link").symlink_to(tmp_path / "mine")
    (tmp_path / ".gongkai-export-file").write_text("乙")
    with staged(tmp_path) as stage:
        (stage / "new.csv").write_text("丙")
    assert (tmp_path / "mine" / "kept").read_text() == "甲"
    assert (tmp_path / ".gongkai-export-file").read_text() == "乙"
    assert (tmp_path / "new.csv").read_text() == "丙"
