"""kill -9: whatever the moment, the next start goes on, and in the end nothing tells that there was one."""

from pathlib import Path
from random import Random

from tests.crawls import Desktop
from tests.kill_crawl import compare, crawl_killed, undisturbed
from tests.loopback import loopback, write_registry
from tests.nursery import Nursery


def test_a_crawl_that_is_killed_again_and_again_ends_like_one_that_is_not(tmp_path: Path) -> None:
    with loopback(("trs", "hanweb_jpage", "gkmlpt")) as served, Nursery() as nursery:
        calm, lasts = undisturbed(nursery, tmp_path / "calm", served)
        desktop = Desktop(tmp_path / "killed")
        write_registry(served, desktop.sites)
        assert crawl_killed(nursery, desktop, 5, Random(5), served, lasts) > 0
        compare(nursery, desktop, calm)
        assert desktop.values("SELECT resumed > 0 FROM runs") == [1]
