"""The English of a figure of the forms: ``applications: denied: state secret · natural persons``. From figure_words.toml."""

import tomllib
from functools import cache
from importlib import resources

from db.indicators import Indicator


def english(figure: Indicator) -> str:
    """The words of the parts of a figure's code, and of whom its applicants are. Parts that only group have none."""
    words = _words()
    parts = figure.code.split(".")
    codes = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    said = [words["row"][code] for code in codes if code in words["row"]]
    if figure.code not in words["row"]:
        said.append(words["column"][parts[-1]])
    label = ": ".join(said)
    return f"{label} · {words['applicant'][figure.dimension]}" if figure.dimension else label


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("db").joinpath("figure_words.toml").read_text(encoding="utf-8"))
