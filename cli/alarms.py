"""Alarms handed to a command of the user's: mail, a message, a ticket."""

import json
import os
import shlex
import subprocess
from dataclasses import asdict
from tempfile import TemporaryFile
from threading import Thread
from typing import IO

from db.alarms import Alarm

_PATIENCE = 60  # seconds for one alarm
_TAIL = 4096  # bytes of what the command says that are kept


def split_command(command: str) -> list[str]:
    """The words of a command, split as a shell does it. Raises ValueError where there are none, or a quotation has no end."""
    words = shlex.split(command)
    if not words:
        raise ValueError("an empty command")
    return words


def hand_over(command: str, alarm: Alarm) -> str | None:
    """Start the command, without a shell, with the alarm as JSON on its input; what went wrong, in a line.

    It has ended when its own process has: what it leaves in the background goes on.
    """
    told = {name: value for name, value in asdict(alarm).items() if name != "handed"}
    with TemporaryFile() as given:
        given.write(json.dumps(told, ensure_ascii=False).encode())
        given.seek(0)
        try:
            process = subprocess.Popen(
                split_command(command), stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except (OSError, ValueError) as error:
            return f"alarm hook: {error}"
    assert process.stderr is not None
    said = _Tail(process.stderr)
    try:
        code = process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return f"alarm hook: not done after {_PATIENCE} s, and stopped"
    if code == 0:
        return None
    words = said.last_line()
    return f"alarm hook ended with {code}{': ' + words if words else ''}"


class _Tail:
    """Reads all that a command says, and keeps its end: the command may say very much."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._kept = stream, b""
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._stream:
            while piece := os.read(self._stream.fileno(), _TAIL):
                self._kept = (self._kept + piece)[-_TAIL:]

    def last_line(self) -> str:
        self._thread.join(1.0)  # a child that the command left behind may hold the pipe open
        lines = self._kept.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""
