"""Where the time of a parse goes, module by module: ``python -m benchmarks.profile``.

The profiler makes calls dearer than they are, small functions most of all: the shares tell where to look, not what it costs.
"""

import cProfile
import sys
from collections import defaultdict
from pathlib import Path
from types import CodeType

from benchmarks.pages import make_pages
from parsers.document import parse

PAGES, SHOWN = 60, 25
_ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Print the share of each module in the parse of pages that it has not seen."""
    *made, last = make_pages((int(sys.argv[1]) if len(sys.argv) > 1 else PAGES) + 1)
    parse(last.page)
    profiler = cProfile.Profile()
    profiler.enable()
    for one in made:
        parse(one.page)
    profiler.disable()
    shares = by_module(profiler)
    total = sum(shares.values())
    print("| module | share of the parse |\n| --- | ---: |")
    for module, seconds in sorted(shares.items(), key=lambda share: -share[1])[:SHOWN]:
        print(f"| `{module}` | {100 * seconds / total:.1f} % |")


def by_module(profiler: cProfile.Profile) -> dict[str, float]:
    """Seconds spent in each module of ours, with what it spent in functions that are not."""
    spent: dict[str, float] = defaultdict(float)
    for entry in profiler.getstats():
        module = find_module(entry.code)
        if module:
            foreign = (call.inlinetime for call in entry.calls or () if not find_module(call.code))
            spent[module] += entry.inlinetime + sum(foreign)
    return spent


def find_module(code: CodeType | str) -> str | None:
    """The path from the root of the project, of a function that is ours."""
    path = Path("" if isinstance(code, str) else code.co_filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT / "parsers") else None


if __name__ == "__main__":
    main()
