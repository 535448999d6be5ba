"""The ledger of crawls: what is known of each address, what is due, what each run found at each source.

Times are UTC, ISO 8601 to the second. All that changes it stands inside :meth:`db.store.Store.writing`, so that a page, its
documents, its place in the archive and its state are stored together or not at all.
"""

from collections.abc import Sequence
from dataclasses import astuple, fields

from db.crawl_records import CrawlRun, Entry, Holding, Known, PageState, Record, Seen, Source, Walk
from db.identity import Capture, find_host
from db.rows import Value
from db.store import Outcome, Store
from parsers.records import Document

_DOCUMENTS = (
    "(SELECT count(*) FROM all_documents AS d JOIN page_versions AS v ON v.id = d.page_version"
    " WHERE d.current AND v.page = pages.id)"
)
_KNOWN = ", ".join(_DOCUMENTS if field.name == "documents" else field.name for field in fields(Known))
_RECORD = ", ".join(field.name for field in fields(Record))
_SOURCE = tuple(field.name for field in fields(Source))


def _told(column: str) -> str:
    """What the list of the source that has an address says of it now, else what it said before."""
    now = f"coalesce(excluded.{column}, {column})"
    return f"iif(coalesce(source, excluded.source) = excluded.source, {now}, {column})"


class Ledger:
    """The tables of the crawl in an open store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # ------------------------------------------------------------ runs

    def begin(self, command: str, archive_file: str, oldest: str) -> CrawlRun:
        """The run that was cut off since ``oldest``, to be gone on with; else a new one. Others are closed: older ones, and
        those of a clock that was ahead."""
        now = self._store.now()
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE runs SET ended_at = started_at WHERE ended_at IS NULL AND archive_file IS NOT NULL"
                " AND NOT started_at BETWEEN ? AND ? AND command = ?",
                (oldest, now, command),
            )
            row = connection.execute(
                "SELECT id, started_at, archive_file, resumed + 1 FROM runs WHERE ended_at IS NULL"
                " AND archive_file IS NOT NULL AND command = ? ORDER BY id DESC LIMIT 1",
                (command,),
            ).fetchone()
            if row:
                connection.execute("UPDATE runs SET resumed = resumed + 1 WHERE id = ?", row[:1])
                return CrawlRun(*row)
            begun: dict[str, Value] = {
                "command": command,
                "parser_version": self._store.parser_version,
                "started_at": now,
                "archive_file": archive_file,
            }
            return CrawlRun(self._store.insert("runs", begun), now, archive_file, 0)

    def abandon(self, run: CrawlRun, kept: int) -> int:
        """Close a run whose archive is damaged: of its answers those behind the first ``kept`` bytes are lost. Their number.

        Their pages are asked for as if nothing of them were at hand.
        """
        lost = "SELECT id FROM archive_records WHERE file = ? AND offset + length > ?"
        given = (run.archive_file, kept)
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE pages SET archive_record = NULL, digest = NULL, etag = NULL, last_modified = NULL, due_at = NULL"
                f" WHERE archive_record IN ({lost})",
                given,
            )
            connection.execute(
                f"UPDATE page_versions SET archive_record = NULL WHERE archive_record IN ({lost})", given
            )
            gone = connection.execute(f"DELETE FROM archive_records WHERE id IN ({lost})", given).rowcount
            connection.execute("UPDATE runs SET ended_at = started_at WHERE id = ?", (run.id,))
        return gone

    def archived_until(self, file: str) -> int:
        """Where the last answer ends that the index knows of an archive file; 0 of one that it does not know."""
        row = self._store.row("SELECT coalesce(max(offset + length), 0) FROM archive_records WHERE file = ?", (file,))
        assert row is not None
        return int(row[0])

    def finish(self, run: CrawlRun) -> None:
        """Record the end of a run, with what came of the addresses it asked for."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE runs SET ended_at = ?,"
                " pages_unchanged = (SELECT count(*) FROM pages WHERE last_run = runs.id AND state = 'unchanged'),"
                " pages_failed = (SELECT count(*) FROM pages WHERE last_run = runs.id"
                "  AND state IN ('blocked', 'gone', 'hijacked', 'failed')"
                # a page behind the end of a list is asked for and does not exist: the list as a whole counts
                "  AND (kind <> 'list' OR EXISTS (SELECT 1 FROM walks WHERE listing = url))) WHERE id = ?",
                (self._store.now(), run.id),
            )

    # ------------------------------------------------------------ sources and addresses

    def save_sources(self, sources: Sequence[Source]) -> None:
        """The registry as it is used now. A source that it no longer has stays, with what is known of it."""
        names = (*_SOURCE, "seen_at")
        now = self._store.now()
        with self._store.writing() as connection:
            connection.executemany(
                f"INSERT INTO sources ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
                f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names[1:])}",
                [(*astuple(source), now) for source in sources],
            )

    def ensure_source(self, source: str, host: str, family: str, agency: str) -> None:
        """A source that only the archive knows."""
        names = (*_SOURCE, "seen_at")
        known = Source(source, agency, "", None, host, family, "unverified", 0, None, None, "known from the archive")
        with self._store.writing() as connection:
            connection.execute(
                f"INSERT OR IGNORE INTO sources ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                (*astuple(known), self._store.now()),
            )

    def enter(self, source: str, entries: Sequence[Entry], run: CrawlRun) -> None:
        """Make addresses known, as new; what is known of others stays, but for their listing. Inside ``writing``."""
        now = self._store.now()
        for e in entries:
            self._store.execute(
                "INSERT INTO pages (address, url, host, first_seen_at, source, kind, listing, listed_title, listed_date,"
                " first_run, state_since, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new', 'not fetched yet')"
                # of two sources that name an address it is the first one's, so that it does not change hands with each run
                " ON CONFLICT (address) DO UPDATE SET"
                f" listing = {_told('listing')}, listed_title = {_told('listed_title')}, listed_date = {_told('listed_date')},"
                " source = coalesce(source, excluded.source), kind = excluded.kind,"
                " first_run = coalesce(first_run, excluded.first_run), state = coalesce(state, 'new'),"
                " state_since = coalesce(state_since, excluded.state_since), reason = coalesce(reason, excluded.reason)",
                (e.address, e.url, find_host(e.url), now, source, e.kind, e.listing, e.title, e.date, run.id, now),
            )
            self._store.execute(
                "INSERT OR IGNORE INTO source_pages (source, page) SELECT ?, id FROM pages WHERE address = ?",
                (source, e.address),
            )

    def find(self, address: str) -> Known | None:
        """What is known of an address that a crawl has met; of a page of a list: :func:`list_address`."""
        row = self._store.row(f"SELECT {_KNOWN} FROM pages WHERE address = ? AND state IS NOT NULL", (address,))
        return Known(*row) if row else None

    def due(
        self, source: str, run: CrawlRun, latest: str, states: Sequence[PageState] = (), *, everything: bool = False
    ) -> list[Known]:
        """The reports and attachments of a source that are due when the run begins, in the order they became known.

        ``states``: only those in one of these states, due or not; ``everything``: all of them. What the run itself has
        asked for already is not due again. ``latest``: what is due later than any address can be, a clock noted that was
        ahead: it is due now.
        """
        wanted = (
            f"state IN ({', '.join('?' * len(states))})"
            if states
            else "due_at IS NULL OR due_at <= ? OR due_at > ? OR ?"
        )
        given: tuple[Value, ...] = tuple(states) if states else (run.started_at, latest, int(everything))
        rows = self._store.all_rows(
            f"SELECT {_KNOWN} FROM pages WHERE kind <> 'list' AND ({wanted}) AND (last_run IS NULL OR last_run < ?)"
            " AND id IN (SELECT page FROM source_pages WHERE source = ?) ORDER BY id",
            (*given, run.id, source),
        )
        return [Known(*row) for row in rows]

    def addresses(self, source: str) -> list[str]:
        """The reports and attachments of a source, in the order they became known."""
        rows = self._store.all_rows(
            "SELECT url FROM pages WHERE kind <> 'list' AND id IN (SELECT page FROM source_pages WHERE source = ?) ORDER BY id",
            (source,),
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------ what a response brought

    def index(self, record: Record, run: CrawlRun) -> int:
        """The number of a response in the archive, which is remembered. Inside ``writing``."""
        return self._store.insert(
            "archive_records", {field.name: getattr(record, field.name) for field in fields(record)} | {"run": run.id}
        )

    def find_index(self, file: str, offset: int) -> int | None:
        """The number of the answer at a place of the archive, when it is known."""
        row = self._store.row("SELECT id FROM archive_records WHERE file = ? AND offset = ?", (file, offset))
        return int(row[0]) if row else None

    def note(self, address: str, seen: Seen, run: CrawlRun, record: int | None = None) -> None:
        """What came of an address that is known. Inside ``writing``. ``record``: where its body lies, when it came."""
        self._store.execute(
            "UPDATE pages SET state_since = CASE WHEN state IS ? THEN state_since ELSE ? END,"
            " state = ?, reason = ?, due_at = ?, checked_at = ?, status = ?,"
            # what tells whether a body has changed belongs to that body: one that came without such a word has none
            " etag = iif(?, ?, coalesce(?, etag)), last_modified = iif(?, ?, coalesce(?, last_modified)),"
            " digest = coalesce(?, digest),"
            " quiet = ?, last_run = ?, archive_record = coalesce(?, archive_record) WHERE address = ?",
            (
                *(seen.state, seen.checked_at, seen.state, seen.reason, seen.due_at, seen.checked_at, seen.status),
                *(seen.has_body, seen.etag, seen.etag, seen.has_body, seen.last_modified, seen.last_modified),
                *(seen.digest, seen.quiet, run.id, record, address),
            ),
        )

    def save(self, capture: Capture, documents: Sequence[Document], run: CrawlRun, record: int) -> Outcome:
        """Store the documents of a response and where its bytes lie, and count it. Inside ``writing``."""
        outcome = self._store.save_page(capture, documents, run.id)
        if outcome != "unchanged":
            self._store.execute(f"UPDATE runs SET pages_{outcome} = pages_{outcome} + 1 WHERE id = ?", (run.id,))
        if outcome != "reread":
            # of a body that reads as one before it, too: it is read again with the others
            self._store.execute(
                "UPDATE page_versions SET archive_record = ? WHERE archive_record IS NULL AND origin = ? AND digest = ?"
                " AND page = (SELECT id FROM pages WHERE address = ?)",
                (record, capture.origin, capture.digest, capture.address),
            )
        return outcome

    def find_record(self, key: str, run: CrawlRun) -> tuple[int, Record] | None:
        """The response to a request that the run has already, from before it was cut off, with its number."""
        row = self._store.row(
            f"SELECT id, {_RECORD} FROM archive_records WHERE url = ? AND run = ? ORDER BY id DESC LIMIT 1",
            (key, run.id),
        )
        return (row[0], Record(*row[1:])) if row else None

    def find_body(self, key: str) -> Record | None:
        """The last record that holds a body for a request."""
        row = self._store.row(
            f"SELECT {_RECORD} FROM archive_records WHERE url = ? AND kind = 'response' ORDER BY id DESC LIMIT 1",
            (key,),
        )
        return Record(*row) if row else None

    def indexed(self, file: str) -> frozenset[int]:
        """Where in an archive file the answers begin that the index has."""
        rows = self._store.all_rows("SELECT offset FROM archive_records WHERE file = ?", (file,))
        return frozenset(row[0] for row in rows)

    # ------------------------------------------------------------ what a source gave

    def save_walk(self, walk: Walk, run: CrawlRun) -> None:
        """How the walk over a list ended; of a walk done again, the last."""
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO walks (source, listing, state, detail, pages, links, candidates, total, run)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*astuple(walk), run.id),
            )

    def holding(self, source: str) -> Holding:
        """What the database holds of a source now.

        Checks against other reports are not counted: they fail for what another source has changed, or a report that is new,
        and an alarm says that this source is worse than it was. ``gongkai status`` has them.
        """
        row = self._store.row(
            "SELECT count(*), coalesce(sum((SELECT count(*) FROM all_sections AS s WHERE s.document = d.id)), 0),"
            " coalesce(sum(d.facts_read), 0), coalesce(sum((SELECT count(*) FROM check_results AS c"
            "  WHERE c.document = d.id AND c.verdict = 'fail')), 0)"
            " FROM all_documents AS d JOIN page_versions AS v ON v.id = d.page_version JOIN pages AS p ON p.id = v.page"
            " WHERE d.current AND d.doc_type = 'annual_report'"
            " AND p.id IN (SELECT page FROM source_pages WHERE source = ?)",
            (source,),
        )
        assert row is not None
        return Holding(*row)

    def standing(self, source: str, listings: Sequence[str], run: CrawlRun) -> list[Walk]:
        """The last walk over each of these lists, in this run or an earlier one; a list that is not due stands as it was."""
        names = ", ".join(field.name for field in fields(Walk))
        rows = (
            self._store.row(
                f"SELECT {names} FROM walks WHERE source = ? AND listing = ? AND run <= ? ORDER BY run DESC LIMIT 1",
                (source, listing, run.id),
            )
            for listing in listings
        )
        return [Walk(*row) for row in rows if row]

    def listed(self, source: str, listings: Sequence[str], run: CrawlRun) -> int:
        """How many reports these lists name, each by the last walk that counted them: not one that stopped at known
        entries, or got no page."""
        rows = (
            self._store.row(
                "SELECT candidates FROM walks WHERE source = ? AND listing = ? AND run <= ?"
                " AND state NOT IN ('known', 'blocked', 'failed') ORDER BY run DESC LIMIT 1",
                (source, listing, run.id),
            )
            for listing in listings
        )
        return sum(row[0] for row in rows if row)

    def last_whole(self, listing: str, run: CrawlRun, since: str) -> Walk | None:
        """The last walk before this run, begun no earlier than ``since``, that saw all of a list."""
        names = ", ".join(f"w.{field.name}" for field in fields(Walk))
        row = self._store.row(
            f"SELECT {names} FROM walks AS w JOIN runs AS r ON r.id = w.run WHERE w.listing = ? AND w.run < ?"
            " AND w.state IN ('complete', 'empty_on_purpose') AND r.started_at >= ? ORDER BY w.run DESC LIMIT 1",
            (listing, run.id, since),
        )
        return Walk(*row) if row else None

    def last_walk(self, listing: str, run: CrawlRun) -> str | None:
        """How the last walk over a list before this run ended."""
        row = self._store.row(
            "SELECT state FROM walks WHERE listing = ? AND run < ? ORDER BY run DESC LIMIT 1", (listing, run.id)
        )
        return str(row[0]) if row else None
