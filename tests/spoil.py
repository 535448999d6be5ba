"""Damages to labels, headers and lines, as real pages have them. Each says what is still true of the cells that it touches.

A damage takes a report and a sheet of it, and tells whether it could be done there. What would turn one value into another so
that nothing on the page tells is not among them.
"""

from collections.abc import Callable, Iterable, Sequence
from random import Random

from parsers.forms import TABLES, FormTable
from parsers.labels import fold_label
from tests.render import SEAM
from tests.reports import Piece, Report, Row, Sheet

Damage = Callable[[Report, Sheet, Random], bool]

_SHORTEST_CUT, _SHORTEST_REPAIR = 4, 8  # characters that tell a cut, a misspelled label (domain.md 1.3)
_STRANGE = "囗末亍仟巳矽冂辶夂龴"  # characters of no label


# ---------------------------------------------------------------- rows to choose from, rows to put in


def free_rows(sheet: Sheet, figures: int = 1) -> list[Row]:
    """Rows of figures that no damage has had."""
    return [row for row in sheet.data() if not row.taken and len(row.figures) >= figures]


def take(rows: Sequence[Row], rng: Random) -> Row | None:
    """One of the rows, for one damage alone."""
    if not rows:
        return None
    row = rng.choice(rows)
    row.taken = True
    return row


def put(report: Report, sheet: Sheet, at: int, rows: Sequence[Row], rng: Random) -> None:
    """Rows put before row ``at``. A text was written from a whole table; in HTML the spans around may not have been mended."""
    if not report.carrier.spans or rng.random() < 0.5:
        stretch(sheet, at, len(rows))
    sheet.rows[at:at] = rows


def stretch(sheet: Sheet, at: int, by: int) -> None:
    """Spans that reach over row ``at`` reach further."""
    for number, row in enumerate(sheet.rows[:at]):
        for piece in row.pieces:
            if piece.rowspan and piece.rowspan.isdigit() and number + int(piece.rowspan) > at:
                piece.rowspan = str(int(piece.rowspan) + by)


def drop(report: Report, sheet: Sheet, row: Row, rng: Random) -> None:
    """A row out of the table; of a text, its line."""
    if not report.carrier.spans:
        row.dropped = True
        return
    at = sheet.rows.index(row)
    if rng.random() < 0.5:
        stretch(sheet, at, -1)
    sheet.rows.remove(row)


def same_block(sheet: Sheet, row: Row) -> list[Row]:
    return [other for other in sheet.data() if other.table is row.table]


def block_pieces(sheet: Sheet, table: FormTable) -> list[Piece]:
    return [piece for row in sheet.rows if row.table is table for piece in row.figures]


def labelled(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.label is not None and row.label.text.strip()]


# ---------------------------------------------------------------- labels


def _row_keys(table: FormTable) -> set[str]:
    """Folded labels of all rows of tables laid out alike."""
    same = [other for other in TABLES if other.layout == table.layout]
    labels = {label for other in same for row in (*other.rows, *other.derived) for label in (row.label, *row.path)}
    return {fold_label(label) for label in labels}


