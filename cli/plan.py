"""What a crawl is asked to do."""

from dataclasses import dataclass

from db.crawl_records import MISSED, PageState, Source
from scraper.records import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """``contact``: where whoever runs the crawl can be reached. ``everything``: due or not; ``retry``: only what an earlier run
    missed; ``limit``: reports a site.
    """

    sites: tuple[Site, ...]
    contact: str
    everything: bool = False
    retry: bool = False
    limit: int | None = None
    hosts_at_once: int = 32

    @property
    def states(self) -> tuple[PageState, ...]:
        """The states of the addresses that are asked for; none: those that are due."""
        return MISSED if self.retry else ()


def as_source(site: Site) -> Source:
    """A site as the database keeps it."""
    expect = site.expect
    return Source(
        site.id,
        site.agency,
        site.level,
        site.division_code,
        site.host,
        site.family,
        site.status,
        expect.min_reports,
        expect.first_year,
        expect.last_year,
        site.notes,
    )
