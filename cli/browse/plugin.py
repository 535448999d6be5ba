"""The plugin by which Datasette gets our routes, and by which what cannot be shown is said in words.

A page of ours: a module with a handler (:data:`cli.browse.page.Handler`), its template, and a line in ``ROUTES``.
"""

import sys
import traceback
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from datasette import Response, hookimpl
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from cli.browse.agency_page import agency
from cli.browse.overview_page import coverage, overview
from cli.browse.page import Content, Handler, NoSuchPage
from cli.browse.report_page import report

ROUTES: tuple[tuple[str, Handler], ...] = (
    (r"^/$", overview),
    (r"^/coverage$", coverage),
    (r"^/report/(?P<key>[^/]+)$", report),
    (r"^/agency/(?P<id>[^/]+)$", agency),
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
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """In place of Datasette's own, which prints the traceback of each 404 on standard output."""

    async def answer() -> Response:
        status, said = 500, "This page could not be made; the window in which gongkai serve runs says why."
        if isinstance(exception, Base400):
            status, said = exception.status, str(exception.args[0] if exception.args else "")
        elif isinstance(exception, DatasetteError):
            status, said = exception.status, exception.message
        else:
            print(f"gongkai: {request.path}", file=sys.stderr)
            traceback.print_exception(exception)
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "error": said, "status": status, "title": None}, status=status)
        return await _say(datasette, status, said, request)

    return answer
