"""What an ingest or an export did, in lines: results to standard output, failures to standard error."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from cli.output import clean, write_json
from cli.pipeline import Summary
from cli.sources import Failure
from db.exports.export import Exported
from parsers.records import as_json

_PAGES = {
    "new": "new",
    "revised": "revised",
    "reread": "read again by another parser version",
    "unchanged": "unchanged",
    "failed": "failed",
}


def print_summary(summary: Summary, database: Path, *, as_objects: bool = False) -> None:
    """Tell what an ingest stored, and what it found wrong."""
    if as_objects:
        click.echo(write_json(summary.as_json()))
        return
    facts, checks = summary.facts, summary.checks
    stated = facts["with_value"]
    cells = facts.total() - stated
    passed = sum(count for verdict, count in checks.items() if verdict.startswith("pass"))
    click.echo(f"pages      {_told(summary.pages, _PAGES)}")
    click.echo(f"documents  {summary.documents.total()}{_listed(summary.documents)}")
    click.echo(f"facts      {cells}, {stated} with a value, {facts['unread']} unread")
    click.echo(f"checks     {passed} passed, {checks['fail']} failed, {checks['not_stated']} not stated")
    click.echo(f"issues     {summary.issues.total()}{_listed(summary.issues)}")
    if summary.skipped:
        click.echo(f"skipped    {summary.skipped.total()} files that are no pages{_listed(summary.skipped)}")
    click.echo(f"database   {clean(str(database))}")


def print_failures(failures: Iterable[Failure]) -> None:
    """One line each, on standard error."""
    for failure in failures:
        click.echo(clean(f"failed: {failure.source}: {failure.reason}").replace("\n", " "), err=True)


def print_exported(files: Sequence[Exported], *, as_objects: bool = False) -> None:
    """The files that an export wrote; on standard error what is not as one may think."""
    if as_objects:
        click.echo(write_json([as_json(file) | {"path": str(file.path)} for file in files]))
    for file in files:
        if not as_objects:
            click.echo(f"{file.path}  {file.rows} rows")
        if file.as_text:
            click.echo(f"{file.path}: text, for a number is too long for the type: {', '.join(file.as_text)}", err=True)
        if file.long_texts:
            click.echo(
                f"{file.path}: {file.long_texts} texts are longer than a cell takes; the rest is in long_texts",
                err=True,
            )


def _told(counts: Counter[str], names: dict[str, str]) -> str:
    return ", ".join(f"{counts[key]} {name}" for key, name in names.items() if counts[key]) or "none"


def _listed(counts: Counter[str]) -> str:
    told = ", ".join(f"{name or '(no suffix)'} {count}" for name, count in counts.most_common())
    return f": {told}" if told else ""
