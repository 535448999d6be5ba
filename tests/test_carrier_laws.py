"""Laws of the carriers: a form filled with random readings reads back from every carrier that keeps them, whatever the page does."""

from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from parsers.document import parse
from parsers.forms import TABLES, FormTable
from parsers.records import Document, Page
from tests.carriers import CARRIERS, Carrier
from tests.render import Filled, Key, expected, places, read_back, span_rows

TITLE = "甲市医疗保障局2022年政府信息公开工作年度报告"
HEADINGS = {
    "proactive": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "review_litigation": "四、政府信息公开行政复议、行政诉讼情况",
}
EDITIONS = ("form2019", "form2021")

PLAIN = ["0"] * 6 + ["3", "12", "1,234", "7", "45", "1808595", "-", "—", "无", "/", "３", "3件", "约30", "30+", "?0"]
AS_ROWS = [*PLAIN, "1 2"]  # where blanks part no cells
LAID_OUT = "laid out"
WORDS = ["詳", "未增未减"]  # where words part no rows


def choices(carrier: Carrier, first: bool, last: bool, opens: bool) -> list[str]:
    """What may stand in a cell, so that a reader can tell: ``first``, ``last`` of its row; ``opens``: the first of its table.

    A word before all figures of a row is as good as a label. A blank that ends a row may be filling. Where cells stand one a line
    a table has a figure, or it is a list of words.
    """
    if carrier.spans:
        return [*AS_ROWS, *([] if first else WORDS), ""]
    if carrier.name == LAID_OUT:
        return [*(text for text in PLAIN if text.isascii()), *([] if first or last else [""])]
    texts = AS_ROWS if carrier.ends == " |" else PLAIN
    if opens:
        return [text for text in texts if any(map(str.isdigit, text))]
    return texts if first or last or not carrier.blanks else [*texts, ""]


@st.composite
def filled(draw: st.DrawFn, table: FormTable, carrier: Carrier) -> Filled:
    """A table with any texts that the carrier keeps apart; blanks where it shows them."""
    cells = places(table)
    texts = {}
    for row, column in cells:
        first, last = column == 0, column == len(table.columns) - 1
        texts[row, column] = draw(st.sampled_from(choices(carrier, first, last, (row, column) == cells[0])))
    return Filled(table, texts)


def write(carrier: Carrier, forms: Sequence[Filled]) -> str:
    """A report with the tables, each part under its heading."""
    parts = [TITLE, "一、总体情况", "2022年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，主动公开各类信息。"]
    for section in dict.fromkeys(form.table.section for form in forms):
        rows = [row for form in forms if form.table.section == section for row in span_rows(form)]
        parts += [HEADINGS.get(section, "附表"), carrier.between.join(carrier.write(rows))]
    parts += ["五、存在的主要问题及改进情况", "信息公开的及时性还需加强。下一步将加强培训，提高质量。"]
    if carrier.page == "text":
        return "\n".join(parts) + "\n"
    body = "\n".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    return f'<html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><div>\n{body}\n</div></body></html>'


def said(documents: Sequence[Document]) -> dict[Key, tuple[object, ...]]:
    return {key: (fact.state, fact.value) for d in documents for key, fact in read_back(d.facts).items()}


def read(text: str) -> dict[Key, tuple[object, ...]]:
    return said(parse(Page(text.encode())))


# ---------------------------------------------------------------- round trip


def keeps(carrier: Carrier, tables: Sequence[FormTable]) -> bool:
    """Does a reader of the text get every cell back?

    The chapters of the statistics are headings where no markup holds the table together. Columns laid out by blanks are told by
    many rows: a report has them, a table of one row has not.
    """
    if carrier.spans:
        return True
    return all(table.layout != "stat_list" for table in tables) and (carrier.name != LAID_OUT or len(tables) > 1)


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_a_table_reads_back(table: FormTable, carrier: Carrier) -> None:
    @settings(max_examples=4)
    @given(filled(table, carrier))
    def law(form: Filled) -> None:
        documents = parse(Page(write(carrier, [form]).encode()))
        stated = states([form])
        if keeps(carrier, [table]):
            assert said(documents) == stated
        else:
            assert_right_or_named(documents, stated)

    law()


def states(forms: Sequence[Filled]) -> dict[Key, tuple[object, ...]]:
    """What each cell of the forms says."""
    return {key: (reading.state, reading.value) for form in forms for key, reading in expected(form).items()}


