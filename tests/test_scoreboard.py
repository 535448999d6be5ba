"""The scores on real page beginnings never fall: floors are pinned in ``scoreboard.toml``."""

import tomllib

import pytest

from tests.places import ROOT
from tests.scoreboard import BEGINNINGS, FIELDS, fingerprint, load_cases, score

FLOORS = tomllib.loads((ROOT / "tests" / "scoreboard.toml").read_text(encoding="utf-8"))["beginnings"]


@pytest.mark.skipif(not BEGINNINGS.exists(), reason=f"no {BEGINNINGS}: set GONGKAI_SHARED")
def test_beginnings() -> None:
    assert fingerprint(BEGINNINGS) == FLOORS["fingerprint"], "another corpus: measure anew and pin its floors"
    reached = score(load_cases(BEGINNINGS))
    fallen = {field: (reached[field], FLOORS[field]) for field in FIELDS if reached[field] < FLOORS[field]}
    assert not fallen, f"(reached, floor) by field: {fallen}; `make scoreboard` names the pages"
