"""A site of the loopback web while it is written: routes, files, and the manifest over them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from tests.web.articles import Entry, entries, other_body, pdf, points_body, points_tasks, report_body
from tests.web.figures import MISTAKES, edition_of

_HTML = "text/html; charset={}"
_COUNT = 3  # entries of a list page


@dataclass(slots=True)
class Written:
    """A route and its bytes. ``revised``: what it answers once the page has been put right."""

    target: str
    file: str
    type: str
    body: bytes
    form: Mapping[str, str] | None = None
    revised: bytes | None = None

    @property
    def revised_file(self) -> str:
        stem, _, ending = self.file.rpartition(".")
        return f"{stem}-revised.{ending}"


@dataclass(slots=True)
class Builder:
    """What the families write to. ``name``: of the site's folder, and of its family where that is not said; ``number`` makes the
    sites differ; ``places``: the address of each entry by its key; ``listed``: what the site publishes;
    ``corrected``: the report that it puts right later.
    """

    name: str
    agency: str
    number: int
    family: str = ""
    encoding: str = "utf-8"
    wanted: str = "annual_report"
    listed: Callable[[str, int], tuple[Entry, ...]] = entries
    listing: str = "/"
    column: str | None = None
    corrected: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    pages: int = 3
    places: dict[str, str] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.listed(self.agency, self.number)

    @property
    def chunks(self) -> tuple[tuple[Entry, ...], ...]:
        """The entries, page by page."""
        return tuple(self.entries[at : at + _COUNT] for at in range(0, len(self.entries), _COUNT))

    def html(self, target: str, file: str, head: str, body: str, form: Mapping[str, str] | None = None) -> None:
        """A page in the site's encoding, which it declares as such sites do."""
        type = _HTML.format(self._declared) if self.encoding == "utf-8" else "text/html"
        self.raw(target, file, type, self._page(head, body), form)

    def _page(self, head: str, body: str) -> bytes:
        text = f'<!DOCTYPE html>\n<html><head><meta charset="{self._declared}">{head}</head>\n<body>\n{body}\n</body></html>\n'
        return text.encode(self.encoding)

    @property
    def _declared(self) -> str:
        return {"gbk": "gb2312"}.get(self.encoding, self.encoding)

    def raw(self, target: str, file: str, type: str, body: bytes, form: Mapping[str, str] | None = None) -> None:
        """Any answer."""
        self.written.append(Written(target, file, type, body, form))

    def json(self, target: str, file: str, data: object) -> None:
        """An answer in JSON."""
        self.raw(target, file, "application/json", (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())

    def publish(self, entry: Entry, target: str, container: str = '<div id="zoom">{}</div>', head: str = "") -> str:
        """An entry's own page, or its file; its address."""
        self.places[entry.key] = target
        if entry.kind == "file":
            self.raw(target, f"{entry.key}.pdf", "application/pdf", pdf(f"Annual report {entry.year}"))
            return target
        meta = f'<title>{escape(entry.title)}</title><meta name="ArticleTitle" content="{escape(entry.title)}"><meta name="PubDate" content="{entry.day}">{head}'
        heading = f"<h1>{escape(entry.title)}</h1>\n"
        self.html(target, f"{entry.key}.html", meta, heading + container.format(self.body(entry)))
        if entry.key == self.corrected:
            self.written[-1].revised = self._page(meta, heading + container.format(self.body(entry, corrected=True)))
        return target

    def body(self, entry: Entry, corrected: bool = False) -> str:
        """The text of an entry as HTML; ``corrected``: as it is put right later."""
        if entry.kind == "report":
            assert entry.year is not None
            assert entry.bureau is not None
            return report_body(self.agency, entry.year, entry.bureau, corrected)
        if entry.kind == "points":
            assert entry.year is not None
            return points_body(self.agency, entry.year)
        return other_body(entry)

    # ------------------------------------------------------------ the manifest

    def write(self, folder: Path) -> None:
        """All files and the manifest."""
        folder.mkdir(parents=True, exist_ok=True)
        for one in self.written:
            (folder / one.file).write_bytes(one.body)
            if one.revised:
                (folder / one.revised_file).write_bytes(one.revised)
        (folder / "site.toml").write_text(self.manifest(), encoding="utf-8")

    def manifest(self) -> str:
        """The manifest; what its keys mean stands in tests/web/manifest.py."""
        lines = [
            f"family = {_quote(self.family or self.name)}",
            f"agency = {_quote(self.agency)}",
            f"listing = {_quote(self.listing)}",
        ]
        lines += [f"wanted = {_quote(self.wanted)}"] if self.wanted != "annual_report" else []
        lines += [f"column = {_quote(self.column)}"] if self.column else []
        others = [self.places[entry.key] for entry in self.entries if entry.kind == "other"]
        lines += [f"pages = {self.pages}", f"others = [{', '.join(map(_quote, others))}]"]
        lines += (
            ["", "[options]", *(f"{name} = {_quote(value)}" for name, value in self.options.items())]
            if self.options
            else []
        )
        for entry in self.entries:
            if entry.kind == "points" and entry.year:
                tasks = ", ".join(map(_quote, points_tasks(entry.year)))
                lines += ["", "[[points]]", f"target = {_quote(self.places[entry.key])}", f"year = {entry.year}"]
                lines += [f"tasks = [{tasks}]"]
            elif entry.year:
                lines += ["", "[[report]]", f"target = {_quote(self.places[entry.key])}", f"year = {entry.year}"]
                edition = _quote(edition_of(entry.year))
                lines += [f"edition = {edition}", f"bureau = {entry.bureau}"] if entry.bureau else []
                mistake = MISTAKES.get((entry.bureau or 0, entry.year))
                lines += [f"mistake = {_quote(mistake.told)}"] if mistake else []
        for one in self.written:
            lines += [
                "",
                "[[route]]",
                f"target = {_quote(one.target)}",
                f"file = {_quote(one.file)}",
                f"type = {_quote(one.type)}",
            ]
            lines += [f"revised = {_quote(one.revised_file)}"] if one.revised else []
            fields = ", ".join(f"{name} = {_quote(value)}" for name, value in (one.form or {}).items())
            lines += [f"form = {{ {fields} }}"] if fields else []
        return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def cut(title: str) -> str:
    """A title as lists cut it."""
    return title if len(title) <= 22 else title[:21] + "…"
