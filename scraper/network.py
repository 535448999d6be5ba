"""The sockets below a fetch: names resolved, the answer checked, the checked address connected to, every wait bounded.

``GuardedTransport`` is what httpx sends through. It keeps connections in a pool of httpcore, whose network backend is
replaced by one that resolves a name itself and connects to an address that ``find_address_fault`` let pass. Server name
and certificate are still those of the name, since only the address of the socket is another.

With a proxy (the usual variables) the proxy resolves the name: then only the name can be checked.
"""

import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from scraper.addresses import find_address_fault
from scraper.records import FailureKind

Resolver = Callable[[str, int], Sequence[str]]

# of the addresses of a name, no more than these are tried
_TRIED = 4
# connections to a host are kept open between two requests, which the pace may set far apart
_KEEP_SECONDS = 30.0
# of what comes after the stated length of an answer, so many bytes are looked at
_REST = 4096
_HEAD_END = b"\r\n\r\n"


class AddressRefusedError(Exception):
    """The name leads to addresses that are not asked; the message says which."""


class UnknownNameError(Exception):
    """The name does not resolve. ``passing``: the name server could not be asked, so that a retry may help."""

    def __init__(self, message: str, *, passing: bool) -> None:
        super().__init__(message)
        self.passing = passing


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name in the order to try them. Raises ``UnknownNameError``."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        passing = error.errno in (socket.EAI_AGAIN, socket.EAI_FAIL)
        raise UnknownNameError(f"{host}: {error.strerror or error}", passing=passing) from error
    except (UnicodeError, ValueError) as error:
        raise UnknownNameError(f"{host} is no name of a host", passing=False) from error
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Deadline:
    """The moment by which an exchange must be over; shared by all streams of one fetcher, which is of one thread."""

    def __init__(self) -> None:
        self._at = float("inf")

    def set(self, seconds: float) -> None:
        """So many seconds from now."""
        self._at = time.monotonic() + seconds

    def over(self) -> bool:
        """Whether that moment has come."""
        return time.monotonic() >= self._at

    def left(self, timeout: float | None) -> float:
        """The wait that is allowed, in seconds. Raises ``httpcore.ReadTimeout`` when there is none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("no time left")
        return left if timeout is None else min(timeout, left)


class _BoundedStream(httpcore.NetworkStream):
    """A stream whose reads and writes end at the deadline: one byte every few seconds is no way to keep a thread."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline
        self._last = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        part = self._inner.read(max_bytes, self._deadline.left(timeout))
        self._last = part or self._last
        return part

    def read_rest(self, end: bytes, patience: float) -> bytes:
        """What has come after a body that was read to its stated length, or comes within so many seconds: the beginning of it.

        ``end``: the last part of the body. Where anything came, the connection is closed: it would be the next answer.
        """
        part = self._last.partition(_HEAD_END)[2] if self._last.startswith(b"HTTP/") else self._last
        rest = part[len(end) :] if part.startswith(end) else b""
        if not rest and patience:
            try:
                rest = self.read(_REST, patience)
            except (httpcore.TimeoutException, httpcore.NetworkError):
                rest = b""
        if rest:
            self.close()
        return rest.strip()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _BoundedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    """Connects to the addresses of a name that were looked at, and to no others."""

    def __init__(self, deadline: Deadline, resolver: Resolver, *, private: bool) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline, self._resolver, self._private = deadline, resolver, private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._allowed(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, self._deadline)
        raise failure or UnknownNameError(f"{host} has no address", passing=False)

    def _allowed(self, host: str, port: int) -> list[str]:
        addresses = self._resolver(host, port)
        faults = {}
        if not self._private:
            faults = {address: find_address_fault(ip_address(address.partition("%")[0])) for address in addresses}
        allowed = [address for address in addresses if faults.get(address) is None]
        if addresses and not allowed:
            raise AddressRefusedError(f"{host}: {faults[addresses[0]]}")
        return allowed[:_TRIED]


