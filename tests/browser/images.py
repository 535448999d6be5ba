"""The pictures of README and tutorial, made anew of the demo database: ``python -m tests.browser.images demo/gongkai.db``."""

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from db.store import Store
from tests.browser.conftest import ARGUMENTS, find_chromium
from tests.browsing import serving
from tests.places import ROOT

IMAGES = ROOT / "docs" / "images"
_WIDE, _HIGH = 1200, 800
_FAILING = "SELECT document_key FROM quality WHERE checks_failed_error > 1 AND official_host ORDER BY checks_failed DESC LIMIT 1"


def main(database: Path) -> None:
    """Take both pictures."""
    with Store.reading(database) as store:
        (report,) = store.query(_FAILING)
    with serving(database) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": _WIDE, "height": _HIGH})
        page.goto(served.address)
        _keep(page, "overview")
        page.goto(f"{served.address}report/{report['document_key']!s}")
        cell = page.locator(".failing a").first
        cell.scroll_into_view_if_needed()
        cell.focus()
        _keep(page, "report")
        browser.close()


def _keep(page: Any, name: str) -> None:
    page.screenshot(path=str(IMAGES / f"{name}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
