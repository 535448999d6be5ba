"""The files that a page links to or shows in a frame: PDF, DOC, XLS, WPS and the like."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.article import find_containers
from parsers.data import load

_DATA = load("page.toml")["files"]
_ADDRESS = re.compile(_DATA["address"], re.IGNORECASE)
_SCRIPT = re.compile(_DATA["script"], re.IGNORECASE)
_NAME = re.compile(_DATA["name"], re.IGNORECASE)
_CALLED = re.compile(_DATA["called"], re.IGNORECASE)
_QUOTED = re.compile(_DATA["quoted"], re.IGNORECASE)
_OTHERS = re.compile(_DATA["others"])
_ATTRIBUTES: tuple[str, ...] = tuple(_DATA["scripted"])
_PICTURE: tuple[str, ...] = tuple(_DATA["pictured"])
_SCRIPTED = ", ".join(("script", "[onclick]:not(a)", *(f"[{name}]:not(a):not(img)" for name in _ATTRIBUTES)))
_LONGEST_SCRIPT = 100_000
_VIEWED = re.compile(_DATA["viewed"], re.IGNORECASE)
# elements that show a file in the page, and where each has its address
FRAMES = {"iframe": "src", "embed": "src", "object": "data"}


def find_linked_file(link: LexborNode, *, apart: bool = False) -> str | None:
    """The address of the file that a link leads to: by the address itself, by that of a download, or by the name it shows.

    ``apart``: it stands below the article, and must be called an attachment (附件, 下载); in the article it must not be called
    otherwise (信息公开指南).
    """
    file = _find_file(link)
    if file is None:
        return None
    text = link.text_lexbor()
    return file if _CALLED.search(text) or not (apart or _OTHERS.search(text)) else None


def _find_file(link: LexborNode) -> str | None:
    attributes = link.attributes
    href = attributes.get("href") or ""
    leads = bool(href.strip("#")) and not href.lower().lstrip().startswith("javascript:")
    if leads and _ADDRESS.search(href):
        return _take_out(href)
    scripted = next(_read_script(attributes), None)
    if scripted:
        return scripted
    return href if _SCRIPT.search(href) or (leads and _NAME.search(link.text_lexbor())) else None


def find_scripted_files(body: LexborNode) -> Iterator[str]:
    """The files that scripts of the article open, by an address in their text or at the element that is clicked."""
    for node in body.css(_SCRIPTED):
        if node.tag == "script":
            yield from _QUOTED.findall((node.text() or "")[:_LONGEST_SCRIPT])
        else:
            yield from _read_script(node.attributes)


def _read_script(attributes: Mapping[str, str | None]) -> Iterator[str]:
    for name in ("href", "onclick"):
        yield from _QUOTED.findall(attributes.get(name) or "")
    for name in _ATTRIBUTES:
        address = attributes.get(name) or ""
        if _ADDRESS.search(address):
            yield _take_out(address)


def read_picture(picture: LexborNode) -> str:
    """The address of a picture; one that is part of the page itself is only told by its kind (``data:image/png``)."""
    attributes = picture.attributes
    address = next(filter(None, map(attributes.get, _PICTURE)), "")
    return address.partition(";")[0][:100] if address.startswith("data:") else address


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
    if viewed is None:
        return address
    try:
        return urljoin(address, unquote(viewed["file"]))
    except ValueError:  # what is no address: http://[
        return address
