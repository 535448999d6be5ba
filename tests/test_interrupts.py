"""Ctrl-C takes effect between pages."""

import signal

import pytest

from cli.interrupts import until_interrupted


def work(presses: dict[int, int], done: list[int]) -> None:
    """Five pieces of work; Ctrl-C is pressed so many times while one is done."""
    for number in until_interrupted(range(5)):
        for _ in range(presses.get(number, 0)):
            signal.raise_signal(signal.SIGINT)
        done.append(number)


@pytest.mark.parametrize(
    ("presses", "kept"),
    [
        pytest.param({2: 1}, [0, 1, 2], id="what is begun is ended first"),
        pytest.param({4: 1}, [0, 1, 2, 3, 4], id="the last piece is no escape"),
        pytest.param({1: 2}, [0], id="a second time does not wait"),
    ],
)
def test_ctrl_c_ends_the_work(presses: dict[int, int], kept: list[int]) -> None:
    done: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        work(presses, done)
    assert done == kept


def test_the_handler_is_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    work({}, [])
    assert signal.getsignal(signal.SIGINT) is before
