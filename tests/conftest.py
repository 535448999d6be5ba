"""Settings and fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from db.store import Store
from tests.places import SHARED

# derandomised: the same examples on every machine, so that a red run can be run again
settings.register_profile("gongkai", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gongkai")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback servers of tests are not behind the proxy of whoever runs them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        for spelling in (name, name.upper()):
            monkeypatch.delenv(spelling, raising=False)


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed is as wide as in a pipe, however wide the terminal of whoever runs the tests."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("LINES", raising=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real seeds and samples; a test that needs it is skipped, and says so, when it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder {SHARED}: set GONGKAI_SHARED to run the tests on real documents")
    return SHARED


TIMES = iter(f"2026-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z" for n in range(80_000))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "gongkai.db", now=lambda: next(TIMES)) as opened:
        yield opened
