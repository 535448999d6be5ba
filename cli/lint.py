"""A report as its bureau should see it before it is published: every finding with its place in the form and its figures."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from cli.form_tables import cell_name, find_form
from cli.places import Places
from cli.previous import Compared, Note, name_body
from cli.words import FIELDS, Language, details, words
from parsers.data import load
from parsers.faults import explain
from parsers.forms import EDITIONS
from parsers.records import Check, Document, Fact, Fault, Issue, Severity, Verdict
from parsers.rules import Comparison, Key, find_forms, plan, read_key
from parsers.year_checks import YEAR_RULES, read_sides
from parsers.year_faults import Term as YearTerm

SEVERITIES: tuple[Severity, ...] = ("error", "warn", "info")
# issues that say again what a failing rule says better
_SAID_BY: Mapping[str, frozenset[str]] = {
    "date_conflict": frozenset({"cross.signature_date", "cross.statistical_period"}),
    "edition_year": frozenset({"cross.edition"}),
}
_CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+(?:@[a-z_]+)?")
_FORM = re.compile("|".join(edition.id for edition in EDITIONS))
_NORM = re.compile("应|一般|通常不")  # a message that says what should hold
_NOTE = re.compile("（[^（）]*）")
_STOP = re.compile("[。；;！!？?\n]")
_ABOUT = 60  # characters of a sentence on either side of its figure
_UNKNOWN: Mapping[str, Any] = {"severity": "warn", "message": "数字前后不一致", "en": "figures disagree"}
_PROSE = {"message": "正文所述{}与表格不一致", "en": "{} in the text disagrees with the table"}
_FIGURE = ("数字", "a figure")


def name_form(edition: str, language: Language) -> str:
    """An edition of the form as people speak of it."""
    return words("editions", edition, language) or edition


@dataclass(frozen=True, slots=True)
class Term:
    """A cell of a sum. ``stated`` is what it says in words where ``value`` is none: blank, /, unread."""

    sign: int
    label: str
    value: Decimal | None
    stated: str


@dataclass(frozen=True, slots=True)
class Sum:
    """One side of a rule, with what its cells come to."""

    terms: tuple[Term, ...]
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text: the heading that they stand under, and the sentence, a long one from its middle."""

    place: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend or to look at. ``code``: that of a rule or an issue. ``why``: of a failed rule by which sign it is known
    where it arose (``fault``); of an issue what is to be done. ``quote``: the sentence that disagrees with a table, ``left`` what
    it states.
    """

    severity: Severity
    code: str
    message: str
    place: tuple[str, ...]
    left: Sum | None = None
    right: Sum | None = None
    detail: str = ""
    fault: Fault | None = None
    why: str = ""
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule came out so, and where."""

    code: str
    message: str
    count: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lint:
    """All that is to be said of a document. ``in_order`` and ``not_stated``: rule by rule, in the order of the form.

    ``last``: the report of the year before that it was compared with; ``hint``: how to have the rules across years checked.
    """

    document: Document
    findings: tuple[Finding, ...]
    in_order: tuple[RuleCount, ...]
    not_stated: tuple[RuleCount, ...]
    verdicts: Mapping[Verdict, int]
    last: Document | None = None
    hint: str = ""

    @property
    def has_errors(self) -> bool:
        """Does anything stand that must be mended?"""
        return any(finding.severity == "error" for finding in self.findings)


def lint(report: Document | Compared, language: Language) -> Lint:
    """What is wrong with a document, what was found in order, and what could not be checked."""
    compared = report if isinstance(report, Compared) else Compared(report)
    reader, document = _Reader(compared, language), compared.document
    findings = sorted(reader.findings(), key=lambda finding: SEVERITIES.index(finding.severity))
    left_out = any(check.verdict == "not_stated" and check.check in YEAR_RULES for check in document.checks)
    return Lint(
        document,
        tuple(findings),
        reader.count("pass", "pass_assuming_blank_zero"),
        reader.count("not_stated"),
        Counter(check.verdict for check in document.checks),
        compared.last,
        words("words", "give_previous", language) if left_out and not compared.offered else "",
    )


def _read_facts(document: Document) -> dict[Key, Fact]:
    return {(fact.code, fact.dimension): fact for fact in document.facts}


@cache
def read_rules() -> Mapping[str, Mapping[str, Any]]:
    """The entries of checks.toml that have a message, by id; those over the prose bear it as ``prose.id``."""
    entries = load("checks.toml")
    found = {entry["id"]: entry for kind in ("check", "range") for entry in entries[kind] if "message" in entry}
    return found | {f"prose.{entry['id']}": _of_prose(entry) for entry in entries["prose"]}


