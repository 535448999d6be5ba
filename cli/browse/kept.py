"""What takes long to work out and stays the same until the database changes: kept from one visit to the next."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Generic, TypeVar

_Value = TypeVar("_Value")
_Stamp = tuple[tuple[int, int, int], ...]


class Kept(Generic[_Value]):
    """One value, made anew when the files of a database are others than they were when it was made."""

    def __init__(self, make: Callable[[], Awaitable[_Value]]) -> None:
        self._make = make
        self._found: tuple[_Stamp, _Value] | None = None
        self._turn = asyncio.Lock()  # several visitors at once wait for one to make it

    async def get(self, database: Path) -> _Value:
        """The value for a database as it is now."""
        async with self._turn:
            stamp = _read_stamp(database)  # before it is made: what is written meanwhile makes it another
            if self._found is None or self._found[0] != stamp:
                self._found = stamp, await self._make()
            return self._found[1]


def _read_stamp(database: Path) -> _Stamp:
    """By what the file, and that of what was written last, show that they have changed."""
    files = [path for path in (database, Path(f"{database}-wal")) if path.exists()]
    return tuple((found.st_ino, found.st_size, found.st_mtime_ns) for found in (path.stat() for path in files))
