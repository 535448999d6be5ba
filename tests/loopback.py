"""The loopback web: every family's site of ``fixtures/web`` on a host of its own, with a registry that leads to them."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl

from scraper.records import Manners, Site
from scraper.registry import write_entry
from tests.web.manifest import WebSite, load_site, web_sites
from tests.web_server import Reply, Seen, WebServer

# as polite as a test can afford; what it is about says otherwise
QUICK = Manners(pace=0.0, private_addresses=True)


@dataclass(frozen=True, slots=True)
class Served:
    """A site that is being served, and the entry that leads to it."""

    web: WebSite
    server: WebServer
    site: Site


@contextmanager
def loopback(families: tuple[str, ...] = (), manners: Manners = QUICK) -> Iterator[tuple[Served, ...]]:
    """Serve the sites of these families, or of all."""
    with ExitStack() as stack:
        served = []
        for number, family in enumerate(families or web_sites(), 11):
            web = load_site(family)
            server = stack.enter_context(WebServer({}, host=f"127.0.0.{number}"))
            server.routes["*"] = answering(web, server.url("").rstrip("/"))
            found = web.site(server.url("").rstrip("/"))
            site = replace(
                found,
                id=found.id.replace("_", "-"),
                manners=manners,
                evidence=(found.listings[0].url,),
                notes="an invented city, which has no division code",
            )
            served.append(Served(web, server, site))
        yield tuple(served)


def answering(web: WebSite, origin: str) -> Callable[[Seen], Reply]:
    """What a host of the site answers: its routes, with an ETag, and 304 to whoever has it."""

    def answer(seen: Seen) -> Reply:
        route = web.find(seen.path, dict(parse_qsl(seen.body.decode("latin-1"), keep_blank_values=True)))
        if route is None:
            return Reply("<title>404</title>", 404)
        body = route.body(origin)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if seen.header("If-None-Match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(body, route.status, {"Content-Type": route.type, "ETag": tag})

    return answer


def write_registry(served: tuple[Served, ...], folder: Path) -> Path:
    """A registry folder that leads to the sites."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in served:
        (folder / f"{one.web.name}.toml").write_text(write_entry(one.site), encoding="utf-8")
    return folder
