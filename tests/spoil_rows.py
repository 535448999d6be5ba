"""Damages to cells, rows and columns. Each says what is still true of the cells that it touches, as in ``spoil``."""

from copy import copy
from dataclasses import replace
from random import Random

from tests.carriers import CUT, LOST
from tests.reports import Piece, Report, Row, Said, Sheet
from tests.spoil import block_pieces, drop, free_rows, labelled, put, same_block, take

# ---------------------------------------------------------------- cells


def break_spans(report: Report, sheet: Sheet, rng: Random) -> bool:
    """Spans of headers and stubs tell nothing that labels and counts do not; of a figure they say that it is two."""
    if not report.carrier.spans:
        return False
    for _ in range(rng.randint(1, 4)):
        row = rng.choice(sheet.rows)
        piece = rng.choice(row.pieces)
        span = rng.choice(("0", "2;", "-1", "100000", "3", None, "x", "1", "40", ""))
        if rng.random() < 0.5:
            piece.colspan = span
        else:
            piece.rowspan = span
        if piece.role == "figure":
            below = sheet.rows[sheet.rows.index(row) :] if piece.rowspan else [row]
            for other in below[:41]:
                report.mark(other.figures, "doubtful")
    return True


def lose_cell(report: Report, sheet: Sheet, rng: Random) -> bool:
    """A cell of figures, or where rows are set apart a label, taken out of its row after the row was filled up."""
    carrier = report.carrier
    row = take([row for row in free_rows(sheet) if carrier.spans or carrier.lost], rng)
    if row is None:
        return False
    piece = rng.choice(row.figures)
    if carrier.apart and carrier.blanks and row.label and rng.random() < 0.2:
        piece = row.label
    if not carrier.blanks and not piece.text:
        return False
    report.mark(row.figures, "doubtful")
    report.mark([piece], "gone")
    if carrier.spans:
        row.pieces.remove(piece)
    else:
        piece.text = LOST
    return True


def lose_header_cell(report: Report, sheet: Sheet, rng: Random) -> bool:
    header = [row for row in sheet.header() if len(row.pieces) > 1]
    if not header or not report.carrier.spans:
        return False
    row = rng.choice(header)
    row.pieces.remove(rng.choice(row.pieces))
    report.mark(block_pieces(sheet, row.table), "doubtful")
    return True


def add_cell(report: Report, sheet: Sheet, rng: Random) -> bool:
    """A cell too many: where blanks do not show, or fill rows up, only among figures that are all stated."""
    carrier = report.carrier
    strict = carrier.filled or not carrier.blanks
    # one more cell behind a blank is only one more empty pipe
    rows = [r for r in free_rows(sheet) if carrier.spans or r.full or not (strict or not r.figures[-1].text)]
    row = take(rows, rng)
    if row is None or carrier.name == "laid out":
        return False
    if carrier.placed:
        # all rows are now filled up to the width of this one
        for other in sheet.data():
            if not other.figures[-1].text:
                report.mark(other.figures, "doubtful")
    text = rng.choice(("0", "7", "12") if strict else ("", "0", "7"))
    at = rng.randint(len(row.pieces) - len(row.figures), len(row.pieces))
    row.pieces.insert(at, Piece(text, "figure"))
    report.mark(row.figures, "doubtful")
    return True


def split_digits(report: Report, sheet: Sheet, rng: Random) -> bool:
    """1 2 may be 12, or 1 and 2."""
    rows = [row for row in free_rows(sheet) if any(len(p.text) > 1 and p.text.isdigit() for p in row.figures)]
    row = take([row for row in rows if row.full or report.carrier.blanks], rng)
    if row is None:
        return False
    piece = next(p for p in row.figures if len(p.text) > 1 and p.text.isdigit())
    piece.text = f"{piece.text[0]} {piece.text[1:]}"
    report.mark([piece] if report.carrier.apart and report.carrier.blanks else row.figures, "doubtful")
    if report.carrier.name in ("laid out", "single blanks"):
        report.mark(row.figures, "doubtful")
    return True


def write_unit(report: Report, sheet: Sheet, rng: Random) -> bool:
    """件 behind the figure."""
    plain = [p for row in free_rows(sheet) for p in row.figures if p.text.isdigit() and p.key in report.truth]
    for piece in rng.sample(plain, min(len(plain), rng.randint(1, 9))):
        assert piece.key is not None
        piece.text += rng.choice("件件项宗")
        truth = report.truth[piece.key]
        truth.said = Said(piece.text, "with_unit", truth.said.value)
    return bool(plain)


