"""The composition: files → pages → documents → store. Everything that can go wrong with a page ends as one line."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cli.sources import Failure, Found, Skipped
from db.identity import Capture
from db.runs import Run
from parsers.records import Document, Page, as_json

Parse = Callable[[Page], tuple[Document, ...]]


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
            self.facts.update(fact.state for fact in document.facts)
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
        else:
            _ingest_one(item, run, parse, summary)
    return summary


def _ingest_one(item: Capture | Failure, run: Run, parse: Parse, summary: Summary) -> None:
    if isinstance(item, Capture) and run.find_unchanged(item):
        summary.pages["unchanged"] += 1
        return
    read = read_page(item.page, parse) if isinstance(item, Capture) else item
    if isinstance(item, Capture) and not isinstance(read, Failure):
        read = _save(item, read, run, summary)
    if isinstance(read, Failure):
        summary.failures.append(read)
        summary.pages["failed"] += 1
        run.fail()


def _save(
    capture: Capture, documents: tuple[Document, ...], run: Run, summary: Summary
) -> Failure | tuple[Document, ...]:
    try:
        summary.pages[run.save(capture, documents)] += 1
    except (ValueError, OverflowError) as error:
        # what no database takes, such as half of a surrogate pair: a fault of the parser
        return _crash(capture.page, error)
    summary.add(documents)
    summary.failures.extend(find_omissions(capture.page, documents))
    return documents


def read_page(page: Page, parse: Parse) -> tuple[Document, ...] | Failure:
    """The documents of a page, or why there are none. The only guard around the parser: it must never be needed."""
    try:
        documents = parse(page)
    except Exception as error:
        return _crash(page, error)
    if all(map(_is_unreadable, documents)):
        return Failure(page.source, f"nothing to read: {_find_detail(documents, 'not_text') or 'no Chinese text'}")
    return documents


def find_omissions(page: Page, documents: Iterable[Document]) -> list[Failure]:
    """A page that was stored but is too large to have been read whole, named like a failure."""
    detail = _find_detail(documents, "too_large")
    return [] if detail is None else [Failure(page.source, f"stored, but read only in part: {detail}")]


def _is_unreadable(document: Document) -> bool:
    return any(issue.code == "not_text" for issue in document.issues)


def _find_detail(documents: Iterable[Document], code: str) -> str | None:
    details = (issue.detail for document in documents for issue in document.issues if issue.code == code)
    return next(details, None)


def _crash(page: Page, error: Exception) -> Failure:
    words = " ".join(str(error).split())[:200]
    return Failure(page.source, f"parser crashed on this page ({type(error).__name__}: {words}); please report it")
