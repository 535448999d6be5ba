"""The page of the search box: where words stand in titles, sections and tasks."""

from dataclasses import dataclass
from typing import Any

from cli.browse import names
from cli.browse.page import Page, parse_number, read
from cli.search_command import find_snippet
from db.connection import Connection
from db.search import BadTermError, Filters, Hit, UnsearchableError, compile_hits, search
from db.search_words import split_box

_MOST = 50
_FILTERS = ("agency", "province", "city", "system")


@dataclass(frozen=True, slots=True)
class HitShown:
    """A place, and the text around the first hit in pieces: each with whether it is what was looked for."""

    hit: Hit
    pieces: tuple[tuple[str, bool], ...]


async def search_page(datasette: Any, request: Any) -> Page:
    """``/search?q=…``; ``agency``, ``province``, ``city``, ``system``, ``from`` and ``to`` (years) narrow it."""
    box = (request.args.get("q") or "").strip()
    chosen = {name: (request.args.get(name) or "").strip() for name in _FILTERS}
    years = [parse_number(request.args.get(end) or "") for end in ("from", "to")]
    shown = {"search_terms": box, "chosen": chosen, "years": years, "say": names.say, "most": _MOST}
    if not box:
        return Page("search.html", {**shown, "hits": (), "count": 0, "more": False, "problem": ""})
    first, last = years[0] or 0, years[1] or 9999
    filters = Filters(
        **{name: value or None for name, value in chosen.items()}, years=(first, last) if any(years) else None
    )

    def find(connection: Connection) -> tuple[tuple[HitShown, ...], int, bool]:
        terms, without = split_box(box)
        found = search(connection, terms, without=without, filters=filters, limit=_MOST)
        pattern = compile_hits(terms)
        hits = tuple(HitShown(hit, tuple(find_snippet(hit.text, pattern))) for hit in found.hits)
        return hits, found.count, found.more

    try:
        hits, count, more = await read(datasette, find)
    except (BadTermError, UnsearchableError) as problem:
        return Page("search.html", {**shown, "hits": (), "count": 0, "more": False, "problem": str(problem)})
    return Page("search.html", {**shown, "hits": hits, "count": count, "more": more, "problem": ""})
