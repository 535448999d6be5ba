"""The command ``gongkai``: what its words mean, its exit codes, what it prints.

Exit codes: 0 done; 1 done, with failures named; 2 wrong usage; 3 another process holds the database.
"""

import errno
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from cli.alarm_commands import alarms_group
from cli.browse.command import serve_command
from cli.checking import check_command
from cli.crawling import crawl_command, reparse_command
from cli.demo import demo_command
from cli.export_command import export_command
from cli.fixtures import add_fixture, find_folder
from cli.forms import forms_group
from cli.interrupts import until_interrupted
from cli.ledger_commands import missed_command, runs_command, status_command
from cli.live import counting
from cli.output import make_console, write_json
from cli.pipeline import ingest, load_parser, read_documents
from cli.query_command import query_command
from cli.report import print_failures, print_summary
from cli.report_command import report_command
from cli.review_commands import review_group
from cli.revision_command import diff_command
from cli.schedule import schedule_command
from cli.search_command import search_command
from cli.show import show_document
from cli.sites import sites_group
from cli.sources import Failure, Found, find_files, read_file, read_stream
from cli.usage import DONE, FAILURES, database_option, faults, json_option, url_option
from db.runs import run
from db.store import Store
from parsers.records import as_json
from parsers.version import __version__

INTERRUPTED = 130  # as shells have it for Ctrl-C
LONG_BATCH = 20  # files from which a progress bar is shown


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai", message="%(prog)s %(version)s")
def cli() -> None:
    """Read the disclosure reports of Chinese public bodies into a database (政府信息公开年度报告, 政务公开工作要点).

    \b
    Example:
      gongkai ingest reports/
      gongkai query "SELECT agency, year, received__total FROM applications_wide"
      gongkai export all --out csv
    """


# ---------------------------------------------------------------- reading pages


@cli.command("parse")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@url_option
@json_option("One object for each document, one a line.")
def parse_command(paths: tuple[str, ...], url: str | None, as_objects: bool) -> None:
    """Read pages and show what is in them; nothing is stored. PATH is a file or a folder, or - for standard input.

    \b
    Example:
      gongkai parse report.html
      gongkai parse report.html --json | jq .year
    """
    check_url(paths, url)
    console = make_console()
    failures: list[Failure] = []
    for document in read_documents(find_pages(paths, url), load_parser(), failures):
        if as_objects:
            click.echo(write_json(as_json(document)))
        else:
            show_document(console, document)
    print_failures(failures)
    sys.exit(FAILURES if failures else DONE)


def check_url(paths: tuple[str, ...], url: str | None) -> None:
    """Refuse ``--url`` where it would have to name several pages."""
    if url and (len(paths) > 1 or Path(paths[0]).is_dir() or paths[0].endswith(".jsonl")):
        raise click.UsageError("--url names one page: give it with one file")


def find_pages(paths: tuple[str, ...], url: str | None) -> Iterator[Found]:
    """The pages under the paths; ``-`` is standard input."""
    for path in paths:
        if path == "-":
            yield read_stream(sys.stdin.buffer, url)
            continue
        for file in find_files([path]):
            yield from read_file(file, url)


@cli.command("ingest")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@url_option
@database_option
@json_option("Print the counts and the failures as one object.")
def ingest_command(paths: tuple[str, ...], url: str | None, database: Path, as_objects: bool) -> None:
    """Read pages into the database. PATH is a file or a folder, read with the folders in it.

    In a folder, files ending in .html .htm .shtml .xhtml .jsp .txt .text .md or without a suffix are pages. A .jsonl
    file has one page a line: {"url": …, "html" or "text": …, "fetched_at": …}. Other files are counted as skipped,
    hidden ones passed over. A file that is named is read whatever its suffix.

    A page is known by its address: --url, or the line in PAGE.html.url beside it, or the "saved from url" comment of a
    browser; else by the path of its file. The same page again changes nothing; another body at the same address becomes
    its newest version, and the old one is kept.

    \b
    Example:
      gongkai ingest reports/ more/2021.html
      gongkai ingest 2021.html --url http://ybj.example.gov.cn/2021.html
    """
    check_url(paths, url)
    parse = load_parser()
    with faults(), Store(database) as store, run(store, "ingest") as begun:
        summary = ingest(until_interrupted(with_progress(paths, url)), begun, parse)
    print_summary(summary, database, as_objects=as_objects)
    if not as_objects:
        print_failures(summary.failures)
    sys.exit(FAILURES if summary.failures else DONE)


def with_progress(paths: tuple[str, ...], url: str | None) -> Iterator[Found]:
    """The pages under the paths, with a bar on standard error when they are many and a person looks on."""
    files = list(find_files(paths))
    with counting("reading", len(files), LONG_BATCH) as done:
        for file in files:
            yield from read_file(file, url)
            done()


# ---------------------------------------------------------------- getting data out


cli.add_command(query_command)
cli.add_command(export_command)
cli.add_command(search_command)
cli.add_command(check_command)
cli.add_command(forms_group)
cli.add_command(crawl_command)
cli.add_command(sites_group)
cli.add_command(runs_command)
cli.add_command(missed_command)
cli.add_command(serve_command)
cli.add_command(report_command)
cli.add_command(diff_command)
cli.add_command(status_command)
cli.add_command(alarms_group)
cli.add_command(review_group)
cli.add_command(schedule_command)
cli.add_command(reparse_command)
cli.add_command(demo_command)


# ---------------------------------------------------------------- the project's own documents


@cli.group("fixture")
def fixture_group() -> None:
    """The pages by which the parser is tested.

    \b
    Example:
      gongkai fixture add page.html --url http://ybj.example.gov.cn/2021.html
    """


@fixture_group.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@url_option
@click.option("--name", help="Name of the fixture's folder; by default from the file's name.")
def fixture_add(file: Path, url: str | None, name: str | None) -> None:
    """Copy a page to fixtures/documents/NAME with what is read from it now. The tests stay red until a person has
    compared expected.json with the page and set reviewed = true in page.toml.

    \b
    Example:
      gongkai fixture add page.html --name merged-header
    """
    with faults():
        target = add_fixture(find_folder(), file, load_parser(), url=url, name=name)
    click.echo(f"{target}: compare expected.json with the page, then fill in page.toml")


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
