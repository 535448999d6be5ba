"""Several documents on one page told apart: a new title above a numbering that begins anew."""

from collections.abc import Sequence
from itertools import pairwise

from parsers.headings import find_mark
from parsers.normalise import fold
from parsers.records import Block, Paragraph
from parsers.titles import find_titles

_ENOUGH = 2  # top headings that the document above must have: a notice with its annex is one document
_NEAR = 25  # blocks within which the first heading of the next document must come


def split_parts(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """The blocks of each document; one part when nothing begins anew."""
    body = [index for index, block in enumerate(blocks) if block.zone == "body"]
    tops = [(index, value) for index in body if (value := _top_number(blocks[index])) is not None]
    if sum(value == 1 for _, value in tops) < 2:
        return (tuple(blocks),)
    cuts = [start for start in _title_starts(blocks, body) if _begins_anew(start, tops)]
    bounds = [0, *cuts, len(blocks)]
    return tuple(tuple(blocks[a:b]) for a, b in pairwise(bounds))


def _top_number(block: Block) -> int | None:
    mark = find_mark(block.text) if isinstance(block, Paragraph) else None
    return mark.value if mark and mark.level == 1 else None


def _title_starts(blocks: Sequence[Block], body: Sequence[int]) -> list[int]:
    """Where titles of reports or work points stand that have not been printed before."""
    seen: set[str] = set()
    starts = []
    for line in find_titles([blocks[index] for index in body]):
        key = fold(line.text)
        if line.doc_type != "other" and key not in seen:
            seen.add(key)
            starts.append(body[line.positions[0]])
    return starts


def _begins_anew(start: int, tops: Sequence[tuple[int, int]]) -> bool:
    above = [value for index, value in tops if index < start]
    below = [(index, value) for index, value in tops if index > start]
    return len(above) >= _ENOUGH and bool(below) and below[0][1] == 1 and below[0][0] - start <= _NEAR
