"""The command ``schedule``: a crawl on a timer, as units of systemd or as a line of a crontab."""

import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from cli.usage import Fault, archive_option, contact_option, database_option, faults, hook_option, registry_option
from db.output_files import write_whole

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_SERVICE = """\
# written by gongkai schedule
[Unit]
Description=gongkai crawl
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
# as Ctrl-C: the crawl ends after the page it is at, and the next one goes on from there
KillSignal=SIGINT
Nice=10
NoNewPrivileges=true
"""
_TIMER = """\
# written by gongkai schedule
[Unit]
Description=gongkai crawl, every day

[Timer]
OnCalendar=*-*-* {time}:00 Asia/Shanghai
# not all crawlers at the same minute; and after the machine was off, at once
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target
"""
_CRONTAB = """\
# written by gongkai schedule: every day at {time} by the clock of this machine
{minute} {hour} * * * {command}
"""


@click.command("schedule")
@click.option("--cron", is_flag=True, help="A line of a crontab, in place of the units of systemd.")
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the files into this folder, made when missing. Without, they are printed.",
)
@click.option("--name", default="gongkai", show_default=True, help="What the files are called.")
@click.option(
    "--at",
    "time",
    default="03:20",
    show_default=True,
    help="When, each day: in China for systemd; by the clock for cron.",
)
@archive_option
@registry_option
@contact_option
@hook_option
@database_option
def schedule_command(
    cron: bool,
    folder: Path | None,
    name: str,
    time: str,
    archive_folder: Path | None,
    registry: Path | None,
    contact: str,
    alarm_hook: str | None,
    database: Path,
) -> None:
    """Print, or write, what makes a daily crawl into this database: a service and a timer of systemd, or a line of a
    crontab. A crawl asks only for what is due. Nothing is installed: docs/operate.md says how.

    \b
    Example:
      gongkai schedule --out ~/.config/systemd/user --contact you@example.org
      gongkai schedule --cron --contact you@example.org
    """
    if not _TIME.fullmatch(time):
        raise click.BadParameter("a time of day is written as 03:20", param_hint="--at")
    if not _NAME.fullmatch(name):
        raise click.BadParameter("a name has letters, digits, hyphens, dots and underscores", param_hint="--name")
    command = make_command(database, archive_folder, registry, contact, alarm_hook)
    files = make_crontab(name, time, command) if cron else make_units(name, time, command)
    with faults():
        for file, text in files.items():
            put_out(file, text, folder, database)


def make_command(
    database: Path, archive: Path | None, registry: Path | None, contact: str, alarm_hook: str | None
) -> list[str]:
    """The crawl, with whole paths: a timer starts it in another folder."""
    database = database.absolute()
    words = [find_program(), "crawl", "--db", str(database)]
    words += ["--archive", str((archive or database.parent / "archive").absolute())]
    words += ["--sites", str(registry.absolute())] if registry else []
    words += ["--contact", contact, *(["--alarm-hook", alarm_hook] if alarm_hook else []), "--log-json"]
    for word in words:
        if _CONTROL.search(word):
            raise Fault(f"{word!r} has a control character, which no timer can be given")
    return words


def find_program() -> str:
    """The whole path of the command that was typed."""
    return str(Path(shutil.which(sys.argv[0]) or sys.argv[0]).absolute())


def make_units(name: str, time: str, command: Sequence[str]) -> dict[str, str]:
    """Name of the file → its text."""
    program, *words = command
    line = " ".join([quote_unit(program), *(quote_unit(word.replace("$", "$$")) for word in words)])
    return {f"{name}.service": _SERVICE.format(command=line), f"{name}.timer": _TIMER.format(time=time)}


def quote_unit(word: str) -> str:
    """A word of a command as systemd reads it: % begins a specifier, a backslash an escape."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"' if re.search(r"""[\s"'\\;]""", text) or not text else text


def make_crontab(name: str, time: str, command: Sequence[str]) -> dict[str, str]:
    """As :func:`make_units`. In a crontab % is the end of the line, unless a backslash stands before it."""
    hour, minute = time.split(":")
    line = shlex.join(command).replace("%", "\\%")
    return {f"{name}.cron": _CRONTAB.format(time=time, hour=int(hour), minute=int(minute), command=line)}


def put_out(file: str, text: str, folder: Path | None, database: Path) -> None:
    """Print a file, or write it into a folder and say so."""
    if folder is None:
        click.echo(f"# {file}\n{text}" if file.endswith((".service", ".timer")) else text, nl=False)
        return
    write_whole(folder / file, text, database)
    click.echo(str(folder / file))
