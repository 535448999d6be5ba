"""docs/operate.md: its commands run as written, over the loopback web; its tables name every state and alarm."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from cli.site_check import CheckState
from db.alarms import GOOD, REPLACED, Result, find_alarms
from db.crawl_records import MISSED, PageState
from scraper.records import WalkState
from tests.command import GONGKAI
from tests.loopback import loopback, write_registry
from tests.places import ROOT
from tests.test_docs import first_cells, part, table_rows

GUIDE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
# these change the machine on which the tests run
_INSTALLING = ("systemctl", "loginctl", "crontab", "cp timer/")


def commands() -> list[str]:
    """The lines of every block of commands, in order."""
    blocks = re.findall(r"(?ms)^```sh\n(.*?)^```$", GUIDE)
    return [line for block in blocks for line in block.splitlines() if not line.startswith(_INSTALLING)]


def test_the_commands_run_as_written(tmp_path: Path) -> None:
    with loopback(("trs", "nfcms")) as served:
        write_registry(served, tmp_path / "sites")
        done = subprocess.run(
            ["bash", "-e", "-x", "-c", "\n".join(commands())],
            cwd=tmp_path,
            env={
                "PATH": f"{Path(GONGKAI).parent}:{Path(sys.executable).parent}:/usr/bin:/bin",
                "PYTHONUTF8": "1",
                "PYTHONPATH": str(ROOT),
                "HOME": str(tmp_path),
            },
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "backup" / "again.db").is_file()
    assert done.stdout.count("reports    8 of 2 bodies") == 2  # of the database, and of the one made from the backup
    log = (tmp_path / "crawl.log").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["event"] for line in (log[0], log[-1])] == ["run_begun", "run_ended"]


def named(heading: str) -> list[str]:
    """The states or kinds that a table names in its first column."""
    return [name for cell in first_cells(part(GUIDE, heading)) for name in re.findall(r"[a-z_]+", cell)]


def test_every_state_of_a_walk_is_explained() -> None:
    assert sorted(named("What a list came to")) == sorted(get_args(WalkState))


def test_every_state_of_a_page_is_explained_and_whether_it_is_missed() -> None:
    table = part(GUIDE, "What became of an address")
    assert sorted(named("What became of an address")) == sorted(get_args(PageState))
    missed = {row[0] for row in table_rows(table) if row[2] == "yes"}
    assert missed == set(MISSED)


def test_every_kind_of_alarm_is_explained() -> None:
    good = Result("s", "complete", 5, 5, 5, 5, 0)
    worse = [Result("s", state, listed, 0, 0, 0, 9) for state in get_args(WalkState) for listed in (0, 1)]
    kinds = {alarm.kind for now in worse for alarm in find_alarms(now, good, 9)}
    assert kinds | {REPLACED} == set(named("What an alarm says"))
    assert len(kinds) == len(get_args(WalkState)) - len(GOOD) + 7


def test_every_state_of_a_check_is_explained() -> None:
    text = part((ROOT / "docs" / "commands.md").read_text(encoding="utf-8"), "The registry")
    assert {name for cell in first_cells(text) for name in re.findall(r"[a-z_]+", cell)} == set(get_args(CheckState))


def test_every_exit_code_of_the_crawl_is_explained() -> None:
    assert first_cells(part(GUIDE, "The timer")) == ["0", "1", "2", "3", "130"]


@pytest.mark.parametrize(
    "name", ["parsers", "scraper", "db", "cli", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"]
)
def test_the_image_is_built_from_what_there_is(name: str) -> None:
    """It cannot be built here; at least nothing that it copies is missing or ignored."""
    assert (ROOT / name).exists()
    assert re.search(rf"(?m)^COPY .*\b{re.escape(name)}\b", (ROOT / "Containerfile").read_text(encoding="utf-8"))
    assert f"!{name}\n" in (ROOT / ".containerignore").read_text(encoding="utf-8")
