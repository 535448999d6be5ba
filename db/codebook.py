"""What every public table, view and column means: ``codebook.toml`` and the forms, and the page made of both.

``python -m db.codebook`` prints ``docs/database.md``.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from db import diagram, wide
from db.exports import DATASETS, read_query
from db.figure_names import name_figure
from db.indicators import indicators
from db.store import Store
from parsers.forms import TABLES


@dataclass(frozen=True, slots=True)
class Entry:
    """A description in Chinese and English; ``unit`` of numbers."""

    zh: str
    en: str
    unit: str = ""


@cache
def relations() -> dict[str, Entry]:
    """Table or view → what it is, in the order in which it is explained."""
    return {name: Entry(**entry) for name, entry in _data()["relation"].items()}


def describe(relation: str, column: str) -> Entry | None:
    """What a column means, or ``None`` when nobody says."""
    key = find_key(relation, column)
    return Entry(**_data()["column"][key]) if key else _describe_figure(relation, column)


def describe_export(dataset: str, column: str) -> Entry | None:
    """What a column means that only a dataset has, and no table or view."""
    entry = _data()["export"].get(f"{dataset}.{column}") or _data()["export"].get(column)
    return Entry(**entry) if entry else None


def find_key(relation: str, column: str) -> str | None:
    """The key of the codebook that describes a column: its relation's own, that of the relation it follows, any."""
    keys = [f"{name}.{column}" for name in (relation, relation.removeprefix("all_"), _followed(relation))]
    figure = column.removesuffix("_state")
    if relation in wide.NAMES and column != figure and figure in wide.columns(relation):
        keys.append("*_state")
    return next((key for key in (*keys, column) if key in _data()["column"]), None)


def keys() -> Iterable[str]:
    """Every key of the codebook's columns."""
    return tuple(_data()["column"])


def _followed(relation: str) -> str:
    # the other views show reports by the columns of annual_reports
    if relation in ("coverage", *wide.NAMES):
        return "annual_reports"
    return {"fact_cells": "facts", "all_documents": "documents", "judged_findings": "findings"}.get(relation, relation)


def _describe_figure(relation: str, column: str) -> Entry | None:
    figure = wide.columns(relation).get(column) if relation in wide.NAMES else None
    if figure is None:
        return None
    return Entry(wide.label(figure), name_figure(figure.code, figure.dimension), wide.base_unit(figure))


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("db").joinpath("codebook.toml").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- docs/database.md

_INTRODUCTION = """\
# The database

<!-- made by `python -m db.codebook > docs/database.md`; edit db/codebook.toml -->

One SQLite file (3.37 or newer), every table STRICT, in write-ahead mode. Open it with any SQLite tool, or ask
`gongkai query "SELECT …"`, which only reads.

**What is current, and what was.** A page is known by its address: its URL, or the path of its file when nobody says.
Another body at the same address is a new *version* of the page. Another parser version is a new *reading* of the same
version. `documents`, `sections`, `facts` … show the newest version by its latest reading; the same names with `all_`
keep everything. The old body stays what it was: a version says what the source revised, a reading what the parser
learned. A body that differs only around its documents (the date of today, a counter of visits) is a version that names
the first one that reads the same, `same_as`, and whose documents stand for it: `gongkai diff` shows what was revised.

**Empty is not zero.** `value` is a number only where the page states one. Otherwise `state` says why there is none.
Whole numbers are integers. A number too long for SQLite's own types is kept as text, digit by digit.

**No two bodies are merged.** A body that is resolved is known by its full name with its region; one that is not, by its
printed name and the host of its page, or by the page alone when the host is unknown.

**The way back.** Every fact names the table, row, column and text it was read from, and its page: address, digest of
the bytes, time of retrieval (empty unless it is known: the date of a file does not tell it) and of ingestion.

**What a crawl knows.** `sources` is the registry as last used. `pages` has the state of every address that a crawl has met,
the reason in words, and when it is due again; `archive_records` says where in the WARC files its bytes lie. `walks` and
`source_runs` say what each run found at each source, `alarms` what was worse than before, `accepted_alarms` what of that was
accepted, and why. What the states and alarms mean, and what to do with them: [operate.md](operate.md).

**What people said.** `findings` is what needs a person, `judged_findings` the same with the verdicts that `gongkai review take`
has kept in `reviews`: open, judged, or stale when the values that a verdict speaks of have changed since. Verdicts are not in the
archive: `gongkai review export` keeps them.
"""


