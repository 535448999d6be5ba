"""``gongkai runs``, ``missed`` and ``status`` after crawls of the loopback web."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from cli.times import show_duration, show_time
from db.store import Store
from parsers.forms import TABLES
from parsers.records import Table
from scraper.records import Expectation, Listing, Site
from scraper.registry import write_entry
from tests.documents import applications, fact, report
from tests.loopback import QUICK, answering, loopback
from tests.stored import capture, change, save, values
from tests.web_server import Reply

LONG_AGO = "2000-01-01T00:00:00Z"
CONTACT = ("--contact", "https://example.org/us")


def gongkai(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def load(*arguments: str | Path) -> Any:
    return json.loads(gongkai(*arguments, "--json").stdout)


@dataclass(frozen=True, slots=True)
class Crawled:
    """A database after a crawl; ``again`` crawls once more, after the server has been changed."""

    database: Path
    sites: dict[str, Site]
    first: Result


# by hand: name of the list → what it answers, and how the walk over it ends
LISTS = {
    "empty": (Reply("<html><body><p>暂无相关信息</p></body></html>"), "empty_on_purpose"),
    "bare": (Reply("<html><body><p>医疗保障局欢迎您。</p></body></html>"), "broken"),
    "locked": (Reply("no", 403), "blocked"),
    "lost": (Reply("no", 500), "failed"),
    "short": (
        Reply("<html><body><ul><li><a href='/art/a_1.html'>一则消息</a></li></ul>共3页</body></html>"),
        "incomplete",
    ),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A site with reports and one more for every way in which a list may end."""
    folder = tmp_path_factory.mktemp("crawled")
    with loopback(("trs",)) as (one,):
        sites = {"good": replace(one.site, id="good", expect=Expectation(min_reports=9))}
        for name, (reply, _) in LISTS.items():
            one.server.routes[f"/{name}/"] = reply
            url = one.server.url(f"/{name}/")
            manners = replace(QUICK, attempts=1)
            sites[name] = replace(one.site, id=name, family="generic", listings=(Listing(url),), manners=manners)
        (folder / "sites").mkdir()
        text = "\n".join(map(write_entry, sites.values()))
        (folder / "sites" / "all.toml").write_text(text, encoding="utf-8")
        database = folder / "gongkai.db"
        first = gongkai("crawl", "--sites", folder / "sites", "--db", database, *CONTACT)
        yield Crawled(database, sites, first)


# ---------------------------------------------------------------- status


def test_every_way_in_which_a_list_ends_keeps_its_word(crawled: Crawled) -> None:
    told = {source["id"]: source["lists"] for source in load("status", "--db", crawled.database)["sources"]}
    assert told == {"good": ["complete"]} | {name: [state] for name, (_, state) in LISTS.items()}


def test_status_counts_what_the_views_hold(crawled: Crawled) -> None:
    told = load("status", "--db", crawled.database)
    with Store(crawled.database) as store:
        assert told["data"]["documents"] == values(store, "SELECT count(*) FROM documents")[0] > 0
        assert told["data"]["reports"] == values(store, "SELECT count(*) FROM annual_reports")[0]
        assert told["data"]["cells_unread"] == values(store, "SELECT sum(facts_unread) FROM quality")[0]
        assert told["data"]["checks_failed"] == values(store, "SELECT sum(checks_failed) FROM quality")[0]
        years = "SELECT min(year) FROM annual_reports UNION ALL SELECT max(year) FROM annual_reports"
        assert [told["data"]["first_year"], told["data"]["last_year"]] == values(store, years)
        for name in ("across_failed", "across_not_stated"):
            assert told["data"][name] == values(store, f"SELECT sum({name}) FROM quality")[0]
        for fault in ("source", "ours", "unclear"):
            counted = values(store, f"SELECT sum(checks_fault_{fault}) FROM quality")[0]
            assert told["data"][f"fault_{fault}"] == counted
        by_year = {year["year"]: year for year in told["data"]["years"]}
        assert {year: line["reports"] for year, line in by_year.items()} == dict(
            store.all_rows("SELECT year, count(*) FROM annual_reports GROUP BY year")
        )
        for name in ("across_failed", "checks_failed"):
            counts = dict(
                store.all_rows(f"SELECT year, sum({name}) FROM coverage WHERE document IS NOT NULL GROUP BY year")
            )
            assert {year: line[name] for year, line in by_year.items()} == counts
    (good,) = (source for source in told["sources"] if source["id"] == "good")
    assert good["reports"] == 4  # by hand: three pages, and one that is only a file
    assert [(alarm["kind"], alarm["before"], alarm["now"]) for alarm in good["alarms"]] == [("below_expectation", 9, 4)]
    assert told["last_run"]["command"] == "crawl"
    with Store(crawled.database) as store:
        assert told["review"] == {"stale": 0, "judged": 0, "open": values(store, "SELECT count(*) FROM findings")[0]}


