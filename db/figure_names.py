"""What the figures of the forms are called in English, made of the names of their parts: ``figure_names.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


def name_figure(code: str, dimension: str | None = None) -> str:
    """A figure in English, from the general to the particular; ``dimension``: of which applicants."""
    names = _names()
    parts = code.split(".")
    beginnings = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    found = [names["code"][beginning] for beginning in beginnings if beginning in names["code"]]
    if code not in names["code"]:
        found.append(names["word"][parts[-1]])
    if dimension:
        found.append(names["applicant"][dimension])
    return " / ".join(found)


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("db").joinpath("figure_names.toml").read_text(encoding="utf-8"))
