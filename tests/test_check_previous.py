"""``gongkai check --previous``: a report beside that of the year before, and never beside another without saying so."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.lint import lint
from cli.main import cli
from cli.previous import compare
from cli.words import Language
from db.store import Store
from parsers.document import parse
from parsers.records import Document, Page
from parsers.year_checks import YEAR_RULES
from tests.documents import APPLICATIONS_TABLE, fact, report
from tests.places import FIXTURES
from tests.stored import capture, rows, save
from tests.web_server import WebServer

PAGES = FIXTURES / "documents"
NOW = PAGES / "report-2021-html-trs" / "page.html"  # of 2022
CARRIED = "三、收到和处理政府信息公开申请情况 · 二、上年结转政府信息公开申请数量"


def cells(row: str, *figures: int) -> str:
    """A row of a table as the page writes it, from the end of its label on."""
    return f"{row}</p></td>" + "".join(f'<td><p align="center">{figure}</p></td>' for figure in figures)


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The report of the same body for 2021, whose figures the one of 2022 goes on from."""
    text = NOW.read_text(encoding="utf-8").replace("2022", "2021").replace("2023", "2022")
    for row, old, new in (
        ("结转下年度继续办理", (1, 0, 0, 0, 0, 0, 1), (3, 1, 0, 0, 0, 0, 4)),
        ("上年结转政府信息公开申请数量", (3, 1, 0, 0, 0, 0, 4), (5, 2, 0, 0, 0, 0, 7)),
        ("行政规范性文件", (3, 1, 14), (3, 1, 12)),
    ):
        assert cells(row, *old) in text
        text = text.replace(cells(row, *old), cells(row, *new))
    path = tmp_path / "2021.html"
    path.write_text(text, encoding="utf-8")
    return path


def spoil(page: Path, old: str, new: str) -> Path:
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")
    return page


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)])


# ---------------------------------------------------------------- beside last year's report


def test_a_report_that_goes_on_from_last_years_is_in_order(before: Path) -> None:
    done = check(NOW, "--previous", before)
    assert done.exit_code == 0, done.stdout
    assert f"上年报告：{before}  宝鸡市教育局2021年政府信息公开工作年度报告  2021" in done.stdout
    assert "7 处  上年“结转下年度继续办理”应等于本年“上年结转”" in done.stdout
    assert "2 处  上年现行有效＋本年制发－本年废止 应等于 本年现行有效" in done.stdout
    assert "--previous" not in done.stdout


def test_a_figure_that_does_not_go_on_is_told_with_both_sides(before: Path) -> None:
    spoil(before, cells("结转下年度继续办理", 3, 1, 0, 0, 0, 0, 4), cells("结转下年度继续办理", 2, 1, 0, 0, 0, 0, 3))
    done = check(NOW, "--previous", before)
    assert done.exit_code == 1
    assert f"{CARRIED} · 自然人：上年“结转下年度继续办理”应等于本年“上年结转”" in done.stdout
    assert f"{CARRIED} · 总计：" in done.stdout
    assert "左边  上年报告·四、结转下年度继续办理 2" in done.stdout
    assert "右边  二、上年结转政府信息公开申请数量 3" in done.stdout
    assert "应是报告本身有误：这一格在所在报告的表内也不相符" in done.stdout
    assert "2021 四、结转下年度继续办理·自然人 2→3" in done.stdout


def test_a_sum_over_two_years_names_which_cell_is_last_years(before: Path) -> None:
    spoil(before, cells("行政规范性文件", 3, 1, 12), cells("行政规范性文件", 3, 1, 11))
    done = check(NOW, "--previous", before, "--lang", "en")
    assert done.exit_code == 0, "a doubt is no error"
    assert "left   last year's 现行有效件数 11 ＋ 本年制发件数 3 － 本年废止件数 1 ＝ 13" in done.stdout
    assert "right  现行有效件数 14" in done.stdout
    assert "in force last year plus issued minus repealed should equal in force this year" in done.stdout


