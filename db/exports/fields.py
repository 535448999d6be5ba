"""What a column of a dataset is: its type, its words in two languages, its unit, and the figure of the forms that it holds."""

from dataclasses import dataclass
from typing import Literal

from db import wide
from db.codebook import Entry, describe, describe_export
from db.exports.datasets import Dataset
from db.indicators import Indicator

Type = Literal["string", "integer", "number", "date", "datetime"]

_INTEGERS = {
    *(
        "official_host",
        "part",
        "year",
        "tables_found",
        "facts_found",
        "facts_read",
        "size",
        "page_version",
        "table_index",
    ),
    *("row", "column", "start_at", "end_at", "approximate", "conflict", "code_shared", "documents", "annual_reports"),
    *("first_year", "last_year", "reports_found", "chosen", "position", "across", "facts_unread", "checks_failed"),
    *("across_failed", "across_not_stated", "sections.level"),
}
_NUMBERS = {"value", "value_base", "left_value", "right_value"}
_DATES = {"publish_date", "written_date", "signature_date", "period_start", "period_end"}
_TIMES = {"fetched_at", "reviewed_at"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column. ``number``: whole or not, and as long as it is printed. ``figure``: what a column of a wide dataset holds."""

    name: str
    type: Type
    words: Entry
    figure: Indicator | None = None


def describe_fields(dataset: Dataset, columns: tuple[str, ...]) -> tuple[Field, ...]:
    """The columns of a result, described."""
    figures = wide.columns(dataset.relation) if dataset.relation in wide.NAMES else {}
    return tuple(_field(dataset, column, figures.get(column)) for column in columns)


def _field(dataset: Dataset, column: str, figure: Indicator | None) -> Field:
    words = describe_export(dataset.name, column) or describe(dataset.relation, column)
    assert words is not None, f"{dataset.name}.{column} is not in codebook.toml"
    if figure is not None:
        return Field(column, "number", Entry(words.zh, words.en, wide.base_unit(figure)), figure)
    return Field(column, _type(dataset.name, column), words)


def _type(dataset: str, column: str) -> Type:
    if column in _INTEGERS or f"{dataset}.{column}" in _INTEGERS:
        return "integer"
    if column in _NUMBERS:
        return "number"
    if column in _DATES:
        return "date"
    return "datetime" if column in _TIMES else "string"
