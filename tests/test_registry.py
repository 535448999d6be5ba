"""The site registry: every problem is named with what to write instead, entries read back as written, what ships is sound."""

from pathlib import Path
from typing import Any, get_args

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from parsers.agencies import resolve
from parsers.gazetteer import DIVISIONS
from parsers.records import Level
from scraper.entries import keys_of
from scraper.records import Expectation, Listing, Manners, Site, SiteStatus, Wanted
from scraper.registry import FAMILIES, Problem, RegistryError, load_registry, read_files, write_entry
from tests.places import ROOT

ENTRY: dict[str, Any] = {
    "id": "gd-ybj",
    "agency": "广东省医疗保障局",
    "level": "province",
    "host": "hsa.gd.gov.cn",
    "family": "nfcms",
    "division_code": "440000",
    "listings": [{"url": "https://hsa.gd.gov.cn/nb/index.html"}],
    "evidence": ["https://hsa.gd.gov.cn/nb/content/post_1.html"],
}
SHIPPED = load_registry()


def problems_of(entry: dict[str, Any]) -> list[str]:
    _, problems = read_files({"guangdong.toml": tomli_w.dumps({"site": [entry]}).encode()})
    return [str(problem) for problem in problems]


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in ENTRY.items() if key not in keys}


def test_a_sound_entry_has_no_problem() -> None:
    sites, problems = read_files({"guangdong.toml": tomli_w.dumps({"site": [ENTRY]}).encode()})
    assert problems == ()
    assert sites == (
        Site(
            id="gd-ybj",
            agency="广东省医疗保障局",
            level="province",
            host="hsa.gd.gov.cn",
            family="nfcms",
            division_code="440000",
            listings=(Listing("https://hsa.gd.gov.cn/nb/index.html", "annual_report", None),),
            evidence=("https://hsa.gd.gov.cn/nb/content/post_1.html",),
        ),
    )


# ---------------------------------------------------------------- each problem, in full

