"""What needs a person, and what a person said of it: verdicts that hold as long as the values they speak of are the same."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from db.store import Store

Kind = Literal["reading", "check", "issue", "cell", "agency"]
Verdict = Literal["source_error", "reading_error", "accepted"]
State = Literal["open", "stale", "judged", "gone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_DIGITS = 10  # of an id
_FEWEST = 4  # by which a person may name it
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at. ``subject``: a rule with its scope, a cell, or an issue with its place.

    ``state``: ``open``; ``judged``: ``verdict`` and ``note`` are of these values; ``stale``: they are of other values, those of
    ``said_then``; ``gone``: nothing of the kind is found any more. ``document`` is its row, ``None`` where that is gone.
    """

    id: str
    document: int | None
    document_key: str
    address: str
    part: int
    agency: str | None
    year: int | None
    kind: Kind
    severity: str
    subject: str
    said: str
    fingerprint: str
    state: State
    verdict: Verdict | None
    note: str | None
    reviewed_at: str | None
    said_then: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict, as it is kept and as a line of the exported file has it. ``reviewed_at`` is UTC."""

    address: str
    part: int
    document_key: str
    kind: Kind
    subject: str
    fingerprint: str
    said: str
    verdict: Verdict
    note: str
    reviewed_at: str


class UnknownFindingError(Exception):
    """No finding has this id, or several have ids that begin so."""


class BadReviewError(Exception):
    """A line that is no verdict; the message says which and why."""


# ---------------------------------------------------------------- what there is


def list_findings(
    store: Store, *, agency: str | None = None, year: int | None = None, kind: str | None = None
) -> list[Finding]:
    """Every finding of the current documents, worst first: what was read in two ways, rules that fail, what is missing or unread,
    bodies that are not known. ``agency``: a part of its name."""
    rows = store.all_rows(
        "SELECT document, document_key, address, part, coalesce(agency_name, agency), year, kind, severity, subject, said,"
        " fingerprint, state, verdict, note, reviewed_at, said_then FROM judged_findings"
        " WHERE (?1 IS NULL OR instr(ifnull(agency_name, '') || ' ' || ifnull(agency, ''), ?1))"
        " AND (?2 IS NULL OR year = ?2) AND (?3 IS NULL OR kind = ?3)"
        " ORDER BY rank, year DESC, address, part, position, subject",
        (agency, year, kind),
    )
    return [Finding(_make_id(row[2], row[3], row[6], row[8]), *row) for row in rows]


def list_gone(store: Store) -> list[Finding]:
    """The verdicts on what is not found any more: it was read otherwise since, or its page is not held."""
    rows = store.all_rows(
        "SELECT r.document_key, r.address, r.part, r.kind, r.subject, r.fingerprint, r.verdict, r.note, r.reviewed_at, r.said"
        " FROM reviews AS r WHERE NOT EXISTS (SELECT 1 FROM findings AS f WHERE f.address = r.address AND f.part = r.part"
        " AND f.kind = r.kind AND f.subject = r.subject) ORDER BY r.address, r.part, r.kind, r.subject, r.reviewed_at"
    )
    return [
        Finding(
            id=_make_id(address, part, kind, subject),
            document=None,
            document_key=key,
            address=address,
            part=part,
            agency=None,
            year=None,
            kind=kind,
            severity="",
            subject=subject,
            said="",
            fingerprint=print_,
            state="gone",
            verdict=verdict,
            note=note,
            reviewed_at=at,
            said_then=said,
        )
        for key, address, part, kind, subject, print_, verdict, note, at, said in rows
    ]


def count_findings(store: Store) -> Counter[State]:
    """How many findings are open, stale and judged."""
    return Counter(dict(store.all_rows("SELECT state, count(*) FROM judged_findings GROUP BY state")))


def find_finding(store: Store, number: str) -> Finding:
    """The finding with an id, or with the only one that begins so. Raises :class:`UnknownFindingError`."""
    begin = number.lower()
    if len(begin) < _FEWEST:
        raise UnknownFindingError(f"{number!r} is no id of a finding: write {_FEWEST} digits of it at least")
    found = [finding for finding in (*list_findings(store), *list_gone(store)) if finding.id.startswith(begin)]
    if not found:
        raise UnknownFindingError(f"no finding {number}; gongkai review lists those there are")
    if len({finding.id for finding in found}) > 1:
        raise UnknownFindingError(f"{len(found)} findings begin with {number}: write more of the id")
    return found[0]


def _make_id(address: str, part: int, kind: str, subject: str) -> str:
    """The same at every run, and in every database: of the page and of what the finding is about."""
    name = f"{address}\n{part}\n{kind}\n{subject}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(name).hexdigest()[:_DIGITS]


# ---------------------------------------------------------------- verdicts


def save_verdict(store: Store, finding: Finding, verdict: Verdict, note: str) -> None:
    """Keep what a person says of a finding as it is now; it takes the place of any other verdict on the same values.

    One that is there may bear a later time, of a clock that was ahead: what is said last bears it too, and counts elsewhere."""
    where = "address = ? AND part = ? AND kind = ? AND subject = ? AND fingerprint = ?"
    given = (finding.address, finding.part, finding.kind, finding.subject, finding.fingerprint)
    kept = store.row(f"SELECT reviewed_at FROM reviews WHERE {where}", given)
    _save(store, [_review(finding, verdict, note, max(store.now(), kept[0] if kept else ""))])


def _review(finding: Finding, verdict: Verdict, note: str, now: str) -> Review:
    return Review(
        finding.address,
        finding.part,
        finding.document_key,
        finding.kind,
        finding.subject,
        finding.fingerprint,
        finding.said,
        verdict,
        note,
        now,
    )


_COLUMNS = tuple(field.name for field in fields(Review))


def _save(store: Store, reviews: Sequence[Review]) -> int:
    """How many were new or newer than what was kept."""
    written = 0
    with store.writing() as connection:
        for review in reviews:
            cursor = connection.execute(
                f"INSERT INTO reviews ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
                " ON CONFLICT (address, part, kind, subject, fingerprint) DO UPDATE SET verdict = excluded.verdict,"
                " note = excluded.note, said = excluded.said, document_key = excluded.document_key,"
                " reviewed_at = excluded.reviewed_at WHERE excluded.reviewed_at >= reviewed_at"
                " AND (excluded.verdict <> verdict OR excluded.note <> note)",
                tuple(getattr(review, name) for name in _COLUMNS),
            )
            written += cursor.rowcount
    return written


def read_reviews(store: Store) -> Iterator[dict[str, Any]]:
    """Every verdict as an object, in a fixed order: what :func:`import_reviews` takes."""
    columns = ", ".join(_COLUMNS)
    rows = store.all_rows(
        f"SELECT {columns} FROM reviews ORDER BY address, part, kind, subject, reviewed_at, fingerprint"
    )
    return (dict(zip(_COLUMNS, row, strict=True)) for row in rows)


def import_reviews(store: Store, lines: Iterable[str]) -> tuple[int, int]:
    """Take in verdicts, one JSON object a line; of two on the same values the newer counts. All of them or, on a line that is no
    verdict, none (:class:`BadReviewError`). Returns how many there were, and how many changed what was kept.

    A verdict whose page is not in the database waits for it.
    """
    reviews = [_read_review(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return len(reviews), _save(store, reviews)


def _read_review(number: int, line: str) -> Review:
    try:
        said = json.loads(line)
        review = Review(**said)
    except (ValueError, TypeError) as error:
        raise BadReviewError(f"line {number} is no verdict: {' '.join(str(error).split())}") from None
    words = [getattr(review, name) for name in _COLUMNS if name != "part"]
    if not all(isinstance(word, str) for word in words) or not isinstance(review.part, int):
        raise BadReviewError(f"line {number} is no verdict: part is a number, all else are texts")
    if review.verdict not in VERDICTS or review.kind not in KINDS:
        raise BadReviewError(f"line {number} is no verdict: {review.verdict} on a {review.kind}")
    return replace(review, reviewed_at=_read_time(number, review.reviewed_at))


def _read_time(number: int, text: str) -> str:
    """A time with its zone, in UTC as the store writes it: of two the later is the larger text."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo:
            return at.astimezone(UTC).strftime(_TIME)
    except (ValueError, OverflowError):
        pass
    raise BadReviewError(f"line {number} is no verdict: {text!r} is no time with a zone")
