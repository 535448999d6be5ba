"""The CMS families: ``families.toml`` says what is true of each, the modules here read what data cannot say."""

from collections.abc import Mapping

from scraper.data import load
from scraper.families.definition import Definition, Enumerator, Family, Reader, Starter, Unwrapper, read_definition
from scraper.families.feeds import read_feed
from scraper.families.gkmlpt import read_gkmlpt, start_gkmlpt, unwrap_gkmlpt
from scraper.families.hanweb import (
    enumerate_annual,
    read_annual,
    read_jpaas,
    read_jpage,
    read_xxgk,
    start_jpaas,
    start_xxgk,
)
from scraper.families.html_lists import enumerate_nothing, read_html_list, start_at_listing
from scraper.families.lonsun import read_lonsun, start_lonsun
from scraper.pages import read_text
from scraper.records import Response

__all__ = ["FAMILIES", "Definition", "Family", "recognise"]


def keep_page(response: Response) -> bytes | None:
    """The article is the page as it is."""
    return None


# what reads a family other than as lists in HTML
_STARTERS: Mapping[str, Starter] = {
    "hanweb_jpaas": start_jpaas,
    "hanweb_xxgk": start_xxgk,
    "gkmlpt": start_gkmlpt,
    "lonsun": start_lonsun,
}
_ENUMERATORS: Mapping[str, Enumerator] = {"hanweb_annual": enumerate_annual}
_READERS: Mapping[str, Reader] = {
    "hanweb_annual": read_annual,
    "hanweb_jpaas": read_jpaas,
    "hanweb_jpage": read_jpage,
    "hanweb_xxgk": read_xxgk,
    "gkmlpt": read_gkmlpt,
    "lonsun": read_lonsun,
    "trs_govsearch": read_feed,
    "ucap": read_feed,
}
_UNWRAPPERS: Mapping[str, Unwrapper] = {"gkmlpt": unwrap_gkmlpt}


def _family(definition: Definition) -> Family:
    name = definition.name
    return Family(
        definition,
        _STARTERS.get(name, start_at_listing),
        _ENUMERATORS.get(name, enumerate_nothing),
        _READERS.get(name, read_html_list),
        _UNWRAPPERS.get(name, keep_page),
    )


_HEAD = 300_000  # characters of a page in which its family is looked for
_DATA = load("families.toml")
FAMILIES: Mapping[str, Family] = {entry["name"]: _family(read_definition(entry, _DATA)) for entry in _DATA["family"]}


def recognise(response: Response) -> str:
    """The family that a page shows: by a mark in it, else by its address; ``generic`` when nothing is known of it.

    Families are asked in the order of the file, so that the more particular ones (the api-gateway of Hanweb) come first.
    """
    text = read_text(response)[:_HEAD]
    definitions = [family.definition for family in FAMILIES.values()]
    marked = (one.name for one in definitions if any(mark.search(text) for mark in one.marks))
    named = (one.name for one in definitions if any(address.search(response.url) for address in one.addresses))
    return next(marked, None) or next(named, None) or "generic"
