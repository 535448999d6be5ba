"""What is the same page, the same document, the same body: the keys by which the store knows them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import lru_cache
from urllib.parse import urlsplit

from parsers.records import Document, Page


@dataclass(frozen=True, slots=True)
class Capture:
    """A page, and where its bytes came from: an absolute path (with ``:line`` for one of many), or an address.

    ``unsorted``: one of the pages of all kinds that a crawl has met; only those that hold a report are wanted.
    """

    page: Page
    origin: str
    unsorted: bool = False
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", hashlib.sha256(self.page.body).hexdigest())

    @property
    def address(self) -> str:
        """Which page this is: its URL, or the path of the file when nobody says."""
        return self.page.url or self.origin


@lru_cache(maxsize=16)  # a page asks several times
def find_host(url: str | None) -> str | None:
    """The host of an address, lower case, without port."""
    return urlsplit(url).hostname if url else None


def document_key(capture: Capture, part: int) -> str:
    """A name for the document that does not depend on the order of ingestion: same address, body and part, same key."""
    name = f"{capture.address}\n{capture.digest}".encode("utf-8", "surrogatepass")
    return f"{hashlib.sha256(name).hexdigest()[:16]}-{part}"


def agency_key(capture: Capture, document: Document) -> str | None:
    """What tells one body from another: the resolved name with its division, else the printed name and the host.

    Without a host two files may speak of two bodies (市医疗保障局 is printed by hundreds): the address stands for it.
    """
    if document.agency_name:
        return f"{document.agency_name} {document.division_code or ''}".rstrip()
    if document.agency:
        return f"{document.agency} @ {find_host(capture.page.url) or capture.address}"
    return None


# of the page and not of what it says, or told by the rest
_BESIDE = {"source", "url", "encoding", "repairs", "read_twice", "figures", "tasks", "checks"}
_SAID = tuple(field.name for field in fields(Document) if field.name not in _BESIDE)


def fingerprint(documents: Iterable[Document]) -> str:
    """Of what was read on a page: the same for two bodies that differ only around their documents."""
    said = repr([[getattr(document, name) for name in _SAID] for document in documents])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
