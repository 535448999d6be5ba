"""Processes of the command that need no time to start: one that has everything loaded forks them.

with Nursery() as nursery:
    child = nursery.start("crawl", "--all", ...)
    child.kill()  # as kill -9 does
    child.wait()  # its exit code, -9 when it was killed
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from tests.places import ROOT


class Child:
    """A process of the command."""

    def __init__(self, told: int) -> None:
        self._told, self._read = told, b""
        self.pid = int(self._line())
        self.code: int | None = None

    def _line(self) -> bytes:
        # read by hand: a buffer below would hold a second line back from select
        while b"\n" not in self._read:
            self._read += os.read(self._told, 100)
        line, _, self._read = self._read.partition(b"\n")
        return line

    def wait(self, seconds: float | None = None) -> int | None:
        """The exit code, or ``None`` when it is still running after so many seconds."""
        if self.code is None and (self._read or select.select([self._told], [], [], seconds)[0]):
            self.code = int(self._line())
        return self.code

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal."""
        if self.wait(0) is None:
            os.kill(self.pid, number)


class Nursery:
    """Forks processes of the command, one at a time. Their output goes to the standard error of the nursery."""

    def __init__(self) -> None:
        self._told = TemporaryDirectory()

    def __enter__(self) -> Self:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        words = [sys.executable, "-m", "tests.nursery"]
        with (Path(self._told.name) / "told").open("w") as told:
            self._parent = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
                env=environment,
                cwd=ROOT,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parent.communicate()
        self._told.cleanup()

    def output(self) -> str:
        """All that the processes have written so far."""
        return (Path(self._told.name) / "told").read_text(encoding="utf-8")

    def start(self, *words: str, largest_file: int | None = None) -> Child:
        """Start the command with these words. ``largest_file``: bytes; a file that would grow beyond is a full disk."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps([largest_file, words]) + "\n")
        self._parent.stdin.flush()
        assert self._parent.stdout is not None
        return Child(self._parent.stdout.fileno())


def main() -> None:
    """Fork whatever is asked for."""
    from cli.main import main as command
    from parsers.document import parse
    from parsers.records import Page

    parse(Page("<h1>示例省丑样市医疗保障局2023年政府信息公开工作年度报告</h1>".encode(), "x"))
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            os.dup2(2, 1)
            os.close(0)
            largest, words = json.loads(line)
            if largest is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
            sys.argv = ["gongkai", *words]
            command()
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
