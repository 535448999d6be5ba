"""What a crawl draws on a terminal while it runs: looked at on a real one, while the servers hold their answers back."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Event

import pytest
from rich.console import Console

from cli.live import Board
from cli.watch import Watch
from db.store import Store
from scraper.records import Listing, Site
from tests.crawls import Desktop, bureau, list_page, make_site, report_page, title_of
from tests.stored import change
from tests.terminal import Screen, Terminal
from tests.web_server import Reply, Route, Seen, WebServer

NEXT = "/nb/2022.html"


@contextmanager
def held(page: str = "", title: str | None = None) -> Iterator[tuple[Route, Event]]:
    """An answer that waits until the test has seen enough."""
    go = Event()

    def answer(seen: Seen) -> Reply:
        go.wait(60)
        return Reply(page or report_page(2022))

    try:
        yield answer, go
    finally:
        go.set()


def at_work(lines: list[str]) -> bool:
    """Has the first report come, and is the second waited for?"""
    return any("1 new" in line for line in lines)


@contextmanager
def one_site(folder: Path, first: str | None = None, listed: str | None = None) -> Iterator[tuple[Desktop, Event]]:
    """A site with two reports, of which the second is held back."""
    page = list_page({"/nb/2023.html": 2023, NEXT: 2022})
    routes: dict[str, Route] = {"/nb/2023.html": first or report_page(2023)}
    routes["/nb/"] = page.replace(title_of(2023), listed) if listed else page
    with held() as (answer, go), bureau(folder, routes | {NEXT: answer}) as (desktop, _):
        yield desktop, go


def test_a_host_at_work_has_a_line_and_the_whole_another(tmp_path: Path) -> None:
    with one_site(tmp_path) as (desktop, go), Terminal(*desktop.arguments("--all"), width=140) as terminal:
        lines = terminal.until(at_work)
        go.set()
        assert terminal.wait() == 0
    assert lines[0].split() == ["host", "site", "at", "new", "revised", "unchanged", "missed", "last", "page"]
    assert re.fullmatch(rf"127\.0\.0\.71 +bureau +report 2( of 2)? +1 +0 +0 +0 +{title_of(2023)}", lines[1])
    assert re.fullmatch(r"0 of 1 sites · 1 pages · 1 new · 0 revised · 0 unchanged · 0 missed · \d+ s", lines[2])
    assert len(lines) == 3


def test_at_the_end_only_the_results_stand_there(tmp_path: Path) -> None:
    with one_site(tmp_path) as (desktop, go), Terminal(*desktop.arguments("--all"), width=140) as terminal:
        go.set()
        assert terminal.wait() == 0
    after = terminal.screen
    assert after.cursor
    assert after.unknown == []
    assert not any("sites ·" in line for line in after.lines())
    assert after.lines()[-1].startswith("database ")


def test_standard_output_is_for_results(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    with (
        one_site(tmp_path) as (desktop, go),
        Terminal(*desktop.arguments("--all", "--json"), output=told) as terminal,
    ):
        terminal.until(at_work)
        go.set()
        assert terminal.wait() == 0
    assert [source["new"] for source in json.loads(told.read_text(encoding="utf-8"))["sources"]] == [2]
    assert terminal.screen.lines() == []


def test_ctrl_c_ends_it_clean(tmp_path: Path) -> None:
    with one_site(tmp_path) as (desktop, go), Terminal(*desktop.arguments("--all")) as terminal:
        terminal.until(at_work)
        assert not terminal.screen.cursor
        terminal.interrupt()
        go.set()
        assert terminal.wait() == 130
    assert terminal.screen.cursor
    assert terminal.screen.lines() == ["", "gongkai: interrupted"]  # the empty one is for the ^C of the terminal


def test_a_narrow_terminal_shows_what_matters_most(tmp_path: Path) -> None:
    with one_site(tmp_path) as (desktop, go), Terminal(*desktop.arguments("--all"), width=38) as terminal:
        lines = terminal.until(lambda lines: any("report 2" in line for line in lines))
        go.set()
        assert terminal.wait() == 0
    assert [line.split()[0] for line in lines] == ["host", "127.0.0.71", "0"]
    assert lines[2].endswith("…")


def drawn(watch: Watch, width: int = 100) -> list[str]:
    """The board as a terminal of 24 lines shows it."""
    screen = Screen(width, 24)
    console = Console(file=StringIO(), width=width, height=24, force_terminal=True, color_system="truecolor")
    with console.capture() as sent:
        console.print(Board(watch))
    screen.write(sent.get().replace("\n", "\r\n"))
    return screen.lines()


def test_what_a_site_is_at_is_told_as_it_becomes_known() -> None:
    """That lists are walked, which of them, how many reports are due, and which of those it is at."""
    listing = Listing("http://a.cn/nb/")
    site = Site("a", "甲市", "prefecture", "a.cn", "generic", listings=(listing, listing))
    watch = Watch(sites=1)
    watch.begin(site)
    told = [drawn(watch)[1]]
    for step in (
        partial(watch.walk, site, listing),
        partial(watch.walk, site, listing),
        partial(watch.expect, site, 2),
    ):
        step()
        told.append(drawn(watch)[1])
    watch.visits["a"].states["ok"] = 1
    told.append(drawn(watch)[1])
    watch.visits["a"].states["ok"] = 3  # with a file that a report names
    told.append(drawn(watch)[1])
    assert [re.split("  +", line)[2] for line in told] == [
        "lists",
        "list 1 of 2",
        "list 2 of 2",
        "report 1 of 2",
        "report 2 of 2",
        "report 2 of 2",
    ]


@pytest.mark.parametrize("width", range(10, 180, 10))
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """A line that is wider would be broken by the terminal, and the lines above it would stay for good."""
    watch = Watch(sites=40)
    for number in range(40):
        site = Site(f"s{number}", "甲市", "prefecture", f"{'long-name.' * number}gov.cn", "generic")
        watch.begin(site)
        watch.visits[site.id].last = "政府信息公开工作年度报告" * (number % 9)
        watch.visits[site.id].unchanged = 10**number
    lines = drawn(watch, width)
    assert len(lines) == 24 - 1  # the last one is for the cursor
    assert lines[0].startswith("host")
    assert lines[-2].startswith("… and 20")


def test_no_colour_is_no_colour(tmp_path: Path) -> None:
    with (
        one_site(tmp_path) as (desktop, go),
        Terminal(*desktop.arguments("--all"), environment={"NO_COLOR": "1"}) as terminal,
    ):
        terminal.until(at_work)
        go.set()
        assert terminal.wait() == 0
    assert not terminal.screen.coloured


def test_a_warning_stands_above_and_stays(tmp_path: Path) -> None:
    with one_site(tmp_path) as (desktop, go):
        go.set()
        assert desktop.crawl().exit_code == 0
        with Store(desktop.database) as store:
            change(store, "UPDATE runs SET ended_at = NULL")
        with Terminal(*desktop.arguments("--all"), width=140) as terminal:
            assert terminal.wait() == 0
    lines = terminal.screen.lines()
    assert lines[0].startswith("going on with run 1 of ")
    assert not any("sites ·" in line for line in lines)


HOSTILE = "二\x1b]0;owned\x07\x1b[2J\u202e年\u200b\x9b31m报"


def test_a_title_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Escape sequences, a bell, a change of direction: whether the page holds them, or the list."""
    page = report_page(2023).replace(title_of(2023), f"{HOSTILE}{title_of(2023)}")
    with (
        one_site(tmp_path, first=page, listed=f"{HOSTILE}{title_of(2023)}") as (desktop, go),
        Terminal(*desktop.arguments("--all"), width=160) as terminal,
    ):
        lines = terminal.until(lambda lines: any("report 2" in line for line in lines))
        go.set()
        terminal.wait()
    assert terminal.screen.unknown == []
    assert not set(terminal.sent) & set("\u202e\u200b\x07\x9b")
    assert len(lines) == 3


