"""Which line is the document's own title, and what kind of document is it? Titles decide; where there is none, the structure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.agencies import find_agencies
from parsers.data import load
from parsers.forms import holds_table, is_row_label
from parsers.memo import remember_short
from parsers.normalise import fold
from parsers.records import Block, DocType, Paragraph, Section

_DATA = load("titles.toml")
_REPORT = re.compile(_DATA["annual_report"]["title"])
_NOT_REPORT = re.compile("|".join(_DATA["annual_report"]["not_title"]))
_SENTENCES = tuple(re.compile(pattern) for pattern in _DATA["annual_report"]["sentence"])
_POINTS = re.compile(_DATA["work_points"]["title"])
_NOT_POINTS = re.compile("|".join(_DATA["work_points"]["not_title"]))
_ANY_TITLE = re.compile(_DATA["any_title"])
_TEMPLATE = re.compile(_DATA["template"], re.IGNORECASE)
_TITLE = 90  # folded characters; a longer line is a sentence
_GLUED = re.compile(
    r"(?P<title>[^。；，,《]{6,60}?(?:报告|年报|要点|方案|分工|台账|清单|计划|总结))"
    r"(?=[\s　]*(?:为了?|根据|按照|依据|现将|本报告|目录|[一二]、))"
)
_COMMA = re.compile(r"[,，]")
_ENDS = re.compile(_DATA["line_ends"])
_LINES = 4
_SHORTEST_OTHER = 8  # 政策解读 is the name of a column
_STOPS = re.compile(r"[。；;！!]")


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A title found among the blocks: its text, and the positions that it takes (it may run over several lines)."""

    text: str
    positions: tuple[int, ...]
    doc_type: DocType


def title_type(title: str) -> DocType | None:
    """What a title says the document is; ``None`` when it is no title of a kind that is known here."""
    folded = fold(title)
    if is_template(title):
        return "other"
    points = _POINTS.search(folded)
    if points and not _NOT_POINTS.search(folded):
        return "work_points"
    report = _REPORT.search(folded)
    if report and not _NOT_REPORT.search(folded):
        return "annual_report"
    return "other" if points or report or _ANY_TITLE.search(folded) else None


def names_report(title: str) -> bool:
    """Does the title name an annual report, whatever else it says of it?"""
    return bool(_REPORT.search(fold(title)))


def is_template(text: str) -> bool:
    """Is it a model text, with blanks where names belong (xx市, 某局)?"""
    return bool(_TEMPLATE.search(fold(text)))


def _may_be_title(text: str) -> bool:
    return (
        5 <= len(fold(text)) <= _TITLE
        and not _STOPS.search(text)
        and not text.rstrip().endswith(("：", ":", "，", ","))
    )


def find_titles(blocks: Sequence[Block]) -> tuple[TitleLine, ...]:
    """Every title among the blocks before the text, in order; a title may be set over up to three lines."""
    found: list[TitleLine] = []
    index = 0
    while index < len(blocks):
        title = _title_at(blocks, index)
        if title:
            found.append(title)
            index = title.positions[-1] + 1
        else:
            index += 1
    return tuple(found)


def _title_at(blocks: Sequence[Block], index: int) -> TitleLine | None:
    """One line, or two or three that make a title only together (重庆市铜梁区司法局 / 2024年…年度报告)."""
    lines = _lines_at(blocks, index)
    for count in range(len(lines), 0, -1):
        kind = _joined_type(lines[:count])
        if kind:
            return TitleLine("".join(lines[:count]), tuple(range(index, index + count)), kind)
    return None


def _lines_at(blocks: Sequence[Block], index: int) -> list[str]:
    """The lines that may make one title: each but the last reads as the opening of one (a body's name, 关于印发…)."""
    lines: list[str] = []
    for block in blocks[index : index + _LINES]:
        if not isinstance(block, Paragraph) or len(block.text) > _TITLE * 2:
            break
        lines.append(block.text)
        if not _opens_title(block.text) and not _breaks_in_middle(lines):
            break
    return lines


def _breaks_in_middle(lines: Sequence[str]) -> bool:
    """…局2021年 / 政府信息公开工作 / 年度报告"""
    may = fold(lines[-1]).endswith(_MIDDLE_ENDS)  # no other line is worth putting together with the one above
    return may and bool(_MIDDLE.search(fold("\n".join(lines[-2:]))))


def _joined_type(lines: Sequence[str]) -> DocType | None:
    text = "".join(lines)
    if not _may_be_title(text) or not _is_headline(lines[0]):
        return None
    if len(lines) > 1:
        above, last = title_type("".join(lines[:-1])), title_type(lines[-1])
        # the title printed a second time, or a title below another one
        if above and last in ("annual_report", "work_points"):
            return None
        # a title that names its body needs no line above it (屺亭街道 / 国务院办公厅关于印发…)
        if last and find_agencies(lines[-1]):
            return None
        # …的通知 / 天医保发〔2022〕17号: the line below does not end as a title does
        if not _ENDS.search(fold(lines[-1])):
            return None
    kind = title_type(text)
    if kind == "other":
        return kind if len(fold(text).strip("-•·*")) >= _SHORTEST_OTHER else None
    # 2021年,旗审计局落实《…工作要点》 is a sentence
    return None if _COMMA.search(text) else kind


def _is_headline(text: str) -> bool:
    folded = fold(text)
    return not _NAMED.search(folded) and not folded.startswith(("根据", "按照", "依据", "为", "现将", "本报告"))


# 《2021年政务公开工作要点》已经市政府同意 is a sentence that names a title
_NAMED = re.compile(r"》.{0,3}(已经|已|现|业经|印发|要求)")


def glued_title(text: str) -> str | None:
    """The title at the start of a line that goes on with the text (绥棱县…实施方案为贯彻落实…)."""
    match = _GLUED.match(text)
    return match["title"] if match and title_type(match["title"]) else None


@remember_short
def _opens_title(text: str) -> bool:
    folded = fold(text)
    return (
        len(folded) <= 40
        and not _SIGN.search(folded)
        and not _ANY_DATE.search(folded)
        and bool(_OPENING.search(folded))
    )


_SIGN = re.compile(r"[:：。；;,，]")
_MIDDLE_ENDS = ("开", "作")
_MIDDLE = re.compile(r"(?:19|20)\d\d年度?(?:(?:政府|政务)?信息|政务)公开(?:工作)?$")
_ANY_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]")
_OPENING = re.compile(
    r"(?:局|委员会|委|厅|政府|办公室|办公厅|办事处|中心|院|镇|乡|街道|区|县|市|旗|管委会|\d{4}年度?|(?<=.{6})公开|站|所|处|队|会|公司|大学|学院|总局|署)$|^关于|关于(?:印发|转发|公布|发布)"
)


def structure_type(sections: Sequence[Section], openings: str, statutory: bool) -> DocType:
    """What the text itself shows where no title does: a statutory table, the parts of a report, or a sentence that it is one."""
    if is_template(openings[:2000]):
        return "other"
    top = [section for section in sections if section.level and "." not in section.path]
    codes = {section.code for section in top if section.code}
    folded = fold(openings)
    said = sum(bool(pattern.search(folded)) for pattern in _SENTENCES)
    text = "\n".join(section.text for section in sections)
    if statutory or len(codes) >= 3 or said >= 2 or holds_table(text) or (codes and said):
        return "annual_report"
    if len(codes) >= 2 and (len(codes) == len(top) or any(map(is_row_label, text.splitlines()))):
        return "annual_report"
    return "annual_report" if top and top[0].code == "overview" and len(top) == len(codes) else "other"
