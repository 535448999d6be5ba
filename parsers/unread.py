"""Which cells of a document could not be read."""

from parsers.records import Document, Fact


def unread_facts(document: Document) -> tuple[Fact, ...]:
    """The cells in state ``unread``, and the texts of which an issue ``cell_unread`` says that they are no text.

    Of a text in a statutory table that is no number it is not known what it should say: it is not read, and no text either.
    """
    places = [
        f"{issue.where} " for issue in document.issues if issue.code == "cell_unread" and issue.severity == "error"
    ]
    return tuple(
        fact
        for fact in document.facts
        if fact.state == "unread" or (fact.state == "text" and any(map(_place(fact).startswith, places)))
    )


def _place(fact: Fact) -> str:
    """As an issue names it: ``table 2 row 4 column 1``."""
    row = "" if fact.row is None else f" row {fact.row}"
    column = "" if fact.column is None else f" column {fact.column}"
    return f"table {fact.table}{row}{column} "
