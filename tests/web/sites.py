"""One site a family, in the likeness of its pages: addresses, list markup and paging are the family's, all else is invented."""

import json
from collections.abc import Callable
from html import escape

from tests.web.articles import Entry
from tests.web.builder import Builder, cut

_COLUMN = '<meta name="ColumnName" content="政府信息公开年报"><meta name="ColumnType" content="信息公开年报">'
_TRS_EDITOR = '<div class="TRS_Editor">{}</div>'
_NAVIGATION = '<div class="nav"><a href="/index.html">首页</a><a href="/zwgk/index.html">政务公开</a></div>'


def items(builder: Builder, entries: tuple[Entry, ...], date: str = "<span>{}</span>", tag: str = "li") -> str:
    """Rows of a list: the whole title in an attribute, the text cut, the date beside it."""
    return "\n".join(
        f'<{tag}><a href="{builder.places[entry.key]}" title="{escape(entry.title)}" target="_blank">{cut(entry.title)}</a>'
        f"{date.format(entry.day)}</{tag}>"
        for entry in entries
    )


def records(builder: Builder, entries: tuple[Entry, ...]) -> str:
    """The records of Hanweb."""
    lines = (f"<record><![CDATA[{items(builder, (entry,))}]]></record>" for entry in entries)
    return "<recordset>\n" + "\n".join(lines) + "\n</recordset>"


# ---------------------------------------------------------------- Hanweb


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
    builder.html(builder.listing, "list-1.html", f"<title>年报</title>{_COLUMN}", _NAVIGATION + script)
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
            builder.html(builder.listing, "list-1.html", _COLUMN, _NAVIGATION + body + pager)
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
    builder.html(builder.listing, "column.html", _COLUMN, _NAVIGATION + tree)
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
        text = (
            builder.body(entry)
            if entry.kind == "report"
            else '<p>年度报告见附件：<a href="/attach/0/2019.pdf">下载</a></p>'
        )
        body = f'<div class="nb-year">{buttons}</div>\n<div id="zoom">{text}</div>\n<ul class="side">{side}</ul>'
        builder.html(builder.places[entry.key], f"{entry.key}.html", "<title>政府信息公开工作年度报告</title>", body)
        if entry is dated[0]:
            builder.html(root, "newest.html", "<title>政府信息公开工作年度报告</title>", body)


# ---------------------------------------------------------------- TRS


def trs(builder: Builder) -> None:
    """GBK; the pages are counted in a script, the number of the second is 1."""
    builder.encoding = "gbk"
    builder.listing = "/ybj/zfxxgknb/"
    for number, entry in enumerate(builder.entries):
        name = (
            f"P0{entry.day.replace('-', '')}5012.pdf"
            if entry.kind == "file"
            else f"t{entry.day.replace('-', '')}_{8801 + number}.html"
        )
        builder.publish(entry, f"/ybj/zfxxgknb/{entry.day[:7].replace('-', '')}/{name}", _TRS_EDITOR)
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks):
        rows = items(builder, chunk).replace('href="/ybj/zfxxgknb/', 'href="./')
        script = f'<script>createPageHTML({last}, {number}, "index", "html");</script>'
        target = builder.listing + (f"index_{number}.html" if number else "")
        builder.html(target, f"list-{number + 1}.html", _COLUMN, f"{_NAVIGATION}<ul>\n{rows}\n</ul>\n{script}")
    builder.html("/ybj/zfxxgknb/index_3.html", "stub.html", "", "")


def trs_govsearch(builder: Builder) -> None:
    """JSONP behind blank lines and a byte order mark; the articles are pages of TRS."""
    query = "/govsearch/jsonp/gkml/zf_list.jsp?page={}&lb=58855&channelId=58855&callback=result"
    builder.listing, builder.column = query.format(1), "政府信息公开年报"
    for number, entry in enumerate(builder.entries):
        name = (
            f"P0{entry.day.replace('-', '')}5012.pdf"
            if entry.kind == "file"
            else f"t{entry.day.replace('-', '')}_{3101 + number}.html"
        )
        builder.publish(entry, f"/ybj/zfxxgknb/{entry.day[:7].replace('-', '')}/{name}", _TRS_EDITOR)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = [
            {
                "title": entry.title,
                "puburl": f"@origin@{builder.places[entry.key]}",
                "tip": {"dates": entry.day, "filenum": ""},
            }
            for entry in chunk
        ]
        data = json.dumps({"num": len(builder.entries), "nPage": len(builder.chunks), "data": rows}, ensure_ascii=False)
        text = f"\r\n\r\n\r\n\ufeff\r\n\r\n \r\nresult({data});\r\n"
        builder.raw(query.format(number), f"list-{number}.js", "text/html;charset=UTF-8", text.encode())


