"""The command ``query``: a reading statement, or a saved one, and its rows."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import click
from click.core import ParameterSource

from cli.output import clean, make_console, print_rows
from cli.usage import database_option, faults, style_option
from db.connection import QueryError, check_current
from db.reader import Reader, find_parameters, name_near, read_parameter
from db.rows import Row, Value
from db.saved_queries import SavedQuery, find_saved, saved_queries


@click.command("query")
@click.argument("sql", required=False)
@click.option("--saved", "name", metavar="NAME", help="Ask a saved query; --list names them.")
@click.option(
    "--param",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of :NAME in the statement; may be repeated.",
)
@click.option("--list", "listing", is_flag=True, help="List the saved queries, with what they ask for.")
@style_option("csv", "CSV (RFC 4180).")
@style_option("json", "One array of objects.")
@style_option("jsonl", "One object a line.")
@style_option("table", "A table, also where no terminal looks on.")
@database_option
@click.pass_context
def query_command(
    context: click.Context,
    sql: str | None,
    name: str | None,
    given: tuple[str, ...],
    listing: bool,
    style: str | None,
    database: Path,
) -> None:
    """Run one reading statement, or a saved query. SQL is - for standard input. On a terminal a table; in a pipe lines with
    tabs and a header (tab, line break and backslash in a text are written \\t, \\n, \\\\; null is empty).

    Tables, views and columns are described in docs/database.md, the saved queries in docs/queries.

    \b
    Example:
      gongkai query "SELECT agency, year, chosen_because FROM annual_reports"
      gongkai query --list
      gongkai query --saved refusals --param year=2023 --csv
      gongkai query "SELECT * FROM facts WHERE year = :year" --param year=2023
      gongkai query - < question.sql
    """
    if sum((sql is not None, name is not None, listing)) != 1:
        raise click.UsageError("give a statement, or --saved NAME, or --list")
    if listing:
        refuse_idle(context, given)
        print_rows(*list_saved(), style)
        return
    values = read_params(given)
    with faults():
        saved = find_saved(name) if name is not None else None
        statement = saved.sql if saved else read_statement(sql or "")
        with closing(Reader(database)) as reader:
            filled = fill(saved, values, reader, database) if saved else check_params(statement, values)
            columns, rows = ask(reader, statement, filled, database if saved else None)
            if saved and (style == "table" or (style is None and sys.stdout.isatty())):
                show_head(saved, filled)
            print_rows(columns, rows, style)


def fill(saved: SavedQuery, values: Mapping[str, str], reader: Reader, database: Path) -> Mapping[str, Value]:
    """The values of a saved query, when its database is of this version."""
    try:
        return saved.fill(values, reader)
    except QueryError:
        check_current(database)
        raise


def ask(
    reader: Reader, statement: str, filled: Mapping[str, Value], ours: Path | None
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The columns and rows. ``ours``: the database, of which a statement of our own asks that it be of this version."""
    try:
        return reader.query(statement, filled or ())
    except QueryError:
        if ours is not None:
            check_current(ours)
        raise


def refuse_idle(context: click.Context, given: tuple[str, ...]) -> None:
    """Refuse what says nothing beside ``--list``."""
    if given or context.get_parameter_source("database") == ParameterSource.COMMANDLINE:
        raise click.UsageError("--list names the saved queries of this version; it takes no --param and no --db")


def read_statement(sql: str) -> str:
    """The statement that is given, or stands on standard input."""
    return sys.stdin.buffer.read().decode("utf-8", errors="surrogateescape") if sql == "-" else sql


def read_params(given: Iterable[str]) -> dict[str, str]:
    """``NAME=VALUE`` as a mapping, or a usage error."""
    values: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise click.UsageError(f"--param {pair}: write it NAME=VALUE, such as year=2023")
        if name in values:
            raise click.UsageError(f"--param {name} is given twice")
        values[name] = value
    return values


def check_params(statement: str, values: Mapping[str, str]) -> Mapping[str, Value]:
    """The values, when they are those that a statement asks for, numbers as numbers. Raises :class:`QueryError`."""
    names = find_parameters(statement)
    for name in values:
        if name not in names:
            raise QueryError(f"the statement has no :{name}{name_near(name, names)}")
    lacking = [name for name in names if name not in values]
    if lacking:
        raise QueryError(f"the statement asks for :{lacking[0]}; give it with --param {lacking[0]}=VALUE")
    return {name: read_parameter(value) for name, value in values.items()}


def list_saved() -> tuple[tuple[str, ...], list[Row]]:
    """The columns and rows of the list."""
    rows: list[Row] = [
        (query.name, query.title_zh, query.title_en, " ".join(parameter.name for parameter in query.parameters))
        for query in saved_queries().values()
    ]
    return ("name", "title_zh", "title_en", "parameters"), rows


def show_head(query: SavedQuery, filled: Mapping[str, Value]) -> None:
    """What a person should know of a saved query before the rows."""
    said = ", ".join(f"{name} = {value!s}" for name, value in filled.items() if value != "")
    console = make_console()
    console.print(clean(f"{query.title_zh} · {query.title_en}{f' ({said})' if said else ''}"), style="bold")
    console.print(query.about, style="dim")
