"""A command on a real pseudo terminal, and what a person would see there: the screen is drawn by hand from what it sends."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from unicodedata import east_asian_width

from tests.command import GONGKAI
from tests.places import ROOT

_PATIENCE = 60.0  # seconds; only a test that fails waits so long
_SEQUENCE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")


class Screen:
    """Lines of so many places. ``unknown``: what a terminal would be told that this one does not know; ``cursor``: is it shown;
    ``coloured``: has a colour been set."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.cells = [[""] * width for _ in range(height)]
        self.row = self.column = 0
        self.cursor, self.coloured = True, False
        self.unknown: list[str] = []
        self._rest = ""

    def write(self, text: str) -> None:
        """Draw what was sent; a sequence that is cut off waits for its rest."""
        text, self._rest = self._rest + text, ""
        at = 0
        while at < len(text):
            found = _SEQUENCE.match(text, at)
            if found:
                self._obey(*found.groups())
                at = found.end()
            elif text[at] == "\x1b" and len(text) - at < 12:
                self._rest = text[at:]
                return
            else:
                self._put(text[at])
                at += 1

    def lines(self) -> list[str]:
        """What stands on the screen, without what is empty at the ends."""
        shown = ["".join(cell or " " for cell in row if cell != "\0").rstrip() for row in self.cells]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    def _obey(self, private: str, numbers: str, letter: str) -> None:
        if letter == "A":
            self.row = max(self.row - int(numbers or 1), 0)
        elif letter == "K" and numbers == "2":
            self.cells[self.row] = [""] * self.width
        elif letter == "m":
            codes = {int(code) for code in numbers.split(";") if code}
            self.coloured |= any(30 <= code <= 49 or 90 <= code <= 107 for code in codes)
        elif private and numbers == "25":
            self.cursor = letter == "h"
        else:
            self.unknown.append(f"{private}{numbers}{letter}")

    def _put(self, letter: str) -> None:
        if letter == "\r":
            self.column = 0
        elif letter == "\n":
            self._down()
        elif letter < " " or letter == "\x7f":
            self.unknown.append(repr(letter))
        else:
            wide = east_asian_width(letter) in "WF"
            if self.column + 1 + wide > self.width:
                self.column = 0
                self._down()
            self.cells[self.row][self.column] = letter
            if wide:
                self.cells[self.row][self.column + 1] = "\0"
            self.column += 1 + wide

    def _down(self) -> None:
        self.row += 1
        if self.row == self.height:
            self.cells = [*self.cells[1:], [""] * self.width]
            self.row -= 1


class Terminal:
    """The command with its standard error, and unless ``output`` is given its standard output, on a terminal of this size."""

    def __init__(
        self,
        *words: str | Path,
        width: int = 100,
        height: int = 24,
        output: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = Screen(width, height)
        self.sent = ""
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        told = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONUTF8": "1"}
        to = output.open("wb") if output else None
        self.process = subprocess.Popen(
            [GONGKAI, *map(str, words)],
            stdin=theirs,
            stdout=to or theirs,
            stderr=theirs,
            env={**told, **(environment or {})},
            start_new_session=True,
        )
        if to:
            to.close()
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)

    def until(self, seen: Callable[[list[str]], bool]) -> list[str]:
        """Read until the screen looks so; the screen. Anything else in a minute fails the test."""
        end = time.monotonic() + _PATIENCE
        while not seen(self.screen.lines()):
            more = time.monotonic() < end and self._read(end - time.monotonic())
            assert more, "\n".join(self.screen.lines())
        return self.screen.lines()

    def wait(self) -> int:
        """Read all that the command still sends; its exit code."""
        while self._read(_PATIENCE):
            pass
        return self.process.wait(_PATIENCE)

    def interrupt(self) -> None:
        """Ctrl-C: the terminal tells every process that belongs to the command."""
        os.killpg(self.process.pid, signal.SIGINT)

    def _read(self, seconds: float) -> bool:
        """Draw what comes; false when nothing more does."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            raw = os.read(self._ours, 65536)
        except OSError:  # so says Linux when the other side has been closed
            return False
        text = raw.decode("utf-8", "surrogateescape")
        self.sent += text
        self.screen.write(text)
        return bool(raw)
