"""An entry of the site registry: every fault is named with its key and what to write instead."""

from datetime import date
from typing import Any

import pytest
import tomli_w

from scraper.families import FAMILIES
from scraper.records import Listing, Site
from scraper.registry import read_files
from tests.entries import ENTRY


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
    "id, agency, level, host, family, division_code, other_hosts, listings, reports, options, expect, manners, own_reports, status, "
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
        (
            {"family": "lonsun", "options": {"siteId": 7}},
            'key "options.siteId" is 7; write a text in quotes, such as siteId = "…"',
        ),
        (
            {"listings": {"url": "https://hsa.gd.gov.cn/"}},
            """key "listings" is {'url': 'https://hsa.gd.gov.cn/'}; write a list of tables, such as [{ url = "https://…" }]""",
        ),
        ({"expect": "3 reports"}, 'key "expect" is "3 reports"; write a table, below the line [site.expect]'),
        ({"manner": {"pace": 2}}, 'key "manner" is unknown; did you mean "manners"?'),
        ({"notes": []}, 'key "notes" is []; write a sentence, or leave the key out'),
        # choices
        ({"family": "nfcns"}, 'key "family" is "nfcns", which is unknown; did you mean "nfcms"?'),
        ({"family": "NFCMS"}, 'key "family" is "NFCMS", which is unknown; did you mean "nfcms"?'),
        ({"level": 3}, f'key "level" is 3, which is unknown; write one of {LEVELS}'),
        ({"status": "Verified"}, 'key "status" is "Verified", which is unknown; did you mean "verified"?'),
        (
            {"listings": [{"url": "https://hsa.gd.gov.cn/", "wanted": ["any"]}]},
            """key "listings[1].wanted" is ['any'], which is unknown; did you mean "any"?""",
        ),
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
            'key "other_hosts" is "https://www.gd.gov.cn"; write a bare host name in small letters, such as "www.gd.gov.cn"',
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
        *(
            (
                {"host": wrong},
                f'key "host" is "{wrong}"; write a bare host name in small letters, such as "ybj.x.gov.cn"',
            )
            for wrong in (
                "https://ybj.x.gov.cn",
                "ybj.x.gov.cn:8080",
                "ybj.x.gov.cn/nb/",
                "YBJ.x.gov.cn",
                "ybj.x.gov.cn ",
                "ybj.x.gov.cn.",
            )
        ),
        (
            {"host": "[::"},
            'key "host" is "[::"; write a bare host name in small letters, such as "hsa.gd.gov.cn"',
        ),
        # divisions
        (
            {"agency": "北京市医疗保障局"},
            'key "division_code" is "440000" (广东省), but 北京市医疗保障局 is of "110000"; mend one of them',
        ),
        (
            {"division_code": "449900"},
            'key "division_code" is "449900", which is no division in use; write the six digits of GB/T 2260',
        ),
        (
            {"division_code": "440100"},
            'key "division_code" is "440100" (广东省广州市), a prefecture, but the level is province; mend one of them',
        ),
        (
            {"level": "township"},
            'key "division_code" is "440000" (广东省), a province, but the level is township; mend one of them',
        ),
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
        (
            {
                "listings": [
                    {"url": "https://hsa.gd.gov.cn/nb/", "derived_from": "https://hsa.gd.gov.cn/nb/content/post_2.html"}
                ]
            },
            'key "listings[1].derived_from" is "https://hsa.gd.gov.cn/nb/content/post_2.html", which evidence does not name; '
            "write it there as well",
        ),
        (
            {"reports": ["https://hsa.gd.gov.cn/nb/index.html"]},
            'key "reports" is "https://hsa.gd.gov.cn/nb/index.html", a list page too; leave it out of one of them',
        ),
        ({"evidence": ["page 7"]}, f'key "evidence" is "page 7", {NO_ADDRESS}'),
        ({"evidence": []}, 'key "evidence" is empty; write the address of a public page that shows these addresses'),
        (
            {"listings": []},
            'key "listings" is empty, and so is reports; write at least one list page or one report',
        ),
        # options
        (
            {"family": "lonsun", "options": {"siteId": "7", "organid": "2"}},
            'key "options.organid" is unknown to lonsun; did you mean "organId"?',
        ),
        (
            {"family": "gkmlpt", "options": {"sid": "7"}},
            'key "options" has no effect without category and sid; write that as well, or leave the options out',
        ),
        (
            {"family": "hanweb_xxgk", "options": {"jdid": "7"}},
            'key "options" has no effect without infotypeId, or area; write that as well, or leave the options out',
        ),
        (
            {"options": {"area": "7"}},
            'key "options" tells nfcms area, but there is nothing to tell; leave it out',
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
            'key "manners.pace" is -1; write a number of seconds, 0 to 3600, such as 2.0',
        ),
        (
            {"manners": {"pace": "slow"}},
            'key "manners.pace" is "slow"; write a number of seconds, 0 to 3600, such as 2.0',
        ),
        (
            {"manners": {"pace": float("inf")}},
            'key "manners.pace" is inf; write a number of seconds, 0 to 3600, such as 2.0',
        ),
        (
            {"manners": {"pace": True}},
            'key "manners.pace" is true; write a number of seconds, 0 to 3600, such as 2.0',
        ),
        (
            {"manners": {"attempts": 0}},
            'key "manners.attempts" is 0; write a whole number, 1 to 20, such as 4',
        ),
        (
            {"manners": {"attempts": 1000}},
            'key "manners.attempts" is 1000; write a whole number, 1 to 20, such as 4',
        ),
        (
            {"manners": {"pace": 1e9}},
            'key "manners.pace" is 1000000000.0; write a number of seconds, 0 to 3600, such as 2.0',
        ),
        (
            {"manners": {"pace": date(2024, 1, 1)}},
            'key "manners.pace" is 2024-01-01; write a number of seconds, 0 to 3600, such as 2.0',
        ),
        (
            {"manners": {"largest_body": 1}},
            'key "manners.largest_body" is 1, less than largest_wire 20971520; write more',
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
    town = {**ENTRY, "level": "township", "agency": "某镇人民政府"}
    assert problems_of({**town, "division_code": "440825"}) == []
    assert problems_of({**town, "division_code": "441900"}) == []  # 东莞 has no counties


def test_the_loopback_web_may_be_registered_when_that_is_meant() -> None:
    local = {
        "host": "127.0.0.9",
        "listings": [{"url": "http://127.0.0.9:8081/"}],
        "manners": {"private_addresses": True},
    }
    assert problems_of({**ENTRY, **local}) == []
