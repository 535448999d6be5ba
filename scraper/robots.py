"""What a robots.txt says to us (RFC 9309). Fetching it is the business of scraper/fetch.py."""

import codecs
import re
import zlib
from dataclasses import dataclass

from protego import Protego

# what is read of the file; RFC 9309 asks for at least 500 KiB
LARGEST = 512 * 1024
# a longer Crawl-delay is as good as a no: a run would not end
LONGEST_DELAY = 120.0
_AGENT = re.compile(r"(?:^|[\r\n])[ \t]*user-?agent[ \t]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin for us. ``delay``: seconds between requests that it asks for."""

    agent: str
    parsed: Protego | None = None
    delay: float = 0.0

    def find_fault(self, url: str) -> str | None:
        """Why this address is not to be fetched, in words; None when it may be."""
        if self.delay > LONGEST_DELAY:
            return f"robots.txt asks for {self.delay:g} s between requests, more than a run can wait"
        if self.parsed is not None and not self.parsed.can_fetch(url, self.agent):
            return "robots.txt forbids it"
        return None


def read_rules(body: bytes, agent: str) -> Rules:
    """The rules in a robots.txt, whatever it says that it is. A page of HTML in its place names no agent, and rules nothing."""
    text = _read_text(body)[:LARGEST]
    if not _AGENT.search(text):
        return Rules(agent)
    parsed = Protego.parse(text)
    rate = parsed.request_rate(agent)
    delay = max(parsed.crawl_delay(agent) or 0.0, rate.seconds / max(rate.requests, 1) if rate else 0.0)
    return Rules(agent, parsed, delay)


def _read_text(body: bytes) -> str:
    """Some servers send the file compressed without saying so, or as Windows saves text."""
    if body.startswith(b"\x1f\x8b"):
        body = _unpack(body)
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    return body.decode("utf-8-sig", errors="replace")


def _unpack(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, LARGEST)
    except zlib.error:
        return b""
