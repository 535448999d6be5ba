"""Refusals are told from pages, and no page is taken for one."""

import json
from pathlib import Path

import pytest

from scraper.records import FailureKind, FetchFailure, Hop, Refusal, RefusalState, Request, Response
from scraper.refusals import find_refusal
from tests.places import FIXTURES

ASKED = "https://ybj.example.gov.cn/art/2024/1/31/art_12_3456.html"


def hop(body: bytes, status: int = 200, url: str = ASKED, headers: tuple[tuple[str, str], ...] = ()) -> Hop:
    return Hop(url, "GET", status, "", (), headers or (("Content-Type", "text/html"),), body, "2026-03-01T00:00:00Z")


def served(
    body: str | bytes, got: str = ASKED, asked: str = ASKED, kind: str = "text/html; charset=utf-8"
) -> Refusal | None:
    raw = body.encode() if isinstance(body, str) else body
    last = hop(raw, url=got, headers=(("Content-Type", kind),))
    exchanges = (hop(b"", 302, asked), last) if got != asked else (last,)
    return find_refusal(Response(Request(asked), got, 200, raw, exchanges))


def failed(status: int, body: bytes = b"", kind: FailureKind = "status") -> Refusal | None:
    return find_refusal(FetchFailure(Request(ASKED), kind, "", status, None, (hop(body, status),)))


RIVER = """<!DOCTYPE html><html><head><meta charset="UTF-8"><meta id="aB3" content="kQ1" r='m'>
<script type="text/javascript" charset="utf-8" src="/4QbVtADbnLVIc/c.FxJzG50F.js" r='m'></script>
<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;$_ts.cd="qAb";if($_ts.lcd)$_ts.lcd();</script></head>
<body></body></html>"""
JIASULE = "<script>document.cookie=('_')+('_')+('j')+('s')+'=-1;path=/';location.href=location.pathname+location.search</script>"
ALIYUN = "<html><script>var arg1='B1A25C0D8F3E7A6905AB';function reload(x){document.location.reload()}</script></html>"
REPORT = "<p>一、总体情况</p><p>本机关认真执行条例。</p><p>二、主动公开</p><p>三、存在的问题及改进情况</p>"


@pytest.mark.parametrize(
    ("state", "page"),
    [
        ("blocked", RIVER),
        ("blocked", JIASULE),
        ("blocked", ALIYUN),
        ("blocked", '<html><body><form action="/wzws-waf-cgi/"><input name="wzwsquestion"></form></body></html>'),
        ("blocked", "<html><title>安全验证</title><body>为了您的访问安全，请输入验证码<input></body></html>"),
        ("blocked", "<html><body><p>请拖动滑块完成拼图</p></body></html>"),
        (
            "blocked",
            "<html><head><title>网站防火墙</title></head><body>您的请求带有不合法参数，已被网站管理员设置拦截</body></html>",
        ),
        ("blocked", "<html><body><noscript>请开启JavaScript并刷新该页.</noscript><script>x()</script></body></html>"),
        (
            "blocked",
            "<html><title>用户登录</title><body><form>用户名<input>密码<input type=password></form></body></html>",
        ),
        ("blocked", '<html><title>后台</title><body><input name=u><input class="a" type="password"></body></html>'),
        ("blocked", "<html><body><script>alert('x')</script>登录已超时，请重新登录</body></html>"),
        ("blocked", "<html><title>某某局</title><body>网站升级改造中，敬请谅解</body></html>"),
        (
            "blocked",
            "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1>nginx</body></html>",
        ),
        ("gone", "<html><title>404</title><body><a href=/>返回首页</a></body></html>"),
        ("gone", "<html><title>某某市医疗保障局</title><body><p>抱歉，您访问的页面不存在或已删除</p></body></html>"),
        ("gone", "<html><body>您要查看的文章已被删除。</body></html>"),
        ("gone", "<html><title>出错了</title><body>找不到您访问的页面</body></html>".replace("出错了", "提示")),
        ("gone", "<html><body>抱歉，该网站未备案</body></html>"),
        ("gone", "<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1></body></html>"),
        (
            "hijacked",
            "<html><title>澳门威尼斯人官网-电子游艺</title><body>" + "注册送彩金，首存优惠。" * 300 + "</body></html>",
        ),
        ("hijacked", "<html><title>国产精品久久综合</title><body>" + "点击播放 " * 900 + "</body></html>"),
        ("hijacked", "<html><title>example.com</title><body>该域名正在出售</body></html>"),
    ],
)
def test_refusals_by_their_look(state: RefusalState, page: str) -> None:
    for body, kind in ((page.encode(), "text/html; charset=utf-8"), (page.encode("gb18030"), "text/html; charset=gbk")):
        refusal = served(body, kind=kind)
        assert refusal is not None
        assert refusal.state == state, refusal
        assert refusal.reason
        assert refusal.evidence


