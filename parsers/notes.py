"""Responsibility notes: （办公室牵头，各科室配合，6月底前完成）, 责任单位：办公室 → who leads, who supports, by when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from parsers.actors import is_actor, is_office, split_actors
from parsers.data import load

Kind = Literal["lead", "responsible", "share", "support", "person", "due"]

_RULES = load("tasks.toml")
_KINDS: dict[str, Kind] = {
    "lead": "lead",
    "responsible": "responsible",
    "share": "share",
    "support": "support",
    "person": "person",
    "due": "due",
}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who answers for something: ``scope`` is the part of the task that the words are about, if they name one."""

    scope: str | None
    lead: tuple[str, ...]
    support: tuple[str, ...]
    due: str | None


# ---------------------------------------------------------------- the words


def _any(expressions: Sequence[str]) -> str:
    return "|".join(f"(?:{one})" for one in expressions)


def _named(groups: dict[str, Sequence[str]]) -> str:
    return "|".join(f"(?P<{name}>{_any(found)})" for name, found in groups.items())


_ROLE = re.compile(f"(?:{_named(_RULES['roles'])})(?!{_RULES['not_role']['behind']})")
_DOES = re.compile(f"{_ROLE.pattern}|{_RULES['roles_unread']['verbs']}")
_LABELS = _named(_RULES["labels"])
_LABEL = re.compile(rf"(?<![^\s，,。；;、（(【\[〔）)】！？：:])(?:{_LABELS})[\s　]*[：:]")
_LABEL_ALONE = re.compile(f"(?:{_LABELS})")
_UNIT = f"(?:{_any(_RULES['time']['units'])}){_RULES['time']['ends']}"
_TIME = re.compile(rf"(?:请?[于在])?(?P<due>{_UNIT}(?:[、，和及至到—-]?{_UNIT})*)(?P<then>{_RULES['time']['then']})")
_SCOPE = re.compile(r"(?P<scope>[^：:]{2,30}?)(?:方面|领域|部分)?(?:工作)?[，,]?由(?=.)")
_JOINS = re.compile(r"^(?:并|再|请|由)?(?P<joins>会同|会商|会|联合)?(?:其他|其它)?(?=.)")
# 办公室（牵头）、各科室: the role stands in brackets behind the name that has it
_MARKED = re.compile(r"(?P<name>[^（()）]+)[（(](?P<said>[^（()）]+)[）)]")
_STOPS = "，,。；;"
_SENTENCE = "。；;"
_OPEN, _CLOSE = "（([【〔", "）)]】〕"


def match_label(text: str) -> Kind | None:
    """What a label (责任单位, 完成时限) before a colon or over a column says stands with it."""
    match = _LABEL_ALONE.fullmatch(text)
    return _KINDS[match.lastgroup] if match and match.lastgroup else None


def find_labels(text: str) -> tuple[re.Match[str], ...]:
    """Labels with their colons, where a part of a note may begin."""
    return tuple(_LABEL.finditer(text))


def read_time(text: str) -> str | None:
    """By when, as printed, when the text says that alone: 2021年8月前, 长期坚持; 完成 behind a date is left out."""
    match = _TIME.fullmatch(text.strip(" 　。；;，,"))
    return match["due"] + match["then"].removesuffix("完成") if match else None


# ---------------------------------------------------------------- a whole note


def read_note(text: str) -> tuple[Assignment, ...]:
    """What a note without its brackets says; empty when it is none, or not to be read as a whole.

    A note holds a role (牵头, 配合), a label (责任单位：), or offices with a time (待遇保障科，6月底前完成).
    """
    if text.endswith("、"):
        return ()  # it goes on where it cannot be seen
    reader = _Reader()
    labels = find_labels(text)
    start = labels[0].start() if labels else len(text)
    if not reader.take_clauses(text[:start], None):
        return ()
    for number, label in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        value = text[label.end() : end].strip(" 　\n，,。；;")
        kind = _KINDS[label.lastgroup or "due"]
        if not (reader.take_due(value) if kind == "due" else reader.take_clauses(value, kind)):
            return ()
    return reader.finish()


def names_actor(text: str) -> bool:
    """Does a clause begin with offices and what they do (办公室负责受理), so that this is a note even where it is not read?"""
    return any(map(_has_actor, (clause for clause, _ in _split(text))))


def _has_actor(clause: str) -> bool:
    role = _DOES.search(clause)
    if role is None or "的" in clause[role.end() :]:
        return False
    names = split_actors(_bare(clause[: role.start()])[0])
    return bool(names) and all(map(is_office, names))


def read_cells(cells: Sequence[tuple[Kind, str]]) -> tuple[Assignment, ...]:
    """The cells of a row that stand under labels: each a note, bare names, or (under ``due``) a time as printed."""
    reader = _Reader()
    for kind, text in cells:
        if not (reader.take_due(text) if kind == "due" else reader.take_clauses(text, kind)):
            return ()
    return reader.finish()


@dataclass(slots=True)
class _Part:
    """An assignment while it is being read: what it says of actors, in order."""

    scope: str | None = None
    said: list[tuple[Kind, tuple[str, ...]]] = field(default_factory=list)
    due: str | None = None

    def close(self) -> Assignment:
        named = [kind for kind, _ in self.said]
        first = next((kind for kind in ("lead", "responsible", "share", "person") if kind in named), None)
        lead = dict.fromkeys(actor for kind, actors in self.said if kind == first for actor in actors)
        rest = (actor for kind, actors in self.said if kind not in (first, "person") for actor in actors)
        return Assignment(self.scope, tuple(lead), tuple(dict.fromkeys(a for a in rest if a not in lead)), self.due)


