"""Numbers that are dealt out: 门户网站、微信公众号分别发布信息193条、255条 → 门户网站发布信息 193, 微信公众号发布信息 255."""

import re
from collections.abc import Sequence

from parsers.data import load
from parsers.quantities import Quantity
from parsers.sentences import Sentences
from parsers.subjects import is_noun, split_verb, strip_leads

_WORD = "分别"
_BETWEEN = frozenset("、和及与，,")
_JOINS = re.compile("[、和及与]")
_SHARED = re.compile(load("figures.toml")["segment"]["shared"])


def find_shares(prose: Sentences, quantities: Sequence[Quantity]) -> dict[int, str | None]:
    """Start of a quantity → what it counts, for those that are dealt out; ``None`` where names and numbers do not match."""
    found: dict[int, str | None] = {}
    for place, quantity in enumerate(quantities) if _WORD in prose.text else ():
        clause = prose.text[prose.clause(quantity.start) : quantity.start]
        if _WORD in clause and quantity.start not in found:
            run = _run(prose.text, quantities, place)
            subjects = _subjects(clause, len(run))
            found |= {one.start: subject for one, subject in zip(run, subjects, strict=True)}
    return found


def _run(text: str, quantities: Sequence[Quantity], place: int) -> list[Quantity]:
    """The quantity and those that follow it with nothing but a comma between."""
    run = [quantities[place]]
    for quantity in quantities[place + 1 :]:
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
