"""What is read of one document of a page, before anything is concluded from it: head, outline, tables, signature."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote, urlsplit

from parsers.cleaning import texts_of
from parsers.facts import FormReading
from parsers.figures import Stated
from parsers.head import Head, Place, read_head
from parsers.longer_names import names_in_title
from parsers.names import same_body
from parsers.normalise import Profile, clean
from parsers.numerals import read_date
from parsers.outline import Outline, first_heading, read_outline
from parsers.placing import read_placed
from parsers.records import Decoded, DocType, Page, PageBlocks, Signature
from parsers.scope import reporting_scope
from parsers.signature import take_signature
from parsers.titles import names_report, structure_type, title_type

_FILLED = 20  # stated cells of statutory tables that make a report of a page whose title only speaks of one


@dataclass(frozen=True, slots=True)
class PageContext:
    """What the documents of a page share."""

    page: Page
    decoded: Decoded
    profile: Profile
    repairs: Mapping[str, int]
    frame: str
    parts: int
    shared: Mapping[str, str]
    twice: bool

    @property
    def host(self) -> str | None:
        return urlsplit(self.page.url).hostname if self.page.url else None


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """What was read of one document before its fields are put together.

    ``named``: its title, else the one that its address holds; ``opening`` and ``text``: what stands before the first
    heading, and what follows; ``stated``: the figures of its prose, once its year is known.
    """

    taken: PageBlocks
    head: Head
    signature: Signature | None
    outline: Outline
    opening: str
    text: str
    named: str | None
    forms: FormReading
    doc_type: DocType
    frame: str
    stated: tuple[Stated, ...] = ()

    @property
    def is_report(self) -> bool:
        return self.doc_type == "annual_report"

    @property
    def scope(self) -> Literal["own", "consolidated"] | None:
        """Whether the figures of a report are the body's own, when its text says so."""
        return reporting_scope(self.opening + self.text[:2000]) if self.is_report else None

    @property
    def labelled_date(self) -> str | None:
        """The day of writing that the metadata names."""
        labelled = self.head.values.get("date_written")
        return read_date(labelled) if labelled else None

    @property
    def written(self) -> str | None:
        """The day of writing: of the metadata, else of the signature."""
        return self.labelled_date or (self.signature.date if self.signature else None)


def read_part(context: PageContext, taken: PageBlocks, part: int) -> DocumentReading:
    before, body, after = (tuple(b for b in taken.blocks if b.zone == zone) for zone in ("before", "body", "after"))
    start = first_heading(body)
    place: Place = "alone" if context.parts == 1 else "first" if part == 1 else "later"
    head = read_head(taken, before, body[:start], after, context.shared if part > 1 else {}, place)
    head = _without_others_code(head, context, part)
    signed = take_signature(body[start:])
    outline = read_outline(head.openings, signed.blocks)
    opening = outline.opening_text
    named = head.title or _address_title(context.page.url, context.profile)
    forms = read_placed([placed.grid for placed in outline.grids], [placed.code for placed in outline.grids])
    return DocumentReading(
        taken=taken,
        head=head,
        signature=signed.signature or head.signature,
        outline=outline,
        opening=opening,
        text=outline.body_text,
        named=named,
        forms=forms,
        doc_type=_doc_type(head, named, outline, opening, forms),
        frame=" ".join((context.frame, *texts_of(before))),
    )


def _without_others_code(head: Head, context: PageContext, part: int) -> Head:
    """The head of a further document without the page's index number, unless its publisher is the body of the title: the
    code in the number may be that of the body of the document above.
    """
    shared = context.shared.get("index_no")
    if part == 1 or not shared or head.values.get("index_no") != shared:
        return head
    named = next((mention.text for mention in names_in_title(head.title or "")), None)
    publisher = head.values.get("publisher")
    if named is None or (publisher and same_body(named, publisher)):
        return head
    return replace(head, values={name: value for name, value in head.values.items() if name != "index_no"})


def _doc_type(head: Head, named: str | None, outline: Outline, opening: str, forms: FormReading) -> DocType:
    """What the title says, else what the text shows."""
    statutory = any(table.form_table for table in forms.tables)
    kind = head.doc_type or (named and title_type(named)) or structure_type(outline.sections, opening, statutory)
    if kind == "other" and count_stated(forms) >= _FILLED and named and names_report(named):
        # 关于公布2022年政府信息公开工作年度报告的通知, with the report and its figures below
        return "annual_report"
    return kind


def count_stated(forms: FormReading) -> int:
    return sum(fact.value is not None for fact in forms.facts)


def _address_title(url: str | None, profile: Profile) -> str | None:
    """A wiki's address is its page's title (…/wiki/2012年上海市政府信息公開工作年度報告)."""
    for part in reversed(urlsplit(url).path.split("/")) if url else ():
        name = unquote(part)
        if sum("㐀" <= char <= "鿿" for char in name) >= 6:
            return clean(name, profile).text
    return None