def merge_applicants(report: Report, sheet: Sheet, rng: Random) -> bool:
    """The six cells of the applicants are one blank cell, and only the total is stated."""
    if sheet.section != "applications":
        return False
    free = free_rows(sheet, 7)
    for row in free if rng.random() < 0.5 else rng.sample(free, min(len(free), 2)):
        row.taken = True
        six, total = row.figures[:6], row.figures[6]
        for piece in six:
            assert piece.key is not None
            report.truth[piece.key].said = Said("", "blank")
        report.mark(six, "doubtful")
        if not (report.carrier.spans or report.carrier.placed) or not total.text:
            report.mark([total], "doubtful")
        merged = Piece("", "figure", None, "6")
        row.pieces = [*row.pieces[: -len(row.figures)], merged, total]
    return bool(free)


def drop_equals(report: Report, sheet: Sheet, rng: Random) -> bool:
    """Equal values lost but the first: of each row, or of the whole table."""
    carrier = report.carrier
    if carrier.filled or carrier.placed or any(row.taken for row in sheet.data()):
        return False
    everywhere, seen = rng.random() < 0.3, set[str]()
    for row in sheet.data():
        row.taken = True
        seen = seen if everywhere else set()
        kept = []
        for piece in row.pieces:
            if piece.role != "figure" or piece.text not in seen or not piece.text:
                kept.append(piece)
            seen.add(piece.text)
        if len(kept) < len(row.pieces) or everywhere:
            report.mark(row.figures, "doubtful")
        row.pieces = kept
    return True


# ---------------------------------------------------------------- rows


def lose_row(report: Report, sheet: Sheet, rng: Random) -> bool:
    row = take(free_rows(sheet), rng)
    if row is None:
        return False
    report.mark(row.figures, "gone")
    drop(report, sheet, row, rng)
    return True


def double_row(report: Report, sheet: Sheet, rng: Random) -> bool:
    """A row twice: alike it counts once; told differently the differing cells are told by neither."""
    row = take(free_rows(sheet), rng)
    if row is None:
        return False
    again = [copy(piece) for piece in (*([row.label] if row.label else []), *row.figures)]
    if row.label:
        again[0].rowspan = None
    if rng.random() < 0.25:
        for piece in again:
            if piece.role == "figure" and rng.random() < 0.5:
                report.mark([piece], "doubtful" if piece.text == "7" else "gone")
                piece.text = "7"
    if row.table.layout == "record" and not report.carrier.apart:
        report.mark(row.figures, "doubtful")
    at = sheet.rows.index(row) + 1
    put(report, sheet, at, [replace(row, pieces=again)], rng)
    return True


def swap_rows(report: Report, sheet: Sheet, rng: Random) -> bool:
    """Two rows of one block, each with its label."""
    rows = [row for row in labelled(free_rows(sheet)) if len(row.pieces) == len(row.figures) + 1]
    one = take(rows, rng)
    if one is None or one.label is None:
        return False
    alike = [
        r for r in rows if r is not one and r.table is one.table and r.label and r.label.colspan == one.label.colspan
    ]
    other = take(alike, rng)
    if other is None:
        return False
    first, second = sheet.rows.index(one), sheet.rows.index(other)
    sheet.rows[first], sheet.rows[second] = other, one
    between = sheet.rows[min(first, second) : max(first, second) + 1]
    if any(len(row.pieces) > len(row.figures) + 1 for row in between):
        # out of its group, a row may be misnamed
        report.mark([*one.figures, *other.figures], "doubtful")
    return True


def cut_off(report: Report, sheet: Sheet, rng: Random) -> bool:
    """The table ends early, in the midst of a row or after it."""
    data = sheet.data()
    row = rng.choice(data)
    if row.taken:
        return False
    at = sheet.rows.index(row)
    for below in sheet.rows[at + 1 :]:
        report.mark(below.figures, "gone")
        below.taken = True
    if rng.random() < 0.5 and report.carrier.name != "laid out":
        row.taken = True
        keep = rng.randrange(len(row.figures))
        report.mark(row.figures, "doubtful")
        report.mark(row.figures[keep:], "gone")
        if report.carrier.spans:
            row.pieces = row.pieces[: len(row.pieces) - len(row.figures) + keep]
        else:
            row.figures[keep].text = CUT
    for below in sheet.rows[at + 1 :]:
        below.dropped = True
    if report.carrier.spans:
        del sheet.rows[at + 1 :]
    return True


