"""Two hundred printed names and the real beginnings: each body right, and none wrong without a word.

The names are in ``agency_names.tsv``, with the answers by hand; a name that cannot be told must come out empty.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from parsers.agencies import Context, resolve
from tests.places import ROOT
from tests.scoreboard import BEGINNINGS, accepted, load_cases, read_case

SHARE = 0.97  # of all that must be right; of what is not right nothing may be false


class Row(NamedTuple):
    """A printed name, what the page adds, and what it means."""

    printed: str
    host: str | None
    beside: str | None
    name: str | None
    kind: str | None
    level: str | None
    division: str | None
    system: str | None


def read_lines(path: Path) -> list[list[str | None]]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return [[None if field == "-" else field for field in line.split("\t")] for line in lines]


def answer(row: Row) -> tuple[str | None, ...]:
    names = (row.beside,) if row.beside else ()
    agency = resolve(row.printed, Context(names=names, host=row.host))
    return agency.name, agency.body_kind, agency.level, agency.division_code, agency.system


ROWS = [Row(str(printed), *rest) for printed, *rest in read_lines(ROOT / "tests" / "agency_names.tsv")]
# told by nothing in the name, or not known as names: said to be unknown
UNTOLD = {
    *("国家统计局宁波调查队", "水利部黄河水利委员会", "南沙区人民政府", "和平区人力资源和社会保障局"),
    *("市应急局", "安徽大学", "重庆市第八中学校"),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.printed} {row.host or ''} {row.beside or ''}")
def test_a_name_is_told_right_or_not_at_all(row: Row) -> None:
    said, right = answer(row), row[3:]
    if row.printed in UNTOLD:
        assert all(one in (None, other) for one, other in zip(said, right, strict=True))
    else:
        assert said == right


def test_the_list_is_long_enough_and_nearly_all_of_it_is_told() -> None:
    assert len(ROWS) >= 200
    assert sum(answer(row) == row[3:] for row in ROWS) >= SHARE * len(ROWS)


@pytest.mark.skipif(not BEGINNINGS.exists(), reason="no ../shared/samples here")
def test_the_bodies_of_real_beginnings() -> None:
    cases = load_cases(BEGINNINGS)
    regions = {int(str(line)): (level, code) for line, level, code in read_lines(ROOT / "tests" / "sample_regions.tsv")}
    assert len(regions) == len(cases)
    right, false = 0, []
    for number, case in enumerate(cases):
        document = read_case(case)
        said = (document.agency, document.level, document.division_code)
        named = document.agency in accepted(case["gold"])["agency"]
        if named and said[1:] == regions[number]:
            right += 1
        elif not named or any(one not in (None, other) for one, other in zip(said[1:], regions[number], strict=True)):
            false.append((number, said))
    assert not false
    assert right >= SHARE * len(cases)
