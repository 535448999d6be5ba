"""Datasette on the database, in this process: read only, on the address and port that are asked for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import local
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from cli.browse import plugin
from cli.browse.metadata import make_metadata
from cli.browse.page import DATABASE, Places, is_loopback
from cli.browse.plots import MissingLibraryError, warm
from db.connection import Connection, limit_length
from db.reader import read_parameter
from db.reading import Reading

HERE = Path(__file__).parent
_SETTINGS = {
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,  # it tries every column of the table, one after the other
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "truncate_cells_html": 300,
    "allow_download": False,
    "default_cache_ttl": 0,  # a crawl may write meanwhile
}
_COUNT = "select count(*) "
_COUNT_MS = 150
_LONGEST = 20_000_000  # bytes of a value


class ReadDatabase(Database):
    """A database as Datasette sees it, opened by the gate of our own that lets nobody write."""

    def __init__(self, datasette: Datasette, path: Path) -> None:
        super().__init__(datasette, path=str(path))
        self._mine = local()

    async def execute_fn(self, fn: Callable[[Connection], Any]) -> Any:
        """Call ``fn`` with the connection of one of Datasette's threads."""

        def in_thread() -> Any:
            if not hasattr(self._mine, "reading"):
                self._mine.reading = Reading(Path(self.path), self._prepare)
            return self._mine.reading.call(fn)

        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, in_thread)

    def _prepare(self, connection: Connection) -> None:
        # rows of Datasette's own kind, and the functions that its pages call
        self.ds._prepare_connection(connection, self.name)
        # a statement may not ask for a text as large as the machine: inside one step of SQLite's no limit of time is seen
        limit_length(connection, _LONGEST)

    async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
        """As Datasette's, but that a count is given up early, since the rows of a page do not wait for the number of all; and that
        what is typed as a number is one, since SQLite takes every text for more than any number."""
        if isinstance(params, Mapping):
            params = {
                name: read_parameter(value) if isinstance(value, str) else value for name, value in params.items()
            }
        if sql.startswith(_COUNT):
            options["custom_time_limit"] = min(options.get("custom_time_limit") or _COUNT_MS, _COUNT_MS)
        return await super().execute(sql, params, **options)

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """None is known: the count of a large table is one step of SQLite's, which no limit of time ends."""
        return dict.fromkeys(await self.table_names())


def make_datasette(database: Path, archive: Path, hosts: frozenset[str] | None = None) -> Datasette:
    """Datasette with our plugin, templates and titles.

    ``archive``: the folder of the WARC files, if there is one. ``hosts``: see :class:`Places`.
    """
    if pm.has_plugin(_THEIRS):
        pm.unregister(name=_THEIRS)
    if not pm.is_registered(plugin):
        pm.register(plugin, "gongkai")
    datasette = Datasette(
        [],
        memory=False,
        metadata=_read_metadata(database),
        template_dir=str(HERE / "templates"),
        static_mounts=[("static", str(HERE / "static"))],
        settings=_SETTINGS,
    )
    datasette.remove_database("_memory")  # it is added where no file is named
    datasette.add_database(ReadDatabase(datasette, database), name=DATABASE)
    datasette.gongkai = Places(database, archive, hosts)
    return datasette


def _read_metadata(database: Path) -> dict[str, Any]:
    reading = Reading(database, lambda connection: None)
    try:
        return reading.call(make_metadata)
    finally:
        reading.close()


_THEIRS = "datasette.handle_exception"  # ours stands in its place


# ---------------------------------------------------------------- the server


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(
        self, config: uvicorn.Config, visit: Callable[[], Awaitable[object]], ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._visit, self._ready = visit, ready

    async def startup(self, *arguments: Any, **named: Any) -> None:
        """As uvicorn's, and then the word."""
        await super().startup(*arguments, **named)
        if self.started:
            await self._visit()  # what is made at a first visit is made for the next
            self._ready()


def serve(database: Path, archive: Path, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C. ``ready`` is told the address. Raises OSError when the address cannot be taken."""
    datasette = make_datasette(database, archive, name_hosts(host))
    with suppress(MissingLibraryError):
        warm()  # else the first visitor waits for it
    config = uvicorn.Config(datasette.app(), host=host, port=port, log_config=None, access_log=False, lifespan="on")
    taken = _bind(config)
    with taken:
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{taken.getsockname()[1]}/"
        with suppress(KeyboardInterrupt):  # it has ended in good order, and says then by what
            _Server(config, lambda: datasette.client.get("/"), lambda: ready(address)).run(sockets=[taken])


def name_hosts(host: str) -> frozenset[str] | None:
    """The names by which a server on this machine alone is asked: a page elsewhere that has its own name lead here is not answered.
    ``None``: any, for one that others reach."""
    if not is_loopback(host):
        return None
    return frozenset({"localhost", "127.0.0.1", "::1", host})


def _bind(config: uvicorn.Config) -> Any:
    """The socket to listen on. Where there is none uvicorn would log the error and end this process."""
    log = logging.getLogger("uvicorn.error")
    log.disabled = True
    try:
        return config.bind_socket()
    except SystemExit as end:
        raise end.__context__ or OSError("no socket") from None
    finally:
        log.disabled = False
