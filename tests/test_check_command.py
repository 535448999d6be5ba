"""``gongkai check``: findings with their place in the form and their figures, in two languages, with exit codes."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.checking import is_checkable
from cli.fixtures import read_fixture
from cli.lint import Finding, cut_sentence, find_rule, lint
from cli.lint_report import lines
from cli.main import cli
from cli.places import Places
from cli.words import FIELDS
from parsers.document import parse
from parsers.forms import EDITIONS
from parsers.issues import CODES
from parsers.records import Document
from tests.places import FIXTURES, ROOT
from tests.web_server import WebServer

DOCUMENTS = FIXTURES / "documents"
PAGES = sorted(path for path in DOCUMENTS.glob("*/page.*") if path.suffix != ".toml")
WRONG = DOCUMENTS / "report-2021-checks-fail" / "page.html"
RIGHT = DOCUMENTS / "report-2021-html-trs" / "page.html"
CHINESE = re.compile("[一-鿿]")


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)])


def read(name: str) -> Document:
    (page,) = (path for path in PAGES if path.parent.name == name)
    return parse(read_fixture(page).page)[0]


# ---------------------------------------------------------------- what is told


def test_a_failing_sum_is_told_with_its_place_and_both_sides() -> None:
    told = check(WRONG).stdout
    assert "三、收到和处理政府信息公开申请情况 · （七）总计 · 总计：（一）至（六）之和应等于（七）总计" in told
    assert "左边  （一）予以公开 6 ＋ （二）部分公开 1 ＋" in told
    assert "其余 16 项为 0 或空白 ＝ 12" in told
    assert "右边  （七）总计 11" in told
    assert "右边  总计 3" in told.split("行政复议 · 总计：", 1)[1]


def test_the_same_in_english() -> None:
    told = check(WRONG, "--lang", "en").stdout
    assert "(1) to (6) should add up to (7) total" in told
    assert "the other 16 are 0 or blank ＝ 12" in told
    assert "3 errors, 0 doubts, 0 notes" in told


def test_worst_first_then_what_is_in_order_then_what_is_not_stated() -> None:
    told = check(DOCUMENTS / "report-2021-old-form" / "page.txt").stdout
    heads = ["错误（须改正）", "疑点（请核实）", "提示  ", "核对无误", "未载明，无法核对", "共 "]
    places = [told.index(head) for head in heads]
    assert places == sorted(places)


def test_a_report_in_order_says_so() -> None:
    done = check(RIGHT)
    assert done.exit_code == 0
    assert "未发现问题" in done.stdout
    assert "25 处  自然人与法人或其他组织各列之和应等于总计" in done.stdout


def test_a_figure_of_the_text_stands_beside_that_of_the_table(tmp_path: Path) -> None:
    page, heading = tmp_path / "page.html", "总体情况"
    body = RIGHT.read_text(encoding="utf-8")
    end = body.index("</p>", body.rindex(heading)) + len("</p>")
    page.write_text(f"{body[:end]}<p>　　2022年，本局共收到政府信息公开申请99件。</p>{body[end:]}", encoding="utf-8")
    told = check(page).stdout
    assert "一、本年新收政府信息公开申请数量 · 总计：正文所述收到申请数与表格不一致" in told
    assert "左边  正文 99\n       右边  一、本年新收政府信息公开申请数量 31\n" in told
    assert "原文  一、总体情况：2022年，本局共收到政府信息公开申请99件。\n" in told
    found = json.loads(check(page, "--json").stdout)["findings"]
    (one,) = (finding for finding in found if finding["code"].startswith("prose."))
    assert (one["left"]["total"], one["right"]["total"]) == (99, 31)
    assert one["quote"] == {"place": ["一、总体情况"], "text": "2022年，本局共收到政府信息公开申请99件。"}


def test_a_long_sentence_is_told_about_its_figure() -> None:
    assert cut_sentence("甲。乙3件，丙。丁", 3) == "乙3件，丙。"
    long = cut_sentence("好" * 300 + "3件" + "好" * 300, 300)
    assert long.startswith("…好")
    assert long.endswith("好…")
    assert "3件" in long
    assert len(long) < 130


def test_findings_told_together_each_have_their_why() -> None:
    found = lint(read("report-2021-html-trs"), "zh")
    several = tuple(Finding("warn", "range.x", "超出", ("三", "一", row), why=f"因{row}") for row in "甲乙乙")
    told = list(lines(replace(found, findings=several), "zh"))
    assert [line.strip() for line in told if "因" in line] == ["建议：因甲", "建议：因乙"]


def test_a_blank_cell_is_not_told_as_a_zero(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    body = RIGHT.read_text(encoding="utf-8")
    start = body.index("（七）总计")
    end = body.index("</tr>", start)
    cells = re.sub(r'(<p align="center">)\d+(</p>)', r"\1\2", body[start:end])
    assert cells != body[start:end]
    page.write_text(body[:start] + cells + body[end:], encoding="utf-8")
    for language in ("zh", "en"):
        assert not re.search(r"\b0→", check(page, "--lang", language).stdout)


@pytest.mark.parametrize("source", ["", "http://", "ftp://example.org/a.html", "file:///a.html", "none.html"])
def test_what_cannot_be_read_is_told_in_the_language_asked_for(source: str, tmp_path: Path) -> None:
    assert CHINESE.search(check(source).stderr)
    assert not CHINESE.search(check(source, "--lang", "en").stderr)
    assert "folder" not in check(source, "--lang", "en").stderr


def test_files_without_a_text_are_told_in_the_language_asked_for(tmp_path: Path) -> None:
    for name, body in (("empty", b" "), ("bytes", bytes(range(256)) * 40), ("latin", b"<p>hello world</p>")):
        (tmp_path / name).write_bytes(body)
        for source in (tmp_path / name, tmp_path):
            assert CHINESE.search(check(source).stderr)
            assert not CHINESE.search(check(source, "--lang", "en").stderr)


def test_rules_in_order_are_told_apart() -> None:
    for document in (read("report-2021-html-trs"), read("report-2021-checks-fail")):
        for language in ("zh", "en"):
            said = [rule.message for rule in lint(document, language).in_order]
            assert len(said) == len(set(said))


def test_messages_that_say_what_is_wrong_are_not_told_as_if_they_held() -> None:
    told = check(RIGHT).stdout
    assert "未见“发布日期早于报告年度结束”" in told


def test_rows_with_the_same_finding_stand_together() -> None:
    told = check(DOCUMENTS / "report-2019-applicant-cells-merged" / "page.txt").stdout
    assert told.count("表格可作两种对齐") == 1
    assert "(23 处)" in told
    assert "第4行 一、本年新收政府信息公开申请数量" in told


def test_fields_of_the_document_are_named_with_what_they_say() -> None:
    told = check(DOCUMENTS / "points-misnumbered-date-conflict" / "page.txt").stdout
    assert "落款日期 2021-05-12；成文日期 2022-05-12" in told
    assert "日期前后不一致" not in told, "the issue says again what the rule says"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_every_finding_has_words_in_both_languages(page: Path) -> None:
    for document in parse(read_fixture(page).page):
        chinese, english = lint(document, "zh"), lint(document, "en")
        assert len(chinese.findings) == len(english.findings)
        failed = {check.check for check in document.checks if check.verdict == "fail"}
        assert failed <= {finding.code for finding in chinese.findings}
        assert all(CHINESE.search(finding.message) for finding in chinese.findings)
        assert all(not CHINESE.search(finding.message.replace("规章", "")) for finding in english.findings)
        for language in ("zh", "en"):
            assert list(lines(lint(document, language), language))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_sums_are_those_of_the_check(page: Path) -> None:
    for document in parse(read_fixture(page).page):
        for finding in lint(document, "zh").findings:
            for side in filter(None, (finding.left, finding.right)):
                values = [term.value for term in side.terms]
                if None not in values:
                    assert side.total == sum(term.sign * (term.value or 0) for term in side.terms)


def test_every_cell_that_a_check_names_has_a_place() -> None:
    for name in ("report-2021-html-trs", "report-2019-html-word-gbk", "report-2018-stat-table"):
        document = read(name)
        places = Places(document)
        named = {cell for one in document.checks for cell in one.cells} - set(FIELDS)
        assert named
        assert [cell for cell in named if len(places.of_cells([cell])) < 2] == []


# ---------------------------------------------------------------- words


def test_every_rule_has_a_message_in_both_languages() -> None:
    rules = tomllib.loads((ROOT / "parsers" / "checks.toml").read_text(encoding="utf-8"))
    entries = [entry for kind in ("check", "range") for entry in rules[kind]]
    assert [entry["id"] for entry in entries if not (entry.get("message") and entry.get("en"))] == []
    assert all(CHINESE.search(entry["message"]) for entry in entries)


def test_every_word_is_there_in_both_languages_and_speaks_of_something() -> None:
    said = tomllib.loads((ROOT / "cli" / "check.toml").read_text(encoding="utf-8"))
    entries = {
        f"{kind}.{name}": entry
        for kind in said
        for name, entry in (said[kind].items() if isinstance(said[kind], dict) else ())
    }
    assert [name for name, entry in entries.items() if set(entry) != {"zh", "en"}] == []
    assert set(said["advice"]) <= set(CODES)
    assert set(said["editions"]) == {edition.id for edition in EDITIONS}


def test_a_rule_without_words_of_its_own_is_told_all_the_same() -> None:
    assert find_rule("prose.received")["message"] == "正文所述收到申请数与表格不一致"
    assert find_rule("prose.received.wider")["severity"] == "info"
    assert find_rule("brand.new")["severity"] == "warn"


# ---------------------------------------------------------------- exit codes, and what cannot be checked


def without_part_three(tmp_path: Path, *extra: str) -> Path:
    """A report in order without the heading and the table of its part three."""
    text = RIGHT.read_text(encoding="utf-8")
    start, end = (text.rindex("<p>", 0, text.index(mark)) for mark in ("三、收到和处理", "四、政府信息公开行政复议"))
    page = tmp_path / "cut.html"
    page.write_text(text[:start] + "".join(extra) + text[end:], encoding="utf-8")
    return page


def test_a_part_that_is_missing_with_its_table_is_an_error_as_the_table_alone_is(tmp_path: Path) -> None:
    done = check(without_part_three(tmp_path))
    assert done.exit_code == 1
    assert "缺少法定表格" in done.stdout
    heading = "<p><strong>三、收到和处理政府信息公开申请情况</strong></p>"
    assert check(without_part_three(tmp_path, heading)).stdout.count("缺少法定表格") == 1


@pytest.mark.parametrize(
    "extra",
    ['<p><img src="t3.png"></p>', '<p><a href="t3.xls">附件：申请情况表</a></p>'],
)
def test_a_part_that_may_stand_in_a_picture_or_file_is_not_said_to_be_missing(tmp_path: Path, extra: str) -> None:
    told = check(without_part_three(tmp_path, extra))
    assert "缺少法定部分" in told.stdout
    assert "该部分也未见" not in told.stdout


def test_exit_codes(tmp_path: Path) -> None:
    assert check(RIGHT).exit_code == 0
    assert check(WRONG).exit_code == 1
    assert check(RIGHT, WRONG).exit_code == 1
    assert check(tmp_path / "none.html").exit_code == 2
    assert check(tmp_path).exit_code == 2
    assert check(RIGHT, "--lang", "fr").exit_code == 2


@pytest.mark.parametrize(
    ("name", "body"),
    [("report.pdf", b"%PDF-1.7\n..."), ("report.docx", b"PK\x03\x04..."), ("report.doc", b"\xd0\xcf\x11\xe0")],
)
def test_office_files_get_told_what_to_do(tmp_path: Path, name: str, body: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(body)
    done = check(file)
    assert done.exit_code == 2
    assert "另存为“网页”" in done.stderr
    assert "as a web page" in check(file, "--lang", "en").stderr


@pytest.mark.parametrize("name", ["other-guide", "report-attachment-only", "report-framed-pdf"])
def test_what_is_no_report_or_only_leads_to_one_is_never_passed(name: str) -> None:
    document = read(name)
    assert not is_checkable(document)
    (page,) = (path for path in PAGES if path.parent.name == name)
    assert check(page).exit_code == 2


def test_standard_input() -> None:
    done = CliRunner().invoke(cli, ["check", "-"], input=WRONG.read_bytes())
    assert done.exit_code == 1
    assert "（七）总计" in done.stdout


def test_json_has_everything() -> None:
    found: dict[str, Any] = json.loads(check(WRONG, "--json").stdout)
    assert found["errors"] == 3
    first = found["findings"][0]
    assert (first["severity"], first["code"], first["right"]["total"]) == ("error", "app.result_total", 11)
    assert first["place"][0] == "三、收到和处理政府信息公开申请情况"
    assert len(first["left"]["terms"]) == 21
    assert sum(rule["count"] for rule in found["in_order"]) == found["verdicts"]["pass"] + found["verdicts"].get(
        "pass_assuming_blank_zero", 0
    )


# ---------------------------------------------------------------- addresses


def test_an_address_needs_a_contact() -> None:
    done = check("http://127.0.0.1:9/report.html")
    assert done.exit_code == 2
    assert "--contact" in done.stderr


def test_a_page_on_a_server_is_asked_for_politely() -> None:
    with WebServer(
        {"/robots.txt": "User-agent: *\nDisallow: /shut/\n", "*": WRONG.read_bytes()}, host="127.0.0.5"
    ) as server:
        url, contact = server.url("/nb/2021.html"), ("--contact", "us@example.org")
        refused = check(url, *contact)
        assert (refused.exit_code, server.paths()) == (2, [])
        assert "address" in refused.stderr
        done = check(url, "--private", *contact)
        assert done.exit_code == 1
        assert server.paths() == ["/nb/2021.html"]
        shut = check(server.url("/shut/2021.html"), "--private", *contact)
        assert shut.exit_code == 2
        assert "/shut/2021.html" not in server.paths()
