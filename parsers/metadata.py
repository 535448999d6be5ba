"""The metadata block of a page, in all the shapes that CMS write it → values by meaning.

A block is recognised by its labels: a table of labels and values, label lines with one or several pairs, labels and values
on lines of their own, labels glued to the value before them. A value must be of its label's kind, so that an empty value
never swallows the next label.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.data import load
from parsers.memo import remember_short
from parsers.normalise import fold
from parsers.numerals import read_date
from parsers.patterns import join_by_first
from parsers.records import Block, Grid, TableBlock
from parsers.task_tables import find_columns
from parsers.titles import title_type

_LABELS: dict[str, str] = {
    label: meaning for meaning, labels in load("metadata.toml")["labels"].items() for label in labels
}
_NONE = frozenset(fold(value) for value in load("metadata.toml")["none"]["values"])
_META: dict[str, list[str]] = load("metadata.toml")["meta"]


def _spaced(label: str) -> str:
    # '?' is a wide blank that was lost: 索??引??号
    return r"[\s　\xa0?？]*".join(re.escape(char) for char in label)


_LONGEST_FIRST = sorted(_LABELS, key=len, reverse=True)
_ANY = join_by_first(_spaced(label) for label in _LONGEST_FIRST)
# in a line: at its start, or behind a blank, a bracket or the sign that closes another value
_IN_LINE = re.compile(
    rf"(?:(?<=[\s　\t\])】）>|])|^[\s　\-•·*【\[]*)(?P<label>{_ANY})[】\]]?[\s　\xa0]*[:：][ \t　\xa0]*"
)
# 索 引 号 1133…/2024-104757 公开方式 主动公开: no sign behind the label, only blanks; long labels at the start of a line
_LONG = join_by_first(_spaced(label) for label in _LONGEST_FIRST if len(label) >= 3)
# 标   题 县政府办…: a short label counts when blanks spread it
_SPREAD = "|".join(rf"{label[0]}[\s　\xa0?？]+{label[1]}" for label in _LABELS if len(label) == 2)
_NO_SIGN = re.compile(rf"(?:^|(?<=[\s　\xa0]))(?P<label>{_LONG}|{_SPREAD})(?:[\s　\xa0]+(?=\S)|$)")
_WHOLE = re.compile(rf"[\s　\-•·*【\[]*(?P<label>{_ANY})[】\]]?[\s　\xa0]*[:：]?[\s　]*")
# …的通知发文机关: the label of the next line glued to this value
_GLUED = re.compile(rf"(?P<label>{_LONG})[:：]?$")
_UNSPACED = join_by_first(label for label in _LONGEST_FIRST if len(label) >= 4)
_GLUED_INSIDE = re.compile(rf"(?P<label>{_UNSPACED})[:：][ \t　\xa0]*")
_LINE, _VALUE = 300, 80  # characters; a longer line is prose, and no value on a line of its own


# a value by a lesser label counts where the proper label has none
_INSTEAD = {"topic": "category", "publisher": "poster"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """Values by meaning (``index_no publisher source date_written date_published doc_no topic keywords title``).

    ``used``: positions of the blocks that belong to the block. A label without a value has no entry.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[int] = frozenset()


def read_meta_tags(meta: Mapping[str, str]) -> dict[str, str]:
    """The standard meta tags as values by meaning."""
    found = {}
    for meaning, names in _META.items():
        value = next((meta[name] for name in names if _real(meta.get(name))), None)
        if value:
            found[meaning] = value
    return found


def read_metadata(blocks: Sequence[Block]) -> Metadata:
    """The labelled values among the blocks before (or behind) the text."""
    values: dict[str, str] = {}
    used: set[int] = set()
    pending: list[str] = []
    for index, block in enumerate(blocks):
        if isinstance(block, TableBlock):
            # (责任部门 over a column of a task table is no label of the page)
            pairs = [] if find_columns(block.grid.texts) else list(_grid_pairs(block.grid))
            if pairs:
                used.add(index)
                # the last cell is a label: its value stands on the next line
                pending = [] if pairs[-1][1] else [pairs[-1][0]]
        elif len(block.text) > _LINE:
            pending.clear()
            continue
        else:
            pairs, pending, mine = _line_pairs(block.text, pending)
            if mine:
                used.add(index)
        for meaning, value in pairs:
            if meaning != "ignored" and meaning not in values and _fits(meaning, value):
                values[meaning] = _bare(value)
    for meaning, instead in _INSTEAD.items():
        value = values.pop(instead, "")
        if value:
            values.setdefault(meaning, value)
    return Metadata(values, frozenset(used))