# ---------------------------------------------------------------- Guangdong


def gkmlpt(builder: Builder) -> None:
    """A tree of categories in the index page, JSON behind it, 404 past its end; articles whose text stands in JSON."""
    builder.listing, builder.pages = "/ybj/gkmlpt/index", 5
    for number, entry in enumerate(builder.entries):
        target = f"/ybj/gkmlpt/content/1/10/post_{1001 + number}.html"
        if entry.kind == "file":
            builder.publish(entry, f"/attachment/0/{1001 + number}.pdf")
            continue
        builder.places[entry.key] = target
        detail = json.dumps(
            {
                "id": 1001 + number,
                "title": entry.title,
                "created_at": f"{entry.day} 09:30:00",
                "content": builder.body(entry),
            },
            ensure_ascii=False,
        )
        detail = detail.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
        builder.html(
            target,
            f"{entry.key}.html",
            f"<title>{entry.title}</title>",
            f"<div id='app'></div><script>window._CONFIG = {{ SID: '755001', DETAIL: {detail}, LANG: 'zh' }};</script>",
        )
    tree = [
        {"id": 11, "name": "政府信息公开指南", "children": []},
        {"id": 12, "name": "法定主动公开内容", "children": [{"id": 121, "name": "机构职能", "children": []}]},
        {"id": 13, "name": "政府信息公开年报", "post_count": 7, "children": []},
    ]
    config = f"window._CONFIG = {{ SID: '755001', TREE: {json.dumps(tree, ensure_ascii=False)}, SERVICE_AREA_ID: 1 }};"
    builder.html(
        builder.listing,
        "index.html",
        "<title>政府信息公开目录</title>",
        f"<div id='app'></div><script>{config}</script>",
    )
    for number, chunk in enumerate(builder.chunks, 1):
        articles = [
            {
                "id": at,
                "title": entry.title,
                "url": f"@origin@{builder.places[entry.key]}",
                "publisher": builder.agency,
                "created_at": f"{entry.day} 09:30:00",
            }
            for at, entry in enumerate(chunk)
        ]
        total = len(builder.entries)
        data = {"articles": articles, "total": total, "classify": {"id": 13, "post_count": total}}
        builder.json(f"/ybj/gkmlpt/api/all/13?page={number}&sid=755001", f"list-{number}.json", data)


def nfcms(builder: Builder) -> None:
    """Numbers from 2 on, a link to the next page, dates broken over lines; 404 past the end."""
    builder.listing, builder.pages = "/zwgk/zfxxgknb/index.html", 4
    for number, entry in enumerate(builder.entries):
        end = (
            f"/attachment/0/{90 + number}.pdf"
            if entry.kind == "file"
            else f"/zwgk/zfxxgknb/content/post_{7001 + number}.html"
        )
        builder.publish(entry, end, '<div class="news_cont_d_wrap">{}</div><script>window.NFCMS_SITE_ID=755;</script>')
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, '<span class="pubDate">{}</span>')
        for entry in chunk:
            rows = rows.replace(entry.day, entry.day.replace("-", "-\n"))
        link = f'<a class="next" href="index_{number + 1}.html">下一页</a>' if number < last else ""
        target = builder.listing if number == 1 else f"/zwgk/zfxxgknb/index_{number}.html"
        builder.html(
            target,
            f"list-{number}.html",
            _COLUMN,
            f'{_NAVIGATION}<ul class="list">\n{rows}\n</ul>\n{link}<script>window.NFCMS_SITE_ID=755;</script>',
        )


# ---------------------------------------------------------------- Anhui


