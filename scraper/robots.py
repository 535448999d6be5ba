"""What a robots.txt says to us (RFC 9309). Fetching it is the business of scraper/fetch.py."""

from dataclasses import dataclass

from protego import Protego

# what is read of the file; RFC 9309 asks for at least 500 KiB
LARGEST = 512 * 1024
# a longer Crawl-delay is as good as a no: a run would not end
LONGEST_DELAY = 120.0


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


def read_rules(body: bytes, content_type: str, agent: str) -> Rules:
    """The rules in a robots.txt. A page of HTML in its place is a soft 404 and rules nothing."""
    text = body[:LARGEST].decode("utf-8-sig", errors="replace")
    if "html" in content_type.lower() or text.lstrip().startswith("<"):
        return Rules(agent)
    parsed = Protego.parse(text)
    rate = parsed.request_rate(agent)
    delay = max(parsed.crawl_delay(agent) or 0.0, rate.seconds / max(rate.requests, 1) if rate else 0.0)
    return Rules(agent, parsed, delay)
