"""What the ledger of crawls keeps, as it goes in and out: sources, addresses, what came of them, places in the archive, walks.

Times are UTC, ISO 8601 to the second.
"""

from dataclasses import dataclass
from typing import Literal

PageKind = Literal["list", "report", "attachment"]
PageState = Literal["new", "ok", "unchanged", "empty_on_purpose", "incomplete", "blocked", "gone", "hijacked", "failed"]
# asked again by --retry-failed, and listed by "gongkai missed"
MISSED: tuple[PageState, ...] = ("new", "incomplete", "blocked", "gone", "hijacked", "failed")


@dataclass(frozen=True, slots=True)
class Source:
    """A site of the registry, as the database keeps it."""

    id: str
    agency: str
    level: str
    division_code: str | None
    host: str
    family: str
    status: str
    min_reports: int
    first_year: int | None
    last_year: int | None
    notes: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An address that a list, or the registry itself, names."""

    url: str
    kind: PageKind
    listing: str | None = None
    title: str | None = None
    date: str | None = None

    @property
    def address(self) -> str:
        """Under what the ledger has it: the page of a list may be a report as well."""
        return list_address(self.url) if self.kind == "list" else self.url


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows of an address. ``quiet``: how often in a row it was found unchanged, or lost; ``documents``:
    current ones."""

    url: str
    kind: PageKind
    listing: str | None
    listed_title: str | None
    listed_date: str | None
    first_run: int | None
    last_run: int | None
    state: PageState
    etag: str | None
    last_modified: str | None
    digest: str | None
    quiet: int
    checked_at: str | None
    due_at: str | None
    reason: str | None
    documents: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of asking for an address."""

    state: PageState
    reason: str
    due_at: str
    checked_at: str
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    quiet: int = 0

    @property
    def has_body(self) -> bool:
        """Did a body come, and not only word that it is as before?"""
        return self.digest is not None and self.status != 304


@dataclass(frozen=True, slots=True)
class Record:
    """Where in the archive an answer lies: its record, and where the redirects that led to it begin.

    ``url``: the request, as the crawl knows it; ``digest``: of the body as served.
    """

    file: str
    begins: int
    offset: int
    length: int
    url: str
    kind: Literal["response", "revisit"]
    status: int
    digest: str
    retrieved_at: str

    @property
    def end(self) -> int:
        """Where the answer ends in its file."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """A run that asks sites. One that was cut off is gone on with: ``resumed`` counts how often."""

    id: int
    started_at: str
    archive_file: str
    resumed: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What the database holds of a source: current annual reports, their sections, stated cells, and failed checks."""

    reports: int
    sections: int
    cells: int
    checks_failed: int


@dataclass(frozen=True, slots=True)
class Walk:
    """How the walk over a list ended."""

    source: str
    listing: str
    state: str
    detail: str
    pages: int
    links: int
    candidates: int
    total: int | None


def list_address(url: str) -> str:
    """Under what the ledger has a page of a list."""
    return f"list {url}"
