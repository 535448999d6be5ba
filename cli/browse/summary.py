"""An overview as pictures with the numbers behind them: what the first page and the report of ``gongkai report`` show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cli.browse.charts import (
    BLUE,
    CONDITION_COLOURS,
    GREEN,
    ORANGE,
    OUTCOME_COLOURS,
    Bar,
    Column,
    Panel,
    Stack,
    draw_bars,
    draw_series,
    draw_stacks,
)
from cli.browse.plots import count
from cli.browse.trend import NOTE, TrendYear, draw_trend, tell_scope
from cli.browse.words import Words
from db.chosen_reports import Condition
from db.outcomes import OUTCOMES
from db.overview import Overview, Stated, YearSums

FULL = 0.9  # of the reports of the fullest year: with fewer, a sum is not to be compared with that of other years


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, what has to be known to read it, and its numbers. ``svg`` is empty where there is nothing to draw."""

    id: str
    title: Words
    svg: str
    notes: tuple[Words, ...]
    header: tuple[Words, ...]
    rows: tuple[tuple[str, ...], ...]


CONDITIONS = {
    Condition.WHOLE: Words("读全，无不符", "read whole, nothing fails"),
    Condition.FAILING: Words("读全，有不符", "read whole, a rule fails"),
    Condition.PARTLY: Words("缺表或有未读", "a table missing or a cell unread"),
    Condition.NO_FORM: Words("无法定表格", "no statutory table"),
}
_YEAR = Words("年份", "year")
_REPORTS = Words("报告", "reports")


def make_figures(overview: Overview) -> tuple[Figure, ...]:
    """The pictures of a scope. Raises :class:`cli.browse.plots.MissingLibraryError`."""
    if not overview.lines:
        return ()
    return (_received(overview), _outcomes(overview), _grounds(overview), _conditions(overview))


# ---------------------------------------------------------------- applications by year


def _received(overview: Overview) -> Figure:
    is_agency = overview.scope.agency is not None
    trend = _trend_years(overview) if is_agency else []
    signs = {year.year: "*" for year in trend if year.consolidated}
    return Figure(
        "applications",
        Words("申请量", "Applications over time"),
        draw_trend(trend) if is_agency else _draw_received(overview.years),
        (NOTE if is_agency else _OF_SUMS, *tell_scope(trend), *_told_before(overview.years)),
        (
            *(
                _YEAR,
                _REPORTS,
                Words("计入", "counted"),
                _stating("新收", "received"),
                _stating("上年结转", "carried in"),
            ),
            *(
                _stating("办结", "handled"),
                _stating("结转下年", "carried forward"),
                Words("新收中位数", "median received"),
            ),
        ),
        tuple(
            (
                *(f"{year.year}{signs.get(year.year, '')}", count(year.reports), count(year.counted)),
                *map(_stated, (year.received, year.carried_in, year.handled, year.carried_out)),
                _number(year.received.middle),
            )
            for year in overview.years
        ),
    )


_OF_SUMS = Words(
    "每年之和只含说明该数的报告，n= 是这些报告的份数；浅色的年份不足最多年份的九成，不宜与他年比较。"
    "—：没有报告说明该数，不是 0。",
    "A sum is of the reports that state the figure, n= of them; pale: fewer than nine tenths of the fullest year,"
    " not to be compared. —: no report states it; it is not 0.",
)


def _draw_received(all_years: Sequence[YearSums]) -> str:
    years = _with_values(all_years)
    if not years:
        return ""
    received, carried = [(y.year, y.received) for y in years], [(y.year, y.carried_out) for y in years]
    return draw_series(
        [
            Panel("新收申请（件） applications received", BLUE, _columns(received)),
            Panel("结转下年（件） carried forward", ORANGE, _columns(carried)),
            Panel("每份报告新收，中位数（件） median per report", GREEN, _columns(received, middle=True)),
        ],
        "申请量 Applications over time",
        with_reports=True,
    )


def _trend_years(overview: Overview) -> list[TrendYear]:
    """The years of one body. Of sums no year is marked: those over bodies leave out what counts others in."""
    consolidated = {line.year for line in overview.lines if line.reporting_scope == "consolidated"}
    return [
        TrendYear(
            y.year, y.received.total, y.handled.total, y.carried_in.total, y.carried_out.total, y.year in consolidated
        )
        for y in overview.years
    ]


def _told_before(years: Sequence[YearSums]) -> tuple[Words, ...]:
    """The figures of the form before, which counts otherwise."""
    before = [(year.year, year.received_before) for year in years if year.received_before.reports]
    if not before:
        return ()
    zh = "、".join(f"{year} 年 {_number(said.total)} 件（{said.reports} 份）" for year, said in before)
    en = ", ".join(f"{year}: {_number(said.total)} ({said.reports})" for year, said in before)
    return (
        Words(
            f"旧统计表（2014–2018）的“收到申请数”口径不同，不画在图中：{zh}。",
            f"The form of 2014–2018 counts otherwise, so its figures (reports) are not drawn: {en}.",
        ),
    )


def _stating(zh: str, en: str) -> Words:
    """The head of a column with sums, and behind each how many reports state the figure."""
    return Words(f"{zh}（报告）", f"{en} (reports)")


