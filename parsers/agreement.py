"""Is the page that came the one that a list names? A title may be cut, decorated or worded otherwise; a stranger shares nothing."""

import re
from collections.abc import Sequence

from parsers.agencies import find_agencies
from parsers.normalise import fold
from parsers.numerals import find_years
from parsers.records import Document
from parsers.titles import title_type

# what every report and every paper on work points speaks of, and every page about one
_MATTER = re.compile("信息公开|政务公开|年度报告|年报|工作要点")
_NAMED = ("annual_report", "work_points")
_SHORTEST = 100  # characters; less is no article
_CORE = 5  # characters at the end of a body's name that it shares with its short forms: 医疗保障局


def can_disagree(listed: str) -> bool:
    """Does a title in a list say enough to tell another page from the one that it names?"""
    return title_type(listed) in _NAMED


def find_stranger(listed: str, documents: Sequence[Document], name: str | None = None) -> str | None:
    """What a page is called that agrees with its title in a list in nothing: neither in its matter, nor the year, nor the body.

    ``name``: what its head calls it. Asked only of pages that hold no report themselves. ``None`` when anything agrees,
    when the list names no report, and when the page is damaged or says too little.
    """
    if not can_disagree(listed) or not documents:
        return None
    text = fold("".join([name or "", *_texts(documents)]))
    damaged = any(issue.code == "text_damaged" for document in documents for issue in document.issues)
    if len(text) < _SHORTEST or damaged or any(one.script == "mojibake" for one in documents):
        return None
    titles = [title for title in (*(one.title for one in documents), name) if title]
    if _MATTER.search(text) or _shares_year(listed, documents, titles) or _shares_body(listed, text):
        return None
    return titles[0] if titles else "a page without a title"


def _texts(documents: Sequence[Document]) -> list[str]:
    """All that the documents say, and what is said of them."""
    found: list[str | None] = []
    for one in documents:
        found += [one.title, one.agency, one.agency_name, one.issuer, one.topic, one.keywords]
        found += [part for section in one.sections for part in (section.title, section.text)]
        found += [cell for table in one.tables for row in table.rows for cell in row]
    return [part for part in found if part]


def _shares_year(listed: str, documents: Sequence[Document], titles: Sequence[str]) -> bool:
    years = {one.year for one in documents}.union(*(find_years(fold(title)) for title in titles))
    return bool(years.intersection(find_years(fold(listed))))


def _shares_body(listed: str, text: str) -> bool:
    names = (fold(mention.text) for mention in find_agencies(listed))
    return any(name[-_CORE:] in text for name in names)
