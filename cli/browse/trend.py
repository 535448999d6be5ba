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


@dataclass(frozen=True, slots=True)
class TrendYear:
    """What the report of a year states, in 件; ``None`` where it states nothing, or where there is no report."""

    year: int
    received: float | None
    handled: float | None
    carried_in: float | None
    carried_out: float | None


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
            Panel("新收申请（件） received", BLUE, [Column(y.year, y.received) for y in shown]),
            Panel("办结（件） handled", GREEN, [Column(y.year, y.handled) for y in shown]),
            Panel(
                "结转下年（件） carried forward",
                ORANGE,
                [Column(y.year, y.carried_out, mark=breaks.get(y.year, "")) for y in shown],
            ),
        ],
        "历年申请 Applications over the years",
        with_reports=False,
    )


def find_breaks(years: Sequence[TrendYear]) -> dict[int, str]:
    """Year → what the next year's report says was carried in, where that is another number than was carried forward."""
    return {
        this.year: f"≠{count(after.carried_in)}"
        for this, after in pairwise(years)
        if this.carried_out is not None and after.carried_in is not None and this.carried_out != after.carried_in
    }
