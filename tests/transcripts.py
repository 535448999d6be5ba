"""Sessions at a prompt, as the documents show them: the commands are typed anew, and what they print is compared."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.command import GONGKAI


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def transcript(text: str) -> Iterator[tuple[str, list[str]]]:
    """(command, lines of output) of every console block, in order."""
    for block in blocks(text, "console"):
        for piece in re.split(r"(?m)^\$ ", block)[1:]:
            command, _, output = piece.partition("\n")
            yield command, output.splitlines()


def type_all(commands: Iterable[str], folder: Path) -> tuple[str, ...]:
    """What commands print, typed one after the other."""
    printed, status = [], 0
    for command in commands:
        # the status of the command before, for echo $?
        done = run(["bash", "-c", f"(exit {status}); {command}"], folder)
        status = done.returncode
        printed.append(done.stdout)
    return tuple(printed)


def run(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """As at a prompt where the environment is active; both streams as they come."""
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": f"{Path(GONGKAI).parent}:/usr/bin:/bin", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def matches(shown: list[str], printed: list[str]) -> bool:
    """Are these the lines printed, where a line ``…`` stands for any number of them? Blanks at their ends do not count."""
    if not shown or not printed:
        return not printed and shown in ([], ["…"])
    if shown[0] == "…":
        return any(matches(shown[1:], printed[start:]) for start in range(len(printed) + 1))
    return shown[0] == printed[0] and matches(shown[1:], printed[1:])
