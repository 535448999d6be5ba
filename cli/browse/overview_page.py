"""The first page, and that of coverage."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from cli.browse.coverage import show_agencies, show_provinces
from cli.browse.kept import Kept
from cli.browse.overview_words import MOST_AGENCIES, summarise
from cli.browse.page import NoSuchPage, Page, parse_number, read
from db.chosen_reports import UNKNOWN, ReportLine, Scope, read_lines, span
from db.coverage_map import by_agency, by_province
from db.overview import read_overview


async def overview(datasette: Any, request: Any) -> Page:
    """``/``. It sums up every report, which takes a second where there are ten thousand."""
    if not hasattr(datasette, "gongkai_overview"):
        datasette.gongkai_overview = Kept(partial(_make_overview, datasette))
    page: Page = await datasette.gongkai_overview.get(datasette.gongkai.database)
    return page


async def _make_overview(datasette: Any) -> Page:
    found = await read(datasette, lambda connection: read_overview(connection, Scope()))
    page = await asyncio.to_thread(summarise, found)  # it draws; meanwhile other pages are served
    return Page("overview.html", {"page": page, "present": found.present, "folded": True, "links": True})


async def coverage(datasette: Any, request: Any) -> Page:
    """``/coverage``; ``province`` (``-``: not known) and ``page`` in its query."""
    province: str | None = request.args.get("province") or None
    number = parse_number(request.args.get("page") or "1")
    lines = await read(datasette, lambda connection: read_lines(connection, Scope(province)))
    if province is not None and not lines:
        raise NoSuchPage(f"没有这个省份的报告 There is no report of the province {province}")
    pages = -(-len({line.agency_ref for line in lines}) // MOST_AGENCIES) or 1
    if number is None or not 1 <= number <= pages:
        raise NoSuchPage(f"没有这一页 There is no such page; the last is {pages}")
    return Page("coverage.html", show_coverage(lines, province, number, pages))


def show_coverage(lines: Sequence[ReportLine], province: str | None, number: int, pages: int) -> dict[str, object]:
    """The context of the page: agencies of the page ``number``, from 1; without a ``province`` the provinces before them."""
    years = span(lines)
    rows = by_agency(lines, years)[(number - 1) * MOST_AGENCIES : number * MOST_AGENCIES]
    return {
        "province": "省份未知 province not known" if province == UNKNOWN else province,
        "asked": province,
        "number": number,
        "pages": pages,
        "provinces": show_provinces(by_province(lines, years), years) if province is None and lines else None,
        "agencies": show_agencies(rows, years) if lines else None,
        "links": True,
    }
