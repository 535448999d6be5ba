"""Paragraphs and grids as taken from the page → as they are shown: simplified, repaired, every repair counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from parsers.normalise import Profile, clean, clean_cell, find_unclean, is_clean, measure
from parsers.records import Block, Cell, Grid, PageBlocks, Paragraph, TableBlock


def clean_page(page: PageBlocks) -> tuple[PageBlocks, Profile, Counter[str]]:
    """The page with shown text everywhere, what its script was measured to be, and the repairs by kind."""
    text = "\n".join(texts_of(page.blocks))
    profile = measure(text)
    repairs: Counter[str] = Counter()
    title = clean(page.page_title, profile).text if page.page_title else None
    meta = {name: clean(value, profile).text for name, value in page.meta.items()}
    signs = find_unclean(text, profile)
    blocks = page.blocks
    if signs is None or signs:
        blocks = tuple([_clean_block(block, profile, signs, repairs) for block in blocks])
    return (
        replace(page, blocks=tuple(filter(None, map(_trimmed, blocks))), meta=meta, page_title=title),
        profile,
        repairs,
    )


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The text of every paragraph, and of every cell once a grid."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from dict.fromkeys([cell.text for row in block.grid.rows for cell in row])


def _clean_block(block: Block, profile: Profile, signs: Set[str] | None, repairs: Counter[str]) -> Block:
    """``signs``: the characters of the page that are not clean, ``None`` when every block is to be looked at."""
    if isinstance(block, TableBlock):
        grid = _clean_grid(block.grid, profile, repairs)
        return block if grid is block.grid else replace(block, grid=grid)
    if signs is not None and not any(sign in block.text for sign in signs):
        return block
    cleaned = clean(block.text, profile)
    repairs.update(cleaned.repairs)
    return block._replace(text=cleaned.text)


def _trimmed(block: Block) -> Block | None:
    """A paragraph without blanks around it, ``None`` when nothing else is in it; an ideographic one was its indent."""
    if isinstance(block, TableBlock):
        return block
    text = block.text.strip(" 　")
    if len(text) == len(block.text):
        return block if text else None
    return block._replace(text=text, indent=block.indent or block.text.startswith("　")) if text else None


def _clean_grid(grid: Grid, profile: Profile, repairs: Counter[str]) -> Grid:
    """The same grid when there is nothing to do."""
    done: dict[int, Cell] = {}

    def shown(cell: Cell) -> Cell:
        # a spanning cell is one object in several places: cleaned and counted once
        if id(cell) not in done:
            cleaned = clean_cell(cell.text, profile)
            repairs.update(cleaned.repairs)
            done[id(cell)] = cell if cleaned.text == cell.text else cell._replace(text=cleaned.text)
        return done[id(cell)]

    if is_clean("\n".join({cell.text for row in grid.rows for cell in row}), profile, cell=True):
        return grid
    return replace(grid, rows=tuple(tuple(shown(cell) for cell in row) for row in grid.rows))
