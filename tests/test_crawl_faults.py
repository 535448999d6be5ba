"""A crawl that cannot go on says so in one line, with the right exit code, and the next one loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from cli.main import cli
from db.store import Store
from tests.crawls import Desktop, bureau, make_site, report_page, reports
from tests.loopback import QUICK
from tests.nursery import Nursery
from tests.places import ROOT
from tests.web_server import Reply, Route, Seen, WebServer

YEARS = list(range(2010, 2024))


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as opened:
        yield opened


def slow(pages: dict[str, Route], pause: float = 0.05) -> dict[str, Route]:
    """The same pages, each a little later."""
    return {path: Reply(page, delay=pause) if isinstance(page, str) else page for path, page in pages.items()}


def goes_on(nursery: Nursery, desktop: Desktop, server: WebServer) -> None:
    """The next crawl takes up the same run, and ends as if nothing had been."""
    before = len(server.seen)
    begun = bool(desktop.values("SELECT 1 FROM sqlite_master WHERE name = 'archive_records'"))
    known = desktop.values("SELECT count(*) FROM archive_records") if begun else [0]
    assert nursery.start(*desktop.arguments("--all")).wait() == 0, nursery.output()
    assert desktop.rows("SELECT id, resumed > 0, ended_at IS NOT NULL FROM runs") == [(1, int(begun), 1)]
    assert set(desktop.states().values()) == {("ok", "read")}
    assert desktop.values("SELECT count(*) FROM documents") == [len(YEARS)]
    asked = len(server.seen) - before - 1  # robots.txt is read by each run
    assert asked <= len(YEARS) + 1 - known[0]
    found = [one.asked for one in desktop.archived() if one.complete]
    assert len(found) == len(set(found)) == len(YEARS) + 1


# ---------------------------------------------------------------- cut off


def test_ctrl_c_ends_it_after_the_page_at_hand(tmp_path: Path, nursery: Nursery) -> None:
    with bureau(tmp_path, slow(reports(YEARS))) as (desktop, server):
        child = nursery.start(*desktop.arguments("--all"))
        while len(server.seen) < 6:
            assert child.wait(0.005) is None
        child.kill(signal.SIGINT)
        at = len(server.seen)
        assert child.wait(30) == 130
        assert nursery.output().splitlines()[-1] == "gongkai: interrupted"
        assert len(server.seen) <= at + 2
        assert desktop.values("SELECT ended_at FROM runs") == [None]
        goes_on(nursery, desktop, server)


def test_ctrl_c_does_not_wait_for_the_pace(tmp_path: Path, nursery: Nursery) -> None:
    with bureau(tmp_path, reports(YEARS), manners=replace(QUICK, pace=60.0)) as (desktop, server):
        child = nursery.start(*desktop.arguments("--all"))
        while not server.seen:
            assert child.wait(0.005) is None
        child.kill(signal.SIGINT)
        assert child.wait(20) == 130
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("room", "noise", "words"),
    [
        pytest.param(1_400_000, 500_000, ".warc.gz: file too large", id="for the archive"),
        pytest.param(200_000, 0, "gongkai.db: disk i/o error", id="for a new database"),
        pytest.param(700_000, 0, "gongkai.db: disk i/o error", id="for the database"),
    ],
)
def test_a_full_disk_is_one_line_and_loses_nothing(
    tmp_path: Path, nursery: Nursery, room: int, noise: int, words: str
) -> None:
    pages = reports(YEARS)
    for path in list(pages)[1:]:
        pages[path] = f"{pages[path]!s}<!-- {os.urandom(noise).hex()} -->"
    with bureau(tmp_path, pages) as (desktop, server):
        if noise:
            Store(desktop.database).close()
        code = nursery.start(*desktop.arguments("--all"), largest_file=room).wait()
        said = nursery.output().splitlines()[-1]
        assert (code, said.startswith("gongkai: "), words in said.lower()) == (2, True, True), said
        goes_on(nursery, desktop, server)


def test_a_network_that_vanishes_is_named_and_made_good(tmp_path: Path) -> None:
    gone = {"now": False}

    def answering(page: Route) -> Route:
        def answer(seen: Seen) -> Reply:
            return Reply(raw=b"") if gone["now"] else Reply(str(page))

        return answer

    pages = {path: answering(page) for path, page in reports(YEARS).items()}

    def last(seen: Seen) -> Reply:
        gone["now"] = True
        return Reply(report_page(2014))

    with bureau(tmp_path, pages | {"/nb/2014.html": last}, manners=replace(QUICK, attempts=1)) as (desktop, server):
        first = desktop.crawl()
        assert first.exit_code == 1
        states = [state for state, _ in desktop.states().values()]
        assert (states.count("ok"), states.count("failed")) == (5, 9)
        (line,) = first.stderr.splitlines()
        assert line.startswith(
            f"failed: bureau: 9 addresses failed (gongkai missed lists them), such as {server.url('/nb/')}"
        )
        missed = CliRunner().invoke(cli, ["missed", "--db", str(desktop.database), "--json"])
        assert missed.stdout.count('"failed"') == 9
        assert desktop.values("SELECT count(*) FROM documents") == [5]
        gone["now"] = False
        server.seen.clear()
        second = desktop.crawl("--retry-failed")
        assert second.exit_code == 0, second.output
        assert len(server.paths()) == 9
        assert desktop.values("SELECT count(*) FROM documents") == [14]


def test_a_host_that_is_down_is_not_asked_for_every_page(tmp_path: Path) -> None:
    with WebServer({}, host="127.0.0.73") as server:
        urls = tuple(server.url(f"/nb/{year}.html") for year in YEARS)
    desktop = Desktop(tmp_path)
    site = replace(make_site(server), listings=(), reports=urls, evidence=urls[:1], manners=replace(QUICK, attempts=1))
    desktop.enter(site)
    first = desktop.crawl()
    assert first.exit_code == 1
    assert [line.partition(", such as ")[0] for line in first.stderr.splitlines()] == [
        f"failed: bureau: {len(YEARS)} addresses failed (gongkai missed lists them)"
    ]
    reasons = [reason for _, reason in desktop.states().values()]
    assert sum("refused" in reason for reason in reasons) == 3
    assert sum("not asked" in reason for reason in reasons) == len(YEARS) - 3
    with WebServer(reports(YEARS), host=server.host, port=server.port):
        assert desktop.crawl("--retry-failed").exit_code == 0
        assert desktop.values("SELECT count(*) FROM documents") == [len(YEARS)]


def cut_off(nursery: Nursery, desktop: Desktop, server: WebServer) -> Path:
    """A crawl that is killed when it has most of its pages; the file of its archive."""
    child = nursery.start(*desktop.arguments("--all"))
    while not desktop.database.exists() or desktop.settled() < 9:
        assert child.wait(0.005) is None
    child.kill()
    assert child.wait() == -signal.SIGKILL
    (archive,) = desktop.archive.glob("*.gz")
    server.seen.clear()
    return archive


@pytest.mark.parametrize("left", [0.0, 0.5, None], ids=["empty", "half", "gone"])
def test_an_archive_that_is_lost_under_a_run_that_was_cut_off(
    tmp_path: Path, nursery: Nursery, left: float | None
) -> None:
    with bureau(tmp_path, slow(reports(YEARS))) as (desktop, server):
        archive = cut_off(nursery, desktop, server)
        if left is None:
            archive.unlink()
        else:
            os.truncate(archive, int(archive.stat().st_size * left))
        done = desktop.crawl("--all")
        assert done.exit_code == 0, done.output
        assert "are lost; their pages are asked for again in a new run" in done.stderr
        assert desktop.values("SELECT count(*) FROM documents") == [len(YEARS)]
        again = Desktop(tmp_path / "again")
        again.folder.mkdir()
        words = [
            "reparse",
            "--db",
            str(again.database),
            "--archive",
            str(desktop.archive),
            "--sites",
            str(desktop.sites),
        ]
        CliRunner().invoke(cli, words)
        assert again.values("SELECT count(*) FROM documents") == [len(YEARS)]
        assert desktop.crawl("--all").exit_code == 0


def test_retry_failed_after_a_kill_retries_what_that_run_had_failed(tmp_path: Path, nursery: Nursery) -> None:
    pages = slow(reports(YEARS))
    broken: dict[str, Route] = {f"/nb/{year}.html": Reply("", 500) for year in YEARS[:3]}
    with bureau(tmp_path, pages | broken, manners=replace(QUICK, attempts=1)) as (desktop, server):
        cut_off(nursery, desktop, server)
        server.routes.update(pages)
        desktop.crawl("--retry-failed")
        assert set(broken) <= set(server.paths())


# ---------------------------------------------------------------- what cannot be done


def run(desktop: Desktop, *more: str) -> Result:
    return CliRunner().invoke(cli, desktop.arguments(*more))


def test_where_no_reader_can_be_started_the_crawl_ends_and_the_next_goes_on(tmp_path: Path) -> None:
    far = tmp_path / ("t" * 60) / ("u" * 60)  # the name of a socket in it would be too long
    far.mkdir(parents=True)
    with bureau(tmp_path, reports([2022, 2023])) as (desktop, _):
        words = [sys.executable, "-c", "from cli.main import main; main()", *desktop.arguments("--all")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(far)}
        done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False, timeout=60)
        assert done.returncode == 2, done.stderr
        (line,) = done.stderr.splitlines()
        assert line.startswith("gongkai: no process can be started to read pages: ")
        assert desktop.crawl("--all").exit_code == 0
        assert desktop.values("SELECT count(*) FROM documents") == [2]


def test_only_one_crawl_of_a_database_at_a_time(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2023])) as (desktop, server), FileLock(f"{desktop.database}.lock"):
        done = run(desktop)
        assert (done.exit_code, len(done.stderr.splitlines())) == (3, 1)
        assert "another crawl" in done.stderr
        assert server.seen == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(
            lambda d: (d.sites / "bureau.toml").write_text("[[site]]\nid = 3\n"), "bureau.toml", id="registry"
        ),
        pytest.param(lambda d: (d.sites / "bureau.toml").write_text("[[site"), "bureau.toml", id="no TOML"),
        pytest.param(lambda d: d.archive.write_text("a file"), "archive", id="archive is a file"),
        pytest.param(lambda d: d.database.write_text("no database" * 200), "gongkai.db", id="no database"),
        pytest.param(lambda d: sqlite3.connect(d.database).execute("CREATE TABLE a (b)"), "gongkai.db", id="another's"),
        pytest.param(lambda d: d.database.mkdir(), "gongkai.db", id="a folder"),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_cannot_be_used_is_named(tmp_path: Path, spoil: Callable[[Desktop], object], words: str) -> None:
    with bureau(tmp_path, reports([2023])) as (desktop, server):
        spoil(desktop)
        done = run(desktop)
        assert done.exit_code == 2, done.output
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert server.seen == []


@pytest.mark.parametrize("more", [("nobody",), ("--hosts", "0"), ("--contact", "")], ids=["site", "hosts", "contact"])
def test_wrong_words_are_wrong_usage(tmp_path: Path, more: tuple[str, ...]) -> None:
    with bureau(tmp_path, reports([2023])) as (desktop, _):
        done = CliRunner().invoke(cli, [*desktop.arguments(), *more])
        assert done.exit_code == 2, done.output


def test_a_database_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with bureau(tmp_path, reports([2023])) as (desktop, server):
        assert desktop.crawl().exit_code == 0
        for path in (desktop.database, desktop.folder):
            path.chmod(path.stat().st_mode & 0o555)
        try:
            if os.access(desktop.database, os.W_OK):
                pytest.skip("whoever runs this may write anywhere")
            server.seen.clear()
            done = run(desktop, "--all")
        finally:
            desktop.folder.chmod(0o755)
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
        assert server.seen == []
