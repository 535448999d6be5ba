"""Every kind of page in a real browser: nothing wrong on the console, nothing asked of other hosts, readable on a phone, on paper,
by keyboard and by a screen reader. Pictures of all of them are left in ``screenshots/``."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PAPER, PHONE, Window
from tests.browsing import FAILING, HOSTILE, LAST_YEAR, POINTS


def ask(database: Path, sql: str) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute(sql).fetchone()[0])


def report_titled(title: str | None) -> str:
    return f"SELECT '/report/' || document_key FROM documents WHERE title = '{title}' LIMIT 1"


# name → the path, or the statement that tells it
OURS = {
    "overview": "/",
    "coverage": "/coverage",
    "search": "/search?q=公开",
    "search-nothing": "/search?q=无此词语",
    "tables": "/gongkai",
    "report-failing": report_titled(FAILING.title),
    "report-hostile": report_titled(HOSTILE.title),
    "report-2014-form": "SELECT '/report/' || document_key FROM documents WHERE form_edition = 'stat2014' LIMIT 1",
    "report-without-form": "SELECT '/report/' || document_key FROM documents WHERE form_edition IS NULL AND doc_type = 'annual_report' LIMIT 1",
    "report-2019-form": "SELECT '/report/' || document_key FROM documents WHERE form_edition = 'form2019' LIMIT 1",
    "report-unread": "SELECT '/report/' || document_key FROM quality ORDER BY facts_unread DESC LIMIT 1",
    "report-most-issues": "SELECT '/report/' || document_key FROM quality ORDER BY issues_error + issues_warn DESC LIMIT 1",
    "work-points": report_titled(POINTS.title),
    "changes": f"SELECT '/report/' || document_key || '/changes?from=1&to=2' FROM documents WHERE title = '{FAILING.title}'",
    "agency": f"SELECT '/agency/' || agency_ref FROM documents WHERE title = '{LAST_YEAR.title}'",
    "agency-one-year": "SELECT '/agency/' || agency_ref FROM annual_reports WHERE form_edition = 'form2019' LIMIT 1",
}
# Datasette's own pages, in our frame
THEIRS = {
    "rows": "/gongkai/documents",
    "rows-of-facts": "/gongkai/facts",
    "rows-filtered": "/gongkai/documents?doc_type=work_points",
    "row": "/gongkai/agencies/1",
    "saved-query": "/gongkai/refusals",
    "sql": "/gongkai?sql=SELECT+agency,+year+FROM+annual_reports",
    "sql-wrong": "/gongkai?sql=SELECT+nothing",
}


def path_of(database: Path, name: str) -> str:
    known = (OURS | THEIRS)[name]
    return known if known.startswith("/") else ask(database, known)


def check_quiet(window: Window, *, failing: bool = False) -> None:
    """No complaint but, of a page that is an error on purpose, that it is one."""
    said = [one for one in window.complaints if not (failing and "Failed to load resource" in one)]
    assert (said, window.outside) == ([], [])


# ---------------------------------------------------------------- every page


@pytest.mark.parametrize("name", OURS | THEIRS)
def test_a_page_is_quiet_asks_nobody_else_and_can_be_read_aloud(window: Window, database: Path, name: str) -> None:
    page = window.open(path_of(database, name))
    window.keep(name, whole=name in OURS)
    if name in OURS:
        assert not find_barriers(page)
    check_quiet(window, failing=name == "sql-wrong")


def find_barriers(page: Any) -> list[tuple[str, str, str]]:
    """What axe finds gravely wrong for people who do not see the page, or see it badly."""
    reason = "axe is not installed: pip install -e '.[browser]'"
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=reason)
    return [
        (one["id"], node["html"][:120], node.get("failureSummary"))
        for one in axe.Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("name", OURS | THEIRS)
def test_a_page_fits_a_phone(window: Window, database: Path, name: str) -> None:
    window.page.set_viewport_size({"width": PHONE, "height": 844})
    window.open(path_of(database, name))
    window.keep(f"{name}-phone", whole=name in OURS)
    assert window.overflow() <= 0


@pytest.mark.parametrize("name", OURS)
def test_a_page_fits_the_paper(window: Window, database: Path, name: str) -> None:
    window.page.emulate_media(media="print")
    window.page.set_viewport_size({"width": PAPER, "height": 1000})
    page = window.open(path_of(database, name))
    window.keep(f"{name}-paper")
    assert window.overflow() <= 0
    assert not page.locator(".masthead-search").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_what_is_not_there_is_a_page_too(window: Window) -> None:
    page = window.open("/report/nothing-1")
    assert "没有这一页" in page.inner_text("h1")
    window.keep("not-found")
    check_quiet(window, failing=True)


# ---------------------------------------------------------------- what can be done on them


def rule_of(page: Any) -> Any:
    return page.locator(".failing .rule").first


def is_in_sight(page: Any, element: Any) -> bool:
    box = element.bounding_box()
    size = page.viewport_size
    return bool(box and box["y"] >= 0 and box["y"] + box["height"] <= size["height"] and box["width"] <= size["width"])


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_a_failing_cell_shows_its_rule_by_keyboard_and_by_mouse(window: Window, database: Path, width: int) -> None:
    window.page.set_viewport_size({"width": width, "height": 800})
    page = window.open(path_of(database, "report-failing"))
    cell = page.locator(".failing .mark").first
    assert not rule_of(page).is_visible()
    cell.focus()
    assert is_in_sight(page, rule_of(page))
    assert "之和应等于总计" in rule_of(page).inner_text()
    window.keep(f"rule-{width}", whole=False)
    cell.blur()
    assert not rule_of(page).is_visible()
    cell.hover()
    assert is_in_sight(page, rule_of(page))
    cell.click()
    assert page.url.endswith("#check-1")


def test_the_first_key_leads_past_the_head(window: Window, database: Path) -> None:
    page = window.open(path_of(database, "report-failing"))
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_search_box_finds_and_leads_to_the_place(window: Window) -> None:
    page = window.open("/")
    page.fill(".masthead-search input", "集中采购")
    page.press(".masthead-search input", "Enter")
    page.locator("ol.hits a").first.click()
    assert "/report/" in page.url
    check_quiet(window)


def test_a_hostile_page_runs_nothing(window: Window, database: Path) -> None:
    for path in (path_of(database, "report-hostile"), "/gongkai/documents", "/gongkai/sections", "/gongkai/issues"):
        window.open(path)
    check_quiet(window)


def test_an_archived_page_can_do_nothing(window: Window, database: Path) -> None:
    version = ask(database, "SELECT min(id) FROM page_versions WHERE archive_record IS NOT NULL")
    page = window.open(f"/archived/{version}")
    assert "政府信息公开工作年度报告" in page.inner_text("h1")
    assert page.evaluate("self.origin") == "null"
    assert window.outside == []
