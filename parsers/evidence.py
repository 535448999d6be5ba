"""What of a document speaks for whose it is, for its year, and for its being a copy; and what follows from it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from parsers.agencies import of_year
from parsers.credit_codes import credit_code
from parsers.document_reading import DocumentReading, PageContext
from parsers.identity import AgencyEvidence, YearEvidence, name_author
from parsers.mirrors import Trace, find_mirrors
from parsers.records import Agency, Mirror

_AHEAD, _LONGEST = 200, 300  # characters: of the opening, and of a sentence that goes on behind them
_SENTENCE_END = re.compile(r"[。；;！!\n]")


@dataclass(frozen=True, slots=True)
class Whose:
    """Who speaks in a document, and what shows that its page is a copy."""

    agency: Agency | None
    mirrors: tuple[Mirror, ...] = ()


def find_whose(context: PageContext, reading: DocumentReading, year: int | None) -> Whose:
    """Who speaks in a document on ``year``, and whether on a page of their own."""
    agency = _find_agency(context, reading)
    return Whose(agency and of_year(agency, year), find_mirrors(_trace(context, reading)))


def gather_years(context: PageContext, reading: DocumentReading) -> YearEvidence:
    """What may tell the year reported on."""
    dates = tuple(date for date in (reading.head.published, reading.written) if date)
    back = reading.outline.looking_back
    return YearEvidence(
        reading.doc_type, reading.named, reading.opening, back, context.page.url, reading.head.doc_no, dates
    )


def _find_agency(context: PageContext, reading: DocumentReading) -> Agency | None:
    head, signature = reading.head, reading.signature
    evidence = AgencyEvidence(
        reading.doc_type,
        reading.named,
        head.values.get("publisher"),
        head.values.get("source"),
        signature.agency if signature else None,
        reading.opening,
        reading.text,
        reading.frame,
        context.page.owner,
    )
    return name_author(evidence, context.host, _stated_code(head.values.get("index_no"), context.page.url))


def _stated_code(index_no: str | None, url: str | None) -> str | None:
    """Where the page states whose it is by a code: its index number, or what its address asks for."""
    return index_no if index_no and credit_code(index_no) else _asked_body(url) or index_no


def _trace(context: PageContext, reading: DocumentReading) -> Trace:
    """What may show that the page is a copy."""
    head, meta = reading.head, reading.taken.meta
    named = (head.title, reading.taken.page_title, meta.get("keywords"))
    ahead = (meta.get("description"), _first_sentences(reading.opening))
    text = reading.opening + "\n" + reading.text
    names, opens = ("\n".join(filter(None, parts)) for parts in (named, ahead))
    return Trace(context.page.url, names, text, context.profile.pinyin, opens)


def _first_sentences(text: str) -> str:
    """What a text opens with, to the end of a sentence: what is said of a thing often stands behind it."""
    end = _SENTENCE_END.search(text, _AHEAD, _AHEAD + _LONGEST)
    return text[: end.start() if end else _AHEAD + _LONGEST]


def _asked_body(url: str | None) -> str | None:
    """``area=11370830MB285873X0``: the address asks for the report of a body by its credit code."""
    return next(iter(parse_qs(urlsplit(url).query).get("area", ())), None) if url else None
