"""A memory for functions of a short text: labels and figures come again on every page, whole reports in one cell do not."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TypeVar, cast

_Function = TypeVar("_Function", bound=Callable[..., object])

_ENTRIES, _LONGEST = 8192, 200


def remember_short(function: _Function) -> _Function:
    """The function with a bounded memory; texts too long to be a label or a figure are worked out each time."""
    remembered = lru_cache(maxsize=_ENTRIES)(function)

    @wraps(function)
    def call(text: str, *args: Hashable, **kwargs: Hashable) -> object:
        return (remembered if len(text) <= _LONGEST else function)(text, *args, **kwargs)

    return cast(_Function, call)