def read_columns(store: Store) -> dict[str, tuple[str, ...]]:
    """Every table and view that is there → its columns, without what SQLite and its tools keep for themselves."""
    names = store.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")[1]
    public = [str(name) for (name,) in names if not str(name).startswith(("sqlite_", "_", "search_index_"))]
    return {name: store.rows(f'SELECT * FROM "{name}" LIMIT 0')[0] for name in public}


def render() -> str:
    """``docs/database.md``."""
    with Store(Path(":memory:")) as store:
        columns = read_columns(store)
        drawn = list(_render_diagram(store))
    return "\n".join(
        (
            _INTRODUCTION,
            "\n".join(_render_contents()),
            "\n".join(drawn),
            *("\n".join(_render_relation(name, columns)) for name in relations()),
            "\n".join(_render_exports()),
            "\n".join(_render_figures()),
        )
    )


def _render_contents() -> Iterator[str]:
    yield "| table or view | 内容 | what it holds |"
    yield "|---|---|---|"
    for name, entry in relations().items():
        yield f"| [`{name}`](#{name}) | {entry.zh} | {entry.en} |"
    yield ""


def _render_diagram(store: Store) -> Iterator[str]:
    tables = {name for (name,) in store.all_rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    yield "## How the tables hang together"
    yield "\nOne row on the left has none or many on the right, by the column that is named. Views are read, tables are kept:"
    yield "`documents`, `facts` … show the rows of `all_documents`, `fact_cells` … that are current.\n"
    yield from diagram.render(store, [name for name in relations() if name in tables])
    yield ""


def _render_relation(name: str, columns: Mapping[str, Iterable[str]]) -> Iterator[str]:
    entry = relations()[name]
    yield f"## {name}"
    yield f"\n{entry.zh}\n\n{entry.en}\n"
    current = name.removeprefix("all_")
    shown = [column for column in columns[name] if name not in wide.NAMES or column in wide.REPORT]
    if current != name:
        same = (c for c in shown if c in columns[current] and find_key(name, c) == find_key(current, c))
        shared = list(same)
        shown = [column for column in shown if column not in shared]
        yield f"As in {current}: {', '.join(f'`{column}`' for column in shared)}.\n"
    if shown:
        yield "| column | 含义 | meaning | unit |"
        yield "|---|---|---|---|"
        yield from (_render_column(name, column) for column in shown)
    if name in wide.NAMES:
        yield from _render_wide(name)
    yield ""


def _render_column(relation: str, column: str) -> str:
    entry = describe(relation, column)
    assert entry is not None, f"{relation}.{column} is not in codebook.toml"
    return f"| `{column}` | {entry.zh} | {entry.en} | {entry.unit} |"


def _render_wide(view: str) -> Iterator[str]:
    """The figures of a wide view without repeating a line for every applicant."""
    figures = wide.columns(view)
    shown = {name.split("__")[0]: figure for name, figure in figures.items()}
    applicants = list(dict.fromkeys(figure.dimension for figure in figures.values() if figure.dimension))
    for name, figure in shown.items():
        column = f"{name}__…" if applicants else name
        yield f"| `{column}` | {wide.label(figure)} | {figure.code} | {wide.base_unit(figure)} |"
    state = Entry(**_data()["column"]["*_state"])
    yield f"| each with `_state` | {state.zh} | {state.en} | |"
    if applicants:
        yield f"\n`…` is one of the applicants: {', '.join(f'`{name}`' for name in applicants)}."


def _render_exports() -> Iterator[str]:
    yield "## Exports"
    yield "\n`gongkai export DATASET --out DIR` writes a file a dataset, by one query each: [datasets.md](datasets.md).\n"
    yield "| dataset | what it holds |"
    yield "|---|---|"
    for name in DATASETS:
        lines = [line.removeprefix("--").strip() for line in read_query(name).splitlines() if line.startswith("--")]
        yield f"| `{name}` | {' '.join(lines).removeprefix(f'{name}: ')} |"
    yield ""


def _render_figures() -> Iterator[str]:
    yield "## Codes of the figures"
    yield "\nApplicants (`dimension`) of the applications table: see applications_wide. In the order of the forms:\n"
    yield "| code | 表式中的名称 | English | unit | statutory tables |"
    yield "|---|---|---|---|---|"
    for figure in indicators():
        if figure.dimension in (None, _first_applicant()):
            tables, words = ", ".join(figure.tables), name_figure(figure.code)
            yield f"| `{figure.code}` | {figure.label} | {words} | {figure.unit or ''} | {tables} |"


@cache
def _first_applicant() -> str:
    return next(table.columns[0].code for table in TABLES if table.layout == "matrix_dim")


if __name__ == "__main__":
    print(render(), end="")
