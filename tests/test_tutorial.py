"""The tutorial, word for word: every command is typed, and prints what is shown."""

import sys
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.transcripts import blocks, matches, run, transcript, type_all

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
SHOWN = list(transcript(TUTORIAL))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each command and what it prints, in a folder that becomes as the tutorial goes on. Set-up is what ``make`` does for it."""
    folder = tmp_path_factory.mktemp("tutorial")
    Path(folder, "fixtures").symlink_to(ROOT / "fixtures")
    commands = [command.replace("make demo", "gongkai demo --out demo") for command, _ in SHOWN]
    (setup,) = [block for block in blocks(TUTORIAL, "sh") if "GONGKAI_DB" in block]
    exports = [line for line in setup.splitlines() if line.startswith("export")]
    typed = [f"{'; '.join(exports)}; {command}" for command in commands]
    return dict(zip((command for command, _ in SHOWN), type_all(typed, folder), strict=True)) | {"": str(folder)}


@pytest.mark.parametrize("command", [command for command, _ in SHOWN])
def test_a_command_prints_what_is_shown(printed: dict[str, str], command: str) -> None:
    lines = dict(SHOWN)[command]
    assert matches(lines, [line.rstrip() for line in printed[command].splitlines()]), printed[command]


def test_the_python_example_prints_what_is_shown(printed: dict[str, str]) -> None:
    (example,), (output,) = blocks(TUTORIAL, "python"), blocks(TUTORIAL, "text")
    assert run([sys.executable, "-c", example], Path(printed[""])).stdout == output


def test_every_step_shows_something() -> None:
    assert len(SHOWN) == len(dict(SHOWN)) > 12
