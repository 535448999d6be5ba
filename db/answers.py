"""The database for programs of the user's own: rows as dictionaries, for pandas, polars or nothing at all. Never writes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from db.connection import QueryError, check_current
from db.exports import DATASETS
from db.reader import Parameters, Reader, name_near
from db.rows import Row, Value
from db.saved_queries import find_saved

if TYPE_CHECKING:
    from db.search import Hit, Kind

_HIT = (
    *("kind", "agency", "province", "city", "year", "doc_type", "title", "section", "headings", "text"),
    *("address", "document_key"),
)
_EXACT = 2**53  # whole numbers up to here are the same as floats

Words = str | Iterable[str]  # one, or several
Years = int | Iterable[int]


class Rows(list[dict[str, Value]]):
    """The rows of a result, one dictionary each; :meth:`columns` gives the same by column."""

    def __init__(self, names: Sequence[str], rows: Iterable[Row]) -> None:
        """Values of a column are of one kind: where whole numbers and others stand in it, all are floats; where numbers and texts
        do (a number of too many digits for both is a text), all are texts. ``None`` stays: nothing is stated there."""
        self.names = tuple(_unique(names))
        columns = list(map(_of_one_kind, zip(*rows, strict=True))) or [[] for _ in self.names]
        self._columns = dict(zip(self.names, columns, strict=True))
        super().__init__(dict(zip(self.names, row, strict=True)) for row in zip(*columns, strict=True))

    def columns(self) -> dict[str, list[Value]]:
        """Column → its values from the first row to the last."""
        return {name: list(values) for name, values in self._columns.items()}


class ReadingStore:
    """A database open for reading: datasets, saved queries, statements. Made by ``Store.reading(path)``."""

    def __init__(self, path: str | Path) -> None:
        """Raises :class:`db.connection.StoreError` when there is no such database."""
        self._path = Path(path)
        self._reader = Reader(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def query(self, sql: str, parameters: Parameters = ()) -> Rows:
        """The rows of one reading statement; ``parameters`` by name for ``:name``, in order for ``?``.

        Raises :class:`db.connection.QueryError` when SQLite refuses it, or it would write.
        """
        return Rows(*self._reader.query(sql, parameters))

    def saved(self, name: str, **parameters: Value) -> Rows:
        """The rows of a saved query (docs/queries).

        Raises :class:`db.connection.QueryError` on a name, parameter or value that there is not.
        """
        query = find_saved(name)
        try:
            return self.query(query.sql, query.fill(parameters, self._reader))
        except QueryError:
            check_current(self._path)
            raise

    def search(
        self,
        *terms: str,
        without: Sequence[str] = (),
        agency: str | None = None,
        between: tuple[int, int] | None = None,
        province: str | None = None,
        system: str | None = None,
        kind: "Kind | None" = None,
        limit: int | None = 1000,
    ) -> Rows:
        """The places that hold all terms, one row each, the newest year first, as ``gongkai search`` finds them.

        ``text`` is all of the place's own text. ``between``: the first and the last year. Raises
        :class:`db.connection.QueryError` on a term or a filter that cannot be.
        """
        from db.search import (  # it knows the letters of both scripts
            KINDS,
            BadTermError,
            Filters,
            UnsearchableError,
            search,
        )

        if kind is not None and kind not in KINDS:
            raise QueryError(f"no kind {kind!r}; there are {', '.join(KINDS)}")
        if limit is not None and limit < 1:
            raise QueryError(f"limit is {limit}: write 1 or more, or None for all")
        years = _read_between(between) if between is not None else None
        filters = Filters(agency, years, province, None, system)
        try:
            found = search(self._reader, terms, without=without, filters=filters, kind=kind, limit=limit)
            return Rows(_HIT, (_read_hit(hit) for hit in found.hits))
        except (BadTermError, UnsearchableError) as error:
            raise QueryError(str(error)) from None

    def dataset(
        self,
        name: str,
        *,
        years: Years | None = None,
        provinces: Words | None = None,
        systems: Words | None = None,
        agencies: Words | None = None,
    ) -> Rows:
        """The rows of a dataset as ``gongkai export`` writes it, or those of some years, provinces (安徽省), systems (医疗保障) and
        agencies. Of each, one or several. Raises :class:`db.connection.QueryError` on a name or value that there is not.
        """
        from db.exports.reading import read_dataset
        from db.exports.scope import ScopeError, find_scope

        if name not in DATASETS:
            raise QueryError(f"no dataset {name}{name_near(name, DATASETS)}; there are {', '.join(DATASETS)}")
        check_current(self._path)
        words = [
            _list_wanted(*pair) for pair in (("provinces", provinces), ("systems", systems), ("agencies", agencies))
        ]
        spans = [(year, year) for year in map(_read_year, _list_wanted("years", years))]
        with self._reader.snapshot():
            try:
                scope = find_scope(self._reader, spans, *words, gaps=name == "coverage")
                rows = read_dataset(self._reader, name, scope)
            except ScopeError as error:
                raise QueryError(str(error)) from None
            return Rows(rows.columns, (row for batch in rows.batches for row in batch))


def _list_wanted(name: str, wanted: Words | Years | None) -> list[str]:
    """One or several, as a list. None at all is not all: whoever worked out an empty list wants nothing."""
    if wanted is None:
        return []
    listed = [str(wanted)] if isinstance(wanted, str | int) else list(map(str, wanted))
    if not listed:
        raise QueryError(f"{name} is empty: leave it out for all of them")
    return listed


def _read_year(value: object) -> int:
    if not re.fullmatch(r"\d{4}", str(value), re.ASCII):
        raise QueryError(f"{value!r} is no year")
    return int(str(value))


def _read_between(value: object) -> tuple[int, int]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise QueryError(f"between is {value!r}: write the first and the last year, such as (2021, 2023)")
    return _read_year(value[0]), _read_year(value[1])


def _read_hit(hit: "Hit") -> Row:
    return tuple(" › ".join(hit.headings) if name == "headings" else getattr(hit, name) for name in _HIT)


def _unique(names: Iterable[str]) -> Iterator[str]:
    """The second ``code`` becomes ``code_2``, so that none is lost."""
    seen = set[str]()
    for name in names:
        unique, count = name, 2
        while unique in seen:
            unique, count = f"{name}_{count}", count + 1
        seen.add(unique)
        yield unique


def _of_one_kind(values: Sequence[Value]) -> Sequence[Value]:
    """The values of a column, those that are mixed made alike without loss."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) < 2:
        return values
    if kinds == {int, float} and all(abs(value) <= _EXACT for value in values if isinstance(value, int)):
        return [float(value) if isinstance(value, int) else value for value in values]
    return [None if value is None else _as_text(value) for value in values]


def _as_text(value: str | int | float | bytes) -> str:
    """A value as a text; a blob as its hexadecimal digits."""
    return value.hex() if isinstance(value, bytes) else str(value)
