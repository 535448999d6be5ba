"""What a command is at, drawn on a terminal while it runs, and taken away at its end.

All of it goes to standard error; standard output is for results. Where standard error is no terminal nothing is drawn.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from cli.output import one_line
from cli.times import show_seconds
from cli.watch import Visit, Watch

_PER_SECOND = 4  # how often it is drawn anew
_OTHERS = 4  # lines that are no host's: names, those there is no room for, the whole, and one that stays free


# ---------------------------------------------------------------- the hosts of a crawl


@dataclass(frozen=True, slots=True)
class _Column:
    """``needs``: the width of a terminal that has room for it, in places; ``most``: its own."""

    name: str
    value: Callable[[Visit], object]
    needs: int
    most: int
    counts: bool = False


def _told(visit: Visit) -> str:
    """What the site is at."""
    done = visit.states.total()
    if visit.due is None and not done:
        return f"list {visit.lists} of {len(visit.site.listings)}" if visit.lists else "lists"
    # files that the reports name come besides
    return f"report {min(done + 1, visit.due)} of {visit.due}" if visit.due else f"report {done + 1}"


_COLUMNS = (
    _Column("host", lambda visit: visit.site.host, 0, 28),
    _Column("site", lambda visit: visit.site.id, 92, 20),
    _Column("at", _told, 24, 18),
    _Column("new", lambda visit: visit.stored["new"], 64, 6, counts=True),
    _Column("revised", lambda visit: visit.stored["revised"], 76, 7, counts=True),
    _Column("unchanged", lambda visit: visit.unchanged, 64, 9, counts=True),
    _Column("missed", lambda visit: visit.missed, 64, 6, counts=True),
    _Column("last page", lambda visit: visit.last, 112, 60),
)


@dataclass(frozen=True, slots=True)
class Board:
    """The hosts at work, those that began first on top, and a line for the whole: as much as the terminal has room for."""

    watch: Watch

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As it stands now; never higher than the terminal."""
        with self.watch.lock:
            working = [visit for visit in self.watch.visits.values() if visit.seconds is None]
            shown = working[: max(options.size.height - _OTHERS, 0)]
            table = _draw(shown, options.max_width)
        if shown:
            yield table
        if len(working) > len(shown):
            yield _line(f"… and {len(working) - len(shown)} more hosts")
        yield _line(self._whole())

    def _whole(self) -> str:
        total, watch = self.watch.total(), self.watch
        return (
            f"{total.over} of {watch.sites} sites · {total.states.total()} pages · {total.stored['new']} new"
            f" · {total.stored['revised']} revised · {total.unchanged} unchanged · {total.missed} missed"
            f" · {show_seconds(int(time.monotonic() - watch.begun))}"
        )


def _draw(visits: Sequence[Visit], width: int) -> Table:
    """A line a host, below the names of the columns."""
    columns = [column for column in _COLUMNS if column.needs <= width]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(
            column.name,
            justify="right" if column.counts else "left",
            no_wrap=True,
            overflow="ellipsis",
            max_width=column.most,
        )
    for visit in visits:
        table.add_row(*(Text(one_line(str(column.value(visit)))) for column in columns))
    return table


def _line(text: str) -> Text:
    return Text(text, style="bold", no_wrap=True, overflow="ellipsis")


@contextmanager
def showing(watch: Watch, *, wanted: bool = True) -> Iterator[None]:
    """Draw the crawl while the context lasts, when a person looks on."""
    console = _console()
    if not (wanted and sys.stderr.isatty()) or console.is_dumb_terminal:
        yield
        return
    with Live(
        Board(watch),
        console=console,
        refresh_per_second=_PER_SECOND,
        transient=True,
        redirect_stdout=False,
        vertical_overflow="crop",
    ):
        yield


# ---------------------------------------------------------------- anything else that takes long


@contextmanager
def counting(words: str, total: int, fewest: int) -> Iterator[Callable[[], None]]:
    """A bar that grows with each call, when a person looks on and there are at least so many."""
    silent = total < fewest or not sys.stderr.isatty()
    with Progress(console=_console(), disable=silent, transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda: bar.advance(task)


def _console() -> Console:
    """A console on standard error that takes text literally."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False)
