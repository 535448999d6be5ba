"""The scores on real pages and on the fixtures never fall: floors are pinned in ``scoreboard.toml``."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from parsers.document import parse
from parsers.records import Page
from tests.places import ROOT
from tests.render import Key
from tests.scoreboard import BEGINNINGS, FIELDS, fingerprint, load_cases, score
from tests.table_gold import Gold, key_of, load_gold, read_failure
from tests.table_scores import (
    ALL,
    FIXTURE_COLUMNS,
    SAMPLE_COLUMNS,
    SAMPLES,
    print_scores,
    right_share,
    score_fixtures,
    score_samples,
)
from tests.table_scores import fingerprint as fingerprint_of_tables

FLOORS = tomllib.loads((ROOT / "tests" / "scoreboard.toml").read_text(encoding="utf-8"))


@pytest.mark.skipif(not BEGINNINGS.exists(), reason=f"no {BEGINNINGS}: set GONGKAI_SHARED")
def test_beginnings() -> None:
    floors = FLOORS["beginnings"]
    assert fingerprint(BEGINNINGS) == floors["fingerprint"], "another corpus: measure anew and pin its floors"
    reached = score(load_cases(BEGINNINGS))
    fallen = {field: (reached[field], floors[field]) for field in FIELDS if reached[field] < floors[field]}
    assert not fallen, f"(reached, floor) by field: {fallen}; `make scoreboard` names the pages"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no {SAMPLES}: set GONGKAI_SHARED")
def test_sample_tables() -> None:
    cases = load_gold(SAMPLES)
    assert fingerprint_of_tables(cases) == FLOORS["samples"]["fingerprint"], (
        "other cases: measure anew and pin the floor"
    )
    scores, misses = score_samples(cases)
    counts = scores[ALL]
    said = {name: counts[name] for name in ("wrong", "invented", "sums missed", "sums extra")}
    assert not any(said.values()), "\n".join(misses)
    assert counts["sums found"] == sum(len(case.failures) for case in cases)
    assert right_share(counts) >= FLOORS["samples"]["right"], "\n".join(misses)


def test_fixture_tables() -> None:
    told = {" ".join(place): counts["told"] for place, counts in score_fixtures().items() if place != ALL}
    fallen = {
        name: (told.get(name, 0), floor) for name, floor in FLOORS["fixtures"].items() if told.get(name, 0) < floor
    }
    assert not fallen, f"(told, floor) by carrier and edition: {fallen}"
    assert told.keys() == FLOORS["fixtures"].keys(), "a carrier or an edition without a floor"


# ---------------------------------------------------------------- the scoreboard itself

PAGE = """甲县统计局2022年政府信息公开工作年度报告
二、主动公开政府信息情况
第二十条第（一）项 | | | |
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 4 | | 0 |
行政规范性文件 | 3 | 约 | - |
四、政府信息公开行政复议、行政诉讼情况
行政复议 | 行政诉讼 |
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉 |
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
1 | 0 | 0 | 0 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
"""
Said = Mapping[str, int | None]
NOTHING: Said = {}
ITEM = "active_disclosure/{}//{}"
RULE, NORM = "规章", "行政规范性文件"
ISSUED, REPEALED, IN_FORCE = "本年制发件数", "本年废止件数", "现行有效件数"


def gold(cells: Said, *failures: str, unclear: Said = NOTHING) -> Gold:
    """A case of the page above; every cell of part four is right."""
    named = {
        "rule_issued": (RULE, ISSUED),
        "rule_repealed": (RULE, REPEALED),
        "rule_in_force": (RULE, IN_FORCE),
        "norm_issued": (NORM, ISSUED),
        "norm_repealed": (NORM, REPEALED),
        "norm_in_force": (NORM, IN_FORCE),
    }

    def keyed(said: Said) -> dict[Key, Decimal | None]:
        return {key_of(ITEM.format(*named[name])): None if n is None else Decimal(n) for name, n in said.items()}

    outcomes = {
        (fact.code, None): fact.value
        for document in parse(Page(PAGE.encode()))
        for fact in document.facts
        if not fact.code.startswith("disclosure")
    }
    return Gold(
        "case",
        PAGE.encode(),
        keyed(cells) | outcomes,
        keyed(unclear),
        frozenset(map(read_failure, failures)),
    )


RIGHT: dict[str, int | None] = {
    "rule_issued": 4,
    "rule_repealed": None,
    "rule_in_force": 0,
    "norm_issued": 3,
    "norm_in_force": None,
}
WRONG_SUM = "行政复议: 四列之和=1 ≠ 总计=2"


def counts_of(case: Gold) -> dict[str, int]:
    scores, _ = score_samples([case])
    return {name: count for name, count in scores[ALL].items() if count}


def test_what_is_as_the_gold_has_it_is_right() -> None:
    scores, misses = score_samples([gold(RIGHT, WRONG_SUM, unclear={"norm_repealed": None})])
    assert not misses
    assert dict(scores[ALL]) == {"stated": 18, "right": 18, "blanks": 2, "kept blank": 2, "sums found": 1}
    assert scores["pipe", "form2021"] == scores[ALL]
    assert right_share(scores[ALL]) == 100


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"rule_issued": 5}, {"wrong": 1, "right": 17}),
        # a number told as a blank
        ({"rule_repealed": 1}, {"stated": 19, "wrong": 1, "blanks": 1, "kept blank": 1}),
        ({"rule_issued": None}, {"invented": 1, "right": 17, "stated": 17}),
        ({"norm_repealed": 7}, {"stated": 19, "unread": 1}),
        ({"norm_repealed": None}, {"blanks": 3, "lost blank": 1}),
    ],
)
def test_what_is_not_is_counted_where_it_belongs(changed: dict[str, int | None], expected: dict[str, int]) -> None:
    before = counts_of(gold(RIGHT, WRONG_SUM))
    assert counts_of(gold(RIGHT | changed, WRONG_SUM)) == before | expected


def test_a_value_without_a_cell_of_the_gold_is_invented() -> None:
    less = {name: value for name, value in RIGHT.items() if name != "norm_issued"}
    assert counts_of(gold(less, WRONG_SUM))["invented"] == 1


@pytest.mark.parametrize(("likely", "invented"), [(None, 1), (4, 1), (3, 0)])
def test_an_unclear_cell_may_only_say_what_is_likely(likely: int | None, invented: int) -> None:
    less = {name: value for name, value in RIGHT.items() if name != "norm_issued"}
    assert counts_of(gold(less, WRONG_SUM, unclear={"norm_issued": likely})).get("invented", 0) == invented


def test_a_cell_without_a_fact_is_absent() -> None:
    case = gold(RIGHT, WRONG_SUM)
    key = key_of("applications/（七）总计//自然人")
    assert counts_of(replace(case, cells={**case.cells, key: Decimal(1)}))["absent"] == 1


def test_sums_are_found_missed_and_extra() -> None:
    assert counts_of(gold(RIGHT))["sums extra"] == 1
    other = "行政诉讼/复议后起诉: 四列之和=5 ≠ 总计=0"
    assert counts_of(gold(RIGHT, WRONG_SUM, other))["sums missed"] == 1


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("active_disclosure/规范性文件//本年新制作数量", ("disclosure.normative_document.made_in_year", None)),
        ("active_disclosure/行政许可//本年增/减", ("disclosure.licence.change", None)),
        ("active_disclosure/行政许可/本年增/减", ("disclosure.licence.change", None)),
        ("applications/三/（三）不予公开/1.属于国家秘密/总计", ("applications.result.denied.state_secret", "total")),
        ("applications/三/（六）其他处理//总计", ("applications.result.other", "total")),
        ("applications/三/（六）其他处理/3.其他//其他", ("applications.result.other.misc", "other_org")),
        ("review_litigation/行政诉讼/复议后起诉//总计", ("litigation.after_review.total", None)),
    ],
)
def test_words_of_the_gold_name_one_cell(path: str, key: tuple[str, str | None]) -> None:
    assert key_of(path) == key


@pytest.mark.parametrize(
    "path", ["active_disclosure/规章//总计", "applications/三/其它//总计数量", "review_litigation/行政诉讼//总计"]
)
def test_words_that_name_no_cell_are_a_mistake_of_the_gold(path: str) -> None:
    with pytest.raises(ValueError, match="no cell of a form"):
        key_of(path)


def test_a_sum_in_other_words_is_a_mistake_of_the_gold() -> None:
    with pytest.raises(ValueError, match="no sum that is known"):
        read_failure("行政复议: 总计不对")


def test_gold_is_read_from_its_file(tmp_path: Path) -> None:
    case = tmp_path / "01-case"
    case.mkdir()
    (case / "page.txt").write_text(PAGE, encoding="utf-8")
    row = "applications/二、上年结转政府信息公开申请数量"
    said = {
        "active_disclosure": {"规章": {"本年制发件数": 4, "本年废止件数": None}},
        "unclear": [f"{row}/总计", "active_disclosure/行政许可/本年增/减", "active_disclosure/规章/现行有效件数"],
        "likely": {"applications/*/总计": 7, "active_disclosure/行政许可": {"本年增/减": -3}},
        "reconcile_failures": [],
    }
    (case / "gold.json").write_text(json.dumps(said), encoding="utf-8")
    (read,) = load_gold(tmp_path)
    assert read.cells == {("disclosure.regulation.issued", None): 4, ("disclosure.regulation.repealed", None): None}
    assert read.unclear == {
        ("applications.carried_in", "total"): 7,
        ("disclosure.licence.change", None): -3,
        ("disclosure.regulation.in_force", None): None,
    }
    said["active_disclosure"] = {"规章": {"本年制发件数": 4}, "政府规章": {"本年制发件数": 4}}
    (case / "gold.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(ValueError, match="two answers"):
        load_gold(tmp_path)


def test_the_printed_table_has_a_line_for_each_place() -> None:
    lines = list(print_scores(score_samples([gold(RIGHT)])[0], SAMPLE_COLUMNS))
    assert [line.split()[0] for line in lines] == ["carrier", "pipe", "all"]
    assert len(list(print_scores(score_fixtures(), FIXTURE_COLUMNS))) == len(FLOORS["fixtures"]) + 2
