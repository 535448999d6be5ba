"""The command ``report``: a scope as one file with pictures and numbers, to mail or to print."""

from pathlib import Path

import click

from cli.browse.overview_words import Summary, summarise
from cli.browse.plots import MissingLibraryError
from cli.browse.templating import MissingTemplatesError, fill, read_style
from cli.interrupts import ended_cleanly
from cli.output import write_json
from cli.usage import Fault, database_option, faults, json_option, read_years
from db.output_files import spare_database, write_whole
from db.overview import Overview, Scope, read_overview
from db.scopes import find_agency, find_province
from db.store import Store
from parsers.records import as_json


@click.command("report")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, such as report.html; its folder is made when missing.",
)
@click.option("--province", help="Only of this province: its name, or how it begins.")
@click.option("--agency", help="Only of this body: its name, a part of it that no other has, its id or credit code.")
@click.option("--year", "years", callback=read_years, metavar="YEAR", help="Only of a year, or of years: 2019-2023.")
@database_option
@json_option("Print the numbers of the report as one object.")
def report_command(
    out: Path, province: str | None, agency: str | None, years: tuple[int, int] | None, database: Path, as_objects: bool
) -> None:
    """Write one HTML file with pictures, the numbers behind them, coverage, and what is not known: of all reports, of a province or
    of a body. It needs no other file and no network, to be mailed or printed. The same database gives the same bytes.

    \b
    Example:
      gongkai report --out report.html
      gongkai report --out jilin.html --province 吉林 --year 2021-2023
    """
    if province and agency:
        raise click.UsageError("--province and --agency: give one of them")
    with faults():
        spare_database(database, (out,))
    with ended_cleanly(), faults(), Store(database, must_exist=True) as store, store.snapshot() as connection:
        number, name = find_agency(connection, agency) if agency is not None else (None, None)
        place = find_province(connection, province) if province is not None else None
        overview = read_overview(connection, Scope(place, number, years))
        if not overview.reports and (place or number is not None or years):
            raise Fault(_nothing(name or place, years, read_overview(connection, Scope(place, number))))
    try:
        text = make_report(overview, name)
    except (MissingLibraryError, MissingTemplatesError) as error:
        raise Fault(str(error)) from None
    with ended_cleanly(), faults():
        write_whole(out, text, database)
    if as_objects:
        click.echo(write_json({"path": str(out), **as_numbers(overview)}))
    else:
        click.echo(f"{out}  {overview.reports} reports, {overview.agencies} agencies")


def _nothing(whose: str | None, years: tuple[int, int] | None, whatever: Overview) -> str:
    """That a scope has no report, and of which years it has some."""
    asked = (
        f" of the year {years[0]}"
        if years and years[0] == years[1]
        else f" of the years {years[0]}-{years[1]}"
        if years
        else ""
    )
    found = sorted({line.year for line in whatever.lines})
    known = f"; there are some of {', '.join(map(str, found))}" if found else ""
    return f"no annual report{asked}{f' of {whose}' if whose else ''} in the database{known}"


def make_report(overview: Overview, name: str | None) -> str:
    """The file. Raises :class:`MissingLibraryError`, :class:`MissingTemplatesError`."""
    page: Summary = summarise(overview, name)
    return fill("report_file.html", {"page": page, "style": read_style("gongkai.css"), "links": False})


def as_numbers(overview: Overview) -> dict[str, object]:
    """The numbers behind the pictures, as JSON has them."""
    names = ("scope", "reports", "agencies", "provinces", "years", "outcomes", "grounds", "conditions")
    numbers = {name: _plain(getattr(overview, name)) for name in names}
    return numbers | {"left_out": overview.left_out}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, (int, str)) else as_json(value)
