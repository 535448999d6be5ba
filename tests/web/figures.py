"""The figures of invented bureaus as real ones have them: few and mostly 0, adding up, and carried on from year to year.

Every figure is a function of the bureau (a number) and the year. Cells are named as ``checks.toml`` names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from parsers.forms import FormTable
from tests.filled_forms import add_up_applications, add_up_outcomes, name, tables_of
from tests.render import Key, code_of, places

LAST_OF_2019 = 2020  # the last year of the form of 2019
_BEGINS = 2010  # what came before is the first stock of documents and items


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a report has wrong. ``cells``: by how much each differs from what is right."""

    told: str
    cells: Mapping[str, int]


# Two reports are wrong at their source, on purpose, so that whoever tries the demo sees what a failing check looks like:
# by bureau and year
MISTAKES: Mapping[tuple[int, int], Mistake] = {
    # ucap
    (10, 2022): Mistake(
        "in its report for 2022 the total of the results, （七）总计, is one too many",
        {"applications.result.total@total": 1},
    ),
    # vsb: one less was received, so that the table itself adds up
    (11, 2023): Mistake(
        "its report for 2023 has one application more carried in than that for 2022 carried over",
        {
            "applications.carried_in@natural_person": 1,
            "applications.carried_in@total": 1,
            "applications.received@natural_person": -1,
            "applications.received@total": -1,
        },
    ),
}
# a report that was put right after it was published: the number of penalties
CORRECTION: Mapping[str, int] = {"disclosure.penalty.decisions": 2}

_NEW_CLOSED = (0, 2, 5, 11, 24, 40)  # applications closed in a year, about; the last are busy bureaus
_APPLICANTS = {"natural_person": 34, "business": 4, "law_firm": 1, "charity": 1}
# how many of a hundred end so; nobody fails to pay a fee, since none is asked
_OUTCOMES = {
    "disclosed": 40,
    "partly_disclosed": 8,
    "denied.third_party_rights": 3,
    "denied.internal_affairs": 3,
    "denied.administrative_query": 4,
    "unavailable.not_held": 24,
    "unavailable.needs_creation": 4,
    "unavailable.unclear_after_correction": 3,
    "not_processed.petition": 4,
    "not_processed.duplicate": 3,
    "other": 4,
}
_FEW = 5  # below so many applications nobody goes to court


@cache
def find_cells(bureau: int, year: int, corrected: bool = False) -> Mapping[str, int]:
    """Every cell of the report of a year."""
    draw = Random(f"{bureau} {year}")
    cells: dict[str, int] = {}
    for table in tables_of(edition_of(year)):
        if table.layout == "matrix_dim":
            cells |= _applications(table, bureau, year, draw)
        elif table.layout == "record":
            cells |= _cases(table, draw, cells["applications.received@total"])
        else:
            stated = _stocks(bureau, year) | _flows(bureau, draw)
            cells |= {code: stated.get(code, 0) for code in (name(*code_of(table, at)) for at in places(table))}
    mistake = MISTAKES.get((bureau, year))
    for changes in (mistake.cells if mistake else {}, CORRECTION if corrected else {}):
        cells |= {cell: cells[cell] + by for cell, by in changes.items()}
    return cells


def edition_of(year: int) -> str:
    """The form that a report of the year follows."""
    return "form2019" if year <= LAST_OF_2019 else "form2021"


def find_keys(bureau: int, year: int) -> dict[Key, int]:
    """The same by code and dimension."""
    cells = find_cells(bureau, year)
    keys = (code_of(table, at) for table in tables_of(edition_of(year)) for at in places(table))
    return {key: cells[name(*key)] for key in keys}


# ---------------------------------------------------------------- part two


def _stocks(bureau: int, year: int) -> dict[str, int]:
    """Documents in force and items in a list, with what has changed them; a bureau makes no 规章."""
    born = Random(f"{bureau} born")
    documents, items = born.randint(6, 30), born.randint(3, 40)
    issued = repealed = change = 0
    for past in range(_BEGINS, year + 1):
        draw = Random(f"{bureau} {past} documents")
        documents, items = documents + issued - repealed, items + change
        issued, repealed = draw.choice((0, 0, 1, 1, 2, 3)), min(draw.choice((0, 0, 0, 1, 2)), documents)
        change = max(draw.choice((-2, -1, 0, 0, 0, 1)), -items)
    kind, penalty = "disclosure.normative_document", "disclosure.penalty"
    return {
        f"{kind}.issued": issued,
        f"{kind}.repealed": repealed,
        f"{kind}.in_force": documents + issued - repealed,
        f"{kind}.made_in_year": issued,
        f"{kind}.disclosed_in_year": issued,
        f"{kind}.disclosed_total": documents + issued - repealed,
        f"{penalty}.prior_year_items": items,
        f"{penalty}.change": change,
        "disclosure.other_service.prior_year_items": items + 4,
    }


def _flows(bureau: int, draw: Random) -> dict[str, int]:
    """Decisions and purchases: about as many as in other years."""
    born = Random(f"{bureau} decisions")
    usual = {
        "disclosure.licence.decisions": born.choice((0, 0, 8)),
        "disclosure.other_service.decisions": born.randint(150, 900),
        "disclosure.penalty.decisions": born.randint(9, 45),
        "disclosure.procurement.projects": born.randint(2, 9),
        "disclosure.procurement.amount": born.randint(30, 300),
    }
    return {code: round(many * draw.uniform(0.75, 1.3)) for code, many in usual.items()}


# ---------------------------------------------------------------- parts three and four


def _applications(table: FormTable, bureau: int, year: int, draw: Random) -> dict[str, int]:
    """Those of last year are all closed; the open ones are left for the next."""
    carried_in, carried_out = _open(bureau, year - 1), _open(bureau, year)
    many = round(_usual(bureau) * draw.uniform(0.7, 1.3))
    applicants = draw.choices([*_APPLICANTS], [*_APPLICANTS.values()], k=many)
    applicants += [applicant for applicant, left in carried_in.items() for _ in range(left)]
    codes, leaves = {row.code for row in table.rows}, dict[str, int]()
    for applicant in applicants:
        (outcome,) = draw.choices([*_OUTCOMES], [*_OUTCOMES.values()])
        code = f"applications.result.{outcome}"
        cell = name(code if code in codes else f"{code}.misc", applicant)
        leaves[cell] = leaves.get(cell, 0) + 1
    return add_up_applications(table, leaves, carried_in, carried_out)


def _usual(bureau: int) -> int:
    return Random(f"{bureau} usual").choice(_NEW_CLOSED)


def _open(bureau: int, year: int) -> dict[str, int]:
    """Applications that are not closed when the year ends, by applicant."""
    draw, most = Random(f"{bureau} {year} open"), (_usual(bureau) + 6) // 8
    return {"natural_person": draw.randint(0, most), "business": draw.choice((0, 0, 0, min(most, 1)))}


def _cases(table: FormTable, draw: Random, received: int) -> dict[str, int]:
    """Each outcome once, or more often not at all."""
    often = 0.06 if received >= _FEW else 0
    parts = {column.code: int(draw.random() < often) for column in table.columns}
    return add_up_outcomes(table, parts)
