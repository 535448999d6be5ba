"""A process that writes an archive until it is killed: `python -m tests.archive_writer FILE`. It prints a line for each
answer once that is said to be on the disk."""

import sys
from pathlib import Path

from scraper.archive import ArchiveWriter
from tests.answers import answer


def main() -> None:
    with ArchiveWriter(Path(sys.argv[1]), {"software": "gongkai test", "date": "2026-03-01T00:00:00Z"}) as writer:
        for number in range(1_000_000):
            position = writer.write(answer(number))
            assert position is not None
            print(number, position.offset, position.length, flush=True)


if __name__ == "__main__":
    main()
