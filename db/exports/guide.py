"""The codebook of an export: what each column and each figure means, which forms print it, and what it may be compared with.

Made of db/codebook.toml and of the forms themselves.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from db import wide
from db.codebook import Entry
from db.exports.datasets import Dataset
from db.exports.fields import Field
from db.figure_names import name_figure
from db.indicators import Indicator, indicators
from parsers.forms import EDITIONS, TABLES, FormTable

HEAD = (
    *("dataset", "column", "code", "dimension", "zh", "en", "type", "unit", "editions"),
    *("comparability_zh", "comparability_en"),
)
Line = tuple[str, ...]
_BY_CODE = {"facts": "value_base", "indicators": "code"}  # dataset → the column whose rows are told apart by code
_SAME = Entry("各版表式同码，口径一致，可跨年度比较", "the same code in each: may be compared across years")
_OPEN_END = 9000  # a form still in use


def describe_dataset(dataset: Dataset, fields: Sequence[Field]) -> Iterator[Line]:
    """The lines of the codebook for a dataset: its columns, and where its rows are figures, these."""
    for field in fields:
        figure, words = field.figure, field.words
        said = compare(figure) if figure else Entry("", "")
        yield (
            *(dataset.name, field.name, figure.code if figure else "", (figure.dimension if figure else "") or ""),
            *(words.zh, words.en, field.type, words.unit, _editions(figure) if figure else "", said.zh, said.en),
        )
    if dataset.name in _BY_CODE:
        for figure in indicators():
            yield _describe_figure(dataset.name, _BY_CODE[dataset.name], figure)


def _describe_figure(dataset: str, column: str, figure: Indicator) -> Line:
    label = wide.label(figure)
    said = compare(figure)
    return (
        *(
            dataset,
            column,
            figure.code,
            figure.dimension or "",
            label,
            name_figure(figure.code, figure.dimension),
            "number",
        ),
        wide.base_unit(figure),
        *(_editions(figure), said.zh, said.en),
    )


def compare(figure: Indicator) -> Entry:
    """With the figures of which forms one may be compared, and with which not although they look alike."""
    own = {name.partition(".")[0] for name in figure.tables}
    others = [table for table in _rivals(figure) if table.edition not in own]
    said = [_SAME] if len(own) > 1 else []
    if others:
        zh, en = _names(own), _names({table.edition for table in others})
        said.append(
            Entry(
                f"仅{zh}印有，{en}的报告无此格（状态为 not_applicable），不是 0",
                f"printed in {zh} only: a report by {en} has no such cell (state not_applicable), which is not 0",
            )
        )
    elif len(own) == 1 and not said:
        (edition,) = own
        said.append(
            Entry(f"仅限{edition}，不与其他表式比较", f"of {edition} only: nothing in another form is the same")
        )
    said.extend(_near(figure))
    said.extend(_derived(figure))
    return Entry("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _editions(figure: Indicator) -> str:
    return " ".join(dict.fromkeys(name.partition(".")[0] for name in figure.tables))


def _names(editions: set[str]) -> str:
    return ", ".join(f"{one.id} ({_years(one.report_years)})" for one in EDITIONS if one.id in editions)


def _years(years: tuple[int, int]) -> str:
    return f"{years[0]}–" if years[1] >= _OPEN_END else f"{years[0]}–{years[1]}"


def _rivals(figure: Indicator) -> Iterator[FormTable]:
    """The tables of all editions that have the place of those that print the figure."""
    kinds = {_kind(name) for name in figure.tables}
    return (table for table in TABLES if _kind(table.id) in kinds)


def _kind(table: str) -> str:
    """What a table is of, whatever the edition: the blocks of Article 20 are one."""
    return table.partition(".")[2].partition("_")[0]


def _near(figure: Indicator) -> Iterator[Entry]:
    for other, edition in _nearly().get(figure.code, ()):
        yield Entry(
            f"与 {edition} 的 {other} 相近而口径不同，不可直接比较",
            f"close to {other} of {edition}, but not the same definition: do not compare them",
        )


@cache
def _nearly() -> dict[str, list[tuple[str, str]]]:
    """Code of a figure → (code, edition) of those whose definition is close to its own, from ``near`` in the forms."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in TABLES:
        for column in table.columns:
            for row in table.rows if column.near else ():
                code, edition = f"{row.code}.{column.code}", column.near.partition(".")[0]
                other = f"{row.code}.{column.near.partition('.')[2]}"
                found.setdefault(code, []).append((other, edition))
                found.setdefault(other, []).append((code, table.edition))
    return found


def _derived(figure: Indicator) -> Iterator[Entry]:
    """A line that one form prints and another only knows as a sum."""
    summed = {table.edition for table in TABLES for row in table.derived if row.code == figure.code}
    printed = {table.edition for table in TABLES for row in table.rows if row.code == figure.code and not row.group}
    if summed and printed:
        yield Entry(
            f"{_names(printed)}印有此行；{_names(summed)}只是其下各行之和，报告未列小计时为 not_stated",
            f"a printed line of {_names(printed)}; in {_names(summed)} only the sum of the lines below it: not_stated where a"
            " report adds no such line",
        )
    elif summed:
        yield Entry(
            "小计：表式未设此格，报告自行列出时才有",
            "a subtotal that the form has no cell for: stated where a report adds it",
        )
