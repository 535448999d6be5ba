"""The sites that ship, and docs/sites.md beside them."""

from typing import get_args

import pytest

from parsers.agencies import resolve
from parsers.gazetteer import DIVISIONS
from parsers.records import Level
from scraper.entries import keys_of
from scraper.families import FAMILIES
from scraper.records import Expectation, Listing, Manners, Site
from scraper.registry import KNOWN, load_registry, read_files, write_entry
from tests.places import ROOT

SHIPPED = load_registry()

PROVINCES = [code for code, division in DIVISIONS.items() if division.level == "province"]


def test_the_provincial_bureaus_are_there() -> None:
    bureaus = {
        site.division_code for site in SHIPPED if site.level == "province" and site.agency.endswith("医疗保障局")
    }
    assert bureaus == {code for code in PROVINCES if code[:2] not in ("71", "81", "82")}
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
    # where an address holds body and year, the list of an entry is itself a report that was seen
    seen = len(site.reports) + (len(site.listings) if FAMILIES[site.family].is_enumerated else 0)
    assert site.expect.min_reports <= seen
    # copies of official pages lie on many other hosts
    assert all(host.endswith(".gov.cn") for host in (site.host, *site.other_hosts))


DERIVED = [(site, listing) for site in SHIPPED for listing in site.listings if listing.derived_from]


@pytest.mark.parametrize(("site", "listing"), DERIVED, ids=[listing.url for _, listing in DERIVED])
def test_a_derived_list_follows_from_its_article(site: Site, listing: Listing) -> None:
    assert listing.derived_from
    assert FAMILIES[site.family].find_column(listing.derived_from) == listing.url
    assert listing.derived_from in site.evidence


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


def test_the_docs_name_the_families_that_take_options() -> None:
    assert set(keys_in("### `options` by family")) == {name for name, options in KNOWN.items() if options.known}


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


def sureness(site: Site) -> str:
    """How surely the reports of a body are reached, as docs/sites.md calls it."""
    columns = [listing for listing in site.listings if listing.wanted == "annual_report"]
    if any(listing.derived_from is None for listing in columns):
        return "a list of reports, itself evidenced"
    if columns:
        return "a list of reports, derived from a report's address"
    return "reports one by one, no list of them" if site.reports else "other lists of the body, or its home page"


def test_the_docs_count_how_surely_reports_are_reached() -> None:
    rows = [
        line.strip("| ").split(" | ")
        for line in DOCS.splitlines()
        if line.startswith(("| a list of", "| reports one", "| other lists"))
    ]
    provincial = [site for site in SHIPPED if site.level == "province" and site.agency.endswith("医疗保障局")]
    counted = {
        row[0]: [sum(sureness(site) == row[0] for site in sites) for sites in (provincial, SHIPPED)] for row in rows
    }
    assert {row[0]: [int(row[1]), int(row[2])] for row in rows} == counted
    assert len(rows) == 4
    assert sum(count for _, count in counted.values()) == len(SHIPPED)
