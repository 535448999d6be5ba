"""The plugin by which Datasette gets our routes, and by which what cannot be shown is said in words.

A page of ours: a module with a handler (:data:`cli.browse.page.Handler`), its template, and a line in ``ROUTES``.
"""

import re
import sys
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from datasette import Response, hookimpl
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError
from markupsafe import Markup

from cli.browse.agency_page import agency
from cli.browse.archived_page import archived
from cli.browse.changes_page import changes
from cli.browse.filters import FILTERS
from cli.browse.metadata import GROUPS
from cli.browse.overview_page import coverage, overview
from cli.browse.page import DATABASE, Content, Handler, NoSuchPage, Page
from cli.browse.report_page import report
from cli.browse.search_page import search_page
from db import wide
from db.codebook import relations
from db.connection import StoreError


async def hidden(datasette: Any, request: Any) -> Page:
    """Datasette's pages for those who develop with it."""
    raise NoSuchPage("没有这一页 There is no such page")


ROUTES: tuple[tuple[str, Handler], ...] = (
    (r"^/$", overview),
    (r"^/coverage$", coverage),
    (r"^/report/(?P<key>[^/]+)$", report),
    (r"^/report/(?P<key>[^/]+)/changes$", changes),
    (r"^/archived/(?P<version>[^/]+)$", archived),
    (r"^/agency/(?P<id>[^/]+)$", agency),
    (r"^/search$", search_page),
    (r"^/-/(?!static).*$", hidden),
)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Our pages, which come before Datasette's own."""
    return [(pattern, _serve(handler)) for pattern, handler in ROUTES]


def _serve(handler: Handler) -> Callable[..., Awaitable[Response]]:
    async def view(datasette: Any, request: Any) -> Response:
        try:
            page = await handler(datasette, request)
        except NoSuchPage as reason:
            return await _say(datasette, HTTPStatus.NOT_FOUND, str(reason), request)
        if isinstance(page, Content):
            return Response(page.body, headers=dict(page.headers), content_type=page.type)
        html = await datasette.render_template(page.template, dict(page.context), request=request)
        return Response.html(html, status=page.status)

    return view


async def _say(datasette: Any, status: int, message: str, request: Any) -> Response:
    context = {"status": status, "error": message, "title": None}
    return Response.html(await datasette.render_template("error.html", context, request=request), status=status)


@hookimpl
def extra_template_vars(view_name: str) -> dict[str, object]:
    """What the page of the database shows besides Datasette's list of names."""
    if view_name != "database":
        return {}
    return {"relation_groups": GROUPS, "relation_entries": relations(), "wide_names": wide.NAMES}


@hookimpl
def render_cell(value: object, column: str, database: str, datasette: Any) -> Markup | None:
    """In any table: the key of a document and the number of a body lead to their pages."""
    if value is None or database != DATABASE or column not in _LEADS:
        return None
    return Markup('<a href="{}">{}</a>').format(
        datasette.urls.path(f"{_LEADS[column]}{quote(str(value), safe='')}"), value
    )


_LEADS = {"document_key": "/report/", "other_key": "/report/", "agency_ref": "/agency/"}


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Every answer says that nothing may be loaded from elsewhere, and that no other site is told who comes from here; and a server
    for this machine answers to no other name."""
    return partial(_fence, datasette)


_FENCE = {
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        b" object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}


def _fence(datasette: Any, app: Any) -> Any:
    async def fenced(scope: Any, receive: Any, send: Any) -> None:
        hosts = datasette.gongkai.hosts
        if hosts is not None and scope["type"] == "http" and _read_host(scope) not in hosts:
            await Response.text("This server answers on this machine only.", status=421).asgi_send(send)
            return

        async def tell(message: Any) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                added = [(name, value) for name, value in _FENCE.items() if name not in said]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await app(scope, receive, tell)

    return fenced


def _read_host(scope: Any) -> str:
    """The name that was asked, without the port and the brackets of an IPv6 address."""
    asked = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return re.sub(r":\d*$", "", asked).strip("[]").lower()


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Our filters, for our templates."""
    env.filters.update(FILTERS)


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """In place of Datasette's own, which prints the traceback of each 404 on standard output."""

    async def answer() -> Response:
        status, said = 500, "This page could not be made; the window in which gongkai serve runs says why."
        if isinstance(exception, Base400):
            status, said = exception.status, str(exception.args[0] if exception.args else "")
        elif isinstance(exception, DatasetteError):
            # what Datasette raises itself is about what was asked, also where it gives no status of its own
            status, said = HTTPStatus.BAD_REQUEST if exception.status == 500 else exception.status, exception.message
        elif isinstance(exception, StoreError):
            status, said = HTTPStatus.SERVICE_UNAVAILABLE, str(exception)
        else:
            print(f"gongkai: {request.path}", file=sys.stderr)
            traceback.print_exception(exception)
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "error": said, "status": status, "title": None}, status=status)
        return await _say(datasette, status, said, request)

    return answer
