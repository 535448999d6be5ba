"""The files that a page links to or shows in a frame: PDF, DOC, XLS, WPS and the like."""

import re
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.article import find_containers
from parsers.data import load

_DATA = load("page.toml")["files"]
_ADDRESS = re.compile(_DATA["address"], re.IGNORECASE)
_SCRIPT = re.compile(_DATA["script"], re.IGNORECASE)
_NAME = re.compile(_DATA["name"], re.IGNORECASE)
_CALLED = re.compile(_DATA["called"], re.IGNORECASE)
_VIEWED = re.compile(_DATA["viewed"], re.IGNORECASE)
# elements that show a file in the page, and where each has its address
FRAMES = {"iframe": "src", "embed": "src", "object": "data"}


def find_linked_file(link: LexborNode) -> str | None:
    """The address of the file that a link leads to: by the address itself, by that of a download, or by the name it shows."""
    href = link.attributes.get("href") or ""
    if _ADDRESS.search(href):
        return _take_out(href)
    leads = bool(href.strip("#")) and not href.lower().startswith("javascript:")
    return href if _SCRIPT.search(href) or (leads and _NAME.search(link.text_lexbor())) else None


def is_called_file(link: LexborNode) -> bool:
    """Does the text of a link say that it leads to an attachment or a report (附件, 下载)?"""
    return bool(_CALLED.search(link.text_lexbor()))


def find_shown_file(node: LexborNode, tag: str) -> str | None:
    """The address of the file that a frame shows, by itself or through a viewer."""
    address = node.attributes.get(FRAMES[tag]) or ""
    return _take_out(address) if _ADDRESS.search(address) else None


def find_contained(html: str, most: int) -> tuple[str, ...]:
    """The files in the first container of an article that has any, and fewer characters of text than ``most``."""
    tree = LexborHTMLParser(html)
    for container in find_containers(tree):
        if len(container.text_lexbor().strip()) >= most:
            continue
        linked = (find_linked_file(link) for link in container.css("a[href]"))
        shown = (find_shown_file(node, node.tag or "") for node in container.css(", ".join(FRAMES)))
        files = tuple(dict.fromkeys(file for file in (*linked, *shown) if file))
        if files:
            return files
    return ()


def _take_out(address: str) -> str:
    """The file behind a page that shows it: viewer.html?file=/upload/report.pdf."""
    viewed = _VIEWED.search(address)
    return unquote(viewed["file"]) if viewed else address
