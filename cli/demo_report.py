"""What the demo tells, for somebody who sees gongkai for the first time: in lines of at most 100 places; 80 are enough."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.loopback import Mistake
from cli.output import clean, make_console
from cli.pipeline import Summary
from cli.show import words
from cli.watch import Watch
from db.exports.export import Exported
from db.extent import Extent, read_extent
from db.standing import Standing, list_standing
from db.store import Store
from db.survey import SourceLine, count_issues, list_sources
from db.verdicts import count_verdicts, list_failing

WIDTH = 100
_MOST_ISSUES = 12  # kinds that are shown; status and the export have all
_RIGHT = "right"
_INDENT = 2
_WORDS = ("what it means", "what it says", "rules that fail")  # columns that are broken where they are too long


def open_console() -> Console:
    """Lines of at most 100 places, on a terminal and in a file."""
    console = make_console()
    console.width = min(console.width, WIDTH)
    return console


def say(console: Console, words: str) -> None:
    """Text, a little indented, broken where it is too long."""
    for line in Text(clean(words)).wrap(console, console.width - _INDENT):
        line.rstrip()
        console.print(Text(" " * _INDENT) + line)


def say_each(console: Console, lines: Sequence[tuple[str, str]]) -> None:
    """Lines with a name before each."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # a path that is longer than the line
    for name, told in lines:
        table.add_row(Text(name), Text(clean(told)))
    console.print(Padding(table, (0, 0, 0, _INDENT), expand=False))


def head(console: Console, title: str) -> None:
    """The beginning of a part."""
    console.print()
    console.print(Text(title, style="bold"))


def show_table(console: Console, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> None:
    """A table of (name, ``left`` or ``right``) columns."""
    gap = 1 if console.width == WIDTH else 0  # and one more, of the box
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, gap), show_edge=False)
    for name, side in columns:
        table.add_column(
            Text(name), justify="right" if side == _RIGHT else "left", no_wrap=name not in _WORDS, vertical="bottom"
        )
    for row in rows:
        table.add_row(*(Text(clean(str(value))) for value in row))
    console.print(Padding(table, (0, 0, 0, _INDENT), expand=False))


# ---------------------------------------------------------------- on the way


def show_reading(console: Console, summary: Summary) -> None:
    """What was read from files."""
    kinds, facts, checks = summary.documents, summary.facts, summary.checks
    cells, stated, unread = facts.total() - facts["with_value"], facts["with_value"], facts["unread"]
    held = sum(count for verdict, count in checks.items() if verdict.startswith("pass"))
    say_each(
        console,
        (
            (
                "documents",
                f"{kinds['annual_report']} annual reports, {kinds['work_points']} work points, {kinds['other']} others",
            ),
            (
                "cells",
                f"{cells} in the tables of the form: {stated} state a number, {cells - stated - unread} are blank or hold"
                f" words, {unread} are doubtful and were left unread",
            ),
            (
                "sums",
                f"{held} agree, {checks['fail']} contradict the report itself, {checks['not_stated']} cannot be checked",
            ),
        ),
    )


_VISITED = (
    *(("site", "left"), ("bureau", "left"), ("its list", "left"), ("listed", _RIGHT), ("new", _RIGHT)),
    *(("revised", _RIGHT), ("unchanged", _RIGHT), ("missed", _RIGHT)),
)


def show_visit(console: Console, watch: Watch, answers: Counter[int]) -> None:
    """What a crawl brought, site by site. ``answers``: of the sites, by HTTP status."""
    visits = sorted(watch.visits.values(), key=lambda visit: visit.site.id)
    show_table(
        console,
        _VISITED,
        (
            (
                visit.site.id,
                visit.site.agency,
                ", ".join(dict.fromkeys(walk.state for walk in visit.walks)),
                sum(walk.candidates for walk in visit.walks),
                visit.stored["new"],
                visit.stored["revised"],
                visit.unchanged,
                visit.missed,
            )
            for visit in visits
        ),
    )
    total = watch.total()
    say(
        console,
        f"{total.states.total()} reports asked for: {total.stored['new']} new, {total.stored['revised']} revised,"
        f" {total.unchanged} unchanged. The sites sent {answers[200]} pages, lists among them"
        + (
            f"; to {answers[304]} requests they answered that nothing has changed, and nothing was downloaded."
            if answers[304]
            else "."
        ),
    )


LEGEND = (
    ("list", "complete: read to its end; blocked: the site refuses it. docs/operate.md has the other words"),
    (
        "missed",
        "was not fetched, or could not be read, such as a report that is only a PDF file: that is kept, and named",
    ),
)


# ---------------------------------------------------------------- the end