def _meaning(label: str) -> str:
    return _LABELS[re.sub(r"[\s　\xa0?？]+", "", label)]


def _line_pairs(text: str, pending: list[str]) -> tuple[list[tuple[str, str]], list[str], bool]:
    """Pairs of one line, the labels still waiting for a value on a later line, and whether the line belongs to the block."""
    whole = _match_whole(text)
    if whole:
        return [], [*pending, _meaning(whole["label"])], True
    found = _find_labels(text)
    if not found and _NO_SIGN.match(text):
        found = list(_NO_SIGN.finditer(text))
    if found and (found[0].start() <= 4 or len(found) > 1 or _short_head(text, found[0].start())):
        pairs = [(_meaning(match["label"]), _until(text, found, index)) for index, match in enumerate(found)]
        if found[0].start() > 4:
            # what stands before the first label: 2022年07月25日 来源:… or 中方县人民政府 www.… 发布时间:…
            before = text[: found[0].start()]
            pairs.insert(0, ("date_published" if read_date(before) else "source", before))
        waiting = [pairs[-1][0]] if not pairs[-1][1] else []
        return pairs, waiting, True
    if pending and len(text) <= _VALUE and "。" not in text and (pending[0] == "title" or not _is_title(text)):
        value = text
        glued = _GLUED.search(text)
        waiting = pending[1:]
        if glued and glued.start() > 0:
            value, waiting = text[: glued.start()], [*waiting, _meaning(glued["label"])]
        first = pending[0]
        if first == "ignored" or _none(value) or _fits(first, value):
            return [(first, value)], waiting, True
        later = next((meaning for meaning in pending[1:] if meaning != "ignored" and _fits(meaning, value)), None)
        return ([(later, value)], [], True) if later else ([], [], False)
    return [], [], False


def _is_title(text: str) -> bool:
    """A title with a year is no value of the empty label above it (作者： / …2021年政府信息公开工作年度报告)."""
    return bool(re.search(r"\d{4}", text)) and title_type(text) in ("annual_report", "work_points")


def _find_labels(text: str) -> list[re.Match[str]]:
    """The labels of a line in order; behind a first one, long labels also where they are glued to the value before."""
    if ":" not in text and "：" not in text:
        return []  # most lines
    found = list(_IN_LINE.finditer(text))
    if found and found[0].start() <= 4:
        taken = [(match.start("label"), match.end()) for match in found]
        found += [
            match
            for match in _GLUED_INSIDE.finditer(text)
            if not any(start < match.end() and match.start() < end for start, end in taken)
        ]
        found.sort(key=lambda match: match.start("label"))
    return found


@remember_short
def _match_whole(text: str) -> re.Match[str] | None:
    """The text as nothing but a label."""
    return _WHOLE.fullmatch(text) if len(text) <= _VALUE else None


def _short_head(text: str, start: int) -> bool:
    """A short line that opens with something else: 铜陵日报 日期:2020-09-03."""
    return start <= 30 and len(text) <= 80 and not any(stop in text for stop in "。；")


def _until(text: str, found: Sequence[re.Match[str]], index: int) -> str:
    end = found[index + 1].start("label") if index + 1 < len(found) else len(text)
    return text[found[index].end() : end].strip(" 　\xa0\t【[|")


def _grid_pairs(grid: Grid) -> Iterator[tuple[str, str]]:
    """Label and value from neighbouring cells, or from one cell that holds both."""
    for row in grid.rows:
        seen: list[str] = []
        for cell in dict.fromkeys(row):
            seen.append(cell.text)
        index = 0
        while index < len(seen):
            whole = _match_whole(seen[index])
            if whole:
                following = seen[index + 1] if index + 1 < len(seen) else ""
                if _match_whole(following):
                    # 文 号 | 有 效 性 : the value's cell is empty and was packed away
                    yield _meaning(whole["label"]), ""
                    index += 1
                else:
                    yield _meaning(whole["label"]), following
                    index += 2
                continue
            found = _find_labels(seen[index]) if len(seen[index]) <= _LINE else []
            for number, match in enumerate(found):
                yield _meaning(match["label"]), _until(seen[index], found, number)
            index += 1


