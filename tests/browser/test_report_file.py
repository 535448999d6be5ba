"""The file of ``gongkai report`` in a real browser: nothing asked for, nothing cut, no text over another, pages to print."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import cli
from tests.browser.conftest import DESKTOP, PAPER, PHONE

# texts of a picture, as far as the fonts of this machine make them: those that leave it, and pairs that overlap by more than a hair
_FAULTS = """() => {
  const faults = [];
  for (const svg of document.querySelectorAll('svg.plot')) {
    const whole = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim());
    const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
    boxes.forEach(([text, box], n) => {
      if (box.left < whole.left - 1 || box.right > whole.right + 1 || box.top < whole.top - 1 || box.bottom > whole.bottom + 1)
        faults.push(`${text} leaves the picture: ${[box.left - whole.left, box.top - whole.top, whole.right - box.right]}`);
      for (const [other, place] of boxes.slice(n + 1))
        if (Math.min(box.right, place.right) - Math.max(box.left, place.left) > 1
            && Math.min(box.bottom, place.bottom) - Math.max(box.top, place.top) > 6)
          faults.push(`${text} is over ${other}`);
    });
  }
  return faults;
}"""


@pytest.fixture(scope="module")
def file(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of everything."""
    out = tmp_path_factory.mktemp("report") / "report.html"
    done = CliRunner().invoke(cli, ["report", "--db", str(database), "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    return out


@pytest.fixture
def page(browser: Any, file: Path) -> Iterator[Any]:
    """The file, opened as from a mail. Whatever it asks for besides itself fails the test, and so does a word on the console."""
    asked: list[str] = []
    said: list[str] = []
    opened = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.goto(file.as_uri())
    yield opened
    assert (asked, said) == ([file.as_uri()], [])
    opened.close()


@pytest.mark.parametrize("width", [DESKTOP, PAPER, PHONE])
def test_nothing_is_cut_or_over_another(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("svg.plot").count() == 4
    assert page.evaluate(_FAULTS) == []


def test_letters_of_pictures_can_be_read_on_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": PHONE, "height": 900})
    heights = page.evaluate(
        "[...document.querySelectorAll('svg.plot text')].filter(text => text.textContent.trim())"
        ".map(text => text.getBoundingClientRect().height)"
    )
    assert min(heights) > 10


def test_a_reader_of_screens_hears_of_every_picture(page: Any) -> None:
    pictures = page.get_by_role("img").all()
    assert len(pictures) == 4
    assert all("20" in (picture.get_attribute("aria-label") or "") for picture in pictures)


def test_it_prints_on_more_pages_than_one_and_on_a4(page: Any) -> None:
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > 1
    (width, height), *_ = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    assert (round(float(width)), round(float(height))) == (596, 842) or (round(float(width)), round(float(height))) == (
        595,
        842,
    )
