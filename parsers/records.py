"""Every type that crosses a stage of the parse. Frozen values without behaviour; ``None`` = the page does not say.

Where a reader would ask why a field is ``None``, an :class:`Issue` of the same document answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warn", "info"]
DocType = Literal["annual_report", "work_points", "other"]
Zone = Literal["before", "body", "after"]
Script = Literal["simplified", "traditional", "traditional+pinyin", "mixed", "mojibake"]
BodyKind = Literal["government", "office", "department", "township", "party", "institution", "zone"]
Level = Literal["national", "province", "prefecture", "county", "township"]
State = Literal[
    "number",
    "blank",
    "dash",
    "none_word",
    "slash",
    "not_applicable",
    "mojibake",
    "with_unit",
    "approximate",
    "text",
    "unread",
]
# why a page is taken for a copy; the first four: its text was altered
Mirror = Literal["pinyin", "spam", "commas", "rewritten", "gateway", "archive", "wiki", "library", "foreign_host"]
Verdict = Literal["pass", "pass_assuming_blank_zero", "fail", "not_stated", "not_applicable"]
Fault = Literal["source", "ours", "unclear"]


# ---------------------------------------------------------------- what goes in


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was served or saved. ``source`` is the path or address as given by the user.

    ``owner``: the body whose own reports stand where the page was found, as a registry says; for a page that names nobody.
    """

    body: bytes
    source: str = ""
    url: str | None = None
    content_type: str | None = None
    fetched_at: str | None = None
    owner: str | None = None


# ---------------------------------------------------------------- between the stages


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person may want to know; codes and severities are those of ``issues.toml``."""

    code: str
    severity: Severity
    detail: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The page as text. ``evidence`` names whom the decoder believed: ``bom header meta utf-8 gb18030 detected``."""

    text: str
    encoding: str
    evidence: str
    issues: tuple[Issue, ...] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)


class Cell(NamedTuple):
    """One cell of a table. ``row`` and ``column`` say where it starts in the grid; a spanning cell covers more.

    A named tuple because a page has hundreds: making a frozen dataclass takes three times as long.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table made rectangular. A cell that spans stands, as the same object, in every place that it covers.

    ``carrier`` is how it was written: ``html``, ``pipe`` (cells packed left, padded at the end), ``markdown``, ``tab``, …
    """

    rows: tuple[tuple[Cell, ...], ...]
    carrier: str
    issues: tuple[Issue, ...] = ()

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The text in every place; a spanning cell is repeated."""
        return tuple([tuple([cell.text for cell in row]) for row in self.rows])


class Paragraph(NamedTuple):
    """A run of text that the page sets apart. (A named tuple for the reason that a cell is one.)

    ``indent``: it opened with the two-em space of a Chinese paragraph. ``soft``: only a line break or a page break stands
    before it, so it may continue the paragraph above. ``zone`` tells the body of the article from what stands around it.
    ``cut``: it was cut out of a line that holds several top headings, so that titles may be glued to their text.
    ``offset``: blanks before it in a line of plain text, by which columns are told.
    ``linked``: it stands above the article and is a link: the name of something else.
    """

    text: str
    indent: bool = False
    soft: bool = False
    zone: Zone = "body"
    cut: bool = False
    offset: int = 0
    linked: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table at its place between the paragraphs."""

    grid: Grid
    zone: Zone = "body"


Block = Paragraph | TableBlock


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """A page taken apart: its head, and its paragraphs and tables in reading order.

    ``meta``: the meta tags by lower-case name. ``attachments``: addresses of linked PDF, DOC, XLS and WPS files of the body;
    ``images``: addresses of the pictures that the body shows.
    """

    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    page_title: str | None = None
    attachments: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell or phrase says. ``value`` is a number only when one is stated; ``raw`` is always kept.

    ``unit`` is the unit written in the cell itself, ``None`` where the cell has none.
    """

    state: State
    raw: str
    value: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body. ``printed`` as on the page (simplified); the rest resolved through the gazetteer, or ``None``.

    ``evidence``: the parts of the page that named it and told its region, joined by ``+`` (``title``, ``title+host``).
    ``code_doubt``: why a credit code that the page states is taken for another body's.
    """

    printed: str
    name: str | None = None
    id: str | None = None
    body_kind: BodyKind | None = None
    level: Level | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    division_code: str | None = None
    system: str | None = None
    credit_code: str | None = None
    evidence: str = ""
    code_doubt: str | None = None


