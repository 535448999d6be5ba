"""Damaged reports, thousands of them: ``python -m tests.damage`` prints what came out, by kind of damage.

Each case is a function of its seed: a report of three statutory tables, written in some carrier and damaged in up to three ways,
and for every cell of its forms what may come out of it. A value that the page does not state is a wrong value.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Literal

from parsers.document import parse
from parsers.grids import RawCell
from parsers.records import Document, Fact, Page
from tests import spoil, spoil_rows
from tests.carriers import CARRIERS, Carrier, finish
from tests.render import Key
from tests.reports import Report, Row, Sheet, Truth, random_report

# a damage, and what it changes: two that change the same thing are not done to one table, for together they may leave no trace
KINDS: tuple[tuple[str, spoil.Damage, frozenset[str]], ...] = tuple(
    (name, damage, frozenset(changes.split()))
    for name, damage, changes in (
        ("spans broken", spoil_rows.break_spans, "shape"),
        ("cell lost", spoil_rows.lose_cell, "shape"),
        ("header cell lost", spoil_rows.lose_header_cell, "shape header"),
        ("cell added", spoil_rows.add_cell, "shape"),
        ("empty pipes at row ends", spoil_rows.change_ends, "shape"),
        ("columns swapped", spoil_rows.swap_columns, "shape header"),
        ("column added", spoil_rows.add_column, "shape header"),
        ("applicant cells merged", spoil_rows.merge_applicants, "shape"),
        ("equal values lost", spoil_rows.drop_equals, "shape"),
        ("transposed", spoil_rows.transpose, "shape header rows"),
        ("cut off", spoil_rows.cut_off, "rows"),
        ("row lost", spoil_rows.lose_row, "rows"),
        ("row doubled", spoil_rows.double_row, "rows"),
        ("rows swapped", spoil_rows.swap_rows, "rows"),
        ("unknown row", spoil_rows.add_row, "rows"),
        ("label cut", spoil.cut_label, "label"),
        ("label misspelled", spoil.misspell_label, "label"),
        ("label blank", spoil.lose_label, "label rows"),
        ("label over lines", spoil.wrap_label, "label"),
        ("group spelled down", spoil.spell_group, "group"),
        ("header line lost", spoil.lose_header, "header"),
        ("header repeated", spoil.repeat_header, "header"),
        ("header cut", spoil.cut_header, "header"),
        ("header over lines", spoil.split_header, "header"),
        ("page number inside", spoil.number_page, "line"),
        ("page title inside", spoil.run_title, "line"),
        ("white space", spoil.space_out, "space"),
        ("table in a table", spoil.nest, "nest"),
        ("digits in two spans", spoil.seam_digits, "digits space"),
        ("digits apart", spoil_rows.split_digits, "digits space"),
        ("unit in the cell", spoil_rows.write_unit, "digits space"),
    )
)
NONE = "none"


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged page and what is true of it. ``kinds``: for each section the damages of its table."""

    seed: int
    carrier: Carrier
    page: str
    truth: dict[Key, Truth]
    sections: dict[Key, str]
    kinds: dict[str, tuple[str, ...]]


def make_case(seed: int) -> Case:
    """The case of a seed, the same on every machine."""
    rng = Random(seed)
    report = random_report(rng)
    sections = {
        piece.key: sheet.section for sheet in report.sheets for row in sheet.rows for piece in row.figures if piece.key
    }
    kinds: dict[str, list[str]] = {sheet.section: [] for sheet in report.sheets}
    for _ in range(rng.choice((0, 1, 2, 2, 3, 3))):
        _damage(report, kinds, rng)
    for sheet in report.sheets:
        _mark_blanks(report, sheet)
    kept = {section: tuple(names) or (NONE,) for section, names in kinds.items()}
    return Case(seed, report.carrier, write_page(report, rng), report.truth, sections, kept)


def _damage(report: Report, kinds: dict[str, list[str]], rng: Random) -> None:
    """One more damage to one of the tables; tried until one can be done."""
    changes = {name: changed for name, _, changed in KINDS}
    for _ in range(20):
        sheet = rng.choice(report.sheets)
        name, damage, changed = rng.choice(KINDS)
        if not sheet.data() or any(changed & changes[done] for done in kinds[sheet.section]):
            continue
        if damage(report, sheet, rng):
            kinds[sheet.section].append(name)
            return


