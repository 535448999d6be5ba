"""What a page costs beside its peers, as ratios of one interleaved run: ``make bench``.

Every page is timed the first time the parser sees it, so that nothing of it is remembered; then all that was read of it is
compared with what was written into it, and nothing is told of a run in which a page was read wrong.
"""

import sys
from dataclasses import replace
from io import StringIO

import pandas
import trafilatura
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from benchmarks.pages import Made, find_mistakes, make_pages
from benchmarks.storing import show_storing
from benchmarks.timing import Timing, compare, show
from parsers.blocks import read_blocks
from parsers.checks import run_checks
from parsers.cleaning import texts_of
from parsers.decode import decode
from parsers.document import parse
from parsers.normalise import measure
from parsers.records import Document, Page

PAGES = 200
_DECLARED = b'charset=utf-8"'
_AS_GB2312 = b'charset=gb2312"'


def main() -> None:
    """Print the tables of ``docs/performance.md``."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    *made, last = make_pages(count + 1)
    # what is loaded on first use (opencc, the forms, the gazetteer) is no part of a page
    check([last])
    whole, text = time_pages(made), time_text(made)
    check(made)
    size, figures = sum(len(one.page.body) for one in made), sum(len(one.values) for one in made)
    print(
        f"{count} pages of {size / count / 1000:.0f} KB, {figures} figures, each read right from HTML and from text\n"
    )
    print(show("whole page", whole), end="\n\n")
    print(show_peers(whole), end="\n\n")
    print(show("decoding, utf-8", time_decoding([one.page.body for one in made])), end="\n\n")
    print(show("decoding, gbk", time_decoding([as_gbk(one) for one in made])), end="\n\n")
    print(show("already simplified?", time_measuring(made)), end="\n\n")
    print(show("the rules", time_rules(made)), end="\n\n")
    print(show_text(made, text), end="\n\n")
    print(show_storing([(one.page, parse(one.page)) for one in made]))


def check(made: list[Made]) -> None:
    """Leave when a page is read otherwise than it was written."""
    mistakes = [f"{one.page.source}: {mistake}" for one in made for mistake in find_mistakes(one)]
    if mistakes:
        sys.exit("\n".join([*mistakes[:20], f"{len(mistakes)} mistakes: no times of a parser that is wrong"]))


# ---------------------------------------------------------------- contenders


def read_cells(made: Made) -> list[str]:
    """The text of every cell by bs4 on lxml."""
    return [cell.get_text() for cell in BeautifulSoup(made.page.body, "lxml").find_all(["td", "th"])]


def time_pages(made: list[Made]) -> list[Timing]:
    return compare(
        made,
        {
            "bare LexborHTMLParser": lambda one: LexborHTMLParser(one.page.body),
            "gongkai, bytes to documents": lambda one: parse(one.page),
            "gongkai, every table read twice": lambda one: parse(one.page, twice=True),
            "pandas.read_html (lxml)": lambda one: pandas.read_html(StringIO(one.page.body.decode()), flavor="lxml"),
            "bs4 + lxml, texts of the cells": read_cells,
            "trafilatura.extract": lambda one: trafilatura.extract(one.page.body.decode(), include_tables=True),
        },
    )


def show_peers(timings: list[Timing]) -> str:
    ours = next(timing for timing in timings if timing.name.startswith("gongkai, bytes"))
    slower = [timing for timing in timings if timing.ratio > ours.ratio]
    return "\n".join(f"gongkai is {t.ratio / ours.ratio:.1f} times as fast as {t.name}" for t in slower)


def try_two(body: bytes) -> str:
    """What one would write without knowing better."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


def as_gbk(made: Made) -> bytes:
    return made.page.body.decode().encode("gb18030").replace(_DECLARED, _AS_GB2312)


def time_decoding(bodies: list[bytes]) -> list[Timing]:
    pages = [Page(body) for body in bodies]
    return compare(
        pages,
        {"try utf-8, then gb18030": lambda page: try_two(page.body), "gongkai decode": decode},
        rounds=3,
    )


def time_measuring(made: list[Made]) -> list[Timing]:
    """What a page in simplified characters pays for being asked, as a share of its parse (here seen before)."""
    texts = {one.page: "\n".join(texts_of(read_blocks(decode(one.page).text).blocks)) for one in made}
    return compare(
        [one.page for one in made],
        {"gongkai, bytes to documents": parse, "measure": lambda page: measure(texts[page])},
    )


def time_rules(made: list[Made]) -> list[Timing]:
    """What the rules cost of a parse (here seen before): of a report that keeps them, and of one in which hardly a sum is right."""
    documents = {one.page: document for one in made for document in parse(one.page)}
    wrong = {page: spoil(document) for page, document in documents.items()}
    return compare(
        [one.page for one in made],
        {
            "gongkai, bytes to documents": parse,
            "rules": lambda page: run_checks(documents[page]),
            "rules, every total wrong": lambda page: run_checks(wrong[page]),
        },
    )


def spoil(document: Document) -> Document:
    """The report with 7 added to every total."""
    facts = [
        fact._replace(value=fact.value + 7, value_base=fact.value + 7)
        if fact.value is not None and (fact.dimension == "total" or fact.code.endswith(".total"))
        else fact
        for fact in document.facts
    ]
    return replace(document, facts=tuple(facts))


def time_text(made: list[Made]) -> Timing:
    """The same reports as plain text with pipes. (Of the prose a little is remembered from the page in HTML.)"""
    (timing,) = compare([one.text_page for one in made], {"gongkai, text with pipes": parse})
    return timing


def show_text(made: list[Made], timing: Timing) -> str:
    size = sum(len(one.text_page.body) for one in made) / len(made)
    speed = f"{size / timing.milliseconds:.0f} KB/s"
    return f"{timing.name}: {timing.milliseconds:.2f} ms a page of {size / 1000:.0f} KB, {speed}"


if __name__ == "__main__":
    main()
