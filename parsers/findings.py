"""A parsed document → the issues that speak of it as a whole: what is missing, contradicts, or was damaged."""

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.evidence import Whose
from parsers.forms import EDITIONS, holds_table, match_section, sections
from parsers.issues import issue
from parsers.mirrors import ALTERED, describe
from parsers.numerals import find_eaten_digits, find_years
from parsers.records import Document, Issue, PageBlocks, Section

# the parts of the six-part form that hold a table, with the words for a message
_TABLE_PARTS = {"proactive": "主动公开", "applications": "申请", "review_litigation": "复议诉讼"}
_SIX_PART_EDITIONS = ("form2019", "form2021")
_SIX_PARTS = ("overview", "proactive", "applications", "review_litigation", "problems", "other")
_PARTS = {part.code: part.title for part in sections() if part.edition in _SIX_PART_EDITIONS and part.parent is None}
_TOLD = 3  # parts with their headings, from which on the report is known to have headings
_NAMED = 3  # addresses that a message names
_NAMED_FILES = 30  # files of one page that are told one by one
_FRAME_ROWS = 8  # rows of a table that only says what the page is: 索引号, 发布机构
_LEAD_IN = 20  # characters that are no text of a report: 本报告见下。
_STOP = re.compile("[。；;]")  # a sentence ends
_SHORT = 300  # characters of text under which a page with a linked file is only its cover


def find_title_issues(document: Document, also_titled: Sequence[str]) -> Iterator[Issue]:
    """The year in a report's title against those in its other titles: heading, metadata, name of the page."""
    years = set(find_years(document.title or ""))
    if document.doc_type != "annual_report" or not years:
        return
    told = [other for other in also_titled if find_years(other)]
    if told and any(years.isdisjoint(find_years(other)) for other in told):
        others = sorted({year for other in told for year in find_years(other)} - years)
        stated = "、".join(map(str, others))
        yield issue("date_conflict", f"标题 {min(years)} 年，页面上的另一标题 {stated} 年")


def find_issues(
    document: Document, page: PageBlocks, text: str, whose: Whose, *, whole: bool = True
) -> tuple[Issue, ...]:
    """Issues in a fixed order: identity, text, parts, tables, dates. ``whole``: the report does not go on on another page."""
    found: list[Issue] = [*_identity(document, whose), *_text(document, text), *_copies(document, whose)]
    if document.doc_type == "annual_report":
        found += _report(document, page, text, whole=whole)
    found += _dates(document, text)
    return tuple(found)


def _identity(document: Document, whose: Whose) -> Iterator[Issue]:
    if document.title is None:
        yield issue("title_missing")
    if document.agency_name is None:
        yield issue("agency_unresolved", document.agency or "文中没有机关名称")
    if whose.agency and whose.agency.code_doubt:
        yield issue("credit_code_doubtful", whose.agency.code_doubt)
    if document.year is None and document.doc_type != "other":
        yield issue("year_unresolved")


def _text(document: Document, text: str) -> Iterator[Issue]:
    if not any("㐀" <= char <= "鿿" for char in text + (document.title or "")) and not document.tables:
        yield issue("not_text", "没有中文正文")
    slips = document.repairs.get("phase_slip", 0)
    if slips:
        yield issue("text_damaged", f"GBK 错位 {slips} 处")


def _copies(document: Document, whose: Whose) -> Iterator[Issue]:
    """That the page is a copy; of another document, only where its text was altered."""
    told = [mirror for mirror in whose.mirrors if document.doc_type != "other" or mirror in ALTERED]
    if told:
        yield issue("mirror_copy", "；".join(map(describe, told)))


def _report(document: Document, page: PageBlocks, text: str, *, whole: bool) -> Iterator[Issue]:
    top = [section for section in document.sections if section.level and "." not in section.path]
    codes = [section.code for section in top if section.code]
    elsewhere = list(_elsewhere(document, page, text))
    if elsewhere:
        yield from elsewhere
        return
    yield from _edition(document)
    inside = _texts_inside(document)
    titles = {section.path: section.title for section in top}
    # also in a text that lost its headings: what stands there is said to be unread wherever it stands
    flat = [path for path, text_inside in inside.items() if holds_table(text_inside)]
    for path in flat:
        yield issue("cell_unread", f"{titles.get(path) or '正文'}：表格逐格成行，未能读出", path)
    if is_six_part(document):
        yield from (issue("section_missing", _PARTS[code]) for code in _missing_parts(codes))
        yield from _missing_tables(document, page, [s for s in top if s.path not in flat], inside)
        if whole and not (flat or page.images or page.attachments):
            yield from _tables_without_part(document, codes)


