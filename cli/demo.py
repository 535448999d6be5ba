"""The command ``demo``: the crawl and the reading on pages that the project itself has written."""

import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from cli.crawling import run_crawl
from cli.demo_report import LEGEND, head, open_console, say, say_each, show_end, show_next, show_reading, show_visit
from cli.fixtures import find_folder, read_fixtures
from cli.interrupts import ended_cleanly
from cli.live import showing
from cli.loopback import LoopbackSite, Mistake, serve
from cli.pipeline import Summary, ingest, load_parser
from cli.plan import Plan
from cli.report import print_failures
from cli.usage import DONE, FAILURES, Fault, faults
from cli.watch import Watch
from db.exports import DATASETS
from db.exports.export import Exported, export
from db.runs import run
from db.store import Store, delete_database

_OURS = ("demo", "demo crawl")
_CONTACT = "https://localhost/demo"
_FIRST = "Step 2: {} web sites, one for each kind of site software, are served here and crawled"


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
    revised, and one site has begun to refuse its list.

    \b
    Example:
      gongkai demo --out demo
    """
    database, console = folder / "gongkai.db", open_console()
    with faults():
        fixtures = find_folder()
        clear_demo(folder, database)
        say_first(console)
        summary = read_documents(console, fixtures, database)
        mistakes = crawl_twice(console, fixtures.parent / "web", folder, database)
        with ended_cleanly(), Store(database) as store:
            files: list[Exported] = export(store, DATASETS, folder / "csv")
            show_end(console, store, mistakes)
        show_next(console, database, files, mistakes[0].page)
    print_failures(summary.failures)
    sys.exit(FAILURES if summary.failures else DONE)


def say_first(console: Console) -> None:
    """What this is."""
    console.print(
        Text("gongkai reads the disclosure reports of Chinese public bodies (政府信息公开工作年度报告)", style="bold")
    )
    say(
        console,
        "This shows it on pages that the project has written itself, in the likeness of real ones. Their figures are"
        " invented, and nothing outside this machine is asked.",
    )


def read_documents(console: Console, fixtures: Path, database: Path) -> Summary:
    """Ingest the fixtures."""
    with Store(database) as store, run(store, "demo") as begun:
        summary = ingest(read_fixtures(fixtures), begun, load_parser())
    head(console, f"Step 1: {summary.pages.total()} pages are read from the files in fixtures/documents")
    show_reading(console, summary)
    return summary


def crawl_twice(console: Console, web: Path, folder: Path, database: Path) -> tuple[Mistake, ...]:
    """Crawl the loopback web as it is, and again when one report has been revised and one site has begun to refuse its list.

    What is wrong in it on purpose.
    """
    with serve(web) as sites:
        plan = Plan(tuple(one.site for one in sites), _CONTACT, everything=True)
        for number in range(2):
            if number:
                revised = next(one for one in sites if any(route.revised for route in one.routes))
                refusing = next(one for one in sites if one is not revised)
                revised.revised = True
                refusing.refuse()
                changed = f"one report of {revised.site.id} was revised, and {refusing.site.id} refuses its list"
            told = f"Step 3: they are crawled again; meanwhile {changed}" if number else _FIRST.format(len(sites))
            head(console, told)
            before = count_answers(sites)
            watch = Watch(sites=len(sites))
            with showing(watch):
                run_crawl(plan, database, folder / "archive", watch, "demo crawl")
            show_visit(console, watch, count_answers(sites) - before)
            if not number:
                say_each(console, LEGEND)
        return tuple(mistake for one in sites for mistake in one.mistakes)


def count_answers(sites: Sequence[LoopbackSite]) -> Counter[int]:
    """What the sites have answered so far, by HTTP status."""
    return sum((one.answers for one in sites), Counter())


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
