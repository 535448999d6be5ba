"""The command ``search``: where words stand in what was read."""

import re
import sys
from contextlib import closing
from itertools import chain, pairwise
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.text import Text

from cli.output import clean, make_console, one_line, print_rows
from cli.usage import Fault, database_option, faults, read_years, style_option
from db.reader import Reader
from db.rows import Row
from db.search import BadTermError, Filters, Found, Hit, Kind, UnsearchableError, compile_hits, search

_COLUMNS = (
    *("kind", "agency", "province", "city", "year", "doc_type", "title", "section", "headings", "snippet", "address"),
    "document_key",
)
_BEFORE, _LONGEST = 30, 120  # letters of a snippet: before the first hit, and in all
_HIT = "bold red"


@click.command("search")
@click.argument("terms", nargs=-1, required=True, metavar="TERM…")
@click.option("--without", multiple=True, metavar="TERM", help="Only places without this; may be given again.")
@click.option("--agency", help="Only of bodies whose name holds this, or with this id or credit code.")
@click.option("--year", "years", callback=read_years, metavar="YEAR", help="Only of a year, or of years: 2019-2023.")
@click.option("--province", help="Only of this province: how its name begins, or its division code.")
@click.option("--city", help="Only of this city: how its name begins, or its division code.")
@click.option("--system", help="Only of this system, such as 医疗保障.")
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only in titles, sections or tasks.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@style_option("csv", "CSV (RFC 4180).")
@style_option("json", "One array of objects.")
@style_option("jsonl", "One object a line.")
@database_option
def search_command(
    terms: tuple[str, ...],
    without: tuple[str, ...],
    agency: str | None,
    years: tuple[int, int] | None,
    province: str | None,
    city: str | None,
    system: str | None,
    kind: Kind | None,
    limit: int,
    style: str | None,
    database: Path,
) -> None:
    """Find words in the titles, sections and tasks of the documents that are current, the newest year first. Several TERMs: all of
    them in the same place. A TERM in quotes is a phrase; signs in it count as blanks. Traditional letters find simplified ones.

    \b
    Example:
      gongkai search 依申请公开 --province 海南 --year 2019-2023
      gongkai search 网站 公开 --without 培训
    """
    filters = Filters(agency, years, province, city, system)
    with faults(), closing(Reader(database)) as reader:
        try:
            found = search(reader, terms, without=without, filters=filters, kind=kind, limit=limit)
        except (BadTermError, UnsearchableError) as error:
            raise Fault(str(error)) from None
        _print(found, compile_hits(terms), style)
    click.echo(_told(found, limit), err=True)


def _print(found: Found, pattern: re.Pattern[str], style: str | None) -> None:
    if style or not sys.stdout.isatty():
        print_rows(_COLUMNS, (_row(hit, pattern) for hit in found.hits), style)
        return
    console = make_console()
    for hit in found.hits:
        _show(console, hit, pattern)


def _told(found: Found, limit: int) -> str:
    count = f"{found.count:,}{'+' if found.more else ''} hit{'s' if found.count != 1 else ''}"
    return f"search: {limit} of {count}; --limit" if found.count > limit else f"search: {count}"


# ---------------------------------------------------------------- a hit


def _row(hit: Hit, pattern: re.Pattern[str]) -> Row:
    pieces = find_snippet(hit.text, pattern)
    return (
        *(hit.kind, hit.agency, hit.province, hit.city, hit.year, hit.doc_type, hit.title, hit.section),
        " › ".join(hit.headings),
        "".join(f"【{text}】" if marked else text for text, marked in pieces),
        *(hit.address, hit.document_key),
    )


def _show(console: Console, hit: Hit, pattern: re.Pattern[str]) -> None:
    """A hit in three lines: whose and where, the text around it, the link."""
    head = " · ".join(filter(None, (hit.agency, str(hit.year or ""))))
    place = " › ".join(map(one_line, hit.headings)) or {"title": "title", "task": "task"}.get(hit.kind, "opening")
    console.print(Text.assemble((clean(one_line(head)) or "?", "bold"), "  ", _marked(place, pattern)))
    snippet = Text("  ")
    for text, marked in find_snippet(hit.text, pattern):
        snippet.append(clean(text), style=_HIT if marked else None)
    console.print(snippet)
    console.print(Text(f"  {clean(hit.address)}", style="dim"))


def _marked(text: str, pattern: re.Pattern[str]) -> Text:
    shown = Text(clean(text), style="cyan")
    for found in pattern.finditer(shown.plain):
        shown.stylize(_HIT, *found.span())
    return shown


def find_snippet(text: str, pattern: re.Pattern[str]) -> list[tuple[str, bool]]:
    """Pieces of the text around the first hit, each with whether it is a hit; in one line."""
    line = one_line(text)
    first = pattern.search(line)
    start = max(0, first.start() - _BEFORE) if first else 0
    end = max(start + _LONGEST, first.end() if first else 0)
    ends = [
        start,
        *chain.from_iterable(found.span() for found in pattern.finditer(line, start, end)),
        min(end, len(line)),
    ]
    pieces = [(line[a:b], bool(n % 2)) for n, (a, b) in enumerate(pairwise(ends)) if a < b]
    return [*([("…", False)] if start else []), *pieces, *([("…", False)] if end < len(line) else [])]