def show_end(console: Console, store: Store, mistakes: Sequence[Mistake]) -> None:
    """What the database holds now: sources, reports, checks, issues, alarms. ``mistakes``: made on purpose."""
    extent, sources = read_extent(store), list_sources(store)
    head(console, "What the database holds now: sources, with their reports and work points")
    _show_sources(console, sources)
    say(
        console,
        f"With those read from files there are {extent.reports} annual reports of {extent.agencies} bodies, for"
        f" {extent.first_year} to {extent.last_year}.",
    )
    head(console, "Checks: do the figures agree with each other, with the text and with the year before?")
    _show_checks(console, store, mistakes)
    head(console, "Issues: what a reader should know of the reading, the gravest kinds first")
    _show_issues(console, store, extent)
    head(console, "Alarms: what is worse at a source than at an earlier visit")
    _show_alarms(console, list_standing(store))


_SOURCES = (
    *(("source", "left"), ("bureau", "left"), ("annual\nreports", _RIGHT), ("work\npoints", _RIGHT), ("years", "left")),
    *(("issues", _RIGHT), ("missed", _RIGHT), ("alarms", _RIGHT)),
)


def _show_sources(console: Console, sources: Sequence[SourceLine]) -> None:
    rows = (
        (
            source.id,
            source.agency,
            source.reports,
            source.work_points,
            f"{source.first_year}–{source.last_year}" if source.first_year else "",
            source.issues,
            source.missed,
            len(source.alarms),
        )
        for source in sources
    )
    show_table(console, _SOURCES, rows)


def _show_checks(console: Console, store: Store, mistakes: Sequence[Mistake]) -> None:
    counts, faults = count_verdicts(store)
    held = counts["pass"] + counts["pass_assuming_blank_zero"]
    whose = ", ".join(f"{count} {_WHOSE[fault]}" for fault, count in faults.items() if count)
    say(
        console,
        f"{held} hold, {counts['fail']} fail ({whose}), {counts['not_stated']} cannot be judged: a figure is not stated, or the"
        " report of the year before is not at hand. Those that fail, without what is only worth a look:",
    )
    failing = list_failing(store)
    rows = ((one.agency or "?", one.year or "?", " ".join(one.rules)) for one in failing)
    show_table(console, (("bureau", "left"), ("year", "left"), ("rules that fail", "left")), rows)
    say(console, "On purpose, in the crawled sites (the others are in the files that were read):")
    say_each(console, [(mistake.site, mistake.told) for mistake in mistakes])


_WHOSE = {"source": "the source's fault", "ours": "ours", "unclear": "unclear whose"}


def _show_issues(console: Console, store: Store, extent: Extent) -> None:
    counts = count_issues(store)
    rows = ((count.code, count.severity, count.found, words(count.code)[1]) for count in counts[:_MOST_ISSUES])
    show_table(console, (("issue", "left"), ("severity", "left"), ("found", _RIGHT), ("what it means", "left")), rows)
    say(
        console,
        f"{len(counts) - _MOST_ISSUES} kinds more, in {extent.documents} documents. A doubtful figure has no value: nothing is"
        " guessed. (The bureaus of the crawled sites are invented and their pages come from this machine; hence"
        " agency_unresolved and mirror_copy.)",
    )


def _show_alarms(console: Console, alarms: Sequence[Standing]) -> None:
    if not alarms:
        say(console, "none")
        return
    rows = ((alarm.id, alarm.source, alarm.kind, alarm.detail) for alarm in alarms)
    show_table(console, (("id", _RIGHT), ("source", "left"), ("alarm", "left"), ("what it says", "left")), rows)
    say(console, "Nothing is lost by it: what was read before is kept. What to do with each alarm: docs/operate.md.")


def show_next(console: Console, database: Path, files: Sequence[Exported], page: Path) -> None:
    """Where everything is, and what to try; ``page``: a report that has something wrong."""
    head(console, "Where it is")
    names = ", ".join(file.path.stem for file in files)
    say_each(
        console,
        (
            ("database", str(database)),
            ("archive", f"{database.parent / 'archive'}: each page as it was served; the database can be made from it"),
            ("CSV files", f"{files[0].path.parent}: {names}"),
        ),
    )
    head(console, "What to try next")
    page = page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page
    for command in _NEXT:
        console.print(Text(" " * _INDENT + command.format(database, page=page)), soft_wrap=True)


_NEXT = (
    "export GONGKAI_DB={0}",
    "gongkai status",
    "gongkai missed",
    "gongkai alarms",
    "gongkai review --kind check",
    "gongkai diff",
    "gongkai check {page} --lang en",
    "gongkai search 依申请公开 --limit 5",
    "gongkai query --saved refusals",
    'gongkai query "SELECT agency, year, received__total FROM applications_wide"',
    "gongkai report --out {0.parent}/report.html",
    "gongkai serve",
)
