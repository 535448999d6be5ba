"""A report that is only a linked file (PDF, DOC, XLS, WPS): what its link says of it, and no figure; and its cover page."""

import re
from dataclasses import replace

from parsers.blocks import read_blocks
from parsers.cleaning import texts_of
from parsers.decode import decode
from parsers.document import parse
from parsers.files import find_contained
from parsers.html import flatten
from parsers.issues import issue
from parsers.records import Document, Page

# of the issues that reading a title alone raises, those that are about whose report it is, and of which year
_ABOUT_THE_TITLE = ("agency_unresolved", "year_unresolved", "year_from_address")

_SHORT = 300  # characters of text under which a page with linked files is only their cover
_FILES = 10  # of a cover
_PICTURES = 30  # of a report: a page of it each
_SUFFIX = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)$", re.IGNORECASE)


def announce(page: Page, title: str, file: str | None = None) -> tuple[Document, ...]:
    """The document that a file is by the title of its link: kind, year and body, no sections and no tables.

    ``page``: the file as it was served, or the page that names the ``file``. Nothing when the title names neither a report nor
    work points.
    """
    title = _SUFFIX.sub("", title.strip())
    told = parse(Page(title.encode(), page.source, page.url, "text/plain; charset=utf-8", page.fetched_at))
    return tuple(
        replace(
            document,
            title=title,
            sections=(),
            tables=(),
            facts=(),
            checks=(),
            issues=(
                issue("attachment_only", file or page.url or page.source),
                *(found for found in document.issues if found.code in _ABOUT_THE_TITLE),
            ),
        )
        for document in told
        if document.doc_type != "other"
    )


def find_covered(page: Page) -> tuple[str, ...]:
    """The files of a page whose article holds next to nothing else, as it writes their addresses; none of any other page."""
    text = decode(page).text
    blocks = read_blocks(text)
    shown = "".join(texts_of(block for block in blocks.blocks if block.zone != "after"))
    found = blocks.attachments if len(shown) < _SHORT else find_contained(flatten(text), _SHORT)
    return found[:_FILES]


def find_pictures(page: Page) -> tuple[str, ...]:
    """The pictures of a page's article, as it writes their addresses, but for those that are part of the page itself."""
    found = [
        address for address in read_blocks(decode(page).text).images if address and not address.startswith("data:")
    ]
    return tuple(found[:_PICTURES])


def is_called_file(url: str) -> bool:
    """Does an address end like that of a file?"""
    return bool(_SUFFIX.search(url.partition("?")[0].partition("#")[0]))


def find_name(page: Page) -> str | None:
    """What a page is called by its head, whatever it holds."""
    blocks = read_blocks(decode(page).text)
    return blocks.meta.get("articletitle") or blocks.page_title
