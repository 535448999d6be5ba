"""A document that breaks each rule of ``checks.toml`` and one that keeps it, of rules across reports several: the cases of a new
rule are added here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from parsers.checks import run_checks
from parsers.facts import FormReading, read_forms
from parsers.forms import TABLES
from parsers.grids import span_grid
from parsers.records import Check, Document, Section, Signature, Table
from parsers.year_checks import Below, check_children, check_years
from parsers.year_reports import YearReport, read_year_report
from tests.documents import fact, report
from tests.filled_forms import check as check_reading
from tests.filled_forms import document
from tests.render import Filled, code_of, places, span_rows

Cells = dict[str, str]
BUREAU = report(body_kind="department", level="county")


def read(edition: str, cells: Cells, rest: str = "0") -> FormReading:
    """All tables of an edition, the cells given (``code`` or ``code@dimension``) and all others ``rest``."""
    grids = []
    for table in (table for table in TABLES if table.edition == edition):
        named = {place: code_of(table, place) for place in places(table)}
        texts = {
            place: cells.get(f"{code}@{dimension}" if dimension else code, rest)
            for place, (code, dimension) in named.items()
        }
        grids.append(span_grid(span_rows(Filled(table, texts))))
    return read_forms(grids)


def check(edition: str, cells: Cells, rest: str = "0", body: Document = BUREAU) -> tuple[Check, ...]:
    """The rules over the cells; those over the whole document have tests of their own."""
    return check_reading(read(edition, cells, rest), body)


def check_page(labelled: str | None = None, **fields: Any) -> tuple[Check, ...]:
    """The rules over a document with these fields. ``labelled``: the day of writing that its metadata names."""
    return run_checks(report(**{"body_kind": "department", "level": "county", **fields}), labelled)


@dataclass(frozen=True, slots=True)
class RuleCase:
    """The results for a document that breaks the rule in this scope, and for one that keeps it."""

    rule: str
    scope: str
    breaks: Callable[[], tuple[Check, ...]]
    keeps: Callable[[], tuple[Check, ...]]


# rule, edition, scope, cells that break it
BROKEN: list[tuple[str, str, str, Cells]] = [
    ("app.balance", "form2021", "total", {"applications.received@total": "1"}),
    ("app.result_total", "form2021", "business", {"applications.result.other.misc@business": "2"}),
    ("app.result_total", "form2019", "business", {"applications.result.other@business": "2"}),
    ("app.row_total", "form2021", "applications.received", {"applications.received@research": "3"}),
    ("review.total", "form2021", "review.total", {"review.upheld": "10", "review.corrected": "1"}),
    ("litigation.direct.total", "form2019", "litigation.direct.total", {"litigation.direct.pending": "1"}),
    (
        "litigation.after_review.total",
        "form2021",
        "litigation.after_review.total",
        {"litigation.after_review.total": "5"},
    ),
    ("app.nonnegative_integer", "form2021", "review.total", {"review.total": "1.5"}),
    ("disclosure.in_force_ge_issued", "form2021", "disclosure.regulation", {"disclosure.regulation.issued": "3"}),
    (
        "disclosure.total_ge_new",
        "form2019",
        "disclosure.normative_document",
        {"disclosure.normative_document.disclosed_in_year": "9"},
    ),
    (
        "disclosure.regulation_by_bureau",
        "form2021",
        "disclosure.regulation.issued",
        {"disclosure.regulation.issued": "1"},
    ),
    (
        "disclosure.regulation_by_bureau",
        "form2019",
        "disclosure.regulation.made_in_year",
        {"disclosure.regulation.made_in_year": "1"},
    ),
    (
        "stat.received_by_channel",
        "stat2014",
        "stat.applications.received",
        {"stat.applications.received.fax": "4"},
    ),
    ("stat.closed", "stat2014", "stat.applications.closed", {"stat.applications.closed": "4"}),
    ("stat.answered", "stat2014", "stat.applications.answered", {"stat.applications.answered.agreed": "4"}),
    (
        "stat.refused",
        "stat2014",
        "stat.applications.answered.refused",
        {"stat.applications.answered.refused.privacy": "1"},
    ),
    ("stat.review", "stat2014", "stat.litigation", {"stat.litigation.upheld": "1"}),
    ("stat.staff", "stat2014", "stat.organisation.staff", {"stat.organisation.staff": "5"}),
    (
        "stat.normative_le",
        "stat2014",
        "stat.proactive.normative_documents_issued",
        {"stat.proactive.normative_documents": "5"},
    ),
    ("stat.channels_ge_items", "stat2014", "stat.proactive.items", {"stat.proactive.items": "5"}),
]

CITY = report(body_kind="government", level="prefecture")
# rule, edition, scope, cells outside of what is usual, cells within, whose report it is
UNUSUAL: list[tuple[str, str, str, Cells, Cells, Document]] = [
    (
        "range.applications",
        "form2021",
        "applications.received@total",
        {"applications.received@total": "15001"},
        {"applications.received@total": "15000"},
        BUREAU,
    ),
    (
        "range.review_share",
        "form2019",
        "review.total",
        {"review.total": "5", "applications.received@total": "4"},
        {"review.total": "4"},
        BUREAU,
    ),
    (
        "range.regulations",
        "form2019",
        "disclosure.regulation.disclosed_total",
        {"disclosure.regulation.disclosed_total": "401"},
        {"disclosure.regulation.disclosed_total": "400"},
        CITY,
    ),
    (
        "range.normative_documents",
        "form2021",
        "disclosure.normative_document.in_force",
        {"disclosure.normative_document.in_force": "1001"},
        {"disclosure.normative_document.in_force": "1000"},
        BUREAU,
    ),
    (
        "range.fee_amount",
        "form2021",
        "disclosure.fee.amount",
        {"disclosure.fee.amount": "250000"},
        {"disclosure.fee.amount": "250000元"},
        BUREAU,
    ),
    (
        "range.procurement_amount",
        "form2019",
        "disclosure.procurement.amount",
        {"disclosure.procurement.amount": "9000000万元"},
        {"disclosure.procurement.amount": "9000000元"},
        BUREAU,
    ),
]

UNPAID = "applications.result.other.fee_unpaid"


def fee(text: str, unpaid: int = 1) -> dict[str, Any]:
    """A part six with this text, and a count of applications closed because the fee was not paid."""
    return {
        "sections": (Section("6", 1, "六、", "六", "其他需要报告的事项", text, "other"),),
        "facts": (fact(UNPAID, unpaid, dimension="total"),),
        "tables": (Table(0, "3", None, "html", ()),),
    }


def overview(text: str) -> dict[str, Any]:
    return {"sections": (Section("1", 1, "一、", "一", "总体情况", text, "overview"),)}


SIGNED = {"signature": Signature("甲市医疗保障局", "2022-01-20")}
SILENT, SAID = "无其他需要报告的事项。", "本年度未收取信息处理费。"
STALE = "2019年，我局公开信息。2019年4月培训。截至2019年底，无申请。"
# rule, scope, fields of a report on 2021 that break it, fields that keep it
ODD: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("cross.fee_statement", "", fee(SILENT), fee(SAID)),
    ("cross.fee_statement", UNPAID, fee(SILENT), fee(SAID)),
    ("cross.fee_statement", UNPAID, fee(SILENT), fee(SILENT, unpaid=0)),
    (
        "cross.statistical_period",
        "",
        {"period": ("2020-01-01", "2020-12-31")},
        {"period": ("2021-01-01", "2021-12-31")},
    ),
    ("cross.overview_year", "", overview(STALE), overview(STALE + "2021年继续。")),
    ("cross.publication_year", "", {"publish_date": "2021-12-30"}, {"publish_date": "2022-01-04"}),
    ("cross.publication_deadline", "", {"publish_date": "2022-02-01"}, {"publish_date": "2022-01-31"}),
    (
        "cross.publication_deadline",
        "",
        {"publish_date": "2022-04-01", "body_kind": "government"},
        {"publish_date": "2022-03-31", "body_kind": "government"},
    ),
    (
        "cross.publication_deadline",
        "",
        {"publish_date": "2022-04-01"},
        {"publish_date": "2022-04-01", "body_kind": "township"},
    ),
    ("cross.edition", "", {"form_edition": "form2019"}, {"form_edition": "form2021"}),
    (
        "cross.signature_date",
        "written_date",
        {"labelled": "2022-01-21", **SIGNED},
        {"labelled": "2022-01-20", **SIGNED},
    ),
    (
        "cross.signature_date",
        "publish_date",
        {"publish_date": "2022-01-19", **SIGNED},
        {"publish_date": "2022-01-20", **SIGNED},
    ),
]

# rule, edition, scope, cells of last year, cells of this year that break it
BROKEN_YEARS: list[tuple[str, str, str, Cells, Cells]] = [
    ("year.carry_over", "form2021", "business", {"applications.carried_out@business": "2"}, {}),
    ("year.carry_over", "form2019", "total", {}, {"applications.carried_in@total": "1"}),
    (
        "year.in_force_rollforward",
        "form2021",
        "disclosure.normative_document",
        {"disclosure.normative_document.in_force": "10"},
        {"disclosure.normative_document.in_force": "10", "disclosure.normative_document.issued": "1"},
    ),
    (
        "year.items_rollforward",
        "form2019",
        "disclosure.penalty",
        {"disclosure.penalty.prior_year_items": "10", "disclosure.penalty.change": "-2"},
        {"disclosure.penalty.prior_year_items": "10"},
    ),
    (
        "year.jump",
        "form2021",
        "disclosure.licence.decisions",
        {"disclosure.licence.decisions": "30"},
        {"disclosure.licence.decisions": "30000"},
    ),
    ("year.jump", "form2021", "applications.received@total", {"applications.received@total": "100"}, {}),
]
# of a government that counts others in and of those others: what they received; rule, scope
BROKEN_BELOW: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("children.each", "0局", "10", ("11",)),
    ("children.sum", "", "10", ("7", "4")),
]


def year_report(year: int, edition: str, cells: Cells | None = None, rest: str = "0") -> YearReport:
    """A report with all tables of an edition, the cells given and all others ``rest``."""
    reading = read(edition, cells or {}, rest)
    body = report(year=year, form_edition=edition, body_kind="government", level="prefecture")
    found = read_year_report(document(reading, body))
    assert found is not None
    return found


def year_of(edition: str) -> int:
    """A year whose report, and that of the year before, follow an edition."""
    return 2020 if edition == "form2019" else 2022


def check_two_years(edition: str, this: Cells, last: Cells) -> tuple[Check, ...]:
    """The rules between two reports of an edition."""
    year = year_of(edition)
    return check_years(year_report(year, edition, this), year_report(year - 1, edition, last))


def bodies_below(*received: str) -> list[Below]:
    """Bodies that received so many applications."""
    return [
        Below(n, f"{n}局", year_report(2022, "form2021", {"applications.received@total": value}))
        for n, value in enumerate(received)
    ]


def check_below(whole: str, *received: str) -> tuple[Check, ...]:
    """The rules between a report that counts others in and those others."""
    parent = year_report(2022, "form2021", {"applications.received@total": whole})
    return tuple(found for found, _ in check_children(parent, bodies_below(*received)))


CASES: tuple[RuleCase, ...] = (
    *(
        RuleCase(rule, scope, partial(check, edition, cells), partial(check, edition, {}))
        for rule, edition, scope, cells in BROKEN
    ),
    *(
        RuleCase(rule, scope, partial(check, edition, over, body=body), partial(check, edition, within, body=body))
        for rule, edition, scope, over, within, body in UNUSUAL
    ),
    *(
        RuleCase(rule, scope, partial(check_page, **odd), partial(check_page, **right))
        for rule, scope, odd, right in ODD
    ),
    *(
        RuleCase(rule, scope, partial(check_two_years, edition, this, last), partial(check_two_years, edition, {}, {}))
        for rule, edition, scope, last, this in BROKEN_YEARS
    ),
    *(
        RuleCase(rule, scope, partial(check_below, whole, *received), partial(check_below, "99", *received))
        for rule, scope, whole, received in BROKEN_BELOW
    ),
)
