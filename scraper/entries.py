"""One ``[[site]]`` of a registry file → :class:`Site`. The rules that an entry must keep stand here.

The keys of an entry are the fields of its dataclass; ``docs/sites.md`` says what each means.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args
from urllib.parse import urlsplit

from parsers.agencies import resolve
from parsers.gazetteer import DIVISIONS, WITHOUT_COUNTIES
from parsers.records import Level
from scraper.checked_table import CheckedTable, Report, instead_of, listed, shown
from scraper.records import Expectation, Listing, Manners, Site, SiteStatus, Wanted

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")
# the regulations that ask for reports are of 2007 and in force since May 2008
FIRST_YEAR, LAST_YEAR = 2008, 2100
_LONGEST = 3600.0  # seconds to wait for anything
_MOST = 20  # attempts and redirects

Fault = tuple[str, str]  # key, what is wrong and what to write


@dataclass(frozen=True, slots=True)
class Options:
    """What an entry may tell a family: ``known`` names, and the sets of them without which they have no effect."""

    known: tuple[str, ...] = ()
    decisive: tuple[tuple[str, ...], ...] = ()


Families = Mapping[str, Options]


def keys_of(record: type) -> tuple[str, ...]:
    """The keys of a table are the fields of its dataclass."""
    return tuple(field.name for field in fields(record))


def read_entry(table: Mapping[str, Any], families: Families, report: Report) -> Site:
    """The entry as far as it can be read: to be used only when nothing was reported."""
    reader = CheckedTable(table, report)
    reader.only(keys_of(Site))
    site = Site(
        id=reader.text("id", 'a short name of your own, such as "guangdong-ybj"'),
        agency=reader.text("agency", 'the full name of the body, such as "广东省医疗保障局"'),
        level=reader.choice("level", get_args(Level)),
        host=reader.text("host", 'the name of the host, such as "hsa.gd.gov.cn"'),
        family=reader.choice("family", tuple(families)),
        division_code=reader.optional("division_code", 'six digits in quotes, such as "440000"'),
        other_hosts=reader.texts("other_hosts", '"www.gd.gov.cn"'),
        listings=tuple(_listing(row) for row in reader.rows("listings", '{ url = "https://…" }')),
        reports=reader.texts("reports", '"https://…"'),
        options=_options(reader.inner("options")),
        expect=_expectation(reader.inner("expect")),
        manners=_manners(reader.inner("manners")),
        own_reports=reader.flag("own_reports", False),
        status=reader.choice("status", get_args(SiteStatus), "unverified"),
        evidence=reader.texts("evidence", '"https://…"'),
        notes=reader.optional("notes", "a sentence, or leave the key out") or "",
    )
    for key, detail in (*_faults(site, table), *_option_faults(site, table, families)):
        reader.fault(key, detail)
    return site


def find_id_fault(name: str) -> str | None:
    """What is wrong with the id of an entry, and what to write; ``None`` when nothing is."""
    if _ID.fullmatch(name):
        return None
    return f'is {shown(name)}; write small letters, digits and single hyphens, such as "guangdong-ybj"'


def _listing(row: CheckedTable) -> Listing:
    row.only(keys_of(Listing))
    return Listing(
        url=row.text("url", "the address of the list page"),
        wanted=row.choice("wanted", get_args(Wanted), "annual_report"),
        column=row.optional("column", 'what the site calls the column, such as "政府信息公开年报"'),
        derived_from=row.optional("derived_from", "the address of the article from which url is derived"),
    )


def _options(table: CheckedTable) -> tuple[tuple[str, str], ...]:
    """Sorted by key, so that two ways of writing the same entry are the same entry."""
    return tuple((key, table.text(key, f'a text in quotes, such as {key} = "…"')) for key in sorted(table.table))


def _expectation(table: CheckedTable) -> Expectation:
    table.only(keys_of(Expectation))
    expect = Expectation(
        min_reports=table.whole("min_reports", 0, 0),
        first_year=_year(table, "first_year"),
        last_year=_year(table, "last_year"),
    )
    if expect.first_year and expect.last_year and expect.first_year > expect.last_year:
        table.fault("last_year", f"is {expect.last_year}, before first_year {expect.first_year}; write them in order")
    return expect


def _year(table: CheckedTable, key: str) -> int | None:
    if key not in table.table:
        return None
    year = table.whole(key, FIRST_YEAR, FIRST_YEAR)
    if year > LAST_YEAR:
        table.fault(key, f"is {year}; write a year from {FIRST_YEAR} to {LAST_YEAR}")
    return year


def _manners(table: CheckedTable) -> Manners:
    table.only(keys_of(Manners))
    usual = Manners()
    manners = Manners(
        pace=table.seconds("pace", usual.pace, _LONGEST),
        connect_timeout=table.seconds("connect_timeout", usual.connect_timeout, _LONGEST),
        read_timeout=table.seconds("read_timeout", usual.read_timeout, _LONGEST),
        total_timeout=table.seconds("total_timeout", usual.total_timeout, _LONGEST),
        attempts=table.whole("attempts", usual.attempts, 1, _MOST),
        redirects=table.whole("redirects", usual.redirects, 0, _MOST),
        largest_wire=table.whole("largest_wire", usual.largest_wire, 1),
        largest_body=table.whole("largest_body", usual.largest_body, 1),
        verify_tls=table.flag("verify_tls", usual.verify_tls),
        private_addresses=table.flag("private_addresses", usual.private_addresses),
    )
    for key in ("connect_timeout", "read_timeout"):
        value = getattr(manners, key)
        if value > manners.total_timeout:
            table.fault(key, f"is {value:g}, more than total_timeout {manners.total_timeout:g}; write less")
    if manners.largest_body < manners.largest_wire:
        table.fault(
            "largest_body", f"is {manners.largest_body}, less than largest_wire {manners.largest_wire}; write more"
        )
    for key in ("connect_timeout", "read_timeout", "total_timeout"):
        if getattr(manners, key) == 0:
            table.fault(key, "is 0, which no server can keep; write the seconds to wait")
    return manners


# ---------------------------------------------------------------- rules over several keys


def _faults(site: Site, table: Mapping[str, Any]) -> Iterator[Fault]:
    """``table``: what was read. A key that could not be read is not also called missing or at odds with another."""
    fault = find_id_fault(site.id) if site.id else None
    if fault:
        yield "id", fault
    yield from _host_faults(site)
    if table.get("level") == site.level and table.get("division_code") == site.division_code:
        yield from _division_faults(site)
    yield from _address_faults(site)
    if not table.get("listings") and not table.get("reports"):
        yield "listings", "is empty, and so is reports; write at least one list page or one report"
    for number, listing in enumerate(site.listings, 1):
        if listing.derived_from is not None and listing.derived_from not in site.evidence:
            detail = f"is {shown(listing.derived_from)}, which evidence does not name; write it there as well"
            yield f"listings[{number}].derived_from", detail
    if not table.get("evidence"):
        yield "evidence", "is empty; write the address of a public page that shows these addresses"
    for address in site.evidence:
        fault = _http_fault(address)
        if fault:
            yield "evidence", fault


def _option_faults(site: Site, table: Mapping[str, Any], families: Families) -> Iterator[Fault]:
    """What a family does not know would be passed over in silence."""
    options = families.get(site.family)
    if options is None or table.get("family") != site.family or not site.options:
        return
    names = [name for name, _ in site.options]
    if not options.known:
        yield "options", f"tells {site.family} {listed(names)}, but there is nothing to tell; leave it out"
        return
    unknown = [name for name in names if name not in options.known]
    for name in unknown:
        yield f"options.{name}", f"is unknown to {site.family}; {instead_of(name, options.known, 'it knows')}"
    if not unknown and not any(set(needed) <= set(names) for needed in options.decisive):
        needed = ", or ".join(" and ".join(group) for group in options.decisive)
        yield "options", f"has no effect without {needed}; write that as well, or leave the options out"


def _host_faults(site: Site) -> Iterator[Fault]:
    for key, names in (("host", (site.host,) if site.host else ()), ("other_hosts", site.other_hosts)):
        for name in names:
            address = _ip(name)
            if not _is_host(name):
                yield key, f"is {shown(name)}; write a bare host name in small letters, such as {shown(_bare(name))}"
            elif (name == "localhost" or (address and not address.is_global)) and not site.manners.private_addresses:
                yield key, f"is {name}, a private address; if it is meant, write private_addresses = true in manners"
    if site.host in site.other_hosts:
        yield "other_hosts", f"names the host {site.host} again; leave it out"


def _is_host(name: str) -> bool:
    return name == "localhost" or _ip(name) is not None or _NAME.fullmatch(name) is not None


def _bare(name: str) -> str:
    """The host that is probably meant by more than a host."""
    try:
        host = urlsplit(name if "//" in name else f"//{name}").hostname or ""
    except ValueError:
        host = ""
    bare = host.strip().strip(".")
    return bare if _is_host(bare) else "hsa.gd.gov.cn"


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _division_faults(site: Site) -> Iterator[Fault]:
    code = site.division_code
    if site.level == "national":
        if code is not None:
            yield "division_code", f"is {shown(code)}, but the level is national; leave it out"
    elif code is None:
        # development zones have none
        if not site.notes:
            yield "division_code", "is missing; write the six digits of GB/T 2260, or say in notes why there are none"
    elif code not in DIVISIONS:
        yield "division_code", f"is {shown(code)}, which is no division in use; write the six digits of GB/T 2260"
    elif site.level not in _levels_of(code):
        division = DIVISIONS[code]
        yield (
            "division_code",
            f"is {shown(code)} ({division.full_name}), a {division.level}, but the level is {site.level}; mend one of them",
        )
    else:
        place = resolve(site.agency).division_code
        if place not in (None, code):
            yield (
                "division_code",
                f"is {shown(code)} ({DIVISIONS[code].full_name}), but {site.agency} is of {shown(place)}; mend one of them",
            )


def _levels_of(code: str) -> tuple[Level, ...]:
    """What a body with this code may be. A township has none of its own and goes by the county, or city, it lies in."""
    level = DIVISIONS[code].level
    return (level, "township") if level == "county" or code in WITHOUT_COUNTIES else (level,)


def _address_faults(site: Site) -> Iterator[Fault]:
    lists = [listing.url for listing in site.listings]
    addresses = [(f"listings[{number}].url", address) for number, address in enumerate(lists, 1)]
    addresses += [("reports", address) for address in site.reports]
    for place, (key, address) in enumerate(addresses):
        fault = _http_fault(address) if address else None
        if fault:
            yield key, fault
        elif address and _is_host(site.host) and urlsplit(address).hostname not in (site.host, *site.other_hosts):
            yield key, f"is {shown(address)}, which is on another host than {site.host}; add its host to other_hosts"
        if key != "reports" and address in lists[:place]:
            yield key, f"is {shown(address)} again; write each list page once"
        elif key == "reports" and address in lists:
            yield key, f"is {shown(address)}, a list page too; leave it out of one of them"


def _http_fault(address: str) -> str | None:
    """What is wrong with an address, if anything."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket without its other half
        sound = False
    if sound and not re.search(r"\s", address) and "@" not in parts.netloc:
        return None
    return f"is {shown(address)}, which is no web address; write all of it, from http:// or https:// on"