def test_the_same_for_programs(before: Path) -> None:
    found = json.loads(check(NOW, "--previous", before, "--json").stdout)
    assert found["previous"] == {
        "source": str(before),
        "title": "宝鸡市教育局2021年政府信息公开工作年度报告",
        "agency": "陕西省宝鸡市教育局",
        "year": 2021,
    }
    assert not {rule["code"] for rule in found["not_stated"]} & YEAR_RULES
    assert json.loads(check(NOW, "--json").stdout)["previous"] is None


def test_each_of_several_reports_takes_the_one_that_is_its_own(before: Path) -> None:
    other = PAGES / "report-town-2020" / "page.txt"
    found = [json.loads(line) for line in check(NOW, other, "--previous", before, "--json").stdout.splitlines()]
    assert found[0]["previous"]["year"] == 2021
    assert found[1]["previous"] is None
    assert "previous.body" in [finding["code"] for finding in found[1]["findings"]]


def test_the_database_says_the_same_of_the_two(before: Path, store: Store) -> None:
    """Also where the failure arose: both reports have signs, and sums of their own."""
    spoil(before, cells("结转下年度继续办理", 3, 1, 0, 0, 0, 0, 4), cells("结转下年度继续办理", 2, 1, 0, 5, 0, 0, 8))
    spoil(before, cells("行政规范性文件", 3, 1, 12), cells("行政规范性文件", 3, 1, 11).replace("11", "?11"))
    last, now = (
        parse(Page(page.read_bytes(), url=f"http://jyj.baoji.gov.cn/{page.name}"))[0] for page in (before, NOW)
    )
    for number, document in enumerate((last, now)):
        save(store, capture(f"{number}", url=f"http://jyj.baoji.gov.cn/{number}"), documents=[document])
    kept = rows(
        store,
        "SELECT c.rule, c.scope, c.verdict, c.fault, c.why FROM checks AS c JOIN documents AS d ON d.id = c.document"
        " WHERE d.year = 2022 AND c.rule LIKE 'year.%' ORDER BY c.position",
    )
    found = [check for check in compare(now, [last]).document.checks if check.check in YEAR_RULES]
    assert [tuple(row.values()) for row in kept] == [(c.check, c.scope, c.verdict, c.fault, c.why) for c in found]
    assert {check.fault for check in found} >= {"ours", "source"}


# ---------------------------------------------------------------- no report to compare with


def test_without_a_report_the_rules_across_years_are_not_checked_and_say_so() -> None:
    done = check(NOW)
    assert "7 处  上年“结转下年度继续办理”应等于本年“上年结转”\n" in done.stdout.split("未载明，无法核对")[1]
    assert "跨年度的规则未核对：用 --previous" in done.stdout
    assert "give last year's report of the same body with --previous FILE|URL" in check(NOW, "--lang", "en").stdout


def test_a_report_of_the_same_year_is_not_compared() -> None:
    done = check(NOW, "--previous", NOW)
    assert done.exit_code == 0
    assert "未与上年报告核对：所给报告不是上一年度的" in done.stdout
    assert "本报告 陕西省宝鸡市教育局 2022；所给报告 陕西省宝鸡市教育局 2022" in done.stdout
    assert "上年报告：" not in done.stdout
    assert "7 处  上年“结转下年度继续办理”应等于本年“上年结转”" in done.stdout.split("未载明，无法核对")[1]


def test_a_report_of_another_body_is_not_compared(before: Path) -> None:
    spoil(before, "宝鸡市教育局", "宝鸡市财政局")
    done = check(NOW, "--previous", before, "--lang", "en")
    assert "the one given is of another body" in done.stdout
    assert "given 陕西省宝鸡市财政局 2021" in done.stdout


@pytest.mark.parametrize("name", ["other-guide", "report-attachment-only", "points-no-headings"])
def test_what_is_no_report_is_refused_and_the_report_is_checked_all_the_same(name: str) -> None:
    (page,) = (path for path in (PAGES / name).glob("page.*") if path.suffix != ".toml")
    done = check(NOW, "--previous", page)
    assert done.exit_code == 2
    assert "不能作为上年报告核对" in done.stderr
    assert "核对无误" in done.stdout
    assert "跨年度的规则未核对" in done.stdout


def test_a_previous_report_that_cannot_be_read(tmp_path: Path) -> None:
    assert "没有这个文件" in check(NOW, "--previous", tmp_path / "none.html").stderr
    done = check(NOW, "--previous", "http://127.0.0.1:9/2021.html")
    assert (done.exit_code, "--contact" in done.stderr) == (2, True)


