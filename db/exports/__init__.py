"""The store as files: one dataset is one query, the ``.sql`` file of this folder that bears its name."""

import csv
from collections.abc import Iterable
from importlib import resources
from typing import TextIO

from db.rows import Row

DATASETS = (
    *("documents", "sections", "facts", "figures", "tasks", "checks", "issues"),
    *("annual_reports", "applications", "disclosure", "review_litigation", "agencies", "coverage", "indicators"),
    "reviews",
)


def read_query(dataset: str) -> str:
    """The SQL of a dataset."""
    return resources.files("db.exports").joinpath(f"{dataset}.sql").read_text(encoding="utf-8")


def write_csv(file: TextIO, columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Write a header and the rows as RFC 4180 and return how many rows there were."""
    writer = csv.writer(file)
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count
