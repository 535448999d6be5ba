"""The knowledge files (TOML) that lie beside the code, read once and handed out as plain values."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The content of ``parsers/<name>``, for example ``checks.toml`` or ``forms/form2021.toml``."""
    return tomllib.loads(resources.files("parsers").joinpath(name).read_text(encoding="utf-8"))