def read_rest(response: httpx.Response, end: bytes, patience: float = 0.0) -> bytes:
    """What a server sent after the length that it stated: the beginning of it, or nothing. Before the answer is closed.

    ``end``: the last part of the body, as it was read; ``patience``: seconds to wait for more.
    """
    stream = response.extensions.get("network_stream")
    return stream.read_rest(end, patience) if isinstance(stream, _BoundedStream) else b""


class _Body(httpx.SyncByteStream):
    """The body of an answer as httpcore hands it out; closing it gives the connection back or drops it."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class GuardedTransport(httpx.BaseTransport):
    """Sends requests through checked connections. Errors come as those of httpcore: see ``read_failure``."""

    def __init__(self, deadline: Deadline, resolver: Resolver, *, verify: bool, private: bool) -> None:
        self._context = tls_context(verify)
        self._guarded = _GuardedBackend(deadline, resolver, private=private)
        # the proxy itself may well stand in the local network: it was named by whoever runs the crawl
        self._unguarded = _GuardedBackend(deadline, resolve, private=True)
        self._pools: dict[str | None, httpcore.ConnectionPool] = {}
        self._proxies: dict[tuple[str, str], str | None] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        pool = self._pool(request.url.scheme, request.url.raw_host.decode("ascii"))
        answer = pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable), "the pool is a synchronous one"
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def _pool(self, scheme: str, host: str) -> httpcore.ConnectionPool:
        if (scheme, host) not in self._proxies:
            self._proxies[scheme, host] = find_proxy(scheme, host)
        proxy = self._proxies[scheme, host]
        if proxy not in self._pools:
            self._pools[proxy] = self._open_pool(proxy)
        return self._pools[proxy]

    def _open_pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        if proxy is None:
            return httpcore.ConnectionPool(
                ssl_context=self._context,
                max_connections=2,
                keepalive_expiry=_KEEP_SECONDS,
                network_backend=self._guarded,
            )
        parts = urlsplit(proxy)
        headers = []
        if parts.username:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            headers = [(b"Proxy-Authorization", b"Basic " + b64encode(login))]
        return httpcore.HTTPProxy(
            proxy_url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            proxy_headers=headers,
            ssl_context=self._context,
            max_connections=2,
            keepalive_expiry=_KEEP_SECONDS,
            network_backend=self._unguarded,
        )


@cache
def tls_context(verify: bool) -> ssl.SSLContext:
    """Shared by all fetchers: it reads the authorities' certificates once. SSL_CERT_FILE names others."""
    return httpx.create_ssl_context(verify=verify)


def find_proxy(scheme: str, host: str) -> str | None:
    """The proxy that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name for a host. Raises ValueError for SOCKS."""
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not proxy.startswith(("http://", "https://")):
        raise ValueError(f"{proxy.partition('://')[0]}: only http and https proxies are known; set HTTPS_PROXY to one")
    return proxy


def read_failure(error: Exception) -> tuple[FailureKind, str, bool]:
    """What an error of a request means: its kind, in words, and whether asking again may help."""
    words = " ".join(str(error).split())
    cause = next((one for one in _chain(error) if isinstance(one, ssl.SSLError)), None)
    if cause is not None:
        # a certificate or a version stays what it is; a connection dropped during the handshake may not be dropped again
        passing = isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        return "tls", getattr(cause, "verify_message", "") or cause.reason or words, passing
    match error:
        case AddressRefusedError():
            return "address", words, False
        case UnknownNameError():
            return "name", words, error.passing
        case httpcore.TimeoutException():
            return (
                "timeout",
                "no connection in time" if isinstance(error, httpcore.ConnectTimeout) else "no answer in time",
                True,
            )
        case httpcore.ProtocolError():
            return "protocol", words or "an answer that is no HTTP", True
        case _:
            return "connection", words or type(error).__name__, True


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen = 0
    cause: BaseException | None = error
    while cause is not None and seen < 10:
        yield cause
        cause, seen = cause.__cause__ or cause.__context__, seen + 1


# what a request may raise: anything else is a defect of ours and must be seen
NETWORK_ERRORS = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    AddressRefusedError,
    UnknownNameError,
    OSError,
)
