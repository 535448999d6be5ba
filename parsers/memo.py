"""A memory for functions of a short text: labels and figures come again on every page, whole reports in one cell do not."""

from collections.abc import Callable, Hashable
from functools import wraps
from inspect import signature
from typing import TypeVar, cast

_Function = TypeVar("_Function", bound=Callable[..., object])

_LONGEST, _ENTRIES, _CHARACTERS = 1000, 8192, 500_000


class _Memory(dict[Hashable, object]):
    """What a function said of each question. The text it was asked about is the question, or the first part of it."""

    def __init__(self, ask: Callable[[Hashable], object]) -> None:
        super().__init__()
        self._ask, self._characters = ask, 0

    def __missing__(self, question: Hashable) -> object:
        found = self._ask(question)
        text = question[0] if isinstance(question, tuple) else question
        length = len(text) if isinstance(text, str) else 0
        if length <= _LONGEST:
            if len(self) >= _ENTRIES or self._characters >= _CHARACTERS:
                self.clear()
                self._characters = 0
            self[question] = found
            self._characters += length
        return found


def remember_short(function: _Function) -> _Function:
    """The function with a bounded memory, emptied when full; about a text longer than any paragraph it is asked each time."""
    if len(signature(function).parameters) == 1:
        # a page asks a thousand times: looking a text up is no call of Python's
        return cast(_Function, _Memory(function).__getitem__)

    def ask(question: Hashable) -> object:
        if isinstance(question, tuple):
            text, args, *named = question
            return function(text, *args, **dict(named))
        return function(question)

    memory = _Memory(ask)

    @wraps(function)
    def call(text: str, *args: Hashable, **named: Hashable) -> object:
        return memory[(text, args, *named.items()) if args or named else text]

    return cast(_Function, call)
