"""Write ``fixtures/web`` anew (``python -m tests.web.make``)."""

import shutil
from pathlib import Path

from tests.web.builder import Builder
from tests.web.manifest import WEB
from tests.web.sites import SITES


def write_web(folder: Path) -> None:
    """Every site, each in a folder of its name; what stood there before is gone."""
    for number, (build, agency) in enumerate(SITES, 1):
        builder = Builder(build.__name__, agency, number)
        build(builder)
        target = folder / builder.name
        shutil.rmtree(target, ignore_errors=True)
        builder.write(target)


if __name__ == "__main__":
    write_web(WEB)
