"""A page → its documents: the whole parse on one screen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict
from urllib.parse import parse_qs, unquote, urlsplit

from parsers.blocks import join_soft_breaks, read_blocks, split_chrome
from parsers.checks import run_checks
from parsers.cleaning import clean_page, texts_of
from parsers.confirming import confirm_forms, is_doubtful, is_sampled
from parsers.continuation import find_continuation
from parsers.credit_codes import credit_code
from parsers.decode import decode
from parsers.facts import FormReading, read_forms
from parsers.figures import Stated, read_figures, read_report_figures
from parsers.findings import Whose, find_issues
from parsers.head import Head, read_head
from parsers.identity import AgencyEvidence, YearEvidence, find_year, name_author
from parsers.issues import issue
from parsers.line_tables import gather_tables
from parsers.metadata import read_metadata
from parsers.mirrors import Trace, find_mirrors, is_official
from parsers.normalise import Profile, clean
from parsers.numerals import find_period, read_date
from parsers.others import Owner, find_others
from parsers.outline import Outline, cut_lines, first_heading, read_outline
from parsers.parts import split_parts
from parsers.placing import read_placed
from parsers.prose_checks import check_prose
from parsers.records import (
    Agency,
    Block,
    BodyKind,
    Decoded,
    DocType,
    Document,
    Fact,
    Grid,
    Issue,
    Level,
    Page,
    PageBlocks,
    Signature,
    Table,
)
from parsers.scope import cited_edition, reporting_scope
from parsers.signature import take_signature
from parsers.tasks import TasksRead, read_tasks
from parsers.titles import names_report, structure_type, title_type

_FILLED = 20  # stated cells of statutory tables that make a report of a page whose title only speaks of one
_MISREAD = 3  # runs of text read in a wrong encoding; fewer are a slip in a page that was served well


@dataclass(frozen=True, slots=True)
class _Context:
    """What the documents of a page share."""

    page: Page
    decoded: Decoded
    profile: Profile
    repairs: Mapping[str, int]
    frame: str
    parts: int
    shared: Mapping[str, str]
    twice: bool

    @property
    def host(self) -> str | None:
        return urlsplit(self.page.url).hostname if self.page.url else None


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
    context = _Context(page, decoded, profile, repairs, frame, len(parts), shared, twice or is_sampled(page.body))
    return tuple(_parse_part(context, replace(taken, blocks=part), number) for number, part in enumerate(parts, 1))


def _shared_metadata(blocks: Sequence[Block]) -> Mapping[str, str]:
    """The metadata block above the first of several documents is the page's, but for the title."""
    values = read_metadata(blocks[: first_heading(blocks)]).values
    return {meaning: value for meaning, value in values.items() if meaning not in ("title", "date_written", "doc_no")}


def _parse_part(context: _Context, taken: PageBlocks, part: int) -> Document:
    reading = _read_part(context, taken, part)
    year = find_year(_year_evidence(context, reading, _written(reading)))
    reading = replace(reading, forms=_own_forms(reading, year), stated=_read_figures(reading, year))
    whose = Whose(_find_agency(context, reading), find_mirrors(_trace(context, reading)))
    found = _Found(year, whose)
    document = _document(context, reading, part, found)
    if document.facts and (context.twice or is_doubtful(reading.forms, document.checks, context.decoded.text)):
        return _read_again(context, reading, document, found)
    return document


def _own_forms(reading: "_Reading", year: int | None) -> FormReading:
    """The tables of the report, read again without those of other years and bodies where it has such."""
    grids = reading.outline.grids
    others = find_others(reading.forms, grids, Owner(year, reading.named)) if reading.is_report else {}
    if not others:
        return reading.forms
    return read_forms([placed.grid for placed in grids], [placed.code for placed in grids], others)


def _read_again(context: _Context, reading: "_Reading", document: Document, found: "_Found") -> Document:
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


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of one document before its fields are put together.

    ``named``: its title, else the one that its address holds; ``opening`` and ``text``: what stands before the first
    heading, and what follows; ``stated``: the figures of its prose, once its year is known.
    """

    taken: PageBlocks
    head: Head
    signature: Signature | None
    outline: Outline
    opening: str
    text: str
    named: str | None
    forms: FormReading
    doc_type: DocType
    frame: str
    stated: tuple[Stated, ...] = ()

    @property
    def is_report(self) -> bool:
        return self.doc_type == "annual_report"


def _read_part(context: _Context, taken: PageBlocks, part: int) -> _Reading:
    before, body, after = (tuple(b for b in taken.blocks if b.zone == zone) for zone in ("before", "body", "after"))
    start = first_heading(body)
    head = read_head(taken, before, body[:start], after, context.shared if part > 1 else {})
    signed = take_signature(body[start:])
    outline = read_outline(head.openings, signed.blocks)
    opening = outline.opening_text
    named = head.title or _address_title(context.page.url, context.profile)
    forms = read_placed([placed.grid for placed in outline.grids], [placed.code for placed in outline.grids])
    return _Reading(
        taken=taken,
        head=head,
        signature=signed.signature or head.signature,
        outline=outline,
        opening=opening,
        text=outline.body_text,
        named=named,
        forms=forms,
        doc_type=_doc_type(head, named, outline, opening, forms),
        frame=" ".join((context.frame, *texts_of(before))),
    )


def _doc_type(head: Head, named: str | None, outline: Outline, opening: str, forms: FormReading) -> DocType:
    """What the title says, else what the text shows."""
    statutory = any(table.form_table for table in forms.tables)
    kind = head.doc_type or (named and title_type(named)) or structure_type(outline.sections, opening, statutory)
    if kind == "other" and _stated(forms) >= _FILLED and named and names_report(named):
        # 关于公布2022年政府信息公开工作年度报告的通知, with the report and its figures below
        return "annual_report"
    return kind


def _stated(forms: FormReading) -> int:
    return sum(fact.value is not None for fact in forms.facts)


# ---------------------------------------------------------------- what comes out


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found out about a document: the year reported on, and whose it is."""

    year: int | None
    whose: Whose


