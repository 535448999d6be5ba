"""Addresses as they stand in pages: read as a browser reads them, and the one by which a page is known that has several.

Which parts of an address are of the visit and not of the page is said in ``sessions.toml``.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from scraper.data import load

# https://url.spec.whatwg.org/#concept-basic-url-parser: what is cut from the ends, and what is passed over within
_ENDS = "".join(map(chr, range(0x21)))
_PASSED_OVER = str.maketrans("", "", "\t\n\r")
_PORTS = {"http": 80, "https": 443}
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AS_WRITTEN = "%/:;=@!$&'()*+,~[]?|"
_MEMORY = 8192  # addresses whose identity is kept at hand

_DATA = load("sessions.toml")
_PATHS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _DATA["paths"])
_ALWAYS = re.compile("|".join(f"(?:{one})" for one in _DATA["always"]), re.IGNORECASE)
_SHAPED = tuple(
    (re.compile(one["names"], re.IGNORECASE), re.compile(one["values"], re.IGNORECASE)) for one in _DATA["shaped"]
)
_TELLING = re.compile(_DATA["telling"], re.IGNORECASE)
_BUSTERS = re.compile(_DATA["busters"], re.IGNORECASE)
_TELLING_NAMES = re.compile(_DATA["telling_names"], re.IGNORECASE)


def join(base: str, href: str) -> str | None:
    """An absolute address without fragment; ``None`` for what leads to no other page (a fragment, a script, mail), is broken, or
    holds a password, which is neither to be asked with nor to be kept.
    """
    written = href.strip(_ENDS).translate(_PASSED_OVER)
    if not written or written.startswith("#"):
        return None
    # before the query a backslash is a slash
    path, mark, query = written.partition("#")[0].partition("?")
    try:
        parts = urlsplit(urljoin(base, path.replace("\\", "/") + mark + query))
        place = _place(parts)
    except ValueError:  # a bracket without its other half, a port that is no number
        return None
    if place is None:
        return None
    return urlunsplit((parts.scheme, place, _straighten(parts.path), parts.query, "")).replace(" ", "%20")


def _place(parts: SplitResult) -> str | None:
    """Host and port, small and without the port that goes without saying; ``None`` for no place on the web."""
    host = parts.hostname
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc or re.search(r"\s", host):
        return None
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _PORTS[parts.scheme]) else f"{host}:{parts.port}"


def _straighten(path: str) -> str:
    """A path without steps: of a whole address ``urljoin`` leaves them in."""
    return urlsplit(urljoin("http://a/", path)).path if "/." in path and not path.startswith("//") else path


# ---------------------------------------------------------------- one identity for a page


@lru_cache(maxsize=_MEMORY)
def identify(url: str) -> str:
    """The address without what is of the visit alone (``;jsessionid=…``, ``?t=1700000000``) and with one spelling of its escapes:
    two addresses that differ in nothing else are the same page. Never raises.
    """
    try:
        parts = urlsplit(drop_visit(url))
        place = _place(parts)
    except ValueError:
        return url
    if place is None:
        return url
    return urlunsplit((parts.scheme, place, _spell(parts.path or "/"), _spell(parts.query), ""))


def drop_visit(url: str) -> str:
    """The address without what is of the visit alone; the rest as it is written."""
    address, mark, fragment = url.partition("#")
    path, asked, query = address.partition("?")
    for pattern in _PATHS:
        path = pattern.sub("", path)
    kept = _without_sessions(path, query) if asked else ""
    return path + (asked if kept or not query else "") + kept + mark + fragment


def _without_sessions(path: str, query: str) -> str:
    """The parameters that tell the page. A shaped one is left out only beside something that tells it for certain: that of a
    script (``/view.jsp?dept=5&t=1700000000``) may be the number of what it shows.
    """
    pieces = [piece for piece in query.split("&") if not _tells_nothing(*piece.partition("=")[::2])]
    telling = [piece for piece in pieces if not _is_shaped(*piece.partition("=")[::2])]
    certain = _TELLING.search(path) or any(_TELLING_NAMES.fullmatch(piece.partition("=")[0]) for piece in telling)
    return "&".join(telling if certain else pieces)


def _tells_nothing(name: str, value: str) -> bool:
    return bool(_ALWAYS.fullmatch(name)) or (bool(_BUSTERS.fullmatch(name)) and _is_shaped(name, value))


def _is_shaped(name: str, value: str) -> bool:
    return any(names.fullmatch(name) and values.fullmatch(value) for names, values in _SHAPED)


def _spell(text: str) -> str:
    """One way to write it: what needs no escape has none, what needs one has it in UTF-8 and capitals."""
    if text.isascii() and "%" not in text and " " not in text:
        return text
    return _ESCAPED.sub(_spell_one, quote(text, safe=_AS_WRITTEN, errors="replace"))


def _spell_one(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter in _UNRESERVED else match[0].upper()
