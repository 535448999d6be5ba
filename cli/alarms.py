"""Alarms handed to a command of the user's: mail, a message, a ticket."""

import json
import shlex
import subprocess
from collections.abc import Iterator, Sequence

from db.alarms import Alarm
from parsers.records import as_json

_PATIENCE = 60  # seconds for one alarm


def hand_over(command: str | None, alarms: Sequence[Alarm]) -> Iterator[str]:
    """Start the command once for each alarm, with the alarm as JSON on its input; what went wrong with it, a line each.

    The command is split as a shell does it, and started without a shell.
    """
    for alarm in alarms if command else ():
        try:
            told = json.dumps(as_json(alarm), ensure_ascii=False).encode()
            done = subprocess.run(
                shlex.split(command or ""), input=told, capture_output=True, timeout=_PATIENCE, check=False
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            yield f"alarm hook: {error}"
            continue
        if done.returncode:
            words = done.stderr.decode("utf-8", "replace").strip().splitlines()
            yield f"alarm hook ended with {done.returncode}{': ' + words[-1] if words else ''}"
