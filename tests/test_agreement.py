"""A page that is not the one that its list names is told; a title that a list cut or decorated is no reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.agreement import find_stranger
from parsers.document import parse
from parsers.records import Document, Page
from scraper.families import FAMILIES
from scraper.records import Request, Response
from tests.places import FIXTURES
from tests.web.manifest import load_site, web_sites

LISTED = "甲市医疗保障局2024年政府信息公开工作年度报告"
PAGES = sorted(path for path in (FIXTURES / "documents").glob("*/page.*") if path.suffix != ".toml")
ORIGIN = "http://127.0.0.9:8080"
FISH = "秋季养殖要留意水温变化，投喂宜少量多次，并定时检查增氧设备。" * 8


NAME = "秋季淡水鱼养殖经验谈"


def read(body: str, title: str = NAME) -> tuple[Document, ...]:
    return parse(Page(f"<title>{title}</title><h1>{title}</h1><div id='zoom'><p>{body}</p></div>".encode()))


def test_an_article_about_something_else_is_a_stranger() -> None:
    assert find_stranger(LISTED, read(FISH), NAME) == NAME
    assert find_stranger("甲市医疗保障局2024年政务公开工作要点", read(FISH), NAME) == NAME
    assert find_stranger(LISTED, read(FISH)) == "a page without a title"


@pytest.mark.parametrize(
    ("listed", "documents", "name"),
    [
        (LISTED, read(FISH + "本局政府信息公开"), NAME),
        (LISTED, read(FISH), "2024年淡水鱼养殖经验谈"),
        (LISTED, read(FISH), "甲市医疗保障局"),
        (LISTED, read(FISH + "（来源：乙市医疗保障局）"), NAME),
        (LISTED, read("鱼" * 50), NAME),
        (LISTED, (), NAME),
        ("关于淡水鱼养殖的通知", read(FISH), NAME),
        ("点击下载", read(FISH), NAME),
        ("", read(FISH), NAME),
    ],
)
def test_whatever_agrees_or_says_nothing_is_no_stranger(
    listed: str, documents: tuple[Document, ...], name: str
) -> None:
    assert find_stranger(listed, documents, name) is None


def titles_of(title: str) -> Iterator[str]:
    """As lists write a title: whole, cut, decorated, without the body, in other words, in short."""
    yield from (title, f"【年报】{title}(图)", f"· {title} NEW", f"{title[:14]}…政府信息公开年报", LISTED)
    yield from ("2024年政府信息公开年报", "市医保局2024年度政府信息公开工作报告", "2024年度政务公开工作要点")


@pytest.mark.parametrize("name", web_sites())
def test_no_report_of_the_loopback_web_is_a_stranger(name: str) -> None:
    web = load_site(name)
    for target in web.wanted_targets:
        answer = web.fetch(Request(ORIGIN + target))
        assert isinstance(answer, Response)
        documents = parse(Page(FAMILIES[web.family].unwrap(answer) or answer.body, url=answer.url))
        for title in titles_of(documents[0].title or ""):
            assert find_stranger(title, documents) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.parent.name)
def test_no_document_of_the_fixtures_is_a_stranger(page: Path) -> None:
    documents = parse(Page(page.read_bytes()))
    for title in titles_of(documents[0].title or ""):
        assert find_stranger(title, documents) is None
