"""HTML → paragraphs and grids: no two words or digits glued, none lost, the article told from what stands around it."""

import html as markup

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.grids import is_padding
from parsers.html import is_html, read_html, tidy_text
from parsers.readings import OBJECT
from parsers.records import PageBlocks, Paragraph, TableBlock, Zone

TEXT = "2021年，本局主动公开政府信息12条，办结申请3件，工作有序推进，取得了明显的成效。"
REPORT = "".join(
    f"<p>{number}、第{number}部分的标题</p><p>{TEXT}</p>" for number in ("一", "二", "三", "四", "五", "六")
)


def page_of(body: str, head: str = "") -> PageBlocks:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>")


def texts_of(body: str, zone: Zone | None = None) -> list[str]:
    blocks = page_of(body).blocks
    return [b.text for b in blocks if isinstance(b, Paragraph) and (zone is None or b.zone == zone)]


def tables_of(body: str) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row if not is_padding(cell)] for row in block.grid.rows]
        for block in page_of(body).blocks
        if isinstance(block, TableBlock)
    ]


# ---------------------------------------------------------------- is it HTML?

INVENTED_HTML = [
    "<p>甲</p><p>乙</p>",
    "<html><body>甲",
    "<div>甲</div>",
    "<TABLE><TR><TD>1</TABLE>",
    "甲<br>乙<br/>丙",
    "<h1>甲</h1>",
]
INVENTED_PLAIN = ["", "一、总体情况", "a < b > c", "《<条例>》", "规章 | 0 |", "甲>乙>丙", "答复<3件>"]
# tags that a filter strewed into a plain text
SAMPLES_PLAIN = ["<progress id='a'></progress>\n<ol id='a'></ol>\n\n一、总体情况\n\n全年公开12条。"]


@pytest.mark.parametrize("text", INVENTED_HTML)
def test_markup_is_seen(text: str) -> None:
    assert is_html(text)


@pytest.mark.parametrize("text", [*INVENTED_PLAIN, *SAMPLES_PLAIN])
def test_plain_text_is_seen(text: str) -> None:
    assert not is_html(text)


# ---------------------------------------------------------------- paragraphs

INVENTED_PARAGRAPHS = [
    ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
    ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
    ("甲<br>乙<br/>丙", ["甲", "乙", "丙"]),
    ("<p>甲<span>乙<span style='x'>丙</span></span><b>丁</b></p>", ["甲乙丙丁"]),
    ("<p>2<span>0</span>2<font>1</font>年</p>", ["2021年"]),
    ("<p>甲<a href='x'>乙</a>丙</p>", ["甲乙丙"]),
    ("<ul><li>甲</li><li>乙</li></ul>", ["甲", "乙"]),
    ("<dl><dt>索引号</dt><dd>甲1</dd></dl>", ["索引号", "甲1"]),
    ("<h1>甲</h1>乙", ["甲", "乙"]),
    ("<p>甲&nbsp;乙</p>", ["甲\xa0乙"]),
    ("<p>&emsp;&emsp;甲</p>", ["甲"]),
    ("<p>&lt;甲&gt; &amp; 乙</p>", ["<甲> & 乙"]),
    ("<p>&#19968;、甲</p>", ["一、甲"]),
    ("<p>甲\n   乙</p>", ["甲乙"]),
    ("<p>12\n34</p>", ["12 34"]),
    ("<p>甲</p>\n\n<p> </p><p>&nbsp;</p><p>乙</p>", ["甲", "乙"]),
    ("<p>甲<!-- 注释 -->乙</p>", ["甲乙"]),
    ("<p>甲</p><!-- <p>注释</p> --><p>乙</p>", ["甲", "乙"]),
    ("<p>甲</p><script>var x='<p>丙</p>'</script><p>乙</p>", ["甲", "乙"]),
    ("<p>甲</p><style>p{}</style><p>乙</p>", ["甲", "乙"]),
    ("<p>甲<input type='hidden' value='隐藏'>乙</p>", ["甲乙"]),
    ("<form><p>甲</p><select><option>选项</option></select><textarea>框</textarea></form>", ["甲"]),
    ("<p>甲</p><iframe>丙</iframe><noscript>丁</noscript><p>乙</p>", ["甲", "乙"]),
    ("<p class=MsoNormal>甲<o:p></o:p></p><p>乙<o:p>&nbsp;</o:p></p>", ["甲", "乙"]),
    ("<p>甲<o:p>丙</o:p></p>", ["甲丙"]),
    ("<p>甲<p>乙<div>丙", ["甲", "乙", "丙"]),
    ("<P>甲</P><DIV>乙</DIV>", ["甲", "乙"]),
    ("<p>甲</span></p></div></p><p>乙</p>", ["甲", "乙"]),
    ("<section><article>甲</article></section>", ["甲"]),
    ("<center>甲</center><pre>乙</pre>", ["甲", "乙"]),
    (
        "<pre>一、甲\n正文。\n\n二、<b>乙</b>丙\n1\n<b>2</b></pre>丁\n戊",
        ["一、甲", "正文。", "二、乙丙", "1", "2", "丁戊"],
    ),
    ("<p>m<sup>2</sup></p>", ["m2"]),
    ("", []),
]