def test_status_is_lines_that_name_each_source_and_alarm(crawled: Crawled) -> None:
    lines = gongkai("status", "--db", crawled.database).stdout.splitlines()
    assert [line.split()[0] for line in lines[:6]] == ["documents", "reports", "cells", "checks", "across", "review"]
    rows = {line.split("\t")[0]: line.split("\t") for line in lines if "\t" in line}
    years = {name for name in rows if name.isdigit()}
    assert set(rows) - years == {"year", "source", *crawled.sites}
    assert len(years) > 1
    assert rows["empty"][3] == "empty_on_purpose"
    assert any(line.startswith("alarm      good: fewer annual reports") for line in lines)


def test_status_of_a_database_that_was_never_crawled(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as store:
        save(store, capture())
    done = gongkai("status", "--db", tmp_path / "g.db")
    assert done.exit_code == 0
    assert "nothing has been crawled" in done.stdout


def test_reports_without_a_body_or_year_are_not_passed_over(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as store:
        save(store, capture(), documents=[report(year=None)])
    data = load("status", "--db", tmp_path / "g.db")["data"]
    assert (data["documents"], data["reports"], data["unplaced"]) == (1, 0, 1)
    assert "1 more without a known body or year" in gongkai("status", "--db", tmp_path / "g.db").stdout


def test_a_year_is_whole_where_every_table_was_found_and_every_cell_read(tmp_path: Path) -> None:
    tables = [
        Table(n, None, form.id, "html", (("甲",),)) for n, form in enumerate(TABLES) if form.edition == "form2021"
    ]
    found = {
        "whole": report(facts=applications(), tables=tuple(tables)),
        "unread": report(facts=(fact("review.total", state="unread"),), tables=tuple(tables)),
        "lacking": report(facts=applications(), tables=tuple(tables[1:])),
        "formless": report(form_edition=None, form_edition_evidence=None),
        "prose": report(form_edition="prose2008"),
    }
    with Store(tmp_path / "g.db") as store:
        for name, document in found.items():
            save(store, capture(name, url=f"http://{name}.gov.cn/1"), documents=[replace(document, agency=name)])
    (year,) = load("status", "--db", tmp_path / "g.db")["data"]["years"]
    assert (year["reports"], year["tables"], year["whole"], year["cells_unread"]) == (5, 4, 1, 1)
    assert year["copies"] == 5, "none is official"
    assert "1 of 4" in gongkai("status", "--db", tmp_path / "g.db").stdout


def test_a_list_that_is_not_due_stands_as_it_did(tmp_path: Path) -> None:
    """A run that asks no list has lost nothing; and one that asks one of two lists has not lost the other."""
    database = tmp_path / "gongkai.db"
    with loopback(("trs",)) as (one,):
        one.server.routes["/lost/"] = Reply("no", 500)
        listings = (*one.site.listings, Listing(one.server.url("/lost/")))
        site = replace(one.site, listings=listings, manners=replace(QUICK, attempts=1))
        (tmp_path / "sites").mkdir()
        (tmp_path / "sites" / "one.toml").write_text(write_entry(site), encoding="utf-8")
        command = ("crawl", "--sites", tmp_path / "sites", "--db", database, *CONTACT)
        done = [gongkai(*command), gongkai(*command), gongkai(*command, "--retry-failed")]
    assert [run.exit_code for run in done] == [1, 0, 0]
    with Store(database) as store:
        found = "SELECT state || ' ' || listed FROM source_runs ORDER BY run"
        assert values(store, found) == ["failed 4"] * 3
        assert values(store, "SELECT kind || again FROM alarms ORDER BY id") == [f"source_failed{n}" for n in (0, 1, 1)]


# ---------------------------------------------------------------- missed


def test_every_miss_is_named_with_its_reason(crawled: Crawled) -> None:
    missed = load("missed", "--db", crawled.database)
    lists = {miss["source"]: miss for miss in missed if miss["kind"] == "list"}
    assert {name: miss["state"] for name, miss in lists.items()} == {
        "bare": "broken",
        "locked": "blocked",
        "lost": "failed",
        "short": "incomplete",
    }
    for name, miss in lists.items():
        assert miss["url"] == crawled.sites[name].listings[0].url
        assert miss["reason"]
        assert miss["since"] <= miss["checked_at"] < miss["due_at"]
    assert "refuses" in lists["locked"]["reason"]
    assert "500" in lists["lost"]["reason"]


def test_a_file_that_was_not_read_is_missed_and_a_page_behind_the_last_is_not(crawled: Crawled) -> None:
    good = load("missed", "--source", "good", "--db", crawled.database)
    assert [(miss["kind"], miss["state"], miss["url"][-4:]) for miss in good] == [("report", "incomplete", ".pdf")]


def test_missed_is_a_line_an_address(crawled: Crawled) -> None:
    done = gongkai("missed", "--db", crawled.database)
    assert len(done.stdout.splitlines()) == 1 + len(load("missed", "--db", crawled.database))
    assert "1 blocked" in done.stderr
    empty = gongkai("missed", "--source", "empty", "--db", crawled.database)
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert "nothing" in empty.stderr


def test_an_unknown_source_is_wrong_usage(crawled: Crawled) -> None:
    done = gongkai("missed", "--source", "nowhere", "--db", crawled.database)
    assert (done.exit_code, "nowhere" in done.stderr) == (2, True)


def test_since_is_when_the_state_began(tmp_path: Path) -> None:
    """An address that stays lost is lost since the first time; one that was found in between, since the second."""
    database = tmp_path / "gongkai.db"
    with loopback(("generic",)) as (one,):
        (tmp_path / "sites").mkdir()
        site = replace(one.site, manners=replace(QUICK, attempts=1))
        (tmp_path / "sites" / "one.toml").write_text(write_entry(site), encoding="utf-8")
        report = one.web.reports[0].target
        command = ("crawl", "--sites", tmp_path / "sites", "--db", database, "--all", *CONTACT)
        there = answering(one.web, one.server.url("").rstrip("/"))
        told = []
        for reply in (Reply("no", 404), Reply("no", 404), there, Reply("no", 404)):
            one.server.routes[report] = reply
            gongkai(*command)
            with Store(database) as store:
                found = store.row(f"SELECT state, state_since = '{LONG_AGO}' FROM pages WHERE url LIKE '%{report}'")
                change(store, f"UPDATE pages SET state_since = '{LONG_AGO}'")
            told.append(found)
    assert told == [("gone", 0), ("gone", 1), ("ok", 0), ("gone", 0)]


# ---------------------------------------------------------------- runs


def test_a_run_is_told_with_its_counts(crawled: Crawled) -> None:
    (run,) = load("runs", "--db", crawled.database)
    assert (run["command"], run["pages_new"], run["resumed"]) == ("crawl", 4, 0)
    assert run["pages_failed"] == 3  # by hand: the lists bare, locked and lost
    assert run["alarms"] == crawled.first.stdout.count("\nalarm ")
    assert run["started_at"] <= run["ended_at"]


def test_runs_come_newest_first_and_say_which_were_cut_off(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as store:
        for text in "甲乙丙":
            save(store, capture(text))
        change(store, "UPDATE runs SET ended_at = NULL, pages_unchanged = NULL WHERE id = 2")
        change(store, "UPDATE runs SET pages_unchanged = NULL WHERE id = 1")
    lines = [line.split("\t") for line in gongkai("runs", "--db", tmp_path / "g.db").stdout.splitlines()]
    assert [line[0] for line in lines] == ["run", "3", "2", "1"]
    assert lines[2][3] == "not ended"
    assert lines[3][3] == "cut off"
    assert [run["id"] for run in load("runs", "--limit", "1", "--db", tmp_path / "g.db")] == [3]


@pytest.mark.parametrize("command", ["runs", "missed", "status"])
def test_a_database_that_is_not_there_is_not_made(tmp_path: Path, command: str) -> None:
    done = gongkai(command, "--db", tmp_path / "none.db")
    assert (done.exit_code, "no database" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


# by hand
def test_times_are_shown_as_they_were_in_china() -> None:
    assert show_time("2026-01-31T16:30:00Z") == "2026-02-01 00:30"
    assert show_time(None) == ""


@pytest.mark.parametrize(
    ("ended", "shown"),
    [
        ("2026-01-31T16:30:07Z", "7 s"),
        ("2026-01-31T16:33:20Z", "3 min 20 s"),
        ("2026-01-31T18:32:00Z", "2 h 02 min"),
    ],
)
def test_durations_are_shown_in_words(ended: str, shown: str) -> None:
    assert show_duration("2026-01-31T16:30:00Z", ended) == shown