@dataclass(slots=True)
class _Reader:
    """Takes the parts of a note one by one. ``waiting``: names whose role has not come yet."""

    parts: list[_Part] = field(default_factory=lambda: [_Part()])
    waiting: list[str] = field(default_factory=list)

    @property
    def part(self) -> _Part:
        return self.parts[-1]

    def take_due(self, value: str) -> bool:
        """What stands behind 完成时限："""
        self.part.due = self.part.due or value or None
        return True

    def take_clauses(self, text: str, kind: Kind | None) -> bool:
        """Clauses set apart by stops. ``kind``: the label before them, by which bare names are known. Can all be read?"""
        behind = ""
        if kind == "lead" and any(said == "lead" for said, _ in self.part.said):
            self.parts.append(_Part())
        for clause, stop in _split(text):
            if clause and not self._take(clause, behind, kind):
                return False
            behind = stop
        if self.waiting and kind:
            self._say(kind, ())
        return True

    def _take(self, clause: str, behind: str, kind: Kind | None) -> bool:
        due = read_time(clause)
        if due is not None:
            self.part.due = f"{self.part.due}，{due}" if self.part.due else due
            return True
        clause = self._take_scope(clause)
        said = _read_marks(clause, kind) or _read_roles(clause)
        if said is None:
            names = split_actors(_bare(clause)[0])
            known = is_actor if kind else is_office
            self.waiting += names
            return bool(names) and all(known(name) and not _holds_role(name) for name in names)
        for role, names, joins in said:
            if not names and not self.waiting:
                return False
            leads = any(one in ("lead", "responsible") for one, _ in self.part.said)
            if role == "lead" and leads and behind and behind in _SENTENCE and not joins:
                self.parts.append(_Part())
            self._say("support" if joins and leads else role, names)
        return True

    def _take_scope(self, clause: str) -> str:
        """Begins a part of its own where the clause says what it is about (药品价格方面由…); the rest of the clause."""
        match = _SCOPE.match(clause)
        if match is None or not _ROLE.search(clause, match.end()) or _ROLE.search(match[0]):
            return clause
        if self.part.said:
            self.parts.append(_Part())
        self.part.scope = match["scope"]
        return clause[match.end() :]

    def _say(self, kind: Kind, names: tuple[str, ...]) -> None:
        leads = any(one in ("lead", "responsible") for one, _ in self.part.said)
        if self.waiting and kind == "support" and names and not leads:
            self.part.said.append(("responsible", tuple(self.waiting)))
        else:
            names = (*self.waiting, *names)
        self.waiting = []
        self.part.said.append((kind, names))

    def finish(self) -> tuple[Assignment, ...]:
        """The assignments, when every name has its role; offices that stand with a time alone answer for it."""
        if self.waiting and self.part.due and not self.part.said:
            self._say("responsible", ())
        parts = [part.close() for part in self.parts if part.said or part.due]
        return () if self.waiting else tuple(parts)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """Clauses, each with the stop behind it; stops inside brackets are parts of names."""
    depth, start = 0, 0
    for at, sign in enumerate(text):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif sign in _STOPS and not depth:
            yield text[start:at].strip(" 　\n"), sign
            start = at + 1
    yield text[start:].strip(" 　\n"), ""


def _read_roles(clause: str) -> list[tuple[Kind, tuple[str, ...], bool]] | None:
    """Actors with their roles: 办公室牵头、各科室配合. ``None`` when there is no role, or not every word has its place.

    The last value: the actors are joined to one named before (会同各科室落实).
    """
    said: list[tuple[Kind, tuple[str, ...], bool]] = []
    start = 0
    for role in _ROLE.finditer(clause):
        text, joins = _bare(clause[start : role.start()].strip(" 　、\n"))
        names = split_actors(text)
        if not all(map(is_actor, names)) or (not names and said):
            return None
        said.append((_KINDS[role.lastgroup or "lead"], names, joins))
        start = role.end()
    return said if said and not clause[start:].strip(" 　、\n等") else None


def _read_marks(clause: str, kind: Kind | None) -> list[tuple[Kind, tuple[str, ...], bool]] | None:
    """办公室（牵头）、法规处（配合）; 办公室（法规科配合）. ``None`` when no name has its role behind it, or it is not plain whose
    it is: without marks of their own are only those behind a leader and, under a label, those before a supporter.
    """
    said: list[tuple[Kind, tuple[str, ...], bool]] = []
    marks: list[Kind] = []
    for name in split_actors(clause):
        match = _MARKED.fullmatch(name)
        role = _ROLE.fullmatch(match["said"].strip()) if match else None
        inner = _read_roles(match["said"]) if match and not role else None
        if match and role:
            marks.append(_KINDS[role.lastgroup or "lead"])
            said.append((marks[-1], (match["name"],), False))
        elif match and inner and kind and inner[0][0] == "support":
            marks.append("support")
            said += [(kind, (match["name"],), False), *inner]
        elif kind and (not said or said[0][0] == "lead"):
            said.append((kind, (name,), False))
        else:
            return None
    plain = "lead" not in marks or said[0][0] == marks[0]
    return said if marks and plain and all(is_actor(name) for _, names, _ in said for name in names) else None


def _holds_role(name: str) -> bool:
    """Is this no name, but a name with its role (办公室牵头, 法规处（配合）)?"""
    return any(name[role.end() :].strip("）)") == "" for role in _ROLE.finditer(name))


def _bare(text: str) -> tuple[str, bool]:
    """Names without 由, 会同 before them, and whether such a word joins them to others."""
    match = _JOINS.match(text)
    if match is None:
        return text, False
    rest = text[match.end() :]
    return (rest, match["joins"] is not None) if len(rest) > 1 else (text, False)
