"""Bytes to text. The bytes of a case are what the named encoding makes of it: that is their real form."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from parsers.decode import SIZE_LIMIT, decode
from parsers.normalise import KINDS
from parsers.records import Decoded, Page

TEXT = (
    "乳山市医疗保障局2023年政府信息公开工作年度报告\n一、总体情况\n"
    "根据《中华人民共和国政府信息公开条例》要求，编制发布本报告。全年主动公开政府信息45条，收到依申请公开1件。\n"
)
TRADITIONAL = (
    "乳山市醫療保障局2023年政府資訊公開工作年度報告\n一、總體情況\n"
    "根據《中華人民共和國政府資訊公開條例》要求，編製發布本報告。全年主動公開政府資訊45條，收到申請1件。\n"
)


def read(body: bytes, content_type: str | None = None) -> Decoded:
    return decode(Page(body, content_type=content_type))


def codes(decoded: Decoded) -> list[str]:
    return [issue.code for issue in decoded.issues]


def meta(charset: str, text: str = TEXT) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head>{text}'


# ---------------------------------------------------------------- whom to believe

# what arrives, what the header says, the encoding, whom the decoder believed
AGREEING = [
    (TEXT.encode(), None, "utf-8", "utf-8"),
    (TEXT.encode("gb18030"), None, "gb18030", "gb18030"),
    (TEXT.encode("gbk"), "text/html; charset=GB2312", "gb18030", "header"),
    (TEXT.encode(), 'text/html;charset="utf-8"', "utf-8", "header"),
    (meta("gb2312").encode("gbk"), None, "gb18030", "meta"),
    (meta("gbk").encode("gbk"), "text/html", "gb18030", "meta"),
    (b'<?xml version="1.0" encoding="GBK"?>' + TEXT.encode("gbk"), None, "gb18030", "meta"),
    (f'<meta charset="utf-8">{TEXT}'.encode(), None, "utf-8", "meta"),
    (b"\xef\xbb\xbf" + TEXT.encode(), None, "utf-8", "bom"),
    (b"\xff\xfe" + TEXT.encode("utf-16-le"), None, "utf-16", "bom"),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), None, "utf-16", "bom"),
    (TEXT.encode("utf-16-le"), None, "utf-16", "detected"),
    (meta("big5", TRADITIONAL).encode("big5"), None, "big5", "meta"),
    (TRADITIONAL.encode("big5"), "text/html; charset=Big5", "big5", "header"),
    (TRADITIONAL.encode("big5"), None, "big5", "detected"),
    (TRADITIONAL.encode("gbk"), None, "gb18030", "gb18030"),
    (TRADITIONAL.encode(), None, "utf-8", "utf-8"),
    (b"<html><body>404</body></html>", "text/html; charset=gbk", "gb18030", "header"),
    ("联通".encode("gbk"), None, "gb18030", "gb18030"),
]


@pytest.mark.parametrize(("body", "header", "encoding", "evidence"), AGREEING)
def test_a_page_that_agrees_with_itself(body: bytes, header: str | None, encoding: str, evidence: str) -> None:
    decoded = read(body, header)
    assert (decoded.encoding, decoded.evidence) == (encoding, evidence)
    assert "\ufffd" not in decoded.text
    assert not decoded.text.startswith("\ufeff")
    assert codes(decoded) == []


CONFLICTING = [
    (TEXT.encode("gbk"), "text/html; charset=utf-8", "gb18030"),
    (TEXT.encode(), "text/html; charset=gbk", "utf-8"),
    (meta("gb2312").encode(), None, "utf-8"),
    (meta("utf-8").encode("gbk"), None, "gb18030"),
    (meta("utf-8").encode("gbk"), "text/html; charset=gbk", "gb18030"),
    (TEXT.encode("gbk"), "text/html; charset=ISO-8859-1", "gb18030"),
    (TEXT.encode(), "text/html; charset=ISO-8859-1", "utf-8"),
    (TRADITIONAL.encode("big5"), "text/html; charset=gb2312", "big5"),
    (TRADITIONAL.encode("gbk"), "text/html; charset=big5", "gb18030"),
    (TEXT.encode("gbk"), "text/html; charset=big5", "gb18030"),
    (b"\xef\xbb\xbf" + TEXT.encode("gbk"), None, "gb18030"),
]


@pytest.mark.parametrize(("body", "header", "encoding"), CONFLICTING)
def test_a_page_that_sends_another_encoding(body: bytes, header: str | None, encoding: str) -> None:
    decoded = read(body, header)
    assert decoded.encoding == encoding
    assert codes(decoded) == ["encoding_conflict"]
    assert "年" in decoded.text
    assert "\ufffd" not in decoded.text


@pytest.mark.parametrize("header", ["text/html; charset=klingon", "text/html; charset=", "charset=rot13", "zip"])
def test_an_unknown_declaration_says_nothing(header: str) -> None:
    assert read(TEXT.encode("gbk"), header) == read(TEXT.encode("gbk"))


# ---------------------------------------------------------------- damage


@pytest.mark.parametrize(("codec", "shown"), [("utf-8", "utf-8"), ("gb18030", "gb18030")])
def test_one_bad_byte_does_not_throw_the_page_to_another_encoding(codec: str, shown: str) -> None:
    body = TEXT.encode(codec)
    at = body.index(b"\n")
    decoded = read(body[:at] + b"\xff" + body[at:])
    assert (decoded.encoding, decoded.text) == (shown, TEXT.replace("\n", "\ufffd\n", 1))
    assert codes(decoded) == ["text_damaged"]
    assert decoded.issues[0].where == f"byte {at}"


@pytest.mark.parametrize(("codec", "shown"), [("utf-8", "utf-8"), ("gb18030", "gb18030")])
def test_a_tail_cut_in_a_character(codec: str, shown: str) -> None:
    decoded = read(TEXT.strip("。\n").encode(codec)[:-1], f"text/html; charset={codec}")
    assert (decoded.encoding, codes(decoded)) == (shown, ["text_damaged"])
    assert decoded.text.rstrip("\ufffd") == TEXT.strip("。\n")[:-1]


def test_characters_lost_before_the_page_was_stored_are_reported() -> None:
    assert codes(read(TEXT.replace("条例", "锟斤拷").encode())) == ["text_damaged"]
    assert codes(read(TEXT.replace("条例", "\ufffd").encode())) == ["text_damaged"]


# ---------------------------------------------------------------- misreadings that were saved


def misread(text: str, read_as: str, times: int = 1) -> str:
    for _ in range(times):
        text = text.encode().decode(read_as)
    return text


def read_by_windows(raw: bytes) -> str:
    """GBK as Windows reads it: a lone 80 is €."""
    pieces, at = [], 0
    while at < len(raw):
        size = 2 if raw[at] > 0x80 else 1
        pieces.append("€" if raw[at] == 0x80 else raw[at : at + size].decode("gb18030"))
        at += size
    return "".join(pieces)


# runs of four characters: UTF-8 read as GBK then loses no half pair, and neither does a second reading
@pytest.mark.parametrize(("read_as", "times"), [("gb18030", 1), ("gb18030", 2), ("latin-1", 1), ("latin-1", 3)])
def test_a_misreading_is_taken_back(read_as: str, times: int) -> None:
    text = "医疗保障行政诉讼 2023 年度报告 45 组织领导信息管理 0 规范文件网站平台"
    decoded = read(misread(text, read_as, times).encode())
    assert decoded.text == text
    assert decoded.repairs["misreading"] > 0
    assert decoded.repairs.keys() <= KINDS.keys()
    assert codes(decoded) == []


def test_a_misreading_by_windows_is_taken_back() -> None:
    text = "一、总体情况；二、主动公开政府信息情况 2023 政府信息公开"
    wrong = read_by_windows(text.encode())
    assert "€" in wrong
    assert read(wrong.encode()).text == text


def test_gbk_read_as_latin_is_taken_back() -> None:
    decoded = read(TEXT.encode("gbk").decode("latin-1").encode())
    assert (decoded.text, codes(decoded)) == (TEXT, [])


def test_what_a_misreading_lost_is_marked_and_digits_stay() -> None:
    wrong = TEXT.encode().decode("gb18030", "replace")
    decoded = read(wrong.encode())
    assert codes(decoded) == ["text_damaged"]
    assert decoded.text.startswith("乳山市医疗保障局2023年政府信息")
    assert "45" in decoded.text


def test_what_cannot_be_taken_back_is_reported() -> None:
    wrong = TEXT.encode().decode("gb18030", "ignore").encode().decode("gb18030", "ignore")
    assert codes(read(wrong.encode())) == ["text_damaged"]


def test_text_that_is_well_is_never_taken_for_a_misreading() -> None:
    for text in (TEXT, TRADITIONAL):
        assert "misreading" not in read(text.encode()).repairs


# ---------------------------------------------------------------- no text

NO_TEXT = [
    (b"", "empty file"),
    (b" \r\n\t ", "nothing but white space"),
    (b"\xfe\xff", "nothing but white space"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF file"),
    (b"\xef\xbb\xbf\n%PDF-1.4 ", "PDF file"),
    (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "ZIP container"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "OLE document"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG picture"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG picture"),
    (b"GIF89a\x01\x00", "GIF picture"),
    (b"{\\rtf1\\ansi", "RTF document"),
    (bytes(2000), "binary data"),
    (bytes(range(256)) * 8, "binary data"),
]


@pytest.mark.parametrize(("body", "kind"), NO_TEXT)
def test_what_is_no_text_says_what_it_is(body: bytes, kind: str) -> None:
    decoded = read(body, "text/html; charset=utf-8")
    assert decoded.text == ""
    assert codes(decoded) == ["not_text"]
    assert decoded.issues[0].detail.startswith(kind)


def test_a_stray_zero_byte_does_not_make_a_page_binary() -> None:
    assert read(TEXT.encode() + b"\0").text == TEXT + "\0"


def test_what_is_over_the_bound_is_left_out_and_named() -> None:
    decoded = read(b"<p>45</p>" * (SIZE_LIMIT // 9) + b"x" * 1000)
    assert codes(decoded) == ["too_large"]
    assert len(decoded.text) == SIZE_LIMIT
    assert f"{(SIZE_LIMIT // 9) * 9 + 1000 - SIZE_LIMIT} bytes left out" in decoded.issues[0].detail


# ---------------------------------------------------------------- laws


@given(st.binary(max_size=300), st.none() | st.text(max_size=40))
def test_any_bytes_give_an_answer(body: bytes, header: str | None) -> None:
    decoded = read(body, header)
    assert decoded.text or "not_text" in codes(decoded)


CHINESE = st.text(alphabet=st.sampled_from(sorted(set(TEXT))), min_size=1)


@given(CHINESE, st.sampled_from(["utf-8", "gb18030"]))
def test_declared_text_comes_back_as_it_was(text: str, codec: str) -> None:
    body = (TEXT + text).encode(codec)
    assert read(body, f"text/html; charset={codec}").text == TEXT + text
    assert read(body).text == TEXT + text


def test_time_is_linear_in_the_size() -> None:
    """Eight times the page takes no more than thirty times as long, for the page that costs most."""
    worst = OpenCC("s2t").convert(TEXT).encode().decode("gb18030", "replace").encode()

    def seconds(body: bytes) -> float:
        start = time.perf_counter()
        read(body)
        return time.perf_counter() - start

    seconds(worst)
    assert seconds(worst * 800) < 30 * max(seconds(worst * 100), 0.005)
