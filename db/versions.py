"""The versions of a page: another body at its address is a new one, and a body that reads as an earlier one stands for it.

A page changes at every visit where it shows the date or counts its readers. Its bytes are in the archive each time; what
was read of them is kept once: such a version names the first of the page that reads the same (``same_as``) and has no
documents of its own. What reads the same depends on the parser, so that this is settled anew with every reading, and only
what the same parser has read is compared: what a better parser reads otherwise is no revision.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from db.connection import Connection
from db.identity import Capture, find_host
from db.rows import insert_statement
from db.search_index import add_to_index, remove_from_index

_ADD = insert_statement(
    "page_versions",
    (
        *("page", "number", "current", "digest", "size", "content_type", "origin", "fetched_at", "ingested_at"),
        *("parser_version", "run", "fingerprint"),
    ),
)


class Version(NamedTuple):
    """A version of a page; ``parser_version`` read it last, and what it read has the ``fingerprint``."""

    id: int
    page: int
    number: int
    parser_version: str
    digest: str
    origin: str
    fetched_at: str | None
    fingerprint: str | None
    same_as: int | None
    current: int
    seen_until: str | None = None

    @property
    def until(self) -> str:
        """The last time at which it is known to have been served."""
        return self.seen_until or self.fetched_at or ""


class Settled(NamedTuple):
    """A version that has been read, in its place; its documents are wanted unless it is ``same_as`` another.

    ``moved``: the page shows another version than before.
    """

    version: Version
    moved: bool


_READ = "page_version = ? AND parser_version = ?"
# the documents of a version that are current and ought not to be, or the other way round, with what they ought to be
_TURNING = (
    "SELECT id, ?2 AND parser_version = ?3 FROM all_documents WHERE page_version = ?1"
    " AND current <> (?2 AND parser_version = ?3) ORDER BY 2"  # no two are current at any time
)
_VERSION = ", ".join(f"v.{name}" for name in Version._fields)


class Versions:
    """The versions of the pages in an open database. What writes stands inside a transaction."""

    def __init__(self, connection: Connection, parser_version: str, now: Callable[[], str]) -> None:
        self._connection, self._parser_version, self._now = connection, parser_version, now

    def find(self, capture: Capture) -> Version | None:
        """The version that holds this body, or ``None``.

        Where every time is known, it is the one that was served then, in whatever order they come. Else the newest version
        from the same origin decides. A body known at the address but new from this origin is a copy, not a revision: only an
        origin that itself changed tells that the page did.
        """
        found = self._connection.execute(
            f"SELECT {_VERSION} FROM page_versions AS v JOIN pages AS p ON p.id = v.page WHERE p.address = ?"
            " ORDER BY v.number DESC",
            (capture.address,),
        )
        versions = [Version(*row) for row in found]
        at = capture.page.fetched_at
        if at is not None and all(version.fetched_at for version in versions):
            return _find_served(versions, capture.digest, at)
        latest = next((version for version in versions if version.origin == capture.origin), None)
        if latest is None:
            return next((version for version in versions if version.digest == capture.digest), None)
        return latest if latest.digest == capture.digest else None

    def is_longer(self, version: Version, capture: Capture) -> bool:
        """Was a body served at a time that its version does not span yet?"""
        at = capture.page.fetched_at
        return at is not None and version.fetched_at is not None and not version.fetched_at <= at <= version.until

    def lengthen(self, version: Version, capture: Capture) -> bool:
        """Let a version span the time of a capture that :meth:`find` takes for it. Was it fetched earlier than known so far?"""
        at = capture.page.fetched_at
        if at is None or version.fetched_at is None or not self.is_longer(version, capture):
            return False
        self._connection.execute(
            "UPDATE page_versions SET fetched_at = ?, seen_until = ? WHERE id = ?",
            (min(version.fetched_at, at), max(version.until, at), version.id),
        )
        return at < version.fetched_at

    def _split(self, page: int, at: str | None) -> None:
        """The version that was taken to be served all along when another was, in between: from its last time on it is one again."""
        if at is None:
            return
        execute = self._connection.execute
        spans = "page = ? AND fetched_at < ? AND seen_until > ?"
        row = execute(f"SELECT id FROM page_versions WHERE {spans}", (page, at, at)).fetchone()
        if row is None:
            return
        copied = (
            "page, digest, size, content_type, origin, ingested_at, parser_version, run, fingerprint, archive_record"
        )
        execute(
            f"INSERT INTO page_versions ({copied}, number, current, fetched_at, same_as) SELECT {copied},"
            " (SELECT max(number) + 1 FROM page_versions WHERE page = v.page), 0, seen_until, coalesce(same_as, id)"
            " FROM page_versions AS v WHERE id = ?",
            row,
        )
        execute("UPDATE page_versions SET seen_until = NULL WHERE id = ?", row)

    def load(self, version: int) -> Version:
        """A version by its id."""
        row = self._connection.execute(f"SELECT {_VERSION} FROM page_versions AS v WHERE id = ?", (version,)).fetchone()
        return Version(*row)

    def add(self, capture: Capture, run: int, fingerprint: str) -> int:
        """A new version of its page, which is not shown before it is settled."""
        now, url = self._now(), capture.page.url
        execute = self._connection.execute
        added = execute(
            "INSERT INTO pages (address, url, host, first_seen_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (capture.address, url, find_host(url), now),
        )
        page, last = (added.lastrowid or 0, 0) if added.rowcount else self._find_last(capture.address)
        row = execute(
            _ADD,
            (
                *(page, last + 1, 0, capture.digest, len(capture.page.body), capture.page.content_type),
                *(capture.origin, capture.page.fetched_at, now, self._parser_version, run, fingerprint),
            ),
        ).lastrowid
        assert row is not None
        self._split(page, capture.page.fetched_at)
        return row

    def _find_last(self, address: str) -> tuple[int, int]:
        """(id, number of the last version) of a page that is known."""
        execute = self._connection.execute
        (page,) = execute("SELECT id FROM pages WHERE address = ?", (address,)).fetchone()
        (last,) = execute("SELECT coalesce(max(number), 0) FROM page_versions WHERE page = ?", (page,)).fetchone()
        return page, last

    def begin_reading(self, version: int, fingerprint: str) -> None:
        """Make room for another reading of a version: older readings stay, one by the same parser goes."""
        self._connection.execute(
            "UPDATE page_versions SET parser_version = ?, fingerprint = ? WHERE id = ?",
            (self._parser_version, fingerprint, version),
        )
        self._clear(version, self._parser_version)

    def _clear(self, version: int, parser_version: str) -> None:
        execute, read = self._connection.execute, (version, parser_version)
        for (document,) in execute(f"SELECT id FROM all_documents WHERE {_READ} AND current", read).fetchall():
            remove_from_index(self._connection, document)
        execute(f"DELETE FROM all_documents WHERE {_READ}", read)

    def settle(self, read: int) -> Settled:
        """Settle which versions of a page stand for which, and which is shown, now that one of them has been read."""
        before = self._of_page(self.load(read).page)
        after = settle(before, read)
        execute = self._connection.execute
        # no two are current at any time
        for old, new in sorted(zip(before, after, strict=True), key=lambda pair: pair[1].current):
            if old != new:
                execute(
                    "UPDATE page_versions SET same_as = ?, current = ? WHERE id = ?", (new.same_as, new.current, new.id)
                )
            if new.same_as is not None and old.same_as is None:
                self._clear(new.id, new.parser_version)
        self._show(after)
        was_shown, shown = ([version.id for version in versions if version.current] for versions in (before, after))
        return Settled(next(version for version in after if version.id == read), was_shown != shown)

    def _of_page(self, page: int) -> list[Version]:
        found = self._connection.execute(
            f"SELECT {_VERSION} FROM page_versions AS v WHERE page = ? ORDER BY number", (page,)
        )
        return [Version(*row) for row in found]

    def _show(self, versions: Iterable[Version]) -> None:
        """The documents of the version that is current are, by the parser that read it last; no others of its page are."""
        execute = self._connection.execute
        for version in sorted(versions, key=lambda version: version.current):
            shown = (version.id, version.current, version.parser_version)
            for document, current in execute(_TURNING, shown).fetchall():
                (add_to_index if current else remove_from_index)(self._connection, document)
                execute("UPDATE all_documents SET current = ? WHERE id = ?", (current, document))


def _find_served(versions: Iterable[Version], digest: str, at: str) -> Version | None:
    """The version of a body that was served at a time: one that spans it, the one before, or the one after where nothing else is
    known to have been served in between."""
    served = sorted(versions, key=lambda version: (version.fetched_at or "", version.number))
    before = [version for version in served if (version.fetched_at or "") <= at]
    spanning = [version for version in before if version.until >= at]
    near = spanning or [*before[-1:], *served[len(before) :][:1]]
    return next((version for version in near if version.digest == digest), None)


def settle(versions: Sequence[Version], read: int) -> list[Version]:
    """The versions of a page, in the order of their numbers, with ``same_as`` and ``current`` as they ought to be.

    ``read``: the one of which the documents are at hand. One that stands for another which a newer parser has read stays so
    until it is read too. A page known as it was served later shows nothing of an older capture.
    """
    stands: dict[int, Version] = {}
    shown: Version | None = None
    at: str | None = None
    for version in versions:
        stands[version.id] = _find_same(version, stands, read) or version
        if version.fetched_at is None or at is None or version.fetched_at >= at:
            at = version.fetched_at
            shown = stands[version.id]
    return [
        version._replace(
            same_as=stands[version.id].id if stands[version.id].id != version.id else None,
            current=int(shown is not None and version.id == shown.id),
        )
        for version in versions
    ]


def _find_same(version: Version, stands: Mapping[int, Version], read: int) -> Version | None:
    """The earlier version whose documents are those of this one too. ``stands``: what each of the earlier ones stands for."""
    for other in stands.values() if version.fingerprint is not None else ():
        if (other.parser_version, other.fingerprint) == (version.parser_version, version.fingerprint):
            return other
    return stands.get(version.same_as) if version.same_as is not None and version.id != read else None
