"""A real HTTP server on a loopback address, for tests: it serves what a route says, good manners or bad, and keeps
what it was asked, when, and with which headers.

    with WebServer({"/": "<p>hello", "/busy": Reply(status=503)}, host="127.0.0.7") as server:
        ... server.url("/busy") ...
        assert server.paths() == ["/busy"]

A route is a text, bytes, a ``Reply``, a list of those (one for each request, the last one for all further ones), or a
function of the request. Paths may hold a query; without a route for it, the path alone is looked up, then "*".
"""

import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Lock, Thread
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the server saw it. ``at``: seconds of the monotonic clock when its head had been read; ``port``: the
    client's, which tells one connection from another."""

    at: float
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    port: int = 0

    def header(self, name: str) -> str | None:
        """The first of that name, in any letter case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back.

    ``pieces`` are sent after the body, ``pause`` seconds between one and the next; ``declared``: a Content-Length
    other than the true one; ``chunked``: each piece as a chunk; ``raw``: the whole answer, head and all, and then the
    connection is closed.
    """

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Sequence[bytes] = ()
    pause: float = 0.0
    delay: float = 0.0
    declared: int | None = None
    chunked: bool = False
    raw: bytes | None = None


Route = Reply | str | bytes | Sequence["Reply | str | bytes"] | Callable[[Seen], "Reply | str | bytes"]


class WebServer:
    """One host. ``routes`` may be changed while it runs; ``tls``: a context with a certificate makes it https."""

    def __init__(
        self, routes: Mapping[str, Route], host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.routes = dict(routes)
        self.seen: list[Seen] = []
        self._lock = Lock()
        self._counts: dict[str, int] = {}
        self._server = _Threads((host, port), _handler(self))
        self._scheme = "http"
        if tls is not None:
            self._scheme = "https"
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.host, self.port = host, self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path here. ``host``: another name for this machine."""
        return f"{self._scheme}://{host or self.host}:{self.port}{path}"

    def paths(self, *, robots: bool = False) -> list[str]:
        """The paths asked for, in order; those of robots.txt only when wanted."""
        return [one.path for one in self.seen if robots or one.path != "/robots.txt"]

    def gaps(self) -> list[float]:
        """Seconds from each request to the next."""
        times = [one.at for one in self.seen]
        return [later - earlier for earlier, later in pairwise(times)]

    def answer(self, request: Seen) -> Reply:
        """The reply to a request; 404 where there is no route."""
        with self._lock:
            self.seen.append(request)
            key = next((key for key in (request.path, request.path.partition("?")[0], "*") if key in self.routes), None)
            turn = self._counts.get(request.path, 0)
            self._counts[request.path] = turn + 1
        if key is None:
            return Reply("<h1>404</h1>", 404, {"Content-Type": "text/html"})
        route = self.routes[key]
        if callable(route):
            route = route(request)
        elif not isinstance(route, str | bytes | Reply):
            route = route[min(turn, len(route) - 1)]
        return route if isinstance(route, Reply) else Reply(route)


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the test."""


def _handler(server: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def log_message(self, format: str, *args: object) -> None:
            """Silence: the test looks at ``seen``."""

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = tuple(self.headers.items())
            request = Seen(time.monotonic(), self.command, self.path, headers, body, self.client_address[1])
            reply = server.answer(request)
            time.sleep(reply.delay)
            if reply.raw is not None:
                self.wfile.write(reply.raw)
                self.close_connection = True
                return
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            true_length = len(body) + sum(map(len, reply.pieces))
            head = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Odd',))[0]}"]
            headers = {"Content-Type": "text/html; charset=utf-8", **reply.headers}
            if reply.chunked:
                headers["Transfer-Encoding"] = "chunked"
            elif reply.status != 304:
                headers.setdefault("Content-Length", str(true_length if reply.declared is None else reply.declared))
            head += [f"{name}: {value}" for name, value in headers.items()]
            parts = [body, *reply.pieces]
            first = self._piece(parts[0], reply)
            self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + first)
            for part in parts[1:]:
                time.sleep(reply.pause)
                self.wfile.write(self._piece(part, reply))
            if reply.chunked:
                self.wfile.write(b"0\r\n\r\n")
            if reply.declared is not None and reply.declared != true_length:
                self.close_connection = True

        @staticmethod
        def _piece(part: bytes, reply: Reply) -> bytes:
            if not reply.chunked:
                return part
            return b"%x\r\n%s\r\n" % (len(part), part) if part else b""

    return Handler