NO_ADDRESS = "which is no web address; write all of it, from http:// or https:// on"
KEYS = (
    "id, agency, level, host, family, division_code, other_hosts, listings, reports, options, expect, manners, status, "
    "evidence, notes"
)
LEVELS = "national, province, prefecture, county, township"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # keys
        ({"familly": "trs"}, 'key "familly" is unknown; did you mean "family"?'),
        ({"zzz": 1}, f'key "zzz" is unknown; the keys are {KEYS}'),
        ({"manners": {"pase": 1}}, 'key "manners.pase" is unknown; did you mean "pace"?'),
        (
            {"listings": [{"url": "https://hsa.gd.gov.cn/", "wnated": "any"}]},
            'key "listings[1].wnated" is unknown; did you mean "wanted"?',
        ),
        # types
        ({"agency": 5}, 'key "agency" is 5; write the full name of the body, such as "广东省医疗保障局"'),
        ({"agency": " "}, 'key "agency" is " "; write the full name of the body, such as "广东省医疗保障局"'),
        ({"division_code": 440000}, 'key "division_code" is 440000; write six digits in quotes, such as "440000"'),
        (
            {"evidence": "https://a.cn"},
            'key "evidence" is "https://a.cn"; write a list of texts, such as ["https://…"]',
        ),
        (
            {"listings": ["https://a.cn"]},
            """key "listings" is ['https://a.cn']; write a list of tables, such as [{ url = "https://…" }]""",
        ),
        ({"manners": 2}, 'key "manners" is 2; write a table, below the line [site.manners]'),
        ({"options": {"siteId": 7}}, 'key "options.siteId" is 7; write a text in quotes, such as siteId = "…"'),
        ({"notes": []}, 'key "notes" is []; write a sentence, or leave the key out'),
        # choices
        ({"family": "nfcns"}, 'key "family" is "nfcns", which is unknown; did you mean "nfcms"?'),
        ({"family": "drupal"}, f'key "family" is "drupal", which is unknown; write one of {", ".join(FAMILIES)}'),
        ({"level": "zone"}, f'key "level" is "zone", which is unknown; write one of {LEVELS}'),
        ({"status": "unverifed"}, 'key "status" is "unverifed", which is unknown; did you mean "unverified"?'),
        (
            {"listings": [{"url": "https://hsa.gd.gov.cn/", "wanted": "all of it"}]},
            'key "listings[1].wanted" is "all of it", which is unknown; write one of annual_report, work_points, any',
        ),
        # names
        (
            {"other_hosts": ["https://www.gd.gov.cn"]},
            'key "other_hosts" is "https://www.gd.gov.cn"; write a bare host name in small letters, such as "hsa.gd.gov.cn"',
        ),
        ({"other_hosts": ["hsa.gd.gov.cn"]}, 'key "other_hosts" names the host hsa.gd.gov.cn again; leave it out'),
        (
            {"other_hosts": ["10.0.0.5"]},
            'key "other_hosts" is 10.0.0.5, a private address; if it is meant, write private_addresses = true in manners',
        ),
        (
            {"other_hosts": ["localhost"]},
            'key "other_hosts" is localhost, a private address; if it is meant, write private_addresses = true in manners',
        ),
        # divisions
        (
            {"division_code": "449900"},
            'key "division_code" is "449900", which is no division in use; write the six digits of GB/T 2260',
        ),
        (
            {"division_code": "440100"},
            'key "division_code" is "440100" (广东省广州市), a prefecture, but the level is province',
        ),
        ({"level": "township"}, 'key "division_code" is "440000" (广东省), a province, but the level is township'),
        ({"level": "national"}, 'key "division_code" is "440000", but the level is national; leave it out'),
        # addresses
        ({"listings": [{"url": "hsa.gd.gov.cn/nb"}]}, f'key "listings[1].url" is "hsa.gd.gov.cn/nb", {NO_ADDRESS}'),
        ({"listings": [{}]}, 'key "listings[1].url" is missing; write the address of the list page'),
        ({"reports": ["ftp://hsa.gd.gov.cn/1"]}, f'key "reports" is "ftp://hsa.gd.gov.cn/1", {NO_ADDRESS}'),
        ({"reports": ["https://u@hsa.gd.gov.cn/1"]}, f'key "reports" is "https://u@hsa.gd.gov.cn/1", {NO_ADDRESS}'),
        ({"reports": ["https://hsa.gd.gov.cn:x/"]}, f'key "reports" is "https://hsa.gd.gov.cn:x/", {NO_ADDRESS}'),
        ({"reports": ["https://hsa.gd.gov.cn/1 2"]}, f'key "reports" is "https://hsa.gd.gov.cn/1 2", {NO_ADDRESS}'),
        (
            {"reports": ["https://www.gd.gov.cn/1"]},
            'key "reports" is "https://www.gd.gov.cn/1", which is on another host than hsa.gd.gov.cn; '
            "add its host to other_hosts",
        ),
        (
            {"reports": ["https://hsa.gd.gov.cn/1"] * 2},
            'key "reports" names "https://hsa.gd.gov.cn/1" twice; write it once',
        ),
        (
            {"listings": [{"url": "https://hsa.gd.gov.cn/nb/"}] * 2},
            'key "listings[2].url" is "https://hsa.gd.gov.cn/nb/" again; write each list page once',
        ),
        ({"evidence": ["page 7"]}, f'key "evidence" is "page 7", {NO_ADDRESS}'),
        ({"evidence": []}, 'key "evidence" is empty; write the address of a public page that shows these addresses'),
        (
            {"listings": []},
            'key "listings" is empty, and so is reports; write at least one list page or one report',
        ),
        # what to expect
        (
            {"expect": {"min_reports": -1}},
            'key "expect.min_reports" is -1; write a whole number, 0 or more, such as 0',
        ),
        (
            {"expect": {"min_reports": 1.5}},
            'key "expect.min_reports" is 1.5; write a whole number, 0 or more, such as 0',
        ),
        (
            {"expect": {"first_year": "2020"}},
            'key "expect.first_year" is "2020"; write a whole number, 2008 or more, such as 2008',
        ),
        ({"expect": {"last_year": 20222}}, 'key "expect.last_year" is 20222; write a year from 2008 to 2100'),
        (
            {"expect": {"first_year": 2023, "last_year": 2020}},
            'key "expect.last_year" is 2020, before first_year 2023; write them in order',
        ),
        # manners
        (
            {"manners": {"pace": -1}},
            'key "manners.pace" is -1; write a number of seconds, 0 or more, such as 2.0',
        ),
        (
            {"manners": {"pace": "slow"}},
            'key "manners.pace" is "slow"; write a number of seconds, 0 or more, such as 2.0',
        ),
        (
            {"manners": {"pace": float("inf")}},
            'key "manners.pace" is inf; write a number of seconds, 0 or more, such as 2.0',
        ),
        (
            {"manners": {"pace": True}},
            'key "manners.pace" is true; write a number of seconds, 0 or more, such as 2.0',
        ),
        (
            {"manners": {"attempts": 0}},
            'key "manners.attempts" is 0; write a whole number, 1 or more, such as 4',
        ),
        (
            {"manners": {"verify_tls": "no"}},
            'key "manners.verify_tls" is "no"; write true or false, without quotes',
        ),
        (
            {"manners": {"read_timeout": 300}},
            'key "manners.read_timeout" is 300, more than total_timeout 120; write less',
        ),
        (
            {"manners": {"connect_timeout": 0}},
            'key "manners.connect_timeout" is 0, which no server can keep; write the seconds to wait',
        ),
    ],
)
def test_one_fault_is_one_message(changed: dict[str, Any], expected: str) -> None:
    assert problems_of({**ENTRY, **changed}) == [f'guangdong.toml: site "gd-ybj": {expected}']


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("id", 'site no. 1: key "id" is missing; write a short name of your own, such as "guangdong-ybj"'),
        (
            "agency",
            'site "gd-ybj": key "agency" is missing; write the full name of the body, such as "广东省医疗保障局"',
        ),
        ("level", f'site "gd-ybj": key "level" is missing; write one of {LEVELS}'),
        ("family", f'site "gd-ybj": key "family" is missing; write one of {", ".join(FAMILIES)}'),
        (
            "division_code",
            'site "gd-ybj": key "division_code" is missing; '
            "write the six digits of GB/T 2260, or say in notes why there are none",
        ),
        (
            "evidence",
            'site "gd-ybj": key "evidence" is empty; write the address of a public page that shows these addresses',
        ),
    ],
)
def test_a_missing_key_is_asked_for(missing: str, expected: str) -> None:
    assert problems_of(without(missing)) == [f"guangdong.toml: {expected}"]


