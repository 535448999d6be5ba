"""Random reports: the three statutory tables filled with readings that add up, and what is true of each cell of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Literal

from parsers.forms import TABLES, FormColumn, FormTable
from parsers.grids import RawCell
from parsers.records import State
from tests.carriers import CARRIERS, Carrier
from tests.render import Filled, Key, Place, code_of, places, span_rows

# recoverable: a careful reader of the damaged page tells it by labels, counts and sums. doubtful: the right value or none.
# gone: the page no longer states it, and no value may come out.
Certainty = Literal["recoverable", "doubtful", "gone"]
_ORDER: tuple[Certainty, ...] = ("recoverable", "doubtful", "gone")
Role = Literal["header", "label", "figure"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: told apart from the parser's own reading, which is what is judged."""

    text: str
    state: State
    value: Decimal | None = None


@dataclass(slots=True, eq=False)
class Piece:
    """A cell as it will be written. ``key``: the fact that it states; none for labels and for figures of no form."""

    text: str
    role: Role
    rowspan: str | None = None
    colspan: str | None = None
    key: Key | None = None


@dataclass(slots=True, eq=False)
class Row:
    """A row of a table. ``table``: the form's id; ``taken``: a damage has had it; ``foreign``: a line that is no row.

    ``tail``: delimiters added at its end, or -1 for all empty ones removed; ``wrap``: a label that breaks over two lines.
    ``dropped``: its line is lost from the text; ``again``: a line that repeats another as it was written.
    """

    pieces: list[Piece]
    kind: Literal["caption", "header", "data", "foreign"]
    table: FormTable
    taken: bool = False
    tail: int = 0
    wrap: tuple[str, str] | None = None
    dropped: bool = False
    again: "Row | None" = None

    @property
    def figures(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.role == "figure"]

    @property
    def label(self) -> Piece | None:
        """The label of the row itself, the last of its stubs."""
        return next((piece for piece in reversed(self.pieces) if piece.role == "label"), None)

    @property
    def full(self) -> bool:
        """Is no figure blank?"""
        return all(piece.text.strip() for piece in self.figures)


@dataclass(slots=True, eq=False)
class Sheet:
    """The table of one part of the report."""

    section: str
    rows: list[Row]

    def data(self) -> list[Row]:
        return [row for row in self.rows if row.kind == "data" and not row.dropped]

    def header(self) -> list[Row]:
        """Header lines without captions."""
        return [row for row in self.rows if row.kind == "header" and not row.dropped]


@dataclass(slots=True)
class Truth:
    said: Said
    certainty: Certainty = "recoverable"


@dataclass(slots=True)
class Report:
    """A report before it is written; damages change it. ``done``: the damages, each with the sheets it touched."""

    carrier: Carrier
    sheets: list[Sheet]
    truth: dict[Key, Truth]
    blank_share: float
    nested: bool = False
    done: list[tuple[str, int]] = field(default_factory=list)

    def mark(self, pieces: Sequence[Piece], certainty: Certainty) -> None:
        """Nothing becomes more certain by a damage."""
        for piece in pieces:
            if piece.key in self.truth:
                truth = self.truth[piece.key]
                truth.certainty = max(truth.certainty, certainty, key=_ORDER.index)


# ---------------------------------------------------------------- figures that add up


def _count(rng: Random, busy: float) -> int:
    if rng.random() >= busy:
        return 0
    return rng.randint(1, rng.choice((3, 9, 60, 900, 20_000)))


def _applications(table: FormTable, rng: Random) -> dict[Place, int]:
    """Leaves at random; totals of rows and columns follow, and 一 + 二 = （七） + 四."""
    codes = [row.code for row in table.rows]
    received, carried_in, total, carried_out = (
        codes.index(f"applications.{name}") for name in ("received", "carried_in", "result.total", "carried_out")
    )
    busy = rng.choice((0.05, 0.2, 0.6))
    numbers: dict[Place, int] = {}
    for column in range(len(table.columns) - 1):
        for row in range(len(codes)):
            numbers[row, column] = 0 if row in (received, carried_in, total) else _count(rng, busy)
        leaves = sum(numbers[row, column] for row in range(len(codes)) if row != carried_out)
        due = leaves + numbers[carried_out, column]
        numbers[carried_in, column] = rng.randint(0, due) if rng.random() < 0.4 else 0
        numbers[total, column] = leaves
        numbers[received, column] = due - numbers[carried_in, column]
    last = len(table.columns) - 1
    for row in range(len(codes)):
        numbers[row, last] = sum(numbers[row, column] for column in range(last))
    return numbers


def _outcomes(table: FormTable, rng: Random) -> dict[Place, int]:
    busy = rng.choice((0.1, 0.5, 0.9))
    numbers = {place: _count(rng, busy) for place in places(table)}
    for total in range(4, len(table.columns), 5):
        numbers[0, total] = sum(numbers[0, column] for column in range(total - 4, total))
    return numbers


def _numbers(table: FormTable, rng: Random) -> dict[Place, int]:
    if table.layout == "matrix_dim":
        return _applications(table, rng)
    if table.layout == "record":
        return _outcomes(table, rng)
    busy = rng.choice((0.1, 0.6, 0.95))
    return {place: _count(rng, busy) for place in places(table)}


