"""Which documents an export is of: by year, province, system and agency, in words that the database knows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.asking import Asking
from db.rows import Value

_MOST_NAMED = 40
_AGENCY_NAMES = ("key", "agency_id", "credit_code", "name", "printed")


class ScopeError(Exception):
    """A filter by what the database does not have; the message says in one line what there is."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for; nothing of a kind: all of it. ``agencies``: their ids in this database."""

    years: tuple[int, ...] = ()
    provinces: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    agencies: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return any(values for _, values in self._filters())

    def condition(self, **names: str) -> tuple[str, list[Value]]:
        """SQL that is true of the rows in scope, and its parameters. ``names``: columns other than those of ``documents AS d``."""
        terms, parameters = ["true"], list[Value]()
        for column, values in self._filters():
            if values:
                terms.append(f"{names.get(column, f'd.{column}')} IN ({', '.join('?' * len(values))})")
                parameters.extend(values)
        return " AND ".join(terms), parameters

    def _filters(self) -> Iterator[tuple[str, Sequence[Value]]]:
        yield "year", self.years
        yield "province", self.provinces
        yield "system", self.systems
        yield "agency_ref", self.agencies


ALL = Scope()


def find_scope(
    store: Asking,
    years: Sequence[tuple[int, int]] = (),
    provinces: Sequence[str] = (),
    systems: Sequence[str] = (),
    agencies: Sequence[str] = (),
    *,
    gaps: bool = False,
) -> Scope:
    """What these words ask for. ``years``: (first, last). ``gaps``: years between those of the documents are known too, since it is
    asked in which nothing was found. Raises :class:`ScopeError`."""
    return Scope(
        _find_years(store, years, gaps=gaps),
        tuple(_find_word(store, "province", word) for word in provinces),
        tuple(_find_word(store, "system", word) for word in systems),
        tuple(_find_agency(store, word) for word in agencies),
    )


def _find_years(store: Asking, wanted: Sequence[tuple[int, int]], *, gaps: bool) -> tuple[int, ...]:
    if not wanted:
        return ()
    known = [year for (year,) in store.all_rows("SELECT DISTINCT year FROM documents WHERE year > 0 ORDER BY year")]
    # a year in which nothing was found belongs to what was asked for as any other: coverage has rows that say so
    between = range(known[0], known[-1] + 1) if known else range(0)
    found = set[int]()
    for first, last in wanted:
        if not any(first <= year <= last for year in (between if gaps else known)):
            asked = str(first) if first == last else f"{first}-{last}"
            raise ScopeError(f"no document of the year {asked}; there are {_name(map(str, known))}")
        found |= {year for year in between if first <= year <= last}
    return tuple(sorted(found))


def _find_word(store: Asking, column: str, word: str) -> str:
    """The value of a column that is this word, or the only one that begins with it."""
    rows = store.all_rows(f"SELECT DISTINCT {column} FROM documents WHERE {column} IS NOT NULL ORDER BY {column}")
    known = [str(value) for (value,) in rows]
    found = [value for value in known if value == word] or [value for value in known if word and value.startswith(word)]
    if len(found) != 1:
        raise ScopeError(f"no document of the {column} {word}; there are {_name(found or known)}")
    return found[0]


def _find_agency(store: Asking, word: str) -> int:
    """The body that is known by this key, id, code or name, or the only one whose name holds the word."""
    shown = (
        "SELECT a.id, a.key FROM agencies AS a WHERE EXISTS (SELECT 1 FROM documents AS d WHERE d.agency_ref = a.id)"
    )
    exact = " OR ".join(f"a.{name} = ?1" for name in _AGENCY_NAMES)
    found = store.all_rows(f"{shown} AND ({exact}) ORDER BY a.key", (word,))
    found = found or store.all_rows(f"{shown} AND instr(ifnull(a.name, a.printed), ?) ORDER BY a.key", (word,))
    if len(found) == 1:
        return int(found[0][0])
    if found:
        raise ScopeError(f"several bodies are called {word}: {_name(str(key) for _, key in found)}")
    (count,) = store.row("SELECT count(DISTINCT agency_ref) FROM documents") or (0,)
    raise ScopeError(f"no body {word} among the {count} that have a document; the dataset agencies lists them")


def _name(words: Iterable[str]) -> str:
    named = list(words)
    rest = len(named) - _MOST_NAMED
    return ", ".join(named[:_MOST_NAMED] or ["none"]) + (f" and {rest} more" if rest > 0 else "")
