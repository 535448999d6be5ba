"""A task table that lost its borders: its headers one a line, and below them its cells, one a line.

Cells that span come once, so that the place of a line does not tell its column. What tells it is what it says: a line of nothing
but offices is who, a line of nothing but a time behind it is by when, and what stands before is what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from parsers.headings import find_mark
from parsers.notes import Kind, match_label, read_cells, read_time
from parsers.records import Section
from parsers.task_tables import TaskRow, is_header, match_column, names_offices

_ITEM_LEVEL = 3  # 1. and (1) number tasks; 一、 and （一） head groups of them


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document and the section that it stands in."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class LineTable:
    """``before``: the sections up to the table; ``kinds``: what its headers say; ``lines``: its cells, and what follows."""

    before: tuple[Section, ...]
    kinds: tuple[str, ...]
    lines: tuple[Line, ...]


def find_line_table(sections: Sequence[Section]) -> LineTable | None:
    """The first run of lines that are the headers of a task table, in their order; ``None`` where there is none."""
    for number, section in enumerate(sections):
        lines = section.text.split("\n")
        found = _find_headers(lines)
        if found:
            start, kinds = found
            above = replace(section, text="\n".join(lines[:start]))
            inside = [Line(section.path, text) for text in lines[start + len(kinds) :]]
            below = [line for later in sections[number + 1 :] for line in _lines(later)]
            return LineTable((*sections[:number], above), kinds, (*inside, *below))
    return None


def _find_headers(lines: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and match_column(lines[end]):
            end += 1
        kinds = tuple(match_column(text) for text in lines[start:end])
        if len(kinds) > 1 and is_header(kinds) and _in_order(kinds):
            return start, kinds
        start = end + 1
    return None


def _in_order(kinds: Sequence[str]) -> bool:
    """What, then one column of who, then at most one of when: so many cells a task can be told apart."""
    told = [kind for kind in kinds if kind not in ("number", "note")]
    who = [kind for kind in told if kind in ("lead", "responsible")]
    return len(who) == 1 and told in (
        [*["what"] * told.count("what"), *who],
        [*["what"] * told.count("what"), *who, "due"],
    )


def _lines(section: Section) -> Iterator[Line]:
    head = f"{section.number or ''}{section.title or ''}"
    texts = section.text.split("\n") if section.text else []
    if section.number and not section.title and texts:
        head, texts = f"{head}{texts[0]}", texts[1:]
    yield from (Line(section.path, text) for text in (head, *texts) if text.strip())


@dataclass(slots=True)
class _Task:
    """A task while its cells come: what, then who, then when."""

    what: list[Line] = field(default_factory=list)
    cells: list[tuple[Kind, str]] = field(default_factory=list)

    @property
    def is_numbered(self) -> bool:
        """Is one of its lines an item, or a number alone?"""
        return any(_is_item(line) or line.text.isdecimal() for line in self.what)


def read_lines(table: LineTable) -> Iterator[tuple[str, TaskRow]]:
    """The tasks with the paths of their sections. A numbered one for which no office is named is not read."""
    who: Kind = "lead" if "lead" in table.kinds else "responsible"
    timed, task, numbered = "due" in table.kinds, _Task(), False
    for line in table.lines:
        text = line.text.strip(" 　|")
        if match_label(text):
            continue  # a header that comes again at a page break
        if task.what and not task.cells and names_offices(text):
            task.cells.append((who, text))
        elif timed and len(task.cells) == 1 and read_time(text):
            task.cells.append(("due", text))
        elif text:
            if task.cells:
                numbered |= task.is_numbered
                yield _close(task, numbered)
                task = _Task()
            task.what.append(Line(line.section, text))
    if task.cells or any(map(_is_item, task.what)):
        yield _close(task, numbered)


def _close(task: _Task, numbered: bool) -> tuple[str, TaskRow]:
    """The items before the office; what stands before the first of them heads a group. Without items, the last line.

    ``numbered``: the tasks above are; what has no number then may be no task, such as a closing line and a signature.
    """
    lines = [line for line in task.what if not line.text.isdecimal()] or task.what
    first = next((at for at, line in enumerate(lines) if _is_item(line)), len(lines) - 1)
    text = "\n".join(line.text for line in lines[first:])
    sure = task.is_numbered or not numbered
    raw = " | ".join(cell for _, cell in task.cells)
    return lines[first].section, TaskRow(text, raw, read_cells(task.cells) if task.cells and sure else ())


def _is_item(line: Line) -> bool:
    mark = find_mark(line.text)
    return mark is not None and mark.level >= _ITEM_LEVEL