def cut_label(report: Report, sheet: Sheet, rng: Random) -> bool:
    row = take([row for row in labelled(free_rows(sheet)) if row.label and len(row.label.text) >= 4], rng)
    if row is None or row.label is None:
        return False
    whole = fold_label(row.label.text)
    row.label.text = row.label.text[: rng.randint(len(row.label.text) // 2, len(row.label.text) - 1)]
    key = fold_label(row.label.text)
    begun = [label for label in _row_keys(row.table) if label.startswith(key)]
    if key != whole and (len(key) < _SHORTEST_CUT or len(begun) != 1):
        report.mark(row.figures, "doubtful")
    return True


def misspell_label(report: Report, sheet: Sheet, rng: Random) -> bool:
    row = take(labelled(free_rows(sheet)), rng)
    if row is None or row.label is None:
        return False
    text = row.label.text
    han = [at for at, sign in enumerate(text) if "一" <= sign <= "鿿" and at > 2] or [len(text) - 1]
    at = rng.choice(han)
    row.label.text = text[:at] + rng.choice((rng.choice(_STRANGE), rng.choice(_STRANGE), "")) + text[at + 1 :]
    key = fold_label(row.label.text)
    if key != fold_label(text) and (len(key) < _SHORTEST_REPAIR or _is_near_another(text, row.table)):
        report.mark(row.figures, "doubtful")
    return True


def _is_near_another(text: str, table: FormTable) -> bool:
    """Does another label differ in so few characters that one wrong character leaves a doubt?"""
    key = fold_label(text)
    return any(
        abs(len(other) - len(key)) < 5 and sum(a != b for a, b in zip(other, key, strict=False)) < 5
        for other in _row_keys(table) - {key}
    )


def lose_label(report: Report, sheet: Sheet, rng: Random) -> bool:
    """The cell is there and blank. Where rows are not set apart, the figures follow those of the row above."""
    rows = sheet.data()
    above = dict(zip(map(id, rows[1:]), rows, strict=False))
    apart = report.carrier.apart
    free = [r for r in labelled(free_rows(sheet)) if apart or (id(r) in above and r.full and above[id(r)].full)]
    row = take([r for r in free if apart or not above[id(r)].taken], rng)
    if row is None or row.label is None:
        return False
    row.label.text = ""
    report.mark(row.figures, "doubtful")
    if not apart:
        above[id(row)].taken = True
        report.mark(above[id(row)].figures, "doubtful")
    return True


def wrap_label(report: Report, sheet: Sheet, rng: Random) -> bool:
    rows = [row for row in labelled(free_rows(sheet)) if row.label and len(row.label.text) > 6]
    for _ in range(rng.randint(1, 4)):
        row = take([row for row in rows if not row.taken], rng)
        if row is None or row.label is None:
            return any(row.taken for row in rows)
        at = rng.randint(3, len(row.label.text) - 1)
        broken = f"{row.label.text[:at]}\n{row.label.text[at:]}"
        if report.carrier.wraps and rng.random() < 0.5:
            row.wrap = row.label.text, broken
        else:
            row.label.text = broken
    return True


def spell_group(report: Report, sheet: Sheet, rng: Random) -> bool:
    """三、本年度办理结果, one character a line, as in a narrow cell."""
    groups = [p for row in sheet.data() for p in row.pieces if p.role == "label" and p.rowspan and "\n" not in p.text]
    if not groups or report.carrier.name == "single blanks":
        return False
    piece = groups[0] if rng.random() < 0.7 else rng.choice(groups)
    piece.text = "\n".join(piece.text)
    return bool(piece.text)


# ---------------------------------------------------------------- headers


def _outcomes_are_full(sheet: Sheet) -> bool:
    """Fifteen stated figures in a row are the outcomes, whatever stands above them."""
    return all(row.full for row in sheet.data())


def lose_header(report: Report, sheet: Sheet, rng: Random) -> bool:
    """One line of the header, or all of it, or the caption."""
    table = rng.choice(sheet.rows).table
    lines = [row for row in sheet.rows if row.table is table and row.kind in ("caption", "header")]
    if not lines:
        return False
    lost = lines if rng.random() < 0.2 else [rng.choice(lines)]
    if table.layout == "record":
        harmless = _outcomes_are_full(sheet) and report.carrier.blanks
    else:
        harmless = all(row.kind == "caption" for row in lost) or (table.layout != "matrix" and lost == lines[:1])
    for row in lost:
        drop(report, sheet, row, rng)
    if not harmless:
        report.mark(block_pieces(sheet, table), "doubtful")
    return True


def repeat_header(report: Report, sheet: Sheet, rng: Random) -> bool:
    """As at a page break."""
    data = sheet.data()
    row = rng.choice(data[1:] or data)
    header = [other for other in sheet.header() if other.table is row.table]
    if not header:
        return False
    if report.carrier.spans:
        again = [
            Row([Piece(p.text, p.role, p.rowspan, p.colspan) for p in line.pieces], "header", row.table)
            for line in header
        ]
        put(report, sheet, sheet.rows.index(row), again, rng)
    else:
        at = sheet.rows.index(row)
        sheet.rows[at:at] = [Row([], "foreign", row.table, again=line) for line in header]
    return True


def cut_header(report: Report, sheet: Sheet, rng: Random) -> bool:
    """本年新 of 本年新制作数量: told by what is left and by place."""
    table = rng.choice(sheet.header() or sheet.rows).table
    keep = rng.randint(3, 4) if table.layout != "matrix_dim" else rng.randint(2, 4)
    for row in sheet.header():
        if row.table is table:
            for piece in row.pieces:
                piece.text = piece.text if fold_label(piece.text) == "信息内容" else piece.text[:keep]
    return True


def split_header(report: Report, sheet: Sheet, rng: Random) -> bool:
    """Header labels in two pieces: two lines of a cell, or two rows of the table (商业 | 科研 over 企业 | 机构)."""
    table = rng.choice(sheet.header() or sheet.rows).table
    rows = [row for row in sheet.header() if row.table is table]
    if not rows or (table.layout == "record" and rng.random() < 0.5):
        return False
    pieces = [piece for piece in rows[-1].pieces if len(piece.text) >= 4 and fold_label(piece.text) != "信息内容"]
    second_row = report.carrier.apart and table.layout == "matrix_dim" and rng.random() < 0.5
    if not second_row:
        for piece in pieces:
            at = len(piece.text) // 2
            piece.text = f"{piece.text[:at]}\n{piece.text[at:]}"
        return bool(pieces)
    at = sheet.rows.index(rows[-1]) + 1
    rests = [Piece(p.text[2:] if p.text != "其他" else "", "header", None, p.colspan) for p in rows[-1].pieces]
    for piece in pieces:
        piece.text = piece.text[:2]
    stretch(sheet, at - 1, 1)
    sheet.rows.insert(at, Row(rests, "header", table))
    return True


# ---------------------------------------------------------------- lines that are no rows


def number_page(report: Report, sheet: Sheet, rng: Random) -> bool:
    """A page number between two rows; a bare one among cells that nothing sets apart may be a figure of the row above."""
    data = sheet.data()
    number = rng.randint(2, 9)
    text = rng.choice(
        (f"- {number} -", f"—{number}—", f"第{number}页", f"第 {number} 页 共 12 页", f"- {number} -", str(number))
    )
    at = sheet.rows.index(rng.choice(data[1:] or data))
    beside = next((row for row in reversed(sheet.rows[:at]) if row.kind == "data"), sheet.rows[at])
    if text.isdigit() and not (report.carrier.apart and report.carrier.blanks):
        if beside.taken or not beside.full:
            return False
        beside.taken = True
        report.mark(beside.figures, "doubtful")
    _put_line(report, sheet, at, text, rng)
    return True


def run_title(report: Report, sheet: Sheet, rng: Random) -> bool:
    """The title of the report at the head of each page."""
    data = sheet.data()
    title = rng.choice(
        ("甲市医疗保障局2022年政府信息公开工作年度报告", "政府信息公开工作年度报告", "甲市医疗保障局政务公开年报")
    )
    _put_line(report, sheet, sheet.rows.index(rng.choice(data[1:] or data)), title, rng)
    return True


def _put_line(report: Report, sheet: Sheet, at: int, text: str, rng: Random) -> None:
    width = rng.choice((None, "10"))
    row = Row([Piece(text, "header", None, width)], "foreign", sheet.rows[0].table)
    if report.carrier.spans:
        put(report, sheet, at, [row], rng)
    else:
        sheet.rows.insert(at, row)


# ---------------------------------------------------------------- what stands in and around the cells

_SPACES = ("\xa0", "\u3000", " ", "\u200b", "\xa0\xa0")


def space_out(report: Report, sheet: Sheet, rng: Random) -> bool:
    """White space of every kind around figures and labels; digits as wide as characters."""
    if report.carrier.name in ("laid out", "single blanks"):
        return False
    for row in sheet.data():
        for piece in row.pieces:
            if piece.text and rng.random() < 0.5:
                piece.text = rng.choice(_SPACES) + piece.text + rng.choice(("", *_SPACES))
            if piece.role == "figure" and rng.random() < 0.2:
                piece.text = piece.text.translate({0x30 + n: 0xFF10 + n for n in range(10)})
    return True


def nest(report: Report, sheet: Sheet, rng: Random) -> bool:
    """The article stands in a table made for layout."""
    report.nested = report.carrier.spans
    return report.nested


def seam_digits(report: Report, sheet: Sheet, rng: Random) -> bool:
    """<span>1</span><span>2</span> is 12."""
    many = [p for row in free_rows(sheet) for p in row.figures if len(p.text) > 1 and p.text.isdigit()]
    if not many or not report.carrier.spans:
        return False
    for piece in rng.sample(many, min(len(many), 5)):
        at = rng.randint(1, len(piece.text) - 1)
        piece.text = piece.text[:at] + SEAM + piece.text[at:]
    return True
