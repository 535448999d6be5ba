"""A run: one command that stores pages, its count, and its record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from db.connection import StoreError
from db.identity import Capture
from db.rows import Value
from db.store import Outcome, Store
from parsers.records import Document


@contextmanager
def run(store: Store, command: str) -> Iterator["Run"]:
    """A run that stores pages. It is recorded when it stored or failed on something, and says so at its end."""
    begun = Run(store, command, store.now())
    try:
        yield begun
    except StoreError:
        raise  # the database is out of reach: no use asking it again
    except BaseException:
        begun.finish()
        raise
    begun.finish()


@dataclass(slots=True)
class Run:
    """One run of a command that stores pages, and its count."""

    store: Store
    command: str
    started_at: str
    id: int | None = None
    unchanged: int = 0
    failed: int = 0

    def find_unchanged(self, capture: Capture) -> bool:
        """Is there nothing to do for this page? Then it is counted as unchanged."""
        unchanged = self.store.find_unchanged(capture)
        self.unchanged += unchanged
        return unchanged

    def save(self, capture: Capture, documents: Sequence[Document]) -> Outcome:
        """Store a page with its documents, whole or not at all.

        It is counted in the same transaction: the count is right wherever the run is cut off.
        """
        with self.store.writing() as connection:
            row = self.id or self._insert()
            outcome = self.store.save_page(capture, documents, row)
            if outcome != "unchanged":
                connection.execute(f"UPDATE runs SET pages_{outcome} = pages_{outcome} + 1 WHERE id = ?", (row,))
        self.id = row
        self.unchanged += outcome == "unchanged"
        return outcome

    def fail(self) -> None:
        """Count a page that could not be read."""
        self.failed += 1

    def finish(self) -> None:
        """Record the end, when there is anything to record."""
        if self.id is None and not self.failed:
            return
        with self.store.writing() as connection:
            connection.execute(
                "UPDATE runs SET ended_at = ?, pages_unchanged = ?, pages_failed = ? WHERE id = ?",
                (self.store.now(), self.unchanged, self.failed, self.id or self._insert()),
            )

    def _insert(self) -> int:
        begun: dict[str, Value] = {
            "command": self.command,
            "parser_version": self.store.parser_version,
            "started_at": self.started_at,
        }
        return self.store.insert("runs", begun)
