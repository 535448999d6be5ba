"""Cases of damage: a report of three statutory tables, written in some carrier and damaged, and what is true of its cells."""

from dataclasses import dataclass
from html import escape
from random import Random

from parsers.grids import RawCell
from tests import spoil, spoil_rows
from tests.carriers import Carrier, finish
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
    return f'<html><head><meta charset="utf-8"><title>{_TITLE}</title></head><body><h1>{_TITLE}</h1>\n{body}\n</body></html>'


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
