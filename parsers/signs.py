"""Signs that cells of a document were misread: what its issues and the repairs of its text say of a table or a row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from parsers.records import Issue, State

_PLACE = re.compile(r"table (\d+)(?: row (\d+))?")
_DAMAGE = ("phase_slip", "misreading", "byte_insert")  # repairs of text that may have touched figures
_ROW_SIGNS = {
    "label_repaired": "label_repaired",
    "cell_unread": "row_unread",
    "alignment_ambiguous": "row_unread",
    "digits_eaten": "row_unread",
}


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs of a misreading, by keys of ``faults.toml``: of the whole text, of tables, of rows."""

    text: str | None
    tables: Mapping[int, str]
    rows: Mapping[tuple[int, int], str]

    def find(self, table: int, row: int | None, state: State) -> str | None:
        """The sign at a cell in this place and state."""
        if self.text:
            return self.text
        if state == "mojibake":
            return "characters_lost"
        at_row = None if row is None else self.rows.get((table, row))
        return at_row or self.tables.get(table)


def read_signs(issues: Iterable[Issue], repairs: Mapping[str, int]) -> Signs:
    """The signs of a document."""
    tables: dict[int, str] = {}
    rows: dict[tuple[int, int], str] = {}
    for issue in issues:
        places = [(int(at[1]), at[2]) for at in _PLACE.finditer(issue.where)]
        for table, row in places:
            if issue.code == "table_repeated" and "differently" in issue.detail:
                tables.setdefault(table, "table_repeated")
            elif issue.code in _ROW_SIGNS and row:
                rows.setdefault((table, int(row)), _ROW_SIGNS[issue.code])
            elif issue.code in _ROW_SIGNS:
                tables.setdefault(table, _ROW_SIGNS[issue.code])
    damaged = any(repairs.get(kind) for kind in _DAMAGE)
    return Signs("text_damaged" if damaged else None, tables, rows)
