"""A report beside that of the year before: which of those at hand it is, and what the rules across years come to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from parsers.agency_history import Succession, find_succession
from parsers.names import same_body
from parsers.records import Check, Document
from parsers.year_checks import Change, check_years
from parsers.year_reports import read_year_report

# why a report is not compared with those offered, or what is to be known of it; its words: check.toml
Note = Literal["kind", "year", "body", "other_year", "several", "nothing", "renamed"]


@dataclass(frozen=True, slots=True)
class Compared:
    """A report with the results of the rules across years among its own. ``last``: what it was compared with.

    ``offered``: the reports that were at hand; none, and every rule across years is not stated.
    """

    document: Document
    last: Document | None = None
    note: Note | None = None
    offered: tuple[Document, ...] = ()


def compare(document: Document, offered: Sequence[Document]) -> Compared:
    """The report beside the one of those offered that is of its body and of the year before; never beside another."""
    last, note = _choose(document, offered) if offered else (None, None)
    checks = _check(document, last)
    if last and all(check.verdict == "not_applicable" for check in checks):
        note = "nothing"
    return Compared(replace(document, checks=(*document.checks, *checks)), last, note, tuple(offered))


def name_body(document: Document) -> str:
    """The body as it is told to a person."""
    return document.agency_name or document.agency or ""


def _check(document: Document, last: Document | None) -> tuple[Check, ...]:
    this = read_year_report(document)
    if this is None:
        return ()
    before = read_year_report(last) if last else None
    return check_years(this, before, _find_change(document))


def _find_change(document: Document) -> Change | None:
    found = _find_succession(document)
    return found.kind if found and not found.ends else None


def _find_succession(document: Document, year: int | None = None) -> Succession | None:
    """What may have befallen the body between its report and that of the year before, or of another year."""
    year = year or document.year
    return find_succession(name_body(document), year) if year else None


# ---------------------------------------------------------------- which one


def _choose(document: Document, offered: Sequence[Document]) -> tuple[Document | None, Note | None]:
    """The report of the year before, or why there is none."""
    if document.doc_type != "annual_report":
        return None, "kind"
    if document.year is None:
        return None, "year"
    own = [other for other in offered if _is_same(document, other)]
    former = [other for other in offered if not own and _is_former(document, other)]
    before = [other for other in (*own, *former) if other.year == document.year - 1]
    if len(before) == 1:
        return before[0], "renamed" if former else None
    if before:
        return None, "several"
    return None, "other_year" if own or former else "body"


def _is_same(one: Document, other: Document) -> bool:
    """Are the reports of one body? By its resolved name, else by its code, or by printed names that can mean one body.

    A code alone is not enough where the names differ: it is what stays behind when a page is made from another's.
    """
    if one.agency_name and other.agency_name:
        return (one.agency_name, one.division_code) == (other.agency_name, other.division_code)
    if one.credit_code and other.credit_code:
        return one.credit_code == other.credit_code
    return same_body(name_body(one), name_body(other))


def _is_former(document: Document, other: Document) -> bool:
    """Did the body of the other report only change its name, at the same place?"""
    now, before = (_find_succession(one, document.year) for one in (document, other))
    if now is None or before is None or now.kind != "renamed" or now.ends or not before.ends:
        return False
    places = {(one.province, one.city, one.county) for one in (document, other)}
    return replace(before, ends=False) == now and len(places) == 1 and document.province is not None
