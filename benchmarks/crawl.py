"""A crawl beside Scrapy, on the same servers, pacing off, one request at a time to each of 32 hosts: ``make bench-crawl``.

    python -m benchmarks.crawl [pages a host] [rounds]

What is timed of gongkai is the crawl as the command does it: the addresses due from the ledger, robots.txt, the request, the look
for challenges and soft 404s, WARC records compressed and on the disk, digest, state and archive position committed to SQLite. Once
with a parser that does nothing, as for pages that a list names and that hold no report, once with the parser, and once the
requests alone. Of Scrapy, the download of the same pages with one file written for each. Start-up is timed of none. Contenders
take turns, each in a process of its own.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.pages import make_pages
from benchmarks.web import HOSTS, host_name, served

PAGES, ROUNDS, DISTINCT = 40, 3, 100
DELAY = 0.05
CONTENDERS = ("gongkai", "gongkai with parser", "gongkai, fetch alone", "scrapy")


def main() -> None:
    """Print the tables of ``docs/performance.md``."""
    numbers = [int(word) for word in sys.argv[1:]]
    pages, rounds = (*numbers, *(PAGES, ROUNDS)[len(numbers) :])
    bodies = [made.page.body for made in make_pages(DISTINCT)]
    raw = sum(len(bodies[number % DISTINCT]) for number in range(pages)) * HOSTS
    print(f"{HOSTS} hosts, {pages} pages each of {raw / pages / HOSTS / 1000:.0f} KB, {rounds} rounds\n")
    print("| delay | contender | pages/s | CPU ms a page | × Scrapy | of the ideal |\n|---|---|---:|---:|---:|---:|")
    for delay in (0.0, DELAY):
        results = measure(bodies, pages, rounds, delay)
        for name in CONTENDERS:
            print(show(name, results, delay), flush=True)
    with served(bodies) as port:
        size = int(ask("gongkai", pages, port)["archive"])
    print(f"\narchive: {size / raw:.3f} of the raw bytes")


Result = Mapping[str, float]


def measure(bodies: list[bytes], pages: int, rounds: int, delay: float) -> dict[str, list[Result]]:
    """What each contender did in each round; they begin in turn."""
    results: dict[str, list[Result]] = {name: [] for name in CONTENDERS}
    for turn in range(rounds):
        first = turn % len(CONTENDERS)
        with served(bodies, delay) as port:
            for name in CONTENDERS[first:] + CONTENDERS[:first]:
                results[name].append(ask(name, pages, port))
    return results


def ask(name: str, pages: int, port: int) -> Result:
    """Let a contender run in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.crawl_contenders", name, str(pages), str(port)]
    with TemporaryDirectory() as folder:
        done = subprocess.run([*words, folder], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[-2000:]}")
    result: Result = json.loads(done.stdout.splitlines()[-1])
    assert result["pages"] == pages * HOSTS, (name, result)
    return result


def show(name: str, results: Mapping[str, list[Result]], delay: float) -> str:
    """A line of the table. The ideal: every host answers its next page as soon as the delay is over."""
    own = results[name]
    speeds = [one["pages"] / one["seconds"] for one in own]
    ratios = [base["seconds"] / one["seconds"] for one, base in zip(own, results["scrapy"], strict=True)]
    cpu = statistics.median(1000 * one["cpu"] / one["pages"] for one in own)
    ideal = f"{statistics.median(speeds) * delay / HOSTS:.0%}" if delay else ""
    cells = (f"{delay * 1000:.0f} ms", name, f"{statistics.median(speeds):.0f}", f"{cpu:.2f}")
    return f"| {' | '.join(cells)} | {statistics.median(ratios):.2f} | {ideal} |"


def addresses(pages: int, port: int) -> dict[str, list[str]]:
    """The pages of each host."""
    return {
        host_name(host): [f"http://{host_name(host)}:{port}/{page}.html" for page in range(pages)]
        for host in range(HOSTS)
    }


class Watch:
    """Wall clock and CPU since it was made."""

    def __init__(self) -> None:
        self._began, self._spent = time.perf_counter(), time.process_time()

    def tell(self, pages: int, **more: float) -> None:
        """Print what was done since then."""
        told = {"seconds": time.perf_counter() - self._began, "cpu": time.process_time() - self._spent, "pages": pages}
        print(json.dumps(told | more))


def size_of(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.iterdir())


if __name__ == "__main__":
    main()
