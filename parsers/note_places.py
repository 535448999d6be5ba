"""Where the notes of a paragraph stand: in brackets, as a run of labels, or as the whole line."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from parsers.actors import is_office
from parsers.notes import Assignment, find_labels, names_actor, read_note

LONGEST = 400  # characters of a note; what is longer is text
_BLANKS = 20  # a line may open with so many
_LINE = 120  # of a line that is a note without brackets and labels
_PAIRS = {"（": "）", "(": ")", "【": "】", "［": "］", "[": "]", "〔": "〕", "{": "}"}
_SIGN = re.compile("[" + re.escape("".join((*_PAIRS, *_PAIRS.values()))) + "]")
_CUE = re.compile(
    r"牵头|负责(?!人|同志)|配合|落实|主办|协办|承办|协助|单位|部门|科室|处室|股室|时限|时间|[前底内]完成|分工|参与"
)
# what a person would take for a note even where it cannot be read
_SURE = re.compile(
    r"(?:牵头|配合)(?!单位|部门|科室|处室)|(?:责任|牵头|配合|落实)(?:单位|部门|科室|处室)[\s　]*(?:[：:]|[\s　][^\s　])"
)
_STOPPED = re.compile(r"[。；;！!？?）)】\s　]$")
_STOP = re.compile("[。\n]")
_END = " 　。；;"


def find_cue(text: str) -> bool:
    """Is there any word in a text that notes have?"""
    return _CUE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Note:
    """A note at ``start:end`` of a paragraph. Without ``assignments`` it looks like one and could not be read."""

    start: int
    end: int
    assignments: tuple[Assignment, ...]


def find_notes(text: str) -> tuple[Note, ...]:
    """Every note of a paragraph, in order, none inside another."""
    if not _CUE.search(text):
        return ()
    notes = _in_brackets(text)
    notes += _label_runs(text, notes)
    if not notes and len(text) <= _LINE:
        notes += _whole_line(text)
    return tuple(sorted(notes, key=lambda note: note.start))


# ---------------------------------------------------------------- in brackets


def _in_brackets(text: str) -> list[Note]:
    notes: list[Note] = []
    for start, end in _brackets(text):
        if notes and start < notes[-1].end:
            continue  # inside the one before
        inner = text[start + 1 : end].rstrip("".join(_PAIRS.values()) if end == len(text) else " 　")
        if not _CUE.search(inner):
            continue
        end = min(end + 1, len(text))
        assignments = read_note(inner)
        if assignments or (not text[end:].strip(_END) and (_SURE.search(inner) or names_actor(inner))):
            notes.append(Note(start, end, assignments))
    return notes


def _brackets(text: str) -> list[tuple[int, int]]:
    """Where brackets open and close, by where they open; one that is not closed runs to the end of the paragraph."""
    open_at: list[int] = []
    found: list[tuple[int, int]] = []
    for sign in _SIGN.finditer(text):
        if sign[0] in _PAIRS:
            open_at.append(sign.start())
        elif open_at:
            found.append((open_at.pop(), sign.start()))
    found += [(start, len(text)) for start in open_at[:1]]
    return sorted((start, end) for start, end in found if end - start <= LONGEST)


# ---------------------------------------------------------------- labels without brackets


def _label_runs(text: str, known: list[Note]) -> list[Note]:
    """责任单位：办公室；完成时限：全年, from its first label to the end of the sentence behind its last one."""
    starts = [note.start for note in known]
    labels = []
    for label in find_labels(text):
        before = bisect_right(starts, label.start()) - 1
        inside = before >= 0 and label.start() < known[before].end
        at_start = not text[: label.start()].strip() if label.start() < _BLANKS else False
        if not inside and (at_start or _STOPPED.search(text[label.start() - 1 : label.start()])):
            labels.append(label)
    runs: list[tuple[int, int]] = []
    stops = [stop.end() for stop in _STOP.finditer(text)]
    for label in labels:
        stop = bisect_right(stops, label.end())
        end = stops[stop] if stop < len(stops) else len(text)
        behind = bisect_left(starts, label.end())
        end = min(end, starts[behind]) if behind < len(starts) else end
        if runs and not text[runs[-1][1] : label.start()].strip(_END):
            runs[-1] = (runs[-1][0], end)
        elif not runs or label.start() >= runs[-1][1]:
            runs.append((label.start(), end))
    read = [(start, end, read_note(text[start:end])) for start, end in runs if end - start <= LONGEST]
    return [Note(*one) for one in read if one[2] or _SURE.search(text[one[0] : one[1]])]


def _whole_line(text: str) -> list[Note]:
    """办公室牵头，各科室配合。 as a line of its own; only where every name is an office."""
    assignments = read_note(text.strip(_END))
    names = [name for one in assignments for name in (*one.lead, *one.support)]
    return [Note(0, len(text), assignments)] if names and all(map(is_office, names)) else []
