"""A database to look at, and ``gongkai serve`` on it as a process of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import httpx

from db.identity import Capture
from db.runs import run
from db.store import Store
from parsers.records import Check, Document, Figure, Issue, Section, Table, Task, Verdict
from tests.crawls import Desktop, bureau, reports
from tests.documents import APPLICATIONS_TABLE, fact, page, report
from tests.places import ROOT

SCRIPT = "<script>alert(1)</script>"
_REVIEW = Table(1, "4", "form2021.review_litigation", "html", (("结果维持", "总计"), ("1", "3")))


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: where it answers."""

    address: str
    process: "subprocess.Popen[str]"

    def get(self, path: str) -> httpx.Response:
        """The answer to a path."""
        return httpx.get(f"{self.address.rstrip('/')}{path}", timeout=30)

    def page(self, path: str) -> str:
        """The page at a path, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text


def command(database: Path, *options: str) -> list[str]:
    """The words of the command."""
    return [sys.executable, "-m", "cli", "serve", "--db", str(database), "--port", "0", *options]


def environment() -> dict[str, str]:
    """Where a process of ours finds its packages."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@contextmanager
def serving(database: Path, *options: str) -> Iterator[Served]:
    """The command, from the line with its address until Ctrl-C, by which it must end in good order."""
    process = subprocess.Popen(
        command(database, *options), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout
    assert process.stderr
    try:
        line = process.stdout.readline()
        found = re.match(r"(http://\S+)", line)
        assert found, line or process.stderr.read()
        yield Served(found[1], process)
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)
        assert (process.returncode, rest[0], "Traceback" in rest[1]) == (0, "", False), rest
    finally:
        process.kill()
        process.communicate()


# ---------------------------------------------------------------- what there is to look at


def sum_check(verdict: Verdict, scope: str, left: int, right: int) -> Check:
    """A check of the applications table."""
    cells = tuple(f"{scope}@{name}" for name in ("natural_person", "business", "total"))
    check = Check("app.row_total", scope, "pass", Decimal(left), Decimal(right), cells)
    if verdict == "pass":
        return check
    return check._replace(verdict="fail", fault="source", why="as_printed: 单元格完整、名称与表式相符，原表如此")


CELLS = (
    fact("applications.received", 5, dimension="natural_person", place=(0, 2, 3)),
    fact("applications.received", dimension="business", place=(0, 2, 4)),
    fact("applications.received", 7, dimension="total", place=(0, 2, 9)),
    fact("applications.carried_in", dimension="natural_person", state="unread", candidates=("3", "8"), place=(0, 3, 3)),
    fact("applications.carried_in", dimension="business", state="text", place=(0, 3, 4))._replace(raw="4 或 5"),
    fact("applications.carried_in", 0, dimension="total", place=(0, 3, 9)),
    fact("applications.carried_out", 2, dimension="total", place=(0, 27, 9)),
    fact("review.upheld", dimension=None, state="dash", place=(1, 1, 0))._replace(raw="—"),
    fact("review.total", 3, place=(1, 1, 4)),
)
FAILING = report(
    agency_name="示例省甲市医疗保障局",
    agency_id="甲",
    url="http://ybj.jia.gov.cn/2021.html",
    official_host=True,
    facts=CELLS,
    tables=(APPLICATIONS_TABLE, _REVIEW, Table(2, "1", None, "html", (("服务事项", "次数"), ("咨询", "12")))),
    checks=(sum_check("fail", "applications.received", 5, 7), sum_check("pass", "applications.carried_in", 0, 0)),
    figures=(Figure("1", "主动公开信息", Decimal(12), "条", "12条", 9, 12, False, None),),
    issues=(Issue("cell_unread", "error", "3 或 8", "table 0 row 3"),),
    repairs={"nbsp": 4},
)
LAST_YEAR = replace(
    FAILING,
    title="甲市医疗保障局2020年政府信息公开工作年度报告",
    year=2020,
    period=("2020-01-01", "2020-12-31"),
    checks=(),
    issues=(),
    url="http://ybj.jia.gov.cn/2020.html",
)
HOSTILE = report(
    title=f"{SCRIPT}年度报告",
    agency=f"{SCRIPT}局",
    issuer=f'"><img src=x onerror={SCRIPT}',
    sections=(Section("1", 1, "一、", "一", f"{SCRIPT}情况", f"正文{SCRIPT}。", None),),
    tables=(Table(0, "1", None, "html", ((SCRIPT, "javascript:alert(1)"),)),),
    issues=(Issue("cell_unread", "error", SCRIPT, SCRIPT),),
)
POINTS = report(
    doc_type="work_points",
    title="甲市医疗保障局2022年政务公开工作要点",
    agency_name="示例省甲市医疗保障局",
    agency_id="甲",
    year=2022,
    form_edition=None,
    url="http://ybj.jia.gov.cn/2022yd.html",
    tasks=(
        Task(
            "1", "药械采购", "公开集中采购结果。", ("医药价格处",), ("办公室",), "2022年9月底前", "（医药价格处负责）"
        ),
    ),
)


def keep(database: Path, document: Document, url: str, body: str = "甲") -> None:
    """Store one document as the page at an address."""
    with Store(database) as store, run(store, "ingest") as begun:
        begun.save(Capture(page(body, url=url), url), [document])


def fill(folder: Path) -> Path:
    """A database: two crawled reports, of which one was revised, and reports made by hand, one of them hostile."""
    desktop = crawl(folder)
    keep(desktop.database, LAST_YEAR, str(LAST_YEAR.url))
    keep(desktop.database, replace(FAILING, facts=()), str(FAILING.url), "first")
    keep(desktop.database, FAILING, str(FAILING.url), "second")
    keep(desktop.database, HOSTILE, "javascript:alert(1)")
    keep(desktop.database, POINTS, str(POINTS.url))
    return desktop.database


def crawl(folder: Path) -> Desktop:
    """A crawl over a site of two reports."""
    with bureau(folder, reports([2021, 2022])) as (desktop, _):
        result = desktop.crawl()
        assert result.exit_code == 0, result.output
    return desktop
