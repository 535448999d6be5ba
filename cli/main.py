"""The command ``gongkai``: what its words mean, its exit codes, what it prints.

Exit codes: 0 done; 1 done, with failures named; 2 wrong usage; 3 another process holds the database.
"""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from cli.fixtures import FixtureError, add_fixture, find_folder, read_fixtures
from cli.output import clean, make_console, print_rows
from cli.pipeline import Parse, find_omissions, ingest, read_page
from cli.report import print_exported, print_failures, print_summary
from cli.show import show_document
from cli.sources import Failure, Found, Skipped, find_files, is_address, read_file, read_stream
from db.exports import DATASETS, export_csv
from db.runs import run
from db.store import BusyError, Reader, Store, StoreError, delete_database
from parsers.forms import EDITIONS, TABLES
from parsers.records import as_json
from parsers.version import __version__

DONE, FAILURES, USAGE, BUSY = 0, 1, 2, 3
INTERRUPTED = 130  # as shells have it for Ctrl-C
LONG_BATCH = 20  # files from which a progress bar is shown


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
    except (StoreError, FixtureError) as error:
        raise Fault(str(error)) from None
    except BrokenPipeError:
        raise  # the reader of our output has seen enough
    except OSError as error:
        raise Fault(f"{error.filename or 'file system'}: {(error.strerror or str(error)).lower()}") from None


def load_parser() -> Parse:
    """The parser; loaded when a command needs it, since its dictionaries take longer than a query does."""
    from parsers.document import parse

    return parse


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


def read_address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An address given on the command line, or a usage error."""
    if value is not None and not is_address(value):
        raise click.BadParameter("an address begins with http:// or https:// and names a host")
    return value


url_option = click.option(
    "--url", callback=read_address, help="The address of the page, when PATH is one file."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gongkai", message="%(prog)s %(version)s")
def cli() -> None:
    """Read the disclosure reports of Chinese public bodies (政府信息公开工作年度报告, 政务公开工作要点) into a database.

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
    parse = load_parser()
    console = make_console()
    failures: list[Failure] = []
    for item in find_pages(paths, url):
        if isinstance(item, Skipped):
            continue
        if isinstance(item, Failure):
            failures.append(item)
            continue
        read = read_page(item.page, parse)
        if isinstance(read, Failure):
            failures.append(read)
            continue
        failures.extend(find_omissions(item.page, read))
        for document in read:
            if as_objects:
                click.echo(json.dumps(as_json(document), ensure_ascii=False))
            else:
                show_document(console, document)
    print_failures(failures)
    sys.exit(FAILURES if failures else DONE)


def find_pages(paths: tuple[str, ...], url: str | None) -> Iterator[Found]:
    """The pages under the paths; ``-`` is standard input. ``url`` belongs to one page only."""
    if url and (len(paths) > 1 or Path(paths[0]).is_dir()):
        raise click.UsageError("--url names one page: give it with one file")
    for path in paths:
        if path == "-":
            yield read_stream(click.get_binary_stream("stdin"), url)
            continue
        for file in find_files([path]):
            yield from [file] if isinstance(file, Failure) else read_file(file, url)


@cli.command("ingest")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@url_option
@database_option
@json_option("Print the counts and the failures as one object.")
def ingest_command(paths: tuple[str, ...], url: str | None, database: Path, as_objects: bool) -> None:
    """Read pages into the database. PATH is a file or a folder, read with the folders in it.

    In a folder, files ending in .html .htm .shtml .xhtml .jsp .txt .text .md or without a suffix are pages; a .jsonl file
    has one page a line: {"url": …, "html" or "text": …, "fetched_at": …}. Other files are counted as skipped, hidden ones
    passed over. A file that is named is read whatever its suffix.

    A page is known by its address: --url, or the line in PAGE.html.url beside it, or the "saved from url" comment of a
    browser; else by the path of its file. The same page again changes nothing; another body at the same address becomes
    its newest version, and the old one is kept.

    \b
    Example:
      gongkai ingest reports/ more/2021.html
      gongkai ingest 2021.html --url http://ybj.example.gov.cn/2021.html
    """
    parse = load_parser()
    with faults(), Store(database) as store, run(store, "ingest") as begun:
        summary = ingest(with_progress(paths, url), begun, parse)
    print_summary(summary, database, as_objects=as_objects)
    if not as_objects:
        print_failures(summary.failures)
    sys.exit(FAILURES if summary.failures else DONE)


def with_progress(paths: tuple[str, ...], url: str | None) -> Iterator[Found]:
    """The pages under the paths, with a bar on standard error when they are many and a person looks on."""
    if url and (len(paths) > 1 or Path(paths[0]).is_dir()):
        raise click.UsageError("--url names one page: give it with one file")
    files = list(find_files(paths))
    with Progress(
        console=Console(stderr=True), disable=len(files) < LONG_BATCH or not sys.stderr.isatty()
    ) as bar:
        for file in bar.track(files, description="reading"):
            yield from [file] if isinstance(file, Failure) else read_file(file, url)


# ---------------------------------------------------------------- getting data out


