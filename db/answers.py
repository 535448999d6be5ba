"""The database for programs of the user's own: rows as dictionaries, for pandas, polars or nothing at all. Never writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from db.connection import QueryError, check_current
from db.exports import DATASETS, read_query
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

Wanted = Mapping[str, Sequence[int | str]]  # column of documents → the values wanted


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
        """The rows of a saved query (docs/queries). Raises :class:`db.connection.QueryError` on an unknown name or parameter."""
        query = find_saved(name)
        return self._ask(query.sql, query.fill(parameters))

    def search(
        self,
        *terms: str,
        without: Sequence[str] = (),
        agency: str | None = None,
        years: tuple[int, int] | None = None,
        province: str | None = None,
        system: str | None = None,
        kind: "Kind | None" = None,
        limit: int | None = 1000,
    ) -> Rows:
        """The places that hold all terms, one row each, the newest year first, as ``gongkai search`` finds them; ``text`` is all of
        the place's own text. Raises :class:`db.connection.QueryError` on a term or a filter that cannot be.
        """
        from db.search import BadTermError, Filters, UnsearchableError, search  # it knows the letters of both scripts

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
        years: Iterable[int] = (),
        provinces: Iterable[str] = (),
        systems: Iterable[str] = (),
    ) -> Rows:
        """The rows of a dataset as ``gongkai export`` writes it, or those of the documents of some years, provinces (安徽省) and
        systems (医疗保障). Raises :class:`db.connection.QueryError` on a name that there is not, or a filter that has no meaning.
        """
        if name not in DATASETS:
            raise QueryError(f"no dataset {name}{name_near(name, DATASETS)}; there are {', '.join(DATASETS)}")
        wanted: dict[str, list[int | str]] = {"year": list(years), "province": list(provinces), "system": list(systems)}
        filters = {key: found for key, found in wanted.items() if found}
        sql = read_query(name)
        if not filters:
            return self._ask(sql)
        self._check(filters)
        return self._ask(f"SELECT * FROM ({sql}) WHERE {self._condition(name, sql, filters)}", _in_order(filters))

    def _ask(self, sql: str, parameters: Parameters = ()) -> Rows:
        """The rows of a statement of our own, which a database of another version may not know."""
        try:
            return self.query(sql, parameters)
        except QueryError:
            check_current(self._path)
            raise

    def _condition(self, name: str, sql: str, filters: Wanted) -> str:
        """Of the rows themselves where they say it, else of the documents that they belong to."""
        names = self._reader.query(f"SELECT * FROM ({sql}) LIMIT 0")[0]
        terms = " AND ".join(f"{key} IN ({', '.join('?' * len(found))})" for key, found in filters.items())
        if "document_key" in names:
            return f"document_key IN (SELECT document_key FROM documents WHERE {terms})"
        unknown = [key for key in filters if key not in names]
        if unknown:
            raise QueryError(f"the dataset {name} says no {unknown[0]}, so it cannot be filtered by it")
        return terms

    def _check(self, filters: Wanted) -> None:
        """Refuse a value that no document has: nothing found and nothing there are not the same."""
        for key, found in filters.items():
            known = [
                row[0] for row in self._reader.query(f"SELECT DISTINCT {key} FROM documents ORDER BY 1")[1] if row[0]
            ]
            for value in found:
                if value not in known:
                    raise QueryError(f"no document of the {key} {value}{name_near(str(value), list(map(str, known)))}")


def _read_hit(hit: "Hit") -> Row:
    return tuple(" › ".join(hit.headings) if name == "headings" else getattr(hit, name) for name in _HIT)


def _in_order(filters: Wanted) -> list[Value]:
    return [value for found in filters.values() for value in found]


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
