"""What stands before the first heading: metadata, title, 文号, unlabelled dates, and the openings (preamble, notice, annex)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from parsers.agencies import find_agencies
from parsers.metadata import (
    Metadata,
    closing_doc_no,
    leading_doc_no,
    read_doc_no,
    read_meta_tags,
    read_metadata,
)
from parsers.normalise import fold
from parsers.numerals import find_dates, find_years, read_date
from parsers.records import Block, DocType, PageBlocks, Paragraph, Signature
from parsers.signature import take_signature
from parsers.titles import TitleLine, find_titles, glued_title, title_type

Place = Literal["alone", "first", "later"]
Opening = tuple[str | None, tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class Head:
    """``doc_type`` is what the title says, ``None`` without one. ``openings``: title and blocks of each part, in order.
    ``also_titled``: the other titles of its kind that the page gives it.
    """

    title: str | None
    doc_type: DocType | None
    values: dict[str, str]
    doc_no: str | None
    published: str | None
    signature: Signature | None
    openings: tuple[Opening, ...]
    also_titled: tuple[str, ...] = ()


def read_head(
    page: PageBlocks,
    before: Sequence[Block],
    opening: Sequence[Block],
    after: Sequence[Block],
    shared: Mapping[str, str],
    place: Place = "alone",
) -> Head:
    """``before`` and ``after`` stand around the article, ``opening`` is the article up to its first heading.

    ``shared``: values of the page's own metadata block, for the second and further documents of a page. ``place``: which
    of the page's documents it is: what the page is called is the name of the only one, or of the first.
    """
    blocks = [*before, *opening]
    metadata = read_metadata(blocks)
    rest = [(index, block) for index, block in enumerate(blocks) if index not in metadata.used]
    titles = _own_titles(rest, len(before))
    page = page if _is_titled_by_page(page, titles, place) else _without_title(page)
    values = {**read_metadata(after).values, **shared, **read_meta_tags(page.meta), **metadata.values}
    title, kind = _title(page, values, titles, rest)
    inner = [(index, block) for index, block in rest if index >= len(before)]
    dates, inner = _take_dates(inner, title)
    number, inner = _take_doc_no(inner)
    inner = _take_index_no(inner, values)
    openings, signature = _openings(inner, titles, title)
    also = tuple(one for one in (*(line.text for line in titles), page.page_title or "") if title_type(one) == kind)
    number = number or _labelled_number(values) or (closing_doc_no(title) if title else None)
    return Head(title, kind, values, number, _published(values, dates, metadata), signature, openings, also)


# ---------------------------------------------------------------- title


def _is_titled_by_page(page: PageBlocks, titles: Sequence[TitleLine], place: Place) -> bool:
    """Whether the title that the page's metadata hold may be this document's: the first of several has it unless a heading
    of its own says another.
    """
    stated = fold(page.meta.get("articletitle", ""))
    if place == "alone" or not stated:
        return place != "later"
    own = [fold(line.text) for line in titles if line.doc_type != "other"]
    return place == "first" and (not own or any(one in stated or stated in one for one in own))


def _without_title(page: PageBlocks) -> PageBlocks:
    meta = {name: value for name, value in page.meta.items() if name != "articletitle"}
    return replace(page, meta=meta, page_title=None)


def _own_titles(rest: Sequence[tuple[int, Block]], inside: int) -> list[TitleLine]:
    """Titles among the blocks, by block position. In the frame of a page only one that names a year or a body counts, and none
    that is a link: it leads to the report of another year, or to an interpretation.
    """
    found = []
    positions = [index for index, _ in rest]
    for line in find_titles([block for _, block in rest]):
        if _FILE_NAME.search(line.text) or _is_link(rest[line.positions[0]][1]):
            continue  # the name of an attachment, whatever it says
        placed = TitleLine(line.text, tuple(positions[number] for number in line.positions), line.doc_type)
        if _is_specific(line.text) or (placed.positions[0] >= inside and line.doc_type != "annual_report"):
            found.append(placed)
    return found


def _is_link(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.linked


_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar)$", re.IGNORECASE)


def _is_specific(title: str) -> bool:
    """政府信息公开年度报告 alone is the name of a column, not of a document."""
    return bool(find_years(title) or re.search(r"(?:19|20)\d\d", title) or find_agencies(title))


def _title(
    page: PageBlocks, values: dict[str, str], titles: Sequence[TitleLine], rest: Sequence[tuple[int, Block]]
) -> tuple[str | None, DocType | None]:
    for text in (page.meta.get("articletitle"), values.get("title")):
        if text and len(fold(text)) >= 6:
            kind = title_type(text)
            return tidy_title_line(text), kind or (titles[0].doc_type if titles else "other")
    typed = [line for line in titles if line.doc_type != "other"] or list(titles)
    first = next(iter(titles), None)
    if first and first.doc_type == "other" and typed[0] is not first:
        # a notice that sends out work points carries their name; any other title above keeps its word
        first = typed[0]
    if first:
        return tidy_title_line(first.text), first.doc_type
    for _, block in rest[:3]:
        glued = glued_title(block.text) if isinstance(block, Paragraph) and not block.linked else None
        if glued and _is_specific(glued):
            return tidy_title_line(glued), title_type(glued)
    name = re.split(r"[_|｜]|\s[-–—]\s|-{2,}", page.page_title or "")[0].strip()
    kind = title_type(name) if name and _is_specific(name) else None
    return (tidy_title_line(name), kind) if kind else (None, None)


def tidy_title_line(text: str) -> str:
    """A title without line breaks, markdown marks and the signs around it."""
    text = re.sub(r"^[\s#*>\-•·　]+|[\s*　]+$", "", text)
    text = _FILE_NAME.sub("", text)
    text = re.sub(r"(?<=[㐀-鿿\d）)])[\s　]+(?=[㐀-鿿\d（(])", "", text)
    return text[1:-1] if text.startswith("《") and text.endswith("》") and text.count("《") == 1 else text


# ---------------------------------------------------------------- lines without labels


def _take_dates(inner: list[tuple[int, Block]], title: str | None) -> tuple[list[str], list[tuple[int, Block]]]:
    """Short lines that give the date of publication without a label: 2023年01月19日 (点击: ), 铜陵日报 2020-09-03 10:44."""
    dates: list[str] = []
    kept = []
    for place, (index, block) in enumerate(inner):
        text = block.text if isinstance(block, Paragraph) else ""
        found = find_dates(text) if len(text) <= 60 else ()
        rest = text[: found[0].start] + text[found[0].end :] if len(found) == 1 else None
        if rest is not None and place <= 8 and _is_date_line(rest, text[found[0].start : found[0].end]):
            dates.append(found[0].iso)
        else:
            kept.append((index, block))
    return dates, kept


_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")


def _is_date_line(rest: str, date: str) -> bool:
    """What stands beside the date is a time, a counter, a source; a lone 2021年6月7日 may be a signature and is left."""
    around = _TIME.sub("", rest).strip(" 　()（）[]【】|")
    if not around:
        return "年" not in date or bool(_TIME.search(rest)) or bool(re.search(r"[(（|]", rest))
    if _COUNTER.fullmatch(around):
        return True
    return bool(_BESIDE_DATE.search(rest)) and not re.search(r"[。；，,令号]", rest)


_COUNTER = re.compile(r"\d{1,7}")
_BESIDE_DATE = re.compile(r"点击|浏览|阅读|来源|发表|发布|字号|大字|\d{1,2}:\d{2}")


def _take_doc_no(inner: list[tuple[int, Block]]) -> tuple[str | None, list[tuple[int, Block]]]:
    """The first line that is a 文号, or opens with one; a line with nothing else is taken off the text."""
    number: str | None = None
    kept: list[tuple[int, Block]] = []
    for index, block in inner:
        text = block.text if isinstance(block, Paragraph) else ""
        alone = read_doc_no(text) if 6 <= len(text) <= 40 else None
        opening = leading_doc_no(text) if not alone else None
        if number is None and (alone or opening):
            number = alone or (opening[0] if opening else None)
        if not alone or number != alone:
            kept.append((index, block))
    return number, kept


# QA4425051-2012-001, 01418471X/2023-00009: the 索引号 of a metadata block that shows values only
_LONGEST_INDEX = 50
_INDEX_LINE = re.compile(r"(?=\S*\d)[A-Za-z0-9]{6,18}[-/]?[A-Za-z0-9]{0,9}[-/](?:19|20)\d{2}[-/]?\d{2,9}")


def _take_index_no(inner: list[tuple[int, Block]], values: dict[str, str]) -> list[tuple[int, Block]]:
    kept = []
    for index, block in inner:
        text = block.text.strip() if isinstance(block, Paragraph) else ""
        if "index_no" not in values and len(text) <= _LONGEST_INDEX and _INDEX_LINE.fullmatch(text):
            values["index_no"] = text
        else:
            kept.append((index, block))
    return kept


def _labelled_number(values: dict[str, str]) -> str | None:
    value = values.get("doc_no")
    return read_doc_no(value) if value else None


def _published(values: dict[str, str], dates: list[str], metadata: Metadata) -> str | None:
    """The labelled date, else the meta tag's (both in ``values``), else the first date line."""
    labelled = values.get("date_published")
    return (read_date(labelled) if labelled else None) or (dates[0] if dates else None)


# ---------------------------------------------------------------- openings


def _openings(
    inner: list[tuple[int, Block]], titles: Sequence[TitleLine], title: str | None
) -> tuple[tuple[Opening, ...], Signature | None]:
    """Cut what stands before the first heading at the titles in it; the signature of a notice is taken off."""
    starts = {line.positions[0]: line for line in titles}
    inside = {position for line in titles for position in line.positions}
    parts: list[tuple[str | None, list[Block]]] = [(None, [])]
    for index, block in inner:
        if index in starts and not _same(starts[index].text, title):
            text = tidy_title_line(starts[index].text)
            if parts[-1][1] or parts[-1][0]:
                parts.append((text, []))
            else:
                parts[-1] = (text, [])
        elif index not in inside:
            parts[-1][1].append(block)
    signature: Signature | None = None
    done: list[Opening] = []
    for name, blocks in parts:
        signed = take_signature(blocks) if signature is None else None
        signature = signed.signature if signed else signature
        kept = signed.blocks if signed else tuple(blocks)
        if kept or (name and not _same(name, title)):
            done.append((name, kept))
    return tuple(done), signature


def _same(text: str, title: str | None) -> bool:
    return title is not None and fold(tidy_title_line(text)) == fold(title)
