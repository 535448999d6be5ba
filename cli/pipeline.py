"""The composition: files → pages → documents → store. Everything that can go wrong with a page ends as one line."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cli.sources import Failure, Found, Skipped
from db.connection import RejectedError
from db.identity import Capture
from db.runs import Run
from parsers.records import Document, Page, as_json
from parsers.unread import unread_facts

Parse = Callable[[Page], tuple[Document, ...]]


def load_parser() -> Parse:
    """The parser; loaded when a command needs it, since its dictionaries take longer than a query does."""
    from parsers.document import parse

    return parse


_NOTHING = "nothing to read"
NO_REPORT = "pages of an archive without a report"


@dataclass(slots=True)
class Summary:
    """What an ingest did."""

    pages: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def add(self, documents: Iterable[Document]) -> None:
        """Count what was read."""
        for document in documents:
            self.documents[document.doc_type] += 1
            unread = set(map(id, unread_facts(document)))
            self.facts.update("unread" if id(fact) in unread else fact.state for fact in document.facts)
            self.facts["with_value"] += sum(fact.value is not None for fact in document.facts)
            self.checks.update(check.verdict for check in document.checks)
            self.issues.update(issue.code for issue in document.issues)

    def as_json(self) -> dict[str, object]:
        """The counts as plain values."""
        names = ("pages", "documents", "facts", "checks", "issues", "skipped")
        counts: dict[str, object] = {name: dict(sorted(getattr(self, name).items())) for name in names}
        return counts | {"failures": as_json(self.failures)}


def ingest(found: Iterable[Found], run: Run, parse: Parse) -> Summary:
    """Store every page that can be read, and say what came of each."""
    summary = Summary()
    for item in found:
        if isinstance(item, Skipped):
            summary.skipped[item.suffix] += 1
            continue
        outcome = _ingest_page(item, run, parse, summary)
        if outcome == NO_REPORT:
            summary.skipped[NO_REPORT] += 1
            continue
        if isinstance(outcome, Failure):
            summary.failures.append(outcome)
            run.fail()
        summary.pages["failed" if isinstance(outcome, Failure) else outcome] += 1
    return summary


def _ingest_page(item: Capture | Failure, run: Run, parse: Parse, summary: Summary) -> str | Failure:
    """What came of a page: an outcome of the store, ``unchanged``, or why it could not be read."""
    if isinstance(item, Failure):
        return item
    if run.find_unchanged(item):
        return "unchanged"
    read = read_page(item.page, parse)
    if item.unsorted and _holds_no_report(read):
        return NO_REPORT
    if isinstance(read, Failure):
        return read
    try:
        outcome = run.save(item, read)
    except (RejectedError, ValueError, OverflowError) as error:
        # what no database takes, such as half of a surrogate pair: a fault of the parser
        return _crash(item.page, error)
    if outcome != "unchanged":
        summary.add(read)
    summary.failures.extend(find_omissions(read))
    return outcome


def read_documents(found: Iterable[Found], parse: Parse, failures: list[Failure]) -> Iterator[Document]:
    """The documents of every page, without storing them; what could not be read is added to ``failures``."""
    for item in found:
        if isinstance(item, Skipped):
            continue
        read = read_page(item.page, parse) if isinstance(item, Capture) else item
        if isinstance(read, Failure):
            failures.append(read)
            continue
        yield from read
        failures.extend(find_omissions(read))


def read_page(page: Page, parse: Parse) -> tuple[Document, ...] | Failure:
    """The documents of a page, or why there are none. The only guard around the parser: it must never be needed."""
    try:
        documents = parse(page)
    except Exception as error:
        return _crash(page, error)
    if all(map(_is_unreadable, documents)):
        return Failure(page.source, f"{_NOTHING}: {_find_detail(documents, 'not_text') or 'no Chinese text'}")
    return documents


def _holds_no_report(read: tuple[Document, ...] | Failure) -> bool:
    """Of a page among pages of all kinds; a parser that crashed on it is a failure all the same."""
    if isinstance(read, Failure):
        return read.reason.startswith(_NOTHING)
    return all(document.doc_type == "other" for document in read)


def find_omissions(documents: tuple[Document, ...]) -> list[Failure]:
    """A page too large to have been read whole, named like a failure although it has documents."""
    detail = _find_detail(documents, "too_large")
    return [] if detail is None else [Failure(documents[0].source, f"read only in part: {detail}")]


def _is_unreadable(document: Document) -> bool:
    return any(issue.code == "not_text" for issue in document.issues)


def _find_detail(documents: Iterable[Document], code: str) -> str | None:
    details = (issue.detail for document in documents for issue in document.issues if issue.code == code)
    return next(details, None)


def _crash(page: Page, error: Exception) -> Failure:
    words = " ".join(str(error).split())[:200]
    return Failure(page.source, f"parser crashed on this page ({type(error).__name__}: {words}); please report it")
