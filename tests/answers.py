"""Answers as a fetch would give them, made without one."""

from random import Random

from scraper.records import Hop, Request, Response

DATE = "2026-03-01T00:00:00Z"


def hop(
    url: str,
    wire: bytes = b"",
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"), ("X-Odd", "ä½\xa0")),
    method: str = "GET",
    posted: bytes = b"",
    at: str = DATE,
) -> Hop:
    sent = (("Host", "ybj.example.gov.cn"), ("User-Agent", "gongkai/0 (+x)"))
    return Hop(url, method, status, "OK", sent, headers, wire, at, posted)


def response(url: str, wire: bytes, *before: Hop, status: int = 200) -> Response:
    return Response(Request(before[0].url if before else url), url, status, wire, (*before, hop(url, wire, status)))


def answer(number: int) -> Response:
    """Another for each number, the same for the same; some with a redirect before them."""
    random = Random(number)
    wire = f"<p>第{number}页</p>".encode() + random.randbytes(random.randrange(30_000))
    url = f"http://ybj.example.gov.cn/{number}.html"
    before = (hop(f"{url}?old", b"", 302, (("Location", url),)),) if number % 5 == 0 else ()
    return response(url, wire, *before)
