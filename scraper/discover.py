"""The walk over a listing: from page to page, yielding what may be a report, until it is known how the list ends.

No network, clock or state of its own: the same responses give the same walk, request by request.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from scraper.families.definition import Family
from scraper.links import judge
from scraper.records import (
    Candidate,
    FetchFailure,
    Link,
    Listing,
    ListPage,
    Refusal,
    Request,
    Response,
    Site,
    Walked,
    WalkState,
)
from scraper.refusals import BLOCKED_STATUSES

Fetch = Callable[[Request], Response | FetchFailure | Refusal]
IsKnown = Callable[[str], bool]

PAGE_BOUND = 400
# a list of no more pages is always asked for to its end
_SHORT = 3
# and one that does not count itself, if it has no more than so many
_LONG = 20
_PATIENCE = 2  # pages that bring nothing new, while the list says that there is more
_COLUMNS = 80  # lists behind a list, in a walk; more are the menu of a whole site
_DEPTH = 2  # lists behind lists: 各部门年报, then 医疗保障局
_TURNS = 2  # ways to ask, besides the first, that are tried where a server repeats itself
_TOLD = 60  # entries without an address that are named
_NO_SUCH_PAGE = (404, 410)
# the worse state of two lists under one listing is the state of both
_ORDER: tuple[WalkState, ...] = ("empty_on_purpose", "complete", "known", "incomplete", "broken", "failed", "blocked")


def enumerate_reports(site: Site) -> Iterator[Candidate]:
    """The reports whose addresses the registry has one by one; each is its own listing."""
    for url in dict.fromkeys(site.reports):
        yield Candidate(Link(url, ""), Listing(url), "the registry names it")


def walk(
    listing: Listing,
    site: Site,
    family: Family,
    fetch: Fetch,
    is_known: IsKnown,
    whole: Walked | None = None,
    bound: int = PAGE_BOUND,
) -> Generator[Candidate, None, Walked]:
    """Every candidate of a listing, each address once, known ones too; and how the walk ended.

    ``is_known``: the address was found by an earlier run. ``whole``: how the last walk ended that saw all of the listing;
    where the list says of itself what it said then, the walk ends at a page of which everything is known. Without it every
    page is asked for, since what lies behind the known entries was never seen. ``bound``: pages asked for at most.
    """
    course = _Course(listing, bound, family.identify, whole)
    yield from course.choose(family.enumerate(site, listing), None)
    for request in family.start(site, listing):
        course.add(_Chain(), request)
    while (step := course.next_step()) is not None:
        chain, request = step
        answer = fetch(request)
        if isinstance(answer, Response):
            page = family.read_list(answer, listing)
            yield from course.take(chain, page, request, is_known)
        else:
            course.fail(chain, answer)
    return course.walked()


@dataclass(slots=True, eq=False)
class _Chain:
    """Pages that follow one another. ``links``: addresses seen; ``entries``: as the list counts them; ``filled``: pages with
    entries that were new; ``idle``: pages without, since the last such page; ``door``: it only led to other lists;
    ``origin``: the link that led to it from another list, ``depth`` such steps from the first; ``turns``: how often the server was
    asked in another way, and ``turned``: how many pages were filled by then.
    """

    number: int = 0
    filled: int = 0
    entries: int = 0
    idle: int = 0
    links: set[str] = field(default_factory=set)
    dates: list[str | None] = field(default_factory=list)
    total: int | None = None
    pages: int | None = None
    column: str | None = None
    door: bool = False
    origin: Link | None = None
    depth: int = 0
    turns: int = 0
    turned: int | None = None
    end: tuple[WalkState, str] | None = None


@dataclass(slots=True)
class _Course:
    """A walk while it goes on: the chains, what is still to be asked, and what was found.

    ``identify``: of an address, the one under which its page counts; ``left``: lists behind lists that were not to be asked;
    ``lost``: what the pages show and nobody can follow.
    """

    listing: Listing
    bound: int
    identify: Callable[[str], str]
    whole: Walked | None = None
    chains: list[_Chain] = field(default_factory=list)
    todo: deque[tuple[_Chain, Request]] = field(default_factory=deque)
    asked: set[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    count: int = 0
    lost: dict[str, None] = field(default_factory=dict)

    def add(self, chain: _Chain, request: Request) -> bool:
        """Note a request, unless it was asked before."""
        key = (self.identify(request.url), request.form)
        if key in self.asked:
            return False
        self.asked.add(key)
        if chain not in self.chains:
            self.chains.append(chain)
        self.todo.append((chain, request))
        return True

    def next_step(self) -> tuple[_Chain, Request] | None:
        """What to ask now; past the bound every list that is not at its end stays incomplete."""
        if self.todo and self.count >= self.bound:
            for chain, _ in self.todo:
                chain.end = ("incomplete", f"stopped after {self.bound} pages")
            self.todo.clear()
        if not self.todo:
            return None
        self.count += 1
        return self.todo.popleft()

    def fail(self, chain: _Chain, answer: FetchFailure | Refusal) -> None:
        """No page came. After the first page a 404 is the end of a list, unless the list says that there is more."""
        chain.number += 1
        gone = answer.state == "gone" if isinstance(answer, Refusal) else answer.status in _NO_SUCH_PAGE
        if chain.number > 1 and gone:
            what = answer.reason if isinstance(answer, Refusal) else f"answers {answer.status}"
            chain.end = _judge_end(chain, f"page {chain.number} {what}")
        elif isinstance(answer, Refusal):
            lost: WalkState = "incomplete" if chain.origin else "failed"
            chain.end = ("blocked" if answer.state == "blocked" else lost, f"page {chain.number}: {answer.reason}")
        else:
            kept_out = answer.kind == "robots" or answer.status in BLOCKED_STATUSES
            partly = chain.number > 1 or chain.origin is not None
            state: WalkState = "blocked" if kept_out else "incomplete" if partly else "failed"
            chain.end = (state, f"page {chain.number}: {answer.kind}, {answer.detail}")

    def take(self, chain: _Chain, page: ListPage, request: Request, is_known: IsKnown) -> Iterator[Candidate]:
        """The candidates of a page; then what comes after it."""
        chain.number += 1
        chain.total = page.total if page.total is not None else chain.total
        chain.pages = page.pages if page.pages is not None else chain.pages
        chain.column = page.column or chain.column
        self.lost |= dict.fromkeys(page.lost)
        fresh = [link for link in page.links if self.identify(link.url) not in chain.links]
        chain.links |= {self.identify(link.url) for link in fresh}
        # asked in several ways, a list shows some entries again
        chain.entries = len(chain.links) if chain.turns else chain.entries + (len(page.links) if fresh else 0)
        chain.filled += bool(fresh)
        chain.dates += [link.date for link in fresh]
        wanted = [link.url for link in page.links if judge(link, self.listing, chain.column)]
        yield from self.choose(page.links, chain.column)
        self._enter(chain, page.columns)
        self._go_on(chain, page, bool(fresh), bool(wanted) and all(map(is_known, wanted)))

    def choose(self, links: Iterable[Link], column: str | None) -> Iterator[Candidate]:
        """The candidates among the links, each address once in a walk."""
        for link in links:
            reason = judge(link, self.listing, column)
            if reason and self.identify(link.url) not in self.found:
                self.found.add(self.identify(link.url))
                yield Candidate(link, self.listing, reason)

    def _enter(self, chain: _Chain, columns: Iterable[Link]) -> None:
        """Lists behind this one begin lists of their own, down to a depth; those that are left out are told."""
        for link in columns:
            if chain.depth < _DEPTH and sum(one.origin is not None for one in self.chains) < _COLUMNS:
                self.add(_Chain(column=chain.column, origin=link, depth=chain.depth + 1), Request(link.url))
            else:
                self.left.append(link.url)

    def _go_on(self, chain: _Chain, page: ListPage, fresh: bool, known: bool) -> None:
        if not (page.links or page.following or page.columns) and chain.number == 1:
            words = "the page says that there is nothing", "the page has neither entries nor words of emptiness"
            # of a list behind a list the others may be whole
            lacking: WalkState = "incomplete" if chain.origin else "broken"
            place = f": {chain.origin.url}" if chain.origin else ""
            chain.end = ("empty_on_purpose", words[0]) if page.empty_on_purpose else (lacking, words[1] + place)
            return
        if known and page.following and self._is_as_before(chain) and _newest_first(chain.dates):
            chain.end = ("known", f"all candidates of page {chain.number} were known")
            return
        chain.idle = 0 if fresh else chain.idle + 1
        chain.door = not page.links and chain.number == 1 and bool(page.following or page.columns)
        if not fresh and page.links and self._turn(chain, page.otherwise):
            return
        if chain.idle and not chain.door and (not _expects_more(chain) or chain.idle > _PATIENCE):
            what = "repeats what came before" if page.links else "is empty"
            if page.links and chain.total is None and chain.turned == chain.filled:
                chain.end = ("incomplete", f"page {chain.number} {what}, and so does every other way to ask for more")
                return
            chain.end = _judge_end(chain, f"page {chain.number} {what}")
            return
        self._follow(chain, page)

    def _is_as_before(self, chain: _Chain) -> bool:
        """Does the list count as many entries, or pages, as when all of it was seen?"""
        # of several lists under one listing no count tells which of them has grown
        if self.whole is None or self.whole.pages <= _SHORT or sum(not one.door for one in self.chains) > 1:
            return False
        if chain.total is not None:
            return chain.total == self.whole.total
        if chain.pages is None:
            return self.whole.pages > _LONG
        return chain.pages == self.whole.pages

    def _turn(self, chain: _Chain, otherwise: Request | None) -> bool:
        """Ask in another way; what comes first then may bring nothing new."""
        if otherwise is None or chain.turns == _TURNS or not self.add(chain, otherwise):
            return False
        chain.turns, chain.turned, chain.idle = chain.turns + 1, chain.filled, -1
        return True

    def _follow(self, chain: _Chain, page: ListPage) -> None:
        """One request carries the list on; several, and those behind a door, begin lists of their own."""
        if len(page.following) <= 1 and not chain.door:
            if any(self.add(chain, request) for request in (*page.following, *page.numbered)):
                return
            what = "leads back" if page.following else "is the last"
            chain.end = _judge_end(chain, f"page {chain.number} {what}")
            return
        for request in page.following:
            self.add(_Chain(column=chain.column), request)
        chain.end = _judge_end(chain, f"page {chain.number} is the last")

    def walked(self) -> Walked:
        """The state of the whole: the worst of its lists."""
        lists = [chain for chain in self.chains if not chain.door] or self.chains
        ends = [chain.end or ("failed", "nothing was asked") for chain in lists]
        left = [url for url in self.left if (self.identify(url), ()) not in self.asked]
        if left:
            ends.append(("incomplete", f"{len(left)} lists behind it were not asked, such as {left[0]}"))
        state, detail = max(ends, key=lambda end: _ORDER.index(end[0]), default=("failed", "no address to begin with"))
        if self.lost:
            worse = _ORDER.index(state) >= _ORDER.index("incomplete")
            state, told = state if worse else "incomplete", (detail,) if worse else ()
            detail = "; ".join((*told, *_name_lost(self.lost)))
        totals = [chain.total for chain in self.chains if chain.total is not None]
        links = len(set().union(*(chain.links for chain in self.chains)))
        return Walked(self.listing, state, detail, self.count, links, sum(totals) if totals else None)


def _name_lost(lost: Iterable[str]) -> Iterator[str]:
    """What nobody can follow, as far as it can be told in one line."""
    told = list(lost)
    yield from told[:_TOLD]
    if len(told) > _TOLD:
        yield f"and {len(told) - _TOLD} more"


def _judge_end(chain: _Chain, what: str) -> tuple[WalkState, str]:
    """How a list stands that came to an end: measured by what it says of itself."""
    if chain.total is not None and chain.entries < chain.total:
        return "incomplete", f"{what}; {chain.entries} of {chain.total} entries were listed"
    if chain.total is None and chain.pages is not None and chain.filled < chain.pages:
        return "incomplete", f"{what}; {chain.filled} of {chain.pages} pages had entries"
    return "complete", what


def _expects_more(chain: _Chain) -> bool:
    if chain.total is not None:
        return chain.entries < chain.total
    return chain.pages is not None and chain.number < chain.pages


def _newest_first(dates: list[str | None]) -> bool:
    """Is every entry dated, and none newer than the one before it? An old entry pinned on top makes this untrue."""
    days = [day for day in dates if day]
    return len(days) == len(dates) and all(above >= below for above, below in pairwise(days))
