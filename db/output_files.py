"""Files whose names a user gives: written whole or not at all, and never in the place of the database."""

from collections.abc import Iterable
from pathlib import Path

from db.connection import StoreError

_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite calls the files that it keeps beside a database


def spare_database(database: Path, paths: Iterable[Path]) -> None:
    """Refuse, with :class:`StoreError`, to write what is the database or a file that SQLite keeps beside it, by whatever name."""
    kept = database.resolve()
    ours = [kept, *(kept.with_name(f"{kept.name}{ending}") for ending in _BESIDE)]
    for path in paths:
        for own in ours:
            if _is_same(path, own):
                what = "the database itself" if own == kept else "a file that SQLite keeps beside the database"
                raise StoreError(f"{path} is {what}; name another file to write")


def _is_same(path: Path, own: Path) -> bool:
    """The same file on disk, or what would be."""
    return path.resolve() == own or (path.exists() and own.exists() and path.samefile(own))


def write_whole(path: Path, text: str, database: Path) -> None:
    """Write a file that appears whole or not at all, as UTF-8, its folder made when missing.

    Raises :class:`StoreError` when it is the ``database``, and :class:`OSError`.
    """
    partial = path.with_name(f".{path.name}.partial")
    spare_database(database, (path, partial))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
