"""What came of asking for an address: its state in the ledger with the reason, and the documents to store. No I/O."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cli.pipeline import Parse, read_page
from cli.sources import Failure
from db.crawl_records import Entry, Known, PageState, Seen
from db.identity import Capture
from parsers.agreement import can_disagree, find_stranger
from parsers.attachments import announce, find_covered, find_name, find_pictures, is_called_file
from parsers.continuation import find_continuation
from parsers.decode import decode
from parsers.records import Document, Issue, Page
from parsers.titles import names_report, title_type
from scraper.records import FetchFailure, Response
from scraper.recrawl import failure_due, report_due
from scraper.refusals import BLOCKED_STATUSES, find_refusal
from scraper.urls import join

Unwrap = Callable[[Response], bytes | None]

_GONE = (404, 410)
LOST = ("failed", "blocked", "gone", "hijacked")
# how files begin that are no page
_FILES = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"BM",
    b"RIFF",
    b"II*\0",
    b"MM\0*",
)
# the words of a server in place of a file, and the tables and texts that offices write as HTML
_WORDS = re.compile(rb"[\s\xef\xbb\xbf]*[<{\[]")
_OFFICE = re.compile(rb"urn:schemas-microsoft-com:office|<table\b[^>]*>.{0,2000}<t[dh]\b", re.IGNORECASE | re.DOTALL)
# issues by which a page that is a report has not said all that it should
_INCOMPLETE = ("attachment_only", "table_is_image", "text_missing", "too_large", "continued")


@dataclass(frozen=True, slots=True)
class Outcome:
    """``capture`` with ``documents``: to be stored; ``entries``: files that are the report, to be fetched as well."""

    seen: Seen
    capture: Capture | None = None
    documents: tuple[Document, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """How the pages of a site are read; ``now``: the time of the run; ``owner``: whose reports its entry says they are."""

    parse: Parse
    unwrap: Unwrap
    now: datetime
    owner: str | None = None

    def read(self, known: Known, answer: Response | FetchFailure) -> Outcome:
        """What came of an address."""
        refusal = find_refusal(answer)
        if refusal:
            return self._lost(known, refusal.state, f"{refusal.reason}: {refusal.evidence}", status=answer.status)
        if isinstance(answer, FetchFailure):
            return self._lost(known, *read_failure(answer), status=answer.status)
        if answer.status == 304:
            return self.unchanged(known, answer)
        capture = self.capture(answer)
        if capture.digest == known.digest:
            return self.unchanged(known, answer)
        if known.kind == "attachment" or is_file(capture.page.body):
            return self._file(known, answer, capture)
        return self._page(known, answer, capture)

    def capture(self, answer: Response) -> Capture:
        """The page of an answer, and whose it is."""
        return as_capture(answer, self.unwrap, self.owner)

    # ------------------------------------------------------------ answers

    def _page(self, known: Known, answer: Response, capture: Capture) -> Outcome:
        read = read_page(capture.page, self.parse)
        cover = read_cover(known, capture.page, read)
        if cover is not None:
            files, announced = cover
            seen = self._seen("incomplete", "attachment_only", answer, capture)
            return Outcome(
                seen, capture if announced else None, announced, find_entries(known, answer, files, announced)
            )
        if isinstance(read, Failure):
            return self._lost(known, "failed", read.reason, status=answer.status)
        wanted = tuple(document for document in read if document.doc_type != "other")
        listed = known.listed_title or ""
        stranger = None
        if not wanted and can_disagree(listed):
            stranger = find_stranger(listed, read, find_name(capture.page))
        if stranger:
            return self._lost(
                known, "gone", f"another page in place of the one that the list names: {stranger}", status=answer.status
            )
        if not wanted:
            state, reason = judge_no_report(known, read[0].title or find_name(capture.page) or "without a title")
            return Outcome(self._seen(state, reason, answer, capture))
        lacking = [issue for document in wanted for issue in document.issues if issue.code in _INCOMPLETE]
        reason = ", ".join(dict.fromkeys(issue.code for issue in lacking)) or "read"
        seen = self._seen("incomplete" if lacking else "ok", reason, answer, capture)
        named = [issue.detail for issue in lacking if issue.code == "attachment_only"]
        pictured = any(issue.code == "table_is_image" for issue in lacking)
        shown = (*(find_covered(capture.page) if named else ()), *(find_pictures(capture.page) if pictured else ()))
        every = dict.fromkeys([*named, *shown, *self._others(lacking, capture)])
        return Outcome(seen, capture, wanted, find_entries(known, answer, every, wanted))

    def _others(self, lacking: Iterable[Issue], capture: Capture) -> tuple[str, ...]:
        """The other pages of a report that is cut into pages: kept in the archive, so that they are not lost."""
        cut = any(issue.code == "continued" for issue in lacking)
        further = find_continuation(decode(capture.page).text, capture.page.url) if cut else None
        return further.others if further else ()

    def _file(self, known: Known, answer: Response, capture: Capture) -> Outcome:
        """A file is kept in the archive, and counts as a report that was not read; one that a page names is counted with
        the page."""
        if known.kind == "attachment":
            state, reason = judge_file(known.url, capture.page.body)
            if state == "failed":
                return self._lost(known, state, reason, status=answer.status)
            return Outcome(self._seen(state, reason, answer, capture))
        announced = announce(capture.page, known.listed_title or "")
        seen = self._seen("incomplete", "a file, kept in the archive but not read", answer, capture)
        return Outcome(seen, capture if announced else None, announced)

    def unchanged(self, known: Known, answer: Response) -> Outcome:
        """An address whose body is that of the last time."""
        quiet = known.quiet + 1
        lasting = known.state == "incomplete"
        reason = (known.reason or "") if lasting else f"unchanged {quiet} times"
        state: PageState = "incomplete" if lasting else "unchanged"
        validators = find_validators(answer)
        seen = Seen(state, reason, utc(report_due(self.now, quiet)), utc(self.now), answer.status, *validators)
        return Outcome(replace(seen, digest=known.digest, quiet=quiet))

    def _seen(self, state: PageState, reason: str, answer: Response, capture: Capture) -> Seen:
        due = utc(report_due(self.now, 0))
        return Seen(state, reason, due, utc(self.now), answer.status, *find_validators(answer), capture.digest)

    def _lost(self, known: Known, state: PageState, reason: str, *, status: int | None) -> Outcome:
        return lose(known, state, reason, self.now, status)


def settle_same(known: Known, outcome: Outcome, came: str, now: datetime) -> Outcome:
    """The outcome once it is stored: a body that differs, and reads as the one before it, is asked for again the later.

    So a page that shows the date, or counts its visits, is as quiet as one that does not. ``came``: what the store made of it.
    """
    if came != "unchanged" or outcome.capture is None or known.digest is None:
        return outcome
    quiet = known.quiet + 1
    seen = replace(outcome.seen, due_at=utc(report_due(now, quiet)), quiet=quiet)
    if seen.state == "ok":
        seen = replace(seen, state="unchanged", reason=f"reads as before {quiet} times")
    return replace(outcome, seen=seen)


def lose(known: Known, state: PageState, reason: str, now: datetime, status: int | None = None) -> Outcome:
    """An address of which nothing could be had; it is asked for again the later, the oftener that was so."""
    again = known.quiet + 1 if known.state in LOST else 0
    return Outcome(Seen(state, reason, utc(failure_due(now, again)), utc(now), status, quiet=again))


def read_fault(known: Known, words: str, now: datetime) -> Outcome:
    """What comes of an answer that ended the process that read it, or of documents that the database does not take. The answer
    is in the archive."""
    return lose(known, "failed", f"a fault of the parser, please report it: {words}", now)


def read_cover(
    known: Known, page: Page, read: tuple[Document, ...] | Failure
) -> tuple[tuple[str, ...], tuple[Document, ...]] | None:
    """The files of a page that names no report and holds nothing else, and the report that they are by the title of its link or
    of the page; ``None`` of any other page, and where a list does not speak of a report.
    """
    if known.kind != "report" or not (isinstance(read, Failure) or all(one.doc_type == "other" for one in read)):
        return None
    listed = known.listed_title or ""
    if title_type(listed) == "other" and not names_report(listed):
        return None
    files = find_covered(page)
    if not files:
        return None
    titles = [title for title in (listed, find_name(page) or "") if title]
    announced = (announce(page, title, files[0]) for title in titles)
    return files, next((documents for documents in announced if documents), ())


def find_entries(
    known: Known, answer: Response, files: Iterable[str], documents: Sequence[Document]
) -> tuple[Entry, ...]:
    """The files of a report, to be fetched as well."""
    title = next((document.title for document in documents if document.title), known.listed_title or "")
    places = (join(answer.url, file) for file in files)
    return tuple(Entry(place, "attachment", known.url, title) for place in dict.fromkeys(places) if place)


def judge_no_report(known: Known, title: str) -> tuple[PageState, str]:
    """State and reason of a page that holds no report: something is missing where one was, or where the list names one."""
    if known.documents:
        return "incomplete", f"holds a report no more, but: {title}"
    if known.listed_title is None or title_type(known.listed_title) != "other":
        return "incomplete", f"no report could be made out: {title}"
    return "ok", f"no report: {title}"


def as_capture(answer: Response, unwrap: Unwrap, owner: str | None = None) -> Capture:
    """The page of an answer: what its family holds as data is taken out by ``unwrap``.

    ``owner``: whose it is when it names nobody.
    """
    headers = {name.lower(): value for name, value in answer.headers}
    inner = unwrap(answer)
    page = Page(
        answer.body if inner is None else inner,
        source=answer.request.url,
        url=answer.request.url,
        content_type=headers.get("content-type") if inner is None else "text/html; charset=utf-8",
        fetched_at=answer.exchanges[-1].requested_at,
        owner=owner,
    )
    return Capture(page, answer.request.url)


def is_file(body: bytes) -> bool:
    """Is this a PDF, an office file, an archive or a picture, whatever it is called?"""
    return body.startswith(_FILES)


def judge_file(url: str, body: bytes) -> tuple[PageState, str]:
    """State and reason of a file that a report names, or of a page that belongs to one; of neither when nothing came, or the
    words of a server in place of what the address calls a PDF."""
    if not body.strip():
        return "failed", "an empty file"
    if is_file(body) or not _WORDS.match(body) or (is_called_file(url) and _OFFICE.search(body[:20_000])):
        return "ok", "a file, kept in the archive"
    if is_called_file(url):
        return "failed", "a page came in place of the file"
    return "incomplete", "a page that belongs to another, kept in the archive but not read"


def read_failure(failure: FetchFailure) -> tuple[PageState, str]:
    """The state that a failure puts an address into, and the reason."""
    if failure.kind == "robots":
        return "blocked", failure.detail
    if failure.status in _GONE:
        return "gone", failure.detail
    return ("blocked" if failure.status in BLOCKED_STATUSES else "failed"), f"{failure.kind}: {failure.detail}"


def find_validators(answer: Response) -> tuple[str | None, str | None]:
    """ETag and Last-Modified of an answer."""
    headers = {name.lower(): value for name, value in answer.headers}
    return headers.get("etag"), headers.get("last-modified")


def utc(time: datetime) -> str:
    """A time as the database keeps it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text: str) -> datetime:
    """A time of the database."""
    return datetime.fromisoformat(text)
