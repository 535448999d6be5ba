"""More sites of some families: lists behind lists, and columns of work points."""

from tests.web.articles import points_entries
from tests.web.builder import Builder
from tests.web.markup import COLUMN, NAVIGATION, TRS_EDITOR, items

_POINTS = '<meta name="ColumnName" content="政务公开工作要点">'
_WHOLE = '<script>createPageHTML(1, 0, "index", "html");</script>'


def trs_years(builder: Builder) -> None:
    """A column that holds no reports but columns: two of years, and one of bodies with the bureau's own behind it."""
    builder.family, builder.listing, builder.pages = "trs", "/zfxxgknb/", 5
    for number, entry in enumerate(builder.entries):
        name = (
            f"P0{entry.day.replace('-', '')}7012.pdf"
            if entry.kind == "file"
            else f"t{entry.day.replace('-', '')}_{6101 + number}.html"
        )
        builder.publish(entry, f"/zfxxgknb/{entry.day[:7].replace('-', '')}/{name}", TRS_EDITOR)
    bodies = '<a href="./bm/">各部门年报</a>'
    years = '<ul class="nd"><li><a href="/zfxxgknb/nd2024/">2024年</a></li><li><a href="/zfxxgknb/nd2023/">2023年</a></li></ul>'
    builder.html(builder.listing, "column.html", COLUMN, f"{NAVIGATION}{years}{bodies}{_WHOLE}")
    own = '<ul><li><a href="./ybj/">医疗保障局</a></li></ul>'
    builder.html("/zfxxgknb/bm/", "bodies.html", COLUMN, NAVIGATION + own + _WHOLE)
    places = (("nd2024", builder.entries[:2]), ("nd2023", builder.entries[2:3]), ("bm/ybj", builder.entries[3:]))
    for number, (folder, chunk) in enumerate(places, 1):
        rows = items(builder, chunk)
        builder.html(
            f"/zfxxgknb/{folder}/", f"list-{number}.html", COLUMN, f"{NAVIGATION}{years}<ul>\n{rows}\n</ul>\n{_WHOLE}"
        )


def trs_points(builder: Builder) -> None:
    """Work points in a column of their own, in GBK, on one page."""
    builder.family, builder.encoding, builder.wanted, builder.listed = "trs", "gbk", "work_points", points_entries
    builder.listing, builder.column, builder.pages = "/ybj/zwgkgzyd/", "政务公开工作要点", 1
    for number, entry in enumerate(builder.entries):
        place = f"{entry.day[:7].replace('-', '')}/t{entry.day.replace('-', '')}_{5101 + number}.html"
        builder.publish(entry, f"/ybj/zwgkgzyd/{place}", TRS_EDITOR)
    rows = items(builder, builder.entries)
    builder.html(builder.listing, "list-1.html", _POINTS, f"{NAVIGATION}<ul>\n{rows}\n</ul>\n{_WHOLE}")


def nfcms_points(builder: Builder) -> None:
    """Work points over two pages of a list; past its end 404."""
    builder.family, builder.wanted, builder.listed = "nfcms", "work_points", points_entries
    builder.listing, builder.column, builder.pages = "/zwgk/gzyd/index.html", "政务公开工作要点", 3
    script = "<script>window.NFCMS_SITE_ID=756;</script>"
    for number, entry in enumerate(builder.entries):
        target = f"/zwgk/gzyd/content/post_{4101 + number}.html"
        builder.publish(entry, target, '<div class="news_cont_d_wrap">{}</div>' + script)
    for number, chunk in enumerate(builder.chunks, 1):
        rows = items(builder, chunk, '<span class="pubDate">{}</span>')
        target = builder.listing if number == 1 else f"/zwgk/gzyd/index_{number}.html"
        builder.html(target, f"list-{number}.html", _POINTS, f'{NAVIGATION}<ul class="list">\n{rows}\n</ul>{script}')
