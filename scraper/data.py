"""The knowledge files (TOML) of the network side, read once and handed out as plain values."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The content of ``scraper/<name>``, for example ``links.toml``."""
    return tomllib.loads(resources.files("scraper").joinpath(name).read_text(encoding="utf-8"))
