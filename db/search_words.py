"""Chinese text as words that an index of SQLite can find: each letter is one, in its order. Pure: no database here.

公开，依法 becomes ``公 开 ¦ 依 法``, and what is looked for becomes a phrase of letters, ``"公 开"``: the same as looking for the
letters anywhere in the text, of whatever length, Latin letters and digits too (2021 stands in 12021). What is neither letter nor
digit ends a run of letters, ``¦``, in a text and in what is looked for.

(Pairs of neighbouring letters are found quicker, by an index half as large again, larger than the text itself, that takes three
times as long to fill.)
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Protocol

from parsers.normalise import simplify

# What is no letter and no digit, by blocks: Python's own tables grow with every Unicode, and words must come out as they went in.
_SIGNS = (
    "\x00-/:-@[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2000-\u206f\u20a0-\u20ff\u2190-\u245f\u2500-\u2775"
    "\u2794-\u2bff\u2e00-\u2e2e\u2e30-\u2e7f\u2fe0-\u3004\u3008-\u3020\u3030\u3036\u3037\u303d-\u303f\ue000-\uf8ff"
    "\ufe00-\ufe6f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff"
    "\U0001f000-\U0001f0ff\U0001f10d-\U0001faff\U000e0000-\U0010ffff"
)
_BETWEEN = re.compile(f"[{_SIGNS}]+")
_END = " ¦ "  # of a run: no letter of any text
# in a search box: -word, “a phrase”, word
_WANTED = re.compile(r'(?P<minus>-?)(?:["“”](?P<phrase>[^"“”]*)(?:["“”]|$)|(?P<word>[^\s"“”]+))')
# full-width letters and digits
_HALF = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_MOST = 200  # letters and words of what is looked for


class BadTermError(ValueError):
    """What cannot be looked for; the message is one line."""


class CanRegister(Protocol):
    """What functions can be added to: a connection of SQLite."""

    def create_function(
        self, name: str, narg: int, func: Callable[[str | None], str | None], /, *, deterministic: bool
    ) -> None:
        """As in ``sqlite3``."""


def split_words(text: str) -> str:
    """The words of a text for the index, with blanks between them."""
    return _END.join(map(" ".join, split_runs(text.casefold())))


def split_runs(text: str) -> list[str]:
    """What stands between signs and blanks."""
    return _BETWEEN.sub("\n", text).split()


# ---------------------------------------------------------------- what is looked for


def spell_match(terms: Sequence[str], without: Sequence[str] = ()) -> str:
    """The words of a MATCH that finds the places that hold all terms, and none of the others. Raises :class:`BadTermError`."""
    if not terms:
        raise BadTermError("nothing to look for")
    if len(terms) + len(without) > _MOST:
        raise BadTermError(f"more than {_MOST} words to look for")
    wanted = " AND ".join(map(_spell_term, terms))
    return f"({wanted}) NOT ({' OR '.join(map(_spell_term, without))})" if without else wanted


def _spell_term(term: str) -> str:
    spelled = [f'"{split_words(variant)}"' for variant in find_variants(term)]
    return spelled[0] if len(spelled) == 1 else f"({' OR '.join(spelled)})"


def find_variants(term: str) -> tuple[str, ...]:
    """A term as it is typed, and in simplified letters, and Latin letters and digits of half width, where that is something else.

    Raises :class:`BadTermError`.
    """
    if len(term) > _MOST:
        raise BadTermError(f"more than {_MOST} letters to look for: {term[:20]}…")
    if not split_runs(term):
        raise BadTermError(f"no letter or digit to look for: {term!r}")
    half = term.translate(_HALF)  # as the text of a page is kept
    return tuple(dict.fromkeys((term, simplify(term), half, simplify(half))))


def split_box(box: str) -> tuple[list[str], list[str]]:
    """(terms, those that must be missing) of what is typed into a search box: ``公开 "依法 公开" -收费``."""
    terms: list[str] = []
    without: list[str] = []
    for found in _WANTED.finditer(box):
        (without if found["minus"] else terms).append(found["phrase"] or found["word"] or "")
    return terms, without


def search_terms(box: str | None) -> str | None:
    """The SQL function: what is typed into a search box as the words of a MATCH that finds it.

    Where nothing can be looked for, words that find nothing: an error here would reach the user without its message.
    """
    try:
        return None if box is None else spell_match(*split_box(str(box)))
    except BadTermError:
        return '""'


def register(connection: CanRegister) -> None:
    """Make ``search_terms('依申请公开')`` known to an open database."""
    connection.create_function("search_terms", 1, search_terms, deterministic=True)


# ---------------------------------------------------------------- where it stands in a text


def compile_hits(terms: Iterable[str]) -> re.Pattern[str]:
    """What matches each hit in the text itself, the longer ones first."""
    phrases = set(chain.from_iterable(map(find_variants, terms)))
    return re.compile("|".join(map(_hit, sorted(phrases, key=lambda text: (-len(text), text)))), re.IGNORECASE)


def _hit(phrase: str) -> str:
    return f"[{_SIGNS}]+".join(map(re.escape, split_runs(phrase)))
