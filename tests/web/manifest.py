"""``fixtures/web/<family>/site.toml``: the routes that a server answers, and what a crawl of them must find.

The pages may hold the word ``@origin@``: whoever serves them writes scheme, host and port there.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from cli.loopback import Route, read_routes
from scraper.records import FetchFailure, Hop, Listing, Request, Response, Site, Wanted
from tests.places import FIXTURES
from tests.render import Key
from tests.web.figures import find_keys

WEB = FIXTURES / "web"


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report that must be found, and the bureau whose figures it has; a file has neither edition nor bureau."""

    target: str
    year: int
    edition: str | None
    bureau: int | None

    @property
    def truth(self) -> dict[Key, int]:
        """What each cell says; nothing is known of a file."""
        return find_keys(self.bureau, self.year) if self.bureau else {}


@dataclass(frozen=True, slots=True)
class KnownPoints:
    """Work points that must be found, and sentences that a reading must hold."""

    target: str
    year: int
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebSite:
    """A site of the loopback web. ``pages``: list pages that a walk asks for."""

    name: str
    family: str
    wanted: Wanted
    agency: str
    listing: str
    column: str | None
    options: tuple[tuple[str, str], ...]
    pages: int
    routes: tuple[Route, ...]
    reports: tuple[KnownReport, ...]
    points: tuple[KnownPoints, ...]
    others: tuple[str, ...]

    @property
    def wanted_targets(self) -> tuple[str, ...]:
        """Where the reports and work points are."""
        return (*(report.target for report in self.reports), *(points.target for points in self.points))

    def site(self, origin: str) -> Site:
        """The entry of the registry that leads to it."""
        listing = Listing(origin + self.listing, self.wanted, self.column)
        host = urlsplit(origin).hostname or ""
        return Site(
            f"web-{self.name}",
            self.agency,
            "prefecture",
            host,
            self.family,
            listings=(listing,),
            options=self.options,
        )

    def find(self, target: str, form: Mapping[str, str]) -> Route | None:
        """The route that answers, if any."""
        return next((route for route in self.routes if route.answers(target, form)), None)

    def fetch(self, request: Request) -> Response | FetchFailure:
        """An answer as it would come over the wire from ``http://<host>``."""
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        route = self.find(request.url.removeprefix(origin), dict(request.form))
        if route is None or route.status != 200:
            return FetchFailure(request, "status", "no such page", 404)
        return reply(request, route.body(origin), route.type)


def reply(request: Request, body: bytes, content_type: str = "text/html") -> Response:
    """A response of one exchange."""
    method = "POST" if request.form else "GET"
    hop = Hop(request.url, method, 200, "OK", (), (("Content-Type", content_type),), body, "2024-02-01T00:00:00Z")
    return Response(request, request.url, 200, body, (hop,))


@cache
def load_site(name: str) -> WebSite:
    """The site of a family, or one more of some family."""
    folder = WEB / name
    data = tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
    routes = read_routes(folder, data)
    reports = tuple(
        KnownReport(r["target"], r["year"], r.get("edition"), r.get("bureau")) for r in data.get("report", ())
    )
    points = tuple(KnownPoints(p["target"], p["year"], tuple(p["tasks"])) for p in data.get("points", ()))
    options = tuple(data.get("options", {}).items())
    return WebSite(
        name,
        data["family"],
        data.get("wanted", "annual_report"),
        data["agency"],
        data["listing"],
        data.get("column"),
        options,
        data["pages"],
        routes,
        reports,
        points,
        tuple(data["others"]),
    )


def web_sites() -> tuple[str, ...]:
    """The sites: one of each family, under its name, and more."""
    return tuple(sorted(path.parent.name for path in WEB.glob("*/site.toml")))
