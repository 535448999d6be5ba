"""A report that is only a linked file (PDF, DOC, XLS, WPS): what its link says of it, and no figure."""

import re
from dataclasses import replace

from parsers.document import parse
from parsers.issues import issue
from parsers.records import Document, Page

# of the issues that reading a title alone raises, those that are about whose report it is, and of which year
_ABOUT_THE_TITLE = ("agency_unresolved", "year_unresolved", "year_from_address")

_SUFFIX = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)$", re.IGNORECASE)


def announce(page: Page, title: str) -> tuple[Document, ...]:
    """The document that a file is by the title of its link: kind, year and body, no sections and no tables.

    ``page``: the file as it was served. Nothing when the title names neither a report nor work points.
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
                issue("attachment_only", page.url or page.source),
                *(found for found in document.issues if found.code in _ABOUT_THE_TITLE),
            ),
        )
        for document in told
        if document.doc_type != "other"
    )
