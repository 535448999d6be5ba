"""Documents built by hand, for tests of what comes after the parse."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from parsers.records import Check, Document, Fact, Issue, Page, Section, Signature, State, Table

PLAIN = Document(
    source="page.html",
    part=1,
    url=None,
    official_host=False,
    doc_type="annual_report",
    title="甲市医疗保障局2021年政府信息公开工作年度报告",
    agency="甲市医疗保障局",
    issuer=None,
    agency_name=None,
    agency_id=None,
    credit_code=None,
    body_kind=None,
    system=None,
    level=None,
    province=None,
    city=None,
    county=None,
    division_code=None,
    agency_evidence=None,
    mirror=None,
    year=2021,
    period=("2021-01-01", "2021-12-31"),
    reporting_scope=None,
    publish_date=None,
    written_date="2022-01-20",
    signature=Signature("甲市医疗保障局", "2022-01-20"),
    doc_no=None,
    index_no=None,
    topic=None,
    keywords=None,
    encoding="utf-8",
    script="simplified",
    form_edition="form2021",
    form_edition_evidence="labels",
    repairs={"full_width": 2},
    read_twice=False,
    sections=(Section("1", 1, "一、", "一", "总体情况", "本年度主动公开信息12条。", "overview"),),
    tables=(),
    facts=(),
    figures=(),
    tasks=(),
    checks=(),
    issues=(),
)


def report(**changes: Any) -> Document:
    """The plain report with other fields."""
    return replace(PLAIN, **changes)


def fact(
    code: str,
    value: int | str | None = None,
    *,
    dimension: str | None = None,
    state: State | None = None,
    unit: str | None = "件",
    base: int | str | None = None,
    base_unit: str | None = "件",
    place: tuple[int, int | None, int | None] = (0, 1, 1),
    candidates: tuple[str, ...] = (),
) -> Fact:
    """A figure as a form prints it; without ``base`` the value is already in base units."""
    number = None if value is None else Decimal(value)
    in_base = number if base is None else Decimal(base)
    return Fact(
        code=code,
        dimension=dimension,
        value=number,
        unit=unit,
        raw="" if value is None else str(value),
        state=state or ("blank" if value is None else "number"),
        value_base=in_base if base_unit else None,
        base_unit=base_unit,
        table=place[0],
        row=place[1],
        column=place[2],
        candidates=candidates,
    )


def applications(received: int = 3, *, table: int = 0) -> tuple[Fact, ...]:
    """Two rows of the applications table: received, and its total."""
    return (
        fact("applications.received", received, dimension="natural_person", place=(table, 2, 3)),
        fact("applications.received", received, dimension="total", place=(table, 2, 9)),
    )


APPLICATIONS_TABLE = Table(0, "3", "form2021.applications", "html", (("本年新收", "3", "3"),))
FAILED_CHECK = Check(
    "app.row_total", "applications.received", "fail", Decimal(3), Decimal(4), ("applications.received@total",)
)
UNREAD_ISSUE = Issue("cell_unread", "error", "3 or 8", "table 0 row 2")


def page(body: str = "甲", **fields: Any) -> Page:
    """A page whose content does not matter."""
    return replace(Page(body.encode()), **fields)
