"""The command as it is installed, for tests that run it as a user does."""

import subprocess
import sysconfig
from pathlib import Path

GONGKAI = str(Path(sysconfig.get_path("scripts")) / "gongkai")


def gongkai(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the command and wait for it."""
    command = [GONGKAI, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
