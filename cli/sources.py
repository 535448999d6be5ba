"""Paths as a user names them → the pages that stand in them, one at a time."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from db.identity import Capture, find_host
from parsers.records import Page
from scraper.families import FAMILIES
from scraper.records import ArchiveFault, Recorded
from scraper.replay import read_answers

LARGEST_PAGE = 100 * 1024 * 1024  # bytes; a report with its tables has some 50 KB
PAGE_SUFFIXES = frozenset({"", ".html", ".htm", ".shtml", ".xhtml", ".jsp", ".txt", ".text", ".md"})
_LINES = ".jsonl"
_ARCHIVES = (".warc", ".warc.gz")
_SUCCESS = 200
# what may be a page: servers also send none, or a type of their own making
_TEXT = re.compile(r"$|text/|application/(?:xhtml|xml|octet-stream)", re.IGNORECASE)
# <!-- saved from url=(0046)http://ybj.example.gov.cn/art/2022/1/20/art_1.html -->, as browsers write it
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,5}\)\s*(https?://[^\s<>\"]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be read, and why, in one line."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a folder that is no page, by its suffix."""

    source: str
    suffix: str


Found = Capture | Failure | Skipped


@dataclass(frozen=True, slots=True)
class File:
    """A file to read; ``named``: by the user, not found in a folder."""

    path: Path
    named: bool


def find_files(paths: Sequence[str]) -> Iterator[File | Failure]:
    """The files under the paths, folders in the order of their names. Hidden files and folders are passed over."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from _walk(path)
        elif path.exists():
            yield File(path, named=True)
        else:
            yield Failure(printable(path), "no such file or folder")


def _walk(folder: Path) -> Iterator[File | Failure]:
    failures: list[Failure] = []

    def note(error: OSError) -> None:
        failures.append(Failure(printable(error.filename or folder), _reason(error)))

    for place, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield File(Path(place, name), named=False)
    yield from failures


def read_file(file: File | Failure, url: str | None = None) -> Iterator[Found]:
    """The pages of a file: one, or one a line of ``.jsonl``. In a folder, files that are no page are skipped."""
    if isinstance(file, Failure):
        yield file
        return
    name = file.path.name.lower()
    suffix = file.path.suffix.lower()
    if name.endswith(_ARCHIVES):
        yield from _read_warc(file.path)
    elif name.endswith(".wacz") and file.named:
        yield Failure(
            printable(file.path), "WACZ is a zip of WARC files: unpack it and name those in its archive folder"
        )
    elif suffix == _LINES:
        yield from _read_lines(file.path)
    elif file.named or suffix in PAGE_SUFFIXES:
        yield _read_page(file.path, url)
    else:
        yield Skipped(printable(file.path), suffix)


def _read_page(path: Path, url: str | None) -> Found:
    try:
        with path.open("rb") as stream:
            return _take(stream, path, url or _find_sidecar(path))
    except OSError as error:
        return Failure(printable(path), _reason(error))


def read_stream(stream: BinaryIO, url: str | None) -> Found:
    """The page on standard input."""
    return _take(stream, Path("-"), url)


def _take(stream: BinaryIO, path: Path, url: str | None) -> Found:
    body = stream.read(LARGEST_PAGE + 1)
    fault = find_fault(body)
    if fault:
        return Failure(printable(path), fault)
    page = Page(body, source=printable(path), url=url or find_saved_from(body))
    return Capture(page, origin=printable(path.resolve()))


def find_fault(body: bytes) -> str | None:
    """Why these bytes are not worth a parse: empty, or larger than a page can be."""
    if not body.strip():
        return "empty"
    if len(body) > LARGEST_PAGE:
        return f"larger than {LARGEST_PAGE // 1024 // 1024} MB"
    return None


def find_saved_from(body: bytes) -> str | None:
    """The address that a browser wrote into a page it saved."""
    match = _SAVED_FROM.search(body[:4096])
    address = match[1].decode("ascii", "ignore").removesuffix("--") if match else ""
    return address if is_address(address) else None


def _find_sidecar(path: Path) -> str | None:
    """The address in ``page.html.url`` or ``page.url``: one line, or a shortcut file of Windows."""
    for beside in (path.with_name(path.name + ".url"), path.with_suffix(".url")):
        if beside != path and beside.is_file():
            for line in beside.read_text(encoding="utf-8", errors="replace")[:4096].splitlines():
                address = line.strip().removeprefix("URL=")
                if is_address(address):
                    return address
    return None


def is_address(text: str) -> bool:
    """Is this an http or https address with a host?"""
    try:
        return text.startswith(("http://", "https://")) and bool(find_host(text))
    except ValueError:
        return False


def _read_lines(path: Path) -> Iterator[Found]:
    """One page a line: ``{"url": …, "html" or "text": …}``, with ``fetched_at`` when it is known."""
    try:
        with path.open("rb") as stream:
            number = 0
            while line := stream.readline(LARGEST_PAGE + 1):
                number += 1
                if line.strip():
                    yield _read_line(line, f"{printable(path)}:{number}", f"{printable(path.resolve())}:{number}")
    except OSError as error:
        yield Failure(printable(path), _reason(error))


def _read_line(line: bytes, source: str, origin: str) -> Found:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return Failure(source, "not a line of JSON")
    kind, text = _find_text(record)
    if not text:
        return Failure(source, 'no "html" or "text" in this line')
    body = text.encode("utf-8", "replace")
    fault = find_fault(body)
    if fault:
        return Failure(source, fault)
    url = record.get("url")
    page = Page(
        body,
        source=source,
        url=url if isinstance(url, str) and is_address(url) else None,
        content_type=f"text/{kind}; charset=utf-8",
        fetched_at=record.get("fetched_at") if isinstance(record.get("fetched_at"), str) else None,
    )
    return Capture(page, origin)


def _read_warc(path: Path) -> Iterator[Found]:
    """The pages of a WARC file, ours or another tool's: answers of success that are text."""
    try:
        for recorded in read_answers(path):
            if isinstance(recorded, ArchiveFault):
                yield Failure(f"{printable(path)}:{recorded.position.offset}", recorded.detail)
            elif recorded.answer.status == _SUCCESS and not recorded.repeated:
                yield from _page_of(recorded, path)
    except OSError as error:
        yield Failure(printable(path), _reason(error))


def _page_of(recorded: Recorded, path: Path) -> Iterator[Capture]:
    answer, about = recorded.answer, recorded.last.about
    headers = {name.lower(): value for name, value in answer.headers}
    kind = headers.get("content-type")
    family = FAMILIES.get(about.family or "")
    inner = family.unwrap(answer) if family else None
    body = answer.body if inner is None else inner
    if about.kind == "list" or not body.strip() or not _TEXT.match(kind or ""):
        return
    page = Page(
        body,
        source=f"{printable(path)}:{recorded.last.position.offset}",
        url=answer.request.url,
        content_type=kind if inner is None else "text/html; charset=utf-8",
        fetched_at=_read_time(recorded.last.hop.requested_at),
        owner=about.owner,
    )
    yield Capture(page, f"{printable(path.resolve())}:{recorded.last.position.offset}", unsorted=True)


def _read_time(text: str) -> str | None:
    """A time of a WARC as the database has it, to the second; ``None`` for what is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _find_text(record: Any) -> tuple[str, str | None]:
    if isinstance(record, dict):
        for key, kind in (("html", "html"), ("text", "plain")):
            if isinstance(record.get(key), str):
                return kind, record[key]
    return "", None


def printable(path: str | Path) -> str:
    """A path as text that can be printed and stored: bytes that are not UTF-8 are shown as \\x escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
