"""What a page costs beside its peers, as ratios of one interleaved run: ``make bench``.

First every page is read and compared with what was written into it; nothing is timed that is not right.
"""

import sys
from io import StringIO

import pandas
import trafilatura
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from benchmarks.pages import Made, find_mistakes, make_pages
from benchmarks.storing import show_storing
from benchmarks.timing import Timing, compare, show
from parsers.blocks import read_blocks
from parsers.cleaning import texts_of
from parsers.decode import decode
from parsers.document import parse
from parsers.normalise import measure
from parsers.records import Page

PAGES = 200
_DECLARED = b'charset=utf-8"'
_AS_GB2312 = b'charset=gb2312"'


def main() -> None:
    """Print the tables of ``docs/performance.md``."""
    made = list(make_pages(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES))
    check(made)
    whole = time_pages(made)
    print(show(f"whole page, {len(made)} pages", whole), end="\n\n")
    print(show_peers(whole), end="\n\n")
    print(show("decoding, utf-8", time_decoding([one.page.body for one in made])), end="\n\n")
    print(show("decoding, gbk", time_decoding([as_gbk(one) for one in made])), end="\n\n")
    print(show("already simplified?", time_measuring(made)), end="\n\n")
    print(show_text(made), end="\n\n")
    print(show_storing([(one.page, parse(one.page)) for one in made]))


def check(made: list[Made]) -> None:
    """Leave when a page is read otherwise than it was written."""
    mistakes = [f"{one.page.source}: {mistake}" for one in made for mistake in find_mistakes(one)]
    if mistakes:
        sys.exit("\n".join([*mistakes[:20], f"{len(mistakes)} mistakes: nothing is timed that is not right"]))
    size = sum(len(one.page.body) for one in made) / len(made) / 1000
    print(f"{len(made)} pages of {size:.0f} KB, {sum(len(one.values) for one in made)} figures, all read right\n")


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
            "pandas.read_html (lxml)": lambda one: pandas.read_html(StringIO(one.page.body.decode()), flavor="lxml"),
            "bs4 + lxml, texts of the cells": read_cells,
            "trafilatura.extract": lambda one: trafilatura.extract(one.page.body.decode(), include_tables=True),
        },
    )


def show_peers(timings: list[Timing]) -> str:
    ours = next(timing for timing in timings if timing.name.startswith("gongkai"))
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
    """What a page in simplified characters pays for being asked, as a share of its parse."""
    texts = {one.page: "\n".join(texts_of(read_blocks(decode(one.page).text).blocks)) for one in made}
    return compare(
        [one.page for one in made],
        {"gongkai, bytes to documents": parse, "measure": lambda page: measure(texts[page])},
    )


def show_text(made: list[Made]) -> str:
    (timing,) = compare([one.text_page for one in made], {"gongkai, text with pipes": parse})
    size = sum(len(one.text_page.body) for one in made) / len(made)
    return f"text with pipes: {timing.milliseconds:.2f} ms a page of {size / 1000:.0f} KB, {size / timing.milliseconds:.0f} KB/s"


if __name__ == "__main__":
    main()