def _mark_blanks(report: Report, sheet: Sheet) -> None:
    """Rows of which a reader cannot tell what stands where, because blanks do not show or may be filling.

    A blank at the end of a row of text may have come for a cell lost before it. Where all rows of a long table end so, it is how
    the report was written; where places that a span covers are written, columns are seen to be in place.
    """
    carrier = report.carrier
    for row in sheet.data():
        same = [other for other in sheet.data() if other.table is row.table and not _is_blank(other)]
        unanimous = len(same) > 4 and all(not other.figures[-1].text.strip() for other in same)
        in_place = carrier.placed and row.table.layout == "matrix_dim"
        short = row in same and len(row.figures) > 1 and not row.figures[-1].text.strip()
        if not carrier.blanks and not row.full:
            report.mark(row.figures, "doubtful")
        if (carrier.filled or carrier.ends) and short and not unanimous and not in_place:
            report.mark(row.figures, "doubtful")


def _is_blank(row: Row) -> bool:
    return not any(piece.text.strip() for piece in row.figures)


# ---------------------------------------------------------------- the page

_PROSE = "2022年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，主动公开各类信息，做好依申请公开工作。"
_PARTS = (
    ("", "一、总体情况", _PROSE),
    ("proactive", "二、主动公开政府信息情况", ""),
    ("applications", "三、收到和处理政府信息公开申请情况", ""),
    ("review_litigation", "四、政府信息公开行政复议、行政诉讼情况", ""),
    ("", "五、存在的主要问题及改进情况", "信息公开的及时性还需加强。下一步将加强培训，提高质量。"),
    ("", "六、其他需要报告的事项", "本年度没有收取信息处理费。"),
)
_TITLE = "甲市医疗保障局2022年政府信息公开工作年度报告"


def write_page(report: Report, rng: Random) -> str:
    """The whole report as a page of HTML or a text."""
    tables = {sheet.section: write_sheet(report, sheet) for sheet in report.sheets}
    if report.carrier.page == "html":
        return _html_page(tables, nested=report.nested)
    gap = rng.choice(("\n", "\n\n"))
    parts = [text for section, title, prose in _PARTS for text in (title, tables.get(section, prose))]
    return gap.join([_TITLE, *parts]) + "\n"


def _html_page(tables: dict[str, str], nested: bool) -> str:
    parts = "\n".join(
        f"<p>{title}</p>\n{tables[section] if section else f'<p>{prose}</p>'}" for section, title, prose in _PARTS
    )
    body = f"<table><tr><td>{parts}</td></tr></table>" if nested else f"<div>{parts}</div>"
    return (
        f'<html><head><meta charset="utf-8"><title>{_TITLE}</title></head><body><h1>{_TITLE}</h1>\n{body}\n</body></html>'
    )


def write_sheet(report: Report, sheet: Sheet) -> str:
    """One table as its carrier has it."""
    carrier = report.carrier
    if carrier.spans:
        return "".join(carrier.write([_raw(row) for row in sheet.rows]))
    rows = [row for row in sheet.rows if row.kind != "foreign"]
    written = {id(row): text for row, text in zip(rows, carrier.write([_raw(row) for row in rows]), strict=True)}
    return carrier.between.join(_line(carrier, row, written) for row in sheet.rows if not row.dropped)


def _raw(row: Row) -> list[RawCell]:
    return [RawCell(p.text, p.rowspan, p.colspan, p.role == "header") for p in row.pieces]


def _line(carrier: Carrier, row: Row, written: dict[int, str]) -> str:
    if row.again is not None:
        return written[id(row.again)]
    if row.kind == "foreign":
        (piece,) = row.pieces
        return f"<p>{escape(piece.text)}</p>" if carrier.page == "html" else piece.text
    text = finish(carrier, written[id(row)])
    if row.wrap:
        text = text.replace(*row.wrap)
    if row.tail and carrier.ends:
        text = text + carrier.ends * row.tail if row.tail > 0 else text.rstrip(" |\t\n") + carrier.ends.strip("\n\t")
    return text


# ---------------------------------------------------------------- what came out