def lonsun(builder: Builder) -> None:
    """The column page names the list that its script fetches; the last piece says that there is nothing more."""
    builder.listing, builder.pages = "/public/column/7071?type=3", 4
    for number, entry in enumerate(builder.entries):
        target = f"/group1/M00/{number:04d}.pdf" if entry.kind == "file" else f"/public/7071/{56001 + number}.html"
        builder.publish(entry, target, '<div class="wzcon j-fontContent">{}</div>')
    script = (
        '<div id="list"></div><script>Ls.ajax({url:"/site/label/8888", data:{labelName:"publicInfoList", siteId: "4963", '
        'pageSize: 3, organId: "7071", type: 3, file: "/ybj/xxgk/publicInfoList_newest2020"}});</script>'
    )
    builder.html(
        builder.listing, "column.html", '<meta name="ColumnType" content="信息公开年报">', _NAVIGATION + script
    )
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, '<span class="date">{}</span>')
        body = f'<ul class="xxgk_nav_list">\n{rows}\n</ul>\n<script>Ls.pagination({{pageIndex:{number}, pageCount:{len(builder.chunks)}}});</script>'
        target = (
            "/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=4963&organId=7071&type=3&pageSize=3"
            f"&pageIndex={number}&action=list&isDate=true&dateFormat=yyyy-MM-dd&length=80&result=暂无相关信息"
            "&file=/ybj/xxgk/publicInfoList_newest2020"
        )
        builder.raw(target, f"list-{number}.html", "text/html;charset=UTF-8", body.encode())


def openness(builder: Builder) -> None:
    """Numbered list pages below showList; the reports at an address of their own kind."""
    builder.listing = "/OpennessContent/showList/15/85522/page_1.html"
    for number, entry in enumerate(builder.entries):
        place = {"report": "OpennessAnnualReport/show", "file": "OpennessAnnualReport/download"}.get(
            entry.kind, "OpennessContent/show"
        )
        builder.publish(entry, f"/{place}/{501 + number}.html", '<div class="con_text">{}</div>')
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, '<span class="right">[{}]</span>')
        target = f"/OpennessContent/showList/15/85522/page_{number}.html"
        builder.html(target, f"list-{number}.html", _COLUMN, f"{_NAVIGATION}<ul>\n{rows}\n</ul>\n<div>共{last}页</div>")


# ---------------------------------------------------------------- Ucap, VSB, WebPlus, Shanghai


def ucap(builder: Builder) -> None:
    """The column page names a search that answers in JSON."""
    channel = "0f" * 16
    builder.listing, builder.pages = "/ybj/c100186/zfxxgknb.shtml", 4
    for number, entry in enumerate(builder.entries):
        name = f"/ybj/c100186/{entry.day[:7].replace('-', '')}/{number + 160:032x}"
        builder.publish(
            entry,
            name + ".pdf" if entry.kind == "file" else name + ".shtml",
            '<div id="UCAP-CONTENT"><UCAPCONTENT>{}</UCAPCONTENT></div>',
        )
    script = f"<script>var listUrl = '/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize=3&_template=index&page=1';</script>"
    builder.html(builder.listing, "column.html", _COLUMN, _NAVIGATION + '<div id="list"></div>' + script)
    for number, chunk in enumerate(builder.chunks, 1):
        results = [
            {
                "title": entry.title,
                "url": builder.places[entry.key],
                "publishedTimeStr": f"{entry.day} 10:00:00",
                "subTitle": "null",
                "domainMetaList": [
                    {"resultList": [{"key": "indexnumber", "value": "null"}, {"key": "pubdate", "value": entry.day}]}
                ],
            }
            for entry in chunk
        ]
        data = {"data": {"total": len(builder.entries), "page": number, "rows": 3, "results": results}}
        builder.json(
            f"/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize=3&_template=index&page={number}",
            f"list-{number}.json",
            data,
        )


def vsb(builder: Builder) -> None:
    """Pages counted down: after nb.htm comes nb/2.htm, then nb/1.htm."""
    builder.listing = "/zfxxgk/nb.htm"
    for number, entry in enumerate(builder.entries):
        target = (
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid={70 + number}"
            if entry.kind == "file"
            else f"/info/1021/{1201 + number}.htm"
        )
        builder.publish(entry, target, '<div id="vsb_content"><div class="v_news_content">{}</div></div>')
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks):
        left = last - 1 - number
        path = "nb/" if number == 0 else ""
        link = (
            f'<span class="p_next p_fun"><a href="{path}{left}.htm">下页</a></span>'
            if left
            else '<span class="p_next_d p_fun_d">下页</span>'
        )
        pager = f'<div class="pb_sys_common"><span class="p_t">共{len(builder.entries)}条</span> <span class="p_pages">{link}</span> <span class="p_t">{number + 1}/{last}</span></div>'
        target = builder.listing if number == 0 else f"/zfxxgk/nb/{left + 1}.htm"
        rows = items(builder, chunk, "<em>{}</em>").replace("<li>", '<li id="line_u5">')
        builder.html(target, f"list-{number + 1}.html", "", f"{_NAVIGATION}<ul>\n{rows}\n</ul>\n{pager}")


