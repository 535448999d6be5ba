"""Sites whose lists are pages of HTML, numbered each in its way."""

from tests.web.builder import Builder
from tests.web.markup import COLUMN, NAVIGATION, TRS_EDITOR, items, trail


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
        builder.publish(entry, f"/ybj/zfxxgknb/{entry.day[:7].replace('-', '')}/{name}", TRS_EDITOR)
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks):
        rows = items(builder, chunk).replace('href="/ybj/zfxxgknb/', 'href="./')
        script = f'<script>createPageHTML({last}, {number}, "index", "html");</script>'
        target = builder.listing + (f"index_{number}.html" if number else "")
        builder.html(target, f"list-{number + 1}.html", COLUMN, f"{NAVIGATION}<ul>\n{rows}\n</ul>\n{script}")
    builder.html("/ybj/zfxxgknb/index_3.html", "stub.html", "", "")


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
            COLUMN,
            f'{NAVIGATION}<ul class="list">\n{rows}\n</ul>\n{link}<script>window.NFCMS_SITE_ID=755;</script>',
        )


def openness(builder: Builder) -> None:
    """Numbered list pages below showList; the reports at an address of their own kind."""
    builder.listing = "/OpennessContent/showList/15/85522/page_1.html"
    for number, entry in enumerate(builder.entries):
        place = {"report": "OpennessAnnualReport/show", "file": "OpennessAnnualReport/download"}.get(
            entry.kind, "OpennessContent/show"
        )
        text = trail(builder.listing) + '<div class="con_text">{}</div>'
        builder.publish(entry, f"/{place}/{501 + number}.html", text)
    last = len(builder.chunks)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, '<span class="right">[{}]</span>')
        target = f"/OpennessContent/showList/15/85522/page_{number}.html"
        builder.html(target, f"list-{number}.html", COLUMN, f"{NAVIGATION}<ul>\n{rows}\n</ul>\n<div>共{last}页</div>")


def vsb(builder: Builder) -> None:
    """Pages counted down: after nb.htm comes nb/2.htm, then nb/1.htm."""
    builder.listing = "/zfxxgk/nb.htm"
    for number, entry in enumerate(builder.entries):
        target = (
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid={70 + number}"
            if entry.kind == "file"
            else f"/info/1021/{1201 + number}.htm"
        )
        text = trail(builder.listing) + '<div id="vsb_content"><div class="v_news_content">{}</div></div>'
        builder.publish(entry, target, text)
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
        builder.html(target, f"list-{number + 1}.html", "", f"{NAVIGATION}<ul>\n{rows}\n</ul>\n{pager}")


def webplus(builder: Builder) -> None:
    """list.htm, list2.htm, …; day and month apart. The newest report stands on the last page again, by its other address."""
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
        if number == last:
            pinned = items(builder, builder.entries[:1], "<i>{}</i>").replace("/page.htm", "/page.psp")
            rows += "\n" + pinned.replace('href="/', 'href="/_s16/')
        pager = f'<div class="wp_paging"><span>共</span><em class="all_pages">{last}</em><span>页</span></div>'
        body = f'{NAVIGATION}<ul class="wp_article_list">\n{rows}\n</ul>\n{pager}'
        for folder in ("zfxxgknb", "85"):  # by its name, and by the number that its articles have in their addresses
            target = f"/{folder}/list{number if number > 1 else ''}.htm"
            builder.html(target, f"list-{number}.html", COLUMN, body)


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
        COLUMN,
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
        builder.html(target, f"list-{number}.html", COLUMN, f"<ul>\n{rows}\n<!--\n{hidden}\n-->\n</ul>\n{script}")


def generic(builder: Builder) -> None:
    """A site of no known family: a table, a link to the next page, GBK in pages that declare nothing; a report that is put right."""
    builder.encoding, builder.corrected = "gbk", "nb2023"
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
            target, f"list-{number}.html", "<title>年度报告</title>", f"{NAVIGATION}<table>\n{rows}\n</table>\n{link}"
        )
