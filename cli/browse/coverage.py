"""Which report was found of which year, as a table of signs: never by colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from cli.browse.summary import CONDITIONS
from cli.browse.words import Words
from db.chosen_reports import UNKNOWN, Condition, ReportLine, condition, tables_wanted
from db.coverage_map import AgencyRow, ProvinceRow, YearShare


@dataclass(frozen=True, slots=True)
class Sign:
    """A place of the table. ``style``: its class; ``title``: the same in words; ``href``: of the report's page."""

    sign: str
    style: str
    title: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its name. ``number``: of agencies, in a table of provinces."""

    name: str
    href: str | None
    number: str | None
    cells: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with a heading of their own, such as a province; without one they stand as they are."""

    name: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class KeyItem:
    """What a sign means."""

    sign: str
    style: str
    words: Words


@dataclass(frozen=True, slots=True)
class Coverage:
    """A table of coverage with its key."""

    title: Words
    key: tuple[KeyItem, ...]
    header: tuple[str, ...]
    groups: tuple[Group, ...]


_SIGNS = {Condition.WHOLE: "全", Condition.FAILING: "不符", Condition.PARTLY: "缺", Condition.NO_FORM: "文"}
_KEY = (
    *(KeyItem(sign, f"is-{each.value}", CONDITIONS[each]) for each, sign in _SIGNS.items()),
    KeyItem("—", "is-gap", Words("未找到报告", "no report found")),
)
_SHARES = (
    KeyItem("12", "is-whole", Words("全部读全", "all read whole")),
    KeyItem("9/12", "is-partly", Words("读全的份数/报告份数", "read whole of those found")),
    KeyItem("0/12", "is-no_form", Words("无一读全", "none read whole")),
    KeyItem("—", "is-gap", Words("未找到报告", "no report found")),
)


def show_agencies(rows: Sequence[AgencyRow], years: Sequence[int]) -> Coverage:
    """A row an agency, a column a year, by province."""
    return Coverage(
        Words("机关 × 年份", "agency × year"),
        _KEY,
        ("机关 agency", *map(str, years)),
        tuple(
            Group(province or "省份未知 province not known", tuple(_agency_row(row, years) for row in found))
            for province, found in groupby(rows, key=lambda row: row.province)
        ),
    )


def _agency_row(row: AgencyRow, years: Sequence[int]) -> Row:
    cells = (_sign(row.agency, year, line) for year, line in zip(years, row.cells, strict=True))
    return Row(row.agency, f"/agency/{row.agency_ref}", None, tuple(cells))


def _sign(agency: str, year: int, line: ReportLine | None) -> Sign:
    if line is None:
        return Sign("—", "is-gap", f"{agency} {year}: 未找到报告 no report found")
    found = condition(line)
    number = {Condition.FAILING: line.failed, Condition.PARTLY: _missing(line)}.get(found, 0)
    words = CONDITIONS[found]
    told = [f"{agency} {year}: {words.zh} {words.en}"]
    if line.unread:
        told.append(f"未读 {line.unread} 格 cells unread")
    if line.failed:
        told.append(f"不符 {line.failed} 条 rules fail")
    sign = _SIGNS[found] + (str(number) if number else "")
    return Sign(sign, f"is-{found.value}", "; ".join(told), f"/report/{quote(line.document_key, safe='')}")


def _missing(line: ReportLine) -> int:
    """Cells unread; where none is, the tables that are missing."""
    return line.unread or (tables_wanted(line.form_edition) or 0) - line.tables_found


def show_provinces(rows: Sequence[ProvinceRow], years: Sequence[int]) -> Coverage:
    """A row a province, a column a year."""
    return Coverage(
        Words("省份 × 年份", "province × year"),
        _SHARES,
        ("省份 province", "机关数 agencies", *map(str, years)),
        (
            Group(
                None,
                tuple(
                    Row(
                        row.province or "未知 not known",
                        f"/coverage?province={quote(row.province or UNKNOWN)}#agencies",
                        str(row.agencies),
                        tuple(_share(row.province, year, share) for year, share in zip(years, row.cells, strict=True)),
                    )
                    for row in rows
                ),
            ),
        ),
    )


def _share(province: str | None, year: int, share: YearShare) -> Sign:
    where = f"{province or '未知 not known'} {year}"
    if not share.reports:
        return Sign("—", "is-gap", f"{where}: 未找到报告 no report found")
    told = f"{where}: {share.reports} 份报告 reports, {share.whole} 份读全 read whole"
    if share.whole == share.reports:
        return Sign(str(share.reports), "is-whole", told)
    return Sign(f"{share.whole}/{share.reports}", "is-partly" if share.whole else "is-no_form", told)
