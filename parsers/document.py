"""A page → its documents: the whole parse on one screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from parsers.agencies import Context, resolve
from parsers.blocks import join_soft_breaks, read_blocks, split_chrome
from parsers.checks import run_checks
from parsers.decode import decode
from parsers.facts import read_forms
from parsers.findings import find_issues
from parsers.head import Head, read_head
from parsers.identity import AgencyEvidence, YearEvidence, find_agency, find_year
from parsers.issues import issue
from parsers.normalise import Profile, clean, clean_cell, measure
from parsers.numerals import find_period, read_date
from parsers.outline import Outline, cut_lines, first_heading, read_outline
from parsers.parts import split_parts
from parsers.records import (
    Agency,
    Block,
    Cell,
    Decoded,
    DocType,
    Document,
    Grid,
    Issue,
    Page,
    PageBlocks,
    Paragraph,
    Signature,
    Table,
)
from parsers.scope import cited_edition, reporting_scope
from parsers.signature import take_signature
from parsers.titles import structure_type, title_type


def parse(page: Page) -> tuple[Document, ...]:
    """Every document of a page, in order. Never raises on a page: what went wrong is among the issues."""
    decoded = decode(page)
    taken = read_blocks(decoded.text)
    profile = measure("\n".join(_texts(taken.blocks)))
    repairs = Counter(decoded.repairs)
    taken = replace(taken, meta=_clean_meta(taken, profile), page_title=_clean_title(taken, profile))
    article, frame = split_chrome(_clean(taken.blocks, profile, repairs))
    blocks = tuple(cut_lines(join_soft_breaks(article)))
    parts = split_parts(blocks)
    issues = (issue("parts_several", f"{len(parts)} 份"),) if len(parts) > 1 else ()
    return tuple(
        _parse_part(page, decoded, replace(taken, blocks=part), frame, profile, repairs, number, issues)
        for number, part in enumerate(parts, 1)
    )


def _parse_part(
    page: Page,
    decoded: Decoded,
    taken: PageBlocks,
    frame: str,
    profile: Profile,
    repairs: Counter[str],
    part: int,
    issues: tuple[Issue, ...],
) -> Document:
    before, body, after = (tuple(b for b in taken.blocks if b.zone == zone) for zone in ("before", "body", "after"))
    start = first_heading(body)
    head = read_head(taken, before, body[:start], after)
    signed = take_signature(body[start:])
    signature = signed.signature or head.signature
    outline = read_outline(head.openings, signed.blocks)
    opening_text, body_text = _opening_text(outline), _body_text(outline)
    host = urlsplit(page.url).hostname if page.url else None
    named = head.title or _address_title(page.url, profile)
    doc_type = head.doc_type or (named and title_type(named)) or structure_type(outline.sections, opening_text)
    index_no = head.values.get("index_no")
    agency = _agency(head, named, signature, doc_type, opening_text, body_text, " ".join((frame, *_texts(before))), host)
    year = find_year(
        YearEvidence(doc_type, named, opening_text, _looking_back(outline), page.url, head.doc_no, _dates(head, signature))
    )
    forms = read_forms([placed.grid for placed in outline.grids], [placed.code for placed in outline.grids])
    facts = forms.facts if doc_type == "annual_report" else ()
    cited = cited_edition(opening_text + body_text) if doc_type == "annual_report" else None
    edition = forms.edition if doc_type == "annual_report" else None
    document = Document(
        source=page.source,
        part=part,
        url=page.url,
        official_host=bool(host and host.endswith(".gov.cn")),
        doc_type=doc_type,
        title=head.title,
        agency=agency.printed if agency else None,
        issuer=head.values.get("publisher"),
        agency_name=agency.name if agency else None,
        agency_id=agency.id if agency else None,
        body_kind=agency.body_kind if agency else None,
        level=agency.level if agency else None,
        province=agency.province if agency else None,
        city=agency.city if agency else None,
        county=agency.county if agency else None,
        division_code=agency.division_code if agency else None,
        year=year,
        period=find_period(opening_text + "\n" + body_text[:3000]),
        reporting_scope=reporting_scope(opening_text + body_text[:2000]) if doc_type == "annual_report" else None,
        publish_date=head.published,
        written_date=_written(head, signature),
        signature=signature,
        doc_no=head.doc_no,
        index_no=index_no,
        topic=head.values.get("topic"),
        keywords=head.values.get("keywords"),
        encoding=decoded.encoding,
        script=profile.script,
        form_edition=edition or cited,
        form_edition_evidence="labels" if edition else "cited" if cited else None,
        repairs=dict(repairs),
        sections=outline.sections,
        tables=tuple(
            Table(number, outline.grids[table.grid].section, table.form_table, outline.grids[table.grid].grid.carrier, table.rows)
            for number, table in enumerate(forms.tables)
        ),
        facts=facts,
        figures=(),
        tasks=(),
        checks=run_checks(facts, forms.tables, agency) if facts else (),
        issues=(),
    )
    found = find_issues(document, taken, profile, opening_text + body_text)
    return replace(document, issues=(*decoded.issues, *issues, *outline.issues, *forms.issues, *found))


# ---------------------------------------------------------------- blocks


def _texts(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from dict.fromkeys(cell.text for row in block.grid.rows for cell in row)


def _clean(blocks: Iterable[Block], profile: Profile, repairs: Counter[str]) -> Iterable[Block]:
    """Shown text of every paragraph and cell; repairs are counted."""
    for block in blocks:
        if isinstance(block, Paragraph):
            cleaned = clean(block.text, profile)
            repairs.update(cleaned.repairs)
            text = cleaned.text.strip(" 　")
            if text:
                yield replace(block, text=text, indent=block.indent or cleaned.text.startswith("　"))
        else:
            yield replace(block, grid=_clean_grid(block.grid, profile, repairs))


def _clean_meta(taken: PageBlocks, profile: Profile) -> dict[str, str]:
    return {name: clean(value, profile).text for name, value in taken.meta.items()}


def _clean_title(taken: PageBlocks, profile: Profile) -> str | None:
    return clean(taken.page_title, profile).text if taken.page_title else None


def _clean_grid(grid: Grid, profile: Profile, repairs: Counter[str]) -> Grid:
    done: dict[int, Cell] = {}

    def shown(cell: Cell) -> Cell:
        # a spanning cell is one object in several places: cleaned and counted once
        if id(cell) not in done:
            cleaned = clean_cell(cell.text, profile)
            repairs.update(cleaned.repairs)
            done[id(cell)] = cell if cleaned.text == cell.text else replace(cell, text=cleaned.text)
        return done[id(cell)]

    return replace(grid, rows=tuple(tuple(shown(cell) for cell in row) for row in grid.rows))


def _opening_text(outline: Outline) -> str:
    return "\n".join(s.text for s in outline.sections if s.level == 0)


def _body_text(outline: Outline) -> str:
    return "\n".join(f"{s.title or ''}\n{s.text}" for s in outline.sections if s.level > 0)


def _looking_back(outline: Outline) -> str:
    """The text without the part on problems, which speaks of the next year."""
    ahead = {s.path for s in outline.sections if s.code == "problems"}
    return "\n".join(s.text for s in outline.sections if s.level > 0 and s.path.split(".")[0] not in ahead)


# ---------------------------------------------------------------- identity


def _agency(
    head: Head, title: str | None, signature: Signature | None, doc_type: DocType, opening: str, body: str, around: str, host: str | None
) -> Agency | None:
    evidence = AgencyEvidence(
        doc_type=doc_type,
        title=title,
        publisher=head.values.get("publisher"),
        source=head.values.get("source"),
        signed=signature.agency if signature else None,
        opening=opening,
        body=body,
        around=around,
    )
    printed = find_agency(evidence)
    if printed is None:
        return None
    names = (title, evidence.publisher, evidence.signed, evidence.source)
    return resolve(
        printed,
        Context(
            names=tuple(name for name in names if name),
            regions=(),
            host=host,
            index_no=head.values.get("index_no"),
            text=f"{title or ''}\n{opening}\n{body}\n{around}",
        ),
    )


def _address_title(url: str | None, profile: Profile) -> str | None:
    """A wiki's address is its page's title (…/wiki/2012年上海市政府信息公開工作年度報告)."""
    for part in reversed(urlsplit(url).path.split("/")) if url else ():
        name = unquote(part)
        if sum("㐀" <= char <= "鿿" for char in name) >= 6:
            return clean(name, profile).text
    return None


def _written(head: Head, signature: Signature | None) -> str | None:
    labelled = head.values.get("date_written")
    return (read_date(labelled) if labelled else None) or (signature.date if signature else None)


def _dates(head: Head, signature: Signature | None) -> tuple[str, ...]:
    return tuple(date for date in (head.published, _written(head, signature)) if date)