Outcome = Literal["right", "unread", "silent", "WRONG"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One cell of a case, or one that no form of the page has (``truth`` is none)."""

    key: Key
    section: str
    truth: Truth | None
    said: tuple[Fact, ...]
    outcome: Outcome


def judge(case: Case, documents: Sequence[Document] | None = None) -> Iterator[Judged]:
    """Every cell of the page's forms, and every value that has no cell."""
    if documents is None:
        documents = parse(Page(case.page.encode(), source="case"))
    facts: dict[Key, list[Fact]] = {}
    for document in documents:
        for fact in document.facts:
            facts.setdefault((fact.code, fact.dimension), []).append(fact)
    named = named_sections(documents)
    for key, truth in case.truth.items():
        said = tuple(facts.pop(key, ()))
        section = case.sections[key]
        yield Judged(key, section, truth, said, _outcome(truth, said, section in named or "" in named))
    for key, others in facts.items():
        if any(fact.value is not None for fact in others):
            section = next((s for k, s in case.sections.items() if k[0].split(".")[0] == key[0].split(".")[0]), "")
            yield Judged(key, section or "proactive", None, tuple(others), "WRONG")


def _outcome(truth: Truth, said: Sequence[Fact], named: bool) -> Outcome:
    stated = [fact for fact in said if fact.state not in ("unread", "text")]
    if truth.certainty == "gone":
        return "WRONG" if any(fact.value is not None for fact in stated) else "unread"
    right = truth.said
    if any(fact.value != right.value or (right.value is None and fact.state != right.state) for fact in stated):
        return "WRONG"
    if stated:
        return "right"
    return "unread" if said or named or right.state == "blank" else "silent"


_TABLE = re.compile(r"table (\d+)")
_OF_TABLES = frozenset(
    "cell_unread alignment_ambiguous label_unknown row_missing table_missing table_repeated too_large".split()
)


def named_sections(documents: Sequence[Document]) -> set[str]:
    """Parts of the report in which an issue says that something is unread or missing; "" for one that speaks of all."""
    named: set[str] = set()
    for document in documents:
        codes = {section.path: section.code or "" for section in document.sections}
        for found in document.issues:
            if found.severity == "info" or found.code not in _OF_TABLES:
                continue
            tables = [document.tables[int(number)] for number in _TABLE.findall(found.where)]
            places = [table.section or "" for table in tables] or [found.where]
            named.update(codes.get(place.split(".")[0], "") for place in places)
            named.update(table.form_table.split(".")[1] for table in tables if table.form_table)
    return named


# ---------------------------------------------------------------- counts

Tally = Counter[tuple[str, str, str]]  # (kind of damage or carrier, html or text, what is counted)


def count_case(seed: int) -> tuple[Tally, list[tuple[int, str]]]:
    """Counts of one case, and (seed, words) for each wrong value."""
    case = make_case(seed)
    tally: Tally = Counter()
    wrong = []
    for section, kinds in case.kinds.items():
        for kind in (*kinds, f"carrier: {case.carrier.name}", "all"):
            tally[kind, case.carrier.page, "tables"] += 1
    for judged in judge(case):
        certainty = judged.truth.certainty if judged.truth else "gone"
        for kind in (*case.kinds[judged.section], f"carrier: {case.carrier.name}", "all"):
            place = kind, case.carrier.page
            tally[*place, certainty] += 1
            if judged.outcome in ("WRONG", "silent"):
                tally[*place, judged.outcome] += 1
            elif certainty == "recoverable":
                tally[*place, judged.outcome] += 1
        if judged.outcome == "WRONG":
            wrong.append((seed, describe(case, judged)))
    return tally, wrong


def describe(case: Case, judged: Judged) -> str:
    """A wrong value in words."""
    said = " ".join(f"{fact.state}:{fact.value} raw {fact.raw!r}" for fact in judged.said)
    right = f"{judged.truth.said.text!r} ({judged.truth.certainty})" if judged.truth else "no such cell"
    kinds = ", ".join(case.kinds[judged.section])
    return f"{case.carrier.name} [{kinds}] {judged.key[0]}@{judged.key[1]}: {right}, came out as {said}"


__all__ = ["CARRIERS", "KINDS", "Case", "Judged", "count_case", "describe", "judge", "make_case"]
