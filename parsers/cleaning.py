"""Paragraphs and grids as taken from the page → as they are shown: simplified, repaired, every repair counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from parsers.normalise import Profile, clean, clean_cell, measure
from parsers.records import Block, Cell, Grid, PageBlocks, Paragraph


def clean_page(page: PageBlocks) -> tuple[PageBlocks, Profile, Counter[str]]:
    """The page with shown text everywhere, what its script was measured to be, and the repairs by kind."""
    profile = measure("\n".join(texts_of(page.blocks)))
    repairs: Counter[str] = Counter()
    blocks = tuple(_clean_blocks(page.blocks, profile, repairs))
    title = clean(page.page_title, profile).text if page.page_title else None
    meta = {name: clean(value, profile).text for name, value in page.meta.items()}
    return replace(page, blocks=blocks, meta=meta, page_title=title), profile, repairs


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The text of every paragraph, and of every cell once a grid."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from dict.fromkeys(cell.text for row in block.grid.rows for cell in row)


def _clean_blocks(blocks: Iterable[Block], profile: Profile, repairs: Counter[str]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Paragraph):
            cleaned = clean(block.text, profile)
            repairs.update(cleaned.repairs)
            text = cleaned.text.strip(" 　")
            if text:
                yield replace(block, text=text, indent=block.indent or cleaned.text.startswith("　"))
        else:
            yield replace(block, grid=_clean_grid(block.grid, profile, repairs))


def _clean_grid(grid: Grid, profile: Profile, repairs: Counter[str]) -> Grid:
    done: dict[int, Cell] = {}

    def shown(cell: Cell) -> Cell:
        # a spanning cell is one object in several places: cleaned and counted once
        if id(cell) not in done:
            cleaned = clean_cell(cell.text, profile)
            repairs.update(cleaned.repairs)
            done[id(cell)] = cell if cleaned.text == cell.text else cell._replace(text=cleaned.text)
        return done[id(cell)]

    return replace(grid, rows=tuple(tuple(shown(cell) for cell in row) for row in grid.rows))
