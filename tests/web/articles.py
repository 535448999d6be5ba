"""What the sites of the loopback web publish: reports whose facts are known, and what stands between them in a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from parsers.grids import RawCell
from tests.filled_forms import name, tables_of
from tests.render import Filled, code_of, html, places, span_rows
from tests.web.figures import edition_of, find_cells

Kind = Literal["report", "file", "points", "other"]
_PROSE = {
    "一、": "一、总体情况",
    "四、": "四、政府信息公开行政复议、行政诉讼情况",
    "五、": "五、存在的主要问题及改进情况",
    "六、": "六、其他需要报告的事项",
}
_TABLES = {"二、": "二、主动公开政府信息情况", "三、": "三、收到和处理政府信息公开申请情况"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list. ``key`` is short and ASCII; ``year`` and ``bureau`` are those of a report."""

    key: str
    title: str
    day: str
    kind: Kind = "other"
    year: int | None = None
    bureau: int | None = None


def entries(agency: str, number: int) -> tuple[Entry, ...]:
    """Seven entries, newest first: three reports in two editions, one that is only a file, and three that are none."""
    return (
        _report(agency, 2023, number),
        Entry("jd2023", f"《{agency}2023年政府信息公开工作年度报告》政策解读", "2024-01-05"),
        _report(agency, 2022, number),
        Entry("tz2021", "关于做好2021年政府信息公开工作年度报告编制工作的通知", "2021-12-28"),
        _report(agency, 2020, number),
        Entry("pdf2019", f"{agency}2019年政府信息公开工作年度报告", "2020-03-27", "file", 2019),
        Entry("zn2019", f"{agency}政府信息公开指南", "2019-11-05"),
    )


def points_entries(agency: str, number: int) -> tuple[Entry, ...]:
    """What a column of work points lists, newest first: points in three shapes, and three entries that are none."""
    return (
        Entry("yd2024", f"{agency}关于印发2024年政务公开工作要点的通知", f"2024-05-{number:02d}", "points", 2024),
        Entry("jd2024", "图解：2024年政务公开工作要点", "2024-05-30"),
        Entry("yd2023", f"{agency}2023年政务公开工作要点", f"2023-06-{number:02d}", "points", 2023),
        Entry("fj2022", f"{agency}2022年政务公开工作要点任务分解表", f"2022-06-{number:02d}", "points", 2022),
        Entry("zj2021", f"{agency}2021年政务公开工作总结", "2022-01-11"),
        Entry("px2021", "我局召开政务公开工作培训会", "2021-11-02"),
    )


def _report(agency: str, year: int, number: int) -> Entry:
    title = f"{agency}{year}年政府信息公开工作年度报告"
    return Entry(f"nb{year}", title, f"{year + 1}-01-{number + 6:02d}", "report", year, number)


# ---------------------------------------------------------------- reports


def report_body(agency: str, year: int, bureau: int, corrected: bool = False) -> str:
    """The report of a year as the body of an article: paragraphs and three tables; ``corrected``: as it was put right later."""
    cells = find_cells(bureau, year, corrected)
    opening = (
        f"<p>　　本报告由{agency}按照《中华人民共和国政府信息公开条例》编制，"
        f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。</p>"
    )
    parts = (
        (_PROSE["一、"], _paragraph(_overview(cells, bureau, year, corrected))),
        (_TABLES["二、"], _tables(cells, year, "matrix")),
        (_TABLES["三、"], _tables(cells, year, "matrix_dim")),
        (_PROSE["四、"], _tables(cells, year, "record")),
        (_PROSE["五、"], _paragraph(_PROBLEMS[bureau % len(_PROBLEMS)])),
        (_PROSE["六、"], _paragraph(_FEES[bureau % len(_FEES)])),
    )
    return opening + "".join(f"\n<p>　　{title}</p>\n{text}" for title, text in parts)


_PROBLEMS = (
    "公开内容还不够细，将加强培训。",
    "政策解读的形式偏少，下一步将多用图解和问答。",
    "个别栏目更新不够及时，将明确专人逐月核对。",
)
_FEES = ("本年度没有收取信息处理费。", "本局未收取政府信息公开信息处理费。")


