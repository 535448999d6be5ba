"""What a page says is shown, and cannot steer the terminal that shows it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import cli
from cli.output import clean, one_line, write_json
from tests.crawls import bureau, list_page
from tests.web_server import Reply

EVIL = "甲\x9b31m乙\u202e丙\u2066丁\x7f\u2028戊\U000e0041\x1b]0;x\x07"
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


@pytest.mark.parametrize("shown", [clean(EVIL), one_line(EVIL), write_json(EVIL)], ids=["clean", "one_line", "json"])
def test_nothing_steers_the_terminal(shown: str) -> None:
    assert not STEERING.search(shown)
    assert "甲" in shown


def test_clean_keeps_what_is_text() -> None:
    text = "一、总体情况\n\t（一）“主动公开”——Ünïcode é \u3000 𠮷 👩\u200d⚕ 100%\\n"
    assert clean(text) == text


def test_json_says_the_same_and_stays_readable() -> None:
    for text in (EVIL, "政府信息公开\n", "\\u202e"):
        assert json.loads(write_json({"a": [text]})) == {"a": [text]}
    assert "政府信息公开" in write_json("政府信息公开")


TITLE = f"丑样市{EVIL.replace(chr(27), '').replace(chr(7), '')}2022年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "words",
    [
        ("missed",),
        ("missed", "--json"),
        ("query", "SELECT listed_title FROM pages"),
        ("query", "SELECT listed_title FROM pages", "--json"),
        ("query", "SELECT listed_title FROM pages", "--jsonl"),
        ("status",),
    ],
    ids=" ".join,
)
def test_a_title_in_a_list_reaches_no_terminal_as_it_is(tmp_path: Path, words: tuple[str, ...]) -> None:
    listing = list_page({"/nb/1.html": 2021}, f"<a href='/nb/2.html\u202e\x9b' title='{TITLE}'>x</a>")
    with bureau(tmp_path, {"/nb/": listing, "/nb/1.html": Reply(status=403)}) as (desktop, _):
        crawled = desktop.crawl()
        assert not STEERING.search(crawled.output)
        shown = CliRunner().invoke(cli, [*words, "--db", str(desktop.database)])
        logged = desktop.crawl("--all", "--log-json")
    assert "政府信息公开工作年度报告" in shown.output or words[0] != "query"
    assert not STEERING.search(shown.output)
    assert not STEERING.search(logged.output)
