"""Settings and fixtures that every test may use."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.places import SHARED

# derandomised: the same examples on every machine, so that a red run can be run again
settings.register_profile("gongkai", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gongkai")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real seeds and samples; a test that needs it is skipped, and says so, when it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder {SHARED}: set GONGKAI_SHARED to run the tests on real documents")
    return SHARED
