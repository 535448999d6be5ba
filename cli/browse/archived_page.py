"""The page as it was served, from the archive: shown so that nothing in it can run, load or be sent."""

from pathlib import Path
from typing import Any

from cli.browse.page import Content, NoSuchPage, parse_number, read
from db.report_view import ArchivedRead, find_archived
from scraper.records import Archived, ArchivePosition
from scraper.replay import read_record

# a page of a stranger: no scripts, no forms, no frames, nothing loaded, in an origin of its own
_HARMLESS = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_MARKUP = ("text/html", "application/xhtml+xml")


async def archived(datasette: Any, request: Any) -> Content:
    """``/archived/VERSION``: VERSION is page_versions.id."""
    text = request.url_vars["version"]
    number = parse_number(text)
    found = None if number is None else await read(datasette, lambda connection: find_archived(connection, number))
    if found is None:
        raise NoSuchPage(f"没有这个版本 There is no version {text} of a page")
    if not found.places:
        raise NoSuchPage(f"未经抓取，没有存档 This page was not crawled, so it is not archived: {found.address}")
    return _show(found, _read(found, datasette.gongkai.archive))


def _read(found: ArchivedRead, folder: Path) -> bytes:
    """The bytes of the page; what is wrong with the archive is said in words."""
    for file, offset, length in found.places:
        if Path(file).name != file:
            continue
        try:
            answer = read_record(folder, ArchivePosition(file, offset, length))
        except OSError:
            raise NoSuchPage(
                f"存档文件 {file} 不在 {folder}。 The page lies in the archive file {file}, which is not in {folder}:"
                " gongkai serve --archive FOLDER says where the archive is."
            ) from None
        if isinstance(answer, Archived) and answer.body is not None:
            return answer.body
    raise NoSuchPage(f"存档无法读取 The archive cannot be read there: {found.places[0][0]} at {found.places[0][1]}")


def _show(found: ArchivedRead, body: bytes) -> Content:
    kind = (found.content_type or "text/html").partition(";")[0].strip().lower()
    charset = found.encoding or "utf-8"
    if kind in _MARKUP:
        return Content(body, f"text/html; charset={charset}", _HARMLESS)
    if kind.startswith("text/") or kind == "application/json":
        return Content(body, f"text/plain; charset={charset}", _HARMLESS)
    return Content(body, "application/octet-stream", {**_HARMLESS, "Content-Disposition": "attachment"})
