"""What is installed has every module and every data file of the checkout."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.places import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
OURS = ("parsers", "scraper", "db", "cli")
FILES = [
    path.relative_to(ROOT)
    for name in OURS
    for path in (ROOT / name).rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
]


def test_every_package_is_named() -> None:
    assert {str(path.parent).replace("/", ".") for path in FILES if path.suffix == ".py"} == set(SETTINGS["packages"])


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix != ".py"], ids=str)
def test_every_data_file_is_installed(path: Path) -> None:
    """By a pattern for all packages, or one of the package that its folder lies in."""
    package = next(parent for parent in path.parents if str(parent).replace("/", ".") in SETTINGS["packages"])
    data = SETTINGS["package-data"]
    patterns = (*data["*"], *data.get(str(package).replace("/", "."), ()))
    inside = path.relative_to(package)
    assert any(fnmatch(str(inside), pattern) for pattern in patterns if pattern.count("/") == len(inside.parts) - 1)
