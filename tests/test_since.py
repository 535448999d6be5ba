"""``--since``: the dataset of a run, with the changes applied, is the dataset of now; and each change says where it is from."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.exports.export import export
from db.exports.since import CHANGE_COLUMNS, SINCE, SinceError
from db.store import Store
from parsers.records import Document, Section
from tests.documents import APPLICATIONS_TABLE, applications, fact, report
from tests.stored import capture, save

Rows = list[dict[str, str]]


def address(page: int) -> str:
    return f"http://a{page}.gov.cn/{page}.html"


def keep(store: Store, page: int, body: str, documents: Sequence[Document]) -> None:
    save(store, capture(body, url=address(page), origin=f"/{page}.html"), documents=documents)


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def dump(store: Store, folder: Path) -> dict[str, Rows]:
    return {one.dataset: read(one.path) for one in export(store, SINCE, folder)}


def changes(store: Store, folder: Path, run: int) -> dict[str, Rows]:
    return {one.dataset: read(one.path) for one in export(store, SINCE, folder, since=run)}


def apply(rows: Rows, found: Rows) -> Rows:
    """The rows of then with the changes made."""
    kept = list(rows)
    for change in found:
        row = {name: value for name, value in change.items() if name not in CHANGE_COLUMNS}
        if change["change"] == "added":
            kept.append(row)
            continue
        before = json.loads(change["before"] or "{}")
        kept.remove(row | {name: "" if value is None else str(value) for name, value in before.items()})
        kept.extend([row] if change["change"] == "changed" else [])
    return kept


def ordered(rows: Rows) -> list[tuple[str, ...]]:
    return sorted(tuple(row.values()) for row in rows)


def read_as(n: int, agency: str = "甲市医疗保障局", **fields: Any) -> Document:
    sections = (Section("1", 1, "一、", "一", "总体情况", f"收到申请{n}件。"),)
    return report(agency=agency, facts=applications(n), tables=(APPLICATIONS_TABLE,), sections=sections, **fields)


# what may happen in a run: (page, what it says: nothing at all, or a number, or another body's report; parser)
EVENTS = st.lists(
    st.tuples(st.integers(1, 2), st.integers(0, 3), st.sampled_from(("1", "2")), st.booleans()), min_size=1, max_size=5
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None)
@given(before=EVENTS, after=EVENTS)
def test_then_with_the_changes_is_now(tmp_path: Path, before: Any, after: Any) -> None:
    database = tmp_path / "a.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    play(database, [(0, 9, "1", False), *before])
    with Store(database, parser_version="2") as store:
        then = dump(store, tmp_path / "then")
        (run,) = store.row("SELECT max(id) FROM runs") or (0,)
    # what an older parser would read again is not read
    play(database, [(page, says, "2", one) for page, says, _, one in after])
    with Store(database, parser_version="2") as store:
        found, now = changes(store, tmp_path / "changes", run), dump(store, tmp_path / "now")
    for name in SINCE:
        assert ordered(apply(then[name], found[name])) == ordered(now[name]), name


def play(database: Path, events: Sequence[tuple[int, int, str, bool]]) -> None:
    for page, says, parser, same_body in events:
        with Store(database, parser_version=parser) as store:
            body = f"body {says}"
            # a newer parser reads more of the same body
            documents = [read_as(says + (10 if parser == "2" else 0), "甲市财政局" if same_body else "甲市医疗保障局")]
            keep(store, page, body, documents if says else [])


def test_a_revision_says_what_changed_and_what_it_was(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        keep(store, 1, "a", [read_as(1)])
        keep(store, 1, "b", [read_as(2)])
        found = changes(store, tmp_path / "out", 1)
    facts = [row for row in found["facts"] if "value" in row["changed_columns"].split()]
    assert {(row["change"], row["cause"], row["value"]) for row in facts} == {("changed", "source", "2")}
    assert {json.loads(row["before"])["value"] for row in facts} == {1}
    (section,) = found["sections"]
    assert json.loads(section["before"])["text"] == "收到申请1件。"


def test_what_another_parser_reads_is_told_apart(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db", parser_version="1") as store:
        keep(store, 1, "a", [read_as(1)])
        keep(store, 2, "x", [read_as(1, "甲市财政局")])
    with Store(tmp_path / "a.db", parser_version="2") as store:
        keep(store, 1, "a", [read_as(2)])
        keep(store, 2, "y", [read_as(5, "甲市财政局")])
        found = changes(store, tmp_path / "out", 2)
    causes = {(row["address"], row["cause"]) for row in found["facts"]}
    assert causes == {(address(1), "parser"), (address(2), "source+parser")}


def test_a_reading_of_a_later_run_was_not_there_before_it(tmp_path: Path) -> None:
    """The parser was there already, but had not come to this page."""
    with Store(tmp_path / "a.db", parser_version="1") as store:
        keep(store, 1, "a", [read_as(1)])
    with Store(tmp_path / "a.db", parser_version="2") as store:
        keep(store, 2, "b", [read_as(1, "甲市财政局")])
        keep(store, 1, "a", [read_as(2)])
        found = changes(store, tmp_path / "out", 2)
    assert {(row["address"], row["change"], row["cause"]) for row in found["facts"]} == {
        (address(1), "changed", "parser")
    }


def test_another_report_that_is_chosen_changes_the_rows_of_the_first(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        for number, (page, found) in enumerate(((1, 1), (2, 2)), 1):
            facts = applications(number)[:found]
            url = f"http://www.jia.gov.cn/{page}.html"  # one body: it is known by its host
            save(store, capture(str(page), url=url, origin=f"/{page}"), documents=[report(facts=facts)])
        rows = changes(store, tmp_path / "out", 1)
    first = next(row for row in rows["documents"] if row["address"].endswith("1.html"))
    assert (first["change"], first["cause"], first["changed_columns"], first["chosen"]) == (
        "changed",
        "other",
        "chosen",
        "0",
    )
    (year,) = rows["annual_reports"]
    assert (year["change"], year["cause"], year["reports_found"]) == ("changed", "other", "2")


def test_a_report_that_is_gone_from_its_page_is_removed(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        keep(store, 1, "a", [report(facts=(fact("review.total", 3),))])
        keep(store, 1, "b", [])
        (row,) = changes(store, tmp_path / "out", 1)["facts"]
    assert (row["change"], row["cause"], row["value"], row["before"]) == ("removed", "source", "3", "")


@pytest.mark.parametrize(
    ("name", "run", "words"),
    [
        ("facts", 9, "no run 9; the last is 1"),
        ("checks", 1, "checks cannot be told as it was at the end of a run: its results across"),
        ("agencies", 1, "names and codes of bodies"),
        ("coverage", 1, "across reports"),
        ("indicators", 1, "follows the forms"),
        ("reviews", 1, "belong to no run"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(tmp_path: Path, name: str, run: int, words: str) -> None:
    with Store(tmp_path / "a.db") as store:
        keep(store, 1, "a", [read_as(1)])
        with pytest.raises(SinceError, match=words):
            export(store, (name,), tmp_path / "out", since=run)
    assert not (tmp_path / "out").exists()


def test_the_files_of_changes_do_not_take_the_place_of_the_dataset(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        keep(store, 1, "a", [read_as(1)])
        (whole,) = export(store, ("facts",), tmp_path / "out")
        (changed,) = export(store, ("facts",), tmp_path / "out", since=1)
    assert (whole.path.name, changed.path.name, changed.rows) == ("facts.csv", "facts.changes.csv", 0)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["since_run"], package["resources"][0]["name"]) == (1, "facts.changes")
