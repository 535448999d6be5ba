"""Pages that no server renders: the same templates, filled by Jinja2. What a page says is escaped wherever it is put."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

FOLDER = resources.files("cli.browse").joinpath("templates")
STATIC = resources.files("cli.browse").joinpath("static")


class MissingTemplatesError(Exception):
    """Jinja2 is not installed; the message says what to install."""


@cache
def _environment() -> Any:
    try:
        import jinja2
    except ImportError:
        raise MissingTemplatesError("the report needs jinja2: pip install 'gongkai[browse]'") from None
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: FOLDER.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(template: str, values: Mapping[str, Any]) -> str:
    """A template with values in it."""
    return str(_environment().get_template(template).render(values))


def read_style(name: str) -> str:
    """A style sheet, to stand in a page."""
    return STATIC.joinpath(name).read_text(encoding="utf-8")
