"""One paragraph: does it open with a heading number, of which level, and where does its title end?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.headings import find_mark, read_heading, split_inline, tidy_title

# (line, level, key, value)
DOMAIN_SHEET_MARKS = [
    ("一、总体情况", 1, "一", 1),
    ("(一)主动公开", 2, "(一)", 1),
    ("（一）主动公开", 2, "(一)", 1),
    ("1.主动公开", 3, "1", 1),
    ("1、主动公开", 3, "1", 1),
    ("1．主动公开", 3, "1", 1),
    ("(1)主动公开", 4, "(1)", 1),
    ("（1）主动公开", 4, "(1)", 1),
    ("1）主动公开", 4, "(1)", 1),
    ("①主动公开", 5, "①", 1),
    ("第一，主动公开", 5, "第一", 1),
    ("㈠主动公开", 2, "(一)", 1),
    ("㈢主动公开", 2, "(三)", 3),
]
SEEDS_MARKS = [
    ("(三) 狠抓任务落实。", 2, "(三)", 3),
    ("## 二、提高政策解读", 1, "二", 2),
    ("### 二、提高政策解读", 1, "二", 2),
]
SAMPLES_MARKS = [
    ("一、 总体情况", 1, "一", 1),
    ("(一) 主动公开情况", 2, "(一)", 1),
    ("????一、总体情况", 1, "一", 1),
    ("一、概 述", 1, "一", 1),
    ("1)政府工作要公开", 4, "(1)", 1),
]
INVENTED_MARKS = [
    ("一 、总体情况", 1, "一", 1),
    ("（ 一 ）主动公开", 2, "(一)", 1),
    ("（一） 、主动公开", 2, "(一)", 1),
    ("三)主动公开", 2, "(三)", 3),
    ("三）主动公开", 2, "(三)", 3),
    ("一．总体情况", 1, "一", 1),
    ("一.总体情况", 1, "一", 1),
    ("十二、附则", 1, "十二", 12),
    ("（十一）其他", 2, "(十一)", 11),
    ("**一、总体情况**", 1, "一", 1),
    ("● 一、总体情况", 1, "一", 1),
    ("• 1.主动公开", 3, "1", 1),
    ("> （二）主动公开", 2, "(二)", 2),
    ("- （二）主动公开", 2, "(二)", 2),
    ("　　一、总体情况", 1, "一", 1),
    ("⑴主动公开", 4, "(1)", 1),
    ("⑿主动公开", 4, "(12)", 12),
    ("⒈主动公开", 3, "1", 1),
    ("⑩主动公开", 5, "⑩", 10),
    ("12、主动公开", 3, "12", 12),
    ("第三部分 保障措施", 1, "第三部分", 3),
    ("三、一体推进公开", 1, "三", 3),
    ("一、二维码管理", 1, "一", 1),
    ("1.2023年工作情况", 3, "1", 1),
]
INVENTED_NO_MARKS = [
    "三、四季度分别公开12条",
    "一、二级医院名单",
    "三、四月份开展培训",
    "1.5倍",
    "1.5亿元资金",
    "2023.6月起施行",
    "2023.6",
    "12345、工单办理",
    "一是主动公开",
    "总体情况",
    "(叙述)",
    "第一季度公开12条",
    "第二十条第（一）项",
    "第一条 为了规范",
    "一方面",
    "",
    "2021年6月7日",
    "10%",
    "一个窗口",
]


@pytest.mark.parametrize(
    ("text", "level", "key", "value"), [*DOMAIN_SHEET_MARKS, *SEEDS_MARKS, *SAMPLES_MARKS, *INVENTED_MARKS]
)
def test_mark(text: str, level: int, key: str, value: int) -> None:
    mark = find_mark(text)
    assert mark is not None
    assert (mark.level, mark.key, mark.value) == (level, key, value)
    assert mark.printed is not None
    assert mark.printed in text


@pytest.mark.parametrize("text", INVENTED_NO_MARKS)
def test_no_mark(text: str) -> None:
    assert find_mark(text) is None


# ---------------------------------------------------------------- titles

# (paragraph, title, text behind it)
DOMAIN_SHEET_TITLES = [
    ("（一）优化服务。正文在此，继续。", "优化服务", "正文在此，继续。"),
    ("一、总体情况", "总体情况", ""),
    ("（一）主动公开：全年12条", "主动公开", "全年12条"),
]
SAMPLES_TITLES = [
    ("(一)主动公开情况。公开政府信息326条", "主动公开情况", "公开政府信息326条"),
    ("(一)主动公开:2023年,公开33件", "主动公开", "2023年,公开33件"),
    ("一、概 述", "概述", ""),
    ("一、 总体情况", "总体情况", ""),
    ("一、总体情况2019年,我局公开信息12条。", "总体情况", "2019年,我局公开信息12条。"),
    ("(二)依申请公开。", "依申请公开", ""),
    ("1、政府网站:", "政府网站", ""),
]
SEEDS_TITLES = [
    (
        "一、总体情况 2020年省医疗保障局认真落实各项要求,公开了信息。",
        "总体情况",
        "2020年省医疗保障局认真落实各项要求,公开了信息。",
    ),
    ("1.主动公开方面。2023年,我局公开12条。", "主动公开方面", "2023年,我局公开12条。"),
    ("4.其他方面:2023年,强化解读。", "其他方面", "2023年,强化解读。"),
]
INVENTED_TITLES = [
    ("三、收到和处理政府信息公开申请情况（单位：件）", "收到和处理政府信息公开申请情况（单位：件）", ""),
    ("**二、主动公开政府信息情况**", "主动公开政府信息情况", ""),
    ("## 二、主动公开政府信息情况 ##", "主动公开政府信息情况", ""),
    ("三、抓好“互联网+政务服务”", "抓好“互联网+政务服务”", ""),
    ("二、围绕稳增长、促改革推进公开", "围绕稳增长、促改革推进公开", ""),
    ("一、做好9:30例会公开", "做好9:30例会公开", ""),
    ("（一）如何公开？正文。", "如何公开", "正文。"),
    ("（二）坚持应公开、尽公开，扩大范围", "坚持应公开、尽公开，扩大范围", ""),
    ("一、总体情况：", "总体情况", ""),
    ("**（一）主动公开。**全年12条。", "主动公开", "全年12条。"),
    ("**一、总体情况**全年12条。", "总体情况", "全年12条。"),
    ("一、总体情况2020年，我局做到三点：公开、解读。", "总体情况", "2020年，我局做到三点：公开、解读。"),
]


@pytest.mark.parametrize(
    ("text", "title", "body"), [*DOMAIN_SHEET_TITLES, *SAMPLES_TITLES, *SEEDS_TITLES, *INVENTED_TITLES]
)
def test_title_and_text(text: str, title: str, body: str) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert (heading.title, heading.text) == (title, body)


def test_a_numbered_sentence_keeps_its_text_and_has_no_title() -> None:
    sentence = "建立信息公开制度，明确各处室的职责分工，形成主要领导亲自抓、分管领导具体抓、办公室牵头抓、各处室配合抓的工作格局，推动各项任务落到实处"
    heading = read_heading(f"1.{sentence}。")
    assert heading is not None
    assert heading.mark.level == 3
    assert heading.title is None
    assert heading.text == f"{sentence}。"


# a statutory title that lost its number (DOMAIN_SHEET: no 一、 before 总体情况)
BARE = ["总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "存在的主要问题及改进情况"]
NOT_BARE = ["总体情况良好，全年公开12条", "附件", "其他", "无", "2021年", "工作动态"]


@pytest.mark.parametrize("text", BARE)
def test_title_without_number(text: str) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert (heading.mark.level, heading.mark.printed, heading.mark.key, heading.title) == (1, None, None, text)


@pytest.mark.parametrize("text", NOT_BARE)
def test_no_title_without_number(text: str) -> None:
    assert read_heading(text) is None


# titles glued to their text, in a line cut out of a whole report
GLUED = [
    ("一、工作目标进一步加大政务公开力度。", "工作目标", "进一步加大政务公开力度。"),  # SAMPLES
    ("一、总体情况主动公开信息12条,办理申请3件。", "总体情况", "主动公开信息12条,办理申请3件。"),  # INVENTED
    ("二、主动公开政府信息情况", "主动公开政府信息情况", ""),  # INVENTED
]


@pytest.mark.parametrize(("text", "title", "body"), GLUED)
def test_glued_title(text: str, title: str, body: str) -> None:
    heading = read_heading(text, glued=True)
    assert heading is not None
    assert (heading.title, heading.text) == (title, body)


INVENTED_WHOLE = ["一、总体情况和存在问题", "二、主动公开政府信息情况及分析", "一、概述与总体评价"]


@pytest.mark.parametrize("text", INVENTED_WHOLE)
def test_a_longer_title_is_not_cut(text: str) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert heading.title == text[2:]


INVENTED_TIDY = [
    ("概 述", "概述"),
    ("总 体 情 况", "总体情况"),
    ("**概述**", "概述"),
    ("## 概述", "概述"),
    ("概述：", "概述"),
    ("APP 建设", "APP 建设"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "tidy"), INVENTED_TIDY)
def test_tidy_title(text: str, tidy: str) -> None:
    assert tidy_title(text) == tidy


# ---------------------------------------------------------------- several headings in one paragraph

SEEDS_LINES = [
    (
        "一、总体情况 2020年公开12条。 (一)推进制度化 1.建立制度。出台办法。 2.加强培训。开展培训。 (二)加强解读 1.深化公开。很好。",
        [
            "一、总体情况 2020年公开12条。",
            "(一)推进制度化",
            "1.建立制度。出台办法。",
            "2.加强培训。开展培训。",
            "(二)加强解读",
            "1.深化公开。很好。",
        ],
    ),
]
SAMPLES_LINES = [
    (
        "制定本方案。一、工作目标进一步加大力度。二、工作任务(一)围绕法治政府，推进公开。1.把公开作为要求",
        [
            "制定本方案。",
            "一、工作目标进一步加大力度。",
            "二、工作任务",
            "(一)围绕法治政府，推进公开。",
            "1.把公开作为要求",
        ],
    ),
    ("现将情况报告如下:一、概述(一)加强领导。", ["现将情况报告如下:", "一、概述", "(一)加强领导。"]),
]
INVENTED_LINES = [
    (
        "一、总体情况。很好。二、主动公开政府信息情况。12条。三、收到和处理政府信息公开申请情况。3件。",
        ["一、总体情况。很好。", "二、主动公开政府信息情况。12条。", "三、收到和处理政府信息公开申请情况。3件。"],
    ),
    (
        "（一）公开目录。及时更新。（责任单位：办公室）（二）公开年报。按时发布。",
        ["（一）公开目录。及时更新。（责任单位：办公室）", "（二）公开年报。按时发布。"],
    ),
    ("（一）依照第十条（一）（二）项公开。", ["（一）依照第十条（一）（二）项公开。"]),
    ("全年公开12条，其中第二十条第（一）项3条。", ["全年公开12条，其中第二十条第（一）项3条。"]),
    ("公开目录、指南和年报三、四季度更新。", ["公开目录、指南和年报三、四季度更新。"]),
    ("按照（五）公开的要求推进。", ["按照（五）公开的要求推进。"]),
    ("增长1.5倍。2023.6起施行。", ["增长1.5倍。2023.6起施行。"]),
    ("没有编号的一段话。第二句。", ["没有编号的一段话。第二句。"]),
    ("一是公开；二是解读；三是回应。", ["一是公开；二是解读；三是回应。"]),
    ("一、总体情况", ["一、总体情况"]),
]


@pytest.mark.parametrize(("text", "pieces"), [*SEEDS_LINES, *SAMPLES_LINES, *INVENTED_LINES])
def test_split_inline(text: str, pieces: list[str]) -> None:
    assert list(split_inline(text)) == pieces


@given(st.text(st.sampled_from("一二三四、（一）(1)1.2.①。；： 　公开情况第\t"), max_size=80))
def test_the_pieces_are_the_line(text: str) -> None:
    assert re.sub(r"\s", "", "".join(split_inline(text))) == re.sub(r"\s", "", text)


@given(st.text(st.sampled_from("一二三、（）()1.2①㈠⑴第部分。：:；,， 　公开总体情况#*"), max_size=80))
def test_a_heading_loses_no_character(text: str) -> None:
    """Number, title and rest hold every Chinese character of the paragraph."""
    heading = read_heading(text)
    if heading:
        kept = f"{heading.mark.printed or ''}{heading.title or ''}{heading.text}"
        assert re.sub(r"[^一-鿿㈠①⑴\d]", "", kept) == re.sub(r"[^一-鿿㈠①⑴\d]", "", text)