@pytest.mark.parametrize(("body", "texts"), INVENTED_PARAGRAPHS)
def test_paragraphs(body: str, texts: list[str]) -> None:
    assert [text for text in texts_of(body) if text.strip()] == texts


def test_a_line_break_is_softer_than_a_paragraph() -> None:
    blocks = page_of("<p>甲<br>乙</p><p>丙</p>").blocks
    assert [(b.text, b.soft) for b in blocks if isinstance(b, Paragraph)] == [
        ("甲", False),
        ("乙", True),
        ("丙", False),
    ]


@pytest.mark.parametrize(
    "blank", ["　　", "&emsp;&emsp;", "&nbsp;&nbsp;&nbsp;&nbsp;", "&nbsp; &nbsp; ", "&#12288;&#12288;", "\n　　"]
)
def test_an_indented_paragraph(blank: str) -> None:
    first, second = page_of(f"<p>{blank}甲</p><p>乙</p>").blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert (first.text, first.indent, second.indent) == ("甲", True, False)


INVENTED_TIDY = [
    ("  甲  乙 ", "甲 乙"),
    ("甲\r\n\t乙", "甲乙"),
    ("1\n2", "1 2"),
    ("，\n甲", "，甲"),
    ("　甲　", "甲"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "tidy"), INVENTED_TIDY)
def test_tidy_text(text: str, tidy: str) -> None:
    assert tidy_text(text) == tidy


# ---------------------------------------------------------------- cells

# (content of a cell, its text): what stands on lines of its own is never glued
INVENTED_CELLS = [
    ("1<br>2", "1\n2"),
    ("<p>1</p><p>2</p>", "1\n2"),
    ("<div>1</div><div>2</div>", "1\n2"),
    ("1<p>2</p>", "1\n2"),
    ("<p>本年新<br>制作数量</p>", "本年新\n制作数量"),
    ("<p>1<span>2</span></p>", "12"),
    ("<p class=MsoNormal><span lang=EN-US>12<o:p></o:p></span></p>", "12"),
    ("1&nbsp;2", "1\xa02"),
    ("&nbsp;0&nbsp;", "0"),
    ("&nbsp;", ""),
    ("", ""),
    ("<p></p>", ""),
    ("<p>&nbsp;</p><p>3</p>", "3"),
    ("<ul><li>1</li><li>2</li></ul>", "1\n2"),
    ("1\n2", "1 2"),
    ("<b>1</b><br/><b>2</b>", "1\n2"),
    ("1<!-- 9 -->", "1"),
    ("<input value='9'>1", "9\n1"),  # a field shows its value
    ("<input value='9'>", "9"),
    ("<input type='hidden' value='9'>1", "1"),
    ("<input type='checkbox' value='9'>", OBJECT),
    ("<textarea>9</textarea>", "9"),
    ("<select><option>7</option><option selected>9</option></select>", "9"),
    ("<select><option>7</option><option>9</option></select>", "7"),
    ("<img src='9.png' alt='9'>", OBJECT),
    ("<p><img src='9.png'></p>", OBJECT),
    ("<img src='blank.gif' width=1>", ""),
    ("<img src='9.png'>1", "1" + OBJECT),
    ("<canvas></canvas>", OBJECT),
    ("<svg><text>9</text></svg>", OBJECT),
    ("<object data='9.svg'></object>", OBJECT),
    ("<bdo dir='RTL'>21</bdo>", f"{OBJECT}21"),
    ("<bdo>21</bdo>", "21"),
    ("<span style='font-size:0'>9</span>1", "1"),
    ("<span style='FONT-SIZE: 0px'>9</span>1", "1"),
    ("<span style='font-size:0.9em'>9</span>1", "91"),
    ("<span style='opacity:0'>9</span>1", "1"),
    ("<span style='opacity: 0.5'>9</span>1", "91"),
    ("<span style='font-size:0'><b style='font-size:9pt'>9</b></span>1", "91"),
    ("<script>9</script>1", "1"),
]


