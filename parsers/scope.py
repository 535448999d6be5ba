"""What a report says about its own reach (its own figures, or those of others too) and about the form that it follows.

Texts are as shown (:func:`parsers.normalise.clean`): only blanks are left to remove, and folding a whole report would cost
more than all that is looked for in it.
"""

import re
from typing import Literal

from parsers.data import load

_DATA = load("scope.toml")
_TITLE = re.compile(r"《[^《》\n]{0,120}》")  # what another document is called says nothing of this one
# one by one: joined, they would have no first character to be searched by
_CONSOLIDATED = tuple(map(re.compile, _DATA["consolidated"]))
_OWN = tuple(map(re.compile, _DATA["own"]))
_CITED = {edition: re.compile(pattern) for edition, pattern in _DATA["cited"].items()}


def reporting_scope(text: str) -> Literal["own", "consolidated"] | None:
    """Does the text say whose figures it counts? ``None`` when it does not."""
    # a sentence a line, its blanks removed
    sentences = "".join(text.replace("\n", "。").split()).replace("。", "\n").replace("；", "\n")
    sentences = _TITLE.sub("", sentences)
    if any(pattern.search(sentences) for pattern in _OWN):
        return "own"
    return "consolidated" if any(pattern.search(sentences) for pattern in _CONSOLIDATED) else None


def cited_edition(text: str) -> str | None:
    """The edition whose notice the text names, when it names exactly one."""
    unbroken = "".join(text.split())
    named = [edition for edition, pattern in _CITED.items() if pattern.search(unbroken)]
    return named[0] if len(named) == 1 else None
