"""``gongkai serve`` without a browser: what the pages say, what they never do, and how the command ends."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from shutil import copy
from typing import get_args

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from cli.browse import names
from cli.browse.filters import web_address
from cli.browse.metadata import GROUPS
from db import agency_view, report_view, wide
from db.codebook import relations
from db.connection import Connection, StoreError, connect_reading
from db.reading import Reading
from db.saved_queries import saved_queries
from db.store import Store
from parsers import records
from parsers.normalise import KINDS
from tests.browsing import CELLS, FAILING, HOSTILE, LAST_YEAR, Served, command, environment, fill, keep, serving
from tests.documents import APPLICATIONS_TABLE, applications, report
from tests.test_query import no_right_to_write


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("browse"))


@pytest.fixture(scope="module")
def served(database: Path) -> Iterator[Served]:
    with serving(database) as server:
        yield server


def ask(database: Path, sql: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def key_of(database: Path, title: str | None, current: int = 1) -> str:
    (found,) = ask(database, f"SELECT document_key FROM all_documents WHERE title = '{title}' AND current = {current}")
    return found[0]


def read_page(served: Served, path: str) -> BeautifulSoup:
    return BeautifulSoup(served.page(path), "html.parser")


def text_of(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text(" ", strip=True).split())


@pytest.fixture(scope="module")
def failing(served: Served, database: Path) -> BeautifulSoup:
    return read_page(served, f"/report/{key_of(database, FAILING.title)}")


# ---------------------------------------------------------------- the page of a report


def cell(page: BeautifulSoup, name: str, form: str = "form2021.applications") -> Tag:
    found = page.find(id=f"{form}:{name}")
    assert isinstance(found, Tag), name
    return found


def test_a_cell_is_shown_as_printed_and_what_is_none_never_as_a_number(failing: BeautifulSoup) -> None:
    assert text_of(cell(failing, "applications.carried_in@total")).startswith("0 ")  # it fails against the year before
    assert text_of(cell(failing, "applications.received@business")).startswith("空白")
    assert text_of(cell(failing, "applications.received@research")) == "未见"
    assert text_of(cell(failing, "review.upheld", "form2021.review_litigation")).startswith("— （横线，不是零）")
    unread = cell(failing, "applications.carried_in@natural_person")
    assert "unread" in unread["class"]
    assert "3 / 8" in text_of(unread)
    doubtful = cell(failing, "applications.carried_in@business")  # a text, of which an issue says that it is none
    assert "unread" in doubtful["class"]
    assert text_of(doubtful) == "未读出 4 或 5"
    assert "2 格未能读出" in text_of(failing.find(id="quality"))
    shown = [one for one in failing.select("table.form td.n") if re.match("0", text_of(one))]
    assert len(shown) == 1  # the one zero that the page states


def test_the_form_is_whole_whatever_the_page_has(failing: BeautifulSoup) -> None:
    table = cell(failing, "applications.received@total").find_parent("table")
    assert table is not None
    assert len(table.select("td.n")) == 25 * 7
    assert all(head.get("scope") for head in table.find_all("th"))
    assert table.caption is not None
    depth = table.find("th", string="三、本年度办理结果")
    assert isinstance(depth, Tag)
    assert depth["rowspan"] == "22"


def test_a_failing_cell_has_its_rule_by_hover_by_keyboard_and_in_the_list(failing: BeautifulSoup) -> None:
    link = cell(failing, "applications.received@total").a
    assert link is not None
    rule = failing.find(id=link["aria-describedby"])
    assert isinstance(rule, Tag)
    assert rule["role"] == "tooltip"
    listed = failing.select_one(str(link["href"]))
    for place in (rule, listed):
        assert "自然人与法人或其他组织各列之和应等于总计" in text_of(place)
        assert "5 ≠ 7" in text_of(place)
    assert "原文如此" in text_of(listed)


def test_figures_of_the_text_are_marked_and_every_part_of_the_page_is_there(failing: BeautifulSoup) -> None:
    mark = failing.select_one("mark")
    assert text_of(mark) == "12条"
    assert mark is not None
    assert "主动公开信息" in str(mark["title"])
    for part in ("quality", "tables", "text", "figures", "issues", "versions"):
        assert failing.find(id=part), part
    assert "不换行空格" in text_of(failing.find(id="issues"))
    assert "咨询" in text_of(failing.find(id="text"))  # a table that is no form's stands in its section


def test_an_older_version_can_be_opened_and_says_what_it_is(served: Served, database: Path) -> None:
    old = key_of(database, FAILING.title, current=0)
    page = read_page(served, f"/report/{old}")
    assert "这不是该页面现在的内容" in text_of(page)
    now = read_page(served, f"/report/{key_of(database, FAILING.title)}")
    links = [str(link["href"]) for link in now.select("#versions a[href^='/report/']")]
    assert [link for link in links if old in link and served.get(link).status_code == 200]
    changes = f"/report/{key_of(database, FAILING.title)}/changes"
    assert served.get(f"{changes}?from=a").status_code == 404
    changed = read_page(served, f"{changes}?from=1&to=2")
    assert "本年新收政府信息公开申请数量" in text_of(changed)


def test_work_points_have_their_tasks(served: Served, database: Path) -> None:
    page = read_page(served, f"/report/{key_of(database, '甲市医疗保障局2022年政务公开工作要点')}")
    assert [text_of(one) for one in page.select("#tasks tbody td")] == ["医药价格处", "办公室", "2022年9月底前"]


# ---------------------------------------------------------------- the page of a body, search, tables


def test_a_body_has_its_years_side_by_side(served: Served, database: Path) -> None:
    ((number,),) = ask(database, f"SELECT DISTINCT agency_ref FROM all_documents WHERE title = '{LAST_YEAR.title}'")
    page = read_page(served, f"/agency/{number}")
    row = next(row for row in page.select("table.years tbody tr") if text_of(row).startswith("一、本年新收"))
    assert [text_of(one) for one in row.find_all("td")[1:]] == ["7", "7"]
    assert "不符" in text_of(page.select_one("tr.carry"))  # 2 were carried out of 2020, and 0 into 2021
    assert "2022年政务公开工作要点" in text_of(page)
    assert page.select_one("svg")


def test_search_finds_two_letters_and_marks_them(served: Served) -> None:
    page = read_page(served, "/search?q=采购")
    assert "采购" in {text_of(one) for one in page.select("mark.hit")}
    assert page.select_one("ol.hits a[href^='/report/']")
    assert "没有找到" in text_of(read_page(served, "/search?q=无此词语"))
    assert read_page(served, "/search?q=%22").select_one(".said")


@pytest.mark.parametrize("name", [name for names_of in GROUPS.values() for name in names_of])
def test_every_table_and_view_can_be_looked_at(served: Served, name: str) -> None:
    assert relations()[name].zh in unescape(served.page(f"/gongkai/{name}"))


def test_every_relation_of_the_codebook_is_on_the_page_of_tables_or_hidden(served: Served) -> None:
    listed = {name for group in GROUPS.values() for name in group} | set(wide.NAMES)
    page = read_page(served, "/gongkai?_show_hidden=1")
    hidden = {text_of(link) for link in page.select("main > ul a")}
    assert set(relations()) <= listed | hidden


@pytest.mark.parametrize("name", saved_queries())
def test_every_saved_query_runs(served: Served, name: str) -> None:
    page = served.page(f"/gongkai/{name}")
    assert saved_queries()[name].title_zh in page
    assert "message-error" not in page


def test_keys_in_tables_lead_to_pages(served: Served, database: Path) -> None:
    key = key_of(database, FAILING.title)
    assert f'href="/report/{key}"' in served.page(f"/gongkai/quality?document_key={key}")


# ---------------------------------------------------------------- what a page may not do


def test_what_a_page_says_is_never_markup(served: Served, database: Path) -> None:
    key = key_of(database, HOSTILE.title)
    ((body,),) = ask(database, f"SELECT agency_ref FROM all_documents WHERE document_key = '{key}'")
    for path in (f"/report/{key}", f"/agency/{body}", "/search?q=script", "/search?q=<script>alert(1)</script>", "/"):
        page = read_page(served, path)
        assert not page.find_all("script"), path
        assert not page.find_all("img"), path
        assert not [one for one in page.find_all(href=True) if str(one["href"]).lower().startswith("javascript")], path
    assert "alert(1)" not in str(read_page(served, "/gongkai/documents").find_all("script"))


def test_only_addresses_of_the_web_become_links() -> None:
    assert web_address("http://a.gov.cn/1.html")
    for text in (
        "javascript:alert(1)",
        "/etc/passwd",
        "http:",
        "data:text/html,x",
        "http://[",
        None,
        3,
        " javascript:x",
    ):
        assert web_address(text) is None


def test_nothing_is_loaded_from_elsewhere(served: Served, database: Path) -> None:
    for path in ("/", "/gongkai", f"/report/{key_of(database, FAILING.title)}", "/gongkai/facts", "/nowhere"):
        answer = served.get(path)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        page = BeautifulSoup(answer.text, "html.parser")
        loaded = [str(one.get("src") or one.get("href")) for one in page.find_all(["script", "link", "img"])]
        assert not [one for one in loaded if one.startswith("http") and not one.startswith(served.address)], path


def test_an_archived_page_is_shown_as_served_and_can_do_nothing(served: Served, database: Path) -> None:
    version, digest = ask(database, "SELECT id, digest FROM page_versions WHERE archive_record IS NOT NULL")[0]
    answer = served.get(f"/archived/{version}")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "2021年政府信息公开工作年度报告" in answer.text or "2022年" in answer.text
    ((uncrawled,),) = ask(database, "SELECT min(id) FROM page_versions WHERE archive_record IS NULL")
    assert "not archived" in served.get(f"/archived/{uncrawled}").text
    assert len(str(digest)) == 64


def test_without_the_archive_the_page_says_where_it_lies(database: Path, tmp_path: Path) -> None:
    ((version,),) = ask(database, "SELECT min(id) FROM page_versions WHERE archive_record IS NOT NULL")
    with serving(database, "--archive", str(tmp_path)) as elsewhere:
        answer = elsewhere.get(f"/archived/{version}")
    assert answer.status_code == 404
    assert str(tmp_path) in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("/report/none-1", "/report/x/changes", "/agency/99999999", "/agency/x", "/agency/" + "9" * 40, "/archived/x"),
        *("/archived/99999999", "/nothing", "/gongkai/nothing", "/report/%3Cscript%3E"),
    ],
)
def test_what_is_not_there_is_said_in_words(served: Served, path: str) -> None:
    answer = served.get(path)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("sql", ["DELETE FROM pages", "SELECT load_extension('x')", "PRAGMA user_version = 5"])
def test_nobody_can_write(served: Served, database: Path, sql: str) -> None:
    before = ask(database, "SELECT count(*) FROM pages")
    assert served.get(f"/gongkai.json?sql={sql}").status_code == 400
    assert ask(database, "SELECT count(*) FROM pages") == before


# ---------------------------------------------------------------- while somebody writes


@pytest.mark.parametrize(
    "sql",
    [
        "select length(randomblob(900000000))",
        "select hex(zeroblob(400000000))",
        "select printf('%.*c', 900000000, 'x')",
        "select fts3_tokenizer('simple')",
    ],
)
def test_a_statement_cannot_ask_for_all_of_the_machine(served: Served, sql: str) -> None:
    answer = httpx.get(f"{served.address}gongkai.json", params={"sql": sql, "_shape": "array"}, timeout=10)
    # of a text that would be too long, printf makes none
    assert answer.status_code == 400 or list(answer.json()[0].values()) == [None]


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", 421), ("127.0.0.1.evil.example:80", 421), ("localhost", 200), ("[::1]:1", 200)],
)
def test_a_server_of_this_machine_answers_to_no_other_name(served: Served, host: str, status: int) -> None:
    """A page of a stranger may have its own name lead to this machine."""
    assert httpx.get(f"{served.address}coverage", headers={"Host": host}, timeout=10).status_code == status


def test_what_cannot_be_sorted_by_is_no_fault_of_the_server(served: Served) -> None:
    answer = served.get("/gongkai/documents?_sort=nosuch")
    assert (answer.status_code, "nosuch" in answer.text) == (400, True)


def test_a_number_that_is_typed_is_compared_as_one(served: Served) -> None:
    query = {"sql": "select count(*) as n from coverage where year = :y", "y": "2021", "_shape": "array"}
    ((row,),) = (httpx.get(f"{served.address}gongkai.json", params=query, timeout=10).json(),)
    assert row["n"] > 0
    assert httpx.get(
        f"{served.address}gongkai/coverage.json", params={"year": "2021", "_shape": "array"}, timeout=10
    ).json()


def test_a_page_is_served_while_a_crawl_writes_and_shows_what_it_wrote(tmp_path: Path) -> None:
    database = tmp_path / "gongkai.db"
    keep(database, report(), "http://a.gov.cn/1.html")
    with serving(database) as served, Store(database) as store:
        assert served.get("/gongkai/documents.json").json()["filtered_table_rows_count"] == 1
        with store.writing():
            store.execute("UPDATE runs SET command = 'half done'")
            assert "half done" not in served.page("/gongkai/runs")
        assert "half done" in served.page("/gongkai/runs")
        keep(database, report(), "http://a.gov.cn/2.html")
        assert served.get("/gongkai/documents.json").json()["filtered_table_rows_count"] == 2


def test_a_database_that_takes_the_place_of_another_is_shown(tmp_path: Path) -> None:
    database, other = tmp_path / "gongkai.db", tmp_path / "other.db"
    keep(database, report(title="甲"), "http://a.gov.cn/1.html")
    keep(other, report(title="乙"), "http://a.gov.cn/1.html")
    with serving(database) as served:
        assert "甲" in served.page("/gongkai/documents?_col=title")
        other.replace(database)
        assert "乙" in served.page("/gongkai/documents?_col=title")
        database.unlink()
        answer = served.get("/gongkai/documents")
        assert answer.status_code == 503
        assert f"{database} is gone" in answer.text


def test_what_is_no_database_is_told_on_every_page_until_one_is_there_again(tmp_path: Path) -> None:
    """Put in the place of the database, or written over it; serving() sees to it that there was no traceback."""
    database, good, bad = tmp_path / "gongkai.db", tmp_path / "good.db", tmp_path / "bad.db"
    keep(database, report(title="甲"), "http://a.gov.cn/1.html")
    copy(database, good)
    with serving(database) as served:
        bad.write_text("<html>" * 999)
        bad.replace(database)
        for path in ("/", "/gongkai", "/agency/1", "/gongkai", "/agency/1", "/coverage"):
            assert served.get(path).status_code == 503, path
        copy(good, bad)
        bad.replace(database)
        assert "甲" in served.page("/gongkai/documents?_col=title")


def test_a_damaged_page_of_the_file_is_told_in_words_and_other_errors_are_left(tmp_path: Path) -> None:
    database = tmp_path / "gongkai.db"
    keep(database, report(), "http://a.gov.cn/1.html")
    with closing(sqlite3.connect(database)) as connection:
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'all_documents'").fetchall()
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
    with database.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with closing(Reading(database, lambda connection: None)) as reading:
        with pytest.raises(StoreError, match="malformed"):
            reading.call(lambda connection: connection.execute("SELECT * FROM all_documents").fetchall())
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            reading.call(lambda connection: connection.execute("SELECT * FROM nowhere").fetchall())


# ---------------------------------------------------------------- how the command ends


def fails(*words: str) -> str:
    """The line that a command fails with."""
    done = subprocess.run(words, env=environment(), capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_port_in_use_is_a_line(database: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"cannot listen on 127.0.0.1 port {port}" in fails(*command(database, "--port", port))


def test_a_host_that_is_none_is_a_line(database: Path) -> None:
    assert (
        "cannot listen on no.such.host.invalid"
        in fails(*command(database, "--host", "no.such.host.invalid")).splitlines()[-1]
    )


def test_no_database_is_a_line_and_none_is_made(tmp_path: Path) -> None:
    assert "no database" in fails(*command(tmp_path / "none.db"))
    assert not list(tmp_path.iterdir())


def drop_view(connection: sqlite3.Connection) -> None:
    connection.execute("DROP VIEW quality")


def come_from_the_future(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('gongkai', '9999_x', '')"
    )


def be_of_another(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA application_id = 7")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop_view, "brought up to date first"),
        (come_from_the_future, "newer gongkai"),
        (be_of_another, "not a gongkai"),
    ],
)
def test_a_database_of_another_version_is_a_line(
    tmp_path: Path, change: Callable[[sqlite3.Connection], None], said: str
) -> None:
    database = tmp_path / "gongkai.db"
    keep(database, report(), "http://a.gov.cn/1.html")
    with closing(sqlite3.connect(database)) as connection, connection:
        change(connection)
    assert said in fails(*command(database))


def test_without_datasette_it_says_what_to_install(database: Path) -> None:
    program = f"import sys; sys.modules['datasette'] = None; sys.argv = {['gongkai', *command(database)[3:]]!r}\nfrom cli.main import main\nmain()"
    assert "pip install 'gongkai[browse]'" in fails(sys.executable, "-c", program)


def test_an_address_that_others_reach_is_warned_of(database: Path) -> None:
    started = subprocess.Popen(
        command(database, "--host", "0.0.0.0"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert started.stdout
    assert started.stdout.readline().startswith("http://0.0.0.0:")
    started.terminate()
    assert "whoever reaches it can read the database" in started.communicate(timeout=30)[1]


# ---------------------------------------------------------------- names, and how much is read


def test_every_key_that_a_page_meets_has_a_name() -> None:
    wanted = {
        "states": get_args(records.State),
        "verdicts": get_args(records.Verdict),
        "faults": get_args(records.Fault),
        "severities": get_args(records.Severity),
        "doc_type": get_args(records.DocType),
        "script": get_args(records.Script),
        "level": get_args(records.Level),
        "body_kind": get_args(records.BodyKind),
        "repairs": KINDS,
    }
    missing = [
        (kind, key) for kind, keys in wanted.items() for key in keys if not names.say(kind, key).en and key != "number"
    ]
    assert not missing


def steps(connection: Connection, load: Callable[[Connection], object]) -> int:
    """How many steps of SQLite's machine a reading function takes, in tens."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    connection.set_progress_handler(tick, 10)
    load(connection)
    connection.set_progress_handler(None, 0)
    return count


