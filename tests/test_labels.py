"""Labels: what is the same label in another spelling, and what is another label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.forms import TABLES, FormTable, is_row_label, match_section, sections, spellings
from parsers.labels import article_key, fold_label, label_number
from parsers.matching import match_column, match_row

# from real pages (shared/samples, shared/seeds) unless said otherwise
SAME = [
    ("（一）予以公开", "(一)予以公开", "㈠予以公开", "予以公开"),
    ("3.危及“三安全一稳定”", "3、危及三安全一稳定", "3．危及‘三安全一稳定’", "③危及「三安全一稳定」"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "(二)部分公开", "（二）部分公开（区分处理的，"),
    ("其他处理", "其它处理"),
    ("本年新\n制作数量", "本年新制作数量", "本年新 制作　数量", "本年新?制作数量"),
    ("三\n、\n本\n年\n度\n办\n理\n结\n果", "三、本年度办理结果"),
    ("其中：涉及国家秘密", "涉及国家秘密"),
    ("一、（一）收到申请数", "收到申请数"),
]


@pytest.mark.parametrize("spellings_of_one", SAME, ids=lambda same: same[0])
def test_spellings_of_one_label_have_one_key(spellings_of_one: tuple[str, ...]) -> None:
    assert len({fold_label(text) for text in spellings_of_one}) == 1


def test_a_label_in_brackets_keeps_its_words() -> None:
    assert fold_label("（本列数据的勾稽关系为：第一项") == "本列数据的勾稽关系为第一项"


@pytest.mark.parametrize("text", ["第二十条第（一）项", "第二十条第(一)项", "二十条第一项", "第 二十条 第（一）项 "])
def test_the_number_of_an_article_is_no_note(text: str) -> None:
    assert article_key(text) == "第二十条第一项" == fold_label(text)


def test_a_sentence_about_an_article_is_no_caption() -> None:
    assert article_key("第二十条第（一）项规定的主动公开内容") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("（三）不予公开", "三"), ("1.属于国家秘密", "1"), ("①属于国家秘密", "1"), ("总计", None), ("2020年", None)],
)
def test_the_printed_number(text: str, number: str | None) -> None:
    assert label_number(text) == number


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once_but_for_numbers(text: str) -> None:
    """Folding may leave what looks like a number again (1.2.…), never what it takes away elsewhere."""
    key = fold_label(text)
    assert fold_label(key) in key


@given(st.sampled_from("(（1一、. 　"), st.integers(1, 20_000))
def test_hostile_labels_cost_no_time(character: str, times: int) -> None:
    assert len(fold_label(character * times)) <= 400


# ---------------------------------------------------------------- rows and columns


@pytest.mark.parametrize("table", [table for table in TABLES if table.rows], ids=lambda table: table.id)
def test_every_spelling_finds_its_row_and_no_other(table: FormTable) -> None:
    for row in table.rows:
        # 其他处理 is the line （六） unless the number of 3.其他 stands before it
        numbered = [
            f"（{label_number(row.label)}）{alias}" if label_number(row.label) else alias for alias in row.aliases
        ]
        for text in (row.label, *numbered):
            match = match_row(text, table.layout)
            assert match is not None
            assert row.code in {name.code for name in match.names}
            if table.layout != "stat_list":
                assert len({name.code for name in match.names}) == 1, text


def test_a_cut_label_needs_four_characters_and_one_meaning() -> None:
    cut = match_row("5.要求行政机关确认或重新", "matrix_dim")
    assert cut is not None
    assert cut.repaired
    assert match_row("6.属于四", "matrix_dim") is None
    assert match_row("属于", "matrix_dim") is None


def test_one_wrong_character_in_a_long_label() -> None:
    match = match_row("2.其他法律行政法规禁比公开", "matrix_dim")
    assert match is not None
    assert match.repaired
    assert match.names[0].code == "applications.result.denied.other_law"
    assert match_row("行政许司", "matrix") is None


def test_a_number_tells_the_group_from_the_row() -> None:
    group, row = match_row("（六）其他处理", "matrix_dim"), match_row("3.其他处理", "matrix_dim")
    assert group is not None
    assert row is not None
    assert group.names[0].code == "applications.result.other"
    assert row.names[0].code == "applications.result.other.misc"


def test_a_header_label_that_the_form_repeats_names_all_its_columns() -> None:
    assert match_column("总计", "form2021.review_litigation") == ((4, 9, 14), "exact")


# ---------------------------------------------------------------- headings against labels

# headings of real reports, with the code of their part
HEADINGS = [
    ("一、总体情况", "overview"),
    ("二、主动公开政府信息情况", "proactive"),
    ("二、行政机关主动公开政府信息的情况", "proactive"),
    ("三、收到和处理政府信息公开申请情况", "applications"),
    ("四、政府信息公开行政复议、行政诉讼情况", "review_litigation"),
    ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "review_litigation"),
    ("五、存在的主要问题与改进情况", "problems"),
    ("六、其他需要报告的事项", "other"),
    ("六、需要报告的其他事项", "other"),
]


@pytest.mark.parametrize(("title", "code"), HEADINGS)
def test_headings_are_matched_and_are_no_row_labels(title: str, code: str) -> None:
    match = match_section(title)
    assert match is not None
    assert match.code == code
    assert not is_row_label(title)


def test_every_spelling_of_a_section_is_matched() -> None:
    for part in sections():
        for text in (part.title, *part.aliases):
            match = match_section(text, part.parent)
            assert match is not None, text
            assert match.code == part.code


def test_second_level_parts_are_found_below_their_parent() -> None:
    above, below = match_section("（一）主动公开情况"), match_section("（一）主动公开情况", "overview")
    assert above is not None
    assert below is not None
    assert (above.parent, below.parent) == (None, "overview")


LABELS = [
    "一、本年新收政府信息公开申请数量",
    "三、本年度办理结果",
    "（三）不予公开",
    "1.属于国家秘密",
    "3.其他",
    "（七）总计",
    "四、结转下年度继续办理",
    "第二十条第（八）项",
    "信息内容",
    "一、本年新收政府信息公开申请数量 0 0 0 0 0 0 0",
    "三、本年度办理结果 （一）予以公开 0 ?0 0",
    "5.要求行政机关确认或重新",
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
]


@pytest.mark.parametrize("text", LABELS)
def test_labels_of_flattened_tables(text: str) -> None:
    assert is_row_label(text)


@pytest.mark.parametrize(
    "text", ["三、其他", "（六）总计", "（一）主动公开", "（一）加强主动公开", "二、主动公开情况", "2023年", "", "无。"]
)
def test_headings_and_prose_are_no_labels(text: str) -> None:
    assert not is_row_label(text)


def test_no_alias_means_two_rows_or_columns_of_a_table() -> None:
    for table in TABLES:
        if table.layout in ("matrix", "matrix_dim"):
            for defined in (table.rows, table.columns):
                keys = [key for entry in defined for key in spellings(entry)]
                assert len(keys) == len(set(keys)), table.id
