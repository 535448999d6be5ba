"""What a report says about its own reach (its own figures, or those of others too) and about the form that it follows."""

import re
from typing import Literal

from parsers.data import load
from parsers.normalise import fold

_DATA = load("scope.toml")
_CONSOLIDATED = re.compile("|".join(_DATA["consolidated"]))
_OWN = re.compile("|".join(_DATA["own"]))
_CITED = {edition: re.compile(pattern) for edition, pattern in _DATA["cited"].items()}


def reporting_scope(text: str) -> Literal["own", "consolidated"] | None:
    """Does the text say whose figures it counts? ``None`` when it does not."""
    sentences = re.split("[。；\n]", text)
    if any(_OWN.search(fold(sentence)) for sentence in sentences):
        return "own"
    return "consolidated" if any(_CONSOLIDATED.search(fold(sentence)) for sentence in sentences) else None


def cited_edition(text: str) -> str | None:
    """The edition whose notice the text names, when it names exactly one."""
    folded = fold(text)
    named = [edition for edition, pattern in _CITED.items() if pattern.search(folded)]
    return named[0] if len(named) == 1 else None
