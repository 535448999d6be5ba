"""The facts of all tables of a document together: a cell printed twice, a table of another's, rows that no table has."""

from collections.abc import Iterator, Sequence

from parsers.forms import TABLES, FormRow, FormTable, cell_code
from parsers.issues import issue
from parsers.records import Fact, Issue

_MOST_CANDIDATES = 5


def settle_repeats(facts: Sequence[Fact]) -> tuple[list[Fact], list[Issue]]:
    """One fact for each code and dimension. A cell printed twice alike counts once; told differently it is unread."""
    first: dict[tuple[str, str | None], Fact] = {}
    repeats: dict[tuple[int, int], list[str]] = {}
    for fact in facts:
        key = fact.code, fact.dimension
        other = first.setdefault(key, fact)
        if other is fact:
            continue
        pair = repeats.setdefault((other.table, fact.table), [])
        if (fact.value, fact.state) == (other.value, other.state) != (None, "unread"):
            continue
        pair.append(f"{fact.code}@{fact.dimension}" if fact.dimension else fact.code)
        told = dict.fromkeys(text for text in (*_says(other), *_says(fact)) if text.strip())
        first[key] = other._replace(
            value=None,
            value_base=None,
            base_unit=None,
            state="unread",
            candidates=tuple(told)[:_MOST_CANDIDATES],
        )
    issues = [
        issue(
            "table_repeated",
            f"told differently: {' '.join(differing)}" if differing else "the same figures",
            f"table {again}, as table {table}",
        )
        for (table, again), differing in repeats.items()
    ]
    return list(first.values()), issues


def _says(fact: Fact) -> tuple[str, ...]:
    """What a cell may say: its text, or where its row could not be aligned its candidates."""
    return fact.candidates if fact.state == "unread" and fact.column is None else (*fact.candidates, fact.raw)


def missing_rows(form_tables: Sequence[str | None], facts: Sequence[Fact]) -> Iterator[Issue]:
    """For each statutory table (told by the form's id, in order), the rows of the form that no part of it has."""
    met = {fact.code for fact in facts}
    done = set()
    for index, form_table in enumerate(form_tables):
        table = next((table for table in TABLES if table.id == form_table), None)
        if table is None or table.id in done or table.layout == "stat_list":
            continue
        done.add(table.id)
        missing = [row.label for row in table.rows if not _is_met(table, row, met)]
        if missing:
            yield issue("row_missing", "；".join(missing), f"table {index}")


def _is_met(table: FormTable, row: FormRow, met: set[str]) -> bool:
    codes = {cell_code(table, row, column)[0] for column in table.columns}
    return bool(codes & met)


def withhold(fact: Fact, may_be: tuple[str, ...] = ()) -> Fact:
    """A cell without its value: of a table that is another's, or in a unit that cannot be told. ``may_be``: what it may say."""
    said = may_be or fact.candidates or ((fact.raw,) if fact.raw.strip() else ())
    return fact._replace(value=None, state="unread", value_base=None, base_unit=None, candidates=said)


def add_withheld(facts: Sequence[Fact], withheld: Sequence[Fact]) -> list[Fact]:
    """The facts, and the cells that only a table of another's has; each once."""
    found = {(fact.code, fact.dimension): fact for fact in facts}
    for fact in withheld:
        found.setdefault((fact.code, fact.dimension), fact)
    return list(found.values())
