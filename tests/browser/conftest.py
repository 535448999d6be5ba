"""A browser, and a server with something to look at; skipped, with the reason, where there is no browser."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cli.fixtures import read_fixtures
from cli.pipeline import ingest, load_parser
from db.runs import run
from db.store import Store
from tests.browsing import Served, fill, serving
from tests.places import FIXTURES, ROOT

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
SCREENSHOTS = Path(os.environ.get("GONGKAI_SCREENSHOTS", ROOT / "screenshots"))
DESKTOP, PHONE, PAPER = 1280, 390, 700  # pixels; A4 between its margins


def find_chromium() -> str | None:
    """The program: the one that is named, or one on PATH."""
    return os.environ.get("GONGKAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program."""
    found = find_chromium()
    if not found:
        pytest.skip("no chromium on PATH, and GONGKAI_CHROMIUM names none: no page was opened in a browser")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """The browser, without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[browser]'")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own documents, and those of tests/browsing.py."""
    path = fill(tmp_path_factory.mktemp("browser"))
    with Store(path) as store, run(store, "ingest") as begun:
        ingest(read_fixtures(FIXTURES / "documents"), begun, load_parser())
    return path


@pytest.fixture(scope="session")
def served(database: Path) -> Iterator[Served]:
    """``gongkai serve`` on it."""
    with serving(database) as server:
        yield server


@dataclass
class Window:
    """A page in the browser, and what it complained of or asked of other hosts."""

    page: Any
    served: Served
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> Any:
        """Load a path of the server."""
        self.page.goto(f"{self.served.address.rstrip('/')}{path}")
        return self.page

    def keep(self, name: str, *, whole: bool = True) -> None:
        """A picture of the whole page, or of what the window shows of it, for people."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SCREENSHOTS / f"{name}.png"), full_page=whole)

    def overflow(self) -> int:
        """By how many pixels it is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def window(browser: Any, served: Served) -> Iterator[Window]:
    """A window that notes what should not happen."""
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    opened = Window(page, served)
    page.on("console", lambda said: opened.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("dialog", lambda dialog: _refuse(opened, dialog))
    page.on("request", lambda asked: _note(opened, asked.url))
    yield opened
    page.close()


def _refuse(opened: Window, dialog: Any) -> None:
    """No page of ours asks anything."""
    opened.complaints.append(dialog.message)
    dialog.dismiss()


def _note(opened: Window, url: str) -> None:
    if not url.startswith((opened.served.address, "data:", "blob:")):
        opened.outside.append(url)
