"""A run: one command that stores pages, its count, and its record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from db.identity import Capture
from db.store import Outcome, Store, StoreError
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
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("new", "revised", "reread", "unchanged", "failed"), 0)
    )

    def find_unchanged(self, capture: Capture) -> bool:
        """Is there nothing to do for this page? Then it is counted as unchanged."""
        unchanged = self.store.find_unchanged(capture)
        self.counts["unchanged"] += unchanged
        return unchanged

    def save(self, capture: Capture, documents: Sequence[Document]) -> Outcome:
        """Store a page with its documents, whole or not at all."""
        with self.store.writing():
            row = self.id or self._insert()
            outcome = self.store.save_page(capture, documents, row)
        self.id = row
        self.counts[outcome] += 1
        return outcome

    def fail(self) -> None:
        """Count a page that could not be read."""
        self.counts["failed"] += 1

    def finish(self) -> None:
        """Record the end, when there is anything to record."""
        if self.id is None and not self.counts["failed"]:
            return
        with self.store.writing() as connection:
            self.id = self.id or self._insert()
            fields = ", ".join(f"pages_{name} = {count}" for name, count in self.counts.items())
            connection.execute(f"UPDATE runs SET ended_at = ?, {fields} WHERE id = ?", (self.store.now(), self.id))

    def _insert(self) -> int:
        return self.store.insert(
            "runs",
            {
                "command": self.command,
                "parser_version": self.store.parser_version,
                "started_at": self.started_at,
            },
        )