def _document(context: _Context, reading: _Reading, part: int, found: _Found) -> Document:
    """The document with its issues, and then with its checks, some of which go by these."""
    document = _unjudged(context, reading, part, found)
    tasks = read_tasks(document.sections, document.tables) if document.doc_type == "work_points" else TasksRead()
    issues = (*_issues(context, reading, document, found.whose), *tasks.issues)
    document = replace(document, tasks=tasks.tasks, issues=issues)
    prose = check_prose(reading.stated, document.facts)
    return replace(document, checks=(*run_checks(document, _labelled_date(reading)), *prose))


def _unjudged(context: _Context, reading: _Reading, part: int, found: _Found) -> Document:
    head, outline, signature, written = reading.head, reading.outline, reading.signature, _written(reading)
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
        reporting_scope=_reach(reading),
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


def _reach(reading: _Reading) -> Literal["own", "consolidated"] | None:
    return reporting_scope(reading.opening + reading.text[:2000]) if reading.is_report else None


def _read_figures(reading: _Reading, year: int | None) -> tuple[Stated, ...]:
    """Of a report with what they state of its form; of another document as they stand."""
    if reading.is_report:
        return read_report_figures(reading.outline.sections, year, _reach(reading) == "consolidated")
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


def _form(reading: _Reading) -> _FormFields:
    """By the labels of its tables, else by the notice that it names; only of a report."""
    if reading.is_report and reading.forms.edition:
        return {"form_edition": reading.forms.edition, "form_edition_evidence": "labels"}
    cited = cited_edition(reading.opening + reading.text) if reading.is_report else None
    return {"form_edition": cited, "form_edition_evidence": "cited" if cited else None}


def _issues(context: _Context, reading: _Reading, document: Document, whose: Whose) -> tuple[Issue, ...]:
    """Of the page, of the document's place on it, of its headings, of its tables, of the whole."""
    noted = []
    if context.parts > 1:
        noted.append(issue("parts_several", f"{context.parts} 份"))
    further = find_continuation(context.decoded.text, context.page.url) if document.doc_type != "other" else None
    if further:
        noted.append(issue("continued", f"第 {further.at} 页，共 {further.pages or '多'} 页；续：{further.others[0]}"))
    evidence = _year_evidence(context, reading, document.written_date)
    if document.url and document.year != find_year(replace(evidence, url=None)):
        noted.append(issue("year_from_address", f"{document.year}：{document.url}"))
    stated = _stated(reading.forms)
    forms = reading.forms.issues if reading.is_report else ()
    if stated and not reading.is_report:
        forms = (issue("cell_unread", f"不是年度报告，表中 {stated} 个数字未采"),)
    found = find_issues(document, reading.taken, reading.opening + reading.text, whose)
    return (*context.decoded.issues, *noted, *reading.outline.issues, *forms, *found)


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


def _find_agency(context: _Context, reading: _Reading) -> Agency | None:
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


def _trace(context: _Context, reading: _Reading) -> Trace:
    """What may show that the page is a copy."""
    head, meta = reading.head, reading.taken.meta
    named = (head.title, reading.taken.page_title, meta.get("keywords"), meta.get("description"), reading.opening[:200])
    text = reading.opening + "\n" + reading.text
    return Trace(context.page.url, "\n".join(filter(None, named)), text, context.profile.pinyin)


def _year_evidence(context: _Context, reading: _Reading, written: str | None) -> YearEvidence:
    dates = tuple(date for date in (reading.head.published, written) if date)
    back = reading.outline.looking_back
    return YearEvidence(
        reading.doc_type, reading.named, reading.opening, back, context.page.url, reading.head.doc_no, dates
    )


def _address_title(url: str | None, profile: Profile) -> str | None:
    """A wiki's address is its page's title (…/wiki/2012年上海市政府信息公開工作年度報告)."""
    for part in reversed(urlsplit(url).path.split("/")) if url else ():
        name = unquote(part)
        if sum("㐀" <= char <= "鿿" for char in name) >= 6:
            return clean(name, profile).text
    return None


def _asked_body(url: str | None) -> str | None:
    """``area=11370830MB285873X0``: the address asks for the report of a body by its credit code."""
    return next(iter(parse_qs(urlsplit(url).query).get("area", ())), None) if url else None


def _written(reading: _Reading) -> str | None:
    return _labelled_date(reading) or (reading.signature.date if reading.signature else None)


def _labelled_date(reading: _Reading) -> str | None:
    """The day of writing that the metadata names."""
    labelled = reading.head.values.get("date_written")
    return read_date(labelled) if labelled else None