@pytest.mark.parametrize(
    "page",
    [
        # the guard let us through and left its scripts in the page
        RIVER.replace(
            "<body></body>", "<title>年度报告</title><body>" + "<p>政府信息公开年度报告的一段话。</p>" * 40 + "</body>"
        ),
        # words of refusals in reports
        f"<html><title>2023年政府信息公开工作年度报告</title><body>{REPORT}<p>网站改版中优化了登录验证码。</p></body></html>",
        f"<html><title>404</title><body>{REPORT}</body></html>",
        f"<html><title>报告</title><body>{REPORT}<p>本机关不掌握相关政府信息，信息不存在或已删除，访问被拒绝。</p></body></html>",
        "<html><title>省体育彩票管理中心2023年政府信息公开年报</title><body><p>彩票开奖</p></body></html>",
        "<html><title>福利彩票发行中心</title><body>市福利彩票发行中心办公室</body></html>",
        # a header with a login box
        f"<html><title>市医保局</title><body><input type=password>{'<p>新闻动态一条又一条</p>' * 60}</body></html>",
        # a report that is only an attachment
        "<html><title>2021年年报</title><body><h1>2021年政府信息公开年度报告</h1><a href=a.pdf>附件</a></body></html>",
        # the end of a list
        "<html><body>暂无相关信息</body></html>",
        '<recordset><record><![CDATA[<li><a href="/a">政府信息公开年报</a></li>]]></record></recordset>',
        "",
        "   ",
        '{"code": 404, "message": "页面不存在"}',
        '\n\n\ufeffresult({"data": [{"title": "<p>关于网站升级改造期间暂停服务的公告</p>"}]})',
        '<datastore><recordset><record><![CDATA[<p><a title="网站维护公告">网站维护公告</a>]]></record></recordset></datastore>',
        "<html></html>",
    ],
)
def test_pages_are_no_refusals(page: str) -> None:
    assert served(page) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (404, "gone"),
        (410, "gone"),
        (403, "blocked"),
        (406, "blocked"),
        (412, "blocked"),
        (521, "blocked"),
        (512, "blocked"),
        (401, "blocked"),
    ],
)
def test_refusals_by_status(status: int, state: str) -> None:
    refusal = failed(status)
    assert refusal is not None
    assert refusal.state == state
    assert str(status) in refusal.evidence


def test_a_failed_status_is_named_by_what_was_served_with_it() -> None:
    for status in (412, 202, 200, 404, 503):
        refusal = failed(status, RIVER.encode())
        assert refusal is not None
        assert "瑞数" in refusal.reason
    robots = failed(521, JIASULE.encode(), "robots")
    assert robots is not None
    assert "加速乐" in robots.reason


@pytest.mark.parametrize("status", [500, 503, 429, 400])
def test_a_busy_server_refuses_nothing(status: int) -> None:
    assert failed(status) is None


@pytest.mark.parametrize(
    "kind", ["name", "connection", "timeout", "tls", "too_large", "address", "redirects", "protocol"]
)
def test_a_failure_without_an_answer_says_nothing_of_the_page(kind: FailureKind) -> None:
    assert find_refusal(FetchFailure(Request(ASKED), kind, "")) is None


@pytest.mark.parametrize(
    ("got", "state"),
    [
        ("https://ybj.example.gov.cn/", "gone"),
        ("https://ybj.example.gov.cn/index.html", "gone"),
        ("https://ybj.example.gov.cn/404.html", "gone"),
        ("https://ybj.example.gov.cn/error/notfound.jsp", "gone"),
        ("https://ybj.example.gov.cn/sso/login?to=/art", "blocked"),
        ("https://login.example.gov.cn/x", "blocked"),
        ("https://ybj.example.gov.cn/art/2024/1/31/art_12_3457.html", None),
        ("https://ybj.example.gov.cn/index.html?id=3", None),
        ("https://ybj.example.gov.cn/zwgk/casework/index.html", None),
    ],
)
def test_refusals_by_where_a_redirect_led(got: str, state: str | None) -> None:
    refusal = served("<html><title>市医保局</title><body>要闻</body></html>", got=got)
    assert (refusal and refusal.state) == state


def test_from_the_home_page_to_the_home_page() -> None:
    assert served("<html><p>x", asked="http://a.gov.cn/", got="https://a.gov.cn/index.html") is None


def test_a_redirect_to_a_login_on_another_host() -> None:
    asked = hop(b"", 302, headers=(("Location", "https://sso.example.gov.cn/cas/login?service=x"),))
    refusal = find_refusal(FetchFailure(Request(ASKED), "redirects", "leads to another host", None, None, (asked,)))
    assert refusal is not None
    assert refusal.state == "blocked"


def test_304_is_no_refusal() -> None:
    assert find_refusal(Response(Request(ASKED), ASKED, 304, b"", (hop(b"", 304),))) is None


# ---------------------------------------------------------------- no real page among them


def pages() -> list[Path]:
    return sorted(path for path in (FIXTURES / "documents").glob("*/page.*") if path.suffix != ".toml")


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.parent.name)
def test_no_fixture_is_a_refusal(path: Path) -> None:
    assert served(path.read_bytes(), kind="text/html") is None
    text = path.read_bytes()
    assert served(b"<html><head><title></title></head><body>" + text + b"</body></html>", kind="text/html") is None


