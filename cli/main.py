"""The command ``gongkai``: what its words mean, its exit codes, what it prints.

Exit codes: 0 done; 1 done, with failures named; 2 wrong usage; 3 another process holds the database.
"""

import errno
import io
import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from cli.usage import DONE, FAILURES
from parsers.version import __version__

INTERRUPTED = 130  # as shells have it for Ctrl-C
# command → where it is
COMMANDS = {
    "alarms": "cli.alarm_commands:alarms_group",
    "check": "cli.checking:check_command",
    "crawl": "cli.crawling:crawl_command",
    "demo": "cli.demo:demo_command",
    "diff": "cli.revision_command:diff_command",
    "export": "cli.export_command:export_command",
    "fixture": "cli.fixture_commands:fixture_group",
    "forms": "cli.forms:forms_group",
    "ingest": "cli.reading_commands:ingest_command",
    "missed": "cli.ledger_commands:missed_command",
    "parse": "cli.reading_commands:parse_command",
    "query": "cli.query_command:query_command",
    "reparse": "cli.crawling:reparse_command",
    "report": "cli.report_command:report_command",
    "review": "cli.review_commands:review_group",
    "runs": "cli.ledger_commands:runs_command",
    "schedule": "cli.schedule:schedule_command",
    "search": "cli.search_command:search_command",
    "serve": "cli.browse.command:serve_command",
    "sites": "cli.sites:sites_group",
    "status": "cli.ledger_commands:status_command",
}


class _Commands(click.Group):
    """The commands, each loaded when it is asked for: a search does not wait for what a crawl needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai", message="%(prog)s %(version)s")
def cli() -> None:
    """Read the disclosure reports of Chinese public bodies into a database (政府信息公开年度报告, 政务公开工作要点).

    \b
    Example:
      gongkai ingest reports/
      gongkai query "SELECT agency, year, received__total FROM applications_wide"
      gongkai export all --out csv
    """


def main() -> None:
    """Run the command, in UTF-8 whatever the locale, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.stdout is None:
        _leave_unwritable(OSError(errno.EBADF, "it is closed"))
    try:
        code = cli.main(standalone_mode=False)
    except click.Abort:
        click.echo("gongkai: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OSError as error:
        _leave_unwritable(error)
    sys.exit(code if isinstance(code, int) else DONE)


def _leave_unwritable(error: OSError) -> NoReturn:
    """Standard output is full or gone: one line, and no second attempt when Python shuts down."""
    if error.errno != errno.EPIPE:
        click.echo(f"gongkai: standard output: {(error.strerror or str(error)).lower()}", err=True)
    os._exit(FAILURES)


if __name__ == "__main__":
    main()
