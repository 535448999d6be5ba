"""Pages to time, made from a seed: reports of 60 KB as a site serves them, and what each one says.

All of it is invented. Every page has other names, figures, sentences and order of menus, so that no memory of the parser
knows it already; :func:`find_mistakes` compares what the parser reads of a page with what was written.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.document import parse
from parsers.forms import TABLES, FormTable
from parsers.grids import RawCell
from parsers.records import Document, Page
from tests.render import Filled, Key, Place, code_of, packed_pipes, places, read_back, span_rows

SEED = 20260131
_OLD_FORM_EVERY = 5  # one report in five still uses the form of 2019

_CITIES = (
    "石家庄市 太原市 沈阳市 长春市 南京市 杭州市 合肥市 福州市 南昌市 济南市 郑州市 武汉市 长沙市 昆明市 西安市".split()
)
_BODIES = "财政局 教育局 民政局 审计局 水务局 统计局 交通运输局 生态环境局 应急管理局 医疗保障局 市场监督管理局".split()
_MENU = (
    "市情概览 机构设置 领导信息 新闻动态 通知公告 政策法规 政策解读 规划计划 统计数据 财政预决算 行政许可 行政处罚 人事信息"
    " 招考录用 建议提案 在线访谈 民意征集 局长信箱 办事指南 便民服务 专题专栏 应急管理 价格收费 公共资源 乡村振兴 食品安全"
).split()
_SENTENCES = (
    "{year}年，{body}坚持应公开尽公开，把群众最关心的事项放在首位，先后{a}次研究公开工作，逐项明确时限和要求。",
    "全年在门户网站公布各类信息{n}条，其中政策文件{a}件、解读材料{b}篇，图解和短视频占到一半以上。",
    "对申请人提出的要求当面或者通过电话沟通，补正告知一次说清，答复文书统一格式，没有发生超期答复的情形。",
    "对现行有效的文件逐件核对文号和正文，清理失效文件{b}件，集中公开的文件可以按年份和主题查找下载。",
    "“{body}”微信公众号发布消息{n}条，阅读量{b}.{c}万次，留言由专人办理，平均{c}个工作日内答复。",
    "举办开放日活动{c}场，邀请企业代表、居民代表和新闻媒体{a}人走进单位，收集意见建议{b}条并全部反馈。",
    "把公开工作列入年度考核，分值占{c}分；组织业务培训{c}次，参训{n}人次，重点讲解申请办理的程序和常见问题。",
    "涉及资金{n}.{c}万元的惠民补贴名单在镇村公示栏同步张贴，公示期满后转入网站长期公开，便于对照查询。",
    "存在的不足主要是：解读的形式还不够多，部分栏目更新不够及时，基层人员变动较快，业务熟练程度参差不齐。",
    "下一步将完善事项目录，细化公开标准，加强对直属单位的指导，争取更多办事信息一次填报、多处可见。",
)
_FIGURES = {"a": (3, 60), "b": (2, 30), "c": (2, 9), "n": (100, 9999)}
_PARTS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
_PARAGRAPHS = (9, 1, 1, 1, 4, 2)
_LAYOUTS = ("matrix", "matrix_dim", "record")  # the tables of parts two to four

_DOCUMENTS = {"disclosure.regulation": 0, "disclosure.normative_document": 1}

_Rows = Sequence[Sequence[RawCell]]


@dataclass(frozen=True, slots=True)
class Made:
    """A page in HTML, the same report as plain text with pipes, and what it says. ``values``: by code and dimension."""

    page: Page
    text_page: Page
    title: str
    body: str
    year: int
    doc_no: str
    published: str
    values: Mapping[Key, Decimal]


def make_pages(count: int) -> Iterator[Made]:
    """Pages 0, 1, 2, …: the same ones at every call."""
    return map(_make, range(count))


def find_mistakes(made: Made) -> list[str]:
    """What the parser reads of a page otherwise than it was written."""
    documents = parse(made.page)
    document = documents[0]
    stated: dict[str, tuple[object, object]] = {
        "documents": (len(documents), 1),
        "title": (document.title, made.title),
        "agency": (document.agency, made.body),
        "year": (document.year, made.year),
        "doc_no": (document.doc_no, made.doc_no),
        "publish_date": (document.publish_date, made.published),
        "parts": (sum(section.level == 1 for section in document.sections), len(_PARTS)),
        "errors": ([found for found in document.issues if found.severity == "error"], []),
    }
    wrong = [f"{name}: read {read}, written {written}" for name, (read, written) in stated.items() if read != written]
    return wrong + _wrong_values(made, documents) + _wrong_values(made, parse(made.text_page))


def _wrong_values(made: Made, documents: Sequence[Document]) -> list[str]:
    facts = [fact for document in documents for fact in document.facts]
    read = {key: fact.value for key, fact in read_back(facts).items()}
    doubled = [f"{len(facts)} facts for {len(read)} figures"] if len(facts) != len(read) else []
    keys = sorted(made.values.keys() | read.keys(), key=str)
    pairs = ((key, read.get(key), made.values.get(key)) for key in keys)
    return doubled + [f"{key}: read {found}, written {written}" for key, found, written in pairs if found != written]


# ---------------------------------------------------------------- what a page says


def _make(number: int) -> Made:
    draw = random.Random(SEED + number)
    year = draw.randint(2021, 2025)
    body = draw.choice(_CITIES) + draw.choice(_BODIES)
    edition = "form2019" if number % _OLD_FORM_EVERY == 0 else "form2021"
    forms = tuple(_fill(draw, table) for table in TABLES if table.edition == edition)
    published = f"{year + 1}-01-{draw.randint(10, 31)}"
    doc_no = f"公开〔{year + 1}〕{draw.randint(1, 99)}号"
    title = f"{body}{year}年政府信息公开工作年度报告"
    prose = [[_paragraph(draw, body, year) for _ in range(count)] for count in _PARAGRAPHS]
    tables = [[row for form in forms if form.table.layout == layout for row in span_rows(form)] for layout in _LAYOUTS]
    metadata = _metadata(draw, title, body, doc_no, published)
    article = "".join(_article(prose, tables))
    html = f"{_head(title, body, published)}<body>\n{_frame(draw)}{metadata}{article}{_foot(draw, body)}</body></html>"
    url = f"http://www.example.gov.cn/zfxxgk/nb/{year + 1}01/t{number:06}.html"
    return Made(
        page=Page(html.encode(), f"page {number}", url),
        text_page=Page(_as_text(title, prose, tables).encode(), f"text {number}"),
        title=title,
        body=body,
        year=year,
        doc_no=doc_no,
        published=published,
        values={code_of(form.table, place): Decimal(text) for form in forms for place, text in form.texts.items()},
    )


def _fill(draw: random.Random, table: FormTable) -> Filled:
    """A table with figures that add up where the form says so: a report whose checks fail is the exception."""
    if table.layout == "matrix_dim":
        return Filled(table, _applications(draw, table))
    if table.layout == "record":
        return Filled(table, _cases(draw, table))
    texts: dict[Place, str] = {}
    for row, column in places(table):
        code = table.rows[row].code
        if code in _DOCUMENTS:
            # a bureau makes no 规章; of its other documents at least those of the year are in force, or public
            texts[row, column] = str(int(texts.get((row, column - 1), "0")) + _count(draw, 300) * _DOCUMENTS[code])
            continue
        money = table.columns[column].code == "amount"
        texts[row, column] = f"{draw.randint(0, 99999) / 100:.2f}" if money else str(_count(draw, 3000))
    return Filled(table, texts)


def _count(draw: random.Random, most: int) -> int:
    """Half of all figures are nought, as in most reports."""
    return draw.randint(1, most) if draw.random() < 0.5 else 0


def _applications(draw: random.Random, table: FormTable) -> dict[Place, str]:
    """New ones and those of last year are those dealt with and those left for next year, applicant by applicant."""
    rows = {row.code.removeprefix("applications."): number for number, row in enumerate(table.rows)}
    results = [row for code, row in rows.items() if code.startswith("result.") and code != "result.total"]
    last = len(table.columns) - 1
    figures = {(row, column): _count(draw, 40) for row in rows.values() for column in range(last)}
    for column in range(last):
        total = figures[rows["result.total"], column] = sum(figures[row, column] for row in results)
        dealt = total + figures[rows["carried_out"], column]
        old = figures[rows["carried_in"], column] = draw.randint(0, dealt // 3)
        figures[rows["received"], column] = dealt - old
    for row in rows.values():
        figures[row, last] = sum(figures[row, column] for column in range(last))
    return {place: str(value) for place, value in figures.items()}


def _cases(draw: random.Random, table: FormTable) -> dict[Place, str]:
    """Review and litigation: after each four outcomes their total."""
    figures: list[int] = []
    for column in table.columns:
        figures.append(sum(figures[-4:]) if column.code.endswith(".total") else _count(draw, 9))
    return {(0, column): str(value) for column, value in enumerate(figures)}


def _paragraph(draw: random.Random, body: str, year: int) -> str:
    figures = {name: draw.randint(*bounds) for name, bounds in _FIGURES.items()}
    return "".join(draw.sample(_SENTENCES, 4)).format(year=year, body=body, **figures)


# ---------------------------------------------------------------- how it is written


def _as_text(title: str, prose: Sequence[Sequence[str]], tables: Sequence[_Rows]) -> str:
    lines = [title, ""]
    for number, (part, paragraphs) in enumerate(zip(_PARTS, prose, strict=True)):
        lines += [f"{'一二三四五六'[number]}、{part}", *(f"　　{text}" for text in paragraphs)]
        lines += packed_pipes(tables[number - 1]) if number in (1, 2, 3) else []
    return "\n".join(lines)


def _article(prose: Sequence[Sequence[str]], tables: Sequence[_Rows]) -> Iterator[str]:
    yield '<div id="zoom" class="TRS_Editor">\n'
    for number, (part, paragraphs) in enumerate(zip(_PARTS, prose, strict=True)):
        yield _styled(f"<strong>{'一二三四五六'[number]}、{part}</strong>", "黑体")
        yield from (_styled(text, "仿宋_GB2312") for text in paragraphs)
        if number in (1, 2, 3):
            yield _table(tables[number - 1])
    yield "</div>\n"


def _styled(text: str, font: str) -> str:
    return (
        '<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt;text-align:justify">'
        f'<span style="font-size:16.0pt;font-family:{font};mso-hansi-font-family:宋体">{text}</span></p>\n'
    )


def _table(rows: _Rows) -> str:
    """As pasted from a word processor."""
    lines = ("".join(map(_cell, row)) for row in rows)
    body = "".join(f'<tr style="height:22.7pt">{line}</tr>\n' for line in lines)
    style = 'class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse"'
    return f"<table {style}><tbody>{body}</tbody></table>\n"


def _cell(cell: RawCell) -> str:
    down = f' rowspan="{cell.rowspan}"' if cell.rowspan else ""
    across = f' colspan="{cell.colspan}"' if cell.colspan else ""
    return (
        f'<td width="57"{down}{across} style="border:solid 1pt"><p style="text-align:center">'
        f'<span style="font-family:宋体">{cell.text}</span></p></td>\n'
    )


def _head(title: str, body: str, published: str) -> str:
    meta = {"SiteName": body, "ColumnName": "政府信息公开年报", "ArticleTitle": title, "PubDate": f"{published} 09:30"}
    lines = "".join(f'<meta name="{name}" content="{content}"/>\n' for name, content in meta.items())
    return (
        '<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>\n'
        f'<title>{title}_{body}</title>\n{lines}<link href="/css/main.css" rel="stylesheet"/>\n'
        f"<style>.menu li{{float:left;width:96px}} .TRS_Editor p{{line-height:2}}</style>\n{_script(6)}</head>\n"
    )


def _script(count: int) -> str:
    lines = (
        f"$('.tab{n}').on('mouseover',function(){{$(this).addClass('on').siblings().removeClass('on');"
        f"if(a<{n}&&b>{n}){{document.getElementById('box{n}').style.display='none';}}}});\n"
        for n in range(count)
    )
    return f'<script type="text/javascript">\n{"".join(lines)}</script>\n'


def _frame(draw: random.Random) -> str:
    places = (f'<a href="/col/col{draw.randint(100, 99999)}/index.html">{draw.choice(_MENU)}</a>' for _ in range(80))
    menu = "".join(f"<li>{place}</li>\n" for place in places)
    return (
        f'<div class="header"><img src="/images/logo.png" alt=""/><ul class="menu">\n{menu}</ul></div>\n'
        '<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zfxxgk/">政府信息公开</a> &gt; 年度报告</div>\n'
    )


def _metadata(draw: random.Random, title: str, body: str, doc_no: str, published: str) -> str:
    pairs = {
        "索引号": f"{draw.randint(10**8, 10**9)}/{published[:4]}-{draw.randint(1, 99999):05}",
        "主题分类": "政府信息公开",
        "发布机构": body,
        "成文日期": f"{published[:8]}05",
        "文号": doc_no,
        "发布日期": published,
    }
    cells = [f"<td class='label'>{label}：</td><td>{value}</td>" for label, value in pairs.items()]
    rows = "".join(f"<tr>{first}{second}</tr>\n" for first, second in zip(cells[::2], cells[1::2], strict=True))
    return (
        f'<table class="xxgk_table" width="100%"><tbody>{rows}</tbody></table>\n<h1>{title}</h1>\n'
        f'<div class="info"><span>发布时间：{published}</span>&nbsp;<span>来源：{body}</span>&nbsp;<span>浏览次数：'
        f'{draw.randint(9, 9999)}</span>&nbsp;<span>字体：【大 中 小】</span>&nbsp;<a href="#" class="print">打印</a></div>\n'
    )


def _foot(draw: random.Random, body: str) -> str:
    number = draw.randint(10**9, 10**10 - 1)
    notes = f"<p>主办单位：{body}　网站标识码：{number}</p><p>版权所有：{body}</p>"
    return f'<div class="footer">{notes}</div>\n{_script(4)}'
