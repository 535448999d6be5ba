"""Contenders timed in turns, so that a slow moment of the machine falls on all of them: only ratios are worth telling."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

CHUNK = 5  # items that a contender takes before the next one has its turn

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Timing:
    """CPU milliseconds an item (median of the chunks), and the ratio to the yardstick: median, 10th and 90th percentile."""

    name: str
    milliseconds: float
    ratio: float
    low: float
    high: float


def compare(
    items: Sequence[_Item], contenders: Mapping[str, Callable[[_Item], object]], rounds: int = 1
) -> list[Timing]:
    """Every contender on every item; the first one is the yardstick. Who begins changes from chunk to chunk."""
    names = list(contenders)
    spent: dict[str, list[float]] = {name: [] for name in names}
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)] * rounds
    for turn, chunk in enumerate(chunks):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            spent[name].append(_time(contenders[name], chunk))
    return [_summarise(name, spent[name], spent[names[0]]) for name in names]


def _time(work: Callable[[_Item], object], items: Sequence[_Item]) -> float:
    """CPU milliseconds an item."""
    start = time.process_time()
    for item in items:
        work(item)
    return 1000 * (time.process_time() - start) / len(items)


def _summarise(name: str, spent: Sequence[float], yardstick: Sequence[float]) -> Timing:
    ratios = [own / base for own, base in zip(spent, yardstick, strict=True)]
    tenths = statistics.quantiles(ratios, n=10, method="inclusive") if len(ratios) > 1 else ratios * 9
    return Timing(name, statistics.median(spent), statistics.median(ratios), tenths[0], tenths[-1])


def show(title: str, timings: Sequence[Timing]) -> str:
    """A table in markdown."""
    lines = [f"{t.name} | {t.milliseconds:.3f} | {t.ratio:.2f} | {t.low:.2f} to {t.high:.2f}" for t in timings]
    heads = [f"{title} | CPU ms | ratio | p10 to p90", "--- | ---: | ---: | ---"]
    return "\n".join(f"| {line} |" for line in heads + lines)
