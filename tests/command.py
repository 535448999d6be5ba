"""The command as it is installed, for tests that run it as a user does."""

import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import click

GONGKAI = str(Path(sysconfig.get_path("scripts")) / "gongkai")


def gongkai(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the command and wait for it."""
    command = [GONGKAI, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)


def members(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    """The commands of a group by name, loaded."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield name, command
