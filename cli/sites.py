"""The commands ``gongkai sites``: what the registry holds, whether it is so on the web, and an entry for a new site."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import click

from cli.crawling import read_sites
from cli.live import counting
from cli.outcomes import Reader
from cli.output import clean, print_rows, write_json
from cli.pipeline import load_parser
from cli.site_check import Checked, check_sites, judge_status
from cli.site_entry import EntryError, LostPageError, Made, Wishes, find_owner, make_entry
from cli.usage import (
    DONE,
    FAILURES,
    Fault,
    contact_option,
    faults,
    json_option,
    read_address,
    registry_option,
)
from db.rows import Row
from parsers.records import Level, as_json
from scraper.entries import find_id_fault
from scraper.families import FAMILIES, Family
from scraper.fetch import HostFetcher, name_agent
from scraper.records import Manners, Site
from scraper.registry import read_files, write_entry
from scraper.registry_edit import add_entry, change_status

_LIST_COLUMNS = ("id", "agency", "level", "division", "family", "status", "lists", "reports", "expected")
_CHECK_COLUMNS = ("site", "kind", "state", "family", "entries", "candidates", "address", "detail")
_HEAD = "# Sites added by gongkai sites new. What the keys mean: docs/sites.md\n"
_FEW = 3  # sites from which a progress bar is shown


@click.group("sites")
def sites_group() -> None:
    """The registry: where reports are found.

    \b
    Example:
      gongkai sites list --province 44
      gongkai sites check guangdong-ybj --contact you@example.org
    """


# ---------------------------------------------------------------- list


@sites_group.command("list")
@click.option("--level", type=click.Choice(get_args(Level)), help="Only bodies of this level.")
@click.option("--family", type=click.Choice(list(FAMILIES)), help="Only sites of this family.")
@click.option("--province", metavar="CODE", help="Only divisions whose code begins so, such as 44, 440000 or 4403.")
@registry_option
@json_option("One array of objects, with every key of the entries.")
def sites_list(
    level: str | None, family: str | None, province: str | None, registry: Path | None, as_objects: bool
) -> None:
    """The sites of the registry.

    \b
    Example:
      gongkai sites list --level county --province 33
    """
    place = read_place(province)
    sites = [
        site
        for site in read_sites(registry, ())
        if level in (None, site.level)
        and family in (None, site.family)
        and (place is None or (site.division_code or "").startswith(place))
    ]
    if as_objects:
        click.echo(write_json([as_json(site) for site in sites]))
    else:
        print_rows(_LIST_COLUMNS, map(site_row, sites), None)


def read_place(code: str | None) -> str | None:
    """A division code without the zeros that stand for all of a province or prefecture."""
    if code is None:
        return None
    if not code.isascii() or not code.isdigit() or not 2 <= len(code) <= 6:
        raise click.BadParameter("a division code has two to six digits, such as 44 or 440000", param_hint="--province")
    if len(code) < 6:
        return code
    return code[:2] if code.endswith("0000") else code.removesuffix("00")


def site_row(site: Site) -> Row:
    """An entry in a line."""
    expect = site.expect
    return (
        site.id,
        site.agency,
        site.level,
        site.division_code or "",
        site.family,
        site.status,
        len(site.listings),
        len(site.reports),
        expect.min_reports,
    )


# ---------------------------------------------------------------- check


@sites_group.command("check")
@click.argument("names", nargs=-1, metavar="[SITE…]")
@click.option("--hosts", "hosts_at_once", type=click.IntRange(1), default=32, show_default=True, help="Hosts at once.")
@click.option("--wrong", "only_wrong", is_flag=True, help="Print only what is not as the registry says.")
@registry_option
@contact_option
@json_option("One array of objects, one for each list or report.")
def sites_check(
    names: tuple[str, ...], hosts_at_once: int, only_wrong: bool, registry: Path | None, contact: str, as_objects: bool
) -> None:
    """Ask every list and every report of the entries, and say whether they are as the registry says: whether the
    family is right, how many entries the first page has, how many of them may be reports, what was refused and what failed.
    Nothing is stored. SITE is an id of the registry; without, all of them. robots.txt and the pace of each site are kept;
    what does not answer is asked once more. After Ctrl-C the sites that were seen are printed.

    With --sites the status of each entry is written into its file: verified when all is right, blocked or gone when all
    of it is. Exit code 1 when something is wrong.

    \b
    Example:
      gongkai sites check guangdong-ybj --contact you@example.org
    """
    sites = read_sites(registry, names)
    found: dict[str, tuple[Checked, ...]] = {}
    with faults():
        try:
            see_sites(sites, contact, hosts_at_once, found)
        finally:
            seen = [site for site in sites if site.id in found]
            changed = write_statuses(registry, seen, found) if registry else {}
            lines = [one for site in seen for one in found[site.id]]
            print_checked([one for one in lines if not (only_wrong and one.is_right)], as_objects=as_objects)
            for name, (before, after) in changed.items():
                click.echo(f"{name}: status {before} → {after}", err=True)
            click.echo(sum_up(lines, len(seen), len(sites)), err=True)
    sys.exit(DONE if all(one.is_right for one in lines) else FAILURES)


def see_sites(sites: Sequence[Site], contact: str, hosts_at_once: int, found: dict[str, tuple[Checked, ...]]) -> None:
    """Check the sites, with a bar on a terminal; what came of each goes into ``found`` as soon as it is known."""
    parse, now = load_parser(), datetime.now(UTC)

    def make_reader(family: Family) -> Reader:
        return Reader(parse, family.unwrap, now)

    with counting("checking", len(sites), _FEW) as advance:

        def done(site: Site, checked: tuple[Checked, ...]) -> None:
            found[site.id] = checked
            advance()

        check_sites(sites, name_agent(contact), make_reader, hosts_at_once, done)


def print_checked(lines: Sequence[Checked], *, as_objects: bool) -> None:
    """What came of each address."""
    if as_objects:
        click.echo(write_json([as_json(one) | {"right": one.is_right} for one in lines]))
    else:
        print_rows(_CHECK_COLUMNS, map(checked_row, lines), None)


def sum_up(lines: Sequence[Checked], seen: int, wanted: int) -> str:
    """``2 of 3 sites checked: 4 addresses as the registry says, 2 not (1 gone, 1 failed)``."""
    wrong = Counter(one.state for one in lines if not one.is_right)
    kinds = f" ({', '.join(f'{count} {state}' for state, count in wrong.most_common())})" if wrong else ""
    sites = f"{seen} of {wanted} sites" if seen < wanted else f"{seen} site{'s' if seen != 1 else ''}"
    return f"{sites} checked: {len(lines) - wrong.total()} addresses as the registry says, {wrong.total()} not{kinds}"


def checked_row(one: Checked) -> Row:
    """What came of an address, in a line."""
    return one.site, one.kind, one.state, one.family, one.entries, one.candidates, one.url, one.detail


def write_statuses(
    folder: Path, sites: Sequence[Site], checked: Mapping[str, Sequence[Checked]]
) -> dict[str, tuple[str, str]]:
    """Write the statuses that were seen into the files of the folder. Site → (status before, status now), if it changed."""
    wanted = {site.id: judge_status(checked[site.id]) for site in sites}
    changed = {site.id: (site.status, wanted[site.id]) for site in sites}
    told = {name: (before, after) for name, (before, after) in changed.items() if after and after != before}
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() == ".toml"):
        content = path.read_bytes().decode("utf-8")
        new = change_status(content, {name: after for name, (_, after) in told.items()})
        if new != content:
            replace_file(path, new)
    return {name: (before, str(after)) for name, (before, after) in told.items()}


def replace_file(path: Path, content: str) -> None:
    """Write a file so that it is there whole: the old one or the new one."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content.encode("utf-8"))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