_UNKNOWN = ("其中：网上申请", "历年遗留情况", "其中：当面提交", "另：市本级合计说明")


def add_row(report: Report, sheet: Sheet, rng: Random) -> bool:
    """A row that the form does not know."""
    rows = labelled(sheet.data())
    if not rows:
        return False
    row = rng.choice(rows)
    label = copy(row.label)
    assert label is not None
    label.text, label.rowspan = rng.choice(_UNKNOWN), None
    figures = [Piece(rng.choice(("0", "3", "41")), "figure", p.rowspan, p.colspan) for p in row.figures]
    put(report, sheet, sheet.rows.index(row) + 1, [Row([label, *figures], "data", row.table, taken=True)], rng)
    return True


# ---------------------------------------------------------------- columns


def change_ends(report: Report, sheet: Sheet, rng: Random) -> bool:
    """Empty pipes more or fewer at the ends of rows; a blank there may then be filling."""
    if report.carrier.ends is None:
        return False
    share, fewer = rng.choice((0.1, 0.5, 1)), rng.random() < 0.5
    for row in sheet.rows:
        if row.kind == "foreign" or row.taken or rng.random() > share:
            continue
        row.tail = -1 if fewer else rng.randint(1, 3)
        row.taken = True
        if row.figures and not row.figures[-1].text:
            report.mark(row.figures, "doubtful")
    return True


def swap_columns(report: Report, sheet: Sheet, rng: Random) -> bool:
    """Two columns in another order with their labels: it may be the labels alone that were misplaced."""
    table = rng.choice(sheet.data()).table
    header = [row for row in sheet.header() if row.table is table]
    if (
        table.layout == "record"
        or len(table.columns) < 3
        or not header
        or any(r.taken for r in same_block(sheet, header[0]))
    ):
        return False
    first = rng.randint(1, 4) if table.layout == "matrix_dim" else 0
    offset = -1 if table.layout == "matrix_dim" else 1
    _swap(header[-1].pieces, first + offset)
    for row in same_block(sheet, header[0]):
        _swap(row.pieces, len(row.pieces) - len(row.figures) + first)
        row.taken = True
    report.mark(block_pieces(sheet, table), "doubtful")
    return True


def _swap(pieces: list[Piece], at: int) -> None:
    pieces[at], pieces[at + 1] = pieces[at + 1], pieces[at]


def add_column(report: Report, sheet: Sheet, rng: Random) -> bool:
    """备注 at the end of every row. Where blanks do not show a note may stand for a figure."""
    if sheet.section == "review_litigation" or any(row.taken for row in sheet.data()):
        return False
    table = rng.choice(sheet.data()).table
    header = [row for row in sheet.header() if row.table is table]
    rows = same_block(sheet, header[0]) if header else []
    if not rows:
        return False
    index = 1 if table.layout == "matrix_dim" else 0
    header[min(index, len(header) - 1)].pieces.append(Piece("备注", "header", "2" if index else None))
    for row in rows:
        row.taken = True
        note = rng.choice(("", "", "无", "3"))
        carrier = report.carrier
        if note and not (row.full if not carrier.blanks else row.figures[-1].text):
            note = ""
        in_text = carrier.filled or carrier.placed
        moved = not note and in_text and (table.layout == "matrix" or not row.full)
        if (note and not carrier.blanks) or moved or not row.figures[-1].text:
            report.mark(row.figures, "doubtful")
        row.pieces.append(Piece(note, "figure"))
    return True


def transpose(report: Report, sheet: Sheet, rng: Random) -> bool:
    """Columns down, rows across. No form is printed so: the right values or none."""
    table = rng.choice(sheet.data()).table
    rows = same_block(sheet, next(row for row in sheet.data() if row.table is table))
    if any(row.taken for row in sheet.data()) or (table.layout == "matrix" and len(table.columns) < 3):
        return False
    report.mark(block_pieces(sheet, table), "doubtful")
    labels = [Piece(row.label.text if row.label else "数量", "header") for row in rows]
    turned = [Row([Piece("信息内容", "header"), *labels], "header", table)]
    for at, column in enumerate(table.columns):
        cells = [replace(row.figures[at], colspan=None) for row in rows]
        turned.append(Row([Piece(column.label, "label"), *cells], "data", table, taken=True))
    first = sheet.rows.index(next(row for row in sheet.rows if row.table is table and row.kind != "caption"))
    sheet.rows = [*sheet.rows[:first], *turned, *(row for row in sheet.rows[first:] if row.table is not table)]
    return True