def _with_values(years: Sequence[YearSums]) -> Sequence[YearSums]:
    """From the first year with a figure to the last, those between without one too."""
    found = [n for n, year in enumerate(years) if year.received.reports or year.carried_out.reports]
    return years[found[0] : found[-1] + 1] if found else ()


def _columns(values: Iterable[tuple[int, Stated]], *, middle: bool = False) -> list[Column]:
    found = list(values)
    enough = FULL * max((stated.reports for _, stated in found), default=0)
    return [
        Column(year, stated.middle if middle else stated.total, stated.reports, 0 < stated.reports < enough)
        for year, stated in found
    ]


def _number(value: float | None) -> str:
    return "—" if value is None else count(value)


def _stated(stated: Stated) -> str:
    return f"{_number(stated.total)} ({stated.reports})" if stated.reports else "—"


# ---------------------------------------------------------------- outcomes


def _outcomes(overview: Overview) -> Figure:
    found = [n for n, year in enumerate(overview.outcomes) if year.stating]
    years = overview.outcomes[found[0] : found[-1] + 1] if found else ()
    key = [(outcome.label, colour) for outcome, colour in zip(OUTCOMES, OUTCOME_COLOURS, strict=True)]
    stacks = [
        # where no report can be counted there is no number, not even 0
        Stack(
            str(year.year),
            year.counts or (),
            (f"{count(sum(year.counts))}件 " if year.counts else "") + f"n={year.reports:,}",
        )
        for year in years
    ]
    drawn = any(sum(stack.parts) for stack in stacks)
    return Figure(
        "outcomes",
        Words("办理结果", "Outcomes"),
        draw_stacks(
            "办理结果，占办结之比 outcomes, share of those handled", key, stacks, "办理结果 Outcomes", shares=True
        )
        if drawn
        else "",
        (
            Words(
                "只含各项结果之和等于其所列总计的报告；n= 是这些报告的份数。第三列是说明总计的报告份数。",
                "Only reports whose outcomes add up to the total that they state, n= of them; the third column has how many"
                " state a total.",
            ),
        ),
        (
            _YEAR,
            _REPORTS,
            Words("说明总计的报告", "stating a total"),
            *(Words(outcome.label, outcome.english) for outcome in OUTCOMES),
            Words("合计", "total"),
        ),
        tuple(
            (
                *(str(year.year), count(year.reports), count(year.stating)),
                *(map(count, year.counts) if year.counts else ("—",) * len(OUTCOMES)),
                count(sum(year.counts)) if year.counts else "—",
            )
            for year in years
        ),
    )


# ---------------------------------------------------------------- grounds


_GROUPS = ("denied", "unavailable", "not_processed")  # the outcomes that have grounds


def _grounds(overview: Overview) -> Figure:
    colours = {outcome.code: colour for outcome, colour in zip(OUTCOMES, OUTCOME_COLOURS, strict=True)}
    labels = {outcome.code: outcome.label for outcome in OUTCOMES}
    drawn = [ground for ground in overview.grounds if ground.total] or overview.grounds
    bars = [Bar(g.label, g.total, _GROUPS.index(g.group), f"n={g.reports:,}") for g in drawn]
    rest = "" if len(drawn) == len(overview.grounds) else "写为 0 的不画出，见数据表。"
    told = "" if len(drawn) == len(overview.grounds) else " Those stated as 0 are in the table only."
    key = [(labels[group], colours[group]) for group in _GROUPS]
    return Figure(
        "grounds",
        Words("未予公开的理由", "Why information was not given"),
        draw_bars("各年合计（件） all years together", key, bars, "未予公开的理由 Why information was not given")
        if bars
        else "",
        (
            Words(
                "2019 年与 2021 年表格的理由相同，可以相加。n= 是说明该数的报告份数。旧统计表的理由不同，不计入。"
                + rest,
                "The forms of 2019 and 2021 name the same grounds, so they are added up; n= reports state the figure."
                " The grounds of older forms are others and are not counted." + told,
            ),
        ),
        (Words("理由", "ground"), Words("类别", "outcome"), Words("件数", "applications"), _REPORTS),
        tuple((g.label, labels[g.group], count(g.total), count(g.reports)) for g in overview.grounds),
    )


# ---------------------------------------------------------------- how fully it was read


def _conditions(overview: Overview) -> Figure:
    key = [(words.zh, colour) for words, colour in zip(CONDITIONS.values(), CONDITION_COLOURS, strict=True)]
    stacks = [Stack(str(year.year), year.counts, f"{sum(year.counts):,}份") for year in overview.conditions]
    return Figure(
        "quality",
        Words("读取质量", "How fully the reports were read"),
        draw_stacks(
            "各年报告的读取情况（份） reports by condition", key, stacks, "读取质量 How fully read", shares=False
        ),
        (
            Words(
                "读全：表格齐全、每格读出。不符：报告内的勾稽规则（错误、警告级）不通过。无法定表格：文字报告，或版式未知。",
                "Read whole: every table of the form, every cell. A rule fails: one of severity error or warn"
                " within the report."
                " No statutory table: prose, or a form that is not known.",
            ),
        ),
        (_YEAR, _REPORTS, *CONDITIONS.values()),
        tuple((str(year.year), count(sum(year.counts)), *map(count, year.counts)) for year in overview.conditions),
    )
