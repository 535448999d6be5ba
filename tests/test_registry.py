"""The site registry: files and folders, and the laws of reading and writing entries."""

import os
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from parsers.gazetteer import DIVISIONS
from parsers.records import Level
from scraper.entries import Options, keys_of
from scraper.families import FAMILIES
from scraper.records import Expectation, Listing, Manners, Site, SiteStatus, Wanted
from scraper.registry import KNOWN, Problem, RegistryError, load_registry, read_files, write_entry
from tests.entries import ENTRY
from tests.places import ROOT

SHIPPED = load_registry()


GOOD = tomli_w.dumps({"site": [ENTRY]}).encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # what is no TOML
        (
            b"[[site]]\nid = \n",
            'line 2, column 6: Invalid value; write a text in straight quotes ("…"), a number, true or false',
        ),
        (
            b"[[site]\n",
            "line 1, column 7: Expected ']]' at the end of an array declaration; write [[site]]",
        ),
        (b'a = """\n\n', "line 2, column 1: Unterminated string; close the quotes"),
        (
            b"a = 1\na = 2\n",
            "line 2, column 6: Cannot overwrite a value; the key is there already, write it once",
        ),
        (
            GOOD.replace(b'"gd-ybj"', "“gd-ybj”".encode()),
            'line 2, column 6: Invalid value; write a text in straight quotes ("…"), a number, true or false',
        ),
        (
            GOOD.replace(b"id =", "id ＝".encode()),
            "line 2, column 4: Expected '=' after a key in a key/value pair; write key = value, with a plain =",
        ),
        (
            GOOD.replace(b'"gd-ybj"', b'"gd-ybj'),
            "line 2, column 13: Illegal character '\\n'; close the quotes on the same line",
        ),
        (
            GOOD.replace(b"},\n]", b'}\n{ url = "https://hsa.gd.gov.cn/2" }\n]'),
            "line 10, column 1: Unclosed array; write a comma between its items and ] behind the last",
        ),
        (
            GOOD.replace(b"\n", b"\r"),
            "line 1, column 9: Expected newline or end of document after a statement; write each key on a line of its own",
        ),
        (GOOD + b"\x00", "line 14, column 1: Invalid statement; write key = value"),
        (GOOD + b"[site.expect]\nmin_reports = " + b"9" * 5000, "is no TOML that can be read: Exceeds the limit"),
        (b"a = " + b"[" * 5000, "is no TOML that can be read: maximum recursion depth exceeded"),
        # what is no UTF-8
        (b"a = 1\n\xc4\xe3\n", "line 2: is not UTF-8; save the file as UTF-8"),
        (GOOD.decode().encode("gbk"), "line 3: is not UTF-8; save the file as UTF-8"),
        (GOOD.decode().encode("utf-16"), "line 1: is not UTF-8; save the file as UTF-8"),
        # what is no registry
        (b"[[sites]]\n", 'key "sites" is unknown; did you mean "site"?'),
        (b"[site]\n", 'key "site" is no list of tables; write [[site]] before each entry'),
        (
            GOOD + b"[manners]\npace = 3\n",
            'key "manners" stands in no entry; below [[site]] write [site.manners], '
            "or the key above all tables of its entry",
        ),
    ],
)
def test_a_file_that_is_no_registry_file_is_named_with_its_line(content: bytes, expected: str) -> None:
    (problem,) = read_files({"x.toml": content})[1]
    assert str(problem).startswith(f"x.toml: {expected}")


def test_an_address_belongs_to_one_entry() -> None:
    """What stands there would count for one of them only."""
    report = "https://hsa.gd.gov.cn/1.html"
    entries = [{**ENTRY, "reports": [report]}, {**ENTRY, "id": "other", "reports": [report]}]
    _, problems = read_files(
        {
            "a.toml": tomli_w.dumps({"site": entries[:1]}).encode(),
            "b.toml": tomli_w.dumps({"site": entries[1:]}).encode(),
        }
    )
    already = 'which site "gd-ybj" has already; leave it out of one of them'
    assert [str(problem) for problem in problems] == [
        f'b.toml: site "other": key "listings[1].url" is "https://hsa.gd.gov.cn/nb/index.html", {already}',
        f'b.toml: site "other": key "reports" is "{report}", {already}',
    ]


