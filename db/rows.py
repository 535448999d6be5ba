"""A document as the rows that store it. Pure: no database here."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from itertools import compress, count, repeat
from operator import attrgetter, is_not, itemgetter

from parsers.records import Check, Document, Fact, Table

Value = str | int | float | bytes | None
Row = tuple[Value, ...]

FactKey = tuple[str, str | None]  # code, dimension
KindKey = tuple[str, str | None, str | None]  # state, unit, base unit
CheckKey = tuple[str, str, tuple[str, ...]]  # rule, scope, cells

_LARGEST = 2**63
_FLOAT_DIGITS = 15
_MOST_KEPT = 20_000
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


# ---------------------------------------------------------------- numbers


class _Kept(dict[Decimal | None, Value]):
    """Decimal → how it is kept. Whole numbers are remembered, while there is room: most figures are small."""

    def __missing__(self, value: Decimal | None) -> Value:
        assert value is not None
        whole = int(value)
        if whole == value and -_LARGEST < whole < _LARGEST:
            if len(self) < _MOST_KEPT:
                self[value] = whole
            return whole
        return float(value) if len(value.as_tuple().digits) <= _FLOAT_DIGITS else str(value)


_KEPT = _Kept({None: None})


def read_number(value: Decimal | None) -> Value:
    """A decimal as SQLite keeps it without loss: integer, else float, else (too long for both) digits as text.

    SQLite's JSON functions, by which the wide views are made, print 15 digits of a float.
    """
    return _KEPT[value]


def _read_numbers(values: Iterable[Decimal | None]) -> Iterator[Value]:
    return map(_KEPT.__getitem__, values)


# ---------------------------------------------------------------- one row


_PLAIN = (
    *("source", "part", "url", "doc_type", "title", "agency", "issuer", "agency_name", "agency_id", "body_kind"),
    *("level", "province", "city", "county", "division_code", "year", "reporting_scope", "publish_date"),
    *("written_date", "doc_no", "index_no", "topic", "keywords", "encoding", "script", "form_edition"),
    *("form_edition_evidence", "system", "credit_code", "agency_evidence", "mirror"),
)
_AGENCY = ("agency_id", "credit_code", "body_kind", "system", "level", "province", "city", "county", "division_code")
_get_plain = attrgetter(*_PLAIN)
_get_agency = attrgetter("agency_name", *_AGENCY)

# the columns of ``all_documents`` and ``agencies`` that the document itself states
DOCUMENT_COLUMNS = (
    *_PLAIN,
    *("official_host", "period_start", "period_end", "signature_agency", "signature_date", "repairs", "read_twice"),
    *("facts_found", "facts_read", "tables_found"),
)
AGENCY_COLUMNS = ("name", *_AGENCY)


def document_row(document: Document, facts_read: int) -> Row:
    """The values of :data:`DOCUMENT_COLUMNS`. ``facts_read``: see :func:`count_read`."""
    signature = document.signature
    return (
        *_get_plain(document),
        int(document.official_host),
        *(document.period or (None, None)),
        *((signature.agency, signature.date) if signature else (None, None)),
        write_json(dict(sorted(document.repairs.items()))),
        int(document.read_twice),
        len(document.facts),
        facts_read,
        len({table.form_table for table in document.tables if table.form_table}),
    )


def agency_row(document: Document) -> Row:
    """The values of :data:`AGENCY_COLUMNS`, empty for a body that is not resolved."""
    row: Row = _get_agency(document)
    return row


def insert_statement(table: str, columns: Sequence[str]) -> str:
    """The statement that adds a row of these columns."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


# ---------------------------------------------------------------- many rows


# the statements that take the rows below
CHILD_INSERTS = {
    table: insert_statement(table, columns.split())
    for table, columns in {
        "all_sections": "document position path level number number_key title text code",
        "grids": "document position table_index section form_table carrier numbered grid",
        "all_figures": "document position section subject value unit raw start_at end_at approximate code",
        "all_tasks": "document position section scope text lead support due raw",
        "check_results": "document position line verdict left_value right_value fault why",
        "all_issues": "document position code severity detail place",
        "fact_cells": "document indicator position kind value raw value_base table_index row column candidates conflict",
    }.items()
}


