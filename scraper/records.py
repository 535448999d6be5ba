"""Every type that crosses a module on the network side. Frozen values without behaviour; ``None`` = not known.

Times are UTC, ISO 8601 to the second; durations are seconds, sizes bytes.
"""

from dataclasses import dataclass
from typing import Literal

from parsers.records import Level

SiteStatus = Literal["unverified", "verified", "blocked", "gone"]
Wanted = Literal["annual_report", "work_points", "any"]

# ---------------------------------------------------------------- what the registry says


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host is treated. The defaults are what a site gets whose entry says nothing."""

    pace: float = 2.0  # seconds from the end of one answer to the next request
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_timeout: float = 120.0
    attempts: int = 4
    redirects: int = 5
    largest_wire: int = 20 * 1024 * 1024
    largest_body: int = 50 * 1024 * 1024
    verify_tls: bool = True
    private_addresses: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page from which reports are found. ``column``: what the site calls it, such as 政府信息公开年报.

    ``derived_from``: the address of an article that tells the list's by the family's rule, where nobody has seen the list.
    """

    url: str
    wanted: Wanted = "annual_report"
    column: str | None = None
    derived_from: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a crawl of the site should find; less of it is an alarm."""

    min_reports: int = 0
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One bureau's place on the web: an entry of the registry. ``reports`` are addresses known one by one.

    ``own_reports``: every report found there is the body's own, also one that names nobody.
    """

    id: str
    agency: str
    level: Level
    host: str
    family: str
    division_code: str | None = None
    other_hosts: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    reports: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()  # what the family must know, such as siteId
    expect: Expectation = Expectation()
    manners: Manners = Manners()
    own_reports: bool = False
    status: SiteStatus = "unverified"
    evidence: tuple[str, ...] = ()
    notes: str = ""


# ---------------------------------------------------------------- what goes over the wire


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a host; ``form`` makes it a POST. ``etag`` and ``last_modified``: of the copy that is at hand."""

    url: str
    form: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    referer: str | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One exchange: what was asked and what was answered, as served.

    ``wire``: the body after the transfer encoding (chunks) and before the content encoding (gzip) is undone. Header
    values hold one character a byte (Latin-1), so that they can be written as they came. ``request_body``: of a POST.
    """

    url: str
    method: str
    status: int
    reason: str
    request_headers: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    wire: bytes
    requested_at: str
    request_body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. ``exchanges``: redirects first, the answer itself last; ``body`` is decoded, empty for a 304."""

    request: Request
    url: str  # where the last redirect led
    status: int
    body: bytes
    exchanges: tuple[Hop, ...]

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Those of the answer itself, in the order served."""
        return self.exchanges[-1].headers


FailureKind = Literal[
    "robots",  # robots.txt forbids it, or could not be read
    "address",  # not http(s), or a private, loopback or link-local address
    "name",  # no such host
    "connection",  # refused, reset, unreachable
    "tls",
    "timeout",
    "too_large",
    "redirects",  # a loop, or too many
    "status",  # 4xx or 5xx that a retry did not mend
    "protocol",  # an answer that is no HTTP, or a body that cannot be decoded
]


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """No answer to be had, and why, in one line. ``exchanges``: what was served all the same, to be archived."""

    request: Request
    kind: FailureKind
    detail: str
    status: int | None = None
    retry_after: float | None = None
    exchanges: tuple[Hop, ...] = ()


# ---------------------------------------------------------------- what is archived


@dataclass(frozen=True, slots=True)
class ArchivePosition:
    """Where the record of an answer stands: the file's name in the archive's folder, first byte and length there."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Original:
    """The archived answer that a later one is the same as. ``digest``: ``scraper.archive.payload_digest`` of its wire."""

    url: str
    retrieved_at: str
    digest: str


@dataclass(frozen=True, slots=True)
class About:
    """What a crawl knew of an address when it asked for it: its site and family, what it is (``list``, ``report``,
    ``attachment``), and where it was found: the list, and the title and date there. ``owner``: whose reports the site has, where
    its entry says that they are the body's own.
    """

    site: str | None = None
    family: str | None = None
    kind: str | None = None
    listing: str | None = None
    title: str | None = None
    date: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Archived:
    """An answer read from an archive.

    ``original``: the content is that of an earlier answer, because the status is 304 or the bytes were the same. Of the
    same bytes ``body`` is what the earlier record holds, and None where that is in another file (``hop.wire`` is then
    empty). ``number`` and ``of``: which of the hops of one request this is; ``asked``: the address that was asked for,
    as it was written; ``complete``: the request ended in an answer, not in a failure; ``about``: only of an archive of ours.
    """

    position: ArchivePosition
    hop: Hop
    body: bytes | None
    digest: str
    original: Original | None = None
    number: int = 1
    of: int = 1
    asked: str = ""
    complete: bool = True
    about: About = About()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer as it was fetched, redirects and all, and where it lies: its record, and where the redirects begin.

    ``repeated``: the bytes of an earlier answer that stand in another file; the body is then empty.
    """

    answer: Response
    last: Archived
    begins: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    """A piece of an archive that could not be read, and why, in one line. Reading goes on behind it."""

    position: ArchivePosition
    detail: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: bytes cut from the end, whole records left, and faults before them that were left alone."""

    lost: int
    records: int
    faults: tuple[ArchiveFault, ...] = ()


# ---------------------------------------------------------------- what list pages say


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a list page. ``date``: ISO, as the list prints it."""

    url: str
    title: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one list page says. ``following``: the requests for the next pages; ``total``: entries the list says it has.

    ``pages``: pages the list says it has; ``column``: what the page calls its column, in its meta tags.
    ``empty_on_purpose``: the page says in words, or by a count of 0, that there is nothing. ``otherwise``: how else to ask, where
    the page only repeats what came before because the server does not follow the way it was asked. ``columns``: lists behind this
    one, of single years or bodies. ``numbered``: the pages that a pager has by number, of which the first that was not asked yet
    leads on where ``following`` does not; ``lost``: what the page shows and nobody can follow, in words, an item each.
    """

    links: tuple[Link, ...] = ()
    following: tuple[Request, ...] = ()
    total: int | None = None
    pages: int | None = None
    column: str | None = None
    empty_on_purpose: bool = False
    otherwise: Request | None = None
    columns: tuple[Link, ...] = ()
    numbered: tuple[Request, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that may hold a report, and what speaks for it."""

    link: Link
    listing: Listing
    because: str


WalkState = Literal["complete", "known", "empty_on_purpose", "incomplete", "broken", "blocked", "failed"]


@dataclass(frozen=True, slots=True)
class Walked:
    """How the walk over one listing ended. ``links``: entries seen; ``known``: it stopped where all was known before."""

    listing: Listing
    state: WalkState
    detail: str = ""
    pages: int = 0
    links: int = 0
    total: int | None = None


RefusalState = Literal["blocked", "gone", "hijacked"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A response that is no page of the bureau's: a challenge, a login, a soft 404, another's content."""

    state: RefusalState
    reason: str
    evidence: str