@pytest.mark.parametrize(("cell", "text"), INVENTED_CELLS)
def test_cell(cell: str, text: str) -> None:
    assert tables_of(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>") == [[["规章", text]]]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (".x{display:none}", "1"),
        ("span.x { color: red; display : none }", "1"),
        ("td .x, p .y {visibility:hidden}", "1"),
        ("<!-- .x{font-size:0} -->", "1"),
        ("/* junk */ .x {opacity: 0 !important}", "1"),
        (".x{display:block}", "91"),
        (".x{font-size:0.8em}", "91"),
        (".y{display:none}", "91"),
        (".x{display:none} .open .x{display:inline}", "91"),
        (".x:hover{display:none}", "91"),
        (".x::before{display:none}", "91"),
        ("@media print{.x{display:none}}", "91"),
        ("@media (max-width:9px){.y{color:red}.x{display:none}} .z{top:0}", "91"),
        ("}}{{.x{display:none", "91"),
        ("*{display:none} [class]{display:none} .x>>{display:none}", "91"),
    ],
)
def test_a_rule_of_the_page_hides_a_part_of_a_cell(rules: str, text: str) -> None:
    body = f"<style>{rules}</style><table><tr><td>规章</td><td><span class=x>9</span>1</td></tr></table>"
    assert tables_of(body) == [[["规章", text]]]


def test_rules_for_print_hide_nothing() -> None:
    body = "<style media=print>.x{display:none}</style><table><tr><td>规章</td><td class=x>1</td></tr></table>"
    assert tables_of(body) == [[["规章", "1"]]]


@given(
    st.lists(st.integers(0, 999), min_size=2, max_size=5), st.sampled_from(["<br>", "<br/>", "</p><p>", "</div><div>"])
)
def test_numbers_set_apart_stay_apart(numbers: list[int], between: str) -> None:
    opened = {"</p><p>": ("<p>", "</p>"), "</div><div>": ("<div>", "</div>")}.get(between, ("", ""))
    cell = opened[0] + between.join(map(str, numbers)) + opened[1]
    ((_, text),) = tables_of(f"<table><tr><td>规章</td><td>{cell}</td></tr></table>")[0]
    assert text.split() == [str(number) for number in numbers]
    assert " ".join(texts_of(cell)).split() == [str(number) for number in numbers]


# ---------------------------------------------------------------- tables


def test_a_data_table_becomes_a_grid() -> None:
    body = "<table><tr><th>信息内容</th><th colspan=2>本年</th></tr><tr><td rowspan=2>甲</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    assert tables_of(body) == [[["信息内容", "本年", "本年"], ["甲", "1", "2"], ["甲", "3", "4"]]]
    assert texts_of(body) == []


def test_tables_stand_at_their_place() -> None:
    blocks = page_of("<p>甲</p><table><tr><td>1</td><td>2</td></tr></table><p>乙</p>").blocks
    assert [type(block) for block in blocks] == [Paragraph, TableBlock, Paragraph]


