"""The command ``demo``: the crawl and the reading on pages that the project itself has written."""

import shutil
import sys
from pathlib import Path

import click

from cli.crawl_report import print_crawl
from cli.crawling import run_crawl
from cli.fixtures import find_folder, read_fixtures
from cli.live import showing
from cli.loopback import LoopbackSite, serve
from cli.pipeline import Summary, ingest, load_parser
from cli.plan import Plan
from cli.report import print_exported, print_failures, print_summary
from cli.usage import DONE, FAILURES, Fault, faults
from cli.watch import Watch
from db.exports import DATASETS, Exported, export_csv
from db.runs import run
from db.store import Store, delete_database

_OURS = ("demo", "demo crawl")
_CONTACT = "https://localhost/demo"


@click.command("demo")
@click.option(
    "--out",
    "folder",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the database, the archive and the CSV files.",
)
def demo_command(folder: Path) -> None:
    """Read the project's own documents into a new database, crawl its own web sites twice, and export what was found.

    The sites are served on this machine (127.0.0.11 and on); nothing else is asked. For the second visit one report has been
    revised.

    \b
    Example:
      gongkai demo --out demo
    """
    database = folder / "gongkai.db"
    with faults():
        clear_demo(folder, database)
        summary = read_documents(database)
        click.echo("— the documents of fixtures/documents")
        print_summary(summary, database)
        crawl_twice(folder, database)
        with Store(database) as store:
            files: list[Exported] = [export_csv(store, name, folder / "csv") for name in DATASETS]
        click.echo("\n— exported")
        print_exported(files)
    print_failures(summary.failures)
    sys.exit(FAILURES if summary.failures else DONE)


def read_documents(database: Path) -> Summary:
    """Ingest the fixtures."""
    with Store(database) as store, run(store, "demo") as begun:
        return ingest(read_fixtures(find_folder()), begun, load_parser())


def crawl_twice(folder: Path, database: Path) -> None:
    """Crawl the loopback web as it is, and again when one report has been revised."""
    with serve(find_folder().parent / "web") as sites:
        plan = Plan(tuple(one.site for one in sites), _CONTACT, everything=True)
        for number, title in enumerate(("the first visit to fixtures/web", "the second visit; one report was revised")):
            if number:
                revise(sites[0])
            click.echo(f"\n— {title}")
            watch = Watch(sites=len(sites))
            with showing(watch):
                run_crawl(plan, database, folder / "archive", watch, "demo crawl")
            print_crawl(watch, database, as_objects=False)


def revise(one: LoopbackSite) -> None:
    """Add a sentence to a report of the site."""
    report = next(route.file for route in one.routes if route.file.name.startswith("nb"))
    one.added[report.name] = b"<p>2024-03-01</p>"


def clear_demo(folder: Path, database: Path) -> None:
    """Remove what an earlier demo left; a database that holds anything else is left alone."""
    if database.exists():
        with Store(database, must_exist=True) as store:
            others = store.row(f"SELECT command FROM runs WHERE command NOT IN ({', '.join('?' * len(_OURS))})", _OURS)
        if others:
            raise Fault(f"{database} holds more than a demo; choose another --out")
        delete_database(database)
        shutil.rmtree(folder / "archive", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