def assert_right_or_named(documents: Sequence[Document], stated: Mapping[Key, tuple[object, ...]]) -> None:
    """A cell is right or unread; where one is neither an issue says that something was left."""
    found = said(documents)
    assert {key: value for key, value in found.items() if value[0] != "unread" and value != stated.get(key)} == {}
    issues = {issue.code for document in documents for issue in document.issues}
    assert found.keys() == stated.keys() or issues & {
        "alignment_ambiguous",
        "cell_unread",
        "label_unknown",
        "row_missing",
    }


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_report_reads_back(edition: str, carrier: Carrier) -> None:
    tables = [table for table in TABLES if table.edition == edition]

    @settings(max_examples=4)
    @given(st.tuples(*(filled(table, carrier) for table in tables)))
    def law(forms: tuple[Filled, ...]) -> None:
        documents = parse(Page(write(carrier, forms).encode()))
        assert said(documents) == states(forms)
        assert {document.form_edition for document in documents} == {edition}

    law()


@pytest.mark.parametrize("edition", EDITIONS)
def test_wide_figures_among_columns_are_read_where_they_stand_or_not_at_all(edition: str) -> None:
    """約30, ３ and 3件 begin where a label would, and reach into the column beside."""
    (carrier,) = (carrier for carrier in CARRIERS if carrier.name == LAID_OUT)
    figures = st.sampled_from([*PLAIN, ""])

    @settings(max_examples=20)
    @given(st.data())
    def law(data: st.DataObject) -> None:
        tables = [table for table in TABLES if table.edition == edition]
        forms = [Filled(table, {place: data.draw(figures) for place in places(table)}) for table in tables]
        assert_right_or_named(parse(Page(write(carrier, forms).encode())), states(forms))

    law()


def test_a_wrong_figure_would_be_seen() -> None:
    """The law is no tautology: another figure on the page than in the form is told as another."""
    (table,) = (table for table in TABLES if table.id == "form2021.art20_1")
    form = Filled(table, {place: str(place[0] * 10 + place[1]) for place in places(table)})
    page = write(CARRIERS[0], [form])
    assert read(page) == states([form])
    assert read(page.replace("<td>11</td>", "<td>17</td>")) != states([form])


# ---------------------------------------------------------------- what must change nothing


def add_navigation(carrier: Carrier, page: str) -> str:
    """Menus, counters and neighbours around the article, as sites print them."""
    if carrier.page == "html":
        menu = "<div class='nav'><ul>" + "<li><a href='/'>政府信息公开年报</a></li>" * 20 + "</ul></div>"
        return page.replace("<body>", f"<body>{menu}").replace("</body>", f"<div class='footer'>{menu}</div></body>")
    return f"首页 > 政务公开 > 政府信息公开年报\n打印本页\n{page}上一篇：没有了\n下一篇：没有了\n【关闭窗口】\n"


def add_space(carrier: Carrier, page: str) -> str:
    """White space where it says nothing: at the ends of lines, and between tags."""
    if carrier.page == "html":
        page = page.replace("</td>", "\r\n\t </td>").replace("</tr>", "</tr>\n\n\n").replace("<p", "\n  <p")
        return page.replace("</p>", "&nbsp;</p>").replace("<td>", "<td>\u200b ")
    # the blank cells at the end of a row are tabs
    return page.replace("\n", "\r\n") if carrier.name == "tabs" else page.replace("\n", " \u3000 \r\n")


def to_traditional(carrier: Carrier, page: str) -> str:
    return str(OpenCC("s2t").convert(page))


CHANGES: tuple[Callable[[Carrier, str], str], ...] = (add_navigation, add_space, to_traditional)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_around_the_tables_changes_a_fact(
    edition: str, carrier: Carrier, change: Callable[[Carrier, str], str]
) -> None:
    @settings(max_examples=2)
    @given(st.tuples(*(filled(table, carrier) for table in TABLES if table.edition == edition)))
    def law(forms: tuple[Filled, ...]) -> None:
        assert read(change(carrier, write(carrier, forms))) == states(forms)

    law()


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.name)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_encoding_changes_no_fact(edition: str, carrier: Carrier, encoding: str) -> None:
    @settings(max_examples=2)
    @given(st.tuples(*(filled(table, carrier) for table in TABLES if table.edition == edition)))
    def law(forms: tuple[Filled, ...]) -> None:
        page = write(carrier, forms).replace('charset="utf-8"', f'charset="{encoding}"')
        assert said(parse(Page(page.encode(encoding)))) == states(forms)

    law()
