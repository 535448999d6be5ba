"""The page of one report."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cli.browse import names
from cli.browse.form_page import show_forms
from cli.browse.page import NoSuchPage, Page, parse_number, read
from db.connection import Connection
from db.report_view import (
    CheckRead,
    FigureRead,
    ReportView,
    SectionRead,
    TableRead,
    VerdictRead,
    find_report,
    load_report,
)
from db.rows import Value
from parsers.faults import explain

_ABOUT = (
    *("doc_type", "year", "period", "reporting_scope", "agency_name", "agency", "agency_id", "body_kind", "level"),
    *("system", "division_code", "issuer", "publish_date", "written_date", "signature", "doc_no", "index_no", "topic"),
    *("keywords", "form_edition", "script", "encoding", "mirror"),
)
_HEAD_SAYS = ("doc_type", "reporting_scope", "body_kind", "level", "script", "mirror")


async def report(datasette: Any, request: Any) -> Page:
    """``/report/KEY``: KEY is a document_key; ``?reading=ID`` shows a certain reading of it (all_documents.id)."""
    key, reading = request.url_vars["key"], request.args.get("reading")

    def load(connection: Connection) -> ReportView | None:
        number = parse_number(reading or "")
        document = find_report(connection, key, number) if reading is None or number is not None else None
        return None if document is None else load_report(connection, document)

    found = await read(datasette, load)
    if found is None:
        raise NoSuchPage(f"没有这份报告 There is no report {key}" + (f" with the reading {reading}" if reading else ""))
    return Page("report.html", show_report(found))


# ---------------------------------------------------------------- what the template is given


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the head: its names and what the report says. ``note`` in small print."""

    label: names.Name
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failing:
    """A check that fails, as it is told. ``cells``: key and name of each figure it compares; ``judged``: what a person said."""

    number: int
    check: CheckRead
    says: names.Name
    where: str
    why: str
    cells: tuple[tuple[str, str], ...]
    judged: VerdictRead | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and the figure that it states, if any."""

    text: str
    figure: FigureRead | None = None


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section, its text in paragraphs of pieces, and the tables that stand in it."""

    section: SectionRead
    paragraphs: tuple[tuple[Piece, ...], ...]
    tables: tuple[TableRead, ...]


def show_report(found: ReportView) -> dict[str, object]:
    """The context of the template."""
    forms = tuple(show_forms(found))
    failing = tuple(_failing(found))
    states = Counter(cell.shown_state for cell in found.cells)
    return {
        "report": found,
        "head": found.head,
        "facts": tuple(_facts(found)),
        "forms": forms,
        "anchors": {cell.key: cell.anchor for form in forms for row in form.rows for cell in row.cells},
        "failing": failing,
        "checks": Counter(check.verdict for check in found.checks),
        "states": {state: count for state, count in states.most_common() if state != "number"},
        "stated": sum(cell.value is not None for cell in found.cells),
        "absent": sum(form.absent for form in forms),
        "sections": tuple(_sections(found)),
        "loose": tuple(table for table in found.tables if table.section is None and not table.form_table),
        "issues": found.issues,
        "issue_names": names.issue_names(),
        "repairs": [
            (names.say("repairs", kind), count) for kind, count in json.loads(str(found.head["repairs"])).items()
        ],
        "cell_names": {**names.line_names(), **names.cell_names()},
        "say": names.say,
        "others": _other_verdicts(found),
    }


def _facts(found: ReportView) -> Iterator[Fact]:
    head = dict(found.head)
    if head["period_start"]:
        head["period"] = f"{head['period_start']!s} 至 {head['period_end'] or '？'!s}"
    head["signature"] = " ".join(str(head[key]) for key in ("signature_agency", "signature_date") if head[key])
    for key in _ABOUT:
        value = head.get(key)
        if value not in (None, "") and not (key == "agency" and value == head["agency_name"]):
            yield Fact(names.say("labels", key), *_said(key, value, head["form_edition_evidence"]))


def _said(key: str, value: Value, evidence: Value) -> tuple[str, str]:
    if key == "form_edition":
        edition = names.edition_names().get(str(value), str(value))
        return edition, names.say("form_edition_evidence", str(evidence)).zh if evidence else ""
    if key in _HEAD_SAYS:
        told = names.say(key, str(value))
        return told.zh, told.en
    return str(value), ""


# ---------------------------------------------------------------- checks


def _failing(found: ReportView) -> Iterator[Failing]:
    judged = {verdict.subject: verdict for verdict in found.verdicts if verdict.kind == "check"}
    failed = [check for check in found.checks if check.verdict == "fail"]
    for number, check in enumerate(failed, 1):
        yield Failing(
            number,
            check,
            names.rule_name(check.rule),
            _scope(check.scope),
            _CODE.sub(lambda found: _short(found[0]), explain(check.why, "zh")),
            tuple((cell, _short(cell)) for cell in check.cells),
            judged.get(check.subject),
        )


def _scope(scope: str) -> str:
    return names.cell_names().get(scope) or names.line_names().get(scope, scope)


_OTHERS = {"prev": "上年", "child": "所属单位"}  # whose cell a rule across reports compares
_CODE = re.compile(r"[a-z_]+(?:\.[a-z_]+)+(?:@[a-z_]+)?")


def _short(cell: str) -> str:
    """The labels of a cell without the groups that they stand in: （一）予以公开·总计."""
    whose, _, rest = cell.partition(".")
    if whose in _OTHERS:
        return f"{_OTHERS[whose]}·{_short(rest)}"
    parts = names.cell_names().get(cell, names.say("labels", cell).zh).split(" · ")
    return "·".join(part.rpartition(" / ")[2] for part in parts)


def _other_verdicts(found: ReportView) -> tuple[VerdictRead, ...]:
    """Verdicts on what is no check: cells, readings, issues, the body."""
    return tuple(verdict for verdict in found.verdicts if verdict.kind != "check")


# ---------------------------------------------------------------- text


def _sections(found: ReportView) -> Iterator[SectionShown]:
    for section in found.sections:
        figures = [figure for figure in found.figures if figure.section == section.path]
        tables = tuple(table for table in found.tables if table.section == section.path)
        yield SectionShown(section, tuple(_paragraphs(section.text, figures)), tables)


def _paragraphs(text: str, figures: Sequence[FigureRead]) -> Iterator[tuple[Piece, ...]]:
    begins = 0
    for line in text.splitlines(keepends=True):
        ends = begins + len(line)
        inside = [figure for figure in figures if begins <= figure.start and figure.end <= ends]
        if line.strip():
            yield tuple(_pieces(line, begins, inside))
        begins = ends


def _pieces(line: str, begins: int, figures: Sequence[FigureRead]) -> Iterator[Piece]:
    done = 0
    for figure in sorted(figures, key=lambda figure: figure.start):
        start, end = figure.start - begins, figure.end - begins
        if start < done:
            continue  # two figures of one phrase: the first is marked, both are listed
        yield Piece(line[done:start])
        yield Piece(line[start:end], figure)
        done = end
    yield Piece(line[done:].rstrip())
