"""The project's own documents: a page with what must be read from it. Adding one, and showing them all (``demo``)."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from cli.pipeline import Parse, read_page
from cli.sources import Failure, find_fault, find_saved_from
from cli.usage import Fault
from db.identity import Capture
from parsers.records import Page, as_json

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class FixtureError(Fault):
    """A fixture cannot be found or added; the message is one line."""


def find_folder() -> Path:
    """``fixtures/documents`` of the checkout that this code runs from."""
    folder = Path(__file__).resolve().parent.parent / "fixtures" / "documents"
    if not folder.is_dir():
        raise FixtureError(f"no folder {folder}: the fixtures are part of the source checkout, not of the package")
    return folder


def read_fixtures(folder: Path) -> Iterator[Capture]:
    """The page of every fixture, under its name and, where ``page.toml`` has it, its address."""
    for path in sorted(folder.glob("*/page.*")):
        if path.suffix != ".toml":
            yield read_fixture(path)


def read_fixture(path: Path) -> Capture:
    """The page of one fixture. Its name stands for its place, so that every checkout gives the same database."""
    about = path.with_name("page.toml")
    url = tomllib.loads(about.read_text(encoding="utf-8")).get("url") if about.is_file() else None
    name = f"{path.parent.name}/{path.name}"
    return Capture(Page(path.read_bytes(), source=name, url=url or None), origin=name)


def add_fixture(folder: Path, page: Path, parse: Parse, *, url: str | None, name: str | None) -> Path:
    """Copy a page among the fixtures, with what the parser reads from it now, for a person to review."""
    name = name or re.sub(r"[^a-z0-9]+", "-", page.stem.lower()).strip("-") or "page"
    if not _NAME.fullmatch(name):
        raise FixtureError(f"{name!r} is no name for a fixture: small letters, digits and single hyphens")
    target = folder / name
    if target.exists():
        raise FixtureError(f"{target} exists; choose another --name")
    body = page.read_bytes()
    url = url or find_saved_from(body)
    file = f"page{page.suffix.lower() or '.txt'}"
    fault = find_fault(body)
    read = Failure(name, fault) if fault else read_page(Page(body, source=f"{name}/{file}", url=url), parse)
    if isinstance(read, Failure):
        raise FixtureError(f"{page}: {read.reason}")
    target.mkdir()
    (target / file).write_bytes(body)
    # a JSON string is a TOML string
    (target / "page.toml").write_text(f"url = {json.dumps(url or '')}\n{_ABOUT}", encoding="utf-8")
    (target / "expected.json").write_text(expected_json(read), encoding="utf-8")
    return target


_ABOUT = """\
why = ""           # what this page shows that no other fixture does, in one line
reviewed = false   # true once a person has compared expected.json with the page, figure by figure
"""


def expected_json(documents: object) -> str:
    """The parse of a page as ``expected.json`` holds it."""
    return json.dumps(as_json(documents), ensure_ascii=False, indent=1) + "\n"
