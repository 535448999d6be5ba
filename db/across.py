"""Rules across reports: which reports are compared, and what came of it. Judged anew whenever one of them changes.

What is stored depends only on the reports that are current, in whichever order they came: a body's best report for a year
(the one ``chosen``) against its best for the year before, and a government's report that counts others in against theirs.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from db.connection import Connection
from db.numbers import AllNumbers
from db.rows import insert_statement, read_number
from parsers.agency_history import find_succession
from parsers.records import Check, Issue
from parsers.signs import read_signs
from parsers.stated import Cell
from parsers.year_checks import Below, Change, check_children, check_years, codes_below, may_be_counted_in
from parsers.year_reports import Marks, YearReport, find_marks

_ADD = insert_statement(
    "report_checks", tuple("document position line other verdict left_value right_value fault why".split())
)
_REPORT = "doc_type = 'annual_report' AND year IS NOT NULL AND agency_ref IS NOT NULL"


class Place(NamedTuple):
    """Whose report for which year, and where the body is."""

    agency: int
    year: int
    province: str | None
    city: str | None
    county: str | None


class _Best(NamedTuple):
    """The report that stands for a body and year."""

    document: int
    agency: int
    name: str


class Across:
    """The results of rules across reports in an open database. Inside a transaction."""

    def __init__(self, connection: Connection, numbers: AllNumbers) -> None:
        self._connection, self._numbers = connection, numbers

    def find_places(self, address: str) -> set[Place]:
        """The places of the reports that are current at an address."""
        rows = self._connection.execute(
            "SELECT agency_ref, year, d.province, d.city, d.county FROM pages AS p"
            " JOIN page_versions AS v ON v.page = p.id JOIN all_documents AS d ON d.page_version = v.id"
            f" WHERE p.address = ? AND d.current AND {_REPORT}",
            (address,),
        )
        return {Place(*row) for row in rows}

    def judge(self, places: Iterable[Place]) -> None:
        """Judge anew what a change at these places may have changed: their years, the years after, the governments above."""
        given = set(places)
        following = {(place.agency, place.year + 1) for place in given}
        above = {found for region in {place[1:] for place in given} for found in self._find_governments(region)}
        for agency, year in sorted({(place.agency, place.year) for place in given} | following | above):
            self._judge(agency, year)

    def judge_all(self) -> None:
        """Judge every report, as if none had been judged."""
        rows = self._connection.execute(
            f"SELECT DISTINCT agency_ref, year FROM all_documents WHERE current AND {_REPORT} ORDER BY 1, 2"
        ).fetchall()
        for agency, year in rows:
            self._judge(agency, year)

    def _judge(self, agency: int, year: int) -> None:
        execute = self._connection.execute
        execute(
            "DELETE FROM report_checks WHERE document IN"
            " (SELECT id FROM all_documents WHERE current AND agency_ref = ? AND year = ?)",
            (agency, year),
        )
        best = self._find_best(agency, year)
        if best is None:
            return
        results = [*self._compare_years(best, year), *self._compare_below(best, year)]
        lines = self._numbers.lines
        self._connection.executemany(
            _ADD,
            [
                (
                    *(best.document, position, lines[c.check, c.scope, c.cells], other, c.verdict),
                    *(read_number(c.left), read_number(c.right), c.fault, c.why),
                )
                for position, (c, other) in enumerate(results)
            ],
        )

    # ------------------------------------------------------------ which are compared

    def _find_best(self, agency: int, year: int) -> _Best | None:
        row = self._connection.execute(
            "SELECT c.document, c.agency_ref, coalesce(a.name, a.printed) FROM chosen AS c"
            " JOIN agencies AS a ON a.id = c.agency_ref WHERE c.agency_ref = ? AND c.year = ?",
            (agency, year),
        ).fetchone()
        return _Best(*row) if row else None

    def _compare_years(self, best: _Best, year: int) -> Iterator[tuple[Check, int | None]]:
        found = find_succession(best.name, year)
        change: Change | None = found.kind if found and not found.ends else None
        before = self._find_best(best.agency, year - 1)
        last = self._load(before.document) if before else None
        this = self._load(best.document) if last else self._load_head(best.document)
        for check in check_years(this, last, change):
            yield check, before.document if before else None

    def _find_governments(self, region: tuple[Any, ...]) -> Iterator[tuple[int, int]]:
        """The governments of a (year, province, city, county) whose report counts others in."""
        rows = self._connection.execute(
            "SELECT agency_ref, year FROM all_documents WHERE current AND year = ? AND province IS ? AND city IS ?"
            " AND county IS ? AND body_kind = 'government' AND reporting_scope = 'consolidated'"
            f" AND province IS NOT NULL AND {_REPORT}",
            region,
        )
        yield from rows.fetchall()

    def _compare_below(self, best: _Best, year: int) -> Iterator[tuple[Check, int | None]]:
        """The bodies of the same place. Whether a city counts its counties in differs from city to city."""
        region = self._connection.execute(
            "SELECT year, province, city, county FROM all_documents WHERE id = ? AND body_kind = 'government'"
            " AND reporting_scope = 'consolidated' AND province IS NOT NULL",
            (best.document,),
        ).fetchone()
        if region is None:
            return
        rows = self._connection.execute(
            "SELECT r.document, r.agency, d.body_kind, d.system, d.agency_name FROM annual_reports AS r"
            " JOIN all_documents AS d ON d.id = r.document WHERE r.year = ? AND r.agency_ref IN"
            " (SELECT agency_ref FROM all_documents WHERE current AND year = ? AND province IS ? AND city IS ?"
            f"  AND county IS ? AND agency_ref <> ? AND reporting_scope IS NOT 'consolidated' AND {_REPORT})"
            " ORDER BY r.agency_key",
            (year, *region, best.agency),
        ).fetchall()
        below = [
            Below(document, name, self._load(document, codes_below()))
            for document, name, kind, system, resolved in rows
            if may_be_counted_in(kind, system, resolved or name)
        ]
        for check, child in check_children(self._load(best.document), below):
            yield check, child.id if child else None

    # ------------------------------------------------------------ what they say

    def _load_head(self, document: int) -> YearReport:
        """A report without its cells."""
        execute = self._connection.execute
        year, edition, scope, mirror = execute(
            "SELECT year, form_edition, reporting_scope, mirror FROM all_documents WHERE id = ?", (document,)
        ).fetchone()
        tables = execute(
            "SELECT DISTINCT form_table FROM grids WHERE document = ? AND form_table IS NOT NULL ORDER BY 1",
            (document,),
        )
        return YearReport(year, edition, tuple(table for (table,) in tables), (), scope=scope, mirror=mirror)

    def _load(self, document: int, codes: frozenset[str] | None = None) -> YearReport:
        """A report with its cells, or those of some codes."""
        cells = self._connection.execute(
            "SELECT i.code, i.dimension, k.state, coalesce(f.value_base, f.value), f.table_index, f.row"
            " FROM fact_cells AS f JOIN indicators AS i ON i.id = f.indicator"
            " JOIN cell_kinds AS k ON k.id = f.kind WHERE f.document = ?",
            (document,),
        ).fetchall()
        failing = self._connection.execute(
            "SELECT l.cells FROM check_results AS c JOIN check_lines AS l ON l.id = c.line"
            " WHERE c.document = ? AND c.verdict = 'fail'",
            (document,),
        )
        return replace(
            self._load_head(document),
            cells=[
                Cell(code, dimension, state, _as_decimal(value))
                for code, dimension, state, value, *_ in cells
                if codes is None or code in codes
            ],
            marks=self._load_marks(document, cells),
            failing=frozenset(name for (names,) in failing for name in json.loads(names)),
        )

    def _load_marks(self, document: int, cells: Iterable[tuple[Any, ...]]) -> Marks:
        """What shows that cells were misread. ``cells``: code, dimension, state, value, table and row of each."""
        execute = self._connection.execute
        (repairs,) = execute("SELECT repairs FROM all_documents WHERE id = ?", (document,)).fetchone()
        issues = execute("SELECT code, severity, detail, place FROM all_issues WHERE document = ?", (document,))
        carriers = execute("SELECT table_index, carrier FROM grids WHERE document = ?", (document,))
        return find_marks(
            (((code, dimension), state, table, row) for code, dimension, state, _, table, row in cells),
            read_signs((Issue(*row) for row in issues), json.loads(repairs)),
            dict(carriers.fetchall()),
        )


def _as_decimal(value: int | float | str | None) -> Decimal | None:
    """A number as it was before :func:`db.rows.read_number` kept it."""
    return None if value is None else Decimal(str(value) if isinstance(value, float) else value)
