"""What every command has in common: its options, and how it says that it cannot be done."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cli.output import clean
from db.connection import BusyError, StoreError

DONE, FAILURES, USAGE, BUSY = 0, 1, 2, 3


class Fault(click.ClickException):
    """A command that cannot be done; one line on standard error."""

    exit_code = USAGE

    def show(self, file: Any = None) -> None:
        """Print the line."""
        click.echo(f"gongkai: {clean(self.message)}", file=file, err=True)


class BusyFault(Fault):
    """A database that another process holds."""

    exit_code = BUSY


@contextmanager
def faults() -> Iterator[None]:
    """The errors of the parts below as one line and an exit code."""
    try:
        yield
    except BusyError as error:
        raise BusyFault(str(error)) from None
    except StoreError as error:
        raise Fault(str(error)) from None
    except BrokenPipeError:
        raise  # the reader of our output has seen enough
    except OSError as error:
        raise Fault(f"{error.filename or 'file system'}: {(error.strerror or str(error)).lower()}") from None


# ---------------------------------------------------------------- options

Command = Callable[..., None]


def database_option(command: Command) -> Command:
    """``--db``, the same for every command that uses a database."""
    return click.option(
        "--db",
        "database",
        default="gongkai.db",
        show_default=True,
        envvar="GONGKAI_DB",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The database file (also GONGKAI_DB).",
    )(command)


def json_option(words: str) -> Callable[[Command], Command]:
    """``--json``, for every command that prints data."""
    return click.option("--json", "as_objects", is_flag=True, help=words)


def style_option(style: str, words: str) -> Callable[[Command], Command]:
    """``--csv`` and the like, for ``style``; two of them are refused."""

    def choose(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        chosen = context.params.setdefault("style", None)
        if value and chosen:
            raise click.UsageError(f"--{chosen} and --{style}: give one of them")
        if value:
            context.params["style"] = style

    return click.option(f"--{style}", is_flag=True, expose_value=False, callback=choose, help=words)


def registry_option(command: Command) -> Command:
    """``--sites``: a registry of the user's own."""
    return click.option(
        "--sites",
        "registry",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A registry of your own: a folder of TOML files. Without, the one that gongkai ships.",
    )(command)


def contact_option(command: Command) -> Command:
    """``--contact``, for every command that asks sites."""
    return click.option(
        "--contact",
        envvar="GONGKAI_CONTACT",
        required=True,
        callback=read_contact,
        help="A web or mail address at which sites can reach you; it is sent with every request (also GONGKAI_CONTACT).",
    )(command)


def archive_option(command: Command) -> Command:
    """``--archive``, for every command that writes or reads WARC files."""
    return click.option(
        "--archive",
        "archive_folder",
        envvar="GONGKAI_ARCHIVE",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the WARC files (also GONGKAI_ARCHIVE); by default archive beside the database.",
    )(command)


def hook_option(command: Command) -> Command:
    """``--alarm-hook``, for what crawls or has it done."""
    return click.option(
        "--alarm-hook",
        envvar="GONGKAI_ALARM_HOOK",
        callback=read_hook,
        help="A command that gets each new alarm as JSON on its input.",
    )(command)


def read_hook(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A command that can be split into words, or a usage error."""
    from cli.alarms import split_command  # here, as below: what most commands do not need is loaded where it is

    try:
        if value is not None:
            split_command(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}; quote it as for a shell") from None
    return value


def read_contact(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A contact that fits into a header, or a usage error."""
    from scraper.fetch import name_agent

    try:
        name_agent(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return value


def read_years(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """2021, or 2019-2023, or a usage error."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d{4})(?:[-–](\d{4}))?", value)
    if found is None or (found[2] or found[1]) < found[1]:
        raise click.BadParameter("a year such as 2021, or the first and the last such as 2019-2023")
    return int(found[1]), int(found[2] or found[1])


def read_address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An address given on the command line, or a usage error."""
    from cli.sources import is_address

    if value is not None and not is_address(value):
        raise click.BadParameter("an address begins with http:// or https:// and names a host")
    return value


url_option = click.option("--url", callback=read_address, help="The address of the page, when PATH is one file.")
