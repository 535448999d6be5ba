"""``gongkai review``: what needs a person, what the person says, and how long that holds; over fixture pages in a real database."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from db.connection import StoreError
from db.exports.export import export_csv
from db.identity import Capture
from db.reviews import (
    BadReviewError,
    Finding,
    UnknownFindingError,
    count_findings,
    find_finding,
    import_reviews,
    list_findings,
    list_gone,
    read_reviews,
    save_verdict,
)
from db.runs import run
from db.store import Store
from parsers.document import parse
from parsers.records import Check, Page, Section
from tests.documents import APPLICATIONS_TABLE, applications, report
from tests.places import FIXTURES
from tests.stored import capture, save

URL = "http://www.aohan.gov.cn/nb/2021.html"
FAILING = (FIXTURES / "documents" / "report-2021-checks-fail" / "page.html").read_bytes()
QUOTE = (FIXTURES / "documents" / "report-quote-lost" / "page.html").read_bytes()
ROW = "app.row_total applications.result.disclosed"


def ingest(store: Store, body: bytes = FAILING, url: str = URL) -> None:
    page = Page(body, source=url, url=url)
    with run(store, "ingest") as begun:
        begun.save(Capture(page, origin=url), parse(page))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "gongkai.db"
    with Store(path) as store:
        ingest(store)
        ingest(store, QUOTE, "http://www.chongchuan.gov.cn/nb/2023.html")
    return path


def gongkai(database: Path, *words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["review", *words, "--db", str(database)], input=stdin)


def load(database: Path, *words: str) -> Any:
    return json.loads(gongkai(database, *words, "--json").stdout)


def find(store: Store, subject: str) -> Finding:
    (found,) = [finding for finding in list_findings(store) if finding.subject == subject]
    return found


# ---------------------------------------------------------------- what is listed


def test_worst_first_and_each_once(database: Path) -> None:
    found = load(database)
    assert [finding["kind"] for finding in found] == ["reading", "check", "check", "check"]
    assert found[0]["subject"] == "readings_differ table 3"
    assert found[0]["said"] == "disclosure.fee.amount：空白 / 13.6"
    # the issue speaks of the cell; it is not told twice
    assert not [finding for finding in found if finding["kind"] == "cell"]
    assert {finding["state"] for finding in found} == {"open"}
    assert len({finding["id"] for finding in found}) == len(found)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--agency", "敖汉"), 3),
        (("--year", "2023"), 1),
        (("--kind", "check"), 3),
        (("--kind", "agency"), 0),
        (("--limit", "2"), 2),
    ],
)
def test_filters(database: Path, words: tuple[str, ...], count: int) -> None:
    assert len(load(database, *words)) == count


def test_a_line_a_finding(database: Path) -> None:
    told = gongkai(database, "--limit", "2")
    header, first, second = told.stdout.splitlines()
    assert header.startswith("id\tstate\tkind\t")
    assert "disclosure.fee.amount：空白 / 13.6" in first
    assert "\tcheck\t" in second
    assert told.stderr == "review: 4 open, 0 stale, 0 judged; 2 more than shown (--limit)\n"


def test_unread_cells_without_an_issue_and_unknown_bodies(tmp_path: Path) -> None:
    body = FAILING.replace("敖汉旗农牧局".encode(), "某某局".encode()).replace("敖汉旗".encode(), b"")
    body = body.replace(b"<td>231</td>", b"<td>2 31</td>").replace(b'">231</td>', b'">2 31</td>')
    with Store(tmp_path / "a.db") as store:
        ingest(store, body, "http://127.0.0.1/1.html")
        kinds = {finding.kind: finding for finding in list_findings(store)}
    assert kinds["agency"].subject == "agency_unresolved"
    unread = kinds.get("cell") or kinds["issue"]
    assert "2 31" in unread.said


def test_counts_for_the_status(database: Path) -> None:
    with Store(database) as store:
        save_verdict(store, find(store, ROW), "source_error", "原表如此")
        assert count_findings(store) == {"open": 3, "judged": 1}


# ---------------------------------------------------------------- one of them


def test_what_is_needed_to_judge_is_shown(database: Path) -> None:
    with Store(database) as store:
        number = find(store, ROW).id
    told = gongkai(database, "show", number[:6])
    assert told.exit_code == 0
    for words in ("5 / 6", "自然人与法人或其他组织各列之和应等于总计", URL, "▶6◀", "（一）予以公开", "digest"):
        assert words in told.stdout
    assert "applications.result.disclosed@total: 6 (number), table 4 row 5 column 9" in told.stdout
    # the header stands above, rows far from the marked ones are left out
    assert "科研机构" in told.stdout
    assert "四、结转下年度继续办理" not in told.stdout


def test_a_reading_that_differs_shows_the_cell_and_what_it_may_say(database: Path) -> None:
    number = load(database)[0]["id"]
    told = gongkai(database, "show", number).stdout
    assert "disclosure.fee.amount: nothing (unread, may be 13.6), table 3 row 2 column 1" in told
    assert "▶◀" in told


@pytest.mark.parametrize("number", ["zz", "", "0", "0" * 64])
def test_an_id_that_nothing_has(database: Path, number: str) -> None:
    assert gongkai(database, "show", number).exit_code == 2
    with Store(database) as store, pytest.raises(UnknownFindingError):
        find_finding(store, number)


def test_nothing_where_there_is_no_database(tmp_path: Path) -> None:
    told = gongkai(tmp_path / "none.db")
    assert (told.exit_code, "no database" in told.stderr) == (2, True)
    with pytest.raises(StoreError):
        Store(tmp_path / "none.db", must_exist=True)


# ---------------------------------------------------------------- how long a verdict holds


def test_a_verdict_is_kept_with_its_note(database: Path) -> None:
    number = next(finding["id"] for finding in load(database) if finding["subject"] == ROW)
    done = gongkai(database, "take", number, "source_error", "--note", "原表写 6\x1b[31m")
    assert (done.exit_code, "\x1b" in done.stdout) == (0, False)
    assert ROW not in [finding["subject"] for finding in load(database)]
    (judged,) = [finding for finding in load(database, "--all") if finding["subject"] == ROW]
    assert (judged["state"], judged["verdict"], judged["note"][:6]) == ("judged", "source_error", "原表写 6\x1b")
    again = gongkai(database, "take", number, "accepted", "--note", "look again")
    assert again.exit_code == 0
    (judged,) = [finding for finding in load(database, "--all") if finding["subject"] == ROW]
    assert (judged["verdict"], judged["note"]) == ("accepted", "look again")
    assert gongkai(database, "take", number, "accepted", "--note", " ").exit_code == 2
    assert gongkai(database, "take", number, "right", "--note", "x").exit_code == 2


def test_a_verdict_outlives_runs_parsers_and_pages_with_the_same_cells(database: Path) -> None:
    with Store(database) as store:
        save_verdict(store, find(store, ROW), "source_error", "原表如此")
        number = find(store, ROW).id
        ingest(store)
    with Store(database, parser_version="another") as store:
        ingest(store)
        assert (find(store, ROW).state, find(store, ROW).id) == ("judged", number)
        # another body at the address, the cells of the rule as they were
        ingest(store, FAILING.replace("敖汉旗农牧局2021".encode(), "敖汉旗农牧局  2021".encode()))
        assert find(store, ROW).state == "judged"


def test_a_verdict_on_other_values_is_stale_and_not_applied(database: Path) -> None:
    with Store(database) as store:
        before = find(store, ROW)
        save_verdict(store, before, "source_error", "原表如此")
        ingest(store, spoiled := _with_total(FAILING, b"9"))
        after = find(store, ROW)
        assert (after.id, after.state, after.verdict, after.said_then) == (
            before.id,
            "stale",
            "source_error",
            before.said,
        )
        assert ROW in [finding["subject"] for finding in load(database)]
        assert "said then" in gongkai(database, "show", after.id).stdout
        # judged anew, both verdicts are kept, and the old one holds again when the old page is back
        save_verdict(store, after, "reading_error", "second")
        assert len(list(read_reviews(store))) == 2
        assert find(store, ROW).verdict == "reading_error"
        ingest(store)
        assert (find(store, ROW).state, find(store, ROW).verdict) == ("judged", "source_error")
        assert spoiled != FAILING


@pytest.mark.parametrize(("was", "is_now"), [("2021", "2022"), ("敖汉旗", "巴林右旗")], ids=["year", "body"])
def test_a_verdict_is_not_applied_to_another_report_at_the_address(database: Path, was: str, is_now: str) -> None:
    """With the same figures, as a template has them."""
    with Store(database) as store:
        save_verdict(store, find(store, ROW), "source_error", "原表如此")
        ingest(store, FAILING.replace(was.encode(), is_now.encode()))
        assert find(store, ROW).state == "stale"


def test_a_verdict_on_one_date_is_none_on_another(tmp_path: Path) -> None:
    """A rule over the whole document compares its fields: what these say is what the verdict is about."""
    late = Check("cross.publication_deadline", "", "fail", None, None, ("publish_date", "year", "body_kind"))

    def keep(store: Store, body: str, published: str) -> Finding:
        save(store, capture(body), documents=[report(publish_date=published, body_kind="department", checks=(late,))])
        return find(store, late.check)

    with Store(tmp_path / "g.db") as store:
        finding = keep(store, "甲", "2022-02-10")
        assert finding.said == "publish_date 2022-02-10, year 2021, body_kind department"
        save_verdict(store, finding, "accepted", "十天")
        assert keep(store, "乙", "2022-02-10").state == "judged"
        other = keep(store, "丙", "2023-11-30")
        assert (other.state, other.said_then) == ("stale", finding.said)


def test_a_verdict_on_a_table_or_a_text_is_of_what_it_says(tmp_path: Path) -> None:
    """A rule over a whole table names none of its cells, and one over a text has no figure."""
    copied = Check(
        "year.jump", APPLICATIONS_TABLE.form_table or "", "fail", None, None, (), "unclear", "years_alike: （5）"
    )
    silent = Check("cross.fee_statement", "", "fail", None, None, ("sections",))

    def keep(store: Store, body: str, figure: int, text: str) -> list[str]:
        other = (Section("6", 1, "六、", "六", "其他", text, "other"),)
        given = report(
            facts=applications(figure), tables=(APPLICATIONS_TABLE,), sections=other, checks=(copied, silent)
        )
        save(store, capture(body), documents=[given])
        return [find(store, subject).state for subject in ("cross.fee_statement", f"year.jump {copied.scope}")]

    with Store(tmp_path / "g.db") as store:
        assert keep(store, "甲", 3, "无。") == ["open", "open"]
        for finding in list_findings(store):
            save_verdict(store, finding, "accepted", "如此")
        assert keep(store, "乙", 3, "无。") == ["judged", "judged"]
        assert keep(store, "丙", 4, "无。") == ["judged", "stale"]
        assert keep(store, "丁", 3, "另有说明。") == ["stale", "judged"]


def test_a_verdict_on_what_was_mended_is_not_lost(database: Path, tmp_path: Path) -> None:
    with Store(database) as store:
        found = find(store, ROW)
        save_verdict(store, found, "source_error", "原表如此")
        ingest(store, _with_total(FAILING, b"5"))
        assert ROW not in [finding.subject for finding in list_findings(store)]
        assert [finding.id for finding in list_gone(store)] == [found.id]
        with export_csv(store, "reviews", tmp_path).path.open(encoding="utf-8") as file:
            (row,) = csv.DictReader(file)
    assert (row["state"], row["verdict"], row["note"]) == ("gone", "source_error", "原表如此")
    (gone,) = [finding for finding in load(database, "--all") if finding["state"] == "gone"]
    assert "nothing of the kind is found any more" in gongkai(database, "show", gone["id"]).stdout
    assert gongkai(database, "take", gone["id"], "accepted", "--note", "x").exit_code == 2


def _with_total(body: bytes, total: bytes) -> bytes:
    """The row 予以公开 with another total."""
    start = body.index("（一）予以公开".encode())
    at = body.index(b"</tr>", start)
    row = body[start:at]
    assert row.count(b">6<") == 1
    return body[:start] + row.replace(b">6<", b">" + total + b"<") + body[at:]


# ---------------------------------------------------------------- out and in


def test_verdicts_are_carried_over_to_a_new_database(database: Path, tmp_path: Path) -> None:
    number = load(database)[0]["id"]
    gongkai(database, "take", number, "reading_error", "--note", "引号缺失")
    assert gongkai(database, "export", str(tmp_path / "r.jsonl")).exit_code == 0
    assert gongkai(database, "export", "-").stdout == (tmp_path / "r.jsonl").read_text(encoding="utf-8")
    anew = tmp_path / "anew.db"
    told = gongkai(anew, "import", str(tmp_path / "r.jsonl"))
    assert (told.exit_code, told.stdout) == (0, "reviews    1 read, 1 new or changed\n")
    with Store(anew) as store:  # the verdict waits for its page
        assert [finding.id for finding in list_gone(store)] == [number]
        ingest(store, QUOTE, "http://www.chongchuan.gov.cn/nb/2023.html")
        assert find_finding(store, number).state == "judged"
        assert not list_gone(store)
    assert gongkai(anew, "import", str(tmp_path / "r.jsonl")).stdout == "reviews    1 read, 0 new or changed\n"


def test_of_two_verdicts_the_newer_counts(database: Path) -> None:
    with Store(database, now=lambda: "2026-03-01T00:00:00Z") as store:
        save_verdict(store, find(store, ROW), "source_error", "now")
        (kept,) = read_reviews(store)
        older = {**kept, "verdict": "accepted", "note": "then", "reviewed_at": "2026-02-01T00:00:00Z"}
        assert import_reviews(store, [json.dumps(older)]) == (1, 0)
        assert find(store, ROW).verdict == "source_error"
        newer = {**older, "reviewed_at": "2026-04-01T00:00:00Z"}
        assert import_reviews(store, [json.dumps(newer), ""]) == (1, 1)
        assert find(store, ROW).verdict == "accepted"


def test_what_is_said_last_holds_though_a_clock_was_ahead(database: Path) -> None:
    with Store(database) as store:
        save_verdict(store, find(store, ROW), "source_error", "原表如此")
        (kept,) = read_reviews(store)
        ahead = {**kept, "verdict": "accepted", "reviewed_at": "2099-01-01T08:00:00+08:00"}
        assert import_reviews(store, [json.dumps(ahead)]) == (1, 1)
        save_verdict(store, find(store, ROW), "reading_error", "再看")
        (last,) = read_reviews(store)
        assert (last["verdict"], last["reviewed_at"]) == ("reading_error", "2099-01-01T00:00:00Z")
        assert import_reviews(store, [json.dumps({**ahead, "reviewed_at": "2098-01-01T00:00:00Z"})]) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [{"verdict": "right"}, {"kind": "word"}, {"part": "1"}, {"note": None}, {"more": 1}, {"reviewed_at": "yesterday"}],
    ids=lambda change: next(iter(change)),
)
def test_a_line_that_is_no_verdict_takes_nothing_in(database: Path, change: dict[str, Any]) -> None:
    with Store(database) as store:
        save_verdict(store, find(store, ROW), "source_error", "原表如此")
        (good,) = read_reviews(store)
    lines = [json.dumps({**good, "subject": "another"}), json.dumps({**good, **change})]
    told = gongkai(database, "import", "-", stdin="\n".join(lines))
    assert (told.exit_code, "line 2 is no verdict" in told.stderr) == (2, True)
    with Store(database) as store:
        assert len(list(read_reviews(store))) == 1
        with pytest.raises(BadReviewError):
            import_reviews(store, ["{"])
