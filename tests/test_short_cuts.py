"""Every short cut of the parse gives what the long way gives: the plain rule stands here beside the quick one."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.article import count_headings
from parsers.compatibility import to_nfkc
from parsers.decode import decode
from parsers.forms import is_no_label, printed_labels
from parsers.grids import Claim, lay_out
from parsers.headings import find_numbers
from parsers.html import read_html, tidy_text
from parsers.labels import fold_label
from parsers.memo import remember_short
from parsers.normalise import Profile, clean, clean_cell, find_unclean, fold, is_clean, measure
from parsers.outline import find_items
from parsers.pinyin import drop_pinyin, find_pinyin
from parsers.records import Page, Paragraph, TableBlock
from parsers.script import common_share, is_hanzi, is_surely_common
from parsers.signature import take_signature

# ---------------------------------------------------------------- HTML

PIECES = [
    *("1", "23", "规章", "&nbsp;", " ", "\n", "<br>", "<p>", "</p>", "<span>", "</span>", "<b>", "</b>", "<!-- x -->"),
    *(
        "<div>",
        "</div>",
        "<sup>",
        "</sup>",
        "<o:p></o:p>",
        "<img src='a'>",
        "　",
        "\t",
        "<p>&nbsp;</p>",
        "<a href='b'>",
    ),
]
CELL = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def cells_of(rows: str) -> list[tuple[str, ...]]:
    blocks = read_html(f"<body><table>{rows}</table></body>").blocks
    return [texts for block in blocks if isinstance(block, TableBlock) for texts in block.grid.texts]


@given(CELL, CELL)
def test_the_text_of_a_cell_is_the_same_read_at_once_and_piece_by_piece(one: str, other: str) -> None:
    """A struck-out nothing anywhere in a table has all its cells read piece by piece."""
    rows = f"<tr><td>{one}</td><td>x</td></tr><tr><th>y</th><td colspan='1'>{other}</td></tr>"
    assert cells_of(rows) == cells_of(rows + "<tr><td><del></del></td></tr>")[:2]


@pytest.mark.parametrize(
    "hidden",
    [
        *("<span style='display:none'>9</span>", "<SPAN STYLE='DISPLAY: None'>9</SPAN>", "<span hidden>9</span>"),
        *("<s>9</s>", "<strike>9</strike>", "<del>9</del>", "<span style='text-decoration:Line-Through'>9</span>"),
        *("<b style='visibility:hidden'>9</b>", "<script>9</script>", "<pre hidden></pre>"),
    ],
)
def test_what_is_not_shown_is_in_no_cell(hidden: str) -> None:
    assert cells_of(f"<tr><td>1{hidden}</td><td><p>{hidden}</p></td></tr>") == [("1", "")]


@pytest.mark.parametrize("name", ["id='Zoom'", "id='zoom'", "class='x TRS_Editor'", "class='TRS_Editor\ty'"])
def test_a_container_is_found_by_any_of_its_names(name: str) -> None:
    article = "".join(f"<p>{number}、主动公开政府信息的情况</p>" for number in "一二三四")
    blocks = read_html(f"<body><p>导航</p><div {name}>{article}</div><p>版权</p></body>").blocks
    zones = [block.zone for block in blocks if isinstance(block, Paragraph)]
    assert zones == ["before", *["body"] * 4, "after"]


@given(st.text(st.sampled_from(" \t\r\n\f甲，1（\xa0　")))
def test_white_space_is_tidied_as_two_rules_say(text: str) -> None:
    joined = re.sub(r"(?<=[㐀-鿿，。；：、])[ \t]*[\r\n][ \t\r\n]*(?=[㐀-鿿（《“])", "", text)
    assert tidy_text(text) == re.sub(r"[ \t\r\n\f]+", " ", joined).strip()


_CLAIMS = st.sampled_from(
    [
        ("a", 1, 1, False),
        ("b", 1, 1, True),
        ("c", 1, 1, False),
        ("wide", 2, 1, False),
        ("deep", 1, 2, False),
        ("rest", 0, 1, False),
    ]
)


@given(st.lists(st.lists(_CLAIMS, min_size=1, max_size=4), min_size=2, max_size=4))
def test_rows_without_spans_are_laid_out_as_beside_a_cell_that_reaches_down_all_rows(rows: list[list[Claim]]) -> None:
    beside = lay_out([[("all", 1, len(rows), False), *rows[0]], *rows[1:]]).rows
    moved = tuple(tuple(cell._replace(column=cell.column - 1) for cell in row[1:]) for row in beside)
    assert lay_out(rows).rows == moved


# ---------------------------------------------------------------- searches that begin with the number

NUMBERED = st.text(st.sampled_from("一二十（()）、．.12３第项款是否。！；”：: \n\t　,，年>"), max_size=14)
_CN = "[一二三四五六七八九十]{1,3}"
_PLAIN_NUMBERS = re.compile(
    rf"(?<=[。！？；”）)\s　])(?=(?:{_CN}、|[（(]{_CN}[）)]|\d{{1,2}}[．.、](?!\d)|[（(]\d{{1,2}}[）)]))"
    r"|(?<=[㐀-鿿])(?<!第)(?=[（(]一[）)](?![项款]))|(?<=[:：])(?=一、)"
)
_PLAIN_HEADINGS = re.compile(r"(?:^|[\s>。；：])[(（]?[一二三四五六七八九十]{1,2}(?:、|[)）]|．)", re.MULTILINE)
_PLAIN_ITEMS = re.compile(r"(?:^|[。；;，,、：:\s”])([一二三四五六七八九十])是(?![一二三四五六七八九十否])")


@given(NUMBERED)
def test_numbers_are_found_where_the_plain_rules_find_them(text: str) -> None:
    assert list(find_numbers(text)) == [found.start() for found in _PLAIN_NUMBERS.finditer(text)]
    assert count_headings(text) == len(_PLAIN_HEADINGS.findall(text))
    assert find_items(text) == _PLAIN_ITEMS.findall(text)


# ---------------------------------------------------------------- text


@given(st.text(st.sampled_from("，（）：；！？％①㈠⑴ 年x1２′´¨ｶﾞ゛が…〔〕é\u0301Å㎡ﬁ")))
def test_nfkc_is_that_of_unicode(text: str) -> None:
    assert to_nfkc(text) == normalize("NFKC", text)


@given(st.text(st.sampled_from("公开0１?\xa0\u200b\ue5e5\x0b，")), st.sampled_from([Profile(), Profile(pinyin=True)]))
def test_what_is_clean_is_shown_as_it_stands(text: str, profile: Profile) -> None:
    if is_clean(text, profile):
        assert clean(text, profile).text == text
        assert not clean(text, profile).repairs
    if is_clean(text, profile, cell=True):
        assert clean_cell(text, profile).text == text


@given(
    st.lists(st.text(st.sampled_from("公开0１?\xa0\u200b\ue5e5\x0b，"))),
    st.sampled_from([Profile(), Profile(pinyin=True)]),
)
def test_a_part_without_what_is_unclean_in_the_whole_is_clean(texts: list[str], profile: Profile) -> None:
    signs = find_unclean("\n".join(texts), profile)
    for text in texts:
        assert (signs is not None and not any(sign in text for sign in signs)) == is_clean(text, profile)


@given(st.text(st.sampled_from("据(（)）jùkm开 一3")))
def test_pinyin_is_found_where_it_would_be_removed(text: str) -> None:
    hits = find_pinyin(text)
    assert hits.toned + hits.plain == drop_pinyin(text)[1]


@given(st.text(st.sampled_from(" 　\xa0。)）?？")), st.sampled_from(["2021年6月7日", "二〇二一年六月七号"]))
def test_a_date_closes_a_text_whatever_signs_stand_behind_it(behind: str, date: str) -> None:
    signature = take_signature([Paragraph(date + behind)]).signature
    assert signature is not None
    assert signature.date == "2021-06-07"


@pytest.mark.parametrize("unseen", " \xa0\u3000\u2003\u200b\u2060\ufeff\ue5e5\U000f0000\x1c\x85\xad\u202e\u2028")
def test_what_is_unseen_is_folded_away(unseen: str) -> None:
    assert fold(f"公{unseen}开") == "公开"


def test_every_character_that_gb2312_lacks_has_a_text_looked_at() -> None:
    """Each traditional character is seen among simplified ones, as when the page is taken apart."""
    for character in "開權據條發見國請處體㑳龍":
        assert is_hanzi(character)
        assert measure(f"公开{character * 4}\n公开").traditional, character


PAGE = (
    "根据条例要求，全局主动公开政府信息，收到依申请公开，编制发布本报告。各科室对照目录逐项核对，及时更新网站栏目，方便群众查询办事。"
    "举办政策解读活动，邀请企业代表参加，听取意见后完善流程。下一步加强业务培训，提升人员水平，推动工作再上新台阶。"
) * 60


@pytest.mark.parametrize(("read_as", "sent"), [("gb18030", "utf-8"), ("cp1252", "gb18030"), ("latin-1", "utf-8")])
def test_no_sample_of_a_misread_page_is_surely_common(read_as: str, sent: str) -> None:
    assert is_surely_common(PAGE)
    assert not is_surely_common(PAGE.encode(sent).decode(read_as, "replace"))


def test_a_short_text_is_never_surely_anything() -> None:
    assert common_share(PAGE[:300]) == 1.0
    assert not is_surely_common(PAGE[:300])


def test_one_misread_paragraph_of_a_long_page_is_still_seen() -> None:
    """Its stops give it away; enough of other letters, and the page is taken back where it was misread."""
    lost = "综合执法大队与街道协调推进垃圾清运，逐户走访疫苗接种点，"
    misread = lost.encode().decode("gb18030")
    found = decode(Page(f"<p>{PAGE}</p><p>{misread * 3}</p>".encode()))
    assert found.repairs.get("misreading")
    assert lost in found.text


def test_a_long_page_that_lies_about_its_encoding_is_read_all_the_same() -> None:
    body = f"<meta charset=gb2312><p>{PAGE}</p>".encode()
    assert decode(Page(body)).encoding == "utf-8"
    body = f"<meta charset=utf-8><p>{PAGE}</p>".encode("gb18030")
    assert decode(Page(body)).encoding == "gb18030"


def test_control_characters_all_over_a_long_page_are_seen_at_even_and_odd_places() -> None:
    for first in (0, 1):
        body = bytearray(PAGE.encode("gb18030"))
        body[first::8] = b"\x01" * len(body[first::8])
        assert decode(Page(bytes(body))).encoding == "binary"


# ---------------------------------------------------------------- labels

_LABELS = st.one_of(
    st.sampled_from(sorted(printed_labels())),
    st.sampled_from("全局编制推进条第二十一项其他帐它（()）①⑴㈠１.、，。：|　 ?\n"),
    st.sampled_from(("其中：", "（三）", "3.", "第二十条第（一）项", "第二十条", "条例", "维持")),
)


@given(st.lists(_LABELS, max_size=6).map("".join))
def test_what_begins_as_no_label_does_is_none_whole_or_in_pieces(text: str) -> None:
    if is_no_label(text):
        for pieces in ([text], text.replace("|", " ").split()):
            keys = list(map(fold_label, pieces))
            assert any(key and not any(label.startswith(key) for label in printed_labels()) for key in keys)


def test_prose_is_seen_to_be_no_label_and_labels_are_not() -> None:
    assert is_no_label("全局主动公开政府信息128条，编制发布本报告（见附件）")
    assert not any(map(is_no_label, printed_labels()))


# ---------------------------------------------------------------- memory


def test_a_short_text_is_asked_about_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remember_short
    def count(text: str, more: int = 0) -> int:
        asked.append(text)
        return len(text) + more

    assert [count("ab"), count("ab"), count("ab", 1), count("ab", 1), count("ab", more=2)] == [2, 2, 3, 3, 4]
    assert asked == ["ab", "ab", "ab"]
    assert count("a" * 5000) == count("a" * 5000) == 5000
    assert len(asked) == 5


def test_the_memory_is_bounded() -> None:
    asked: list[str] = []

    @remember_short
    def same(text: str) -> str:
        asked.append(text)
        return text

    texts = [f"{number:0900}" for number in range(2000)]
    assert [same(text) for text in texts] == texts
    same(texts[0])
    assert asked.count(texts[0]) == 2
