"""What the use of a large database costs: search, pages, export, report. Prints a markdown table.

``python -m benchmarks.use [PATH]`` measures on a database of :mod:`benchmarks.big_database` (made when there is none at PATH, and
brought up to date). Ratios are of an interleaved run: what is compared takes turns, so that a busy machine slows both.
"""

import argparse
import csv
import random
import re
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import quote

from benchmarks.big_database import make
from db.exports import read_query
from db.reader import Reader
from db.search import search
from db.store import Store

_WORDS = 200
_SCANNED_EVERY = 10  # a scan takes seconds
_PAGES_OF_A_KIND = 5
_SMALL = 1_100  # reports of the smaller database
_ROUNDS = 5
_GONGKAI = (sys.executable, "-m", "cli")
_SERVED = re.compile(rb"http://[\w.:\[\]]+")
_SCAN = (
    "SELECT s.document, s.position FROM all_sections AS s JOIN all_documents AS d ON d.id = s.document"
    " WHERE d.current AND (s.title LIKE :like OR s.text LIKE :like)"
)


class Line(NamedTuple):
    """A line of the table; ``reached``: ``None`` where nothing is asked."""

    what: str
    measured: str
    asked: str = ""
    reached: bool | None = None


# ---------------------------------------------------------------- search


def draw_words(reader: Reader) -> list[str]:
    """Two letters each that stand side by side somewhere in the texts, the common ones as often as they are."""
    draw = random.Random(2026)
    (last,) = next(reader.query("SELECT max(id) FROM all_sections")[1])
    words: dict[str, None] = {}
    while len(words) < _WORDS:
        found = list(
            reader.query("SELECT text FROM all_sections WHERE id = ?", [draw.randrange(1, int(str(last)) + 1)])[1]
        )
        pairs = re.findall("(?=([一-鿿]{2}))", str(found[0][0])) if found else []
        words |= dict.fromkeys(draw.sample(pairs, min(1, len(pairs))))
    return list(words)


def find_hits(reader: Reader, word: str) -> int:
    """How many of the first twenty hits there are; each is read."""
    return len(list(search(reader, [word], limit=20).hits))


def scan_texts(reader: Reader, word: str) -> int:
    """In how many places a scan of all texts finds a word."""
    return len(list(reader.query(_SCAN, {"like": f"%{word}%"})[1]))


def measure_search(path: Path) -> Iterator[Line]:
    """Two-letter words through the index, every tenth of them by a scan too."""
    with closing(Reader(path)) as reader:
        words = draw_words(reader)
        asked, ratios = list[float](), list[float]()
        search(reader, ["公开"], limit=20)
        for number, word in enumerate(words):
            spent = timed(partial(find_hits, reader, word))
            asked.append(spent)
            if number % _SCANNED_EVERY == 0:
                scan = timed(partial(scan_texts, reader, word))
                ratios.append(scan / spent)
        index, text = measure_index(reader)
    asked.sort()
    p95 = asked[int(len(asked) * 0.95)]
    yield Line("search, two letters, median", f"{1000 * statistics.median(asked):.1f} ms")
    yield Line("search, two letters, 95th percentile", f"{1000 * p95:.1f} ms", "≤ 50 ms", p95 <= 0.05)
    ratio = statistics.median(ratios)
    yield Line("LIKE scan / search, median", f"{ratio:.0f} ×", "≥ 50 ×", ratio >= 50)
    yield Line("LIKE scan / search, least", f"{min(ratios):.0f} ×")
    yield Line("search index / text", f"{index / text:.2f}", "≤ 1.1", index <= 1.1 * text)


def measure_index(reader: Reader) -> tuple[int, int]:
    """Bytes of the index, and of the titles, sections and tasks in UTF-8."""
    (index,) = next(reader.query("SELECT sum(length(block)) FROM search_index_data")[1])
    (text,) = next(
        reader.query(
            "SELECT (SELECT sum(length(CAST(ifnull(s.title, '') || s.text AS BLOB))) FROM all_sections AS s JOIN all_documents AS d"
            " ON d.id = s.document WHERE d.current) + (SELECT ifnull(sum(length(CAST(text AS BLOB))), 0) FROM all_tasks)"
        )[1]
    )
    return int(str(index)), int(str(text))


# ---------------------------------------------------------------- pages


def measure_pages(path: Path) -> Iterator[Line]:
    """Every kind of page of a real server, some of each, by the slowest answer to the first and the second asking."""
    with served(path) as address:
        for kind, addresses in list_pages(path):
            first, second = list[float](), list[float]()
            for page in addresses:
                first.append(timed(partial(fetch, address + page)))
                second.append(timed(partial(fetch, address + page)))
            slowest = max(*first, *second)
            told = f"{slowest:.2f} s (again {statistics.median(second):.2f} s)"
            yield Line(f"page {kind}, slowest of {len(addresses)}", told, "≤ 1 s", slowest <= 1)


def list_pages(path: Path) -> Iterator[tuple[str, list[str]]]:
    """(kind, addresses) of the pages."""
    with closing(Reader(path)) as reader:
        draw = random.Random(2026)
        keys = [str(key) for (key,) in reader.query("SELECT document_key FROM annual_reports")[1]]
        bodies = [int(str(body)) for (body,) in reader.query("SELECT DISTINCT agency_ref FROM chosen")[1]]
        provinces = reader.query(
            "SELECT DISTINCT province FROM agencies WHERE province IS NOT NULL ORDER BY 1 LIMIT 2"
        )[1]
        names = [quote(str(name)) for (name,) in provinces]
    yield "/", ["/"]
    yield "/report", [f"/report/{key}" for key in draw.sample(keys, _PAGES_OF_A_KIND)]
    yield "/agency", [f"/agency/{body}" for body in draw.sample(bodies, _PAGES_OF_A_KIND)]
    yield "/coverage", ["/coverage", *(f"/coverage?province={name}" for name in names)]
    yield "/search", [f"/search?q={quote(word)}" for word in ("公开", "培训", "收费")]
    yield "of a table", ["/gongkai/annual_reports", "/gongkai/facts", "/gongkai/sections", "/gongkai/documents"]