def webplus(builder: Builder) -> None:
    """list.htm, list2.htm, …; day and month apart."""
    builder.listing = "/zfxxgknb/list.htm"
    for number, entry in enumerate(builder.entries):
        day = entry.day.replace("-", "")
        target = (
            f"/_upload/article/files/{number:02d}/a1/report.pdf"
            if entry.kind == "file"
            else f"/{day[:4]}/{day[4:]}/c85a{2301 + number}/page.htm"
        )
        builder.publish(entry, target, '<div class="wp_articlecontent">{}</div>')
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, "<div><b>@</b><i>{}</i></div>")
        for entry in chunk:
            rows = rows.replace(f"<b>@</b><i>{entry.day}</i>", f"<b>{entry.day[8:]}</b><i>{entry.day[:7]}</i>")
        pager = f'<div class="wp_paging"><span>共</span><em class="all_pages">{last}</em><span>页</span></div>'
        target = builder.listing if number == 1 else f"/zfxxgknb/list{number}.htm"
        builder.html(
            target, f"list-{number}.html", _COLUMN, f'{_NAVIGATION}<ul class="wp_article_list">\n{rows}\n</ul>\n{pager}'
        )


def shanghai(builder: Builder) -> None:
    """A section index leads to the lists of single years; each list holds its entries again, commented out."""
    builder.listing = "/nw39220/index.html"
    builder.pages = 4
    for number, entry in enumerate(builder.entries):
        name = f"/nw12344/{entry.day.replace('-', '')}/{number + 255:032x}"
        builder.publish(
            entry,
            name + ".pdf" if entry.kind == "file" else name + ".html",
            '<div class="Article_content" id="ivs_content">{}</div>',
        )
    newer, older = builder.entries[:4], builder.entries[4:]
    builder.html(
        builder.listing,
        "section.html",
        _COLUMN,
        '<ul><li><a href="/nw39221/index.html"><h4>2024年</h4></a></li><li><a href="/nw39222/index.html">2021年</a></li></ul>',
    )
    lists = (
        ("/nw39221/index.html", newer[:3], 2),
        ("/nw39221/index_2.html", newer[3:], 2),
        ("/nw39222/index.html", older, 1),
    )
    for number, (target, chunk, pages) in enumerate(lists, 1):
        rows = items(builder, chunk, '<span class="time">{}</span>')
        hidden = rows.replace(".html", "0.html")
        script = f'<script>$(".pagination").pagination({{ totalPage: {pages}, showData: 3 }});</script>'
        builder.html(target, f"list-{number}.html", _COLUMN, f"<ul>\n{rows}\n<!--\n{hidden}\n-->\n</ul>\n{script}")


def generic(builder: Builder) -> None:
    """A site of no known family: a table, a link to the next page, GBK in pages that declare nothing."""
    builder.encoding = "gbk"
    builder.listing, builder.column = "/xxgk/nb/list.asp?lb=12", "政府信息公开年报"
    for number, entry in enumerate(builder.entries):
        target = (
            f"/upfile/2020/{number}.doc".replace(".doc", ".pdf")
            if entry.kind == "file"
            else f"/xxgk/nb/show.asp?id={301 + number}"
        )
        builder.publish(entry, target, '<div class="content">{}</div>')
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, "</td><td>{}</td>", "tr").replace("<tr><a", "<tr><td><a")
        link = f'<a href="list.asp?lb=12&amp;page={number + 1}">下一页&gt;</a>' if number < last else ""
        target = builder.listing + (f"&page={number}" if number > 1 else "")
        builder.html(
            target, f"list-{number}.html", "<title>年度报告</title>", f"{_NAVIGATION}<table>\n{rows}\n</table>\n{link}"
        )


SITES: tuple[tuple[Callable[[Builder], None], str], ...] = (
    (hanweb_annual, "甲样市医疗保障局"),
    (hanweb_jpaas, "乙样市医疗保障局"),
    (hanweb_jpage, "丙样市医疗保障局"),
    (hanweb_xxgk, "丁样市医疗保障局"),
    (trs_govsearch, "戊样市医疗保障局"),
    (gkmlpt, "己样市医疗保障局"),
    (nfcms, "庚样市医疗保障局"),
    (lonsun, "辛样市医疗保障局"),
    (openness, "壬样市医疗保障局"),
    (ucap, "癸样市医疗保障局"),
    (vsb, "子样市医疗保障局"),
    (webplus, "丑样市医疗保障局"),
    (shanghai, "寅样区医疗保障局"),
    (trs, "卯样市医疗保障局"),
    (generic, "辰样县医疗保障局"),
)
