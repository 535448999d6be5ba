"""A page → its documents: the whole parse on one screen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from parsers.blocks import join_soft_breaks, read_blocks, split_chrome
from parsers.checks import run_checks
from parsers.cleaning import clean_page
from parsers.confirming import confirm_forms, is_doubtful, is_sampled
from parsers.continuation import find_continuation
from parsers.decode import decode
from parsers.document_reading import DocumentReading, PageContext, count_stated, read_part
from parsers.evidence import Whose, find_whose, gather_years
from parsers.facts import FormReading, read_forms
from parsers.figures import Stated, read_figures, read_report_figures
from parsers.findings import find_issues, find_title_issues
from parsers.identity import find_year
from parsers.issues import issue
from parsers.line_tables import gather_tables
from parsers.metadata import read_metadata
from parsers.mirrors import is_official
from parsers.numerals import find_period
from parsers.others import Owner, find_others
from parsers.outline import Outline, cut_lines, first_heading
from parsers.parts import split_parts
from parsers.prose_checks import check_prose
from parsers.records import (
    Agency,
    Block,
    BodyKind,
    Document,
    Fact,
    Grid,
    Issue,
    Level,
    Page,
    PageBlocks,
    Table,
)
from parsers.scope import cited_edition
from parsers.tasks import TasksRead, read_tasks

_MISREAD = 3  # runs of text read in a wrong encoding; fewer are a slip in a page that was served well


def parse(page: Page, twice: bool = False) -> tuple[Document, ...]:
    """Every document of a page, in order. Never raises on a page: what went wrong is among the issues.

    ``twice``: read its statutory tables a second time whatever was found; else that is done for what is in doubt, and a sample.
    """
    decoded = decode(page)
    taken, profile, repairs = clean_page(read_blocks(decoded.text))
    article, frame = split_chrome(taken.blocks)
    parts = split_parts(tuple(cut_lines(join_soft_breaks(gather_tables(article)))))
    shared = _shared_metadata(parts[0]) if len(parts) > 1 else {}
    repairs += Counter(decoded.repairs)
    context = PageContext(page, decoded, profile, repairs, frame, len(parts), shared, twice or is_sampled(page.body))
    return tuple(_parse_part(context, replace(taken, blocks=part), number) for number, part in enumerate(parts, 1))


def _shared_metadata(blocks: Sequence[Block]) -> Mapping[str, str]:
    """The metadata block above the first of several documents is the page's, but for the title."""
    values = read_metadata(blocks[: first_heading(blocks)]).values
    return {meaning: value for meaning, value in values.items() if meaning not in ("title", "date_written", "doc_no")}


def _parse_part(context: PageContext, taken: PageBlocks, part: int) -> Document:
    reading = read_part(context, taken, part)
    year = find_year(gather_years(context, reading))
    reading = replace(reading, forms=_own_forms(reading, year))
    whose = find_whose(context, reading, year)
    reading = replace(reading, stated=_read_figures(reading, year, whose.agency))
    found = _Found(year, whose)
    document = _document(context, reading, part, found)
    if document.facts and (context.twice or is_doubtful(reading.forms, document.checks, context.decoded.text)):
        return _read_again(context, reading, document, found)
    return document


def _own_forms(reading: DocumentReading, year: int | None) -> FormReading:
    """The tables of the report, read again without those of other years and bodies where it has such."""
    grids = reading.outline.grids
    others = find_others(reading.forms, grids, Owner(year, reading.named)) if reading.is_report else {}
    if not others:
        return reading.forms
    return read_forms([placed.grid for placed in grids], [placed.code for placed in grids], others)


def _read_again(context: PageContext, reading: DocumentReading, document: Document, found: "_Found") -> Document:
    """The document after a second reading of its tables: what the two do not say alike is unread."""
    outline = reading.outline

    def read(grids: Sequence[Grid]) -> FormReading:
        placed = tuple(replace(one, grid=grid) for one, grid in zip(outline.grids, grids, strict=True))
        forms = read_forms(grids, [one.code for one in placed])
        again = replace(reading, outline=replace(outline, grids=placed), forms=forms)
        return _own_forms(again, document.year)

    grids = [placed.grid for placed in outline.grids]
    confirmed = confirm_forms(reading.forms, grids, context.decoded.text, context.profile, read)
    if confirmed.forms is not reading.forms:
        document = _document(context, replace(reading, forms=confirmed.forms), document.part, found)
    return replace(document, read_twice=confirmed.twice)


# ---------------------------------------------------------------- what is read


