"""Laws of the whole parse that hold for any page: it returns, it repeats itself, and what stands around it changes nothing."""

import json
import random
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from parsers.blocks import read_blocks, split_chrome
from parsers.cleaning import clean_page, texts_of
from parsers.decode import decode
from parsers.document import parse
from parsers.metadata import read_metadata
from parsers.numerals import find_dates
from parsers.outline import first_heading
from parsers.records import Block, Document, Page, as_json
from tests.places import FIXTURES

PAGES = sorted(path for path in (FIXTURES / "documents").glob("*/page.*") if path.suffix != ".toml")
SAMPLES = [page.read_bytes() for page in PAGES]


def as_text(documents: tuple[Document, ...]) -> str:
    return json.dumps([as_json(document) for document in documents], ensure_ascii=False)


def facts_of(documents: tuple[Document, ...]) -> list[tuple[object, ...]]:
    return [(f.code, f.dimension, f.value, f.state, f.raw.strip()) for document in documents for f in document.facts]


# ---------------------------------------------------------------- totality


@given(st.binary(max_size=2000))
def test_any_bytes_give_documents(body: bytes) -> None:
    assert parse(Page(body))


CHARACTERS = st.sampled_from(
    '一二三四五六七八九十、（）(). 0123456789年月日?|\t\n 　<>td/="政府信息公开申请总计无-—①㈠局省市'
)


@given(st.text(CHARACTERS, max_size=400))
def test_any_text_gives_documents(text: str) -> None:
    assert parse(Page(text.encode()))


@pytest.mark.skipif(not SAMPLES, reason="no fixture documents")
@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_damaged_pages_give_documents(seed: int) -> None:
    """A fixture page with bytes cut out, doubled and overwritten: documents, and the same ones each time."""
    rng = random.Random(seed)
    body = bytearray(rng.choice(SAMPLES))
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(body) or 1)
        span = rng.randint(1, 60)
        match rng.randrange(3):
            case 0:
                del body[at : at + span]
            case 1:
                body[at:at] = body[at : at + span]
            case _:
                body[at : at + span] = rng.randbytes(min(span, len(body) - at))
    page = Page(bytes(body))
    first = parse(page)
    assert first
    assert as_text(first) == as_text(parse(page))


