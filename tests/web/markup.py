"""Pieces of pages that several families share."""

from html import escape

from tests.web.articles import Entry
from tests.web.builder import Builder, cut

COLUMN = '<meta name="ColumnName" content="政府信息公开年报"><meta name="ColumnType" content="信息公开年报">'
TRS_EDITOR = '<div class="TRS_Editor">{}</div>'
NAVIGATION = '<div class="nav"><a href="/index.html">首页</a><a href="/zwgk/index.html">政务公开</a></div>'


def trail(listing: str) -> str:
    """The line above an article that says where its reader is."""
    return f'<div class="position">当前位置：<a href="/index.html">首页</a> &gt; <a href="{listing}">政府信息公开年报</a></div>'


def items(builder: Builder, entries: tuple[Entry, ...], date: str = "<span>{}</span>", tag: str = "li") -> str:
    """Rows of a list: the whole title in an attribute, the text cut, the date beside it."""
    return "\n".join(
        f'<{tag}><a href="{builder.places[entry.key]}" title="{escape(entry.title)}" target="_blank">{cut(entry.title)}</a>'
        f"{date.format(entry.day)}</{tag}>"
        for entry in entries
    )