# ---------------------------------------------------------------- is this a value of that kind?

# what a 文号 has, however broken: 号 behind a number, or a year in a bracket
_NUMBERED = re.compile(r"\d\s*号|[〔﹝\[［【(（〈]\s*\d{4}|\d{4}\s*[〕﹞\]］】)）〉]")
_INDEX = re.compile(r"(?=.*\d)[A-Za-z0-9〔〕\[\]()（）\-/_.·—一-鿿]{6,50}")


def _none(value: str | None) -> bool:
    folded = fold(value) if value is not None else ""
    return not folded or folded.strip(":：") in _NONE


def _real(value: str | None) -> bool:
    return not _none(value)


def _bare(value: str) -> str:
    """A value without what sets it apart: blanks, the sign of a list (- 满城区医疗保障局), the border of a cell."""
    return re.sub(r"^[\s　]*[-•·*](?=\s)", "", value).strip(" 　\xa0;；|")


def _is_body(value: str) -> bool:
    return 2 <= len(value) <= 60 and not re.search(r"[。；?？]|\d{4}", value) and bool(re.search("[一-鿿]", value))


_KINDS: dict[str, Callable[[str], bool]] = {
    # at least a third of it letters, digits and signs: a title with a year is none
    "index_no": lambda value: bool(_INDEX.fullmatch(fold(value))) and sum(map(str.isascii, value)) * 3 >= len(value),
    "publisher": _is_body,
    "poster": _is_body,
    "source": _is_body,
    "date_written": lambda value: read_date(value) is not None,
    "date_published": lambda value: read_date(value) is not None,
    "doc_no": lambda value: len(value) <= 40 and read_date(value) is None and bool(_NUMBERED.search(value)),
}


def _fits(meaning: str, value: str) -> bool:
    if _none(value) or len(value) > 200:
        return False
    kind = _KINDS.get(meaning)
    return kind is None or kind(_bare(value))


# ---------------------------------------------------------------- 文号

_DOC_NO = re.compile(
    r"(?P<org>[一-鿿]{2,14}?)\s*[〔﹝\[［【(（〈]?\s*(?P<year>(?:19|20)\d{2})\s*年?\s*[〕﹞\]］】)）〉]?\s*第?\s*(?P<number>\d{1,4})\s*号?"
)
_OPEN = re.compile(
    r"(?P<org>[一-鿿]{2,14}?)\s*[〔﹝\[［【(（〈]\s*(?P<year>(?:19|20)\d{2})\s*[〕﹞\]］】)）〉]\s*第?\s*(?P<number>\d{1,4})\s*号"
)


# 根据国办发〔2014〕32号要求 speaks of another document
_CITES = re.compile(load("metadata.toml")["cited"]["before"])
_CITED = re.compile(load("metadata.toml")["cited"]["behind"])


def read_doc_no(text: str) -> str | None:
    """A 文号 that is the whole text, in its standard form 机关代字〔年〕号数号; broken brackets are tolerated."""
    match = _DOC_NO.fullmatch(text.strip(" 　\xa0()（）"))
    return _standard(match) if match and _NUMBERED.search(text) else None


def leading_doc_no(text: str) -> tuple[str, int] | None:
    """A well-formed 文号 at the start of a line and where it ends (汕府办函[2017]136号各县…)."""
    match = _OPEN.match(text.lstrip())
    if match is None or _CITES.match(match["org"]) or _CITED.match(text.lstrip(), match.end()):
        return None
    return _standard(match), match.end() + len(text) - len(text.lstrip())


def closing_doc_no(text: str) -> str | None:
    """A 文号 in brackets at the end of a title (…的通知(岳办发〔2017〕2号))."""
    match = re.search(r"[(（]([^()（）]{4,24}[〔﹝\[［【(（]?\d{4}[〕﹞\]］】)）]?第?\d{1,4}号)[)）]?$", text.strip())
    return read_doc_no(match[1]) if match else None


def _standard(match: re.Match[str]) -> str:
    return f"{match['org']}〔{match['year']}〕{int(match['number'])}号"
