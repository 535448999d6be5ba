"""What is known of each dataset beside its query: by what it is scoped, what its rows are known by, what they refer to."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from db import wide
from db.exports import DATASETS

Scoped = Literal["documents", "reports", "whole", "never"]


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns of a dataset that name a row of another. ``always``: also when the export is of some years or places only."""

    columns: tuple[str, ...]
    dataset: str
    names: tuple[str, ...]
    always: bool = True


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset. ``relation``: the table or view that the codebook describes it by; ``key``: no two rows have the same in these.

    ``scoped``: by its ``documents``, some at a time; by the chosen ``reports``, some at a time; by a condition on the
    ``whole``; ``never``.
    """

    name: str
    relation: str
    scoped: Scoped
    key: tuple[str, ...] = ()
    refers: tuple[Reference, ...] = ()


_DOCUMENT = Reference(("document_key",), "documents", ("document_key",))
_AGENCY = Reference(("agency_key",), "agencies", ("agency_key",))
_FIGURE = Reference(("code", "dimension"), "indicators", ("code", "dimension"))
_OTHER = Reference(("other_key",), "documents", ("document_key",), always=False)
_OF_DOCUMENT = ("document_key", "position")
_OF_REPORT = ("agency_key", "year")


def _report(name: str, relation: str) -> Dataset:
    return Dataset(name, relation, "reports", _OF_REPORT, (_DOCUMENT, _AGENCY))


_ALL = (
    Dataset("documents", "documents", "documents", ("document_key",), (_AGENCY,)),
    Dataset("sections", "sections", "documents", _OF_DOCUMENT, (_DOCUMENT,)),
    Dataset("facts", "facts", "documents", _OF_DOCUMENT, (_DOCUMENT, _AGENCY, _FIGURE)),
    Dataset("figures", "figures", "documents", _OF_DOCUMENT, (_DOCUMENT,)),
    Dataset("tasks", "tasks", "documents", _OF_DOCUMENT, (_DOCUMENT,)),
    Dataset("checks", "checks", "documents", ("document_key", "across", "position"), (_DOCUMENT, _OTHER)),
    Dataset("issues", "issues", "documents", _OF_DOCUMENT, (_DOCUMENT,)),
    _report("annual_reports", "annual_reports"),
    *(_report(view.removesuffix("_wide"), view) for view in wide.NAMES),
    Dataset("agencies", "agencies", "whole", ("agency_key",)),
    Dataset(
        "coverage",
        "coverage",
        "whole",
        _OF_REPORT,
        tuple(Reference(r.columns, r.dataset, r.names, always=False) for r in (_AGENCY, _DOCUMENT)),
    ),
    # a figure without an applicant has no dimension, so that its two columns are no key to those who want one filled
    Dataset("indicators", "indicators", "never"),
    Dataset("reviews", "reviews", "whole"),
)


@cache
def find_dataset(name: str) -> Dataset:
    """The dataset of this name."""
    return next(dataset for dataset in _ALL if dataset.name == name)


assert tuple(dataset.name for dataset in _ALL) == DATASETS