def test_a_page_takes_as_long_among_many_reports_as_among_few(tmp_path: Path) -> None:
    database = tmp_path / "gongkai.db"
    keep(database, LAST_YEAR, str(LAST_YEAR.url))
    keep(database, FAILING, str(FAILING.url))
    key, body = key_of(database, FAILING.title), ask(database, "SELECT max(agency_ref) FROM all_documents")[0][0]

    def load(connection: Connection) -> None:
        document = report_view.find_report(connection, key)
        assert document is not None
        assert report_view.load_report(connection, document).cells
        assert agency_view.load_agency(connection, int(body))

    def measure() -> int:
        connection, _ = connect_reading(database)
        with closing(connection):
            return steps(connection, load)

    few = measure()
    for number in range(60):
        other = report(
            agency=f"乙{number}局",
            title=f"乙{number}",
            facts=applications(number),
            tables=(APPLICATIONS_TABLE,),
            year=2015 + number % 9,
        )
        keep(database, other, f"http://b{number}.gov.cn/1.html")
    assert measure() < 1.1 * few
    assert len(CELLS) == len(FAILING.facts)


VIEWED = {report_view.FINDINGS, report_view.CHECKS, report_view.CHOSEN, report_view.TABLES, agency_view.REPORTS}


@pytest.mark.parametrize("sql", sorted({*report_view.STATEMENTS, *agency_view.STATEMENTS} - VIEWED))
def test_every_statement_of_a_page_is_served_by_an_index(database: Path, sql: str) -> None:
    plan = ask(database, "EXPLAIN QUERY PLAN " + sql.replace("?", "1"))
    assert not [step for *_, step in plan if step.startswith("SCAN")], plan


def test_where_nobody_may_write_beside_it_the_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    database = tmp_path / "gongkai.db"
    keep(database, report(title="甲"), "http://a.gov.cn/1.html")
    after = tmp_path / "after.db"
    keep(after, report(title="乙"), "http://a.gov.cn/1.html")

    def titles(connection: Connection) -> list[str]:
        return [title for (title,) in connection.execute("SELECT title FROM documents")]

    with no_right_to_write(database) as copy:

        def change(connection: Connection) -> None:
            nobody = os.geteuid()
            os.seteuid(os.getuid())
            copy.chmod(0o644)
            copy.write_bytes(after.read_bytes() + b"\0")
            os.seteuid(nobody)

        reading = Reading(copy, lambda connection: None)
        assert reading.call(titles) == ["甲"]
        with pytest.raises(StoreError, match="was changed while it was read"):
            reading.call(change)
        assert reading.call(titles) == ["乙"]
        reading.close()
