"""The pages of a list that are numbered in their addresses: which comes next."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper.families.definition import Numbering


def count_pages(counts: Sequence[re.Pattern[str]], html: str) -> tuple[int | None, re.Match[str] | None]:
    """How many pages the list says it has, and where it says so; the greatest, since a template may hold a 1 as well."""
    found = [match for pattern in counts for match in pattern.finditer(html)]
    best = max(found, key=lambda match: int(match["pages"]), default=None)
    return (int(best["pages"]), best) if best else (None, None)


def next_address(numbering: Numbering, url: str, pages: int | None, said: re.Match[str] | None) -> str | None:
    """The address of the page after this one; ``None`` when this is the last, or nothing tells that there is another."""
    parts = urlsplit(url)
    path = parts.path + _first_name(numbering, said) if parts.path.endswith("/") or not parts.path else parts.path
    match = numbering.address.fullmatch(path)
    if match is None or (pages is None and not numbering.guess):
        return None
    number = _next_number(numbering, int(match["n"]) if match["n"] else None, pages)
    if number is None:
        return None
    path = numbering.form.format(stem=match["stem"], n=number, ext=match["ext"])
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def keep_ending(numbering: Numbering, url: str, linked: str) -> str:
    """The address that a page gives for another of its list, with the ending that the page itself was asked with."""
    own, other = (numbering.address.fullmatch(urlsplit(one).path) for one in (url, linked))
    if own is None or other is None or own["stem"] != other["stem"] or other["n"] is None:
        return linked
    parts = urlsplit(linked)
    path = numbering.form.format(stem=other["stem"], n=other["n"], ext=own["ext"])
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _first_name(numbering: Numbering, said: re.Match[str] | None) -> str:
    """The file behind an address that ends with a slash: what the page's own script calls it, else index.html."""
    groups = said.groupdict() if said else {}
    return f"{groups.get('stem') or 'index'}.{groups.get('ext') or 'html'}"


def _next_number(numbering: Numbering, current: int | None, pages: int | None) -> int | None:
    if numbering.down:
        if current is None:
            return pages - 1 if pages is not None and pages > 1 else None
        return current - 1 if current > 1 else None
    position = 1 if current is None else current - numbering.first + 1
    if pages is not None and position >= pages:
        return None
    return (numbering.first if current is None else current) + 1


def with_parameters(url: str, **changes: object) -> str:
    """The address with parameters of its query changed, or added at the end; the others stay as written, byte for byte."""
    parts = urlsplit(url)
    pieces = [piece for piece in parts.query.split("&") if piece]
    names = [piece.partition("=")[0] for piece in pieces]
    written = {name: urlencode({name: str(value)}) for name, value in changes.items()}
    changed = [written.get(name, piece) for name, piece in zip(names, pieces, strict=True)]
    changed += [piece for name, piece in written.items() if name not in names]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(changed), ""))


def parameter(url: str, *names: str) -> str | None:
    """The first of these parameters that the address has with a value."""
    pairs = dict(parse_qsl(urlsplit(url).query))
    return next((pairs[name] for name in names if name in pairs), None)


def read_number(text: str | None) -> int | None:
    """A page number or a count, of at most nine digits."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
