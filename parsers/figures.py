"""Quantities stated in the prose of a document, with what they count. Precise before many: what is not plain is left out."""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from parsers.denials import find_denials
from parsers.prose import Said, find_said
from parsers.quantities import find_quantities
from parsers.records import Figure, Section
from parsers.sentences import Sentences
from parsers.shares import find_shares
from parsers.subjects import find_subject

_ZERO = Decimal(0)


class Stated(NamedTuple):
    """A figure, and what it states of the form, if anything."""

    figure: Figure
    said: Said | None = None


def read_figures(sections: Sequence[Section]) -> tuple[Stated, ...]:
    """The figures of every section's text, in reading order."""
    return tuple(
        Stated(figure)
        for section in sections
        if section.text
        for figure in _read(section.path, Sentences(section.text))
    )


def read_report_figures(
    sections: Sequence[Section], year: int | None, consolidated: bool, names: Sequence[str] = ()
) -> tuple[Stated, ...]:
    """The figures of an annual report, and what each states of the form of ``year``.

    ``consolidated``: the report counts others in, as its tables do. ``names``: of the body; where none is known, a figure of a
    body that the text names is not taken for its own.
    """
    found: list[Stated] = []
    for section in sections:
        if section.text:
            prose = Sentences(section.text)
            for figure in _read(section.path, prose):
                found.append(_coded(figure, find_said(prose, figure, year, names), consolidated))
    return tuple(found)


def _coded(figure: Figure, said: Said | None, consolidated: bool) -> Stated:
    if said and said.whole and said.alone and not figure.approximate and (consolidated or not said.wider):
        return Stated(figure._replace(code=said.rule.code or None), said)
    return Stated(figure, said)


def _read(path: str, prose: Sentences) -> list[Figure]:
    text = prose.text
    denials = find_denials(text)
    found = [Figure(path, subject, _ZERO, None, text[start:end], start, end) for subject, start, end in denials]
    within = {place for denied in denials for place in range(denied.start, denied.end)}
    quantities, floor = find_quantities(text), 0
    shares = find_shares(prose, quantities)
    for quantity in quantities:
        subject = shares[quantity.start] if quantity.start in shares else find_subject(prose, quantity, floor)
        value, unit, start, end, approximate, _ = quantity
        if subject and start not in within:  # 未发生1起行政复议 states none, and no one
            found.append(Figure(path, subject, value, unit, text[start:end], start, end, approximate))
        floor = end
    found.sort(key=attrgetter("start"))
    return found
