"""Which edition of the form a table follows: by its labels, and by its neighbours where the labels are the same in several."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsers.alignment import fitness
from parsers.columns import Heading
from parsers.forms import EDITIONS, FormTable, Layout
from parsers.statutory import Block, is_header


def told_edition(block: Block, headings: Sequence[Heading]) -> str | None:
    """The edition that the labels of a block tell apart, ``None`` where they are the same in several."""
    fitting = _fitting(block, headings)
    editions = {heading.table.edition for heading in fitting}
    return editions.pop() if len(editions) == 1 else None


def _fitting(block: Block, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """The headings that fit equally well, by columns, then by the rows that only one edition prints."""
    best = [heading for heading in headings if fitness(heading) == fitness(headings[0])]
    codes = {name.code for data in block.data for name in data.names}
    # （六）其他处理 carries figures in one edition and three rows in another
    own = {heading.table.id: len(codes & _row_codes(heading.table) - _shared_codes(best)) for heading in best}
    most = max(own.values(), default=0)
    fitting = tuple(heading for heading in best if own[heading.table.id] == most)
    return _without_groups(codes, fitting) if most == 0 else fitting


def _row_codes(table: FormTable) -> set[str]:
    return {row.code for row in table.rows}


def _shared_codes(headings: Sequence[Heading]) -> set[str]:
    """Codes that more than one of the tables knows, as a row or as a group line."""
    known = Counter(
        code for heading in headings for code in _row_codes(heading.table) | {row.code for row in heading.table.derived}
    )
    return {code for code, times in known.items() if times > 1}


def _without_groups(codes: set[str], headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """Drops the tables in which a line met without the rows below it is a mere group."""
    kept = tuple(
        heading
        for heading in headings
        if not any(
            row.code in codes and not any(code.startswith(f"{row.code}.") for code in codes)
            for row in heading.table.derived
        )
    )
    return kept or tuple(headings)


def choose_heading(block: Block, headings: Sequence[Heading], main: str | None) -> Heading | None:
    """The heading to read by: the document's edition where the labels leave a choice, else the newest."""
    fitting = _fitting(block, headings) if headings else ()
    order = [edition.id for edition in EDITIONS]
    return max(
        fitting,
        key=lambda heading: (heading.table.edition == main, order.index(heading.table.edition)),
        default=None,
    )


def inherit_headings(
    chosen: Sequence[Sequence[Heading | None]], blocks: Sequence[Sequence[Block]], in_text: Sequence[bool]
) -> list[list[Heading | None]]:
    """The headings by grid and block; rows without a header of their own go by the header above them in the document.

    They are trusted as it is: a page break, or a row that comes again, does not make a table anew. ``in_text``: for each grid,
    whether it is of a text carrier, whose columns keep their places from one grid to the next.
    """
    above: dict[Layout, tuple[int, Heading]] = {}
    found: list[list[Heading | None]] = []
    for grid, (headings, mine) in enumerate(zip(chosen, blocks, strict=True)):
        found.append([])
        for heading, block in zip(headings, mine, strict=True):
            kept = heading
            if block.layout and not _has_header(block):
                before = above.get(block.layout)
                same = before is not None and (before[0] == grid or (in_text[grid] and in_text[before[0]]))
                kept = _inherited(block, heading, before and before[1], same_places=same)
            if block.layout and kept:
                above[block.layout] = grid, kept
            found[-1].append(kept)
    return found


def _has_header(block: Block) -> bool:
    return any(is_header(line, block.layout) for line in block.header if block.layout)


def _inherited(block: Block, own: Heading | None, above: Heading | None, same_places: bool) -> Heading | None:
    if above is None:
        return own
    table = own.table if own and len(own.table.columns) == len(above.table.columns) else above.table
    met = {name.code for data in block.data for name in data.names}
    if table.layout == "matrix" and not met & _row_codes(table):
        return None
    return replace(above, table=table, places=above.places if same_places else ())


def most_frequent(editions: Sequence[str]) -> str | None:
    order = [edition.id for edition in EDITIONS]
    return max(set(editions), key=lambda name: (editions.count(name), order.index(name)), default=None)
