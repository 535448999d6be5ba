"""Invented prose in the proportions of the real: words that come as often as Zipf's law has it, sentences, sections."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from parsers.records import Section

_WORDS = 12_000
_SENTENCES = 6_000  # that many reports have in common: what a ministry's notice says, everybody repeats
_SHARED = 0.4  # of all sentences
_COMMON = (
    "政府信息 公开 工作 主动公开 依申请公开 行政机关 信息 政务公开 群众 政策 解读 平台 建设 政府网站 条例 办理 管理 制度 发布 答复"
    " 申请人 监督 保障 规范 流程 医疗保障 领域 重点 财政 预算 决算 培训 考核 责任 落实 机制 服务 企业 社会 评议 整改 问题 加强"
    " 进一步 及时 准确 全面 推进 完善 提升 水平 质量 标准化 栏目 目录 指南 年度报告 规范性文件 行政许可 行政处罚 行政强制 收费"
    " 行政复议 行政诉讼 国家秘密 商业秘密 个人隐私 保密审查 意识形态 新媒体 微信公众号 政务微博 新闻发布会 回应关切 便民 窗口"
    " 热线 满意度 乡村振兴 义务教育 公共卫生 生态环境 食品药品 安全生产 招标采购 集中采购 异地就医 门诊 报销 待遇 参保 缴费 基金"
    " 监管 飞行检查 药品 耗材 价格 救助 养老 就业 创业 住房 征地 拆迁 扶贫 应急 防汛 统计 审计 交通 水利 农业农村 科技 文化 旅游"
    " 体育 民政 司法 公安 市场监管 城市管理 信访 档案 数据共享 电子证照 一网通办 好差评 优化营商环境 放管服改革 减税降费 双随机"
    " 听证会 座谈会 开放日 意见征集 代表建议 委员提案 会议公开 重大决策 第三方评估 绩效 通报 约谈 业务能力 人员 力量 薄弱 更新"
    " 不够 形式 单一 渠道 不足 下一步 认真 贯彻 党的二十大 习近平新时代中国特色社会主义思想 以人民为中心 高质量发展 阳光 透明 法治"
).split()
_PARTICLES = ("的", "和", "在", "对", "等", "与", "为", "并", "、", "，", "，", "", "", "", "", "")
_TOPICS = (
    *(
        "加强组织领导",
        "健全工作机制",
        "深化重点领域公开",
        "做好政策解读",
        "规范申请办理",
        "严格保密审查",
        "优化网站栏目",
    ),
    *(
        "拓展公开渠道",
        "开展业务培训",
        "强化考核评议",
        "推进基层标准化",
        "回应社会关切",
        "清理规范性文件",
        "公开财政资金",
    ),
)


class _Part(NamedTuple):
    code: str | None
    title: str
    below: tuple[tuple[str | None, str], ...]
    sentences: int


_PARTS = (
    _Part(
        "overview",
        "总体情况",
        (
            ("proactive", "主动公开"),
            ("on_request", "依申请公开"),
            ("management", "政府信息管理"),
            ("platform", "政府信息公开平台建设"),
            ("supervision", "监督保障"),
        ),
        8,
    ),
    _Part("proactive", "主动公开政府信息情况", (), 0),
    _Part("applications", "收到和处理政府信息公开申请情况", (), 0),
    _Part("review_litigation", "政府信息公开行政复议、行政诉讼情况", (), 0),
    _Part("problems", "存在的主要问题及改进情况", ((None, "存在的主要问题"), (None, "改进措施")), 3),
    _Part("other", "其他需要报告的事项", ((None, "收费情况"), (None, "其他情况")), 2),
)
_NUMERALS = "一二三四五六七八九十"
_BELOW = 2  # headings of the third level under each of the second


@cache
def _vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Words with their cumulative weights: those above, and made-up ones of two to four characters behind them."""
    draw = random.Random("vocabulary")
    characters = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
    draw.shuffle(characters)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(characters))))
    lengths = draw.choices((2, 3, 4), (15, 3, 2), k=_WORDS - len(_COMMON))
    made = ("".join(draw.choices(characters, cum_weights=weights, k=length)) for length in lengths)
    words = tuple(dict.fromkeys((*_COMMON, *made)))
    return words, tuple(accumulate(1 / (rank + 5) for rank in range(len(words))))


@cache
def _shared() -> tuple[tuple[str, ...], tuple[float, ...]]:
    draw = random.Random("sentences")
    sentences = tuple(_sentence(draw) for _ in range(_SENTENCES))
    return sentences, tuple(accumulate(1 / (rank + 40) for rank in range(_SENTENCES)))


def _sentence(draw: random.Random) -> str:
    words, weights = _vocabulary()
    found = draw.choices(words, cum_weights=weights, k=draw.randrange(7, 22))
    between = draw.choices(_PARTICLES, k=len(found) - 1)
    return "".join(word + particle for word, particle in zip(found, (*between, "。"), strict=True))


def write_text(draw: random.Random, sentences: int) -> str:
    """So many sentences, some of which other reports have too."""
    pool, weights = _shared()
    old = iter(draw.choices(pool, cum_weights=weights, k=sentences))
    return "".join(next(old) if draw.random() < _SHARED else _sentence(draw) for _ in range(sentences))


def write_sections(draw: random.Random, opening: str) -> tuple[Section, ...]:
    """The six parts of a report, about 25 headings and 5,000 characters; ``opening`` begins the first."""
    return tuple(_sections(draw, opening))


def _sections(draw: random.Random, opening: str) -> Iterator[Section]:
    for number, part in enumerate(_PARTS, 1):
        text = write_text(draw, part.sentences)
        key = _NUMERALS[number - 1]
        yield Section(str(number), 1, f"{key}、", key, part.title, opening + text if number == 1 else text, part.code)
        for second, (code, title) in enumerate(part.below, 1):
            below = _NUMERALS[second - 1]
            yield Section(f"{number}.{second}", 2, f"（{below}）", below, title, write_text(draw, 4), code)
            yield from _third(draw, f"{number}.{second}") if part.code == "overview" else ()


def _third(draw: random.Random, above: str) -> Iterator[Section]:
    for number, title in enumerate(_topics(draw), 1):
        yield Section(f"{above}.{number}", 3, f"{number}.", str(number), title, write_text(draw, draw.randrange(4, 9)))


def _topics(draw: random.Random) -> Sequence[str]:
    return draw.sample(_TOPICS, _BELOW)
