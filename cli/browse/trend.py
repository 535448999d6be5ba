"""The picture of one body over the years: applications received, handled, carried forward, and where the carry-over breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cli.browse.charts import BLUE, GREEN, ORANGE, Column, Panel, draw_series
from cli.browse.plots import count
from cli.browse.words import Words

NOTE = Words(
    "—：报告没有说明该数，或该年没有报告，不是 0。≠：次年报告所列“上年结转”与此数不同。",
    "—: the report does not state it, or there is none; it is not 0. ≠: the next report says that another number was carried in.",
)
CONSOLIDATED = Words(
    "*：该年报告汇总了所属单位的数据，与只统计本机关的年份口径不同，不宜比较，也不与其核对结转。",
    "*: the report of that year counts in the bodies below; it is not to be compared with years of the body's own figures, nor is"
    " the carry-over between the two.",
)


@dataclass(frozen=True, slots=True)
class TrendYear:
    """What the report of a year states, in 件; ``None`` where it states nothing, or where there is no report.

    ``consolidated``: its text says that it counts others in.
    """

    year: int
    received: float | None
    handled: float | None
    carried_in: float | None
    carried_out: float | None
    consolidated: bool = False


def draw_trend(years: Sequence[TrendYear]) -> str:
    """A panel a figure, from the first year with one to the last, those between without one too. Empty when no year states any.

    ``years``: in order, none left out. Raises :class:`cli.browse.plots.MissingLibraryError`.
    """
    found = [n for n, y in enumerate(years) if (y.received, y.handled, y.carried_out) != (None, None, None)]
    if not found:
        return ""
    shown = years[found[0] : found[-1] + 1]
    breaks = find_breaks(shown)
    return draw_series(
        [
            Panel("新收申请（件） received", BLUE, [_column(y, y.received) for y in shown]),
            Panel("办结（件） handled", GREEN, [_column(y, y.handled) for y in shown]),
            Panel(
                "结转下年（件） carried forward",
                ORANGE,
                [_column(y, y.carried_out, breaks.get(y.year, "")) for y in shown],
            ),
        ],
        "历年申请 Applications over the years",
        with_reports=False,
    )


def tell_scope(years: Sequence[TrendYear]) -> tuple[Words, ...]:
    """What a year marked as consolidated means, where there is one."""
    return (CONSOLIDATED,) if any(year.consolidated for year in years) else ()


def _column(year: TrendYear, value: float | None, mark: str = "") -> Column:
    return Column(year.year, value, mark=mark, sign="*" if year.consolidated else "")


def find_breaks(years: Sequence[TrendYear]) -> dict[int, str]:
    """Year → what the next year's report says was carried in, where that is another number than was carried forward, of the same
    bodies."""
    return {
        this.year: f"≠{count(after.carried_in)}"
        for this, after in pairwise(years)
        if this.consolidated == after.consolidated
        and this.carried_out is not None
        and after.carried_in is not None
        and this.carried_out != after.carried_in
    }
