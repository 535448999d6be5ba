"""Versions and readings of a page, whole or not at all; several who write, in turn."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.connection import BusyError
from db.identity import Capture, fingerprint
from db.runs import run
from db.store import Store
from parsers.records import Document, Section
from tests.documents import APPLICATIONS_TABLE, UNREAD_ISSUE, applications, fact, report
from tests.stored import CHECKED, RUN, capture, dump, rows, save, values


def test_the_same_page_again_writes_nothing(store: Store) -> None:
    save(store, capture())
    before = dump(store)
    assert save(store, capture()) == ["unchanged"]
    assert dump(store) == before


def test_another_body_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    save(store, capture("甲"), documents=[report(facts=applications(3))])
    assert save(store, capture("乙"), documents=[report(facts=applications(4))]) == ["revised"]
    assert values(store, "SELECT DISTINCT value FROM facts") == [4]
    assert values(store, "SELECT DISTINCT value FROM all_facts ORDER BY value") == [3, 4]
    assert values(store, "SELECT page_version FROM documents") == [2]
    assert values(store, "SELECT number FROM page_versions WHERE NOT current") == [1]


def test_a_source_that_goes_back_shows_what_it_went_back_to(store: Store) -> None:
    outcomes = save(store, capture("甲"), capture("乙"), capture("甲"))
    assert outcomes == ["new", "revised", "revised"]
    assert values(store, "SELECT digest FROM documents") == [capture("甲").digest]


def test_two_copies_of_one_address_do_not_take_turns(store: Store) -> None:
    """Saved twice, at two times, in one folder: reading the folder again must change nothing."""
    copies = (capture("甲", origin="/reports/1.html"), capture("乙", origin="/reports/2.html"))
    assert save(store, *copies) == ["new", "revised"]
    before = dump(store)
    assert save(store, *copies) == ["unchanged", "unchanged"]
    assert save(store, capture("甲", origin="/elsewhere/1.html")) == ["unchanged"]
    assert dump(store) == before


def test_another_parser_reads_the_same_version_again(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db", parser_version="1") as store:
        save(store, capture(), documents=[report(facts=applications(3))])
    with Store(tmp_path / "g.db", parser_version="2") as store:
        assert save(store, capture(), documents=[report(facts=applications(8))]) == ["reread"]
        assert save(store, capture()) == ["unchanged"]
        assert values(store, "SELECT DISTINCT value FROM facts") == [8]
        assert values(store, "SELECT count(*) FROM page_versions") == [1]
        both = "SELECT parser_version, current FROM all_documents ORDER BY parser_version"
        assert list(store.rows(both)[1]) == [("1", 0), ("2", 1)]
    with Store(tmp_path / "g.db", parser_version="1") as store:
        assert save(store, capture(), documents=[report(facts=applications(3))]) == ["reread"]
        assert values(store, "SELECT DISTINCT value FROM facts") == [3]
        assert values(store, "SELECT count(*) FROM all_documents") == [2]


def test_an_old_version_read_again_does_not_become_current(tmp_path: Path) -> None:
    copies = (capture("甲", origin="/reports/1.html"), capture("乙", origin="/reports/2.html"))
    with Store(tmp_path / "g.db", parser_version="1") as store:
        save(store, *copies)
    with Store(tmp_path / "g.db", parser_version="2") as store:
        assert save(store, *copies) == ["reread", "reread"]
        assert values(store, "SELECT digest FROM documents") == [copies[1].digest]


def test_the_key_of_a_document_does_not_depend_on_the_order(tmp_path: Path) -> None:
    pages = [capture(f"body {n}", url=f"http://h{n}.gov.cn/") for n in range(4)]
    keys = []
    for name, order in (("a", pages), ("b", pages[::-1])):
        with Store(tmp_path / f"{name}.db") as store:
            save(store, *order, documents=[report(), report(part=2)])
            keys.append(set(values(store, "SELECT document_key FROM documents")))
    assert keys[0] == keys[1]
    assert len(keys[0]) == 8


def test_a_page_that_fails_half_way_leaves_no_trace(store: Store) -> None:
    save(store, capture("甲"))
    before = dump(store)
    broken = report(part=2, sections=(Section("1", 1, None, None, "\ud800", "half a pair"),))
    with run(store, "ingest") as begun, pytest.raises(UnicodeEncodeError):
        begun.save(capture("乙"), [report(facts=(fact("local.new", 1),)), broken])
    assert dump(store) == before
    # and the store goes on, with codes that the lost transaction had added
    assert save(store, capture("丙"), documents=[report(facts=(fact("local.new", 2),))]) == ["revised"]
    assert values(store, "SELECT value FROM facts") == [2]


def test_a_run_tells_what_it_did(store: Store) -> None:
    save(store, capture("甲"), capture("甲"), capture("乙"))
    with run(store, "ingest") as begun:
        begun.fail()
    first, second = rows(store, "SELECT * FROM runs")
    assert [first[f"pages_{name}"] for name in ("new", "revised", "reread", "unchanged", "failed")] == [1, 1, 0, 1, 0]
    assert second["pages_failed"] == 1
    assert first["ended_at"] > first["started_at"]


def test_a_snapshot_does_not_see_what_another_writes(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as one, Store(tmp_path / "g.db") as two:
        save(one, capture("甲"))
        with one.snapshot():
            assert values(one, "SELECT count(*) FROM documents") == [1]
            save(two, capture("乙", url="http://b.gov.cn/"))
            assert values(one, "SELECT count(*) FROM documents") == [1]
        assert values(one, "SELECT count(*) FROM documents") == [2]


def test_what_a_failed_transaction_numbered_is_numbered_again(store: Store) -> None:
    def fail() -> None:
        with store.writing():
            store.save_page(capture(), [CHECKED], store.insert("runs", dict(RUN)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert save(store, capture(), documents=[CHECKED]) == ["new"]
    assert values(store, "PRAGMA foreign_key_check") == []
    assert values(store, "SELECT cells FROM checks WHERE NOT across") == ['["applications.received@total"]']
    assert values(store, "SELECT grid FROM tables") == ['[["本年新收", "3", "3"]]']


def test_a_lock_held_by_another_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path, busy_seconds=0.05) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError, match=r"g\.db is in use by another process"):
            save(store, capture())
        other.execute("ROLLBACK")
        other.close()
        assert save(store, capture()) == ["new"]


def test_two_stores_write_in_turn(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as one, Store(tmp_path / "g.db") as two:
        for n in range(3):
            save(one, capture(f"one {n}", url=f"http://one.cn/{n}"))
            save(two, capture(f"two {n}", url=f"http://two.cn/{n}"), documents=[report(facts=(fact(f"new.{n}", 1),))])
        assert values(one, "SELECT count(*) FROM documents") == [6]
        assert save(one, capture("last"), documents=[report(facts=(fact("new.0", 2),))]) == ["new"]


def test_a_page_that_another_process_stored_meanwhile_is_unchanged(tmp_path: Path) -> None:
    with Store(tmp_path / "g.db") as one, Store(tmp_path / "g.db") as two, run(one, "ingest") as begun:
        assert not begun.find_unchanged(capture())
        save(two, capture())
        before = dump(one)["all_documents"]
        assert begun.save(capture(), [report()]) == "unchanged"
        assert dump(one)["all_documents"] == before


def test_an_older_capture_adds_to_what_is_known_and_replaces_nothing(store: Store) -> None:
    def served(body: str, at: str | None, origin: str) -> Capture:
        known = capture(body, origin=origin)
        return replace(known, page=replace(known.page, fetched_at=at))

    save(store, served("甲", "2025-03-01T00:00:00Z", "crawl"), documents=[report(facts=applications(3))])
    save(store, served("乙", "2019-03-01T00:00:00Z", "old.warc:0"), documents=[report(facts=applications(4))])
    assert values(store, "SELECT DISTINCT value FROM facts") == [3]
    assert values(store, "SELECT DISTINCT value FROM all_facts ORDER BY value") == [3, 4]
    assert save(store, served("甲", "2025-04-01T00:00:00Z", "crawl")) == ["unchanged"]
    save(store, served("丙", "2025-05-01T00:00:00Z", "crawl"), documents=[report(facts=applications(5))])
    assert values(store, "SELECT DISTINCT value FROM facts") == [5]


# ---------------------------------------------------------------- what reads the same

VERSIONS = "SELECT number, same_as, current FROM page_versions ORDER BY number"
SAID = {3: "甲 乙".split(), 4: ["丙"]}  # figure → bodies that say it, each with other things around it


def said(body: str) -> list[Document]:
    """What one parser reads of these bodies; another tells 甲 from 乙 as well."""
    return [report(facts=applications(3 if body in SAID[3] else 4))]


def sees_more(body: str) -> list[Document]:
    return [report(facts=applications({"甲": 3, "乙": 5, "丙": 4}[body]))]


def visit(store: Store, bodies: str, read: Callable[[str], list[Document]] = said) -> list[str]:
    """One capture after the other, of one origin that changed."""
    return [outcome for body in bodies for outcome in save(store, capture(body), documents=read(body))]


def test_a_body_that_reads_the_same_is_seen_again_and_no_revision(store: Store) -> None:
    """It counts its visits, or shows the date of today."""
    assert visit(store, "甲乙甲丙") == ["new", "unchanged", "unchanged", "revised"]
    assert list(store.rows(VERSIONS)[1]) == [(1, None, 0), (2, 1, 0), (3, 1, 0), (4, None, 1)]
    assert values(store, "SELECT digest FROM all_documents AS d JOIN page_versions AS v ON v.id = d.page_version") == [
        capture(body).digest for body in "甲丙"
    ]
    before = dump(store)
    assert visit(store, "丙") == ["unchanged"]
    assert dump(store) == before


def test_what_is_seen_again_does_not_hide_that_the_source_went_back(store: Store) -> None:
    assert visit(store, "甲丙乙") == ["new", "revised", "revised"]
    assert list(store.rows(VERSIONS)[1]) == [(1, None, 1), (2, None, 0), (3, 1, 0)]
    assert values(store, "SELECT DISTINCT value FROM facts") == [3]


def test_nothing_of_the_page_but_its_documents_makes_a_revision() -> None:
    plain = report(facts=applications())
    around = replace(plain, source="/other.html", encoding="gb18030", repairs={"nbsp": 9})
    assert fingerprint([plain]) == fingerprint([around])
    for other in (
        replace(plain, title="其他标题"),
        replace(plain, publish_date="2022-02-02"),
        replace(plain, sections=(replace(plain.sections[0], text="另一句。"),)),
        replace(plain, facts=applications(4)),
        replace(plain, tables=(APPLICATIONS_TABLE,)),
        replace(plain, issues=(UNREAD_ISSUE,)),
    ):
        assert fingerprint([other]) != fingerprint([plain])
    assert fingerprint([plain, plain]) != fingerprint([plain])


@pytest.mark.parametrize(("first", "second"), [(said, sees_more), (sees_more, said)], ids=["tells more", "tells less"])
def test_what_another_parser_tells_apart_is_settled_anew(
    tmp_path: Path, first: Callable[[str], list[Document]], second: Callable[[str], list[Document]]
) -> None:
    """A database read again comes to what one has that never knew another parser, in whatever order it is read again."""
    bodies = "甲乙甲丙乙乙甲"
    with Store(tmp_path / "fresh.db", parser_version="2") as fresh:
        visit(fresh, bodies, second)
        shape, shown = list(fresh.rows(VERSIONS)[1]), shown_by(fresh)
    for order in ("forward", "backward", "odd first"):
        path = tmp_path / f"{order}.db"
        with Store(path, parser_version="1") as store:
            visit(store, bodies, first)
        with Store(path, parser_version="2") as store:
            found = list(store.rows("SELECT id, digest FROM page_versions ORDER BY number")[1])
            order_of = {"forward": found, "backward": found[::-1], "odd first": found[::2] + found[1::2]}
            for version, digest in order_of[order]:
                body = next(body for body in bodies if capture(body).digest == digest)
                with store.writing():
                    store.reread(int(str(version)), capture(body), second(body))
            assert list(store.rows(VERSIONS)[1]) == shape
            assert shown_by(store) == shown
            assert values(store, "SELECT count(*) FROM all_documents WHERE parser_version = '1'") != [0]


def shown_by(store: Store) -> list[tuple[object, ...]]:
    return list(
        store.rows(
            "SELECT v.number, d.current, f.value FROM all_documents AS d JOIN page_versions AS v ON v.id = d.page_version"
            " JOIN all_facts AS f ON f.document = d.id WHERE d.parser_version = '2' AND f.dimension = 'total' ORDER BY 1"
        )[1]
    )


def test_the_cells_of_a_version_that_is_seen_again_are_those_it_reads_as(store: Store) -> None:
    visit(store, "甲乙")
    first, again = values(store, "SELECT id FROM page_versions ORDER BY number")
    assert store.find_cells(again) == store.find_cells(first) != []
