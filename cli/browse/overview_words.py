"""What the first page and the report of ``gongkai report`` say in words about an overview: what is counted, what is not known."""

from dataclasses import dataclass

from cli.browse.coverage import Coverage, show_agencies, show_provinces
from cli.browse.plots import count
from cli.browse.summary import Figure, make_figures
from cli.browse.words import Words
from cli.times import show_time
from db.chosen_reports import Condition, condition
from db.coverage_map import by_agency, by_province
from db.overview import Overview

MOST_AGENCIES = 100  # rows of a table of coverage

LEFT_OUT = {
    "consolidated": Words("正文写明汇总了其他机关的数据", "the text says that it counts others in"),
    "government": Words(
        "县级以上政府的报告，通常汇总各部门，正文未写明只统计本机关",
        "a government's, which as a rule counts its departments in, and does not say that it does not",
    ),
    "other_level": Words(
        "所有报告都汇总了其他机关的数据，因此只用同一级的报告",
        "all reports count others in, so those of one level are counted, and this is of another",
    ),
    "same_name": Words(
        "机关未能认定，同名机关同年已有一份计入，可能是同一机关",
        "of a body that is known by name only, and another report of that name and year is counted",
    ),
}


@dataclass(frozen=True, slots=True)
class Glance:
    """A number that is told first."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a page shows of a scope."""

    title: Words
    data: tuple[Words, ...]
    glance: tuple[Glance, ...]
    known: tuple[Words, ...]
    figures: tuple[Figure, ...]
    coverage: Coverage | None
    unknown: tuple[Words, ...]
    method: tuple[Words, ...]


METHOD = (
    Words(
        "每个机关每年只用一份报告：官方网站优先，其次读出的数字多者，再次较新者（数据库视图 annual_reports，"
        "理由在 chosen_because）。",
        "One report an agency and year: official host first, then more figures read, then the newest (view annual_reports; the"
        " reason is in chosen_because).",
    ),
    Words(
        "数字均来自法定表格的“总计”列，按单元格原文读出；空白、“-”、“/”、未读出的单元格没有数值，不当作 0。"
        "一格两处不一致的，也没有数值。",
        "All figures are cells of the statutory tables, column 总计. A cell that is blank, '-', '/' or unread"
        " has no value and is not"
        " taken for 0; nor has one that the report states twice and differently.",
    ),
    Words(
        "2019 年版与 2021 年版表格中代码相同的行可以比较；2014 年统计表的口径不同，另行列出。",
        "Rows with the same code in the forms of 2019 and 2021 can be compared; the form of 2014 counts"
        " otherwise and is told apart.",
    ),
)


def summarise(overview: Overview, name: str | None = None) -> Summary:
    """All that a page shows of a scope. ``name``: of the agency. Raises :class:`cli.browse.plots.MissingLibraryError`."""
    return Summary(
        _title(overview, name),
        _data(overview),
        _glance(overview),
        _counted(overview),
        make_figures(overview),
        _coverage(overview),
        _unknown(overview),
        METHOD,
    )


def _title(overview: Overview, name: str | None) -> Words:
    who = name or overview.scope.province
    years = overview.scope.years
    span = "" if years is None else f" {years[0]}" if years[0] == years[1] else f" {years[0]}–{years[1]}"
    return Words(
        f"{who or '全部机关'}政府信息公开年度报告{span}",
        f"annual disclosure reports{'' if who else ' of all agencies'}{span}",
    )


def _data(overview: Overview) -> tuple[Words, ...]:
    run = overview.present.run
    if run is None:
        return (Words("数据库尚无运行记录。", "The database has no run yet."),)
    when = show_time(run.ended_at or run.started_at)
    state = Words("", "") if run.ended_at else Words("（尚未结束）", " (not ended)")
    return (
        Words(
            f"数据截至 {when}（北京时间）：第 {run.id} 次运行 {run.command}{state.zh}，解析器 {run.parser_version}。",
            f"Data as of {when} Beijing time: run {run.id}, {run.command}{state.en}, parser {run.parser_version}.",
        ),
    )


def _glance(overview: Overview) -> tuple[Glance, ...]:
    whole = sum(condition(line) in (Condition.WHOLE, Condition.FAILING) for line in overview.lines)
    years = [year.year for year in overview.years]
    span = f"{years[0]}–{years[-1]}" if years and years[0] != years[-1] else str(years[0]) if years else "—"
    return (
        Glance(count(overview.reports), Words("份年度报告", "annual reports")),
        *((Glance(count(overview.agencies), Words("个机关", "agencies")),) if overview.scope.agency is None else ()),
        Glance(span, Words("年份", "years")),
        Glance(f"{count(whole)}", Words("份读全", "read whole")),
        Glance(count(len(overview.present.alarms)), Words("条未处理的警报", "open alarms")),
    )


def _counted(overview: Overview) -> tuple[Words, ...]:
    if overview.scope.agency is not None or not overview.reports:
        return ()
    left = sum(overview.left_out.values())
    if not left:
        return (
            Words(
                f"图中的合计用了全部 {count(overview.reports)} 份报告。",
                f"The sums are of all {count(overview.reports)} reports.",
            ),
        )
    first = Words(
        f"图中的合计用了 {count(overview.reports)} 份报告中的 {count(overview.reports - left)} 份；"
        f"为避免重复计算，{count(left)} 份不计入。",
        f"The sums are of {count(overview.reports - left)} of the {count(overview.reports)} reports;"
        f" {count(left)} are left out, so"
        " that nothing is counted twice.",
    )
    return (first, *(_left_out(reason, number) for reason, number in overview.left_out.items()))


def _left_out(reason: str, number: int) -> Words:
    words = LEFT_OUT[reason]
    return Words(f"不计入的 {count(number)} 份：{words.zh}。", f"Left out, {count(number)}: {words.en}.")


def _coverage(overview: Overview) -> Coverage | None:
    years = [year.year for year in overview.years]
    if not years:
        return None
    if overview.agencies <= MOST_AGENCIES:
        return show_agencies(by_agency(overview.lines, years), years)
    return show_provinces(by_province(overview.lines, years), years)


def _unknown(overview: Overview) -> tuple[Words, ...]:
    """What the numbers do not tell, with how much of it there is."""
    lines, present = overview.lines, overview.present
    gaps = overview.agencies * len(overview.years) - overview.reports
    unread = sum(line.unread for line in lines)
    partly = sum(condition(line) is Condition.PARTLY for line in lines)
    no_form = sum(condition(line) is Condition.NO_FORM for line in lines)
    copies = sum(line.mirror is not None or not line.official_host for line in lines)
    unresolved = len({line.agency_ref for line in lines if not line.resolved})
    found = (
        (
            gaps,
            "个机关年份没有找到报告：未公开、未抓取还是未发布，不得而知",
            "agency-years without a report: not published, not fetched or not due is not known",
        ),
        (unread, "个单元格未能读出", "cells could not be read"),
        (partly, "份报告缺表或有未读单元格", "reports with a table missing or a cell unread"),
        (no_form, "份报告没有法定表格，或版式未知", "reports without a statutory table, or of a form not known"),
        (copies, "份报告只见于转载或非官方网站", "reports known only from a copy or from a host that is not official"),
        (unresolved, "个机关只知其名，未能认定是哪一机关", "agencies known by their printed name only"),
        (
            present.unplaced,
            "份年度报告不知机关或年份，不在任何数字之内（全库）",
            "annual reports whose agency or year is not known; no number has them (whole database)",
        ),
    )
    return tuple(Words(f"{count(number)} {zh}。", f"{count(number)} {en}.") for number, zh, en in found if number)
