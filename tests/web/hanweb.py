"""Sites of Hanweb (大汉): records in scripts, a gateway, a search, and reports by area and year."""

from html import escape

from tests.web.articles import Entry, pdf
from tests.web.builder import Builder, cut
from tests.web.markup import COLUMN, NAVIGATION, items


def records(builder: Builder, entries: tuple[Entry, ...]) -> str:
    """The records of Hanweb."""
    lines = (f"<record><![CDATA[{items(builder, (entry,))}]]></record>" for entry in entries)
    return "<recordset>\n" + "\n".join(lines) + "\n</recordset>"


def hanweb_jpage(builder: Builder) -> None:
    """Records inside a script, in GBK; the rest by POST to dataproxy.jsp, by GET with a page number in its answers."""
    builder.encoding = "gbk"
    builder.listing = "/col/col16240/index.html"
    for number, entry in enumerate(builder.entries):
        day = entry.day.replace("-", "/").replace("/0", "/")
        end = "pdf" if entry.kind == "file" else "html"
        target = f"/art/{day}/art_16240_{901 + number}.{end}" if end == "html" else f"/attach/0/{901 + number}.pdf"
        builder.publish(entry, target)
    first, *others = builder.chunks
    total = len(builder.entries)
    script = (
        '<div id="30501"></div>\n<script type="text/xml"><datastore>\n'
        f"<!--<record><![CDATA[<a href='/art/2011/1/1/art_1_1.html'>旧</a>]]></record>-->\n{records(builder, first)}\n"
        "</datastore></script>\n<script>$('#30501').jpage({perPage:1, totalRecord:"
        f"{total}, proxyUrl:'/module/web/jpage/dataproxy.jsp', urlParam:{{col:1, appid:1, webid:7, path:'/', columnid:16240, "
        "sourceContentType:1, unitid:30501, webname:'%E7%A4%BA%E4%BE%8B', permissiontype:0}});</script>"
    )
    builder.html(builder.listing, "list-1.html", f"<title>年报</title>{COLUMN}", NAVIGATION + script)
    form = {"columnid": "16240", "unitid": "30501", "webid": "7"}
    start = len(first) + 1
    for number, chunk in enumerate(others, 2):
        xml = f"<datastore>\n<totalrecord>{total}</totalrecord>\n{records(builder, chunk)}\n</datastore>\n"
        target = f"/module/web/jpage/dataproxy.jsp?startrecord={start}&endrecord={start + 2}&perpage=1"
        builder.raw(target, f"list-{number}.xml", "text/xml", xml.encode("gbk"), form)
        start += len(chunk)


def hanweb_jpaas(builder: Builder) -> None:
    """The first entries in the page, the others as HTML in the JSON of the api-gateway; nothing past the end."""
    builder.listing, builder.pages = "/col/col1229000001/index.html", 4
    for number, entry in enumerate(builder.entries):
        end = "pdf" if entry.kind == "file" else "html"
        place = f"/col/col1229000001/art/{entry.day[:4]}/art_{number:032x}.html"
        builder.publish(entry, place if end == "html" else f"/attach/{number:032x}.pdf")
    total = len(builder.entries)
    pager = (
        f'<div id=\'pager\' count="{total}" rows="3" pageNo="1" unitUrl="/api-gateway/jpaas-publish-server/front/page/build/unit" '
        "queryData=\"{'webId':'3185','pageId':'1229000001','parseType':'bulidstatic','pageType':'column','tagId':'list','tplSetId':'o0Yc'}\"></div>"
    )
    for number, chunk in enumerate((*builder.chunks, ()), 1):
        body = f'<ul class="list">\n{items(builder, chunk)}\n</ul>'
        if number == 1:
            builder.html(builder.listing, "list-1.html", COLUMN, NAVIGATION + body + pager)
            continue
        asked = f"%7B%22pageNo%22%3A{number}%2C%22pageSize%22%3A%223%22%7D"
        target = (
            "/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=bulidstatic&pageType=column&webId=3185"
            f"&pageId=1229000001&tagId=list&tplSetId=o0Yc&paramJson={asked}"
        )
        builder.json(target, f"list-{number}.json", {"success": True, "code": "200", "data": {"html": body}})


def hanweb_xxgk(builder: Builder) -> None:
    """A column page that holds only a tree; the list is painted by a POST, page by page, in GBK."""
    builder.encoding = "gbk"
    builder.listing = "/col/col11565/index.html"
    builder.pages = 4
    for number, entry in enumerate(builder.entries):
        day = entry.day.replace("-", "/").replace("/0", "/")
        place = (
            f"/art/{day}/art_11565_{41 + number}.html"
            if entry.kind != "file"
            else f"/module/download/downfile.jsp?filename={41 + number}.pdf"
        )
        builder.publish(entry, place)
    tree = (
        '<iframe src="/module/xxgk/tree.jsp?area=11000000MB0000000A&jdid=2"></iframe>\n<div id="div11565"></div>\n'
        "<script>showInfo({infotypeId:'A0301', jdid:'2', area:'11000000MB0000000A', divid:'div11565'});</script>"
    )
    builder.html(builder.listing, "column.html", COLUMN, NAVIGATION + tree)
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = []
        for at, entry in enumerate(chunk):
            shade = ("odd", "even")[at % 2]
            rows.append(
                f'<tr class="tr_main_value_{shade}"><td>{at + 1}</td><td><a href="{builder.places[entry.key]}" '
                f'title="{escape(entry.title)}">{cut(entry.title)}</a></td><td>{entry.day}</td></tr>'
            )
        pager = f"第{number}页/共&nbsp;{last}&nbsp;页 <a href=\"javascript:funGoPage('search.jsp',{number + 1})\">下一页</a>"
        body = f"<table>\n{chr(10).join(rows)}\n</table>\n{pager}"
        form = {"infotypeId": "A0301", "area": "11000000MB0000000A", "currpage": str(number)}
        builder.html("/module/xxgk/search.jsp", f"list-{number}.html", "", body, form)


def hanweb_annual(builder: Builder) -> None:
    """The report of an area and a year at one address; buttons lead to the other years. One year is only a file."""
    root = "/module/xxgk/xxgkAnnualReport.jsp?area=11000000MB0000000A"
    builder.listing, builder.pages = root, 1
    dated = [entry for entry in builder.entries if entry.year]
    builder.places |= {entry.key: f"{root}&fbtime={entry.year}" for entry in dated}
    buttons = "".join(f'<a href="?fbtime={entry.year}&amp;area=11000000MB0000000A">{entry.year}</a>' for entry in dated)
    for entry in builder.entries:
        if not entry.year:
            builder.publish(entry, f"/art/2021/1/1/art_7_{entry.key}.html")
    side = "".join(f'<li><a href="{builder.places[e.key]}">{e.title}</a></li>' for e in builder.entries if not e.year)
    for entry in dated:
        text = builder.body(entry) if entry.kind == "report" else '<p><a href="/attach/0/2019.pdf">点击下载</a></p>'
        body = f'<div class="nb-year">{buttons}</div>\n<div id="zoom">{text}</div>\n<ul class="side">{side}</ul>'
        builder.html(builder.places[entry.key], f"{entry.key}.html", "<title>政府信息公开工作年度报告</title>", body)
        if entry.kind == "file":
            builder.raw("/attach/0/2019.pdf", "2019.pdf", "application/pdf", pdf("Annual report 2019"))
        if entry is dated[0]:
            builder.html(root, "newest.html", "<title>政府信息公开工作年度报告</title>", body)
