"""A database of the size that the project promises to serve: 10,000 annual reports of an agency and year, 2.5 million figures.

``python -m benchmarks.big_database PATH``: seeded, the same at every call. Nothing is parsed: the documents are made as
records and stored through the store, so that everything a crawl leaves behind is there (versions, copies, rules across reports).
Bodies and places are real ones of the gazetteer, all else is invented.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from benchmarks.big_prose import write_sections, write_text
from benchmarks.big_reports import broken, fill_report
from db.identity import Capture
from db.runs import Run, run
from db.store import Store, delete_database
from parsers.agencies import resolve
from parsers.checks import run_checks
from parsers.forms import EDITIONS
from parsers.gazetteer import DIVISIONS
from parsers.records import Agency, Document, Fact, Figure, Page, Section, Signature, Task
from tests.documents import PLAIN

SEED = 2026
REPORTS = 13_600  # some of which are a second one of the same agency and year
YEARS = range(2016, 2026)
_THIN = 2019  # before it few reports are found
_PER_AGENCY = 7.4  # reports
_BODIES = (
    "人民政府 医疗保障局 财政局 教育局 卫生健康委员会 民政局 公安局 司法局 人力资源和社会保障局 生态环境局 农业农村局"
    " 市场监督管理局 应急管理局 交通运输局 水利局 审计局 统计局 自然资源局"
).split()
_PROVINCIAL = {"局": "厅"}  # 财政厅, but 医疗保障局, 统计局, 市场监督管理局
_ALWAYS_BUREAUS = ("医疗保障局", "统计局", "市场监督管理局")
# of a hundred reports
_REVISED, _SECOND, _COPIED, _UNDATED, _LATE = 0.03, 0.03, 0.02, 0.05, 0.08


@dataclass(slots=True)
class _Body:
    """A body and what its next report builds on. ``size``: applications in a usual year."""

    number: int
    agency: Agency
    size: float
    carried: dict[str, int] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"www.b{self.number:04}.gov.cn"


def make(path: Path, reports: int = REPORTS, seed: int = SEED, *, told: bool = False) -> None:
    """Make the database anew. ``told``: say on standard output how far it is."""
    delete_database(path)
    bodies = _choose_bodies(round(reports / _PER_AGENCY) + 1, seed)
    clock = _Clock()
    started, stored = time.monotonic(), 0
    with Store(path, now=clock) as store:
        for year in YEARS:
            clock.year = year + 1
            with run(store, "ingest") as begun:
                for body in bodies:
                    stored += _save_year(begun, body, year, random.Random(f"{seed} {body.number} {year}"))
            if told:
                print(f"{year}: {stored} documents, {time.monotonic() - started:.0f} s", flush=True)


class _Clock:
    """A time of day that only the year moves: the same database at every call."""

    year = 2017

    def __call__(self) -> str:
        return f"{self.year}-05-02T03:00:00Z"


def _choose_bodies(count: int, seed: int) -> list[_Body]:
    """The bodies of every province, then of prefectures, until there are enough."""
    draw = random.Random(f"{seed} bodies")
    upper = [division for division in DIVISIONS.values() if division.level == "province"]
    lower = [division for division in DIVISIONS.values() if division.level == "prefecture"]
    names = [division.name + _provincial(division.name, body) for division in upper for body in _BODIES[:9]]
    below = [division.full_name + body for division in lower for body in _BODIES]
    governments = [name for name in below if name.endswith("人民政府")]
    others = [name for name in below if not name.endswith("人民政府")]
    draw.shuffle(governments)
    draw.shuffle(others)
    mixed = [*governments[: count // 8], *others]
    chosen = dict.fromkeys((*draw.sample(names, min(len(names), max(count // 5, 1))), *mixed))
    return [
        _Body(number, agency, draw.lognormvariate(2, 1.1) * (6 if agency.body_kind == "government" else 1))
        for number, agency in enumerate(map(resolve, list(chosen)[:count]))
    ]


def _provincial(place: str, body: str) -> str:
    if body in _ALWAYS_BUREAUS or place.endswith("市"):
        return body
    return body[:-1] + _PROVINCIAL.get(body[-1], body[-1])


# ---------------------------------------------------------------- one agency and year


def _save_year(begun: Run, body: _Body, year: int, draw: random.Random) -> int:
    """Store what there is of a body for a year; how many documents."""
    if draw.random() > (0.15 if year < _THIN else 0.93):
        body.carried = {}
        return 0
    captures = list(_captures(body, year, draw))
    for capture, document in captures:
        begun.save(capture, [document])
    return len(captures)


def _captures(body: _Body, year: int, draw: random.Random) -> Iterator[tuple[Capture, Document]]:
    document = _report(body, year, draw)
    url = f"http://{body.host}/zwgk/gknb/{year}/t{year + 1}0120_{body.number}.html"
    if draw.random() < _REVISED:
        older = replace(document, sections=(*document.sections[:-1], _altered(document.sections[-1], draw)))
        yield _capture(url, "1", f"{year + 1}-03-01T08:00:00Z"), replace(older, url=url)
    yield _capture(url, "2", f"{year + 1}-05-01T08:00:00Z"), replace(document, url=url)
    if draw.random() < _SECOND:
        second = url.replace("/zwgk/", "/public/")
        yield _capture(second, "3", f"{year + 1}-05-01T09:00:00Z"), replace(document, url=second)
    if draw.random() < _COPIED:
        copy = f"http://www.copy{draw.randrange(40)}.com/doc/{body.number}-{year}.html"
        yield (
            _capture(copy, "4", f"{year + 1}-05-01T10:00:00Z"),
            replace(document, url=copy, official_host=False, mirror="foreign_host"),
        )
    if draw.random() < 0.02:
        points = f"http://{body.host}/zwgk/gzyd/{year}.html"
        yield _capture(points, "5", f"{year + 1}-05-01T11:00:00Z"), _work_points(body, year, draw, points)


def _capture(url: str, body: str, fetched_at: str) -> Capture:
    return Capture(Page(f"{url} {body}".encode(), url, url, "text/html; charset=utf-8", fetched_at), url)


def _altered(section: Section, draw: random.Random) -> Section:
    return replace(section, text=write_text(draw, 2))


def _report(body: _Body, year: int, draw: random.Random) -> Document:
    edition = next(e.id for e in EDITIONS if e.report_years[0] <= year <= e.report_years[1] and e.id != "prose2008")
    filled = fill_report(draw, edition, body.size, dict(broken(draw, body.carried)))
    body.carried = dict(filled.passed_on)
    published = _published(year, body.agency, draw)
    opening = f"根据《中华人民共和国政府信息公开条例》，{body.agency.printed}公布{year}年政府信息公开工作年度报告。"
    said, figures = _say_received(opening, filled.facts)
    document = replace(
        _written(body, year),
        title=f"{body.agency.printed}{year}年政府信息公开工作年度报告",
        period=(f"{year}-01-01", f"{year}-12-31"),
        reporting_scope=_scope(body.agency, draw),
        publish_date=published,
        written_date=published,
        signature=Signature(body.agency.printed, published) if published else None,
        form_edition=edition,
        form_edition_evidence="labels",
        sections=write_sections(draw, opening + said),
        figures=figures,
        tables=filled.tables,
        facts=filled.facts,
        issues=filled.issues,
    )
    return replace(document, checks=run_checks(document))


def _written(body: _Body, year: int) -> Document:
    agency = body.agency
    return replace(
        PLAIN,
        official_host=True,
        agency=agency.printed,
        agency_name=agency.name,
        agency_id=agency.id,
        credit_code=agency.credit_code,
        body_kind=agency.body_kind,
        system=agency.system,
        level=agency.level,
        province=agency.province,
        city=agency.city,
        county=agency.county,
        division_code=agency.division_code,
        agency_evidence="title",
        year=year,
        repairs={},
    )


def _scope(agency: Agency, draw: random.Random) -> Literal["own", "consolidated"] | None:
    if agency.body_kind == "government":
        return "consolidated" if draw.random() < 0.8 else None
    return "own" if draw.random() < 0.5 else None


def _published(year: int, agency: Agency, draw: random.Random) -> str | None:
    """The day of publication: departments until the end of January, governments until that of March, but for a few."""
    if draw.random() < _UNDATED:
        return None
    months = (1, 2, 3) if agency.body_kind == "government" else (1,)
    month = draw.choice((4, 5, 6, 9)) if draw.random() < _LATE else draw.choice(months)
    return f"{year + 1}-{month:02}-{draw.randrange(4, 29):02}"


def _say_received(opening: str, facts: Sequence[Fact]) -> tuple[str, tuple[Figure, ...]]:
    """A sentence that states how many applications came in, as the table has it; ``opening`` stands before it."""
    code = "applications.received"
    found = next((fact for fact in facts if (fact.code, fact.dimension) == (code, "total")), None)
    if found is None or found.value is None:
        return "", ()
    start, raw = len(opening) + len("全年收到政府信息公开申请"), f"{found.value}件"
    figure = Figure("1", "政府信息公开申请", found.value, "件", raw, start, start + len(raw), code=code)
    return f"全年收到政府信息公开申请{raw}。", (figure,)


def _work_points(body: _Body, year: int, draw: random.Random, url: str) -> Document:
    title = f"{body.agency.printed}{year}年政务公开工作要点"
    sections = [
        Section(
            str(n),
            1,
            f"{'一二三四五六'[n - 1]}、",
            "一二三四五六"[n - 1],
            write_text(draw, 1)[:16],
            write_text(draw, 6),
        )
        for n in range(1, 7)
    ]
    return replace(
        _written(body, year),
        doc_type="work_points",
        url=url,
        title=title,
        period=None,
        form_edition=None,
        form_edition_evidence=None,
        publish_date=f"{year}-04-{draw.randrange(10, 29)}",
        sections=tuple(sections),
        tasks=tuple(_tasks(sections, year, draw)),
    )


def _tasks(sections: Sequence[Section], year: int, draw: random.Random) -> Iterator[Task]:
    offices = ("办公室", "法规处", "规划财务处", "基金监管处", "待遇保障处", "信息中心", "各处室")
    for section in sections:
        for _ in range(draw.randrange(2, 6)):
            lead, support = draw.sample(offices, 2)
            due = f"{year}-{draw.choice(('06-30', '09-30', '12-31'))}" if draw.random() < 0.5 else None
            text = write_text(draw, 2)
            yield Task(section.path, None, text, (lead,), (support,), due, f"{text}（{lead}牵头，{support}配合）")


def main() -> None:
    """Make one, and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.big_database", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--reports", type=int, default=REPORTS, help=f"about how many (default {REPORTS})")
    options = parser.parse_args()
    started = time.monotonic()
    make(options.path, options.reports, told=True)
    with Store(options.path, must_exist=True) as store:
        counts = store.row(
            "SELECT (SELECT count(*) FROM all_documents), (SELECT count(*) FROM annual_reports),"
            " (SELECT count(*) FROM fact_cells), (SELECT sum(length(text)) FROM all_sections)"
        )
    size = options.path.stat().st_size / 2**20
    print(f"documents, annual reports, facts, characters: {counts}; {size:.0f} MiB, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
