"""Shown text and matching text. Strings marked S stand in the seeds, P on published pages, K are written here."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from opencc import OpenCC

from parsers.normalise import KINDS, Profile, clean, clean_cell, fold, measure
from parsers.phase_slip import restore
from parsers.pinyin import drop_pinyin

SIMPLIFIED = "根据条例要求，全局主动公开政府信息45条，收到依申请公开1件。著作权与后勤、乾安县、云南省。\n"
TRADITIONAL = "根據條例要求，全局主動公開政府信息45條，收到依申請公開1件，編制發布本報告。\n"
EVERYTHING = Profile("mojibake", traditional=True, pinyin=True, taiwan=True, slipped=True)
TRADITIONAL_PAGE = Profile("traditional", traditional=True)


def cleaned(text: str) -> str:
    return clean(text, measure(text)).text


def repairs(text: str) -> dict[str, int]:
    return dict(clean(text, measure(text)).repairs)


# ---------------------------------------------------------------- what a text is

SCRIPTS = [
    ("simplified", SIMPLIFIED),  # K
    ("simplified", "（一）硚口区民政局主动公开情况﹝2021﹞5号\u00a0"),  # P
    ("simplified", "汉阳区硚(qiáo)口路街道办事处"),  # K: a gloss
    ("simplified", SIMPLIFIED * 9 + "聯系人：鍾某\n"),  # K
    ("simplified", ""),
    ("simplified", "404 Not Found"),
    ("traditional", TRADITIONAL),  # K
    ("traditional", "一、總體情況\n(一)主動公開(a)和(he/she)及(PPP)項目(km)數(ICU)"),  # K
    ("traditional+pinyin", "寧波市政府信息公開規(guī)定"),  # P: one syllable
    ("traditional+pinyin", "國辦公(gong)開各(ge)省人民(min)政(zheng)(zheng)府(fu)(fu)"),  # P: no tones
    ("traditional+pinyin", TRADITIONAL + "申請?zhí)幚頉Q定類型"),  # P
    ("mixed", "求真百科\n圖片來自知乎\n信息公开是有关保障公民了解权的法律制度。"),  # P
    ("mojibake", TRADITIONAL + "?。ㄒ唬┴瀼芈鋵?shí)《條例》方面"),  # P
    ("mojibake", TRADITIONAL + "?。?/span>二)依申請公開辦理情況"),  # P
    ("mojibake", TRADITIONAL + "？。ㄋ模┢脚_建設"),  # K
    ("mojibake", "鏀垮簻淇℃伅鍏紑宸ヤ綔骞村害鎶ュ憡鎬讳綋鎯呭喌涓诲姩鍏紑"),  # K: UTF-8 read as GBK, characters gone
]


@pytest.mark.parametrize(("script", "text"), SCRIPTS)
def test_script(script: str, text: str) -> None:
    assert measure(text).script == script


# ---------------------------------------------------------------- traditional to simplified

# traditional, simplified; what t2s alone gets wrong comes first
CONVERTED = [
    ("行政覆議、答覆意見、批覆、覆函與覆蓋", "行政复议、答复意见、批复、复函与覆盖"),  # K
    ("著力推進，圍繞著重點，隨著發展", "着力推进，围绕着重点，随着发展"),  # K
    ("顯著位置、著作權、著名商標、原著", "显著位置、著作权、著名商标、原著"),  # K
    ("乾安縣、乾縣、乾陵、乾隆年間、於潛鎮", "乾安县、乾县、乾陵、乾隆年间、於潜镇"),  # K
    ("瞭解情況，瞭望，明瞭", "了解情况，瞭望，明了"),  # K
    ("特徵、徵求意見、徵收", "特征、征求意见、征收"),  # K
    ("皇后與後勤", "皇后与后勤"),  # K
    ("餘杭區與瀋陽市、雲南省", "余杭区与沈阳市、云南省"),  # K
    ("祇限檯帳、帳戶", "只限台账、账户"),  # K
    ("咨詢處理情況，範圍", "咨询处理情况，范围"),  # P
    ("憑藉、慰藉、鬆綁、稽覈", "凭借、慰藉、松绑、稽核"),  # K
]


@pytest.mark.parametrize(("traditional", "simplified"), CONVERTED)
def test_traditional_becomes_simplified(traditional: str, simplified: str) -> None:
    found = clean(traditional, TRADITIONAL_PAGE)
    assert found.text == simplified
    assert found.repairs == {"traditional": sum(map(str.__ne__, traditional, simplified))}


def test_simplified_text_is_not_converted() -> None:
    text = "乾安县后勤处、著名作家、瞭望、於潜镇、里程、台州市、回复与覆盖、二噁英\n"
    assert clean(text, measure(text)) == clean(text, Profile())
    assert cleaned(text) == text


def test_a_mixed_page_is_converted_where_it_is_traditional() -> None:
    text = "求真百科，著作与乾坤。\n圖片來自知乎；乾净的后勤。\n信息公开是有关保障公民了解权的法律制度。"
    assert cleaned(text) == text.replace("圖片來自", "图片来自")


# ---------------------------------------------------------------- Taiwan vocabulary

TAIWAN = [
    ("主動公開規範性檔案、對人大建議的答覆19件。", "主动公开规范性文件、对人大建议的答复19件。"),  # P
    ("通過入口網站，充分保障人民民眾的知情權", "通过门户网站，充分保障人民群众的知情权"),  # P
    ("皖政辦秘〔2014〕180號檔案。附屬檔案", "皖政办秘〔2014〕180号文件。附件"),  # P
    ("號檔案。送縣檔案館、檔案局、檔案管理處，方程式", "号文件。送县档案馆、档案局、档案管理处，方程式"),  # K
    ("網際網路最佳化、巨觀程式", "互联网优化、宏观程序"),  # K
]


@pytest.mark.parametrize(("taiwan", "mainland"), TAIWAN)
def test_words_of_taiwan_usage(taiwan: str, mainland: str) -> None:
    profile = measure(taiwan)
    assert profile.taiwan
    assert clean(taiwan, profile).text == mainland


def test_without_evidence_the_words_stay() -> None:
    text = "送縣檔案館、網路中心、建立檔案"
    assert cleaned(text) == "送县档案馆、网路中心、建立档案"


# ---------------------------------------------------------------- pinyin

PINYIN = [
    ("根據(jù)《條例》", "根據《條例》", 1),  # S
    ("總體情況(kuàng)（kuàng）", "總體情況", 2),  # K
    ("公(gong)(gong)開(kai)(kai)", "公開", 4),  # P
    ("旅(lǚ)客(kè)、女(nǚ)性、綠(lü)化", "旅客、女性、綠化", 4),  # K
    ("政（zhèng）府（fǔ）信（xìn）息（xī）", "政府信息", 4),  # K
    ("處(chu\u0300)理", "處理", 1),  # K: the tone as a combining mark
    ("公(ɡōnɡ)開", "公開", 1),  # K: a script g
    ("〇(líng)年", "〇年", 1),  # K
]


@pytest.mark.parametrize(("text", "without", "count"), PINYIN)
def test_pinyin_is_removed(text: str, without: str, count: int) -> None:
    assert drop_pinyin(text) == (without, count)


NOT_PINYIN = [
    "（一）總體情況",
    "選項(a)和(b)",
    "某人(he/she)或(me)",
    "手機(APP)、合作(PPP)、聊天(QQ)",
    "長度(km)重症(ICU)",
    "附件(an)與(do)",  # syllables, but no readings of these characters
    "A(a)、1(yi)、(jù)",
    "測試（xyz）（zhèngg）",
    "公(gongkai)開",
]


@pytest.mark.parametrize("text", NOT_PINYIN)
def test_other_brackets_stay(text: str) -> None:
    assert drop_pinyin(text) == (text, 0)


def test_pinyin_in_simplified_text_needs_many_hits() -> None:
    gloss = "硚(qiáo)口区"
    assert cleaned(gloss) == gloss
    assert cleaned("根据(jù)条例" * 10) == "根据条例" * 10


def test_pinyin_behind_a_real_bracket_stays_apart() -> None:
    assert drop_pinyin("公(gōng)(a)開") == ("公(a)開", 1)


# ---------------------------------------------------------------- marks of a lost space

LOST_SPACE = [
    ("????一、總體情況", "一、總體情況"),  # P
    ("?（一）主动公开", "（一）主动公开"),  # K
    ("?1.主动公开\n??2.5", "1.主动公开\n??2.5"),  # K
    ("第一行\n????2023年，我局收到58?条", "第一行\n2023年，我局收到58条"),  # K
    ("于2020年?1月?20?日公布，共?58??条", "于2020年1月20日公布，共58条"),  # K
    ("占全部申请的58?%", "占全部申请的58%"),  # K
]


@pytest.mark.parametrize(("text", "without"), LOST_SPACE)
def test_a_question_mark_that_was_a_space_goes(text: str, without: str) -> None:
    found = clean(text, Profile())
    assert (found.text, found.repairs) == (without, {"lost_space": len(text) - len(without)})


QUESTIONS = [
    "什么是依申请公开?如何申请?",
    "公开了多少?58条。",
    "今年共几条?58?条吗",
    "是否收到第?3条",
    "??????????????????????????????????????????????????",  # P: a lost title
    "?",
    "?????????????2023年报告",  # more than an indent
    "真的吗?",
    "http://a.gov.cn/?1月=2",
    "?0",  # S: a cell on a line of its own
    "?1.5",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_mark_that_may_be_one_stays(text: str) -> None:
    assert clean(text, Profile()).text == text


def test_the_marks_of_a_cell_are_left_to_its_reading() -> None:
    for raw in ("?0", "0?", "??0", "?12?件"):  # S
        assert clean_cell(raw, Profile()).text == raw
    assert clean_cell("受理(lǐ)數(shù)?0", EVERYTHING).text == "受理数?0"


# ---------------------------------------------------------------- GBK cut one byte late


def slip(text: str) -> str:
    """What a lenient reader of GBK makes of a text without its first byte: '?' for a pair with an ASCII half below
    40, of which it swallows both; nothing for a pair that is not assigned."""
    raw, shown, at = text.encode("gbk")[1:], ["?"], 0
    while at < len(raw):
        pair = raw[at : at + (1 if raw[at] < 0x80 else 2)]
        at += len(pair)
        character = pair.decode("gbk", "ignore")
        if len(pair) == 2 and len(character) != 1:
            character = "?" if pair[1] < 0x40 else ""
        shown.append(character or ("?" if len(pair) == 1 else ""))
    return "".join(shown)


def restored(text: str) -> str:
    return restore(text, OpenCC("t2s").convert).text


@pytest.mark.parametrize("number", ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十四", "十九"])
@pytest.mark.parametrize("title", ["主動公開情況", "依申请公开", "政府信息管理情況", "平臺建設", "監督保障", "總計"])
def test_the_number_of_a_slipped_heading_is_restored(number: str, title: str) -> None:
    assert restored(slip(f"\u3000（{number}）{title}</p>")).startswith(f"（{number}）")


@pytest.mark.parametrize("heading", ["一、總體情況", "二、主动公开政府信息情况", "五、存在的主要問題及改進情況"])
def test_a_slipped_title_that_is_known_is_restored(heading: str) -> None:
    assert restored(slip(f"\u3000{heading}</p>")).startswith(heading)


# what stands on the page, what was there
SLIPPED = [
    ("?。ㄒ唬┴瀼芈鋵?shí)《條例》方面", "（一）貫徹落實(shí)《條例》方面"),  # P
    ("？。ㄒ唬┴瀼芈鋵?shí)", "（一）貫徹落實(shí)"),  # K
    ("?。?/span>二)依申請公開", "（二)依申請公開"),  # P
    ("申請?zhí)幚頉Q定類型", "申請處理決定類型"),  # P
    ("?。ㄈ┍痉ú┎汲", "（三）痉ú┎汲"),  # K: words that nothing proves stay as they are
]


@pytest.mark.parametrize(("text", "true"), SLIPPED)
def test_slipped_text_is_restored_as_far_as_it_is_certain(text: str, true: str) -> None:
    assert restored(text) == true


NOT_SLIPPED = [
    "您对本报告满意吗？《Ⅰ类医疗器械目录》①公布。",
    "《Ⅰ类医疗器械目录》",
    "?赟某某的申请（一）已办结",
    "————————┌──┐│表│└──┘",
    "為什麼?我們的申請沒有答覆",
    "ㄅㄆㄇㄈ",
    "?zhí)",
]


@pytest.mark.parametrize("text", NOT_SLIPPED)
def test_text_that_did_not_slip_stays(text: str) -> None:
    assert restored(text) == text


# ---------------------------------------------------------------- signs

SIGNS = [
    ("２０２３年ＡＰＰ", "2023年APP", {"fullwidth": 7}),
    ("主动\u200b公开\ufeff情\u00ad况", "主动公开情况", {"zero_width": 3}),
    ("\uf06c总体\ue5e5情况", "总体\u3000情况", {"private_use": 2}),
    ("总体\u00a0情况\x00\x0c二", "总体 情况\n二", {"nbsp": 1, "control": 2}),
    ("标题：（一）“双随机”，12％\t①㈠", "标题：（一）“双随机”，12％\t①㈠", {}),
]


@pytest.mark.parametrize(("text", "shown", "counts"), SIGNS)
def test_signs(text: str, shown: str, counts: dict[str, int]) -> None:
    found = clean(text, Profile())
    assert (found.text, found.repairs) == (shown, counts)


# ---------------------------------------------------------------- matching text

FOLDED = [
    ("（一） 主动公开 情况", "(一)主动公开情况"),
    ("\u3000２０２３年\u00a0度\u200b报告\uf06c", "2023年度报告"),
    ("危及「三安全一稳定」", '危及"三安全一稳定"'),
    ("危及'三安全一稳定’", '危及"三安全一稳定"'),
    ("其它处理", "其他处理"),
    ("其 它", "其他"),
    ("㈠①⒈", "(一)11."),
    ("本年增／减", "本年增/减"),
    ("plain text", "plaintext"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_kind_of_repair_is_made() -> None:
    texts = [SCRIPTS[10][1], TAIWAN[0][0], PINYIN[0][0], LOST_SPACE[0][0], SLIPPED[0][0], *(text for text, *_ in SIGNS)]
    made = {kind for text in texts for kind in clean(text, EVERYTHING).repairs}
    # decode.py takes misreadings back
    assert made == KINDS.keys() - {"misreading"}


# ---------------------------------------------------------------- laws

PIECES = st.text(
    alphabet=st.sampled_from(
        [
            *"公开開據乾著覆議後檔案館網路民眾一二三（）()?？12０９\n 　。、；ㄒ唬┴瀼芈鋵shíjùgongzhi<>/€Q",
            *"\ufffd\u00a0\u200b\uf06c",
        ]
    )
)
WORDS = st.lists(
    st.sampled_from([
        "公(gong)", "(gōng)", "?。ㄒ唬", "┴瀼芈鋵", "?shí)", "請?zhí)幚頉Q", "檔案", "附屬檔案", "著", "顯著", "乾縣",
        "????", "58?", "条", "年?1", "。?/span>", "二)", "一、", "\n", "总体", "總體", "覆議", "\u00a0", "；", "(a)",
    ]),
    max_size=12,
).map("".join)  # fmt: skip
ANYTHING = PIECES | WORDS | st.text()
PROFILES = st.sampled_from(
    [EVERYTHING, TRADITIONAL_PAGE, Profile(), Profile("mixed", traditional=True, mixed=True, pinyin=True)]
)


def digits(text: str) -> list[int]:
    return [unicodedata.decimal(character) for character in text if character.isdecimal()]


@given(ANYTHING, PROFILES)
def test_cleaning_twice_is_cleaning_once(text: str, profile: Profile) -> None:
    once = clean(text, profile).text
    assert clean(once, profile).text == once


@given(ANYTHING)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANYTHING, PROFILES)
def test_no_digit_is_lost_or_made(text: str, profile: Profile) -> None:
    assert digits(clean(text, profile).text) == digits(text)


@given(ANYTHING, PROFILES)
def test_every_repair_has_a_known_kind_and_none_is_hidden(text: str, profile: Profile) -> None:
    found = clean(text, profile)
    assert found.repairs.keys() <= KINDS.keys()
    assert found.repairs or found.text == text


@given(st.text(alphabet=st.characters(codec="gb2312", exclude_characters="?？０１２３４５６７８９ＡＢＣ")))
def test_text_in_gb2312_passes_unchanged(text: str) -> None:
    assume(not any(0xFF01 <= ord(character) <= 0xFF5E for character in text))
    assume(all(character.isprintable() or character in "\n\t\r" for character in text))
    assert clean(text, Profile()).text == text


@given(st.text(alphabet=st.sampled_from("根據條例公開（）()一二12件報告，。\n")))
def test_the_length_and_the_brackets_of_traditional_text_stay(text: str) -> None:
    found = clean(text, Profile("traditional+pinyin", traditional=True, pinyin=True)).text
    assert len(found) == len(text)
    assert [c for c in found if c in "（）()"] == [c for c in text if c in "（）()"]


def test_a_simplified_page_costs_next_to_nothing() -> None:
    page = SIMPLIFIED * 100
    start = time.perf_counter()
    for _ in range(10):
        clean(page, measure(page))
    assert (time.perf_counter() - start) / 10 < 0.02


# ---------------------------------------------------------------- real documents


def test_script_of_the_real_beginnings(shared: Path) -> None:
    lines = (shared / "samples/beginnings.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    wrong = [case["url"] for case in cases if measure(case["text"]).script != case["gold"]["script"]]
    assert len(wrong) <= len(cases) * 0.03, wrong


@pytest.mark.parametrize("name", ["000_5062a13566dcc8d6", "003_38bf42b0a2d574c0", "004_4f25b89451aba5b9"])
def test_simplified_seeds_pass_unchanged(shared: Path, name: str) -> None:
    text = (shared / f"seeds/{name}.txt").read_text(encoding="utf-8")
    profile = measure(text)
    assert profile == Profile()
    # the marks of the cells of seed 003 are for clean_cell
    assert clean_cell(text, profile).text == text


def test_the_seed_with_no_break_spaces(shared: Path) -> None:
    text = (shared / "seeds/002_78747d025de2c341.txt").read_text(encoding="utf-8")
    found = clean(text, measure(text))
    assert (found.text, found.repairs) == (text.replace("\u00a0", " "), {"nbsp": 30})


def test_the_hijacked_seed(shared: Path) -> None:
    text = (shared / "seeds/001_f8ba18986d429270.txt").read_text(encoding="utf-8")
    expected = json.loads((shared / "seeds/expected/001_f8ba18986d429270.json").read_text(encoding="utf-8"))
    profile = measure(text)
    found = clean(text, profile)
    assert profile.script == expected["script"]
    assert found.repairs["pinyin_brackets_removed"] == expected["pinyin_brackets_removed"]
    assert digits(found.text) == digits(text)
    assert not [bad for bad in expected["text_must_not_contain"] if bad in found.text]
    assert not [good for good in expected["text_must_contain"] if good not in found.text]
    found.text.encode("gb2312")