def test_the_caption_is_the_first_row() -> None:
    body = "<table><caption>表一</caption><tr><td>1</td><td>2</td></tr></table>"
    assert tables_of(body)[0][0][0] == "表一"


INVENTED_LAYOUT = [
    f"<table><tr><td>{REPORT}</td></tr></table>",  # SEEDS, SAMPLES: a report in one cell
    f"<table><tr><td>栏目</td><td>{REPORT}</td></tr></table>",
    f"<table><tr><td><table><tr><td>{REPORT}</td></tr></table></td></tr></table>",
    f"<table><tr><td>甲</td><td>乙</td></tr><tr><td colspan=2>{REPORT}</td></tr></table>",
]


@pytest.mark.parametrize("body", INVENTED_LAYOUT)
def test_layout_tables_are_walked_into(body: str) -> None:
    texts = texts_of(body)
    assert [text for text in texts if text[1:2] == "、"] == [f"{n}、第{n}部分的标题" for n in "一二三四五六"]
    assert texts.count(TEXT) == 6


def test_a_statutory_table_inside_a_layout_table_stays_a_grid() -> None:
    data = "<table><tr><td>规章</td><td>0</td></tr><tr><td>行政规范性文件</td><td>3</td></tr></table>"
    body = f"<table><tr><td>{REPORT}{data}<p>末段</p></td></tr></table>"
    assert tables_of(body) == [[["规章", "0"], ["行政规范性文件", "3"]]]
    assert texts_of(body)[-1] == "末段"


def test_rows_of_a_nested_table_are_not_rows_of_the_outer_one() -> None:
    inner = "<table><tr><td>1</td><td>2</td></tr></table>"
    body = f"<table><tr><td>甲</td><td>{inner}</td></tr></table>"
    assert tables_of(body) == [[["1", "2"]]]
    assert texts_of(body) == ["甲"]


# ---------------------------------------------------------------- the article

AROUND = "<div class='nav'><ul><li>首页</li><li>一、机构简介</li></ul></div>"
SIDE = "<div class='content'><p>" + "通知公告栏目" * 20 + "</p></div>"
DOMAIN_SHEET_CONTAINERS = [
    "id='UCAP-CONTENT'",
    "class='trs_editor_view'",
    "class='TRS_Editor'",
    "id='zoom'",
    "id='Zoom'",
    "id='ivs_content'",
    "class='xxgk_content'",
    "class='article-content'",
    "class='wp_articlecontent'",
    "id='vsb_content'",
    "class='v_news_content'",
    "class='content'",
    "class='artile_zw'",
    "class='bt-content'",
    "class='news_cont_d_wrap'",
]


@pytest.mark.parametrize("container", [*DOMAIN_SHEET_CONTAINERS, "class='nobody-knows-it'"])
def test_the_article_is_told_from_its_frame(container: str) -> None:
    body = f"{AROUND}<div><h1>标题</h1><div {container}>{REPORT}</div></div><div class='footer'><p>版权所有</p></div>"
    article = texts_of(body, "body")
    assert next(text for text in article if text[1:2] == "、") == "一、第一部分的标题"
    assert texts_of(body, "before")[:2] == ["首页", "一、机构简介"]
    assert "版权所有" not in article
    assert article.count(TEXT) == 6


def test_a_side_box_with_the_name_of_a_container_is_not_the_article() -> None:
    article = texts_of(f"{SIDE}<div class='main'>{REPORT}</div>{SIDE}", "body")
    assert article.count(TEXT) == 6


def test_the_smallest_container_with_all_headings_wins() -> None:
    body = f"<div class='content'><p>所在栏目</p><div class='TRS_Editor'>{REPORT}</div><p>责任编辑</p></div>"
    assert texts_of(body, "before") == ["所在栏目"]
    assert texts_of(body, "after") == ["责任编辑"]


def test_an_article_in_two_containers_is_whole() -> None:
    """One editor's box for each half: neither holds all headings, so neither is the article."""
    half = REPORT.index("<p>四、")
    body = f"<div class='TRS_Editor'>{REPORT[:half]}</div><div class='TRS_Editor'>{REPORT[half:]}</div>"
    assert texts_of(body, "body").count(TEXT) == 6


