"""How much memory a crawl of a thousand pages takes, and one of twenty thousand.

    python -m tests.memory_crawl [pages…]

The pages are made when they are asked for: lists of a hundred entries, and short reports. Each crawl is a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from scraper.records import Listing
from tests.crawls import Desktop, make_site
from tests.loopback import QUICK
from tests.places import ROOT
from tests.web_server import Reply, Seen, WebServer

_HOSTS, _ENTRIES = 8, 100
_REPORT = "示例省丑样市医疗保障局2023年政府信息公开工作年度报告"
_MEASURE = (
    "import resource, sys\n"
    "from cli.main import cli\n"
    "try: cli(standalone_mode=False)\n"
    "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
)


def answering(server: WebServer, pages: int) -> None:
    """Let the server answer for a site of so many reports."""
    last = (pages - 1) // _ENTRIES

    def answer(seen: Seen) -> Reply:
        server.seen.clear()  # what is kept here would be told as the crawl's
        name, _, number = seen.path.strip("/").partition("/")
        if name == "list" and number.isdigit():
            first = int(number) * _ENTRIES
            entries = range(first, min(first + _ENTRIES, pages))
            items = "".join(f'<li><a href="/nb/{entry}.html">{_REPORT}</a></li>' for entry in entries)
            following = f'<a href="/list/{int(number) + 1}">下一页</a>' if int(number) < last else ""
            return Reply(f'<meta charset="utf-8"><title>政府信息公开年报</title><ul>{items}</ul>{following}')
        if name == "nb":
            text = (
                f"<p>一、总体情况</p><p>本机关第{number}号，全年主动公开信息若干条。</p><p>二、主动公开政府信息情况</p>"
            )
            return Reply(f'<meta charset="utf-8"><title>{_REPORT}</title><h1>{_REPORT}</h1><div id="zoom">{text}</div>')
        return Reply("<title>404</title>", 404)

    server.routes["*"] = answer


@contextmanager
def sites(desktop: Desktop, pages: int) -> Iterator[None]:
    """So many reports, on eight hosts."""
    with ExitStack() as stack:
        for number in range(_HOSTS):
            server = stack.enter_context(WebServer({}, host=f"127.0.0.{90 + number}"))
            answering(server, pages // _HOSTS)
            site = make_site(server, f"bureau{number}", QUICK)
            listing = Listing(server.url("/list/0"), "annual_report", "政府信息公开年报")
            desktop.enter(replace(site, listings=(listing,), evidence=(listing.url,)))
        yield


def measure(pages: int) -> int:
    """The most memory that a crawl of so many pages takes, in KiB."""
    with TemporaryDirectory() as name:
        desktop = Desktop(Path(name))
        with sites(desktop, pages):
            words = [sys.executable, "-c", _MEASURE, *desktop.arguments("--all")]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
        found = desktop.values("SELECT count(*) FROM pages WHERE kind = 'report' AND state = 'ok'")
        assert found == [pages // _HOSTS * _HOSTS], (found, done.stdout[-500:], done.stderr[-500:])
        return int(done.stderr.splitlines()[-1])


def main() -> None:
    """Print a line for each number of pages."""
    first = None
    for pages in [int(word) for word in sys.argv[1:]] or [1_000, 20_000]:
        used = measure(pages)
        first = first or used
        print(f"{pages:>6} pages: {used / 1024:.0f} MiB, {used / first:.2f} of the first", flush=True)


if __name__ == "__main__":
    main()