def _elsewhere(document: Document, page: PageBlocks, text: str) -> Iterator[Issue]:
    """Where a report stands whose page hardly has a text: in files, in pictures, or nowhere at all."""
    if any(table.form_table or len(table.rows) > _FRAME_ROWS for table in document.tables):
        return
    outlined = any(section.code for section in document.sections)
    silent = not outlined and (len(text) < _LEAD_IN or not _STOP.search(text))
    cover = len(text) < _SHORT and not document.tables
    if page.attachments and (silent or cover):
        yield from (issue("attachment_only", address) for address in page.attachments[:_NAMED_FILES])
    elif page.images and (silent or (cover and not outlined)):
        yield issue("table_is_image", f"正文可能是图片：{_first(page.images)}")
    elif silent:
        yield issue("text_missing", "只有标题，没有正文")


def _edition(document: Document) -> Iterator[Issue]:
    """The form is told by its labels, never by the year; that the two differ is worth a look."""
    if document.form_edition_evidence != "labels" or document.year is None:
        return
    edition = next(edition for edition in EDITIONS if edition.id == document.form_edition)
    first, last = edition.report_years
    if not first <= document.year <= last:
        yield issue("edition_year", f"{document.year} 年的报告用了 {edition.id}")


def is_six_part(document: Document) -> bool:
    """Does the report follow the form of 2019 or 2021: by its tables, by the notice it names, or by its headings?"""
    if document.form_edition in _SIX_PART_EDITIONS:
        return True
    titles = [match_section(s.title) for s in document.sections if s.level and "." not in s.path and s.title]
    codes = {m.code for m in titles if m and m.parent is None and set(m.editions) & set(_SIX_PART_EDITIONS)}
    return "applications" in codes and len(codes) >= 3


def _missing_parts(codes: Sequence[str]) -> Iterator[str]:
    """Parts of the form that have no heading, once most of the others have one."""
    if len(set(codes) & set(_SIX_PARTS)) >= _TOLD:
        yield from (code for code in _SIX_PARTS if code not in codes)


def _missing_tables(
    document: Document, page: PageBlocks, top: Sequence[Section], inside: Mapping[str, str]
) -> Iterator[Issue]:
    codes = {section.path: section.code for section in top}
    placed = {codes.get((table.section or "").split(".")[0]) for table in document.tables if table.form_table}
    read = _read_tables(document)
    for section in top:
        code = section.code
        if code not in _TABLE_PARTS or code in placed or _is_read(code, read):
            continue
        where = section.path
        if page.images and len(inside[where]) < _SHORT:
            yield issue("table_is_image", f"{_TABLE_PARTS[code]}表可能是图片：{_first(page.images)}", where)
        else:
            linked = f"；附件：{_first(page.attachments)}" if page.attachments else ""
            detail = f"{document.form_edition or '六部分表式'} {_TABLE_PARTS[code]}表{linked}"
            yield issue("table_missing", detail, where)


def _tables_without_part(document: Document, codes: Sequence[str]) -> Iterator[Issue]:
    """Tables of the form of which there is neither the part nor the table: a report without both is not the better one.

    Told where other parts or tables are there: of a text that lost its headings nothing is known.
    """
    read = _read_tables(document)
    if len(set(codes) & set(_SIX_PARTS)) < _TOLD and not read:
        return
    for code, name in _TABLE_PARTS.items():
        if code not in codes and not _is_read(code, read):
            yield issue("table_missing", f"{document.form_edition or '六部分表式'} {name}表；该部分也未见")


def _read_tables(document: Document) -> set[str]:
    return {table.form_table.split(".")[1].removesuffix("_1") for table in document.tables if table.form_table}


def _first(addresses: Sequence[str]) -> str:
    """The first addresses, and that there are more."""
    return "、".join(addresses[:_NAMED]) + ("…" if len(addresses) > _NAMED else "")


def _texts_inside(document: Document) -> dict[str, str]:
    """Path of each top section → its text with that of its children."""
    texts: dict[str, list[str]] = {}
    for section in document.sections:
        texts.setdefault(section.path.split(".")[0], []).append(section.text)
    return {path: "\n".join(parts) for path, parts in texts.items()}


def _is_read(code: str, read: set[str]) -> bool:
    return any(name == code or (code == "proactive" and name.startswith("art20")) for name in read)


def _dates(document: Document, text: str) -> Iterator[Issue]:
    for printed in find_eaten_digits(text):
        yield issue("digits_eaten", printed)
    signed = document.signature.date if document.signature else None
    if signed and document.written_date and signed != document.written_date:
        yield issue("date_conflict", f"落款 {signed}，元数据 {document.written_date}")
    if signed and document.publish_date and document.publish_date < signed:
        yield issue("date_conflict", f"发布日期 {document.publish_date} 早于落款 {signed}")
    titled = find_years(document.title or "")
    if document.period and titled and document.period[0][:4] != str(titled[0]):
        yield issue("date_conflict", f"标题 {titled[0]} 年，统计期限 {document.period[0]} 至 {document.period[1]}")
