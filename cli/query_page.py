"""docs/queries/README.md, from the saved queries and what they give on the project's own documents.

``python -m cli.query_page > docs/queries/README.md`` writes it; a test holds it to what the queries give now.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.fixtures import find_folder, read_fixtures
from cli.pipeline import ingest, load_parser
from db import Store
from db.answers import ReadingStore, Rows
from db.rows import Value
from db.runs import run
from db.saved_queries import SavedQuery, saved_queries

_SHOWN = 3  # rows of each
_WIDEST = 40  # letters of a cell
_TIME = "2026-01-31T00:00:00Z"
_HEAD = """# Saved queries

Questions that people ask of the database, each a file in `db/queries`. Made from those files by `python -m cli.query_page`.

```sh
gongkai query --list
gongkai query --saved refusals --param year=2023
gongkai query --saved refusals --param year=2023 --csv > refusals.csv
```

In Python: `store.saved("refusals", year=2023)` ([python.md](../python.md)). In `gongkai serve` each has its own page. An empty
parameter leaves its choice open. A cell without a value is empty: nothing is stated there, which is never 0.

The rows below are the first that each gives on the pages in `fixtures/documents`, which `gongkai demo` reads in its first step. The
project has written those pages itself: the bodies are examples, and every figure in them is invented.
"""


def make_database(path: Path) -> None:
    """Read the project's own documents into a new database, at a fixed time."""
    with Store(path, now=lambda: _TIME) as store, run(store, "ingest") as begun:
        ingest(read_fixtures(find_folder()), begun, load_parser())


def render(store: ReadingStore) -> str:
    """The page."""
    return "\n".join(
        [_HEAD, *_contents(), *(line for query in saved_queries().values() for line in _render(query, store))]
    )


def _contents() -> Iterator[str]:
    yield "| name | 问题 | question |"
    yield "|---|---|---|"
    for query in saved_queries().values():
        yield f"| [`{query.name}`](#{query.name}) | {query.title_zh} | {query.title_en} |"
    yield ""


def _render(query: SavedQuery, store: ReadingStore) -> Iterator[str]:
    yield f"## {query.name}\n"
    yield f"**{query.title_zh}** · {query.title_en}\n"
    yield f"{query.about}\n"
    if query.parameters:
        yield from (f"- `{parameter.name}`: {parameter.about}" for parameter in query.parameters)
        yield ""
    yield from _table(store.saved(query.name))
    yield ""


def _table(rows: Rows) -> Iterator[str]:
    yield f"| {' | '.join(rows.names)} |"
    yield f"|{'---|' * len(rows.names)}"
    for row in rows[:_SHOWN]:
        yield f"| {' | '.join(map(_cell, row.values()))} |"
    yield f"\n{_count(len(rows))}"


def _cell(value: Value) -> str:
    text = "" if value is None else str(value) if not isinstance(value, bytes) else value.hex()
    text = " ".join(text.split()).replace("|", "\\|")
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _count(rows: int) -> str:
    if rows > _SHOWN:
        return f"The first {_SHOWN} of {rows} rows."
    return "No row." if rows == 0 else "One row." if rows == 1 else f"{rows} rows."


def main() -> None:
    """Print the page."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queries.db"
        make_database(path)
        with Store.reading(path) as store:
            print(render(store))


if __name__ == "__main__":
    main()