# ---------------------------------------------------------------- new


def read_id(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """An id that an entry can have."""
    fault = find_id_fault(name) if name is not None else None
    if fault:
        raise click.BadParameter(clean(fault))
    return name


@sites_group.command("new")
@click.argument("url", callback=read_address)
@click.option("--id", "name", callback=read_id, help="The id of the entry; by default from the name of the host.")
@click.option(
    "--agency", help="The body, with its region in full; by default the one that the page names as its owner."
)
@click.option("--level", type=click.Choice(get_args(Level)), help="Its level, where the name does not tell.")
@click.option("--division", metavar="CODE", help="Its division code, where the name does not tell.")
@click.option("--private", is_flag=True, help="The address may lie in a private network, and the entry says so.")
@click.option(
    "--pace",
    type=click.FloatRange(0, 60),
    default=Manners().pace,
    show_default=True,
    help="Seconds between two requests, now and in the entry.",
)
@click.option(
    "--sites",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the entry into own.toml of this folder, made when missing. Without, it is printed.",
)
@contact_option
def sites_new(
    url: str,
    name: str | None,
    agency: str | None,
    level: Level | None,
    division: str | None,
    private: bool,
    pace: float,
    folder: Path | None,
    contact: str,
) -> None:
    """Make an entry for the page at URL, a list of reports or a report: it is asked for, its family is recognised, its
    body is read from the page where that is certain. Of a report the entry gets the list that leads to it, where one is
    found. An entry that exists is never overwritten. Exit code 1 when the page is refused, or is neither a list nor a
    report; then nothing is written.

    \b
    Example:
      gongkai sites new http://ybj.weihai.gov.cn/col/col58817/index.html --contact you@example.org
    """
    manners = Manners(pace=pace, private_addresses=private)
    wishes = Wishes(name, agency, level, division)
    with HostFetcher(urlsplit(url).hostname or "", manners, user_agent=name_agent(contact)) as fetcher:
        try:
            made = make_entry(url, wishes, manners, fetcher.fetch, load_parser())
        except LostPageError as error:
            click.echo(clean(f"failed: {error}"), err=True)
            sys.exit(FAILURES)
        except EntryError as error:
            raise Fault(str(error)) from None
    site, checked = made.site, made.checked
    if folder is None:
        refuse_known(read_sites(None, ()), site)
        click.echo(write_entry(site), nl=False)
    elif checked.is_right:
        with faults():
            click.echo(f"{save_entry(folder, site)}: {site.id}")
    tell_made(made)
    sys.exit(DONE if checked.is_right else FAILURES)


def tell_made(made: Made) -> None:
    """What was seen at the address, and what is to be known or written, a line each."""
    checked = made.checked
    counts = "" if checked.entries is None else f"{checked.entries} entries, {checked.candidates} may be reports"
    told = (f"{checked.kind} {checked.state}", counts, checked.detail)
    for line in (": ".join(part for part in told if part), *made.advice):
        click.echo(clean(line), err=True)


def refuse_known(sites: Sequence[Site], site: Site) -> None:
    """An id is given once, and an address listed once."""
    owner = find_owner(sites, site)
    if owner and owner.id == site.id:
        raise Fault(f"the registry has a site {site.id} already; give --id")
    if owner:
        raise Fault(f"the registry has this address already, in the site {owner.id}")


def save_entry(folder: Path, site: Site) -> Path:
    """Add an entry to ``own.toml`` of a registry folder, which stays one that can be used."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "own.toml"
    if any(entry.suffix.lower() == ".toml" for entry in folder.iterdir()):
        refuse_known(read_sites(folder, ()), site)
    content = add_entry(path.read_bytes().decode("utf-8") if path.exists() else _HEAD, site)
    _, problems = read_files({str(path): content.encode("utf-8")})
    if problems:
        raise Fault("\n".join(map(str, problems)))
    replace_file(path, content)
    return path