def test_an_id_is_plain() -> None:
    assert problems_of({**ENTRY, "id": "GD ybj"}) == [
        'guangdong.toml: site "GD ybj": key "id" is "GD ybj"; '
        'write small letters, digits and single hyphens, such as "guangdong-ybj"'
    ]


def test_a_missing_host_is_asked_for_before_its_addresses_are_judged() -> None:
    first, *_ = problems_of(without("host"))
    assert (
        first
        == 'guangdong.toml: site "gd-ybj": key "host" is missing; write the name of the host, such as "hsa.gd.gov.cn"'
    )


def test_all_faults_are_named_at_once() -> None:
    found = problems_of({**without("agency"), "familly": "trs", "manners": {"pace": -1}})
    assert [line.split('key "')[1].split('"')[0] for line in found] == ["familly", "agency", "manners.pace"]


def test_a_development_zone_says_in_notes_that_it_has_no_code() -> None:
    assert problems_of({**without("division_code"), "level": "county", "notes": "A zone: it has no code."}) == []


def test_a_township_goes_by_the_county_or_city_it_lies_in() -> None:
    town = {**ENTRY, "level": "township"}
    assert problems_of({**town, "division_code": "440825"}) == []
    assert problems_of({**town, "division_code": "441900"}) == []  # 东莞 has no counties


