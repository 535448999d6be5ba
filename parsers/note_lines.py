"""Notes that a line break cuts: the lines that make one note, as one."""

import re
from collections.abc import Sequence

from parsers.actors import is_office, split_actors
from parsers.note_places import LONGEST, find_cue
from parsers.notes import find_labels, read_time

_MOST = 4  # lines of a note in brackets
_OPEN_AT = re.compile("[（(【[〔]")
_CLOSE = re.compile("[）)】\\]〕]")
_LAST = re.compile("[^、，,；;：:（(]*$")
_STOPS = "、，,；;：:"


def join_notes(lines: Sequence[str]) -> list[str]:
    """The lines of a section, those that make one note as one: 牵头单位：… and below it 责任单位：…; 责任科室：办公室、 and
    below it 各科室; 完成时限： and below it 年底前; a bracket that closes on one of the next lines.
    """
    joined: list[str] = []
    labelled = False
    for line in _close_brackets(lines):
        opens = any(not line[: label.start()].strip() for label in find_labels(line)[:1])
        if opens and labelled:
            joined[-1] = f"{joined[-1]}\n{line}"
        elif labelled and _goes_on(joined[-1], line):
            joined[-1] += line
            opens = True
        else:
            joined.append(line)
        labelled = opens
    return joined


def _goes_on(above: str, line: str) -> bool:
    """Is the line what the label line above leaves open: more offices behind 、, an office or a time behind a label?"""
    last = above[above.rfind("\n") + 1 :].rstrip(" 　")
    if len(line) > LONGEST or len(last) > LONGEST:
        return False
    names = all(map(is_office, split_actors(line.strip(" 　。；;"))))
    if last.endswith("、"):
        return names
    labels = find_labels(last)
    if not labels or labels[-1].end() != len(last):
        return False
    return read_time(line) is not None if labels[-1].lastgroup == "due" else names


def _close_brackets(lines: Sequence[str]) -> list[str]:
    """The lines, a note whose bracket closes on one of the next lines as one."""
    joined: list[str] = []
    at = 0
    while at < len(lines):
        end = _find_end(lines, at)
        text = lines[at]
        for line in lines[at + 1 : end]:
            text += f"\n{line}" if _ends_whole(text) else line
        joined.append(text)
        at = end
    return joined


def _find_end(lines: Sequence[str], at: int) -> int:
    """Behind the line on which the note closes that the line leaves open; the next line where it leaves none open."""
    start = _left_open(lines[at])
    if start is None:
        return at + 1
    length = len(lines[at]) - start
    for end, line in enumerate(lines[at + 1 : at + _MOST], at + 2):
        length += len(line)
        opened, closed = (sign.search(line) for sign in (_OPEN_AT, _CLOSE))
        if length > LONGEST or (opened and not closed):
            return at + 1
        if closed and (opened is None or closed.start() < opened.start()):
            inside = "".join((lines[at][start:], *lines[at + 1 : end - 1], line[: closed.start()]))
            return end if find_cue(inside) else at + 1
    return at + 1


def _left_open(line: str) -> int | None:
    """Where the last bracket opens that the line does not close."""
    opened = [sign.start() for sign in _OPEN_AT.finditer(line)]
    if not opened or _CLOSE.search(line, opened[-1]):
        return None
    return opened[-1]


def _ends_whole(text: str) -> bool:
    """Does a line end behind a whole name, a time or a stop, so that the next one begins another?"""
    text = text.rstrip(" 　")
    last = _LAST.search(text, max(0, len(text) - LONGEST))
    word = last[0].strip() if last else ""
    return text.endswith(tuple(_STOPS)) or is_office(word) or read_time(word) is not None
