"""What a whole parse costs beside its peers, as ratios of one interleaved run: ``make bench``.

Contenders take turns on each page, so that a slow moment of the machine falls on all of them; the ratio of a contender is the
median over the rounds of its time to that of the yardstick in the same round. Absolute times are printed for orientation only.
"""

import statistics
import time
from collections.abc import Callable

from bs4 import BeautifulSoup
from charset_normalizer import from_bytes
from opencc import OpenCC
from selectolax.lexbor import LexborHTMLParser

from cli.fixtures import find_folder, read_fixtures
from parsers.decode import decode
from parsers.document import parse
from parsers.html import is_html
from parsers.normalise import clean, measure
from parsers.records import Page

ROUNDS = 15
CONVERTER = OpenCC("t2s")


def load_pages() -> list[Page]:
    """The fixture pages in HTML that carry tables."""
    pages = [capture.page for capture in read_fixtures(find_folder())]
    return [page for page in pages if is_html(decode(page).text) and any(d.facts for d in parse(page))]


def clean_all(text: str) -> None:
    clean(text, measure(text))


def run(name: str, pages: list[Page], contenders: dict[str, Callable[[Page, str], object]]) -> None:
    """Time every contender on every page, in turn; print the medians as ratios to the first one."""
    texts = [decode(page).text for page in pages]
    ratios: dict[str, list[float]] = {contender: [] for contender in contenders}
    yardstick = next(iter(contenders))
    base: list[float] = []
    for _ in range(ROUNDS):
        spent = dict.fromkeys(contenders, 0.0)
        for page, text in zip(pages, texts, strict=True):
            for contender, work in contenders.items():
                start = time.process_time()
                work(page, text)
                spent[contender] += time.process_time() - start
        base.append(spent[yardstick] / len(pages))
        for contender in contenders:
            ratios[contender].append(spent[contender] / spent[yardstick])
    print(f"\n{name}: {len(pages)} pages, {ROUNDS} rounds; {yardstick} {1000 * statistics.median(base):.2f} ms a page")
    for contender, found in ratios.items():
        low, *_, high = sorted(found)
        print(f"  {contender:34} {statistics.median(found):7.2f}  ({low:.2f} to {high:.2f})")


def main() -> None:
    pages = load_pages()
    run(
        "whole parse",
        pages,
        {
            "bare Lexbor parse": lambda _, text: LexborHTMLParser(text),
            "gongkai: bytes to documents": lambda page, _: parse(page),
            "bs4 html.parser, text of cells": lambda _, text: [
                cell.get_text() for cell in BeautifulSoup(text, "html.parser").find_all(["td", "th"])
            ],
        },
    )
    run(
        "decode",
        pages,
        {
            "bytes.decode": lambda page, _: page.body.decode("gb18030", "replace"),
            "gongkai decode": lambda page, _: decode(page),
            "charset-normalizer": lambda page, _: from_bytes(page.body).best(),
        },
    )
    run(
        "simplified text to shown text",
        pages,
        {
            "str.encode('gb2312')": lambda _, text: text.encode("gb2312", "replace"),
            "gongkai measure and clean": lambda _, text: clean_all(text),
            "opencc t2s": lambda _, text: CONVERTER.convert(text),
        },
    )


if __name__ == "__main__":
    main()
