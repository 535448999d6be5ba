"""Quantities stated in the prose of a document, with what they count. Precise before many: what is not plain is left out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.denials import find_denials
from parsers.prose import Said, find_said
from parsers.quantities import Quantity, find_quantities
from parsers.records import Figure, Section
from parsers.subjects import find_subject, read_clause

_ZERO = Decimal(0)


class Stated(NamedTuple):
    """A figure, and what it states of the form, if anything."""

    figure: Figure
    said: Said | None = None


def read_figures(sections: Sequence[Section]) -> tuple[Stated, ...]:
    """The figures of every section's text, in reading order."""
    return tuple(Stated(figure) for section in sections if section.text for figure in _read(section))


def read_report_figures(sections: Sequence[Section], year: int | None, consolidated: bool) -> tuple[Stated, ...]:
    """The figures of an annual report, and what each states of the form of ``year``.

    ``consolidated``: the report counts others in, as its tables do.
    """
    return tuple(
        _coded(figure, find_said(section.text, figure, year), consolidated)
        for section in sections
        if section.text
        for figure in _read(section)
    )


def _coded(figure: Figure, said: Said | None, consolidated: bool) -> Stated:
    sure = said and said.whole and not figure.approximate and (consolidated or not said.wider)
    return Stated(figure._replace(code=said.rule.code or None) if said and sure else figure, said)


def _read(section: Section) -> list[Figure]:
    text = section.text
    found = [
        Figure(section.path, denied.subject, _ZERO, None, text[denied.start : denied.end], denied.start, denied.end)
        for denied in find_denials(text)
    ]
    found += _counted(section)
    found.sort(key=lambda figure: figure.start)
    return found


def _counted(section: Section) -> Iterator[Figure]:
    floor = 0
    for quantity in find_quantities(section.text):
        figure = _figure(section, quantity, floor)
        if figure:
            yield figure
        floor = quantity.end


def _figure(section: Section, quantity: Quantity, floor: int) -> Figure | None:
    clause = read_clause(section.text, quantity, floor)
    subject = find_subject(section.text, quantity, clause) if clause else None
    if subject is None:
        return None
    value, unit, start, end, approximate, _ = quantity
    return Figure(section.path, subject, value, unit, section.text[start:end], start, end, approximate)
