"""Kill a crawl at random moments, start it again until it ends, and compare what it left with an undisturbed crawl.

    python -m tests.kill_crawl 50

A moment is so many answers of the servers and up to a twentieth of a second, or so many seconds, after the start: so that all
of a crawl is met, the replay of what it has as well as what it asks for.
"""

import csv
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from scraper.warc import repair
from tests.crawls import Desktop
from tests.loopback import Served, loopback, write_registry
from tests.nursery import Child, Nursery

# what tells when and how often something was done, and the numbers of rows, differ from run to run
_PASSING = {
    "id",
    "started_at",
    "ended_at",
    "fetched_at",
    "ingested_at",
    "first_seen_at",
    "checked_at",
    "due_at",
    "state_since",
    "archive_offset",
    "seen_at",
}
_PASSING |= {
    "retrieved_at",
    "raised_at",
    "resumed",
    "file",
    "begins",
    "offset",
    "length",
    "archive_file",
    "archive_record",
}
_NUMBERS = {"document", "page", "page_version", "agency_ref", "other", "same_as"}
TABLES: tuple[str, ...] = (
    "documents",
    "sections",
    "tables",
    "facts",
    "checks",
    "issues",
    "agencies",
    "pages",
    "page_versions",
)
TABLES += ("archive_records", "walks", "source_runs", "alarms", "runs", "sources")


# ---------------------------------------------------------------- killing


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: ``answers`` of the servers and then ``seconds`` after the start."""

    answers: int
    seconds: float


def moments(random: Random, lasts: float) -> Iterator[Moment]:
    """``lasts``: seconds that an undisturbed crawl takes."""
    while True:
        if random.random() < 0.7:
            yield Moment(random.randrange(1, 25), random.uniform(0, 0.05))
        else:
            yield Moment(0, random.uniform(0.3, 0.9) * lasts)


def kill_at(child: Child, moment: Moment, served: Sequence[Served], lasts: float) -> bool:
    """Kill the process then; was it still running?"""
    before = sum(len(one.server.seen) for one in served)
    patience = time.monotonic() + 4 * lasts  # what asks no more takes the rest from the archive
    while sum(len(one.server.seen) for one in served) < before + moment.answers and time.monotonic() < patience:
        if child.wait(0.002) is not None:
            break
    if child.wait(moment.seconds) is None:
        child.kill()
    code = child.wait()
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def has_ended(desktop: Desktop) -> bool:
    """Has the crawl, as the database knows it, come to its end?"""
    if not desktop.database.exists() or not desktop.values("SELECT 1 FROM sqlite_master WHERE name = 'runs'"):
        return False
    return desktop.values("SELECT ended_at IS NOT NULL FROM runs") == [1]


def crawl_killed(
    nursery: Nursery, desktop: Desktop, times: int, random: Random, served: Sequence[Served], lasts: float
) -> int:
    """Crawl to the end; killed at most so often. How often it was."""
    killed = 0
    for moment in moments(random, lasts):
        if killed == times:
            break
        if not kill_at(nursery.start(*desktop.arguments("--all")), moment, served, lasts):
            return killed
        killed += 1
        if has_ended(desktop):  # it was killed on its way out
            return killed
    assert nursery.start(*desktop.arguments("--all")).wait() == 0
    return killed


# ---------------------------------------------------------------- comparing


def dump(desktop: Desktop) -> dict[str, "Counter[tuple[tuple[str, str], ...]]"]:
    """The rows of every table as a reader sees them, without times and numbers."""
    keys = dict(desktop.rows("SELECT id, document_key FROM documents"))
    return {table: Counter(_rows(desktop, table, keys)) for table in TABLES}


def _rows(desktop: Desktop, table: str, keys: dict[int, str]) -> Iterator[tuple[tuple[str, str], ...]]:
    names = desktop.values(f"SELECT name FROM pragma_table_info('{table}')")
    for row in desktop.rows(f'SELECT * FROM "{table}"'):
        found = dict(zip(names, row, strict=True))
        if "document" in found:
            found["of"] = keys.get(found["document"])
        yield tuple((name, str(value)) for name, value in found.items() if name not in _PASSING | _NUMBERS)


def exports(nursery: Nursery, desktop: Desktop) -> dict[str, list[tuple[str, ...]]]:
    """The exported files, row by row in their order, without times."""
    folder = desktop.folder / "csv"
    assert nursery.start("export", "all", "--db", str(desktop.database), "--out", str(folder)).wait() == 0
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        kept = [place for place, name in enumerate(head) if name not in _PASSING]
        found[path.name] = [tuple(row[place] for place in kept) for row in (head, *rows)]
    return found


def check_archive(desktop: Desktop) -> None:
    """Every file is whole, also for the field's own tool, and no answer is there twice."""
    for path in desktop.archive.glob("*.gz"):
        words = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        assert "digest failed" not in run.stdout
        assert repair(path).lost == 0
    asked = Counter((one.asked, one.hop.request_body) for one in desktop.archived() if one.complete and one.of == 1)
    assert set(asked.values()) == {1}, [url for url, count in asked.items() if count > 1]


def compare(nursery: Nursery, killed: Desktop, calm: Desktop) -> None:
    """Raises AssertionError where they differ."""
    mine, other = dump(killed), dump(calm)
    for table in TABLES:
        lost, more = other[table] - mine[table], mine[table] - other[table]
        assert mine[table] == other[table], (table, list(lost)[:3], list(more)[:3])
    assert exports(nursery, killed) == exports(nursery, calm)
    check_archive(killed)


def undisturbed(nursery: Nursery, folder: Path, served: tuple[Served, ...]) -> tuple[Desktop, float]:
    """A crawl that nothing disturbs, and how many seconds it took."""
    desktop = Desktop(folder)
    write_registry(served, desktop.sites)
    child = nursery.start(*desktop.arguments("--all"))
    began = time.monotonic()
    assert child.wait() == 0
    return desktop, time.monotonic() - began


def run(times: int, seed: int) -> None:
    """Kill so often in all, over as many crawls as that takes."""
    random = Random(seed)
    with TemporaryDirectory() as name, loopback() as served, Nursery() as nursery:
        folder = Path(name)
        calm, lasts = undisturbed(nursery, folder / "calm", served)
        check_archive(calm)
        done = crawls = 0
        while done < times:
            crawls += 1
            desktop = Desktop(folder / f"killed{crawls}")
            write_registry(served, desktop.sites)
            most = min(times - done, random.randrange(8, 25))
            done += crawl_killed(nursery, desktop, most, random, served, lasts)
            compare(nursery, desktop, calm)
            print(f"{done} of {times} moments, {crawls} crawls, each like the undisturbed one", flush=True)


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
