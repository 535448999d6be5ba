"""A document as the rows that store it. Pure: no database here."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from operator import itemgetter

from parsers.records import Check, Document, Fact

Value = str | int | float | bytes | None
Row = tuple[Value, ...]

FactKey = tuple[str, str | None]  # code, dimension
KindKey = tuple[str, str | None, str | None]  # state, unit, base unit
CheckKey = tuple[str, str, tuple[str, ...]]  # rule, scope, cells

_LARGEST = 2**63
_FLOAT_DIGITS = 15
_SMALL = {Decimal(number): number for number in range(1000)}  # nearly every figure
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def read_number(value: Decimal | None) -> Value:
    """A decimal as SQLite keeps it without loss: integer, else float, else (too long for both) digits as text.

    SQLite's JSON functions, by which the wide views are made, print 15 digits of a float.
    """
    if value is None:
        return None
    small = _SMALL.get(value)
    if small is not None:
        return small
    whole = int(value)
    if whole == value and -_LARGEST < whole < _LARGEST:
        return whole
    return float(value) if len(value.as_tuple().digits) <= _FLOAT_DIGITS else str(value)


def document_fields(document: Document) -> dict[str, Value]:
    """The columns of ``all_documents`` that the document itself states."""
    period = document.period or (None, None)
    signature = document.signature
    return {
        **{name: getattr(document, name) for name in _PLAIN},
        "official_host": int(document.official_host),
        "period_start": period[0],
        "period_end": period[1],
        "signature_agency": signature.agency if signature else None,
        "signature_date": signature.date if signature else None,
        "repairs": write_json(dict(sorted(document.repairs.items()))),
        "facts_found": len(document.facts),
        "facts_read": len({(f.code, f.dimension) for f in document.facts if f.value is not None}),
        "tables_found": len({table.form_table for table in document.tables if table.form_table}),
    }


def agency_fields(document: Document) -> dict[str, Value]:
    """The columns of ``agencies`` that tell a resolved body."""
    names = ("agency_id", "body_kind", "level", "province", "city", "county", "division_code")
    return {"name": document.agency_name, **{name: getattr(document, name) for name in names}}


_PLAIN = (
    *(
        "source",
        "part",
        "url",
        "doc_type",
        "title",
        "agency",
        "issuer",
        "agency_name",
        "agency_id",
        "body_kind",
    ),
    *("level", "province", "city", "county", "division_code", "year", "reporting_scope", "publish_date"),
    *("written_date", "doc_no", "index_no", "topic", "keywords", "encoding", "script", "form_edition"),
    "form_edition_evidence",
)


# the columns that the rows below fill
CHILD_COLUMNS = {
    "all_sections": "document, position, path, level, number, number_key, title, text, code",
    "all_tables": "document, position, table_index, section, form_table, carrier, grid",
    "all_figures": "document, position, section, subject, value, unit, raw, start_at, end_at, approximate",
    "all_tasks": "document, position, section, scope, text, lead, support, due, raw",
    "check_results": "document, position, line, verdict, left_value, right_value",
    "all_issues": "document, position, code, severity, detail, place",
    "fact_cells": "document, indicator, position, kind, value, raw, value_base, table_index, row, column, candidates,"
    " conflict",
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
        "all_tables",
        [
            (row, n, t.index, t.section, t.form_table, t.carrier, write_json(t.rows))
            for n, t in enumerate(document.tables)
        ],
    )
    yield (
        "all_figures",
        [
            (row, n, f.section, f.subject, read_number(f.value), f.unit, f.raw, f.start, f.end, int(f.approximate))
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


def check_rows(document: int, checks: Sequence[Check], lines: Mapping[CheckKey, int]) -> list[Row]:
    """The rows of ``check_results``. ``lines``: the number of what each compares."""
    return [
        (document, n, lines[c.check, c.scope, c.cells], c.verdict, read_number(c.left), read_number(c.right))
        for n, c in enumerate(checks)
    ]


def fact_rows(
    document: int, facts: Sequence[Fact], indicators: Mapping[FactKey, int], kinds: Mapping[KindKey, int]
) -> list[Row]:
    """The rows of ``fact_cells``, in the order in which the table keeps them. ``indicators``, ``kinds``: the numbers."""
    numbers = [indicators[fact.code, fact.dimension] for fact in facts]
    conflicts = _conflicts(facts) if len(set(numbers)) < len(numbers) else ()
    rows: list[Row] = [
        (
            document,
            number,
            n,
            kinds[fact.state, fact.unit, fact.base_unit],
            value := read_number(fact.value),
            fact.raw,
            value if fact.value_base == fact.value else read_number(fact.value_base),
            fact.table,
            fact.row,
            fact.column,
            write_json(fact.candidates) if fact.candidates else None,
            1 if conflicts and (fact.code, fact.dimension) in conflicts else 0,
        )
        for n, (number, fact) in enumerate(zip(numbers, facts, strict=True))
    ]
    rows.sort(key=_BY_KEY)
    return rows


_BY_KEY = itemgetter(1, 2)


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