def test_a_byte_order_mark_is_no_matter() -> None:
    content = tomli_w.dumps({"site": [ENTRY]}).encode()
    assert read_files({"x.toml": b"\xef\xbb\xbf" + content}) == read_files({"x.toml": content})


def test_an_empty_file_holds_no_sites() -> None:
    assert read_files({"x.toml": b"# to come\n"}) == ((), ())


def test_an_id_is_used_once_over_all_files() -> None:
    entry = tomli_w.dumps({"site": [ENTRY]}).encode()
    _, problems = read_files({"a.toml": entry, "b.toml": entry})
    assert problems == (
        Problem("b.toml", 'is "gd-ybj", which a.toml has already; write another', 'site "gd-ybj"', "id"),
    )


def test_the_families_can_be_given() -> None:
    files = {"a.toml": tomli_w.dumps({"site": [{**ENTRY, "family": "mine"}]}).encode()}
    assert read_files(files, families={"mine": Options(), "generic": Options()})[1] == ()


# ---------------------------------------------------------------- a user's own folder


def test_own_sites_come_after_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(tomli_w.dumps({"site": [ENTRY]}).encode())
    (tmp_path / "notes.txt").write_text("no sites here", encoding="utf-8")
    assert [site.id for site in load_registry([tmp_path])] == [*(site.id for site in SHIPPED), "gd-ybj"]


def test_a_registry_with_problems_is_not_used_at_all(tmp_path: Path) -> None:
    own = {**ENTRY, "id": SHIPPED[0].id, "family": "nfcns"}
    (tmp_path / "mine.toml").write_bytes(tomli_w.dumps({"site": [own]}).encode())
    with pytest.raises(RegistryError) as error:
        load_registry([tmp_path, tmp_path / "none"])
    file, entry = tmp_path / "mine.toml", f'site "{SHIPPED[0].id}"'
    shipped_in = next(
        path.name
        for path in sorted((ROOT / "scraper" / "sites").glob("*.toml"))
        if SHIPPED[0].id in path.read_text("utf-8")
    )
    assert str(error.value).splitlines() == [
        f"{tmp_path / 'none'}: cannot be read (No such file or directory); name a folder with .toml files",
        f'{file}: {entry}: key "family" is "nfcns", which is unknown; did you mean "nfcms"?',
        f'{file}: {entry}: key "id" is "{SHIPPED[0].id}", which {shipped_in} has already; write another',
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").symlink_to(tmp_path / "b.toml")
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    (tmp_path / "c.toml").symlink_to(tmp_path / "none.toml")
    (tmp_path / "d.toml").mkdir()
    (tmp_path / "good.toml").write_bytes(GOOD)
    with pytest.raises(RegistryError) as error:
        load_registry([tmp_path], shipped=False)
    why = ("Too many levels of symbolic links",) * 2 + ("No such file or directory", "Is a directory")
    assert str(error.value).splitlines() == [
        f"{tmp_path / name}.toml: cannot be read ({reason}); mend it, or take it away"
        for name, reason in zip("abcd", why, strict=True)
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(GOOD)
    (tmp_path / "a.toml").chmod(0)
    with pytest.raises(RegistryError, match=r"a\.toml: cannot be read \(Permission denied\)"):
        load_registry([tmp_path], shipped=False)


def test_a_folder_without_files_is_no_registry(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "mine.toml").write_bytes(GOOD)
    with pytest.raises(RegistryError) as error:
        load_registry([tmp_path], shipped=False)
    assert str(error.value) == f"{tmp_path}: has no .toml file; name the folder that has them, or write one"


def test_the_end_of_a_name_may_be_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "MINE.TOML").write_bytes(GOOD)
    assert [site.id for site in load_registry([tmp_path], shipped=False)] == ["gd-ybj"]


# ---------------------------------------------------------------- laws

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
PATHS = st.text("abc/0._-?=&中", max_size=12)
HOSTS = st.sampled_from(["a.gov.cn", "hsa.gd.gov.cn", "8.8.8.8", "x-y.z9.cn"])
CODES = {level: [code for code, division in DIVISIONS.items() if division.level == level] for level in get_args(Level)}
WAITS = st.floats(0.125, 60, width=32)


@st.composite
def sites(draw: st.DrawFn) -> Site:
    host, *others = draw(st.lists(HOSTS, min_size=1, max_size=3, unique=True))
    addresses = draw(
        st.lists(
            st.builds("{}://{}/{}".format, st.sampled_from(["http", "https"]), st.just(host), PATHS),
            min_size=2,
            unique=True,
        )
    )
    level = draw(st.sampled_from(get_args(Level)))
    codes = CODES["county"] if level == "township" else CODES[level]
    cut = draw(st.integers(0, len(addresses)))
    wanted, columns = st.sampled_from(get_args(Wanted)), st.none() | WORDS
    first = draw(st.none() | st.integers(2008, 2030))
    family = draw(st.sampled_from(sorted(FAMILIES)))
    known, decisive = KNOWN[family].known, KNOWN[family].decisive
    told = draw(st.dictionaries(st.sampled_from(known), WORDS, max_size=3)) if known else {}
    told |= dict.fromkeys(decisive[0], "1") if told else {}
    return Site(
        id=draw(st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)),
        agency=draw(WORDS),
        level=level,
        host=host,
        family=family,
        division_code=draw(st.sampled_from(codes)) if codes else None,
        other_hosts=tuple(others),
        listings=tuple(Listing(url, draw(wanted), draw(columns)) for url in addresses[:cut]),
        reports=tuple(addresses[cut:]),
        options=tuple(sorted(told.items())),
        expect=Expectation(draw(st.integers(0, 30)), first, draw(st.none() | st.integers(first or 2008, 2100))),
        manners=draw(
            st.builds(
                Manners,
                pace=WAITS,
                connect_timeout=WAITS,
                read_timeout=WAITS,
                attempts=st.integers(1, 9),
                redirects=st.integers(0, 9),
                largest_wire=st.integers(1, 10**6),
                largest_body=st.integers(10**6, 10**9),
                verify_tls=st.booleans(),
                private_addresses=st.booleans(),
            )
            | st.just(Manners())
        ),
        status=draw(st.sampled_from(get_args(SiteStatus))),
        evidence=tuple(addresses),
        notes=draw(st.just("") | WORDS),
    )