def test_no_real_page_is_a_refusal(shared: Path) -> None:
    files = [*(shared / "seeds").glob("*.txt"), *(shared / "samples" / "tables").glob("*/page.txt")]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    lines = (shared / "samples" / "beginnings.jsonl").read_text(encoding="utf-8").splitlines()
    texts += [f"{row.get('title_or_first_line') or ''}\n{row['text']}" for row in map(json.loads, lines)]
    assert len(texts) > 90
    for text in texts:
        title = text.strip().splitlines()[0]
        assert served(f"<html><head><title>{title}</title></head><body><pre>{text}</pre></body></html>") is None, title


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "<title>", "<", "<meta ", "&", "<input ", "请求", "页面", "\\$_ts", "<a "]
)
def test_the_time_is_linear(piece: str) -> None:
    """A quadratic rule would take hours on these."""
    served("<html>" + piece * (2_000_000 // len(piece)))


# ---------------------------------------------------------------- what a report's own page or list may hold

NAME = "丑样市医疗保障局2021年政府信息公开工作年度报告"
FILE = "<p>附件：<a href='/f/x.pdf'>报告.pdf</a></p>"
SHORT = "<p>2021年，我局未收到政府信息公开申请，未发生行政复议、行政诉讼。</p>"


def article(inner: str, title: str = NAME, heading: str = NAME) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><h1>{heading}</h1><div id='zoom'>{inner}</div></body></html>"
    )


IN_THE_FRAME = [
    "<form>用户名<input name=u>密码<input type='password'></form>",
    "<form>我要纠错 请输入验证码<input></form>",
    "<noscript>请启用JavaScript以获得最佳体验</noscript>",
    "<script>document.cookie='a=1'</script>",
    "<script src='https://static.geetest.com/static/js/gt.0.4.9.js'></script>",
    '<textarea id="renderData">{}</textarea>',
    '<meta name=viewport r="m">',
]
IN_THE_TEXT = [
    "<p>2021年，门户网站改版升级期间，主动公开信息120条。</p>",
    "<p>本年度新增公文12件，文件已被撤销3件。</p>",
    "<p>网站访问频繁，点击量12万次。</p>",
    "<p>部署网站防火墙，保障平台安全。</p>",
]


@pytest.mark.parametrize("inner", [*(FILE + more for more in IN_THE_FRAME), *(more + SHORT for more in IN_THE_TEXT)])
@pytest.mark.parametrize("title", [NAME, NAME + "_丑样市人民政府", "2021年政府信息公开工作年度报告 - 丑样市医疗保障局"])
def test_a_page_that_is_called_a_report_is_one(inner: str, title: str) -> None:
    assert served(article(inner, title)) is None
    assert served(article(inner, title, f"<span>{NAME}</span>")) is None


@pytest.mark.parametrize("inner", IN_THE_TEXT[:2])
def test_a_sentence_of_a_report_is_no_refusal(inner: str) -> None:
    assert served(f"<html><title>丑样市医疗保障局</title><body>{inner}{SHORT}</body></html>") is None


@pytest.mark.parametrize(
    "more",
    [
        "<form><input type=password></form>",
        "<div>站内搜索 请输入验证码</div>",
        "<ul><li><a href='/z.html'>网站改版期间公告</a></li></ul>",
        "<div>您的浏览器版本过低，请开启JavaScript</div>",
    ],
)
def test_a_list_of_one_report_is_one(more: str) -> None:
    page = f"<html><title>政府信息公开年报</title><body><ul><li><a href='/nb/1.html'>{NAME}</a></li></ul>{more}</body></html>"
    assert served(page) is None
    assert served(page.replace(NAME, "政府信息公开年报")) is not None, "the name of a column is no report"


@pytest.mark.parametrize(
    ("state", "page"),
    [
        # a page that says of a report that it is not there, also under its name
        ("gone", f"<html><title>{NAME}</title><body><p>您访问的页面不存在或已删除</p></body></html>"),
        ("gone", f"<html><title>{NAME}</title><body><p>您访问的《{NAME}》页面不存在</p></body></html>"),
        ("gone", f"<html><title>提示</title><body><p>您访问的页面不存在</p><a href='/1'>{NAME}</a></body></html>"),
        ("gone", f"<html><title>404 页面不存在</title><body><h1>404</h1><a href='/1'>{NAME}</a></body></html>"),
        ("blocked", f"<html><title>{NAME}</title><body><p>请输入验证码后查看</p><input></body></html>"),
        ("blocked", f"<html><title>{NAME}</title><body><form>密码<input type=password></form></body></html>"),
        ("blocked", f"<html><title>{NAME}</title><body><script>document.cookie='a=1'</script></body></html>"),
        ("blocked", "<html><title>某某局</title><body>我局网站正在升级改造中，期间暂停服务，敬请谅解。</body></html>"),
    ],
)
def test_a_name_alone_excuses_nothing(state: RefusalState, page: str) -> None:
    refusal = served(page)
    assert refusal is not None
    assert refusal.state == state
