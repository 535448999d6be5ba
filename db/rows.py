"""A document as the rows that store it. Pure: no database here."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

from parsers.records import Document, Fact

Value = str | int | float | bytes | None
Row = tuple[Value, ...]

_LARGEST = 2**63
_FLOAT_DIGITS = 15


def read_number(value: Decimal | None) -> Value:
    """A decimal as SQLite keeps it without loss: integer, else float, else (too long for both) digits as text.

    SQLite's JSON functions, by which the wide views are made, print 15 digits of a float.
    """
    if value is None:
        return None
    if value == value.to_integral_value() and abs(value) < _LARGEST:
        return int(value)
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
        "repairs": _json(dict(sorted(document.repairs.items()))),
        "facts_found": len(document.facts),
        "facts_read": len({(f.code, f.dimension) for f in document.facts if f.value is not None}),
        "tables_found": len({table.form_table for table in document.tables if table.form_table}),
    }


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


# the columns that the rows below fill, after the document's id
CHILD_COLUMNS = {
    "all_sections": "position, path, level, number, number_key, title, text, code",
    "all_tables": "position, table_index, section, form_table, carrier, grid",
    "all_figures": "position, section, subject, value, unit, raw, start_at, end_at, approximate",
    "all_tasks": "position, section, scope, text, lead, support, due, raw",
    "all_checks": "position, rule, scope, verdict, left_value, right_value, cells",
    "all_issues": "position, code, severity, detail, place",
    "fact_cells": "indicator, position, value, unit, raw, state, value_base, base_unit, table_index, row, column,"
    " candidates, conflict",
}


def child_rows(document: Document) -> Iterator[tuple[str, list[Row]]]:
    """(table, its rows without the document's id) for everything that hangs on the document; facts apart."""
    yield (
        "all_sections",
        [
            (n, s.path, s.level, s.number, s.number_key, s.title, s.text, s.code)
            for n, s in enumerate(document.sections)
        ],
    )
    yield (
        "all_tables",
        [(n, t.index, t.section, t.form_table, t.carrier, _json(t.rows)) for n, t in enumerate(document.tables)],
    )
    yield (
        "all_figures",
        [
            (n, f.section, f.subject, read_number(f.value), f.unit, f.raw, f.start, f.end, int(f.approximate))
            for n, f in enumerate(document.figures)
        ],
    )
    yield (
        "all_tasks",
        [
            (n, t.section, t.scope, t.text, _json(t.lead), _json(t.support), t.due, t.raw)
            for n, t in enumerate(document.tasks)
        ],
    )
    yield (
        "all_checks",
        [
            (n, c.check, c.scope, c.verdict, read_number(c.left), read_number(c.right), _json(c.cells))
            for n, c in enumerate(document.checks)
        ],
    )
    yield "all_issues", [(n, i.code, i.severity, i.detail, i.where) for n, i in enumerate(document.issues)]


def fact_rows(document: Document, indicator_ids: Mapping[tuple[str, str | None], int]) -> list[Row]:
    """The rows of ``fact_cells`` without the document's id."""
    conflicts = _conflicts(document.facts)
    return [
        (
            indicator_ids[fact.code, fact.dimension],
            n,
            read_number(fact.value),
            fact.unit,
            fact.raw,
            fact.state,
            read_number(fact.value_base),
            fact.base_unit,
            fact.table,
            fact.row,
            fact.column,
            _json(fact.candidates) if fact.candidates else None,
            int((fact.code, fact.dimension) in conflicts),
        )
        for n, fact in enumerate(document.facts)
    ]


def _conflicts(facts: tuple[Fact, ...]) -> set[tuple[str, str | None]]:
    """The figures for which two cells of the document say different things (a table that stands there twice)."""
    said: dict[tuple[str, str | None], tuple[object, ...]] = {}
    conflicts = set()
    for fact in facts:
        reading = (fact.value, fact.value_base, None if fact.value is not None else fact.state)
        if said.setdefault((fact.code, fact.dimension), reading) != reading:
            conflicts.add((fact.code, fact.dimension))
    return conflicts


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
