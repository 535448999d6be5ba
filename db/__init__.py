"""The database: ``from db import Store`` gives what programs of the user's own need (docs/python.md)."""

from db.store import Store

__all__ = ["Store"]