def _of_prose(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """A rule of the prose with its messages, which name what is stated where ``check.toml`` has a word for it."""
    named = (words("stated", entry["id"], language) for language in ("zh", "en"))
    told = [name or other for name, other in zip(named, _FIGURE, strict=True)]
    return {key: text.format(name) for (key, text), name in zip(_PROSE.items(), told, strict=True)} | dict(entry)


def find_rule(name: str) -> Mapping[str, Any]:
    """The entry of a rule; ``.wider`` marks a figure that counts more than the body itself, which is only worth a look."""
    wider = name.endswith(".wider")
    entry = {**_UNKNOWN, **read_rules().get(name.removesuffix(".wider"), {})}
    return {**entry, "severity": "info"} if wider else entry


class _Sides(NamedTuple):
    """What a rule adds up on either side: sign, whether it is last year's, cell."""

    left: tuple[YearTerm, ...]
    right: tuple[YearTerm, ...]


def cut_sentence(text: str, at: int) -> str:
    """The sentence of a text that holds a place; of a long one what stands about the place."""
    stops = [stop.end() for stop in _STOP.finditer(text, max(0, at - _ABOUT), at)]
    end = _STOP.search(text, at, at + _ABOUT)
    first, last = stops[-1] if stops else max(0, at - _ABOUT), end.end() if end else min(len(text), at + _ABOUT)
    before, behind = "…" if first and not stops else "", "…" if last < len(text) and not end else ""
    return f"{before}{text[first:last].strip()}{behind}"


def _own(side: Iterable[tuple[int, Key]]) -> tuple[YearTerm, ...]:
    """A side of a rule over one document."""
    return tuple(YearTerm(sign, False, key) for sign, key in side)


class _Reader:
    """One document in one language, beside that of the year before."""

    def __init__(self, compared: Compared, language: Language) -> None:
        self.compared, self.document, self.language = compared, compared.document, language
        document = self.document
        self.places = Places(document, language)
        self.facts = _read_facts(document)
        self.last_facts = _read_facts(compared.last) if compared.last else {}
        codes = tuple(dict.fromkeys(code for code, _ in self.facts))
        tables = tuple(form.id for form in find_forms(table.form_table for table in document.tables))
        self.sums = {
            (i.rule.id, i.scope): _Sides(_own(i.left), _own(i.right))
            for i in plan(tables, codes)
            if isinstance(i, Comparison)
        }

    def findings(self) -> Iterator[Finding]:
        if self.compared.note:
            yield self._of_note(self.compared.note)
        failed = {check.check for check in self.document.checks if check.verdict == "fail"}
        yield from (self._of_check(check) for check in self.document.checks if check.verdict == "fail")
        yield from (self._of_issue(i) for i in self.document.issues if not (_SAID_BY.get(i.code, frozenset()) & failed))

    def _say(self, entry: Mapping[str, Any]) -> str:
        chinese = entry.get("message") or entry["zh"]
        return str(chinese if self.language == "zh" else entry.get("en", chinese))

    # ------------------------------------------------------------ rules

    def _of_check(self, check: Check) -> Finding:
        rule, item = find_rule(check.check), self._sides(check)
        prose = check.check.startswith("prose.")
        left, right = self._sums(check, item) if item else self._prose_sides(check) if prose else (None, None)
        return Finding(
            rule["severity"],
            check.check,
            self._say(rule),
            self._place(check, item),
            left,
            right,
            "" if item or prose else self._values(check),
            check.fault,
            self._name_codes(explain(check.why, self.language)) if check.why else "",
            self._quote(check) if prose else None,
        )

    def _prose_sides(self, check: Check) -> tuple[Sum, Sum]:
        """What the text says, and the cells that it was compared with."""
        stated = Sum((Term(1, self._field("sections"), check.left, ""),), check.left)
        keys = [read_key(name) for name in check.cells]
        terms = self._terms([YearTerm(1, False, key) for key in keys], self.places.labels(keys))
        return stated, Sum(terms, check.right)

    def _quote(self, check: Check) -> Quote | None:
        """The sentence that a rule of the prose compared: its scope ends with the section and the place in it."""
        path, _, start = check.scope.rpartition(" ")[2].partition(":")
        section = next((one for one in self.document.sections if one.path == path), None)
        if section is None or not start.isdecimal():
            return None
        return Quote(self.places.of_issue(path), cut_sentence(section.text, int(start)))

    def _sides(self, check: Check) -> _Sides | None:
        across = read_sides(check)
        return _Sides(*across) if across else self.sums.get((check.check, check.scope))

    def _place(self, check: Check, item: _Sides | None) -> tuple[str, ...]:
        form = find_form(check.scope)
        if form:  # a rule over a whole table
            return (self.places.heading(form.section),)
        fields = tuple(self._field(name) for name in check.cells if name in FIELDS)
        total = [item.right[0][2]] if item and len(item.right) == 1 else []
        named = [cell_name(*key) for key in total] or list(check.cells[:1] if not item else check.cells)
        return self.places.of_cells(named) or (" / ".join(fields),) if (fields or named) else (check.scope,)

    def _name_codes(self, text: str) -> str:
        """Cells and forms that a text names by their codes, in the words of the form."""
        named = _CODE.sub(lambda found: "·".join(self.places.of_cells([found[0]])[1:]) or found[0], text)
        return _FORM.sub(lambda found: name_form(found[0], self.language), named)

    def _sums(self, check: Check, item: _Sides) -> tuple[Sum, Sum | None]:
        keys = [[key for _, _, key in side] for side in item]
        labels = [*map(self.places.labels, keys)]
        if check.check in YEAR_RULES:  # on either side there may be a single cell: the two tell each other apart
            both = self.places.labels([*keys[0], *keys[1]])
            labels = [both[: len(keys[0])], both[len(keys[0]) :]]
        left, right = (self._terms(side, told) for side, told in zip(item, labels, strict=True))
        return Sum(left, check.left), Sum(right, check.right) if right else None

    def _terms(self, side: Sequence[YearTerm], labels: Sequence[str]) -> tuple[Term, ...]:
        return tuple(self._term(*term, label) for term, label in zip(side, labels, strict=True))

    def _term(self, sign: int, prev: bool, key: Key, label: str) -> Term:
        fact = (self.last_facts if prev else self.facts).get(key)
        label = words("words", "last_year", self.language).format(label) if prev else label
        if fact is None:
            return Term(sign, label, None, words("states", "absent", self.language))
        value = fact.value if fact.value_base is None else fact.value_base
        stated = words("states", fact.state, self.language) or fact.raw
        return Term(sign, label, value, stated if value is None else "")

    def _values(self, check: Check) -> str:
        """What a rule without sums looked at: fields of the document, or single cells with what they say."""
        told = []
        for name in check.cells:
            value = self._value(name)
            if value:
                told.append(f"{self._field(name)} {value}" if name in FIELDS else value)
        if not told and check.left is not None:
            told = [f"{number:f}" for number in (check.left, check.right) if number is not None]
        return "；".join(told) if self.language == "zh" else "; ".join(told)

    def _field(self, name: str) -> str:
        return words("fields", name, self.language)

    def _value(self, name: str) -> str:
        document = self.document
        if name == "period":
            return " – ".join(document.period) if document.period else ""
        if name == "signature.date":
            return (document.signature and document.signature.date) or ""
        if name in FIELDS:
            return "" if name in ("sections", "body_kind") else self._name_codes(str(getattr(document, name) or ""))
        code, _, dimension = name.partition("@")
        fact = self.facts.get((code, dimension or None))
        if fact is None:
            return ""
        (label,) = self.places.labels([(code, dimension or None)])
        return f"{label} {fact.raw}"

    # ------------------------------------------------------------ the report of the year before

    def _of_note(self, note: Note) -> Finding:
        """Why the report was not compared, with whose reports are at hand."""
        told = (("this", self.document), *(("offered", other) for other in self.compared.offered))
        named = (
            words("words", name, self.language).format(name_body(one) or "?", one.year or "?") for name, one in told
        )
        return Finding(
            "info" if self.compared.last else "warn",
            f"previous.{note}",
            words("previous", note, self.language),
            (),
            detail=("；" if self.language == "zh" else "; ").join(named),
            why=words("words", "give_other", self.language) if self.compared.last is None else "",
        )

    # ------------------------------------------------------------ issues

    def _of_issue(self, issue: Issue) -> Finding:
        entry = next(
            (entry for entry in load("issues.toml")["issue"] if entry["code"] == issue.code), {"zh": issue.code}
        )
        return Finding(
            issue.severity,
            issue.code,
            self._say(entry),
            self.places.of_issue(issue.where),
            detail=self._name_codes(self._translate(issue.detail)),
            why=words("advice", issue.code, self.language),
        )

    def _translate(self, detail: str) -> str:
        """What the parser says of an issue in English, in Chinese where that is asked for; words of the page stay."""
        if self.language == "zh":
            for pattern, chinese in details():
                detail = pattern.sub(chinese, detail)
        return detail

    # ------------------------------------------------------------ what is in order

    def count(self, *verdicts: Verdict) -> tuple[RuleCount, ...]:
        found: dict[str, list[Check]] = {}
        for check in self.document.checks:
            if check.verdict in verdicts:
                found.setdefault(check.check, []).append(check)
        return tuple(
            RuleCount(code, self._ask(code, verdicts[0]), len(checks), tuple(map(self._short, checks)))
            for code, checks in found.items()
        )

    def _ask(self, code: str, verdict: Verdict) -> str:
        """What a rule asks. Some messages say what should hold, others what is wrong: of these, that it was not seen."""
        rule = find_rule(code)
        if _NORM.search(_NOTE.sub("", rule["message"])):
            return self._say(rule)
        zh, en = ("未见“{}”", "not seen: {}") if verdict == "pass" else ("有无“{}”", "whether: {}")
        return (zh if self.language == "zh" else en).format(self._say(rule))

    def _short(self, check: Check) -> str:
        """The row or column of a result, in a few words."""
        if check.check in YEAR_RULES and self.compared.last is None:
            return ""  # wherever it is, it was not compared
        place = self._place(check, self._sides(check))
        return " · ".join(place[1:] if len(place) > 1 else place)
