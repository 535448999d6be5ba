"""The tasks of work points: what is to be done, who leads, who supports, by when; read only where the document says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from parsers.issues import issue
from parsers.note_lines import join_notes
from parsers.note_places import Note, find_notes
from parsers.notes import Assignment
from parsers.records import Issue, Section, Table, Task
from parsers.task_lines import find_line_table, read_lines
from parsers.task_tables import Columns, TaskRow, find_columns, is_header, match_column, read_rows

_CELLS = 12  # columns of a task table
_SHOWN = 40  # characters of what could not be read, in an issue


@dataclass(frozen=True, slots=True)
class TasksRead:
    """The tasks in reading order, and an issue for everything that looks like a responsibility and could not be read."""

    tasks: tuple[Task, ...] = ()
    issues: tuple[Issue, ...] = ()


def read_tasks(sections: Sequence[Section], tables: Sequence[Table]) -> TasksRead:
    """Every task of a work-points document. Without notes and task tables there is none."""
    tasks: list[Task] = []
    issues: list[Issue] = []
    placed, spread = _task_tables(tables), find_line_table(sections)
    for section in spread.before if spread else sections:
        found = _in_text(section)
        tasks += found.tasks
        issues += found.issues
        for table, columns in placed:
            if (table.section or sections[0].path) == section.path:
                for row in read_rows(table.rows, columns, table.carrier):
                    tasks += _of_row(row, section.path)
                    issues += _unread_row(row, table)
    for path, row in read_lines(spread) if spread else ():
        tasks += _of_row(row, path)
        issues += [] if row.assignments else [_unread(row.text, path)]
    return TasksRead(tuple(tasks), tuple(issues))


def _unread(text: str, where: str) -> Issue:
    return issue("task_unread", text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…", where)


# ---------------------------------------------------------------- text


@dataclass(slots=True)
class _Reading:
    """A section while its notes are read. ``text``: what stands since the last note; ``last``: what that note was about, and
    ``made``: how many tasks came of it.
    """

    section: Section
    tasks: list[Task] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    last: str = ""
    made: int = 0

    def take_text(self, text: str) -> None:
        if text.strip(" 　。；;，,"):
            self.text.append(text.strip(" 　"))

    def take_note(self, note: Note, raw: str) -> None:
        if not note.assignments:
            self.issues.append(_unread(raw, self.section.path))
            return
        if not self.text and self._completes(note.assignments, raw):
            return
        text = "\n".join(self.text) or self.last or self.section.title or ""
        self.text, self.last, self.made = [], text, len(note.assignments) if text else 0
        if text:
            self.tasks += [_task(self.section.path, text, raw, one) for one in note.assignments]

    def _completes(self, assignments: Sequence[Assignment], raw: str) -> bool:
        """责任单位：… and below it 完成时限：…: two lines that make one note."""
        if len(assignments) != 1 or self.made != 1:
            return False
        (more,), task = assignments, self.tasks[-1]
        if more.scope or (more.lead and task.lead) or (more.support and task.support) or (more.due and task.due):
            return False
        self.tasks[-1] = replace(
            task,
            lead=task.lead or more.lead,
            support=task.support or more.support,
            due=task.due or more.due,
            raw=f"{task.raw}\n{raw}",
        )
        return True


def _in_text(section: Section) -> TasksRead:
    """The notes of a section. A note speaks of what stands between it and the note before; else of the heading."""
    reading = _Reading(section)
    title = section.title or ""
    for note in find_notes(title):
        reading.last = title[: note.start].strip(" 　") or title
        reading.take_note(note, title[note.start : note.end])
    for line in join_notes(section.text.split("\n")):
        if _heads_table(line):
            reading.issues.append(_unread(line, section.path))
        end = 0
        for note in find_notes(line):
            reading.take_text(line[end : note.start])
            reading.take_note(note, line[note.start : note.end])
            end = note.end
        reading.take_text(line[end:])
    return TasksRead(tuple(reading.tasks), tuple(reading.issues))


def _heads_table(line: str) -> bool:
    """Is this the header of a task table whose rows are lines of the text, with | between their cells?"""
    cells = line.strip(" 　|").split("|", _CELLS) if line.count("|") > 1 else []
    return is_header(tuple(map(match_column, cells)))


def _task(path: str, text: str, raw: str, one: Assignment) -> Task:
    return Task(path, one.scope, text, one.lead, one.support, one.due, raw.strip())


# ---------------------------------------------------------------- tables


def _task_tables(tables: Sequence[Table]) -> list[tuple[Table, Columns]]:
    """The task tables with their columns; one without a header that goes on where another ended has the columns of that."""
    found: list[tuple[Table, Columns]] = []
    for table in tables:
        columns = find_columns(table.rows)
        if columns is None and found and found[-1][0].index == table.index - 1:
            kinds = found[-1][1].kinds
            columns = Columns(kinds, 0) if table.rows and len(table.rows[0]) == len(kinds) else None
        if columns is not None:
            found.append((table, columns))
    return found


def _of_row(row: TaskRow, path: str) -> Iterator[Task]:
    for one in row.assignments:
        yield _task(path, row.text, row.raw, one)


def _unread_row(row: TaskRow, table: Table) -> Iterator[Issue]:
    if not row.assignments:
        yield _unread(row.text, f"table {table.index}")
