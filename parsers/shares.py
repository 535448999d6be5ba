"""Numbers that are dealt out: 门户网站、微信公众号分别发布信息193条、255条 → 门户网站发布信息 193, 微信公众号发布信息 255."""

import re
from collections.abc import Sequence

from parsers.data import load
from parsers.quantities import Quantity
from parsers.sentences import Sentences
from parsers.subjects import LONGEST_CLAUSE, is_noun, split_verb, strip_leads

_WORD = "分别"
_BETWEEN = frozenset("、和及与，,")
_JOINS = re.compile("[、和及与]")
_SHARED = re.compile(load("figures.toml")["segment"]["shared"])


def find_shares(prose: Sentences, quantities: Sequence[Quantity]) -> dict[int, str | None]:
    """Start of a quantity → what it counts, for those that are dealt out; ``None`` where names and numbers do not match, and
    in a clause too long to be understood."""
    found: dict[int, str | None] = {}
    last = -1  # where the word stands last before the quantity
    words = iter([*(word.start() for word in re.finditer(_WORD, prose.text)), len(prose.text)])
    following = next(words)
    for place, quantity in enumerate(quantities) if following < len(prose.text) else ():
        while following < quantity.start:
            last, following = following, next(words)
        start = prose.clause(quantity.start)
        if last < start or quantity.start in found:
            continue
        if quantity.start - start > LONGEST_CLAUSE:
            found[quantity.start] = None
            continue
        run = _run(prose.text, quantities, place)
        subjects = _subjects(prose.text[start : quantity.start], len(run))
        found |= {one.start: subject for one, subject in zip(run, subjects, strict=True)}
    return found


def _run(text: str, quantities: Sequence[Quantity], place: int) -> list[Quantity]:
    """The quantity and those that follow it with nothing but a comma between."""
    run = [quantities[place]]
    for following in range(place + 1, len(quantities)):
        quantity = quantities[following]
        if text[run[-1].end : quantity.start].strip() not in _BETWEEN:
            break
        run.append(quantity)
    return run


def _subjects(clause: str, count: int) -> list[str | None]:
    before, _, shared = "".join(clause.split()).rpartition(_WORD)
    names = _JOINS.split(strip_leads(split_verb(before)[1]))
    shared = _SHARED.sub("", shared)
    subjects = [f"{name}{shared}" for name in names]
    if count < 2 or len(names) != count or _JOINS.search(shared) or not all(map(is_noun, subjects)):
        return [None] * count
    return [*subjects]
