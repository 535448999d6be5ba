"""Markup that decays as pages are pasted, filtered and edited by hand: one fault of a kind at a random place of a page.

A browser shows every one of these pages, so that what it shows is what the page says; the kinds are told apart because some make
readers disagree. Each case is a function of its seed.
"""

import re
from collections.abc import Callable
from random import Random

_Fault = Callable[[str, Random], str]


def _at(pattern: str, put: Callable[[re.Match[str]], str]) -> _Fault:
    """One of the places inside tables where a pattern matches, rewritten."""
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)

    def spoil(page: str, rng: Random) -> str:
        start, stop = page.lower().find("<table"), page.lower().rfind("</table>") + len("</table>")
        found = list(compiled.finditer(page, max(start, 0), stop)) if start >= 0 else []
        if not found:
            return page
        match = rng.choice(found)
        return page[: match.start()] + put(match) + page[match.end() :]

    return spoil


def _instead(new: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match.expand(new)


FAULTS: dict[str, _Fault] = {
    "td not closed": _at(r"</td>", _instead("")),
    "td closed twice": _at(r"</td>", _instead("</td></td>")),
    "tr not closed": _at(r"</tr>", _instead("")),
    "tr closed twice": _at(r"</tr>", _instead("</tr></tr>")),
    "tr not opened": _at(r"(?<=</tr>)(\s*)<tr[^>]*>", _instead(r"\1")),
    "table not closed": _at(r"</table>", _instead("")),
    "table closed twice": _at(r"</table>", _instead("</table></table>")),
    "table in a paragraph": _at(r"<table", _instead("<p><span><table")),
    "paragraph closed in a cell": _at(r"</td>", _instead("</p></td>")),
    "span closed in a cell": _at(r"</td>", _instead("</span></td>")),
    "div closed in a cell": _at(r"</td>", _instead("</div></td>")),
    "bold not closed": _at(r"(<td[^>]*>)", _instead(r"\1<b>")),
    "paragraph not closed": _at(r"(<td[^>]*>)", _instead(r"\1<p>")),
    "div between rows": _at(r"(?<=</tr>)", _instead("<div>&nbsp;</div>")),
    "words between cells": _at(r"(?<=</td>)(?=\s*<td)", _instead("注")),
    "form between rows": _at(r"(?<=</tr>)", _instead("<form>")),
    "bold around cells": _at(r"(<td[^>]*>.*?</td>)", _instead(r"<b>\1</b>")),
    "quote not closed": _at(r'(<td[^>]*=")([^">]*)">', _instead(r"\1\2>")),
    "no quotes": _at(r'="([\w%]+)"', _instead(r"=\1")),
    "span with a unit": _at(r'(span=")(\d+)"', _instead(r'\1\2;"')),
    "attribute twice": _at(r"<td", _instead('<td class="a" class="b" align=center')),
    "office tags": _at(
        r"(?<=<td>)([^<]*)", _instead(r'<p class="MsoNormal"><span lang="EN-US">\1<o:p></o:p></span></p>')
    ),
    "office conditions": _at(
        r"(?<=<td>)([^<]*)", _instead(r"<!--[if !supportEmptyParas]-->&nbsp;<!--[endif]--><![if !mso]>\1<![endif]>")
    ),
    "comment of one sign": _at(r"(?<=</td>)", _instead("<!>")),
    "comment with dashes": _at(r"(?<=</td>)", _instead("<!-- a -- b --!>")),
    "processing instruction": _at(r"(<td[^>]*>)", _instead(r'\1<?xml:namespace prefix="o" ns="urn:x" />')),
    "cell closes itself": _at(r"<td></td>", _instead("<td/></td>")),
    "blank without its stop": _at(r"(?<=<td>)([^<]*)", _instead(r"&nbsp\1")),
    "less-than sign": _at(r"(?<=<td>)([^<]*)", _instead(r"\1 < ")),
    "th closed as td": _at(r"<td([^>]*)>([^<]*)</td>", _instead(r"<th\1>\2</td>")),
    "cell in a cell": _at(r"(<td[^>]*>)([^<]*</td>)", _instead(r"\1<td>\2")),
    "row in a row": _at(r"(<tr[^>]*>)", _instead(r"\1<tr>")),
    "body twice": _at(r"(?<=</tr>)", _instead("</tbody><tbody>")),
    "column group": _at(r"(<table[^>]*>)", _instead(r"\1<colgroup><col width=10><col></colgroup>")),
    "table within": _at(r"(?<=<td>)(\d+)(?=</td>)", _instead(r"<table><tr><td>\1</td></tr></table>")),
    "tag without an end": _at(r"(?<=<td>)([^<]*)(?=</td>)", _instead(r"<span \1")),
    "font tag split": _at(r"(?<=<td>)(\d)(\d)", _instead(r"<font>\1</font>\n<font>\2</font>")),
    "upper case": _at(r"<td([^>]*)>", _instead(r"<TD\1>")),
    "section in a table": _at(r"(?<=</tr>)", _instead("<section>")),
    "script in a cell": _at(r"(?<=<td>)([^<]*)", _instead(r"<script>document.write('</td><td>9')</script>\1")),
    "hidden part": _at(r"(?<=<td>)([^<]*)", _instead(r'<span style="display:none">9</span>\1')),
    "span of nought": _at(r"<td>", _instead('<td rowspan="0">')),
    "a row hidden": _at(r"<tr>", _instead('<tr style="display:none">')),
    "button in a cell": _at(r"(?<=<td>)([^<]*)", _instead(r"<button>\1</button>")),
    "list in a cell": _at(r"(?<=<td>)([^<]*)", _instead(r"<ul><li>\1</ul>")),
    "select not closed": _at(r"(?<=<td>)", _instead("<select><option>")),
    "textarea not closed": _at(r"(?<=<td>)", _instead("<textarea>")),
    "caption in the midst": _at(r"(?<=</tr>)", _instead("<caption>注</caption>")),
    "foot before": _at(r"(?<=</tr>)(<tr.*?</tr>)", _instead(r"<tfoot>\1</tfoot>")),
}


def decay(page: str, kind: str, seed: int) -> str:
    """The page with one fault of the kind; the page itself where there is no place for it."""
    return FAULTS[kind](page, Random(seed))
