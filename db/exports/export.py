"""Datasets as files: CSV, Parquet or XLSX, with a codebook and ``datapackage.json`` beside them. All of it appears, or nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from db.exports.comma import write_comma
from db.exports.datasets import Dataset, find_dataset
from db.exports.fields import Field, describe_fields
from db.exports.guide import HEAD, Line, describe_dataset
from db.exports.package import File, write_package
from db.exports.reading import Rows, read_dataset
from db.exports.scope import ALL, Scope
from db.exports.since import check_since, prepare, read_changes
from db.exports.staging import staged
from db.output_files import spare_database
from db.reader import Reader
from db.store import Store

Format = Literal["csv", "parquet", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
PACKAGE, CODEBOOK = "datapackage.json", "codebook.csv"


class ExportError(Exception):
    """What cannot be written; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, and its number of rows without the header.

    ``as_text``: columns of a Parquet file that hold a number too long for its type, and are digits. ``long_texts``: how many
    texts of a spreadsheet go on in its last sheet.
    """

    dataset: str
    path: Path
    rows: int
    as_text: tuple[str, ...] = ()
    long_texts: int = 0


def export(
    store: Store | Reader,
    names: Sequence[str],
    folder: Path,
    *,
    style: Format = "csv",
    scope: Scope = ALL,
    since: int | None = None,
    bom: bool = False,
) -> list[Exported]:
    """Write ``folder/<dataset>.<style>`` for each name, the codebook and the package: the same database, the same bytes.

    With ``since``, the number of a run, ``folder/<dataset>.changes.<style>``: see since.py. Raises :class:`SinceError`,
    :class:`ExportError`, :class:`OSError`, :class:`db.connection.StoreError` when one of the files is the database and, when the
    library of a format is missing, :class:`ImportError`.
    """
    what = _What(store, scope, since)
    spare_database(
        store.path, (folder / name for name in (*(what.file(name, style) for name in names), CODEBOOK, PACKAGE))
    )
    with store.snapshot():
        _check_library(style)
        if since is not None:
            if not isinstance(store, Store):
                raise ExportError("what changed since a run is worked out in a database that can be written")
            check_since(store, names, since)
            prepare(store, since)
        if style == "xlsx":
            _check_room(what, names)
        with staged(folder) as stage:
            writer = _Writer(what, stage, style, bom)
            written = [writer.write(find_dataset(name)) for name in names]
            writer.write_beside()
    return [Exported(one.dataset, folder / one.path.name, one.rows, one.as_text, one.long_texts) for one in written]


def export_csv(store: Store, dataset: str, folder: Path, *, bom: bool = False) -> Exported:
    """One dataset as CSV."""
    return export(store, (dataset,), folder, bom=bom)[0]


@dataclass(frozen=True, slots=True)
class _What:
    """What is exported: the rows of now, or what changed since a run."""

    store: Store | Reader
    scope: Scope
    since: int | None

    def read(self, name: str) -> Rows:
        """The rows of a dataset."""
        if self.since is None:
            return read_dataset(self.store, name, self.scope)
        assert isinstance(self.store, Store)
        return read_changes(self.store, name, self.scope)

    def file(self, name: str, style: Format) -> str:
        """What the file of a dataset is called."""
        return f"{name}{'' if self.since is None else '.changes'}.{style}"


class _Writer:
    """Writes the files of one export into a folder."""

    def __init__(self, what: _What, folder: Path, style: Format, bom: bool) -> None:
        self._what, self._folder, self._style, self._bom = what, folder, style, bom
        self._files: list[File] = []
        self._lines: list[Line] = []

    def write(self, dataset: Dataset) -> Exported:
        """Write the file of a dataset."""
        path = self._folder / self._what.file(dataset.name, self._style)
        rows = self._what.read(dataset.name)
        fields = describe_fields(dataset, rows.columns)
        lines = list(describe_dataset(dataset, fields))
        done = self._write_as(dataset, path, rows, fields, lines)
        size, digest = path.stat().st_size, _digest(path)
        self._files.append(File(dataset, path.name, fields, done.rows, size, digest, done.as_text))
        self._lines.extend(lines)
        return done

    def _write_as(
        self, dataset: Dataset, path: Path, rows: Rows, fields: Sequence[Field], lines: Sequence[Line]
    ) -> Exported:
        if self._style == "parquet":
            from db.exports.parquet import write_parquet

            count, as_text = write_parquet(path, lambda: self._what.read(dataset.name), fields)
            return Exported(dataset.name, path, count, as_text)
        if self._style == "xlsx":
            from db.exports.spreadsheet import write_spreadsheet

            codebook = (HEAD, *lines)
            count, long = write_spreadsheet(path, dataset.name, rows, fields, codebook, scratch=self._folder)
            return Exported(dataset.name, path, count, long_texts=long)
        return Exported(dataset.name, path, write_comma(path, rows, bom=self._bom))

    def write_beside(self) -> None:
        """Write the codebook and the package."""
        path = self._folder / CODEBOOK
        write_comma(path, Rows(HEAD, iter([list(self._lines)])), bom=self._bom or self._style == "xlsx")
        package = write_package(self._what.store, self._files, self._style, self._what.scope, self._what.since)
        (self._folder / PACKAGE).write_text(package, encoding="utf-8")


def _check_room(what: _What, names: Sequence[str]) -> None:
    """Refuse, before anything is written, what has more rows than a sheet takes."""
    from db.exports.spreadsheet import MOST_ROWS

    for name in names:
        count = sum(len(batch) for batch in what.read(name).batches)
        if count > MOST_ROWS:
            raise ExportError(
                f"{name} has {count:,} rows, and a sheet takes {MOST_ROWS:,}: choose years or places, or another format"
            )


def _check_library(style: Format) -> None:
    """Import what a format needs, so that a missing library is known before anything is written."""
    if style == "parquet":
        import db.exports.parquet
    elif style == "xlsx":
        import db.exports.spreadsheet  # noqa: F401


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