@given(sites())
def test_an_entry_reads_back_as_it_was_written(site: Site) -> None:
    text = write_entry(site)
    assert read_files({"x.toml": text.encode()}) == ((site,), ())
    assert write_entry(site) == text


VALUES = st.recursive(
    st.booleans() | st.integers(-3, 3000) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
TABLES = st.dictionaries(
    st.sampled_from([*keys_of(Manners), *keys_of(Expectation), *keys_of(Listing)]), VALUES, max_size=4
)


@given(st.dictionaries(st.sampled_from(keys_of(Site)), VALUES | TABLES | st.lists(TABLES, max_size=2)))
def test_whatever_an_entry_holds_its_problems_are_named(changed: dict[str, Any]) -> None:
    entry = {**ENTRY, **changed}
    read, problems = read_files({"x.toml": tomli_w.dumps({"site": [entry]}).encode()})
    if problems:
        assert all(problem.file == "x.toml" and problem.entry and problem.key for problem in problems)
        assert len({str(problem) for problem in problems}) == len(problems)
    else:
        assert read_files({"x.toml": write_entry(read[0]).encode()}) == (read, ())


def test_a_written_entry_is_short_and_always_in_the_same_order() -> None:
    (site,), _ = read_files({"x.toml": tomli_w.dumps({"site": [ENTRY]}).encode()})
    assert write_entry(site) == (
        "[[site]]\n"
        'id = "gd-ybj"\n'
        'agency = "广东省医疗保障局"\n'
        'level = "province"\n'
        'host = "hsa.gd.gov.cn"\n'
        'family = "nfcms"\n'
        'division_code = "440000"\n'
        "listings = [\n"
        '    { url = "https://hsa.gd.gov.cn/nb/index.html" },\n'
        "]\n"
        'status = "unverified"\n'
        "evidence = [\n"
        '    "https://hsa.gd.gov.cn/nb/content/post_1.html",\n'
        "]\n"
    )