def test_an_article_without_any_heading() -> None:
    article = f"<div class='TRS_Editor'><p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p></div>"
    assert texts_of(f"{AROUND}<h1>标题</h1>{article}", "body") == [TEXT] * 3


@given(
    st.lists(
        st.sampled_from(["甲", "1", "2", "<br>", "<p>", "</p>", "<td>", "<tr>", "<table>", "</table>", "<b>", "</b>"]),
        max_size=40,
    )
)
def test_no_word_of_the_body_is_lost(pieces: list[str]) -> None:
    page = read_html("<html><body>" + "".join(pieces) + "</body></html>")
    kept = ""
    for block in page.blocks:
        if isinstance(block, Paragraph):
            kept += block.text
        else:
            kept += "".join(cell.text for row in block.grid.rows for cell in dict.fromkeys(row))
    words = [piece for piece in pieces if piece in "甲12"]
    assert sorted(char for char in kept if char in "甲12") == sorted(words)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60))
def test_escaped_text_comes_out_as_it_was(text: str) -> None:
    assert "".join("".join(texts_of(f"<p>{markup.escape(text)}</p>")).split()) == "".join(text.split())


# ---------------------------------------------------------------- the head of the page


def test_meta_tags() -> None:
    head = (
        "<title> 标题 - 网站 </title><META NAME='ArticleTitle' CONTENT='甲'><meta content=\"2021-06-07\" name=\"PubDate\">"
        "<meta name='Keywords' content=''><meta name='keywords' content='乙'><meta property='og:title' content='丙'>"
        "<meta charset='utf-8'><meta name='Author'>"
    )
    page = page_of("<p>正文</p>", head)
    assert page.page_title == "标题 - 网站"
    assert page.meta == {"articletitle": "甲", "pubdate": "2021-06-07", "keywords": "乙", "og:title": "丙"}


def test_links_to_files_and_images_of_the_article() -> None:
    body = (
        f"<img src='logo.png'><div id='zoom'>{REPORT}<p><a href='P020.pdf'>附件</a><a href='P020.pdf'>附件</a>"
        "<a href='/x.DOCX?id=1'>附件</a><a href='/index.html'>首页</a><img src='W02.png'></p>"
        "<table><tr><td>图</td><td><img src='W03.png'><a href='t.xlsx'>表</a></td></tr></table></div>"
    )
    page = page_of(body)
    assert page.attachments == ("P020.pdf", "/x.DOCX?id=1", "t.xlsx")
    assert page.images == ("W02.png", "W03.png")


# ---------------------------------------------------------------- hostile markup

DEEP = 10_000
HOSTILE = [
    "<div>" * DEEP + "甲",
    "<span>" * DEEP + "甲" + "</span>" * DEEP,
    "<table><tr><td>" * DEEP + "甲",
    "<ul><li>" * DEEP + "甲",
    "<p>" + "<b><i>" * DEEP + "甲",
]


@pytest.mark.parametrize("tag", ["div", "ul><li", "section class='a'", "BLOCKQUOTE", "dl><dd"])
def test_blocks_a_hundred_thousand_deep_lose_no_text_and_no_place(tag: str) -> None:
    """Looked through one for the other they would take minutes."""
    texts = [f"甲{number}" for number in range(100_000)]
    assert texts_of("".join(f"<{tag}>{text}" for text in texts)) == texts


def test_a_long_page_with_many_blocks_side_by_side_stays_as_it_is() -> None:
    table = "<table><tr><td>1</td><td>2</td></tr></table>"
    body = f"<div><p>甲</p>{table}</div>" * 5000
    assert len(tables_of(body)) == 5000
    assert texts_of(body) == ["甲"] * 5000


@pytest.mark.parametrize("body", HOSTILE, ids=[body[:12] for body in HOSTILE])
def test_huge_nesting_is_only_a_long_walk(body: str) -> None:
    assert "甲" in "".join(texts_of(body)) + "".join(cell for t in tables_of(body) for row in t for cell in row)
