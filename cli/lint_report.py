"""The findings on a report, printed for the clerk who mends it: worst first, then what is in order, and what was not checked."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import click

from cli.lint import SEVERITIES, Finding, Lint, RuleCount, Sum, Term, name_form
from cli.output import clean
from cli.previous import name_body
from cli.words import Language, words
from parsers.records import Document, as_json
from parsers.unread import unread_facts

_LEAST = 4  # terms of a sum from which cells that add nothing are only counted
_ROWS = 8  # rows told one by one of those with the same finding
_DETAIL = 150  # characters of what is said of one
_PLACES = 6  # places named of one rule


def say(name: str, language: Language) -> str:
    """A word of the report in a language."""
    return words("words", name, language)


def print_lint(found: Lint, language: Language) -> None:
    """Print all that is to be said of a document."""
    for line in lines(found, language):
        click.echo(clean(line))


def lines(found: Lint, language: Language) -> Iterator[str]:
    """The report, line by line."""
    yield from _head(found, language)
    if found.document.doc_type == "other":
        yield f"  {say('none_checked', language)}"
        return
    for severity in SEVERITIES:
        chosen = [finding for finding in found.findings if finding.severity == severity]
        if chosen:
            yield ""
            yield f"{say(severity, language)}  {len(chosen)}"
            for number, alike in enumerate(_alike(chosen), 1):
                yield from (
                    _finding(number, alike[0], language) if len(alike) == 1 else _several(number, alike, language)
                )
    if not found.findings:
        yield f"\n{say('none', language)}"
    yield from _rules("in_order", found.in_order, found, language)
    yield from _rules("not_stated", found.not_stated, found, language)
    if found.hint:
        yield f"     {found.hint}"
    counts = [sum(finding.severity == severity for finding in found.findings) for severity in SEVERITIES]
    yield ""
    yield say("sum", language).format(*counts)


def _head(found: Lint, language: Language) -> Iterator[str]:
    document = found.document
    part = f" [{document.part}]" if document.part > 1 else ""
    yield f"{document.source}{part}"
    kind = words("doc_types", document.doc_type, language)
    form = name_form(document.form_edition, language) if document.form_edition else ""
    about = (
        document.title,
        kind,
        document.agency_name or document.agency,
        str(document.year or ""),
        form,
    )
    yield "  " + "  ".join(filter(None, about))
    tables = sum(table.form_table is not None for table in document.tables)
    if tables:
        states = [fact.state for fact in document.facts]
        stated = sum(fact.value is not None for fact in document.facts)
        counts = (tables, len(states), stated, states.count("blank"), len(unread_facts(document)))
        yield f"  {say('tables', language).format(*counts)}"
    elif document.doc_type == "annual_report":
        yield f"  {say('no_tables', language)}"
    if found.last:
        told = (found.last.source, found.last.title, str(found.last.year or ""))
        yield f"  {say('previous', language).format('  '.join(filter(None, told)))}"


# ---------------------------------------------------------------- findings


def _finding(number: int, finding: Finding, language: Language) -> Iterator[str]:
    place = " · ".join(finding.place)
    colon = "：" if language == "zh" else ": "
    yield f"{number:3}. {place}{colon if place else ''}{finding.message}"
    if finding.left:
        sides = (("left", finding.left), ("right", finding.right)) if finding.right else (("figures", finding.left),)
        for name, side in sides:
            if side:
                yield f"       {say(name, language)}  {_sum(side, language)}"
    if finding.quote:
        where = " · ".join(finding.quote.place)
        yield f"       {say('quote', language)}  {where}{colon if where else ''}{finding.quote.text}"
    if finding.detail:
        yield f"       {_shorten(finding.detail, language)}"
    if finding.why:
        yield f"       {say(finding.fault or 'mend', language)}{colon}{finding.why}"


def _alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings, those of one kind in one table together; sums stand each by themselves."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(number if finding.left else (finding.code, finding.place[:2]), []).append(finding)
    return list(groups.values())


def _several(number: int, findings: Sequence[Finding], language: Language) -> Iterator[str]:
    """Rows of one table with the same finding: what it is once, then row by row."""
    first, colon = findings[0], "：" if language == "zh" else ": "
    place = " · ".join(first.place[:2])
    times = say("times", language).format(len(findings))
    yield f"{number:3}. {place}{colon if place else ''}{first.message} ({times})"
    told = dict.fromkeys(" ".join(filter(None, (*one.place[2:], one.detail))) for one in findings)
    yield from (f"       {_shorten(line, language)}" for line in list(told)[:_ROWS] if line)
    if len(told) > _ROWS:
        yield f"       {say('listed', language).format(len(told)).strip()}"
    for why in dict.fromkeys((one.fault, one.why) for one in findings if one.why):
        yield f"       {say(why[0] or 'mend', language)}{colon}{why[1]}"


def _shorten(detail: str, language: Language) -> str:
    """A long list by its first entries."""
    listed = detail.split("；")
    if len(listed) <= _PLACES:
        return detail if len(detail) <= _DETAIL else f"{detail[:_DETAIL]}…"
    return "；".join(listed[:_PLACES]) + say("listed", language).format(len(listed))


def _sum(side: Sum, language: Language) -> str:
    """一、本年新收… 3 ＋ 二、上年结转… 0 ＝ 3; cells that add nothing are only counted where there are many."""
    shown = list(side.terms)
    if len(shown) > _LEAST:
        shown = [term for term in shown if term.value or (term.value is None and not _is_nothing(term))]
    rest = len(side.terms) - len(shown)
    text = "".join(_term(term, first=at == 0) for at, term in enumerate(shown))
    if rest:
        text = f"{text}{'；' if language == 'zh' else '; '}{say('rest', language).format(rest)}".lstrip("；; ")
    if len(side.terms) == 1 and shown:
        only = shown[0]
        return (
            f"{only.label} {_number(side.total)}（{only.stated}）"
            if only.value is None and side.total is not None
            else text
        )
    return f"{text} ＝ {_number(side.total)}"


def _is_nothing(term: Term) -> bool:
    return term.stated in ("空白", "blank", "-", "—", "/", "无", "")


def _term(term: Term, *, first: bool) -> str:
    sign = "－" if term.sign < 0 else "" if first else "＋"
    return f"{' ' if not first else ''}{sign}{' ' if sign else ''}{term.label} {term.stated or _number(term.value)}"


def _number(value: Decimal | None) -> str:
    return "?" if value is None else f"{value.normalize():f}"


# ---------------------------------------------------------------- what is in order, and what is not stated


def _rules(name: str, rules: Sequence[RuleCount], found: Lint, language: Language) -> Iterator[str]:
    if not rules:
        return
    assumed = found.verdicts.get("pass_assuming_blank_zero", 0) if name == "in_order" else 0
    told = say("assumed", language).format(assumed) if assumed else ""
    yield ""
    yield f"{say(name, language)}  {sum(rule.count for rule in rules)}{told}"
    for rule in rules:
        where = _places(rule, language) if name == "not_stated" else ""
        yield f"     {say('times', language).format(rule.count):>5}  {rule.message}{where}"


def _places(rule: RuleCount, language: Language) -> str:
    places = [place for place in dict.fromkeys(rule.places) if place]
    more = say("more", language) if len(places) > _PLACES else ""
    listed = ("、" if language == "zh" else "; ").join(places[:_PLACES])
    return f"：{listed}{more}" if listed and language == "zh" else f": {listed}{more}" if listed else ""


# ---------------------------------------------------------------- for programs


def as_object(found: Lint) -> dict[str, object]:
    """All that is to be said of a document, as JSON values."""
    document = found.document
    return {
        "source": document.source,
        "part": document.part,
        "doc_type": document.doc_type,
        "title": document.title,
        "agency": document.agency_name or document.agency,
        "year": document.year,
        "form_edition": document.form_edition,
        "previous": _about(found.last) if found.last else None,
        "errors": sum(finding.severity == "error" for finding in found.findings),
        "findings": as_json(found.findings),
        "verdicts": as_json(found.verdicts),
        "in_order": as_json(found.in_order),
        "not_stated": as_json(found.not_stated),
    }


def _about(last: Document) -> dict[str, object]:
    return {"source": last.source, "title": last.title, "agency": name_body(last), "year": last.year}
