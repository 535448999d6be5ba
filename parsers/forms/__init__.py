"""The report forms as data: editions, sections, tables, rows and columns, from the TOML files of this folder.

The meaning of the keys: ``matrix_dim`` (applications): fact code = row code, dimension = column code. ``matrix`` (Article 20):
row code + "." + column code. ``record`` (review and litigation): column code, one data row. ``stat_list``: row code.
The same code in two editions means that the figures may be compared across them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Literal

from parsers.data import load
from parsers.labels import fold_label, label_number
from parsers.memo import remember_short
from parsers.script import is_hanzi

Layout = Literal["matrix_dim", "matrix", "record", "stat_list"]
_FILES = ("prose2008", "stat2014", "form2019", "form2021")


@dataclass(frozen=True, slots=True)
class Edition:
    """A form as some notice fixed it. ``report_years`` are the years it was meant for, not the years it is found in."""

    id: str
    name: str
    report_years: tuple[int, int]
    status: str
    basis: tuple[str, ...]
    detect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionDef:
    """A part of the form with its heading. ``parent`` is the code of the part it belongs to, for parts of the second level."""

    edition: str
    no: int
    code: str
    title: str
    aliases: tuple[str, ...]
    body: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of figures. ``path``: the header cells above it, outermost first, its own label last.

    ``near``: edition.code of a column in another form that is close to it but not defined the same, so that they are not compared.
    """

    code: str
    label: str
    aliases: tuple[str, ...]
    path: tuple[str, ...]
    unit: str
    signed: bool = False
    near: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A printed row. ``path``: the group labels to its left, its own label last; ``level``: indentation where printed so.

    ``group``: the form has no cells on this line, only on those below it.
    """

    code: str
    label: str
    aliases: tuple[str, ...]
    path: tuple[str, ...]
    unit: str | None
    parent: str | None = None
    level: int = 0
    group: bool = False


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A header cell as the form prints it, with the places it covers."""

    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class FormTable:
    """A statutory table: what is printed on it, in order. ``derived`` are group lines that some reports add up (subtotals).

    ``header`` and ``stubs`` hold the cells that start in each row; ``ignored``: columns that reports add and that hold no fact.
    """

    id: str
    edition: str
    section: str
    title: str
    layout: Layout
    unit: str
    grid_columns: int
    stub_columns: int
    caption: str | None
    header: tuple[tuple[HeaderCell, ...], ...]
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    derived: tuple[FormRow, ...]
    stubs: tuple[tuple[HeaderCell, ...], ...]
    ignored: tuple[str, ...] = ()


def _edition(data: Mapping[str, Any]) -> Edition:
    first, last = data["report_years"]
    return Edition(
        data["id"],
        data["name"],
        (first, last),
        data["status"],
        tuple(data["basis"]),
        tuple(data["detect"]),
    )


def _sections(edition: str) -> Iterator[SectionDef]:
    data = load(f"forms/{edition}.toml")
    source = load(f"forms/{data['edition'].get('sections_of', edition)}.toml")
    for part in source.get("section", ()):
        yield SectionDef(edition, part["no"], part["code"], part["title"], tuple(part.get("aliases", ())), part["body"])
        for no, sub in enumerate(part.get("subsections", ()), 1):
            aliases = tuple(sub.get("aliases", ()))
            yield SectionDef(edition, no, sub["code"], sub["title"], aliases, "prose", part["code"])


def _column(data: Mapping[str, Any]) -> FormColumn:
    return FormColumn(
        data["code"],
        data["label"],
        tuple(data.get("aliases", ())),
        tuple(data.get("path", (data["label"],))),
        data["unit"],
        data.get("signed", False),
        data.get("near", ""),
    )


def _row(data: Mapping[str, Any], group: bool) -> FormRow:
    return FormRow(
        data["code"],
        data["label"],
        tuple(data.get("aliases", ())),
        tuple(data.get("path", (data["label"],))),
        data.get("unit"),
        data.get("parent"),
        data.get("level", 0),
        group,
    )


def _cells(rows: list[list[dict[str, Any]]]) -> tuple[tuple[HeaderCell, ...], ...]:
    return tuple(tuple(HeaderCell(cell["t"], cell.get("r", 1), cell.get("c", 1)) for cell in row) for row in rows)