# ---------------------------------------------------------------- what comes out


@dataclass(frozen=True, slots=True)
class Signature:
    """The body and the date (ISO) under the text."""

    agency: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its own text (children apart).

    ``path``: position among its siblings ("1", "1.2"; "0", "0.1" for what stands before the first heading).
    ``level``: 0 opening, 1 一、, 2 (一), 3 1., 4 (1), 5 ①. ``code`` is a section code of the forms.
    """

    path: str
    level: int
    number: str | None
    number_key: str | None
    title: str | None
    text: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the document: its grid, where it stands, and which statutory table it is (or ``None``)."""

    index: int
    section: str | None
    form_table: str | None
    carrier: str
    rows: tuple[tuple[str, ...], ...]


class Fact(NamedTuple):
    """One cell of a statutory table.

    ``code`` and ``dimension`` (applicant column) are those of ``forms/*.toml``. ``value`` is in ``unit``; ``value_base`` in
    ``base_unit`` (元, 件, 项, …), ``None`` when the unit is not certain. ``table`` is the index of :class:`Table`, ``row`` and
    ``column`` a place in its ``rows``. ``candidates``: what an unread cell might say.
    """

    code: str
    dimension: str | None
    value: Decimal | None
    unit: str | None
    raw: str
    state: State
    value_base: Decimal | None
    base_unit: str | None
    table: int
    row: int | None
    column: int | None
    candidates: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A quantity stated in the prose, in base units (7.6万次 → 76000); ``raw`` is the section's ``text[start:end]``.

    ``subject``: what is counted, from the text. ``code``: the fact code of the forms (``review.total``,
    ``applications.received``, …; ``litigation.total`` for both ways to court together) where the figure certainly states it
    for the body's own whole year, else ``None``.
    """

    section: str
    subject: str
    value: Decimal
    unit: str | None
    raw: str
    start: int
    end: int
    approximate: bool = False
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a work-points document and who answers for it."""

    section: str
    scope: str | None
    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    due: str | None
    raw: str


class Check(NamedTuple):
    """The result of one rule of ``checks.toml``. ``scope`` names the row or column; ``cells`` the places compared.

    A cell is written ``code@dimension``, or ``code`` where the table has no dimension. Of a ``fail``: ``fault`` says where it
    probably arose, on the page or in our reading of it, and ``why`` by which sign, in words.
    """

    check: str
    scope: str
    verdict: Verdict
    left: Decimal | None
    right: Decimal | None
    cells: tuple[str, ...]
    fault: Fault | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One report, one work-points notice, or another document; the contract of ``parse --json``, field by field.

    ``read_twice``: its statutory tables of HTML were read by a second reader too (all that are in doubt, and a sample).
    """

    source: str
    part: int
    url: str | None
    official_host: bool
    doc_type: DocType
    title: str | None
    agency: str | None
    issuer: str | None
    agency_name: str | None
    agency_id: str | None
    credit_code: str | None
    body_kind: BodyKind | None
    system: str | None
    level: Level | None
    province: str | None
    city: str | None
    county: str | None
    division_code: str | None
    agency_evidence: str | None
    mirror: Mirror | None
    year: int | None
    period: tuple[str, str] | None
    reporting_scope: Literal["own", "consolidated"] | None
    publish_date: str | None
    written_date: str | None
    signature: Signature | None
    doc_no: str | None
    index_no: str | None
    topic: str | None
    keywords: str | None
    encoding: str
    script: Script
    form_edition: str | None
    form_edition_evidence: Literal["labels", "cited"] | None
    repairs: Mapping[str, int]
    read_twice: bool
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...]
    checks: tuple[Check, ...]
    issues: tuple[Issue, ...]


def as_json(value: object) -> Any:
    """A record as JSON values: records to objects in field order, decimals to int where whole and float otherwise."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: as_json(value[key]) for key in sorted(value)}
    names = getattr(value, "__dataclass_fields__", None) or getattr(value, "_fields", None)
    if names is not None:
        return {name: as_json(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    return value
