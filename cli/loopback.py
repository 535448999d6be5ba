"""The loopback web: the sites of ``fixtures/web``, each served on a host of its own on this machine, for the demo.

A folder a site: ``site.toml`` says which file answers which address. The pages are written for this project; their bodies are
invented.
"""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scraper.records import Listing, Manners, Site

ORIGIN = b"@origin@"  # in a page: scheme, host and port of whoever serves it
_FIRST_HOST = 11  # 127.0.0.11 and on
# our own machine need not be spared
_MANNERS = Manners(pace=0.0, attempts=1, private_addresses=True)
Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """An address that is answered. ``form``: fields that a POST must have; ``revised``: the page as it is put right later."""

    path: str
    query: Parameters
    form: Parameters
    file: Path
    type: str
    status: int
    revised: Path | None

    def answers(self, target: str, form: Parameters) -> bool:
        """Is this what was asked for? Parameters may come in any order; more fields of a form do not matter."""
        parts = urlsplit(target)
        same = parts.path == self.path and dict(parse_qsl(parts.query)) == dict(self.query)
        return same and bool(form) == bool(self.form) and self.form.items() <= form.items()

    def body(self, origin: str, revised: bool = False) -> bytes:
        """What is sent."""
        file = self.revised if revised and self.revised else self.file
        return file.read_bytes().replace(ORIGIN, origin.encode("ascii"))


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a report has wrong on purpose, in words that follow the name of its site."""

    site: str
    page: Path
    told: str


class LoopbackSite:
    """One site while it is served. ``mistakes``: what its reports have wrong on purpose; ``revised``: its reports are as they
    were put right later; ``answers``: how many there were of each status."""

    def __init__(self, folder: Path, host: str) -> None:
        data = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
        self.routes = read_routes(folder, data)
        self.revised = False
        self.answers: Counter[int] = Counter()
        self.refused: set[str] = set()
        self.server = ThreadingHTTPServer((host, 0), _handler(self))
        self.origin = f"http://{host}:{self.server.server_address[1]}"
        self.site = Site(
            folder.name.replace("_", "-"),
            data["agency"],
            "county" if data["agency"].endswith("区医疗保障局") else "prefecture",
            host,
            data["family"],
            listings=(Listing(self.origin + data["listing"], data.get("wanted", "annual_report"), data.get("column")),),
            options=tuple(data.get("options", {}).items()),
            manners=_MANNERS,
        )
        self.mistakes = self._find_mistakes(data)

    def _find_mistakes(self, data: Mapping[str, Any]) -> tuple[Mistake, ...]:
        pages = {one["target"]: route.file for one, route in zip(data["route"], self.routes, strict=True)}
        told = ((one["target"], one["mistake"]) for one in data.get("report", ()) if "mistake" in one)
        return tuple(Mistake(self.site.id, pages[target], words) for target, words in told)

    def refuse(self) -> None:
        """Answer its list with 403 from now on."""
        self.refused.update(urlsplit(listing.url).path for listing in self.site.listings)

    def answer(self, target: str, form: Parameters, known: str | None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; 304 for whoever has the page already."""
        route = next((route for route in self.routes if route.answers(target, form)), None)
        if route is None:
            return 404, {"Content-Type": "text/html"}, b"<title>404</title>"
        if route.path in self.refused:
            return 403, {"Content-Type": "text/html"}, b"<title>403</title>"
        body = route.body(self.origin, self.revised)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if known == tag:
            return 304, {"ETag": tag}, b""
        return route.status, {"Content-Type": route.type, "ETag": tag}, body


@contextmanager
def serve(folder: Path) -> Iterator[tuple[LoopbackSite, ...]]:
    """Serve every site in the folder until the end of the context."""
    with ExitStack() as stack:
        sites = []
        for number, path in enumerate(sorted(folder.glob("*/site.toml")), _FIRST_HOST):
            one = LoopbackSite(path.parent, f"127.0.0.{number}")
            stack.callback(one.server.server_close)
            Thread(target=one.server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(one.server.shutdown)
            sites.append(one)
        yield tuple(sites)


def read_routes(folder: Path, data: Mapping[str, Any]) -> tuple[Route, ...]:
    """The routes of a ``site.toml``."""
    return tuple(
        Route(
            urlsplit(one["target"]).path,
            dict(parse_qsl(urlsplit(one["target"]).query)),
            one.get("form", {}),
            folder / one["file"],
            one["type"],
            one.get("status", 200),
            folder / one["revised"] if "revised" in one else None,
        )
        for one in data["route"]
    )


def _handler(site: LoopbackSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.reply(dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True)))

        def reply(self, form: Parameters) -> None:
            status, headers, body = site.answer(self.path, form, self.headers.get("If-None-Match"))
            site.answers[status] += 1  # a host is asked by one thread at a time
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The crawl itself tells what it asks."""

    return Handler
