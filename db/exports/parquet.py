"""Parquet with real types, one row group at a time.

A number is a double where that loses nothing: whole numbers below 2^53 and up to 15 digits, which is what the store keeps as a
number. A column in which one is longer, or a date is none, is written as text, digit by digit, so that nothing is rounded.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from db.exports.fields import Field
from db.exports.reading import Rows
from db.rows import Row, Value

_CELLS_AT_ONCE = 500_000
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("s", tz="UTC"),
}


class _UntypedError(Exception):
    """Values of a column that its type does not hold."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def write_parquet(path: Path, read: Callable[[], Rows], fields: Sequence[Field]) -> tuple[int, tuple[str, ...]]:
    """Write the rows: how many there were, and the columns that had to be text. ``read`` may be asked several times."""
    as_text: set[str] = set()
    while True:
        try:
            count = _write(path, read(), _schema(fields, as_text))
        except _UntypedError as error:
            as_text.add(error.column)
        else:
            return count, tuple(field.name for field in fields if field.name in as_text)


def _schema(fields: Sequence[Field], as_text: set[str]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(
                field.name,
                _TYPES["string" if field.name in as_text else field.type],
                metadata={"zh": field.words.zh, "en": field.words.en, "unit": field.words.unit},
            )
            for field in fields
        ]
    )


def _write(path: Path, rows: Rows, schema: pa.Schema) -> int:
    count, waiting = 0, list[Row]()
    most = max(1_000, _CELLS_AT_ONCE // len(schema))
    with path.open("wb") as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in rows.batches:
            waiting.extend(batch)
            count += len(batch)
            if len(waiting) >= most:
                writer.write_table(_as_table(waiting, schema))
                waiting = []
        if waiting:
            writer.write_table(_as_table(waiting, schema))
    return count


def _as_table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays(
        [_as_array(values, field) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _as_array(values: tuple[Value, ...], field: pa.Field) -> pa.Array:
    if pa.types.is_string(field.type):
        return pa.array(
            [value if value is None or isinstance(value, str) else str(value) for value in values], pa.string()
        )
    try:
        if pa.types.is_temporal(field.type):
            return pa.array(values, pa.string()).cast(field.type)
        return pa.array(values, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise _UntypedError(field.name) from None
