"""The command ``export``: datasets as files."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from cli.interrupts import ended_cleanly
from cli.report import print_exported
from cli.usage import Fault, database_option, faults, json_option
from db.connection import BusyError, StoreError, check_current
from db.exports import DATASETS
from db.exports.export import FORMATS, Exported, ExportError, Format, export
from db.exports.scope import Scope, ScopeError, find_scope
from db.exports.since import SINCE, SinceError
from db.reader import Reader
from db.store import Store

_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?", re.ASCII)
_NEEDS = "this format needs a library that is not installed ({}): pip install 'gongkai[tables]'"


def read_years(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> list[tuple[int, int]]:
    """``2021`` or ``2019-2023`` as (first, last), or a usage error."""
    years = []
    for value in values:
        match = _YEARS.fullmatch(value)
        if match is None or int(match[2] or match[1]) < int(match[1]):
            raise click.BadParameter(f"{value} is no year such as 2021, and no years such as 2019-2023")
        years.append((int(match[1]), int(match[2] or match[1])))
    return years


@click.command("export")
@click.argument("dataset", type=click.Choice([*DATASETS, "all"]), metavar="DATASET|all")
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder; made when missing.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="File format; parquet and xlsx need gongkai[tables].",
)
@click.option("--year", "years", multiple=True, callback=read_years, help="Only of this year, or of years: 2019-2023.")
@click.option("--province", "provinces", multiple=True, help="Only of this province; its first letters will do.")
@click.option("--system", "systems", multiple=True, help="Only of this system, such as 医疗保障.")
@click.option(
    "--agency", "agencies", multiple=True, help="Only of this body: its name or part of it, credit code or key."
)
@click.option(
    "--since", type=int, metavar="RUN", help="What was added, changed and removed since a run had ended: its number."
)
@click.option(
    "--bom",
    is_flag=True,
    help="CSV for spreadsheets: with the mark by which Excel knows UTF-8, and an apostrophe before texts that begin with"
    " = + - @, tab or carriage return, which a spreadsheet would run as a formula. Without, texts are exact.",
)
@database_option
@json_option("Print the files written as one array.")
def export_command(
    dataset: str,
    folder: Path,
    style: Format,
    years: list[tuple[int, int]],
    provinces: tuple[str, ...],
    systems: tuple[str, ...],
    agencies: tuple[str, ...],
    since: int | None,
    bom: bool,
    database: Path,
    as_objects: bool,
) -> None:
    """Write one dataset, or all of them, with a codebook and a datapackage.json. The same database gives the same bytes.

    Options to choose by may be given several times: of any of the years, and of any of the provinces … indicators, the list of
    all figures, is always whole; agencies counts what is in scope.

    --since RUN compares the dataset as it was when that run had ended with now (docs/datasets.md); gongkai runs lists them.

    \b
    Example:
      gongkai export all --out csv
      gongkai export applications --out sheets --format xlsx --year 2021-2023 --province 江苏省
    """
    if bom and style != "csv":
        raise click.UsageError("--bom is for CSV; the other formats say what they are")
    names = (DATASETS if since is None else SINCE) if dataset == "all" else (dataset,)
    with ended_cleanly(), faults(), open_database(database, since) as store:
        scope = choose(store, years, provinces, systems, agencies, gaps="coverage" in names)
        files = write(store, names, folder, style, scope, since=since, bom=bom)
    print_exported(files, as_objects=as_objects)
    if dataset == "all" and since is not None:
        left = ", ".join(name for name in DATASETS if name not in SINCE)
        click.echo(f"not told, for nothing older is kept of them: {left}", err=True)


@contextmanager
def open_database(database: Path, since: int | None) -> Iterator[Store | Reader]:
    """To be brought up to date when it is older; only to be read where nothing can be written, such as on a disk of another's."""
    try:
        store: Store | Reader = Store(database, must_exist=True)
    except BusyError:
        raise
    except StoreError as error:
        try:
            if since is not None:
                raise
            check_current(database)
            store = Reader(database)
        except StoreError:
            raise error from None
    with closing(store):
        yield store


def choose(
    store: Store | Reader,
    years: list[tuple[int, int]],
    provinces: tuple[str, ...],
    systems: tuple[str, ...],
    agencies: tuple[str, ...],
    *,
    gaps: bool,
) -> Scope:
    """What the options ask for, or a fault when the database has nothing of it."""
    try:
        return find_scope(store, years, provinces, systems, agencies, gaps=gaps)
    except ScopeError as error:
        raise Fault(str(error)) from None


def write(
    store: Store | Reader,
    names: tuple[str, ...],
    folder: Path,
    style: Format,
    scope: Scope,
    *,
    since: int | None,
    bom: bool,
) -> list[Exported]:
    """Write the files, or say in one line why not."""
    try:
        return export(store, names, folder, style=style, scope=scope, since=since, bom=bom)
    except (ExportError, SinceError) as error:
        raise Fault(str(error)) from None
    except ImportError as error:
        raise Fault(_NEEDS.format(error.name)) from None
