"""Search: where words stand in the titles, sections and tasks of the documents that are current. Reads only.

No text is scanned: words are looked up in the index (search_words.py), and a filter chooses documents by their own columns. The
newest year comes first, and in a year what was stored first.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from db.search_index import LAST, UNKNOWN, find_range
from db.search_words import BadTermError, compile_hits, find_variants, register, search_terms, spell_match

__all__ = ["BadTermError", "compile_hits", "register", "search_terms"]  # for who searches

Kind = Literal["title", "section", "task"]
KINDS: tuple[Kind, ...] = get_args(Kind)
COUNTED = 1000  # hits, where fewer are wanted
_FEW = 30  # documents that are asked one by one, rather than of every hit whose it is

_RANGE = "i.rowid >= :low AND i.rowid < :high"
_KIND = (
    "(:kind IS NULL OR :kind = CASE WHEN i.rowid = p.first THEN 'title' WHEN i.rowid <= p.first + p.sections THEN 'section'"
    " ELSE 'task' END)"
)
# hit after hit
EVERY = f"SELECT i.rowid FROM search_index AS i WHERE i.words MATCH :match AND {_RANGE} ORDER BY i.rowid LIMIT :most"
# hit after hit, and whether it and its document are wanted
BY_HIT = (
    "SELECT i.rowid FROM search_index AS i"
    " CROSS JOIN search_places AS p ON p.first = (SELECT max(q.first) FROM search_places AS q WHERE q.first <= i.rowid)"
    " CROSS JOIN all_documents AS d ON d.id = p.document"
    f" WHERE i.words MATCH :match AND {_RANGE} AND {_KIND} AND {{chosen}} ORDER BY i.rowid LIMIT :most"
)
# one wanted document after the other, and what is hit in its places
BY_DOCUMENT = (
    "SELECT i.rowid FROM json_each(:documents) AS d CROSS JOIN search_places AS p ON p.document = d.value"
    " CROSS JOIN search_index AS i ON i.rowid BETWEEN p.first AND p.first + p.sections + p.tasks"
    f" WHERE i.words MATCH :match AND {_KIND} ORDER BY i.rowid LIMIT :most"
)
OWNER = "SELECT first, document, sections FROM search_places WHERE first <= :place ORDER BY first DESC LIMIT 1"
PLACE = (
    "SELECT d.document_key, d.doc_type, ifnull(d.agency_name, d.agency), d.province, d.city, d.year, d.title,"
    " ifnull(s.path, t.section), ifnull(s.text, t.text), a.address"
    " FROM all_documents AS d JOIN page_versions AS v ON v.id = d.page_version JOIN pages AS a ON a.id = v.page"
    " LEFT JOIN all_sections AS s ON s.document = d.id AND s.position = :section"
    " LEFT JOIN all_tasks AS t ON t.document = d.id AND t.position = :task WHERE d.id = :document"
)
ABOVE = (
    "SELECT ifnull(number, '') || ifnull(title, '') FROM all_sections WHERE document = :document"
    " AND (path = :path OR substr(:path, 1, length(path) + 1) = path || '.') ORDER BY position"
)


class Connection(Protocol):
    """What a database is asked through."""

    def execute(self, sql: str, parameters: Mapping[str, Any], /) -> Any:
        """A cursor over the rows."""


class UnsearchableError(Exception):
    """There is nothing to search in: no document is as the filters say, or there is no index; the message is one line."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Whose documents. ``agency``: a part of its name, as printed or resolved, or its id or credit code. ``years``: first and last.
    ``province``, ``city``: how the name begins, or the division code."""

    agency: str | None = None
    years: tuple[int, int] | None = None
    province: str | None = None
    city: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that holds what was looked for. ``section``: its path, ``None`` of a title; ``headings``: the titles down to it.

    ``text``: all of the place's own text. ``address``: of the page, or the path of its file.
    """

    kind: Kind
    document_key: str
    doc_type: str
    agency: str | None
    province: str | None
    city: str | None
    year: int | None
    title: str | None
    section: str | None
    headings: tuple[str, ...]
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """``hits``: read as they are asked for. ``count``: how many there are, at least when ``more``."""

    hits: Iterator[Hit]
    count: int
    more: bool