def _overview(cells: Mapping[str, int], bureau: int, year: int, corrected: bool) -> str:
    """What part one says of the year, with the figures of the tables."""
    received, carried_in, carried_out = (
        cells[f"applications.{flow}@total"] for flow in ("received", "carried_in", "carried_out")
    )
    review = cells["review.total"]
    lawsuits = cells["litigation.direct.total"] + cells["litigation.after_review.total"]
    items = Random(f"{bureau} {year} items").randint(60, 700)
    sentences = [
        f"{year}年，本局通过门户网站主动公开信息{items}条，按时更新栏目，及时答复公众来信。",
        f"全年收到政府信息公开申请{received}件。" if received else "全年未收到政府信息公开申请。",
        f"上年结转政府信息公开申请{carried_in}件，结转下年度继续办理{carried_out}件。"
        if carried_in + carried_out
        else "",
        f"因政府信息公开引起的行政复议{review}件、行政诉讼{lawsuits}件。"
        if review + lawsuits
        else "未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。",
        "（行政处罚处理决定数量于公布后更正。）" if corrected else "",
    ]
    return "".join(sentences)


def _paragraph(text: str) -> str:
    return f"<p>　　{text}</p>"


def _tables(cells: Mapping[str, int], year: int, layout: str) -> str:
    """The tables of a part under each other, as one."""
    rows: list[list[RawCell]] = []
    for table in tables_of(edition_of(year)):
        if table.layout == layout:
            rows += span_rows(Filled(table, {at: str(cells[name(*code_of(table, at))]) for at in places(table)}))
    return html(rows)


# ---------------------------------------------------------------- work points

# task, what it asks for, who answers for it, by when
_TASKS = (
    ("完善待遇政策公开", "分层分类公开参保待遇标准，政策调整后十个工作日内更新办事指南", "待遇保障科", "6月底前"),
    ("规范药品采购公开", "按季度公布集中采购执行进度，说明中选结果如何落到医疗机构", "价格招采科", "每季度末"),
    ("提高依申请公开质量", "统一答复文书格式，疑难申请提交法制审核后再行答复", "办公室牵头，法规科配合", "全年"),
    ("办好政策咨询窗口", "梳理群众来电中的高频疑问，编成问答集在网站和大厅同步公开", "经办中心", "9月底前"),
)


def points_tasks(year: int) -> tuple[str, ...]:
    """The sentences that a reading of the points of a year must hold."""
    return tuple(f"{text}（{year}年度）" for _, text, _, _ in _TASKS)


def points_body(agency: str, year: int) -> str:
    """Work points as the body of an article: a notice with its annex, bare text, or a task table with row spans, by the year."""
    if year % 3 == 0:  # 2022
        return _points_table(agency, year)
    parts = "".join(
        f"\n<p>　　{'一二三四'[at]}、{title}</p>\n<p>　　（一）{text}。（{who}，{due}完成）</p>"
        for at, ((title, _, who, due), text) in enumerate(zip(_TASKS, points_tasks(year), strict=True))
    )
    bare = f"<p>　　{year}年，本局政务公开工作围绕参保群众关切展开，重点做好以下工作：</p>{parts}"
    if year % 3 == 1:  # 2023
        return bare
    notice = (
        f"<p>示例医保发〔{year}〕12号</p><p>各科室、直属单位：</p><p>　　现将《{agency}{year}年政务公开工作要点》印发给你们，请认真落实。</p>"
        f"<p style='text-align:right'>{agency}</p><p style='text-align:right'>{year}年5月6日</p>"
    )
    return f"{notice}\n<p style='text-align:center'>{agency}{year}年政务公开工作要点</p>\n{bare}"


def _points_table(agency: str, year: int) -> str:
    """Two tasks share a cell of the first column."""
    rows = []
    for at, ((title, _, who, due), text) in enumerate(zip(_TASKS, points_tasks(year), strict=True)):
        stub = f'<td rowspan="2">{title}</td>' if at % 2 == 0 else ""
        rows.append(f"<tr>{stub}<td>{at + 1}. {text}</td><td>{who}</td><td>{due}</td></tr>")
    head = "<tr><td>工作任务</td><td>工作要求</td><td>责任科室</td><td>完成时限</td></tr>"
    return f"<p>　　{agency}按下表分解任务。</p>\n<table>\n{head}\n" + "\n".join(rows) + "\n</table>"


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
