"""What is kept because it follows from the rest, whatever happened to the pages: the report chosen, and the counts."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from cli.browse import names
from cli.browse.agency_page import show_agency
from cli.pipeline import Summary
from db.agency_view import load_agency
from db.chosen_reports import Scope, read_lines
from db.counting import count_all
from db.extent import read_extent
from db.store import Store
from parsers.rules import rules
from parsers.unread import unread_facts
from tests.documents import APPLICATIONS_TABLE, FAILED_CHECK, UNREAD_ISSUE, applications, fact, report
from tests.stored import capture, change, rows, save, values

CHOSEN = "SELECT agency_ref, year, document, reports_found, chosen_because FROM chosen ORDER BY 1, 2"
RANKED = (
    "SELECT agency_ref, year, document, reports_found, better_because AS chosen_because"
    " FROM ranked_reports WHERE place = 1 ORDER BY 1, 2"
)
COUNTS = "SELECT * FROM reading_counts ORDER BY document"
UNREAD = fact("applications.received", dimension="total", state="unread")


def save_something(store: Store, random: Random) -> None:
    """A page of one of few bodies, addresses, years and times, in no order."""
    body = random.choice("甲乙丙丁")
    fields: dict[str, Any] = {
        "year": random.choice([2021, 2022, None]),
        "agency": random.choice(["甲局", "乙局"]),
        "facts": random.choice([applications(3), (UNREAD,), ()]),
        "checks": random.choice([(), (FAILED_CHECK,)]),
        "issues": random.choice([(), (UNREAD_ISSUE,)]),
        "tables": (APPLICATIONS_TABLE,),
        "title": body,
    }
    at = random.choice([None, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"])
    url = f"http://www.jia.gov.cn/{random.randint(1, 4)}"
    save(store, capture(body, url=url, fetched_at=at), documents=[report(**fields)])


@pytest.mark.parametrize("seed", range(6))
def test_the_chosen_reports_are_those_that_rank_first(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    for version in ("1", "2"):
        with Store(tmp_path / "g.db", parser_version=version) as store:
            for _ in range(12):
                save_something(store, random)
                assert rows(store, CHOSEN) == rows(store, RANKED)
            before = rows(store, COUNTS)
            assert [row["document"] for row in before] == values(store, "SELECT id FROM all_documents ORDER BY id")
            with store.writing() as connection:
                count_all(connection)
            assert rows(store, COUNTS) == before


def test_a_text_that_an_issue_calls_unread_is_counted_as_unread_everywhere(store: Store) -> None:
    """A cell ``4 或 5`` has no value and is no text; the note of another table is one, and says nothing of it."""
    texts = (
        fact("applications.received", dimension="total", state="text", place=(0, 2, 9))._replace(raw="4 或 5"),
        fact("applications.carried_in", dimension="total", state="text", place=(0, 12, 9))._replace(raw="见附件"),
    )
    document = report(facts=texts, tables=(APPLICATIONS_TABLE,), issues=(UNREAD_ISSUE,))  # of row 2, and not of row 12
    save(store, capture(), documents=[document])
    assert [found.raw for found in unread_facts(document)] == ["4 或 5"]
    assert values(store, "SELECT raw FROM all_unread_cells") == ["4 或 5"]
    for counts in ("quality", "coverage"):
        assert values(store, f"SELECT facts_unread FROM {counts}") == [1]
    assert read_extent(store).cells_unread == 1
    with store.snapshot() as connection:
        agency = load_agency(connection, 1)
        assert agency
        assert [year.unread for year in agency.years] == [1]
        assert [line.unread for line in read_lines(connection, Scope())] == [1]
    summary = Summary()
    summary.add([document])
    assert (summary.facts["unread"], summary.facts["text"]) == (1, 1)


def test_a_body_has_the_failures_of_the_overview_and_not_what_is_only_worth_a_look(store: Store) -> None:
    notes = [rule.id for rule in rules() if rule.severity == "info"]
    save(store, capture(), documents=[report(checks=(FAILED_CHECK, FAILED_CHECK._replace(check=notes[0])))])
    assert values(store, "SELECT checks_failed FROM quality") == [2]
    with store.snapshot() as connection:
        agency = load_agency(connection, 1)
        assert agency
        assert (
            [year.failed for year in agency.years] == [line.failed for line in read_lines(connection, Scope())] == [1]
        )


def test_a_label_beside_a_number_in_base_units_has_no_other_unit(store: Store) -> None:
    fees = fact("disclosure.fee.amount", "295", unit="万元", base=2_950_000, base_unit="元")
    save(store, capture(), documents=[report(facts=(fees,), tables=(APPLICATIONS_TABLE,))])
    with store.snapshot() as connection:
        agency = load_agency(connection, 1)
    assert agency
    groups: Any = show_agency(agency)["groups"]
    (line,) = [line for group in groups for line in group.lines if line.unit == "元"]
    assert (line.label, line.values[0].number) == ("行政事业性收费 / 本年收费金额", 2_950_000)
    assert not [label for label in names.cell_names().values() if "单位：" in label]


def test_every_rule_says_in_both_languages_what_it_holds() -> None:
    told = {rule.id: names.rule_name(rule.id) for rule in rules()}
    assert all(name.zh and name.en and name.en != "figures disagree" for name in told.values())
    assert told["range.regulations"].en.startswith("the number of regulations")
    assert (
        names.rule_name("prose.received.wider").en == "the number of applications in the text disagrees with the table"
    )


def test_a_report_found_to_be_older_than_known_is_chosen_no_longer(store: Store) -> None:
    """Of two that are equal otherwise the one fetched last is chosen; an archive may hold an earlier capture of it."""
    one, other = "http://www.jia.gov.cn/1", "http://www.jia.gov.cn/2"
    save(store, capture(url=one, fetched_at="2026-03-01T00:00:00Z"), documents=[report()])
    save(store, capture(url=other, fetched_at="2026-02-01T00:00:00Z"), documents=[report()])
    assert values(store, "SELECT address FROM annual_reports") == [one]
    save(store, capture(url=one, fetched_at="2026-01-01T00:00:00Z"), documents=[report()])
    assert rows(store, "SELECT address, chosen_because FROM annual_reports") == [
        {"address": other, "chosen_because": "fetched last: 2026-02-01T00:00:00Z, the next 2026-01-01T00:00:00Z"}
    ]


def test_every_report_of_a_body_and_year_is_ranked_and_says_by_what_it_is_better(store: Store) -> None:
    for number, date in enumerate(("2022-01-25", "2022-03-01", None), 1):
        url = f"http://www.jia.gov.cn/{number}"
        save(store, capture(url=url), documents=[report(publish_date=date)])
    found = rows(store, "SELECT place, dated, better_because FROM ranked_reports ORDER BY place")
    assert [(row["place"], row["dated"]) for row in found] == [(1, "2022-03-01"), (2, "2022-01-25"), (3, "2022-01-20")]
    assert found[1]["better_because"] == "newest: dated 2022-01-25, the next 2022-01-20"
    assert found[2]["better_because"] is None


def test_a_database_of_before_has_its_choice_and_counts_when_it_is_opened(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as store:
        save(store, capture(), documents=[report(facts=(UNREAD,), checks=(FAILED_CHECK,))])
        before = rows(store, CHOSEN), rows(store, COUNTS)
        change(store, "DELETE FROM chosen")
        change(store, "DELETE FROM reading_counts")
        change(store, "DROP VIEW annual_reports")  # as in any database that another version made
    with Store(tmp_path / "g.db") as store:
        assert (rows(store, CHOSEN), rows(store, COUNTS)) == before
        assert before[1][0]["facts_unread"] == before[1][0]["checks_failed"] == 1
