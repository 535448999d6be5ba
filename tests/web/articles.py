"""What the sites of the loopback web publish: reports whose facts are known, and what stands between them in a list."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

from tests.cases import write_sheet
from tests.render import Key
from tests.reports import Report, Truth, random_report

Kind = Literal["report", "file", "other"]
_SEEDS = 5000  # more than enough of them to find a report of each edition
_PROSE = {
    "一、": "一、总体情况",
    "四、": "四、政府信息公开行政复议、行政诉讼情况",
    "五、": "五、存在的主要问题及改进情况",
    "六、": "六、其他需要报告的事项",
}
_TABLES = {"二、": "二、主动公开政府信息情况", "三、": "三、收到和处理政府信息公开申请情况"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list. ``key`` is short and ASCII; ``year``, ``edition`` and ``seed`` are those of a report."""

    key: str
    title: str
    day: str
    kind: Kind = "other"
    year: int | None = None
    edition: str | None = None
    seed: int | None = None


def entries(agency: str, number: int) -> tuple[Entry, ...]:
    """Seven entries, newest first: three reports in two editions, one that is only a file, and three that are none."""
    return (
        _report(agency, 2023, "form2021", number),
        Entry("jd2023", f"《{agency}2023年政府信息公开工作年度报告》政策解读", "2024-01-05"),
        _report(agency, 2022, "form2021", number),
        Entry("tz2021", "关于做好2021年政府信息公开工作年度报告编制工作的通知", "2021-12-28"),
        _report(agency, 2020, "form2019", number),
        Entry("pdf2019", f"{agency}2019年政府信息公开工作年度报告", "2020-03-27", "file", 2019),
        Entry("zn2019", f"{agency}政府信息公开指南", "2019-11-05"),
    )


def _report(agency: str, year: int, edition: str, number: int) -> Entry:
    title = f"{agency}{year}年政府信息公开工作年度报告"
    seed = find_seed(edition, number * 100 + year - 2000)
    return Entry(f"nb{year}", title, f"{year + 1}-01-{number + 6:02d}", "report", year, edition, seed)


# ---------------------------------------------------------------- reports


@cache
def find_seed(edition: str, start: int) -> int:
    """The first seed from ``start`` on of a report in HTML that is wholly of one edition and has no blanks."""
    return next(seed for seed in range(start, start + _SEEDS) if _fits(random_report(Random(seed)), edition))


def _fits(report: Report, edition: str) -> bool:
    editions = {row.table.edition for sheet in report.sheets for row in sheet.rows}
    return editions == {edition} and report.carrier.name == "html" and not report.blank_share


def report_truth(seed: int) -> dict[Key, Truth]:
    """What each cell of the report says."""
    return random_report(Random(seed)).truth


def report_body(agency: str, year: int, seed: int) -> str:
    """The report as the body of an article: paragraphs and three tables."""
    disclosure, applications, outcomes = (
        write_sheet(report, sheet) for report in [random_report(Random(seed))] for sheet in report.sheets
    )
    opening = (
        f"<p>　　本报告由{agency}按照《中华人民共和国政府信息公开条例》编制，"
        f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。</p>"
    )
    prose = "<p>　　全年按时更新本局网站栏目，及时答复公众来信。</p>"
    parts = (
        (_PROSE["一、"], prose),
        (_TABLES["二、"], disclosure),
        (_TABLES["三、"], applications),
        (_PROSE["四、"], outcomes),
        (_PROSE["五、"], "<p>　　公开内容还不够细，将加强培训。</p>"),
        (_PROSE["六、"], "<p>　　本年度没有收取信息处理费。</p>"),
    )
    return opening + "".join(f"\n<p>　　{title}</p>\n{text}" for title, text in parts)


def other_body(entry: Entry) -> str:
    """A short text about reports, which is none."""
    return (
        f"<p>　　{entry.title.strip('《》')}</p><p>　　各科室、各直属单位：</p>"
        "<p>　　请对照《条例》核对本单位公开的内容，有疑问的与办公室联系。</p>"
    )


def pdf(text: str) -> bytes:
    """A PDF of one line (ASCII): small, and valid to the last offset."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(body),
    )
    return body + end
