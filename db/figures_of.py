"""The figures of many documents at once, as numbers. Reads only."""

import json
from collections.abc import Sequence

from db.connection import Connection

Figures = dict[str, float]  # fact code → value in base units

NUMBERS = "SELECT id, code FROM indicators WHERE code IN (SELECT value FROM json_each(?)) AND ifnull(dimension, 'total') = 'total'"
FIGURES = (
    "SELECT f.document, f.indicator, f.value_base FROM json_each(?) AS d CROSS JOIN fact_cells AS f"
    " ON f.document = d.value AND f.indicator IN (SELECT value FROM json_each(?))"
    " WHERE NOT f.conflict AND typeof(f.value_base) IN ('integer', 'real')"
)


def read_figures(connection: Connection, documents: Sequence[int], codes: Sequence[str]) -> dict[int, Figures]:
    """Document → the figures of these codes that it states, of applications those of the column 总计, in base units.

    One that is unread, or that two cells of the document state differently, is not among them, nor one whose unit is not certain.
    A table may stand in a document twice; where both say the same, the figure is one.
    """
    names: dict[int, str] = dict(connection.execute(NUMBERS, (json.dumps(codes),)))
    found: dict[int, Figures] = {document: {} for document in documents}
    rows = connection.execute(FIGURES, (json.dumps(documents), json.dumps(sorted(names))))
    for document, number, value in rows:
        found[document][names[number]] = value
    return found