def _table(edition: str, data: Mapping[str, Any]) -> FormTable:
    listed = data["layout"] == "stat_list"
    return FormTable(
        id=data["id"],
        edition=edition,
        section=data["section"],
        title=data["title"],
        layout=data["layout"],
        unit=data["unit"],
        grid_columns=data["grid_columns"],
        stub_columns=data.get("stub_columns", 1),
        caption=data.get("caption"),
        header=_cells(data["header"]),
        columns=tuple(_column(column) for column in data["columns"]),
        # chapters of the statistics list are printed without a unit and without a cell
        rows=tuple(_row(row, listed and "unit" not in row) for row in data["rows"]),
        derived=tuple(_row(row, True) for row in data.get("derived", ())),
        ignored=tuple(data.get("ignored_columns", ())),
        stubs=_cells([row.get("stub", [{"t": row["label"]}]) for row in data["rows"]]),
    )


EDITIONS: tuple[Edition, ...] = tuple(_edition(load(f"forms/{name}.toml")["edition"]) for name in _FILES)
TABLES: tuple[FormTable, ...] = tuple(
    _table(name, data) for name in _FILES for data in load(f"forms/{name}.toml").get("table", ())
)


@cache
def sections() -> tuple[SectionDef, ...]:
    """Every part of every edition, the parts of the second level after their parent."""
    return tuple(part for name in _FILES for part in _sections(name))


def cell_code(table: FormTable, row: FormRow | None, column: FormColumn) -> tuple[str, str | None]:
    """The fact code and the dimension of a cell, by the layout of its table. ``row`` is ``None`` where rows have no code."""
    if row is None:
        return column.code, None
    if table.layout == "matrix_dim":
        return row.code, column.code
    return (row.code if table.layout == "stat_list" else f"{row.code}.{column.code}"), None


def spellings(defined: FormRow | FormColumn | SectionDef) -> tuple[str, ...]:
    """The keys by which a row, column or section is known, its printed label first."""
    label = defined.title if isinstance(defined, SectionDef) else defined.label
    return tuple(dict.fromkeys(fold_label(text) for text in (label, *defined.aliases)))


# ---------------------------------------------------------------- headings


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """A heading recognised. ``parent``: code of the part of which this is a part of the second level, else ``None``.

    ``editions``: those that know the heading under this code. ``exact``: a spelling of the form, not only its sense.
    """

    code: str
    parent: str | None
    editions: tuple[str, ...]
    exact: bool = True


@remember_short
def match_section(title: str, parent: str | None = None) -> SectionMatch | None:
    """The part of the form that a heading opens, or ``None``. ``parent``: look among the parts of that part only.

    Without ``parent`` a part of the first level wins over one of the second (主动公开情况 is both).
    """
    exact, core = _section_index()
    key = fold_label(title)
    levels = (parent,) if parent else (None, *_PARENTS)
    for index, text in ((exact, key), (core, _core(key))):
        for level in levels:
            found = index.get((level, text))
            if found:
                return found
    return None


_PARENTS = ("overview",)


def _core(key: str) -> str:
    """A folded title without the words that headings add and drop at will; too short a rest is no key."""
    for filler in load("labels.toml")["heading_fillers"]:
        key = key.replace(filler, "")
    return key if len(key) >= 4 else ""


_Index = dict[tuple[str | None, str], SectionMatch]


@cache
def _section_index() -> tuple[_Index, _Index]:
    """(parent, folded spelling) → match, for whole spellings and for their cores; what two parts share is left out."""
    codes: dict[tuple[bool, str | None, str], dict[str, list[str]]] = {}
    for part in sections():
        for key in spellings(part):
            for exact, text in ((True, key), (False, _core(key))):
                if text:
                    editions = codes.setdefault((exact, part.parent, text), {}).setdefault(part.code, [])
                    editions.extend([part.edition] if part.edition not in editions else [])
    indexes: tuple[_Index, _Index] = ({}, {})
    for (exact, parent, text), owners in codes.items():
        if len(owners) == 1:
            ((code, editions),) = owners.items()
            indexes[not exact][parent, text] = SectionMatch(code, parent, tuple(editions), exact)
    return indexes