def _spoil_sums(numbers: dict[Place, int], table: FormTable, rng: Random) -> None:
    """A few reports do not add up: the page says so, and so must the facts."""
    if table.layout != "matrix" and rng.random() < 0.08:
        for _ in range(rng.randint(1, 3)):
            numbers[rng.choice(list(numbers))] += rng.randint(1, 9)


# ---------------------------------------------------------------- how a report writes them


@dataclass(frozen=True, slots=True)
class Hand:
    """How one report writes its figures: share of blanks (``totals``: of totals too), what stands for 0, thousands, odd cells."""

    blanks: float
    totals: bool
    zero: str
    commas: bool
    odd: float


def _hand(rng: Random) -> Hand:
    return Hand(
        rng.choice((0, 0, 0, 0, 0, 0.03, 0.3, 0.9)),
        rng.random() < 0.3,
        rng.choice(("0",) * 8 + ("-", "/", "无")),
        rng.random() < 0.3,
        rng.choice((0, 0, 0, 0.02, 0.1)),
    )


_NOTHING: dict[str, State] = {"-": "dash", "—": "dash", "/": "slash", "无": "none_word", "": "blank"}


def write_number(number: int, hand: Hand, rng: Random, column: FormColumn) -> Said:
    """A number as a report may have it in its cell."""
    blanks = hand.blanks if hand.totals or not column.code.endswith("total") else 0
    money, signed = column.code == "amount", column.signed
    if rng.random() < (blanks if number == 0 else blanks / 20):
        return Said("", "blank")
    if rng.random() < hand.odd:
        return _odd(number, rng)
    if money and number:
        cents = Decimal(number) + Decimal(rng.randint(0, 9999)) / 10_000
        return (
            Said(str(cents), "number", cents)
            if rng.random() < 0.6
            else Said(f"{number}万元", "with_unit", Decimal(number))
        )
    if signed and number and rng.random() < 0.4:
        sign, by = rng.choice((("-", -1), ("+", 1), ("增", 1), ("减少", -1)))
        return Said(f"{sign}{number}", "number", Decimal(by * number))
    if number == 0 and hand.zero != "0":
        return Said(hand.zero, _NOTHING[hand.zero])
    return Said(f"{number:,}" if hand.commas else str(number), "number", Decimal(number))


def _odd(number: int, rng: Random) -> Said:
    value = Decimal(number)
    wide = str(number).translate({0x30 + n: 0xFF10 + n for n in range(10)})
    ways = [Said(f"?{number}", "mojibake", value), Said(f"{number}件", "with_unit", value), Said(wide, "number", value)]
    if number:
        ways += [Said(f"约{number}", "approximate", value), Said(f"{number}余", "approximate", value)]
    else:
        ways += [Said(text, state) for text, state in _NOTHING.items() if text]
    return rng.choice(ways)


# ---------------------------------------------------------------- sheets


def _sheet(section: str, tables: Sequence[FormTable], hand: Hand, rng: Random, truth: dict[Key, Truth]) -> Sheet:
    rows: list[Row] = []
    for table in tables:
        numbers = _numbers(table, rng)
        _spoil_sums(numbers, table, rng)
        said = {
            (row, column): write_number(number, hand, rng, table.columns[column])
            for (row, column), number in numbers.items()
        }
        truth.update({code_of(table, place): Truth(cell) for place, cell in said.items()})
        rows += _rows(table, said)
    return Sheet(section, rows)


def _rows(table: FormTable, said: dict[Place, Said]) -> Iterator[Row]:
    written = span_rows(Filled(table, {place: cell.text for place, cell in said.items()}))
    above, columns = len(table.header), len(table.columns)
    for number, cells in enumerate(written):
        if number < above:
            caption = number == 0 and table.caption is not None
            yield Row([_piece(cell, "header") for cell in cells], "caption" if caption else "header", table)
            continue
        stubs = [_piece(cell, "label") for cell in cells[:-columns]]
        figures = [
            _piece(cell, "figure", code_of(table, (number - above, at))) for at, cell in enumerate(cells[-columns:])
        ]
        yield Row([*stubs, *figures], "data", table)


def _piece(cell: RawCell, role: Role, key: Key | None = None) -> Piece:
    return Piece(cell.text, role, cell.rowspan, cell.colspan, key)


_CARRIERS = [carrier for carrier in CARRIERS for _ in range(4 if carrier.spans else 1)]


def random_report(rng: Random) -> Report:
    """A report in one edition, now and then with the tables of two."""
    editions = rng.choice(
        (("form2019", "form2019"),) * 4 + (("form2021", "form2021"),) * 4 + (("form2021", "form2019"),)
    )
    disclosure = [t for t in TABLES if t.edition == editions[0] and t.layout == "matrix"]
    (applications,) = (t for t in TABLES if t.edition == editions[1] and t.layout == "matrix_dim")
    (outcomes,) = (t for t in TABLES if t.edition == editions[0] and t.layout == "record")
    hand = _hand(rng)
    truth: dict[Key, Truth] = {}
    sheets = [
        _sheet(tables[0].section, tables, hand, rng, truth) for tables in (disclosure, [applications], [outcomes])
    ]
    return Report(rng.choice(_CARRIERS), sheets, truth, hand.blanks)
