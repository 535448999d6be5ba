"""Tables that say of themselves that they are another year's: their figures are none of the report."""

from collections.abc import Iterator
from dataclasses import replace

from parsers.facts import FormedTable, FormReading
from parsers.forms import printed_labels
from parsers.issues import issue
from parsers.labels import fold_label
from parsers.numerals import find_years
from parsers.records import Fact


def withhold_other_years(forms: FormReading, year: int | None) -> FormReading:
    """The reading, the figures of each table headed by another year than the report's unread (2021年收到和处理…)."""
    heads: dict[int, int] = {}
    for fact in forms.facts:
        if fact.row is not None:
            heads[fact.table] = min(fact.row, heads.get(fact.table, fact.row))
    told = {table: tuple(_years_above(forms.tables[table], row)) for table, row in heads.items()}
    others = {table: years for table, years in told.items() if year and years and year not in years}
    if not others:
        return forms
    facts = tuple(_withheld(fact) if fact.table in others else fact for fact in forms.facts)
    issues = (
        issue("cell_unread", f"表题为 {years[0]} 年，报告为 {year} 年", f"table {table}")
        for table, years in others.items()
    )
    return replace(forms, facts=facts, issues=(*forms.issues, *issues))


def _years_above(table: FormedTable, row: int) -> Iterator[int]:
    """The years in the title of a table; a label of the form may speak of another year (上一年项目数量，指2019年事项数)."""
    for text in dict.fromkeys(text for line in table.rows[:row] for text in line):
        if fold_label(text) not in printed_labels():
            yield from find_years(text)


def _withheld(fact: Fact) -> Fact:
    said = fact.candidates or ((fact.raw,) if fact.raw.strip() else ())
    return fact._replace(value=None, state="unread", value_base=None, base_unit=None, candidates=said)