HOSTILE = {
    "nested": b"<div>" * 10_000 + "一、总体情况".encode() + b"</div>" * 10_000,
    "nested tables": b"<table><tr><td>" * 10_000 + b"1",
    "unclosed inline": b"<b>" * 20_000 + b"x",
    "one row of a million pipes": b"|" * 1_000_000,
    "wide spans": b"<table>" + b"<tr><td colspan=100000 rowspan=100000>1</td><td>2</td></tr>" * 300 + b"</table>",
    "brackets": b"(" * 300_000,
    "numbers": "一、".encode() * 100_000,
    "blanks": "\u3000 ".encode() * 300_000,
    "question marks": b"?" * 1_000_000,
    "dates": "2021年1月".encode() * 60_000,
    "labels": "发布日期：".encode() * 60_000,
    "empty": b"",
    "nul": b"\0" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_give_documents(name: str) -> None:
    assert parse(Page(HOSTILE[name]))


# what regular expressions stumble over, put where each of them looks: a run must come to an end wherever it stands
PUMPS: tuple[str, ...] = (
    " ",
    "\u3000",
    "\xa0",
    "|",
    "| ",
    "?",
    "(",
    "（",
    "一",
    "一、",
    "(一)",
    "1",
    "1.",
    "2021",
    "年",
    "甲",
    "局",
    "市",
    "区县",
    "公开",
)
PUMPS += (
    "发布日期",
    "：",
    "关于",
    "《",
    "。",
    "，",
    "-",
    "0",
    "(a)",
    "*",
    "#",
    ".",
    "…",
    "/",
    "第",
    "条",
    "统计",
    "自",
    "至",
    "\n",
    "各",
    "文 号 ",
)
SLOTS = {
    "line": "{0}",
    "inside": "总体情况{0}很好",
    "title": "{0}甲县医疗保障局2021年{0}政府信息公开工作年度报告",
    "label": "发布机构：{0}\n文号：{0}号",
    "heading": "一、{0}总体情况\n（一）主动{0}公开。{0}",
    "signature": "一、总体情况\n很好。{0}甲县医疗保障局{0}2022年1月20日{0}",
    "cell": "| 信息内容 | 本年处理决定数量 |\n| 行政许可{0} | {0}3 | {0}",
    "html": "<p>甲{0}乙</p><table><tr><td>行政许可{0}</td><td>{0}1</td></tr></table>",
}


@pytest.mark.parametrize("pump", PUMPS)
@pytest.mark.parametrize("slot", SLOTS)
def test_no_run_of_signs_is_endless(slot: str, pump: str) -> None:
    text = SLOTS[slot].format(pump * (3000 // len(pump)))
    assert parse(Page(text.encode()))


# ---------------------------------------------------------------- what must change nothing


@cache
def plain(path: Path) -> tuple[Document, ...]:
    return parse(Page(path.read_bytes()))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_parse_repeats_itself(path: Path) -> None:
    assert as_text(plain(path)) == as_text(parse(Page(path.read_bytes())))


def html_texts() -> list[tuple[str, str]]:
    """Fixture pages in UTF-8 HTML that have facts."""
    found = []
    for path in PAGES:
        if path.suffix == ".html" and facts_of(plain(path)):
            try:
                found.append((path.parent.name, path.read_bytes().decode("utf-8")))
            except UnicodeDecodeError:
                continue
    return found


HTML = html_texts()


@pytest.mark.parametrize(("name", "text"), HTML, ids=[name for name, _ in HTML])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_encoding_changes_no_fact(name: str, text: str, encoding: str) -> None:
    original = parse(Page(text.encode()))
    assert facts_of(parse(Page(text.encode(encoding)))) == facts_of(original)


@pytest.mark.parametrize(("name", "text"), HTML, ids=[name for name, _ in HTML])
def test_navigation_changes_no_fact(name: str, text: str) -> None:
    original = parse(Page(text.encode()))
    navigation = "<div class='nav'><ul>" + "<li><a href='/'>政府信息公开年报</a></li>" * 20 + "</ul></div>"
    around = text.replace("<body", "<body data-x='1'", 1)
    head, sep, tail = around.partition("<body data-x='1'")
    opened, close, rest = tail.partition(">")
    page = f"{head}{sep}{opened}{close}{navigation}{rest}" if sep else f"{navigation}{text}"
    assert facts_of(parse(Page(page.encode()))) == facts_of(original)


@pytest.mark.parametrize(("name", "text"), HTML, ids=[name for name, _ in HTML])
def test_white_space_changes_no_fact(name: str, text: str) -> None:
    original = parse(Page(text.encode()))
    spaced = text.replace("</td>", "\r\n\t </td>").replace("</tr>", "</tr>\n\n\n").replace("<p", "\n <p")
    assert facts_of(parse(Page(spaced.encode()))) == facts_of(original)


@pytest.mark.parametrize(("name", "text"), HTML, ids=[name for name, _ in HTML])
def test_traditional_script_changes_no_fact(name: str, text: str) -> None:
    """``raw`` keeps the printed unit, whose spelling may differ; the reading may not."""

    def readings(documents: tuple[Document, ...]) -> list[tuple[object, ...]]:
        return [(f.code, f.dimension, f.value, f.unit, f.state) for d in documents for f in d.facts]

    traditional = OpenCC("s2t").convert(text)
    assert readings(parse(Page(traditional.encode()))) == readings(parse(Page(text.encode())))


# ---------------------------------------------------------------- nothing disappears


def hanzi(text: str | None) -> str:
    return "".join(char for char in text or "" if "\u3400" <= char <= "\u9fff" or char == "〇")


def said_by(documents: Iterable[Document]) -> Iterator[str]:
    """All that the documents tell in words: sections in order, tables, and the fields that are taken off the text."""
    for document in documents:
        yield from (f"{s.number or ''}{s.title or ''}{s.text}" for s in document.sections)
        yield from (cell for table in document.tables for row in table.rows for cell in row)


def taken_off(documents: Iterable[Document]) -> Iterator[str]:
    """What stands in the body and goes into a field of its own."""
    for document in documents:
        yield from (document.title or "", document.doc_no or "", document.index_no or "")
        yield (document.signature.agency or "") if document.signature else ""


def dates_of(documents: Iterable[Document]) -> set[str | None]:
    return {
        date for d in documents for date in (d.publish_date, d.written_date, d.signature.date if d.signature else None)
    }


def body_texts(page: Page) -> Iterator[str]:
    """Paragraphs and cells of the article; frame and metadata block apart."""
    taken, _, _ = clean_page(read_blocks(decode(page).text))
    blocks, _ = split_chrome(taken.blocks)
    body: tuple[Block, ...] = tuple(block for block in blocks if block.zone == "body")
    before = [block for block in blocks if block.zone == "before"]
    labelled = read_metadata([*before, *body[: first_heading(body)]]).used
    yield from texts_of(block for index, block in enumerate(body, len(before)) if index not in labelled)


def without_dates(text: str, dates: set[str | None]) -> str:
    for found in reversed(find_dates(text)):
        if found.iso in dates:
            text = f"{text[: found.start]} {text[found.end :]}"
    return text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_no_word_of_the_body_disappears(path: Path) -> None:
    """Each paragraph and cell is told as it stands, or what of it is not told stands in a field."""
    documents = plain(path)
    told, dates = hanzi("".join(said_by(documents))), dates_of(documents)
    fields = " ".join(map(hanzi, taken_off(documents)))
    lost = [
        piece
        for text in body_texts(Page(path.read_bytes()))
        if hanzi(text) not in told
        for piece in map(hanzi, re.split(r"[\s　。；：:，,、（）()]+", without_dates(text, dates)))
        if piece not in told and piece not in fields
    ]
    assert lost == []


# ---------------------------------------------------------------- nothing unread in silence

FLATTENED = "行政许可\n3\n行政处罚\n2\n行政强制\n1\n"


@pytest.mark.parametrize(
    "text",
    [
        "二、主动公开政府信息情况\n" + FLATTENED,
        # parts numbered 1. 2., and a text that lost its headings
        "1.总体情况\n很好。\n2.主动公开政府信息情况\n" + FLATTENED,
        "本年度情况如下。\n" + FLATTENED,
    ],
)
def test_a_table_in_lines_is_said_to_be_unread(text: str) -> None:
    (document,) = parse(Page(f"甲县统计局2021年政府信息公开工作年度报告\n{text}".encode()))
    assert not document.facts
    assert "cell_unread" in {issue.code for issue in document.issues}