def test_a_previous_report_on_a_server(before: Path) -> None:
    with WebServer({"/robots.txt": "", "*": before.read_bytes()}, host="127.0.0.5") as server:
        url = server.url("/nb/2021.html")
        done = check(NOW, "--previous", url, "--private", "--contact", "us@example.org")
        assert (done.exit_code, server.paths()) == (0, ["/nb/2021.html"])
        assert f"上年报告：{url}" in done.stdout


# ---------------------------------------------------------------- which report is the one


def of(agency: str | None, year: int | None, name: str | None = None, **fields: Any) -> Document:
    """A report that says what was carried into its year and out of it."""
    facts = (
        fact("applications.carried_in", 2, dimension="total"),
        fact("applications.carried_out", 2, dimension="total"),
    )
    told = {"agency": agency, "agency_name": name, "year": year, **fields}
    return report(facts=facts, tables=(APPLICATIONS_TABLE,), **told)


PLACE = {"province": "四川省", "city": "达州市", "county": "渠县", "division_code": "511725"}
CODE = {"credit_code": "11610300016005618R"}
CHOICES = [
    (of("甲市教育局", 2022), [of("甲市教育局", 2021)], None),
    (of("市教育局", 2022), [of("宝鸡市教育局", 2021)], None),
    (of("县教育局", 2022), [of("甲市教育局", 2021)], "body"),
    (of("市教育局", 2022, "陕西省宝鸡市教育局"), [of("市教育局", 2021, "陕西省汉中市教育局")], "body"),
    (of("本局", 2022), [of("本局", 2021)], "body"),
    (of(None, 2022), [of("甲市教育局", 2021)], "body"),
    (of("本局", 2022, **CODE), [of("甲市教育局", 2021, **CODE)], None),
    (of("甲市教育局", 2022), [of("甲市教育局", 2020)], "other_year"),
    (of("甲市教育局", 2022), [of("甲市教育局", None)], "other_year"),
    (of("甲市教育局", None), [of("甲市教育局", 2021)], "year"),
    (of("甲市教育局", 2022), [of("甲市教育局", 2021)] * 2, "several"),
    (of("甲市教育局", 2022), [of("甲市教育局", 2020), of("乙市教育局", 2021), of("甲市教育局", 2021)], None),
    (of("甲市教育局", 2022, doc_type="work_points"), [of("甲市教育局", 2021)], "kind"),
    (
        of("渠县乡村振兴局", 2021, "四川省达州市渠县乡村振兴局", **PLACE),
        [of("渠县扶贫开发局", 2020, "四川省达州市渠县扶贫开发局", **PLACE)],
        "renamed",
    ),
    (
        of("渠县乡村振兴局", 2021, "四川省达州市渠县乡村振兴局", **PLACE),
        [of("大竹县扶贫开发局", 2020, "四川省达州市大竹县扶贫开发局", **PLACE | {"county": "大竹县"})],
        "body",
    ),
    # a merged body does not go on from the one before
    (
        of("渠县农业农村局", 2024, "四川省达州市渠县农业农村局", **PLACE),
        [of("渠县乡村振兴局", 2023, "四川省达州市渠县乡村振兴局", **PLACE)],
        "body",
    ),
    (
        of("渠县农业农村局", 2024, "四川省达州市渠县农业农村局", **PLACE),
        [of("渠县农业农村局", 2023, "四川省达州市渠县农业农村局", **PLACE)],
        "nothing",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("document", "offered", "note"), CHOICES)
def test_which_report_is_last_years(document: Document, offered: list[Document], note: str | None) -> None:
    found = compare(document, offered)
    assert found.note == note
    assert (found.last is not None) == (note in (None, "renamed", "nothing"))
    if found.last:
        assert found.last is offered[-1]
    judged = {check.verdict for check in found.document.checks if check.check in YEAR_RULES}
    assert ("pass" in judged) == (note in (None, "renamed"))
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        told = [one for one in lint(found, language).findings if one.code == f"previous.{note}"]
        assert len(told) == (note is not None)
        assert all(one.message and one.detail for one in told)
