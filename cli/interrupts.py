"""Ctrl-C between two pages, never within one: what is stored and what the run counts stay the same thing."""

import signal
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")


def until_interrupted(items: Iterable[Item]) -> Iterator[Item]:
    """The items; after Ctrl-C, ``KeyboardInterrupt`` in place of the next one. A second Ctrl-C does not wait."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            signal.default_int_handler(number, frame)
        asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        for item in items:
            if asked:
                raise KeyboardInterrupt
            yield item
        if asked:
            raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGINT, before)
