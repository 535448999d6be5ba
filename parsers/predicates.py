"""The rules of ``checks.toml`` that speak of a document as a whole: dates, years, edition, the statement of fees."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from parsers.forms import EDITIONS
from parsers.numerals import find_years
from parsers.records import Check, Document, Section, State, Verdict
from parsers.rules import Rule, rules

_STOPS = re.compile("[。；！!;]")
_OTHER_YEAR = 3  # times that another year stands in part one where ours never does
_UNPAID = "applications.result.other.fee_unpaid"
_STATED: frozenset[State] = frozenset({"number", "mojibake", "with_unit"})


class Finding(NamedTuple):
    """What a predicate found. ``holds``: ``None`` when the document does not say. ``cells``: fields of the document, or cells."""

    scope: str
    holds: bool | None
    cells: tuple[str, ...]
    left: Decimal | None = None
    right: Decimal | None = None
    applies: bool = True


def check_document(document: Document, labelled_date: str | None) -> Iterator[Check]:
    """Every document rule that the report, or the work points, are subject to.

    ``labelled_date``: the day that the metadata names as that of writing (ISO); a signature is compared with it.
    """
    edition = find_due_edition(document)
    for rule in _RULES:
        if edition in rule.editions:
            for found in PREDICATES[rule.id](document, rule, labelled_date):
                yield Check(rule.id, found.scope, _verdict(found), found.left, found.right, found.cells)


def _verdict(found: Finding) -> Verdict:
    if not found.applies:
        return "not_applicable"
    if found.holds is None:
        return "not_stated"
    return "pass" if found.holds else "fail"


def find_due_edition(document: Document) -> str | None:
    """The form that a report follows, else the one that its year asks for; ``workpoints`` of work points."""
    if document.doc_type == "work_points":
        return "workpoints"
    if document.doc_type != "annual_report":
        return None
    return document.form_edition or (_edition_of(document.year) if document.year else None)


def _edition_of(year: int) -> str | None:
    return next((e.id for e in EDITIONS if e.report_years[0] <= year <= e.report_years[1]), None)


# ---------------------------------------------------------------- years and dates

_Predicate = Callable[[Document, Rule, str | None], Iterator[Finding]]


def _statistical_period(document: Document, _: Rule, __: str | None) -> Iterator[Finding]:
    """The title may name two years; one of them must be that of the period."""
    cells = ("title", "period")
    titled = find_years(document.title or "")
    if not titled or document.period is None:
        yield Finding("", None, cells)
        return
    years = [int(day[:4]) for day in document.period]
    strange = next((year for year in years if year not in titled), None)
    right = years[0] if strange is None else strange
    yield Finding("", strange is None, cells, Decimal(titled[0]), Decimal(right))


def _overview_year(document: Document, _: Rule, __: str | None) -> Iterator[Finding]:
    cells = ("year", "sections")
    named = Counter(find_years(_part_text(document.sections, "overview")))
    if document.year is None or not named:
        yield Finding("", None, cells)
        return
    most, times = named.most_common(1)[0]
    if document.year in named:
        yield Finding("", True, cells, Decimal(document.year), Decimal(document.year))
    else:
        holds = False if times >= _OTHER_YEAR else None
        yield Finding("", holds, cells, Decimal(document.year), Decimal(most))


def _publication_year(document: Document, _: Rule, __: str | None) -> Iterator[Finding]:
    cells = ("publish_date", "year")
    if document.publish_date is None or document.year is None:
        yield Finding("", None, cells)
        return
    published, first = int(document.publish_date[:4]), document.year + 1
    yield Finding("", published >= first, cells, Decimal(published), Decimal(first))


def _publication_deadline(document: Document, rule: Rule, _: str | None) -> Iterator[Finding]:
    """Where the body is not known, a page that kept the earliest day has kept its own."""
    cells = ("publish_date", "year", "body_kind")
    days: Mapping[str, str] = rule.words["deadline"]
    if document.body_kind and document.body_kind not in days:
        yield Finding("", None, cells, applies=False)
        return
    if document.publish_date is None or document.year is None:
        yield Finding("", None, cells)
        return
    last = days[document.body_kind] if document.body_kind else min(days.values())
    kept = document.publish_date[:10] <= f"{document.year + 1}-{last}"
    yield Finding("", kept if document.body_kind else kept or None, cells)


def _signature_date(document: Document, _: Rule, labelled: str | None) -> Iterator[Finding]:
    signed, published = document.signature and document.signature.date, document.publish_date
    same = signed == labelled if signed and labelled else None
    yield Finding("written_date", same, ("signature.date", "written_date"))
    in_time = signed <= published[:10] if signed and published else None
    yield Finding("publish_date", in_time, ("signature.date", "publish_date"))


def _edition(document: Document, _: Rule, __: str | None) -> Iterator[Finding]:
    """A notice that is only cited fixes no form."""
    told = document.form_edition_evidence == "labels" and document.year is not None
    holds = document.form_edition == _edition_of(document.year or 0) if told else None
    yield Finding("", holds, ("form_edition", "year"))


# ---------------------------------------------------------------- fees


def _fee_statement(document: Document, rule: Rule, _: str | None) -> Iterator[Finding]:
    """Whether the text speaks of the fee; and once more where applications were closed because it was not paid.

    Of a part that is not there, or is cut short, nothing is known.
    """
    part = _part_text(document.sections, "other")
    said = any(word in part for word in rule.words["in_part"]) or any(
        word in section.text for section in document.sections for word in rule.words["anywhere"]
    )
    cells = ("sections",)
    silent = bool(part) and not _breaks_off(part)
    yield Finding("", said or (False if silent else None), cells)
    unpaid = next((f for f in document.facts if (f.code, f.dimension) == (_UNPAID, "total")), None)
    if unpaid is None or unpaid.state not in _STATED or unpaid.value is None:
        yield Finding(_UNPAID, None, (f"{_UNPAID}@total", *cells))
    else:
        holds = said or (False if silent else None)
        yield Finding(_UNPAID, holds, (f"{_UNPAID}@total", *cells), unpaid.value, applies=unpaid.value > 0)


def _breaks_off(text: str) -> bool:
    """Does a text of whole sentences end in the middle of one?"""
    return bool(_STOPS.search(text)) and not _STOPS.search(text.rstrip("”’）)」 \n")[-1:])


def _part_text(sections: tuple[Section, ...], code: str) -> str:
    """The text of a part, its title and those below it included; empty where the report has no such part."""
    paths = {section.path for section in sections if section.code == code and "." not in section.path}
    inside = [section for section in sections if section.path.split(".")[0] in paths]
    return "\n".join(f"{section.title or ''}\n{section.text}" for section in inside)


PREDICATES: dict[str, _Predicate] = {
    "cross.fee_statement": _fee_statement,
    "cross.statistical_period": _statistical_period,
    "cross.overview_year": _overview_year,
    "cross.publication_year": _publication_year,
    "cross.publication_deadline": _publication_deadline,
    "cross.edition": _edition,
    "cross.signature_date": _signature_date,
}
_RULES = tuple(rule for rule in rules() if rule.scope == "document")
