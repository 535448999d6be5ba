"""Ctrl-C between two pages, never within one: what is stored and what the run counts stay the same thing. And what a timer or a
shutdown ends cleans up as after Ctrl-C."""

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


_ENDINGS = (signal.SIGTERM, signal.SIGHUP)
_BY_SIGNAL = 128  # what a shell adds to the number of the signal that ended a command


@contextmanager
def ended_cleanly() -> Iterator[None]:
    """What ends the process from outside leaves as an exception, so that nothing half-written stays behind."""

    def leave(number: int, frame: FrameType | None) -> None:
        for ending in _ENDINGS:  # a second one does not disturb the cleaning up
            signal.signal(ending, signal.SIG_IGN)
        sys.exit(_BY_SIGNAL + number)

    # one that is ignored, as below nohup, stays so
    before = {ending: signal.getsignal(ending) for ending in _ENDINGS}
    taken = [ending for ending in _ENDINGS if before[ending] is signal.SIG_DFL]
    for ending in taken:
        signal.signal(ending, leave)
    try:
        yield
    finally:
        for ending in taken:
            signal.signal(ending, before[ending])
