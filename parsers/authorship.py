"""Which of the bodies that a text names is its author, and which of its words tell where that body is.

A report names many bodies: who compiled it, who is to be asked, whose web site carries it, whose notice it follows,
whom it visited. Only the words around a name tell these apart; nothing here knows any body by name.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from parsers.agencies import Mention, find_agencies
from parsers.longer_names import names_in_text

_BEFORE, _AFTER = 62, 70  # characters around a name that tell what the text says of it

# 市政府, 省人民政府 without a name are the superior that a text speaks of, never its author
_SUPERIOR = re.compile(
    r"(?:[国全]?[省市区县旗镇乡州]?(?:级|委)?(?:人民)?政府(?:办公[厅室])?|国务院(?:办公厅)?|[省市区县]委)"
)
_NAMELESS = re.compile(r"[乡镇]{1,2}(?:人民)?政府(?:办公室)?|街道(?:办事处|办)?|(?:政务公开|信息公开)?办公室")

# bodies that a text names without being theirs: in a cited title, as its author, in an address, as xx in a model text
_CITED = re.compile(r"《[^》]{0,60}$|地址[:：为是]?\S{0,12}$|[xX×*某]$")
_CITES = re.compile(
    r"(?:关于)?(?:印发|转发|下发|发布|制定)?(?:的)?《|关于[^。]{0,8}(?:通知|要求)"
    r"|的?(?:决策|统一|工作)?(?:要求|部署|指导|领导|监督|文件|通知)"
)
_FOLLOWS = re.compile(r"(?:按照|依照|遵照|根据|依据|落实|贯彻|执行|转发|印发|收到)[^。；;]{0,30}$")
_NOTICE = re.compile(r"[^。；;》]{0,4}关于[^。；;]{0,60}?(?:通知|意见|要求|方案|规定|办法|函|精神)")
# whom the text went to see, or from whom something came
_VISITED = re.compile(
    r"(?:赴|前往|走进|学习|借鉴|考察|调研|参观|转发|转载|接待|邀请|来自|比照|对标)(?:了|过|到|的)?[^。；;，,]{0,6}$"
)
_MET = re.compile(r"[^。；;，,]{0,6}?(?:结对|结为|交流|学习|考察|调研|共建|友好|协作|帮扶|经验|做法|来访|一行)")
_SITE = re.compile(
    r"[”\"’』」》)）]{0,2}的?(?:官方|门户|政务|政府|信息公开|公众信息|公众|互联网|中文|电子|信息){0,3}(?:网|门户)"
)
_SITE_OF = re.compile(r"中国[·•・．.\-—]?[“\"]?$")

# 沭阳县民政局1件，收取880元；泗洪县公安局15件: one of many whose figures are listed
_COUNTED = re.compile(
    r"(?:分别|各)?(?:收取|收到|受理|办理|共|有|为)?[\s:：]{0,3}\d[\d,.]*(?:余|多)?(?:万?[件项条次个家份篇宗元起例])"
)
_AND = re.compile(r"\s*[、，,和及与]\s*")
_ENDS_LIST = re.compile("。")  # a line may end anywhere in it

_GOVERNMENT_SPEAKS = re.compile(r"我[省市区县旗州盟](?:\d{4}年度?)?的?(?:政府信息|政务|信息)公开")

_BY = re.compile(r"由[“\"]?$")
_COMPILES = re.compile(r"[^。；;，,、由]{0,16}?(?:编制|编写|撰写|编纂|汇编|汇总)")
# 宝鸡市渭滨区教育局根据条例编制了本报告: a body at the head of a clause that draws this report up
_CLAUSE_BEGINS = re.compile(r"(?:^|[。；;，,：:\n])[\s　“\"]*$")
_COMPILES_THIS = re.compile(
    r"[，,]?(?:(?:现|特)?(?:根据|按照|依据|依照|按)[^。；;由]{0,60}?)?[，,]?(?:现|特|认真|组织|汇总)?(?:编制|编写|撰写)"
    r"(?:完成|形成|并公布|并发布)?了?(?:本|此|这份|《?20\d\d)[^。；;，,]{0,24}?(?:报告|年报)"
)
_PUBLISHES = re.compile(r"(?:编制|编写|公布|发布|公开|形成|制定|撰写|汇总|现将)[^。；;《》]{0,14}[《“]?$")
_TITLED = re.compile(r"(?!关于)[^。；;《》]{0,40}(?:报告|年报|指南)(?:[(（][^》]{0,20}[)）])?》")
_THE_REPORT = re.compile(
    r"(?!关于|印发|转发)[^。；;《》]{0,30}?(?:信息|政务)公开[^。；;《》]{0,12}?(?:报告|年报|指南)(?!.{0,2}(?:编制|格式|范本|模板|的?通知|发布工作))"
)
_ASKED = re.compile(r"(?:联系|咨询|请与|请向|致电)[^。；;]{0,4}$")
_DRAWS_UP = re.compile(r"(?:制定|制订|修订|出台|建立|完善|健全|编制)(?:并|和|、)?(?:实施|印发|完善|下发|发布)?了?《$")
# 《….doc》由会员分享: what a page of shared files says its text is
_SHARED_FILE = re.compile(r"《(?P<name>[^《》\n]{4,80})\.(?:docx?|pdf|wps|pptx?|txt|ofd)》")


def shared_title(opening: str) -> str | None:
    """The name of the file that a page shares, which is the title of its text."""
    match = _SHARED_FILE.search(opening[:600])
    return match["name"] if match else None


def is_superior(name: str) -> bool:
    """市政府 without a name: who it is depends on who speaks."""
    return bool(_SUPERIOR.fullmatch(name))


def is_nameless(name: str) -> bool:
    """镇政府, 办公室: any body of the kind."""
    return bool(_NAMELESS.fullmatch(name))


def names_site(text: str) -> bool:
    """Whether a value names a web site rather than a body: 武进区政府门户网站."""
    return any(_SITE.match(text, mention.end) for mention in find_agencies(text))


def own_mentions(text: str) -> tuple[Mention, ...]:
    """The bodies a text may be by: not those it cites, follows or visits, nor the government whose site it is on,
    unless it says 我市2021年政府信息公开 and nobody else is named."""
    found = tuple(names_in_text(text))
    listed = _listed(text, found)
    own = tuple(mention for mention in found if mention.start not in listed and _may_be_own(text, mention))
    return own or tuple(_owner_of_site(text))


def _listed(text: str, mentions: Sequence[Mention]) -> set[int]:
    """Where the bodies begin that a sentence lists, with a figure for each or three in a row: those below the author."""
    counted = [mention for mention in mentions if _COUNTED.match(text, mention.end)]
    sentences = [0, *(end.end() for end in _ENDS_LIST.finditer(text))] if len(counted) > 1 else []
    inside = Counter(bisect(sentences, mention.start) for mention in counted)
    found = {mention.start for mention in counted if inside[bisect(sentences, mention.start)] > 1}
    for three in zip(mentions, mentions[1:], mentions[2:], strict=False):
        if all(_AND.fullmatch(text, left.end, right.start) for left, right in pairwise(three)):
            found.update(mention.start for mention in three)
    return found


def _owner_of_site(text: str) -> Iterator[Mention]:
    if _GOVERNMENT_SPEAKS.search(text):
        for mention in find_agencies(text):
            if (
                mention.kind == "government"
                and _SITE.match(_around(text, mention)[1])
                and not is_superior(mention.text)
            ):
                yield mention


def _may_be_own(text: str, mention: Mention) -> bool:
    before, after = _around(text, mention)
    if is_superior(mention.text) or is_nameless(mention.text):
        return False
    if _CITED.search(before) or _CITES.match(after) or _is_visited(before, after):
        return False
    if _FOLLOWS.search(before) and _NOTICE.match(after):
        return False
    governs = mention.bare or mention.kind in ("government", "office")
    return not (governs and (_SITE.match(after) or _SITE_OF.search(before)))


def _is_visited(before: str, after: str) -> bool:
    return bool(_VISITED.search(before) or (before.endswith(("与", "和", "同")) and _MET.match(after)))


def _around(text: str, mention: Mention) -> tuple[str, str]:
    return text[max(0, mention.start - _BEFORE) : mention.start], text[mention.end : mention.end + _AFTER]


def find_compiler(text: str) -> str | None:
    """The body by which the text says it was compiled (由…编制), else whose report it says this is (《…报告》)."""
    published: str | None = None
    for mention in names_in_text(text):  # one by one: it mostly stands in the first lines
        if is_superior(mention.text) or is_nameless(mention.text):
            continue
        before, after = _around(text, mention)
        if _BY.search(before) and _COMPILES.match(after):
            return mention.text
        if _CLAUSE_BEGINS.search(before) and _COMPILES_THIS.match(after):
            return mention.text
        if published is None and _is_published(before, after):
            published = mention.text
    return published


def _is_published(before: str, after: str) -> bool:
    """Whether the words around a name say that the report is its own: 现将…2021年政府信息公开年度报告, 《…报告》."""
    said = _PUBLISHES.search(before) and _THE_REPORT.match(after)
    titled = before.endswith("《") and _TITLED.match(after)
    return bool((said or titled) and not _FOLLOWS.search(before[-24:]))


def find_rulemaker(text: str) -> str | None:
    """The body whose own plan or rules the text says were drawn up: 制定实施《广州市应急管理局…方案》."""
    for mention in find_agencies(text):
        before = text[max(0, mention.start - 14) : mention.start]
        if _DRAWS_UP.search(before) and not is_superior(mention.text) and not mention.bare:
            return mention.text
    return None


def find_asked(text: str, mentions: Iterable[Mention]) -> str | None:
    """The one of some bodies that the text tells readers to ask: 请与…联系."""
    for mention in mentions:
        if _ASKED.search(text[max(0, mention.start - 14) : mention.start]):
            return mention.text
    return None


# ---------------------------------------------------------------- where the body is

_SENTENCE = re.compile(r"[^。；;\n]+")
_TELLS_HOME = re.compile(r"地址|地点|邮编|邮政编码|邮寄|编制|公布|查阅|下载|网站|网址|请与|请联系|咨询")
_TELLS_HOME_LATER = re.compile(r"地址|邮编|邮政编码|本报告|本年报|年度报告")
_ELSEWHERE = re.compile(r"赴|前往|学习|借鉴|考察|调研|参观|转发|转载|结对|交流|帮扶|对口|经验|来访|援助|支援")
_LINKS = re.compile(r"(?:友情|相关|网站|常用|快速)链接|网站导航")


def home_text(title: str | None, opening: str, body: str, frame: str) -> str:
    """What tells where the author is: breadcrumb and site name, the sentences that say who compiled the report, where
    it is kept and who is asked. What else the text tells of places (visits, partners) does not."""
    sentences = [sentence for sentence in _sentences(opening) if _TELLS_HOME.search(sentence)]
    sentences += [sentence for sentence in _sentences(body) if _TELLS_HOME_LATER.search(sentence)]
    return "\n".join([title or "", *sentences, _LINKS.split(frame)[0]])


def near_text(opening: str, body: str) -> str:
    """The text without the sentences that speak of other places."""
    return "\n".join((*_sentences(opening), *_sentences(body)))


def _sentences(text: str) -> Iterator[str]:
    return (match.group() for match in _SENTENCE.finditer(text) if not _ELSEWHERE.search(match.group()))
