"""The body and the date under a text, however they are set; a date that belongs to a sentence is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.records import Block, Paragraph, Signature
from parsers.signature import take_signature, tidy_body

TEXT = "全年工作有序推进，成效明显。"
BODY = "甲市医疗保障局"
DATE = "2022年1月20日"
SIGNED = Signature(BODY, "2022-01-20")


def take(*lines: str) -> tuple[Signature | None, list[str]]:
    blocks: list[Block] = [Paragraph(line) for line in lines]
    signed = take_signature(blocks)
    return signed.signature, [block.text for block in signed.blocks if isinstance(block, Paragraph)]


# (lines, signature, lines left)
SEEDS_SIGNED: list[tuple[list[str], Signature, list[str]]] = [
    ([TEXT, BODY, DATE], SIGNED, [TEXT]),
    ([f"{TEXT} 省医疗保障局 2021年1月11日"], Signature("省医疗保障局", "2021-01-11"), [TEXT]),
    (
        [TEXT, "吉林省医疗保障局办公室", "2021年6月7日", "(此件主动公开)"],
        Signature("吉林省医疗保障局办公室", "2021-06-07"),
        [TEXT, "(此件主动公开)"],
    ),
]
SAMPLES_SIGNED: list[tuple[list[str], Signature, list[str]]] = [
    ([TEXT, "2017年1月10日"], Signature(None, "2017-01-10"), [TEXT]),
    ([TEXT, "上海市青浦区教育局", "2012年2月15日"], Signature("上海市青浦区教育局", "2012-02-15"), [TEXT]),
]
INVENTED_SIGNED: list[tuple[list[str], Signature, list[str]]] = [
    ([TEXT, f"{BODY} {DATE}"], SIGNED, [TEXT]),
    ([TEXT, f"{BODY}　　{DATE}"], SIGNED, [TEXT]),
    ([TEXT, f"{BODY}{DATE}"], SIGNED, [TEXT]),
    ([TEXT, BODY, "二〇二二年一月二十日"], SIGNED, [TEXT]),
    ([TEXT, BODY, "二O二二年一月二十日"], SIGNED, [TEXT]),
    ([TEXT, BODY, "2022 年 1 月 20 日"], SIGNED, [TEXT]),
    ([f"{TEXT}{BODY}{DATE}"], SIGNED, [TEXT]),
    ([f"{TEXT}　　{BODY}　　{DATE}"], SIGNED, [TEXT]),
    ([TEXT, DATE, BODY], SIGNED, [TEXT]),
    ([TEXT, "??????甲市医疗保障局??", "????2022年1月20日??"], SIGNED, [TEXT]),
    ([TEXT, "甲 市 医 疗 保 障 局", DATE], SIGNED, [TEXT]),
    ([TEXT, BODY, DATE, "（此件公开发布）"], SIGNED, [TEXT, "（此件公开发布）"]),
    ([TEXT, BODY, DATE, "附件：1.统计表"], SIGNED, [TEXT, "附件：1.统计表"]),
    ([TEXT, "附件：统计表", BODY, DATE], SIGNED, [TEXT, "附件：统计表"]),
    ([TEXT, "甲市财政局 甲市医疗保障局", DATE], Signature("甲市财政局、甲市医疗保障局", "2022-01-20"), [TEXT]),
    ([TEXT, "苏州市财政局", "苏州市教育局", DATE], Signature("苏州市财政局、苏州市教育局", "2022-01-20"), [TEXT]),
    ([TEXT, f"（{DATE}）"], Signature(None, "2022-01-20"), [TEXT]),
    ([TEXT, "特此报告。", BODY, DATE], SIGNED, [TEXT, "特此报告。"]),
    ([TEXT, "特此报告", DATE], Signature(None, "2022-01-20"), [TEXT, "特此报告"]),
    ([f"{TEXT}特此报告 {DATE}"], Signature(None, "2022-01-20"), [f"{TEXT}特此报告"]),
]


@pytest.mark.parametrize(("lines", "signature", "left"), [*SEEDS_SIGNED, *SAMPLES_SIGNED, *INVENTED_SIGNED])
def test_signed(lines: list[str], signature: Signature, left: list[str]) -> None:
    assert take(*lines) == (signature, left)


# sentences and lines that end with a date, or look like the name of a body
INVENTED_UNSIGNED = [
    [TEXT],
    [TEXT, BODY],
    ["统计期限自2021年1月1日起至2021年12月31日"],
    ["统计期限自2021年1月1日起至2021年12月31日。"],
    ["统计期限为2021年1月1日 至 2021年12月31日。"],
    ["统计期限为2021年1月1日 — 2021年12月31日"],
    ["统计期限为2021年1月1日-2021年12月31日"],
    ["统计时间截至 2021年12月31日"],
    ["上述数据截止2021年12月31日。"],
    ["本局成立于2019年1月20日。"],
    ["本规定自2022年1月20日起施行。"],
    ["《条例》施行于 2019年5月15日"],
    ["2022年1月20日，本局召开会议。"],
    [TEXT, "2021年2月30日"],
    [TEXT, "2021年11日"],
    [TEXT, "2021年"],
    [TEXT, "2021-12-31 10:20"],
    [],
]


@pytest.mark.parametrize("lines", INVENTED_UNSIGNED)
def test_unsigned(lines: list[str]) -> None:
    assert take(*lines) == (None, lines)


# what stands above a date and is no body: it stays in the text
INVENTED_NO_BODIES = [
    "（二）依申请公开情况。",
    "附件：统计表",
    "六、其他需要报告的事项",
    "《2021年年度报告》",
    "无。",
    "联系电话：12345",
    "特此公告",
]


@pytest.mark.parametrize("line", INVENTED_NO_BODIES)
def test_the_line_above_a_date_that_names_no_body(line: str) -> None:
    assert take(TEXT, line, DATE) == (Signature(None, "2022-01-20"), [TEXT, line])


def test_the_last_signature_counts() -> None:
    signature, left = take(TEXT, "甲市财政局", "2021年3月1日", TEXT, BODY, DATE)
    assert signature == SIGNED
    assert left[:3] == [TEXT, "甲市财政局", "2021年3月1日"]


def test_a_date_far_above_the_end_is_no_signature() -> None:
    lines = [BODY, DATE, *[TEXT] * 20]
    assert take(*lines) == (None, lines)


INVENTED_BODIES = [
    ("甲 市 医 疗 保 障 局", "甲市医疗保障局"),
    ("甲市医疗保障局", "甲市医疗保障局"),
    ("甲市财政局　甲市医疗保障局", "甲市财政局、甲市医疗保障局"),
    ("甲市 财政局", "甲市财政局"),
    ("  ", None),
    ("***", None),
    (None, None),
]


@pytest.mark.parametrize(("body", "tidy"), INVENTED_BODIES)
def test_tidy_body(body: str | None, tidy: str | None) -> None:
    assert tidy_body(body) == tidy


@given(
    st.lists(
        st.sampled_from([TEXT, BODY, DATE, "（此件公开发布）", "一、总体情况", f"{TEXT} {BODY} {DATE}", "附件", ""]),
        max_size=8,
    )
)
def test_what_is_taken_off_is_the_signature_and_nothing_else(lines: list[str]) -> None:
    signature, left = take(*lines)
    taken = "".join(lines)
    for line in left:
        taken = taken.replace(line, "", 1)
    if signature is None:
        assert left == lines
    else:
        assert taken.replace(BODY, "", 1).replace(DATE, "", 1).strip() == ""
