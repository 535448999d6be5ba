"""The figures of many documents at once, as numbers. Reads only."""

import json
from collections.abc import Sequence

from db.connection import Connection

FigureKey = tuple[str, str | None]  # fact code, applicant column
FigureRow = dict[FigureKey, float]

NUMBERS = "SELECT id, code, dimension FROM indicators WHERE code IN (SELECT value FROM json_each(?))"
# a table may stand in a document twice; where both say the same the figure is one
FIGURES = (
    "SELECT f.document, f.indicator, max(f.value_base) FROM json_each(?) AS d CROSS JOIN fact_cells AS f"
    " ON f.document = d.value AND f.indicator IN (SELECT value FROM json_each(?))"
    " WHERE NOT f.conflict AND typeof(f.value_base) IN ('integer', 'real') GROUP BY f.document, f.indicator"
)


def read_figures(connection: Connection, documents: Sequence[int], codes: Sequence[FigureKey]) -> dict[int, FigureRow]:
    """Document → the figures of these that it states, in base units. One that is unread, or that two cells of the document state
    differently, is not among them, nor one whose unit is not certain."""
    wanted = set(codes)
    numbers = {
        number: (code, dimension)
        for number, code, dimension in connection.execute(NUMBERS, (json.dumps([code for code, _ in codes]),))
        if (code, dimension) in wanted
    }
    found: dict[int, FigureRow] = {document: {} for document in documents}
    rows = connection.execute(FIGURES, (json.dumps(list(documents)), json.dumps(sorted(numbers))))
    for document, number, value in rows:
        found[document][numbers[number]] = value
    return found
