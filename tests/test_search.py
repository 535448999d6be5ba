"""Search: what a plain scan finds is found through the index, which is in step with what is current."""

import random
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import cli
from db import search as statements
from db.connection import StoreError
from db.reader import Reader
from db.search import BadTermError, Filters, Found, Kind, UnsearchableError, compile_hits, search, search_terms
from db.search_words import spell_match, split_words
from db.store import Store
from parsers.records import Document, Section, Task
from tests.documents import report
from tests.places import FIXTURES, SHARED
from tests.stored import capture, save, values

# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("公开，依法", "公 开 ¦ 依 法"),
        ("，公开。\n", "公 开"),
        ("2021年A类", "2 0 2 1 年 a 类"),
        ("尼玛·次仁", "尼 玛 ¦ 次 仁"),
        ("𠮷〇①", "𠮷 〇 ①"),
        ("a¦b", "a ¦ b"),
        ("，。 \0", ""),
        ("", ""),
    ],
)
def test_each_letter_is_a_word(text: str, words: str) -> None:
    assert split_words(text) == words


def test_every_letter_and_digit_of_unicode_is_one() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalnum()]
    assert [letter for letter in letters if not split_words(letter)] == []


@pytest.mark.parametrize(
    ("terms", "without", "match"),
    [
        (["公开"], [], '"公 开"'),
        (["公开", "收费"], ["网站", "OR"], '("公 开" AND "收 费") NOT ("网 站" OR "o r")'),
        (["公开 AND"], [], '"公 开 ¦ a n d"'),
        (['"公*^:('], [], '"公"'),
        (["資訊"], [], '("資 訊" OR "资 讯")'),
        (["乾潭"], [], '("乾 潭" OR "干 潭")'),
    ],
)
def test_what_is_typed_never_is_syntax(terms: list[str], without: list[str], match: str) -> None:
    assert spell_match(terms, without) == match


@pytest.mark.parametrize(
    ("box", "match"),
    [
        ("依申请公开", '"依 申 请 公 开"'),
        ("公开  收费 -网站", '("公 开" AND "收 费") NOT ("网 站")'),
        ("“依法 公开” -“网 站", '("依 法 ¦ 公 开") NOT ("网 ¦ 站")'),
        ("2019-2023", '"2 0 1 9 ¦ 2 0 2 3"'),
        ("-公开", '""'),
        ("，", '""'),
        ("", '""'),
        ("公" * 300, '""'),
        (None, None),
    ],
)
def test_a_search_box(box: str | None, match: str | None) -> None:
    assert search_terms(box) == match


