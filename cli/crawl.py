"""A crawl: sites → list pages → reports → archive, documents, ledger. One thread a host; one desk writes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from cli.crawl_site import SiteCrawl
from cli.desk import Desk, StoppedError
from cli.outcomes import read_time
from cli.plan import Plan
from cli.watch import Watch
from db.alarms import Alarm
from scraper.families import FAMILIES
from scraper.fetch import HostFetcher, name_agent
from scraper.hosts import Hosts
from scraper.records import Site


def crawl(plan: Plan, desk: Desk, watch: Watch) -> list[Alarm]:
    """Visit every site of the plan; the alarms that were raised.

    When one thread cannot go on (a full disk, Ctrl-C) the others stop after the page they are at, and its error is raised.
    """
    alarms: list[Alarm] = []

    def sleep(seconds: float) -> None:
        if desk.stop.wait(seconds):
            raise StoppedError

    hosts = Hosts(sleep=sleep)
    for site in plan.sites:
        for name in (site.host, *site.other_hosts):
            hosts.of(name).ask_for(site.manners.pace)

    def visit(sites: Sequence[Site]) -> None:
        try:
            for site in sites:
                if desk.stop.is_set():
                    return
                alarms.extend(visit_site(site))
        except StoppedError:
            return
        except BaseException:
            desk.stop.set()
            raise

    def visit_site(site: Site) -> list[Alarm]:
        with HostFetcher(
            site.host, site.manners, user_agent=name_agent(plan.contact), other_hosts=site.other_hosts, hosts=hosts
        ) as fetcher:
            now = read_time(desk.run.started_at)
            return SiteCrawl(site, FAMILIES[site.family], plan, desk, fetcher.fetch, now, watch).run()

    with ThreadPoolExecutor(plan.hosts_at_once, "host") as pool:
        futures = [pool.submit(visit, sites) for sites in by_host(plan.sites)]
        try:
            for future in futures:
                future.result()
        except BaseException:
            desk.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if desk.error is not None:
        raise desk.error
    return alarms


def by_host(sites: Sequence[Site]) -> list[list[Site]]:
    """The sites that share a host, directly or by way of others: they are asked by one thread, so that a page that several of
    them name is asked for once."""
    groups: list[tuple[set[str], list[Site]]] = []
    for site in sites:
        names, members = {name.lower() for name in (site.host, *site.other_hosts)}, [site]
        apart = []
        for hosts, others in groups:
            if hosts & names:
                names, members = hosts | names, others + members
            else:
                apart.append((hosts, others))
        groups = [*apart, (names, members)]
    return [members for _, members in groups]