# ---------------------------------------------------------------- what comes out


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found out about a document: the year reported on, and whose it is."""

    year: int | None
    whose: Whose


def _document(context: PageContext, reading: DocumentReading, part: int, found: _Found) -> Document:
    """The document with its issues, and then with its checks, some of which go by these."""
    document = _unjudged(context, reading, part, found)
    tasks = read_tasks(document.sections, document.tables) if document.doc_type == "work_points" else TasksRead()
    issues = (*_issues(context, reading, document, found.whose), *tasks.issues)
    document = replace(document, tasks=tasks.tasks, issues=issues)
    prose = check_prose(reading.stated, document.facts)
    return replace(document, checks=(*run_checks(document, reading.labelled_date), *prose))


def _unjudged(context: PageContext, reading: DocumentReading, part: int, found: _Found) -> Document:
    head, outline, signature, written = reading.head, reading.outline, reading.signature, reading.written
    facts = reading.forms.facts if reading.is_report else ()
    return Document(
        source=context.page.source,
        part=part,
        url=context.page.url,
        official_host=is_official(context.page.url),
        doc_type=reading.doc_type,
        title=head.title,
        issuer=head.values.get("publisher"),
        **_body(found.whose.agency),
        mirror=next(iter(found.whose.mirrors), None),
        year=found.year,
        period=find_period(reading.opening + "\n" + reading.text[:3000]),
        reporting_scope=reading.scope,
        publish_date=head.published,
        written_date=written,
        signature=signature,
        doc_no=head.doc_no,
        index_no=head.values.get("index_no"),
        topic=head.values.get("topic"),
        keywords=head.values.get("keywords"),
        encoding=context.decoded.encoding,
        script="mojibake" if context.decoded.repairs.get("misreading", 0) >= _MISREAD else context.profile.script,
        **_form(reading),
        repairs=_with_lost_spaces(context.repairs, facts),
        read_twice=False,
        sections=outline.sections,
        tables=_tables(reading.forms, outline),
        facts=facts,
        figures=tuple(one.figure for one in reading.stated),
        tasks=(),
        checks=(),
        issues=(),
    )


def _read_figures(reading: DocumentReading, year: int | None, agency: Agency | None) -> tuple[Stated, ...]:
    """Of a report with what they state of its form; of another document as they stand."""
    if reading.is_report:
        names = [name for name in (agency.name, agency.printed) if name] if agency else []
        return read_report_figures(reading.outline.sections, year, reading.scope == "consolidated", names)
    return read_figures(reading.outline.sections) if reading.doc_type == "work_points" else ()


class _BodyFields(TypedDict):
    """The fields of a document that tell whose it is."""

    agency: str | None
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


def _body(agency: Agency | None) -> _BodyFields:
    found = agency or Agency("")
    return {
        "agency": found.printed or None,
        "agency_name": found.name,
        "agency_id": found.id,
        "credit_code": found.credit_code,
        "body_kind": found.body_kind,
        "system": found.system,
        "level": found.level,
        "province": found.province,
        "city": found.city,
        "county": found.county,
        "division_code": found.division_code,
        "agency_evidence": found.evidence or None,
    }


class _FormFields(TypedDict):
    """The fields of a document that tell which form it follows."""

    form_edition: str | None
    form_edition_evidence: Literal["labels", "cited"] | None


def _form(reading: DocumentReading) -> _FormFields:
    """By the labels of its tables, else by the notice that it names; only of a report."""
    if reading.is_report and reading.forms.edition:
        return {"form_edition": reading.forms.edition, "form_edition_evidence": "labels"}
    cited = cited_edition(reading.opening + reading.text) if reading.is_report else None
    return {"form_edition": cited, "form_edition_evidence": "cited" if cited else None}


def _issues(context: PageContext, reading: DocumentReading, document: Document, whose: Whose) -> tuple[Issue, ...]:
    """Of the page, of the document's place on it, of its headings, of its tables, of the whole."""
    noted = []
    if context.parts > 1:
        noted.append(issue("parts_several", f"{context.parts} 份"))
    further = find_continuation(context.decoded.text, context.page.url) if document.doc_type != "other" else None
    if further:
        noted.append(issue("continued", f"第 {further.at} 页，共 {further.pages or '多'} 页；续：{further.others[0]}"))
    evidence = gather_years(context, reading)
    if document.url and document.year != find_year(replace(evidence, url=None)):
        noted.append(issue("year_from_address", f"{document.year}：{document.url}"))
    stated = count_stated(reading.forms)
    forms = reading.forms.issues if reading.is_report else ()
    if stated and not reading.is_report:
        forms = (issue("cell_unread", f"不是年度报告，表中 {stated} 个数字未采"),)
    titled = find_title_issues(document, reading.head.also_titled)
    found = find_issues(document, reading.taken, reading.opening + reading.text, whose, whole=not further)
    return (*context.decoded.issues, *noted, *reading.outline.issues, *forms, *titled, *found)


def _with_lost_spaces(repairs: Mapping[str, int], facts: Sequence[Fact]) -> dict[str, int]:
    """The repairs of the text, and those of the cells that were read without their '?'."""
    lost = sum(fact.state == "mojibake" for fact in facts)
    return dict(repairs) | ({"lost_space": repairs.get("lost_space", 0) + lost} if lost else {})


def _tables(forms: FormReading, outline: Outline) -> tuple[Table, ...]:
    placed = [outline.grids[table.grid] for table in forms.tables]
    return tuple(
        Table(number, where.section, table.form_table, where.grid.carrier, table.rows)
        for number, (table, where) in enumerate(zip(forms.tables, placed, strict=True))
    )
