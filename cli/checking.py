"""The command ``gongkai check``: a linter for annual reports, before or after they are published."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click

from cli.lint import lint
from cli.lint_report import as_object, print_lint
from cli.outcomes import as_capture, is_file
from cli.output import clean, write_json
from cli.pipeline import Parse, load_parser, read_page
from cli.previous import compare
from cli.site_columns import explain
from cli.sources import Failure, File, Found, Skipped, is_address, read_file, read_stream
from cli.usage import DONE, FAILURES, USAGE, json_option, read_contact
from cli.words import Language, reasons, words
from db.identity import Capture
from parsers.records import Document
from scraper.families import FAMILIES, recognise
from scraper.fetch import HostFetcher, name_agent
from scraper.records import Manners, Request, Response
from scraper.refusals import find_refusal

_ATTEMPTS = 2  # somebody is waiting for this


def read_optional_contact(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A contact that fits into a header, none, or a usage error."""
    return None if value is None else read_contact(context, parameter, value)


@click.command("check")
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL…")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the findings.",
)
@click.option(
    "--previous",
    multiple=True,
    metavar="FILE|URL",
    help="Last year's report of the same body, for the rules across years; may be repeated.",
)
@click.option("--private", is_flag=True, help="The address may lie in a private network.")
@click.option(
    "--contact",
    envvar="GONGKAI_CONTACT",
    callback=read_optional_contact,
    help="A web or mail address at which the site can reach you; needed where a URL is asked for (also GONGKAI_CONTACT).",
)
@json_option("One object for each document, one a line.")
def check_command(
    sources: tuple[str, ...],
    language: Language,
    previous: tuple[str, ...],
    private: bool,
    contact: str | None,
    as_objects: bool,
) -> None:
    """Check annual reports before they are published: every finding with its place in the form and its figures, the
    gravest first; then what was found in order, and what the report does not state. Nothing is stored.

    FILE is a page as HTML (saved from a browser, Word or WPS) or plain text, or - for standard input. A URL is asked for
    as in a crawl: robots.txt is kept, private addresses are refused without --private. Each FILE is compared with the
    report of --previous that is of its body and of the year before; one that is not is named, and compared with nothing.
    Exit code 0: no error stands, 1: an error stands, 2: wrong usage, or nothing that could be checked.

    \b
    Example:
      gongkai check report.html
      gongkai check report.html --lang en --json
      gongkai check report-2022.html --previous report-2021.html
      gongkai check http://ybj.example.gov.cn/2021.html --contact you@example.org
    """
    if contact is None and any(map(is_address, (*sources, *previous))):
        raise click.UsageError("a URL is asked for under your name: give --contact (or set GONGKAI_CONTACT)")
    manners = Manners(attempts=_ATTEMPTS, private_addresses=private)
    parse, has_errors = load_parser(), False
    offered, lost = _read_previous(_find(previous, contact or "", manners), parse, language)
    for number, found in enumerate(_find(sources, contact or "", manners)):
        documents = _read(found, parse, language)
        if isinstance(documents, Failure):
            _tell(documents, language)
            lost = True
            continue
        if number and not as_objects:
            click.echo()
        for document in documents:
            result = lint(compare(document, offered), language)
            if as_objects:
                click.echo(write_json(as_object(result)))
            else:
                print_lint(result, language)
            has_errors |= result.has_errors
            lost |= not is_checkable(document)
    sys.exit(USAGE if lost else FAILURES if has_errors else DONE)


def _tell(failure: Failure, language: Language) -> None:
    reason = failure.reason
    for pattern, said in reasons(language):
        reason = pattern.sub(said, reason)
    click.echo(clean(f"gongkai: {failure.source or repr('')}: {reason}"), err=True)


def _read_previous(found: Iterable[Found], parse: Parse, language: Language) -> tuple[list[Document], bool]:
    """The annual reports given as those of the year before, and whether something else was given; that is told."""
    reports: list[Document] = []
    lost = False
    for item in found:
        documents = _read(item, parse, language)
        if not isinstance(documents, Failure):
            own = [one for one in documents if one.doc_type == "annual_report" and is_checkable(one)]
            reports += own
            documents = Failure(documents[0].source, words("words", "no_previous", language)) if not own else ()
        if isinstance(documents, Failure):
            _tell(documents, language)
            lost = True
    return reports, lost


def is_checkable(document: Document) -> bool:
    """Is there anything of it on the page? Not of other documents, nor of a report that is an attachment."""
    attached = any(issue.code == "attachment_only" for issue in document.issues) and not document.facts
    return document.doc_type != "other" and not attached


def _find(sources: tuple[str, ...], contact: str, manners: Manners) -> Iterator[Found]:
    for source in sources:
        if source == "-":
            yield read_stream(sys.stdin.buffer, None)
        elif is_address(source):
            yield _ask(source, contact, manners)
        elif not source or "://" in source:
            yield Failure(source, "neither a file nor an http address")
        elif Path(source).is_dir():
            yield Failure(source, "a folder; name the files in it")
        elif Path(source).exists():
            yield from read_file(File(Path(source), named=True))
        else:
            yield Failure(source, "no such file")


def _ask(url: str, contact: str, manners: Manners) -> Capture | Failure:
    """The page at an address, asked for as a crawl would."""
    with HostFetcher(urlsplit(url).hostname or "", manners, user_agent=name_agent(contact)) as fetcher:
        answer = fetcher.fetch(Request(url))
    trouble = find_refusal(answer) or answer
    if not isinstance(trouble, Response):
        return Failure(url, explain(trouble))
    return as_capture(trouble, FAMILIES[recognise(trouble)].unwrap)


def _read(found: Found, parse: Parse, language: Language) -> tuple[Document, ...] | Failure:
    if isinstance(found, Failure):
        return found
    if isinstance(found, Skipped):
        return Failure(found.source, f"a file of the kind {found.suffix}")
    if is_file(found.page.body):
        return Failure(found.page.source, words("words", "office_file", language))
    return read_page(found.page, parse)