def search(
    connection: Connection,
    terms: Sequence[str],
    *,
    without: Sequence[str] = (),
    filters: Filters = Filters(),
    kind: Kind | None = None,
    limit: int | None = None,
) -> Found:
    """The places that hold all terms and none of ``without``; a term with blanks in it is a phrase. ``limit``: the most hits.

    Raises :class:`BadTermError` and :class:`UnsearchableError`.
    """
    match = spell_match(terms, without)
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_places'", {}).fetchone() is None:
        raise UnsearchableError(
            "the database has no search index; gongkai status makes the one that an older gongkai did not"
        )
    chosen = _choose(filters)
    few = _find_few(connection, filters, chosen)
    low, high = find_range(*(filters.years or (UNKNOWN, LAST)))
    most = -1 if limit is None else max(limit, COUNTED) + 1
    values = {"match": match, "low": low, "high": high, "kind": kind, "most": most} | chosen.values
    values["documents"] = json.dumps(few)
    statement = BY_DOCUMENT if few else BY_HIT if chosen.values or kind else EVERY
    places = [place for (place,) in connection.execute(statement.format(chosen=chosen.sql), values)]
    more = limit is not None and len(places) == most
    return Found((_read_hit(connection, place) for place in places[:limit]), len(places) - more, more)


# ---------------------------------------------------------------- filters


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A condition on documents (``d``) with the values of its parameters."""

    sql: str
    values: dict[str, Any]


_CONDITIONS = {
    "agency": (
        "(instr(ifnull(d.agency_name, '') || ' ' || ifnull(d.agency, ''), {value}) OR d.agency_id = {value}"
        " OR d.credit_code = {value})"
    ),
    "province": "(instr(d.province, {value}) = 1 OR instr(d.division_code, {value}) = 1)",
    "city": "(instr(d.city, {value}) = 1 OR instr(d.division_code, {value}) = 1)",
    "system": "d.system = {value}",
}


def _choose(filters: Filters) -> _Chosen:
    conditions, values = ["1"], dict[str, Any]()
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            variants = {f"{name}_{number}": variant for number, variant in enumerate(find_variants(value))}
            conditions.append(f"({' OR '.join(condition.format(value=f':{key}') for key in variants)})")
            values |= variants
    return _Chosen(" AND ".join(conditions), values)


def _find_few(connection: Connection, filters: Filters, chosen: _Chosen) -> list[int]:
    """The documents that are wanted when they are few, else none. Raises :class:`UnsearchableError` when there are none."""
    if filters == Filters():
        return []
    first, last = filters.years or (None, None)
    sql = (
        "SELECT d.id FROM all_documents AS d WHERE d.current AND (:first IS NULL OR d.year BETWEEN :first AND :last)"
        f" AND {chosen.sql} LIMIT {_FEW + 1}"
    )
    few = [document for (document,) in connection.execute(sql, {"first": first, "last": last} | chosen.values)]
    if not few:
        said = {name: getattr(filters, name) for name in Filters.__dataclass_fields__ if getattr(filters, name)}
        if filters.years:
            said["year"] = "-".join(map(str, dict.fromkeys(said.pop("years"))))
        raise UnsearchableError(f"no document of {', '.join(f'{name} {value}' for name, value in said.items())}")
    return few if len(few) <= _FEW else []


# ---------------------------------------------------------------- hits


def _read_hit(connection: Connection, place: int) -> Hit:
    first, document, sections = connection.execute(OWNER, {"place": place}).fetchone()
    number = place - first - 1
    row = connection.execute(PLACE, {"document": document, "section": number, "task": number - sections}).fetchone()
    key, doc_type, agency, province, city, year, title, section, text, address = row
    kind: Kind = "title" if number < 0 else "section" if number < sections else "task"
    above = connection.execute(ABOVE, {"document": document, "path": section}).fetchall()
    headings = tuple(heading for (heading,) in above if heading)
    own = (title or "") if kind == "title" else text
    return Hit(kind, key, doc_type, agency, province, city, year, title, section, headings, own, address)
