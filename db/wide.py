"""The wide views, generated from the forms: one row an agency and year, one pair of columns a figure.

Each figure has its value in base units and, beside it, a ``_state`` that says why there is no value:
``blank``, ``dash``, ``unread`` … as read from the cell; ``conflict``: two cells of the document disagree;
``unit_unknown``: a number whose unit is not certain; ``not_applicable``: the form used has no such cell;
``not_stated``: it has one, and the document does not show it.
"""

import re
from collections.abc import Iterator

from db.indicators import Indicator, indicators

# view → (the tables it shows, by the last part of their id; what is cut off the front of a code)
_VIEWS = {
    "applications_wide": ("applications", "applications."),
    "disclosure_wide": ("art20_", "disclosure."),
    "review_litigation_wide": ("review_litigation", ""),
}
REPORT = (
    *("document_key", "agency_key", "agency", "agency_id", "body_kind", "system", "level", "province", "city"),
    *("county", "year", "form_edition", "reporting_scope", "reports_found", "chosen_because", "address", "fetched_at"),
    "digest",
)
NAMES = tuple(_VIEWS)


def columns(view: str) -> dict[str, Indicator]:
    """Column → the figure it holds, in the order of the forms; each is followed by its ``_state`` column."""
    table, prefix = _VIEWS[view]
    return {_column(found, prefix): found for found in indicators() if _shows(table, found)}


def statements() -> Iterator[str]:
    """One CREATE VIEW statement each."""
    for view in NAMES:
        yield f"CREATE VIEW {view} AS\n{query(view)}"


def query(view: str) -> str:
    """What a view selects from the relation ``annual_reports``.

    The cells of a report are gathered into two JSON objects first: a lookup for each of 400 columns, or an
    aggregate for each, takes 7 to 19 times as long.
    """
    shown = ",\n".join((*(f"  r.{name}" for name in REPORT), *_pairs(view)))
    return f"SELECT\n{shown}\nFROM {_reports(view)}"


def _shows(table: str, found: Indicator) -> bool:
    return any(name.split(".")[1].startswith(table) for name in found.tables)


def _column(found: Indicator, prefix: str) -> str:
    name = found.code.removeprefix(prefix).replace(".", "_")
    return f"{name}__{found.dimension}" if found.dimension else name


_UNIT_PRINTED = re.compile(r"[（(]单位[:：][^）)]*[）)]")
_VALUE = "CASE WHEN NOT f.conflict THEN f.value_base END"
_STATE = (
    "CASE WHEN f.conflict THEN 'conflict'"
    " WHEN f.value IS NOT NULL AND f.value_base IS NULL THEN 'unit_unknown' ELSE k.state END"
)


def _reports(view: str) -> str:
    """The reports, each with the cells that the view shows: ``said.json`` and ``states.json``, arrays of one object.

    An argument of a table-valued function is made once for each report that is asked for. In a subquery SQLite would make it
    anew for every column or, where that is forbidden, for every report there is.
    """
    table, _ = _VIEWS[view]
    cells = (
        "FROM fact_cells AS f JOIN indicators AS i ON i.id = f.indicator JOIN cell_kinds AS k ON k.id = f.kind"
        f" WHERE f.document = r.document AND i.tables LIKE '%.{table}%'"
    )
    name = "i.code || ifnull('@' || i.dimension, '')"
    objects = {"said": _VALUE, "states": _STATE}
    gathered = (
        f"json_each(json_array(json((SELECT json_group_object({name}, {value}) {cells})))) AS {alias}"
        for alias, value in objects.items()
    )
    return "\nCROSS JOIN ".join(("annual_reports AS r", *gathered))


def _pairs(view: str) -> Iterator[str]:
    for name, found in columns(view).items():
        path = f"""'$[0]."{found.code}{"@" + found.dimension if found.dimension else ""}"'"""
        yield f"  json_extract(said.json, {path}) AS {name}"
        yield f"  coalesce(json_extract(states.json, {path}), {_missing(found)}) AS {name}_state"


def _missing(found: Indicator) -> str:
    editions = ", ".join(f"'{name.split('.')[0]}'" for name in found.tables)
    return f"iif(r.form_edition NOT IN ({editions}), 'not_applicable', 'not_stated')"


def label(figure: Indicator) -> str:
    """What a figure is called, as printed but for the unit: beside numbers in base units 万元 would make them ten thousand times as
    large."""
    printed = " · ".join(filter(None, (figure.label, figure.dimension_label)))
    return _UNIT_PRINTED.sub("", printed) if base_unit(figure) != (figure.unit or "") else printed


def base_unit(figure: Indicator) -> str:
    """The unit of a column: 元 where the form states amounts in 万元."""
    return "元" if "元" in (figure.unit or "") else figure.unit or ""