def child_rows(row: int, document: Document) -> Iterator[tuple[str, list[Row]]]:
    """(table, its rows) for all that hangs on the document but what is kept by number. ``row``: the document's id."""
    yield (
        "all_sections",
        [
            (row, n, s.path, s.level, s.number, s.number_key, s.title, s.text, s.code)
            for n, s in enumerate(document.sections)
        ],
    )
    yield (
        "all_figures",
        [
            (
                row,
                n,
                f.section,
                f.subject,
                read_number(f.value),
                f.unit,
                f.raw,
                f.start,
                f.end,
                int(f.approximate),
                f.code,
            )
            for n, f in enumerate(document.figures)
        ],
    )
    yield (
        "all_tasks",
        [
            (row, n, t.section, t.scope, t.text, write_json(t.lead), write_json(t.support), t.due, t.raw)
            for n, t in enumerate(document.tasks)
        ],
    )
    yield "all_issues", [(row, n, i.code, i.severity, i.detail, i.where) for n, i in enumerate(document.issues)]


def grid_rows(document: int, tables: Sequence[Table], spellings: Mapping[str, str]) -> Iterator[Row]:
    """The rows of ``grids``. ``spellings``: a text as the JSON of a statutory table has it, see :class:`Spellings`."""
    for n, table in enumerate(tables):
        grid = _spell_grid(table.rows, spellings) if table.form_table else None
        if grid is None or _NUL in grid:
            numbered, grid = 0, write_json(table.rows)
        else:
            numbered = 1
        yield document, n, table.index, table.section, table.form_table, table.carrier, numbered, grid


# SQLite's JSON functions end a text at its NUL: a table that holds one is kept as it is
_NUL = "\\u0000"


def _spell_grid(rows: Iterable[Sequence[str]], spellings: Mapping[str, str]) -> str:
    spell = spellings.__getitem__
    lines = [",".join(map(spell, row)) for row in rows]
    return f"[[{'],['.join(lines)}]]" if lines else "[]"


def check_rows(document: int, checks: Sequence[Check], lines: Mapping[CheckKey, int]) -> list[Row]:
    """The rows of ``check_results``. ``lines``: the number of what each compares."""
    kept = _KEPT
    return [
        (document, n, lines[c.check, c.scope, c.cells], c.verdict, kept[c.left], kept[c.right], c.fault, c.why)
        for n, c in enumerate(checks)
    ]


def figure_numbers(facts: Sequence[Fact], indicators: Mapping[FactKey, int]) -> list[int]:
    """The number of the figure that each cell states."""
    return list(map(indicators.__getitem__, map(_get_key, facts)))


def count_read(facts: Sequence[Fact], numbers: Sequence[int]) -> int:
    """How many different figures have a value. ``numbers``: those of the figures."""
    return len(set(compress(numbers, map(is_not, map(_get_value, facts), repeat(None)))))


# by place: three times as fast as by name, which tells for 200 facts
_get_key = itemgetter(Fact._fields.index("code"), Fact._fields.index("dimension"))
_get_value = itemgetter(Fact._fields.index("value"))


def fact_rows(
    document: int, facts: Sequence[Fact], numbers: Sequence[int], kinds: Mapping[KindKey, int]
) -> Iterable[Row]:
    """The rows of ``fact_cells``. ``numbers``: those of the figures. Column by column, since a report has 200."""
    if not facts:
        return ()
    _, _, values, units, raws, states, bases, base_units, tables, rows, columns, candidates = zip(*facts, strict=True)
    kept = list(_read_numbers(values))
    kept_bases = kept.copy()
    for n in compress(count(), map(is_not, bases, values)):
        kept_bases[n] = read_number(bases[n])
    return zip(
        repeat(document),
        numbers,
        count(),
        map(kinds.__getitem__, zip(states, units, base_units, strict=True)),
        kept,
        raws,
        kept_bases,
        tables,
        rows,
        columns,
        [write_json(found) if found else None for found in candidates] if any(candidates) else repeat(None),
        _mark_conflicts(facts) if len(set(numbers)) < len(numbers) else repeat(0),
        strict=False,  # some have no end
    )


def _mark_conflicts(facts: Sequence[Fact]) -> list[int]:
    conflicts = _conflicts(facts)
    return [int((fact.code, fact.dimension) in conflicts) for fact in facts]


def _conflicts(facts: Sequence[Fact]) -> Set[FactKey]:
    """The figures for which two cells of the document say different things (a table that stands there twice)."""
    said: dict[FactKey, tuple[object, ...]] = {}
    conflicts = set()
    for fact in facts:
        reading = (fact.value, fact.value_base, None if fact.value is not None else fact.state)
        if said.setdefault((fact.code, fact.dimension), reading) != reading:
            conflicts.add((fact.code, fact.dimension))
    return conflicts


def write_json(value: object) -> str:
    """JSON as it is kept: Chinese stays readable."""
    return _ENCODE(value)
