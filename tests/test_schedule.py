"""``gongkai schedule``: what systemd and cron make of the files."""

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from cli.schedule import find_program, make_command, quote_unit

CONTACT = ("--contact", "https://example.org/us?a=1&b=2")
# names with everything that shells, systemd and cron give a meaning to
ODD = '50% of $HOME; it\'s "odd" \\ here'
HOOK = "mail -s 'gongkai 100%' me@example.org"


def schedule(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["schedule", *map(str, arguments), *CONTACT])


def odd_folder(folder: Path) -> Path:
    (folder / ODD / "sites").mkdir(parents=True)
    return folder / ODD


def expected(folder: Path) -> list[str]:
    return [
        *(find_program(), "crawl", "--db", str(folder / "g.db"), "--archive", str(folder / "archive")),
        *("--sites", str(folder / "sites"), *CONTACT, "--alarm-hook", HOOK, "--log-json"),
    ]


def options(folder: Path) -> tuple[str | Path, ...]:
    return "--db", folder / "g.db", "--sites", folder / "sites", "--alarm-hook", HOOK


# ---------------------------------------------------------------- systemd


class Unit(configparser.ConfigParser):
    """The keys of systemd keep their capitals."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read_unit(path: Path) -> Unit:
    parser = Unit(interpolation=None, strict=True)
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def test_the_units_say_what_is_to_be_done(tmp_path: Path) -> None:
    folder = odd_folder(tmp_path)
    done = schedule(*options(folder), "--out", tmp_path / "units", "--at", "04:05")
    service, timer = tmp_path / "units" / "gongkai.service", tmp_path / "units" / "gongkai.timer"
    assert (done.exit_code, done.stdout.splitlines()) == (0, [str(service), str(timer)])
    unit = read_unit(service)
    assert unit["Service"]["Type"] == "oneshot"
    assert split_unit(unit["Service"]["ExecStart"]) == expected(folder)
    assert read_unit(timer)["Timer"]["OnCalendar"] == "*-*-* 04:05:00 Asia/Shanghai"
    assert read_unit(timer)["Timer"]["Persistent"] == "true"


def split_unit(line: str) -> list[str]:
    """The words that systemd makes of a command: its quotes are those of a shell here; then specifiers and variables."""
    return [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]


def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    program = tmp_path / "bin dir" / "gongkai"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    folder = odd_folder(tmp_path)
    assert schedule(*options(folder), "--out", tmp_path / "units").exit_code == 0
    service = tmp_path / "units" / "gongkai.service"
    text = service.read_text(encoding="utf-8").replace(f"ExecStart={quote_unit(find_program())} ", "ExecStart=PROGRAM ")
    service.write_text(text.replace("PROGRAM", quote_unit(str(program))), encoding="utf-8")
    units = [str(service), str(tmp_path / "units" / "gongkai.timer")]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if "gongkai" in line]) == (0, [])


# ---------------------------------------------------------------- cron


def test_the_crontab_line_runs_the_crawl(tmp_path: Path) -> None:
    """cron takes \\% as %, and hands the rest to the shell: a program that prints its words stands for the crawl."""
    folder = odd_folder(tmp_path)
    done = schedule("--cron", *options(folder), "--at", "23:07")
    comment, line = done.stdout.splitlines()
    assert comment.startswith("#")
    minute, hour, day, month, weekday, command = line.split(" ", 5)
    assert (minute, hour, day, month, weekday) == ("7", "23", "*", "*", "*")
    assert "%" not in command.replace("\\%", "")
    typed = command.replace("\\%", "%").replace(shlex.quote(find_program()), "printf '%s\\n'", 1)
    ran = subprocess.run(["/bin/sh", "-c", typed], capture_output=True, encoding="utf-8", timeout=20, check=True)
    assert ran.stdout.splitlines() == expected(folder)[1:]


def test_the_crontab_can_be_written(tmp_path: Path) -> None:
    done = schedule("--cron", "--db", tmp_path / "g.db", "--out", tmp_path, "--name", "bureaus")
    assert done.stdout == f"{tmp_path / 'bureaus.cron'}\n"
    assert (tmp_path / "bureaus.cron").read_text(encoding="utf-8").endswith("--log-json\n")


# ---------------------------------------------------------------- both


def test_paths_are_whole_wherever_the_command_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites").mkdir()
    words = make_command(Path("g.db"), Path("warc"), Path("sites"), "us", None)
    assert words[2:] == [
        *("--db", str(tmp_path / "g.db"), "--archive", str(tmp_path / "warc"), "--sites", str(tmp_path / "sites")),
        *("--contact", "us", "--log-json"),
    ]
    assert Path(words[0]).is_absolute()


def test_without_out_everything_is_printed_and_nothing_written(tmp_path: Path) -> None:
    done = schedule("--db", tmp_path / "g.db")
    assert [line for line in done.stdout.splitlines() if line.startswith("# gongkai.")] == [
        "# gongkai.service",
        "# gongkai.timer",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value"), [("--at", "25:00"), ("--at", "3:20"), ("--name", "a/b"), ("--name", "-x"), ("--db", "a\nb.db")]
)
def test_what_no_timer_can_be_given_is_refused(option: str, value: str) -> None:
    assert schedule(option, value).exit_code == 2


def test_a_contact_is_needed() -> None:
    assert CliRunner().invoke(cli, ["schedule"], env={"GONGKAI_CONTACT": ""}).exit_code == 2


# by hand, from systemd.service(5): COMMAND LINES and systemd.unit(5): SPECIFIERS
@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("plain", "plain"),
        ("a b", '"a b"'),
        ("", '""'),
        ("100%", "100%%"),
        ('say "x"', '"say \\"x\\""'),
        ("back\\slash", '"back\\\\slash"'),
        ("it's", '"it\'s"'),
        (";", '";"'),
    ],
)
def test_words_are_quoted_as_systemd_reads_them(word: str, written: str) -> None:
    assert quote_unit(word) == written
