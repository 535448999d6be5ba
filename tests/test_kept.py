"""What is kept between visits is never older than the database."""

import asyncio
from pathlib import Path

from cli.browse.kept import Kept
from db.store import Store
from tests.stored import capture, save, values


def test_it_is_made_once_until_the_database_changes(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with Store(path) as store:
        save(store, capture("甲"))
        made: list[int] = []

        async def make() -> int:
            made.append(values(store, "SELECT count(*) FROM documents")[0])
            return made[-1]

        async def visit() -> None:
            kept = Kept(make)
            assert await asyncio.gather(*(kept.get(path) for _ in range(3))) == [1, 1, 1]
            assert made == [1]
            save(store, capture("乙", url="http://ybj.jia.gov.cn/2022.html"))
            assert await kept.get(path) == 2
            assert await kept.get(path) == 2

        asyncio.run(visit())
        assert made == [1, 2]