def test_a_terminal_that_is_too_low_shows_some_hosts_and_counts_the_rest(tmp_path: Path) -> None:
    """More lines than it has would scroll, and be drawn again and again."""
    desktop = Desktop(tmp_path)
    with held() as (answer, go), ExitStack() as stack:
        for number in range(12):
            routes: dict[str, Route] = {"/nb/": list_page({NEXT: 2022}), NEXT: answer}
            server = stack.enter_context(WebServer(routes, host=f"127.0.0.{71 + number}"))
            desktop.enter(replace(make_site(server), id=f"bureau-{number:02}"))
        with Terminal(*desktop.arguments("--all"), width=100, height=8) as terminal:
            # the whole of a drawing, which may come in two pieces
            lines = terminal.until(
                lambda lines: len(lines) > 1 and "and 8 more hosts" in lines[-2] and " of 12 sites" in lines[-1]
            )
            go.set()
            assert terminal.wait() == 0
    assert [line.split()[0].rpartition(".")[0] for line in lines] == ["", *["127.0.0"] * 4, "", ""]


@pytest.mark.parametrize("words", [("--log-json",), ()])
def test_where_no_person_looks_on_nothing_is_drawn(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A terminal without abilities, or a log that was asked for."""
    environment = {} if words else {"TERM": "dumb"}
    with (
        one_site(tmp_path) as (desktop, go),
        Terminal(*desktop.arguments("--all", *words), output=tmp_path / "out", environment=environment) as terminal,
    ):
        go.set()
        assert terminal.wait() == 0
    assert "\x1b" not in terminal.sent
    assert terminal.sent.count('"event": "page"') == (2 if words else 0)
