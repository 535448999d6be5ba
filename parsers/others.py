"""Tables that say of themselves that they are another's, by year or by body: their figures are none of the report.

They say so in the line above them, or in the rows above their figures. What a line leaves open counts for the report.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.announcements import Announcement, is_passed, nearest, read_announcement, read_note, told_years
from parsers.data import load
from parsers.facts import FormedTable, FormReading
from parsers.forms import printed_labels
from parsers.gazetteer import find_codes
from parsers.labels import fold_label
from parsers.matching import match_column
from parsers.memo import remember_short
from parsers.outline import PlacedGrid
from parsers.spotting import Name, find_names

_COMPILERS: tuple[str, ...] = tuple(load("announcements.toml")["compilers"])
_COMMON = frozenset(load("announcements.toml")["common_characters"])

# grid and first row of a table → why it is not the report's own
Others = Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose report it is: its year, and its title, which names a body (or none: then no body can be told from it)."""

    year: int | None
    title: str | None


def find_others(forms: FormReading, grids: Sequence[PlacedGrid], owner: Owner) -> Others:
    """The tables of the reading that are another's, each with the words that say so."""
    announced = _announced(grids, owner)
    found: dict[tuple[int, int], str] = {}
    above: tuple[int, str, str] | None = None
    figures = _rows_of_figures(forms)
    for number, table in enumerate(forms.tables):
        kind = table.form_table.rsplit("_", 1)[0] if table.form_table else ""
        told = list(_told_inside(forms.tables, number, figures))
        said = next(filter(None, (_says_other(line, owner) for line in told)), None)
        if said is None and not any(line.years for line in told):
            # the title above the first block of a grid is that of the blocks of its kind below
            same = above is not None and above[:2] == (table.grid, kind)
            said = above[2] if above and same else announced.get(table.grid)
        if said:
            found[table.grid, table.start] = said
        above = (table.grid, kind, said) if said else None
    return found


def _announced(grids: Sequence[PlacedGrid], owner: Owner) -> dict[int, str]:
    """The grids that stand below a line that says so, or below such a grid with nothing between."""
    found: dict[int, str] = {}
    for number, placed in enumerate(grids):
        line = nearest(placed.above)
        said = _says_other(line, owner) if line else None
        follows = number > 0 and grids[number - 1].section == placed.section and all(map(is_passed, placed.above))
        said = said or (found.get(number - 1) if follows else None)
        if said:
            found[number] = said
    return found


def _rows_of_figures(forms: FormReading) -> dict[int, tuple[int, int]]:
    """The first and the last row of each table that holds a figure."""
    rows: dict[int, list[int]] = {}
    for table, row in {(fact.table, fact.row) for fact in forms.facts}:
        if row is not None:
            rows.setdefault(table, []).append(row)
    return {table: (min(mine), max(mine)) for table, mine in rows.items()}


def _told_inside(
    tables: Sequence[FormedTable], number: int, figures: Mapping[int, tuple[int, int]]
) -> Iterator[Announcement]:
    """What the rows between the figures of the table above and its own say."""
    table = tables[number]
    lines = list(table.rows[: figures.get(number, (0, 0))[0]])
    if number and tables[number - 1].grid == table.grid:
        lines = [*tables[number - 1].rows[figures.get(number - 1, (0, -1))[1] + 1 :], *lines]
    for line in lines:
        texts = [text for text in dict.fromkeys(line) if text]
        few = len(texts) < _TITLE_CELLS
        yield from filter(None, (_told_by(text, table.form_table, few) for text in texts))


@remember_short
def _told_by(text: str, form_table: str | None, few: bool) -> Announcement | None:
    """What a cell above the figures says; ``few``: it stands in a row that holds titles, not labels.

    A label of the form may speak of another year (上一年项目数量，指2019年事项数), and so may a column.
    """
    if form_table and match_column(text, form_table):
        return None
    found = read_note(text)
    if found or fold_label(text) in printed_labels():
        return found
    years = told_years(text)
    return (read_announcement(text) if few else None) or (Announcement(text, years) if years else None)


_TITLE_CELLS = 4  # filled cells of a row that holds titles (填报单位 | 单位：件), not labels


def _says_other(line: Announcement, owner: Owner) -> str | None:
    """The words for an issue, when the line names another year or body than the owner's."""
    if line.before:
        return f"“{line.text.strip()}”是上一年的表"
    if owner.year and line.years and owner.year not in line.years:
        return f"表题为 {line.years[0]} 年，报告为 {owner.year} 年"
    body = _other_body(line.named, owner.title) if owner.title and line.named else None
    return f"表题为{body}，报告不是它的" if body else None


# ---------------------------------------------------------------- another body


def _other_body(text: str, title: str) -> str | None:
    """The body that a line names when it certainly is none of the title's."""
    names = list(find_names(text))
    own = list(find_names(title)) if names else []
    if not own or any(_may_be(name, mine) for name in names for mine in own):
        return None
    return names[0].mention.text


def _may_be(name: Name, own: Name) -> bool:
    """Can the two be one body, in other words, or the first be a body above the other that made the form?"""
    if name.region.place or own.region.place:
        return _may_be_place(name, own)
    codes, mine = find_codes(name.region.names or own.region.names or ("",)), find_codes(own.region.names or ("",))
    if name.region.names and own.region.names and len(codes) == len(mine) == 1:
        stem = codes[0].rstrip("0")
        if not mine[0].startswith(stem):
            return False
        if codes != mine:
            return True
    elif name.region.names != own.region.names and name.region.names and own.region.names:
        return True
    return _may_be_department(name, own)


def _may_be_place(name: Name, own: Name) -> bool:
    """青山镇 became 青山街道; the county of a township may have made its form."""
    if not name.region.place:
        return name.mention.kind in ("government", "office") or _compiles(name)
    if not own.region.place:
        return False
    one, other = name.region.place, own.region.place
    return one[:2] == other[:2] or one in other or other in one


def _may_be_department(name: Name, own: Name) -> bool:
    governs = ("government", "office")
    if name.mention.kind in governs or _compiles(name) or not name.body:
        return True
    if own.mention.kind in governs and not own.body:
        return False
    telling = set(name.body) - _COMMON
    return own.mention.kind not in governs and (not telling or bool(telling & set(own.body)))


def _compiles(name: Name) -> bool:
    return any(word in name.body for word in _COMPILERS)
