"""A memory for functions of a short text: labels and figures come again on every page, whole reports in one cell do not."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar, cast

_Function = TypeVar("_Function", bound=Callable[..., object])

_LONGEST, _ENTRIES, _CHARACTERS = 1000, 8192, 500_000
_UNKNOWN = object()


def remember_short(function: _Function) -> _Function:
    """The function with a bounded memory, emptied when full; about a text longer than any paragraph it is asked each time."""
    known: dict[Hashable, object] = {}
    characters = 0

    @wraps(function)
    def call(text: str, *args: Hashable, **kwargs: Hashable) -> object:
        nonlocal characters
        # a page asks thousands of times: the text alone is the key where it is the only argument
        key = (text, args, *kwargs.items()) if args or kwargs else text
        found = known.get(key, _UNKNOWN)
        if found is _UNKNOWN:
            found = function(text, *args, **kwargs)
            if len(text) <= _LONGEST:
                if len(known) >= _ENTRIES or characters >= _CHARACTERS:
                    known.clear()
                    characters = 0
                known[key] = found
                characters += len(text)
        return found

    return cast(_Function, call)