# ---------------------------------------------------------------- recall


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures, and the real seeds where they are at hand."""
    path = tmp_path_factory.mktemp("search") / "gongkai.db"
    folders = [FIXTURES / "documents", *([SHARED / "seeds"] if SHARED.is_dir() else [])]
    CliRunner().invoke(cli, ["ingest", *map(str, folders), "--db", str(path)])
    return path


@pytest.fixture
def reader(database: Path) -> Iterator[Reader]:
    with closing(Reader(database)) as opened:
        yield opened


Place = tuple[str, str, str | None, str]  # document_key, kind, section, text


def read_places(reader: Reader) -> list[tuple[Place, str]]:
    """Every place, with all that is searched in it."""
    title = "SELECT document_key, 'title', NULL, ifnull(title, ''), ifnull(title, '') FROM documents"
    section = (
        "SELECT d.document_key, 'section', s.path, s.text, ifnull(s.title, '') || char(10) || s.text"
        " FROM sections AS s JOIN documents AS d ON d.id = s.document"
    )
    task = "SELECT d.document_key, 'task', t.section, t.text, t.text FROM tasks AS t JOIN documents AS d ON d.id = t.document"
    rows = reader.query(f"{title} UNION ALL {section} UNION ALL {task}")[1]
    return [
        ((str(key), str(kind), None if path is None else str(path), str(text)), str(all_))
        for key, kind, path, text, all_ in rows
    ]


def found_places(found: Found) -> Counter[Place]:
    return Counter((hit.document_key, hit.kind, hit.section, hit.text) for hit in found.hits)


def draw_words(texts: list[str], count: int) -> list[str]:
    """Words of two to six letters, as many of each length, from anywhere in the texts."""
    chance, words = random.Random(6), set[str]()
    while len(words) < count:
        text = chance.choice(texts)
        length = 2 + len(words) % 5
        start = chance.randrange(max(1, len(text) - length))
        word = text[start : start + length]
        if len(word) == length and word.isalnum():
            words.add(word)
    return sorted(words)


def test_two_hundred_words_are_found_wherever_a_scan_finds_them(reader: Reader) -> None:
    places = read_places(reader)
    assert len(places) > 500
    for word in draw_words([text for _, text in places], 200):
        wanted = Counter(place for place, text in places if word.casefold() in text.casefold())
        assert found_places(search(reader, [word])) == wanted, word


def test_one_letter_is_found_wherever_a_scan_finds_it(reader: Reader) -> None:
    places = read_places(reader)
    for letter in "公法，。年1Aa":
        if letter.isalnum():
            wanted = Counter(place for place, text in places if letter.casefold() in text.casefold())
            assert found_places(search(reader, [letter])) == wanted, letter


def test_the_view_finds_the_same(reader: Reader) -> None:
    for word in draw_words([text for _, text in read_places(reader)], 20):
        sql = f"SELECT document_key, kind, section, text FROM search WHERE words MATCH search_terms('{word}')"
        assert Counter(reader.query(sql)[1]) == found_places(search(reader, [word]))


def test_the_view_can_be_read_without_a_word(reader: Reader) -> None:
    rows = Counter(reader.query("SELECT document_key, kind, section, text FROM search")[1])
    assert rows == Counter(place for place, _ in read_places(reader))


def test_several_words_stand_in_one_place(reader: Reader) -> None:
    places = read_places(reader)
    wanted = Counter(place for place, text in places if "公开" in text and "网站" in text and "培训" not in text)
    assert found_places(search(reader, ["公开", "网站"], without=["培训"])) == wanted
    assert wanted


def test_a_phrase_goes_on_behind_signs(reader: Reader) -> None:
    places = read_places(reader)
    text = next(text for _, text in places if re.search(r"\w\w，\w\w", text))
    before, after = re.findall(r"(\w\w)，(\w\w)", text)[0]
    for between in (" ", "，", "、 "):
        found = found_places(search(reader, [f"{before}{between}{after}"]))
        assert {place[3] for place in found} >= {place[3] for place, text in places if f"{before}，{after}" in text}
    joined = Counter(place for place, text in places if f"{before}{after}" in text)
    assert found_places(search(reader, [f"{before}{after}"])) == joined, "and is no word of its own"


def test_traditional_letters_find_simplified_text(reader: Reader) -> None:
    assert found_places(search(reader, ["依申請公開"])) == found_places(search(reader, ["依申请公开"])) != Counter()


def test_full_width_letters_and_digits_find_the_half_width_that_is_kept(store: Store) -> None:
    store_report(store, 1, Section("1", 1, "一、", "一", "总体情况", "申请31件，用App", None))
    for term in ("３１", "ＡＰＰ", "申請３１件", "用ａｐｐ"):
        assert [hit.text for hit in search(Asked(store), [term]).hits] == ["申请31件，用App"]
        assert compile_hits([term]).search("申请31件，用App"), term


def test_a_name_that_conversion_would_change_is_found(store: Store) -> None:
    store_report(store, 1, Section("1", 1, "一、", "一", "总体情况", "乾潭镇医疗保障局", None))
    assert [hit.text for hit in search(Asked(store), ["乾潭镇"]).hits] == ["乾潭镇医疗保障局"]


# ---------------------------------------------------------------- filters


class Asked:
    """A store that is asked as a reader is."""

    def __init__(self, store: Store) -> None:
        self._connection = store._connection

    def execute(self, sql: str, parameters: Any) -> Any:
        return self._connection.execute(sql, parameters)


def store_report(store: Store, number: int, *sections: Section, **fields: Any) -> None:
    document = report(sections=sections, index_no=str(number), **fields)
    save(store, capture(str(number), url=f"http://a.gov.cn/{number}"), documents=[document])


def place_in(text: str, path: str = "1", title: str | None = "总体情况") -> Section:
    return Section(path, path.count(".") + 1, None, None, title, text, None)


@pytest.fixture
def bodies(store: Store) -> Asked:
    """Forty reports of the one body, and one of another, with its tasks."""
    for number in range(40):
        of = {
            "agency": "甲市财政局",
            "province": "浙江省",
            "city": "杭州市",
            "system": "财政",
            "year": 2010 + number % 10,
        }
        store_report(store, number, place_in("公开信息"), **of)
    of = {"agency": "乙局", "agency_name": "江苏省乙局", "agency_id": "32-乙局", "province": "江苏省", "year": 2022}
    tasks = (Task("1", None, "公开任务", (), (), None, "公开任务"),)
    store_report(store, 41, place_in("公开甲"), tasks=tasks, division_code="320000", **of)
    store_report(store, 42, place_in("公开乙"), agency="丙局", year=None)
    return Asked(store)


FILTERS = [
    (Filters(agency="财政"), 40),
    (Filters(agency="財政"), 40),
    (Filters(agency="江苏省乙"), 2),
    (Filters(agency="32-乙局"), 2),
    (Filters(years=(2012, 2012)), 4),
    (Filters(years=(2012, 2022)), 34),
    (Filters(province="浙江"), 40),
    (Filters(province="32"), 2),
    (Filters(city="杭州"), 40),
    (Filters(system="财政", years=(2010, 2011)), 8),
    (Filters(), 43),
]


@pytest.mark.parametrize(("filters", "count"), FILTERS, ids=str)
def test_filters(bodies: Asked, filters: Filters, count: int) -> None:
    found = search(bodies, ["公开"], without=["报告"], filters=filters)
    hits = list(found.hits)
    assert (found.count, found.more, len(hits)) == (count, False, count)
    years = [hit.year or 0 for hit in hits]
    assert years == sorted(years, reverse=True)


def test_kinds(bodies: Asked) -> None:
    expected: dict[Kind, int] = {"title": 42, "section": 42, "task": 1}
    for kind, count in expected.items():
        found = search(bodies, ["公开"], kind=kind)
        assert [hit.kind for hit in found.hits] == [kind] * count


def test_a_limit_counts_on(bodies: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "COUNTED", 30)
    for limit, count, more in ((1, 30, True), (30, 30, True), (40, 40, True), (85, 85, False), (99, 85, False)):
        found = search(bodies, ["公开"], limit=limit)
        assert (found.count, found.more, len(list(found.hits))) == (count, more, min(limit, 85))


@pytest.mark.parametrize(
    "filters", [Filters(agency="丁局"), Filters(years=(1850, 1850)), Filters("丙局", None, "浙江")]
)
def test_filters_that_leave_no_document_are_an_error(bodies: Asked, filters: Filters) -> None:
    with pytest.raises(UnsearchableError, match=r"^no document of (agency|year) "):
        search(bodies, ["公开"], filters=filters)


@pytest.mark.parametrize("terms", [[], [""], ["，"], ["公开", '"*'], ["公" * 201], ["公"] * 201])
def test_what_cannot_be_looked_for(bodies: Asked, terms: list[str]) -> None:
    with pytest.raises(BadTermError):
        search(bodies, terms)


def test_headings_lead_down_to_the_place(store: Store) -> None:
    parts = [("1", "总体"), ("1.1", "主动"), ("1.1.2", "网站"), ("1.10", "其他"), ("11", "末尾")]
    store_report(store, 1, *(place_in("甲", path, title) for path, title in parts))
    found = {hit.section: hit.headings for hit in search(Asked(store), ["甲"], kind="section").hits}
    assert found["1.1.2"] == ("总体", "主动", "网站")
    assert found["1.10"] == ("总体", "其他")
    assert found["11"] == ("末尾",)


@pytest.mark.parametrize("statement", ["EVERY", "BY_HIT", "BY_DOCUMENT", "PLACE", "ABOVE", "OWNER"])
def test_no_statement_reads_texts_to_find_words(reader: Reader, statement: str) -> None:
    sql = getattr(statements, statement).format(chosen="d.province = '浙江省'")
    names = ("match", "low", "high", "kind", "most", "documents", "document", "section", "task", "path", "place")
    plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(names))]
    scans = [step for step in plan if step.startswith("SCAN") and not re.search(r"VIRTUAL TABLE INDEX \d+:M", step)]
    assert scans == (["SCAN d VIRTUAL TABLE INDEX 1:"] if statement == "BY_DOCUMENT" else []), "the list of documents"
    assert not any("all_sections" in step for step in plan if not step.startswith("SEARCH"))
    if statement in ("EVERY", "BY_HIT"):
        assert not any("TEMP B-TREE" in step for step in plan), "the newest are first without sorting"


# ---------------------------------------------------------------- in step


def read_index(store: Store) -> set[tuple[str, int, int, str]]:
    """(document_key, place within it, number of the word, word) of all that the index holds."""
    connection = store._connection
    connection.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab ('main', 'search_index', 'instance')")
    owner = "SELECT max(q.first) FROM search_places AS q WHERE q.first <= h.doc"
    rows = connection.execute(
        f"SELECT d.document_key, h.doc - p.first, h.offset, h.term FROM temp.held AS h"
        f" JOIN search_places AS p ON p.first = ({owner}) JOIN all_documents AS d ON d.id = p.document"
    ).fetchall()
    assert len(rows) == connection.execute("SELECT count(*) FROM temp.held").fetchone()[0]
    connection.execute("DROP TABLE temp.held")
    connection.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")
    return set(rows)


def make_index(store: Store) -> set[tuple[str, int, int, str]]:
    """What the index ought to hold."""
    held = set()
    for key, document, title in store.all_rows("SELECT document_key, id, title FROM documents"):
        sections = store.all_rows(
            "SELECT title, text FROM all_sections WHERE document = ? ORDER BY position", (document,)
        )
        tasks = store.all_rows("SELECT text FROM all_tasks WHERE document = ? ORDER BY position", (document,))
        texts = [title or "", *(f"{head or ''}\n{text}" for head, text in sections), *(text for (text,) in tasks)]
        for place, text in enumerate(texts):
            held |= {(key, place, number, word) for number, word in enumerate(split_words(text).split())}
    return held


def make_document(chance: random.Random) -> Document:
    def words() -> str:
        return "".join(chance.choices("公开信息，法", k=chance.randrange(12)))

    sections = tuple(place_in(words(), str(number), words() or None) for number in range(chance.randrange(4)))
    tasks = tuple(Task("1", None, words(), (), (), None, "") for _ in range(chance.randrange(3)))
    return report(sections=sections, tasks=tasks, title=words() or None, year=chance.choice([2020, 2021, None, 9999]))


@pytest.mark.parametrize("seed", range(12))
def test_the_index_follows_revisions_and_readings(tmp_path: Path, seed: int) -> None:
    chance, path = random.Random(seed), tmp_path / "g.db"
    told = Counter[str]()
    for day in range(1, 12):
        # bodies come again, captures come out of order, and sometimes a newer parser reads
        with Store(path, parser_version=str(chance.randrange(1, 4))) as store:
            for _ in range(4):
                body, page = chance.choice("甲乙丙"), chance.randrange(3)
                at = f"2026-01-{chance.randrange(1, day + 1):02}T00:00:00Z"
                item = capture(body, url=f"http://a.cn/{page}", fetched_at=at)
                documents = [replace(make_document(chance), part=n + 1) for n in range(chance.randrange(3))]
                told.update(save(store, item, documents=documents))
            assert read_index(store) == make_index(store)
    assert {"new", "revised", "reread"} <= told.keys()


def test_a_document_that_is_in_the_index_cannot_be_deleted(store: Store) -> None:
    save(store, capture())
    with pytest.raises(StoreError, match="FOREIGN KEY"), store.writing() as connection:
        connection.execute("DELETE FROM all_documents")


def test_what_is_rolled_back_is_not_found(store: Store) -> None:
    save(store, capture())
    before = read_index(store)

    def fail() -> None:
        with store.writing():
            store._save_document(capture("乙"), 1, None, 1, report(part=2, title="撤回"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert read_index(store) == before


def make_older(path: Path) -> None:
    """A database as it was before there was an index."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for view in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
            connection.execute(f"DROP VIEW {view[0]}")
        connection.execute("DROP TABLE search_places")
        connection.execute("DROP TABLE search_index")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = '0012_search'")


def test_an_older_database_is_indexed_when_it_is_opened_to_write(store: Store) -> None:
    save(store, capture("甲"), capture("乙", url="http://a.gov.cn/2"))
    save(store, capture("丙"))
    before = read_index(store)
    store.close()
    make_older(store.path)
    with closing(Reader(store.path)) as reader, pytest.raises(UnsearchableError, match="gongkai status makes"):
        search(reader, ["公开"])
    with Store(store.path) as opened:
        assert read_index(opened) == before
        assert values(opened, "SELECT count(*) FROM search_places") == [2]


def test_hits_are_marked_where_they_stand() -> None:
    pattern = compile_hits(["公开", "信息 Ab", "資訊"])
    assert pattern.findall("公开，公 开，信息、AB，资讯，資訊") == ["公开", "信息、AB", "资讯", "資訊"]
