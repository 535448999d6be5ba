"""The commands ``parse`` and ``ingest``: pages from files, shown or stored."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cli.interrupts import until_interrupted
from cli.live import counting
from cli.output import make_console, write_json
from cli.pipeline import ingest, load_parser, read_documents
from cli.report import print_failures, print_summary
from cli.show import show_document
from cli.sources import Failure, Found, find_files, read_file, read_stream
from cli.usage import DONE, FAILURES, database_option, faults, json_option, url_option
from db.runs import run
from db.store import Store
from parsers.records import as_json

LONG_BATCH = 20  # files from which a progress bar is shown


@click.command("parse")
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


@click.command("ingest")
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
