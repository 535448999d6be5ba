"""``reparse``: the database made again from the archive alone, or read again by a newer parser.

An answer of which the database knows nothing is taken in as if it had just been fetched; one whose documents it has is read again
when another version of the parser read it. So a new database comes to what the crawls had made of theirs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from cli.desk import as_record, find_key
from cli.outcomes import LOST, Reader, find_validators, read_time, settle_same, utc
from cli.pipeline import Parse, Summary
from cli.plan import as_source
from cli.sources import Failure
from db.crawl_records import CrawlRun, Entry, Known, PageKind, PageState, Seen, list_address
from db.identity import Capture, find_host
from db.ledger import Ledger
from db.rows import read_number
from db.store import CellRow, Store
from parsers.records import Document, Fact
from scraper.families import FAMILIES
from scraper.records import ArchiveFault, Recorded, Site
from scraper.refusals import find_refusal
from scraper.replay import read_answers

NOT_MODIFIED = 304
_SUFFIXES = (".warc.gz", ".warc")
_KINDS: dict[str, PageKind] = {"report": "report", "attachment": "attachment"}


def archive_files(folder: Path) -> list[Path]:
    """The files of an archive, the oldest run first."""
    return sorted(path for path in folder.iterdir() if path.name.endswith(_SUFFIXES))


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is read otherwise than it is stored; ``None``: it was not, or is no longer, read at all."""

    url: str
    code: str
    dimension: str | None
    stored: str | None
    read: str | None


@dataclass(slots=True)
class Reparse:
    """One pass over an archive. ``sites``: the registry, by id; ``met``: sites of which the database knows."""

    store: Store
    ledger: Ledger
    run: CrawlRun
    parse: Parse
    sites: Mapping[str, Site]
    met: set[str] = field(default_factory=set)
    summary: Summary = field(default_factory=Summary)

    def take_file(self, path: Path) -> None:
        """Every answer of a file, in its order."""
        for found in read_answers(path):
            if isinstance(found, ArchiveFault):
                place = f"{path}: byte {found.position.offset}"
                self.summary.failures.append(Failure(place, found.detail))
                continue
            recorded = self._whole(found, path.parent)
            position = recorded.last.position
            number = self.ledger.find_index(position.file, position.offset)
            if number is None:
                self._take(recorded)
            else:
                self._read_again(number, recorded)

    def _whole(self, recorded: Recorded, folder: Path) -> Recorded:
        """An answer whose bytes stand in another file, with them, if they are still there."""
        if not recorded.repeated:
            return recorded
        earlier = self.ledger.find_body(find_key(recorded.answer.request))
        try:
            pieces = list(read_answers(folder / earlier.file, earlier.begins, earlier.end)) if earlier else []
        except OSError:
            return recorded
        last = pieces[-1] if pieces else None
        if not isinstance(last, Recorded) or last.repeated:
            return recorded
        return replace(recorded, answer=replace(recorded.answer, body=last.answer.body), repeated=False)

    # ------------------------------------------------------------ what the database does not know

    def _take(self, recorded: Recorded) -> None:
        """An answer that is in the index was taken in whole: what is cut off between two transactions is taken in the next time."""
        about = recorded.last.about
        if about.site is None or about.family not in FAMILIES:
            self._index(recorded)
            self.summary.skipped["no address of a crawl"] += 1
            return
        self._meet(about.site, about.family or "", recorded.answer.request.url)
        if about.kind in _KINDS:
            self._take_report(recorded)
        else:
            self._take_list(recorded)

    def _index(self, recorded: Recorded) -> int:
        with self.store.writing():
            return self.ledger.index(as_record(recorded), self.run)

    def _meet(self, name: str, family: str, url: str) -> None:
        """The database knows the site: as the registry has it, or with what the archive tells."""
        if name in self.met:
            return
        self.met.add(name)
        if name in self.sites:
            self.ledger.save_sources([as_source(self.sites[name])])
        else:
            self.ledger.ensure_source(name, find_host(url) or "", family, "")

    def _take_list(self, recorded: Recorded) -> None:
        """A page of a list: by its validators and digest the next crawl asks only whether it has changed."""
        answer, site = recorded.answer, recorded.last.about.site or ""
        key, now = find_key(answer.request), read_time(recorded.last.hop.requested_at)
        state, reason = read_list_state(recorded, self.ledger.find(list_address(key)))
        seen = Seen(state, reason, utc(now), utc(now), answer.status, *find_validators(answer))  # due at once
        if answer.status != NOT_MODIFIED:
            seen = replace(seen, digest=recorded.last.digest)
        with self.store.writing():
            number = self.ledger.index(as_record(recorded), self.run)
            self.ledger.enter(site, [Entry(key, "list")], self.run)
            self.ledger.note(list_address(key), seen, self.run, number)
        self.summary.pages["list"] += 1

    def _take_report(self, recorded: Recorded) -> None:
        about, answer = recorded.last.about, recorded.answer
        url = answer.request.url
        entry = Entry(url, _KINDS[about.kind or "report"], about.listing, about.title, about.date)
        with self.store.writing():
            self.ledger.enter(about.site or "", [entry], self.run)
        known = self.ledger.find(url)
        assert known is not None
        reader = self._reader(recorded)
        outcome = reader.unchanged(known, answer) if recorded.repeated else reader.read(known, answer)
        came = "unchanged"
        with self.store.writing():
            number = self.ledger.index(as_record(recorded), self.run)
            self.ledger.enter(about.site or "", outcome.entries, self.run)
            if outcome.capture is not None:
                came = self.ledger.save(outcome.capture, outcome.documents, self.run, number)
                outcome = settle_same(known, outcome, came, reader.now)
            self.ledger.note(url, outcome.seen, self.run, number)
        self.summary.pages[came if outcome.capture else outcome.seen.state] += 1
        self.summary.add(outcome.documents)

    def _reader(self, recorded: Recorded) -> Reader:
        about = recorded.last.about
        family = FAMILIES[about.family or "generic"]
        return Reader(self.parse, family.unwrap, read_time(recorded.last.hop.requested_at), about.owner)

    # ------------------------------------------------------------ what another parser has read

    def _read_again(self, number: int, recorded: Recorded) -> None:
        version = self.store.find_archived(number)
        if version is None or version[1] == self.store.parser_version:
            self.summary.pages["unchanged"] += version is not None
            return
        outcome = self._outcome(recorded)
        if outcome is None:
            return
        with self.store.writing():
            self.store.reread(version[0], outcome[0], outcome[1], self.run.id)
        self.summary.pages["reread"] += 1
        self.summary.add(outcome[1])

    def _outcome(self, recorded: Recorded) -> tuple[Capture, tuple[Document, ...]] | None:
        """The documents of an answer, as if nothing were known of its address."""
        if recorded.repeated or recorded.last.about.family not in FAMILIES:
            return None
        outcome = self._reader(recorded).read(_unknown(recorded), recorded.answer)
        return (outcome.capture, outcome.documents) if outcome.capture else None

    def differences(self, path: Path) -> Iterator[Difference]:
        """The cells of a file that are read otherwise than they are stored. Nothing is changed."""
        for found in read_answers(path):
            if isinstance(found, ArchiveFault):
                continue
            recorded = self._whole(found, path.parent)
            number = self.ledger.find_index(recorded.last.position.file, recorded.last.position.offset)
            version = self.store.find_archived(number) if number is not None else None
            outcome = self._outcome(recorded) if version else None
            if version and outcome:
                stored = Counter(self.store.find_cells(version[0]))
                read = Counter(_cell(d.part, fact) for d in outcome[1] for fact in d.facts)
                yield from _compare(recorded.answer.request.url, stored - read, read - stored)


