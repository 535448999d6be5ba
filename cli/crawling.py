"""The command ``crawl``: registry, archive and database opened, the run begun or gone on with, and its end told."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from filelock import FileLock, Timeout

from cli.alarms import hand_over
from cli.crawl import crawl
from cli.crawl_log import set_up_log
from cli.crawl_report import print_crawl
from cli.desk import Desk, ReaderlessError
from cli.live import counting, showing
from cli.outcomes import utc
from cli.output import clean, print_rows, write_json
from cli.pipeline import load_parser
from cli.plan import Plan, as_source
from cli.readers import Readers
from cli.reparsing import Difference, Reparse, archive_files
from cli.report import print_failures, print_summary
from cli.usage import (
    DONE,
    FAILURES,
    BusyFault,
    Fault,
    archive_option,
    contact_option,
    database_option,
    faults,
    hook_option,
    json_option,
    registry_option,
)
from cli.watch import Watch, sum_up
from db.alarms import mark_handed
from db.crawl_records import CrawlRun
from db.ledger import Ledger
from db.store import Store
from parsers.records import as_json
from scraper.archive import ArchiveWriter
from scraper.fetch import name_agent
from scraper.records import Site
from scraper.registry import RegistryError, load_registry
from scraper.warc import repair

# a run that was cut off longer ago is not gone on with: what it has in its archive may be out of date
RESUMED_WITHIN = timedelta(hours=24)
_FEW = 3  # files of an archive from which a progress bar is shown


@contextmanager
def only_crawl(database: Path) -> Iterator[None]:
    """No other crawl of this database beside this one."""
    lock = FileLock(f"{database}.lock")
    try:
        with lock.acquire(blocking=False):
            yield
    except Timeout:
        raise BusyFault(f"another crawl of {database} is running") from None


def read_sites(folder: Path | None, names: tuple[str, ...]) -> tuple[Site, ...]:
    """The sites of the registry, or those named of it."""
    try:
        sites = load_registry((folder,), shipped=False) if folder else load_registry()
    except RegistryError as error:
        raise Fault(str(error)) from None
    unknown = sorted(set(names) - {site.id for site in sites})
    if unknown:
        raise Fault(f"no site {', '.join(unknown)} in the registry; gongkai sites list shows those there are")
    return tuple(site for site in sites if not names or site.id in names)


def run_crawl(plan: Plan, database: Path, folder: Path, watch: Watch, command: str = "crawl") -> None:
    """Visit the sites of the plan; ``watch`` sees what comes of it. A crawl that was cut off is gone on with."""
    folder.mkdir(parents=True, exist_ok=True)
    with Store(database, threads=True) as store:
        ledger = Ledger(store)
        ledger.save_sources([as_source(site) for site in plan.sites])
        begun = datetime.now(UTC)
        run = begin(ledger, folder, command, begun, watch)
        path = folder / run.archive_file
        with watch.running(run):
            if run.resumed:
                watch.resume(run, repair(path).lost if path.exists() else 0)
            info = {"software": name_agent(plan.contact), "date": run.started_at, "description": "gongkai crawl"}
            with ArchiveWriter(path, info) as writer:
                with Desk(store, ledger, folder, writer, run, Readers(load_parser)) as desk:
                    desk.recover()
                    crawl(plan, desk, watch)
                ledger.finish(run)


def begin(ledger: Ledger, folder: Path, command: str, begun: datetime, watch: Watch) -> CrawlRun:
    """A new run, or the one that was cut off, if its archive is as its index says."""
    oldest = utc(begun - RESUMED_WITHIN)
    run = ledger.begin(command, name_archive(folder, begun), oldest)
    path = folder / run.archive_file
    size = path.stat().st_size if path.exists() else 0
    if not run.resumed or ledger.archived_until(run.archive_file) <= size:
        return run
    watch.abandon(run, path, ledger.abandon(run, size))
    return ledger.begin(command, name_archive(folder, begun), oldest)


def name_archive(folder: Path, begun: datetime) -> str:
    """A name that no file of the archive has, and that sorts behind those: a file holds one run, also of two that begin in
    the same second."""
    stem = f"gongkai-{begun:%Y%m%dT%H%M%SZ}"
    names = (stem, *(f"{stem}_{number}" for number in range(2, 1000)))
    return next(name for name in (f"{name}.warc.gz" for name in names) if not (folder / name).exists())


@click.command("crawl")
@click.argument("names", nargs=-1, metavar="[SITE…]")
@registry_option
@archive_option
@contact_option
@click.option("--all", "everything", is_flag=True, help="Every list and report, due or not.")
@click.option("--retry-failed", "retry", is_flag=True, help="Only what earlier runs missed (see gongkai missed).")
@click.option("--limit", type=click.IntRange(1), help="At most so many reports a site.")
@click.option("--hosts", "hosts_at_once", type=click.IntRange(1), default=32, show_default=True, help="Hosts at once.")
@hook_option
@click.option("--log-json", is_flag=True, help="Log to standard error as one JSON object a line.")
@database_option
@json_option("Print what came of it as one object.")
def crawl_command(
    names: tuple[str, ...],
    registry: Path | None,
    archive_folder: Path | None,
    contact: str,
    everything: bool,
    retry: bool,
    limit: int | None,
    hosts_at_once: int,
    alarm_hook: str | None,
    log_json: bool,
    database: Path,
    as_objects: bool,
) -> None:
    """Visit the sites of the registry, and keep what has changed. SITE is an id of the registry; without, all of them.

    Lists are due daily from January to April, else weekly; reports less often the longer they stay unchanged. A run that was
    cut off is gone on with. Exit code 1 when something is worse than in the last run.

    \b
    Example:
      gongkai crawl --contact you@example.org
      gongkai crawl ah-ybj --all --contact you@example.org
    """
    sites = read_sites(registry, names)
    set_up_log(as_json=log_json)
    plan = Plan(sites, contact, everything, retry, limit, hosts_at_once)
    watch = Watch(sites=len(sites))
    folder, command = archive_folder or database.parent / "archive", "crawl --retry-failed" if retry else "crawl"
    with faults(), only_crawl(database), showing(watch, wanted=not log_json):
        try:
            run_crawl(plan, database, folder, watch, command)
        except ReaderlessError as error:
            raise Fault(f"{error}; the next run goes on from here") from None
    print_crawl(watch, database, as_objects=as_objects)
    failures = [*sum_up(watch.failures), *(hand_alarms(alarm_hook, watch, database) if alarm_hook else ())]
    for failure in failures:
        click.echo(clean(f"failed: {failure}").replace("\n", " "), err=True)
    sys.exit(FAILURES if failures or watch.new_alarms else DONE)


def hand_alarms(command: str, watch: Watch, database: Path) -> list[str]:
    """Hand each alarm of the run to a command; what went wrong, a line each. What could not be handed over is tried again
    after the next run."""
    told = [(alarm, hand_over(command, alarm)) for alarm in watch.untold_alarms]
    if told and watch.run:
        with faults(), Store(database) as store:
            mark_handed(store, [alarm for alarm, failure in told if failure is None], watch.run)
    return [failure for _, failure in told if failure is not None]


@click.command("reparse")
@archive_option
@registry_option
@click.option("--diff", "show_diff", is_flag=True, help="List the cells that are read otherwise; change nothing.")
@database_option
@json_option("Print what came of it as one object; with --diff, one array of cells.")
def reparse_command(
    archive_folder: Path | None, registry: Path | None, show_diff: bool, database: Path, as_objects: bool
) -> None:
    """Read the archive again: make the database from it when there is none, bring what it holds to this parser when there is.

    A new database knows every address that was fetched, and when, so that the next crawl asks for no page that it has. What the
    archive does not tell of a site is taken from the registry.

    \b
    Example:
      gongkai reparse --db new.db --archive archive
      gongkai reparse --diff
    """
    folder = archive_folder or database.parent / "archive"
    if not folder.is_dir():
        raise Fault(f"no archive {folder}; name it with --archive")
    files, sites = archive_files(folder), {site.id: site for site in read_sites(registry, ())}
    with faults(), only_crawl(database), Store(database, must_exist=show_diff) as store:
        ledger = Ledger(store)
        if show_diff:
            reading = Reparse(store, ledger, CrawlRun(0, store.now(), "", 0), load_parser(), sites)
            found = [difference for path in files for difference in reading.differences(path)]
            print_differences(found, as_objects=as_objects)
            sys.exit(DONE)
        run = ledger.begin("reparse", "", utc(datetime.now(UTC)))
        reading = Reparse(store, ledger, run, load_parser(), sites)
        with counting("reading the archive", len(files), _FEW) as done:
            for path in files:
                reading.take_file(path)
                done()
        ledger.finish(run)
    print_summary(reading.summary, database, as_objects=as_objects)
    print_failures(reading.summary.failures)
    sys.exit(FAILURES if reading.summary.failures else DONE)


def print_differences(found: list[Difference], *, as_objects: bool) -> None:
    """The cells, one a line."""
    if as_objects:
        click.echo(write_json(as_json(found)))
        return
    columns = ("url", "code", "dimension", "stored", "read")
    print_rows(columns, [(one.url, one.code, one.dimension, one.stored, one.read) for one in found], None)
