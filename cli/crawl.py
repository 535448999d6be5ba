"""A crawl: sites → list pages → reports → archive, documents, ledger. One thread a host; one desk writes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from cli.crawl_site import SiteCrawl, StoppedError
from cli.desk import Desk
from cli.outcomes import Reader, read_time
from cli.pipeline import Parse
from cli.plan import Plan
from cli.watch import Watch
from db.alarms import Alarm
from scraper.families import FAMILIES
from scraper.fetch import HostFetcher, name_agent
from scraper.hosts import Hosts
from scraper.records import Site


def crawl(plan: Plan, desk: Desk, parse: Parse, watch: Watch) -> list[Alarm]:
    """Visit every site of the plan; the alarms that were raised.

    When one thread cannot go on (a full disk, Ctrl-C) the others stop after the page they are at, and its error is raised.
    """
    stop = Event()
    alarms: list[Alarm] = []

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise StoppedError

    hosts = Hosts(sleep=sleep)

    def visit(sites: Sequence[Site]) -> None:
        try:
            for site in sites:
                if stop.is_set():
                    return
                alarms.extend(visit_site(site))
        except StoppedError:
            return
        except BaseException:
            stop.set()
            raise

    def visit_site(site: Site) -> list[Alarm]:
        with HostFetcher(
            site.host, site.manners, user_agent=name_agent(plan.contact), other_hosts=site.other_hosts, hosts=hosts
        ) as fetcher:
            family = FAMILIES[site.family]
            reader = Reader(parse, family.unwrap, read_time(desk.run.started_at))
            return SiteCrawl(site, family, plan, desk, fetcher.fetch, reader, watch, stop).run()

    with ThreadPoolExecutor(plan.hosts_at_once, "host") as pool:
        futures = [pool.submit(visit, sites) for sites in by_host(plan.sites).values()]
        try:
            for future in futures:
                future.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return alarms


def by_host(sites: Sequence[Site]) -> Mapping[str, list[Site]]:
    """The sites of each host: a host is asked by one thread only."""
    grouped: dict[str, list[Site]] = {}
    for site in sites:
        grouped.setdefault(site.host.lower(), []).append(site)
    return grouped
