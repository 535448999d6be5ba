"""A page → its documents: the whole parse on one screen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit

from parsers.agencies import Context, resolve
from parsers.authorship import home_text, near_text
from parsers.blocks import join_soft_breaks, read_blocks, split_chrome
from parsers.checks import run_checks
from parsers.cleaning import clean_page, texts_of
from parsers.decode import decode
from parsers.facts import FormReading, read_forms
from parsers.findings import find_issues
from parsers.head import Head, read_head
from parsers.identity import AgencyEvidence, YearEvidence, find_agency, find_year
from parsers.issues import issue
from parsers.line_tables import gather_tables
from parsers.metadata import read_metadata
from parsers.normalise import Profile, clean
from parsers.numerals import find_period, read_date
from parsers.outline import Outline, cut_lines, first_heading, read_outline
from parsers.parts import split_parts
from parsers.records import Agency, Block, Decoded, DocType, Document, Fact, Issue, Page, PageBlocks, Signature, Table
from parsers.scope import cited_edition, reporting_scope
from parsers.signature import take_signature
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

    @property
    def host(self) -> str | None:
        return urlsplit(self.page.url).hostname if self.page.url else None


def parse(page: Page) -> tuple[Document, ...]:
    """Every document of a page, in order. Never raises on a page: what went wrong is among the issues."""
    decoded = decode(page)
    taken, profile, repairs = clean_page(read_blocks(decoded.text))
    article, frame = split_chrome(taken.blocks)
    parts = split_parts(tuple(cut_lines(join_soft_breaks(gather_tables(article)))))
    shared = _shared_metadata(parts[0]) if len(parts) > 1 else {}
    context = _Context(page, decoded, profile, Counter(decoded.repairs) + repairs, frame, len(parts), shared)
    return tuple(_parse_part(context, replace(taken, blocks=part), number) for number, part in enumerate(parts, 1))


def _shared_metadata(blocks: Sequence[Block]) -> Mapping[str, str]:
    """The metadata block above the first of several documents is the page's, but for the title."""
    values = read_metadata(blocks[: first_heading(blocks)]).values
    return {meaning: value for meaning, value in values.items() if meaning not in ("title", "date_written", "doc_no")}


def _parse_part(context: _Context, taken: PageBlocks, part: int) -> Document:
    before, body, after = (tuple(b for b in taken.blocks if b.zone == zone) for zone in ("before", "body", "after"))
    start = first_heading(body)
    head = read_head(taken, before, body[:start], after, context.shared if part > 1 else {})
    signed = take_signature(body[start:])
    signature = signed.signature or head.signature
    outline = read_outline(head.openings, signed.blocks)
    opening, text = outline.opening_text, outline.body_text

    named = head.title or _address_title(context.page.url, context.profile)
    forms = read_forms([placed.grid for placed in outline.grids], [placed.code for placed in outline.grids])
    statutory = any(table.form_table for table in forms.tables)
    doc_type = head.doc_type or (named and title_type(named)) or structure_type(outline.sections, opening, statutory)
    stated = sum(fact.value is not None for fact in forms.facts)
    if doc_type == "other" and stated >= _FILLED and named and names_report(named):
        # 关于公布2022年政府信息公开工作年度报告的通知, with the report and its figures below
        doc_type = "annual_report"
    is_report = doc_type == "annual_report"
    frame = " ".join((context.frame, *texts_of(before)))
    agency = _find_agency(context, head, named, signature, doc_type, outline, frame) or Agency("")
    facts = forms.facts if is_report else ()
    edition, cited = (forms.edition, cited_edition(opening + text)) if is_report else (None, None)
    written = _written(head, signature)
    evidence = YearEvidence(
        doc_type, named, opening, outline.looking_back, context.page.url, head.doc_no, _dates(head, written)
    )

    document = Document(
        source=context.page.source,
        part=part,
        url=context.page.url,
        official_host=bool(context.host and context.host.endswith(".gov.cn")),
        doc_type=doc_type,
        title=head.title,
        agency=agency.printed or None,
        issuer=head.values.get("publisher"),
        agency_name=agency.name,
        agency_id=agency.id,
        body_kind=agency.body_kind,
        level=agency.level,
        province=agency.province,
        city=agency.city,
        county=agency.county,
        division_code=agency.division_code,
        year=find_year(evidence),
        period=find_period(opening + "\n" + text[:3000]),
        reporting_scope=reporting_scope(opening + text[:2000]) if is_report else None,
        publish_date=head.published,
        written_date=written,
        signature=signature,
        doc_no=head.doc_no,
        index_no=head.values.get("index_no"),
        topic=head.values.get("topic"),
        keywords=head.values.get("keywords"),
        encoding=context.decoded.encoding,
        script="mojibake" if context.decoded.repairs.get("misreading", 0) >= _MISREAD else context.profile.script,
        form_edition=edition or cited,
        form_edition_evidence="labels" if edition else "cited" if cited else None,
        repairs=_with_lost_spaces(context.repairs, facts),
        sections=outline.sections,
        tables=_tables(forms, outline),
        facts=facts,
        figures=(),
        tasks=(),
        checks=run_checks(facts, forms.tables, agency if agency.printed else None) if facts else (),
        issues=(),
    )
    if stated and not is_report:
        forms_issues: tuple[Issue, ...] = (issue("cell_unread", f"不是年度报告，表中 {stated} 个数字未采"),)
    else:
        forms_issues = forms.issues if is_report else ()
    noted = (issue("parts_several", f"{context.parts} 份"),) if context.parts > 1 else ()
    if document.year != find_year(replace(evidence, url=None)):
        noted = (*noted, issue("year_from_address", f"{document.year}：{context.page.url}"))
    found = find_issues(document, taken, context.profile, opening + text)
    return replace(document, issues=(*context.decoded.issues, *noted, *outline.issues, *forms_issues, *found))


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


def _find_agency(
    context: _Context,
    head: Head,
    title: str | None,
    signature: Signature | None,
    doc_type: DocType,
    outline: Outline,
    frame: str,
) -> Agency | None:
    signed = signature.agency if signature else None
    publisher, source = head.values.get("publisher"), head.values.get("source")
    opening, text = outline.opening_text, outline.body_text
    printed = find_agency(AgencyEvidence(doc_type, title, publisher, source, signed, opening, text, frame))
    if printed is None:
        return None
    names = tuple(name for name in (title, publisher, signed, source) if name)
    index_no = head.values.get("index_no") or _asked_body(context.page.url)
    return resolve(
        printed,
        Context(
            names=names,
            regions=(),
            host=context.host,
            index_no=index_no,
            text=home_text(title, opening, text, frame),
            narrative=near_text(opening, text),
        ),
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


def _written(head: Head, signature: Signature | None) -> str | None:
    labelled = head.values.get("date_written")
    return (read_date(labelled) if labelled else None) or (signature.date if signature else None)


def _dates(head: Head, written: str | None) -> tuple[str, ...]:
    return tuple(date for date in (head.published, written) if date)
