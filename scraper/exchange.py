"""One request and its answer: built, sent, read within all limits, decoded. Patience and redirects are fetch.py's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode
from zlib import crc32

import httpx

from scraper.encodings import TooLargeError, UndecodableError, decode_body
from scraper.headers import Headers, find_first, find_header
from scraper.network import NETWORK_ERRORS, Deadline, GuardedTransport, Resolver, read_failure, read_rest
from scraper.records import FailureKind, Hop, Manners, Request

# a retry may mend these; 521 and 512 are challenges, and 501 or 505 stay
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
# <html> stands within so many bytes of the beginning, </html> of the end
_OPENING = 4096
# seconds in which the rest of a page without </html> must come, when its length was stated as shorter
_PATIENCE = 1.0
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an address (percent-encoded), a form, and what is known of the copy at hand."""

    url: httpx.URL
    form: bytes | None
    etag: str | None = None
    last_modified: str | None = None
    referer: str | None = None

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be used. ``target``: where it redirects to."""

    hop: Hop
    body: bytes
    target: httpx.URL | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """No usable answer. ``passing``: asking again may help; ``hop``: what was served all the same, with its ``status``."""

    kind: FailureKind
    detail: str
    passing: bool = False
    hop: Hop | None = None
    status: int | None = None
    retry_after: float | None = None


def read_question(request: Request) -> Question:
    """The question that a request stands for. Raises ``httpx.InvalidURL``."""
    url = httpx.URL(request.url)
    form = urlencode(request.form).encode("ascii") if request.form else None
    if url.fragment:
        url = url.copy_with(fragment=None)
    return Question(url, form, request.etag, request.last_modified, request.referer)


class Exchanger:
    """Sends questions over the connections of one fetcher, and keeps its cookies.

    It is a client of httpx without ``httpx.Client``, which reads the place a redirect leads to before handing out the
    answer, and raises when that is no address.
    """

    def __init__(self, manners: Manners, user_agent: str, resolver: Resolver, now: Callable[[], datetime]) -> None:
        self._manners, self._now = manners, now
        self._deadline = Deadline()
        self._transport = GuardedTransport(
            self._deadline, resolver, verify=manners.verify_tls, private=manners.private_addresses
        )
        self._headers = {**_HEADERS, "User-Agent": user_agent}
        self._timeout = httpx.Timeout(manners.read_timeout, connect=manners.connect_timeout).as_dict()
        self._cookies = httpx.Cookies()
        self._doubted: tuple[str, int, int] | None = None

    def close(self) -> None:
        self._transport.close()

    def cookies(self) -> str:
        """The cookies of this moment: with others, the same address is another question."""
        return "; ".join(
            sorted(f"{cookie.domain} {cookie.path} {cookie.name}={cookie.value}" for cookie in self._cookies.jar)
        )

    def _build(self, question: Question) -> httpx.Request:
        headers = [(name.encode("ascii"), value.encode("ascii")) for name, value in self._headers.items()]
        for name, value in ((b"If-None-Match", question.etag), (b"If-Modified-Since", question.last_modified)):
            if value is not None:
                headers.append((name, value.encode("latin-1", "replace")))
        if question.referer is not None:
            headers.append((b"Referer", quote(question.referer, safe=_PRINTABLE).encode("ascii")))
        if question.form is not None:
            headers.append((b"Content-Type", b"application/x-www-form-urlencoded"))
        request = httpx.Request(
            question.method,
            question.url,
            headers=headers,
            content=question.form,
            extensions={"timeout": self._timeout},
        )
        request.headers.encoding = "iso-8859-1"  # cookies go back byte for byte
        if self._cookies:
            self._cookies.set_cookie_header(request)
        return request

    def ask(self, question: Question) -> Answer | Trouble:
        """One exchange, from connecting to the last byte, within the total timeout."""
        request = self._build(question)
        requested_at = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._deadline.set(self._manners.total_timeout)
        try:
            response = self._transport.handle_request(request)
            response.request = request
            response.headers.encoding = "iso-8859-1"
            try:
                if "set-cookie" in response.headers:
                    self._cookies.extract_cookies(response)
                wire, end = self._read_wire(response)
                rest = _read_rest(response, wire, end)
            finally:
                response.close()
        except TooLargeError as error:
            return Trouble("too_large", f"{error} on the wire")
        except NETWORK_ERRORS as error:
            kind, detail, passing = read_failure(error)
            if kind == "timeout" and self._deadline.over():
                detail = f"not done after {self._manners.total_timeout:g} s"
            return Trouble(kind, detail, passing)
        return self._judge(question, _hop(question, request, response, wire, requested_at), rest)

    def _read_wire(self, response: httpx.Response) -> tuple[bytes, bytes]:
        """The body as served, and the part of it that came last."""
        largest = self._manners.largest_wire
        parts, size = [], 0
        for part in response.iter_raw():
            size += len(part)
            if size > largest:
                raise TooLargeError(f"more than {largest} bytes")
            parts.append(part)
        return b"".join(parts), parts[-1] if parts else b""

    def _judge(self, question: Question, hop: Hop, rest: bytes) -> Answer | Trouble:
        status = hop.status
        if status in _REDIRECTS:
            return _read_redirect(question, hop)
        if status == 304 and (question.etag or question.last_modified):
            return Answer(hop, b"")
        if status in (206, 304):
            return Trouble("protocol", f"status {status}, which was not asked for", hop=hop, status=status)
        if not 200 <= status < 300:
            wait = _read_retry_after(find_first(hop.headers, "retry-after"), self._now())
            words = f"{status} {hop.reason}".strip()
            return Trouble("status", words, status in _PASSING, hop, status, wait if status in _PASSING else None)
        outcome = self._decode(hop)
        if rest and not (isinstance(outcome, Answer) and _is_closed(outcome.body)):
            return Trouble("protocol", "more came than the length that was stated", True, hop, status)
        if isinstance(outcome, Answer) and self._is_doubtful(hop, outcome.body):
            return Trouble(
                "protocol", "the connection ended before </html>, and no length was given", True, hop, status
            )
        return outcome

    def _is_doubtful(self, hop: Hop, body: bytes) -> bool:
        """May it be the beginning of a page only? The same bytes twice are believed: some pages never close."""
        framed = any(
            find_header(hop.headers, name) for name in ("content-length", "transfer-encoding", "content-encoding")
        )
        if framed or not _is_open(body):
            return False
        seen, self._doubted = self._doubted, (hop.url, len(body), crc32(body))
        return seen != self._doubted

    def _decode(self, hop: Hop) -> Answer | Trouble:
        encoding, kind = find_header(hop.headers, "content-encoding"), find_header(hop.headers, "content-type")
        try:
            return Answer(hop, decode_body(hop.wire, encoding, kind, self._manners.largest_body))
        except TooLargeError as error:
            return Trouble("too_large", str(error), hop=hop, status=hop.status)
        except UndecodableError as error:
            return Trouble("protocol", str(error), True, hop, hop.status)


def _is_closed(body: bytes) -> bool:
    return b"</html" in body[-_OPENING:].lower()


def _is_open(body: bytes) -> bool:
    """Is it a page of HTML without its end?"""
    return b"<html" in body[:_OPENING].lower() and not _is_closed(body)


def _read_rest(response: httpx.Response, wire: bytes, end: bytes) -> bytes:
    """What came after the stated length of a body: some servers count characters, and the page is cut. Of a page without an
    end it is waited for."""
    if "content-length" not in response.headers or "transfer-encoding" in response.headers:
        return b""
    return read_rest(response, end, _PATIENCE if _is_open(wire) else 0.0)


def _hop(question: Question, request: httpx.Request, response: httpx.Response, wire: bytes, at: str) -> Hop:
    return Hop(
        url=str(question.url),
        method=question.method,
        status=response.status_code,
        reason=bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1"),
        request_headers=_as_served(request.headers),
        headers=_as_served(response.headers),
        wire=wire,
        requested_at=at,
        request_body=question.form or b"",
    )


def _as_served(headers: httpx.Headers) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)


def _read_redirect(question: Question, hop: Hop) -> Answer | Trouble:
    location = find_first(hop.headers, "location").strip()
    if not location:
        return Trouble("protocol", f"status {hop.status} without a place to go to", hop=hop, status=hop.status)
    try:
        # bytes beyond ASCII are sent back as they came, whatever their charset
        target = question.url.join(quote(location.encode("latin-1"), safe=_PRINTABLE)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        words = f"redirects to what is no address: {location[:200]!r} ({error})"
        return Trouble("protocol", words, hop=hop, status=hop.status)
    return Answer(hop, b"", target)


def _read_retry_after(value: str, now: datetime) -> float | None:
    """Seconds from now, given as such or as an HTTP date; None for neither."""
    if value.strip().isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    # a date without a zone is one in GMT, as all dates of HTTP are
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
