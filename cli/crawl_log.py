"""The log of a crawl, on standard error: warnings in words, or with ``--log-json`` one object a line (docs/operate.md)."""

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from cli.output import clean, write_json
from cli.watch import log


class JsonLines(logging.Formatter):
    """One object a line: the time in UTC, the level, and what is told; words only of what is no event, or a warning."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": moment.replace("+00:00", "Z"), "level": record.levelname.lower()}
        told = getattr(record, "told", {})
        words = {"message": record.getMessage()} if not told or record.levelno >= logging.WARNING else {}
        return write_json(line | told | words)


class PlainLines(logging.Formatter):
    """The words of a record, without what could steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in words."""
        return clean(super().format(record))


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to what is standard error at the time: a live display stands in for it while it is drawn."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.stream = sys.stderr
        super().emit(record)


def set_up_log(*, as_json: bool) -> None:
    """Log to standard error: every page as JSON, else only what goes wrong."""
    handler = StandardError()
    handler.setFormatter(JsonLines() if as_json else PlainLines())
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO if as_json else logging.WARNING)
    log.propagate = False