def test_the_loopback_web_may_be_registered_when_that_is_meant() -> None:
    local = {
        "host": "127.0.0.9",
        "listings": [{"url": "http://127.0.0.9:8081/"}],
        "manners": {"private_addresses": True},
    }
    assert problems_of({**ENTRY, **local}) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[[site]]\nid = \n", "x.toml: line 2, column 6: Invalid value"),
        (b"[[site]\n", "x.toml: line 1, column 7: Expected ']]' at the end of an array declaration"),
        (b'a = """\n\n', "x.toml: line 2, column 1: Unterminated string"),
        (b"a = 1\na = 2\n", "x.toml: line 2, column 6: Cannot overwrite a value"),
        (b"a = 1\n\xc4\xe3\n", "x.toml: line 2: is not UTF-8; save the file as UTF-8"),
        (b"[[sites]]\n", 'x.toml: key "sites" is unknown; did you mean "site"?'),
        (b"[site]\n", 'x.toml: key "site" is no list of tables; write [[site]] before each entry'),
    ],
)
def test_a_file_that_is_no_registry_file_is_named_with_its_line(content: bytes, expected: str) -> None:
    assert [str(problem) for problem in read_files({"x.toml": content})[1]] == [expected]


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
    assert read_files(files, families=("mine", "generic"))[1] == ()


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
    return Site(
        id=draw(st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)),
        agency=draw(WORDS),
        level=level,
        host=host,
        family=draw(st.sampled_from(FAMILIES)),
        division_code=draw(st.sampled_from(codes)) if codes else None,
        other_hosts=tuple(others),
        listings=tuple(Listing(url, draw(wanted), draw(columns)) for url in addresses[:cut]),
        reports=tuple(addresses[cut:]),
        options=tuple(sorted(draw(st.dictionaries(WORDS, WORDS, max_size=3)).items())),
        expect=Expectation(draw(st.integers(0, 30)), first, draw(st.none() | st.integers(first or 2008, 2100))),
        manners=draw(
            st.builds(
                Manners,
                pace=WAITS,
                connect_timeout=WAITS,
                read_timeout=WAITS,
                attempts=st.integers(1, 9),
                redirects=st.integers(0, 9),
                largest_wire=st.integers(1, 10**9),
                largest_body=st.integers(1, 10**9),
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


# ---------------------------------------------------------------- what ships

# 陕西省医疗保障局: no public page that names its host could be found
NOT_EVIDENCED = {"610000"}


def test_the_provincial_bureaus_are_there() -> None:
    bureaus = {
        site.division_code for site in SHIPPED if site.level == "province" and site.agency.endswith("医疗保障局")
    }
    assert bureaus == {code for code in CODES["province"] if code[:2] not in ("71", "81", "82")} - NOT_EVIDENCED
    assert "国家医疗保障局" in {site.agency for site in SHIPPED}


def test_prefectures_and_counties_of_most_provinces_are_there() -> None:
    below = [site for site in SHIPPED if site.level in ("prefecture", "county")]
    assert len(below) >= 60
    assert len({site.division_code[:2] for site in below if site.division_code}) >= 25
    assert len({site.family for site in SHIPPED}) >= 12


@pytest.mark.parametrize("site", SHIPPED, ids=lambda site: site.id)
def test_a_shipped_site_has_evidence_and_is_unverified(site: Site) -> None:
    assert site.evidence
    assert site.status == "unverified"
    assert set(site.reports) <= set(site.evidence)
    assert site.expect.min_reports <= len(site.reports)


@pytest.mark.parametrize("site", [site for site in SHIPPED if site.division_code], ids=lambda site: site.id)
def test_the_name_of_a_shipped_body_leads_to_its_division(site: Site) -> None:
    agency = resolve(site.agency)
    assert (agency.division_code, agency.level) == (site.division_code, site.level)


def test_each_file_holds_the_sites_of_one_province() -> None:
    for path in sorted((ROOT / "scraper" / "sites").glob("*.toml")):
        read, _ = read_files({path.name: path.read_bytes()})
        assert len({site.division_code[:2] for site in read if site.division_code}) <= 1, path.name
        text = path.read_text(encoding="utf-8")
        assert text.endswith("\n".join(write_entry(site) for site in read)), (
            f"{path.name} is not as write_entry writes it"
        )


# ---------------------------------------------------------------- docs/sites.md

DOCS = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")


def keys_in(heading: str) -> list[str]:
    """First cells of the table below a heading."""
    section = DOCS.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    return [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize(
    ("heading", "record"),
    [("## An entry", Site), ("### `listings`", Listing), ("### `expect`", Expectation), ("### `manners`", Manners)],
    ids=["site", "listing", "expect", "manners"],
)
def test_the_docs_name_every_key(heading: str, record: type) -> None:
    assert keys_in(heading) == list(keys_of(record))


def test_the_docs_name_the_default_manners() -> None:
    rows = dict(line.split(" | ")[:2] for line in DOCS.splitlines() if line.startswith("| `"))
    usual = Manners()
    for key in keys_of(Manners):
        assert rows[f"| `{key}`"] == str(getattr(usual, key)).lower()


def test_the_entry_of_the_docs_is_sound_and_as_it_would_be_written() -> None:
    text = DOCS.split("```toml\n", 1)[1].split("```", 1)[0]
    (site,), problems = read_files({"docs": text.encode()})
    assert problems == ()
    assert write_entry(site) == text


def test_the_docs_count_what_ships() -> None:
    counted = [
        [
            sum(site.level == level and (site.agency.endswith("医疗保障局")) is bureau for site in SHIPPED)
            for level in get_args(Level)
        ]
        for bureau in (True, False)
    ]
    rows = [line for line in DOCS.splitlines() if line.startswith(("| 医疗保障局 |", "| other bodies |"))]
    assert [[int(cell) if cell.strip() else 0 for cell in row.strip("|").split("|")[1:]] for row in rows] == counted
    assert f"{len(SHIPPED)} entries" in DOCS