@cli.command("query")
@click.argument("sql")
@click.option("--csv", "style", flag_value="csv", help="CSV (RFC 4180).")
@click.option("--json", "style", flag_value="json", help="One array of objects.")
@click.option("--jsonl", "style", flag_value="jsonl", help="One object a line.")
@database_option
def query_command(sql: str, style: str | None, database: Path) -> None:
    """Run one reading statement. On a terminal a table; in a pipe tab-separated lines with a header (tab, line break and
    backslash in a text are written \\t, \\n, \\\\; null is empty).

    Tables, views and columns are described in docs/database.md.

    \b
    Example:
      gongkai query "SELECT agency, year, chosen_because FROM annual_reports"
      gongkai query "SELECT * FROM facts WHERE state = 'unread'" --csv
    """
    with faults(), closing(Reader(database)) as reader:
        columns, rows = reader.query(sql)
        print_rows(columns, rows, style)


@cli.command("export")
@click.argument("dataset", type=click.Choice([*DATASETS, "all"]))
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder; made when missing.",
)
@click.option(
    "--format", "_format", type=click.Choice(["csv"]), default="csv", show_default=True, help="File format."
)
@click.option(
    "--bom",
    is_flag=True,
    help="For spreadsheets: with the mark by which Excel knows UTF-8, and an apostrophe before texts that begin with"
    " = + - @, tab or carriage return, which a spreadsheet would run as a formula. Without, texts are exact.",
)
@database_option
@json_option("Print the files written as one array.")
def export_command(
    dataset: str, folder: Path, _format: str, bom: bool, database: Path, as_objects: bool
) -> None:
    """Write one dataset, or all of them, as CSV files. The same database gives the same bytes.

    \b
    Example:
      gongkai export all --out csv
      gongkai export applications --out sheets --bom
    """
    names = DATASETS if dataset == "all" else (dataset,)
    with faults(), Store(database, must_exist=True) as store:
        files = [export_csv(store, name, folder, bom=bom) for name in names]
    print_exported(files, as_objects=as_objects)


# ---------------------------------------------------------------- forms


@cli.group("forms")
def forms_group() -> None:
    """The report forms that are known.

    \b
    Example:
      gongkai forms list
      gongkai forms show form2021
    """


@forms_group.command("list")
@json_option("One array of objects.")
def forms_list(as_objects: bool) -> None:
    """The editions of the report form, with the years they were made for.

    \b
    Example:
      gongkai forms list
    """
    if as_objects:
        click.echo(json.dumps(as_json(EDITIONS), ensure_ascii=False))
        return
    for edition in EDITIONS:
        first, last = edition.report_years
        years = f"{first}–" if last == 9999 else f"{first}–{last}"
        click.echo(f"{edition.id:<10}  {years:<9}  {edition.name}")


@forms_group.command("show")
@click.argument("edition", type=click.Choice([edition.id for edition in EDITIONS]))
@json_option("One object.")
def forms_show(edition: str, as_objects: bool) -> None:
    """The tables of an edition: the codes of their rows and columns, and the labels printed on the form.

    \b
    Example:
      gongkai forms show form2021
    """
    (chosen,) = (known for known in EDITIONS if known.id == edition)
    tables = [table for table in TABLES if table.edition == edition]
    if as_objects:
        click.echo(json.dumps(as_json(chosen) | {"tables": as_json(tables)}, ensure_ascii=False))
        return
    click.echo(f"{chosen.id}  {chosen.name}")
    for basis in chosen.basis:
        click.echo(f"  {basis}")
    if not tables:
        click.echo("  no national table")
    for table in tables:
        click.echo(f"\n{table.id}  {table.title}  ({table.unit})")
        for kind, defined in (("column", table.columns), ("row", table.rows), ("subtotal", table.derived)):
            for entry in defined:
                click.echo(f"  {kind:<8}  {entry.code:<58}  {' / '.join(entry.path)}")


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


@cli.command("demo")
@click.option(
    "--out",
    "folder",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the database and the CSV files.",
)
def demo_command(folder: Path) -> None:
    """Read the project's own documents into a new database, and export them.

    \b
    Example:
      gongkai demo --out demo
    """
    parse = load_parser()
    database = folder / "gongkai.db"
    with faults():
        pages = read_fixtures(find_folder())
        clear_demo(database)
        folder.mkdir(parents=True, exist_ok=True)
        with Store(database) as store:
            with run(store, "demo") as begun:
                summary = ingest(pages, begun, parse)
            files = [export_csv(store, name, folder / "csv") for name in DATASETS]
    print_summary(summary, database)
    print_exported(files)
    print_failures(summary.failures)
    sys.exit(FAILURES if summary.failures else DONE)


def clear_demo(database: Path) -> None:
    """Remove the database of an earlier demo; one that holds anything else is left alone."""
    if database.exists():
        with Store(database, must_exist=True) as store:
            others = list(store.rows("SELECT command FROM runs WHERE command <> 'demo'")[1])
        if others:
            raise Fault(f"{database} holds more than a demo; choose another --out")
        delete_database(database)


def main() -> None:
    """Run the command, in UTF-8 whatever the locale, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = cli.main(standalone_mode=False)
    except click.Abort:
        click.echo("gongkai: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else DONE)
