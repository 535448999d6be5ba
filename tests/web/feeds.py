"""Sites whose lists come as JSON or as pieces of HTML that a script asks for."""

import json

from tests.web.articles import Entry
from tests.web.builder import Builder
from tests.web.markup import COLUMN, NAVIGATION, TRS_EDITOR, items, trail


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
        builder.publish(entry, f"/ybj/zfxxgknb/{entry.day[:7].replace('-', '')}/{name}", TRS_EDITOR)
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


def gkmlpt(builder: Builder) -> None:
    """A tree of categories in the index page, JSON behind it, 404 past its end; articles whose text stands in JSON."""
    builder.listing, builder.pages = "/ybj/gkmlpt/index", 5
    for number, entry in enumerate(builder.entries):
        target = f"/ybj/gkmlpt/content/1/10/post_{1001 + number}.html"
        if entry.kind == "file":
            builder.publish(entry, f"/attachment/0/{1001 + number}.pdf")
            continue
        _gkmlpt_article(builder, entry, target, 1001 + number)
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


def _gkmlpt_article(builder: Builder, entry: Entry, target: str, number: int) -> None:
    """The text as JSON in the page's script, < and > written as escapes."""
    builder.places[entry.key] = target
    fields = {"id": number, "title": entry.title, "created_at": f"{entry.day} 09:30:00", "content": builder.body(entry)}
    detail = json.dumps(fields, ensure_ascii=False)
    detail = detail.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    script = f"window._CONFIG = {{ SID: '755001', DETAIL: {detail}, LANG: 'zh' }};"
    body = f"<div id='app'></div><script>{script}</script>"
    builder.html(target, f"{entry.key}.html", f"<title>{entry.title}</title>", body)


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
    builder.html(builder.listing, "column.html", '<meta name="ColumnType" content="信息公开年报">', NAVIGATION + script)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, '<span class="date">{}</span>')
        body = f'<ul class="xxgk_nav_list">\n{rows}\n</ul>\n<script>Ls.pagination({{pageIndex:{number}, pageCount:{len(builder.chunks)}}});</script>'
        target = (
            "/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=4963&organId=7071&type=3&pageSize=3"
            f"&pageIndex={number}&action=list&isDate=true&dateFormat=yyyy-MM-dd&length=80&result=暂无相关信息"
            "&file=/ybj/xxgk/publicInfoList_newest2020"
        )
        builder.raw(target, f"list-{number}.html", "text/html;charset=UTF-8", body.encode())


def ucap(builder: Builder) -> None:
    """The column page names a search that answers in JSON."""
    channel = "0f" * 16
    builder.listing, builder.pages = "/ybj/c100186/zfxxgknb.shtml", 4
    for number, entry in enumerate(builder.entries):
        name = f"/ybj/c100186/{entry.day[:7].replace('-', '')}/{number + 160:032x}"
        builder.publish(
            entry,
            name + ".pdf" if entry.kind == "file" else name + ".shtml",
            trail(builder.listing) + '<div id="UCAP-CONTENT"><UCAPCONTENT>{}</UCAPCONTENT></div>',
        )
    script = f"<script>var listUrl = '/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize=3&_template=index&page=1';</script>"
    builder.html(builder.listing, "column.html", COLUMN, NAVIGATION + '<div id="list"></div>' + script)
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
