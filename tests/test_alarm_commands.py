"""``gongkai alarms``: what stands, and what somebody accepts, from the crawl that raises it to the exit code of the next."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli.main import cli
from db.store import Store
from tests.crawls import Desktop, bureau, list_page, reports
from tests.places import ROOT
from tests.stored import change

GUIDE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def gongkai(desktop: Desktop, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--db", str(desktop.database)])


def load(desktop: Desktop, *words: str) -> Any:
    return json.loads(gongkai(desktop, *words, "--json").stdout)


def test_the_commands_of_the_guide_accept_an_alarm(tmp_path: Path) -> None:
    """As they are written there, with the number that is written there."""
    (block,) = re.findall(r"(?ms)^```text\n(gongkai alarms\n.*?)^```", GUIDE)
    listing, accepting = (shlex.split(line)[1:] for line in block.splitlines())
    with bureau(tmp_path, reports((2022, 2023))) as (desktop, server):
        assert desktop.crawl().exit_code == 0
        server.routes["/nb/"] = list_page({"/nb/2023.html": 2023})
        assert desktop.crawl("--all").exit_code == 1
        with Store(desktop.database) as store:
            change(store, f"UPDATE alarms SET id = {accepting[2]}")
        told = gongkai(desktop, *listing)
        assert re.match(r"id\tsource\tkind\t.*\n17\tbureau\tfewer_listed\t2\t1\t", told.stdout)
        assert (told.exit_code, told.stderr) == (0, "alarms: 1 standing, 0 accepted\n")
        done = gongkai(desktop, *accepting)
        assert (done.exit_code, done.stderr) == (0, "")
        assert accepting[-1] in done.stdout
        assert gongkai(desktop, *listing).stderr == "alarms: 0 standing, 1 accepted\n"
        crawled = desktop.crawl("--all")
        assert (crawled.exit_code, "\nalarm " in crawled.stdout) == (0, False)
        assert "accepted   1 more" in crawled.stdout
        server.routes["/nb/"] = "<p>改版"
        assert desktop.crawl("--all").exit_code == 1
    assert gongkai(desktop, *listing).stderr == "alarms: 2 standing, 0 accepted\n"


def test_status_shows_what_is_accepted_apart(tmp_path: Path) -> None:
    with bureau(tmp_path, {"/nb/": "<p>改版"}) as (desktop, _):
        desktop.crawl()
    (alarm,) = load(desktop, "alarms")
    assert (alarm["source"], alarm["kind"], alarm["accepted_at"]) == ("bureau", "source_broken", None)
    before = gongkai(desktop, "status").stdout.splitlines()
    gongkai(desktop, "alarms", "accept", str(alarm["id"]), "--note", "the site is\x1b[31m rebuilt")
    after = gongkai(desktop, "status").stdout.splitlines()
    assert (before[-2].split("\t")[6], after[-2].split("\t")[6]) == ("1", "0")
    assert before[-1].startswith("alarm      bureau: the walk over its lists ended as broken, since 2")
    assert re.fullmatch(r"accepted   bureau: .*, since .{16}; .{16}: the site is�\[31m rebuilt", after[-1])
    (told,) = load(desktop, "status")["sources"]
    assert [one["note"] for one in told["alarms"]] == ["the site is\x1b[31m rebuilt"]


def test_wrong_usage_is_named(tmp_path: Path) -> None:
    with bureau(tmp_path, reports((2023,))) as (desktop, _):
        desktop.crawl()
    for words, named in [
        (("alarms", "accept", "9", "--note", "x"), "no alarm 9 stands"),
        (("alarms", "accept", "9", "--note", " "), "--note"),
        (("alarms", "accept", "9"), "--note"),
        (("alarms", "--source", "nowhere"), "nowhere"),
    ]:
        done = gongkai(desktop, *words)
        assert (done.exit_code, named in done.stderr) == (2, True)
    assert (load(desktop, "alarms"), load(desktop, "alarms", "--source", "bureau")) == ([], [])
