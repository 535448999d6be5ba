"""What one reading of a page says otherwise than another: fields, sections, cells, other tables. Pure."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple, TypeVar

ChangeKind = Literal["document", "field", "section", "cell", "table"]
_SENTENCE = re.compile(r"[^。；\n]*[。；\n]?")
_Item = TypeVar("_Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is said otherwise. ``place``: name of the field, heading, ``code@dimension``, or row of a table; ``None``:
    it was not there, or is there no more. Of a section ``before`` and ``after`` are the sentences that differ."""

    part: int
    kind: ChangeKind
    place: str
    before: str | None
    after: str | None


class CellSaid(NamedTuple):
    """What a cell says, in which unit, and how that is printed."""

    text: str
    unit: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a reading has of one document. ``sections``: heading and text; ``cells``: ``code@dimension`` → what its cells say;
    ``rows``: those of tables that are no form's, each its cells; ``form_rows``: those of the others."""

    title: str
    fields: Mapping[str, str | None]
    sections: Sequence[tuple[str, str]]
    cells: Mapping[str, tuple[CellSaid, ...]]
    rows: Sequence[tuple[str, ...]]
    form_rows: Sequence[tuple[str, ...]] = ()


def find_changes(before: Mapping[int, Said], after: Mapping[int, Said]) -> Iterator[Change]:
    """Every change between two readings, each its documents by part."""
    for left, right in _align(before, after):
        part = right or left or 0
        old, new = before.get(left or 0), after.get(right or 0)
        if old is None or new is None:
            yield Change(part, "document", "", old.title if old else None, new.title if new else None)
            continue
        changes = list(_compare(part, old, new))
        # a figure stands in a row of its table too; what else changed there, a label, is told by the row
        yield from changes or _compare_rows(part, old.form_rows, new.form_rows)


def _compare(part: int, old: Said, new: Said) -> Iterator[Change]:
    yield from (
        Change(part, "field", name, old.fields[name], new.fields[name])
        for name in old.fields
        if old.fields[name] != new.fields[name]
    )
    yield from _compare_sections(part, old.sections, new.sections)
    yield from _compare_cells(part, old.cells, new.cells)
    yield from _compare_rows(part, old.rows, new.rows)


def _compare_rows(part: int, old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> Iterator[Change]:
    for removed, added in _pair(old, new):
        yield Change(part, "table", "", _join(removed), _join(added))


def _align(before: Mapping[int, Said], after: Mapping[int, Said]) -> list[tuple[int | None, int | None]]:
    """The parts that are one document: of one body and year, else of one of these at the same number; on a page with one document
    then and now it is that one, whatever it has become."""
    pairs: list[tuple[int | None, int | None]] = []
    left, right = sorted(before), sorted(after)
    for alike in (_is_one, _may_be_one):
        for part in tuple(left):
            other = next((n for n in right if alike((part, before[part]), (n, after[n]))), None)
            if other is not None:
                pairs.append((part, other))
                left.remove(part)
                right.remove(other)
    if len(before) == len(after) == 1 and left:
        return [(left[0], right[0])]
    pairs += [*((part, None) for part in left), *((None, part) for part in right)]
    return sorted(pairs, key=lambda pair: (pair[1] or pair[0] or 0, pair[0] or 0))


def _whose(said: Said) -> tuple[str | None, str | None]:
    """Body and year; a body that is known by a printed name only is one of that name."""
    return said.fields.get("agency_name") or said.fields.get("agency"), said.fields.get("year")


def _is_one(old: tuple[int, Said], new: tuple[int, Said]) -> bool:
    return None not in _whose(old[1]) and _whose(old[1]) == _whose(new[1])


def _may_be_one(old: tuple[int, Said], new: tuple[int, Said]) -> bool:
    """At one number, and nothing known of them that differs but the body or the year."""
    (body, year), (other, other_year) = _whose(old[1]), _whose(new[1])
    return old[0] == new[0] and (body == other or year == other_year)


def _compare_sections(part: int, old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Change]:
    """Sections with one heading side by side; one that was put in does not shift the others."""
    heads = [[head for head, _ in sections] for sections in (old, new)]
    for tag, i, i_end, j, j_end in SequenceMatcher(None, heads[0], heads[1], autojunk=False).get_opcodes():
        if tag == "equal":
            for (head, text), (_, other) in zip(old[i:i_end], new[j:j_end], strict=True):
                if text != other:
                    yield Change(part, "section", head, *_differing(text, other))
            continue
        for left, right in zip_longest(old[i:i_end], new[j:j_end]):
            yield Change(part, "section", (left or right)[0], _whole(left), _whole(right))


def _whole(section: tuple[str, str] | None) -> str | None:
    return None if section is None else "\n".join(filter(None, section))


def _differing(text: str, other: str) -> tuple[str | None, str | None]:
    """The sentences of either text that the other does not have in their place."""
    sentences = [_SENTENCE.findall(one) for one in (text, other)]
    gone, come = "", ""
    for removed, added in _pair(*sentences):
        gone, come = gone + (removed or ""), come + (added or "")
    return gone.strip() or None, come.strip() or None


def _pair(old: Sequence[_Item], new: Sequence[_Item]) -> Iterator[tuple[_Item | None, _Item | None]]:
    """What differs between two sequences, side by side."""
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from zip_longest(old[i:i_end], new[j:j_end])


def _join(row: tuple[str, ...] | None) -> str | None:
    return None if row is None else " | ".join(row)


def _compare_cells(
    part: int, old: Mapping[str, tuple[CellSaid, ...]], new: Mapping[str, tuple[CellSaid, ...]]
) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        for before, after in zip_longest(old.get(name, ()), new.get(name, ())):
            if before != after:
                yield Change(part, "cell", name, *_show(before, after))


def _show(*sides: CellSaid | None) -> Iterator[str | None]:
    """What two cells say; where that is the same, with the unit, or as it is printed."""
    same_text, same_unit = (len({side and side[:end] for side in sides}) == 1 for end in (1, 2))
    for side in sides:
        if side is None or not same_text:
            yield side and side.text
        else:
            yield side.raw if same_unit else " ".join(filter(None, side[:2]))