def read_list_state(recorded: Recorded, known: Known | None) -> tuple[PageState, str]:
    """State and reason of an archived page of a list."""
    if recorded.answer.status == NOT_MODIFIED:
        return "unchanged", "as before"
    if recorded.repeated and known and known.state in LOST:  # the body that it repeats was looked at when it came
        return known.state, known.reason or ""
    refusal = find_refusal(recorded.answer)
    return (refusal.state, f"{refusal.reason}: {refusal.evidence}") if refusal else ("ok", "read")


def _unknown(recorded: Recorded) -> Known:
    about, url = recorded.last.about, recorded.answer.request.url
    return Known(
        url=url,
        kind=_KINDS.get(about.kind or "", "report"),
        listing=about.listing,
        listed_title=about.title,
        listed_date=about.date,
        first_run=None,
        last_run=None,
        state="new",
        etag=None,
        last_modified=None,
        digest=None,
        quiet=0,
        checked_at=None,
        due_at=None,
        reason=None,
        documents=0,
    )


def _cell(part: int, fact: Fact) -> CellRow:
    value = read_number(fact.value)
    return CellRow(part, fact.code, fact.dimension, fact.state, None if value is None else str(value), fact.raw)


def _compare(url: str, stored: Counter[CellRow], read: Counter[CellRow]) -> Iterator[Difference]:
    """Cells of one place side by side; those that are on one side only stand alone."""
    sides = [defaultdict[tuple[int, str, str], list[str]](list) for _ in range(2)]
    for side, cells in zip(sides, (stored, read), strict=True):
        for cell in cells.elements():
            side[cell.part, cell.code, cell.dimension or ""].append(_told(cell))
    for key in sorted(sides[0].keys() | sides[1].keys()):
        for before, after in zip_longest(sides[0][key], sides[1][key]):
            yield Difference(url, key[1], key[2] or None, before, after)


def _told(cell: CellRow) -> str:
    """12, or the state with the text of the cell where there is no value."""
    return cell.value if cell.value is not None else f"{cell.state}: {cell.raw}"