def fetch(address: str) -> bytes:
    """The body of a page; an error of the server is one here."""
    with urllib.request.urlopen(address, timeout=120) as answer:
        return bytes(answer.read())


@contextmanager
def served(path: Path) -> Iterator[str]:
    """The address of ``gongkai serve`` on the database, in a process of its own."""
    command = [*_GONGKAI, "serve", "--db", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            yield read_address(process)
        finally:
            process.terminate()


def read_address(process: subprocess.Popen[bytes]) -> str:
    """What the server says that it listens at. Raises :class:`RuntimeError` when it ends before."""
    assert process.stdout is not None
    for line in process.stdout:
        found = _SERVED.search(line)
        if found:
            return found[0].decode()
    raise RuntimeError("gongkai serve ended before it listened")


# ---------------------------------------------------------------- export, report


def measure_export(small: Path, large: Path) -> Iterator[Line]:
    """``export facts`` beside a bare ``writerows`` of the rows of the same query; memory at two sizes."""
    own, bare = list[float](), list[float]()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(_ROUNDS):
            own.append(run_apart("export", "facts", "--db", str(small), "--out", str(folder / "own")).seconds)
            bare.append(write_bare(small, folder / "bare.csv"))
        same = lines_of(folder / "own" / "facts.csv") == lines_of(folder / "bare.csv")
        little = run_apart("export", "facts", "--db", str(small), "--out", str(folder / "small"))
        much = run_apart("export", "facts", "--db", str(large), "--out", str(folder / "large"))
    ratio = statistics.median(b / o for o, b in zip(own, bare, strict=True))
    yield Line("export facts, CSV / bare writerows", f"{ratio:.2f}", "≥ 0.8", ratio >= 0.8)
    yield Line("… as many lines", "yes" if same else "no", "yes", same)
    growth = much.memory / little.memory
    yield Line(
        "export facts, peak memory, ten times the reports",
        f"{little.memory / 2**20:.0f} → {much.memory / 2**20:.0f} MiB ({growth:.2f} ×), {much.seconds:.0f} s",
        "flat",
        growth < 1.25,
    )


def lines_of(path: Path) -> int:
    """How many lines a file has."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


def write_bare(database: Path, target: Path) -> float:
    """CPU seconds to write the rows of the query of facts, in the order that it gives them."""
    begun = time.process_time()
    with Store(database, must_exist=True) as store, target.open("w", encoding="utf-8", newline="") as file:
        columns, rows = store.rows(read_query("facts"))
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return time.process_time() - begun


class Spent(NamedTuple):
    """What a command took: CPU seconds, and bytes of memory at its peak."""

    seconds: float
    memory: int


def run_apart(*arguments: str) -> Spent:
    """A command in a process of its own; what importing takes is told apart and taken off."""
    code = (
        "import resource, sys, time\nfrom cli.main import cli\nbegun = time.process_time()\n"
        "try:\n    cli(sys.argv[1:], standalone_mode=False)\nexcept SystemExit as error:\n    assert not error.code, error.code\n"
        "print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.splitlines()[-1].split()
    return Spent(float(seconds), int(kilobytes) * 1024)


def measure_report(path: Path) -> Iterator[Line]:
    """``gongkai report`` of everything, and of a province."""
    with TemporaryDirectory() as name:
        target = Path(name) / "report.html"
        for scope, options in (("everything", ()), ("a province", ("--province", "安徽省"))):
            spent = run_apart("report", "--db", str(path), "--out", str(target), *options)
            size = target.stat().st_size / 2**10
            yield Line(
                f"report of {scope}", f"{spent.seconds:.1f} s, {size:.0f} KiB, {spent.memory / 2**20:.0f} MiB of memory"
            )


# ---------------------------------------------------------------- all of it


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes, as a person waits."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(work: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """The lines of a part, each told as soon as it is there."""
    for line in work():
        print(f"{line.what}: {line.measured}", file=sys.stderr, flush=True)
        yield line


def bring(path: Path, reports: int | None) -> None:
    """A database of this version: made when there is none, else brought up to date."""
    if path.exists():
        Store(path).close()
    elif reports is None:
        make(path)
    else:
        make(path, reports)


def render(lines: Sequence[Line]) -> str:
    """The table."""
    words = {True: "yes", False: "**no**", None: ""}
    rows = [f"| {line.what} | {line.measured} | {line.asked} | {words[line.reached]} |" for line in lines]
    return "\n".join(["| what | measured | asked | reached |", "|---|---|---|---|", *rows])


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.use", description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=Path("bench-use.db"))
    path = parser.parse_args().path
    small = path.with_name(f"{path.stem}-small.db")
    bring(path, None)
    bring(small, _SMALL)
    lines = [
        *measure(lambda: measure_search(path)),
        *measure(lambda: measure_pages(path)),
        *measure(lambda: measure_export(small, path)),
        *measure(lambda: measure_report(path)),
    ]
    print(render(lines))
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