# ---------------------------------------------------------------- labels of rows and headers


@remember_short
def is_row_label(text: str) -> bool:
    """Is this line a label printed in a statutory table (一、本年新收…, （三）不予公开, 结果维持), and no heading?

    A short label must carry its own number or none: 三、其他 is a heading, 3.其他 a row. Figures may stand behind the label,
    and a line break may have cut the label.
    """
    if is_no_label(text):
        return False
    labels, cut_labels = _printed_labels()
    words = _without_figures(text[:_LONGEST_LINE])
    key = fold_label(words)
    if not key or match_section(words):
        return False
    number = label_number(words)
    if key in labels:
        return number is None or number in labels[key] or len(key) >= _LONG_LABEL
    may_be_cut = number is not None and len(key) >= _CUT_LABEL
    if may_be_cut and any(number in numbers for label, numbers in cut_labels.items() if label.startswith(key)):
        return True
    # 三、本年度办理结果 （一）予以公开: two labels on one line
    parts = words.replace("|", " ").split()
    return len(parts) > 1 and all(is_row_label(part) for part in parts)


def is_no_label(text: str) -> bool:
    """Does a text begin as none of the labels does? Then its key is none of theirs; what begins as some do may be anything.

    A character that no printed label has is enough, wherever it stands in words that keep all their characters in the key:
    before any bracket, whose words would be dropped, and before 条, which may be that of an article's caption.
    """
    return _foreign_word().match(text, 0, _LONGEST_LINE) is not None


@cache
def _foreign_word() -> re.Pattern[str]:
    folded = chain.from_iterable(load("labels.toml")["fold"].items())
    own = {*chain.from_iterable((*printed_labels(), *folded)), *_LEADING}
    known = "".join(sorted(char for char in own if is_hanzi(char) and char != "条"))
    return re.compile(rf"[{known}，。、；：“”《》0-9A-Za-z\s|.,;:\-]*(?![{known}条])[\u4e00-\u9fff]")


_LEADING = "其中一二三四五六七八九十"  # of the numbers before a label, which are no part of its key


def holds_table(text: str) -> bool:
    """Do the cells of a statutory table stand in a text, one a line? Three printed labels make one."""
    return sum(map(is_row_label, text.splitlines())) >= _LABELS


_LABELS = 3
_LONG_LABEL, _CUT_LABEL, _LONGEST_LINE = 7, 6, 200
_FIGURE_SIGNS = "0123456789０１２３４５６７８９.,，/?？—-－+＋| \t\r\n\u3000\xa0"


def _without_figures(text: str) -> str:
    """A line without the figures behind its label: 行政许可 | 3 | 0 → 行政许可; digits glued to the label stay."""
    label = text.rstrip(_FIGURE_SIGNS)
    apart = re.search(r"[\s|]", text[len(label) :])
    return text[: len(label) + apart.start()] if apart else text


def printed_labels() -> Mapping[str, frozenset[str]]:
    """Every label printed in a table of a form, folded, with the numbers that stand before it."""
    return _printed_labels()[0]


@cache
def _printed_labels() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Folded label → the numbers printed before it: over all tables, and over those whose labels may be cut.

    The lines of the statistics table are as short as headings are (主动公开信息数), so that a cut one proves nothing.
    """
    return _labels_of(TABLES), _labels_of(table for table in TABLES if table.layout != "stat_list")


def _labels_of(tables: Iterable[FormTable]) -> dict[str, frozenset[str]]:
    labels: dict[str, set[str]] = {}
    for table in tables:
        defined: tuple[FormRow | FormColumn, ...] = (*table.rows, *table.derived, *table.columns)
        printed = [(name, row.label) for row in defined for name in (row.label, *row.aliases)]
        printed += [(name, name) for row in defined for name in row.path]
        printed += [(cell.text, cell.text) for row in table.header for cell in row]
        for name, numbered in printed:
            number = label_number(name) or label_number(numbered)
            labels.setdefault(fold_label(name), set()).update([number] if number else [])
    return {key: frozenset(numbers) for key, numbers in labels.items()}
