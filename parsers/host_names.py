"""What the name of a government's host says of the place: www.huichang.gov.cn is 会昌县's, written in pinyin.

Only a name of which one division in use is written so tells anything by itself: weishan may be 微山县 or 巍山县.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product

from parsers.data import load
from parsers.gazetteer import DIVISIONS, Division, region_chain, short_stem
from parsers.pinyin import readings_of

_PROVINCES: dict[str, str] = load("hosts.toml")["province"]
_MOST_READINGS = 32  # of one name; 重庆 has three
_ENDING = ["gov", "cn"]


def province_of_host(host: str | None) -> str | None:
    """The province whose own address ends the host: ybj.ah.gov.cn → 340000; a county's host says nothing."""
    labels = _labels(host)
    return _PROVINCES.get(labels[-1]) if labels else None


@lru_cache(maxsize=256)
def divisions_of_host(host: str | None) -> tuple[str, ...]:
    """Codes of the divisions whose name in pinyin is that of the host: xuwen.zhanjiang.gov.cn → 徐闻县. May be several."""
    labels = _labels(host)
    if not labels:
        return ()
    outer = _by_pinyin().get(labels[-1], ())
    inner = _by_pinyin().get(labels[-2], ()) if len(labels) > 1 else ()
    above = {*outer, _PROVINCES.get(labels[-1])}
    inside = tuple(code for code in inner if any(parent.code in above for parent in region_chain(code)[:-1]))
    return inside or outer


def _labels(host: str | None) -> list[str]:
    """The labels before gov.cn, outermost last."""
    labels = (host or "").lower().split(":")[0].split(".")
    return labels[:-2] if labels[-2:] == _ENDING else []


@cache
def _by_pinyin() -> dict[str, tuple[str, ...]]:
    """Every way to write a division in the name of a host → codes: huichang, with its province or city hbdaye."""
    found: dict[str, list[str]] = {}
    for code, division in DIVISIONS.items():
        for written in set(_spellings(division)):
            found.setdefault(written, []).append(code)
    return {written: tuple(codes) for written, codes in found.items()}


def _spellings(division: Division) -> Iterator[str]:
    names = list(_pinyin(_stem(division)))
    yield from names
    for parent in region_chain(division.code)[:-1]:
        for initials in {"".join(word[0] for word in words) for words in _readings(_stem(parent))}:
            yield from (initials + name for name in names)


def _stem(division: Division) -> str:
    """会昌 of 会昌县; 和县 whole."""
    return short_stem(division.name) or division.name


def _pinyin(name: str) -> Iterator[str]:
    return ("".join(words).replace("v", "u") for words in _readings(name))


def _readings(name: str) -> Iterator[tuple[str, ...]]:
    return islice(product(*map(readings_of, name)), _MOST_READINGS)
