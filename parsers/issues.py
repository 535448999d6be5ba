"""Issue codes with their severities, from ``issues.toml``: the one place where a code becomes an :class:`Issue`."""

from parsers.data import load
from parsers.records import Issue, Severity

_SEVERITY: dict[str, Severity] = {entry["code"]: entry["severity"] for entry in load("issues.toml")["issue"]}

CODES = tuple(_SEVERITY)


def issue(code: str, detail: str = "", where: str = "") -> Issue:
    """An issue of a known code. A code that ``issues.toml`` does not list is a bug and raises ``KeyError``."""
    return Issue(code, _SEVERITY[code], detail, where)
