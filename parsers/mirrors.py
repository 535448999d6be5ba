"""Is a page a copy, and by what is it known? A copy is read like any other page, marked, and never preferred to an original.

``altered`` copies had their text changed by who took the domain over: pinyin set behind characters, commas doubled, key
words in the title, addresses of the government's site rewritten to the copy's own. Others are kept by somebody else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from parsers.data import load
from parsers.records import Mirror

ALTERED: tuple[Mirror, ...] = ("pinyin", "spam", "commas", "rewritten")

_DATA = load("hosts.toml")
_KEEPERS: tuple[tuple[str, Mirror], ...] = tuple(
    (host, kind) for kind in ("wiki", "library", "archive") for host in _DATA["copies"][kind]
)
_GATEWAY_PATH = re.compile(_DATA["gateway"]["path"])
_GATEWAY_HOST = re.compile(_DATA["gateway"]["host"])
_SPAM = re.compile("|".join(map(re.escape, _DATA["spam"]["words"])))
_ENFORCED = re.compile("|".join(map(re.escape, _DATA["enforced"]["words"])))
_SENTENCE = re.compile(r"[^。；;！!\n]+")
_STRUNG = 4  # different key words in one sentence: more than a report of what was done about them names
_COMMAS = re.compile("[,，]{2,}")
_DOUBLED = 3  # one may be a slip of the pen
_OFFICIAL = ".gov.cn"
_WORDS = {
    "pinyin": "正文插有拼音注音",
    "spam": "标题或关键词混有无关词语",
    "commas": "逗号成对，疑被改写",
    "rewritten": "正文中的政府网址被改为本站",
    "gateway": "繁体转换网关的页面",
    "archive": "网页存档",
    "wiki": "百科站点的转载",
    "library": "文库站点的转载",
    "foreign_host": "不在 .gov.cn 网站上",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """What of a page may show that it is a copy. ``named``: its titles and key words; ``ahead``: its description and what it opens
    with; ``text``: what it says."""

    url: str | None
    named: str
    text: str
    pinyin: bool
    ahead: str = ""


def find_mirrors(trace: Trace) -> tuple[Mirror, ...]:
    """Everything by which the page is known for a copy, what altered its text first; empty for an original."""
    return (*_alterations(trace), *_keepers(trace.url))


def describe(mirror: Mirror) -> str:
    """What a person is told of it."""
    return _WORDS[mirror]


def is_official(url: str | None) -> bool:
    """Whether the address is one of a government's own hosts."""
    host = urlsplit(url).hostname if url else None
    return bool(host and host.endswith(_OFFICIAL))


def _alterations(trace: Trace) -> Iterator[Mirror]:
    if trace.pinyin:
        yield "pinyin"
    if _SPAM.search(trace.named) or _advertises(trace.ahead):
        yield "spam"
    if _is_doubled(trace.text):
        yield "commas"
    if _is_rewritten(trace):
        yield "rewritten"


def _advertises(text: str) -> bool:
    """Whether a text has key words of such sites, and not because its author acts against them (查处淫秽色情网站2家)."""
    for sentence in _SENTENCE.finditer(text):
        words = set(_SPAM.findall(sentence.group()))
        if words and (len(words) >= _STRUNG or not _ENFORCED.search(sentence.group())):
            return True
    return False


def _is_doubled(text: str) -> bool:
    """Whether commas stand in pairs of both kinds, as where each was replaced by a copy of itself."""
    if ",，" not in text and "，," not in text:
        return False
    return sum(len(set(match.group())) > 1 for match in _COMMAS.finditer(text)) >= _DOUBLED


def _is_rewritten(trace: Trace) -> bool:
    """Whether a host that is no government's stands in the text where the government's own should."""
    host = (urlsplit(trace.url).hostname or "") if trace.url else ""
    if not host or is_official(trace.url) or host[0].isdigit():
        return False
    name = ".".join(host.split(".")[-2:])
    return name in trace.text and bool(
        re.search(rf"(?:政府|门户|官方)[^。；\n]{{0,16}}?网站?[^。；\n]{{0,16}}?{re.escape(name)}", trace.text)
    )


def _keepers(url: str | None) -> Iterator[Mirror]:
    if not url:
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _GATEWAY_PATH.search(parts.path) or _GATEWAY_HOST.search(host):
        yield "gateway"
    known = next((kind for name, kind in _KEEPERS if host == name or host.endswith(f".{name}")), None)
    if known:
        yield known
    elif not is_official(url):
        yield "foreign_host"
