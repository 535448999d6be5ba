"""The command that is given each alarm: what it gets, and what becomes of an alarm that it could not be given."""

import json
import sys
from pathlib import Path

import pytest

from cli.alarms import hand_over
from db.alarms import Alarm
from tests.crawls import bureau, list_page, reports

ALARM = Alarm("bureau", "fewer_listed", 3, 1, "the lists name fewer reports than before")


def hook(code: str) -> str:
    """A command that runs some Python."""
    return f'{sys.executable} -c "{code}"'


def test_what_it_says_is_bounded_and_its_end_is_told() -> None:
    code = "import sys; [sys.stderr.write('x' * 99999) for _ in range(500)]; print('\\n最后', file=sys.stderr); sys.exit(4)"
    assert hand_over(hook(code), ALARM) == "alarm hook ended with 4: 最后"


def test_what_it_leaves_in_the_background_is_not_waited_for() -> None:
    assert hand_over("sh -c 'sleep 100 & exit 0'", ALARM) is None


def test_a_command_that_is_not_there_is_named() -> None:
    assert "nowhere" in (hand_over("/nowhere/at-all", ALARM) or "")


@pytest.mark.parametrize("command", [" ", "mail 'ops"])
def test_what_is_no_command_is_said_before_anything_is_asked(tmp_path: Path, command: str) -> None:
    with bureau(tmp_path, reports([2023])) as (desktop, server):
        done = desktop.crawl("--alarm-hook", command)
        assert (done.exit_code, server.seen) == (2, [])
        assert "--alarm-hook" in done.stderr


def test_an_alarm_that_could_not_be_handed_over_is_handed_over_after_the_next_run(tmp_path: Path) -> None:
    told = tmp_path / "told"
    works = hook(f"import sys; open('{told}', 'a').write(sys.stdin.read() + chr(10))")
    with bureau(tmp_path, reports([2021, 2022, 2023])) as (desktop, server):
        assert desktop.crawl("--all").exit_code == 0
        server.routes["/nb/"] = list_page({"/nb/2023.html": 2023})
        first = desktop.crawl("--all", "--alarm-hook", hook("import sys; sys.exit(1)"))
        assert "alarm hook ended with 1" in first.stderr
        for _ in range(2):
            desktop.crawl("--all", "--alarm-hook", works)
    (line,) = told.read_text(encoding="utf-8").splitlines()
    alarm = json.loads(line)
    assert (alarm["source"], alarm["kind"], alarm["before"], alarm["now"]) == ("bureau", "fewer_listed", 3, 1)
    assert set(alarm) == {"source", "kind", "before", "now", "detail", "again", "accepted"}
