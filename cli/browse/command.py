"""The command ``serve``: the database in a browser."""

from pathlib import Path

import click

from cli.browse.page import is_loopback
from cli.usage import Fault, archive_option, database_option, faults
from db.connection import check_current

_MISSING = "gongkai serve needs Datasette: pip install 'gongkai[browse]'"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--open", "opens", is_flag=True, help="Open the first page in a browser.")
@database_option
@archive_option
def serve_command(host: str, port: int, opens: bool, database: Path, archive_folder: Path | None) -> None:
    """Look at the database in a browser: a page for each report and each body, tables, search, SQL. Ends with Ctrl-C.

    It only reads, also while a crawl writes, and asks nothing of the network.

    \b
    Example:
      gongkai serve
      gongkai serve --db demo/gongkai.db --port 8010
    """
    with faults():
        check_current(database)
        try:
            from cli.browse.serving import serve
        except ModuleNotFoundError as missing:
            raise Fault(f"{_MISSING} ({missing.name} is not installed)") from None

        def ready(address: str) -> None:
            if not is_loopback(host):
                click.echo(
                    f"gongkai: {host} is not of this machine alone: whoever reaches it can read the database", err=True
                )
            click.echo(f"{address}  (Ctrl-C ends)")
            if opens:
                click.launch(address)

        try:
            serve(database, archive_folder or database.parent / "archive", host, port, ready)
        except OSError as error:
            raise Fault(f"cannot listen on {host} port {port}: {(error.strerror or str(error)).lower()}") from None
