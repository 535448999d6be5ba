"""What a source revised on the page of a report."""

from typing import Any

from cli.browse import names
from cli.browse.page import NoSuchPage, Page, parse_number, read
from db.connection import Connection
from db.reading import Asking
from db.report_view import HEAD, find_report
from db.revisions import Difference, UnknownPageError, compare_page

_KINDS = {
    "document": names.Name("文件", "Documents"),
    "field": names.Name("著录项", "Fields"),
    "section": names.Name("章节", "Sections"),
    "cell": names.Name("单元格", "Cells"),
    "table": names.Name("其他表格的行", "Rows of tables"),
}


async def changes(datasette: Any, request: Any) -> Page:
    """``/report/KEY/changes``; ``from`` and ``to``: numbers of versions, by default the last revision."""
    key = request.url_vars["key"]
    asked = [request.args.get(side) or "" for side in ("from", "to")]
    sides = [parse_number(side) for side in asked]
    if unknown := [side for side, number in zip(asked, sides, strict=True) if side and number is None]:
        raise NoSuchPage(f"没有这个版本 There is no version {unknown[0]}")

    def load(connection: Connection) -> tuple[dict[str, Any], Difference | None] | None:
        document = find_report(connection, key)
        if document is None:
            return None
        cursor = connection.execute(HEAD, (document,))
        head = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
        return head, compare_page(Asking(connection), head["address"], head["page"], *sides)

    try:
        found = await read(datasette, load)
    except UnknownPageError as error:
        raise NoSuchPage(f"没有这个版本 {error}") from None
    if found is None:
        raise NoSuchPage(f"没有这份报告 There is no report {key}")
    head, difference = found
    return Page("changes.html", show_changes(key, head, difference))


def show_changes(key: str, head: dict[str, Any], found: Difference | None) -> dict[str, object]:
    """The context of the template."""
    kinds = dict.fromkeys(change.kind for change in found.changes) if found else {}
    groups = [(_KINDS[kind], [one for one in found.changes if one.kind == kind]) for kind in kinds] if found else []
    return {
        "key": key,
        "head": head,
        "found": found,
        "groups": groups,
        "labels": names.cell_names(),
        "say": names.say,
        "said_of_cell": said_of_cell,
    }


def said_of_cell(text: str) -> str:
    """What a cell says, its state (``dash: —``) in Chinese; a number as it is."""
    state, colon, raw = text.partition(": ")
    known = names.say("states", state)
    return f"{known.zh}{'：' if colon else ''}{raw}" if known.en else text
